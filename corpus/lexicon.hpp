/// @file
/// The words of the generated documents, how often they come, and what follows them.
///
/// Layer    the corpus generator; includes std only.
/// Threads  immutable once made.
/// Errors   none.
/// Format   docs/corpus-generator.md.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "random.hpp"

namespace tracuu::corpus {

/// A word of one to four syllables, in a slot of fixed size so that copying it needs no loop.
struct Word {
  static constexpr std::size_t capacity = 31;
  std::array<char, capacity> bytes{};
  std::uint8_t size = 0;

  [[nodiscard]] std::string_view view() const noexcept { return {bytes.data(), size}; }
};

/// The text in capital letters, for the Vietnamese alphabet.
[[nodiscard]] std::string upper_case(std::string_view text);

/// How a word is written.
enum class Letters : std::uint8_t { lower, title, upper };

/// The vocabulary: a list of frequent administrative words, then words made of syllables that obey
/// the rules of Vietnamese spelling. A word's number is its rank: 0 is the most frequent.
class Lexicon {
 public:
  /// Always the same lexicon, whatever documents are made with it.
  Lexicon();

  [[nodiscard]] std::size_t size() const noexcept { return lower_.size(); }
  [[nodiscard]] const Word& word(std::uint32_t number, Letters letters) const noexcept {
    return (letters == Letters::lower   ? lower_
            : letters == Letters::title ? title_
                                        : upper_)[number];
  }
  /// A word by its frequency alone.
  [[nodiscard]] std::uint32_t draw(std::uint64_t random) const noexcept {
    return frequency_.draw(random);
  }
  /// A word by what it follows: one of the followers, the first ones more often.
  [[nodiscard]] std::uint32_t draw_after(std::uint32_t number, std::uint32_t byte) const noexcept {
    return follower(number, draw_follower_rank(byte));
  }
  /// A rank among followers, 0 the most frequent.
  [[nodiscard]] std::uint32_t draw_follower_rank(std::uint32_t byte) const noexcept {
    return follower_rank_[byte & 0xFF];
  }
  /// The follower of a rank; ranks run in a circle.
  [[nodiscard]] std::uint32_t follower(std::uint32_t number, std::uint32_t rank) const noexcept {
    return followers_[number * followers_per_word + rank % followers_per_word];
  }
  /// A word that is neither among the most frequent nor among the rarest: what a text is about.
  [[nodiscard]] std::uint32_t draw_topic(Random& random) const noexcept;

 private:
  static constexpr std::size_t followers_per_word = 32;

  void add_word(std::string_view text);

  std::vector<Word> lower_;
  std::vector<Word> title_;
  std::vector<Word> upper_;
  Distribution frequency_;
  std::vector<std::uint16_t> followers_;
  std::array<std::uint8_t, 256> follower_rank_{};
};

/// All syllables that Vietnamese spelling allows, each once, in a fixed order: 12,000 and more, of
/// which the language uses about half.
[[nodiscard]] std::vector<std::string> valid_syllables();

}  // namespace tracuu::corpus
