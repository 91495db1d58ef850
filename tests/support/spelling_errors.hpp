/// @file
/// Slips of spelling, made by chance, for tests of corrections.
///
/// Layer    tests; on text.
/// Threads  every function may be called from any thread; a generator belongs to one.
/// Errors   none.
/// Format   none.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tracuu/text/fold.hpp>
#include <tracuu/text/normalize.hpp>
#include <tracuu/text/tokenizer.hpp>

namespace tracuu::test {

/// Kinds of slips.
enum class Slip { tone, shape, sound, key, lost, doubled, swapped, together, telex };
inline constexpr std::array<std::pair<Slip, const char*>, 9> all_slips{
    {{Slip::tone, "tone"},
     {Slip::shape, "mark"},
     {Slip::sound, "sound"},
     {Slip::key, "key"},
     {Slip::lost, "lost"},
     {Slip::doubled, "doubled"},
     {Slip::swapped, "swapped"},
     {Slip::together, "together"},
     {Slip::telex, "telex"}}};

/// Makes slips in single words of normal form, letter by letter, with tables of its own.
class SlipMaker {
 public:
  explicit SlipMaker(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t end) { return random_() % end; }

  /// The word with a slip of this kind; nothing where it has no place for one.
  std::optional<std::string> make(Slip slip, const std::string& word) {
    std::vector<std::string> letters = letters_of(word);
    switch (slip) {
      case Slip::tone:
        return change_vowel(letters, false);
      case Slip::shape:
        return change_vowel(letters, true);
      case Slip::sound:
        return change_sound(word);
      case Slip::key:
        return change_key(letters);
      case Slip::lost: {
        if (letters.size() < 3) return std::nullopt;
        const std::size_t at = below(letters.size());
        if (letters[at].size() > 1) return std::nullopt;
        letters.erase(letters.begin() + static_cast<std::ptrdiff_t>(at));
        return join(letters);
      }
      case Slip::doubled: {
        const std::size_t at = below(letters.size());
        if (letters[at].size() > 1) return std::nullopt;
        letters.insert(letters.begin() + static_cast<std::ptrdiff_t>(at), letters[at]);
        return join(letters);
      }
      case Slip::swapped: {
        if (letters.size() < 3) return std::nullopt;
        const std::size_t at = below(letters.size() - 1);
        if (letters[at] == letters[at + 1]) return std::nullopt;
        std::swap(letters[at], letters[at + 1]);
        return join(letters);
      }
      case Slip::telex:
        return keys_of(letters);
      case Slip::together:
        break;
    }
    return std::nullopt;
  }

 private:
  static constexpr std::array<std::array<const char*, 6>, 12> vowels{
      {{"a", "à", "á", "ả", "ã", "ạ"},
       {"ă", "ằ", "ắ", "ẳ", "ẵ", "ặ"},
       {"â", "ầ", "ấ", "ẩ", "ẫ", "ậ"},
       {"e", "è", "é", "ẻ", "ẽ", "ẹ"},
       {"ê", "ề", "ế", "ể", "ễ", "ệ"},
       {"i", "ì", "í", "ỉ", "ĩ", "ị"},
       {"o", "ò", "ó", "ỏ", "õ", "ọ"},
       {"ô", "ồ", "ố", "ổ", "ỗ", "ộ"},
       {"ơ", "ờ", "ớ", "ở", "ỡ", "ợ"},
       {"u", "ù", "ú", "ủ", "ũ", "ụ"},
       {"ư", "ừ", "ứ", "ử", "ữ", "ự"},
       {"y", "ỳ", "ý", "ỷ", "ỹ", "ỵ"}}};
  // The vowel with the same plain letter.
  static constexpr std::array<std::array<std::size_t, 2>, 12> shapes{{{1, 2},
                                                                      {0, 2},
                                                                      {0, 1},
                                                                      {4, 4},
                                                                      {3, 3},
                                                                      {5, 5},
                                                                      {7, 8},
                                                                      {6, 8},
                                                                      {6, 7},
                                                                      {10, 10},
                                                                      {9, 9},
                                                                      {11, 11}}};

  static std::vector<std::string> letters_of(const std::string& word) {
    std::vector<std::string> letters;
    for (const char byte : word) {
      if ((static_cast<unsigned char>(byte) & 0xc0u) != 0x80) letters.emplace_back();
      letters.back() += byte;
    }
    return letters;
  }
  static std::string join(const std::vector<std::string>& letters) {
    std::string word;
    for (const std::string& letter : letters) word += letter;
    return word;
  }
  static std::optional<std::pair<std::size_t, std::size_t>> vowel_of(const std::string& letter) {
    for (std::size_t i = 0; i < vowels.size(); ++i) {
      for (std::size_t tone = 0; tone < 6; ++tone) {
        if (letter == vowels[i][tone]) return std::pair(i, tone);
      }
    }
    return std::nullopt;
  }

