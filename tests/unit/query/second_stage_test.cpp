// The second stage: questions read by hand, scores worked out on paper, and random units scored
// in the slowest way there is.

#include "../../../src/query/second_stage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace tracuu::query {
namespace {

using Words = std::vector<std::string>;
using Positions = std::vector<std::uint32_t>;

Words split(const std::string& text) {
  std::istringstream stream(text);
  Words words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string join(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// --- Questions -----------------------------------------------------------------------------------

// The words that count, and the term in brackets behind them.
std::string reading(const std::string& question) {
  const Words words = split(question);
  const QuestionShape shape = read_question(words);
  EXPECT_EQ(shape.counts.size(), words.size());
  EXPECT_LE(shape.term_begin, shape.term_end);
  EXPECT_LE(shape.term_end, words.size());
  Words counting, term;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (shape.counts[i]) counting.push_back(words[i]);
    if (i >= shape.term_begin && i < shape.term_end) term.push_back(words[i]);
  }
  return join(counting) + (term.empty() ? "" : " [" + join(term) + "]");
}

TEST(ReadQuestion, WhatMakesAQuestionDoesNotCount) {
  EXPECT_EQ(reading("hồ sơ cấp thẻ được quy định như thế nào"), "hồ sơ cấp thẻ");
  EXPECT_EQ(reading("mức phạt là bao nhiêu"), "mức phạt là");
  EXPECT_EQ(reading("cơ quan nào cấp thẻ"), "cơ quan cấp thẻ");
  EXPECT_EQ(reading("phí cấp thẻ theo quy định hiện hành ra sao"), "phí cấp thẻ");
  EXPECT_EQ(reading("bạn đọc có được mượn sách hay không"), "bạn đọc có được mượn sách");
  EXPECT_EQ(reading("di sản văn hóa"), "di sản văn hóa");
  EXPECT_EQ(reading(""), "");
}

TEST(ReadQuestion, SomePhrasesBelongToOnePlace) {
  EXPECT_EQ(reading("quy định về mượn sách"), "mượn sách");
  EXPECT_EQ(reading("vi phạm quy định về mượn sách"), "vi phạm quy định về mượn sách");
  EXPECT_EQ(reading("mượn sách được không"), "mượn sách");
  EXPECT_EQ(reading("được không mượn sách"), "được không mượn sách");
  EXPECT_EQ(reading("an toàn hàng không"), "an toàn hàng không") << "aviation is no question";
}

TEST(ReadQuestion, OneWordAtLeastCounts) {
  EXPECT_EQ(reading("như thế nào"), "như thế nào");
  EXPECT_EQ(reading("ai"), "ai");
}

TEST(ReadQuestion, FindsTheTermWhoseMeaningIsAskedFor) {
  EXPECT_EQ(reading("thư viện cộng đồng là gì"), "thư viện cộng đồng là [thư viện cộng đồng]");
  EXPECT_EQ(reading("thế nào là tài liệu quý"), "là tài liệu quý [tài liệu quý]");
  EXPECT_EQ(reading("tài liệu quý được hiểu như thế nào"), "tài liệu quý được hiểu [tài liệu quý]");
  EXPECT_EQ(reading("theo quy định của pháp luật bạn đọc là ai"), "bạn đọc là [bạn đọc]");
  EXPECT_EQ(reading("khái niệm về thẻ theo quy định"), "khái niệm về thẻ [thẻ]");
  EXPECT_EQ(reading("thế nào là bạn đọc và thẻ là gì"), "là bạn đọc và thẻ là [bạn đọc và thẻ là]");
  EXPECT_EQ(reading("là gì"), "là") << "no term";
  EXPECT_EQ(reading("thế nào là"), "là") << "no term";
}

TEST(ReadQuestion, WithoutMarksOnlyIfNoWordHasAny) {
  EXPECT_EQ(reading("the muon sach la gi"), "the muon sach la [the muon sach]");
  EXPECT_EQ(reading("ho so duoc quy dinh nhu the nao"), "ho so");
  EXPECT_EQ(reading("thẻ muon sach la gi"), "thẻ muon sach la gi");
}

// --- Scores --------------------------------------------------------------------------------------

constexpr Score one = 65536;

// A scorer of one question, and units made of words.
class Case {
 public:
  // `idf` and `pair_idf` are those of every word and pair.
  Case(const std::string& question, const SecondStage& parameters, double idf = 1,
       double pair_idf = 0)
      : words_(split(question)),
        scorer_(words_, std::vector<double>(words_.size(), idf),
                std::vector<double>(words_.size(), pair_idf), parameters) {}
  Case(const Words& question, const std::vector<double>& idf, const std::vector<double>& pair_idf,
       const SecondStage& parameters)
      : words_(question), scorer_(words_, idf, pair_idf, parameters) {}

  SecondScore score(const Words& text, const Words& title = {}, Score first = 0) {
    const std::vector<Positions> body = places(text);
    const std::vector<Positions> in_title = places(title);
    Positions copulas;
    for (std::uint32_t i = 0; i < text.size(); ++i) {
      if (text[i] == "là") copulas.push_back(i);
    }
    return score(first, body, in_title, static_cast<std::uint32_t>(title.size()), copulas);
  }
  SecondScore score(const std::string& text, const std::string& title = "", Score first = 0) {
    return score(split(text), split(title), first);
  }
  SecondScore score(Score first, const std::vector<Positions>& body,
                    const std::vector<Positions>& title, std::uint32_t title_words,
                    const Positions& copulas) {
    const std::vector<std::span<const std::uint32_t>> body_spans(body.begin(), body.end());
    const std::vector<std::span<const std::uint32_t>> title_spans(title.begin(), title.end());
    return scorer_.score(first, {body_spans, title_spans, title_words, copulas});
  }
  [[nodiscard]] const SecondStageScorer& scorer() const { return scorer_; }

 private:
  [[nodiscard]] std::vector<Positions> places(const Words& text) const {
    std::vector<Positions> places;
    for (const std::size_t wanted : scorer_.wanted()) {
      places.emplace_back();
      for (std::uint32_t i = 0; i < text.size(); ++i) {
        if (text[i] == words_[wanted]) places.back().push_back(i);
      }
    }
    return places;
  }

  Words words_;
  SecondStageScorer scorer_;
};

SecondStage nothing() { return {100, 4, 0, 0, 0, 0, 0, 0}; }

TEST(SecondStageScorer, CountsEachWordOfTheBestPassageOnce) {
  SecondStage parameters = nothing();
  parameters.passage_word_weight = 2;
  Case unit("a b c", parameters, 1.5);
  EXPECT_EQ(unit.score("x x x").passage, 0u);
  EXPECT_EQ(unit.score("a a a a").passage, 3 * one);
  EXPECT_EQ(unit.score("a x x b x c").passage, 6 * one) << "a and b, or b and c: four words each";
  EXPECT_EQ(unit.score("a x b c").passage, 9 * one);
  EXPECT_EQ(unit.score("a x x x b x x x c").passage, 3 * one);
  EXPECT_EQ(unit.score("").passage, 0u);
}

TEST(SecondStageScorer, CountsPairsThatLieInThePassage) {
  SecondStage parameters = nothing();
  parameters.passage_words = 3;
  parameters.passage_pair_weight = 0.5;
  Case unit("a b c d", parameters, 1, 1);
  EXPECT_EQ(unit.score("a b").passage, one / 2);
  EXPECT_EQ(unit.score("b a").passage, 0u) << "the other way round";
  EXPECT_EQ(unit.score("a x b").passage, 0u);
  EXPECT_EQ(unit.score("a b c d").passage, one) << "three pairs, but four words";
  EXPECT_EQ(unit.score("a b a b a b").passage, one / 2);
  parameters.passage_words = 1;
  EXPECT_EQ(Case("a b c d", parameters, 1, 1).score("a b c d").passage, 0u);
}

TEST(SecondStageScorer, PairsOfWordsThatDoNotCountAreNone) {
  SecondStage parameters = nothing();
  parameters.passage_pair_weight = 1;
  Case unit("thẻ nào mất", parameters, 1, 1);
  EXPECT_EQ(unit.score("thẻ nào mất").passage, 0u);
  EXPECT_EQ(unit.score("thẻ mất").passage, 0u);
}

TEST(SecondStageScorer, TitleAndOpeningCountInEveryPassage) {
  SecondStage parameters = nothing();
  parameters.passage_words = 2;
  parameters.passage_word_weight = 1;
  parameters.passage_pair_weight = 1;
  Case without("a b c d", parameters, 1, 1);
  EXPECT_EQ(without.score("x x x x c d", "a b").passage, 6 * one);
  EXPECT_EQ(without.score("a b x x c d", "").passage, 3 * one);
  EXPECT_EQ(without.score("b x x x x d", "a c").passage, 3 * one) << "neighbours in one place only";
  parameters.opening_words = 2;
  EXPECT_EQ(Case("a b c d", parameters, 1, 1).score("a b x x c d").passage, 6 * one);
  parameters.opening_words = 1;
  EXPECT_EQ(Case("a b c d", parameters, 1, 1).score("a b x x c d").passage, 4 * one)
      << "the pair does not lie in the opening";
}

TEST(SecondStageScorer, TitleAgreesByWhatItSharesAndBySize) {
  SecondStage parameters = nothing();
  parameters.title_weight = 3;
  Case unit("a b c", parameters);  // worth 3 * 3
  EXPECT_EQ(unit.score("", "a b c").title, 9 * one);
  EXPECT_EQ(unit.score("", "a").title, 9 * one * 2 / 4);
  EXPECT_EQ(unit.score("", "a a x").title, 9 * one * 2 / 6);
  EXPECT_EQ(unit.score("", "a b c x x x").title, 9 * one * 6 / 9);
  EXPECT_EQ(unit.score("a b c", "").title, 0u);
  EXPECT_EQ(unit.score("", "a b x x").title, 9 * one * 4 / 7) << "rounded down";
}

TEST(SecondStageScorer, OpeningAgreesByItsBestBeginning) {
  SecondStage parameters = nothing();
  parameters.opening_weight = 3;
  parameters.opening_words = 4;
  Case unit("a b c", parameters);
  EXPECT_EQ(unit.score("a b c x x x").opening, 9 * one);
  EXPECT_EQ(unit.score("a x x b").opening, 9 * one * 4 / 7) << "4 / 7 is more than 2 / 4";
  EXPECT_EQ(unit.score("a x x x b").opening, 9 * one * 2 / 4);
  EXPECT_EQ(unit.score("x x x a").opening, 9 * one * 2 / 7);
  EXPECT_EQ(unit.score("x x x x a b c").opening, 0u);
}

TEST(SecondStageScorer, DefinitionIsTheTermBeforeACopula) {
  SecondStage parameters = nothing();
  parameters.definition_weight = 2;
  Case unit("thẻ bạn đọc là gì", parameters);
  EXPECT_TRUE(unit.scorer().wants_copulas());
  EXPECT_EQ(unit.score("thẻ bạn đọc là giấy tờ").definition, 6 * one);
  EXPECT_EQ(unit.score("bạn đọc là người").definition, 4 * one) << "its end";
  EXPECT_EQ(unit.score("thẻ bạn là đọc").definition, 0u);
  EXPECT_EQ(unit.score("đọc là xem bạn đọc là người").definition, 4 * one);
  EXPECT_EQ(unit.score("là thẻ bạn đọc").definition, 0u);
  EXPECT_FALSE(Case("thẻ bạn đọc", parameters).scorer().wants_copulas());
  EXPECT_EQ(Case("thẻ bạn đọc", parameters).score("thẻ bạn đọc là giấy tờ").definition, 0u);
}

TEST(SecondStageScorer, TotalIsTheSumAndStopsAtTheGreatest) {
  SecondStage parameters;
  Case unit("thẻ bạn đọc là gì", parameters, 2, 3);
  const SecondScore score = unit.score("thẻ bạn đọc là giấy tờ", "thẻ bạn đọc", 7 * one);
  EXPECT_EQ(score.first, 7 * one);
  EXPECT_GT(score.passage, 0u);
  EXPECT_GT(score.title, 0u);
  EXPECT_GT(score.opening, 0u);
  EXPECT_GT(score.definition, 0u);
  EXPECT_EQ(score.total(),
            score.first + score.passage + score.title + score.opening + score.definition);
  parameters.passage_word_weight = 1e6f;
  EXPECT_EQ(Case("thẻ", parameters).score("thẻ", "", 1).total(), ~Score{0});
}

TEST(SecondStageScorer, LooksAtSoManyWordsOnly) {
  SecondStage parameters = nothing();
  parameters.passage_words = ~0u;
  parameters.passage_word_weight = 1;
  Words words;
  for (std::size_t i = 0; i < max_question_words + 5; ++i) words.push_back("w" + std::to_string(i));
  Case many(join(words), parameters);
  EXPECT_EQ(many.scorer().wanted().size(), max_question_words);
  EXPECT_EQ(many.score(words).passage, max_question_words * one);

  Case one_word("a", parameters);
  EXPECT_EQ(one_word.score(0, {{max_unit_words - 1}}, {{}}, 0, {}).passage, one);
  EXPECT_EQ(one_word.score(0, {{max_unit_words}}, {{}}, 0, {}).passage, 0u);
  EXPECT_EQ(one_word.score(0, {{0xffffffffu}}, {{0xffffffffu}}, 0, {0xffffffffu}).passage, 0u);
}

TEST(SecondStageScorer, IsSafeOnAnyPositions) {
  SecondStage parameters;
  Case unit("a b là gì", parameters, 1, 1);
  const Positions wild = {5, 3, 70000, 3, 0xffffffffu, 0, 64, 63};
  const SecondScore first = unit.score(1, {wild, wild, wild}, {wild, {}, wild}, 2, wild);
  EXPECT_EQ(unit.score(1, {wild, wild, wild}, {wild, {}, wild}, 2, wild), first);
  EXPECT_EQ(unit.score("x x").total(), 0u) << "nothing is left of the unit before";
}

// --- The slow way --------------------------------------------------------------------------------

using PairSet = std::set<std::pair<std::string, std::string>>;

Score value_of(float weight, double idf) {
  return static_cast<Score>(std::llrint(static_cast<double>(weight) * idf * 65536.0));
}

void collect(const Words& text, std::size_t begin, std::size_t end, std::set<std::string>& words,
             PairSet& pairs) {
  for (std::size_t i = begin; i < std::min(end, text.size()); ++i) {
    words.insert(text[i]);
    if (i + 1 < std::min(end, text.size())) pairs.emplace(text[i], text[i + 1]);
  }
}

// docs/ranking.md, word for word.
SecondScore score_slowly(const Words& question, const std::vector<double>& idf,
                         const std::vector<double>& pair_idf, const SecondStage& p,
                         const Words& text, const Words& title) {
  const QuestionShape shape = read_question(question);
  std::map<std::string, double> words;
  std::map<std::pair<std::string, std::string>, double> pairs;
  double mass = 0;
  for (std::size_t i = 0; i < question.size(); ++i) {
    if (!shape.counts[i]) continue;
    if (words.emplace(question[i], idf[i]).second) mass += idf[i];
    if (i + 1 < question.size() && shape.counts[i + 1] && pair_idf[i] > 0) {
      pairs.emplace(std::pair(question[i], question[i + 1]), pair_idf[i]);
    }
  }
  const auto shared = [&](const Words& some, std::size_t end) {
    std::set<std::string> found;
    for (std::size_t i = 0; i < end; ++i) {
      if (words.count(some[i]) != 0) found.insert(some[i]);
    }
    return found.size();
  };

  SecondScore score;
  const std::size_t opening = std::min<std::size_t>(p.opening_words, text.size());
  for (std::size_t start = 0; start == 0 || start < text.size(); ++start) {
    std::set<std::string> in_passage;
    PairSet pairs_in_passage;
    collect(text, start, start + p.passage_words, in_passage, pairs_in_passage);
    collect(text, 0, opening, in_passage, pairs_in_passage);
    collect(title, 0, title.size(), in_passage, pairs_in_passage);
    Score value = 0;
    for (const auto& [word, its_idf] : words) {
      if (in_passage.count(word) != 0) value += value_of(p.passage_word_weight, its_idf);
    }
    for (const auto& [pair, its_idf] : pairs) {
      if (pairs_in_passage.count(pair) != 0) value += value_of(p.passage_pair_weight, its_idf);
    }
    score.passage = std::max(score.passage, value);
  }
  score.title = static_cast<Score>(std::uint64_t{value_of(p.title_weight, mass)} * 2 *
                                   shared(title, title.size()) / (words.size() + title.size()));
  for (std::size_t end = 1; end <= opening; ++end) {
    score.opening =
        std::max(score.opening, static_cast<Score>(std::uint64_t{value_of(p.opening_weight, mass)} *
                                                   2 * shared(text, end) / (words.size() + end)));
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != "là") continue;
    Score value = 0;
    std::size_t left = at;
    for (std::size_t i = shape.term_end; i > shape.term_begin && left > 0; --i) {
      if (text[--left] != question[i - 1]) break;
      value += value_of(p.definition_weight, idf[i - 1]);
    }
    score.definition = std::max(score.definition, value);
  }
  return score;
}

TEST(SecondStageScorer, AgreesWithTheSlowWay) {
  std::mt19937_64 random(20240607);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const Words vocabulary = split("a b c d e f g h thế nào là gì được hiểu");
  const auto draw = [&](std::size_t size, std::size_t kinds) {
    Words words;
    while (words.size() < size) words.push_back(vocabulary[below(kinds)]);
    return words;
  };
  std::size_t definitions = 0;
  for (int round = 0; round < 500; ++round) {
    Words question = draw(1 + below(9), below(2) == 0 ? 8 : vocabulary.size());
    if (below(3) == 0) {
      for (const std::string& word : split("là gì")) question.push_back(word);
    }
    std::map<std::string, double> idf_of;
    std::map<std::pair<std::string, std::string>, double> pair_idf_of;
    std::vector<double> idf, pair_idf(question.size(), 0.0);
    for (std::size_t i = 0; i < question.size(); ++i) {
      idf.push_back(
          idf_of.emplace(question[i], static_cast<double>(below(1000)) / 97).first->second);
      if (i + 1 == question.size()) continue;
      pair_idf[i] = pair_idf_of
                        .emplace(std::pair(question[i], question[i + 1]),
                                 below(4) == 0 ? 0.0 : static_cast<double>(below(1000)) / 89)
                        .first->second;
    }
    SecondStage parameters;
    parameters.passage_words = static_cast<std::uint32_t>(1 + below(8));
    parameters.opening_words = static_cast<std::uint32_t>(below(6));
    Case unit(question, idf, pair_idf, parameters);
    for (int texts = 0; texts < 5; ++texts) {
      const Words text = draw(below(below(10) == 0 ? 300 : 30), vocabulary.size());
      const Words title = draw(below(8), vocabulary.size());
      const SecondScore score = unit.score(text, title);
      ASSERT_EQ(score, score_slowly(question, idf, pair_idf, parameters, text, title))
          << join(question) << " | " << join(text) << " | " << join(title) << " | "
          << parameters.passage_words << " " << parameters.opening_words;
      definitions += score.definition > 0 ? 1 : 0;
    }
  }
  EXPECT_GT(definitions, 50u);
}

}  // namespace
}  // namespace tracuu::query
