// How easily one syllable is typed for another.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tracuu::inline v0::query {

/// Costs of slips, in parts of a wrong letter.
inline constexpr double tone_cost = 0.2;
inline constexpr double shape_cost = 0.4;      // a, ă, â; d, đ
inline constexpr double sound_cost = 0.6;      // s and x, ch and tr, n and ng at the end
inline constexpr double doubled_cost = 0.6;    // a letter twice
inline constexpr double neighbour_cost = 0.8;  // the next key, two letters swapped
inline constexpr double lost_cost = 0.7;
inline constexpr double letter_cost = 1.0;

/// The distance of words from one: what it costs to turn it into them, as an edit distance
/// (V. Levenshtein, 1966) over letters without their tone, in which some letters are nearer than
/// others and some are replaced together; the tone of the syllable counts apart. Words are given
/// letter by letter and taken back from the end, so that those with a common beginning share its
/// cost. One letter costs O(length).
class SpellingDistance {
 public:
  explicit SpellingDistance(std::string_view from);

  /// Letters of a term, the tone of each kept.
  [[nodiscard]] static std::u32string letters_of(std::string_view term);

  [[nodiscard]] std::size_t size() const noexcept { return letters_.size(); }
  void push(char32_t letter);
  void pop();
  /// To the letters that were pushed.
  [[nodiscard]] double distance() const noexcept;
  /// No word that goes on with what was pushed is nearer.
  [[nodiscard]] double least() const noexcept;
  /// To a whole term.
  [[nodiscard]] double to(std::string_view term);

 private:
  [[nodiscard]] double pair_cost(std::size_t row, std::size_t column) const noexcept;

  std::u32string from_;  // without tones
  std::u32string letters_;
  std::vector<int> tones_;     // of letters_, 0: none
  std::vector<double> rows_;   // from_.size() + 1 to a row
  std::vector<double> least_;  // of each row
  int tone_ = 0;
};

}  // namespace tracuu::query
