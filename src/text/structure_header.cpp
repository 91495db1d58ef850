// The header of a document: what stands around and above the type line (docs/structure.md). The
// first bytes are folded to one plain character each, cut into cells, and every field is read from
// the cells; a field's place in the raw text is found through the fold.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tracuu/text/normalize.hpp>
#include <tracuu/text/structure.hpp>

#include "structure_glyph.hpp"
#include "structure_names.hpp"

namespace tracuu::inline v0::text {
namespace {

using detail::Glyph;
using detail::is_digit;
using detail::is_letter;

constexpr std::size_t header_bytes = 8192;
constexpr std::size_t npos = std::string::npos;
constexpr std::size_t max_subject = 1500;  ///< Characters.

/// The head of a text, a plain character for each visible one.
struct Folded {
  std::string base;                  ///< As Glyph::base.
  std::vector<std::uint8_t> upper;   ///< For each character, whether it is a capital letter.
  std::vector<std::uint32_t> start;  ///< Raw bytes of each character, its marks included.
  std::vector<std::uint32_t> end;

  [[nodiscard]] std::size_t size() const noexcept { return base.size(); }
  [[nodiscard]] char at(std::size_t i) const noexcept { return i < size() ? base[i] : '\n'; }
  [[nodiscard]] bool letter(std::size_t i) const noexcept { return is_letter(at(i)); }
  [[nodiscard]] bool digit(std::size_t i) const noexcept { return is_digit(at(i)); }
  [[nodiscard]] bool blank(std::size_t i) const noexcept { return i < size() && base[i] == ' '; }
  [[nodiscard]] bool word_start(std::size_t i) const noexcept {
    return i == 0 || (!letter(i - 1) && !digit(i - 1));
  }
  [[nodiscard]] bool starts(std::size_t i, std::string_view words) const noexcept {
    return i <= size() && std::string_view(base).substr(i).starts_with(words);
  }
  /// The same for whole words.
  [[nodiscard]] bool starts_word(std::size_t i, std::string_view words) const noexcept {
    return starts(i, words) && !letter(i + words.size()) && !digit(i + words.size());
  }
  [[nodiscard]] ByteRange raw(std::size_t begin, std::size_t stop) const noexcept {
    return {start[begin], end[stop - 1]};
  }
};

Folded fold_head(std::string_view raw, std::size_t most) {
  const std::size_t limit = std::min(raw.size(), most);
  Folded folded;
  folded.base.reserve(limit);
  folded.upper.reserve(limit);
  folded.start.reserve(limit);
  folded.end.reserve(limit);
  for (std::size_t at = 0; at < limit;) {
    const Glyph glyph = detail::read_glyph(raw, at);
    const std::size_t next = at + glyph.length;
    if (glyph.base == Glyph::invisible) {
      // A combining mark (U+0300 to U+036F) belongs to the character before it.
      const auto first = static_cast<std::uint8_t>(raw[at]);
      const bool mark = first == 0xCC || first == 0xCD;
      if (mark && !folded.end.empty() && folded.end.back() == at) {
        folded.end.back() = static_cast<std::uint32_t>(next);
      }
    } else {
      folded.base += glyph.base;
      folded.upper.push_back(glyph.upper ? 1 : 0);
      folded.start.push_back(static_cast<std::uint32_t>(at));
      folded.end.push_back(static_cast<std::uint32_t>(next));
    }
    at = next;
  }
  return folded;
}

/// A piece of the head between line ends, table bars, ruled lines and the places of known fields.
struct Cell {
  std::size_t begin;
  std::size_t end;
  bool blank_before = false;  ///< An empty line or a ruled line stands before it.
};

struct Span {
  std::size_t begin = npos;
  std::size_t end = npos;
  [[nodiscard]] bool found() const noexcept { return begin != npos; }
};

struct Date {
  Span span;
  std::string iso;
};

class HeaderReader {
 public:
  explicit HeaderReader(std::string_view raw) : raw_(raw) {}
  Header read();

 private:
  void find_motto();
  void find_end();
  void find_number();
  void find_date();
  void cut_cells();
  void find_type();
  void find_issuer();
  void find_subject();
  void read_sheet();

