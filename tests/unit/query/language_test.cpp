// What the query language finds: near words, fields, conditions, prefixes, against the oracle; and
// the set of documents that a condition means, which a searcher remembers.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include "../../../src/query/column_filter.hpp"
#include "../../../src/query/spelling.hpp"

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <tracuu/query/query.hpp>
#include <tracuu/query/searcher.hpp>
#include <utility>
#include <vector>

#include "support/random_archive.hpp"
#include "support/shared_data.hpp"
#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using test::make_document;
using test::RandomArchive;
using test::TestIndex;

using Ids = std::vector<std::string>;

Ids sorted(Ids ids) {
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::string joined(const Ids& ids) {
  std::string text;
  for (const std::string& id : ids) text += (text.empty() ? "" : " ") + id;
  return text;
}

// The index of corpus/documents, made once.
const TestIndex& corpus() {
  static const std::unique_ptr<const TestIndex> made = [] {
    auto index = std::make_unique<TestIndex>();
    index->add(test::corpus_documents());
    index->commit();
    return index;
  }();
  return *made;
}

Query parsed(const TestIndex& index, std::string_view text) {
  auto query = try_parse_query(text, index.snapshot()->schema());
  EXPECT_TRUE(query) << text << ": " << query.error().what();
  return query ? *query : Query{};
}

Ids found(const TestIndex& index, std::string_view text) {
  return sorted(index.ids(parsed(index, text)));
}

// --- A table of queries --------------------------------------------------------------------------

// A line a query: text, tab, ids of corpus/documents in bytewise order, apart by blanks.
TEST(Language, TableOfQueries) {
  std::ifstream table(test::source_path("tests/unit/query/queries.tsv"));
  ASSERT_TRUE(table);
  std::size_t queries = 0;
  for (std::string line; std::getline(table, line);) {
    const std::size_t tab = line.find('\t');
    ASSERT_NE(tab, std::string::npos) << line;
    const std::string text = line.substr(0, tab);
    SCOPED_TRACE(text);
    const Query query = parsed(corpus(), text);
    SearchOptions all;
    all.k = 1000;
    all.restore_marks = false;
    const SearchResult result = corpus().searcher().search(query, all);
    Ids ids;
    for (const Hit& hit : result.hits) {
      ids.emplace_back(corpus().snapshot()->segments()[hit.segment]->try_id(hit.document).value());
    }
    EXPECT_EQ(joined(sorted(ids)), line.substr(tab + 1));
    EXPECT_EQ(result.total, ids.size());
    EXPECT_TRUE(corpus().agrees(query));
    ++queries;
  }
  EXPECT_GE(queries, 300u);
}

// Examples in docs/query-language.md stand in tables: a query in backquotes, what it finds, and how
// many of corpus/documents those are. Tables of fields have names there.
TEST(Language, ExamplesOfTheDocument) {
  std::ifstream page(test::source_path("docs/query-language.md"));
  ASSERT_TRUE(page);
  std::size_t examples = 0;
  std::size_t counted = 0;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| `")) continue;
    const std::size_t end = line.find("` |");
    ASSERT_NE(end, std::string::npos) << line;
    const std::string text = line.substr(3, end - 3);
    if (text.ends_with(':') || text.find("`, `") != std::string::npos) continue;  // names of fields
    SCOPED_TRACE(text);
    ++examples;
    const std::size_t hits = corpus().ids(parsed(corpus(), text)).size();
    // The last cell, if it is a number.
    const std::string cells = line.substr(0, line.find_last_not_of(" |") + 1);
    const std::size_t last = cells.find_last_not_of("0123456789");
    if (last + 1 == cells.size() || !cells.substr(0, last + 1).ends_with("| ")) continue;
    ++counted;
    EXPECT_EQ(std::to_string(hits), cells.substr(last + 1));
  }
  EXPECT_GE(examples, 50u);
  EXPECT_GE(counted, 40u);
}

// --- Near words ----------------------------------------------------------------------------------

