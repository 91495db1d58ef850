/// @file
/// Why a hit has its score: parts that add up to it, to the last bit.
///
/// Layer    query.
/// Threads  values.
/// Errors   none.
/// Format   docs/ranking.md defines every value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/core/export.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/query/score.hpp>

namespace tracuu::inline v0::query {

/// How the best hits of a segment are found. All ways give the same hits and scores.
enum class Strategy : std::uint8_t {
  automatic,   ///< The planner chooses.
  exhaustive,  ///< Every posting of every list is scored, window after window.
  sparse,      ///< Short lists only: their postings are added up, document by document.
  candidates,  ///< A phrase: where its pairs stand, the most promising first, is looked at closely.
  ranges,      ///< Ranges of 128 units, the most promising first, until none can hold a hit.
};

[[nodiscard]] TRACUU_EXPORT std::string_view to_string(Strategy strategy) noexcept;

/// What a part of a score is given for.
enum class PartKind : std::uint8_t {
  word,           ///< A word in a field.
  pair,           ///< Two neighbours of the query, neighbours in the field.
  phrase,         ///< Words side by side.
  number,         ///< The document bears a number, or its text cites it.
  other,          ///< Another condition of the query.
  passage,        ///< Second stage: what stands in title, opening and the best passage.
  title_match,    ///< Second stage: how far title and question agree.
  opening_match,  ///< Second stage: how far the best beginning of the unit and the question agree.
  definition,     ///< Second stage: the unit defines what the question asks the meaning of.
};

[[nodiscard]] TRACUU_EXPORT std::string_view to_string(PartKind kind) noexcept;

/// Whether a part is a feature of the second stage.
[[nodiscard]] constexpr bool is_feature(PartKind kind) noexcept {
  return kind >= PartKind::passage;
}

/// What one posting list, or one feature of the second stage, adds to a score. A feature has
/// `kind` and `contribution` alone.
struct ScorePart {
  PartKind kind = PartKind::other;
  index::Field field = index::Field::body;
  std::string text;                      ///< The terms, a blank between; or the number.
  bool any_marks = false;                ///< All spellings of the terms count as one.
  std::uint64_t document_frequency = 0;  ///< Of a phrase 0: its idf is the sum of its words'.
  std::uint32_t frequency = 0;           ///< In the unit, of title and number in the document.
  std::uint32_t length = 0;              ///< Words of that field there; 0 where it does not count.
  double idf = 0;                        ///< 0 where it does not count.
  float weight = 0;
  Score contribution = 0;
  friend bool operator==(const ScorePart&, const ScorePart&) = default;
};

/// A word of the question that was typed without marks, and what it was read as.
struct RestoredWord {
  std::string typed, read_as;
  friend bool operator==(const RestoredWord&, const RestoredWord&) = default;
};

/// Why a hit has its score.
struct Explanation {
  Strategy strategy = Strategy::automatic;  ///< How the hit's segment is searched for ten hits.
  int stage = 1;                            ///< Which stage gave the score: 1 or 2.
  Score first_stage = 0;                    ///< What the first stage gave.
  Score score = 0;                          ///< The sum of all contributions, by add_scores().
  std::vector<ScorePart> parts;             ///< By condition and field, then the second stage's.
  /// Words that were read with marks that were not typed; empty if the question was ranked as
  /// typed.
  std::vector<RestoredWord> restored;
};

}  // namespace tracuu::query
