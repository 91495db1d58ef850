#include <tracuu/text/tokenizer.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>

#include "chunk.hpp"
#include "fast_word.hpp"
#include "overlay.hpp"
#include "unicode.hpp"
#include "word.hpp"

namespace tracuu::inline v0::text {

namespace {

using detail::byte_classes;
using detail::ByteClass;

constexpr NormalizeOptions index_form{};
constexpr std::string_view day_word = "ngày";
constexpr std::size_t iso_date_size = 10;

/// Fills a buffer with the tokens of one text.
class Tokenizer {
 public:
  Tokenizer(std::string_view raw, TokenBuffer& out) noexcept : raw_(raw), out_(out) {}

  void run() {
    reserve(raw_.size());
    for (std::size_t place = 0; place < raw_.size();) {
      const std::size_t size = std::min(raw_.size() - place, detail::Chunk::capacity);
      detail::load_chunk(raw_.data() + place, size, chunk_);
      place = add_chunk(place);
    }
    out_.terms.resize(used_);
  }

 private:
  /// Makes room for `size` more bytes of terms.
  void reserve(std::size_t size) {
    const std::size_t needed = used_ + size + max_term_bytes;
    if (out_.terms.size() < needed) {
      out_.terms.resize(std::max(needed, out_.terms.size() + out_.terms.size() / 2));
    }
  }

  void add_token(std::size_t start, std::size_t end, std::size_t size, TokenKind kind) {
    out_.tokens.push_back({static_cast<std::uint32_t>(used_), static_cast<std::uint32_t>(start),
                           static_cast<std::uint32_t>(end), static_cast<std::uint16_t>(size),
                           kind});
    used_ += size;
  }

  /// Adds the words of the chunk, which begins at `base`; returns where the next chunk begins.
  std::size_t add_chunk(std::size_t base) {
    constexpr std::size_t block_bytes = detail::Chunk::block_bytes;
    const std::size_t size = chunk_.size;
    const bool is_last = base + size == raw_.size();
    std::size_t start = 0;      // Of the run that is open.
    std::uint64_t open = 0;     // 1 while a run is open.
    std::uint64_t any_odd = 0;  // Odd bytes of the open run in earlier blocks.
    for (std::size_t block = 0; block * block_bytes <= size; ++block) {
      const std::uint64_t run = chunk_.runs[block];
      const std::uint64_t odd = chunk_.odd[block];
      const std::uint64_t shifted = (run << 1) | open;
      std::uint64_t starts = run & ~shifted;
      std::uint64_t ends = ~run & shifted;
      std::uint64_t from = 0;  // The bit at which the open run begins in this block.
      while (ends != 0) {
        if (open == 0) {
          from = static_cast<std::uint64_t>(std::countr_zero(starts));
          start = block * block_bytes + from;
          starts &= starts - 1;
        }
        open = 0;
        const auto to = static_cast<std::uint64_t>(std::countr_zero(ends));
        ends &= ends - 1;
        const std::size_t end = block * block_bytes + to;
        any_odd |= odd & (((std::uint64_t{1} << to) - 1) & (~std::uint64_t{0} << from));
        if (end == size && !is_last) {
          // The run may go on behind the chunk.
          return start > 0 ? base + start : add_odd_run(base, base + end);
        }
        if ((any_odd != 0) || end - start > detail::max_word_letters) {
          add_odd_run(base + start, base + end);
        } else {
          add_plain_word(base + start, base + end, chunk_.lower_at(start));
        }
        any_odd = 0;
      }
      if (starts != 0) {
        from = static_cast<std::uint64_t>(std::countr_zero(starts));
        start = block * block_bytes + from;
        open = 1;
      } else {
        from = 0;
      }
      if (open != 0) any_odd |= odd & (~std::uint64_t{0} << from);
    }
    return base + size;
  }

  /// detail::may_move_tone() without branches, for a word in a chunk: what it reads before the word
  /// is there, and can only make it true too often.
  [[nodiscard]] static bool may_move_tone(const char* end) noexcept {
    const auto is_glide = [](char letter) { return (letter == 'o') | (letter == 'u'); };
    const bool last_accented = static_cast<unsigned char>(end[-1]) >= 0x80;
    const bool before_accented = static_cast<unsigned char>(end[-2]) >= 0x80;
    return (last_accented & (is_glide(end[-3]) | is_glide(end[-4]))) |
           (before_accented & ((end[-4] == 'q') | (end[-5] == 'q')));
  }

