// What a search returns besides its best hits: facets, other orders, pages, bounded counts.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <thread>
#include <tracuu/query/searcher.hpp>
#include <tracuu/text/date.hpp>
#include <vector>

#include "support/random_archive.hpp"
#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using test::make_document;
using test::RandomArchive;
using test::TestIndex;

constexpr std::size_t all = 1 << 20;

Query query_of(const std::string& text) { return try_parse_query(text).value(); }

// In the order of the Vietnamese alphabet.
const std::vector<std::string> words_in_order{
    "ba", "Bà", "bả",  "bã", "bá",  "bạ", "Băng", "bâng", "Cao", "Dân", "Đan", "đi",   "Em",
    "êm", "Hà", "Ích", "Lá", "oai", "Ôi", "Ơn",   "Tà",   "Tân", "Uy",  "Ưa",  "Ý yên"};

// Random documents with values, in several segments, some deleted.
class Archive {
 public:
  explicit Archive(std::uint64_t seed, std::size_t count = 240) : random_(seed) {
    for (std::size_t i = 0; i < count; ++i) {
      SourceDocument document = random_.document("d" + std::to_string(i));
      document.text += " chợ";
      std::erase_if(document.fields, [](const auto& field) { return field.name != "title"; });
      if (!random_.chance(8)) {
        document.fields.push_back({"type", words_in_order[random_.below(words_in_order.size())]});
      }
      if (!random_.chance(6)) {
        document.fields.push_back({"date", std::to_string(1 + random_.below(28)) + "/" +
                                               std::to_string(1 + random_.below(12)) + "/" +
                                               std::to_string(2015 + random_.below(6))});
      }
      if (!random_.chance(5)) document.fields.push_back({"number", number()});
      index_.add(document);
      if (i % 70 == 69) index_.commit();
    }
    for (std::size_t i = 0; i < count; i += 17) index_.remove("d" + std::to_string(i));
    index_.commit();
  }

  [[nodiscard]] const Searcher& searcher() const { return index_.searcher(); }
  [[nodiscard]] const index::Segment& segment_of(const Hit& hit) const {
    return *index_.snapshot()->segments()[hit.segment];
  }
  [[nodiscard]] std::string id_of(const Hit& hit) const {
    return std::string(segment_of(hit).try_id(hit.document).value());
  }
  [[nodiscard]] std::string keyword(const Hit& hit, const char* name) const {
    const int column = index_.snapshot()->schema().find_column(name);
    return std::string(
        segment_of(hit).try_keyword(static_cast<std::size_t>(column), hit.document).value());
  }
  [[nodiscard]] std::int32_t date(const Hit& hit) const {
    const int column = index_.snapshot()->schema().find_column("date");
    return segment_of(hit).try_date(static_cast<std::size_t>(column), hit.document).value();
  }
  [[nodiscard]] std::vector<Hit> matching(const Query& query, bool units = false) const {
    SearchOptions options;
    options.k = all;
    options.units = units;
    options.second_stage = false;
    options.restore_marks = false;
    return searcher().search(query, options).hits;
  }
  RandomArchive& random() { return random_; }

 private:
  std::string number() {
    std::string digits = std::to_string(1 + random_.below(1500));
    if (random_.chance(3)) digits += "/" + std::to_string(2014 + random_.below(8));
    return digits + (random_.chance(2) ? "/QĐ-UBND" : "/NĐ-CP");
  }

  RandomArchive random_;
  TestIndex index_;
};

const std::vector<std::string> queries{"chợ", "NOT xyzzyx",   "chợ AND điều", "điều OR khoản",
                                       "cho", "\"điều này\"", "chợ NOT điều", "xyzzyx"};

// --- Facets --------------------------------------------------------------------------------------

