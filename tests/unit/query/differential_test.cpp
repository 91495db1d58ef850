// The engine against the oracle: ids, scores, units, totals and order are the same on every
// archive, however it is cut into segments, and with every kernel.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <tracuu/core/cpu.hpp>
#include <utility>
#include <vector>

#include "support/random_archive.hpp"
#include "support/shared_data.hpp"
#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using test::Oracle;
using test::RandomArchive;
using test::RandomQueryOptions;
using test::TestIndex;

// Uses a kernel for as long as it lives.
class WithIsa {
 public:
  explicit WithIsa(Isa isa) { set_isa(isa); }
  ~WithIsa() { set_isa(detected_isa()); }
  WithIsa(const WithIsa&) = delete;
  WithIsa& operator=(const WithIsa&) = delete;
};

// Queries made of what stands in the documents.
class DrawnQueries {
 public:
  DrawnQueries(const Oracle& oracle, std::uint64_t seed) : oracle_(oracle), random_(seed) {}

  Query words(std::size_t count) {
    const std::vector<std::string> run = adjacent(count);
    Query query;
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < run.size(); ++i) {
      if (i > 0) query.pairs.emplace_back(run[i - 1], run[i]);
      nodes.push_back(Node::make_word(run[i]));
    }
    query.root = Node::combine(NodeKind::any_of, std::move(nodes));
    return query;
  }
  Query phrase(std::size_t count) { return {Node::make_phrase(adjacent(count)), {}}; }
  Query all_of(std::size_t count) {
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < count; ++i) {
      nodes.push_back(Node::make_phrase(adjacent(1 + random_.below(3))));
    }
    return {Node::combine(NodeKind::all_of, std::move(nodes)), {}};
  }
  Query without() {
    Node unwanted{NodeKind::none_of, {}, {}, false, {Node::make_phrase(adjacent(1))}};
    return {Node{NodeKind::all_of, {}, {}, false, {phrase(2).root, std::move(unwanted)}}, {}};
  }
  // Free text as people type it, without marks if `unmarked`.
  Query typed(std::size_t count, bool unmarked) {
    std::string text;
    for (const std::string& word : adjacent(count)) text += word + " ";
    Query query = parse_free_text(text);
    if (unmarked) {
      for (Node& node : query.root.children) node.any_marks = true;
    }
    return query;
  }
  // A number that some document cites or bears.
  Query number() {
    for (std::size_t attempt = 0; attempt < 1000; ++attempt) {
      const Oracle::Record& record = oracle_.record(random_.below(oracle_.records().size()));
      if (record.source.field("number").empty()) continue;
      return parse_free_text(record.source.field("number"));
    }
    return parse_free_text("412/2023/NĐ-CP");
  }

 private:
  // Words that follow each other in some document.
  std::vector<std::string> adjacent(std::size_t count) {
    while (true) {
      const Oracle::Record& record = oracle_.record(random_.below(oracle_.records().size()));
      if (record.words.size() < count) continue;
      const std::size_t first = random_.below(record.words.size() - count + 1);
      std::vector<std::string> words;
      for (std::size_t i = first; i < first + count; ++i) {
        words.push_back(oracle_.term(record.words[i]));
      }
      return words;
    }
  }

  const Oracle& oracle_;
  RandomArchive random_;
};

void ask_all_kinds(const TestIndex& index, std::uint64_t seed, int rounds) {
  DrawnQueries drawn(index.oracle(), seed);
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", round " + std::to_string(round));
    ASSERT_TRUE(index.agrees(drawn.words(1)));
    ASSERT_TRUE(index.agrees(drawn.words(4)));
    ASSERT_TRUE(index.agrees(drawn.phrase(2)));
    ASSERT_TRUE(index.agrees(drawn.phrase(3 + static_cast<std::size_t>(round) % 4)));
    ASSERT_TRUE(index.agrees(drawn.all_of(3)));
    ASSERT_TRUE(index.agrees(drawn.without()));
    ASSERT_TRUE(index.agrees(drawn.typed(3, false)));
    ASSERT_TRUE(index.agrees(drawn.number()));
  }
  ASSERT_TRUE(index.agrees(drawn.typed(2, true)));
}

// --- Archives ------------------------------------------------------------------------------------

TEST(Differential, CorpusInOneSegment) {
  TestIndex index;
  index.add(test::corpus_documents());
  index.commit();
  ASSERT_EQ(index.snapshot()->segments().size(), 1u);
  ask_all_kinds(index, 1, 12);
}

TEST(Differential, CorpusInManySegmentsWithDeletions) {
  TestIndex index;
  const auto documents = test::corpus_documents();
  for (std::size_t i = 0; i < documents.size(); ++i) {
    index.add(documents[i]);
    if (i % 9 == 8) index.commit();
  }
  for (std::size_t i = 0; i < documents.size(); i += 7) index.remove(documents[i].id);
  for (std::size_t i = 3; i < documents.size(); i += 11) {
    auto changed = documents[i];
    changed.text += "\nSửa lại.";
    index.add(changed);
  }
  index.commit();
  ASSERT_GT(index.snapshot()->segments().size(), 5u);
  ask_all_kinds(index, 2, 12);
}