  [[nodiscard]] Span sheet_value(std::string_view label) const;
  [[nodiscard]] std::size_t pass_blanks(std::size_t i, bool lines) const;
  [[nodiscard]] Span read_number(std::size_t i) const;
  [[nodiscard]] Date read_date(std::size_t i) const;
  [[nodiscard]] Date read_bare_date(std::size_t i) const;
  [[nodiscard]] std::optional<std::uint32_t> read_digits(std::size_t& i, std::size_t most) const;
  [[nodiscard]] bool capitals(std::size_t begin, std::size_t end) const;
  [[nodiscard]] bool mixed_word(std::size_t begin, std::size_t end) const;
  [[nodiscard]] const detail::TypeName* type_at(std::size_t i) const;
  [[nodiscard]] bool asks_for_organ(std::size_t begin, std::size_t end) const;
  [[nodiscard]] bool signer_line(const Cell& cell, std::size_t begin, std::size_t end) const;
  [[nodiscard]] std::size_t without_signer(std::size_t begin, std::size_t end) const;
  [[nodiscard]] bool organ_at(std::size_t i) const;
  [[nodiscard]] Cell trimmed(Cell cell) const;
  [[nodiscard]] HeaderField field(std::size_t begin, std::size_t end) const;
  void set_number(Span span);
  void set_type(const detail::TypeName& name, std::size_t begin, std::size_t end);

  std::string_view raw_;
  Folded text_;
  std::vector<Cell> cells_;
  Header header_;
  Span motto_;  ///< Quốc hiệu and tiêu ngữ.
  Span number_;
  Span date_;
  Span type_;
  Span issuer_;
  Span copy_line_;       ///< "V/v …"
  std::size_t end_ = 0;  ///< Where the header is over: "Căn cứ", "Điều 1", "Kính gửi".
  bool letter_ = false;  ///< It ends in "Kính gửi".
  bool number_by_type_ = false;  ///< The number stands behind a type word: "Luật số 45/2013/QH13".
};

std::string collapse(std::string_view text, bool keep_blanks) {
  std::string collapsed;
  bool blank = false;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == '|') {
      blank = true;
      continue;
    }
    if (blank && keep_blanks && !collapsed.empty()) collapsed += ' ';
    blank = false;
    collapsed += c;
  }
  return collapsed;
}

HeaderField HeaderReader::field(std::size_t begin, std::size_t end) const {
  const ByteRange range = text_.raw(begin, end);
  const NormalizedText normal = normalize(raw_.substr(range.start, range.end - range.start),
                                          {.fold_case = false, .old_tone_place = false});
  return {collapse(normal.text(), true), range};
}

std::size_t HeaderReader::pass_blanks(std::size_t i, bool lines) const {
  while (text_.blank(i) ||
         (lines && i < text_.size() && (text_.at(i) == '\n' || text_.at(i) == '|'))) {
    ++i;
  }
  return i;
}

std::optional<std::uint32_t> HeaderReader::read_digits(std::size_t& i, std::size_t most) const {
  std::uint32_t value = 0;
  std::size_t digits = 0;
  for (; text_.digit(i) && digits < most; ++i, ++digits) {
    value = value * 10 + static_cast<std::uint32_t>(text_.at(i) - '0');
  }
  if (digits == 0) return std::nullopt;
  return value;
}

/// "ngày 27 tháng 12 năm 2018", "ngày 27/12/2018"; line ends count as blanks.
Date HeaderReader::read_date(std::size_t i) const {
  if (!text_.starts_word(i, "ngay")) return {};
  Date date = read_bare_date(pass_blanks(i + 4, true));
  if (date.span.found()) date.span.begin = i;
  return date;
}

Date HeaderReader::read_bare_date(std::size_t i) const {
  const std::size_t begin = i;
  const auto day = read_digits(i, 2);
  if (!day) return {};
  i = pass_blanks(i, true);
  const bool words = text_.starts(i, "thang");
  const char sign = text_.at(i);
  if (!words && sign != '/' && sign != '-' && sign != '.') return {};
  i = pass_blanks(i + (words ? 5 : 1), true);
  const auto month = read_digits(i, 2);
  if (!month) return {};
  i = pass_blanks(i, true);
  if (words ? !text_.starts(i, "nam") : text_.at(i) != sign) return {};
  i = pass_blanks(i + (words ? 3 : 1), true);
  const std::size_t year_begin = i;
  const auto year = read_digits(i, 4);
  if (!year || i - year_begin != 4 || *year < 1900 || *year > 2199 || *day < 1 || *day > 31 ||
      *month < 1 || *month > 12) {
    return {};
  }
  const auto two = [](std::uint32_t value) {
    return std::string(value < 10 ? "0" : "") + std::to_string(value);
  };
  return {{begin, i}, std::to_string(*year) + "-" + two(*month) + "-" + two(*day)};
}

