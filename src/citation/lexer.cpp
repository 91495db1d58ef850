#include "lexer.hpp"

#include <algorithm>
#include <bit>

#include "trigger_window.hpp"

namespace tracuu::inline v0::citation::detail {

namespace {

struct Read {
  FoldedLetter folded;
  char32_t code = 0;
  std::uint32_t size = 1;
};

[[nodiscard]] unsigned byte_at(std::string_view raw, std::size_t place) noexcept {
  return place < raw.size() ? static_cast<unsigned char>(raw[place]) : 0;
}

/// Marks of decomposed letters; other combining marks are passed over.
[[nodiscard]] FoldedLetter fold_mark(char32_t code) noexcept {
  FoldedLetter mark;
  mark.glyph = Glyph::mark;
  mark.tone = static_cast<std::uint8_t>(text::detail::tone_of_mark(code));
  if (code == 0x302) mark.shape = 1;
  if (code == 0x306) mark.shape = 2;
  if (code == 0x31B) mark.shape = 3;
  return mark;
}

[[nodiscard]] FoldedLetter glyph_of(Glyph glyph) noexcept {
  FoldedLetter folded;
  folded.glyph = glyph;
  return folded;
}

/// What stands in the rows U+2000 to U+206F.
[[nodiscard]] Read read_general_punctuation(char32_t code) noexcept {
  if (code <= 0x200A || code == 0x202F || code == 0x205F) return {glyph_of(Glyph::blank), ' ', 3};
  if (code == 0x2028 || code == 0x2029) return {glyph_of(Glyph::line_end), '\n', 3};
  if (code <= 0x200F || (code >= 0x2060 && code <= 0x2064)) {
    return {glyph_of(Glyph::joiner), code, 3};
  }
  if (code >= 0x2010 && code <= 0x2015) return {{}, dash, 3};
  if (code >= 0x2018 && code <= 0x201F) {
    const bool opens = code == 0x2018 || code == 0x201C || code == 0x201B || code == 0x201F;
    return {{}, opens ? opening_quote : closing_quote, 3};
  }
  return {{}, code, 3};
}

[[nodiscard]] Read read_three_bytes(std::string_view raw, std::size_t place) noexcept {
  const unsigned first = byte_at(raw, place);
  const unsigned second = byte_at(raw, place + 1);
  const unsigned third = byte_at(raw, place + 2);
  if ((second & 0xC0) != 0x80 || (third & 0xC0) != 0x80) return {{}, 0xFFFD, 1};
  const char32_t code = (first & 0x0F) << 12 | (second & 0x3F) << 6 | (third & 0x3F);
  if (code >= 0x1E00 && code < 0x1F00) return {high_glyphs[code - 0x1E00], code, 3};
  if (code >= 0x2000 && code < 0x2070) return read_general_punctuation(code);
  if (code == 0x2212) return {{}, dash, 3};
  if (code == 0x3000 || (code >= 0xE000 && code < 0xF900)) return {glyph_of(Glyph::blank), ' ', 3};
  if (code == 0xFEFF) return {glyph_of(Glyph::joiner), code, 3};
  return {{}, code, 3};
}

[[nodiscard]] Read read_two_bytes(std::string_view raw, std::size_t place) noexcept {
  const unsigned first = byte_at(raw, place);
  const unsigned second = byte_at(raw, place + 1);
  if ((second & 0xC0) != 0x80 || first < 0xC2) return {{}, 0xFFFD, 1};
  const char32_t code = (first & 0x1F) << 6 | (second & 0x3F);
  if (code == 0xAD) return {glyph_of(Glyph::soft_hyphen), dash, 2};
  if (code == 0xAB) return {{}, opening_quote, 2};
  if (code == 0xBB) return {{}, closing_quote, 2};
  if (code < low_codes) return {low_glyphs[code], code, 2};
  if (code >= 0x300 && code < 0x370) return {fold_mark(code), code, 2};
  if (const char32_t twin = text::detail::latin_twin(code); twin != 0) {
    return {low_glyphs[twin], twin, 2};
  }
  if (code >= 0x370 && code < 0x530) {
    return {{Glyph::letter, foreign_letter, 0, 0, false}, code, 2};
  }
  return {{}, code, 2};
}

[[nodiscard]] inline Read read_at(std::string_view raw, std::size_t place) noexcept {
  const unsigned first = byte_at(raw, place);
  if (first < 0x80) return {low_glyphs[first], first, 1};
  if (first < 0xE0) return read_two_bytes(raw, place);
  if (first < 0xF0) return read_three_bytes(raw, place);
  const bool whole = (byte_at(raw, place + 1) & 0xC0) == 0x80 &&
                     (byte_at(raw, place + 2) & 0xC0) == 0x80 &&
                     (byte_at(raw, place + 3) & 0xC0) == 0x80;
  return {{}, 0xFFFD, whole ? 4u : 1u};
}

/// A letter of the Latin script of two or three bytes, or null for whatever else stands there.
[[nodiscard]] inline const FoldedLetter* long_letter(std::string_view raw,
                                                     std::size_t place) noexcept {
  const unsigned first = byte_at(raw, place);
  const unsigned second = byte_at(raw, place + 1);
  if ((second & 0xC0) != 0x80) return nullptr;
  if (first >= 0xC3 && first <= 0xC6) {
    const FoldedLetter& letter = low_glyphs[(first & 0x1F) << 6 | (second & 0x3F)];
    return letter.glyph == Glyph::letter ? &letter : nullptr;
  }
  const unsigned third = byte_at(raw, place + 2);
  if (first != 0xE1 || second < 0xB8 || second > 0xBB || (third & 0xC0) != 0x80) return nullptr;
  return &high_glyphs[(second & 3) << 6 | (third & 0x3F)];
}

}  // namespace

Lexer::Lexer(std::size_t look_behind) : look_behind_(look_behind) {}

void Lexer::reset(std::string_view raw) {
  raw_ = raw;
  // A text has no more tokens than bytes.
  const std::size_t wanted = std::min(capacity, raw.size());
  if (tokens_.size() < wanted) tokens_.resize(wanted);
  constexpr std::size_t worth_a_memo = 1024;
  if (raw.size() >= worth_a_memo) memo_.prepare();
  end_token_.start = end_token_.end = static_cast<std::uint32_t>(raw.size());
  end_token_.lines = 2;
  size_ = cursor_ = place_ = 0;
  exhausted_ = false;
}

void Lexer::restart(std::size_t place, std::size_t behind) noexcept {
  std::size_t begin = place > behind ? place - behind : 0;
  if (begin > 0) {
    while (begin < place && byte_at(raw_, begin) > ' ') ++begin;
    // No blank there: at least not within a character.
    if (begin == place) begin = place - std::min<std::size_t>({place, behind, 32});
    while (begin < place && (byte_at(raw_, begin) & 0xC0) == 0x80) ++begin;
  }
  size_ = cursor_ = 0;
  place_ = begin;
  exhausted_ = false;
}

std::size_t Lexer::seek(std::size_t place) noexcept {
  const bool far = place > place_ + look_behind_;
  if (far || size_ > capacity - 2048) restart(place, look_behind_);
  return advance(place);
}

std::size_t Lexer::seek_again(std::size_t place, std::size_t behind) noexcept {
  restart(place, behind);
  return advance(place);
}

std::size_t Lexer::advance(std::size_t place) noexcept {
  if (cursor_ < size_ && tokens_[cursor_].start > place) cursor_ = 0;
  while ((*this)[cursor_].kind != TokenKind::end && (*this)[cursor_].start < place) ++cursor_;
  return cursor_;
}

std::string_view Lexer::bytes(std::size_t first, std::size_t last) noexcept {
  if (first >= last) return {};
  const std::size_t begin = (*this)[first].start;
  return raw_.substr(begin, (*this)[last - 1].end - begin);
}

/// A token that begins here.
Token& Lexer::begin_token(bool apart, unsigned lines) noexcept {
  Token& token = tokens_[size_++];
  token = {};
  token.start = static_cast<std::uint32_t>(place_);
  token.glued = !apart && lines == 0;
  token.lines = static_cast<std::uint8_t>(std::min(lines, 2u));
  return token;
}

void Lexer::lex() noexcept {
  if (size_ == tokens_.size()) {
    exhausted_ = true;
    return;
  }
  bool apart = size_ == 0;
  unsigned lines = place_ == 0 ? 2 : 0;
  while (place_ < raw_.size()) {
    const unsigned first = static_cast<unsigned char>(raw_[place_]);
    if (first == ' ') {
      apart = true;
      ++place_;
      continue;
    }
    if ((first | 0x20) - 'a' < 26) {
      lex_any_word(begin_token(apart, lines));
      return;
    }
    const bool plain = first < 0x80 || first == 0xE1 || (first >= 0xC3 && first <= 0xC6);
    const FoldedLetter* const known = first < 0x80 ? &low_glyphs[first]
                                      : plain      ? long_letter(raw_, place_)
                                                   : nullptr;
    const Read read = known != nullptr ? Read{*known, first, 1} : read_at(raw_, place_);
    if (read.folded.glyph == Glyph::line_end) {
      // "\r\n" is one line end.
      if (read.code != '\r' || byte_at(raw_, place_ + 1) != '\n') ++lines;
    } else if (read.folded.glyph != Glyph::blank && read.folded.glyph != Glyph::joiner) {
      Token& token = begin_token(apart, lines);
      if (read.folded.glyph == Glyph::letter) {
        lex_any_word(token);
      } else if (read.folded.glyph == Glyph::digit) {
        lex_number(token);
      } else {
        lex_sign(token);
      }
      return;
    }
    apart = apart || read.folded.glyph != Glyph::joiner;
    place_ += read.size;
  }
  exhausted_ = true;
}

namespace {

/// A word while its letters are read.
struct WordInMaking {
  std::uint64_t letters = 0;
  std::uint32_t marks = 0;
  unsigned length = 0;
  unsigned capitals = 0;
  bool capital = false;
  bool small_last = false;

