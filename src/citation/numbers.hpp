/// @file
/// Numbers of documents in all their shapes.
///
/// Layer    citation, internal.
/// Threads  functions of a lexer, which belongs to one thread.
/// Errors   none.
/// Format   shapes: docs/citations.md.
#pragma once

#include <cstddef>
#include <string>

#include "lexer.hpp"
#include "tables.hpp"

namespace tracuu::inline v0::citation::detail {

/// What is known of a number besides its spelling.
struct NumberValues {
  std::size_t first = 0;  ///< Tokens [first, next).
  std::size_t next = 0;
  int ordinal = 0;        ///< The number itself, without a letter behind it.
  int year = 0;           ///< Inside the number: 34/2016/NĐ-CP.
  int added_year = 0;     ///< Behind the number: 50/CP/1995; not part of `spelling`.
  int symbols = 0;        ///< How many: "NĐ-CP" are two.
  int known_symbols = 0;  ///< How many of them the tables hold.
  bool court = false;     ///< Of a judgment: 157/2024/HS-ST.
  bool repaired = false;  ///< Some character of it was replaced.
  bool spaced = false;    ///< Blanks inside.
  bool assembly = false;  ///< Of the National Assembly: 45/2013/QH13.
  const NumberKind* kind = nullptr;
};

/// A number that was read.
struct Number : NumberValues {
  std::string spelling;  ///< Canonical: "34/2016/NĐ-CP".

  [[nodiscard]] bool has_symbol() const noexcept { return symbols > 0; }
};

/// Empties a number that begins at token `index`.
inline void begin_number(Number& number, std::size_t index) noexcept {
  static_cast<NumberValues&>(number) = NumberValues{};
  number.first = number.next = index;
  number.spelling.clear();
}

/// How much the words before a number say about it.
enum class Expectation : std::uint8_t {
  none,    ///< No type word: only a number that is beyond doubt is read.
  number,  ///< Behind a type word: whatever looks like a number, also one without symbol.
};

/// Reads a number at token `index`. `type`: the type word before it, or null.
[[nodiscard]] bool read_number(Lexer& lexer, std::size_t index, Expectation expectation,
                               const DocumentType* type, Number& out);

/// Reads the number of a standard behind its name: "7957:2008", "6:2010/BKHCN". `name`: "TCVN".
[[nodiscard]] bool read_standard(Lexer& lexer, std::size_t index, std::string_view name,
                                 Number& out);

/// Digits, among which l, I and O may stand for 1 and 0.
struct DigitRun {
  std::size_t next = 0;  ///< The token behind them; the first one where there are none.
  std::uint32_t value = 0;
  std::uint8_t length = 0;
  bool repaired = false;
};
[[nodiscard]] DigitRun read_digits(Lexer& lexer, std::size_t index) noexcept;

/// Whether `value` is a year that documents may have.
[[nodiscard]] constexpr bool is_plausible_year(std::uint32_t value) noexcept {
  return value >= 1925 && value <= 2075;
}

}  // namespace tracuu::citation::detail
