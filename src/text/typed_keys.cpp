#include <algorithm>
#include <array>
#include <tracuu/text/typed_keys.hpp>
#include <utility>

#include "letters.hpp"

namespace tracuu::inline v0::text {

namespace {

using detail::letter_of;
using detail::Tone;

bool is_vowel(char32_t letter) noexcept { return letter_of(letter).vowel; }
bool has_shape(char32_t letter) noexcept { return letter >= 0x80; }

void append_utf8(std::string& out, char32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

// A syllable while it is typed.
class Syllable {
 public:
  void add(char32_t letter) { letters_ += letter; }

  [[nodiscard]] bool has_vowel() const noexcept {
    return std::any_of(letters_.begin(), letters_.end(), is_vowel);
  }

  // False if there is a tone already, or no vowel to carry it.
  bool set_tone(Tone tone) noexcept {
    if (tone_ != Tone::level || !has_vowel()) return false;
    tone_ = tone;
    changed_ = true;
    return true;
  }

  // Gives the last `plain` letter a shape, if it has none.
  bool shape(char32_t plain, char32_t shaped) noexcept {
    const std::size_t at = letters_.rfind(plain);
    if (at == std::u32string::npos) return false;
    letters_[at] = shaped;
    changed_ = true;
    return true;
  }

  // The hook of Telex and the horn of VNI: "uo" gets both, "ua" the first.
  bool set_horn() noexcept {
    const std::size_t at = letters_.find_last_of(U"uoư");
    if (at == std::u32string::npos) return false;
    const bool behind_u = at > 0 && (letters_[at - 1] == U'u' || letters_[at - 1] == U'ư') &&
                          (at < 2 || letters_[at - 2] != U'q');
    if (letters_[at] == U'o') {
      letters_[at] = U'ơ';
      if (behind_u) letters_[at - 1] = U'ư';
    } else if (letters_[at] == U'u') {
      letters_[at] = U'ư';
    } else {
      return false;
    }
    changed_ = true;
    return true;
  }

  // Telex: w behind "a" is the breve, but for "ua", which becomes "ưa".
  bool set_hook() noexcept {
    const std::size_t at = letters_.find_last_of(U"aou");
    if (at == std::u32string::npos) return false;
    const bool behind_u =
        at > 0 && letters_[at - 1] == U'u' && (at < 2 || letters_[at - 2] != U'q');
    if (letters_[at] != U'a' || behind_u) {
      if (letters_[at] == U'a') {
        letters_[at - 1] = U'ư';
        changed_ = true;
        return true;
      }
      return set_horn();
    }
    return shape(U'a', U'ă');
  }

  // Nothing if no key was one of the method's.
  [[nodiscard]] std::optional<std::string> finish() const {
    if (!changed_ || !has_vowel()) return std::nullopt;
    std::u32string whole = letters_;
    if (tone_ != Tone::level) {
      const std::size_t at = tone_place();
      const char32_t toned = detail::with_tone(whole[at], tone_, false);
      if (toned == 0) return std::nullopt;
      whole[at] = toned;
    }
    std::string word;
    for (const char32_t letter : whole) append_utf8(word, letter);
    return word;
  }

 private:
  // Where the tone stands by tradition: on the vowel with a shape, the last of two; else of two
  // vowels on the first, before a consonant on the second; of three on the middle one. The u of
  // "qu" and the i of "gi" before a vowel belong to the consonant.
  [[nodiscard]] std::size_t tone_place() const noexcept {
    std::size_t first = 0;
    while (!is_vowel(letters_[first])) ++first;
    const bool has_next = first + 1 < letters_.size() && is_vowel(letters_[first + 1]);
    const char32_t before = first > 0 ? letters_[first - 1] : 0;
    if (has_next && ((before == U'q' && letters_[first] == U'u') ||
                     (before == U'g' && letters_[first] == U'i' && first == 1))) {
      ++first;
    }
    std::size_t end = first;
    while (end < letters_.size() && is_vowel(letters_[end])) ++end;
    for (std::size_t at = end; at-- > first;) {
      if (has_shape(letters_[at])) return at;
    }
    if (end - first >= 3) return first + 1;
    return end - first == 2 && end < letters_.size() ? first + 1 : first;
  }

  std::u32string letters_;
  Tone tone_ = Tone::level;
  bool changed_ = false;
};

char lower(char key) noexcept {
  return key >= 'A' && key <= 'Z' ? static_cast<char>(key - 'A' + 'a') : key;
}

}  // namespace

std::optional<std::string> decode_telex(std::string_view keys) {
  constexpr std::array<std::pair<char, Tone>, 5> tones{{{'s', Tone::acute},
                                                        {'f', Tone::grave},
                                                        {'r', Tone::hook},
                                                        {'x', Tone::tilde},
                                                        {'j', Tone::dot}}};
  if (keys.size() > max_typed_keys) return std::nullopt;
  Syllable word;
  for (const char raw : keys) {
    const char key = lower(raw);
    if (key < 'a' || key > 'z') return std::nullopt;
    const auto tone =
        std::find_if(tones.begin(), tones.end(), [&](const auto& one) { return one.first == key; });
    if (tone != tones.end() && word.has_vowel()) {
      if (!word.set_tone(tone->second)) return std::nullopt;
      continue;
    }
    bool used = false;
    if (key == 'a') used = word.shape(U'a', U'â');
    if (key == 'e') used = word.shape(U'e', U'ê');
    if (key == 'o') used = word.shape(U'o', U'ô');
    if (key == 'd') used = word.shape(U'd', U'đ');
    if (key == 'w') {
      if (!word.set_hook()) return std::nullopt;
      used = true;
    }
    if (!used) word.add(static_cast<unsigned char>(key));
  }
  return word.finish();
}

std::optional<std::string> decode_vni(std::string_view keys) {
  constexpr std::array<Tone, 5> tones{Tone::acute, Tone::grave, Tone::hook, Tone::tilde, Tone::dot};
  if (keys.size() > max_typed_keys) return std::nullopt;
  Syllable word;
  for (const char raw : keys) {
    const char key = lower(raw);
    if (key >= 'a' && key <= 'z') {
      word.add(static_cast<unsigned char>(key));
      continue;
    }
    bool used = false;
    if (key >= '1' && key <= '5') used = word.set_tone(tones[static_cast<std::size_t>(key - '1')]);
    if (key == '6') {
      used = word.shape(U'a', U'â') || word.shape(U'e', U'ê') || word.shape(U'o', U'ô');
    }
    if (key == '7') used = word.set_horn();
    if (key == '8') used = word.shape(U'a', U'ă');
    if (key == '9') used = word.shape(U'd', U'đ');
    if (!used) return std::nullopt;
  }
  return word.finish();
}

}  // namespace tracuu::text
