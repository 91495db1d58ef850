/// @file
/// The letters of Vietnamese: their plain letter, vowel mark and tone.
///
/// Layer    text, internal; constant tables only.
/// Threads  constants.
/// Errors   none.
/// Format   none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tracuu::inline v0::text::detail {

/// The five tone marks; `level` is written without a mark.
enum class Tone : std::uint8_t { level, grave, acute, hook, tilde, dot };

/// What a code point is as a letter of Vietnamese.
struct Letter {
  char16_t toneless = 0;  ///< Lower case, vowel mark kept, tone dropped; 0: no such letter.
  char plain = 0;         ///< ASCII lower case: "ậ" is 'a', "đ" is 'd'.
  Tone tone = Tone::level;
  bool vowel = false;
  bool upper = false;
};

inline constexpr std::size_t tone_count = 6;
inline constexpr std::size_t vowel_count = 12;

/// Every vowel under the six tones, lower and upper case, in the order of Tone.
inline constexpr std::array<std::u16string_view, vowel_count> lower_vowels{
    u"aàáảãạ", u"ăằắẳẵặ", u"âầấẩẫậ", u"eèéẻẽẹ", u"êềếểễệ", u"iìíỉĩị",
    u"oòóỏõọ", u"ôồốổỗộ", u"ơờớởỡợ", u"uùúủũụ", u"ưừứửữự", u"yỳýỷỹỵ"};
inline constexpr std::array<std::u16string_view, vowel_count> upper_vowels{
    u"AÀÁẢÃẠ", u"ĂẰẮẲẴẶ", u"ÂẦẤẨẪẬ", u"EÈÉẺẼẸ", u"ÊỀẾỂỄỆ", u"IÌÍỈĨỊ",
    u"OÒÓỎÕỌ", u"ÔỒỐỔỖỘ", u"ƠỜỚỞỠỢ", u"UÙÚỦŨỤ", u"ƯỪỨỬỮỰ", u"YỲÝỶỸỴ"};
inline constexpr std::string_view plain_vowels = "aaaeeiooouuy";
inline constexpr std::string_view plain_consonants = "bcdghklmnpqrstvx";

/// Latin-1 to U+01BF, then U+1EA0 to U+1EFF.
inline constexpr std::size_t low_letters = 0x1C0;
inline constexpr std::size_t high_letters_begin = 0x1EA0;

[[nodiscard]] constexpr std::size_t letter_index(char32_t code) noexcept {
  if (code < low_letters) return code;
  if (code >= high_letters_begin && code < high_letters_begin + 0x60) {
    return low_letters + (code - high_letters_begin);
  }
  return 0;  // U+0000 is no letter.
}

inline constexpr auto letter_table = [] {
  std::array<Letter, low_letters + 0x60> table{};
  for (std::size_t vowel = 0; vowel < vowel_count; ++vowel) {
    for (std::size_t tone = 0; tone < tone_count; ++tone) {
      const Letter letter{lower_vowels[vowel][0], plain_vowels[vowel], static_cast<Tone>(tone),
                          true, false};
      table[letter_index(lower_vowels[vowel][tone])] = letter;
      table[letter_index(upper_vowels[vowel][tone])] = letter;
      table[letter_index(upper_vowels[vowel][tone])].upper = true;
    }
  }
  for (const char consonant : plain_consonants) {
    const auto lower = static_cast<unsigned char>(consonant);
    const auto upper = static_cast<std::size_t>(lower) - 0x20;
    table[lower] = {lower, consonant, Tone::level, false, false};
    table[upper] = {lower, consonant, Tone::level, false, true};
  }
  table[0x111] = {0x111, 'd', Tone::level, false, false};
  table[0x110] = {0x111, 'd', Tone::level, false, true};
  return table;
}();

/// The letter of Vietnamese that `code` is; `toneless` is 0 for everything else.
[[nodiscard]] constexpr const Letter& letter_of(char32_t code) noexcept {
  return letter_table[letter_index(code)];
}

