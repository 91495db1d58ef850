/// @file
/// Words, numbers and signs of a raw text, read only where somebody looks.
///
/// Layer    citation, internal.
/// Threads  a lexer belongs to one thread.
/// Errors   none: any bytes are accepted.
/// Format   none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "letters.hpp"

namespace tracuu::inline v0::citation::detail {

enum class TokenKind : std::uint8_t { end, word, number, sign };

/// A run of letters, a run of digits, or one sign.
struct Token {
  Word word;                ///< Of a word.
  std::uint32_t start = 0;  ///< Raw bytes.
  std::uint32_t end = 0;
  std::uint32_t value = 0;  ///< Of a number, at most 999,999,999; of a sign, its code point.
  TokenKind kind = TokenKind::end;
  std::uint8_t length = 0;    ///< Letters or digits.
  std::uint8_t capitals = 0;  ///< Letters in upper case.
  std::uint8_t lines = 0;     ///< Line ends before it: 0, 1 or 2 for more.
  bool glued = false;         ///< Nothing stands between it and the token before.
  bool capital = false;       ///< Begins with a capital.

  [[nodiscard]] bool is_word() const noexcept { return kind == TokenKind::word; }
  [[nodiscard]] bool is_number() const noexcept { return kind == TokenKind::number; }
  [[nodiscard]] bool is_sign(char32_t sign) const noexcept {
    return kind == TokenKind::sign && value == sign;
  }
  /// The word, some of whose marks may be missing.
  [[nodiscard]] bool is(Word meant) const noexcept {
    return word.letters == meant.letters && kind == TokenKind::word &&
           marks_agree(word.marks, meant.marks);
  }
  /// The word, whatever its marks.
  [[nodiscard]] bool is_like(Word meant) const noexcept {
    return word.letters == meant.letters && kind == TokenKind::word;
  }
  [[nodiscard]] bool all_capitals() const noexcept { return capitals == length && length > 0; }
  /// Written without any mark although it may have some.
  [[nodiscard]] bool unmarked() const noexcept { return word.marks == 0; }
};

/// The sign that all dashes become.
inline constexpr char32_t dash = '-';
/// The signs that all quotation marks become.
inline constexpr char32_t opening_quote = 0x201C;
inline constexpr char32_t closing_quote = 0x201D;

/// Short words that were read before, by their bytes: most words of a text are among the last
/// two thousand different ones.
class WordMemo {
 public:
  static constexpr std::size_t longest = 15;  ///< Bytes of a word.

  /// The bytes of a word, zeros behind them.
  struct Bytes {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    friend bool operator==(const Bytes&, const Bytes&) = default;
  };
  struct alignas(32) Entry {
    Bytes bytes;  ///< All zero: free.
    std::uint64_t letters = 0;
    std::uint32_t marks = 0;
    std::uint8_t length = 0;
    std::uint8_t capitals = 0;
    bool capital = false;
  };

  /// Makes room for entries; without it there are none.
  void prepare() {
    if (entries_.empty()) entries_.resize(size);
  }
  [[nodiscard]] bool is_ready() const noexcept { return !entries_.empty(); }
  /// The entry that holds the word with these bytes, if any does. Requires: is_ready().
  [[nodiscard]] Entry& at(const Bytes& bytes) noexcept {
    const std::uint64_t hash = (bytes.low ^ bytes.high * 0xD6E8FEB86659FD93) * 0x9E3779B97F4A7C15;
    return entries_[hash >> (64 - size_bits)];
  }

 private:
  static constexpr unsigned size_bits = 11;
  static constexpr std::size_t size = std::size_t{1} << size_bits;
  std::vector<Entry> entries_;
};

/// Tokens of a stretch of the text; the stretch moves forward with seek().
class Lexer {
 public:
  /// `look_behind`: how many bytes before a place that is sought are read too.
  explicit Lexer(std::size_t look_behind = 0);

  void reset(std::string_view raw);
  [[nodiscard]] std::string_view raw() const noexcept { return raw_; }

  /// The index of the first token that begins at byte `place` or later. Some tokens before it can
  /// be looked at too. Requires: places do not decrease between calls of reset().
  [[nodiscard]] std::size_t seek(std::size_t place) noexcept;

  /// As seek(), with at least `behind` bytes before the place.
  [[nodiscard]] std::size_t seek_again(std::size_t place, std::size_t behind) noexcept;

  /// The token of that index; one of kind `end` behind the last. References stay valid until the
  /// next seek().
  [[nodiscard]] const Token& operator[](std::size_t index) noexcept {
    while (index >= size_ && !exhausted_) lex();
    return index < size_ ? tokens_[index] : end_token_;
  }

  /// The raw bytes of the tokens [first, last).
  [[nodiscard]] std::string_view bytes(std::size_t first, std::size_t last) noexcept;

  /// Tokens that can be read from one seek() on.
  static constexpr std::size_t capacity = 8192;

 private:
  void restart(std::size_t place, std::size_t behind) noexcept;
  std::size_t advance(std::size_t place) noexcept;
  void lex() noexcept;
  [[nodiscard]] Token& begin_token(bool apart, unsigned lines) noexcept;
  void lex_any_word(Token& token) noexcept;
  void lex_word(Token& token) noexcept;
  void lex_number(Token& token) noexcept;
  void lex_sign(Token& token) noexcept;

  std::string_view raw_;
  std::size_t look_behind_;
  std::vector<Token> tokens_;
  WordMemo memo_;
  Token end_token_;
  std::size_t size_ = 0;
  std::size_t cursor_ = 0;
  std::size_t place_ = 0;  // where the next token is looked for
  bool exhausted_ = false;
};

}  // namespace tracuu::citation::detail
