// The parts of a document. A first pass over the lines notes everything that looks like a heading
// and the quotations that run over several lines; a second pass decides by succession which
// headings are the document's own and builds the tree (docs/structure.md).

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tracuu/text/structure.hpp>

#include "structure_glyph.hpp"

namespace tracuu::inline v0::text {
namespace {

using detail::Glyph;
using detail::GlyphCursor;

constexpr std::size_t npos = std::string_view::npos;
constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t max_title = 600;  ///< Bytes of a title that an article may stand behind.

/// How surely a line is a heading by its shape alone.
enum class Shape : std::uint8_t {
  weak,    ///< Label, then a title without a sign between them.
  bare,    ///< The label is all there is: what a wrapped line may leave of a citation, too.
  strong,  ///< Label, a sign, a title; or an upper-case line.
};

/// A line that may be a heading, or a mark of where another text begins. Texts are shorter than
/// 4 GiB, and there is one of these for nearly every short line: they are kept small.
struct Candidate {
  std::uint32_t start = 0;  ///< The heading in raw bytes.
  std::uint32_t end = 0;
  std::uint32_t label = none;  ///< Where the label stands, if there is one.
  std::uint32_t quotation = none;
  std::uint16_t number = 0;  ///< Place in its sequence, from 1; 0 if it has none (codex).
  std::uint16_t suffix = 0;  ///< Letters after the number as a number; 0 if none.
  PartKind kind = PartKind::article;
  Shape shape = Shape::strong;
  bool boundary : 1 = false;       ///< No heading: what follows may be another text …
  bool ends_text : 1 = false;      ///< … and what was before is over (signature, quốc hiệu).
  bool announced : 1 = false;      ///< The line before ends in "như sau:".
  bool inline_clause : 1 = false;  ///< An article whose heading line holds "1." too.
};

/// A quotation that runs over more than one line.
struct Quotation {
  std::uint32_t article = 0;  ///< Number of the article it opens with, or 0.
  bool opens_larger = false;  ///< It opens with the heading of a chapter or the like.
  bool closed = false;
};

struct Label {
  std::string text;
  std::uint16_t number = 0;
  std::uint16_t suffix = 0;
};

// --- labels

/// The letters of points in their order; f, j, w, z are not used.
constexpr std::string_view point_letters = "abcdDeghiklmnopqrstuvxy";

/// The suffix of "a1" is this and the digit, so that it is none of a second letter.
constexpr int digit_suffix = 32;

std::uint32_t point_index(char base) noexcept {
  const std::size_t found = point_letters.find(base);
  return found == npos ? none : static_cast<std::uint32_t>(found);
}

void append_letter(std::string& text, char base) {
  if (base == 'D') {
    text += "đ";
  } else {
    text += base;
  }
}

/// Up to two small or capital letters right behind a number; `suffix` stays 0 where a word follows.
void read_suffix(GlyphCursor& cursor, Label& label) {
  const GlyphCursor before = cursor;
  const std::size_t size_before = label.text.size();
  std::uint32_t value = 0;
  for (int letters = 0; letters < 2 && cursor.letter(); ++letters) {
    const std::uint32_t index = point_index(cursor.base());
    if (index == none) break;
    value = value * 32 + index + 1;
    append_letter(label.text, cursor.base());
    cursor.next();
  }
  if (cursor.letter()) {
    cursor = before;
    label.text.resize(size_before);
    return;
  }
  label.suffix = static_cast<std::uint16_t>(value);
}

bool read_digits(GlyphCursor& cursor, Label& label, int most) {
  const GlyphCursor before = cursor;
  std::uint32_t value = 0;
  int digits = 0;
  while (cursor.digit()) {
    if (++digits > most) break;
    value = value * 10 + static_cast<std::uint32_t>(cursor.base() - '0');
    cursor.next();
  }
  if (digits == 0 || digits > most || value == 0) {
    cursor = before;
    return false;
  }
  label.number = static_cast<std::uint16_t>(value);
  label.text = std::to_string(value);
  return true;
}

std::uint32_t roman_digit(char base) noexcept {
  switch (base) {
    case 'i':
      return 1;
    case 'v':
      return 5;
    case 'x':
      return 10;
    case 'l':
      return 50;
    case 'c':
      return 100;
    default:
      return 0;
  }
}

bool read_roman(GlyphCursor& cursor, Label& label) {
  const GlyphCursor before = cursor;
  std::uint32_t value = 0;
  std::uint32_t last = 0;
  std::string text;
  while (cursor.upper() && cursor.plain() && text.size() < 9) {
    const std::uint32_t digit = roman_digit(cursor.base());
    if (digit == 0) break;
    value += digit;
    if (last != 0 && last < digit) value -= 2 * last;
    last = digit;
    text += static_cast<char>(cursor.base() - 'a' + 'A');
    cursor.next();
  }
  if (text.empty() || value > 200) {
    cursor = before;
    return false;
  }
  label.number = static_cast<std::uint16_t>(value);
  label.text = std::move(text);
  const std::uint32_t index = point_index(cursor.base());
  if (index != none && (cursor.plain() || cursor.base() == 'D')) {  // "IIa"; "MỤC LỤC" is no label
    label.suffix = static_cast<std::uint16_t>(index + 1);
    append_letter(label.text, cursor.base());
    cursor.next();
  }
  if (cursor.letter() || cursor.digit()) {
    cursor = before;
    label = {};
    return false;
  }
  return true;
}

struct Ordinal {
  std::string_view folded;
  std::string_view label;
};
constexpr std::array<Ordinal, 12> ordinals{{{"nhat", "thứ nhất"},
                                            {"hai", "thứ hai"},
                                            {"ba", "thứ ba"},
                                            {"tu", "thứ tư"},
                                            {"nam", "thứ năm"},
                                            {"sau", "thứ sáu"},
                                            {"bay", "thứ bảy"},
                                            {"tam", "thứ tám"},
                                            {"chin", "thứ chín"},
                                            {"muoi", "thứ mười"},
                                            {"muoi mot", "thứ mười một"},
                                            {"muoi hai", "thứ mười hai"}}};

bool read_ordinal(GlyphCursor& cursor, Label& label) {
  for (std::size_t i = ordinals.size(); i-- > 0;) {
    if (!cursor.pass_word(ordinals[i].folded)) continue;
    label.number = static_cast<std::uint16_t>(i + 1);
    label.text = ordinals[i].label;
    return true;
  }
  return false;
}

/// The number of a codex article, "36.3.LQ.1": at least three fields, a capital one among them.
bool read_codex(GlyphCursor& cursor, Label& label) {
  const GlyphCursor before = cursor;
  std::string text;
  std::size_t fields = 0;
  bool capital = false;
  while (text.size() < 40 &&
         (cursor.digit() || (cursor.letter() && cursor.upper() && fields > 0))) {
    while (text.size() < 40 && (cursor.digit() || cursor.letter())) {
      if (cursor.digit()) {
        text += cursor.base();
      } else if (cursor.upper()) {
        text += cursor.base() == 'D' ? std::string("Đ")
                                     : std::string(1, static_cast<char>(cursor.base() - 'a' + 'A'));
        capital = true;
      } else {
        append_letter(text, cursor.base());
      }
      cursor.next();
    }
    ++fields;
    if (cursor.base() != '.') break;
    const GlyphCursor dot = cursor;
    cursor.next();
    if (!cursor.digit() && !(cursor.letter() && cursor.upper() && !capital)) {
      cursor = dot;
      break;
    }
    text += '.';
  }
  if (fields < 3 || !capital) {
    cursor = before;
    return false;
  }
  label.text = std::move(text);
  return true;
}

/// "[12]", a footnote's number.
void pass_footnote(GlyphCursor& cursor) {
  if (cursor.base() != '[') return;
  const GlyphCursor before = cursor;
  cursor.next();
  while (cursor.digit()) cursor.next();
  if (cursor.base() == ']') {
    cursor.next();
  } else {
    cursor = before;
  }
}

bool read_label(GlyphCursor& cursor, PartKind kind, Label& label) {
  if (kind == PartKind::article && read_codex(cursor, label)) return true;
  if (cursor.pass_word("thu")) {
    cursor.pass_blanks();
    if (read_ordinal(cursor, label)) return true;
  }
  if (kind == PartKind::appendix && cursor.pass_word("so")) cursor.pass_blanks();
  if (read_digits(cursor, label, 4)) {
    read_suffix(cursor, label);
    return !cursor.letter() && !cursor.digit();
  }
  if (read_roman(cursor, label)) return true;
  if (kind == PartKind::article || kind == PartKind::chapter) return false;
  if (!cursor.letter() || !cursor.upper()) return false;
  const char base = cursor.base();
  cursor.next();
  if (cursor.letter() || cursor.digit()) return false;
  label.number = static_cast<std::uint16_t>(base == 'D' ? 5 : base - 'a' + 1);
  label.text = base == 'D' ? std::string("Đ") : std::string(1, static_cast<char>(base - 'a' + 'A'));
  return true;
}

/// The canonical label of a candidate, read once more from the text.
std::string label_text(std::string_view raw, const Candidate& candidate) {
  Label label;
  if (candidate.label == none) return label.text;
  GlyphCursor cursor(raw, candidate.label, candidate.end);
  if (candidate.kind == PartKind::point) {
    while (cursor.letter() || cursor.digit()) {
      append_letter(label.text, cursor.base());
      cursor.next();
    }
  } else if (candidate.kind == PartKind::clause) {
    if (read_digits(cursor, label, 3)) read_suffix(cursor, label);
  } else {
    static_cast<void>(read_label(cursor, candidate.kind, label));
  }
  return label.text;
}

// --- titles

/// Whether the rest of a line is written in capitals; two of them at least.
bool all_capitals(GlyphCursor cursor) {
  int capitals = 0;
  for (int seen = 0; !cursor.done() && seen < 200; cursor.next(), ++seen) {
    if (!cursor.letter()) continue;
    if (!cursor.upper()) return false;
    ++capitals;
  }
  return capitals >= 2;
}

/// Whether what follows a label reads on as a citation: "Luật …", "Chương …".
bool names_document_or_part(GlyphCursor cursor) {
  if (cursor.pass_word("quy")) {
    cursor.pass_blanks();
    if (cursor.pass_word("che")) return true;
    if (!cursor.pass_word("Dinh")) return false;
    cursor.pass_blanks();
    return !cursor.pass_word("chung") && !cursor.pass_word("chuyen") && !cursor.pass_word("ve");
  }
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 11> documents{
      {{"luat", ""},
       {"bo", "luat"},
       {"nghi", "Dinh"},
       {"nghi", "quyet"},
       {"quyet", "Dinh"},
       {"thong", "tu"},
       {"phap", "lenh"},
       {"hien", "phap"},
       {"chi", "thi"},
       {"hiep", "Dinh"},
       {"cong", "uoc"}}};
  for (const auto& [first, second] : documents) {
    GlyphCursor probe = cursor;
    if (!probe.pass_word(first)) continue;
    if (second.empty()) return true;
    probe.pass_blanks();
    if (probe.pass_word(second)) return true;
  }
  for (const std::string_view part :
       {"Dieu", "khoan", "Diem", "muc", "chuong", "phan", "phu luc"}) {
    GlyphCursor probe = cursor;
    if (!probe.pass_word(part)) continue;
    probe.pass_blanks();
    Label label;
    if (probe.digit() || read_roman(probe, label)) return true;
    // "điểm a"
    if (!probe.letter()) continue;
    probe.next();
    if (!probe.letter()) return true;
  }
  return false;
}

/// Whether the next word is written in capitals, two letters at least.
bool capital_word(GlyphCursor cursor) {
  int capitals = 0;
  for (; cursor.letter(); cursor.next(), ++capitals) {
    if (!cursor.upper()) return false;
  }
  return capitals >= 2;
}

/// A line of a table of contents: "Điều 5. Phạm vi ....... 12".
bool is_contents_line(std::string_view line) {
  if (line.empty() || line.back() < '0' || line.back() > '9') return false;
  std::size_t end = line.size();
  while (end > 0 && line[end - 1] >= '0' && line[end - 1] <= '9') --end;
  while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) --end;
  return line.substr(0, end).ends_with("....") || line.substr(0, end).ends_with("……");
}

/// Reads what stands between a label and its title. Empty where the line is no heading.
bool read_shape(std::string_view line, GlyphCursor cursor, PartKind kind, bool capitals,
                Shape& shape) {
  pass_footnote(cursor);
  while (cursor.base() == '*') cursor.next();
  cursor.pass_blanks();
  pass_footnote(cursor);
  const auto only_decoration = [](GlyphCursor rest) {
    while (!rest.done() && (rest.base() == '*' || rest.base() == '|' || rest.base() == ' ')) {
      rest.next();
    }
    return rest.done();
  };
  if (only_decoration(cursor)) {
    shape = capitals ? Shape::strong : Shape::bare;
    return true;
  }
  if (cursor.base() == '.' || cursor.base() == ':') {
    cursor.next();
    pass_footnote(cursor);
    if (cursor.digit()) return false;
    shape = only_decoration(cursor) && !capitals ? Shape::bare : Shape::strong;
    return true;
  }
  if (cursor.base() == '-') {
    cursor.next();
    cursor.pass_blanks();
    if (cursor.digit() || !cursor.letter() || !cursor.upper()) return false;
    shape = Shape::strong;
    return !names_document_or_part(cursor);
  }
  if (capitals) {
    shape = Shape::strong;
    return cursor.base() == '(' || (cursor.letter() && !names_document_or_part(cursor));
  }
  if (cursor.base() == '(') {
    shape = Shape::weak;
    return kind != PartKind::article;
  }
  shape = Shape::weak;
  if (cursor.base() == ',' && kind == PartKind::article) {  // a slip for the full stop
    cursor.next();
    cursor.pass_blanks();
  }
  if (kind != PartKind::article && capital_word(cursor) && !names_document_or_part(cursor)) {
    shape = Shape::strong;
    return true;
  }
  if (!cursor.letter() || !cursor.upper() || line.size() > 200) return false;
  if (std::string_view(".;,:").find(line.back()) != npos) return false;
  return !names_document_or_part(cursor);
}

// --- lines

/// What a line may begin with, judged by its first byte.
enum class Start : std::uint8_t { other, capital, heading, number, letter, bracket };

constexpr std::array<Start, 256> make_starts() {
  std::array<Start, 256> starts{};
  for (int c = 'A'; c <= 'Z'; ++c) starts[static_cast<std::size_t>(c)] = Start::capital;
  starts[0xE1] = Start::capital;  // Ủ, Ấ, …
  for (const char c : std::string_view("CPMTN\xC3\xC4\xC6")) {
    starts[static_cast<std::uint8_t>(c)] = Start::heading;
  }
  for (int c = '1'; c <= '9'; ++c) starts[static_cast<std::size_t>(c)] = Start::number;
  for (int c = 'a'; c <= 'y'; ++c) starts[static_cast<std::size_t>(c)] = Start::letter;
  starts['('] = Start::bracket;
  return starts;
}
constexpr std::array<Start, 256> starts = make_starts();

/// Passes blanks and the signs tables and markup put before a line.
std::size_t pass_decoration(std::string_view raw, std::size_t at, std::size_t end) {
  while (at < end) {
    const std::string_view rest = raw.substr(at, end - at);
    const char c = rest.front();
    if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v' || c == '|' || c == '*' ||
        c == '#' || c == '>') {
      ++at;
    } else if (rest.starts_with("\xC2\xA0")) {
      at += 2;
    } else if (rest.starts_with("\xEF\xBB\xBF") || rest.starts_with("\xE2\x80\x8B")) {
      at += 3;
    } else {
      break;
    }
  }
  return at;
}