/// A number from its first digit on: fields joined by / - . or &; after a separator a blank or a
/// line end may stand if capitals follow.
Span HeaderReader::read_number(std::size_t i) const {
  const std::size_t begin = i;
  std::size_t end = i;
  bool letters = false;
  bool separated = false;
  if (!text_.digit(i)) return {};
  while (true) {
    const std::size_t field_begin = i;
    while (text_.letter(i) || text_.digit(i) || text_.at(i) == '&') ++i;
    if (i == field_begin || i - begin > 60) break;
    std::size_t field_letters = 0;
    for (std::size_t k = field_begin; k < i; ++k) field_letters += text_.letter(k) ? 1U : 0U;
    letters = letters || (field_letters > 0 && (separated || field_letters > 1));
    end = i;
    // "QH 11", "HĐNN 8": the term of an Assembly written apart.
    const std::string_view field =
        std::string_view(text_.base).substr(field_begin, i - field_begin);
    if ((field == "qh" || field == "ubtvqh" || field == "hDnn") && text_.blank(i) &&
        text_.digit(i + 1)) {
      ++i;
      while (text_.digit(i)) ++i;
      end = i;
    }
    const std::size_t separator = pass_blanks(i, false);
    const char sign = text_.at(separator);
    if (sign != '/' && sign != '-' && !(sign == '.' && separator == i)) break;
    const std::size_t next = pass_blanks(separator + 1, true);
    const bool apart = next != separator + 1 || separator != i;
    if (!text_.letter(next) && !text_.digit(next)) break;
    // A dot stands in "66.19/2026/NQ-CP" and before capitals: "101-SL/L.003", "12/QĐ.UBND".
    if (sign == '.' && !(text_.letter(next) && text_.upper[next]) &&
        !(text_.digit(next) && (field_begin == begin || field_letters > 0))) {
      break;
    }
    if (apart) {
      std::size_t word = next;
      std::size_t upper = 0;
      bool lower = false;
      for (; text_.letter(word); ++word) {
        upper += text_.upper[word] ? 1U : 0U;
        lower = lower || !text_.upper[word];
      }
      const bool symbol = upper >= 2 && (!lower || word - next <= 3);
      const bool year = sign == '/' && text_.digit(next);
      if (!symbol && !year) break;
    }
    separated = true;
    i = next;
  }
  if (!letters) return {};
  return {begin, end};
}

bool HeaderReader::capitals(std::size_t begin, std::size_t end) const {
  std::size_t upper = 0;
  for (std::size_t i = begin; i < end; ++i) {
    if (!text_.letter(i)) continue;
    if (!text_.upper[i]) return false;
    ++upper;
  }
  return upper >= 2;
}

/// A word of running text: small letters in it, and neither sign nor digit of a number.
bool HeaderReader::mixed_word(std::size_t begin, std::size_t end) const {
  bool lower = false;
  for (std::size_t i = begin; i < end; ++i) {
    if (text_.digit(i) || text_.at(i) == '/') return false;
    lower = lower || (text_.letter(i) && !text_.upper[i]);
  }
  return lower;
}

const detail::TypeName* HeaderReader::type_at(std::size_t i) const {
  for (const detail::TypeName& name : detail::type_names()) {
    if (text_.starts(i, name.folded) && !text_.letter(i + name.folded.size())) return &name;
  }
  return nullptr;
}

bool HeaderReader::organ_at(std::size_t i) const {
  const auto& words = detail::organ_words();
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text_.starts_word(i, word); });
}

/// "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM / Độc lập - Tự do - Hạnh phúc".
void HeaderReader::find_motto() {
  static constexpr std::array<std::string_view, 3> names{
      "cong hoa xa hoi chu nghia viet nam", "viet nam dan chu cong hoa", "Dang cong san viet nam"};
  for (const std::string_view name : names) {
    for (std::size_t at = text_.base.find(name); at != npos; at = text_.base.find(name, at + 1)) {
      if (!text_.word_start(at) || !capitals(at, at + name.size())) continue;
      if (at >= 5 && text_.starts(at - 5, "nuoc ")) continue;
      motto_ = {at, at + name.size()};
      const std::size_t free = text_.base.find("hanh phuc", motto_.end);
      if (text_.starts(pass_blanks(motto_.end, true), "Doc lap") && free != npos) {
        motto_.end = free + 9;
      }
      return;
    }
  }
}

void HeaderReader::find_end() {
  end_ = text_.size();
  const std::size_t from = motto_.found() ? motto_.end : 0;
  for (std::size_t i = from; i < text_.size(); ++i) {
    if (!text_.upper[i] || !text_.word_start(i)) continue;
    const bool line_start = i == 0 || text_.at(i - 1) == '\n';
    const bool begins =
        (text_.starts_word(i, "can cu") && !text_.upper[i + 1]) ||
        text_.starts_word(i, "kinh gui") ||
        (line_start && (text_.starts_word(i, "Dieu 1") || text_.starts_word(i, "chuong i") ||
                        text_.starts_word(i, "chuong 1") || text_.starts_word(i, "can cu")));
    if (!begins) continue;
    end_ = i;
    letter_ = text_.at(i) == 'k';
    return;
  }
}

void HeaderReader::set_number(Span span) {
  number_ = span;
  HeaderField value = field(span.begin, span.end);
  value.value = collapse(value.value, false);
  header_.number = std::move(value);
}

