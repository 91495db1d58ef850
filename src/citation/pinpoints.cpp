#include "pinpoints.hpp"

#include <algorithm>

namespace tracuu::inline v0::citation::detail {

namespace {

constexpr std::size_t max_places = 256;

[[nodiscard]] constexpr std::size_t index_of(PinpointLevel level) noexcept {
  return static_cast<std::size_t>(level);
}

[[nodiscard]] bool is_roman_numeral(const Token& token) noexcept {
  if (!token.is_word() || token.length > 6 || !token.all_capitals() || token.word.marks != 0) {
    return false;
  }
  for (std::uint64_t letters = token.word.letters; letters != 0; letters >>= 5) {
    const auto letter = static_cast<char>('a' + (letters & 31) - 1);
    if (letter != 'i' && letter != 'v' && letter != 'x' && letter != 'l') return false;
  }
  return true;
}

/// A letter of a list: "a", "đ", never one with a tone or a hat.
[[nodiscard]] bool is_list_letter(const Token& token) noexcept {
  if (!token.is_word() || token.length != 1) return false;
  return token.word.marks == 0 || token.is("đ"_w);
}

[[nodiscard]] std::size_t read_ordinal_word(Lexer& lexer, std::size_t index) noexcept {
  if (!lexer[index].is("thứ"_w) || !lexer[index + 1].is_word()) return index;
  const Token& which = lexer[index + 1];
  const bool known = which.is("nhất"_w) || which.is("hai"_w) || which.is("ba"_w) ||
                     which.is("tư"_w) || which.is("năm"_w) || which.is("sáu"_w) ||
                     which.is("bảy"_w) || which.is("tám"_w);
  return known ? index + 2 : index;
}

/// The end of a value: digits with letters and inner numbers ("5", "5a", "2.1", "4.2.b"), a
/// letter, a Roman number.
[[nodiscard]] std::size_t read_value(Lexer& lexer, std::size_t index,
                                     PinpointLevel level) noexcept {
  const Token& token = lexer[index];
  const bool point = level == PinpointLevel::point || level == PinpointLevel::paragraph;
  if (token.is_number()) {
    if (token.length > 4) return index;
    std::size_t i = index + 1;
    if (lexer[i].is_word() && lexer[i].glued) {
      if (lexer[i].length > 1 && !(lexer[i].length == 2 && lexer[i].capitals == 0)) return index;
      ++i;
    }
    // "2.1", but not "5. Tên" or "33.11.NĐ.2"
    while (lexer[i].is_sign('.') && lexer[i].glued && lexer[i + 1].glued &&
           (lexer[i + 1].is_number() || lexer[i + 1].is_word())) {
      if (lexer[i + 1].is_word() && lexer[i + 1].length > 1) return index;
      i += 2;
    }
    if (lexer[i].glued && (lexer[i].is_sign('%') || lexer[i].is_number())) return index;
    if (lexer[i].glued && lexer[i].is_sign('/') && lexer[i + 1].glued) {
      // "Điều 5/2" is no place; "khoản 1/Điều 5" is.
      if (lexer[i + 1].is_number()) return index;
    }
    return i;
  }
  if (!token.is_word()) return index;
  if (level == PinpointLevel::part || level == PinpointLevel::section) {
    if (const std::size_t end = read_ordinal_word(lexer, index); end > index) return end;
  }
  if (is_list_letter(token)) {
    if (level == PinpointLevel::clause || level == PinpointLevel::article) return index;
    std::size_t i = index + 1;
    // "a1", "b.2"
    if (lexer[i].is_number() && lexer[i].glued && lexer[i].length <= 2) ++i;
    if (lexer[i].glued && lexer[i].is_word()) return index;
    const bool sign = lexer[i].glued && lexer[i].is_sign('.') && lexer[i + 1].glued;
    if (sign && lexer[i + 1].is_number()) i += 2;
    if (!point && !token.capital) return index;
    return i;
  }
  if (!point && is_roman_numeral(token)) {
    std::size_t i = index + 1;
    if (lexer[i].is_word() && lexer[i].glued && lexer[i].length == 1) ++i;
    if ((lexer[i].is_sign('.') || lexer[i].is_sign('-')) && lexer[i].glued &&
        lexer[i + 1].is_number() && lexer[i + 1].glued) {
      i += 2;
    }
    return i;
  }
  // "VIIa"
  if (!point && token.length >= 2 && token.length <= 6 && token.capitals + 1 == token.length &&
      token.capital && token.word.marks == 0) {
    std::uint64_t letters = token.word.letters >> 5;
    for (; letters != 0; letters >>= 5) {
      const auto letter = static_cast<char>('a' + (letters & 31) - 1);
      if (letter != 'i' && letter != 'v' && letter != 'x') return index;
    }
    return index + 1;
  }
  return index;
}

/// Words before which a unit's word is part of another word: "tài khoản", "địa điểm".
[[nodiscard]] bool is_part_of_word(const Token& before, PinpointLevel level) noexcept {
  switch (level) {
    case PinpointLevel::clause:
      return before.is("tài"_w) || before.is("bồi"_w) || before.is("chuẩn"_w) ||
             before.is("ngoản"_w);
    case PinpointLevel::point:
      return before.is("thời"_w) || before.is("địa"_w) || before.is("quan"_w) ||
             before.is("ưu"_w) || before.is("nhược"_w) || before.is("đặc"_w) ||
             before.is("trọng"_w) || before.is("thí"_w) || before.is("cao"_w) ||
             before.is("chấm"_w) || before.is("tổng"_w) || before.is("yếu"_w) ||
             before.is("bình"_w) || before.is("chỉ"_w) || before.is("số"_w) ||
             before.is("khuyết"_w) || before.is("thang"_w) || before.is("đạt"_w) ||
             before.is("được"_w) || before.is("trừ"_w) || before.is("cộng"_w);
    case PinpointLevel::paragraph:
      return before.is("chi"_w) || before.is("thời"_w) || before.is("tình"_w) || before.is("khí"_w);
    case PinpointLevel::section:
    case PinpointLevel::subsection:
      return before.is("danh"_w) || before.is("hạng"_w) || before.is("chuyên"_w) ||
             before.is("thư"_w) || before.is("tiết"_w) || before.is("đề"_w) || before.is("mắt"_w);
    case PinpointLevel::part:
      return before.is("thành"_w) || before.is("cổ"_w) || before.is("một"_w) ||
             before.is("học"_w) || before.is("góp"_w) || before.is("bộ"_w) || before.is("làm"_w);
    default:
      return false;
  }
}

class PlaceReader {
 public:
  PlaceReader(Lexer& lexer, PlaceList& out) : lexer_(lexer), out_(out) {}