TEST(Language, NearWordsStandInOrderWithFewOthersBetween) {
  TestIndex index;
  index.add(make_document("0", "một hai ba", {{"title", "x"}}));
  index.add(make_document("1", "một x hai ba", {{"title", "x"}}));
  index.add(make_document("2", "một x hai y ba", {{"title", "x"}}));
  index.add(make_document("3", "ba hai một", {{"title", "x"}}));
  index.add(make_document("4", "x", {{"title", "một y hai ba"}}));
  index.commit();
  EXPECT_EQ(found(index, "\"một hai ba\"~0"), (Ids{"0"}));
  EXPECT_EQ(found(index, "\"một hai ba\"~1"), (Ids{"0", "1", "4"}));
  EXPECT_EQ(found(index, "\"một hai ba\"~2"), (Ids{"0", "1", "2", "4"}));
  EXPECT_EQ(found(index, "noi_dung:\"một hai ba\"~1"), (Ids{"0", "1"}));
  EXPECT_EQ(found(index, "tieu_de:\"một hai ba\"~1"), (Ids{"4"}));
  EXPECT_EQ(found(index, "\"ba một\"~1"), (Ids{"3"}));
  EXPECT_EQ(found(index, "\"một một\"~5"), Ids{});
}

TEST(Language, NearWordsDoNotLeaveTheirDocument) {
  TestIndex index;
  index.add(make_document("a", "Điều 1. một\nĐiều 2. hai"));
  index.add(make_document("b", "ba"));
  index.commit();
  EXPECT_EQ(found(index, "\"một hai\"~2"), (Ids{"a"}));  // "điều 2" stands between
  EXPECT_EQ(found(index, "\"một hai\"~1"), Ids{});
  EXPECT_EQ(found(index, "\"hai ba\"~9"), Ids{});
}