/// "Số: 1847/QĐ-TTg" before all; then a field sheet; then a number that begins a line, or stands
/// behind "số" or a type word there; then "SỐ …" in a title in capitals, unless a type word before
/// it tells that it is another document's.
void HeaderReader::find_number() {
  Span at_line;
  Span in_title;
  bool line_start = true;  // nothing but signs stood in this line
  for (std::size_t i = 0; i < end_; ++i) {
    const char c = text_.at(i);
    // Below the quốc hiệu such a line in small letters names another document.
    const bool own = !motto_.found() || i < motto_.begin || text_.starts_word(i, "so") ||
                     (text_.upper[i] && text_.letter(i + 1) && text_.upper[i + 1]);
    if (line_start && own && !at_line.found() && (is_letter(c) || is_digit(c))) {
      std::size_t at = i;
      if (const detail::TypeName* name = text_.upper[i] ? type_at(i) : nullptr) {
        at = pass_blanks(i + name->folded.size(), false);
        if (text_.starts_word(at, "so")) at = pass_blanks(at + 2, false);
        at_line = read_number(at);
        number_by_type_ = at_line.found();
      } else if (text_.starts_word(i, "so")) {
        at_line = read_number(pass_blanks(i + 2, false));
      } else if (is_digit(c) && (i == 0 || text_.at(i - 1) != '/')) {
        at_line = read_number(i);
      }
    }
    line_start = c == '\n' || c == '|' || (line_start && !is_letter(c) && !is_digit(c));
    if (!text_.starts_word(i, "so") || !text_.word_start(i)) continue;
    std::size_t at = pass_blanks(i + 2, false);
    if (text_.at(at) == ':') {
      const Span span = read_number(pass_blanks(at + 1, true));
      if (!span.found()) continue;
      number_by_type_ = false;
      return set_number(span);
    }
    if (in_title.found() || !text_.upper[i] || !text_.upper[i + 1]) continue;
    std::size_t before = i;
    while (before > 0 && text_.blank(before - 1)) --before;
    const std::string_view left = std::string_view(text_.base).substr(0, before);
    const auto& types = detail::type_names();
    if (std::none_of(types.begin(), types.end(),
                     [&](const detail::TypeName& type) { return left.ends_with(type.folded); })) {
      in_title = read_number(at);
    }
  }
  for (const std::string_view label : {"so hieu", "so ky hieu", "so/ky hieu", "so van ban"}) {
    const Span value = sheet_value(label);
    const Span span = value.found() ? read_number(value.begin) : Span{};
    if (!span.found() || span.end > value.end) continue;
    number_by_type_ = false;
    return set_number(span);
  }
  if (at_line.found()) return set_number(at_line);
  number_by_type_ = false;
  if (in_title.found()) set_number(in_title);
}

/// The date behind a place ("Hà Nội, ngày …") before all; else of a field sheet; else one that
/// follows the number or has a line of its own.
void HeaderReader::find_date() {
  Date behind_number;
  Date at_line;
  for (std::size_t i = text_.base.find("ngay"); i < end_; i = text_.base.find("ngay", i + 1)) {
    if (!text_.word_start(i)) continue;
    Date date = read_date(i);
    if (!date.span.found()) continue;
    std::size_t left = i;
    while (left > 0 && (text_.at(left - 1) == ' ' || text_.at(left - 1) == '\n')) --left;
    std::size_t place = left;
    std::size_t words = 0;
    if (left > 0 && text_.at(left - 1) == ',') --place;
    const bool comma = place != left;
    while (place > 0 &&
           (text_.letter(place - 1) || text_.at(place - 1) == '.' || text_.at(place - 1) == ' ') &&
           words < 6) {
      --place;
      words += text_.word_start(place) && text_.letter(place) ? 1U : 0U;
    }
    place = pass_blanks(place, false);
    const bool named = place < left && text_.letter(place) && text_.upper[place];
    const std::size_t line_end = pass_blanks(date.span.end, false);
    const bool whole_line =
        text_.at(line_end) == '\n' || text_.at(line_end) == '|' || text_.at(line_end) == '*';
    std::size_t margin = place;
    while (margin > 0 && (text_.blank(margin - 1) || text_.at(margin - 1) == '*')) --margin;
    const bool line_start =
        margin == 0 || text_.at(margin - 1) == '\n' || text_.at(margin - 1) == '|';
    if (named && (comma || (line_start && whole_line))) {
      date_ = date.span;
      header_.date = HeaderField{std::move(date.iso), text_.raw(date_.begin, date_.end)};
      return;
    }
    const bool follows = number_.found() && i >= number_.end && i - number_.end <= 4;
    if (follows && !behind_number.span.found()) behind_number = date;
    if (whole_line && line_start && place == i && !at_line.span.found()) at_line = date;
  }
  Date date;
  if (const Span value = sheet_value("ngay ban hanh"); value.found()) {
    date = text_.starts(value.begin, "ngay") ? read_date(value.begin) : read_bare_date(value.begin);
  }
  if (!date.span.found()) date = behind_number.span.found() ? behind_number : at_line;
  if (!date.span.found()) return;
  date_ = date.span;
  header_.date = HeaderField{std::move(date.iso), text_.raw(date_.begin, date_.end)};
}