  /// Adds the words that begin in a run of bytes other than ASCII separators; returns where the
  /// last one ends, which is behind `end` if the run goes on there.
  std::size_t add_odd_run(std::size_t start, std::size_t end) {
    const char* const begin = raw_.data();
    while (start < end) {
      const detail::Decoded read = detail::decode(begin + start, begin + raw_.size());
      if (detail::lower_latin(read.code) == 0) {
        const detail::CharClass its_class = detail::classify(read.code);
        if (its_class != detail::CharClass::letter && its_class != detail::CharClass::number) {
          if (read.code == detail::broken) ++out_.invalid_sequences;
          start += read.size;
          continue;
        }
      }
      start = add_odd_word(start);
    }
    return start;
  }

  /// Adds the word that begins at `start` and returns its end.
  std::size_t add_odd_word(std::size_t start) {
    std::array<char, detail::max_word_letters + 4> term;
    const detail::FastWord fast = detail::scan_fast_word<index_form.fold_case>(
        raw_.data() + start, raw_.data() + raw_.size(), term.data());
    if (!fast.complete) return add_slow_word(start);
    const auto end = static_cast<std::size_t>(fast.end - raw_.data());
    const char* term_end = fast.out_end;
    if (detail::may_move_tone(term.data(), term_end)) {
      const char* const moved = detail::move_fast_tone(term.data(), fast.out_end);
      if (moved != nullptr) term_end = moved;
    }
    const std::string_view word(term.data(), static_cast<std::size_t>(term_end - term.data()));
    const bool is_number =
        byte_classes[static_cast<unsigned char>(raw_[start])] == ByteClass::digit;
    if (may_begin_overlay(word, is_number)) add_overlay(start, end, word);
    reserve(raw_.size() - start);
    std::memcpy(out_.terms.data() + used_, word.data(), word.size());
    add_token(start, end, word.size(), is_number ? TokenKind::number : TokenKind::syllable);
    return end;
  }

  /// Adds the word at [start, end), whose lower case begins at `lower`.
  void add_plain_word(std::size_t start, std::size_t end, const char* lower) {
    const std::size_t size = end - start;
    const auto first = static_cast<unsigned char>(lower[0]);
    const auto second = static_cast<unsigned char>(lower[1]);
    const bool is_number = static_cast<unsigned char>(first - '0') < 10;
    // One branch for what is rare.
    const bool begins_overlay = is_number |
                                ((first == 'n') & (size == day_word.size()) &
                                 (std::memcmp(lower + 1, day_word.data() + 1, 4) == 0)) |
                                ((second == 'c') & ((first == 't') | (first == 'q')) & (size >= 4));
    if (begins_overlay) add_overlay(start, end, {lower, size});

    char* const term = out_.terms.data() + used_;
    std::memcpy(term, lower, 16);
    if (size > 16) std::memcpy(term + 16, lower + 16, detail::max_word_letters - 16);

    std::size_t term_size = size;
    if (may_move_tone(lower + size)) {
      const char* const moved = detail::move_fast_tone(term, term + size);
      if (moved != nullptr) term_size = static_cast<std::size_t>(moved - term);
    }
    add_token(start, end, term_size, is_number ? TokenKind::number : TokenKind::syllable);
  }

  std::size_t add_slow_word(std::size_t start) {
    detail::scan_word(raw_, start, index_form, word_);
    const std::size_t end = word_.raw_end();
    if (may_begin_overlay(word_.text(), word_.is_number)) add_overlay(start, end, word_.text());
    reserve(raw_.size() - start);
    std::memcpy(out_.terms.data() + used_, word_.text().data(), word_.size);
    add_token(start, end, word_.size, word_.is_number ? TokenKind::number : TokenKind::syllable);
    return end;
  }

  /// Whether a date or a document's number could begin with this word.
  [[nodiscard]] static bool may_begin_overlay(std::string_view term, bool is_number) noexcept {
    if (is_number) return true;
    if (term.size() < 4) return false;
    if (term[0] == 'n') return term == day_word;
    return term[1] == 'c' && (term[0] == 't' || term[0] == 'q');
  }

