#include "spelling.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace tracuu::inline v0::query {

namespace {

// Letters that differ by their tone alone: without one, then with each of the five.
struct Row {
  char base;
  int vowel_mark;  // 0: none
  std::array<std::string_view, 6> letters;
};

constexpr std::array<Row, 14> rows{{{'a', 0, {"a", "à", "ả", "ã", "á", "ạ"}},
                                    {'a', 1, {"ă", "ằ", "ẳ", "ẵ", "ắ", "ặ"}},
                                    {'a', 2, {"â", "ầ", "ẩ", "ẫ", "ấ", "ậ"}},
                                    {'d', 0, {"d"}},
                                    {'d', 1, {"đ"}},
                                    {'e', 0, {"e", "è", "ẻ", "ẽ", "é", "ẹ"}},
                                    {'e', 1, {"ê", "ề", "ể", "ễ", "ế", "ệ"}},
                                    {'i', 0, {"i", "ì", "ỉ", "ĩ", "í", "ị"}},
                                    {'o', 0, {"o", "ò", "ỏ", "õ", "ó", "ọ"}},
                                    {'o', 1, {"ô", "ồ", "ổ", "ỗ", "ố", "ộ"}},
                                    {'o', 2, {"ơ", "ờ", "ở", "ỡ", "ớ", "ợ"}},
                                    {'u', 0, {"u", "ù", "ủ", "ũ", "ú", "ụ"}},
                                    {'u', 1, {"ư", "ừ", "ử", "ữ", "ứ", "ự"}},
                                    {'y', 0, {"y", "ỳ", "ỷ", "ỹ", "ý", "ỵ"}}}};

struct Letter {
  char base;
  int vowel_mark;
  std::size_t tone;
};

std::optional<Letter> take_apart(std::string_view letter) noexcept {
  for (const Row& row : rows) {
    for (std::size_t tone = 0; tone < row.letters.size(); ++tone) {
      if (row.letters[tone] == letter) return Letter{row.base, row.vowel_mark, tone};
    }
  }
  return std::nullopt;
}

bool may_mean(const Letter& typed, const Letter& letter) noexcept {
  return typed.base == letter.base &&
         (typed.vowel_mark == 0 || typed.vowel_mark == letter.vowel_mark) &&
         (typed.tone == 0 || typed.tone == letter.tone);
}

bool may_mean(std::string_view typed, std::string_view letter) noexcept {
  if (typed == letter) return true;
  if (letter.size() < 2) return false;  // no mark that could have been left out
  const auto meant = take_apart(letter);
  if (!meant) return false;
  const auto wanted = take_apart(typed);
  return wanted && may_mean(*wanted, *meant);
}

// What is left of `text` behind `typed`; nothing if it does not begin so.
std::optional<std::string_view> rest_behind(std::string_view text,
                                            std::string_view typed) noexcept {
  while (!typed.empty()) {
    const std::string_view wanted = first_letter(typed);
    const std::string_view letter = first_letter(text);
    if (!may_mean(wanted, letter)) return std::nullopt;
    typed.remove_prefix(wanted.size());
    text.remove_prefix(letter.size());
  }
  return text;
}

}  // namespace

std::string_view first_letter(std::string_view text) noexcept {
  if (text.empty()) return text;
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t size = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return text.substr(0, size);
}

std::vector<std::string> spellings_of_letter(std::string_view typed) {
  std::vector<std::string> found{std::string(typed)};
  const auto wanted = take_apart(typed);
  if (!wanted) return found;
  for (const Row& row : rows) {
    for (std::size_t tone = 0; tone < row.letters.size(); ++tone) {
      const std::string_view letter = row.letters[tone];
      if (letter.empty() || letter == typed) continue;
      if (may_mean(*wanted, {row.base, row.vowel_mark, tone})) found.emplace_back(letter);
    }
  }
  return found;
}

bool begins_as_typed(std::string_view text, std::string_view typed) noexcept {
  return rest_behind(text, typed).has_value();
}

bool is_as_typed(std::string_view text, std::string_view typed) noexcept {
  const auto rest = rest_behind(text, typed);
  return rest && rest->empty();
}

}  // namespace tracuu::query
