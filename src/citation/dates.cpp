#include "dates.hpp"

#include "numbers.hpp"

namespace tracuu::inline v0::citation::detail {

namespace {

[[nodiscard]] bool is_date_sign(const Token& token) noexcept {
  return token.is_sign('/') || token.is_sign('-') || token.is_sign('.');
}

/// A day or a month.
[[nodiscard]] DigitRun read_two_digits(Lexer& lexer, std::size_t index) noexcept {
  const DigitRun run = read_digits(lexer, index);
  return run.length == 1 || run.length == 2 ? run : DigitRun{index, 0, 0, false};
}

[[nodiscard]] DateMatch finish(std::size_t next, std::uint32_t year, std::uint32_t month,
                               std::uint32_t day) noexcept {
  DateMatch match;
  match.next = next;
  match.year = static_cast<int>(year);
  const text::Date date{static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month),
                        static_cast<std::uint8_t>(day)};
  if (month != 0 && text::is_valid(date)) match.date = date;
  return match;
}

/// "năm 2018", "/2018", ", năm 2018" behind a month.
[[nodiscard]] DigitRun read_year_of_month(Lexer& lexer, std::size_t index) noexcept {
  std::size_t i = index;
  if (lexer[i].is_sign(',')) ++i;
  if (lexer[i].is_like("năm"_w) || is_date_sign(lexer[i])) {
    ++i;
    if (lexer[i].is_like("năm"_w)) ++i;
  } else if (!lexer[i].is_number()) {
    return {index, 0, 0, false};
  }
  const DigitRun run = read_digits(lexer, i);
  return run.length == 4 ? run : DigitRun{index, 0, 0, false};
}

/// From behind the day: "tháng 12 năm 2018"; also with the month lost.
[[nodiscard]] DateMatch read_month_in_words(Lexer& lexer, std::size_t index,
                                            std::uint32_t day) noexcept {
  const DigitRun month = read_two_digits(lexer, index);
  if (month.length == 0) {
    const DigitRun year = read_year_of_month(lexer, index);
    return year.length == 4 ? finish(year.next, year.value, 0, 0) : DateMatch{};
  }
  const DigitRun year = read_year_of_month(lexer, month.next);
  if (year.length == 0) return finish(month.next, 0, 0, 0);
  return finish(year.next, year.value, month.value, day);
}

/// From the first sign: "/12/2018".
[[nodiscard]] DateMatch read_month_in_digits(Lexer& lexer, std::size_t index, std::uint32_t day,
                                             bool named) noexcept {
  const DigitRun month = read_two_digits(lexer, index + 1);
  if (month.length == 0) {
    // "ngày 12/2018" is a month.
    const DigitRun year = read_digits(lexer, index + 1);
    if (named && year.length == 4 && is_plausible_year(year.value)) {
      return finish(year.next, year.value, day, 0);
    }
    return {};
  }
  if (is_date_sign(lexer[month.next])) {
    const DigitRun year = read_digits(lexer, month.next + 1);
    if (year.length == 4) return finish(year.next, year.value, month.value, day);
    if (named && year.length == 2) {
      return finish(year.next, year.value + (year.value > 40 ? 1900 : 2000), month.value, day);
    }
  }
  if (!named || lexer[index].is_sign('.')) return {};
  const DigitRun year = read_year_of_month(lexer, month.next);
  if (year.length == 4 && lexer[month.next].is_like("năm"_w)) {
    return finish(year.next, year.value, month.value, day);
  }
  return finish(month.next, 0, 0, 0);
}

}  // namespace

DateMatch read_date(Lexer& lexer, std::size_t index) noexcept {
  std::size_t i = index;
  bool named = false;
  while (lexer[i].is("ngày"_w) && i < index + 3) {
    named = true;
    ++i;
  }
  if (named && lexer[i].is_sign(':')) ++i;
  if (!named && lexer[i].is("tháng"_w)) {
    const DigitRun month = read_two_digits(lexer, i + 1);
    if (month.length == 0) return {};
    const DigitRun year = read_year_of_month(lexer, month.next);
    return year.length == 4 ? finish(year.next, year.value, month.value, 0) : DateMatch{};
  }
  const DigitRun day = read_two_digits(lexer, i);
  if (day.length == 0) return {};
  const Token& after = lexer[day.next];
  if (named && after.is_like("tháng"_w)) return read_month_in_words(lexer, day.next + 1, day.value);
  if (!is_date_sign(after)) return {};
  return read_month_in_digits(lexer, day.next, day.value, named);
}

DateMatch read_year(Lexer& lexer, std::size_t index) noexcept {
  std::size_t i = index;
  if (lexer[i].is("vào"_w)) ++i;
  if (!lexer[i].is("năm"_w)) return {};
  const DigitRun run = read_digits(lexer, i + 1);
  if (run.length != 4 || !is_plausible_year(run.value)) return {};
  const Token& after = lexer[run.next];
  if (after.glued && (after.is_word() || after.is_number())) return {};
  return finish(run.next, run.value, 0, 0);
}

}  // namespace tracuu::citation::detail
