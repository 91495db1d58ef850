/// @file
/// How much a posting counts: BM25 in fixed point, so that sums are exact in any order.
///
/// Layer    query; includes std only.
/// Threads  values.
/// Errors   none.
/// Format   docs/ranking.md defines every score; tests/support/oracle.hpp follows it on its own.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace tracuu::inline v0::query {

/// A score in 1/65536: sums of such are exact, associative and equal on every machine.
using Score = std::uint32_t;

inline constexpr float score_unit = 65536.0f;

/// Score as a number.
[[nodiscard]] constexpr double to_double(Score score) noexcept {
  return static_cast<double>(score) / 65536.0;
}

/// The sum of two scores, or the greatest one where that does not fit: still the same in any order.
[[nodiscard]] constexpr Score add_scores(Score a, Score b) noexcept {
  const Score sum = a + b;
  return sum < a ? ~Score{0} : sum;
}

/// Parameters of the second stage; docs/ranking.md tells how they were chosen.
struct SecondStage {
  std::uint32_t depth = 30;          ///< How many of the first stage's best get a new order.
  std::uint32_t passage_words = 40;  ///< Length of a passage.
  std::uint32_t opening_words = 32;  ///< Length of a unit's opening, where headings stand.
  float passage_word_weight = 4.0f;  ///< A word of the question in the best passage.
  float passage_pair_weight = 2.0f;  ///< Two adjacent words of it, adjacent in that passage.
  float title_weight = 2.0f;         ///< The title says what the question says, and no more.
  float opening_weight = 1.5f;       ///< ... the opening of the unit.
  float definition_weight = 5.0f;    ///< The unit defines what the question asks the meaning of.
};

/// Parameters of the ranking; the defaults were tuned on questions (docs/ranking.md).
struct Ranking {
  float k1 = 1.2f;        ///< Saturation of frequencies in texts.
  float b = 0.75f;        ///< Share of the length normalisation in texts.
  float title_k1 = 1.2f;  ///< The same for titles.
  float title_b = 0.75f;
  float body_weight = 1.0f;          ///< A word in the text.
  float title_weight = 0.2f;         ///< A word in the title.
  float body_pair_weight = 1.0f;     ///< Two adjacent words of the query, adjacent in the text.
  float title_pair_weight = 0.2f;    ///< ... in the title.
  float own_number_weight = 64.0f;   ///< The document bears the number asked for.
  float cited_number_weight = 2.0f;  ///< The text cites it.
  SecondStage second_stage;          ///< For free text, in an index with positions.
};

/// Inverse document frequency, never negative: ln(1 + (owners - df + 1/2) / (df + 1/2)).
/// Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), with the 1
/// that Lucene adds. Requires: df <= owners.
[[nodiscard]] inline double inverse_document_frequency(std::uint64_t owners,
                                                       std::uint64_t df) noexcept {
  const auto n = static_cast<double>(owners);
  const auto d = static_cast<double>(df);
  return std::log(1.0 + (n - d + 0.5) / (d + 0.5));
}

/// The factor that a term's idf and weight make: weight (k1 + 1) idf.
[[nodiscard]] inline float term_factor(float weight, float k1, double idf) noexcept {
  return static_cast<float>(static_cast<double>(weight) * (static_cast<double>(k1) + 1.0) * idf);
}

/// The norm of an owner: k1 ((1 - b) + b length / average). Requires: average > 0.
[[nodiscard]] inline float length_norm(float k1, float b, std::uint32_t length,
                                       double average) noexcept {
  return k1 * ((1.0f - b) + b * (static_cast<float>(length) / static_cast<float>(average)));
}

/// What one posting adds to a score: factor tf / (tf + norm), rounded to 1/65536, at least one
/// such unit, so that what matches scores above zero, and at most the greatest Score.
[[nodiscard]] inline Score contribution(float factor, std::uint32_t frequency,
                                        float norm) noexcept {
  const auto tf = static_cast<float>(frequency);
  const float scaled = factor * (tf / (tf + norm)) * score_unit;
  return static_cast<Score>(std::clamp(std::lrint(scaled), 1L, 0xffffffffL));
}

}  // namespace tracuu::query
