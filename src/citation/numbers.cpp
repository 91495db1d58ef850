#include "numbers.hpp"

#include <algorithm>
#include <array>

namespace tracuu::inline v0::citation::detail {

namespace {

constexpr std::size_t max_symbols = 12;
constexpr std::uint32_t max_digits = 5;

[[nodiscard]] constexpr bool is_digit_letter(std::uint8_t letter) noexcept {
  return letter == 'l' - 'a' + 1 || letter == 'i' - 'a' + 1 || letter == 'o' - 'a' + 1;
}

/// Whether a word consists of l, I and O.
[[nodiscard]] bool looks_like_digits(const Token& token) noexcept {
  if (!token.is_word() || token.length > 3 || token.word.marks != 0) return false;
  for (std::uint64_t letters = token.word.letters; letters != 0; letters >>= 5) {
    if (!is_digit_letter(letters & 31)) return false;
  }
  return true;
}

void append_digit_letters(const Token& token, DigitRun& run) noexcept {
  for (int i = token.length - 1; i >= 0; --i) {
    const auto letter = static_cast<std::uint8_t>(token.word.letters >> (5 * i) & 31);
    run.value = run.value * 10 + (letter == 'o' - 'a' + 1 ? 0 : 1);
    ++run.length;
  }
  run.repaired = true;
}

/// What separates the parts of a number.
struct Separator {
  char sign = 0;  ///< '/' or '-'; ' ' for blanks alone; 0: something else.
  std::size_t next = 0;
  bool spaced = false;
  bool line = false;  ///< A line ends there.
};

[[nodiscard]] char separator_sign(const Token& token) noexcept {
  if (token.kind != TokenKind::sign) return 0;
  switch (token.value) {
    case '/':
    case 0x2044:
    case 0x2215:
    case '\\':
    case '|':
      return '/';
    case '-':
    case 0x2043:
    case '_':
    case '~':
      return '-';
    case '.':
      return '.';
    default:
      return 0;
  }
}

[[nodiscard]] Separator read_separator(Lexer& lexer, std::size_t index) noexcept {
  Separator separator;
  const Token& token = lexer[index];
  const char sign = separator_sign(token);
  if (sign == 0) {
    if (token.glued || token.lines > 1) return {};
    return {' ', index, true, token.lines > 0};
  }
  // Signs may be doubled: "//", "--", "/-".
  std::size_t next = index + 1;
  if (lexer[next].glued && separator_sign(lexer[next]) != 0 && sign != '.') ++next;
  const Token& after = lexer[next];
  if (token.lines + after.lines > 1) return {};
  return {sign, next, !token.glued || !after.glued, token.lines > 0 || after.lines > 0};
}

/// A run of letters and digits in the symbol of a number: "QĐ", "QH13", "BGD&ĐT".
struct Symbol {
  std::size_t next = 0;  ///< The token behind it; 0: none.
  Word word;             ///< Of its letters.
  int term = 0;          ///< Digits behind the letters: 13 of "QH13".
  std::uint8_t length = 0;
  std::uint8_t capitals = 0;
  bool capital = false;
  bool repaired = false;
  const NumberKind* kind = nullptr;
  std::string_view organ;  ///< As the table spells it, or empty.

