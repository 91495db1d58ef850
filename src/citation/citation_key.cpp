#include <tracuu/citation/citation_key.hpp>

#include <algorithm>
#include <tracuu/citation/scanner.hpp>
#include <tracuu/text/document_number.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/normalize.hpp>

#include "citation_reader.hpp"
#include "keys.hpp"
#include "typed_number.hpp"

namespace tracuu::inline v0::citation {

namespace detail {

namespace {

void append_word(const Token& token, std::string_view raw, std::string& out) {
  if (token.length <= packed_letters) {
    for (unsigned i = token.length; i-- > 0;) {
      const auto letter = static_cast<unsigned>(token.word.letters >> (5 * i) & 31);
      if (letter != 0 && letter != foreign_letter) out += static_cast<char>('A' + letter - 1);
    }
    return;
  }
  for (const char byte : text::fold_marks(text::normalize(raw).text())) {
    if (byte >= 'a' && byte <= 'z') out += static_cast<char>(byte - 'a' + 'A');
  }
}

}  // namespace

void append_name_key(Lexer& lexer, TokenRange range, std::string& out) {
  const std::size_t begin = out.size();
  for (std::size_t i = range.first; i < range.next; ++i) {
    const Token& token = lexer[i];
    if (!token.is_word() && !token.is_number()) continue;
    // What is cut at a capital or between letters and digits is one word.
    const bool glued = token.glued && i > range.first && lexer[i - 1].kind != TokenKind::sign;
    if (!glued && out.size() > begin && out.back() != '_') out += '_';
    if (token.is_word()) {
      append_word(token, lexer.bytes(i, i + 1), out);
    } else {
      for (const char byte : lexer.bytes(i, i + 1)) {
        if (byte >= '0' && byte <= '9') out += byte;
      }
    }
  }
  if (out.size() > begin && out.back() == '_') out.pop_back();
}

void append_name_key(std::string_view name, std::string& out) {
  Lexer lexer;
  lexer.reset(name);
  const std::size_t first = lexer.seek(0);
  std::size_t next = first;
  while (lexer[next].kind != TokenKind::end) ++next;
  append_name_key(lexer, {first, next}, out);
}

void append_year(int year, std::string& out) {
  if (year == 0) return;
  out += '@';
  out += std::to_string(year);
}

int year_of(const Draft& draft) noexcept {
  if (draft.date.year != 0) return draft.date.year;
  return draft.year != 0 ? draft.year : draft.number.added_year;
}

namespace {

void append_plenum_keys(const Draft& draft, std::string_view type, std::string& out) {
  const std::string_view code = type == "Kết luận" ? "KL" : type == "Chỉ thị" ? "CT" : "NQ";
  const auto append_one = [&](int term) {
    out += code;
    out += "-TW";
    out += std::to_string(draft.plenum);
    if (term != 0) out.append("-K").append(std::to_string(term));
    out += '\n';
  };
  if (draft.terms[0] == 0) append_one(0);
  for (const int term : draft.terms) {
    if (term != 0) append_one(term);
  }
}

}  // namespace

void append_keys(Lexer& lexer, const Draft& draft, std::string_view type, std::string& out) {
  if (draft.kind == CitationClass::internal) return;
  const int year = year_of(draft);
  if (draft.has_number && draft.number.has_symbol()) {
    out += text::number_key(draft.number.spelling);
    if (draft.number.year == 0) append_year(year, out);
  } else if (draft.has_number) {
    append_name_key(type, out);
    out += ':';
    out += std::to_string(draft.number.ordinal);
    append_year(draft.number.year != 0 ? draft.number.year : year, out);
  } else if (draft.plenum != 0) {
    append_plenum_keys(draft, type, out);
    return;
  } else {
    if (!draft.name_key.empty()) {
      out += draft.name_key;
    } else if (!draft.title.empty()) {
      append_name_key(lexer, draft.title, out);
    } else {
      append_name_key(type, out);
    }
    append_year(year, out);
  }
  out += '\n';
}

}  // namespace detail

std::string name_key(std::string_view name) {
  std::string key;
  detail::append_name_key(name, key);
  return key;
}

bool CitationKey::has_symbol() const noexcept {
  return std::any_of(number.begin(), number.end(),
                     [](char byte) { return byte >= 'A' && byte <= 'Z'; });
}

std::string CitationKey::to_string() const {
  std::string key;
  if (!number.empty() && has_symbol()) {
    key = number;
    if (!year_in_number) detail::append_year(year, key);
  } else if (!number.empty()) {
    if (!type.empty()) key.append(name_key(type)).append(":");
    key.append(number, 0, number.find('/'));
    detail::append_year(year, key);
  } else {
    key = name;
    detail::append_year(year, key);
  }
  return key;
}

namespace {

struct Skipped {
  std::size_t next = 0;
  const detail::DocumentType* type = nullptr;
};

/// Over "QĐ số" and the like, before a number as people type it.
Skipped skip_type(detail::Lexer& lexer, std::size_t index) {
  using namespace detail;
  Skipped skipped{index, nullptr};
  const PhraseMatch match = tables().type_phrases.longest(lexer, index);
  if (match && lexer[match.next].kind != TokenKind::end) {
    const DocumentType& type = tables().types[static_cast<std::size_t>(match.value)];
    const Token& after = lexer[match.next];
    const bool of_number = after.glued && after.kind == TokenKind::sign;
    if (!of_number) skipped = {match.next, &type};
  }
  while (lexer[skipped.next].is_like("số"_w) || lexer[skipped.next].is_sign(':')) ++skipped.next;
  return skipped;
}

/// Whether the name of the type is enough beside a year: "hiến pháp 2013", "blhs 2015"; or is part
/// of the number: "tcvn 8957:2018".
[[nodiscard]] bool has_name(const detail::DocumentType& type) noexcept {
  using detail::TypeClass;
  return type.type_class == TypeClass::constitution || type.type_class == TypeClass::treaty ||
         type.type_class == TypeClass::standard ||
         (type.type_class == TypeClass::law && type.abbreviation);
}

/// A year behind the number: "1847 qd ttg 2018".
void take_year(std::string& number, CitationKey& key) {
  const auto is_year = [](std::string_view part) {
    return part.size() == 4 &&
           std::all_of(part.begin(), part.end(),
                       [](char byte) { return byte >= '0' && byte <= '9'; }) &&
           (part[0] == '1' || part[0] == '2') && part >= "1925" && part <= "2075";
  };
  const std::size_t first = number.find('/');
  if (first == std::string::npos) return;
  const std::size_t second = number.find('/', first + 1);
  const std::string_view inner = std::string_view(number).substr(first + 1, second - first - 1);
  if (is_year(inner)) {
    key.year_in_number = second != std::string::npos;
    key.year = static_cast<std::int16_t>(std::stoi(std::string(inner)));
    if (!key.year_in_number) number.resize(first);
    return;
  }
  const std::size_t last = number.rfind('/');
  const std::string_view tail = std::string_view(number).substr(last + 1);
  if (is_year(tail)) {
    key.year = static_cast<std::int16_t>(std::stoi(std::string(tail)));
    number.resize(last);
  }
}

/// Whether a character begins there that replace_wide_signs() may replace.
[[nodiscard]] bool leads_sign(char byte) noexcept {
  return byte == '\xE2' || byte == '\xE3' || byte == '\xEF';
}

/// Full-width forms as those of ASCII; lines that are drawn, and long marks, as dashes.
void replace_wide_signs(std::string_view typed, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < typed.size();) {
    const auto byte = [&](std::size_t at) {
      return i + at < typed.size() ? static_cast<unsigned char>(typed[i + at]) : 0u;
    };
    const unsigned first = byte(0);
    if (first < 0xE0 || first >= 0xF0 || (byte(2) & 0xC0) != 0x80) {
      out += typed[i++];
      continue;
    }
    const unsigned code = (first & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    if (code >= 0xFF01 && code <= 0xFF5E) {
      out += static_cast<char>(code - 0xFF01 + '!');
    } else if (code == 0xFE58 || code == 0xFE63 || code == 0x2E3A || code == 0x2E3B ||
               code == 0x30FC || code == 0x2500 || code == 0x2501 || code == 0x2043) {
      out += '-';
    } else if (code == 0x29F8 || code == 0x2571) {
      out += '/';
    } else {
      out += typed.substr(i, 3);
    }
    i += 3;
  }
}

void append_code(char32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

[[nodiscard]] char32_t capital_of(char32_t code) noexcept {
  if (code >= 'a' && code <= 'z') return code - 'a' + 'A';
  if (code == U'đ') return U'Đ';
  const text::detail::Letter& letter = text::detail::letter_of(code);
  if (!letter.vowel || letter.upper) return code;
  return text::detail::with_tone(letter.toneless, letter.tone, true);
}

/// Whether a word stands for a name or a Roman number in capitals: "blhs", "xii".
[[nodiscard]] bool is_shouted(detail::Lexer& lexer, std::size_t index) noexcept {
  using namespace detail;
  const PhraseMatch match = tables().type_phrases.longest(lexer, index);
  if (match && match.next == index + 1 &&
      tables().types[static_cast<std::size_t>(match.value)].abbreviation) {
    return true;
  }
  const Token& token = lexer[index];
  if (token.word.marks != 0 || token.length > 5) return false;
  for (std::uint64_t letters = token.word.letters; letters != 0; letters >>= 5) {
    const auto letter = static_cast<char>('a' + (letters & 31) - 1);
    if (letter != 'i' && letter != 'v' && letter != 'x') return false;
  }
  return true;
}

/// Every word with a capital, as names are written in texts.
void raise_words(detail::Lexer& lexer, std::string_view typed, std::string& out) {
  using namespace detail;
  out.clear();
  lexer.reset(typed);
  std::size_t done = 0;
  for (std::size_t i = lexer.seek(0); lexer[i].kind != TokenKind::end; ++i) {
    const Token& token = lexer[i];
    if (!token.is_word()) continue;
    const bool all = is_shouted(lexer, i);
    out += typed.substr(done, token.start - done);
    done = token.start;
    do {
      const DecodedSpelling read = decode_spelling(typed.substr(done, token.end - done));
      append_code(capital_of(read.code), out);
      done += read.size;
    } while (all && done < token.end);
  }
  out += typed.substr(std::min(done, typed.size()));
}

}  // namespace

class KeyReader::Impl {
 public:
  void read(std::string_view typed, CitationKey& out) {
    clear(out);
    if (std::any_of(typed.begin(), typed.end(), leads_sign)) {
      replace_wide_signs(typed, plain_);
      typed = plain_;
    }
    if (number_.read(typed, out)) return;
    clear(out);
    read_in_text(typed, out);
  }

