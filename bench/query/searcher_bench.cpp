// Question   How long does a query of each class take, and what does the planner's choice save
//            against scoring every posting?
// Data       50,000 documents of 20 to 100 words by bench_archive.hpp: Zipf words, topics that stay
//            for some documents. 64 queries a class, drawn from the texts with a fixed seed.
// Measured   Planning, matching, scoring, top k; queries are parsed and the index is in memory. The
//            number of matches is counted by the benches count/… only. Time is that of one query.
// Not        Opening the index, stored fields, snippets; texts of real language.
// Checked    Before timing: matching documents against a scan of the words, and the hits of the
//            strategy against those of exhaustive search.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/query/searcher.hpp>
#include <tracuu/text/document_number.hpp>
#include <vector>

#include "bench_archive.hpp"
#include "bench_documents.hpp"

namespace {

using namespace tracuu;
using bench::Archive;
using bench::WordId;
using query::Node;
using query::NodeKind;
using query::Query;
using query::SearchOptions;
using query::Strategy;
using Words = std::vector<WordId>;

constexpr std::uint32_t documents = 50'000;
constexpr std::size_t queries_of_class = 64;

// The collection and an index of it, with pairs and without.
struct Collection {
  Collection() : archive(documents), with_pairs("query"), without_pairs("query-words") {
    searcher = make(with_pairs, true);
    word_searcher = make(without_pairs, false);
    std::vector<Words> holders(Archive::vocabulary);
    for (WordId i = 0; i < documents; ++i) {
      for (const WordId word : archive.text(i)) {
        if (holders[word].empty() || holders[word].back() != i) holders[word].push_back(i);
      }
    }
    for (const Words& of : holders) document_frequencies.push_back(of.size());
  }
  static const Collection& get() {
    static const Collection collection;
    return collection;
  }
  [[nodiscard]] std::unique_ptr<query::Searcher> make(const bench::ScratchDirectory& directory,
                                                      bool pairs) const {
    index::Schema schema;
    schema.unit = index::UnitMode::document;
    schema.pairs = pairs;
    const auto writer = index::IndexWriter::create(directory.path(), schema);
    for (std::size_t i = 0; i < archive.size(); ++i) writer->add(archive.document(i));
    writer->commit();
    return std::make_unique<query::Searcher>(index::Snapshot::open(directory.path()));
  }
  // Words whose number of documents lies in these bounds.
  [[nodiscard]] Words words_in(std::size_t low, std::size_t high) const {
    Words words;
    for (WordId word = 0; word < Archive::vocabulary; ++word) {
      if (document_frequencies[word] >= low && document_frequencies[word] <= high) {
        words.push_back(word);
      }
    }
    return words;
  }

