/// @file
/// Calendar dates as Vietnamese documents write them.
///
/// Layer    text; includes std only.
/// Threads  values.
/// Errors   none: what is no date is absent.
/// Format   columns store to_number().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tracuu/core/export.hpp>

namespace tracuu::inline v0::text {

/// A date of the Gregorian calendar; `day` 0: the month only; `month` 0 too: the year only.
struct Date {
  std::int16_t year = 0;
  std::uint8_t month = 0;
  std::uint8_t day = 0;

  friend auto operator<=>(const Date&, const Date&) = default;

  /// YYYYMMDD as a number, ordered as the dates are.
  [[nodiscard]] constexpr std::int32_t to_number() const noexcept {
    return year * 10000 + month * 100 + day;
  }
  [[nodiscard]] static constexpr Date from_number(std::int32_t number) noexcept {
    return {static_cast<std::int16_t>(number / 10000),
            static_cast<std::uint8_t>(number / 100 % 100), static_cast<std::uint8_t>(number % 100)};
  }
};

/// Whether the calendar has this day (or month, or year) and the year lies in 1000..9999.
[[nodiscard]] TRACUU_EXPORT bool is_valid(Date date) noexcept;

/// ISO 8601: "2018-12-27", "2018-12", "2018". Requires: is_valid(date).
[[nodiscard]] TRACUU_EXPORT std::string to_iso(Date date);

/// Reads the whole of `text` (blanks around it apart) as a date: "2018-12-27", "2018-12", "2018",
/// "27/12/2018", "27-12-2018", "27.12.2018", "12/2018", "ngày 27 tháng 12 năm 2018",
/// "tháng 12 năm 2018", "năm 2018". Words may be decomposed, in any case, without marks, and apart
/// by any blanks, NBSP too. A time (ISO 8601, with a "T" or a blank before it, with or without a
/// zone) may stand behind a whole date in numbers; it is not converted. Linear; does not allocate.
[[nodiscard]] TRACUU_EXPORT std::optional<Date> parse_date(std::string_view text);

}  // namespace tracuu::text
