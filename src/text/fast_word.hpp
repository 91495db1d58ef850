/// @file
/// The quick way through a word: letters and digits that a table brings into normal form.
///
/// Layer    text, internal.
/// Threads  constant tables.
/// Errors   none: what the tables do not hold is left to scan_word().
/// Format   yields the terms of scan_word().
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "letters.hpp"
#include "unicode.hpp"
#include "word.hpp"

namespace tracuu::inline v0::text::detail {

/// What an ASCII byte is, and whether it is ASCII at all.
enum class ByteClass : std::uint8_t { separator, letter, digit, beyond };

inline constexpr auto byte_classes = [] {
  std::array<ByteClass, 256> table{};
  for (std::size_t byte = 0; byte < 256; ++byte) {
    table[byte] = byte >= 0x80                 ? ByteClass::beyond
                  : byte >= '0' && byte <= '9' ? ByteClass::digit
                  : (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
                      ? ByteClass::letter
                      : ByteClass::separator;
  }
  return table;
}();

/// Lower case of the letters of U+00C0..U+01B0 that normal form only changes in case: everything
/// but × ÷ (no letters), Ð ð (which depend on their word) and İ (whose small letter is ASCII). 0:
/// not here.
[[nodiscard]] constexpr char32_t lower_latin(char32_t code) noexcept {
  if (code < 0xC0 || code > 0x1B0) return 0;
  if (code == 0xD7 || code == 0xF7 || code == 0xD0 || code == 0xF0 || code == 0x130) return 0;
  if (code < 0xDF) return code + 0x20;
  if (code < 0x100) return code;
  const bool even_upper = (code < 0x138) || (code >= 0x14A && code < 0x178);
  const bool odd_upper = (code > 0x138 && code < 0x149) || (code > 0x178 && code < 0x17F);
  if (even_upper) return code | 1;
  if (odd_upper) return code + (code & 1);
  if (code == 0x178) return 0xFF;
  if (code < 0x180) return code;
  if (code == 0x1A0 || code == 0x1A1) return 0x1A1;
  if (code == 0x1AF || code == 0x1B0) return 0x1B0;
  return 0;
}

/// The letters that are met all the time: Latin-1's, and those of Vietnamese beyond it.
[[nodiscard]] constexpr bool is_plain_letter(char32_t code) noexcept {
  return code >= 0xC0 && (code < 0x100 ? lower_latin(code) != 0 : is_vietnamese_letter(code));
}

/// The small letter of a plain letter.
[[nodiscard]] constexpr char32_t lower_plain_letter(char32_t code) noexcept {
  return code < high_letters_begin ? lower_latin(code) : code | 1;
}

/// Lower case in UTF-8 of the two-byte letters after the lead bytes 0xC3..0xC6; 0: not here.
inline constexpr auto two_byte_letters = [] {
  std::array<std::array<char, 2>, 4 * 64> table{};
  for (char32_t code = 0xC0; code < 0x1C0; ++code) {
    if (const char32_t lower = lower_latin(code); lower != 0) {
      table[code - 0xC0] = {static_cast<char>(0xC0 | (lower >> 6)),
                            static_cast<char>(0x80 | (lower & 0x3F))};
    }
  }
  return table;
}();

/// How far the quick way came.
struct FastWord {
  const char* end;  ///< Where it stopped in the text.
  char* out_end;    ///< Where it stopped writing.
  bool complete;    ///< A separator or the end of the text follows: this is the whole word.
};

/// Copies the word at `begin`, in lower case if wanted, to `out`. Where it is not complete, the
/// word belongs to scan_word() from `begin` on. Requires: room for max_word_letters + 4 bytes.
template <bool fold_case>
inline FastWord scan_fast_word(const char* begin, const char* end, char* out) noexcept {
  const char* place = begin;
  const char* const limit =
      end - begin > static_cast<std::ptrdiff_t>(max_word_letters) ? begin + max_word_letters : end;
  while (place < limit) {
    const auto byte = static_cast<unsigned char>(*place);
    if (byte < 0x80) {
      const ByteClass its_class = byte_classes[byte];
      if (its_class == ByteClass::separator) return {place, out, true};
      const unsigned upper = fold_case && byte >= 'A' && byte <= 'Z' ? 0x20U : 0U;
      *out++ = static_cast<char>(byte | upper);
      ++place;
      continue;
    }
    if (byte >= 0xC3 && byte <= 0xC6 && end - place >= 2) {
      const unsigned trail = static_cast<unsigned char>(place[1]) ^ 0x80U;
      if (trail < 0x40) {
        const auto& lower = two_byte_letters[(byte - 0xC3U) * 64 + trail];
        if (lower[0] != 0) {
          out[0] = fold_case ? lower[0] : place[0];
          out[1] = fold_case ? lower[1] : place[1];
          out += 2;
          place += 2;
          continue;
        }
      }
    } else if (byte == 0xE1 && end - place >= 3) {
      const unsigned middle = static_cast<unsigned char>(place[1]);
      const unsigned trail = static_cast<unsigned char>(place[2]);
      // U+1EA0..U+1EBF and U+1EC0..U+1EF9: capitals are even.
      if ((middle == 0xBA && trail >= 0xA0 && trail <= 0xBF) ||
          (middle == 0xBB && trail >= 0x80 && trail <= 0xB9)) {
        out[0] = place[0];
        out[1] = place[1];
        out[2] = static_cast<char>(fold_case ? trail | 1U : trail);
        out += 3;
        place += 3;
        continue;
      }
    }
    return {place, out, classify(decode_long(place, end).code) == CharClass::separator};
  }
  return {place, out, place == end};
}

/// Whether the end of a term could have its tone on another place; rarely true.
[[nodiscard]] inline bool may_move_tone(const char* begin, const char* end) noexcept {
  const std::ptrdiff_t size = end - begin;
  if (size < 3) return false;
  const auto is_glide = [](char byte) { return (byte | 0x20) == 'o' || (byte | 0x20) == 'u'; };
  if (static_cast<unsigned char>(end[-1]) >= 0x80) {
    return is_glide(end[-3]) || (size >= 4 && is_glide(end[-4]));
  }
  // An accented u between q and the last letter takes two or three bytes.
  const auto is_q = [](char byte) { return (byte | 0x20) == 'q'; };
  return static_cast<unsigned char>(end[-2]) >= 0x80 &&
         ((size >= 4 && is_q(end[-4])) || (size >= 5 && is_q(end[-5])));
}

/// Moves the tone of the word in place, if it must, and returns the new end or, where nothing
/// moves, nullptr. "uỳ" gets a byte shorter, "qùy" a byte longer. Requires: [begin, end) was
/// written by scan_fast_word(), and there is room for one more byte.
[[nodiscard]] char* move_fast_tone(char* begin, char* end) noexcept;

}  // namespace tracuu::text::detail