/// The value of a field in a sheet that takes the place of a header: "Số hiệu: …" or a row of a
/// table, "| Ngày ban hành | … |". The label must begin its line or cell.
Span HeaderReader::sheet_value(std::string_view label) const {
  const auto sign = [&](std::size_t i) {
    const char c = text_.at(i);
    return c == ' ' || c == '*' || c == '#' || c == '-' || c == '+';
  };
  for (std::size_t i = text_.base.find(label); i != npos; i = text_.base.find(label, i + 1)) {
    std::size_t before = i;
    while (before > 0 && sign(before - 1)) --before;
    if (before > 0 && text_.at(before - 1) != '\n' && text_.at(before - 1) != '|') continue;
    std::size_t at = i + label.size();
    while (at < text_.size() && (text_.blank(at) || text_.at(at) == '*')) ++at;
    if (text_.at(at) != ':' && text_.at(at) != '|') continue;
    ++at;
    while (at < text_.size() && sign(at)) ++at;
    std::size_t end = at;
    while (end < text_.size() && text_.at(end) != '\n' && text_.at(end) != '|') ++end;
    while (end > at && sign(end - 1)) --end;
    if (end > at) return {at, end};
  }
  return {};
}

Cell HeaderReader::trimmed(Cell cell) const {
  const auto decoration = [&](std::size_t i) {
    const char c = text_.at(i);
    return c == ' ' || c == '*' || c == '#' || c == '_' || c == '-' || c == '=' || c == '>' ||
           c == '~';
  };
  while (cell.begin < cell.end && decoration(cell.begin)) ++cell.begin;
  while (cell.end > cell.begin && decoration(cell.end - 1)) --cell.end;
  return cell;
}

void HeaderReader::cut_cells() {
  std::vector<std::size_t> cuts;
  const auto cut_around = [&](Span span) {
    if (!span.found()) return;
    cuts.push_back(span.begin);
    cuts.push_back(span.end);
  };
  cut_around(motto_);
  cut_around(number_);
  cut_around(date_);
  if (number_.found()) {  // the copy line of a letter stands behind or below its number
    const std::size_t copy = text_.base.find("v/v", number_.end);
    if (copy < end_ && text_.word_start(copy)) {
      copy_line_.begin = copy;
      cuts.push_back(copy);
    }
  }
  cuts.push_back(end_);
  std::sort(cuts.begin(), cuts.end());

  Cell cell{0, 0};
  bool filled_line = false;  // something but blanks stood in this line
  bool blank = false;
  std::size_t cut = 0;
  const auto finish = [&](std::size_t at) {
    cell.end = at;
    const Cell done = trimmed(cell);
    if (done.begin < done.end) {
      cells_.push_back(done);
      cells_.back().blank_before = blank;
      blank = false;
    }
  };
  for (std::size_t i = 0; i < end_; ++i) {
    while (cut < cuts.size() && cuts[cut] < i) ++cut;
    if (cut < cuts.size() && cuts[cut] == i && i > cell.begin) {
      finish(i);
      cell = {i, i};
    }
    const char c = text_.at(i);
    if (c == '\n' || c == '|') {
      finish(i);
      cell = {i + 1, i + 1};
      if (c == '\n') {
        blank = blank || !filled_line;
        filled_line = false;
      }
      continue;
    }
    if (c != ' ') filled_line = true;
    if (c == '-' || c == '_' || c == '*' || c == '=') {
      std::size_t stop = i;
      while (text_.at(stop) == c) ++stop;
      if (stop - i >= 3) {
        finish(i);
        blank = true;
        i = stop - 1;
        cell = {stop, stop};
      }
    }
  }
  if (cell.begin < end_) finish(end_);
}

void HeaderReader::set_type(const detail::TypeName& name, std::size_t begin, std::size_t end) {
  type_ = {begin, end};
  header_.type = HeaderField{std::string(name.name), text_.raw(begin, end)};
}