  [[nodiscard]] bool known() const noexcept { return kind != nullptr || !organ.empty(); }
  [[nodiscard]] bool in_capitals() const noexcept {
    return capital && length >= 2 && capitals * 2 >= length;
  }
};

constexpr Word assembly_word = word_of("QH");
constexpr Word standing_committee_word = word_of("UBTVQH");
constexpr Word council_of_state_word = word_of("HĐNN");

[[nodiscard]] bool bears_term(const Symbol& symbol) noexcept {
  return symbol.word.letters == assembly_word.letters ||
         symbol.word.letters == standing_committee_word.letters ||
         symbol.word.letters == council_of_state_word.letters;
}

/// "TƯ" is "TW".
[[nodiscard]] Word with_central(Word word, std::uint8_t length) noexcept {
  constexpr std::uint64_t tu = ('t' - 'a' + 1) << 5 | ('u' - 'a' + 1);
  constexpr std::uint64_t w = 'w' - 'a' + 1;
  if (length < 2 || length > packed_letters || (word.letters & 1023) != tu) return word;
  const unsigned shift = 3 + 2 * (length - 1u);
  if ((word.marks >> shift & 3) != 3) return word;
  word.letters = (word.letters & ~std::uint64_t{31}) | w;
  word.marks &= ~(3u << shift);
  return word;
}

void look_up(Symbol& symbol) noexcept {
  const Tables& all = tables();
  symbol.kind = all.kind_of(symbol.word);
  symbol.organ = all.symbol_of(symbol.word.letters);
}

/// "QĐĐ" for "QĐ": a letter was doubled.
void drop_doubled_letter(Symbol& symbol) noexcept {
  if (symbol.length < 3 || symbol.length > packed_letters) return;
  for (unsigned i = 0; i + 1 < symbol.length; ++i) {
    if ((symbol.word.letters >> (5 * i) & 31) != (symbol.word.letters >> (5 * i + 5) & 31))
      continue;
    Symbol shorter = symbol;
    const std::uint64_t low = (std::uint64_t{1} << (5 * i)) - 1;
    shorter.word.letters =
        (symbol.word.letters >> (5 * i + 5) << (5 * i)) | (symbol.word.letters & low);
    shorter.word.marks = 0;
    --shorter.length;
    look_up(shorter);
    if (!shorter.known()) continue;
    shorter.repaired = true;
    symbol = shorter;
    return;
  }
}

[[nodiscard]] Symbol read_symbol(Lexer& lexer, std::size_t index) noexcept {
  Symbol symbol;
  WordBuilder builder;
  std::size_t i = index;
  for (; i < index + 8; ++i) {
    const Token& token = lexer[i];
    if (i > index && !token.glued) break;
    if (token.is_word()) {
      if (builder.length > 0 && !token.capital && symbol.capitals > 0) break;
      if (builder.length == 0) {
        symbol.capital = token.capital;
        builder.word = token.word;
        builder.length = token.length;
      } else if (builder.length + token.length <= packed_letters) {
        builder.word.letters = builder.word.letters << (5 * token.length) | token.word.letters;
        builder.word.marks |= (token.word.marks >> 3) << (3 + 2 * builder.length);
        builder.length = static_cast<std::uint8_t>(builder.length + token.length);
      } else {
        builder.word.letters = builder.word.letters * 31 + token.word.letters;
        builder.length = static_cast<std::uint8_t>(builder.length + token.length);
      }
      symbol.capitals = static_cast<std::uint8_t>(symbol.capitals + token.capitals);
    } else if (token.is_sign('&') && builder.length > 0 && lexer[i + 1].is_word() &&
               lexer[i + 1].glued) {
      continue;
    } else {
      break;
    }
  }
  if (builder.length == 0) return symbol;
  symbol.length = builder.length;
  symbol.word = with_central(builder.word, builder.length);
  symbol.next = i;
  look_up(symbol);
  if (!symbol.known()) drop_doubled_letter(symbol);
  // Digits that belong to it: the term of the Assembly, a unit ("C06").
  const Token& digits = lexer[i];
  const bool term = bears_term(symbol);
  if (digits.is_number() && digits.length <= 2 &&
      (digits.glued || (term && digits.lines == 0 && digits.value >= 8 && digits.value <= 17))) {
    symbol.term = static_cast<int>(digits.value);
    symbol.next = i + 1;
  } else if (term && digits.glued && looks_like_digits(digits)) {
    const DigitRun run = read_digits(lexer, i);
    if (run.next > i) {
      symbol.term = static_cast<int>(run.value);
      symbol.next = run.next;
      symbol.repaired = true;
    }
  }
  // "QHl5" is one word and a number.
  if (!symbol.known() && symbol.next == i + 1 && symbol.term > 0 && symbol.term < 10) {
    const std::uint64_t last = symbol.word.letters & 31;
    if (is_digit_letter(static_cast<std::uint8_t>(last)) &&
        (symbol.word.letters >> 5) == assembly_word.letters) {
      symbol.word = assembly_word;
      symbol.length = 2;
      symbol.term += 10;
      symbol.repaired = true;
      look_up(symbol);
    }
  }
  return symbol;
}

/// Letters of a word in capitals, with the shapes of its letters and without its tone.
void append_capitals(Word word, std::uint8_t length, std::string& out) {
  static constexpr std::array<std::array<std::string_view, 4>, 26> shaped = [] {
    std::array<std::array<std::string_view, 4>, 26> letters{};
    letters['a' - 'a'] = {"A", "Â", "Ă", "A"};
    letters['d' - 'a'] = {"D", "D", "Đ", "D"};
    letters['e' - 'a'] = {"E", "Ê", "E", "E"};
    letters['o' - 'a'] = {"O", "Ô", "O", "Ơ"};
    letters['u' - 'a'] = {"U", "U", "U", "Ư"};
    return letters;
  }();
  for (std::uint8_t i = 0; i < length; ++i) {
    const auto letter = static_cast<std::size_t>(word.letters >> (5 * (length - 1 - i)) & 31);
    if (letter == 0 || letter > 26) continue;
    const std::string_view spelled = shaped[letter - 1][word.marks >> (3 + 2 * i) & 3];
    if (spelled.empty()) {
      out += static_cast<char>('A' + (letter - 1));
    } else {
      out += spelled;
    }
  }
}

/// Letters and digits of the raw bytes; for what no table holds.
void append_raw(std::string_view raw, std::string& out) {
  for (const char byte : raw) {
    if (static_cast<unsigned char>(byte) > ' ') out += byte;
  }
}

class NumberReader {
 public:
  NumberReader(Lexer& lexer, Expectation expectation, const DocumentType* type, Number& out)
      : lexer_(lexer), expected_(expectation == Expectation::number), type_(type), out_(out) {}

