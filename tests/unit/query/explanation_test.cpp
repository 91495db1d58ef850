// Explanations add up to the score, to the last bit, in both stages.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <tracuu/query/searcher.hpp>
#include <tracuu/text/fold.hpp>
#include <vector>

#include "support/random_archive.hpp"
#include "support/shared_data.hpp"
#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using test::make_document;
using test::RandomArchive;
using test::TestIndex;

// Asks for some hits and takes the scores of all of them apart; how many came from each stage is
// added to `stages`.
void expect_sums(const TestIndex& index, const Query& query, const SearchOptions& options,
                 std::size_t stages[3]) {
  const Ranking ranking;
  for (const Hit& hit : index.searcher().search(query, options).hits) {
    const auto made = index.searcher().try_explain(query, hit);
    ASSERT_TRUE(made) << made.error().what();
    const Explanation& explanation = *made;
    ++stages[explanation.stage];
    Score sum = 0;
    Score first = 0;
    for (const ScorePart& part : explanation.parts) {
      ASSERT_GT(part.contribution, 0u);
      sum = add_scores(sum, part.contribution);
      if (is_feature(part.kind)) {
        ASSERT_EQ(explanation.stage, 2);
        continue;
      }
      first = add_scores(first, part.contribution);
      // Each part is what the formula makes of its values.
      ASSERT_GT(part.frequency, 0u);
      const index::Segment& segment = *index.snapshot()->segments()[hit.segment];
      if (part.length > 0) {
        const bool title = part.field == index::Field::title;
        std::uint64_t owners = 0;
        std::uint64_t tokens = 0;
        for (const auto& one : index.snapshot()->segments()) {
          owners += one->stats(part.field).owners;
          tokens += one->stats(part.field).tokens;
        }
        const auto starts = segment.token_starts(part.field);
        const std::uint32_t owner = title ? hit.document : hit.unit;
        ASSERT_EQ(part.length, starts[owner + 1] - starts[owner]);
        const float norm = length_norm(ranking.k1, ranking.b, part.length,
                                       static_cast<double>(tokens) / static_cast<double>(owners));
        ASSERT_EQ(part.contribution, contribution(term_factor(part.weight, ranking.k1, part.idf),
                                                  part.frequency, norm));
        if (part.document_frequency > 0) {
          ASSERT_EQ(part.idf,
                    inverse_document_frequency(owners, std::min(owners, part.document_frequency)));
        }
      }
      ASSERT_FALSE(part.text.empty());
    }
    ASSERT_EQ(sum, hit.score);
    ASSERT_EQ(explanation.score, hit.score);
    ASSERT_EQ(first, explanation.first_stage);
  }
}

TEST(Explanation, AddsUpOverTheCorpus) {
  TestIndex index;
  const auto documents = test::corpus_documents();
  for (std::size_t i = 0; i < documents.size(); ++i) {
    index.add(documents[i]);
    if (i % 50 == 49) index.commit();
  }
  index.remove(documents[3].id);
  index.commit();
  std::size_t stages[3] = {};
  RandomArchive random(1);
  const auto words_of = [&](std::size_t count) {
    const auto& record = index.oracle().record(random.below(documents.size()));
    std::string text;
    if (record.words.size() <= count) return text;
    const std::size_t first = random.below(record.words.size() - count);
    for (std::size_t i = first; i < first + count; ++i) {
      text += index.oracle().term(record.words[i]) + " ";
    }
    return text;
  };
  for (int round = 0; round < 40; ++round) {
    SearchOptions options;
    options.k = round % 8 == 0 ? 60 : 6;  // beyond the second stage, too
    options.units = round % 3 == 0;
    options.second_stage = round % 5 != 0;
    std::string text = words_of(1 + random.below(8));
    if (round % 6 == 0) text = "Thế nào là " + text;
    for (const Query& query : {parse_free_text(text),
                               try_parse_query("\"" + words_of(3) + "\" OR " + words_of(2)).value(),
                               parse_free_text(text::fold_marks(text))}) {
      ASSERT_NO_FATAL_FAILURE(expect_sums(index, query, options, stages)) << text;
    }
  }
  for (const char* text :
       {"11/BB-BQLC", "so:11/BB-BQLC chợ", "muối AND NOT \"chợ cầu\"", "NOT chợ"}) {
    ASSERT_NO_FATAL_FAILURE(expect_sums(index, try_parse_query(text).value(), {}, stages)) << text;
  }
  EXPECT_GT(stages[1], 100u);
  EXPECT_GT(stages[2], 100u);
}

TEST(Explanation, AddsUpForRandomTrees) {
  RandomArchive random(2);
  TestIndex index;
  for (int i = 0; i < 150; ++i) {
    index.add(random.document("d" + std::to_string(i)));
    if (i % 60 == 59) index.commit();
  }
  index.commit();
  std::size_t stages[3] = {};
  for (int round = 0; round < 80; ++round) {
    SearchOptions options;
    options.units = round % 2 == 0;
    ASSERT_NO_FATAL_FAILURE(expect_sums(index, random.query(3), options, stages)) << round;
  }
  EXPECT_GT(stages[1], 100u);
}