 private:
  static void clear(CitationKey& key) noexcept {
    for (std::string* text : {&key.number, &key.type, &key.name, &key.issuer}) text->clear();
    key.date = {};
    key.year = 0;
    key.year_in_number = false;
  }

  /// What is more than a number: a name, words around it, damage.
  void read_in_text(std::string_view typed, CitationKey& key) {
    if (take_citation(typed, key)) return;
    clear(key);
    if (take_digits(typed, key)) return;
    raise_words(lexer_, typed, raised_);
    if (!take_citation(raised_, key)) clear(key);
  }

  /// What the scanner finds where it finds one reference.
  bool take_citation(std::string_view typed, CitationKey& key) {
    scanner_.scan(typed, found_);
    if (found_.citations.size() != 1) return false;
    const Citation& only = found_.citations.front();
    if (only.kind == CitationClass::internal || only.keys.count == 0) return false;
    const std::string_view number = found_.view(only.number);
    key.type = only.type;
    key.issuer = found_.view(only.issuer);
    key.date = only.date;
    key.year = only.date.year != 0 ? only.date.year : only.year;
    if (number.empty()) {
      const std::string_view spelled = found_.view(found_.key_pieces(only.keys).front());
      key.name = spelled.substr(0, spelled.find('@'));
      return true;
    }
    key.number = text::number_key(number);
    if (only.kind == CitationClass::standard) {
      key.year_in_number = true;
    } else {
      take_year(key.number, key);
    }
    return true;
  }