  bool read(std::size_t index) {
    if (!read_ordinal(index)) return false;
    Separator separator = read_separator(lexer_, place_);
    if (glued_symbol_) {
      separator = {of_decree_ ? '-' : '/', place_, false, false};
    } else if (separator.sign == '.' && expected_ && !separator.spaced &&
               read_symbol(lexer_, separator.next).known()) {
      separator.sign = '/';
      out_.repaired = true;
    } else if (separator.sign == '.' || (separator.sign == ' ' && !expected_) ||
               separator.sign == 0) {
      return finish_bare();
    }
    if (separator.sign == '/' || separator.sign == '-') {
      const DigitRun year = read_digits(lexer_, separator.next);
      if (year.length == 4 && is_plausible_year(year.value)) {
        if (year.repaired) out_.repaired = true;
        if (!expected_ && separator.sign == '-') return false;
        return read_after_year(separator, year);
      }
      if (year.length > 0 && year.next > separator.next) return finish_bare();
    }
    if (!read_first_symbol(separator, true)) return finish_bare();
    return finish();
  }

 private:
  bool read_ordinal(std::size_t index) {
    begin_number(out_, index);
    DigitRun run = read_digits(lexer_, index);
    if (run.length == 0 || run.length > max_digits) return false;
    if (expected_) run = join_or_skip(run);
    out_.ordinal = static_cast<int>(run.value);
    out_.repaired = run.repaired;
    place_ = run.next;
    append_ordinal(run);
    read_decimal();
    read_suffix();
    return true;
  }

  /// A stray digit before the number, or a number that a blank cuts in two.
  DigitRun join_or_skip(DigitRun run) {
    const Token& token = lexer_[run.next];
    if (run.length > 2 || !token.is_number() || token.glued || token.lines > 1) return run;
    const DigitRun second = read_digits(lexer_, run.next);
    if (second.length == 0 || second.length > 4) return run;
    const char sign = separator_sign(lexer_[second.next]);
    if (sign != '/' && sign != '-') return run;
    std::uint32_t joined = run.value;
    for (std::uint8_t i = 0; i < second.length; ++i) joined *= 10;
    joined += second.value;
    const bool has_year = [&] {
      const DigitRun year = read_digits(lexer_, second.next + 1);
      return year.length == 4 && is_plausible_year(year.value);
    }();
    out_.repaired = true;
    out_.spaced = true;
    // Acts with a year in their number are some hundreds a year.
    if (has_year && joined > 600) {
      out_.first = run.next;
      return second;
    }
    DigitRun both = second;
    both.value = joined;
    both.length = static_cast<std::uint8_t>(run.length + second.length);
    return both;
  }

  void append_ordinal(const DigitRun& run) {
    std::uint32_t power = 1;
    for (std::uint8_t i = 1; i < run.length; ++i) power *= 10;
    for (; power > 0; power /= 10) {
      out_.spelling += static_cast<char>('0' + run.value / power % 10);
    }
  }

