/// @file
/// Tokens and the buffer that holds those of one text.
///
/// Layer    text; includes std only.
/// Threads  a buffer belongs to one thread while it is filled; afterwards it may be shared.
/// Errors   none.
/// Format   a term's bytes are what the dictionary of an index holds (docs/format.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tracuu::inline v0::text {

/// What a token is.
///
/// `syllable` and `number` tokens are the words of a text: they follow each other without overlap,
/// and each stands at a position. `date` and `citation` tokens lie over one or more words, hold no
/// position of their own, and come before the first word they cover.
enum class TokenKind : std::uint8_t {
  syllable = 0,  ///< A run of letters and digits that begins with a letter: "nghị", "qh13".
  number = 1,    ///< A run that begins with a digit: "1847", "30a".
  date = 2,      ///< A calendar date; the term is ISO: "2018-12-27".
  citation = 3,  ///< The number of a document; the term is its key: "1847/QD/TTG".
};

[[nodiscard]] constexpr std::string_view to_string(TokenKind kind) noexcept {
  switch (kind) {
    case TokenKind::syllable:
      return "syllable";
    case TokenKind::number:
      return "number";
    case TokenKind::date:
      return "date";
    case TokenKind::citation:
      return "citation";
  }
  return "unknown";
}

/// Whether tokens of this kind are words, which stand at positions.
[[nodiscard]] constexpr bool is_word(TokenKind kind) noexcept {
  return kind == TokenKind::syllable || kind == TokenKind::number;
}

/// A token: where its term stands in the buffer, and which raw bytes it comes from.
struct Token {
  std::uint32_t term_begin;  ///< Byte offset of the term in TokenBuffer::terms.
  std::uint32_t start;       ///< First byte of the token in the raw text.
  std::uint32_t end;         ///< One past its last byte in the raw text.
  std::uint16_t term_size;   ///< Bytes of the term, at most max_term_bytes.
  TokenKind kind;
};

/// A longer run of letters and digits is cut into several tokens; no term is longer.
inline constexpr std::size_t max_term_bytes = 255;

/// The tokens of one text, in order of `start`; with equal `start`, covering tokens come first.
///
/// Invariant: every token's range lies in the raw text and begins and ends between whole
/// characters; word tokens do not overlap.
struct TokenBuffer {
  std::string terms;                    ///< The terms' bytes one after the other, in normal form.
  std::vector<Token> tokens;            ///< In the order of the text.
  std::uint64_t invalid_sequences = 0;  ///< Broken UTF-8 sequences that were met.

  [[nodiscard]] std::string_view term(const Token& token) const noexcept {
    return std::string_view(terms).substr(token.term_begin, token.term_size);
  }
  /// Empties the buffer and keeps its memory.
  void clear() noexcept {
    terms.clear();
    tokens.clear();
    invalid_sequences = 0;
  }
};

}  // namespace tracuu::text
