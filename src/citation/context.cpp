#include "context.hpp"

#include "dates.hpp"
#include "issuers.hpp"

namespace tracuu::inline v0::citation::detail {

namespace {

constexpr std::size_t reach = 40;

template <typename... Words>
[[nodiscard]] bool is_one_of(const Token& token, Words... words) noexcept {
  return (token.is(words) || ...);
}

/// The token at which "đã ban hành", "ra", "vừa ký" before token `index` begins, or `index`.
[[nodiscard]] std::size_t find_verb(Lexer& lexer, std::size_t index) noexcept {
  std::size_t i = index;
  if (i > 0 && lexer[i - 1].is("các"_w)) --i;
  if (i > 1 && lexer[i - 1].is("hành"_w) && lexer[i - 2].is("ban"_w)) {
    i -= 2;
    if (i > 0 && lexer[i - 1].is("ký"_w)) --i;
  } else if (i > 1 && lexer[i - 1].is("qua"_w) && lexer[i - 2].is("thông"_w)) {
    i -= 2;
  } else if (i > 0 && is_one_of(lexer[i - 1], "ký"_w, "ra"_w, "có"_w)) {
    --i;
  } else {
    return index;
  }
  while (i > 0 && is_one_of(lexer[i - 1], "đã"_w, "vừa"_w, "có"_w, "cũng"_w, "mới"_w)) --i;
  return i;
}

}  // namespace

bool follows_issuing_verb(Lexer& lexer, std::size_t index) noexcept {
  return find_verb(lexer, index) != index;
}

Context find_context(Lexer& lexer, std::size_t index) noexcept {
  const std::size_t verb = find_verb(lexer, index);
  if (verb == index) return {};
  // The sentence up to the verb.
  std::size_t begin = verb;
  std::size_t date_at = verb;
  while (begin > 0 && begin + reach > verb) {
    const Token& token = lexer[begin - 1];
    const bool sentence_end = token.is_sign(';') || token.is_sign('?') || token.is_sign('!') ||
                              (token.is_sign('.') && !lexer[begin].glued);
    if (sentence_end || lexer[begin].lines > 1) break;
    --begin;
    if (lexer[begin].is("ngày"_w) && lexer[begin + 1].is_number()) date_at = begin;
  }
  if (date_at == verb) return {};
  const DateMatch date = read_date(lexer, date_at);
  if (!date || date.date.year == 0) return {};
  std::size_t organ = date.next;
  if (lexer[organ].is_sign(',')) ++organ;
  if (organ >= verb || read_organ(lexer, organ, true) != verb) return {};
  return {date.date, {organ, verb}};
}

}  // namespace tracuu::citation::detail