  /// "66.16/2026/NQ-CP": numbers of a series under one number.
  void read_decimal() {
    const Token& dot = lexer_[place_];
    const Token& digits = lexer_[place_ + 1];
    const Token& slash = lexer_[place_ + 2];
    if (!dot.is_sign('.') || !dot.glued || !digits.is_number() || !digits.glued ||
        digits.length > 3 || !slash.is_sign('/') || !slash.glued) {
      return;
    }
    const DigitRun year = read_digits(lexer_, place_ + 3);
    if (year.length != 4 || !is_plausible_year(year.value)) return;
    out_.spelling += '.';
    append_raw(lexer_.bytes(place_ + 1, place_ + 2), out_.spelling);
    place_ += 2;
  }

  /// A letter behind the digits ("30a"), or a symbol that is glued to them ("135SL").
  void read_suffix() {
    const Token& token = lexer_[place_];
    if (!token.is_word() || !token.glued) return;
    if (token.length == 1) {
      if (separator_sign(lexer_[place_ + 1]) == 0) return;
      append_raw(lexer_.bytes(place_, place_ + 1), out_.spelling);
      ++place_;
      return;
    }
    const NumberKind* kind = tables().kind_of(token.word);
    const bool one_case = token.all_capitals() || token.capitals == 0;
    glued_symbol_ = one_case && kind != nullptr && separator_sign(lexer_[place_ + 1]) != 0;
    of_decree_ = glued_symbol_ && kind->spelling == "SL";
  }

  bool read_after_year(const Separator& before, const DigitRun& year) {
    const Separator separator = read_separator(lexer_, year.next);
    out_.spelling += '/';
    append_ordinal(year);
    out_.year = static_cast<int>(year.value);
    out_.spaced = out_.spaced || before.spaced;
    const std::size_t bare_end = year.next;
    place_ = year.next;
    const Token& next = lexer_[year.next];
    Separator wanted = separator;
    if (next.is_word() && next.glued) {
      // "2026NĐ-CP"
      wanted = {'/', year.next, false, false};
      const Symbol symbol = read_symbol(lexer_, year.next);
      if (!symbol.known() && !split(symbol)) return finish_year_only(bare_end);
      out_.repaired = true;
    } else if (separator.sign == ' ') {
      if (!expected_) return finish_year_only(bare_end);
    } else if (separator.sign == 0) {
      return finish_year_only(bare_end);
    }
    if (!read_first_symbol(wanted, false)) return finish_year_only(bare_end);
    return finish();
  }

  /// A symbol whose parts are not apart: "NĐCP".
  struct Halves {
    const NumberKind* kind = nullptr;
    std::string_view first;
    std::string_view organ;
    explicit operator bool() const noexcept { return !first.empty(); }
  };

  [[nodiscard]] static Halves split(const Symbol& symbol) noexcept {
    if (symbol.length > packed_letters) return {};
    for (std::uint8_t tail = 2; tail + 2 <= symbol.length; ++tail) {
      const std::uint64_t low = (std::uint64_t{1} << (5 * tail)) - 1;
      Word head;
      head.letters = symbol.word.letters >> (5 * tail);
      head.marks = symbol.word.marks & ((1u << (3 + 2 * (symbol.length - tail))) - 1) & ~7u;
      const NumberKind* kind = tables().kind_of(head);
      const std::string_view organ = tables().symbol_of(symbol.word.letters & low);
      if (kind != nullptr && !organ.empty()) return {kind, kind->spelling, organ};
      const std::string_view head_organ = tables().symbol_of(head.letters);
      if (tail >= 3 && symbol.length - tail >= 3 && !head_organ.empty() && !organ.empty()) {
        return {nullptr, head_organ, organ};
      }
    }
    return {};
  }

