#include <tracuu/text/document_number.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

#include "letters.hpp"
#include "overlay.hpp"
#include "unicode.hpp"

namespace tracuu::inline v0::text {

namespace detail {

namespace {

// Abbreviations without marks, in the order of the alphabet.

/// Kinds of documents.
constexpr std::array kinds{
    std::string_view("BB"),   std::string_view("BC"),  std::string_view("BGN"),
    std::string_view("BTT"),  std::string_view("CD"),  std::string_view("CT"),
    std::string_view("CTR"),  std::string_view("CV"),  std::string_view("DA"),
    std::string_view("GGT"),  std::string_view("GM"),  std::string_view("GNP"),
    std::string_view("GP"),   std::string_view("GUQ"), std::string_view("HD"),
    std::string_view("HDLT"), std::string_view("KH"),  std::string_view("KHLT"),
    std::string_view("KL"),   std::string_view("L"),   std::string_view("LCT"),
    std::string_view("LTT"),  std::string_view("ND"),  std::string_view("NQ"),
    std::string_view("NQLT"), std::string_view("PA"),  std::string_view("PB"),
    std::string_view("PC"),   std::string_view("PG"),  std::string_view("PL"),
    std::string_view("QC"),   std::string_view("QD"),  std::string_view("QDI"),
    std::string_view("QYD"),  std::string_view("SL"),  std::string_view("TB"),
    std::string_view("TC"),   std::string_view("TT"),  std::string_view("TTLN"),
    std::string_view("TTLT"), std::string_view("TTR"), std::string_view("VBHN")};

/// Organs that issue documents or are named at their end.
constexpr std::array organs{
    std::string_view("BCA"),     std::string_view("BCHTW"),   std::string_view("BCT"),
    std::string_view("BCTTW"),   std::string_view("BDTTG"),   std::string_view("BGDDT"),
    std::string_view("BGTVT"),   std::string_view("BKHCN"),   std::string_view("BKHDT"),
    std::string_view("BLDTBXH"), std::string_view("BNG"),     std::string_view("BNN"),
    std::string_view("BNNMT"),   std::string_view("BNNPTNT"), std::string_view("BNV"),
    std::string_view("BQP"),     std::string_view("BTC"),     std::string_view("BTCTW"),
    std::string_view("BTNMT"),   std::string_view("BTP"),     std::string_view("BTTTT"),
    std::string_view("BVHTTDL"), std::string_view("BXD"),     std::string_view("BYT"),
    std::string_view("CP"),      std::string_view("CTN"),     std::string_view("DU"),
    std::string_view("HDBCQG"),  std::string_view("HDBT"),    std::string_view("HDND"),
    std::string_view("HDNN"),    std::string_view("HDTP"),    std::string_view("HU"),
    std::string_view("KTNN"),    std::string_view("NHNN"),    std::string_view("QU"),
    std::string_view("TANDTC"),  std::string_view("TCCP"),    std::string_view("TLD"),
    std::string_view("TTCP"),    std::string_view("TTG"),     std::string_view("TU"),
    std::string_view("TVQH"),    std::string_view("TW"),      std::string_view("UB"),
    std::string_view("UBCK"),    std::string_view("UBDT"),    std::string_view("UBND"),
    std::string_view("UBTVQH"),  std::string_view("VKSNDTC"), std::string_view("VKSTC"),
    std::string_view("VPCP"),    std::string_view("VPQH"),    std::string_view("VPTW")};

/// What may stand alone behind a number and a dash: "130-CP", "111-HĐBT".
constexpr std::array dashed_organs{std::string_view("CP"),   std::string_view("HDBT"),
                                   std::string_view("HDNN"), std::string_view("LCT"),
                                   std::string_view("SL"),   std::string_view("TTG"),
                                   std::string_view("TVQH")};

constexpr std::array standards{std::string_view("QCDP"), std::string_view("QCVN"),
                               std::string_view("TCVN"), std::string_view("TCXD"),
                               std::string_view("TCXDVN")};

template <std::size_t size>
bool holds(const std::array<std::string_view, size>& sorted, std::string_view word) noexcept {
  return std::binary_search(sorted.begin(), sorted.end(), word);
}

static_assert(std::is_sorted(kinds.begin(), kinds.end()) &&
              std::is_sorted(organs.begin(), organs.end()) &&
              std::is_sorted(dashed_organs.begin(), dashed_organs.end()) &&
              std::is_sorted(standards.begin(), standards.end()));

/// The ASCII letter that `code` folds to, in its case, or 0.
char fold_letter(char32_t code) noexcept {
  if (code < 0x80) {
    const char32_t lower = code | 0x20;
    return lower >= 'a' && lower <= 'z' ? static_cast<char>(code) : '\0';
  }
  if (code == 0xD0) return 'D';
  if (code == 0xF0) return 'd';
  if (const char32_t twin = latin_twin(code); twin != 0) return static_cast<char>(twin);
  const Letter& letter = letter_of(code);
  if (letter.plain != 0) {
    return static_cast<char>(letter.upper ? letter.plain - 'a' + 'A' : letter.plain);
  }
  const char32_t base = base_letter(code);
  return base != code ? fold_letter(base) : '\0';
}

bool is_digit(char32_t code) noexcept { return code >= '0' && code <= '9'; }
bool is_ascii_upper(char letter) noexcept { return letter >= 'A' && letter <= 'Z'; }
char to_ascii_upper(char letter) noexcept {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

/// Capitals that were typed for 1 and 0 in a run of digits.
bool looks_like_digit(char letter) noexcept {
  return letter == 'L' || letter == 'I' || letter == 'O';
}

/// Four digits between 1900 and 2100; L, I and O may stand for 1 and 0.
bool is_year(std::string_view symbol) noexcept {
  if (symbol.size() != 4) return false;
  int year = 0;
  int digits = 0;
  for (const char letter : symbol) {
    const bool digit = is_digit(static_cast<unsigned char>(letter));
    if (!digit && !looks_like_digit(letter)) return false;
    if (digit) ++digits;
    year = year * 10 + (digit ? letter - '0' : letter == 'O' ? 0 : 1);
  }
  return digits >= 2 && year >= 1900 && year <= 2100;
}

constexpr char32_t horn_mark = 0x31B;

/// A run of letters and digits in a number: "1847", "30a", "QĐ", "QH13", "BGD&ĐT".
struct Symbol {
  static constexpr std::size_t max_size = 32;
  std::array<char, max_size> folded;  ///< Upper case, without marks and "&".
  std::size_t size = 0;
  std::size_t leading_digits = 0;
  std::size_t trailing_digits = 0;
  std::size_t letters = 0;
  std::size_t capitals = 0;
  bool starts_with_capital = false;
  bool has_tone = false;       ///< Some letter carries a tone, which abbreviations never do.
  bool middle_digits = false;  ///< Digits between letters, or before and after.
  std::size_t end = 0;         ///< In the text; 0: no symbol, or one that no number holds.

  [[nodiscard]] std::string_view text() const noexcept { return {folded.data(), size}; }
  [[nodiscard]] bool all_digits() const noexcept { return letters == 0 && size > 0; }
  /// The letters without the digits behind them: "QH" of "QH13".
  [[nodiscard]] std::string_view stem() const noexcept {
    return text().substr(0, size - trailing_digits);
  }
  [[nodiscard]] bool is_kind() const noexcept { return holds(kinds, text()); }
  [[nodiscard]] bool is_organ() const noexcept { return holds(organs, stem()) || stem() == "QH"; }
  [[nodiscard]] bool is_known() const noexcept { return is_kind() || is_organ(); }
  [[nodiscard]] bool is_lower() const noexcept { return letters > 0 && capitals == 0; }
  /// Letters, then perhaps digits.
  [[nodiscard]] bool is_abbreviation() const noexcept {
    return letters > 0 && leading_digits == 0 && !middle_digits;
  }
  /// In capitals, as abbreviations are written: "CP", "TTg", "QyĐ", "C06"; not "Quy".
  [[nodiscard]] bool in_capitals() const noexcept {
    return is_abbreviation() && starts_with_capital && (capitals >= 2 || capitals == letters);
  }
};

/// What stands between two symbols.
struct Separator {
  char sign = 0;        ///< '/', '-', ':' or ' ' for blanks alone; 0: nothing or something else.
  bool spaced = false;  ///< Blanks before or after the sign.
  std::size_t end = 0;
};

class NumberReader {
 public:
  explicit NumberReader(std::string_view raw) noexcept : raw_(raw) {}

  /// The byte after the number that begins at `begin`, or `begin`.
  [[nodiscard]] std::size_t match(std::size_t begin) const noexcept {
    const Symbol first = read_symbol(begin);
    if (first.end == 0) return begin;
    std::size_t end = 0;
    if (first.leading_digits == 0) {
      end = match_standard(first);
    } else if (!follows_digits(begin, first)) {
      end = match_numbered(first);
    }
    return end != 0 ? end : begin;
  }

 private:
  [[nodiscard]] Decoded decode_at(std::size_t place) const noexcept {
    return decode(raw_.data() + place, raw_.data() + raw_.size());
  }

  [[nodiscard]] Symbol read_symbol(std::size_t begin) const noexcept {
    Symbol symbol;
    std::size_t place = begin;
    std::size_t end = begin;
    std::size_t joiners = 0;
    while (place < raw_.size()) {
      const Decoded read = decode_at(place);
      if (is_digit(read.code)) {
        if (symbol.size == Symbol::max_size) return {};
        symbol.folded[symbol.size++] = static_cast<char>(read.code);
        if (symbol.letters == 0) {
          ++symbol.leading_digits;
        } else {
          ++symbol.trailing_digits;
        }
      } else if (const char letter = fold_letter(read.code); letter != 0) {
        if (symbol.size == Symbol::max_size) return {};
        symbol.middle_digits = symbol.middle_digits || symbol.trailing_digits > 0;
        symbol.trailing_digits = 0;
        symbol.folded[symbol.size++] = to_ascii_upper(letter);
        if (symbol.letters++ == 0) symbol.starts_with_capital = is_ascii_upper(letter);
        if (is_ascii_upper(letter)) ++symbol.capitals;
        symbol.has_tone = symbol.has_tone || letter_of(read.code).tone != Tone::level;
      } else if (read.code == '&' && symbol.letters > 0 && place + 1 < raw_.size() &&
                 fold_letter(decode_at(place + 1).code) != 0) {
        // "BGD&ĐT": the sign says nothing.
      } else {
        const CharClass its_class = classify(read.code);
        if (its_class == CharClass::joiner) {
          if (++joiners > max_blanks) return {};
          place += read.size;
          continue;
        }
        if (its_class == CharClass::mark && symbol.size > 0) {
          if (++joiners > max_blanks) return {};
          symbol.has_tone = symbol.has_tone || tone_of_mark(read.code) != Tone::level;
        } else if (its_class == CharClass::separator) {
          break;
        } else {
          return {};
        }
      }
      place += read.size;
      end = place;
    }
    if (symbol.size > 0) symbol.end = end;
    return symbol;
  }

  [[nodiscard]] Separator read_separator(std::size_t begin) const noexcept {
    Separator separator;
    std::size_t blanks = 0;
    std::size_t place = begin;
    bool blank_before = false;
    bool blank_after = false;
    while (place < raw_.size()) {
      const Decoded read = decode_at(place);
      const char32_t code = map_separator(read.code);
      if (code == ' ' || code == '\t' || code == '\n' || code == '\r') {
        if (++blanks > max_blanks) return {};
        (separator.sign == 0 ? blank_before : blank_after) = true;
      } else if (classify(read.code) == CharClass::joiner) {
        if (++blanks > max_blanks) return {};
      } else if (separator.sign == 0 && (code == '/' || code == '-' || code == ':')) {
        separator.sign = static_cast<char>(code);
      } else {
        break;
      }
      place += read.size;
    }
    if (separator.sign == 0 && blank_before) separator.sign = ' ';
    separator.spaced = blank_before || blank_after;
    separator.end = place;
    return separator;
  }

  /// Whether the number goes on to the left: "1/2/2020/…", "33.11.NĐ", "1.847/QĐ".
  [[nodiscard]] bool follows_digits(std::size_t begin, const Symbol& first) const noexcept {
    if (begin < 2 || !is_digit(static_cast<unsigned char>(raw_[begin - 2]))) return false;
    const char before = raw_[begin - 1];
    return before == '/' || before == '.' || before == ':' ||
           (before == '-' && first.end < raw_.size() && raw_[first.end] == '-');
  }

  /// A year with letters glued to it: "2026NĐ".
  [[nodiscard]] static bool is_glued_year(const Symbol& symbol) noexcept {
    return symbol.leading_digits == 4 && symbol.letters > 1 && !symbol.middle_digits &&
           is_year(symbol.text().substr(0, 4));
  }

  /// The digits at the beginning, perhaps with one letter: "1847", "30a".
  [[nodiscard]] static bool is_ordinal(const Symbol& symbol) noexcept {
    if (symbol.leading_digits == 0 || symbol.size > 6) return false;
    if (symbol.letters <= 1 && symbol.trailing_digits == 0) return symbol.leading_digits <= 5;
    const std::string_view text = symbol.text();
    return text.size() <= 5 && std::all_of(text.begin(), text.end(), [](char letter) {
             return is_digit(static_cast<unsigned char>(letter)) || looks_like_digit(letter);
           });
  }

  [[nodiscard]] std::size_t match_numbered(const Symbol& first) const noexcept {
    // "135SL/GD": the symbol is glued to the number.
    if (first.letters > 1 && first.leading_digits <= 5 && first.trailing_digits == 0 &&
        !first.middle_digits && first.capitals == first.letters &&
        holds(kinds, first.text().substr(first.leading_digits))) {
      return match_more(first, 1, false, false, true);
    }
    if (!is_ordinal(first)) return 0;
    const Separator separator = read_separator(first.end);
    if (separator.sign != '/' && separator.sign != '-') return 0;
    const Symbol second = read_symbol(separator.end);
    if (second.end == 0) return 0;
    if (separator.sign == '/') {
      if (is_year(second.text())) return match_after_year(second);
      if (is_glued_year(second)) return match_more(second, 1, true, false, false);
    }
    if (!second.is_abbreviation()) return 0;
    if (separator.spaced && (second.has_tone || !second.is_known())) return 0;
    if (separator.sign == '-') {
      if (!second.in_capitals() && !second.is_known()) return 0;
      const std::size_t end = match_more(second, 1, false, second.is_lower(), true);
      if (end != 0) return end;
      return !separator.spaced && holds(dashed_organs, second.text()) ? second.end : 0;
    }
    const bool lower = second.is_lower();
    if (lower ? !second.is_kind() : !second.in_capitals()) return 0;
    if (second.letters < 2 && !second.is_known()) return 0;
    const std::size_t end = match_more(second, 1, false, lower, true);
    if (end != 0) return end;
    return !lower && second.is_known() && second.letters > 1 ? second.end : 0;
  }

  /// After "34/2016": "/NĐ-CP".
  [[nodiscard]] std::size_t match_after_year(const Symbol& year) const noexcept {
    const Separator separator = read_separator(year.end);
    if (separator.sign != '/' && separator.sign != '-') return 0;
    const Symbol symbol = read_symbol(separator.end);
    if (symbol.end == 0 || !symbol.is_abbreviation()) return 0;
    if ((separator.spaced || separator.sign == '-') && !symbol.is_known()) return 0;
    const bool lower = symbol.is_lower();
    if (lower ? !symbol.is_known() : !symbol.in_capitals() && !symbol.is_known()) return 0;
    if (symbol.letters < 2 && !symbol.is_known()) return 0;
    const std::size_t end = match_more(symbol, 1, true, lower, false);
    return end != 0 ? end : symbol.end;
  }

  /// The symbols that follow `last`, the `count`-th; the end of the number, or 0 where none follow
  /// and `needs_more`.
  [[nodiscard]] std::size_t match_more(Symbol last, std::size_t count, bool has_year, bool lower,
                                       bool needs_more) const noexcept {
    const std::size_t had = count;
    while (count < max_symbols) {
      const Separator separator = read_separator(last.end);
      if (separator.sign != '/' && separator.sign != '-') break;
      const Symbol next = read_symbol(separator.end);
      if (next.end == 0) break;
      if (!separator.spaced && next.all_digits()) {
        // "50/CP/1995", and "102-SL/L-004".
        const bool year = separator.sign == '/' && !has_year && is_year(next.text());
        const bool serial = separator.sign == '-' && last.text() == "L" && next.size <= 4;
        if (!year && !serial) break;
        return next.end;
      }
      if (!next.is_abbreviation()) break;
      if (separator.spaced) {
        if (!accept_after_blank(last, next, count)) break;
      } else if (lower) {
        if (next.letters < 2 || !next.is_lower()) break;
      } else if (!next.in_capitals() && !next.is_known()) {
        break;
      }
      last = next;
      ++count;
    }
    return needs_more && count == had ? 0 : last.end;
  }

  /// Whether a symbol after a spaced sign belongs to the number: "TT - BTTTT", but not
  /// "NĐ-CP - Quy định", nor a title in capitals after a number that is complete.
  [[nodiscard]] static bool accept_after_blank(const Symbol& last, const Symbol& next,
                                               std::size_t count) noexcept {
    if (next.has_tone || next.letters < 2) return false;
    const bool capitals = next.capitals == next.letters;
    if (!capitals && !(next.in_capitals() && next.is_organ())) return false;
    const bool complete = count >= 2 || !last.is_kind();
    return !complete || next.is_organ() || next.folded[0] == 'B';
  }

  /// "TCVN 7957:2008", "QCVN 06:2021/BXD", "TCVN ISO 9001:2015".
  [[nodiscard]] std::size_t match_standard(const Symbol& first) const noexcept {
    std::size_t place = first.end;
    if (!holds(standards, first.stem())) return 0;
    Symbol number = first;
    if (first.trailing_digits == 0) {
      for (int words = 0; words < 4; ++words) {  // "ISO", "ISO/IEC"
        const Separator separator = read_separator(place);
        if (separator.sign != ' ' && !(words > 0 && separator.sign == '/' && !separator.spaced)) {
          return 0;
        }
        number = read_symbol(separator.end);
        if (number.end == 0) return 0;
        if (number.leading_digits > 0) break;
        if (!number.in_capitals() || number.letters < 2) return 0;
        place = number.end;
      }
      if (number.leading_digits == 0 || number.size > 6) return 0;
    }
    for (int parts = 0; parts < 3; ++parts) {
      const Separator separator = read_separator(number.end);
      if (separator.sign == '-') {
        number = read_symbol(separator.end);
        if (!number.all_digits() || number.size > 4) return 0;
        continue;
      }
      if (separator.sign != ':') return 0;
      const Symbol year = read_symbol(separator.end);
      if (!is_year(year.text())) return 0;
      const Separator slash = read_separator(year.end);
      if (slash.sign == '/' && !slash.spaced) {
        const Symbol organ = read_symbol(slash.end);
        if (organ.end != 0 && organ.letters > 1 && (organ.in_capitals() || organ.is_known())) {
          return organ.end;
        }
      }
      return year.end;
    }
    return 0;
  }

  static constexpr std::size_t max_symbols = 12;
  static constexpr std::size_t max_blanks = 16;
  std::string_view raw_;
};

/// Writes a key part by part; a part is complete when a separator or the end follows.
class KeyWriter {
 public:
  explicit KeyWriter(char* out) noexcept : out_(out) {}

  void add(char letter) noexcept {
    if (part_size() == 0 && parts_ > 0) {
      out_[size_++] = '/';
      part_begin_ = size_;
    }
    out_[size_++] = letter;
  }

  /// Bytes of the part that is being written.
  [[nodiscard]] std::size_t part_size() const noexcept { return size_ - part_begin_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// `central`: the part ends with "TƯ", which is "TW", the party's central organs.
  void end_part(bool central) noexcept {
    while (part_size() > 0 && out_[size_ - 1] == '.') --size_;
    if (part_size() == 0) return;
    if (central) out_[size_ - 1] = 'W';
    if (parts_ == 0) {
      repair();
      drop_zeros();
    } else if (parts_ == 1) {
      if (part_size() == 4) repair();
      split_year();
    }
    ++parts_;
    part_begin_ = size_;
  }

 private:
  /// Letters that were typed for digits, in a part that else consists of digits.
  void repair() noexcept {
    bool any_digit = false;
    for (std::size_t i = part_begin_; i < size_; ++i) {
      if (is_digit(static_cast<unsigned char>(out_[i]))) {
        any_digit = true;
      } else if (!looks_like_digit(out_[i])) {
        return;
      }
    }
    if (!any_digit) return;
    for (std::size_t i = part_begin_; i < size_; ++i) {
      if (looks_like_digit(out_[i])) out_[i] = out_[i] == 'O' ? '0' : '1';
    }
  }

  void drop_zeros() noexcept {
    std::size_t zeros = 0;
    while (zeros + 1 < size_ && out_[zeros] == '0' &&
           is_digit(static_cast<unsigned char>(out_[zeros + 1]))) {
      ++zeros;
    }
    std::copy(out_ + zeros, out_ + size_, out_);
    size_ -= zeros;
  }

  /// "2026ND" becomes "2026/ND".
  void split_year() noexcept {
    char* const part = out_ + part_begin_;
    if (part_size() < 5 || !is_year({part, 4}) || !is_ascii_upper(part[4])) return;
    if (!std::all_of(part, part + 4, [](unsigned char letter) { return is_digit(letter); })) return;
    std::copy_backward(part + 4, out_ + size_, out_ + size_ + 1);
    part[4] = '/';
    ++size_;
  }

  char* out_;
  std::size_t size_ = 0;
  std::size_t part_begin_ = 0;
  std::size_t parts_ = 0;
};

}  // namespace

std::size_t write_number_key(std::string_view number, char* out) noexcept {
  KeyWriter writer(out);
  const char* const end = number.data() + number.size();
  // The last two letters of the part, and whether the last is "Ư".
  char before = 0;
  char last = 0;
  bool horned = false;
  for (const char* place = number.data(); place < end;) {
    const Decoded read = decode(place, end);
    place += read.size;
    char letter = 0;
    if (is_digit(read.code) || (read.code == '.' && writer.part_size() > 0)) {
      letter = static_cast<char>(read.code);
    } else {
      letter = to_ascii_upper(fold_letter(read.code));
    }
    if (letter != 0) {
      writer.add(letter);
      before = last;
      last = letter;
      horned = letter_of(read.code).toneless == U'ư';
      continue;
    }
    const CharClass its_class = classify(read.code);
    if (its_class == CharClass::mark) {
      horned = horned || (read.code == horn_mark && last == 'U');
    } else if (its_class != CharClass::joiner && read.code != '&') {
      writer.end_part(horned && before == 'T');
      before = last = 0;
      horned = false;
    }
  }
  writer.end_part(horned && before == 'T');
  return writer.size();
}

std::size_t match_document_number(std::string_view raw, std::size_t begin) noexcept {
  return NumberReader(raw).match(begin);
}

}  // namespace detail

std::string number_key(std::string_view number) {
  std::string key(number.size() + 1, '\0');
  key.resize(detail::write_number_key(number, key.data()));
  return key;
}

bool is_document_number(std::string_view text) {
  const auto is_blank = [](const detail::Decoded& read) {
    const char32_t code = detail::map_separator(read.code);
    return code == ' ' || (code >= '\t' && code <= '\r') ||
           detail::classify(read.code) == detail::CharClass::joiner;
  };
  const char* const text_end = text.data() + text.size();
  std::size_t begin = 0;
  while (begin < text.size()) {
    const detail::Decoded read = detail::decode(text.data() + begin, text_end);
    if (!is_blank(read)) break;
    begin += read.size;
  }
  if (begin == text.size()) return false;
  std::size_t end = detail::match_document_number(text, begin);
  if (end == begin) return false;
  while (end < text.size()) {
    const detail::Decoded read = detail::decode(text.data() + end, text_end);
    if (!is_blank(read)) return false;
    end += read.size;
  }
  return true;
}

}  // namespace tracuu::text