std::vector<Facet::Value> count_naively(const std::map<std::string, std::uint64_t>& counts) {
  std::vector<Facet::Value> values;
  for (const auto& [value, count] : counts) {
    if (!value.empty()) values.push_back({value, count});
  }
  std::stable_sort(values.begin(), values.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  return values;
}

TEST(Facets, AreThoseOfTheHits) {
  Archive archive(1);
  DocumentSet allowed(archive.searcher().snapshot());
  for (int i = 0; i < 240; i += 2) (void)allowed.try_add("d" + std::to_string(i)).value();
  for (const std::string& text : queries) {
    for (const DocumentSet* only :
         {static_cast<const DocumentSet*>(nullptr), &std::as_const(allowed)}) {
      for (const std::size_t k : {0u, 3u}) {
        SearchOptions options;
        options.k = k;
        options.allowed = only;
        options.facets = {{"type", all}, {"date", all}, {"nam", 2}, {"type", 3}};
        std::map<std::string, std::uint64_t> types, dated;
        for (const Hit& hit : archive.matching(query_of(text))) {
          if (only != nullptr && !only->contains(hit.segment, hit.document)) continue;
          ++types[archive.keyword(hit, "type")];
          ++dated[archive.date(hit) == 0 ? "" : std::to_string(archive.date(hit) / 10000)];
        }
        const SearchResult result = archive.searcher().search(query_of(text), options);
        ASSERT_EQ(result.facets.size(), 4u);
        EXPECT_EQ(result.facets[0].column, "type");
        EXPECT_EQ(result.facets[0].values, count_naively(types)) << text;
        EXPECT_EQ(result.facets[1].values, count_naively(dated)) << text;
        auto years = count_naively(dated);
        years.resize(std::min<std::size_t>(years.size(), 2));
        EXPECT_EQ(result.facets[2].values, years) << text;
        EXPECT_EQ(result.facets[3].values.size(), std::min<std::size_t>(types.size(), 3));

        // They change neither hits nor total, and are the same in another order.
        SearchOptions plain = options;
        plain.facets.clear();
        EXPECT_EQ(archive.searcher().search(query_of(text), plain).hits, result.hits);
        EXPECT_EQ(archive.searcher().search(query_of(text), plain).total, result.total);
        options.sort.column = "date";
        EXPECT_EQ(archive.searcher().search(query_of(text), options).facets[0].values,
                  result.facets[0].values);
      }
    }
  }
}

// A question without marks is counted by what it matches, however it is ranked.
TEST(Facets, OfQuestionsWithoutMarks) {
  TestIndex index;
  for (int i = 0; i < 30; ++i) {
    index.add(make_document(std::to_string(i), i < 20 ? "chợ nổi" : "cho nói",
                            {{"type", i < 20 ? "a" : "b"}}));
  }
  index.commit();
  SearchOptions options;
  options.k = 5;
  options.facets = {{"type", 10}};
  const SearchResult result = index.searcher().search(parse_free_text("cho noi"), options);
  EXPECT_EQ(result.total, 30u);
  EXPECT_EQ(result.facets.at(0).values, (std::vector<Facet::Value>{{"a", 20}, {"b", 10}}));
}

TEST(Facets, OfAnUnknownColumn) {
  Archive archive(2, 10);
  SearchOptions options;
  options.facets = {{"colour", 3}};
  const auto result = archive.searcher().try_search(query_of("chợ"), options);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument);
}

// --- Orders --------------------------------------------------------------------------------------

// What orders a hit, by the rules of Sort once more: smaller comes first.
std::vector<long> naive_key(const Archive& archive, const Hit& hit, const Sort& sort) {
  const long sign = sort.descending ? -1 : 1;
  if (sort.column == "date") {
    const long date = archive.date(hit);
    return {date == 0 ? 1 : 0, sign * date};
  }
  if (sort.column == "type") {
    const std::string type = archive.keyword(hit, "type");
    const auto at = std::find(words_in_order.begin(), words_in_order.end(), type);
    return {type.empty() ? 1 : 0, type.empty() ? 0 : sign * (at - words_in_order.begin())};
  }
  const std::string number = archive.keyword(hit, "number");
  if (number.empty()) return {2, 0, 0, 0};
  const std::size_t slash = number.find('/');
  const bool has_year = number.find('/', slash + 1) != std::string::npos;
  const long year = has_year ? std::stol(number.substr(slash + 1)) : archive.date(hit) / 10000;
  // Behind digits that are equal: the year in the number, then "ND" before "QD".
  const long rest = (has_year ? std::stol(number.substr(slash + 1)) : 10000) * 2 +
                    (number.ends_with("UBND") ? 1 : 0);
  return {year == 0 ? 1 : 0, sign * year, sign * std::stol(number), sign * rest};
}

