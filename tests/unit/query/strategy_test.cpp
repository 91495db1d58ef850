// Every strategy and every kernel gives the hits and scores of exhaustive search, on collections
// large enough that most ranges can be left out.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <tracuu/core/cpu.hpp>
#include <tracuu/query/searcher.hpp>
#include <vector>

#include "support/random_archive.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using test::RandomArchive;

// Word i is drawn about 1 / (i + 1) as often as word 0; some documents are long, and words cluster.
class ZipfArchive {
 public:
  explicit ZipfArchive(std::uint64_t seed) : random_(seed) {}

  std::string word() {
    const double u = static_cast<double>(1 + random_.below(1u << 20)) / (1u << 20);
    return "w" + std::to_string(static_cast<int>(std::pow(3000.0, u)) - 1);
  }
  std::string words(std::size_t count) {
    std::string text;
    std::string last = word();
    for (std::size_t i = 0; i < count; ++i) {
      if (!random_.chance(4)) last = word();
      text += last + " ";
    }
    return text;
  }
  std::string document() { return words(random_.chance(50) ? 2000 : 1 + random_.below(60)); }
  // Articles of some sentences, for documents of many units.
  std::string act() {
    std::string text;
    const std::size_t articles = random_.chance(4) ? 1 + random_.below(30) : 0;
    if (articles == 0) return words(1 + random_.below(40));
    for (std::size_t i = 1; i <= articles; ++i) {
      text += "Điều " + std::to_string(i) + ". " + words(1 + random_.below(30)) + "\n";
    }
    return text;
  }
  Node word_node() { return Node::make_word(word()); }
  RandomArchive& random() { return random_; }

 private:
  RandomArchive random_;
};

struct Case {
  const char* name;
  index::UnitMode unit;
  int documents;
  int commits;
  bool deletions;
};

void PrintTo(const Case& shape, std::ostream* out) { *out << shape.name; }

class Strategies : public testing::TestWithParam<Case> {
 protected:
  Strategies() : archive_(7) {
    index::Schema schema;
    schema.unit = GetParam().unit;
    if (GetParam().unit == index::UnitMode::document) {
      schema.analyzer = text::Analyzer::ready_tokens;
    }
    auto writer = index::IndexWriter::try_create(directory_.path(), schema, {}).value();
    for (int i = 0; i < GetParam().documents; ++i) {
      const bool act = schema.unit == index::UnitMode::article;
      auto document =
          test::make_document(std::to_string(i), act ? archive_.act() : archive_.document());
      if (i % 3 != 0) document.fields.push_back({"title", archive_.words(6)});
      (void)writer->try_add(document).value();
      if (i % (GetParam().documents / GetParam().commits) == 0) (void)writer->try_commit().value();
    }
    for (int i = 0; GetParam().deletions && i < GetParam().documents; i += 7) {
      (void)writer->try_delete(std::to_string(i)).value();
    }
    (void)writer->try_commit().value();
    searcher_ = std::make_unique<Searcher>(index::Snapshot::try_open(directory_.path()).value());
  }
  ~Strategies() override { set_isa(detected_isa()); }

  // Asks with every k, kernel and strategy.
  void expect_same(const Query& query) {
    for (const bool units : {false, true}) {
      for (const std::size_t k : {1u, 10u, 200u, 1u << 20}) {
        SearchOptions options;
        options.k = k;
        options.units = units;
        options.strategy = Strategy::exhaustive;
        set_isa(Isa::scalar);
        const SearchResult wanted = searcher_->search(query, options);
        options.strategy = Strategy::automatic;
        for (const Isa isa : {Isa::scalar, detected_isa()}) {
          set_isa(isa);
          for (const bool total : {true, false}) {
            options.total = total;
            const SearchResult found = searcher_->search(query, options);
            ASSERT_EQ(found.hits, wanted.hits) << "k " << k << ", units " << units;
            ASSERT_TRUE(!total || found.total == wanted.total);
            for (const SearchResult::Work& work : found.work) scored_ += work.scored_ranges;
            for (const SearchResult::Work& work : found.work) ranges_ += work.ranges;
          }
        }
      }
    }
  }

  // Words that stand side by side in some document, frequent ones preferred.
  std::vector<std::string> run(std::size_t length) {
    while (true) {
      const auto& segments = searcher_->snapshot().segments();
      const index::Segment& segment = *segments[archive_.random().below(segments.size())];
      const auto document = static_cast<DocId>(archive_.random().below(segment.documents()));
      const std::string text = segment.try_stored(document).value().text;
      text::TokenBuffer buffer;
      text::analyze(searcher_->snapshot().schema().analyzer, text, buffer);
      std::vector<std::string> words;
      for (const text::Token& token : buffer.tokens) {
        if (text::is_word(token.kind)) words.emplace_back(buffer.term(token));
      }
      if (words.size() < length) continue;
      const std::size_t first = archive_.random().below(words.size() - length + 1);
      return {words.begin() + static_cast<std::ptrdiff_t>(first),
              words.begin() + static_cast<std::ptrdiff_t>(first + length)};
    }
  }

  ZipfArchive archive_;
  test::TemporaryDirectory directory_;
  std::unique_ptr<Searcher> searcher_;
  std::uint64_t scored_ = 0, ranges_ = 0;
};

