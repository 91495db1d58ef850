#include "issuers.hpp"

#include "tables.hpp"

namespace tracuu::inline v0::citation::detail {

namespace {

constexpr std::size_t max_tokens = 60;

[[nodiscard]] bool agrees(const PhraseMatch& match, OrganRole role) noexcept {
  return match && match.value == static_cast<int>(role) && match.agreement != Agreement::letters;
}

/// "(khóa XI)", "khóa XI"
[[nodiscard]] std::size_t read_term(Lexer& lexer, std::size_t index) noexcept {
  std::size_t i = index;
  const bool bracket = lexer[i].is_sign('(');
  if (bracket) ++i;
  if (!lexer[i].is("khóa"_w)) return index;
  ++i;
  if (!(lexer[i].is_word() && lexer[i].all_capitals()) && !lexer[i].is_number()) return index;
  ++i;
  if (!bracket) return i;
  return lexer[i].is_sign(')') ? i + 1 : index;
}

/// Whether a lower-case word of the table may go on with the name: a place or a title follows, or
/// the phrase has several words.
[[nodiscard]] bool may_continue(Lexer& lexer, const PhraseMatch& match,
                                std::size_t index) noexcept {
  const Token& first = lexer[index];
  if (first.capital || match.next > index + 1) return true;
  const Token& after = lexer[match.next];
  if (first.is("tỉnh"_w) || first.is("huyện"_w) || first.is("xã"_w) || first.is("phường"_w) ||
      first.is("quận"_w)) {
    return true;
  }
  return after.capital || after.is_number();
}

[[nodiscard]] bool begins_name(Lexer& lexer, std::size_t index) noexcept {
  const Token& token = lexer[index];
  if (!token.is_word()) return false;
  const PhraseMatch match = tables().organ_phrases.longest(lexer, index);
  if (agrees(match, OrganRole::head)) return token.capital || match.next > index + 1;
  if (agrees(match, OrganRole::stop)) return false;
  // "BTC", "NHNN"
  return token.all_capitals() && token.length >= 2 && token.length <= 12;
}

/// The second syllable of a word within a name: "Liên doanh Việt - Nga".
[[nodiscard]] bool is_compound(Lexer& lexer, std::size_t index) noexcept {
  const Token& token = lexer[index];
  const Token& before = lexer[index - 1];
  if (!before.capital || before.all_capitals() || token.length < 2 || token.lines > 0) return false;
  const Token& after = lexer[index + 1];
  const bool ends = after.kind == TokenKind::sign || after.kind == TokenKind::end ||
                    agrees(tables().organ_phrases.longest(lexer, index + 1), OrganRole::stop);
  if (!ends && (!after.capital || after.lines > 0)) return false;
  for (const Word word :
       {"và"_w,    "cho"_w,   "để"_w,  "trong"_w, "trên"_w, "với"_w,  "đã"_w,    "được"_w,
        "có"_w,    "là"_w,    "thì"_w, "theo"_w,  "từ"_w,   "đến"_w,  "do"_w,    "của"_w,
        "ra"_w,    "gửi"_w,   "khi"_w, "mà"_w,    "như"_w,  "hoặc"_w, "vào"_w,   "bởi"_w,
        "không"_w, "nêu"_w,   "yêu"_w, "thực"_w,  "sửa"_w,  "quy"_w,  "hướng"_w, "ban"_w,
        "phê"_w,   "điều"_w,  "bổ"_w,  "thành"_w, "hợp"_w,  "bãi"_w,  "thay"_w,  "trả"_w,
        "thông"_w, "quyết"_w, "tổ"_w,  "triển"_w, "kèm"_w,  "căn"_w,  "gồm"_w,   "nhằm"_w,
        "giao"_w,  "cùng"_w,  "đối"_w, "còn"_w,   "tại"_w,  "này"_w,  "đồng"_w,  "xây"_w}) {
    if (token.is(word)) return false;
  }
  return true;
}

/// One name.
[[nodiscard]] std::size_t read_one(Lexer& lexer, std::size_t index) noexcept {
  if (!begins_name(lexer, index)) return index;
  const PhraseTable& phrases = tables().organ_phrases;
  const PhraseMatch head = phrases.longest(lexer, index);
  std::size_t i = agrees(head, OrganRole::head) ? head.next : index + 1;
  while (i < index + max_tokens) {
    const Token& token = lexer[i];
    if (token.lines > 1) break;
    if (const std::size_t term = read_term(lexer, i); term > i) {
      i = term;
      continue;
    }
    if (token.is_sign('-') || token.is_sign('&')) {
      const Token& after = lexer[i + 1];
      if (!after.capital || token.lines > 0 || after.lines > 1) break;
      if (agrees(phrases.longest(lexer, i + 1), OrganRole::stop)) break;
      ++i;
      continue;
    }
    if (token.is_number()) {
      // "quận 1", "Quân khu 7", "lần thứ 8"
      const Token& before = lexer[i - 1];
      const bool counted = before.is("quận"_w) || before.is("phường"_w) || before.is("khu"_w) ||
                           before.is("thứ"_w) || before.is("vực"_w) || before.is("ương"_w);
      if (!counted || token.length > 2) break;
      ++i;
      continue;
    }
    if (!token.is_word()) break;
    const PhraseMatch match = phrases.longest(lexer, i);
    if (agrees(match, OrganRole::stop)) break;
    if (match && match.agreement != Agreement::letters && may_continue(lexer, match, i)) {
      i = match.next;
      continue;
    }
    // A line that begins with a capital in the middle of a name is another line.
    if (token.capital && !(token.lines > 0 && !token.glued && lexer[i - 1].all_capitals())) {
      ++i;
      continue;
    }
    if (is_compound(lexer, i)) {
      ++i;
      continue;
    }
    break;
  }
  return i;
}

}  // namespace

std::size_t read_organ(Lexer& lexer, std::size_t index, bool joint) noexcept {
  std::size_t end = read_one(lexer, index);
  if (end == index) return index;
  while (joint && end < index + max_tokens) {
    const Token& token = lexer[end];
    if (!token.is_sign(',') && !token.is("và"_w) && !token.is_sign('-') && !token.is_sign(';')) {
      break;
    }
    const std::size_t from = end + 1;
    const std::size_t next = lexer[from].capital ? read_one(lexer, from) : from;
    if (next == from) break;
    end = next;
  }
  return end;
}

}  // namespace tracuu::citation::detail
