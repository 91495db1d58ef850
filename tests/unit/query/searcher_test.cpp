// Searches beside their ranking: limits, filters, threads, snippets.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <tracuu/query/searcher.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/tokenizer.hpp>
#include <vector>

#include "support/random_archive.hpp"
#include "support/shared_data.hpp"
#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using test::make_document;
using test::RandomArchive;
using test::TestIndex;

Query query_of(const std::string& text) { return try_parse_query(text).value(); }

class CorpusSearch : public testing::Test {
 protected:
  CorpusSearch() {
    const auto documents = test::corpus_documents();
    for (std::size_t i = 0; i < documents.size(); ++i) {
      index_.add(documents[i]);
      if (i % 30 == 29) index_.commit();
    }
    index_.remove(documents[5].id);
    index_.commit();
  }
  [[nodiscard]] const Searcher& searcher() const { return index_.searcher(); }

  TestIndex index_;
};

// --- Limits --------------------------------------------------------------------------------------

TEST_F(CorpusSearch, StopsWhenTimeIsOver) {
  SearchOptions options;
  options.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  for (const char* text : {"chợ", "chợ AND bến", "\"di dời chợ\"", "NOT chợ", "cho"}) {
    const auto result = searcher().try_search(query_of(text), options);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().code(), ErrorCode::deadline_exceeded);
    EXPECT_FALSE(searcher().try_count(query_of(text), options));
  }
  options.deadline = std::chrono::steady_clock::now() + std::chrono::hours(1);
  EXPECT_TRUE(searcher().try_search(query_of("chợ"), options));
}

TEST_F(CorpusSearch, StopsWhenCancelled) {
  std::atomic<bool> cancelled = true;
  SearchOptions options;
  options.cancelled = &cancelled;
  for (const char* text : {"chợ", "chợ AND bến"}) {
    const auto result = searcher().try_search(query_of(text), options);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().code(), ErrorCode::cancelled);
  }
  cancelled = false;
  EXPECT_TRUE(searcher().try_search(query_of("chợ"), options));
}

TEST_F(CorpusSearch, HitsWanted) {
  SearchOptions options;
  options.k = 0;
  const SearchResult none = searcher().search(query_of("chợ"), options);
  EXPECT_TRUE(none.hits.empty());
  EXPECT_GT(none.total, 10u);
  EXPECT_EQ(searcher().try_count(query_of("chợ")).value(), none.total);
  options.k = ~std::size_t{0};
  const SearchResult all = searcher().search(query_of("chợ"), options);
  EXPECT_EQ(all.hits.size(), none.total);
  for (std::size_t k = 1; k < all.hits.size(); k += 3) {
    options.k = k;
    const SearchResult some = searcher().search(query_of("chợ"), options);
    EXPECT_EQ(some.total, none.total);
    EXPECT_TRUE(std::equal(some.hits.begin(), some.hits.end(), all.hits.begin(),
                           all.hits.begin() + static_cast<std::ptrdiff_t>(k)));
  }
  EXPECT_EQ(searcher().search(query_of("")).total, 0u);
  EXPECT_EQ(searcher().search(query_of("xyzzyx")).total, 0u);
}

TEST(Search, OfAnEmptyIndex) {
  TestIndex index;
  index.commit();
  for (const char* text : {"chợ", "NOT chợ", "\"a b c\"", "\"1/CT-TW\"", ""}) {
    EXPECT_TRUE(index.agrees(query_of(text))) << text;
  }
}

TEST(Search, DocumentsWithoutWords) {
  TestIndex index;
  index.add(make_document("empty", ""));
  index.add(make_document("signs", "--- ***"));
  index.add(make_document("titled", "", {{"title", "chợ nổi"}}));
  index.add(make_document("word", "chợ"));
  index.commit();
  for (const char* text : {"chợ", "NOT chợ", "\"chợ nổi\"", "chợ NOT nổi"}) {
    EXPECT_TRUE(index.agrees(query_of(text))) << text;
  }
  EXPECT_EQ(index.ids(query_of("NOT chợ")).size(), 2u);
}