  bool read_first_symbol(const Separator& separator, bool without_year) {
    Symbol symbol = read_symbol(lexer_, separator.next);
    if (symbol.next == 0) return false;
    const bool lower = symbol.capitals == 0;
    const bool plain_sign = separator.sign == '/' || separator.sign == '-';
    if (!symbol.known()) repair_kind(symbol);
    if (!symbol.known()) {
      const Halves halves = split(symbol);
      if (halves && (expected_ || !lower)) {
        return take_halves(separator, symbol, halves, without_year);
      }
    }
    if (!plain_sign && !(expected_ && symbol.known() && !lower)) return false;
    const bool typed_small = expected_ && !separator.spaced && symbol.length >= 3 &&
                             (symbol.word.marks & 7) == 0 && symbol.length <= 10;
    if (lower && !(symbol.known() && symbol.length > 1) && !is_court(symbol) && !typed_small) {
      return false;
    }
    if (separator.spaced && !symbol.known() && !symbol.in_capitals()) return false;
    if (separator.line && !symbol.known()) return false;
    if (!symbol.known() && !symbol.in_capitals() && !is_court(symbol) && !lower) {
      // One capital: only where more follows ("B", "C06").
      const char sign = separator_sign(lexer_[symbol.next]);
      if (!symbol.capital || (sign != '-' && sign != '/') || symbol.length > 4) return false;
    }
    out_.spaced = out_.spaced || separator.spaced;
    append_symbol(out_.year == 0 && separator.sign == '-' ? '-' : '/', separator.next, symbol);
    read_more_symbols(lower);
    return true;
  }

  bool take_halves(const Separator& separator, const Symbol& symbol, const Halves& halves,
                   bool without_year) {
    out_.spelling += without_year && separator.sign == '-' ? '-' : '/';
    out_.spelling += halves.first;
    out_.spelling += '-';
    out_.spelling += halves.organ;
    if (symbol.term > 0) out_.spelling += std::to_string(symbol.term);
    out_.kind = halves.kind;
    out_.symbols += 2;
    out_.known_symbols += 2;
    out_.repaired = true;
    place_ = symbol.next;
    read_more_symbols(false);
    return true;
  }

  /// What the type word before the number expects, with one letter wrong.
  void repair_kind(Symbol& symbol) const noexcept {
    if (type_ == nullptr || symbol.length < 2 || symbol.length > packed_letters) return;
    if (is_court(symbol)) return;
    for (const std::uint64_t code : type_->codes) {
      if (differs_in_one_letter(symbol.word.letters, code)) {
        symbol.word.letters = code;
        symbol.word.marks = 0;
        symbol.repaired = true;
        look_up(symbol);
        return;
      }
    }
  }

  /// One letter replaced, doubled, added or lost. Requires: at most twelve letters each.
  [[nodiscard]] static bool differs_in_one_letter(std::uint64_t one, std::uint64_t other) noexcept {
    // Drop what is equal at the end, then at most one letter of either side.
    while (one != 0 && (one & 31) == (other & 31)) {
      one >>= 5;
      other >>= 5;
    }
    if (one == 0 && other == 0) return false;
    return (one >> 5) == (other >> 5) || (one >> 5) == other || one == (other >> 5);
  }

  template <std::size_t size>
  [[nodiscard]] static bool is_one_of(const Symbol& symbol,
                                      const std::array<Word, size>& words) noexcept {
    return std::any_of(words.begin(), words.end(),
                       [&](const Word& word) { return word.letters == symbol.word.letters; });
  }
  /// Chambers of courts, and what else stands first in the number of a judgment.
  [[nodiscard]] static bool is_chamber(const Symbol& symbol) noexcept {
    static constexpr std::array chambers{
        word_of("HS"),   word_of("DS"),   word_of("HNGĐ"), word_of("KDTM"), word_of("LĐ"),
        word_of("HC"),   word_of("HN"),   word_of("HSST"), word_of("HSPT"), word_of("DSST"),
        word_of("DSPT"), word_of("HCST"), word_of("HCPT")};
    return is_one_of(symbol, chambers);
  }
  /// First instance, appeal and so on.
  [[nodiscard]] static bool is_instance(const Symbol& symbol) noexcept {
    static constexpr std::array instances{word_of("ST"), word_of("PT"), word_of("GĐT"),
                                          word_of("TT")};
    return is_one_of(symbol, instances);
  }
  [[nodiscard]] static bool is_court(const Symbol& symbol) noexcept {
    return is_chamber(symbol) || is_instance(symbol) ||
           symbol.word.letters == word_of("AL").letters;
  }