TEST(Sorted, AsTheirColumnsSay) {
  for (const std::uint64_t seed : {3u, 4u}) {
    Archive archive(seed);
    for (const char* column : {"date", "type", "number"}) {
      for (const bool descending : {false, true}) {
        for (const bool units : {false, true}) {
          for (const std::string& text : queries) {
            SCOPED_TRACE(std::string(column) + (descending ? " descending, " : ", ") + text);
            SearchOptions options;
            options.k = all;
            options.units = units;
            options.sort = {column, descending};
            options.sorted_scores = true;
            std::vector<Hit> wanted = archive.matching(query_of(text), units);
            const auto place = [&](const Hit& hit) {
              return std::tuple(naive_key(archive, hit, options.sort),
                                archive.segment_of(hit).id_hash(hit.document), hit.segment,
                                hit.unit);
            };
            std::sort(wanted.begin(), wanted.end(),
                      [&](const Hit& a, const Hit& b) { return place(a) < place(b); });
            const SearchResult result = archive.searcher().search(query_of(text), options);
            ASSERT_EQ(result.total, wanted.size());
            ASSERT_EQ(result.hits, wanted);  // with best units and scores
            options.k = 7;
            options.sorted_scores = false;
            const SearchResult seven = archive.searcher().search(query_of(text), options);
            ASSERT_EQ(seven.hits.size(), std::min<std::size_t>(7, wanted.size()));
            for (std::size_t i = 0; i < seven.hits.size(); ++i) {
              ASSERT_EQ(seven.hits[i].unit, wanted[i].unit);
              ASSERT_EQ(seven.hits[i].segment, wanted[i].segment);
              ASSERT_EQ(seven.hits[i].score, 0u);
            }
          }
        }
      }
    }
  }
}

TEST(Sorted, ByAnUnknownColumn) {
  Archive archive(5, 10);
  SearchOptions options;
  options.sort.column = "colour";
  const auto result = archive.searcher().try_search(query_of("chợ"), options);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument);
}

// Spellings of one number are equal, and 9 comes before 10.
TEST(Sorted, NumbersAreNumbers) {
  TestIndex index;
  const std::vector<std::string> numbers{"Nghị quyết", "9/2019/NĐ-CP", "10/2019/NĐ-CP",
                                         "9/2018/NĐ-CP", "09/2019/NĐ-CP"};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    index.add(make_document(std::to_string(i), "chợ", {{"number", numbers[i]}}));
  }
  index.commit();
  SearchOptions options;
  options.sort.column = "number";
  std::vector<std::string> found;
  for (const Hit& hit : index.searcher().search(query_of("chợ"), options).hits) {
    found.emplace_back(index.snapshot()->segments()[0]->try_keyword(5, hit.document).value());
  }
  ASSERT_EQ(index.snapshot()->schema().columns[5].name, "number");
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(found[0], "9/2018/NĐ-CP");
  EXPECT_TRUE(found[1].ends_with("9/2019/NĐ-CP"));
  EXPECT_TRUE(found[2].ends_with("9/2019/NĐ-CP"));
  EXPECT_EQ(found[3], "10/2019/NĐ-CP");
  EXPECT_EQ(found[4], "Nghị quyết");
}

TEST(Sorted, FromManyThreads) {
  Archive archive(6);
  SearchOptions options;
  options.sort = {"type", true};
  const auto expected = Archive(6).searcher().search(query_of("chợ"), options).hits;
  std::vector<std::vector<Hit>> found(6);
  std::vector<std::thread> threads;
  for (auto& hits : found) {
    threads.emplace_back([&] { hits = archive.searcher().search(query_of("chợ"), options).hits; });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& hits : found) EXPECT_EQ(hits, expected);
}

