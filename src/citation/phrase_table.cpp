#include "phrase_table.hpp"

#include <algorithm>

namespace tracuu::inline v0::citation::detail {

namespace {

constexpr std::uint64_t seed = 0x2545F4914F6CDD1D;
constexpr std::uint64_t sign_bit = std::uint64_t{1} << 62;
constexpr std::uint64_t number_bit = std::uint64_t{1} << 61;

[[nodiscard]] std::uint64_t combine(std::uint64_t hash, std::uint64_t element) noexcept {
  hash = (hash ^ element) * 0x9E3779B97F4A7C15;
  hash ^= hash >> 29;
  return hash | 1;
}

/// What a token is in a phrase; 0: nothing that a phrase holds.
[[nodiscard]] std::uint64_t element_of(const Token& token) noexcept {
  switch (token.kind) {
    case TokenKind::word:
      return token.word.letters;
    case TokenKind::number:
      return number_bit | token.value;
    case TokenKind::sign:
      return sign_bit | token.value;
    case TokenKind::end:
      return 0;
  }
  return 0;
}

}  // namespace

PhraseTable::PhraseTable() : entries_(64) {}

std::size_t PhraseTable::slot_of(std::uint64_t hash) const noexcept {
  std::size_t slot = (hash >> 8) & (entries_.size() - 1);
  while (entries_[slot].hash != 0 && entries_[slot].hash != hash) {
    slot = (slot + 1) & (entries_.size() - 1);
  }
  return slot;
}

void PhraseTable::grow() {
  std::vector<Entry> old(entries_.size() * 2);
  old.swap(entries_);
  for (const Entry& entry : old) {
    if (entry.hash != 0) entries_[slot_of(entry.hash)] = entry;
  }
}

void PhraseTable::insert(const std::vector<std::uint64_t>& elements,
                         const std::vector<std::uint32_t>& marks, int value) {
  std::uint64_t hash = seed;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (used_ * 2 >= entries_.size()) grow();
    hash = combine(hash, elements[i]);
    Entry& entry = entries_[slot_of(hash)];
    if (entry.hash == 0) {
      entry.hash = hash;
      ++used_;
    }
    if (i + 1 < elements.size()) {
      entry.more = true;
    } else if (entry.value < 0) {
      entry.value = value;
      entry.marks_begin = static_cast<std::uint32_t>(marks_.size());
      marks_.insert(marks_.end(), marks.begin(), marks.end());
    }
  }
}

void PhraseTable::add(Lexer& lexer, std::string_view phrase, int value) {
  lexer.reset(phrase);
  std::vector<std::uint64_t> elements;
  std::vector<std::uint32_t> marks;
  std::vector<std::uint64_t> plain_elements;
  std::vector<std::uint32_t> plain_marks;
  for (std::size_t i = lexer.seek(0); lexer[i].kind != TokenKind::end; ++i) {
    const Token& token = lexer[i];
    elements.push_back(element_of(token));
    marks.push_back(token.word.marks);
    if (token.is_sign(',')) continue;
    plain_elements.push_back(elements.back());
    plain_marks.push_back(marks.back());
  }
  insert(elements, marks, value);
  if (plain_elements.size() != elements.size()) insert(plain_elements, plain_marks, value);
}

PhraseMatch PhraseTable::longest(Lexer& lexer, std::size_t index) const noexcept {
  PhraseMatch best;
  const Entry* found = nullptr;
  std::uint64_t hash = seed;
  for (std::size_t i = index;; ++i) {
    const Token& token = lexer[i];
    const std::uint64_t element = element_of(token);
    if (element == 0 || (i > index && token.lines > 1)) break;
    hash = combine(hash, element);
    const Entry& entry = entries_[slot_of(hash)];
    if (entry.hash == 0) break;
    if (entry.value >= 0) {
      best.value = entry.value;
      best.next = i + 1;
      found = &entry;
    }
    if (!entry.more) break;
  }
  if (found == nullptr) return best;
  for (std::size_t i = index; i < best.next; ++i) {
    const std::uint32_t meant = marks_[found->marks_begin + (i - index)];
    const std::uint32_t written = lexer[i].word.marks;
    if (written == meant) continue;
    const Agreement agreement =
        marks_agree(written, meant) ? Agreement::unmarked : Agreement::letters;
    best.agreement = std::max(best.agreement, agreement);
  }
  return best;
}

}  // namespace tracuu::citation::detail
