#include <tracuu/citation/citation_key.hpp>

#include <algorithm>
#include <tracuu/citation/scanner.hpp>
#include <tracuu/text/document_number.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/normalize.hpp>

#include "citation_reader.hpp"
#include "keys.hpp"

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

/// What the scanner finds when the whole of the typed text is one reference.
bool take_citation(std::string_view typed, CitationKey& key) {
  const CitationBuffer found = find_citations(typed);
  if (found.citations.size() != 1) return false;
  const Citation& only = found.citations.front();
  if (only.kind == CitationClass::internal || only.keys.count == 0) return false;
  const std::string_view number = found.view(only.number);
  key.type = only.type;
  key.issuer = found.view(only.issuer);
  key.date = only.date;
  key.year = only.date.year != 0 ? only.date.year : only.year;
  const std::string_view spelled = found.view(found.key_pieces(only.keys).front());
  const std::string_view without_year = spelled.substr(0, spelled.find('@'));
  if (number.empty()) {
    key.name = without_year;
    return true;
  }
  key.number = text::number_key(number);
  return true;
}

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

}  // namespace

CitationKey CitationKey::parse(std::string_view typed) {
  CitationKey key;
  if (take_citation(typed, key)) {
    std::string number = std::move(key.number);
    take_year(number, key);
    key.number = std::move(number);
    return key;
  }
  detail::Lexer lexer;
  lexer.reset(typed);
  const Skipped skipped = skip_type(lexer, lexer.seek(0));
  std::size_t last = skipped.next;
  while (lexer[last].kind != detail::TokenKind::end &&
         (last == skipped.next || lexer[last].lines < 2)) {
    if (last > skipped.next && lexer[last].is_like(detail::word_of("năm"))) break;
    ++last;
  }
  if (!lexer[skipped.next].is_number()) return key;
  std::string number = text::number_key(lexer.bytes(skipped.next, last));
  if (skipped.type != nullptr) key.type = skipped.type->canonical;
  take_year(number, key);
  if (lexer[last + 1].is_number() && lexer[last + 1].length == 4 && key.year == 0) {
    key.year = static_cast<std::int16_t>(lexer[last + 1].value);
  }
  key.number = std::move(number);
  return key;
}

}  // namespace tracuu::citation
