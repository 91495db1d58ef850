#include "structure_glyph.hpp"

namespace tracuu::inline v0::text::detail {
namespace {

constexpr std::uint8_t byte_at(std::string_view text, std::size_t at) noexcept {
  return at < text.size() ? static_cast<std::uint8_t>(text[at]) : std::uint8_t{0};
}

constexpr bool continues(std::uint8_t byte) noexcept { return (byte & 0xC0U) == 0x80U; }

/// The letters of Latin-1 from U+00C0 on, upper half.
constexpr std::string_view latin1_bases = "aaaaaa\1\1eeeeiiiiD\1ooooo\1\1uuuuy\1\1";
/// U+1EA0 to U+1EF9 in pairs of capital and small letter.
constexpr std::string_view extended_bases = "aaaaaaaaaaaaeeeeeeeeiioooooooooooouuuuuuuyyyy";
/// Capital Cyrillic letters from U+0410 on that look like a Latin one.
constexpr std::string_view cyrillic_bases = "a\1b\1\1e\1\1\1\1k\1mho\1pct\1\1x";

Glyph two_bytes(std::uint32_t point) noexcept {
  const auto glyph = [](char base, bool upper) { return Glyph{base, upper, 2}; };
  if (point >= 0x300 && point <= 0x36F) return glyph(Glyph::invisible, false);
  if (point >= 0xC0 && point <= 0xFF) {
    const bool upper = point < 0xE0;
    const char base = latin1_bases[point & 0x1FU];
    return glyph(base, upper && base != Glyph::unknown);
  }
  if (point >= 0x410 && point < 0x410 + cyrillic_bases.size()) {
    const char base = cyrillic_bases[point - 0x410];
    return glyph(base, base != Glyph::unknown);
  }
  switch (point) {
    case 0xA0:
      return glyph(' ', false);
    case 0xAD:
      return glyph(Glyph::invisible, false);
    case 0xAB:
    case 0xBB:
      return glyph('"', false);
    case 0x102:
    case 0x103:
      return glyph('a', point == 0x102);
    case 0x110:
    case 0x111:
      return glyph('D', point == 0x110);
    case 0x189:
      return glyph('D', true);
    case 0x128:
    case 0x129:
      return glyph('i', point == 0x128);
    case 0x168:
    case 0x169:
      return glyph('u', point == 0x168);
    case 0x1A0:
    case 0x1A1:
      return glyph('o', point == 0x1A0);
    case 0x1AF:
    case 0x1B0:
      return glyph('u', point == 0x1AF);
    default:
      return glyph(Glyph::unknown, false);
  }
}

Glyph three_bytes(std::uint32_t point) noexcept {
  const auto glyph = [](char base, bool upper) { return Glyph{base, upper, 3}; };
  if (point >= 0x1EA0 && point <= 0x1EF9) {
    return glyph(extended_bases[(point - 0x1EA0) / 2], point % 2 == 0);
  }
  if ((point >= 0x2000 && point <= 0x200A) || point == 0x202F || point == 0x3000) {
    return glyph(' ', false);
  }
  if ((point >= 0x200B && point <= 0x200F) || point == 0x2060 || point == 0xFEFF) {
    return glyph(Glyph::invisible, false);
  }
  if ((point >= 0x2010 && point <= 0x2015) || point == 0x2212) return glyph('-', false);
  if (point >= 0x201C && point <= 0x201F) return glyph('"', false);
  if (point == 0x2026) return glyph('.', false);
  return glyph(Glyph::unknown, false);
}

}  // namespace

Glyph read_wide_glyph(std::string_view text, std::size_t at) noexcept {
  const auto first = static_cast<std::uint8_t>(text[at]);
  const std::uint8_t second = byte_at(text, at + 1);
  if (first >= 0xC2 && first <= 0xDF && continues(second)) {
    return two_bytes(((first & 0x1FU) << 6U) | (second & 0x3FU));
  }
  const std::uint8_t third = byte_at(text, at + 2);
  if (first >= 0xE0 && first <= 0xEF && continues(second) && continues(third)) {
    return three_bytes(((first & 0x0FU) << 12U) | ((second & 0x3FU) << 6U) | (third & 0x3FU));
  }
  if (first >= 0xF0 && first <= 0xF4 && continues(second) && continues(third) &&
      continues(byte_at(text, at + 3))) {
    return {Glyph::unknown, false, 4};
  }
  return {Glyph::unknown, false, 1};
}

bool GlyphCursor::pass(std::string_view word) noexcept {
  const GlyphCursor before = *this;
  for (const char expected : word) {
    if (done() || base() != expected) {
      *this = before;
      return false;
    }
    next();
  }
  return true;
}

bool GlyphCursor::pass_word(std::string_view word) noexcept {
  const GlyphCursor before = *this;
  if (pass(word) && (done() || (!letter() && !digit()))) return true;
  *this = before;
  return false;
}

}  // namespace tracuu::text::detail
