#include "unicode.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>

#include "letters.hpp"

namespace tracuu::inline v0::text::detail {

namespace {

const UNormalizer2* nfc() noexcept {
  static const UNormalizer2* const instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    return unorm2_getNFCInstance(&status);  // ICU's NFC data is built into its library.
  }();
  return instance;
}

/// Writes the full canonical decomposition of `code` and returns the end of what was written.
char32_t* decompose(char32_t code, char32_t* out) noexcept {
  if (code < 0xC0) {
    *out++ = code;
    return out;
  }
  std::array<UChar, 16> units;
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t length =
      unorm2_getDecomposition(nfc(), static_cast<UChar32>(code), units.data(),
                              static_cast<std::int32_t>(units.size()), &status);
  if (length < 0 || U_FAILURE(status)) {
    *out++ = code;
    return out;
  }
  for (std::int32_t i = 0; i < length;) {
    UChar32 part = 0;
    U16_NEXT(units.data(), i, length, part);
    *out++ = static_cast<char32_t>(part);
  }
  return out;
}

std::uint8_t combining_class(char32_t code) noexcept {
  return code < 0x300 ? std::uint8_t{0} : u_getCombiningClass(static_cast<UChar32>(code));
}

}  // namespace

Decoded decode_long(const char* begin, const char* end) noexcept {
  const auto* bytes = reinterpret_cast<const unsigned char*>(begin);
  const auto available = static_cast<std::size_t>(end - begin);
  const unsigned first = bytes[0];
  if (first < 0xC2 || first > 0xF4) return {broken, 1};
  const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t code = first & (0x7FU >> length);
  // The second byte's range excludes overlong forms, surrogates and what lies over U+10FFFF.
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (first == 0xE0) low = 0xA0;
  if (first == 0xED) high = 0x9F;
  if (first == 0xF0) low = 0x90;
  if (first == 0xF4) high = 0x8F;
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= available || bytes[i] < low || bytes[i] > high) {
      return {broken, static_cast<std::uint32_t>(i)};
    }
    code = (code << 6) | (bytes[i] & 0x3FU);
    low = 0x80;
    high = 0xBF;
  }
  return {code, static_cast<std::uint32_t>(length)};
}

CharClass classify(char32_t code) noexcept {
  if (code < 0x80) {
    const bool letter = (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
    return letter                       ? CharClass::letter
           : code >= '0' && code <= '9' ? CharClass::number
                                        : CharClass::separator;
  }
  if (code == broken) return CharClass::separator;
  if (is_vietnamese_letter(code)) return CharClass::letter;
  if (code >= 0x300 && code <= 0x36F) return CharClass::mark;
  if (code == 0x200C || code == 0x200D || code == 0x2060 || code == 0xFEFF) {
    return CharClass::joiner;
  }
  if (code >= 0x2010 && code <= 0x2064) return CharClass::separator;
  const auto category = U_MASK(u_charType(static_cast<UChar32>(code)));
  if ((category & U_GC_L_MASK) != 0) return CharClass::letter;
  if ((category & U_GC_N_MASK) != 0) return CharClass::number;
  if ((category & U_GC_M_MASK) != 0) return CharClass::mark;
  return CharClass::separator;
}

char32_t to_lower(char32_t code) noexcept {
  if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + 0x20 : code;
  return static_cast<char32_t>(u_tolower(static_cast<UChar32>(code)));
}

bool is_latin(char32_t code) noexcept {
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(static_cast<UChar32>(code), &status) == USCRIPT_LATIN;
}

char32_t base_letter(char32_t code) noexcept {
  std::array<char32_t, 16> parts;
  decompose(code, parts.data());
  return parts[0];
}

bool joins_hangul(char32_t previous, char32_t code) noexcept {
  if (code >= 0x1161 && code <= 0x1175) return previous >= 0x1100 && previous <= 0x1112;
  if (code >= 0x11A8 && code <= 0x11C2) {
    return (previous >= 0xAC00 && previous <= 0xD7A3) || (previous >= 0x1161 && previous <= 0x1175);
  }
  return false;
}

std::size_t compose_cluster(char32_t* codes, std::size_t count) noexcept {
  if (count == 2) {
    if (const char32_t letter = compose_vietnamese(codes[0], codes[1]); letter != 0) {
      codes[0] = letter;
      return 1;
    }
  }
  std::array<char32_t, max_cluster_codes> parts;
  char32_t* parts_end = parts.data();
  for (std::size_t i = 0; i < count; ++i) parts_end = decompose(codes[i], parts_end);
  const auto size = static_cast<std::size_t>(parts_end - parts.data());

  // Canonical order: marks sorted by class, stable, never across a code of class 0.
  std::array<std::uint8_t, max_cluster_codes> classes;
  for (std::size_t i = 0; i < size; ++i) {
    const char32_t code = parts[i];
    const std::uint8_t its_class = combining_class(code);
    std::size_t place = i;
    while (its_class != 0 && place > 0 && classes[place - 1] > its_class) {
      parts[place] = parts[place - 1];
      classes[place] = classes[place - 1];
      --place;
    }
    parts[place] = code;
    classes[place] = its_class;
  }

  // Composition: each code joins the last starter unless one of its class or above lies between.
  std::size_t out = 0;
  std::size_t starter = size;
  for (std::size_t i = 0; i < size; ++i) {
    const bool adjacent = starter < size && starter + 1 == out;
    const bool blocked =
        !adjacent && (out == 0 || classes[out - 1] >= classes[i] || classes[i] == 0);
    if (starter < size && !blocked) {
      const UChar32 pair = unorm2_composePair(nfc(), static_cast<UChar32>(codes[starter]),
                                              static_cast<UChar32>(parts[i]));
      if (pair >= 0) {
        codes[starter] = static_cast<char32_t>(pair);
        continue;
      }
    }
    if (classes[i] == 0) starter = out;
    codes[out] = parts[i];
    classes[out] = classes[i];
    ++out;
  }
  return out;
}

}  // namespace tracuu::text::detail
