#include <array>
#include <cassert>
#include <string_view>
#include <tracuu/text/date.hpp>

namespace tracuu::inline v0::text {

namespace {

int days_in_month(int year, int month) noexcept {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

void append_two_digits(std::string& text, int value) {
  text += static_cast<char>('0' + value / 10);
  text += static_cast<char>('0' + value % 10);
}

/// Digits that were read: how many, and what they say.
struct Digits {
  int count = 0;
  int value = 0;
};

/// A position in the text. Every function either moves past what it names or stays.
class Cursor {
 public:
  explicit Cursor(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  bool accept(char wanted) noexcept {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// One of the signs between the numbers of a date, or 0.
  char separator() noexcept {
    for (const char sign : {'/', '-', '.'}) {
      if (accept(sign)) return sign;
    }
    return 0;
  }

  /// White space of ASCII, NBSP, and the spaces of fixed width U+2000..200A and U+202F.
  bool skip_blanks() noexcept {
    const std::size_t before = rest_.size();
    while (!rest_.empty()) {
      const char first = rest_.front();
      if (first == ' ' || (first >= '\t' && first <= '\r')) {
        rest_.remove_prefix(1);
      } else if (rest_.starts_with("\u00A0")) {
        rest_.remove_prefix(2);
      } else if (rest_.starts_with("\xE2\x80") && rest_.size() >= 3 &&
                 (static_cast<unsigned char>(rest_[2]) <= 0x8A || rest_[2] == '\xAF')) {
        rest_.remove_prefix(3);
      } else {
        break;
      }
    }
    return rest_.size() != before;
  }

  /// All digits from here on; more than four are no part of a date, so their value is of no use.
  Digits digits() noexcept {
    Digits result;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      if (result.count < 4) result.value = result.value * 10 + (rest_.front() - '0');
      ++result.count;
      rest_.remove_prefix(1);
    }
    return result;
  }

  /// Digits of one count only, or -1 (and the position is lost).
  int exactly(int count) noexcept {
    const Digits read = digits();
    return read.count == count ? read.value : -1;
  }

  /// A day or a month: one or two digits, or -1 (and the position is lost).
  int one_or_two() noexcept {
    const Digits read = digits();
    return read.count == 1 || read.count == 2 ? read.value : -1;
  }

  /// The word whose letters without marks are `plain`, in any case, with any or no marks, composed
  /// or not; and the blanks around it.
  bool word(std::string_view plain) noexcept {
    const std::string_view before = rest_;
    skip_blanks();
    for (const char wanted : plain) {
      if (letter() != wanted) {
        rest_ = before;
        return false;
      }
      while (combining_mark()) {
      }
    }
    skip_blanks();
    return true;
  }

 private:
  /// The next letter of "ngày tháng năm" in lower case without marks, or 0.
  char letter() noexcept {
    if (rest_.empty()) return 0;
    const char first = rest_.front();
    if (static_cast<unsigned char>(first) < 0x80) {
      rest_.remove_prefix(1);
      return first >= 'A' && first <= 'Z' ? static_cast<char>(first - 'A' + 'a') : first;
    }
    for (const std::string_view form : {"à", "À", "á", "Á", "ă", "Ă"}) {
      if (rest_.starts_with(form)) {
        rest_.remove_prefix(form.size());
        return 'a';
      }
    }
    return 0;
  }

  /// Grave, acute or breve as a combining character.
  bool combining_mark() noexcept {
    for (const std::string_view mark : {"\u0300", "\u0301", "\u0306"}) {
      if (rest_.starts_with(mark)) {
        rest_.remove_prefix(mark.size());
        return true;
      }
    }
    return false;
  }

  std::string_view rest_;
};

/// HH:MM[:SS[.fraction]] and a zone: Z, +07, +07:00, +0700.
bool skip_time(Cursor& in) noexcept {
  const int hour = in.one_or_two();
  if (hour < 0 || hour > 24 || !in.accept(':')) return false;
  const int minute = in.exactly(2);
  if (minute < 0 || minute > 59) return false;
  if (in.accept(':')) {
    const int second = in.exactly(2);
    if (second < 0 || second > 60) return false;
    if (in.accept('.') && in.digits().count == 0) return false;
  }
  in.skip_blanks();
  if (in.accept('Z') || in.accept('z')) return true;
  if (in.accept('+') || in.accept('-')) {
    const int zone_digits = in.digits().count;
    if (zone_digits == 2) return !in.accept(':') || in.exactly(2) >= 0;
    return zone_digits == 4;
  }
  return true;
}

/// What may stand behind a whole date: nothing, or a time.
bool only_time_follows(Cursor& in) noexcept {
  const bool marked = in.accept('T') || in.accept('t');
  const bool apart = in.skip_blanks();
  if (!marked && (!apart || in.at_end())) return in.at_end();
  if (!skip_time(in)) return false;
  in.skip_blanks();
  return in.at_end();
}

std::optional<Date> checked(int year, int month, int day) noexcept {
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const Date date{static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month),
                  static_cast<std::uint8_t>(day)};
  return is_valid(date) ? std::optional(date) : std::nullopt;
}

/// A month that was written may not be 0, which would mean "no month".
constexpr int written(int value) noexcept { return value == 0 ? -1 : value; }

/// From behind the digits of the year.
std::optional<Date> finish_iso(Cursor& in, int year) noexcept {
  int month = 0;
  int day = 0;
  if (in.accept('-')) {
    month = written(in.exactly(2));
    if (in.accept('-')) {
      day = written(in.exactly(2));
      return only_time_follows(in) ? checked(year, month, day) : std::nullopt;
    }
  }
  in.skip_blanks();
  return in.at_end() ? checked(year, month, day) : std::nullopt;
}

/// From behind the month: "/2018" or "năm 2018".
std::optional<Date> finish_words(Cursor& in, int month, int day) noexcept {
  if (!in.word("nam") && !in.accept('/')) return std::nullopt;
  const int year = in.exactly(4);
  in.skip_blanks();
  return in.at_end() ? checked(year, month, day) : std::nullopt;
}

}  // namespace

bool is_valid(Date date) noexcept {
  if (date.year < 1000 || date.year > 9999 || date.month > 12) return false;
  if (date.month == 0 || date.day == 0) return date.day == 0;
  return date.day <= days_in_month(date.year, date.month);
}

std::string to_iso(Date date) {
  assert(is_valid(date));
  std::string text;
  append_two_digits(text, date.year / 100);
  append_two_digits(text, date.year % 100);
  if (date.month == 0) return text;
  text += '-';
  append_two_digits(text, date.month);
  if (date.day == 0) return text;
  text += '-';
  append_two_digits(text, date.day);
  return text;
}

std::optional<Date> parse_date(std::string_view text) {
  Cursor in(text);
  in.skip_blanks();
  if (in.word("thang")) return finish_words(in, written(in.one_or_two()), 0);
  if (in.word("nam")) {
    const int year = in.exactly(4);
    in.skip_blanks();
    return in.at_end() ? checked(year, 0, 0) : std::nullopt;
  }
  const bool day_named = in.word("ngay");
  const Digits first = in.digits();
  if (first.count == 4 && !day_named) return finish_iso(in, first.value);
  if (first.count != 1 && first.count != 2) return std::nullopt;
  const int day = written(first.value);
  if (in.word("thang")) return finish_words(in, written(in.one_or_two()), day);
  const char separator = in.separator();
  if (separator == 0) return std::nullopt;
  const Digits second = in.digits();
  if (second.count == 4 && separator == '/' && !day_named) {
    in.skip_blanks();
    return in.at_end() ? checked(second.value, written(first.value), 0) : std::nullopt;
  }
  if (second.count != 1 && second.count != 2) return std::nullopt;
  if (!in.accept(separator)) return std::nullopt;
  const int year = in.exactly(4);
  return only_time_follows(in) ? checked(year, written(second.value), day) : std::nullopt;
}

}  // namespace tracuu::text