  /// Adds the date or number of a document that begins with the word at [start, end), if any.
  bool add_overlay(std::size_t start, std::size_t end, std::string_view term) {
    if (start < overlay_end_) return false;
    if (term[0] >= '0' && term[0] <= '9') {
      if (!number_may_go_on(end)) return false;
      return add_date(start, detail::match_short_date(raw_, start)) || add_citation(start);
    }
    if (term == day_word) return add_date(start, detail::match_long_date(raw_, end));
    return term[0] != 'n' && add_citation(start);
  }

  /// Whether what follows a number can join it to more: almost always it cannot.
  [[nodiscard]] bool number_may_go_on(std::size_t end) const noexcept {
    for (std::size_t place = end; place < raw_.size() && place < end + 2; ++place) {
      const char byte = raw_[place];
      if (byte == '/' || byte == '-' || byte == '.') return true;
      if (static_cast<unsigned char>(byte) >= 0xC2) {
        return byte == '\xC2' || byte == '\xE2' || byte == '\xE3' || byte >= '\xEE';
      }
      if (byte != ' ' && (byte < '\t' || byte > '\r')) return false;
    }
    // Two blanks: more may follow, and then anything.
    return end + 2 < raw_.size();
  }

  bool add_date(std::size_t start, const std::optional<detail::DateMatch>& match) {
    if (!match) return false;
    reserve(raw_.size() - start + iso_date_size);
    char* const term = out_.terms.data() + used_;
    int year = match->date.year;
    for (int i = 3; i >= 0; --i, year /= 10) term[i] = static_cast<char>('0' + year % 10);
    term[4] = term[7] = '-';
    term[5] = static_cast<char>('0' + match->date.month / 10);
    term[6] = static_cast<char>('0' + match->date.month % 10);
    term[8] = static_cast<char>('0' + match->date.day / 10);
    term[9] = static_cast<char>('0' + match->date.day % 10);
    add_token(start, match->end, iso_date_size, TokenKind::date);
    overlay_end_ = match->end;
    reserve(raw_.size() - start);
    return true;
  }

  bool add_citation(std::size_t start) {
    const std::size_t end = detail::match_document_number(raw_, start);
    if (end == start) return false;
    reserve(raw_.size() - start + (end - start));
    const std::size_t size =
        detail::write_number_key(raw_.substr(start, end - start), out_.terms.data() + used_);
    if (size > max_term_bytes) return false;
    add_token(start, end, size, TokenKind::citation);
    overlay_end_ = end;
    reserve(raw_.size() - start);
    return true;
  }

  std::string_view raw_;
  TokenBuffer& out_;
  std::size_t used_ = 0;         ///< Bytes of terms that are written.
  std::size_t overlay_end_ = 0;  ///< Where the last overlay ended: overlays do not overlap.
  detail::Word word_;
  detail::Chunk chunk_;
};

/// Moves a cut at `end` back to the beginning of a character, unless none begins after `begin`.
std::size_t whole_characters(std::string_view raw, std::size_t begin, std::size_t end) noexcept {
  for (std::size_t place = end; place > begin && end - place < 4; --place) {
    if ((static_cast<unsigned char>(raw[place]) & 0xC0) != 0x80) return place;
  }
  return end;
}

}  // namespace

void tokenize(std::string_view raw, TokenBuffer& out) {
  assert(raw.size() <= std::numeric_limits<std::uint32_t>::max());
  out.clear();
  Tokenizer(raw, out).run();
}

void split_ready_tokens(std::string_view raw, TokenBuffer& out) {
  assert(raw.size() <= std::numeric_limits<std::uint32_t>::max());
  out.clear();
  const auto is_blank = [](char byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
  };
  for (std::size_t place = 0; place < raw.size();) {
    if (is_blank(raw[place])) {
      ++place;
      continue;
    }
    std::size_t end = place;
    while (end < raw.size() && !is_blank(raw[end]) && end - place < max_term_bytes) ++end;
    if (end < raw.size() && !is_blank(raw[end])) end = whole_characters(raw, place, end);
    const bool is_number = raw[place] >= '0' && raw[place] <= '9';
    out.tokens.push_back({static_cast<std::uint32_t>(out.terms.size()),
                          static_cast<std::uint32_t>(place), static_cast<std::uint32_t>(end),
                          static_cast<std::uint16_t>(end - place),
                          is_number ? TokenKind::number : TokenKind::syllable});
    out.terms += raw.substr(place, end - place);
    place = end;
  }
}

}  // namespace tracuu::text