TEST(Language, NearWordsNeedPositions) {
  index::Schema schema;
  schema.positions = false;
  TestIndex index(schema);
  index.add(make_document("a", "một hai"));
  index.commit();
  const auto result = index.searcher().try_search({Node::make_near({"một", "hai"}, 1), {}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument);
}

// --- AND over the units of a document ------------------------------------------------------------

TEST(Language, OperandsOfAndMayStandInDifferentArticles) {
  TestIndex index;
  index.add(make_document("a", "Điều 1. một\nĐiều 2. hai", {{"type", "Luật"}}));
  index.add(make_document("b", "Điều 1. một\nĐiều 2. ba"));
  index.commit();
  ASSERT_GT(index.snapshot()->stats().units, 2u);
  EXPECT_EQ(found(index, "một AND hai"), (Ids{"a"}));
  EXPECT_EQ(found(index, "một -hai"), (Ids{"b"}));
  EXPECT_EQ(found(index, "một AND loai:luật AND hai"), (Ids{"a"}));
}

// --- Required, excluded, optional ----------------------------------------------------------------

TEST(Language, WhatIsNotRequiredOnlyRanks) {
  TestIndex index;
  index.add(make_document("a", "một hai"));
  index.add(make_document("b", "một"));
  index.add(make_document("c", "hai"));
  index.commit();
  EXPECT_EQ(index.ids(parsed(index, "+một hai")), (Ids{"a", "b"}));
  EXPECT_EQ(found(index, "+một +hai"), (Ids{"a"}));
  EXPECT_EQ(found(index, "một -hai"), (Ids{"b"}));
  EXPECT_EQ(found(index, "-hai"), (Ids{"b"}));
  EXPECT_EQ(index.ids({Node::make_optional(Node::make_word("hai")), {}}).size(), 3u);
}

// --- Prefixes ------------------------------------------------------------------------------------

TEST(Language, PrefixesMatchMissingMarks) {
  TestIndex index;
  for (const char* word : {"nghi", "nghị", "nghĩa", "nghiệp", "ngh", "nghe", "đường", "dương"}) {
    index.add(make_document(word, word));
  }
  index.commit();
  EXPECT_EQ(found(index, "nghi*"), (Ids{"nghi", "nghiệp", "nghĩa", "nghị"}));
  EXPECT_EQ(found(index, "NGHỊ*"), (Ids{"nghị"}));
  EXPECT_EQ(found(index, "nghiê*"), (Ids{"nghiệp"}));
  EXPECT_EQ(found(index, "duong*"), (Ids{"dương", "đường"}));
  EXPECT_EQ(found(index, "đương*"), (Ids{"đường"}));
  EXPECT_EQ(found(index, "ng*").size(), 6u);
  EXPECT_EQ(found(index, "zz*"), Ids{});
}

TEST(Language, PrefixesStandForTheMostFrequentTerms) {
  TestIndex index;
  const auto add = [&](std::size_t i, const std::string& more) {
    index.add(make_document(std::to_string(i) + more, "a" + std::to_string(i), {{"title", "x"}}));
  };
  for (std::size_t i = 1000; i < 1000 + max_prefix_terms; ++i) add(i, "");
  index.commit();
  EXPECT_TRUE(index.searcher().search(parsed(index, "a1*")).cut_prefixes.empty());
  add(1000 + max_prefix_terms, "");
  add(1000 + max_prefix_terms, "+");
  index.commit();
  const Query query = parsed(index, "a1* OR a2*");
  SearchOptions options;
  options.k = 5000;
  const SearchResult result = index.searcher().search(query, options);
  EXPECT_TRUE(result.cut_prefixes.empty());  // "a1…" and "a2…" apart are few enough
  const SearchResult cut = index.searcher().search({Node::make_prefix("a"), {}}, options);
  EXPECT_EQ(cut.cut_prefixes, std::vector<std::string>{"a"});
  EXPECT_EQ(cut.hits.size(), max_prefix_terms + 1);  // a2000 twice, and not a1999
  EXPECT_TRUE(index.agrees({Node::make_prefix("a"), {}}, 100));
}

// --- Words spelled alike -------------------------------------------------------------------------

std::vector<std::string> highlights_of(const TestIndex& index, const Query& query) {
  std::vector<std::string> shown;
  for (const Hit& hit : index.searcher().search(query).hits) {
    const Snippet snippet = index.searcher().snippet(query, hit);
    for (const text::ByteRange& range : snippet.highlights) {
      shown.push_back(snippet.text.substr(range.start, range.end - range.start));
    }
  }
  return sorted(std::move(shown));
}

TEST(Language, NearerSpellingsRankHigher) {
  TestIndex index;
  for (const char* word : {"quyết", "quyệt", "quyêt", "quất", "thuyết", "chợ", "quyển"}) {
    index.add(make_document(word, word, {{"title", "x"}}));
  }
  index.commit();
  EXPECT_EQ(index.ids(parsed(index, "quyêt~")), (Ids{"quyêt", "quyết", "quyệt"}));
  EXPECT_EQ(index.ids(parsed(index, "quyết~"))[0], "quyết");
  // Without marks all spellings are the same.
  EXPECT_EQ(found(index, "quyet~"), (Ids{"quyêt", "quyết", "quyển", "quyệt"}));
  EXPECT_EQ(index.ids(parsed(index, "quyeets~"))[0], "quyết");
  EXPECT_EQ(index.ids(parsed(index, "quye6t1~"))[0], "quyết");
  EXPECT_EQ(found(index, "noi_dung:chợ~"), (Ids{"chợ"}));
  EXPECT_EQ(found(index, "tieu_de:chợ~"), Ids{});
}

// A slip in one document is not found before the word in many.
TEST(Language, RareSlipsDoNotComeFirst) {
  TestIndex index;
  for (int i = 0; i < 9; ++i)
    index.add(make_document(std::to_string(i), "định và", {{"title", "x"}}));
  index.add(make_document("slip", "đinh và", {{"title", "x"}}));
  index.commit();
  EXPECT_EQ(index.ids(parsed(index, "định~")).back(), "slip");
}

TEST(Language, FuzzyWordsStandForTheNearestSpellings) {
  TestIndex index;
  const auto add = [&](std::size_t i) {
    const std::string letters{static_cast<char>('a' + i % 26), static_cast<char>('a' + i / 26)};
    index.add(make_document("near " + letters, "1 khuy" + letters + "nx", {{"title", "x"}}));
  };
  index.add(make_document("same", "khuyennx khuyennx", {{"title", "x"}}));
  std::size_t added = 0;
  for (; added < 30; ++added) add(added);
  index.commit();
  EXPECT_TRUE(index.searcher().search(parsed(index, "khuyennx~2")).cut_fuzzy.empty());
  for (; added < 300; ++added) add(added);
  index.commit();
  SearchOptions options;
  options.k = 1000;
  const SearchResult cut = index.searcher().search(parsed(index, "khuyennx~2"), options);
  EXPECT_EQ(cut.cut_fuzzy, std::vector<std::string>{"khuyennx"});
  EXPECT_EQ(cut.hits.size(), max_fuzzy_terms);
  EXPECT_TRUE(index.agrees(parsed(index, "khuyennx~2"), 100));
}

TEST(Language, ExplanationsNameEachSpelling) {
  TestIndex index;
  index.add(make_document("a", "đinh định", {{"title", "đình"}}));
  index.commit();
  const Query query = parsed(index, "định~");
  const Hit hit = index.searcher().search(query).hits.at(0);
  const Explanation why = index.searcher().explain(query, hit);
  ASSERT_EQ(why.parts.size(), 3u);
  EXPECT_EQ(why.parts[0].text, "định");
  EXPECT_EQ(why.parts[1].text, "đinh");
  EXPECT_EQ(why.parts[2].text, "đình");
  EXPECT_GT(why.parts[0].contribution, why.parts[1].contribution);
  EXPECT_EQ(why.parts[0].document_frequency, why.parts[1].document_frequency);
}

TEST(Language, SnippetsShowWhatPrefixesAndFuzzyWordsFound) {
  TestIndex index;
  index.add(make_document("a", "Thuyền đi trên sông; thuyên chở người và hàng."));
  index.commit();
  EXPECT_EQ(highlights_of(index, parsed(index, "thuy*")), (Ids{"Thuyền", "thuyên"}));
  EXPECT_EQ(highlights_of(index, parsed(index, "thuyề* AND sông")), (Ids{"Thuyền", "sông"}));
  EXPECT_EQ(highlights_of(index, parsed(index, "thuyềng~")), (Ids{"Thuyền", "thuyên"}));
  EXPECT_EQ(highlights_of(index, parsed(index, "thuyeenf~")), (Ids{"Thuyền", "thuyên"}));
  EXPECT_EQ(highlights_of(index, parsed(index, "song~ AND NOT thuyêm")), (Ids{"sông"}));
}

// --- Conditions ----------------------------------------------------------------------------------

TEST(Language, ConditionsDoNotScore) {
  const Query words = parsed(corpus(), "chợ");
  const Query filtered = parsed(corpus(), "chợ AND loai:\"Quyết định\"");
  SearchOptions options;
  options.k = 1000;
  options.second_stage = false;  // of free text alone
  const auto all = corpus().searcher().search(words, options).hits;
  const auto few = corpus().searcher().search(filtered, options).hits;
  ASSERT_FALSE(few.empty());
  ASSERT_LT(few.size(), all.size());
  for (const Hit& hit : few) EXPECT_NE(std::find(all.begin(), all.end(), hit), all.end());
  for (const Hit& hit : corpus().searcher().search(parsed(corpus(), "nam:2024"), options).hits) {
    EXPECT_EQ(hit.score, 0u);
  }
}

TEST(Language, ValuesOfColumnsOfOnesOwn) {
  index::Schema schema;
  schema.columns.push_back({"pages", index::ColumnType::keyword});
  schema.columns.push_back({"nguoi_ky", index::ColumnType::keyword});
  TestIndex index(schema);
  index.add(make_document("a", "x", {{"pages", "9"}, {"nguoi_ky", "Lê  Thị Hòa"}}));
  index.add(make_document("b", "x", {{"pages", "10"}, {"nguoi_ky", "Lê Thị Hoa"}}));
  index.add(make_document("c", "x", {{"pages", "100"}, {"nguoi_ky", "Le Thi Hoa"}}));
  index.add(make_document("d", "x", {{"pages", "mười"}}));
  index.add(make_document("e", "x"));
  index.commit();
  EXPECT_EQ(found(index, "pages:[9 TO 10]"), (Ids{"a", "b"}));
  EXPECT_EQ(found(index, "pages:>=10"), (Ids{"b", "c", "d"}));  // "mười" follows "10" bytewise
  EXPECT_EQ(found(index, "pages:<10"), (Ids{"a"}));
  EXPECT_EQ(found(index, "pages:09"), (Ids{"a"}));
  EXPECT_EQ(found(index, "pages:*"), (Ids{"a", "b", "c", "d"}));
  EXPECT_EQ(found(index, "pages:[* TO *]"), (Ids{"a", "b", "c", "d"}));
  EXPECT_EQ(found(index, "-pages:*"), (Ids{"e"}));
  EXPECT_EQ(found(index, "nguoi_ky:le_thi_hoa"), (Ids{"a", "b", "c"}));
  EXPECT_EQ(found(index, "nguoi_ky:\"LÊ THỊ  HOA\""), (Ids{"a", "b"}));
  EXPECT_EQ(found(index, "nguoi_ky:\"lê thị hoà\""), (Ids{"a"}));
  EXPECT_EQ(found(index, "nguoi_ky:lê*"), (Ids{"a", "b"}));
  EXPECT_EQ(found(index, "nguoi_ky:(le thi hoa OR \"x\")"), (Ids{"a", "b", "c"}));
}

TEST(Language, DatesMeanAllTheirDays) {
  TestIndex index;
  for (const char* date : {"2018-12-31", "2019-01-01", "2019-03-15", "2019-12-31", "2020-01-01"}) {
    index.add(make_document(date, "x", {{"date", date}}));
  }
  index.add(make_document("none", "x"));
  index.commit();
  EXPECT_EQ(found(index, "ngay:2019").size(), 3u);
  EXPECT_EQ(found(index, "nam:2019").size(), 3u);
  EXPECT_EQ(found(index, "ngay:03/2019"), (Ids{"2019-03-15"}));
  EXPECT_EQ(found(index, "ngay:2019-03"), (Ids{"2019-03-15"}));
  EXPECT_EQ(found(index, "ngay:15/03/2019"), (Ids{"2019-03-15"}));
  EXPECT_EQ(found(index, "ngay:\"ngày 15 tháng 3 năm 2019\""), (Ids{"2019-03-15"}));
  EXPECT_EQ(found(index, "ngay:[01/01/2019 TO 31/12/2019]").size(), 3u);
  EXPECT_EQ(found(index, "ngay:[2019-03 TO *]").size(), 3u);
  EXPECT_EQ(found(index, "ngay:[* TO 2018]"), (Ids{"2018-12-31"}));
  EXPECT_EQ(found(index, "ngay:>2019"), (Ids{"2020-01-01"}));
  EXPECT_EQ(found(index, "ngay:>=2019").size(), 4u);
  EXPECT_EQ(found(index, "ngay:<2019"), (Ids{"2018-12-31"}));
  EXPECT_EQ(found(index, "ngay:<=2019").size(), 4u);
  EXPECT_EQ(found(index, "nam:[2018 TO 2019]").size(), 4u);
  EXPECT_EQ(found(index, "nam:(2018 OR 2020)").size(), 2u);
  EXPECT_EQ(found(index, "-ngay:*"), (Ids{"none"}));
}

TEST(Language, AnUnknownColumnIsAnErrorWhenItIsSearched) {
  const auto query = try_parse_query("chợ nguoi_ky:Hòa");
  ASSERT_TRUE(query);
  const auto result = corpus().searcher().try_search(*query);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::query_syntax);
  EXPECT_EQ(result.error().place().offset, 6u);
  EXPECT_NE(result.error().message().find("effective_date"), std::string::npos);
  const auto made =
      corpus().searcher().try_search({Node::make_column_equals("date", "hôm qua"), {}});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code(), ErrorCode::query_syntax);
  EXPECT_FALSE(made.error().place().offset);
}

