// The second stage of the ranking: puts the first stage's best into a new order by where in a unit
// the words of the question stand. docs/ranking.md defines every number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tracuu/core/export.hpp>
#include <tracuu/query/score.hpp>
#include <vector>

namespace tracuu::inline v0::query {

/// No more distinct words of a question, and words of a unit, than these are looked at.
inline constexpr std::size_t max_question_words = 64;
inline constexpr std::uint32_t max_unit_words = 65536;

/// What the words of a question do in it.
struct QuestionShape {
  /// Whether each word says what the question is about: "như thế nào" only makes it a question.
  std::vector<bool> counts;
  /// The words whose meaning is asked for, as in "X là gì"; an empty range if none is.
  std::size_t term_begin = 0, term_end = 0;
  friend bool operator==(const QuestionShape&, const QuestionShape&) = default;
};

/// Reads the words of a question, in normal form and in order. A question without any mark is
/// compared without marks. If no word counts, all do. O(words).
[[nodiscard]] TRACUU_EXPORT QuestionShape read_question(std::span<const std::string> words);

/// Where the words of a question stand in one unit and in its document's title. Positions ascend
/// and are counted from the first word of the unit, or of the title.
struct UnitWords {
  std::span<const std::span<const std::uint32_t>> body;   ///< One list a word of wanted().
  std::span<const std::span<const std::uint32_t>> title;  ///< The same in the title.
  std::uint32_t title_words = 0;                          ///< Length of the title.
  std::span<const std::uint32_t> copulas;  ///< Where "là" stands in the unit, if wants_copulas().
};

/// A score and what it is made of.
struct SecondScore {
  Score first = 0;  ///< Of the first stage.
  Score passage = 0, title = 0, opening = 0, definition = 0;
  [[nodiscard]] Score total() const noexcept {
    return add_scores(add_scores(add_scores(first, passage), add_scores(title, opening)),
                      definition);
  }
  friend bool operator==(const SecondScore&, const SecondScore&) = default;
};

/// Scores units for one question. All sums are of integers, so no order of operations matters.
class TRACUU_EXPORT SecondStageScorer {
 public:
  /// `words`: the words of the question in normal form, in order, with repeats; `word_idf`: the idf
  /// of each in texts; `pair_idf`: at i the idf of the pair of words i and i + 1, or 0 where they
  /// are not neighbours or no text has them so. O(words + distinct words squared).
  /// Requires: three equally long lists; nothing negative.
  SecondStageScorer(std::span<const std::string> words, std::span<const double> word_idf,
                    std::span<const double> pair_idf, const SecondStage& parameters);

  /// The distinct words that score() looks for, by their first places among the words.
  [[nodiscard]] std::span<const std::size_t> wanted() const noexcept { return wanted_; }
  /// Whether score() looks at UnitWords::copulas.
  [[nodiscard]] bool wants_copulas() const noexcept { return !term_.empty(); }

  /// O(positions + last position / 64). Bounds-safe on positions that do not ascend.
  /// Requires: as many lists in `unit.body` and `unit.title` as wanted() has words.
  [[nodiscard]] SecondScore score(Score first, const UnitWords& unit);

 private:
  /// A word of the question in a text, or two that are neighbours in both.
  struct Item {
    std::uint32_t start;  ///< Position of its first word.
    std::uint16_t id;     ///< Index into values_: the wanted words, then the pairs.
    std::uint16_t last;   ///< How far its last word is behind its first: 0 or 1.
  };
  static constexpr std::uint16_t no_item = 0xffff;

  void find_items(std::span<const std::span<const std::uint32_t>> positions);
  void add_context(const Item& item) noexcept;
  [[nodiscard]] std::uint64_t score_title(std::uint32_t title_words);
  [[nodiscard]] std::uint64_t score_opening();
  [[nodiscard]] std::uint64_t score_passage();
  [[nodiscard]] std::uint64_t score_definition(std::span<const std::uint32_t> copulas) const;

  std::uint32_t passage_words_, opening_words_;
  std::vector<std::size_t> wanted_;
  std::vector<std::uint64_t> values_;   ///< Of a passage that has the item: words, then pairs.
  std::vector<std::uint16_t> pair_of_;  ///< Ids by first and second word, or no_item.
  std::uint64_t title_value_ = 0;       ///< Of a title that agrees in full.
  std::uint64_t opening_value_ = 0;     ///< Of an opening that does.
  std::vector<std::uint16_t> term_;     ///< The words whose meaning is asked for.
  std::vector<std::uint64_t> term_values_;

  std::vector<Item> items_;              ///< Of the text at hand, ordered by start and by end.
  std::vector<std::uint64_t> occupied_;  ///< A bit for each position that has a word.
  std::vector<std::uint8_t> word_at_;    ///< That word.
  std::vector<std::uint8_t> context_;    ///< Whether title or opening have the item.
  std::uint64_t context_value_ = 0;
  std::vector<std::uint32_t> counts_;  ///< How often each item stands in a passage.
};

}  // namespace tracuu::query
