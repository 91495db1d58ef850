#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <tracuu/query/number_lookup.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/text/document_number.hpp>
#include <tracuu/text/tokenizer.hpp>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "hits.hpp"
#include "input.hpp"
#include "json.hpp"
#include "output.hpp"

namespace tracuu::inline v0::cli {

namespace {

using query::Node;
using query::NodeKind;
using query::Query;

struct BenchOptions {
  std::string directory;
  std::string queries;
  std::string mode;
  std::string operation = "and";
  std::size_t k = 10;
  std::size_t repeat = 5;
  bool tokens = false;
  bool first_stage = false;
  bool plan = false;
};

std::vector<std::string> words_of(std::string_view text, text::Analyzer analyzer) {
  text::TokenBuffer buffer;
  text::analyze(analyzer, text, buffer);
  std::vector<std::string> words;
  for (const text::Token& token : buffer.tokens) {
    if (text::is_word(token.kind)) words.emplace_back(buffer.term(token));
  }
  return words;
}

Query words_query(NodeKind kind, std::string_view text, text::Analyzer analyzer) {
  std::vector<Node> nodes;
  for (std::string& word : words_of(text, analyzer)) {
    nodes.push_back(Node::make_word(std::move(word)));
  }
  return {Node::combine(kind, std::move(nodes)), {}};
}

Query make_query(const BenchOptions& options, std::string_view text, text::Analyzer analyzer) {
  if (options.mode == "question") return query::parse_free_text(text, analyzer);
  if (options.mode == "phrase") return {Node::make_phrase(words_of(text, analyzer)), {}};
  if (options.mode == "number") {
    return {Node::make_number(text::number_key(text), words_of(text, analyzer)), {}};
  }
  const std::string& operation = options.mode == "count" ? options.operation : options.mode;
  return words_query(operation == "and" ? NodeKind::all_of : NodeKind::any_of, text, analyzer);
}

// Who bears a number, and how many bear or cite it.
query::SearchResult look_up(const query::Searcher& searcher, std::string_view typed,
                            std::size_t k) {
  const index::Snapshot& snapshot = searcher.snapshot();
  const query::NumberMatch match = query::try_find_number(snapshot, typed).value();
  query::SearchResult found;
  for (const query::NumberPlace& place : match.places) {
    const index::CitationTable& table = snapshot.segments()[place.segment]->citations();
    const auto bearers = table.try_bearers(place.keys).value();
    found.total += bearers.size() + table.try_edges(place.keys).value().size();
    for (const DocId document : bearers.first(std::min(bearers.size(), k - found.hits.size()))) {
      found.hits.push_back({place.segment, document, 0, 0});
    }
  }
  return found;
}

// What a query came to, from its text to its hits.
query::SearchResult answer(const BenchOptions& options, const query::Searcher& searcher,
                           text::Analyzer analyzer, std::string_view text) {
  if (options.mode == "lookup") return look_up(searcher, text, options.k);
  const Query query = make_query(options, text, analyzer);
  if (options.mode == "count") {
    query::SearchResult counted;
    counted.total = searcher.try_count(query).value();
    return counted;
  }
  query::SearchOptions wanted;
  wanted.k = options.k;
  wanted.second_stage = !options.first_stage;
  wanted.total = false;  // counted once, outside the time that is taken
  return searcher.search(query, wanted);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

ExitCode run_bench(const BenchOptions& options) {
  using Clock = std::chrono::steady_clock;
  const query::Searcher searcher = open_searcher(options.directory);
  const text::Analyzer analyzer =
      options.tokens ? text::Analyzer::ready_tokens : searcher.snapshot().schema().analyzer;
  const TextFile file = TextFile::read(options.queries);
  for (const InputLine& line : file.lines()) {
    query::SearchResult result = answer(options, searcher, analyzer, line.text);  // warm-up
    std::vector<double> times;
    for (std::size_t i = 0; i < options.repeat; ++i) {
      const Clock::time_point start = Clock::now();
      result = answer(options, searcher, analyzer, line.text);
      times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    }
    const std::uint64_t count =
        options.mode == "lookup"
            ? result.total
            : searcher.try_count(make_query(options, line.text, analyzer)).value();
    Json json{{"query", line.text},
              {"us", median(std::move(times))},
              {"count", count},
              {"ids", Json::array()},
              {"scores", Json::array()}};
    if (options.plan && !result.work.empty()) {
      // Of the first segment: with several, each has its own.
      const query::SearchResult::Work& work = result.work.front();
      json["strategy"] = query::to_string(work.strategy);
      json["lists"] = work.lists;
      json["ranges"] = work.ranges;
      json["scored_ranges"] = work.scored_ranges;
      json["scored_candidates"] = work.scored_candidates;
    }
    for (const query::Hit& hit : result.hits) {
      json["ids"].push_back(id_of(searcher, hit));
      json["scores"].push_back(query::to_double(hit.score));
    }
    output().line(to_text(json));
    output().flush();
  }
  return exit_ok;
}

constexpr const char* help_footer = R"(Modes:
  term, or   any of the words          question  free text, ranked as by run
  and        all of the words          number    the number of a document
  phrase     the words side by side    count     documents with the words
  lookup     a number as people type it; count: bearers and references

A JSON line a query: {"query", "us", "count", "ids", "scores"}. us is the median
in microseconds on one thread, from the text of the query to its hits. count is
taken apart, but for --mode count, which times nothing else.

Example:
  tracuu bench archive queries.txt --mode and -k 10 --repeat 9)";

}  // namespace

void add_bench_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("bench", "Time queries inside the process");
  auto options = std::make_shared<BenchOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  add_text(command, "QUERIES", options->queries, "One query a line; also - and .zst")->required();
  add_text(command, "--mode", options->mode, "What a line is, see below")
      ->required()
      ->check(one_of({"term", "and", "or", "phrase", "question", "number", "count", "lookup"}))
      ->type_name("MODE");
  add_text(command, "--operator", options->operation, "What --mode count counts: all words, or any")
      ->check(one_of({"and", "or"}))
      ->type_name("and|or")
      ->capture_default_str();
  command->add_option("-k", options->k, "Hits wanted")
      ->check(from_to(std::size_t{1}, std::size_t{1'000'000}))
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--repeat", options->repeat, "Times each query is run after one warm-up")
      ->check(from_to(std::size_t{1}, std::size_t{1'000'000}))
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--tokens", options->tokens, "A query is ready tokens between white space");
  command->add_flag("--first-stage", options->first_stage, "No second stage of ranking");
  command->add_flag("--plan", options->plan, "Also tell how each query was answered");
  command->footer(help_footer);
  command->callback([options, &action] { action = [options] { return run_bench(*options); }; });
}

}  // namespace tracuu::cli