// --- Pages ---------------------------------------------------------------------------------------

std::vector<Hit> turn_pages(const Searcher& searcher, const Query& query, SearchOptions options) {
  std::vector<Hit> hits;
  options.cursor = true;
  for (std::size_t pages = 0; pages < 1000; ++pages) {
    const SearchResult page = searcher.search(query, options);
    hits.insert(hits.end(), page.hits.begin(), page.hits.end());
    if (page.cursor.empty()) return hits;
    EXPECT_EQ(page.hits.size(), options.k);
    EXPECT_EQ(page.cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                            "0123456789-_"),
              std::string::npos);
    options.after = page.cursor;
  }
  ADD_FAILURE() << "the pages do not end";
  return hits;
}

TEST(Pages, TogetherAreOneBigPage) {
  Archive archive(7);
  std::vector<Query> asked;
  for (const std::string& text : queries) asked.push_back(query_of(text));
  for (int i = 0; i < 3; ++i) asked.push_back(parse_free_text(archive.random().sentence(5)));
  for (const Query& query : asked) {
    for (const char* column : {"", "date", "type", "number"}) {
      for (const bool units : {false, true}) {
        SearchOptions options;
        options.sort = {column, units};
        options.units = units;
        options.restore_marks = false;
        options.k = all;
        options.cursor = true;
        const SearchResult big = archive.searcher().search(query, options);
        EXPECT_TRUE(big.cursor.empty());
        for (const std::size_t k : {7u, 40u}) {
          options.k = k;
          ASSERT_EQ(turn_pages(archive.searcher(), query, options), big.hits)
              << column << ", " << k;
          SearchOptions at = options;
          std::vector<Hit> hits;
          for (at.from = 0; at.from < big.hits.size(); at.from += k) {
            const auto page = archive.searcher().search(query, at).hits;
            hits.insert(hits.end(), page.begin(), page.end());
          }
          ASSERT_EQ(hits, big.hits) << column << ", " << k << " by number";
          at.from = ~std::size_t{0};
          ASSERT_TRUE(archive.searcher().search(query, at).hits.empty());
        }
      }
    }
  }
}

// A question without marks is ranked on all pages as it was on the first.
TEST(Pages, OfQuestionsWithoutMarks) {
  TestIndex index;
  for (int i = 0; i < 40; ++i) {
    index.add(make_document(std::to_string(i), i % 4 != 0 ? "chợ nổi sông" : "cho nói song"));
  }
  index.commit();
  SearchOptions options;
  options.k = 7;
  const std::vector<Hit> hits =
      turn_pages(index.searcher(), parse_free_text("cho noi song"), options);
  ASSERT_EQ(hits.size(), 30u);
  for (std::size_t i = 1; i < hits.size(); ++i) {
    EXPECT_GE(hits[i - 1].score, hits[i].score);
    EXPECT_FALSE(hits[i - 1] == hits[i]);
  }
}

