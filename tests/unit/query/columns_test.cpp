// What is remembered of columns: every way to count facets and to offer hits in an order gives what
// the simple way gives.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "../../../src/query/collation.hpp"
#include "../../../src/query/facets.hpp"
#include "../../../src/query/recent.hpp"
#include "../../../src/query/sort.hpp"
#include "support/random_archive.hpp"
#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using test::make_document;
using test::RandomArchive;
using test::TestIndex;

// Documents with values, some missing; in several segments, some deleted.
class Archive {
 public:
  Archive(std::uint64_t seed, std::size_t count, std::size_t of_segment, std::size_t values)
      : random_(seed), index_(schema()) {
    for (std::size_t i = 0; i < count; ++i) {
      SourceDocument document = make_document("d" + std::to_string(i), "chợ");
      // The lower of two draws: some values are frequent.
      const std::size_t value = std::min(random_.below(values), random_.below(values));
      if (!random_.chance(9)) document.fields.push_back({"type", "v" + std::to_string(value)});
      if (!random_.chance(7)) {
        document.fields.push_back({"date", std::to_string(1 + random_.below(28)) + "/1/" +
                                               std::to_string(1995 + random_.below(12))});
      }
      document.fields.push_back({"ma", "m" + std::to_string(i)});
      index_.add(document);
      if (i % of_segment == of_segment - 1) index_.commit();
    }
    for (std::size_t i = 0; i < count; i += 13) index_.remove("d" + std::to_string(i));
    index_.commit();
    for (const auto& segment : snapshot().segments()) {
      SegmentView& view = views_.emplace_back();
      view.segment = segment.get();
      view.index = static_cast<std::uint32_t>(views_.size() - 1);
      view.single_units = segment->documents() == segment->units();
    }
  }

  [[nodiscard]] const index::Snapshot& snapshot() const { return *index_.snapshot(); }
  [[nodiscard]] const std::vector<SegmentView>& views() const { return views_; }
  [[nodiscard]] std::size_t column(const char* name) const {
    return static_cast<std::size_t>(snapshot().schema().find_column(name));
  }
  // One in `one_in` of the documents that are not deleted.
  [[nodiscard]] std::vector<Bits> draw(std::size_t one_in) {
    std::vector<Bits> sets;
    for (const SegmentView& view : views_) {
      Bits& set = sets.emplace_back(std::size_t{ranges_of(view.documents())} * 2 + 1);
      for (DocId i = 0; i < view.documents(); ++i) {
        if (view.segment->is_deleted(i) || !random_.chance(one_in)) continue;
        set[i / 64] |= std::uint64_t{1} << (i % 64);
      }
    }
    return sets;
  }
  [[nodiscard]] std::string value(const SegmentView& view, std::size_t of, DocId document) const {
    if (snapshot().schema().columns[of].type == index::ColumnType::keyword) {
      return std::string(view.segment->try_keyword(of, document).value());
    }
    const std::int32_t date = view.segment->try_date(of, document).value();
    return date == 0 ? "" : std::to_string(date / 10000);
  }

 private:
  static index::Schema schema() {
    index::Schema schema;
    schema.columns.push_back({"ma", index::ColumnType::keyword});
    return schema;
  }

  RandomArchive random_;
  TestIndex index_;
  std::vector<SegmentView> views_;
};

// --- Facets --------------------------------------------------------------------------------------

std::vector<Facet::Value> count_naively(const Archive& archive, std::size_t column,
                                        const std::vector<Bits>& sets, std::size_t most) {
  std::map<std::string, std::uint64_t> counts;
  for (const SegmentView& view : archive.views()) {
    for (DocId i = 0; i < view.documents(); ++i) {
      if (test(sets[view.index], i)) ++counts[archive.value(view, column, i)];
    }
  }
  std::vector<Facet::Value> values;
  for (const auto& [value, count] : counts) {
    if (!value.empty()) values.push_back({value, count});
  }
  std::stable_sort(values.begin(), values.end(),
                   [](const auto& a, const auto& b) { return a.count > b.count; });
  values.resize(std::min(values.size(), most));
  return values;
}

void expect_counts(Archive& archive) {
  for (const char* name : {"type", "date", "ma"}) {
    const std::size_t column = archive.column(name);
    const auto table = FacetTable::try_make(archive.snapshot(), column).value();
    for (const std::size_t one_in : {1u, 2u, 9u, 60u, 1000000u}) {
      const std::vector<Bits> sets = archive.draw(one_in);
      for (const bool listed : {false, true}) {
        const MatchedDocuments matched(archive.snapshot(), sets, listed);
        for (const std::size_t most : {0u, 1u, 3u, 10u, 70u, 100000u}) {
          const auto expected = count_naively(archive, column, sets, most);
          for (const FacetPath path :
               {FacetPath::automatic, FacetPath::visit, FacetPath::intersect}) {
            std::vector<Facet::Value> found;
            for (const ValueCount& value :
                 count_values(archive.snapshot(), *table, matched, most, path)) {
              found.push_back({table->try_text(value.id).value(), value.count});
            }
            ASSERT_EQ(found, expected) << name << ", one in " << one_in << ", " << most << ", path "
                                       << static_cast<int>(path);
          }
        }
      }
    }
  }
}

