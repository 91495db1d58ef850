/// @file
/// Dates and years behind a reference.
///
/// Layer    citation, internal.
/// Threads  functions of a lexer, which belongs to one thread.
/// Errors   none.
/// Format   none.
#pragma once

#include <cstddef>

#include <tracuu/text/date.hpp>

#include "lexer.hpp"

namespace tracuu::inline v0::citation::detail {

/// A date that was read; some hold less than a day, a month and a year.
struct DateMatch {
  std::size_t next = 0;  ///< The token behind it; 0: no date.
  text::Date date{};     ///< All zero where the text gives no valid month and year.
  int year = 0;          ///< Where only the year is known.
  [[nodiscard]] explicit operator bool() const noexcept { return next != 0; }
};

/// Reads "ngày 27/12/2018", "ngày 27 tháng 12 năm 2018", "tháng 12/2018", "ngày 22/9", and
/// "27/12/2018" without a word.
[[nodiscard]] DateMatch read_date(Lexer& lexer, std::size_t index) noexcept;

/// Reads "năm 2025", "vào năm 1946".
[[nodiscard]] DateMatch read_year(Lexer& lexer, std::size_t index) noexcept;

}  // namespace tracuu::citation::detail