TEST(Pages, ForeignAndDamagedCursors) {
  Archive archive(8);
  SearchOptions options;
  options.k = 5;
  options.cursor = true;
  const Query query = query_of("chợ");
  const std::string cursor = archive.searcher().search(query, options).cursor;
  ASSERT_FALSE(cursor.empty());
  const auto refuses = [&](const Query& asked, const SearchOptions& wanted) {
    const auto result = archive.searcher().try_search(asked, wanted);
    return !result && result.error().code() == ErrorCode::invalid_argument;
  };
  options.after = cursor;
  EXPECT_TRUE(archive.searcher().try_search(query, options));
  EXPECT_TRUE(refuses(query_of("điều"), options));
  EXPECT_TRUE(refuses(query_of("NOT chợ"), options));
  SearchOptions other = options;
  other.sort.column = "date";
  EXPECT_TRUE(refuses(query, other));
  other = options;
  other.units = true;
  EXPECT_TRUE(refuses(query, other));
  other = options;
  other.from = 3;
  EXPECT_TRUE(refuses(query, other));
  EXPECT_FALSE(Archive(9).searcher().try_search(query, options)) << "it is of another index";

  for (std::size_t i = 0; i < cursor.size(); ++i) {
    for (const char letter : {'A', '_', '=', '\0', '\xff'}) {
      if (cursor[i] == letter) continue;
      other = options;
      other.after[i] = letter;
      EXPECT_TRUE(refuses(query, other)) << i;
    }
    other.after = cursor.substr(0, i);
    if (i > 0) {
      EXPECT_TRUE(refuses(query, other)) << i;
    }
  }
  for (const char* text : {"x", "AAAA", "%%%%", "\n"}) {
    other = options;
    other.after = text;
    EXPECT_TRUE(refuses(query, other));
    other.after = cursor + text;
    EXPECT_TRUE(refuses(query, other));
  }
}

// --- Counts --------------------------------------------------------------------------------------

TEST(Counts, AreExactUpToTheirBound) {
  Archive archive(10);
  for (const std::string& text : queries) {
    for (const char* column : {"", "date"}) {
      const Query query = query_of(text);
      SearchOptions options;
      options.sort.column = column;
      const SearchResult exact = archive.searcher().search(query, options);
      EXPECT_TRUE(exact.total_exact);
      for (const std::uint64_t bound :
           {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{50}, exact.total, exact.total + 1}) {
        options.count_up_to = bound;
        const SearchResult bounded = archive.searcher().search(query, options);
        EXPECT_EQ(bounded.total, std::min(bound, exact.total)) << text;
        EXPECT_EQ(bounded.total_exact, exact.total <= bound) << text;
        EXPECT_EQ(bounded.hits, exact.hits);
      }
    }
  }
}

// --- Documents like one --------------------------------------------------------------------------

TEST(MoreLike, SharesTellingWordsAndLeavesItOut) {
  TestIndex index;
  index.add(make_document("boats", "chợ nổi trên sông, thuyền và ghe chở trái cây"));
  index.add(make_document("market", "thuyền chở trái cây đến chợ nổi lúc sáng sớm"));
  index.commit();
  index.add(make_document("river", "nước trên sông lên và xuống"));
  for (int i = 0; i < 20; ++i) {
    index.add(make_document("other" + std::to_string(i), "và quy định trên giấy tờ khác"));
  }
  index.add(make_document("alone", "mộtmình"));
  index.commit();
  const Hit boats = index.searcher().search(query_of("ghe")).hits.at(0);
  SearchOptions options;
  const SearchResult like = index.searcher().try_more_like(boats, options).value();
  const auto id = [&](const Hit& hit) {
    return std::string(index.snapshot()->segments()[hit.segment]->try_id(hit.document).value());
  };
  ASSERT_GE(like.hits.size(), 2u);
  EXPECT_EQ(id(like.hits[0]), "market");
  EXPECT_EQ(id(like.hits[1]), "river");
  EXPECT_EQ(like.total, 22u);
  for (const Hit& hit : like.hits) EXPECT_NE(id(hit), "boats");

  const Query query = index.searcher().try_likeness(boats, 3).value();
  EXPECT_EQ(query.root.children.size(), 3u);
  for (const Node& word : query.root.children) {
    EXPECT_NE(word.terms[0], "ghe") << "nobody shares it";
  }
  DocumentSet allowed(*index.snapshot());
  (void)allowed.try_add("river").value();
  (void)allowed.try_add("boats").value();
  options.allowed = &allowed;
  EXPECT_EQ(index.searcher().try_more_like(boats, options).value().total, 1u);
  const Hit alone = index.searcher().search(query_of("mộtmình")).hits.at(0);
  EXPECT_EQ(index.searcher().try_more_like(alone).value().total, 0u);
}

}  // namespace
}  // namespace tracuu::query
