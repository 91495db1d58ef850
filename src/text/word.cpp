#include "word.hpp"

#include <algorithm>

#include "fast_word.hpp"
#include "letters.hpp"

namespace tracuu::inline v0::text::detail {

namespace {

constexpr char32_t upper_eth = 0xD0;
constexpr char32_t lower_eth = 0xF0;

[[nodiscard]] bool is_eth(char32_t code) noexcept { return code == upper_eth || code == lower_eth; }

/// Lower case, except Ð: whether it was a capital decides what it becomes.
[[nodiscard]] char32_t lower_but_eth(char32_t code) noexcept {
  return code == upper_eth ? code : to_lower(code);
}

/// Composes the codes from `begin`, one cluster, and lowers their case; returns the new end.
std::size_t finish_cluster(char32_t* codes, std::size_t begin, std::size_t end,
                           bool fold_case) noexcept {
  if (end - begin > 1 || codes[begin] >= 0x300) {
    end = begin + compose_cluster(codes + begin, end - begin);
  }
  if (!fold_case) return end;
  bool changed = false;
  for (std::size_t i = begin; i < end; ++i) {
    const char32_t lower = lower_but_eth(codes[i]);
    changed = changed || lower != codes[i];
    codes[i] = lower;
  }
  // Lower case may compose where the capital did not: İ has no composition with an acute, i has.
  if (changed && end - begin > 1) end = begin + compose_cluster(codes + begin, end - begin);
  return end;
}

/// Cyrillic letters that look Latin become Latin when the word holds a Latin letter or a digit.
void replace_twins(Word& word) noexcept {
  std::size_t end = word.parts[word.part_count].code_begin;
  bool any_twin = false;
  bool any_latin = false;
  for (std::size_t i = 0; i < end; ++i) {
    const char32_t code = word.codes[i];
    if (latin_twin(code) != 0) {
      any_twin = true;
    } else {
      any_latin = any_latin || is_latin(code) || classify(code) == CharClass::number;
    }
  }
  if (!any_twin || !any_latin) return;
  word.by_context = true;
  // A new Latin letter may compose with the marks after it, so that parts can shrink.
  std::size_t out = 0;
  for (std::size_t p = 0; p < word.part_count; ++p) {
    const std::size_t begin = word.parts[p].code_begin;
    const std::size_t count = word.parts[p + 1].code_begin - begin;
    std::array<char32_t, max_cluster_codes> cluster;
    for (std::size_t i = 0; i < count; ++i) {
      const char32_t twin = latin_twin(word.codes[begin + i]);
      cluster[i] = twin != 0 ? twin : word.codes[begin + i];
    }
    const std::size_t composed = count > 1 ? compose_cluster(cluster.data(), count) : count;
    word.parts[p].code_begin = static_cast<std::uint16_t>(out);
    std::copy_n(cluster.begin(), composed, word.codes.begin() + static_cast<std::ptrdiff_t>(out));
    out += composed;
  }
  word.parts[word.part_count].code_begin = static_cast<std::uint16_t>(out);
}

/// Ð and ð become Đ and đ in what can only be Vietnamese.
void replace_eths(Word& word, bool fold_case) noexcept {
  const std::size_t end = word.parts[word.part_count].code_begin;
  bool any_eth = false;
  bool vietnamese = true;
  bool any_vowel = false;
  for (std::size_t i = 0; i < end; ++i) {
    const char32_t code = word.codes[i];
    any_eth = any_eth || is_eth(code);
    any_vowel = any_vowel || letter_of(code).vowel;
    vietnamese = vietnamese && (is_eth(code) || is_vietnamese_letter(code) ||
                                classify(code) == CharClass::number);
  }
  if (!any_eth) return;
  word.by_context = true;
  for (std::size_t i = 0; i < end; ++i) {
    char32_t& code = word.codes[i];
    if (!is_eth(code)) continue;
    if (vietnamese && (i == 0 || code == upper_eth || !any_vowel)) {
      code = code == upper_eth ? 0x110 : 0x111;
    }
    if (fold_case) code = to_lower(code);
  }
}

void move_tone(Word& word) noexcept {
  const std::size_t end = word.parts[word.part_count].code_begin;
  if (end < 2) return;
  char32_t& first = word.codes[end - 2];
  char32_t& second = word.codes[end - 1];
  const TonePair pair = place_tone(end > 2 ? word.codes[end - 3] : 0, first, second);
  if (pair.first == first) return;
  for (std::size_t i = 0; i < end; ++i) {
    if (!is_vietnamese_letter(word.codes[i])) return;
  }
  first = pair.first;
  second = pair.second;
  word.tone_moved = true;
}

}  // namespace

char* move_fast_tone(char* begin, char* end) noexcept {
  // The last three letters, and whether all of them are Vietnamese.
  char32_t before = 0;
  char32_t first = 0;
  char32_t second = 0;
  const char* second_begin = begin;
  const char* first_begin = begin;
  for (const char* place = begin; place < end;) {
    const Decoded read = decode(place, end);
    if (!is_vietnamese_letter(read.code)) return nullptr;
    before = first;
    first = second;
    second = read.code;
    first_begin = second_begin;
    second_begin = place;
    place += read.size;
  }
  if (first == 0) return nullptr;
  const TonePair pair = place_tone(before, first, second);
  if (pair.first == first) return nullptr;
  char* out = encode(pair.first, begin + (first_begin - begin));
  return encode(pair.second, out);
}

void scan_word(std::string_view raw, std::size_t begin, NormalizeOptions options,
               Word& word) noexcept {
  const char* const data = raw.data();
  const char* const end = data + raw.size();
  word.part_count = 0;
  word.size = 0;
  word.by_context = false;
  word.tone_moved = false;

  std::size_t code_end = 0;
  std::size_t text_size = 0;
  bool special = false;  // Something that the rules for whole words look at.
  std::size_t place = begin;
  while (word.part_count < max_word_letters) {
    // Joiners before the next letter; they count only if one follows.
    std::size_t next = place;
    Decoded read{};
    CharClass its_class = CharClass::separator;
    while (next < raw.size()) {
      read = decode(data + next, end);
      its_class = classify(read.code);
      if (its_class != CharClass::joiner) break;
      next += read.size;
      its_class = CharClass::separator;
    }
    if (its_class != CharClass::letter && its_class != CharClass::number) break;
    if (word.part_count == 0) word.is_number = its_class == CharClass::number;

    Word::Part part{static_cast<std::uint32_t>(next), 0, static_cast<std::uint16_t>(code_end), 0,
                    false};
    std::size_t new_end = code_end;
    word.codes[new_end++] = read.code;
    std::size_t part_end = next + read.size;
    std::size_t marks = 0;
    for (next = part_end; next < raw.size();) {
      read = decode(data + next, end);
      its_class = classify(read.code);
      if (its_class == CharClass::joiner) {
        next += read.size;
        continue;
      }
      if (its_class != CharClass::mark && !joins_hangul(word.codes[new_end - 1], read.code)) break;
      if (marks == max_marks) {
        part.capped = true;
        break;
      }
      ++marks;
      word.codes[new_end++] = read.code;
      next += read.size;
      part_end = next;
    }
    new_end = finish_cluster(word.codes.data(), code_end, new_end, options.fold_case);
    std::size_t part_size = 0;
    for (std::size_t i = code_end; i < new_end; ++i) {
      part_size += encoded_size(word.codes[i]);
      special = special || is_eth(word.codes[i]) || latin_twin(word.codes[i]) != 0;
    }
    if (text_size + part_size > max_term_bytes) break;
    part.raw_end = static_cast<std::uint32_t>(part_end);
    text_size += part_size;
    code_end = new_end;
    word.parts[word.part_count++] = part;
    place = part_end;
    if (part.capped) break;
  }
  word.parts[word.part_count].code_begin = static_cast<std::uint16_t>(code_end);

  if (special) {
    replace_twins(word);
    replace_eths(word, options.fold_case);
  }
  if (options.old_tone_place) move_tone(word);

  char* out = word.bytes.data();
  for (std::size_t p = 0; p < word.part_count; ++p) {
    word.parts[p].text_begin = static_cast<std::uint16_t>(out - word.bytes.data());
    for (std::size_t i = word.parts[p].code_begin; i < word.parts[p + 1].code_begin; ++i) {
      out = encode(word.codes[i], out);
    }
  }
  word.size = static_cast<std::size_t>(out - word.bytes.data());
  word.parts[word.part_count].text_begin = static_cast<std::uint16_t>(word.size);
}

}  // namespace tracuu::text::detail