TEST_P(Strategies, WordsAndPairs) {
  for (const std::size_t count : {1u, 1u, 1u, 1u, 2u, 2u, 3u, 5u, 5u, 20u, 40u}) {
    Query query;
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < count; ++i) {
      nodes.push_back(archive_.word_node());
      if (i > 0) query.pairs.emplace_back(nodes[i - 1].terms[0], nodes[i].terms[0]);
    }
    query.root = Node::combine(NodeKind::any_of, nodes);
    ASSERT_NO_FATAL_FAILURE(expect_same(query));
    if (count > 5) continue;
    query.root = Node::combine(NodeKind::all_of, nodes);
    ASSERT_NO_FATAL_FAILURE(expect_same(query));
    query.root = Node::make_phrase({nodes[0].terms[0], archive_.word()});
    query.pairs.clear();
    ASSERT_NO_FATAL_FAILURE(expect_same(query));
  }
  EXPECT_LT(scored_, ranges_);
}

TEST_P(Strategies, Phrases) {
  std::uint64_t candidates = 0;
  for (int round = 0; round < 25; ++round) {
    const std::vector<std::string> words = run(2 + static_cast<std::size_t>(round) % 4);
    const Query query{Node::make_phrase(words), {}};
    ASSERT_NO_FATAL_FAILURE(expect_same(query));
    SearchOptions options;
    options.total = false;
    for (const SearchResult::Work& work : searcher_->search(query, options).work) {
      candidates += work.scored_candidates;
    }
    if (round % 5 == 0) {
      std::vector<Node> both{query.root, archive_.word_node()};
      ASSERT_NO_FATAL_FAILURE(expect_same({Node::combine(NodeKind::any_of, both), {}}));
      ASSERT_NO_FATAL_FAILURE(expect_same({Node::combine(NodeKind::all_of, both), {}}));
    }
  }
  EXPECT_GT(candidates, 0u);
}

TEST_P(Strategies, Trees) {
  for (int round = 0; round < 12; ++round) {
    Node either = Node::combine(NodeKind::any_of, {archive_.word_node(), archive_.word_node()});
    Node without{NodeKind::none_of, {}, {}, false, {archive_.word_node()}};
    std::vector<Node> all{archive_.word_node(), std::move(either)};
    if (round % 2 == 0) all.push_back(without);
    ASSERT_NO_FATAL_FAILURE(expect_same({Node::combine(NodeKind::all_of, all), {}}));
    // What matches may have no posting that counts.
    if (round % 4 == 0) {
      std::vector<Node> any{archive_.word_node(), without};
      ASSERT_NO_FATAL_FAILURE(expect_same({Node::combine(NodeKind::any_of, any), {}}));
      ASSERT_NO_FATAL_FAILURE(expect_same({without, {}}));
    }
  }
}

// Pairs whose words do not count for the rest: they add to what matches and make nothing match.
TEST_P(Strategies, PairsOfOtherWords) {
  for (int round = 0; round < 6; ++round) {
    Query query{archive_.word_node(), {}};
    for (int i = 0; i < 5; ++i) query.pairs.emplace_back(archive_.word(), archive_.word());
    ASSERT_NO_FATAL_FAILURE(expect_same(query));
  }
}

TEST_P(Strategies, OtherParametersThanTheBoundsWereMadeWith) {
  const auto snapshot = index::Snapshot::try_open(directory_.path()).value();
  for (const auto& [k1, b] : {std::pair{0.4f, 0.2f}, {2.5f, 1.0f}, {1.2f, 0.0f}, {0.0f, 0.5f}}) {
    Ranking ranking;
    ranking.k1 = ranking.title_k1 = k1;
    ranking.b = ranking.title_b = b;
    searcher_ = std::make_unique<Searcher>(snapshot, ranking);
    for (int round = 0; round < 3; ++round) {
      std::vector<Node> nodes{archive_.word_node(), archive_.word_node(), archive_.word_node()};
      ASSERT_NO_FATAL_FAILURE(expect_same({Node::combine(NodeKind::any_of, nodes), {}}));
    }
  }
}

// Weights so great that sums could overflow: the planner leaves it to exhaustive search.
TEST_P(Strategies, SumsThatDoNotFit) {
  Ranking ranking;
  ranking.body_weight = 1e6f;
  searcher_ =
      std::make_unique<Searcher>(index::Snapshot::try_open(directory_.path()).value(), ranking);
  const Query query{Node::combine(NodeKind::any_of, {Node::make_word("w0"), Node::make_word("w1")}),
                    {}};
  EXPECT_EQ(searcher_->search(query).work.at(0).strategy, Strategy::exhaustive);
  ASSERT_NO_FATAL_FAILURE(expect_same(query));
}

INSTANTIATE_TEST_SUITE_P(
    Collections, Strategies,
    testing::Values(Case{"one_segment", index::UnitMode::document, 9000, 1, false},
                    Case{"segments_and_deletions", index::UnitMode::document, 4000, 3, true},
                    Case{"acts", index::UnitMode::article, 1500, 1, false},
                    Case{"acts_with_deletions", index::UnitMode::article, 900, 2, true}),
    [](const auto& shape) { return shape.param.name; });

}  // namespace
}  // namespace tracuu::query