/// Cuts blanks and signs of markup from the end of a line; stops at `begin`.
std::size_t trim_end(std::string_view raw, std::size_t begin, std::size_t end) {
  while (end > begin) {
    const char c = raw[end - 1];
    if (c == ' ' || c == '\t' || c == '\r' || c == '|' || c == '*') {
      --end;
    } else if (end - begin >= 2 && raw.substr(end - 2, 2) == "\xC2\xA0") {
      end -= 2;
    } else {
      break;
    }
  }
  return end;
}

/// The last `most` bytes of a line without marks, from the start of a character on.
std::string folded_tail(std::string_view line, std::size_t most) {
  std::size_t at = line.size() > most ? line.size() - most : 0;
  while (at < line.size() && (static_cast<std::uint8_t>(line[at]) & 0xC0U) == 0x80U) ++at;
  std::string folded;
  for (GlyphCursor cursor(line, at, line.size()); !cursor.done(); cursor.next()) {
    folded += cursor.base();
  }
  return folded;
}

/// A line after which a sentence must go on: what looks like a heading is a wrapped citation.
bool asks_for_more(std::string_view line) {
  if (line.empty()) return false;
  if (line.back() == ',') return true;
  const std::string tail = folded_tail(line, 24);
  const std::size_t blank = tail.rfind(' ');
  if (blank == npos) return false;
  static constexpr std::array<std::string_view, 17> words{
      "tai",   "cua",  "va",   "voi",   "theo", "hoac", "cac",  "Den",  "tu",
      "khoan", "Diem", "Dieu", "trong", "o",    "bo",   "sung", "thuoc"};
  const std::string_view word = std::string_view(tail).substr(blank + 1);
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool announces_text(std::string_view line) {
  if (line.empty() || line.back() != ':') return false;
  return folded_tail(line, 32).ends_with("nhu sau:");
}

// --- first pass

class Scanner {
 public:
  explicit Scanner(std::string_view raw) : raw_(raw) {}

  void run();
  [[nodiscard]] std::vector<Candidate>& candidates() noexcept { return candidates_; }
  [[nodiscard]] const std::vector<Quotation>& quotations() const noexcept { return quotations_; }

 private:
  void read_line(std::size_t begin, std::size_t end);
  void read_heading(std::size_t begin, std::size_t end);
  void read_article_behind(std::size_t begin, std::size_t end);
  void read_clause(std::size_t begin, std::size_t end);
  void read_point(std::size_t begin, std::size_t end);
  void add(Candidate candidate, std::size_t start, std::size_t end);
  void add_boundary(std::size_t at, bool ends_text);
  [[nodiscard]] std::size_t next_quote() const noexcept {
    return std::min(next_curly_, next_straight_);
  }
  void find_quote(std::size_t from);
  void read_quotes(std::size_t begin, std::size_t end);
  void open_quotation(std::size_t at, std::size_t end);
  void close_quotation() {
    quotations_[active_].closed = true;
    active_ = none;
  }

  std::string_view raw_;
  std::vector<Candidate> candidates_;
  std::vector<Quotation> quotations_;
  std::string_view previous_;         ///< The line before, trimmed.
  std::string_view previous_filled_;  ///< The last line before that is not empty.
  std::size_t next_curly_ = 0;        ///< The next “ or ” from the current line on.
  std::size_t next_straight_ = 0;     ///< The next " from the current line on.
  std::uint32_t active_ = none;       ///< The open quotation.
  bool straight_ = false;             ///< It was opened by a straight mark, …
  bool straight_odd_ = false;         ///< … and so many of them stood in it.
  std::int64_t depth_ = 0;            ///< Curly marks open in it.
  std::size_t title_ = 0;             ///< Behind the label of the heading last read.
};

void Scanner::find_quote(std::size_t from) {
  if (next_curly_ != npos && next_curly_ < from) next_curly_ = from;
  while (next_curly_ != npos) {
    const std::size_t found = raw_.find('\xE2', next_curly_);
    next_curly_ = found;
    if (found == npos) break;
    const std::string_view mark = raw_.substr(found, 3);
    if (mark == "“" || mark == "”") break;
    next_curly_ = found + 1;
  }
  if (next_straight_ != npos && next_straight_ < from) next_straight_ = from;
  if (next_straight_ != npos) next_straight_ = raw_.find('"', next_straight_);
}

void Scanner::open_quotation(std::size_t at, std::size_t end) {
  Quotation quotation;
  GlyphCursor cursor(raw_, at, end);
  while (cursor.base() == '"' || cursor.base() == ' ') cursor.next();
  Label label;
  if (cursor.pass_word("Dieu")) {
    cursor.pass_blanks();
    if (read_label(cursor, PartKind::article, label)) quotation.article = label.number;
  } else {
    quotation.opens_larger = cursor.pass_word("chuong") || cursor.pass_word("muc") ||
                             cursor.pass_word("phan") || cursor.pass_word("tieu");
  }
  active_ = static_cast<std::uint32_t>(quotations_.size());
  quotations_.push_back(quotation);
}

/// Follows the quotation marks of a line that has some. Only a mark at the start of the line or
/// after a colon opens a quotation that may go on in the next line.
void Scanner::read_quotes(std::size_t begin, std::size_t end) {
  std::size_t straight_marks = 0;
  std::int64_t plain_depth = 0;
  bool plain_straight = false;
  std::size_t before = begin;
  for (std::size_t at = next_quote(); at < end; at = next_quote()) {
    const bool straight = raw_[at] == '"';
    const bool opening = !straight && raw_.substr(at, 3) == "“";
    const std::size_t after = at + (straight ? 1 : 3);
    std::size_t left = at;
    while (left > before && raw_[left - 1] == ' ') --left;
    const bool may_open = at == begin || (left > before && raw_[left - 1] == ':');
    if (active_ != none && at == begin && opening && depth_ > 0 &&
        previous_filled_.ends_with(':')) {
      active_ = none;  // the quotation before was never closed
    }
    if (active_ == none) {
      const bool closes_plain = straight ? plain_straight : !opening && plain_depth > 0;
      if (may_open && !closes_plain) {
        open_quotation(at, end);
        straight_ = straight_odd_ = straight;
        depth_ = straight ? 0 : 1;
      } else if (straight) {
        plain_straight = !plain_straight;
      } else if (opening) {
        ++plain_depth;
      } else if (plain_depth > 0) {
        --plain_depth;
      }
    } else if (straight) {
      straight_odd_ = !straight_odd_;
      ++straight_marks;
    } else {
      depth_ += opening ? 1 : -1;
      if (depth_ < 0 || (depth_ == 0 && !straight_)) close_quotation();
    }
    before = after;
    find_quote(after);
  }
  if (active_ == none) return;
  if (straight_) {
    if (!straight_odd_) close_quotation();
    return;
  }
  // “ closed by a straight mark: it must end the line and have no partner in it.
  std::size_t last = end;
  while (last > begin && std::string_view(".;, \r\t").find(raw_[last - 1]) != npos) --last;
  if (straight_marks % 2 == 1 && last > begin && raw_[last - 1] == '"') close_quotation();
}

void Scanner::add_boundary(std::size_t at, bool ends_text) {
  Candidate candidate;
  candidate.boundary = true;
  candidate.ends_text = ends_text;
  add(candidate, at, at);
}

void Scanner::add(Candidate candidate, std::size_t start, std::size_t end) {
  candidate.start = static_cast<std::uint32_t>(start);
  candidate.end = static_cast<std::uint32_t>(end);
  candidate.quotation = active_;
  candidates_.push_back(candidate);
}

void Scanner::read_heading(std::size_t begin, std::size_t end) {
  GlyphCursor cursor(raw_, begin, end);
  if (!cursor.upper()) return;
  const bool capitals = [&] {
    GlyphCursor probe = cursor;
    probe.next();
    return probe.upper();
  }();
  Candidate candidate;
  switch (cursor.base()) {
    case 'D':
      if (!cursor.pass_word("Dieu") && !cursor.pass("Dieu")) return;
      candidate.kind = PartKind::article;
      break;
    case 'c':
      if (cursor.pass_word("chuong")) {
        candidate.kind = PartKind::chapter;
        break;
      }
      if (cursor.pass_word("cong") && cursor.pass_blanks() && cursor.pass_word("hoa") &&
          cursor.pass_blanks() && cursor.pass_word("xa") && capitals) {
        add_boundary(begin, true);
      }
      return;
    case 'm':
      if (!cursor.pass_word("muc")) return;
      candidate.kind = PartKind::section;
      break;
    case 'n':
      if (cursor.pass_word("noi") && cursor.pass_blanks() && cursor.pass_word("nhan")) {
        cursor.pass_blanks();
        if (cursor.base() == ':') add_boundary(begin, true);
      }
      return;
    case 'p':
      if (cursor.pass_word("phan")) {
        candidate.kind = PartKind::part;
      } else if (cursor.pass_word("phu") && cursor.pass_blanks() && cursor.pass_word("luc")) {
        candidate.kind = PartKind::appendix;
      } else {
        return;
      }
      break;
    case 't':
      if (!cursor.pass_word("tieu") || !cursor.pass_blanks() || !cursor.pass_word("muc")) return;
      candidate.kind = PartKind::subsection;
      break;
    default:
      return;
  }
  const bool blank = cursor.pass_blanks();
  if (!blank && !cursor.digit() &&
      !(candidate.kind == PartKind::appendix && (cursor.done() || cursor.base() == ':'))) {
    return;
  }
  const std::size_t stop = trim_end(raw_, begin, end);
  const std::string_view line = raw_.substr(begin, stop - begin);
  Label label;
  GlyphCursor after = cursor;
  bool heads = read_label(after, candidate.kind, label) &&
               read_shape(line, after, candidate.kind, capitals, candidate.shape);
  if (!heads && candidate.kind == PartKind::appendix) {  // an appendix needs no label
    label = {};
    after = cursor;
    heads = after.done() || after.base() == ':' || after.base() == '(' ||
            (capitals && all_capitals(after));
    candidate.shape = Shape::strong;
  }
  if (!heads || is_contents_line(line)) return;
  title_ = after.at();
  if (capitals && candidate.kind == PartKind::article && !all_capitals(after) &&
      candidate.shape == Shape::strong && !after.done() && after.base() == ' ') {
    candidate.shape = Shape::weak;  // "ĐIỀU 5 Phạm vi": capitals in the first word alone
  }
  // A preamble may end in a comma: "Quốc hội ban hành Luật …,", then "Điều 1." alone.
  const bool first = candidate.kind == PartKind::article && label.number == 1;
  if (candidate.shape != Shape::strong && !(first && previous_.ends_with(',')) &&
      asks_for_more(previous_)) {
    return;
  }
  if (!label.text.empty()) candidate.label = static_cast<std::uint32_t>(cursor.at());
  candidate.number = label.number;
  candidate.suffix = label.suffix;
  candidate.announced = announces_text(previous_filled_);
  candidate.inline_clause = candidate.kind == PartKind::article &&
                            raw_.substr(title_, stop - std::min(title_, stop)).find(" 1. ") != npos;
  add(candidate, begin, stop);
}

/// "NHỮNG QUY ĐỊNH CHUNG Điều 1. Phạm vi": a title in capitals with an article behind it, as lost
/// line ends leave it. No citation looks so: the capitals end where the article begins.
void Scanner::read_article_behind(std::size_t begin, std::size_t end) {
  GlyphCursor cursor(raw_, begin, std::min(end, begin + max_title));
  int capitals = 0;
  bool word_start = true;
  while (!cursor.done()) {
    if (cursor.letter() && !cursor.upper()) return;
    capitals += cursor.letter() ? 1 : 0;
    const std::size_t at = cursor.at();
    GlyphCursor after(raw_, at, end);
    if (word_start && capitals > 2 && cursor.base() == 'D' && after.pass("Dieu") &&
        after.pass_blanks() && after.digit()) {
      const std::size_t stop = trim_end(raw_, at, end);
      const std::string_view line = raw_.substr(at, stop - at);
      Candidate candidate;
      Label label;
      candidate.label = static_cast<std::uint32_t>(after.at());
      if (!read_label(after, PartKind::article, label) ||
          !read_shape(line, after, PartKind::article, false, candidate.shape) ||
          candidate.shape != Shape::strong) {
        return;
      }
      candidate.number = label.number;
      candidate.suffix = label.suffix;
      candidate.inline_clause = line.find(" 1. ", after.at() - at) != npos;
      return add(candidate, at, stop);
    }
    word_start = cursor.base() == ' ';
    cursor.next();
  }
}

/// "1. Text", "12a) Text". "2.1. Text" and "1.000 đồng" are none.
void Scanner::read_clause(std::size_t begin, std::size_t end) {
  GlyphCursor cursor(raw_, begin, end);
  Label label;
  if (!read_digits(cursor, label, 3)) return;
  if (cursor.letter() && !cursor.upper()) read_suffix(cursor, label);
  if (cursor.base() != '.' && cursor.base() != ')') return;
  cursor.next();
  const std::size_t stop = cursor.at();
  while (cursor.base() == '*') cursor.next();
  pass_footnote(cursor);
  const bool blank = cursor.pass_blanks();
  if (cursor.done() || (!blank && (!cursor.letter() || !cursor.upper()))) return;
  Candidate candidate;
  candidate.kind = PartKind::clause;
  candidate.label = static_cast<std::uint32_t>(begin);
  candidate.number = label.number;
  candidate.suffix = label.suffix;
  add(candidate, begin, stop);
}

/// "a) Text", "đ. Text", "aa) Text". Two letters make the number of the first one and a suffix.
void Scanner::read_point(std::size_t begin, std::size_t end) {
  GlyphCursor cursor(raw_, begin, end);
  Candidate candidate;
  candidate.kind = PartKind::point;
  const std::uint32_t first = cursor.upper() ? none : point_index(cursor.base());
  if (first == none) return;
  candidate.label = static_cast<std::uint32_t>(begin);
  candidate.number = static_cast<std::uint16_t>(first + 1);
  cursor.next();
  if (cursor.letter() && !cursor.upper()) {
    const std::uint32_t second = point_index(cursor.base());
    if (second == none) return;
    candidate.suffix = static_cast<std::uint16_t>(second + 1);
    cursor.next();
  } else if (cursor.digit()) {
    candidate.suffix = static_cast<std::uint16_t>(digit_suffix + (cursor.base() - '0'));
    cursor.next();
  }
  if (cursor.base() != '.' && cursor.base() != ')') return;
  cursor.next();
  const std::size_t stop = cursor.at();
  pass_footnote(cursor);
  const bool blank = cursor.pass_blanks();
  if (cursor.done() || (!blank && (!cursor.letter() || !cursor.upper()))) return;
  add(candidate, begin, stop);
}

void Scanner::read_line(std::size_t begin, std::size_t end) {
  const auto first = static_cast<std::uint8_t>(raw_[begin]);
  switch (starts[first]) {
    case Start::other:
      return;
    case Start::number:
      return read_clause(begin, end);
    case Start::heading:
    case Start::capital: {
      const Glyph glyph = detail::read_glyph(raw_, begin);
      if (!glyph.upper) return read_point(begin, end);  // đ shares its first byte with Đ
      const std::size_t count = candidates_.size();
      if (starts[first] == Start::heading) read_heading(begin, end);
      const bool larger = candidates_.size() > count && candidates_.back().kind < PartKind::article;
      if (larger) {
        read_article_behind(title_, end);
      } else if (candidates_.size() == count && begin + glyph.length < end &&
                 detail::read_glyph(raw_, begin + glyph.length).upper) {
        read_article_behind(begin, end);
      }
      return;
    }
    case Start::letter: {
      // Most lines that begin with a small letter are text: look for the sign behind it first.
      const std::string_view head = raw_.substr(begin, std::min<std::size_t>(end - begin, 3));
      if (head.find_first_of(".)") != npos) read_point(begin, end);
      return;
    }
    case Start::bracket: {
      GlyphCursor cursor(raw_, begin + 1, end);
      if (cursor.pass_word("ban")) {
        cursor.pass_blanks();
        cursor.pass_word("hanh");
        cursor.pass_blanks();
      }
      if (cursor.pass_word("kem") && cursor.pass_blanks() && cursor.pass_word("theo")) {
        add_boundary(begin, false);
      }
      return;
    }
  }
}

void Scanner::run() {
  find_quote(0);
  std::size_t at = 0;
  while (at < raw_.size()) {
    const std::size_t newline = std::min(raw_.find('\n', at), raw_.size());
    const std::size_t begin = pass_decoration(raw_, at, newline);
    if (begin < newline) {
      read_line(begin, newline);
      if (next_quote() < newline) read_quotes(begin, newline);
      previous_ = raw_.substr(begin, trim_end(raw_, begin, newline) - begin);
      previous_filled_ = previous_;
    } else {
      previous_ = {};
    }
    at = newline + 1;
  }
}

// --- second pass

/// Where the numbers of articles go on: for the plain numbers of candidates outside quotations.
class Succession {
 public:
  Succession(const std::vector<Candidate>& candidates, const std::vector<Quotation>& quotations)
      : same_(candidates.size(), none),
        run_(candidates.size(), 0),
        rises_(candidates.size(), false) {
    std::uint32_t largest = 0;
    for (const Candidate& candidate : candidates) {
      if (candidate.kind != PartKind::article) continue;
      largest = std::max<std::uint32_t>(largest, candidate.number);
    }
    first_.assign(largest + 2, none);
    std::uint32_t following = 0;
    for (std::size_t i = candidates.size(); i-- > 0;) {
      const Candidate& candidate = candidates[i];
      if (candidate.boundary || candidate.kind != PartKind::article || candidate.number == 0 ||
          candidate.suffix != 0 || candidate.shape == Shape::weak || candidate.announced ||
          (candidate.quotation != none && quotations[candidate.quotation].closed)) {
        continue;
      }
      const std::uint32_t follower = first_[candidate.number + 1];
      run_[i] = 1 + (follower == none ? 0 : run_[follower]);
      rises_[i] = candidate.number < following;
      following = candidate.number;
      same_[i] = first_[candidate.number];
      first_[candidate.number] = static_cast<std::uint32_t>(i);
    }
  }

  /// The next candidate after `from` with that number, or none. Calls must not go back in `from`;
  /// all of them together are linear.
  [[nodiscard]] std::uint32_t next(std::uint32_t number, std::uint32_t from) {
    if (number >= first_.size()) return none;
    std::uint32_t& head = first_[number];
    while (head != none && head <= from) head = same_[head];
    return head;
  }
  /// How many numbers in a row go up from this candidate on.
  [[nodiscard]] std::uint32_t run(std::uint32_t index) const noexcept { return run_[index]; }
  /// Whether the very next candidate has a larger number.
  [[nodiscard]] bool rises(std::uint32_t index) const { return rises_[index]; }

 private:
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> same_;
  std::vector<std::uint32_t> run_;
  std::vector<bool> rises_;
};

class Builder {
 public:
  Builder(std::vector<Candidate>& candidates, const std::vector<Quotation>& quotations,
          std::string_view raw)
      : candidates_(candidates),
        quotations_(quotations),
        succession_(candidates, quotations),
        raw_(raw) {}

  std::vector<Part> run();

 private:
  [[nodiscard]] bool quoted(const Candidate& candidate);
  [[nodiscard]] bool accept_article(std::uint32_t index);
  [[nodiscard]] bool accept_larger(const Candidate& candidate);
  [[nodiscard]] bool accept_clause(const Candidate& candidate) const;
  [[nodiscard]] bool accept_point(Candidate& candidate) const;
  [[nodiscard]] bool inside_article() const;
  void add(const Candidate& candidate);
  void close(std::size_t level, std::size_t end);

  static constexpr std::size_t levels = 7;
  [[nodiscard]] static constexpr std::size_t level_of(PartKind kind) noexcept {
    return kind == PartKind::appendix ? 0 : static_cast<std::size_t>(kind);
  }

  std::vector<Candidate>& candidates_;
  const std::vector<Quotation>& quotations_;
  Succession succession_;
  std::string_view raw_;
  std::vector<Part> parts_;
  std::vector<std::int32_t> open_;
  std::array<std::uint32_t, levels> last_{};  ///< Last number of a kind, 0 before the first.
  std::array<std::uint32_t, levels> last_suffix_{};
  bool boundary_ = false;  ///< A boundary stands between here and the last article.
  bool larger_since_article_ = false;
  bool inline_clause_ = false;
  bool over_ = false;                 ///< The article's text is over: a signature block followed.
  std::uint32_t quotation_ = none;    ///< The quotation last met, …
  std::uint32_t quoted_article_ = 0;  ///< … the last article in it, …
  bool quotation_over_ = false;       ///< … and whether an article of the document ended it.
};

/// Whether the candidate belongs to a quotation. An article of the document's own sequence ends a
/// quotation whose closing mark is misplaced, unless the quotation's own sequence asks for it too.
bool Builder::quoted(const Candidate& candidate) {
  if (candidate.quotation == none) return false;
  if (candidate.quotation != quotation_) {
    quotation_ = candidate.quotation;
    quoted_article_ = quotations_[quotation_].article;
    quotation_over_ = false;
  }
  if (quotation_over_) return false;
  const Quotation& quotation = quotations_[quotation_];
  if (candidate.boundary || candidate.kind != PartKind::article) return quotation.closed;
  const bool outer = candidate.number == last_[level_of(PartKind::article)] + 1 &&
                     candidate.suffix == 0 && candidate.shape != Shape::weak;
  const bool inner = (quoted_article_ == 0 && quotation.opens_larger) ||
                     (quoted_article_ != 0 && (candidate.number == quoted_article_ + 1 ||
                                               candidate.number == quoted_article_));
  if (outer && !(inner && quotation.closed)) {
    quotation_over_ = true;
    return false;
  }
  if (quotation.closed || inner) {
    quoted_article_ = candidate.number;
    return true;
  }
  return false;
}

bool Builder::accept_article(std::uint32_t index) {
  const Candidate& candidate = candidates_[index];
  const std::uint32_t last = last_[level_of(PartKind::article)];
  if (candidate.number == 0) return candidate.shape != Shape::weak;
  const std::uint32_t number = candidate.number;
  if (candidate.announced && last != 0 && number != last + 1) return false;
  if (last == 0) {
    if (number == 1) return true;
    return candidate.shape == Shape::strong && succession_.next(1, index) == none;
  }
  if (number == last && candidate.suffix > last_suffix_[level_of(PartKind::article)]) return true;
  if (number == last + 1) {
    if (candidate.shape != Shape::bare && !candidate.announced) return true;
    // It may be a citation or a quoted text: the true heading would follow before the next number.
    const std::uint32_t again = succession_.next(number, index);
    return again == none || candidates_[again].shape != Shape::strong ||
           succession_.next(number + 1, index) < again;
  }
  if (candidate.shape == Shape::weak || candidate.suffix != 0) return false;
  std::uint32_t expected = succession_.next(last + 1, index);
  if (number == 1) {
    const std::uint32_t second = succession_.next(2, index);
    return boundary_ || (second != none && second < expected);
  }
  if (candidate.shape != Shape::strong) return false;
  const std::uint32_t run = succession_.run(index);
  // Behind a new beginning the number is another text's.
  if (expected > succession_.next(1, index)) expected = none;
  if (number > last) {
    if (expected == none) return run >= 2 || number <= last + 3 || succession_.rises(index);
    return run > succession_.run(expected);
  }
  return expected == none && (boundary_ ? run >= 2 : run >= 3);
}

bool Builder::accept_larger(const Candidate& candidate) {
  if (candidate.kind == PartKind::appendix) return true;
  const std::size_t level = level_of(candidate.kind);
  const std::uint32_t last = last_[level];
  if (candidate.announced && last_[level_of(PartKind::article)] != 0) return false;
  if (candidate.number == last) return candidate.suffix > last_suffix_[level];
  if (candidate.number == last + 1 || candidate.number == 1) return true;
  if (candidate.shape == Shape::weak) return false;
  return last == 0 || boundary_ || (candidate.number > last && candidate.number <= last + 5);
}

bool Builder::inside_article() const {
  return std::any_of(open_.begin(), open_.end(), [&](std::int32_t index) {
    return parts_[static_cast<std::size_t>(index)].kind == PartKind::article;
  });
}

bool Builder::accept_clause(const Candidate& candidate) const {
  if (over_ || !inside_article()) return false;
  constexpr std::size_t level = level_of(PartKind::clause);
  const std::uint32_t last = last_[level];
  if (last == 0) return candidate.number == 1 || (inline_clause_ && candidate.number <= 3);
  if (candidate.number == last) return candidate.suffix > last_suffix_[level];
  return candidate.number > last && candidate.number <= last + 2;
}

bool Builder::accept_point(Candidate& candidate) const {
  if (over_ || !inside_article()) return false;
  constexpr std::size_t level = level_of(PartKind::point);
  constexpr auto letters = static_cast<std::uint32_t>(point_letters.size());
  const std::uint32_t last = last_[level];
  if (last == 0) return candidate.number == 1 && candidate.suffix == 0;
  if (candidate.suffix != 0) {
    if (candidate.number == last) return candidate.suffix > last_suffix_[level];
    // After y the letters begin anew, doubled: aa, bb, … or aa, ab, …
    if (candidate.suffix > letters) return false;
    if (candidate.number != 1 && candidate.suffix != candidate.number) return false;
    candidate.number = static_cast<std::uint16_t>(letters + candidate.suffix);
    candidate.suffix = 0;
  }
  return candidate.number > last && candidate.number <= last + 2;
}

void Builder::close(std::size_t level, std::size_t end) {
  while (!open_.empty()) {
    Part& part = parts_[static_cast<std::size_t>(open_.back())];
    if (level_of(part.kind) < level) return;
    part.body.end = end;
    open_.pop_back();
  }
}

void Builder::add(const Candidate& candidate) {
  const std::size_t level = level_of(candidate.kind);
  if (candidate.kind == PartKind::article) {
    const bool restart = candidate.number == 1 && last_[level] > 0 && !larger_since_article_;
    close(restart ? 0 : level, candidate.start);
    inline_clause_ = candidate.inline_clause;
    larger_since_article_ = false;
    boundary_ = false;
    over_ = false;
  } else {
    close(level, candidate.start);
    if (level < level_of(PartKind::article)) larger_since_article_ = true;
    if (candidate.kind == PartKind::appendix) boundary_ = true;
  }
  if (candidate.kind != PartKind::appendix && (candidate.number != 0 || level == 0)) {
    last_[level] = candidate.number;
    last_suffix_[level] = candidate.suffix;
  }
  for (std::size_t below = level + 1; below < levels; ++below) {
    if (below != level_of(PartKind::article)) last_[below] = last_suffix_[below] = 0;
  }
  const std::int32_t parent = open_.empty() ? -1 : open_.back();
  open_.push_back(static_cast<std::int32_t>(parts_.size()));
  parts_.push_back({candidate.kind,
                    label_text(raw_, candidate),
                    {candidate.start, candidate.end},
                    {candidate.start, raw_.size()},
                    parent});
}

std::vector<Part> Builder::run() {
  for (std::uint32_t index = 0; index < candidates_.size(); ++index) {
    Candidate& candidate = candidates_[index];
    if (quoted(candidate)) continue;
    if (candidate.boundary) {
      boundary_ = true;
      over_ = over_ || candidate.ends_text;
      continue;
    }
    bool accepted = false;
    switch (candidate.kind) {
      case PartKind::article:
        accepted = accept_article(index);
        break;
      case PartKind::clause:
        accepted = accept_clause(candidate);
        break;
      case PartKind::point:
        accepted = accept_point(candidate);
        break;
      default:
        accepted = accept_larger(candidate);
        break;
    }
    if (accepted) add(candidate);
  }
  return std::move(parts_);
}

}  // namespace

std::vector<Part> parse_parts(std::string_view raw) {
  Scanner scanner(raw);
  scanner.run();
  return Builder(scanner.candidates(), scanner.quotations(), raw).run();
}

}  // namespace tracuu::text
