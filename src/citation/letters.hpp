/// @file
/// Letters as the scanner compares them: without case and marks, the marks kept apart.
///
/// A word is a pair of integers: its letters, five bits each, and its marks. So a word in capitals,
/// with decomposed letters or without marks is compared as quickly as any other.
///
/// Layer    citation, internal.
/// Threads  constants.
/// Errors   none.
/// Format   none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../text/letters.hpp"

namespace tracuu::inline v0::citation::detail {

/// What a code point is to the scanner.
enum class Glyph : std::uint8_t {
  sign,    ///< Punctuation and everything else.
  letter,  ///< Of the Latin script, or one that looks like it.
  digit,
  blank,
  line_end,
  mark,         ///< Combining.
  joiner,       ///< Invisible; as if it were not there.
  soft_hyphen,  ///< Invisible too, or a dash.
};

/// A letter: its number in the alphabet, its marks, its case.
struct FoldedLetter {
  Glyph glyph = Glyph::sign;
  std::uint8_t letter = 0;  ///< 1 to 26; 27 for a letter of another alphabet.
  std::uint8_t tone = 0;    ///< 0 to 5, as text::detail::Tone.
  std::uint8_t shape = 0;   ///< 0 plain, 1 circumflex, 2 breve or stroke, 3 horn.
  bool upper = false;
};

inline constexpr std::uint8_t foreign_letter = 27;

/// The shape of a letter without tone, lower case: "â" 1, "ă" and "đ" 2, "ơ" 3.
[[nodiscard]] constexpr std::uint8_t shape_of(char16_t toneless) noexcept {
  switch (toneless) {
    case u'â':
    case u'ê':
    case u'ô':
      return 1;
    case u'ă':
    case u'đ':
      return 2;
    case u'ơ':
    case u'ư':
      return 3;
    default:
      return 0;
  }
}

[[nodiscard]] constexpr FoldedLetter fold_vietnamese(char32_t code) noexcept {
  const text::detail::Letter& known = text::detail::letter_of(code);
  if (known.toneless == 0) return {};
  return {Glyph::letter, static_cast<std::uint8_t>(known.plain - 'a' + 1),
          static_cast<std::uint8_t>(known.tone), shape_of(known.toneless), known.upper};
}

/// Latin letters of one and two bytes; ð and Ð count as đ.
inline constexpr std::size_t low_codes = 0x250;
inline constexpr auto low_glyphs = [] {
  std::array<FoldedLetter, low_codes> table{};
  for (char32_t code = 0; code < low_codes; ++code) {
    FoldedLetter& entry = table[code];
    entry = fold_vietnamese(code);
    if (entry.glyph == Glyph::letter) continue;
    const bool ascii_letter = (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
    if (ascii_letter) {
      entry = {Glyph::letter, static_cast<std::uint8_t>((code | 0x20) - 'a' + 1), 0, 0,
               code <= 'Z'};
    } else if (code >= '0' && code <= '9') {
      entry.glyph = Glyph::digit;
    } else if (code == '\n' || code == '\r') {
      entry.glyph = Glyph::line_end;
    } else if (code <= ' ' || code == 0xA0) {
      entry.glyph = Glyph::blank;
    } else if (code == 0xD0 || code == 0xF0) {
      entry = {Glyph::letter, 4, 0, 2, code == 0xD0};
    } else if (code >= 0xC0 && code != 0xD7 && code != 0xF7) {
      entry = {Glyph::letter, foreign_letter, 0, 0, false};
    }
  }
  table[0x189] = {Glyph::letter, 4, 0, 2, true};
  return table;
}();

/// Latin letters from U+1E00 to U+1EFF, those of three bytes.
inline constexpr auto high_glyphs = [] {
  std::array<FoldedLetter, 256> table{};
  for (char32_t code = 0; code < 256; ++code) {
    table[code] = fold_vietnamese(0x1E00 + code);
    if (table[code].glyph != Glyph::letter)
      table[code] = {Glyph::letter, foreign_letter, 0, 0, false};
  }
  return table;
}();

/// The letters and marks of a word.
struct Word {
  std::uint64_t letters = 0;  ///< Five bits each, the first letter highest of those used.
  std::uint32_t marks = 0;    ///< The tone, then two bits of shape a letter.
  friend constexpr bool operator==(const Word&, const Word&) = default;
};

inline constexpr std::size_t packed_letters = 12;

/// The letters of a word that has more than twelve, and one more.
[[nodiscard]] constexpr std::uint64_t pack_more(std::uint64_t letters,
                                                std::uint8_t letter) noexcept {
  return (letters * 0x9E3779B97F4A7C15 + letter) | std::uint64_t{1} << 63;
}

/// A few words, to be told from most others by one test of a bit.
class WordSet {
 public:
  template <typename... Words>
  explicit constexpr WordSet(Words... words) noexcept
      : bits_((std::uint64_t{0} | ... | bit_of(words.letters))) {}
  /// False only where the word is none of the set.
  [[nodiscard]] constexpr bool may_hold(std::uint64_t letters) const noexcept {
    return (bits_ & bit_of(letters)) != 0;
  }

 private:
  [[nodiscard]] static constexpr std::uint64_t bit_of(std::uint64_t letters) noexcept {
    return std::uint64_t{1} << (letters * 0x9E3779B97F4A7C15 >> 58);
  }
  std::uint64_t bits_;
};

/// Builds a Word letter by letter; words of more than twelve letters keep a hash of them.
struct WordBuilder {
  Word word;
  std::uint8_t length = 0;

  constexpr void add(const FoldedLetter& letter) noexcept {
    if (length < packed_letters) {
      word.letters = word.letters << 5 | letter.letter;
      word.marks |= static_cast<std::uint32_t>(letter.shape) << (3 + 2 * length);
    } else {
      word.letters = pack_more(word.letters, letter.letter);
    }
    if (letter.tone != 0) word.marks = (word.marks & ~7u) | letter.tone;
    if (length < 0xFF) ++length;
  }
};

/// A code point of composed Vietnamese at the beginning of `text`, for tables only.
struct DecodedSpelling {
  char32_t code;
  std::size_t size;
};
[[nodiscard]] constexpr DecodedSpelling decode_spelling(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(text[i]));
  };
  if (byte(0) < 0x80 || text.size() < 2) return {byte(0), 1};
  if (byte(0) < 0xE0) return {(byte(0) & 0x1F) << 6 | (byte(1) & 0x3F), 2};
  if (text.size() < 3) return {byte(0), 1};
  return {(byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
}

/// The word that composed Vietnamese `spelling` spells.
[[nodiscard]] constexpr Word word_of(std::string_view spelling) noexcept {
  WordBuilder builder;
  while (!spelling.empty()) {
    const DecodedSpelling read = decode_spelling(spelling);
    builder.add(read.code < low_codes ? low_glyphs[read.code] : fold_vietnamese(read.code));
    spelling.remove_prefix(read.size);
  }
  return builder.word;
}

/// "số"_w
consteval Word operator""_w(const char* spelling, std::size_t size) {
  return word_of({spelling, size});
}

/// Whether marks as written may stand for the marks of a word: the same, or some of them missing.
[[nodiscard]] constexpr bool marks_agree(std::uint32_t written, std::uint32_t meant) noexcept {
  if (written == meant || written == 0) return true;
  const bool tone_agrees = (written & 7) == (meant & 7) || (written & 7) == 0;
  for (std::uint32_t shapes = written >> 3, full = meant >> 3; shapes != 0;
       shapes >>= 2, full >>= 2) {
    if ((shapes & 3) != 0 && (shapes & 3) != (full & 3)) return false;
  }
  return tone_agrees;
}

}  // namespace tracuu::citation::detail
