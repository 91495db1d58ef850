#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tracuu/query/query.hpp>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "hits.hpp"
#include "input.hpp"
#include "output.hpp"
#include "progress.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct RunOptions {
  std::string directory;
  std::string queries;
  std::size_t k = 100;
  std::string tag = "tracuu";
};

struct RunQuery {
  std::string_view id, text;
};

/// The bytes of the character of white space that `text` begins with, 0 if it is none. What
/// Unicode calls white space counts: readers of runs split at that too.
std::size_t white_space_size(std::string_view text) noexcept {
  if (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')) return 1;
  static constexpr std::array<std::string_view, 19> others{
      "\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003",
      "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A",
      "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};
  for (const std::string_view other : others) {
    if (text.starts_with(other)) return other.size();
  }
  return 0;
}

bool has_white_space(std::string_view text) noexcept {
  for (; !text.empty(); text.remove_prefix(1)) {
    if (white_space_size(text) > 0) return true;
  }
  return false;
}

/// `id` with the bytes of white space as %XX, everything else as it is.
std::string encode_white_space(std::string_view id) {
  std::string encoded;
  while (!id.empty()) {
    const std::size_t size = white_space_size(id);
    for (const char byte : id.substr(0, size)) {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    }
    if (size == 0) encoded += id.front();
    id.remove_prefix(size == 0 ? 1 : size);
  }
  return encoded;
}

// All of them are read before the first is answered: a run of half the queries misleads.
std::vector<RunQuery> read_queries(const std::string& path, const TextFile& file) {
  std::vector<RunQuery> queries;
  std::set<std::string_view> seen;
  for (const InputLine& line : file.lines()) {
    const auto wrong = [&](const std::string& what) {
      return Error(ErrorCode::bad_record, what, {path, {}, line.number});
    };
    const std::size_t tab = line.text.find('\t');
    if (tab == std::string_view::npos) throw wrong("a query is “id TAB text”; there is no tab");
    const std::string_view id = line.text.substr(0, tab);
    if (id.empty()) throw wrong("the query has no id before the tab");
    if (has_white_space(id)) throw wrong("the id of the query has white space in it");
    if (!seen.insert(id).second) throw wrong(fmt::format("the query id “{}” was there before", id));
    queries.push_back({id, line.text.substr(tab + 1)});
  }
  return queries;
}

ExitCode run_queries(const RunOptions& options) {
  if (options.tag.empty() || has_white_space(options.tag)) {
    throw Error(ErrorCode::invalid_argument, "--tag: a word without white space is wanted");
  }
  const query::Searcher searcher = open_searcher(options.directory);
  const text::Analyzer analyzer = searcher.snapshot().schema().analyzer;
  const TextFile file = TextFile::read(options.queries);
  const std::vector<RunQuery> queries = read_queries(options.queries, file);
  query::SearchOptions wanted;
  wanted.k = options.k;
  wanted.total = false;
  Progress progress(Measure::items, "queries", !stdout_is_terminal());
  std::uint64_t done = 0;
  for (const RunQuery& query : queries) {
    const auto result = searcher.search(query::parse_free_text(query.text, analyzer), wanted);
    std::size_t rank = 0;
    for (const query::Hit& hit : result.hits) {
      output().line(fmt::format("{} Q0 {} {} {:.6f} {}", query.id,
                                encode_white_space(id_of(searcher, hit)), ++rank,
                                query::to_double(hit.score), options.tag));
    }
    ++done;
    progress.update(done, queries.size(), done);
  }
  return exit_ok;
}

constexpr const char* help_footer =
    R"(Free text is natural language: nothing in it is an operator. Each line of the run
is "qid Q0 docid rank score tag"; white space in a docid is percent-encoded.

Example:
  tracuu run archive questions.tsv -k 100 > archive.run)";

}  // namespace

void add_run_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("run", "Answer a file of questions, as a TREC run");
  auto options = std::make_shared<RunOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  add_text(command, "QUERIES", options->queries,
           "Lines of an id, a tab, free text; also - and .zst")
      ->required();
  command->add_option("-k", options->k, "Most documents a query")
      ->check(from_to(std::size_t{1}, std::size_t{1'000'000}))
      ->type_name("N")
      ->capture_default_str();
  add_text(command, "--tag", options->tag, "Name of the run")
      ->type_name("T")
      ->capture_default_str();
  command->footer(help_footer);
  command->callback([options, &action] { action = [options] { return run_queries(*options); }; });
}

}  // namespace tracuu::cli