  /// Digits, behind a type or not, and whatever follows them up to a year.
  bool take_digits(std::string_view typed, CitationKey& key) {
    lexer_.reset(typed);
    const Skipped skipped = skip_type(lexer_, lexer_.seek(0));
    if (!lexer_[skipped.next].is_number()) return false;
    if (skipped.type != nullptr && has_name(*skipped.type)) return false;
    std::size_t last = skipped.next;
    while (lexer_[last].kind != detail::TokenKind::end &&
           (last == skipped.next || lexer_[last].lines < 2)) {
      if (last > skipped.next && lexer_[last].is_like(detail::word_of("năm"))) break;
      ++last;
    }
    key.number = text::number_key(lexer_.bytes(skipped.next, last));
    if (skipped.type != nullptr) key.type = skipped.type->canonical;
    take_year(key.number, key);
    if (lexer_[last + 1].is_number() && lexer_[last + 1].length == 4 && key.year == 0) {
      key.year = static_cast<std::int16_t>(lexer_[last + 1].value);
    }
    return true;
  }

  detail::TypedNumberReader number_;
  detail::Lexer lexer_;
  Scanner scanner_;
  CitationBuffer found_;
  std::string plain_;
  std::string raised_;
};

KeyReader::KeyReader() : impl_(std::make_unique<Impl>()) {}
KeyReader::~KeyReader() = default;
KeyReader::KeyReader(KeyReader&&) noexcept = default;
KeyReader& KeyReader::operator=(KeyReader&&) noexcept = default;

void KeyReader::read(std::string_view typed, CitationKey& out) { impl_->read(typed, out); }

CitationKey KeyReader::read(std::string_view typed) {
  CitationKey key;
  impl_->read(typed, key);
  return key;
}

CitationKey CitationKey::parse(std::string_view typed) {
  thread_local KeyReader reader;
  return reader.read(typed);
}

}  // namespace tracuu::citation
