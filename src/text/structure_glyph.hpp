/// @file
/// Reading raw UTF-8 letter by letter with marks taken off, for recognising the layout of a text.
///
/// Layer    text, internal.
/// Threads  pure functions.
/// Errors   none: a broken byte is an unknown character of its own.
/// Format   none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tracuu::inline v0::text::detail {

/// A character without its marks. Letters are lower case a-z; đ is 'D', which no other character
/// gives; blanks of any kind are ' ', dashes '-', quotation marks '"', an ellipsis '.'.
struct Glyph {
  static constexpr char unknown = '\x01';  ///< A character with no meaning to the layout.
  static constexpr char invisible = '\0';  ///< A combining mark, a joiner, a byte-order mark.

  char base;
  bool upper;           ///< An upper-case letter.
  std::uint8_t length;  ///< Bytes of the raw text, at least 1.
};

/// The same for a character outside ASCII.
[[nodiscard]] Glyph read_wide_glyph(std::string_view text, std::size_t at) noexcept;

/// The character at text[at]. Constant cost. Requires: at < text.size().
[[nodiscard]] inline Glyph read_glyph(std::string_view text, std::size_t at) noexcept {
  const char c = text[at];
  if (static_cast<std::uint8_t>(c) >= 0x80) return read_wide_glyph(text, at);
  if (c >= 'A' && c <= 'Z') return {static_cast<char>(c - 'A' + 'a'), true, 1};
  if (c < ' ' && c != '\n') {
    const bool blank = c == '\t' || c == '\r' || c == '\v' || c == '\f';
    return {blank ? ' ' : Glyph::unknown, false, 1};
  }
  return {c, false, 1};
}

[[nodiscard]] constexpr bool is_letter(char base) noexcept {
  return (base >= 'a' && base <= 'z') || base == 'D';
}
[[nodiscard]] constexpr bool is_digit(char base) noexcept { return base >= '0' && base <= '9'; }

/// A place in a text that moves a visible character at a time: marks that follow a character are
/// passed together with it.
class GlyphCursor {
 public:
  GlyphCursor(std::string_view text, std::size_t at, std::size_t end) noexcept
      : text_(text.substr(0, end)), at_(at) {
    load();
  }

  [[nodiscard]] bool done() const noexcept { return at_ >= text_.size(); }
  /// Start of the character in raw bytes.
  [[nodiscard]] std::size_t at() const noexcept { return at_; }
  /// The character without marks; Glyph::invisible at the end.
  [[nodiscard]] char base() const noexcept { return glyph_.base; }
  [[nodiscard]] bool upper() const noexcept { return glyph_.upper; }
  [[nodiscard]] bool letter() const noexcept { return is_letter(glyph_.base); }
  /// A letter, digit or sign of ASCII.
  [[nodiscard]] bool plain() const noexcept { return glyph_.length == 1; }
  [[nodiscard]] bool digit() const noexcept { return is_digit(glyph_.base); }

  void next() noexcept {
    at_ += glyph_.length;
    load();
  }
  /// Passes blanks; returns whether there was one.
  bool pass_blanks() noexcept {
    const std::size_t before = at_;
    while (!done() && base() == ' ') next();
    return at_ != before;
  }
  /// Passes `word` (as bases) if it stands here; otherwise stays.
  bool pass(std::string_view word) noexcept;
  /// The same for a whole word: no letter or digit may follow.
  bool pass_word(std::string_view word) noexcept;

 private:
  void load() noexcept {
    for (; at_ < text_.size(); at_ += glyph_.length) {
      glyph_ = read_glyph(text_, at_);
      if (glyph_.base != Glyph::invisible) return;
    }
    glyph_ = {Glyph::invisible, false, 0};
  }

  std::string_view text_;
  std::size_t at_;
  Glyph glyph_{Glyph::invisible, false, 0};
};

}  // namespace tracuu::text::detail