TEST(Language, ConditionsFollowDeletions) {
  TestIndex index;
  for (int i = 0; i < 300; ++i) {
    index.add(make_document(std::to_string(i), "x", {{"type", i % 2 == 0 ? "Luật" : "Nghị định"}}));
    if (i == 200) index.commit();
  }
  for (int i = 0; i < 300; i += 6) index.remove(std::to_string(i));
  index.commit();
  EXPECT_EQ(found(index, "loai:luật").size(), 100u);
  EXPECT_EQ(found(index, "x AND loai:luật").size(), 100u);
  EXPECT_EQ(found(index, "-loai:luật").size(), 150u);
}

// --- Against the oracle --------------------------------------------------------------------------

const char* const types[] = {"Luật", "Nghị định", "Quyết định", "quyết  định", "luat"};
const char* const dates[] = {"2018", "2019-03", "2019-03-15", "15/04/2019", "không rõ"};

template <std::size_t size>
std::string one_of(RandomArchive& random, const char* const (&items)[size]) {
  return items[random.below(size)];
}

SourceDocument random_document(RandomArchive& random, const std::string& id) {
  SourceDocument document = random.document(id);
  if (!random.chance(4)) document.fields.push_back({"type", one_of(random, types)});
  if (!random.chance(4)) document.fields.push_back({"date", one_of(random, dates)});
  return document;
}

