#include "typed_number.hpp"

#include <algorithm>
#include <array>
#include <tracuu/text/document_number.hpp>

#include "dates.hpp"

namespace tracuu::inline v0::citation::detail {

namespace {

/// '/' or '-' where the token joins two parts of a number, else 0.
[[nodiscard]] char joint_of(const Token& token) noexcept {
  if (token.is_sign('/') || token.is_sign('\\') || token.is_sign('|') || token.is_sign(0x2044) ||
      token.is_sign(0x2215)) {
    return '/';
  }
  if (token.is_sign('-') || token.is_sign('_') || token.is_sign('~') || token.is_sign(0x2043) ||
      token.is_sign('.')) {
    return '-';
  }
  return 0;
}

/// What may stand between parts and says nothing.
[[nodiscard]] bool is_idle_sign(const Token& token) noexcept {
  constexpr std::string_view signs = ",;:./-()[]\"'_|#";
  if (token.kind != TokenKind::sign) return false;
  return token.value == opening_quote || token.value == closing_quote ||
         (token.value < 0x80 && signs.find(static_cast<char>(token.value)) != signs.npos);
}

/// A kind or an organ of the tables, as it is written in a number.
struct KnownSymbol {
  std::string_view spelling;  ///< Empty: none.
  const NumberKind* kind = nullptr;
};
[[nodiscard]] KnownSymbol known_symbol(const Token& token) noexcept {
  // Abbreviations bear no tones.
  if (!token.is_word() || token.length < 2 || (token.word.marks & 7) != 0) return {};
  const Tables& all = tables();
  const NumberKind* const kind = all.kind_of(token.word);
  if (kind != nullptr && kind->spelling != "TTg" &&
      marks_agree(token.word.marks, kind->word.marks)) {
    return {kind->spelling, kind};
  }
  return {all.symbol_of(token.word.letters), nullptr};
}

/// Organs of places, whose number does not say which place it is.
[[nodiscard]] bool is_local(std::string_view organ) noexcept {
  static constexpr std::array<std::string_view, 12> local{
      "UBND", "UB", "HĐND", "TU", "HU", "QU", "ĐU", "ThU", "TXU", "ĐUK", "LĐLĐ", "TAND"};
  return std::find(local.begin(), local.end(), organ) != local.end();
}

[[nodiscard]] bool ends_with_local(std::string_view spelling) noexcept {
  const std::size_t sign = spelling.find_last_of("/-");
  return sign != std::string_view::npos && is_local(spelling.substr(sign + 1));
}

[[nodiscard]] bool is_year(const Token& token) noexcept {
  return token.is_number() && token.length == 4 && is_plausible_year(token.value);
}

[[nodiscard]] bool is_role(const PhraseMatch& match, OrganRole role) noexcept {
  return match && match.value == static_cast<int>(role) && match.agreement != Agreement::letters;
}

}  // namespace

bool TypedNumberReader::read(std::string_view typed, CitationKey& out) {
  lexer_.reset(typed);
  place_ = lexer_.seek(0);
  static_cast<NumberValues&>(number_) = NumberValues{};
  number_.spelling.clear();
  symbols_.clear();
  issuer_ = {};
  type_ = nullptr;
  kind_ = nullptr;
  date_ = {};
  year_ = 0;
  has_number_ = code_typed_ = issuer_needs_organ_ = false;
  constexpr std::size_t most_tokens = 48;
  while (lexer_[place_].kind != TokenKind::end) {
    if (place_ > most_tokens || !read_part()) return false;
  }
  return has_number_ && finish(out);
}

bool TypedNumberReader::read_part() {
  const Token& token = lexer_[place_];
  if (token.lines > 1 && place_ > 0) return false;
  if (token.is_number() && (read_time() || read_digits_part())) return true;
  if (token.is_number()) return false;
  if (skip_noise()) return true;
  if (!token.is_word()) return false;
  if (read_time() || read_digits_part() || read_type() || read_symbols()) return true;
  const bool led = token.is("của"_w) || token.is("do"_w);
  if (led) ++place_;
  return read_issuer(led);
}

/// Signs, "số", "số hiệu", and "s6", "sô" for "số".
bool TypedNumberReader::skip_noise() {
  const Token& token = lexer_[place_];
  if (is_idle_sign(token)) {
    ++place_;
    return true;
  }
  if (token.is("số"_w) && !lexer_[place_ + 1].is_like("tiết"_w)) {
    ++place_;
    if (lexer_[place_].is("hiệu"_w)) ++place_;
    return true;
  }
  const Token& six = lexer_[place_ + 1];
  if (token.is("s"_w) && six.is_number() && six.glued && six.length == 1 && six.value == 6 &&
      lexer_[place_ + 2].is_number() && !lexer_[place_ + 2].glued) {
    place_ += 2;
    return true;
  }
  return false;
}

/// "năm 2018", "ngày 27/12/2018", "27/12/2018", "2018" beside a number.
bool TypedNumberReader::read_time() {
  const Token& token = lexer_[place_];
  if (const DateMatch year = read_year(lexer_, place_)) {
    if (year_ != 0) return false;
    year_ = year.year;
    place_ = year.next;
    return true;
  }
  if (is_year_alone()) {
    if (year_ != 0) return false;
    year_ = static_cast<int>(token.value);
    ++place_;
    return true;
  }
  const bool named = token.is("ngày"_w) || token.is("tháng"_w);
  if (!named && (!token.is_number() || token.length > 2)) return false;
  const DateMatch match = read_date(lexer_, place_);
  if (!match || match.date.year == 0 || date_.year != 0) return false;
  if (!named && match.date.day == 0) return false;
  date_ = match.date;
  place_ = match.next;
  return true;
}

/// Whether the four digits here are a year and not the number: it was read before, or another one
/// follows.
bool TypedNumberReader::is_year_alone() noexcept {
  if (!is_year(lexer_[place_])) return false;
  const Token& after = lexer_[place_ + 1];
  if (joint_of(after) != 0 && after.glued && lexer_[place_ + 2].glued) return false;
  if (has_number_) return true;
  for (std::size_t i = place_ + 1; lexer_[i].kind != TokenKind::end; ++i) {
    const Token& token = lexer_[i];
    if (!token.is_number()) continue;
    if (lexer_[i - 1].is("năm"_w) || lexer_[i - 1].is("ngày"_w)) return false;
    return !is_year(token) || (joint_of(lexer_[i + 1]) != 0 && lexer_[i + 1].glued);
  }
  return false;
}

bool TypedNumberReader::read_digits_part() {
  if (has_number_) return false;
  const DigitRun run = read_digits(lexer_, place_);
  if (run.length == 0 || run.length > 5) return false;
  const Token& after = lexer_[run.next];
  const bool cut =
      after.is_number() && !after.glued && run.length <= 2 && joint_of(lexer_[run.next + 1]) != 0;
  has_number_ = joint_of(after) != 0 || cut || (after.is_word() && after.glued)
                    ? read_joined_number()
                    : read_loose_number();
  return has_number_;
}

/// What signs join is read as in texts.
bool TypedNumberReader::read_joined_number() {
  const std::size_t begin = place_;
  const DigitRun run = read_digits(lexer_, begin);
  const DigitRun year = read_digits(lexer_, run.next + 1);
  // Of "34/2016 CP" and "12/2023 UBND Hà Nội" only the digits.
  if (joint_of(lexer_[run.next]) != 0 && year.length == 4 && is_plausible_year(year.value)) {
    const Token& after = lexer_[year.next];
    if (after.kind == TokenKind::end || (!after.glued && joint_of(after) == 0)) {
      if (run.repaired || year.repaired) return false;
      if (!read_loose_number()) return false;
      number_.year = static_cast<int>(year.value);
      number_.spelling += '/';
      number_.spelling += std::to_string(year.value);
      place_ = year.next;
      return true;
    }
  }
  if (!read_number(lexer_, begin, Expectation::number, type_, number_)) return false;
  // A sign that nothing was read behind stands for something that is not understood.
  const Token& after = lexer_[number_.next];
  if (after.glued && after.kind != TokenKind::end && !is_idle_sign(after)) return false;
  if (joint_of(after) != 0 && after.glued && lexer_[number_.next + 1].glued) return false;
  place_ = number_.next;
  return true;
}

bool TypedNumberReader::read_loose_number() {
  const DigitRun run = read_digits(lexer_, place_);
  if (run.repaired) return false;
  begin_number(number_, place_);
  number_.ordinal = static_cast<int>(run.value);
  for (std::size_t i = place_; i < run.next; ++i) number_.spelling += lexer_.bytes(i, i + 1);
  place_ = run.next;
  number_.next = place_;
  return true;
}

/// "Quyết định", "QĐ 12"; what has a name instead of a number is not read here.
bool TypedNumberReader::read_type() {
  const PhraseMatch match = tables().type_phrases.longest(lexer_, place_);
  if (!match || match.agreement == Agreement::letters || type_ != nullptr) return false;
  const DocumentType& type = tables().types[static_cast<std::size_t>(match.value)];
  std::size_t next = match.next;
  while (lexer_[next].is("số"_w) || lexer_[next].is_sign(':') || lexer_[next].is_sign('.')) ++next;
  const bool number_follows = lexer_[next].is_number() || read_digits(lexer_, next).length > 0 ||
                              (lexer_[next].is("s"_w) && lexer_[next + 1].glued);
  switch (type.type_class) {
    case TypeClass::constitution:
    case TypeClass::treaty:
    case TypeClass::standard:
      return false;
    case TypeClass::law:
      if (type.abbreviation || (!number_follows && lexer_[next].kind != TokenKind::end)) {
        return false;
      }
      break;
    default:
      break;
  }
  // "QĐ-TTg 1847", "1847 QĐ TTg": part of the symbol.
  if (type.abbreviation && (!number_follows || has_number_ || !symbols_.empty())) return false;
  // "Nghị quyết Trung ương 4"
  if (lexer_[next].is("trung"_w) || lexer_[next].is_like("tw"_w) || lexer_[next].is("hội"_w) ||
      lexer_[next].is("đại"_w)) {
    return false;
  }
  type_ = &type;
  code_typed_ = type.abbreviation;
  place_ = match.next;
  return true;
}

void TypedNumberReader::take_symbol(std::string_view spelling) {
  symbols_ += symbols_.empty() ? '/' : '-';
  symbols_ += spelling;
}

/// Symbols that a blank parts from the number: "1847 qd ttg", "QĐ-TTg 1847".
bool TypedNumberReader::read_symbols() {
  if (!symbols_.empty()) return false;
  std::size_t i = place_;
  bool glued = false;
  while (true) {
    const Token& token = lexer_[i];
    const KnownSymbol known = known_symbol(token);
    if (!known.spelling.empty()) {
      if (known.kind != nullptr && (kind_ != nullptr || !symbols_.empty())) break;
      if (known.kind == nullptr && symbols_.empty() && number_.symbols == 0 &&
          is_issuer_symbol(i + 1)) {
        break;
      }
      if (known.kind != nullptr) kind_ = known.kind;
      take_symbol(known.spelling);
    } else if (glued && token.is_word() && token.length >= 2 && (token.word.marks & 7) == 0 &&
               !symbols_.empty()) {
      take_symbol(lexer_.bytes(i, i + 1));
    } else {
      break;
    }
    ++i;
    const Token& term = lexer_[i];
    if (term.is_number() && term.glued && term.length <= 2) {
      symbols_ += lexer_.bytes(i, i + 1);
      ++i;
    }
    place_ = i;
    glued = joint_of(lexer_[i]) != 0 && lexer_[i + 1].is_word();
    if (glued) ++i;
  }
  return !symbols_.empty();
}

/// Whether the organ before token `next` is named rather than part of the number: "12 UBND Hà Nội".
bool TypedNumberReader::is_issuer_symbol(std::size_t next) noexcept {
  const Token& after = lexer_[next];
  if (!after.is_word() || after.is("năm"_w) || after.is("ngày"_w) || after.is("số"_w) ||
      after.is("của"_w) || after.is("do"_w)) {
    return false;
  }
  if (!known_symbol(after).spelling.empty()) return false;
  return !is_role(tables().organ_phrases.longest(lexer_, next), OrganRole::head) &&
         !ends_issuer(next);
}

/// Whether the name of an issuer ends before token `index`.
bool TypedNumberReader::ends_issuer(std::size_t index) noexcept {
  const Token& token = lexer_[index];
  if (token.kind == TokenKind::end || token.is_number()) return true;
  if (token.kind == TokenKind::sign) {
    return !token.is_sign('-') && !token.is_sign('&') && !token.is_sign(',');
  }
  if (token.is("năm"_w) || token.is("ngày"_w) || token.is("số"_w)) return true;
  const PhraseMatch type = tables().type_phrases.longest(lexer_, index);
  if (type && type.agreement != Agreement::letters) return true;
  const KnownSymbol symbol = known_symbol(token);
  return symbol.kind != nullptr && joint_of(lexer_[index + 1]) != 0;
}

/// An organ, or the place of one, up to what is no word of a name.
bool TypedNumberReader::read_issuer(bool led) {
  if (!issuer_.empty()) return false;
  const PhraseTable& organs = tables().organ_phrases;
  const bool head = led || is_role(organs.longest(lexer_, place_), OrganRole::head);
  std::size_t i = place_;
  while (!ends_issuer(i)) {
    if (is_role(organs.longest(lexer_, i), OrganRole::stop)) return false;
    ++i;
    // "quận 1", "Quân khu 7"
    const Token& digits = lexer_[i];
    const Token& before = lexer_[i - 1];
    if (digits.is_number() && digits.length <= 2 &&
        (before.is("quận"_w) || before.is("phường"_w) || before.is("khu"_w)) &&
        joint_of(lexer_[i + 1]) == 0) {
      ++i;
    }
  }
  std::size_t end = i;
  while (end > place_ && lexer_[end - 1].kind == TokenKind::sign) --end;
  if (end == place_) return false;
  issuer_ = {place_, end};
  issuer_needs_organ_ = !head;
  place_ = i;
  return true;
}

bool TypedNumberReader::finish(CitationKey& out) {
  if (!symbols_.empty() && number_.symbols > 1) return false;
  spelling_ = number_.spelling;
  const bool loose = !symbols_.empty();
  const NumberKind* kind = number_.kind != nullptr ? number_.kind : kind_;
  if (type_ != nullptr && !type_->codes.empty() && kind == nullptr &&
      (loose || (code_typed_ && number_.symbols > 0 && number_.year != 0))) {
    // "qd 1847 ttg", "nd 34/2016/cp": what was typed for the type belongs to the number.
    const NumberKind* const typed = tables().kind_of({type_->codes.front(), 0});
    if (typed != nullptr) {
      std::size_t end_of_digits = spelling_.find('/');
      if (number_.year != 0 && end_of_digits != std::string::npos) {
        end_of_digits = spelling_.find('/', end_of_digits + 1);
      }
      end_of_digits = std::min(end_of_digits, spelling_.size());
      spelling_.insert(end_of_digits, typed->spelling).insert(end_of_digits, 1, '/');
    }
  }
  spelling_ += symbols_;
  const bool has_symbol = loose || number_.symbols > 0;
  if (!has_symbol && number_.year != 0) spelling_.resize(spelling_.find('/'));
  if (issuer_needs_organ_ && !ends_with_local(spelling_)) return false;
  out.number = text::number_key(spelling_);
  if (type_ != nullptr) {
    out.type = type_->canonical;
  } else if (kind != nullptr) {
    out.type = kind->type;
  } else if (number_.assembly || spelling_.find("/QH") != std::string::npos) {
    out.type = "Luật";
    if (spelling_.find("UBTVQH") != std::string::npos) out.type = "Nghị quyết";
  }
  out.date = date_;
  const int beside = date_.year != 0 ? date_.year : year_ != 0 ? year_ : number_.added_year;
  out.year = static_cast<std::int16_t>(number_.year != 0 ? number_.year : beside);
  out.year_in_number = has_symbol && number_.year != 0;
  if (issuer_.empty()) return true;
  bool blank = false;
  for (const char byte : lexer_.bytes(issuer_.first, issuer_.next)) {
    const bool is_blank = static_cast<unsigned char>(byte) <= ' ';
    if (is_blank && !blank) out.issuer += ' ';
    if (!is_blank) out.issuer += byte;
    blank = is_blank;
  }
  return true;
}

}  // namespace tracuu::citation::detail