// A sum of very many contributions does not wrap around: asking more often never scores less.
TEST(Search, LongQueriesDoNotOverflow) {
  TestIndex index;
  index.add(make_document("own", "một", {{"number", "5/CT-TW"}}));
  index.add(make_document("cites", "theo Chỉ thị số 5/CT-TW"));
  index.commit();
  Score before = 0;
  for (const int times : {1, 100, 1000, 1023, 1024, 1025, 1100, 5000}) {
    std::string text;
    for (int i = 0; i < times; ++i) text += "\"5/CT-TW\" ";
    const auto hits = index.searcher().search(query_of(text)).hits;
    ASSERT_EQ(hits.size(), 2u);
    EXPECT_EQ(index.ids(query_of(text))[0], "own") << times << " times";
    EXPECT_GE(hits[0].score, before) << times << " times";
    before = hits[0].score;
  }
}

// Free text never fails, in an index without positions neither.
TEST(Search, NumbersWithoutPositions) {
  index::Schema schema;
  schema.positions = false;
  TestIndex index(schema);
  index.add(make_document("own", "một", {{"number", "1847/QĐ-TTg"}}));
  index.add(make_document("cites", "theo Quyết định số 1847/QĐ-TTg ngày 27/12/2018"));
  index.commit();
  for (const Query& query : {parse_free_text("1847/QĐ-TTg"), query_of("\"1847/QĐ-TTg\"")}) {
    const auto result = index.searcher().try_search(query);
    ASSERT_TRUE(result) << result.error().what();
    EXPECT_EQ(result->total, 2u);
    EXPECT_EQ(index.ids(query)[0], "own");
  }
}

// --- Filters -------------------------------------------------------------------------------------

TEST_F(CorpusSearch, FilteredAsTheOracleFilters) {
  RandomArchive random(12);
  for (int round = 0; round < 8; ++round) {
    DocumentSet allowed(searcher().snapshot());
    std::size_t added = 0;
    for (const auto& [id, record] : index_.oracle().live()) {
      if (!random.chance(1 + static_cast<std::size_t>(round))) continue;
      EXPECT_TRUE(allowed.try_add(id).value()) << id;
      ++added;
    }
    for (const char* text : {"chợ", "NOT chợ", "chợ AND bến", "cho", "\"chợ nổi\""}) {
      EXPECT_TRUE(index_.agrees(query_of(text), 5, &allowed)) << text;
    }
    SearchOptions options;
    options.allowed = &allowed;
    EXPECT_EQ(searcher().try_count(query_of("NOT xyzzyx"), options).value(), added);
  }
}

TEST_F(CorpusSearch, SetsOfDocuments) {
  DocumentSet allowed(searcher().snapshot());
  EXPECT_FALSE(allowed.try_add("missing").value());
  EXPECT_FALSE(allowed.try_add(test::corpus_documents()[5].id).value()) << "it was deleted";
  EXPECT_TRUE(index_.agrees(query_of("chợ"), 5, &allowed));
  EXPECT_FALSE(allowed.contains(0, 0));
  allowed.add(0, 0);
  EXPECT_TRUE(allowed.contains(0, 0));
  EXPECT_FALSE(allowed.contains(0, 1));
}

// The set finds the living version of a document that was replaced within one segment.
TEST(DocumentSet, TakesTheLivingVersion) {
  TestIndex index;
  index.add(make_document("a", "cũ"));
  index.add(make_document("a", "mới"));
  index.commit();
  DocumentSet allowed(*index.snapshot());
  EXPECT_TRUE(allowed.try_add("a").value());
  EXPECT_TRUE(index.agrees(query_of("mới"), 5, &allowed));
}

// --- Threads -------------------------------------------------------------------------------------