/// A cell in capitals that begins with a type word, below the number if there is one; else the type
/// word alone in a cell; else one with a number behind it; else what the number's symbol says.
void HeaderReader::find_type() {
  std::size_t from = 0;
  for (const Span span : {motto_, number_, date_}) {
    if (span.found() && span.end < end_) from = std::max(from, span.end);
  }
  const auto search = [&](auto&& matches) {
    for (const Cell& cell : cells_) {
      const detail::TypeName* name = type_at(cell.begin);
      if (name == nullptr || !text_.upper[cell.begin]) continue;
      if (!matches(cell, cell.begin + name->folded.size())) continue;
      set_type(*name, cell.begin, cell.begin + name->folded.size());
      return true;
    }
    return false;
  };
  const auto in_capitals = [&](const Cell& cell, std::size_t end) {
    return capitals(cell.begin, end);
  };
  const Span code = number_.found() ? Span{number_.begin, number_.end} : Span{};
  const std::string_view symbol =
      code.found() ? std::string_view(text_.base).substr(code.begin, code.end - code.begin)
                   : std::string_view();
  const bool consolidated = symbol.find("vbhn") != npos;
  if (!consolidated) {
    if (number_by_type_ && search([&](const Cell& cell, std::size_t) {
          return cell.end <= number_.begin && number_.begin - cell.end <= 2;
        })) {
      return;
    }
    if (search([&](const Cell& cell, std::size_t end) {
          return in_capitals(cell, end) && text_.starts(cell.begin, "van ban hop nhat");
        })) {
      return;
    }
    if (search([&](const Cell& cell, std::size_t end) {
          return cell.begin >= from && in_capitals(cell, end);
        })) {
      return;
    }
    if (!letter_) {
      if (search(in_capitals)) return;
      if (const Span value = sheet_value("loai van ban"); value.found()) {
        if (const detail::TypeName* name = type_at(value.begin)) {
          header_.type = HeaderField{std::string(name->name),
                                     text_.raw(value.begin, value.begin + name->folded.size())};
          return;
        }
      }
      if (search([&](const Cell& cell, std::size_t end) { return end == cell.end; })) return;
    }
  }
  if (!code.found()) return;
  // The symbol: the type is the first field of letters ("84/KH-UBND"), if it is given at all.
  std::size_t i = code.begin;
  while (i < code.end && (!text_.letter(i) || !text_.word_start(i))) ++i;
  std::size_t stop = i;
  while (stop < code.end && text_.letter(stop)) ++stop;
  const std::string_view kind = std::string_view(text_.base).substr(i, stop - i);
  for (const detail::TypeCode& entry : detail::type_codes()) {
    // In a letter "CT" is an organ ("5402/CT-CS"), no directive.
    if (kind != entry.folded || (letter_ && !entry.letter_too)) continue;
    header_.type = HeaderField{std::string(entry.name), text_.raw(i, stop)};
    return;
  }
  if (letter_ || copy_line_.found()) {
    header_.type = HeaderField{"Công văn", text_.raw(code.begin, code.end)};
  }
}

