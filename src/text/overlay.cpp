#include "overlay.hpp"

#include <array>
#include <cstdint>

#include "unicode.hpp"

namespace tracuu::inline v0::text::detail {

namespace {

constexpr int first_year = 1900;
constexpr int last_year = 2100;
constexpr std::size_t max_blanks = 64;

bool is_digit(char byte) noexcept { return byte >= '0' && byte <= '9'; }

/// A position in the text that moves past what it recognises.
class Reader {
 public:
  Reader(std::string_view raw, std::size_t place) noexcept : raw_(raw), place_(place) {}

  [[nodiscard]] std::size_t place() const noexcept { return place_; }

  /// The value of `least` to `most` digits that end there; -1 where there are fewer or more.
  int read_digits(std::size_t least, std::size_t most) noexcept {
    int value = 0;
    std::size_t count = 0;
    while (place_ < raw_.size() && is_digit(raw_[place_])) {
      if (++count > most) return -1;
      value = value * 10 + (raw_[place_] - '0');
      ++place_;
    }
    return count < least ? -1 : value;
  }

  /// Moves past '/', '.' or a dash of any kind (given as '-') and returns it; 0: none.
  char read_sign() noexcept {
    if (place_ == raw_.size()) return 0;
    const Decoded read = decode_here();
    const char32_t sign = map_separator(read.code);
    if (sign != '/' && sign != '.' && sign != '-') return 0;
    place_ += read.size;
    return static_cast<char>(sign);
  }

  /// Moves past at least one blank and any further ones.
  bool skip_blanks() noexcept {
    std::size_t blanks = 0;
    while (place_ < raw_.size() && blanks < max_blanks) {
      const Decoded read = decode_here();
      const char32_t code = map_separator(read.code);
      if (code != ' ' && (code < '\t' || code > '\r') && classify(read.code) != CharClass::joiner) {
        break;
      }
      place_ += read.size;
      ++blanks;
    }
    return blanks > 0;
  }

  /// Moves past `word`, which is in lower case and NFC; the text may be in any case, composed or
  /// not.
  bool skip_word(std::u16string_view word) noexcept {
    for (const char16_t wanted : word) {
      if (place_ == raw_.size()) return false;
      const Decoded read = decode_here();
      place_ += read.size;
      char32_t letter = to_lower(read.code);
      while (letter != wanted) {
        if (place_ == raw_.size()) return false;
        const Decoded mark = decode_here();
        place_ += mark.size;
        letter = compose(letter, mark.code);
        if (letter == 0) return false;
      }
    }
    return at_word_end();
  }

  /// Whether no letter, digit or mark follows.
  [[nodiscard]] bool at_word_end() const noexcept {
    for (std::size_t next = place_; next < raw_.size();) {
      const Decoded read = decode(raw_.data() + next, raw_.data() + raw_.size());
      const CharClass its_class = classify(read.code);
      if (its_class != CharClass::joiner) return its_class == CharClass::separator;
      next += read.size;
      if (next - place_ > max_blanks) return false;
    }
    return true;
  }

  /// Whether `sign` and a digit follow: the figures go on.
  [[nodiscard]] bool goes_on(char sign) const noexcept {
    Reader ahead = *this;
    return ahead.read_sign() == sign && ahead.place_ < raw_.size() && is_digit(raw_[ahead.place_]);
  }

 private:
  [[nodiscard]] Decoded decode_here() const noexcept {
    return decode(raw_.data() + place_, raw_.data() + raw_.size());
  }

  /// The letter under one more mark, or 0.
  static char32_t compose(char32_t letter, char32_t mark) noexcept {
    std::array<char32_t, max_cluster_codes> codes{letter, mark};
    return classify(mark) == CharClass::mark && compose_cluster(codes.data(), 2) == 1 ? codes[0]
                                                                                      : 0;
  }

  std::string_view raw_;
  std::size_t place_;
};

std::optional<DateMatch> make_match(int year, int month, int day, std::size_t end) noexcept {
  if (year < first_year || year > last_year || month < 1 || day < 1) return std::nullopt;
  const Date date{static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month),
                  static_cast<std::uint8_t>(day)};
  if (!is_valid(date)) return std::nullopt;
  return DateMatch{date, end};
}

}  // namespace

std::optional<DateMatch> match_short_date(std::string_view raw, std::size_t begin) noexcept {
  Reader reader(raw, begin);
  const int day = reader.read_digits(1, 2);
  if (day < 0) return std::nullopt;
  const char sign = reader.read_sign();
  if (sign == 0) return std::nullopt;
  if (begin >= 2 && raw[begin - 1] == sign && is_digit(raw[begin - 2])) return std::nullopt;
  const int month = reader.read_digits(1, 2);
  if (month < 0 || reader.read_sign() != sign) return std::nullopt;
  const int year = reader.read_digits(4, 4);
  if (year < 0 || !reader.at_word_end() || reader.goes_on(sign)) return std::nullopt;
  return make_match(year, month, day, reader.place());
}

std::optional<DateMatch> match_long_date(std::string_view raw, std::size_t after) noexcept {
  Reader reader(raw, after);
  if (!reader.skip_blanks()) return std::nullopt;
  const int day = reader.read_digits(1, 2);
  if (day < 0 || !reader.skip_blanks() || !reader.skip_word(u"tháng") || !reader.skip_blanks()) {
    return std::nullopt;
  }
  const int month = reader.read_digits(1, 2);
  if (month < 0 || !reader.skip_blanks() || !reader.skip_word(u"năm") || !reader.skip_blanks()) {
    return std::nullopt;
  }
  const int year = reader.read_digits(4, 4);
  if (year < 0 || !reader.at_word_end()) return std::nullopt;
  return make_match(year, month, day, reader.place());
}

}  // namespace tracuu::text::detail