  void append_symbol(char sign, std::size_t at, const Symbol& symbol) {
    out_.spelling += sign;
    if (out_.symbols == 0) {
      chamber_ = out_.year != 0 && is_chamber(symbol);
      out_.court = chamber_ && symbol.length >= 4;
    } else if (out_.symbols == 1 && chamber_ && is_instance(symbol)) {
      out_.court = true;
    }
    if (out_.kind == nullptr && out_.symbols < 2) out_.kind = symbol.kind;
    ++out_.symbols;
    if (symbol.known()) ++out_.known_symbols;
    if (symbol.repaired) out_.repaired = true;
    if (bears_term(symbol)) out_.assembly = true;
    place_ = symbol.next;
    if (symbol.kind != nullptr && (symbol.organ.empty() || out_.symbols == 1)) {
      out_.spelling += symbol.kind->spelling;
    } else if (!symbol.organ.empty()) {
      out_.spelling += symbol.organ;
    } else if (symbol.capitals == symbol.length && symbol.length <= packed_letters) {
      append_capitals(symbol.word, symbol.length, out_.spelling);
    } else {
      append_raw(lexer_.bytes(at, symbol.next), out_.spelling);
      return;
    }
    if (symbol.term > 0) {
      if (!bears_term(symbol) && symbol.term < 10 && lexer_[symbol.next - 1].length == 2) {
        out_.spelling += '0';
      }
      out_.spelling += std::to_string(symbol.term);
    }
  }

  void read_more_symbols(bool lower) {
    while (static_cast<std::size_t>(out_.symbols) < max_symbols) {
      const Separator separator = read_separator(lexer_, place_);
      if (separator.sign == 0) return;
      if (read_added_digits(separator)) continue;
      Symbol symbol = read_symbol(lexer_, separator.next);
      if (symbol.next == 0 || !accepts(separator, symbol, lower)) return;
      repair_organ(symbol);
      out_.spaced = out_.spaced || separator.spaced;
      append_symbol(separator.sign == '/' ? '/' : '-', separator.next, symbol);
    }
  }

  [[nodiscard]] bool accepts(const Separator& separator, const Symbol& symbol, bool lower) {
    if (lower && symbol.capitals == 0 && !separator.spaced && separator.sign != ' ') {
      return symbol.known() || (separator.sign != '.' && symbol.length >= 2 &&
                                symbol.length <= 10 && (symbol.word.marks & 7) == 0);
    }
    if (symbol.capitals == 0) return false;
    if (separator.sign == ' ') {
      // "NĐ CP": only an organ behind a kind.
      return out_.symbols == 1 && out_.kind != nullptr && !symbol.organ.empty() &&
             symbol.in_capitals() && symbol.length >= 2 && !separator.line;
    }
    if (separator.sign == '.') {
      return !separator.spaced && (symbol.known() || symbol.capitals == symbol.length) &&
             symbol.length >= 2;
    }
    if (separator.spaced) {
      if (!symbol.organ.empty()) return true;
      if (!symbol.in_capitals() || symbol.capitals != symbol.length) return false;
      const Token& after = lexer_[symbol.next];
      return !(after.is_word() && !after.glued && after.all_capitals() && after.length > 1) &&
             symbol.word.marks % 8 == 0;
    }
    return symbol.capital && symbol.length < 40 &&
           (symbol.capitals >= 2 || symbol.length == 1 || symbol.known() || symbol.term > 0 ||
            symbol.length <= 4);
  }

  /// Digits behind a separator: the year that somebody added ("50/CP/1995"), the end of a number
  /// of the South ("102-SL/L-004"), a term that stands apart ("QH-13").
  bool read_added_digits(const Separator& separator) {
    if (separator.sign != '/' && separator.sign != '-') return false;
    const DigitRun run = read_digits(lexer_, separator.next);
    if (run.length == 0) return false;
    const Token& after = lexer_[run.next];
    if (after.glued && (after.is_sign('/') || after.is_word())) return false;
    const bool may_be_year = separator.sign == '/' || !separator.spaced;
    if (run.length == 4 && is_plausible_year(run.value) && may_be_year && out_.year == 0 &&
        out_.added_year == 0) {
      out_.added_year = static_cast<int>(run.value);
      place_ = run.next;
      return true;
    }
    const bool of_decree = out_.kind != nullptr && out_.kind->spelling == "SL";
    if (separator.spaced || run.length > 3 || (!of_decree && !(out_.assembly && run.value >= 8))) {
      return false;
    }
    out_.spelling += out_.assembly ? "" : "-";
    append_ordinal(run);
    place_ = run.next;
    return true;
  }