/// The organs stand in capitals above the quốc hiệu, or between it and the number or type line.
void HeaderReader::find_issuer() {
  struct Organ {
    std::size_t begin;
    std::size_t end;
  };
  const auto collect = [&](std::size_t begin, std::size_t end) {
    std::vector<Organ> organs;
    bool open_end = false;  // the name goes on in the next cell
    for (Cell cell : cells_) {
      if (cell.begin < begin || cell.end > end) continue;
      const bool field_cell = (number_.found() && cell.begin == number_.begin) ||
                              (date_.found() && cell.begin == date_.begin) ||
                              (motto_.found() && cell.begin == motto_.begin);
      if (field_cell) continue;
      if (!capitals(cell.begin, cell.end)) {
        // Running text before the name in one line: its last words, in capitals, from an organ on.
        std::size_t best = npos;
        for (std::size_t i = cell.end; i > cell.begin; --i) {
          const std::size_t at = i - 1;
          if (text_.letter(at) && !text_.upper[at]) break;
          if (text_.letter(at) && text_.word_start(at) && organ_at(at)) best = at;
        }
        if (best == npos || cell.end - best < 6) {
          if (!organs.empty()) break;
          continue;
        }
        cell.begin = best;
      }
      // A footnote's digit or a stray sign may hang on the name.
      while (cell.end > cell.begin && !text_.letter(cell.end - 1) && !text_.digit(cell.end - 1)) {
        --cell.end;
      }
      if (type_at(cell.begin) != nullptr) {
        // "VĂN BẢN HỢP NHẤT - BỘ TÀI CHÍNH"
        const std::size_t dash = text_.base.find("- ", cell.begin);
        if (dash == npos || dash + 2 >= cell.end || !organ_at(dash + 2)) continue;
        cell.begin = dash + 2;
      }
      // "BỘ TÀI CHÍNH TỔNG CỤC HẢI QUAN" in one line: the last organ issues.
      for (const std::string_view inner : {" tong cuc ", " so "}) {
        const std::size_t at = text_.base.find(inner, cell.begin);
        const bool parent = text_.starts_word(cell.begin, "bo") ||
                            text_.starts_word(cell.begin, "uy ban nhan dan") ||
                            text_.starts_word(cell.begin, "ubnd");
        if (parent && at != npos && at < cell.end) cell.begin = at + 1;
      }
      if (text_.starts_word(cell.begin, "du thao") || cell.end - cell.begin < 3 ||
          text_.starts_word(cell.begin, "van ban") || text_.starts_word(cell.begin, "mat") ||
          text_.starts_word(cell.begin, "hoa toc")) {
        continue;
      }
      const std::size_t last = cell.end - 1;
      const bool starts_organ = organ_at(cell.begin);
      if (organs.empty()) {
        if (!starts_organ) continue;
        organs.push_back({cell.begin, cell.end});
      } else if (starts_organ && !open_end) {
        organs.push_back({cell.begin, cell.end});
      } else {
        organs.back().end = cell.end;
      }
      std::size_t raw_end = last + 1;
      while (text_.blank(raw_end)) ++raw_end;
      const std::size_t word = text_.base.rfind(' ', last);
      open_end = text_.at(raw_end) == ',' || text_.at(raw_end) == '-' ||
                 (word != npos && word >= cell.begin && text_.starts_word(word + 1, "va"));
    }
    return organs;
  };
  std::size_t stop = end_;
  if (type_.found()) stop = std::min(stop, type_.begin);
  std::vector<Organ> organs;
  if (motto_.found()) organs = collect(0, std::min(motto_.begin, end_));
  if (organs.empty() && motto_.found()) organs = collect(motto_.end, stop);
  if (organs.empty() && !motto_.found() && number_.found()) organs = collect(0, number_.begin);
  if (organs.empty()) return;
  const std::string_view symbol =
      number_.found()
          ? std::string_view(text_.base).substr(number_.begin, number_.end - number_.begin)
          : std::string_view();
  // "VĂN PHÒNG" alone is the office of the organ above it.
  const auto bare_office = [&](const Organ& organ) {
    return text_.base.compare(organ.begin, organ.end - organ.begin, "van phong") == 0;
  };
  const bool joint = symbol.find("ttlt") != npos || symbol.find("nqlt") != npos;
  const bool office = !joint && organs.size() > 1 && bare_office(organs.back());
  const std::size_t first = joint ? 0 : organs.size() - (office ? 2 : 1);
  issuer_ = {organs[first].begin, organs.back().end};
  HeaderField value = field(issuer_.begin, issuer_.end);
  if (office) {
    const Organ& above = organs[first];
    value.value = detail::recapitalize(field(organs.back().begin, organs.back().end).value) + " " +
                  detail::recapitalize(field(above.begin, above.end).value);
  } else if (joint && organs.size() > 1) {
    value.value.clear();
    for (const Organ& organ : organs) {
      if (!value.value.empty()) value.value += " - ";
      value.value += detail::recapitalize(field(organ.begin, organ.end).value);
    }
  } else {
    value.value = detail::recapitalize(value.value);
  }
  header_.issuer = std::move(value);
}

/// Whether the text before `end` speaks of the organ that follows: "của", "cho", …
bool HeaderReader::asks_for_organ(std::size_t begin, std::size_t end) const {
  while (end > begin && (text_.blank(end - 1) || text_.at(end - 1) == '\n')) --end;
  const std::string_view left = std::string_view(text_.base).substr(begin, end - begin);
  for (const std::string_view word : {" cua", " cho", " tai", " do", " thuoc", " va", " voi",
                                      " boi", " tu", " giua", " vao", " gui", ",", "-"}) {
    if (left.ends_with(word)) return true;
  }
  return false;
}

/// A line in capitals with the organ or officer that signs, below the subject at [begin, end).
bool HeaderReader::signer_line(const Cell& cell, std::size_t begin, std::size_t end) const {
  if (!capitals(cell.begin, cell.end)) return false;
  if (begin != npos && asks_for_organ(begin, end)) return false;
  const std::string_view line =
      std::string_view(text_.base).substr(cell.begin, cell.end - cell.begin);
  if (issuer_.found()) {
    const std::string_view organ =
        std::string_view(text_.base).substr(issuer_.begin, issuer_.end - issuer_.begin);
    if (line.ends_with(organ)) return true;
  }
  const auto& offices = detail::office_words();
  return std::any_of(offices.begin(), offices.end(),
                     [&](std::string_view word) { return text_.starts_word(cell.begin, word); });
}