  /// Whether a capital begins another word: "tỉnhThanh Hóa".
  [[nodiscard]] bool ends_before(const FoldedLetter& next) const noexcept {
    return next.upper && small_last;
  }
  void add(const FoldedLetter& next) noexcept {
    if (next.upper) {
      capital = capital || length == 0;
      ++capitals;
    }
    small_last = !next.upper;
    if (length < packed_letters) {
      letters = letters << 5 | next.letter;
      marks |= static_cast<std::uint32_t>(next.shape) << (3 + 2 * length);
    } else {
      letters = pack_more(letters, next.letter);
    }
    if (next.tone != 0) marks = (marks & ~7u) | next.tone;
    ++length;
  }
  /// A combining mark upon the last letter.
  void add_mark(const FoldedLetter& mark) noexcept {
    if (mark.tone != 0) marks = (marks & ~7u) | mark.tone;
    if (mark.shape != 0 && length > 0 && length <= packed_letters) {
      marks |= static_cast<std::uint32_t>(mark.shape) << (3 + 2 * (length - 1));
    }
  }
  /// Whether the symbol of a number may end here: two capitals or more, and "TTg".
  [[nodiscard]] bool is_symbol(const FoldedLetter& next) const noexcept {
    constexpr std::uint64_t tt = word_of("tt").letters;
    constexpr std::uint64_t ttg = word_of("ttg").letters;
    if (capitals < 2 || next.upper) return false;
    if (letters == ttg) return true;
    return capitals == length && !(letters == tt && next.letter == 'g' - 'a' + 1);
  }
};

[[nodiscard]] bool is_small_letter(std::string_view raw, std::size_t place) noexcept {
  const FoldedLetter letter = read_at(raw, place).folded;
  return letter.glyph == Glyph::letter && !letter.upper;
}

}  // namespace

/// A word of a few bytes behind which no letter can stand is looked up first.
void Lexer::lex_any_word(Token& token) noexcept {
  const std::size_t start = place_;
  const bool in_number = start > 0 && (raw_[start - 1] == '-' || raw_[start - 1] == '/');
  if (in_number || raw_.size() - start <= WordMemo::longest || !memo_.is_ready()) {
    lex_word(token);
    return;
  }
  WordMemo::Bytes bytes{load_eight(raw_.data() + start), load_eight(raw_.data() + start + 8)};
  std::size_t size = 0;
  if (const std::uint64_t ends = eight_bytes::no_letters(bytes.low); ends != 0) {
    bytes.low &= ((ends & (0 - ends)) >> 7) - 1;
    bytes.high = 0;
    size = static_cast<std::size_t>(std::countr_zero(ends)) / 8;
  } else if (const std::uint64_t more = eight_bytes::no_letters(bytes.high); more != 0) {
    bytes.high &= ((more & (0 - more)) >> 7) - 1;
    size = 8 + static_cast<std::size_t>(std::countr_zero(more)) / 8;
  } else {
    lex_word(token);
    return;
  }
  WordMemo::Entry& known = memo_.at(bytes);
  if (known.bytes == bytes) {
    token.kind = TokenKind::word;
    token.word = {known.letters, known.marks};
    token.length = known.length;
    token.capitals = known.capitals;
    token.capital = known.capital;
    place_ = start + size;
    token.end = static_cast<std::uint32_t>(place_);
    return;
  }
  lex_word(token);
  // Words that end before, at a capital or a blank outside ASCII, are read anew each time.
  if (token.end != start + size) return;
  known = {bytes,        token.word.letters, token.word.marks,
           token.length, token.capitals,     token.capital};
}

void Lexer::lex_word(Token& token) noexcept {
  WordInMaking word;
  std::size_t place = place_;
  std::size_t end = place;
  // "TT-BTCngày": the symbol of a number ends where small letters begin.
  const bool in_number = place > 0 && (raw_[place - 1] == '-' || raw_[place - 1] == '/');
  while (place < raw_.size()) {
    const unsigned first = static_cast<unsigned char>(raw_[place]);
    const FoldedLetter* const letter = first < 0x80 ? &low_glyphs[first] : long_letter(raw_, place);
    if (letter != nullptr) {
      if (letter->glyph != Glyph::letter || word.ends_before(*letter)) break;
      if (in_number && word.is_symbol(*letter) && is_small_letter(raw_, place + 1)) break;
      word.add(*letter);
      place += first < 0x80 ? 1 : first < 0xE0 ? 2 : 3;
      end = place;
      continue;
    }
    const Read read = read_at(raw_, place);
    if (read.folded.glyph == Glyph::letter) {
      word.add(read.folded);
    } else if (read.folded.glyph == Glyph::mark) {
      word.add_mark(read.folded);
    } else if (read.folded.glyph == Glyph::soft_hyphen) {
      // Within a word it is where a line may end; before a capital it was typed for a dash.
      const FoldedLetter next = read_at(raw_, place + read.size).folded;
      if (next.glyph != Glyph::letter || next.upper) break;
    } else if (read.folded.glyph != Glyph::joiner) {
      break;
    }
    place += read.size;
    if (read.folded.glyph <= Glyph::mark) end = place;
  }
  place_ = place;
  token.kind = TokenKind::word;
  token.word = {word.letters, word.marks};
  token.length = static_cast<std::uint8_t>(std::min(word.length, 255u));
  token.capitals = static_cast<std::uint8_t>(std::min(word.capitals, 255u));
  token.capital = word.capital;
  token.end = static_cast<std::uint32_t>(end);
}

void Lexer::lex_number(Token& token) noexcept {
  token.kind = TokenKind::number;
  std::size_t end = place_;
  while (place_ < raw_.size()) {
    const Read read = read_at(raw_, place_);
    if (read.folded.glyph == Glyph::digit) {
      if (token.length < 9) token.value = token.value * 10 + (read.code - '0');
      if (token.length < 0xFF) ++token.length;
      end = place_ + 1;
    } else if (read.folded.glyph == Glyph::soft_hyphen) {
      if (read_at(raw_, place_ + read.size).folded.glyph != Glyph::digit) break;
    } else if (read.folded.glyph != Glyph::joiner) {
      break;
    }
    place_ += read.size;
  }
  token.end = static_cast<std::uint32_t>(end);
}

void Lexer::lex_sign(Token& token) noexcept {
  const Read read = read_at(raw_, place_);
  token.kind = TokenKind::sign;
  token.value = read.code;
  token.length = 1;
  place_ += read.size;
  token.end = static_cast<std::uint32_t>(place_);
}

}  // namespace tracuu::citation::detail