TEST_F(CorpusSearch, ThreadsGetEqualResults) {
  const std::vector<std::string> texts{"chợ nổi",         "cho noi",        "\"di dời chợ\"",
                                       "chợ AND NOT bến", "412/2023/NĐ-CP", "người bán hàng rong"};
  std::vector<SearchResult> expected;
  for (const std::string& text : texts) expected.push_back(searcher().search(query_of(text)));
  std::atomic<int> differences = 0;
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t round = 0; round < 30; ++round) {
        const std::size_t i = (round + t) % texts.size();
        const auto result = searcher().try_search(query_of(texts[i]));
        if (!result || result->hits != expected[i].hits || result->total != expected[i].total ||
            !searcher().try_snippet(query_of(texts[i]), result->hits.at(0))) {
          ++differences;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(differences, 0);
}

// --- Snippets ------------------------------------------------------------------------------------

bool begins_character(const std::string& text, std::size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

// What holds of every snippet of every query.
void expect_good_snippet(const TestIndex& index, const Query& query, const Hit& hit,
                         std::size_t max_bytes, const std::vector<std::string>& terms,
                         bool folded) {
  const auto made = index.searcher().try_snippet(query, hit, max_bytes);
  ASSERT_TRUE(made) << made.error().what();
  const Snippet& snippet = *made;
  const std::string text =
      index.snapshot()->segments()[hit.segment]->try_stored(hit.document).value().text;
  ASSERT_LE(snippet.text.size(), max_bytes);
  ASSERT_LE(snippet.start, text.size());
  ASSERT_EQ(snippet.text, text.substr(snippet.start, snippet.text.size()));
  ASSERT_TRUE(begins_character(text, snippet.start));
  ASSERT_TRUE(begins_character(text, snippet.start + snippet.text.size()));
  std::size_t after = 0;
  for (const text::ByteRange& range : snippet.highlights) {
    ASSERT_GE(range.start, after);
    ASSERT_LT(range.start, range.end);
    ASSERT_LE(range.end, snippet.text.size());
    after = range.end;
    text::TokenBuffer buffer;
    text::tokenize(snippet.text.substr(range.start, range.end - range.start), buffer);
    ASSERT_EQ(buffer.tokens.size(), 1u);
    const std::string term(buffer.term(buffer.tokens[0]));
    const std::string wanted = folded ? text::fold_marks(term) : term;
    ASSERT_TRUE(std::find(terms.begin(), terms.end(), wanted) != terms.end()) << term;
  }
}

TEST_F(CorpusSearch, SnippetsAreExact) {
  struct Case {
    const char* query;
    std::vector<std::string> terms;
    bool folded;
  };
  for (const Case& c : {Case{"di dời chợ nổi", {"di", "dời", "chợ", "nổi"}, false},
                        Case{"\"chợ nổi\" NOT bến", {"chợ", "nổi"}, false},
                        Case{"cho noi", {"cho", "noi"}, true}, Case{"CHỢ", {"chợ"}, false}}) {
    SearchOptions options;
    options.k = 40;
    options.units = true;
    const Query query = query_of(c.query);
    const auto hits = searcher().search(query, options).hits;
    ASSERT_FALSE(hits.empty());
    for (const Hit& hit : hits) {
      for (const std::size_t max_bytes : {0u, 1u, 2u, 3u, 7u, 20u, 100u, 300u, 100000u}) {
        SCOPED_TRACE(std::string(c.query) + ", " + std::to_string(max_bytes) + " bytes");
        ASSERT_NO_FATAL_FAILURE(
            expect_good_snippet(index_, query, hit, max_bytes, c.terms, c.folded));
      }
    }
  }
}

TEST(Snippet, ShowsWhatWasFound) {
  TestIndex index;
  std::string text = "Mở đầu.\n";
  for (int i = 0; i < 200; ++i) text += "chuyện khác ";
  const std::size_t place = text.size();
  text += "người bán hàng rong";
  for (int i = 0; i < 200; ++i) text += " chuyện khác";
  index.add(make_document("a", text));
  index.add(make_document("b", "Chợ nổi."));
  index.add(make_document("c", "Điều 1. Một\nhai\nĐiều 2. Bến\nđò ngang\n"));
  index.add(make_document("d", "ba\u0300n ghe\u0302\u0301 go\u0302\u0303", {{"title", "x"}}));
  index.commit();
  const auto snippet_of = [&](const char* query) {
    const auto hits = index.searcher().search(query_of(query)).hits;
    EXPECT_EQ(hits.size(), 1u) << query;
    return index.searcher().try_snippet(query_of(query), hits.at(0), 120).value();
  };
  const Snippet rong = snippet_of("hàng rong");
  EXPECT_LE(rong.start, place);
  ASSERT_EQ(rong.highlights.size(), 2u);
  EXPECT_EQ(
      rong.text.substr(rong.highlights[0].start, rong.highlights[0].end - rong.highlights[0].start),
      "hàng");
  const Snippet whole = snippet_of("nổi");
  EXPECT_EQ(whole.text, "Chợ nổi.");
  EXPECT_EQ(whole.start, 0u);
  const Snippet unit = snippet_of("đò");
  EXPECT_EQ(unit.text, "Điều 2. Bến\nđò ngang");
  const Snippet decomposed = snippet_of("ghế");
  ASSERT_EQ(decomposed.highlights.size(), 1u);
  EXPECT_EQ(decomposed.text.substr(decomposed.highlights[0].start,
                                   decomposed.highlights[0].end - decomposed.highlights[0].start),
            "ghe\u0302\u0301");
}

}  // namespace
}  // namespace tracuu::query