/// The end of a subject in capitals without the organ that signs, where lost line ends put it
/// behind: "… NĂM 1991 ỦY BAN THƯỜNG VỤ QUỐC HỘI".
std::size_t HeaderReader::without_signer(std::size_t begin, std::size_t end) const {
  const auto cut = [&](std::string_view name) {
    if (end - begin < name.size() + 8) return false;
    const std::size_t at = end - name.size();
    if (!text_.starts(at, name) || !text_.word_start(at) || asks_for_organ(begin, at)) return false;
    end = at;
    while (end > begin && text_.blank(end - 1)) --end;
    return true;
  };
  // A short name ("QUỐC HỘI") is as likely the subject's own.
  if (!issuer_.found() || issuer_.end - issuer_.begin < 12) return end;
  if (cut(std::string_view(text_.base).substr(issuer_.begin, issuer_.end - issuer_.begin))) {
    for (const std::string_view office : detail::office_words()) {
      if (cut(office)) break;
    }
  }
  return end;
}

void HeaderReader::find_subject() {
  if (copy_line_.found() && (letter_ || !type_.found())) {
    std::size_t end = npos;
    for (const Cell& cell : cells_) {
      if (cell.begin < copy_line_.begin) continue;
      const bool first = cell.begin == copy_line_.begin;
      if (!first && (cell.blank_before || capitals(cell.begin, cell.end) ||
                     (motto_.found() && cell.begin == motto_.begin))) {
        break;
      }
      if (date_.found() && date_.begin >= cell.begin && date_.begin <= cell.end + 2) {
        // The place and the date may stand in the line of the copy: cut before the place.
        if (!first) break;
        std::size_t cut = cell.end;
        while (cut > cell.begin && text_.at(cut - 1) != ' ') --cut;
        while (cut > cell.begin) {
          std::size_t word = cut - 1;
          while (word > cell.begin && text_.at(word - 1) != ' ') --word;
          if (!text_.upper[word]) break;
          cut = word;
        }
        end = cut;
        break;
      }
      end = cell.end;
    }
    if (end == npos) return;
    while (end > copy_line_.begin && text_.blank(end - 1)) --end;
    if (end - copy_line_.begin > 4) header_.subject = field(copy_line_.begin, end);
    return;
  }
  if (!type_.found()) return;
  std::size_t begin = npos;
  std::size_t end = npos;
  for (const Cell& cell : cells_) {
    if (cell.end <= type_.begin) continue;
    Cell rest = cell;
    const bool type_cell = cell.begin <= type_.begin;
    if (type_cell) {
      rest.begin = type_.end;
      while (rest.begin < rest.end && (text_.digit(rest.begin) || text_.at(rest.begin) == ':')) {
        ++rest.begin;
      }
      rest = trimmed(rest);
      if (rest.begin >= rest.end) continue;
    }
    if (begin != npos && cell.blank_before && !(number_.found() && cell.begin <= number_.end))
      break;
    if (!type_cell &&
        (signer_line(cell, begin, end) || text_.starts_word(cell.begin, "theo De nghi") ||
         text_.starts_word(cell.begin, "xet De nghi"))) {
      break;
    }
    if (begin == npos) begin = rest.begin;
    // Capitals that turn into running text within the line: the subject ends there.
    const bool title = capitals(begin, std::min(rest.end, begin + 12));
    std::size_t stop = rest.end;
    bool cut = false;
    if (title) {
      for (std::size_t word = rest.begin; word < rest.end;) {
        std::size_t word_end = word;
        while (word_end < rest.end && text_.at(word_end) != ' ') ++word_end;
        if (word > begin && mixed_word(word, word_end)) {
          stop = word;
          cut = true;
          break;
        }
        word = word_end + 1;
      }
    }
    while (stop > begin && text_.blank(stop - 1)) --stop;
    if (stop > rest.begin) end = stop;
    if (type_cell && title) end = without_signer(begin, end);
    if (cut || end - begin > max_subject) break;
  }
  if (begin == npos || end == npos || end <= begin) return;
  header_.subject = field(begin, std::min(end, begin + max_subject));
}

/// What neither header nor type line gave, from a field sheet.
void HeaderReader::read_sheet() {
  if (!header_.issuer) {
    if (const Span value = sheet_value("co quan ban hanh"); value.found()) {
      header_.issuer = field(value.begin, value.end);
    }
  }
  if (!header_.subject) {
    if (const Span value = sheet_value("trich yeu"); value.found()) {
      header_.subject = field(value.begin, std::min(value.end, value.begin + max_subject));
    }
  }
}

Header HeaderReader::read() {
  // Most headers are short; the rest of the head is folded only if this one is not over yet.
  for (const std::size_t most : {header_bytes / 4, header_bytes}) {
    text_ = fold_head(raw_, most);
    find_motto();
    find_end();
    if (motto_.found() && end_ < text_.size()) break;
  }
  find_number();
  find_date();
  cut_cells();
  find_type();
  find_issuer();
  find_subject();
  read_sheet();
  return std::move(header_);
}

}  // namespace

Header parse_header(std::string_view raw) { return HeaderReader(raw).read(); }

}  // namespace tracuu::text
