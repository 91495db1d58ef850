#include "citation_reader.hpp"

#include <algorithm>

#include "dates.hpp"
#include "issuers.hpp"
#include "names.hpp"

namespace tracuu::inline v0::citation::detail {

namespace {

template <typename... Words>
[[nodiscard]] bool is_one_of(const Token& token, Words... words) noexcept {
  return (token.is(words) || ...);
}

/// "số", "Số", also with another tone (OCR).
[[nodiscard]] bool is_so(const Token& token) noexcept {
  return token.is("số"_w) || (token.is_like("số"_w) && (token.word.marks >> 3) != 0);
}

/// Behind a number without symbol: what is counted, so that it is no document's number.
[[nodiscard]] bool is_counted(const Token& token) noexcept {
  return is_one_of(token, "năm"_w, "tháng"_w, "ngày"_w, "điều"_w, "khoản"_w, "tỷ"_w, "tỉ"_w,
                   "triệu"_w, "nghìn"_w, "đồng"_w, "trường"_w, "nội"_w, "nhiệm"_w, "chương"_w,
                   "người"_w, "vấn"_w, "loại"_w, "nhóm"_w, "giờ"_w, "tuần"_w, "bước"_w, "mục"_w,
                   "lần"_w, "cấp"_w, "xã"_w, "huyện"_w, "tỉnh"_w, "giải"_w, "chỉ"_w, "dự"_w, "đề"_w,
                   "cá"_w, "cơ"_w, "tổ"_w, "đơn"_w, "phần"_w, "quý"_w, "đối"_w, "tập"_w, "vị"_w,
                   "bộ"_w, "cán"_w, "bị"_w) &&
         !token.capital;
}

}  // namespace

bool begins_sentence(Lexer& lexer, std::size_t index) noexcept {
  const Token& token = lexer[index];
  if (index == 0) return token.start == 0 || token.lines > 0;
  const Token& before = lexer[index - 1];
  if (token.lines > 1) return true;
  if (before.is_sign('.') || before.is_sign('?') || before.is_sign('!') ||
      before.is_sign(opening_quote)) {
    return true;
  }
  // A bullet, or "a)", at the beginning of a line.
  const bool bullet = before.is_sign('-') || before.is_sign('+') || before.is_sign('*') ||
                      before.is_sign(0x2022) || before.is_sign(')') || before.is_sign('#');
  return token.lines > 0 || (bullet && before.lines > 0);
}

bool CitationReader::is_this(std::size_t index, std::size_t word_before) noexcept {
  const Token& token = lexer_[index];
  if (!token.is_like("này"_w) || token.lines > 1) return false;
  if (token.word.marks == ("này"_w).marks) return true;
  // "nay" is another word where marks are written.
  return token.unmarked() && lexer_[word_before].unmarked();
}

bool CitationReader::read(std::size_t index, const Previous& previous, Draft& out) {
  out.clear();
  const Token& token = lexer_[index];
  const bool repaired_number = token.is_word() && token.length == 1 && !token.glued &&
                               lexer_[index + 1].is_number() && lexer_[index + 1].glued;
  if (token.is_number() || repaired_number) return read_untyped(index, previous, out);
  if (read_unit_word(lexer_, index).next != 0 && read_with_places(index, out)) return true;
  out.clear();
  if (!read_act(index, out)) return false;
  out.first = index;
  return true;
}

// --- places
// ---------------------------------------------------------------------------------------

bool CitationReader::read_with_places(std::size_t index, Draft& out) {
  if (!read_places(lexer_, index, out.places)) return false;
  out.has_places = !out.places.places.empty();
  out.first = index;
  if (out.places.range && index > 0 && lexer_[index - 1].is("từ"_w)) --out.first;
  if (out.places.ends_with_self) return accept_internal(out);
  const std::size_t first = out.first;
  const std::size_t act = skip_connection(out.places.next);
  if (act != 0 && read_act(act, out)) {
    out.first = first;
    return true;
  }
  out.type = nullptr;
  const std::size_t attached = act != 0 ? skip_attachment(act) : 0;
  if (attached != 0 && read_act(attached, out)) {
    out.first = first;
    out.attached = true;
    return true;
  }
  out.type = nullptr;
  return accept_internal(out);
}

/// From behind the places to where the act's type may stand: over "của", ","; 0: nowhere.
std::size_t CitationReader::skip_connection(std::size_t index) {
  std::size_t i = index;
  if (lexer_[i].lines > 1) return 0;
  if (lexer_[i].is_sign(',') || lexer_[i].is_sign('/')) ++i;
  if (is_one_of(lexer_[i], "của"_w, "thuộc"_w, "tại"_w, "trong"_w)) ++i;
  return i;
}

/// Over "(được) ban hành kèm theo"; 0: it does not stand there.
std::size_t CitationReader::skip_issued_with(std::size_t index) {
  std::size_t i = index;
  if (lexer_[i].is_sign(',')) ++i;
  if (lexer_[i].is("được"_w)) ++i;
  const bool issued = lexer_[i].is("ban"_w) && lexer_[i + 1].is("hành"_w);
  if (issued) i += 2;
  if (lexer_[i].is("kèm"_w)) return lexer_[i + 1].is("theo"_w) ? i + 2 : i + 1;
  return issued && is_one_of(lexer_[i], "theo"_w, "tại"_w) ? i + 1 : 0;
}

/// Over what is issued with an act: "Quy định (về …) ban hành kèm theo"; 0: nothing is.
std::size_t CitationReader::skip_attachment(std::size_t index) {
  constexpr std::size_t longest = 28;
  if (const std::size_t behind = skip_issued_with(index); behind != 0) return behind;
  const PhraseMatch type = tables().type_phrases.longest(lexer_, index);
  if (!type || !lexer_[index].capital) return 0;
  for (std::size_t i = type.next; i < type.next + longest; ++i) {
    const Token& token = lexer_[i];
    if (token.kind == TokenKind::end || token.is_number() || token.lines > 1 ||
        (token.kind == TokenKind::sign && !token.is_sign(',') && !token.is_sign('-'))) {
      return 0;
    }
    if (!token.is("ban"_w) && !token.is("kèm"_w)) continue;
    if (const std::size_t behind = skip_issued_with(i); behind != 0) return behind;
  }
  return 0;
}

bool CitationReader::accept_internal(Draft& out) {
  out.kind = CitationClass::internal;
  out.next = out.places.next;
  if (out.places.ends_with_self) {
    out.self = true;
    switch (out.places.self_level) {
      case PinpointLevel::article:
        out.internal_type = "Điều";
        break;
      case PinpointLevel::clause:
        out.internal_type = "Khoản";
        break;
      case PinpointLevel::point:
        out.internal_type = "Điểm";
        break;
      case PinpointLevel::chapter:
        out.internal_type = "Chương";
        break;
      case PinpointLevel::section:
        out.internal_type = "Mục";
        break;
      case PinpointLevel::appendix:
        out.internal_type = "Phụ lục";
        break;
      default:
        return false;
    }
    if (out.has_places) return true;
    // "Điều này" alone is more often "this thing".
    const Token& first = lexer_[out.first];
    const Token& this_word = lexer_[out.next - 1];
    if (this_word.word.marks != ("này"_w).marks) return false;
    if (out.first == 0) return false;
    const Token& before = lexer_[out.first - 1];
    const Token& after = lexer_[out.next];
    if (out.places.self_level == PinpointLevel::article) {
      if (is_one_of(before, "tại"_w, "của"_w, "theo"_w, "và"_w, "định"_w)) return first.capital;
      return first.capital && (is_one_of(after, "quy"_w, "áp"_w) ||
                               (after.is("không"_w) && lexer_[out.next + 1].is("áp"_w)));
    }
    if (out.places.self_level == PinpointLevel::clause) {
      return is_one_of(before, "tại"_w, "của"_w, "theo"_w, "định"_w) ||
             (first.capital && after.is("quy"_w));
    }
    return is_one_of(before, "tại"_w, "theo"_w) ||
           (first.capital && is_one_of(before, "của"_w, "trong"_w));
  }
  return !is_heading(out) && accept_bare_places(out);
}

/// "Điều 5. Phạm vi", "Chương II" on a line of its own.
bool CitationReader::is_heading(const Draft& out) noexcept {
  const Token& first = lexer_[out.first];
  const bool led =
      out.first > 0 && is_one_of(lexer_[out.first - 1], "tại"_w, "theo"_w, "của"_w, "và"_w, "với"_w,
                                 "trong"_w, "ở"_w, "nêu"_w, "định"_w, "từ"_w, "thuộc"_w, "cứ"_w,
                                 "bỏ"_w, "đổi"_w, "sung"_w, "các"_w, "hoặc"_w, "cả"_w, "sau"_w);
  if (out.places.units != 1 || out.places.places.size() != 1) return false;
  const bool at_line_start =
      first.lines > 0 || first.start == 0 ||
      (out.first > 0 && lexer_[out.first - 1].lines > 0 &&
       (lexer_[out.first - 1].is_sign('#') || lexer_[out.first - 1].is_sign('*') ||
        lexer_[out.first - 1].is_sign(opening_quote) || lexer_[out.first - 1].is_sign('"')));
  const Token& after = lexer_[out.next];
  const bool titled = after.is_sign('.') && lexer_[out.next + 1].capital &&
                      !lexer_[out.next + 1].glued && lexer_[out.next + 1].lines == 0;
  if (!at_line_start) {
    // "…; Điều 5. Phạm vi điều chỉnh", "Chương I NHỮNG QUY ĐỊNH CHUNG": headings run together.
    if (!first.capital || led) return false;
    const bool shouted = out.places.last_level > PinpointLevel::article && after.is_word() &&
                         after.all_capitals() && after.length > 1;
    return titled || shouted;
  }
  if (after.kind == TokenKind::end || after.lines > 0) return true;
  if (after.is_sign('.') || after.is_sign(':') || after.is_sign('-')) return true;
  return out.places.last_level > PinpointLevel::article && after.capital;
}

bool CitationReader::accept_bare_places(const Draft& out) {
  const Token& first = lexer_[out.first];
  const PlaceList& list = out.places;
  const Place& place = list.places.front();
  const Token before = out.first > 0 ? lexer_[out.first - 1] : Token{};
  const Token& after = lexer_[out.next];
  const bool led =
      is_one_of(before, "tại"_w, "theo"_w, "của"_w, "các"_w, "và"_w, "trừ"_w, "thuộc"_w, "bỏ"_w,
                "sung"_w, "đổi"_w, "định"_w, "trong"_w, "hoặc"_w, "nêu"_w, "ở"_w, "cứ"_w, "với"_w,
                "từ"_w, "tiết"_w, "cụm"_w, "sau"_w, "cả"_w);
  const auto value_of = [&](PinpointLevel level) -> const Token& {
    return lexer_[place.values[static_cast<std::size_t>(level)].first];
  };
  if (is_one_of(after, "tỷ"_w, "triệu"_w, "nghìn"_w, "đồng"_w, "tỉ"_w) || after.is_sign('%')) {
    return false;
  }
  if (list.units >= 2) return true;
  if (place.has(PinpointLevel::article)) {
    return first.capital || led;
  }
  if (place.has(PinpointLevel::clause)) return true;
  if (place.has(PinpointLevel::appendix)) return true;
  if (place.has(PinpointLevel::point)) {
    const Token& value = value_of(PinpointLevel::point);
    if (value.is_number()) return led && before.is("tại"_w);
    return !value.capital && (led || first.capital);
  }
  if (place.has(PinpointLevel::paragraph)) return false;
  if (place.has(PinpointLevel::chapter) || place.has(PinpointLevel::part)) {
    const PinpointLevel level =
        place.has(PinpointLevel::chapter) ? PinpointLevel::chapter : PinpointLevel::part;
    return value_of(level).is_word() && (first.capital || is_one_of(before, "tại"_w, "theo"_w));
  }
  return is_one_of(before, "tại"_w, "theo"_w) || (first.capital && led);
}

// --- acts
// -----------------------------------------------------------------------------------------

bool CitationReader::read_act(std::size_t index, Draft& out) {
  const PhraseMatch match = tables().type_phrases.longest(lexer_, index);
  if (!match) return false;
  const DocumentType& type = tables().types[static_cast<std::size_t>(match.value)];
  const Token& first = lexer_[index];
  const std::size_t next = match.next;
  out.type = &type;
  if (type.abbreviation) {
    if (!first.all_capitals()) return false;
    const Token& after = lexer_[next];
    if (after.glued && (after.is_sign('-') || after.is_sign('/') || after.is_word())) return false;
  }
  const bool doubtful = match.agreement == Agreement::letters;
  if (type.type_class == TypeClass::standard) return read_standard_act(next, out);
  if (!doubtful && is_this(next, index)) return read_self(index, next, out);
  if (doubtful && !lexer_[next].is_number() && !is_so(lexer_[next])) return false;
  switch (type.type_class) {
    case TypeClass::law:
      return read_law(index, next, out);
    case TypeClass::constitution: {
      if (!first.capital || doubtful) return false;
      out.title = {index, next};
      out.next = read_constitution(lexer_, next);
      out.name_key = "HIEN_PHAP";
      read_tail(out);
      return true;
    }
    case TypeClass::treaty: {
      const std::size_t end = read_treaty(lexer_, index, next, out);
      if (end == next) return false;
      out.next = end;
      read_tail(out);
      return true;
    }
    default:
      return read_numbered(index, next, doubtful, out);
  }
}

bool CitationReader::read_self(std::size_t type_word, std::size_t index, Draft& out) {
  const Token& first = lexer_[type_word];
  const DocumentType& type = *out.type;
  if (type.self == SelfReference::no) return false;
  if (!out.has_places) {
    if (type.self == SelfReference::capital && !first.capital) return false;
    const bool plain_act = type.canonical == "Quyết định" || type.canonical == "Luật" ||
                           type.self == SelfReference::any;
    if (!plain_act && begins_sentence(lexer_, type_word)) {
      const Token& after = lexer_[index + 1];
      if (!is_one_of(after, "quy"_w, "áp"_w, "có"_w, "thay"_w, "được"_w, "gồm"_w, "do"_w,
                     "hướng"_w)) {
        return false;
      }
    }
  }
  out.kind = CitationClass::internal;
  out.self = true;
  out.next = index + 1;
  return true;
}

/// "số: 12/2010/…"
bool CitationReader::read_number_behind_so(std::size_t index, Draft& out) {
  std::size_t i = index;
  if (lexer_[i].is_sign(':')) ++i;
  const bool so = is_so(lexer_[i]);
  if (so) {
    ++i;
    if (lexer_[i].is("hiệu"_w)) ++i;
    while (lexer_[i].is_sign(':') || lexer_[i].is_sign('.') || is_so(lexer_[i])) ++i;
  } else if (i != index) {
    return false;
  }
  if (lexer_[i].lines > 1) return false;
  if (!read_number(lexer_, i, Expectation::number, out.type, out.number)) return false;
  out.has_number = true;
  out.next = out.number.next;
  return true;
}

bool CitationReader::read_law(std::size_t type_word, std::size_t index, Draft& out) {
  const Token& first = lexer_[type_word];
  if (out.type->abbreviation) {
    // "BLDS 2015": the abbreviation is the name.
    out.title = {type_word, index};
    const PhraseMatch law = tables().law_phrases.longest(lexer_, type_word);
    out.law = law ? law.value : -1;
    out.next = index;
    read_tail(out);
    return true;
  }
  // "Pháp luật", "luật sư" and the like do not get here: other letters, or no name.
  if (read_number_behind_so(index, out)) {
    if (!out.number.has_symbol() && out.number.year == 0) return false;
    read_tail(out);
    return true;
  }
  if (type_word > 0 && lexer_[type_word - 1].is("pháp"_w)) return false;
  const std::size_t end = read_law_name(lexer_, type_word, index, out);
  if (end == index) return false;
  if (lexer_[end].is("mới"_w) || lexer_[end].is("sư"_w)) return false;
  out.next = end;
  const bool known = out.law >= 0;
  std::size_t number = end;
  if (lexer_[number].is_sign(',') && is_so(lexer_[number + 1])) ++number;
  Draft& with_number = out;
  const std::size_t before = out.next;
  if (read_number_behind_so(number, with_number)) {
    const bool year_only = !out.number.has_symbol();
    if (year_only) {
      out.has_number = false;
      out.next = before;
    }
  }
  read_tail(out);
  if (first.capital) {
    const bool amending = is_one_of(lexer_[index], "sửa"_w, "bổ"_w);
    if (known || amending || out.has_number || out.year != 0 || out.has_places || type_word == 0) {
      return true;
    }
    // A name that no table holds, and nothing else: only where a document is spoken of.
    return is_one_of(lexer_[type_word - 1], "của"_w, "theo"_w, "cứ"_w, "tại"_w, "hành"_w, "định"_w,
                     "dẫn"_w, "hiện"_w, "các"_w, "và"_w, "bởi"_w, "thế"_w, "bỏ"_w, "đổi"_w,
                     "sung"_w, "trong"_w, "dự"_w, "là"_w) ||
           lexer_[type_word - 1].is_sign(',');
  }
  return known && (out.has_number || out.year != 0 || out.date.year != 0 || out.has_places ||
                   lexer_[index].capital);
}

bool CitationReader::read_numbered(std::size_t type_word, std::size_t index, bool doubtful,
                                   Draft& out) {
  const DocumentType& type = *out.type;
  if (!doubtful) {
    const std::size_t meeting = read_party_meeting(lexer_, index, out);
    if (meeting != index && lexer_[type_word].capital) {
      out.title = {type_word, meeting};
      out.next = meeting;
      read_tail(out);
      return true;
    }
  }
  std::size_t from = index;
  // "Quyết định (số 12/2010/QĐ-TTg", "Thông báo kết luận số", "Công văn hỏa tốc số"
  if (lexer_[from].is("hỏa"_w) && lexer_[from + 1].is("tốc"_w)) from += 2;
  if (lexer_[from].is("khẩn"_w)) ++from;
  if (lexer_[from].is("pháp"_w) && lexer_[from + 1].is("luật"_w)) from += 2;
  if (!doubtful) from = read_issuer_before_number(from, out);
  if (!read_number_behind_so(from, out)) {
    if (!out.issuer.empty()) return read_dated_behind_issuer(from, out);
    return !doubtful && (read_dated(index, out) || read_report(type_word, index, out));
  }
  const bool behind_so = lexer_[out.number.first].kind != TokenKind::end &&
                         out.number.first > from && !lexer_[from].is_number();
  if (!out.number.has_symbol()) {
    if (doubtful || !is_acceptable_bare(type_word, behind_so, out)) return false;
  } else if (out.number.known_symbols == 0 && (doubtful || type.type_class == TypeClass::paper)) {
    return false;
  }
  if (type.canonical == "Giấy phép") out.kind = CitationClass::licence;
  if (type.type_class == TypeClass::court || out.number.court) out.kind = CitationClass::court;
  // "Kết luận 21 Hội nghị Trung ương 4 (khóa XIII)"
  std::size_t meeting = out.next;
  if (lexer_[meeting].is_sign(',')) ++meeting;
  if (const std::size_t end = read_party_meeting(lexer_, meeting, out); end != meeting) {
    out.title = {meeting, end};
    out.next = end;
  }
  read_tail(out);
  return true;
}

bool CitationReader::is_acceptable_bare(std::size_t type_word, bool behind_so, Draft& out) {
  const DocumentType& type = *out.type;
  const Number& number = out.number;
  if (type.bare == BareNumber::no) return false;
  if (type.bare == BareNumber::behind_so && !behind_so) return false;
  const Token& after = lexer_[number.next];
  if (number.year != 0) return true;
  if (!behind_so) {
    if (is_counted(after)) return false;
    const bool plain = type.canonical == "Nghị định" || type.canonical == "Thông tư" ||
                       type.canonical == "Thông tư liên tịch" || type.canonical == "Sắc lệnh" ||
                       type.canonical == "Công điện";
    if (!lexer_[type_word].capital && !plain) return false;
    if (number.ordinal >= 1900 && number.ordinal <= 2100) return false;
    if (after.is_sign('-') && !after.glued && lexer_[number.next + 1].is_number()) return false;
    if (after.is_sign(',') && is_counted(lexer_[number.next + 2])) return false;
    if (number.ordinal == 0) return false;
    // "CÔNG VĂN 1. Công văn số …", "NGHỊ ĐỊNH¹", "Mẫu số 02-NĐ 159"
    const Token& digits = lexer_[number.first];
    if (digits.lines > 0 || (digits.glued && !type.abbreviation)) return false;
    if (lexer_[type_word].all_capitals() && !type.abbreviation && after.is_sign('.')) return false;
    if (type.abbreviation && lexer_[type_word].glued) return false;
  } else if (is_one_of(after, "tỷ"_w, "triệu"_w, "đồng"_w)) {
    return false;
  }
  if (after.is_sign(0x2026) || (after.is_sign('.') && lexer_[number.next + 1].is_sign('.'))) {
    return false;
  }
  out.confidence = behind_so ? 80 : 70;
  return true;
}

/// A document that is known by its type, date and issuer: "Nghị quyết ngày 12/3/2018 của Quốc hội".
bool CitationReader::read_dated(std::size_t index, Draft& out) {
  if (out.type->bare != BareNumber::yes || !lexer_[index - 1].is_word()) return false;
  const DateMatch date = read_date(lexer_, index);
  if (!date || date.date.day == 0) return false;
  out.next = index;
  read_tail(out);
  if (out.issuer.empty()) return false;
  out.confidence = 60;
  return true;
}

/// "Chỉ thị của Thủ tướng Chính phủ số 16/CT-TTg", "Thông tư liên tịch Bộ Y tế - Bộ Công Thương số
/// …": the token behind the organ, or `index`.
std::size_t CitationReader::read_issuer_before_number(std::size_t index, Draft& out) {
  const bool joint = out.type->canonical.find("liên") != std::string_view::npos;
  std::size_t organ = index;
  if (lexer_[organ].is("của"_w) && out.type->bare == BareNumber::yes) {
    ++organ;
  } else if (!joint) {
    return index;
  }
  const std::size_t end = read_organ(lexer_, organ, joint);
  if (end == organ) return index;
  if (!is_so(lexer_[end]) && !(lexer_[end].is("ngày"_w) && organ != index)) return index;
  out.issuer = {organ, end};
  return end;
}

/// "Quyết định của Thủ tướng Chính phủ ngày 12/3/2018".
bool CitationReader::read_dated_behind_issuer(std::size_t index, Draft& out) {
  const DateMatch date = read_date(lexer_, index);
  if (!date || date.date.day == 0) return false;
  out.date = date.date;
  out.next = date.next;
  out.confidence = 60;
  return true;
}

/// An item of a list of sources: "3. Báo cáo kết quả … ngày 08/12/2023 của Sở …".
bool CitationReader::read_report(std::size_t type_word, std::size_t index, Draft& out) {
  constexpr std::size_t longest = 60;
  if (out.type->canonical != "Báo cáo" || !lexer_[type_word].capital || type_word == 0)
    return false;
  const Token& before = lexer_[type_word - 1];
  const bool item = lexer_[type_word].lines > 0 ||
                    (type_word > 1 && before.is_sign('.') && lexer_[type_word - 2].lines > 0 &&
                     lexer_[type_word - 2].is_number()) ||
                    (before.lines > 0 && (before.is_sign('-') || before.is_sign('+')));
  if (!item) return false;
  for (std::size_t i = index; i < index + longest; ++i) {
    const Token& token = lexer_[i];
    if (!token.is_word() && !token.is_number() && !token.is_sign(',')) return false;
    if (token.lines > 0) return false;
    if (!token.is("ngày"_w)) continue;
    const DateMatch date = read_date(lexer_, i);
    if (!date || date.date.day == 0 || !lexer_[date.next].is("của"_w)) return false;
    out.title = {type_word, i};
    out.next = i;
    read_tail(out);
    out.confidence = 60;
    return !out.issuer.empty();
  }
  return false;
}

bool CitationReader::read_standard_act(std::size_t index, Draft& out) {
  if (!lexer_[index].is_number() && !lexer_[index].all_capitals()) {
    // "QCVN số 01:2009/BYT"
    if (!is_so(lexer_[index])) return false;
    ++index;
  }
  if (!read_standard(lexer_, index, out.type->canonical, out.number)) return false;
  out.has_number = true;
  out.kind = CitationClass::standard;
  out.next = out.number.next;
  read_tail(out);
  return true;
}

// --- numbers without a type word
// -------------------------------------------------------------------

/// Whether only list words stand between the reference before and token `index`.
bool CitationReader::continues(std::size_t index, const Previous& previous) noexcept {
  if (previous.end == 0) return false;
  std::size_t words = 0;
  for (std::size_t i = index; i-- > 0 && words < 6; ++words) {
    const Token& token = lexer_[i];
    if (token.end <= previous.end) return token.end == previous.end && words > 0;
    if (token.is_sign(',') || token.is_sign(';') || token.is_sign(':')) continue;
    if (is_one_of(token, "và"_w, "hoặc"_w, "các"_w, "số"_w, "cùng"_w, "với"_w)) continue;
    return false;
  }
  return false;
}

/// A type whose words are glued, cut or hyphenated: the letters before the number end with its
/// name, "Nghị địnhsố 30/2020/NĐ-CP".
bool CitationReader::read_with_damaged_type(std::size_t index, Draft& out) {
  struct Name {
    std::uint64_t letters;
    std::string_view canonical;
  };
  static constexpr Name names[] = {{word_of("nghidinh").letters, "Nghị định"},
                                   {word_of("quyetdinh").letters, "Quyết định"},
                                   {word_of("thongtu").letters, "Thông tư"},
                                   {word_of("nghiquyet").letters, "Nghị quyết"},
                                   {word_of("congvan").letters, "Công văn"},
                                   {word_of("congdien").letters, "Công điện"},
                                   {word_of("chithi").letters, "Chỉ thị"},
                                   {word_of("kehoach").letters, "Kế hoạch"},
                                   {word_of("huongdan").letters, "Hướng dẫn"},
                                   {word_of("thongbao").letters, "Thông báo"},
                                   {word_of("ketluan").letters, "Kết luận"},
                                   {word_of("vanban").letters, "Văn bản"},
                                   {word_of("sacienh").letters, "Sắc lệnh"},
                                   {word_of("saclenh").letters, "Sắc lệnh"},
                                   {word_of("totrinh").letters, "Tờ trình"},
                                   {word_of("baocao").letters, "Báo cáo"},
                                   {word_of("phaplenh").letters, "Pháp lệnh"},
                                   {word_of("luat").letters, "Luật"},
                                   {word_of("lientich").letters, "Thông tư liên tịch"}};
  constexpr std::uint64_t so = word_of("so").letters;
  std::uint64_t letters = 0;
  unsigned length = 0;
  std::size_t first = index;
  while (first > 0 && first + 4 > index && length < 10) {
    const Token& token = lexer_[first - 1];
    if (token.is_sign(':') || (token.is_sign('-') && length > 0)) {
      --first;
      continue;
    }
    if (!token.is_word() || token.length > packed_letters || token.lines > 1) break;
    --first;
    if (length == 0 && token.is_like("số"_w)) continue;
    std::uint64_t word = token.word.letters;
    unsigned size = token.length;
    if (length == 0 && size > 2 && (word & 1023) == so) {
      word >>= 10;
      size -= 2;
    }
    if (length + size > packed_letters) {
      size = static_cast<unsigned>(packed_letters) - length;
      word &= (std::uint64_t{1} << (5 * size)) - 1;
    }
    letters |= word << (5 * length);
    length += size;
    for (const Name& name : names) {
      unsigned wanted = 0;
      while (name.letters >> (5 * wanted) != 0) ++wanted;
      if (length < wanted) continue;
      if ((letters & ((std::uint64_t{1} << (5 * wanted)) - 1)) != name.letters) continue;
      out.type = tables().type_named(name.canonical);
      const bool read = read_number(lexer_, index, Expectation::number, out.type, out.number);
      if (!read || !out.number.has_symbol()) return false;
      out.has_number = true;
      out.first = first;
      out.next = out.number.next;
      out.confidence = 70;
      read_tail(out);
      return true;
    }
  }
  return false;
}

bool CitationReader::read_untyped(std::size_t index, const Previous& previous, Draft& out) {
  std::size_t so = index;
  while (so > 0 && so + 3 > index && (lexer_[so - 1].is_sign(':') || is_so(lexer_[so - 1]))) --so;
  while (so < index && !is_so(lexer_[so])) ++so;
  const bool continued = continues(so, previous);
  if (!continued && read_with_damaged_type(index, out)) return true;
  const Expectation expectation = Expectation::none;
  if (!read_number(lexer_, index, expectation, continued ? previous.type : nullptr, out.number)) {
    return false;
  }
  if (!out.number.has_symbol()) return false;
  out.has_number = true;
  out.first = so;
  out.next = out.number.next;
  const Number& number = out.number;
  const bool by_kind = number.kind != nullptr && !number.kind->type.empty();
  out.named_type = by_kind ? number.kind->type : std::string_view();
  if (continued) {
    // The symbol decides where it contradicts: "các Quyết định số …, 15/CT-TTg".
    const bool agrees =
        !by_kind || previous.type == nullptr ||
        std::any_of(previous.type->codes.begin(), previous.type->codes.end(),
                    [&](std::uint64_t code) { return code == number.kind->word.letters; });
    if (agrees) {
      out.type = previous.type;
      out.named_type = previous.type_name;
    }
  } else {
    const Token before = so > 0 ? lexer_[so - 1] : Token{};
    const Token before_that = so > 1 ? lexer_[so - 2] : Token{};
    if (is_one_of(before, "mẫu"_w, "biểu"_w, "lý"_w, "mã"_w, "phiếu"_w, "đơn"_w, "lục"_w, "nhận"_w,
                  "chỉ"_w, "hiệu"_w) ||
        is_one_of(before_that, "mẫu"_w, "biểu"_w, "hợp"_w, "chứng"_w, "hóa"_w) ||
        (before.word.letters & 0x7FFF) == ("mẫu"_w).letters ||
        (lexer_[so].lines == 0 && (before.is_sign('/') || before.is_sign('-'))) ||
        (before.is_sign('.') && lexer_[so].glued)) {
      return false;
    }
    const bool sure = number.assembly ||
                      (number.kind != nullptr && number.symbols >= 2 &&
                       (number.known_symbols == number.symbols || number.year != 0 || so < index));
    if (!sure && number.symbols == 1 && number.year == 0) return false;
    if (!sure && so == index) return false;
    if (number.kind != nullptr && number.kind->spelling == "HĐ") return false;
    out.confidence = 70;
    const bool at_line_start = lexer_[so].lines > 0 || lexer_[so].start == 0;
    const Token& after = lexer_[number.next];
    if (so < index && at_line_start &&
        (after.lines > 0 || after.kind == TokenKind::end || lexer_[so + 1].is_sign(':'))) {
      out.kind = CitationClass::header;
    }
  }
  if (by_kind && number.kind->spelling == "GP") out.kind = CitationClass::licence;
  if (number.court) out.kind = CitationClass::court;
  if (out.named_type.empty() && number.assembly) {
    const bool committee = number.spelling.find("UBTVQH") != std::string::npos;
    out.named_type = committee ? "Nghị quyết" : "Luật";
  }
  if (out.kind != CitationClass::header) read_tail(out);
  return true;
}

// --- what follows
// ----------------------------------------------------------------------------------

void CitationReader::read_tail(Draft& out) {
  for (int round = 0; round < 5; ++round) {
    std::size_t i = out.next;
    const bool comma = lexer_[i].is_sign(',');
    if (comma) ++i;
    // Behind an empty line only a date goes on.
    if (lexer_[i].lines > 1 && !(lexer_[i].is("ngày"_w) && !lexer_[i].capital)) break;
    const bool any = read_tail_number(i, out) || read_tail_date(i, out) ||
                     read_tail_year(i, comma, out) || read_tail_issuer(i, out) ||
                     read_tail_place(i, out);
    if (!any) break;
  }
  read_bracketed_date(out);
}

/// "Luật Ngân sách nhà nước năm 2015 số 83/2015/QH13"
bool CitationReader::read_tail_number(std::size_t index, Draft& out) {
  if (out.has_number || out.title.empty() || out.type == nullptr ||
      out.type->type_class != TypeClass::law || !is_so(lexer_[index])) {
    return false;
  }
  const std::size_t next = out.next;
  if (!read_number_behind_so(index, out)) return false;
  if (out.number.has_symbol()) return true;
  out.has_number = false;
  out.next = next;
  return false;
}

bool CitationReader::read_tail_date(std::size_t index, Draft& out) {
  if (out.date.year != 0) return false;
  std::size_t i = index;
  if (lexer_[i].is("ban"_w) && lexer_[i + 1].is("hành"_w)) i += 2;
  if (is_one_of(lexer_[i], "ký"_w, "cấp"_w)) ++i;
  if (i != index && !lexer_[i].is("ngày"_w)) return false;
  if (lexer_[i].is_number() && lexer_[i].lines > 0) return false;
  const DateMatch date = read_date(lexer_, i);
  if (!date) return false;
  if (i != index && date.date.year == 0) return false;
  out.date = date.date;
  if (date.date.year == 0 && date.year != 0 && out.number.year == 0) out.year = date.year;
  out.next = date.next;
  return true;
}

bool CitationReader::read_tail_year(std::size_t index, bool comma, Draft& out) {
  if (out.date.year != 0 || out.year != 0) return false;
  const bool year_known = out.has_number && out.number.year != 0;
  if (const DateMatch year = read_year(lexer_, index); year && !comma) {
    if (!year_known) out.year = year.year;
    out.next = year.next;
    if (year_known) out.year = 0;
    return true;
  }
  const Token& token = lexer_[index];
  if (comma || year_known || !token.is_number() || token.length != 4 || token.glued ||
      token.lines > 1 || !is_plausible_year(token.value)) {
    return false;
  }
  const Token& after = lexer_[index + 1];
  if (after.glued && (after.is_sign('/') || after.is_word() || after.is_sign('%'))) return false;
  if ((after.is_sign('-') || after.is_sign('/')) && lexer_[index + 2].is_number()) return false;
  out.year = static_cast<int>(token.value);
  out.next = index + 1;
  return true;
}

bool CitationReader::read_tail_issuer(std::size_t index, Draft& out) {
  if (!out.issuer.empty() || !is_one_of(lexer_[index], "của"_w, "do"_w)) return false;
  // "Bộ luật Lao động do Văn phòng Quốc hội ban hành" speaks of an edition.
  if (lexer_[index].is("do"_w) && !out.has_number) return false;
  const bool joint =
      (out.type != nullptr && out.type->canonical.find("liên") != std::string_view::npos) ||
      out.number.symbols >= 3;
  const std::size_t end = read_organ(lexer_, index + 1, joint);
  if (end == index + 1) return false;
  out.issuer = {index + 1, end};
  out.next = end;
  return true;
}

bool CitationReader::read_tail_place(std::size_t index, Draft& out) {
  if (out.has_places || index == out.next) {
    if (out.has_places || !lexer_[index].is("tại"_w)) return false;
  }
  std::size_t i = index;
  if (lexer_[i].is("tại"_w)) ++i;
  const UnitWord unit = read_unit_word(lexer_, i);
  if (unit.next == 0 || !read_places(lexer_, i, scratch_places_)) return false;
  if (scratch_places_.ends_with_self || scratch_places_.places.empty()) return false;
  // Places of another act that follows.
  std::size_t after = scratch_places_.next;
  if (is_one_of(lexer_[after], "của"_w, "thuộc"_w, "tại"_w) || lexer_[after].is_sign(',')) ++after;
  if (tables().type_phrases.longest(lexer_, after)) return false;
  if (i == index && !lexer_[after - 1].is_sign(',') && lexer_[scratch_places_.next].is_word()) {
    return false;
  }
  out.places = scratch_places_;
  out.has_places = true;
  out.next = scratch_places_.next;
  return true;
}

/// "Quyết định 217-HĐBT (11/1987)", "Luật Đất đai (2013)": outside of the span.
void CitationReader::read_bracketed_date(Draft& out) {
  if (!lexer_[out.next].is_sign('(') || out.date.year != 0 || out.year != 0) return;
  std::size_t i = out.next + 1;
  const DateMatch date = read_date(lexer_, i);
  if (date && date.date.year != 0 && lexer_[date.next].is_sign(')')) {
    out.date = date.date;
    out.date_from_context = true;
    return;
  }
  if (lexer_[i].is("năm"_w)) ++i;
  const Token& first = lexer_[i];
  if (!first.is_number()) return;
  if (first.length <= 2 && lexer_[i + 1].is_sign('/') && lexer_[i + 2].is_number() &&
      lexer_[i + 2].length == 4 && lexer_[i + 3].is_sign(')')) {
    const text::Date month{static_cast<std::int16_t>(lexer_[i + 2].value),
                           static_cast<std::uint8_t>(first.value), 0};
    if (first.value == 0 || !text::is_valid(month)) return;
    out.date = month;
    out.date_from_context = true;
  } else if (first.length == 4 && is_plausible_year(first.value) && lexer_[i + 1].is_sign(')') &&
             out.number.year == 0) {
    out.year = static_cast<int>(first.value);
    out.date_from_context = true;
  }
}

}  // namespace tracuu::citation::detail