  /// Decrees are the government's.
  void repair_organ(Symbol& symbol) const noexcept {
    constexpr Word decree = word_of("NĐ");
    constexpr Word government = word_of("CP");
    if (symbol.known() || symbol.length != 2 || out_.symbols != 1 || out_.kind == nullptr) return;
    if (out_.kind->word.letters != decree.letters || type_ == nullptr) return;
    symbol.word = government;
    symbol.repaired = true;
    look_up(symbol);
  }

  /// Digits alone, or digits and a year: only behind a type word.
  bool finish_bare() {
    if (!expected_) return false;
    const Token& after = lexer_[place_];
    // "5.000", "3,5", "12/36", "20%"
    const bool goes_on = after.glued && (after.is_number() || after.is_word() ||
                                         after.is_sign('%') || after.is_sign('/'));
    const bool decimal = after.glued && (after.is_sign('.') || after.is_sign(',')) &&
                         lexer_[place_ + 1].is_number() && lexer_[place_ + 1].glued;
    if (goes_on || decimal) return false;
    out_.next = place_;
    return true;
  }

  bool finish_year_only(std::size_t end) {
    place_ = end;
    return finish_bare();
  }

  bool finish() {
    out_.next = place_;
    if (expected_) return true;
    return out_.assembly || (out_.kind != nullptr && (out_.symbols >= 2 || out_.year != 0)) ||
           (out_.known_symbols >= 1 && out_.symbols >= 1);
  }

  Lexer& lexer_;
  const bool expected_;
  const DocumentType* type_;
  Number& out_;
  std::size_t place_ = 0;
  bool glued_symbol_ = false;
  bool of_decree_ = false;
  bool chamber_ = false;
};

}  // namespace

DigitRun read_digits(Lexer& lexer, std::size_t index) noexcept {
  DigitRun run;
  bool any_digit = false;
  std::size_t i = index;
  for (; i < index + 6; ++i) {
    const Token& token = lexer[i];
    if (i > index && !token.glued) break;
    if (token.is_number()) {
      if (run.length + token.length > 9) break;
      for (std::uint8_t digit = 0; digit < token.length; ++digit) run.value *= 10;
      run.value += token.value;
      run.length = static_cast<std::uint8_t>(run.length + token.length);
      any_digit = true;
    } else if (looks_like_digits(token) && run.length < 5) {
      append_digit_letters(token, run);
    } else {
      break;
    }
  }
  if (!any_digit) return {index, 0, 0, false};
  run.next = i;
  return run;
}

bool read_number(Lexer& lexer, std::size_t index, Expectation expectation, const DocumentType* type,
                 Number& out) {
  return NumberReader(lexer, expectation, type, out).read(index);
}

bool read_standard(Lexer& lexer, std::size_t index, std::string_view name, Number& out) {
  begin_number(out, index);
  out.spelling.assign(name);
  std::size_t i = index;
  // "TCVN ISO 9001:2015", "TCVN ISO/IEC 17025:2017"
  while (lexer[i].is_word() && lexer[i].all_capitals() && i < index + 3) {
    out.spelling += ' ';
    append_raw(lexer.bytes(i, i + 1), out.spelling);
    ++i;
    if (lexer[i].is_sign('/') && lexer[i].glued) ++i;
  }
  if (!lexer[i].is_number() || lexer[i].length > 6) return false;
  out.spelling += ' ';
  append_raw(lexer.bytes(i, i + 1), out.spelling);
  ++i;
  while ((lexer[i].is_sign('-') || lexer[i].is_sign('.')) && lexer[i].glued &&
         lexer[i + 1].is_number() && lexer[i + 1].glued) {
    append_raw(lexer.bytes(i, i + 2), out.spelling);
    i += 2;
  }
  if (lexer[i].is_sign(':')) {
    const Token& year = lexer[i + 1];
    if (!year.is_number() || year.length != 4) return false;
    out.spelling += ':';
    append_raw(lexer.bytes(i + 1, i + 2), out.spelling);
    out.year = static_cast<int>(year.value);
    i += 2;
    if (lexer[i].is_sign('/') && lexer[i + 1].is_word() && lexer[i + 1].all_capitals()) {
      const Symbol organ = read_symbol(lexer, i + 1);
      out.spelling += '/';
      append_raw(lexer.bytes(i + 1, organ.next), out.spelling);
      i = organ.next;
    }
  }
  out.symbols = 1;
  out.next = i;
  return true;
}

}  // namespace tracuu::citation::detail
