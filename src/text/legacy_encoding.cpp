#include <tracuu/text/legacy_encoding.hpp>

#include <algorithm>
#include <cstddef>

#include "letters.hpp"
#include "unicode.hpp"

namespace tracuu::inline v0::text {

namespace {

constexpr std::size_t examined_bytes = std::size_t{64} * 1024;

/// The next character; a byte that is not UTF-8 stands for the Latin-1 character of its value, as
/// old files hold it.
detail::Decoded read_latin(const char* begin, const char* end) noexcept {
  const detail::Decoded read = detail::decode(begin, end);
  if (read.code != detail::broken) return read;
  return {static_cast<unsigned char>(*begin), 1};
}

bool is_ascii_letter(char32_t code) noexcept {
  return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
}

/// What either encoding uses as letters, signs included: "©" is "â" in TCVN3.
bool is_legacy_letter(char32_t code) noexcept {
  return is_ascii_letter(code) || (code >= 0xA1 && code <= 0xFF);
}

/// Letters that only proper Vietnamese holds: they lie outside Latin-1.
bool is_proper_letter(char32_t code) noexcept {
  return (code >= 0x100 && detail::is_vietnamese_letter(code)) ||
         detail::tone_of_mark(code) != detail::Tone::level;
}

/// Whether TCVN3 puts a letter where Latin-1 has a sign.
bool is_tcvn3_sign(char32_t code) noexcept {
  return (code >= 0xA8 && code <= 0xAE) || (code >= 0xB5 && code <= 0xB9) ||
         (code >= 0xBB && code <= 0xBE);
}

/// Whether `code` between `before` and `after` is a letter of TCVN3 that no other text has there:
/// a sign amid letters, or "®" before one, or "µ", "¸" and the like behind one.
bool is_tcvn3_evidence(char32_t before, char32_t code, char32_t after) noexcept {
  if (!is_tcvn3_sign(code)) return false;
  const bool letter_before = is_legacy_letter(before);
  const bool letter_after = is_legacy_letter(after);
  if (letter_before && letter_after) return is_ascii_letter(before) || is_ascii_letter(after);
  if (letter_after) return code == 0xAE && is_ascii_letter(after);
  return is_ascii_letter(before) && (code == 0xB5 || code == 0xB6 || code == 0xB8 || code == 0xB9);
}

/// Whether `code` after `before` is a pair with which VNI writes one vowel: "aø" is "à".
bool is_vni_evidence(char32_t before, char32_t code) noexcept {
  // Capitals of Latin-1 are 0x20 lower than their small letters.
  const bool upper = code < 0xE0;
  const char32_t mark = upper ? code + 0x20 : code;
  const char32_t vowel = upper ? before + 0x20 : before;
  const bool tone = mark == 0xF8 || mark == 0xF9 || mark == 0xFB || mark == 0xF5 || mark == 0xEF;
  switch (vowel) {
    case 'a':
      return tone || mark == 0xEA || mark == 0xE2 || mark == 0xE8 || mark == 0xE9 || mark == 0xFA ||
             mark == 0xFC || mark == 0xEB || mark == 0xE0 || mark == 0xE1 || mark == 0xE5 ||
             mark == 0xE3 || mark == 0xE4;
    case 'e':
    case 'o':
      return tone || mark == 0xE2 || mark == 0xE0 || mark == 0xE1 || mark == 0xE5 || mark == 0xE3 ||
             mark == 0xE4;
    case 'u':
    case 'y':
    case 0xF4:
    case 0xF6:
      return tone;
    default:
      return false;
  }
}

}  // namespace

// Whether a stretch of text is full of the letters U+1E80 to U+1EFF, E1 BA or E1 BB in UTF-8, which
// proper Vietnamese cannot do without and the old encodings never yield.
static bool is_plainly_proper(std::string_view stretch) noexcept {
  std::size_t letters = 0;
  for (std::size_t at = stretch.find('\xe1');
       at != std::string_view::npos && at + 1 < stretch.size(); at = stretch.find('\xe1', at + 1)) {
    if (stretch[at + 1] == '\xba' || stretch[at + 1] == '\xbb') ++letters;
  }
  return letters * 64 >= stretch.size();
}

// The common case without reading every letter: beginning, middle and end are plainly proper.
static bool is_plainly_proper_throughout(std::string_view text) noexcept {
  constexpr std::size_t stretch = 512;
  if (text.size() < stretch) return is_plainly_proper(text);
  return is_plainly_proper(text.substr(0, stretch)) &&
         is_plainly_proper(text.substr((text.size() - stretch) / 2, stretch)) &&
         is_plainly_proper(text.substr(text.size() - stretch));
}

LegacyEncoding detect_legacy_encoding(std::string_view raw) noexcept {
  if (is_plainly_proper_throughout(raw.substr(0, examined_bytes))) return LegacyEncoding::none;
  const char* const end = raw.data() + std::min(raw.size(), examined_bytes);
  std::size_t letters = 0;
  std::size_t proper = 0;
  std::size_t tcvn3 = 0;
  std::size_t vni = 0;
  char32_t before = ' ';
  for (const char* place = raw.data(); place < end;) {
    const detail::Decoded read = read_latin(place, end);
    place += read.size;
    const char32_t after = place < end ? read_latin(place, end).code : U' ';
    if (is_legacy_letter(read.code)) ++letters;
    if (is_proper_letter(read.code)) ++proper;
    if (is_tcvn3_evidence(before, read.code, after)) ++tcvn3;
    if (is_vni_evidence(before, read.code)) ++vni;
    before = read.code;
  }
  // Vietnamese writes every sixth letter or so as such a pair; French, which has the same pairs in
  // "où" and "maïs", stays below a tenth. The signs of TCVN3 stand amid letters nowhere else.
  if (tcvn3 >= 2 && tcvn3 * 40 >= letters && tcvn3 > 2 * proper) return LegacyEncoding::tcvn3;
  if (vni >= 3 && vni * 10 >= letters && vni > 2 * proper) return LegacyEncoding::vni;
  return LegacyEncoding::none;
}

}  // namespace tracuu::text