  // Another tone upon the vowel that has one, or another shape of a letter that has one.
  std::optional<std::string> change_vowel(std::vector<std::string> letters, bool shape) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < letters.size(); ++i) {
      const auto vowel = vowel_of(letters[i]);
      const bool fits =
          shape ? letters[i] == "đ" ||
                      (vowel && shapes[vowel->first][0] != vowel->first &&
                       !std::string_view("aeouiy").starts_with(vowels[vowel->first][0][0]) &&
                       std::string(vowels[vowel->first][0]).size() > 1)
                : vowel && vowel->second != 0;
      if (fits) places.push_back(i);
    }
    if (places.empty()) return std::nullopt;
    std::string& letter = letters[places[below(places.size())]];
    const auto vowel = vowel_of(letter);
    if (!vowel) {
      letter = "d";
    } else if (shape) {
      letter = vowels[shapes[vowel->first][below(2)]][vowel->second];
    } else {
      letter = vowels[vowel->first][(vowel->second + 1 + below(5)) % 6];
    }
    return join(letters);
  }

  std::optional<std::string> change_sound(const std::string& word) {
    static constexpr std::array<std::pair<const char*, const char*>, 12> onsets{{{"tr", "ch"},
                                                                                 {"ch", "tr"},
                                                                                 {"s", "x"},
                                                                                 {"x", "s"},
                                                                                 {"l", "n"},
                                                                                 {"n", "l"},
                                                                                 {"gi", "d"},
                                                                                 {"d", "gi"},
                                                                                 {"r", "d"},
                                                                                 {"d", "r"},
                                                                                 {"v", "d"},
                                                                                 {"r", "gi"}}};
    static constexpr std::array<std::pair<const char*, const char*>, 6> finals{
        {{"ng", "n"}, {"n", "ng"}, {"t", "c"}, {"c", "t"}, {"i", "y"}, {"y", "i"}}};
    std::vector<std::string> found;
    for (const auto& [from, to] : onsets) {
      const std::string_view onset(from);
      if (!word.starts_with(onset) || word.starts_with("ng") || word.starts_with("nh")) continue;
      if (word.size() <= onset.size() + 1) continue;
      found.push_back(to + word.substr(onset.size()));
    }
    for (const auto& [from, to] : finals) {
      const std::string_view end(from);
      if (word.size() < end.size() + 2 || !word.ends_with(end)) continue;
      if (end == "n" && word.ends_with("ng")) continue;
      found.push_back(word.substr(0, word.size() - end.size()) + to);
    }
    if (found.empty()) return std::nullopt;
    return found[below(found.size())];
  }

  std::optional<std::string> change_key(std::vector<std::string> letters) {
    static constexpr std::array<std::string_view, 3> rows{"qwertyuiop", "asdfghjkl", "zxcvbnm"};
    std::string& letter = letters[below(letters.size())];
    for (const std::string_view row : rows) {
      const std::size_t at = letter.size() == 1 ? row.find(letter[0]) : std::string_view::npos;
      if (at == std::string_view::npos) continue;
      const bool right = at == 0 || (at + 1 < row.size() && below(2) == 0);
      letter = row[right ? at + 1 : at - 1];
      return join(letters);
    }
    return std::nullopt;
  }

  // As Telex keys: the shape behind its letter, the tone at the end.
  static std::optional<std::string> keys_of(const std::vector<std::string>& letters) {
    static constexpr std::array<const char*, 12> plain{"a", "aw", "aa", "e", "ee", "i",
                                                       "o", "oo", "ow", "u", "uw", "y"};
    std::string keys;
    char tone = 0;
    bool changed = false;
    for (const std::string& letter : letters) {
      const auto vowel = vowel_of(letter);
      if (vowel) {
        keys += plain[vowel->first];
        if (vowel->second != 0) tone = " fsrxj"[vowel->second];
      } else {
        keys += letter == "đ" ? "dd" : letter;
      }
      changed |= letter.size() > 1;
    }
    if (tone != 0) keys += tone;
    if (!changed) return std::nullopt;
    return keys;
  }

  std::mt19937 random_;
};

/// The sentences of a text that have from six to twenty words, most of them with marks, and no
/// digits; in normal form.
inline std::vector<std::string> sentences_of(const std::string& raw) {
  std::vector<std::string> sentences;
  std::string sentence;
  for (const char c : text::normalize(raw).text() + ".") {
    if (c != '.' && c != ';' && c != ':' && c != '\n' && c != '"') {
      sentence += c;
      continue;
    }
    const bool digits = sentence.find_first_of("0123456789/") != std::string::npos;
    text::TokenBuffer buffer;
    text::tokenize(sentence, buffer);
    std::size_t marked = 0;
    for (const text::Token& token : buffer.tokens) marked += text::has_marks(buffer.term(token));
    const std::size_t words = buffer.tokens.size();
    if (!digits && words >= 6 && words <= 20 && marked * 2 > words) sentences.push_back(sentence);
    sentence.clear();
  }
  return sentences;
}

/// A sentence with one slip of this kind, at a place chosen by chance; nothing if there is none.
inline std::optional<std::string> damage(SlipMaker& maker, Slip slip, const std::string& sentence) {
  text::TokenBuffer buffer;
  text::tokenize(sentence, buffer);
  if (buffer.tokens.size() < 2) return std::nullopt;
  for (int attempt = 0; attempt < 20; ++attempt) {
    const std::size_t at = maker.below(buffer.tokens.size() - 1);
    const text::Token& token = buffer.tokens[at];
    if (slip == Slip::together) {
      const text::Token& next = buffer.tokens[at + 1];
      if (next.start != token.end + 1) continue;
      return sentence.substr(0, token.end) + sentence.substr(next.start);
    }
    const std::string word(buffer.term(token));
    const auto damaged = maker.make(slip, word);
    if (!damaged || text::normalize(*damaged).text() == word) continue;
    return sentence.substr(0, token.start) + *damaged + sentence.substr(token.end);
  }
  return std::nullopt;
}

}  // namespace tracuu::test
