/// @file
/// Code points: decoding, classes, and the composition of one cluster.
///
/// Layer    text, internal. The only door to ICU is unicode.cpp.
/// Threads  every function may be called from any thread.
/// Errors   none: broken UTF-8 decodes to `broken`.
/// Format   none.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tracuu::inline v0::text::detail {

/// What a code point does to words.
enum class CharClass : std::uint8_t {
  separator,  ///< Ends a word; broken UTF-8 too.
  letter,     ///< General categories L*.
  number,     ///< General categories N*.
  mark,       ///< General categories M*: belongs to the letter before it, else separates.
  joiner,     ///< Invisible: inside a word it is as if it were not there.
};

/// Stands for one maximal invalid subpart of UTF-8; no code point has this value.
inline constexpr char32_t broken = 0xFFFFFFFF;

/// A code point and the bytes it was read from.
struct Decoded {
  char32_t code = broken;
  std::uint32_t size = 0;
};

/// A code point outside ASCII, or `broken` with the size of the maximal invalid subpart (Unicode
/// 15, section 3.9, table 3-7). Requires: begin < end.
[[nodiscard]] Decoded decode_long(const char* begin, const char* end) noexcept;

/// The code point at `begin`. Requires: begin < end.
[[nodiscard]] inline Decoded decode(const char* begin, const char* end) noexcept {
  const auto first = static_cast<unsigned char>(*begin);
  return first < 0x80 ? Decoded{first, 1} : decode_long(begin, end);
}

/// Writes `code` as UTF-8 and returns the byte after it. Requires: room for four bytes.
inline char* encode(char32_t code, char* out) noexcept {
  if (code < 0x80) {
    *out++ = static_cast<char>(code);
  } else if (code < 0x800) {
    *out++ = static_cast<char>(0xC0 | (code >> 6));
    *out++ = static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    *out++ = static_cast<char>(0xE0 | (code >> 12));
    *out++ = static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    *out++ = static_cast<char>(0x80 | (code & 0x3F));
  } else {
    *out++ = static_cast<char>(0xF0 | (code >> 18));
    *out++ = static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    *out++ = static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    *out++ = static_cast<char>(0x80 | (code & 0x3F));
  }
  return out;
}

/// Bytes of `code` in UTF-8.
[[nodiscard]] constexpr std::size_t encoded_size(char32_t code) noexcept {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

[[nodiscard]] CharClass classify(char32_t code) noexcept;

/// Simple lower case (UnicodeData.txt).
[[nodiscard]] char32_t to_lower(char32_t code) noexcept;

/// Whether the script of `code` is Latin.
[[nodiscard]] bool is_latin(char32_t code) noexcept;

/// The letter without what its canonical decomposition adds: "ö" to "o"; others unchanged.
[[nodiscard]] char32_t base_letter(char32_t code) noexcept;

/// Whether `code` is drawn together with `previous` though it is a letter: the vowel and the final
/// consonant of a Hangul syllable written in parts.
[[nodiscard]] bool joins_hangul(char32_t previous, char32_t code) noexcept;

/// The space or dash that stands for `code` in normal form, or `code` itself.
[[nodiscard]] constexpr char32_t map_separator(char32_t code) noexcept {
  if (code < 0xA0) return code;
  if (code == 0xA0 || (code >= 0x2000 && code <= 0x200B) || code == 0x202F || code == 0x205F ||
      code == 0x3000 || (code >= 0xE000 && code <= 0xF8FF) ||
      (code >= 0xF0000 && code <= 0x10FFFF)) {
    return ' ';
  }
  if (code == 0xAD || (code >= 0x2010 && code <= 0x2014) || code == 0x2212) return '-';
  return code;
}

/// Most code points of a cluster in any canonical form: a letter and `max_marks` marks.
inline constexpr std::size_t max_marks = 30;
inline constexpr std::size_t max_cluster_codes = 128;

/// Brings `codes[0, count)`, one cluster, into NFC in place and returns the new count (UAX #15).
/// Requires: count <= max_marks + 1 and room for max_cluster_codes.
[[nodiscard]] std::size_t compose_cluster(char32_t* codes, std::size_t count) noexcept;

}  // namespace tracuu::text::detail