  bool read(std::size_t index) {
    out_.places.clear();
    out_.first = out_.next = index;
    out_.units = 0;
    out_.range = out_.ends_with_self = false;
    std::size_t i = index;
    while (out_.places.size() < max_places) {
      const std::size_t next = read_unit(i);
      if (next == i) break;
      out_.next = next;
      if (out_.ends_with_self) break;
      i = skip_connection(next);
      if (i == 0) break;
    }
    settle();
    return out_.units > 0;
  }

 private:
  /// A unit's word and its values; `index` where there is none.
  std::size_t read_unit(std::size_t index) {
    std::size_t i = index;
    const bool from = lexer_[i].is("từ"_w);
    if (from) ++i;
    while (lexer_[i].is("các"_w) || lexer_[i].is("những"_w)) ++i;
    const UnitWord unit = read_unit_word(lexer_, i);
    if (unit.next == 0) return index;
    if (i > 0 && is_part_of_word(lexer_[i - 1], unit.level)) return index;
    std::size_t value = unit.next;
    if (lexer_[value].is("này"_w)) return take_self(unit, value + 1);
    if (lexer_[value].is("số"_w)) ++value;
    const std::size_t end = read_value(lexer_, value, unit.level);
    if (end == value) return index;
    first_of_group_ = out_.places.size();
    take(unit.level, {narrow(value), narrow(end)});
    ++out_.units;
    out_.last_level = unit.level;
    return read_more_values(unit.level, end, from);
  }