Node random_leaf(RandomArchive& random) {
  const auto word = [&] { return parse_free_text(random.syllable()).root.terms[0]; };
  const auto end = [&](const char* const(&items)[5], std::size_t last) -> std::optional<RangeEnd> {
    if (random.chance(3)) return std::nullopt;
    return RangeEnd{items[random.below(last)], random.chance(2)};
  };
  switch (random.below(9)) {
    case 8: {
      constexpr const char* words[] = {"chợ",  "chơ",   "trợ",  "cho",
                                       "nghj", "ddeef", "ban2", "quyền"};
      const bool any_marks = random.chance(2);
      return Node::make_fuzzy(random.chance(2) ? one_of(random, words) : word(),
                              static_cast<std::uint32_t>(1 + random.below(2)), any_marks);
    }
    case 0:
      return Node::make_near({word(), word()}, static_cast<std::uint32_t>(random.below(5)));
    case 1:
      return Node::make_near({word(), word(), word()}, static_cast<std::uint32_t>(random.below(9)));
    case 2: {
      constexpr const char* begins[] = {"b", "ba", "bá", "ch", "chơ", "đ", "ngh", "2"};
      return Node::make_prefix(one_of(random, begins));
    }
    case 3:
      return Node::make_column_equals("type", one_of(random, types));
    case 4:
      return Node::make_column_equals("date", dates[random.below(4)]);
    case 5:
      return Node::make_column_range("date", end(dates, 4), end(dates, 4));
    case 6:
      return random.chance(2) ? Node::make_column_begins("type", "q")
                              : Node::make_column_range("type", end(types, 5), end(types, 5));
    default:
      return Node::make_word(word());
  }
}