[[nodiscard]] constexpr bool is_vietnamese_letter(char32_t code) noexcept {
  return letter_of(code).toneless != 0;
}

/// `toneless` (lower case) under `tone`, or 0 when it is no vowel.
[[nodiscard]] constexpr char32_t with_tone(char32_t toneless, Tone tone, bool upper) noexcept {
  for (std::size_t vowel = 0; vowel < vowel_count; ++vowel) {
    if (lower_vowels[vowel][0] == toneless) {
      return (upper ? upper_vowels : lower_vowels)[vowel][static_cast<std::size_t>(tone)];
    }
  }
  return 0;
}

/// The tone that a combining mark stands for, `level` for every other code point.
[[nodiscard]] constexpr Tone tone_of_mark(char32_t mark) noexcept {
  switch (mark) {
    case 0x300:
      return Tone::grave;
    case 0x301:
      return Tone::acute;
    case 0x303:
      return Tone::tilde;
    case 0x309:
      return Tone::hook;
    case 0x323:
      return Tone::dot;
    default:
      return Tone::level;
  }
}

/// The vowel under the tone mark, or 0 when the two are not such a pair. Equal to NFC of the two:
/// every vowel with a tone has a code point of its own.
[[nodiscard]] constexpr char32_t compose_vietnamese(char32_t letter, char32_t mark) noexcept {
  const Tone tone = tone_of_mark(mark);
  const Letter& found = letter_of(letter);
  if (tone == Tone::level || !found.vowel || found.tone != Tone::level) return 0;
  return with_tone(found.toneless, tone, found.upper);
}

/// The Latin letter that the Cyrillic `code` looks like, in the same case, or 0.
[[nodiscard]] constexpr char32_t latin_twin(char32_t code) noexcept {
  if (code < 0x410 || code > 0x445) return 0;
  const bool upper = code < 0x430;
  char32_t twin = 0;
  switch (upper ? code + 0x20 : code) {
    case 0x430:
      twin = 'a';
      break;
    case 0x432:
      twin = 'b';
      break;
    case 0x435:
      twin = 'e';
      break;
    case 0x43A:
      twin = 'k';
      break;
    case 0x43C:
      twin = 'm';
      break;
    case 0x43D:
      twin = 'h';
      break;
    case 0x43E:
      twin = 'o';
      break;
    case 0x440:
      twin = 'p';
      break;
    case 0x441:
      twin = 'c';
      break;
    case 0x442:
      twin = 't';
      break;
    case 0x445:
      twin = 'x';
      break;
    default:
      return 0;
  }
  return upper ? twin - 'a' + 'A' : twin;
}

/// The last two letters of a word with the tone on its traditional place.
struct TonePair {
  char32_t first = 0;
  char32_t second = 0;
};

/// What `first` and `second`, which end a word after `before` (0: nothing), become: "oà" is "òa",
/// "uỷ" is "ủy", and after q the other way: "úy" is "uý". Unchanged where no rule applies.
[[nodiscard]] constexpr TonePair place_tone(char32_t before, char32_t first,
                                            char32_t second) noexcept {
  const Letter& one = letter_of(first);
  const Letter& two = letter_of(second);
  const bool after_q = before == 'q' || before == 'Q';
  if (!one.vowel || !two.vowel) return {first, second};
  if (!after_q && one.tone == Tone::level && two.tone != Tone::level &&
      ((one.toneless == 'o' && (two.toneless == 'a' || two.toneless == 'e')) ||
       (one.toneless == 'u' && two.toneless == 'y'))) {
    return {with_tone(one.toneless, two.tone, one.upper),
            with_tone(two.toneless, Tone::level, two.upper)};
  }
  if (after_q && one.tone != Tone::level && two.tone == Tone::level && one.toneless == 'u' &&
      (two.toneless == 'y' || two.toneless == 'a' || two.toneless == 'e')) {
    return {with_tone(one.toneless, Tone::level, one.upper),
            with_tone(two.toneless, one.tone, two.upper)};
  }
  return {first, second};
}

}  // namespace tracuu::text::detail