  static std::uint32_t narrow(std::size_t value) { return static_cast<std::uint32_t>(value); }

  std::size_t take_self(const UnitWord& unit, std::size_t next) {
    out_.ends_with_self = true;
    out_.self_level = unit.level;
    out_.last_level = unit.level;
    ++out_.units;
    return next;
  }

  /// ", 2 và 3", "đến 5", "đến khoản 5", "- Điều 11".
  std::size_t read_more_values(PinpointLevel level, std::size_t index, bool from) {
    std::size_t i = index;
    while (out_.places.size() < max_places) {
      if (const std::size_t end = read_range_end(level, i, from); end != i) {
        i = end;
        continue;
      }
      const Token& sign = lexer_[i];
      std::size_t value = i;
      if (sign.is_sign(',') || sign.is("và"_w) || sign.is("hoặc"_w) || sign.is_sign(';')) {
        ++value;
        if (sign.is_sign(',') && lexer_[value].is("và"_w)) ++value;
      } else {
        break;
      }
      const std::size_t end = read_listed_value(level, value);
      if (end == value) break;
      // Only a further value of the same unit: one that no word precedes.
      Place place;
      place.values[index_of(level)] = {narrow(value), narrow(end)};
      out_.places.push_back(place);
      i = end;
    }
    return i;
  }

  /// A value behind a comma, where a word of the text may look like one.
  std::size_t read_listed_value(PinpointLevel level, std::size_t index) {
    const Token& token = lexer_[index];
    const std::size_t end = read_value(lexer_, index, level);
    if (end == index || token.lines > 1) return index;
    const Token& after = lexer_[end];
    if (token.is_number()) {
      // "khoản 1, 2 năm" and "Điều 5, 30 ngày" count something else.
      if (token.length > 3) return index;
      const bool closes =
          after.kind != TokenKind::word || after.is("và"_w) || after.is("hoặc"_w) ||
          after.is("của"_w) || after.is("đến"_w) || after.is("nêu"_w) || after.is("tại"_w) ||
          after.is("thuộc"_w) || after.is("này"_w) || after.is("trên"_w) || after.is("ban"_w) ||
          after.is("có"_w) || after.is("thì"_w) || after.is("được"_w) || after.is("kèm"_w) ||
          after.is("quy"_w) || after.is("là"_w) || after.is("không"_w) || after.is("trong"_w) ||
          after.is("theo"_w) || after.capital || read_unit_word(lexer_, end).next != 0;
      if (!closes || after.is_sign('/')) return index;
    } else if (token.is_word() && token.length == 1 && token.capital &&
               (level == PinpointLevel::point || level == PinpointLevel::paragraph)) {
      return index;
    }
    return end;
  }

  std::size_t read_range_end(PinpointLevel level, std::size_t index, bool from) {
    const Token& token = lexer_[index];
    const bool to = token.is("đến"_w) || (token.is("tới"_w) && from);
    if (!to && !token.is_sign('-')) return index;
    std::size_t value = index + 1;
    if (to && lexer_[value].is("hết"_w)) ++value;
    const UnitWord unit = read_unit_word(lexer_, value);
    if (unit.next != 0) {
      if (unit.level != level) return index;
      value = unit.next;
    } else if (!to && !(lexer_[value].glued && token.glued)) {
      return index;
    }
    const std::size_t end = read_value(lexer_, value, level);
    if (end == value || out_.places.empty()) return index;
    out_.places.back().ends[index_of(level)] = {narrow(value), narrow(end)};
    out_.range = true;
    return end;
  }

