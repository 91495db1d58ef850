#include "names.hpp"

namespace tracuu::inline v0::citation::detail {

namespace {

constexpr std::size_t max_name_tokens = 24;
constexpr std::size_t max_title_tokens = 160;

/// Words at which the name of a law that no table holds ends.
[[nodiscard]] bool ends_name(const Token& token) noexcept {
  if (!token.is_word()) return true;
  for (const Word word :
       {"số"_w,   "năm"_w,  "ngày"_w,  "của"_w,  "do"_w,   "được"_w,   "đã"_w,   "có"_w,
        "là"_w,   "thì"_w,  "quy"_w,   "này"_w,  "hiện"_w, "và"_w,     "hoặc"_w, "để"_w,
        "nhằm"_w, "khi"_w,  "không"_w, "cũng"_w, "cho"_w,  "theo"_w,   "với"_w,  "trong"_w,
        "từ"_w,   "nêu"_w,  "ban"_w,   "mới"_w,  "ra"_w,   "bị"_w,     "phải"_w, "cần"_w,
        "sẽ"_w,   "đang"_w, "trên"_w,  "hay"_w,  "sửa"_w,  "nghiêm"_w, "cấm"_w}) {
    if (token.is(word)) return true;
  }
  return false;
}

/// A name that no table holds: it begins with a capital and goes on to the first word that cannot
/// belong to it.
[[nodiscard]] std::size_t read_unknown_name(Lexer& lexer, std::size_t name) noexcept {
  if (!lexer[name].is_word() || !lexer[name].capital || lexer[name].lines > 1) return name;
  std::size_t i = name;
  while (i < name + max_name_tokens && !ends_name(lexer[i]) && (i == name || lexer[i].lines == 0)) {
    ++i;
  }
  return i;
}

/// "sửa đổi, bổ sung một số điều của": the token behind it, or `index`.
[[nodiscard]] std::size_t read_amending_words(Lexer& lexer, std::size_t index) noexcept {
  std::size_t i = index;
  if (lexer[i].is("sửa"_w) && lexer[i + 1].is("đổi"_w)) {
    i += 2;
    if (lexer[i].is_sign(',') || lexer[i].is("và"_w)) ++i;
    if (lexer[i].is("bổ"_w) && lexer[i + 1].is("sung"_w)) i += 2;
  } else if (lexer[i].is("bổ"_w) && lexer[i + 1].is("sung"_w)) {
    i += 2;
  } else {
    return index;
  }
  if (lexer[i].is("một"_w) && lexer[i + 1].is("số"_w)) i += 2;
  if (lexer[i].is("điều"_w) || lexer[i].is("nội"_w)) {
    ++i;
    if (lexer[i].is("dung"_w)) ++i;
    // "Luật sửa đổi, bổ sung Điều 170 của Luật Doanh nghiệp"
    while (lexer[i].is_number() || lexer[i].is_sign(',')) ++i;
    if (lexer[i].is("khoản"_w)) ++i;
  }
  // "một số điều có liên quan đến quy hoạch của"
  const std::size_t limit = i + 8;
  std::size_t of = i;
  while (of < limit && lexer[of].is_word() && !lexer[of].is("của"_w) && !lexer[of].is("các"_w) &&
         !lexer[of].capital) {
    ++of;
  }
  if (lexer[of].is("của"_w)) {
    i = of + 1;
  } else if (lexer[of].is("các"_w)) {
    i = of;
  }
  if (lexer[i].is("các"_w)) ++i;
  return i;
}

/// The type word of a law: the token behind it, or `index`.
[[nodiscard]] std::size_t read_law_word(Lexer& lexer, std::size_t index) noexcept {
  if (lexer[index].is("luật"_w)) return index + 1;
  if (lexer[index].is("bộ"_w) && lexer[index + 1].is("luật"_w)) return index + 2;
  if (lexer[index].is("pháp"_w) && lexer[index + 1].is("lệnh"_w)) return index + 2;
  return index;
}

[[nodiscard]] std::size_t read_known_or_unknown(Lexer& lexer, std::size_t type, std::size_t name,
                                                int* law) noexcept {
  const PhraseMatch match = tables().law_phrases.longest(lexer, type);
  if (match && (match.agreement != Agreement::letters || lexer[type].capital)) {
    *law = match.value;
    return match.next;
  }
  *law = -1;
  // "Pháp lệnh về phí và lệ phí"
  return read_unknown_name(lexer, name);
}

/// The title of an amending law: "sửa đổi … của Luật Quy hoạch, Luật Đầu tư và Luật Đấu thầu".
[[nodiscard]] std::size_t read_amending_title(Lexer& lexer, std::size_t name) noexcept {
  std::size_t i = read_amending_words(lexer, name);
  if (i == name) return name;
  std::size_t end = name;
  while (i < name + max_title_tokens) {
    const std::size_t law_word = read_law_word(lexer, i);
    if (law_word == i) break;
    int law = -1;
    const std::size_t next = read_known_or_unknown(lexer, i, law_word, &law);
    if (next == law_word) break;
    end = next;
    std::size_t join = next;
    if (lexer[join].is_sign(',')) ++join;
    if (lexer[join].is("và"_w)) ++join;
    if (join == next) break;
    i = join;
  }
  return end;
}

[[nodiscard]] bool is_republic(Lexer& lexer, std::size_t index, std::size_t& next) noexcept {
  constexpr Word words[] = {"Cộng"_w, "hòa"_w,   "xã"_w,   "hội"_w,
                            "chủ"_w,  "nghĩa"_w, "Việt"_w, "Nam"_w};
  constexpr Word old_words[] = {"Việt"_w, "Nam"_w, "Dân"_w, "chủ"_w, "Cộng"_w, "hòa"_w};
  const auto follows = [&](const auto& wanted) {
    std::size_t i = index;
    for (const Word word : wanted) {
      if (!lexer[i].is_like(word)) return false;
      ++i;
    }
    next = i;
    return true;
  };
  return follows(words) || follows(old_words);
}

/// "nước Cộng hòa xã hội chủ nghĩa Việt Nam": the token behind it, or `index`.
[[nodiscard]] std::size_t read_country(Lexer& lexer, std::size_t index) noexcept {
  std::size_t i = index;
  if (lexer[i].is("của"_w)) ++i;
  if (!lexer[i].is("nước"_w)) return index;
  std::size_t next = index;
  return is_republic(lexer, i + 1, next) ? next : index;
}

}  // namespace

std::size_t read_law_name(Lexer& lexer, std::size_t type, std::size_t name, Draft& draft) {
  if (const std::size_t end = read_amending_title(lexer, name); end != name) {
    draft.title = {type, end};
    return end;
  }
  std::size_t end = read_known_or_unknown(lexer, type, name, &draft.law);
  if (end == name) return name;
  draft.title = {type, end};
  return read_country(lexer, end);
}

std::size_t read_constitution(Lexer& lexer, std::size_t name) {
  std::size_t i = name;
  if (lexer[i].is("đầu"_w) && lexer[i + 1].is("tiên"_w)) i += 2;
  const std::size_t country = read_country(lexer, i);
  return country != i ? country : i;
}

std::size_t read_treaty(Lexer& lexer, std::size_t type, std::size_t name, Draft& draft) {
  const PhraseMatch match = tables().treaty_phrases.longest(lexer, type);
  if (match && match.agreement != Agreement::letters) {
    draft.title = {type, match.next};
    return match.next;
  }
  if (!lexer[type].capital) return name;
  // "Hiệp định Thương mại tự do giữa …", "Công ước Liên hợp quốc về …": to the end of the phrase.
  std::size_t i = name;
  if (lexer[i].is("của"_w) || lexer[i].is("về"_w) || lexer[i].is("quốc"_w)) ++i;
  if (i == name && !lexer[i].capital) return name;
  if (i != name && !lexer[i].capital && !lexer[name].is("về"_w) && !lexer[name].is("quốc"_w)) {
    return name;
  }
  std::size_t end = name;
  while (end < name + max_name_tokens) {
    const Token& token = lexer[end];
    if (token.is_sign('-') && lexer[end + 1].is_word()) {
      ++end;
      continue;
    }
    const bool year = token.is_number() && token.length == 4;
    const bool other_act = token.is("và"_w) && tables().type_phrases.longest(lexer, end + 1);
    if (year || other_act || !token.is_word() || token.lines > 0 || token.is("mà"_w) ||
        token.is("được"_w) || token.is("thì"_w) || token.is("là"_w) || token.is("có"_w) ||
        token.is("đã"_w) || token.is("năm"_w) || token.is("ngày"_w) || token.is("số"_w) ||
        token.is("này"_w)) {
      break;
    }
    ++end;
  }
  if (end < name + 2) return name;
  draft.title = {type, end};
  return end;
}

int read_term_number(const Token& token) noexcept {
  if (token.is_number()) return token.length <= 2 ? static_cast<int>(token.value) : 0;
  if (!token.is_word() || !token.all_capitals() || token.length > 6) return 0;
  int value = 0;
  int last = 0;
  for (std::uint64_t letters = token.word.letters; letters != 0; letters >>= 5) {
    const auto letter = static_cast<char>('a' + (letters & 31) - 1);
    const int digit = letter == 'i' ? 1 : letter == 'v' ? 5 : letter == 'x' ? 10 : 0;
    if (digit == 0) return 0;
    value += digit < last ? -digit : digit;
    last = digit;
  }
  return value;
}

namespace {

/// "tám", "thứ tám", "8", "VIII"
[[nodiscard]] int read_ordinal(const Token& token) noexcept {
  constexpr Word words[] = {"nhất"_w, "hai"_w, "ba"_w,  "tư"_w,   "năm"_w,
                            "sáu"_w,  "bảy"_w, "tám"_w, "chín"_w, "mười"_w};
  for (int i = 0; i < 10; ++i) {
    if (token.is(words[i])) return i + 1;
  }
  return read_term_number(token);
}

/// "khóa XI", "(khóa XI, XII)", "khóa X và XI": the token behind it, or `index`.
[[nodiscard]] std::size_t read_terms(Lexer& lexer, std::size_t index, Draft& draft) noexcept {
  std::size_t i = index;
  if (lexer[i].is_sign(',')) ++i;
  const bool bracket = lexer[i].is_sign('(');
  if (bracket) ++i;
  if (!lexer[i].is("khóa"_w)) return index;
  ++i;
  std::size_t count = 0;
  std::size_t end = index;
  while (count < 4) {
    const int term = read_term_number(lexer[i]);
    if (term == 0) break;
    draft.terms[count++] = term;
    end = ++i;
    if (!lexer[i].is_sign(',') && !lexer[i].is("và"_w)) break;
    if (!bracket && !lexer[i].is("và"_w)) break;
    ++i;
    if (lexer[i].is("khóa"_w)) ++i;
  }
  if (count == 0) return index;
  if (!bracket) return end;
  return lexer[end].is_sign(')') ? end + 1 : index;
}

[[nodiscard]] std::size_t skip_words(Lexer& lexer, std::size_t index,
                                     std::initializer_list<Word> words) noexcept {
  std::size_t i = index;
  for (const Word word : words) {
    if (!lexer[i].is(word)) return index;
    ++i;
  }
  return i;
}

[[nodiscard]] std::size_t skip_committee(Lexer& lexer, std::size_t index) noexcept {
  std::size_t i = index;
  if (lexer[i].is("của"_w)) ++i;
  const std::size_t committee = skip_words(lexer, i, {"Ban"_w, "Chấp"_w, "hành"_w});
  if (committee == i) return index;
  i = skip_words(lexer, committee, {"Trung"_w, "ương"_w});
  i = skip_words(lexer, i, {"Đảng"_w});
  return skip_words(lexer, i, {"Cộng"_w, "sản"_w, "Việt"_w, "Nam"_w});
}

[[nodiscard]] std::size_t read_plenum(Lexer& lexer, std::size_t index, Draft& draft) noexcept {
  std::size_t i = skip_words(lexer, index, {"Hội"_w, "nghị"_w});
  const bool meeting = i != index;
  std::size_t central = skip_words(lexer, i, {"Trung"_w, "ương"_w});
  if (central == i && lexer[i].is_like("tw"_w)) central = i + 1;
  const bool has_central = central != i;
  i = central;
  if (!meeting && !has_central) return index;
  i = skip_words(lexer, i, {"lần"_w});
  i = skip_words(lexer, i, {"thứ"_w});
  const int plenum = read_ordinal(lexer[i]);
  if (plenum == 0 || plenum > 20) return index;
  ++i;
  if (const std::size_t after = skip_words(lexer, i, {"Trung"_w, "ương"_w}); after != i) {
    i = after;
  }
  const std::size_t before_committee = i;
  i = skip_committee(lexer, i);
  const bool has_committee = i != before_committee;
  const std::size_t end = read_terms(lexer, i, draft);
  if (!has_central && !has_committee) return index;
  // "Nghị quyết Trung ương 4" without a term is still a plenum's.
  draft.plenum = plenum;
  return end;
}

[[nodiscard]] std::size_t read_congress(Lexer& lexer, std::size_t index) noexcept {
  std::size_t i = skip_words(lexer, index, {"Đại"_w, "hội"_w});
  if (i == index) return index;
  i = skip_words(lexer, i, {"đại"_w, "biểu"_w});
  i = skip_words(lexer, i, {"toàn"_w, "quốc"_w});
  i = skip_words(lexer, i, {"Đảng"_w});
  if (const std::size_t local = skip_words(lexer, i, {"bộ"_w}); local != i) {
    i = local;
    std::size_t place = i;
    while (place < i + 8 &&
           (lexer[place].capital || lexer[place].is("tỉnh"_w) || lexer[place].is("huyện"_w) ||
            lexer[place].is("thành"_w) || lexer[place].is("phố"_w) || lexer[place].is("xã"_w)) &&
           read_term_number(lexer[place]) == 0) {
      ++place;
    }
    i = place;
  }
  i = skip_words(lexer, i, {"lần"_w});
  i = skip_words(lexer, i, {"thứ"_w});
  const int congress = read_term_number(lexer[i]);
  if (congress == 0 || congress > 40) return index;
  ++i;
  if (lexer[i].is("của"_w) && lexer[i + 1].is("Đảng"_w) && lexer[i + 1].capital) {
    i = skip_words(lexer, i + 2, {"Cộng"_w, "sản"_w, "Việt"_w, "Nam"_w});
  } else if (lexer[i].is("Đảng"_w) && lexer[i].capital) {
    i = skip_words(lexer, i + 1, {"Cộng"_w, "sản"_w, "Việt"_w, "Nam"_w});
  }
  return i;
}

}  // namespace

std::size_t read_party_meeting(Lexer& lexer, std::size_t index, Draft& draft) {
  if (!lexer[index].capital) return index;
  const std::size_t plenum = read_plenum(lexer, index, draft);
  return plenum != index ? plenum : read_congress(lexer, index);
}

}  // namespace tracuu::citation::detail