TEST(Differential, CorpusByDocument) {
  index::Schema schema;
  schema.unit = index::UnitMode::document;
  TestIndex index(schema);
  index.add(test::corpus_documents());
  index.commit();
  ask_all_kinds(index, 3, 6);
}

TEST(Differential, EveryKernelGivesTheSame) {
  for (const Isa isa : {Isa::scalar, Isa::avx2, Isa::avx512}) {
    const WithIsa with(isa);
    TestIndex index;
    index.add(test::corpus_documents());
    index.commit();
    ask_all_kinds(index, 4, 3);
  }
}

// Legal documents as they are, every 37th of the file. Queries come from their own words.
TEST(Differential, RealDocuments) {
  const auto path = test::shared_path("data/legal.jsonl.zst");
  if (!path) GTEST_SKIP() << "the real documents are not here: set TRACUU_SHARED";
  index::WriterOptions options;
  options.memory_bytes = 1 << 20;
  TestIndex index({}, options);
  for (const auto& document : test::read_documents(*path, 37, 2000)) index.add(document);
  index.commit();
  ASSERT_EQ(index.oracle().records().size(), 2000u);
  ASSERT_GT(index.snapshot()->segments().size(), 1u);
  ask_all_kinds(index, 5, 8);
}

// --- Random archives -----------------------------------------------------------------------------

struct Variant {
  const char* name;
  index::UnitMode unit;
  bool pairs, positions;
  text::Analyzer analyzer;
};

void PrintTo(const Variant& variant, std::ostream* out) { *out << variant.name; }

class RandomDifferential : public testing::TestWithParam<Variant> {};

// Adds, replaces and deletes at random over some commits, then asks at random.
void check_random_archive(const Variant& variant, std::uint64_t seed, std::size_t size) {
  RandomArchive random(seed);
  index::Schema schema;
  schema.unit = variant.unit;
  schema.pairs = variant.pairs;
  schema.positions = variant.positions;
  schema.analyzer = variant.analyzer;
  const WithIsa with(random.chance(2) ? Isa::scalar : detected_isa());
  TestIndex index(schema);
  RandomQueryOptions queries;
  if (!variant.positions) queries = {variant.pairs ? std::size_t{2} : 0, false};
  for (std::size_t commits = 1 + random.below(4); commits > 0; --commits) {
    for (std::size_t i = 0; i < size; ++i) {
      const std::string id = std::to_string(random.below(2 * size));
      if (random.chance(6)) {
        index.remove(id);
      } else {
        index.add(random.document(id));
      }
    }
    index.commit();
    if (random.chance(3)) index.reopen();
  }
  for (int i = 0; i < 12; ++i) {
    const testing::AssertionResult same =
        index.agrees(random.query(3, queries), 1 + random.below(8));
    if (!same) RC_FAIL(same.message());
  }
}

TEST_P(RandomDifferential, AgreesWithTheOracle) {
  EXPECT_TRUE(rc::check("engine and oracle agree", [] {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto size = *rc::gen::inRange<std::size_t>(1, 40);
    check_random_archive(GetParam(), seed, size);
  }));
}

constexpr auto articles = index::UnitMode::article;
constexpr auto vietnamese = text::Analyzer::vietnamese;
INSTANTIATE_TEST_SUITE_P(
    Schemas, RandomDifferential,
    testing::Values(Variant{"standard", articles, true, true, vietnamese},
                    Variant{"by_document", index::UnitMode::document, true, true, vietnamese},
                    Variant{"no_pairs", articles, false, true, vietnamese},
                    Variant{"no_positions", articles, true, false, vietnamese},
                    Variant{"neither", articles, false, false, vietnamese},
                    Variant{"ready_tokens", articles, true, true, text::Analyzer::ready_tokens}),
    [](const auto& variant) { return variant.param.name; });

// --- What an index cannot answer -----------------------------------------------------------------

TEST(Differential, LongPhrasesNeedPositions) {
  index::Schema schema;
  schema.positions = false;
  TestIndex index(schema);
  index.add(test::make_document("a", "một hai ba bốn"));
  index.commit();
  EXPECT_TRUE(index.agrees({Node::make_phrase({"một", "hai"}), {}}));
  const auto result = index.searcher().try_search({Node::make_phrase({"một", "hai", "ba"}), {}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::invalid_argument);
}

// Searches that touch more than one window of 4,096 units.
TEST(Differential, ManyUnits) {
  RandomArchive random(6);
  TestIndex index;
  for (int i = 0; i < 6000; ++i) {
    auto document = test::make_document(std::to_string(i), random.sentence(1 + random.below(5)));
    if (i % 1000 == 999) document.text = "chợ nổi cầu muối";
    index.add(document);
  }
  for (int i = 0; i < 6000; i += 5) index.remove(std::to_string(i));
  index.commit();
  for (const char* rare : {"nổi", "muối"}) {
    EXPECT_TRUE(index.agrees({Node::make_word(rare), {}}));
    EXPECT_TRUE(index.agrees(
        {Node{NodeKind::all_of, {}, {}, false, {Node::make_word("chợ"), Node::make_word(rare)}},
         {}}));
  }
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(index.agrees(random.query(2)));
}

}  // namespace
}  // namespace tracuu::query
