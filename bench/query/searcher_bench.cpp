// Question   How long does a query of each class take, from its text to the ten best hits?
// Data       An index of 16 MB of text: corpus/documents repeated, or the file that
//            TRACUU_BENCH_DOCUMENTS names. Queries are drawn from the texts with a fixed seed.
// Measured   Parsing, planning, matching, scoring of all matches, top ten; index in memory.
// Not        Opening the index, stored fields, snippets.
// Checked    Before timing: the number of matching documents against a scan of the tokens.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <set>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/query/searcher.hpp>
#include <tracuu/text/tokenizer.hpp>

#include "bench_documents.hpp"

namespace {

using namespace tracuu;
using Words = std::vector<std::string>;

Words words_of(std::string_view text) {
  text::TokenBuffer buffer;
  text::tokenize(text, buffer);
  Words words;
  for (const text::Token& token : buffer.tokens) {
    if (text::is_word(token.kind)) words.emplace_back(buffer.term(token));
  }
  return words;
}

// The collection, its index, and what a scan needs.
struct Collection {
  Collection() : scratch("query") {
    const auto documents = bench::load_documents(16u << 20);
    auto writer = index::IndexWriter::try_create(scratch.path(), index::Schema{}).value();
    for (const SourceDocument& document : documents) {
      (void)writer->try_add(document).value();
      texts.push_back(words_of(document.text));
    }
    (void)writer->try_commit().value();
    snapshot = index::Snapshot::open(scratch.path());
    // Titles are searched too, those that the index found itself included.
    const index::Segment& segment = *snapshot->segments()[0];
    for (DocId document = 0; document < segment.documents(); ++document) {
      titles.push_back(words_of(segment.try_stored_fields(document).value().field("title")));
    }
    searcher = std::make_unique<query::Searcher>(snapshot);
  }
  static const Collection& get() {
    static const Collection collection;
    return collection;
  }
  // Words that stand together somewhere, without repetition.
  [[nodiscard]] Words draw(std::mt19937& random, std::size_t count) const {
    while (true) {
      const Words& text = texts[random() % texts.size()];
      if (text.size() <= count) continue;
      const auto at = static_cast<std::ptrdiff_t>(random() % (text.size() - count));
      Words words(text.begin() + at, text.begin() + at + static_cast<std::ptrdiff_t>(count));
      if (std::set<std::string>(words.begin(), words.end()).size() == count) return words;
    }
  }

  bench::ScratchDirectory scratch;
  std::vector<Words> texts, titles;
  std::shared_ptr<const index::Snapshot> snapshot;
  std::unique_ptr<query::Searcher> searcher;
};

enum Class : std::int64_t { term, and2, or2, or5, phrase2, phrase3, question };
constexpr const char* class_names[] = {"term",    "and2",    "or2",     "or5",
                                       "phrase2", "phrase3", "question"};
constexpr std::size_t class_words[] = {1, 2, 2, 5, 2, 3, 18};

std::string text_of(Class which, const Words& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += which == and2 ? " AND " : " ";
    text += word;
  }
  return which == phrase2 || which == phrase3 ? '"' + text + '"' : text;
}

bool matches(Class which, const Words& text, const Words& title, const Words& words) {
  const auto has = [&](const std::string& word) {
    return std::find(text.begin(), text.end(), word) != text.end() ||
           std::find(title.begin(), title.end(), word) != title.end();
  };
  const auto has_run = [&](const Words& in) {
    return std::search(in.begin(), in.end(), words.begin(), words.end()) != in.end();
  };
  if (which == phrase2 || which == phrase3) return has_run(text) || has_run(title);
  if (which == and2) return std::all_of(words.begin(), words.end(), has);
  return std::any_of(words.begin(), words.end(), has);
}

void search(benchmark::State& state) {
  const Collection& collection = Collection::get();
  const auto which = static_cast<Class>(state.range(0));
  state.SetLabel(class_names[which]);
  std::mt19937 random(17);
  std::vector<std::string> queries;
  while (queries.size() < 32) {
    const Words words = collection.draw(random, class_words[which]);
    const std::string text = text_of(which, words);
    const query::Query query = query::try_parse_query(text).value();
    if (query.root.any_marks ||
        (!query.root.children.empty() && query.root.children[0].any_marks)) {
      continue;  // wholly without marks: matches other spellings too
    }
    std::uint64_t expected = 0;
    for (std::size_t i = 0; i < collection.texts.size(); ++i) {
      expected += matches(which, collection.texts[i], collection.titles[i], words) ? 1u : 0u;
    }
    if (collection.searcher->search(query).total != expected) {
      state.SkipWithError(("a scan disagrees on: " + text).c_str());
      return;
    }
    queries.push_back(text);
  }
  std::size_t at = 0;
  for (auto _ : state) {
    const query::Query query = query::try_parse_query(queries[at++ % queries.size()]).value();
    benchmark::DoNotOptimize(collection.searcher->search(query));
  }
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

BENCHMARK(search)->DenseRange(term, question)->Unit(benchmark::kMicrosecond);