Node random_node(RandomArchive& random, std::size_t depth) {
  if (depth == 0 || random.chance(4)) {
    Node leaf = random_leaf(random);
    if (random.chance(4)) {
      leaf = Node::make_field(random.chance(2) ? TextScope::title : TextScope::text, leaf);
    }
    return leaf;
  }
  if (random.chance(6)) return Node::make_optional(random_node(random, depth - 1));
  constexpr NodeKind kinds[] = {NodeKind::any_of, NodeKind::all_of, NodeKind::all_of,
                                NodeKind::none_of};
  std::vector<Node> children;
  for (std::size_t size = 1 + random.below(3); size > 0; --size) {
    children.push_back(random_node(random, depth - 1));
  }
  return {kinds[random.below(4)], {}, {}, false, std::move(children)};
}

RC_GTEST_PROP(Language, AgreesWithTheOracle, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto size = *rc::gen::inRange<std::size_t>(1, 40);
  RandomArchive random(seed);
  TestIndex index;
  for (std::size_t commits = 1 + random.below(3); commits > 0; --commits) {
    for (std::size_t i = 0; i < size; ++i) {
      const std::string id = std::to_string(random.below(2 * size));
      if (random.chance(6)) {
        index.remove(id);
      } else {
        index.add(random_document(random, id));
      }
    }
    index.commit();
  }
  for (int i = 0; i < 12; ++i) {
    const Query query{random_node(random, 3), {}};
    const testing::AssertionResult same = index.agrees(query, 1 + random.below(8));
    if (!same) RC_FAIL(same.message());
  }
}