  Archive archive;
  bench::ScratchDirectory with_pairs, without_pairs;
  std::unique_ptr<query::Searcher> searcher, word_searcher;
  std::vector<std::size_t> document_frequencies;
};

enum class Kind { word, all, any, phrase, question, number };

struct Class {
  const char* name;
  Kind kind;
  std::size_t words;                // of a query
  std::size_t window;               // words of a text they are drawn from
  std::size_t least = 0, most = 0;  // Kind::word: documents that have it
  bool pairs = true;
  bool second_stage = false;
};

constexpr Class classes[] = {
    {"term_frequent", Kind::word, 1, 1, documents / 10, documents},
    {"term_middling", Kind::word, 1, 1, documents / 200, documents / 50},
    {"term_rare", Kind::word, 1, 1, 5, 60},
    {"and2", Kind::all, 2, 10},
    {"and3", Kind::all, 3, 15},
    {"or2", Kind::any, 2, 10},
    {"or3", Kind::any, 3, 15},
    {"or5", Kind::any, 5, 15},
    {"phrase2", Kind::phrase, 2, 2},
    {"phrase3", Kind::phrase, 3, 3},
    {"phrase5", Kind::phrase, 5, 5},
    {"phrase3_without_pairs", Kind::phrase, 3, 3, 0, 0, false},
    {"phrase5_without_pairs", Kind::phrase, 5, 5, 0, 0, false},
    {"question", Kind::question, 10, 14, 0, 0, true, true},
    {"question_first_stage", Kind::question, 10, 14},
    {"number", Kind::number, 0, 0},
};

struct Asked {
  Query query;
  Words words;  // empty for numbers
};

Query make_query(Kind kind, const Words& words) {
  if (kind == Kind::question) return query::parse_free_text(Archive::spell(words));
  std::vector<std::string> terms;
  std::vector<Node> nodes;
  for (const WordId word : words) {
    terms.push_back(Archive::spell(word));
    nodes.push_back(Node::make_word(terms.back()));
  }
  if (kind == Kind::phrase) return {Node::make_phrase(terms), {}};
  return {Node::combine(kind == Kind::all ? NodeKind::all_of : NodeKind::any_of, nodes), {}};
}

std::vector<Asked> make_queries(const Class& of) {
  const Collection& collection = Collection::get();
  std::mt19937 random(17);
  std::vector<Asked> queries;
  Words eligible;
  if (of.kind == Kind::word) eligible = collection.words_in(of.least, of.most);
  while (queries.size() < queries_of_class) {
    if (of.kind == Kind::number) {
      const std::string number = Archive::number(random() % documents);
      Query query;
      query.root = query::parse_query("so:" + number).root;
      queries.push_back({std::move(query), {}});
      continue;
    }
    const Words words = of.kind == Kind::word
                            ? Words{eligible.at(random() % eligible.size())}
                            : collection.archive.draw(random, of.words, of.window);
    queries.push_back({make_query(of.kind, words), words});
  }
  return queries;
}

// Whether a document matches, told from its words.
bool matches(Kind kind, const Words& text, const Words& title, const Words& words) {
  const auto has = [&](WordId word) {
    return std::find(text.begin(), text.end(), word) != text.end() ||
           std::find(title.begin(), title.end(), word) != title.end();
  };
  const auto has_run = [&](const Words& in) {
    return std::search(in.begin(), in.end(), words.begin(), words.end()) != in.end();
  };
  if (kind == Kind::phrase) return has_run(text) || has_run(title);
  if (kind == Kind::all) return std::all_of(words.begin(), words.end(), has);
  return std::any_of(words.begin(), words.end(), has);
}

std::uint64_t scan(Kind kind, const Words& words) {
  const Archive& archive = Collection::get().archive;
  std::uint64_t found = 0;
  for (std::size_t i = 0; i < archive.size(); ++i) {
    found += matches(kind, archive.text(i), archive.title(i), words) ? 1u : 0u;
  }
  return found;
}

// Whether what is counted is what a scan finds; a few queries, as scans take long.
bool counts_are_right(const query::Searcher& searcher, const Class& of,
                      const std::vector<Asked>& queries) {
  for (std::size_t i = 0; i < queries.size(); i += 8) {
    const std::uint64_t found = searcher.try_count(queries[i].query).value();
    if (of.kind == Kind::number ? found == 0 : found != scan(of.kind, queries[i].words)) {
      return false;
    }
  }
  return true;
}

void search(benchmark::State& state, const Class& of, std::size_t k, Strategy strategy) {
  const Collection& collection = Collection::get();
  const query::Searcher& searcher = of.pairs ? *collection.searcher : *collection.word_searcher;
  const std::vector<Asked> queries = make_queries(of);
  if (!counts_are_right(searcher, of, queries)) {
    state.SkipWithError("a scan disagrees");
    return;
  }
  SearchOptions options;
  options.k = k;
  options.total = false;
  options.second_stage = of.second_stage;
  for (const Asked& asked : queries) {
    options.strategy = Strategy::exhaustive;
    const query::SearchResult wanted = searcher.search(asked.query, options);
    options.strategy = strategy;
    if (wanted.hits.empty() || searcher.search(asked.query, options).hits != wanted.hits) {
      state.SkipWithError("exhaustive search has other hits");
      return;
    }
  }
  while (state.KeepRunningBatch(queries_of_class)) {
    for (const Asked& asked : queries) {
      benchmark::DoNotOptimize(searcher.search(asked.query, options));
    }
  }
  state.SetItemsProcessed(state.iterations());
}

void count(benchmark::State& state, const Class& of) {
  const query::Searcher& searcher = *Collection::get().searcher;
  const std::vector<Asked> queries = make_queries(of);
  if (!counts_are_right(searcher, of, queries)) {
    state.SkipWithError("a scan disagrees");
    return;
  }
  while (state.KeepRunningBatch(queries_of_class)) {
    for (const Asked& asked : queries) {
      benchmark::DoNotOptimize(searcher.try_count(asked.query).value());
    }
  }
  state.SetItemsProcessed(state.iterations());
}

const bool registered = [] {
  for (const Class& of : classes) {
    for (const std::size_t k : {std::size_t{10}, std::size_t{200}}) {
      for (const Strategy strategy : {Strategy::automatic, Strategy::exhaustive}) {
        const std::string name = std::string("search/") + of.name + "/k:" + std::to_string(k) +
                                 "/" + std::string(to_string(strategy));
        benchmark::RegisterBenchmark(name.c_str(), search, of, k, strategy)
            ->Unit(benchmark::kMicrosecond);
      }
    }
    const std::string name = of.name;
    if (name == "and2" || name == "or5") {
      benchmark::RegisterBenchmark(("count/" + name).c_str(), count, of)
          ->Unit(benchmark::kMicrosecond);
    }
  }
  return true;
}();

}  // namespace
