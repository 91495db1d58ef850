#include "spelling_distance.hpp"

#include <algorithm>
#include <array>

#include "../text/letters.hpp"
#include "../text/unicode.hpp"

namespace tracuu::inline v0::query {

namespace {

char32_t toneless(char32_t code) noexcept {
  const text::detail::Letter& letter = text::detail::letter_of(code);
  return letter.toneless != 0 ? char32_t{letter.toneless} : code;
}

int tone_of(char32_t code) noexcept { return static_cast<int>(text::detail::letter_of(code).tone); }

char32_t plain(char32_t code) noexcept {
  const text::detail::Letter& letter = text::detail::letter_of(code);
  return letter.plain != 0 ? static_cast<char32_t>(letter.plain) : code;
}

// Letters that sound alike in some part of the country, at the beginning or at the end.
constexpr std::array<std::u32string_view, 8> alike{U"sx", U"ln", U"iy", U"ct",
                                                   U"dr", U"vd", U"ck", U"gr"};

// Groups of letters that sound alike.
struct Groups {
  std::u32string_view a, b;
};
constexpr std::array<Groups, 8> groups{{{U"ch", U"tr"},
                                        {U"gi", U"d"},
                                        {U"gi", U"r"},
                                        {U"ng", U"n"},
                                        {U"nh", U"n"},
                                        {U"nh", U"ng"},
                                        {U"ch", U"c"},
                                        {U"ch", U"t"}}};

constexpr std::array<std::u32string_view, 3> keyboard{U"qwertyuiop", U"asdfghjkl", U"zxcvbnm"};

bool are_neighbours(char32_t a, char32_t b) noexcept {
  for (std::size_t row = 0; row < keyboard.size(); ++row) {
    const std::size_t at = keyboard[row].find(a);
    if (at == std::u32string_view::npos) continue;
    const auto is_at = [&](std::size_t other, std::size_t column) {
      return other < keyboard.size() && column < keyboard[other].size() &&
             keyboard[other][column] == b;
    };
    // Each row is shifted to the right by half a key.
    return is_at(row, at - 1) || is_at(row, at + 1) || is_at(row - 1, at) ||
           is_at(row - 1, at + 1) || is_at(row + 1, at) || is_at(row + 1, at - 1);
  }
  return false;
}

double change_cost(char32_t a, char32_t b) noexcept {
  if (a == b) return 0;
  const char32_t x = plain(a);
  const char32_t y = plain(b);
  if (x == y) return shape_cost;
  for (const std::u32string_view pair : alike) {
    if ((pair[0] == x && pair[1] == y) || (pair[0] == y && pair[1] == x)) return sound_cost;
  }
  return are_neighbours(x, y) ? neighbour_cost : letter_cost;
}

bool ends_with(std::u32string_view letters, std::size_t size, std::u32string_view end) noexcept {
  return size >= end.size() && letters.substr(size - end.size(), end.size()) == end;
}

}  // namespace

SpellingDistance::SpellingDistance(std::string_view from) {
  for (const char32_t letter : letters_of(from)) {
    from_ += toneless(letter);
    if (tone_of(letter) != 0) tone_ = tone_of(letter);
  }
  rows_.push_back(0);
  for (std::size_t i = 0; i < from_.size(); ++i) {
    const bool doubled = i > 0 && from_[i] == from_[i - 1];
    rows_.push_back(rows_.back() + (doubled ? doubled_cost : letter_cost));
  }
  least_.push_back(0);
}

std::u32string SpellingDistance::letters_of(std::string_view term) {
  std::u32string letters;
  const char* const end = term.data() + term.size();
  for (const char* at = term.data(); at < end;) {
    const auto decoded = text::detail::decode(at, end);
    at += decoded.size;
    letters += decoded.code;
  }
  return letters;
}

// The cheapest way in which the last letters of both, some of them at once, stand for each other.
double SpellingDistance::pair_cost(std::size_t row, std::size_t column) const noexcept {
  const std::size_t width = from_.size() + 1;
  const auto at = [&](std::size_t r, std::size_t c) { return rows_[r * width + c]; };
  double best = at(row - 1, column - 1) + change_cost(letters_[row - 1], from_[column - 1]);
  if (row >= 2 && column >= 2 && letters_[row - 1] == from_[column - 2] &&
      letters_[row - 2] == from_[column - 1]) {
    best = std::min(best, at(row - 2, column - 2) + neighbour_cost);
  }
  for (const Groups& one : groups) {
    for (const auto& [a, b] : {std::pair(one.a, one.b), std::pair(one.b, one.a)}) {
      if (ends_with(letters_, row, a) && ends_with(from_, column, b)) {
        best = std::min(best, at(row - a.size(), column - b.size()) + sound_cost);
      }
    }
  }
  return best;
}

void SpellingDistance::push(char32_t letter) {
  letters_ += toneless(letter);
  tones_.push_back(tone_of(letter));
  const std::size_t width = from_.size() + 1;
  const std::size_t row = letters_.size();
  rows_.resize((row + 1) * width);
  double* const now = rows_.data() + row * width;
  const double* const before = now - width;
  double least = now[0] = before[0] + lost_cost;
  for (std::size_t column = 1; column < width; ++column) {
    const bool doubled = column > 1 && from_[column - 1] == from_[column - 2];
    const double lost = before[column] + lost_cost;
    const double added = now[column - 1] + (doubled ? doubled_cost : letter_cost);
    now[column] = std::min({lost, added, pair_cost(row, column)});
    least = std::min(least, now[column]);
  }
  least_.push_back(least);
}

void SpellingDistance::pop() {
  letters_.pop_back();
  tones_.pop_back();
  least_.pop_back();
  rows_.resize(rows_.size() - from_.size() - 1);
}

double SpellingDistance::distance() const noexcept {
  int tone = 0;
  for (const int one : tones_) tone = one != 0 ? one : tone;
  return rows_.back() + (tone == tone_ ? 0 : tone_cost);
}

// Groups and swapped letters reach back two rows.
double SpellingDistance::least() const noexcept {
  return least_.size() < 2 ? 0 : std::min(least_.back(), least_[least_.size() - 2]);
}

double SpellingDistance::to(std::string_view term) {
  while (size() > 0) pop();
  for (const char32_t letter : letters_of(term)) push(letter);
  return distance();
}

}  // namespace tracuu::query