// --- Sets of documents that are remembered -------------------------------------------------------

TEST(FilterCache, RemembersWhatWasAskedForLast) {
  const index::Snapshot& snapshot = *corpus().snapshot();
  const index::Segment& segment = *snapshot.segments()[0];
  const auto test_of = [&](const char* type) {
    return ColumnTest::try_make(snapshot.schema(), {"type", Comparison::equals, type, {}, {}})
        .value();
  };
  const std::size_t size = test_of("luật").try_documents(segment).value().size() * 8;
  FilterCache cache(2 * size);
  const auto laws = cache.try_documents(segment, test_of("Luật")).value();
  EXPECT_EQ(cache.try_documents(segment, test_of("LUẬT")).value(), laws);  // the same set
  EXPECT_EQ(cache.bytes(), size);
  const auto decrees = cache.try_documents(segment, test_of("Nghị định")).value();
  EXPECT_EQ(cache.bytes(), 2 * size);
  EXPECT_EQ(cache.try_documents(segment, test_of("Luật")).value(), laws);
  static_cast<void>(cache.try_documents(segment, test_of("Báo cáo")).value());
  EXPECT_EQ(cache.bytes(), 2 * size);
  EXPECT_EQ(cache.try_documents(segment, test_of("Luật")).value(), laws);
  const auto again = cache.try_documents(segment, test_of("Nghị định")).value();
  EXPECT_NE(again, decrees);  // was forgotten
  EXPECT_EQ(*again, *decrees);
  FilterCache tiny(size - 1);
  EXPECT_EQ(*tiny.try_documents(segment, test_of("Luật")).value(), *laws);
  EXPECT_EQ(tiny.bytes(), 0u);
}

TEST(FilterCache, IsSharedBetweenThreads) {
  const Query query = parsed(corpus(), "chợ AND (nam:2024 OR loai:\"Quyết định\") -nam:2023");
  const auto expected = corpus().searcher().search(query).hits;
  std::vector<std::thread> threads;
  std::vector<int> same(4, 0);
  for (int& count : same) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const std::string year = "nam:" + std::to_string(2000 + i);
        static_cast<void>(corpus().searcher().search(parse_query(year)));
        count += corpus().searcher().search(query).hits == expected ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(same, std::vector<int>(4, 50));
}

TEST(Spelling, MarksThatWereTypedAreRequired) {
  EXPECT_TRUE(is_as_typed("quyết định", "quyet dinh"));
  EXPECT_TRUE(is_as_typed("quyết định", "quyêt đinh"));
  EXPECT_TRUE(is_as_typed("quyết định", "quyét dịnh"));
  EXPECT_TRUE(is_as_typed("", ""));
  EXPECT_FALSE(is_as_typed("quyết định", "quyệt định"));
  EXPECT_FALSE(is_as_typed("quyet dinh", "quyết định"));
  EXPECT_FALSE(is_as_typed("quyết", "quyế"));
  EXPECT_FALSE(is_as_typed("quyế", "quyết"));
  EXPECT_FALSE(is_as_typed("a", "ad"));
  EXPECT_FALSE(begins_as_typed("a", "ađ"));
  EXPECT_TRUE(begins_as_typed("quyết", "quy"));
  EXPECT_FALSE(begins_as_typed("mường", "muông"));
  EXPECT_EQ(spellings_of_letter("d"), (std::vector<std::string>{"d", "đ"}));
  EXPECT_EQ(spellings_of_letter("a").size(), 18u);
  EXPECT_EQ(spellings_of_letter("á"), (std::vector<std::string>{"á", "ắ", "ấ"}));
  EXPECT_EQ(spellings_of_letter("ậ"), (std::vector<std::string>{"ậ"}));
  EXPECT_EQ(spellings_of_letter("7"), (std::vector<std::string>{"7"}));
}

}  // namespace
}  // namespace tracuu::query
