#include "display.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tracuu::inline v0::cli {

namespace {

constexpr std::string_view style_end = "\x1b[0m";
constexpr std::string_view replacement = "\uFFFD";

/// A character of a text: its code point (U+FFFD if broken) and its bytes.
struct Character {
  char32_t code_point;
  std::string_view bytes;
};

Character character_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, text.substr(at, 1)};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < size) return {0xFFFD, text.substr(at, 1)};
  char32_t code_point = lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[at + i]);
    if ((next & 0xC0) != 0x80) return {0xFFFD, text.substr(at, 1)};
    code_point = (code_point << 6) | (next & 0x3Fu);
  }
  static constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < smallest[size] || code_point > 0x10FFFF || surrogate) {
    return {0xFFFD, text.substr(at, 1)};
  }
  return {code_point, text.substr(at, size)};
}

struct CodeRange {
  char32_t first, last;
};

/// Marks that stand on the character before them, and characters without a shape.
constexpr std::array zero_width{
    CodeRange{0x0300, 0x036F}, CodeRange{0x0483, 0x0489}, CodeRange{0x0591, 0x05BD},
    CodeRange{0x0610, 0x061A}, CodeRange{0x064B, 0x065F}, CodeRange{0x0E31, 0x0E31},
    CodeRange{0x0E34, 0x0E3A}, CodeRange{0x0E47, 0x0E4E}, CodeRange{0x1AB0, 0x1AFF},
    CodeRange{0x1DC0, 0x1DFF}, CodeRange{0x200B, 0x200F}, CodeRange{0x202A, 0x202E},
    CodeRange{0x2060, 0x2064}, CodeRange{0x20D0, 0x20FF}, CodeRange{0xFE00, 0xFE0F},
    CodeRange{0xFE20, 0xFE2F}, CodeRange{0xFEFF, 0xFEFF}};

/// Characters of two columns (Unicode Standard Annex 11: Wide and Fullwidth), in whole blocks.
constexpr std::array double_width{
    CodeRange{0x1100, 0x115F},   CodeRange{0x2E80, 0x303E},  CodeRange{0x3041, 0xA4CF},
    CodeRange{0xAC00, 0xD7A3},   CodeRange{0xF900, 0xFAFF},  CodeRange{0xFE30, 0xFE6F},
    CodeRange{0xFF00, 0xFF60},   CodeRange{0xFFE0, 0xFFE6},  CodeRange{0x1F300, 0x1F64F},
    CodeRange{0x1F900, 0x1F9FF}, CodeRange{0x20000, 0x3FFFD}};

template <std::size_t n>
bool contains(const std::array<CodeRange, n>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](CodeRange range) { return c >= range.first && c <= range.last; });
}

std::size_t width_of(char32_t c) {
  if (c < 0x300) return 1;
  return contains(zero_width, c) ? 0 : contains(double_width, c) ? 2 : 1;
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

/// Directional overrides reorder what follows them, beyond the text they stand in.
bool steers(char32_t c) {
  return is_control(c) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
         c == 0x2028 || c == 0x2029;
}

bool is_blank(char32_t c) {
  return c == ' ' || steers(c) || c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
         c == 0x3000;
}

std::string_view shown(const Character& character) {
  return character.code_point == 0xFFFD ? replacement : character.bytes;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    width += width_of(character.code_point);
    at += character.bytes.size();
  }
  return width;
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    result += steers(character.code_point) ? std::string_view(" ") : shown(character);
    at += character.bytes.size();
  }
  return result;
}

std::vector<StyledWord> styled_words(std::string_view text,
                                     const std::vector<text::ByteRange>& ranges,
                                     std::string_view style) {
  std::vector<StyledWord> words;
  auto range = ranges.begin();
  bool in_word = false;
  bool styled = false;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    while (range != ranges.end() && range->end <= at) ++range;
    const bool wanted = !style.empty() && range != ranges.end() && range->start <= at;
    const bool blank = is_blank(character.code_point);
    if (styled && (blank || !wanted)) {
      words.back().text += style_end;
      styled = false;
    }
    if (blank) {
      in_word = false;
    } else {
      if (!in_word) words.emplace_back();
      in_word = true;
      if (wanted && !styled) {
        words.back().text += style;
        styled = true;
      }
      words.back().text += shown(character);
      words.back().width += width_of(character.code_point);
    }
    at += character.bytes.size();
  }
  if (styled) words.back().text += style_end;
  return words;
}

std::string wrap(const std::vector<StyledWord>& words, std::size_t indent, std::size_t width) {
  std::string result;
  std::size_t column = 0;
  for (const StyledWord& word : words) {
    if (column > 0 && column + 1 + word.width > width) {
      result += '\n';
      column = 0;
    }
    result += column == 0 ? std::string(indent, ' ') : " ";
    column = (column == 0 ? indent : column + 1) + word.width;
    result += word.text;
  }
  if (column > 0) result += '\n';
  return result;
}

}  // namespace tracuu::cli