  /// What joins two units; 0 where nothing does.
  std::size_t skip_connection(std::size_t index) {
    const Token& token = lexer_[index];
    std::size_t i = index;
    if (token.is_sign(',') || token.is_sign(';')) {
      ++i;
      if (lexer_[i].is("và"_w) || lexer_[i].is("hoặc"_w)) ++i;
    } else if (token.is("và"_w) || token.is("hoặc"_w) || token.is("của"_w) || token.is("thuộc"_w) ||
               token.is("tại"_w) || token.is_sign('/')) {
      ++i;
    }
    if (lexer_[i].lines > 1) return 0;
    std::size_t unit = i;
    if (lexer_[unit].is("từ"_w)) ++unit;
    while (lexer_[unit].is("các"_w) || lexer_[unit].is("những"_w)) ++unit;
    if (read_unit_word(lexer_, unit).next == 0) return 0;
    comma_ = i != index;
    return i;
  }

  /// A value of a level that was named: it completes the places that lack the level and stand
  /// below it, continues the last place downwards ("Điều 5 khoản 2"), or begins a place.
  void take(PinpointLevel level, ValueTokens value) {
    std::vector<Place>& places = out_.places;
    bool completed = false;
    for (std::size_t i = places.size(); i-- > 0;) {
      Place& place = places[i];
      if (place.has(level) || place.has_above(level) || !place.has_below(level)) break;
      place.values[index_of(level)] = value;
      completed = true;
    }
    if (completed) return;
    if (!places.empty() && !comma_ && places.back().has_above(level) && !places.back().has(level) &&
        !places.back().has_below(level)) {
      places.back().values[index_of(level)] = value;
      return;
    }
    Place place;
    place.values[index_of(level)] = value;
    places.push_back(place);
  }

  /// "Điều 5, khoản 2", "phần III, mục 2": a place behind a comma that stays below the levels of
  /// the one before it belongs to that one.
  void settle() {
    std::vector<Place>& places = out_.places;
    if (out_.ends_with_self || places.size() != 2) return;
    Place& upper = places[0];
    const Place& lower = places[1];
    for (std::size_t level = 0; level < level_count; ++level) {
      const bool above = lower.has_above(static_cast<PinpointLevel>(level));
      if (!upper.values[level].empty() && (above || !lower.values[level].empty())) return;
    }
    for (std::size_t level = 0; level < level_count; ++level) {
      if (lower.values[level].empty()) continue;
      upper.values[level] = lower.values[level];
      upper.ends[level] = lower.ends[level];
    }
    places.pop_back();
  }

  Lexer& lexer_;
  PlaceList& out_;
  std::size_t first_of_group_ = 0;
  bool comma_ = false;
};

}  // namespace

bool Place::has_above(PinpointLevel level) const noexcept {
  for (std::size_t i = index_of(level) + 1; i < level_count; ++i) {
    if (!values[i].empty()) return true;
  }
  return false;
}

bool Place::has_below(PinpointLevel level) const noexcept {
  for (std::size_t i = 0; i < index_of(level); ++i) {
    if (!values[i].empty()) return true;
  }
  return false;
}

UnitWord read_unit_word(Lexer& lexer, std::size_t index) noexcept {
  const Token& token = lexer[index];
  if (!token.is_word()) return {};
  const auto one = [&](PinpointLevel level) { return UnitWord{index + 1, level}; };
  if (token.is("khoản"_w)) return one(PinpointLevel::clause);
  if (token.is("Điều"_w)) return one(PinpointLevel::article);
  if (token.is("điểm"_w)) return one(PinpointLevel::point);
  if (token.is("mục"_w)) return one(PinpointLevel::section);
  if (token.is("chương"_w)) return one(PinpointLevel::chapter);
  if (token.is("phần"_w)) return one(PinpointLevel::part);
  if (token.is("tiết"_w)) return one(PinpointLevel::paragraph);
  if (token.is("tiểu"_w) && lexer[index + 1].is("mục"_w)) {
    return {index + 2, PinpointLevel::subsection};
  }
  if (token.is("phụ"_w) && lexer[index + 1].is("lục"_w)) {
    return {index + 2, PinpointLevel::appendix};
  }
  return {};
}

bool read_places(Lexer& lexer, std::size_t index, PlaceList& out) {
  return PlaceReader(lexer, out).read(index);
}

}  // namespace tracuu::citation::detail