TEST(FacetTables, CountAsTheSimpleWay) {
  Archive one(1, 900, 900, 30);
  expect_counts(one);
  Archive several(2, 900, 250, 30);
  expect_counts(several);
  // More values than have bit sets, and than fit a byte.
  Archive many(3, 2500, 2500, 400);
  expect_counts(many);
  Archive many_in_several(4, 2500, 700, 400);
  expect_counts(many_in_several);
}

TEST(FacetTables, StopAtTheMostFrequent) {
  TestIndex index;
  for (int i = 0; i < 300; ++i) {
    index.add(make_document(std::to_string(i), "chợ",
                            {{"type", i < 200   ? "a"
                                      : i < 290 ? "b"
                                                : "c"}}));
  }
  index.commit();
  const auto column = static_cast<std::size_t>(index.snapshot()->schema().find_column("type"));
  const auto table = FacetTable::try_make(*index.snapshot(), column).value();
  ASSERT_EQ(table->documents(), 300u);
  ASSERT_EQ(table->sets(), 3u);
  ASSERT_EQ(table->most_frequent().size(), 3u);
  EXPECT_EQ(table->most_frequent()[0].count, 200u);
  EXPECT_EQ(table->most_frequent()[2].count, 10u);
  EXPECT_EQ(table->try_text(table->most_frequent()[1].id).value(), "b");
}

// --- Orders --------------------------------------------------------------------------------------

using Place = std::tuple<std::uint64_t, std::uint64_t, std::uint32_t, UnitId>;
Place place_of(const SortedHit& hit) { return {hit.key, hit.tie, hit.hit.segment, hit.hit.unit}; }

void expect_orders(Archive& archive) {
  for (const char* name : {"type", "date", "ma"}) {
    const auto order = ColumnOrder::try_make(archive.snapshot(), name).value();
    for (const bool descending : {false, true}) {
      for (const std::size_t one_in : {1u, 7u, 100u}) {
        const std::vector<Bits> sets = archive.draw(one_in);
        std::vector<SortedHit> all;
        for (const SegmentView& view : archive.views()) {
          for (DocId i = 0; i < view.documents(); ++i) {
            if (!test(sets[view.index], i)) continue;
            all.push_back({order->key(view.index, i, descending),
                           view.segment->id_hash(i),
                           {view.index, i, view.segment->first_units()[i], 0}});
          }
        }
        std::sort(all.begin(), all.end(),
                  [](const SortedHit& a, const SortedHit& b) { return place_of(a) < place_of(b); });
        for (const std::size_t k : {0u, 1u, 10u, 5000u}) {
          for (const std::size_t skipped : {std::size_t{0}, std::size_t{1}, all.size() / 2}) {
            if (skipped > all.size()) continue;
            std::optional<SortedHit> after;
            if (skipped > 0) after = all[skipped - 1];
            for (const SortPath path : {SortPath::automatic, SortPath::visit, SortPath::walk}) {
              FirstHits top(k, after);
              for (const SegmentView& view : archive.views()) {
                std::uint64_t count = 0;
                for (DocId i = 0; i < view.documents(); ++i) count += test(sets[view.index], i);
                offer_sorted(view, *order, descending, sets[view.index], count, nullptr, top, path);
              }
              const std::vector<SortedHit> found = top.take();
              ASSERT_EQ(found.size(), std::min(k, all.size() - skipped));
              for (std::size_t i = 0; i < found.size(); ++i) {
                ASSERT_EQ(place_of(found[i]), place_of(all[skipped + i]))
                    << name << ", one in " << one_in << ", k " << k << ", after " << skipped
                    << ", path " << static_cast<int>(path);
              }
            }
          }
        }
      }
    }
  }
}

TEST(ColumnOrders, OfferAsTheSimpleWay) {
  Archive one(5, 600, 600, 20);
  expect_orders(one);
  Archive several(6, 600, 170, 20);
  expect_orders(several);
}