TEST(Explanation, SaysWhatCounted) {
  TestIndex index;
  index.add(make_document("a", "Chợ nổi trên sông, chợ lớn", {{"title", "Chợ nổi"}}));
  index.add(make_document("b", "Đường sông"));
  index.add(make_document("c", "Theo Chỉ thị số 5/CT-TW"));
  index.add(make_document("d", "Một", {{"number", "5/CT-TW"}}));
  index.commit();
  const auto explain = [&](const char* text) {
    const Query query = try_parse_query(text).value();
    return index.searcher().explain(query, index.searcher().search(query).hits.at(0));
  };
  const auto part_of = [](const Explanation& explanation, PartKind kind, index::Field field,
                          const char* text) {
    const auto found = std::find_if(
        explanation.parts.begin(), explanation.parts.end(), [&](const ScorePart& part) {
          return part.kind == kind && part.field == field && part.text == text;
        });
    return found == explanation.parts.end() ? ScorePart() : *found;
  };
  const Explanation words = explain("chợ nổi");
  const ScorePart word = part_of(words, PartKind::word, index::Field::body, "chợ");
  EXPECT_EQ(word.frequency, 2u);
  EXPECT_EQ(word.document_frequency, 1u);
  EXPECT_EQ(word.length, 6u);
  EXPECT_EQ(word.idf, inverse_document_frequency(4, 1));
  EXPECT_EQ(part_of(words, PartKind::word, index::Field::title, "nổi").length, 2u);
  EXPECT_EQ(part_of(words, PartKind::pair, index::Field::body, "chợ nổi").frequency, 1u);
  EXPECT_EQ(words.stage, 2);
  EXPECT_TRUE(std::any_of(words.parts.begin(), words.parts.end(),
                          [](const ScorePart& part) { return part.kind == PartKind::passage; }));
  EXPECT_EQ(
      part_of(explain("\"nổi trên sông\""), PartKind::phrase, index::Field::body, "nổi trên sông")
          .frequency,
      1u);
  const Explanation number = explain("\"5/CT-TW\"");
  EXPECT_EQ(part_of(number, PartKind::number, index::Field::number, "5/CT/TW").contribution,
            64u * 65536u);
  EXPECT_NE(number.strategy, Strategy::automatic);
}

TEST(Explanation, TellsHowWordsWereRead) {
  TestIndex index;
  for (int i = 0; i < 12; ++i) index.add(make_document(std::to_string(i), "Giấy phép lái xe"));
  index.commit();
  const Query query = parse_free_text("giay phep lai xe");
  const Hit hit = index.searcher().search(query).hits.at(0);
  const Explanation explanation = index.searcher().explain(query, hit);
  EXPECT_EQ(explanation.restored,
            (std::vector<RestoredWord>{{"giay", "giấy"}, {"phep", "phép"}, {"lai", "lái"}}));
  SearchOptions as_typed;
  as_typed.restore_marks = false;
  const Hit typed = index.searcher().search(query, as_typed).hits.at(0);
  if (typed.score != hit.score) {
    EXPECT_TRUE(index.searcher().explain(query, typed).restored.empty());
  }
}

TEST(Explanation, RefusesWhatIsNoHit) {
  TestIndex index;
  index.add(make_document("a", "chợ nổi"));
  index.commit();
  const Query query = try_parse_query("chợ").value();
  const Hit hit = index.searcher().search(query).hits.at(0);
  for (const Hit& wrong :
       {Hit{hit.segment, hit.document, hit.unit, hit.score + 1},
        Hit{7, hit.document, hit.unit, hit.score}, Hit{hit.segment, 5, hit.unit, hit.score},
        Hit{hit.segment, hit.document, 900, hit.score}}) {
    const auto explained = index.searcher().try_explain(query, wrong);
    ASSERT_FALSE(explained);
    EXPECT_EQ(explained.error().code(), ErrorCode::invalid_argument);
  }
}

// Hits in another order have their scores explained if they have any.
TEST(Explanation, OfSortedHits) {
  TestIndex index;
  index.add(make_document("a", "chợ nổi", {{"date", "2/3/2018"}}));
  index.add(make_document("b", "chợ", {{"date", "2/3/2019"}}));
  index.commit();
  SearchOptions options;
  options.sort.column = "date";
  options.sorted_scores = true;
  const Query query = try_parse_query("chợ").value();
  for (const Hit& hit : index.searcher().search(query, options).hits) {
    EXPECT_EQ(index.searcher().explain(query, hit).score, hit.score);
  }
}

}  // namespace
}  // namespace tracuu::query