// Where what matches stands at the end of the order, a walk gives up and every hit is found.
TEST(ColumnOrders, WalksThatTakeTooLong) {
  Archive archive(7, 800, 800, 20);
  const SegmentView& view = archive.views()[0];
  const auto order = ColumnOrder::try_make(archive.snapshot(), "ma").value();
  const std::vector<DocId>& sorted = order->documents(view, false);
  ASSERT_EQ(sorted.size(), view.documents());
  Bits set(std::size_t{ranges_of(view.documents())} * 2 + 1);
  std::vector<DocId> last(sorted.end() - 60, sorted.end());
  for (const DocId document : last) set[document / 64] |= std::uint64_t{1} << (document % 64);
  FirstHits top(3, std::nullopt);
  offer_sorted(view, *order, false, set, last.size(), nullptr, top);
  const std::vector<SortedHit> found = top.take();
  ASSERT_EQ(found.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(found[i].hit.document, last[i]);
}

// Keys without collation order plain texts as collation does.
TEST(ColumnOrders, OfPlainTexts) {
  RandomArchive random(9);
  const Collation collation;
  const std::string letters = "aAbBdDzZ019 -./";
  const auto draw = [&] {
    std::string text;
    for (std::size_t size = random.below(7); size > 0; --size) {
      text += letters[random.below(letters.size())];
    }
    return text;
  };
  const auto order = [](const std::string& a, const std::string& b) {
    return a < b ? -1 : a == b ? 0 : 1;
  };
  for (int i = 0; i < 50000; ++i) {
    const std::string a = draw();
    std::string b = draw();
    if (random.chance(3)) {
      b = a;
      for (char& c : b) {
        if (c >= 'A' && random.chance(2)) c = static_cast<char>(c ^ 0x20);
      }
    }
    ASSERT_TRUE(is_plain(a));
    ASSERT_EQ(order(plain_key(a), plain_key(b)), order(collation.key(a), collation.key(b)))
        << '"' << a << "\", \"" << b << '"';
  }
  for (const char* text : {"đ", "a_b", "a,b", "a+b", "\x7f", "é"}) EXPECT_FALSE(is_plain(text));
}

// --- Conditions ----------------------------------------------------------------------------------

// Many documents have the same score: which of them are hits, the hashes of their ids tell.
TEST(Conditions, KeepTiesOfFewUnits) {
  RandomArchive random(8);
  TestIndex index;
  const std::vector<std::string> words{"chợ", "nổi", "sông", "nước", "đất", "rừng", "biển", "núi"};
  const auto draw = [&] {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (random.chance(i + 2)) text += words[i] + ' ';
    }
    return text;
  };
  std::vector<SourceDocument> documents;
  for (int i = 0; i < 6000; ++i) {
    documents.push_back(make_document(std::to_string(i), draw(),
                                      {{"title", draw()},
                                       {"type", random.chance(40)  ? "hiếm"
                                                : random.chance(3) ? "vừa"
                                                                   : "thường"}}));
  }
  index.add(documents);
  for (int i = 0; i < 6000; i += 11) index.remove(std::to_string(i));
  index.commit();
  std::vector<std::string> texts = words;
  texts.insert(texts.end(), {"chợ AND nổi", "chợ OR biển OR núi", "\"chợ nổi\""});
  for (const std::string& text : texts) {
    for (const char* type : {"hiếm", "vừa", "thường"}) {
      const Query query = try_parse_query("(" + text + ") AND loai:" + type).value();
      for (std::size_t k = 1; k < 20; ++k) {
        SearchOptions options;
        options.k = k;
        options.total = k % 2 == 0;
        const SearchResult found = index.searcher().search(query, options);
        options.strategy = Strategy::exhaustive;
        const SearchResult wanted = index.searcher().search(query, options);
        EXPECT_EQ(wanted.hits.size(), k);
        EXPECT_EQ(found.hits, wanted.hits) << text << ", " << type << ", " << k;
        EXPECT_EQ(found.total, wanted.total) << text << ", " << type << ", " << k;
      }
    }
  }
}

// --- What is remembered --------------------------------------------------------------------------

TEST(RecentValues, AreThoseAskedForLast) {
  Recent<int> recent(2);
  int made = 0;
  const auto get = [&](const char* name) {
    return *recent
                .try_get(name,
                         [&]() -> Result<std::shared_ptr<const int>> {
                           return std::make_shared<const int>(++made);
                         })
                .value();
  };
  EXPECT_EQ(get("a"), 1);
  EXPECT_EQ(get("b"), 2);
  EXPECT_EQ(get("a"), 1);
  EXPECT_EQ(get("c"), 3);  // instead of b
  EXPECT_EQ(get("a"), 1);
  EXPECT_EQ(get("b"), 4);
  const auto failed = recent.try_get("d", []() -> Result<std::shared_ptr<const int>> {
    return Error(ErrorCode::corrupt, "damaged");
  });
  EXPECT_FALSE(failed);
  EXPECT_EQ(get("b"), 4);
}

}  // namespace
}  // namespace tracuu::query
