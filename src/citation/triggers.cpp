#include "triggers.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "letters.hpp"
#include "trigger_window.hpp"

namespace tracuu::inline v0::citation::detail {

namespace {

/// Letters with which a word may begin; bit 0: it begins with a digit or a sign.
using LetterMask = std::uint32_t;
constexpr LetterMask anything = 0xFFFFFFFF;

constexpr LetterMask one_of(std::string_view letters) noexcept {
  LetterMask mask = 0;
  for (const char letter : letters) mask |= letter == '0' ? 1u : 1u << (letter - 'a' + 1);
  return mask;
}

/// What must follow a first word besides its second one.
enum class Follow : std::uint8_t {
  words,     ///< Only words are looked at.
  value,     ///< The value of a place: "5", "a", "IV", "này", "thứ nhất".
  capitals,  ///< The first word is in capitals, a blank behind it: "QĐ 12".
  item,      ///< Capital at the beginning of a line or of an item of a list.
};

/// The first words of references.
struct Opening {
  std::string_view word;         ///< Small letters.
  std::string_view second = {};  ///< Without marks; empty: any word.
  LetterMask next = anything;    ///< With what the word, digit or sign behind them may begin.
  Follow follow = Follow::words;
};

constexpr LetterMask number = one_of("0s");
constexpr LetterMask number_or_this = one_of("0sn");

/// In the order of their first three letters.
constexpr std::array openings{
    Opening{"án", "le", number},
    Opening{"bản", "an", one_of("0shdp")},
    Opening{"bản", "thoa", one_of("t")},
    Opening{"báo", "cao", number},
    Opening{"báo", "cao", anything, Follow::item},
    Opening{"biên", "ban", number},
    Opening{"blds", {}, anything, Follow::capitals},
    Opening{"blhs", {}, anything, Follow::capitals},
    Opening{"bllđ", {}, anything, Follow::capitals},
    Opening{"blttds", {}, anything, Follow::capitals},
    Opening{"bltths", {}, anything, Follow::capitals},
    Opening{"bộ", "luat"},
    Opening{"chỉ", "thi", one_of("0snc")},
    Opening{"chương", "trinh", one_of("0shp")},
    Opening{"chương", {}, one_of("0ivxan"), Follow::value},
    Opening{"công", "van", one_of("0shkc")},
    Opening{"công", "dien", one_of("0shn")},
    Opening{"công", "uoc"},
    Opening{"ct", {}, number, Follow::capitals},
    Opening{"cv", {}, number, Follow::capitals},
    Opening{"đề", "an", number},
    Opening{"điều", "le", one_of("0sn")},
    Opening{"điều", {}, one_of("0n"), Follow::value},
    Opening{"điểm", {}, anything, Follow::value},
    Opening{"dự", "an", number},
    Opening{"giấy", "phep", one_of("0sxh")},
    Opening{"giấy", "moi", number},
    Opening{"giấy", "uy", one_of("q")},
    Opening{"hiến", "phap"},
    Opening{"hiệp", "dinh"},
    Opening{"hiệp", "uoc"},
    Opening{"hướng", "dan", one_of("0snl")},
    Opening{"kế", "hoach", one_of("0snpl")},
    Opening{"kết", "luan", one_of("0snthc")},
    Opening{"kh", {}, number, Follow::capitals},
    Opening{"khoản", {}, one_of("0n"), Follow::value},
    Opening{"kl", {}, number, Follow::capitals},
    Opening{"lệnh", {}, number_or_this},
    Opening{"luật", {}, anything},
    Opening{"mục", {}, anything, Follow::value},
    Opening{"nđ", {}, number, Follow::capitals},
    Opening{"nghị", "quyet", one_of("0snlthdgc")},
    Opening{"nghị", "dinh", one_of("0sntc")},
    Opening{"nq", {}, number, Follow::capitals},
    Opening{"pháp", "lenh"},
    Opening{"phần", {}, one_of("0ivxtn"), Follow::value},
    Opening{"phiếu", "chuyen", number},
    Opening{"phương", "an", number},
    Opening{"phụ", "luc"},
    Opening{"qcđp", {}, anything, Follow::capitals},
    Opening{"qcvn", {}, anything, Follow::capitals},
    Opening{"qđ", {}, number, Follow::capitals},
    Opening{"quyết", "dinh", one_of("0sngpc")},
    Opening{"quyết", "nghi", number},
    Opening{"quy", "dinh", number_or_this},
    Opening{"quy", "che", one_of("0snp")},
    Opening{"sắc", "lenh", number_or_this},
    Opening{"sắc", "luat", number_or_this},
    Opening{"tcn", {}, anything, Follow::capitals},
    Opening{"tcvn", {}, anything, Follow::capitals},
    Opening{"tcxd", {}, anything, Follow::capitals},
    Opening{"tcxdvn", {}, anything, Follow::capitals},
    Opening{"thông", "tu", one_of("0snlkc")},
    Opening{"thông", "bao", one_of("0snk")},
    Opening{"thông", "cao", number},
    Opening{"thông", "tri", one_of("0sn")},
    Opening{"tiết", {}, anything, Follow::value},
    Opening{"tiểu", "muc"},
    Opening{"tờ", "trinh", number},
    Opening{"tt", {}, number, Follow::capitals},
    Opening{"ttlt", {}, number, Follow::capitals},
    Opening{"văn", "ban", one_of("0shp")},
    Opening{"văn", "kien", one_of("d")},
    Opening{"vbhn", {}, number, Follow::capitals},
};

constexpr std::size_t prefix_letters = 3;

/// The first three letters of a word, or all of a shorter one, as an index.
constexpr std::size_t prefix_of(std::uint64_t letters, std::size_t length) noexcept {
  return length >= prefix_letters ? letters >> (5 * (length - prefix_letters))
                                  : letters << (5 * (prefix_letters - length));
}
constexpr std::size_t prefix_of(const Opening& opening) noexcept {
  const std::uint64_t letters = word_of(opening.word).letters;
  std::size_t length = 0;
  while (letters >> (5 * length) != 0) ++length;
  return prefix_of(letters, length);
}

static_assert([] {
  for (std::size_t i = 1; i < openings.size(); ++i) {
    if (prefix_of(openings[i - 1]) > prefix_of(openings[i])) return false;
  }
  return true;
}());

/// The letters of the openings' words, packed as in Word.
struct OpeningLetters {
  std::uint64_t word = 0;
  std::uint64_t second = 0;
};
constexpr auto opening_letters = [] {
  std::array<OpeningLetters, openings.size()> letters{};
  for (std::size_t i = 0; i < openings.size(); ++i) {
    letters[i] = {word_of(openings[i].word).letters, word_of(openings[i].second).letters};
  }
  return letters;
}();

/// Openings [begin, end) of a beginning of three letters, or of one word.
struct OpeningRange {
  std::uint8_t begin = 0;
  std::uint8_t end = 0;
  friend bool operator==(const OpeningRange&, const OpeningRange&) = default;
};

constexpr auto opening_ranges = [] {
  std::array<OpeningRange, std::size_t{1} << 15> ranges{};
  for (std::size_t i = 0; i < openings.size(); ++i) {
    OpeningRange& range = ranges[prefix_of(openings[i])];
    if (range.end == 0) range.begin = static_cast<std::uint8_t>(i);
    range.end = static_cast<std::uint8_t>(i + 1);
  }
  return ranges;
}();

/// The first eight bytes of a word, zeros behind its end, as a place in the filter.
constexpr std::size_t filter_bits = 17;
constexpr std::size_t filter_place(std::uint64_t bytes) noexcept {
  // Capitals of ASCII become small.
  const std::uint64_t small = bytes | (~bytes & eight_bytes::tops) >> 2;
  return small * 0xD6E8FEB86659FD93 >> (64 - filter_bits);
}

/// What the first byte of a word says about its first letter: 0 for a digit or a sign, a letter of
/// ASCII, or one of the classes behind them.
constexpr std::size_t vowel_or_d = 27;  ///< "đ" and "ă" begin with the same byte.
constexpr std::size_t vowel = 28;
constexpr std::size_t any_letter = 29;
constexpr std::size_t class_count = 30;
constexpr auto class_of_byte = [] {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t byte = 0; byte < 256; ++byte) {
    std::size_t its_class = any_letter;
    if (byte < 0x80) {
      its_class = low_glyphs[byte].letter;
    } else if (byte == 0xC3 || byte == 0xC4) {
      its_class = vowel_or_d;
    } else if (byte == 0xC5 || byte == 0xC6 || byte == 0xE1) {
      its_class = vowel;
    }
    classes[byte] = static_cast<std::uint8_t>(its_class);
  }
  return classes;
}();
constexpr auto letters_of_class = [] {
  std::array<LetterMask, class_count> masks{};
  for (std::size_t letter = 0; letter < vowel_or_d; ++letter) masks[letter] = 1u << letter;
  masks[vowel] = one_of("aeiouy");
  masks[vowel_or_d] = masks[vowel] | one_of("d");
  masks[any_letter] = anything;
  return masks;
}();

/// Whether a word may be the first of an opening, in any case, with its marks or without some of
/// them. It errs with yes only. Of words with decomposed or foreign letters
/// it knows nothing.
class WordFilter {
 public:
  WordFilter() {
    for (const Opening& opening : openings) {
      adding_ = &opening;
      add_shapes(opening.word, {}, text::detail::Tone::level);
      adding_ = nullptr;
      if (!opening.second.empty()) add_all_shapes(opening.second, {});
    }
  }
  /// 1 where a first word has that place, else 0.
  [[nodiscard]] std::uint64_t bit(std::size_t place) const noexcept {
    return bits_[place / 64] >> (place % 64) & 1;
  }
  /// With what the second word may begin. Requires: bit(place) is set.
  [[nodiscard]] LetterMask second(std::size_t place) const noexcept {
    return groups_[group_of_[place]].second;
  }
  /// Whether a first word needs none of the second words where the second begins with a byte of
  /// that class. Requires: bit(place) is set.
  [[nodiscard]] bool stands_alone(std::size_t place, std::size_t its_class) const noexcept {
    return (groups_[group_of_[place]].alone & letters_of_class[its_class]) != 0;
  }
  /// The openings of the first word, one of several with that place. Requires: bit(place) is set.
  [[nodiscard]] OpeningRange range(std::size_t place) const noexcept {
    const Group& group = groups_[group_of_[place]];
    return group.several ? OpeningRange{} : group.range;
  }
  /// Whether a second word may have that place.
  [[nodiscard]] bool holds_second(std::size_t place) const noexcept {
    return (second_bits_[place / 64] >> (place % 64) & 1) != 0;
  }
  /// With what the third word may begin where the second begins with a byte of that class; all
  /// bits where anything may follow. Requires: bit(place) is set.
  [[nodiscard]] LetterMask third(std::size_t place, std::size_t its_class) const noexcept {
    return groups_[group_of_[place]].thirds[its_class];
  }

 private:
  /// What may stand behind a first word.
  struct Group {
    OpeningRange range;    // all openings of its word
    bool several = false;  // it is a place of several words
    LetterMask second = 0;
    LetterMask alone = 0;
    std::array<LetterMask, class_count> thirds{};
    friend bool operator==(const Group&, const Group&) = default;
  };

  static void add(const Opening& opening, Group& group) noexcept {
    const auto index = static_cast<std::uint8_t>(&opening - openings.data());
    if (group.range.end == 0) group.range.begin = index;
    group.several =
        group.several || opening_letters[group.range.begin].word != opening_letters[index].word;
    group.range.end = std::max(group.range.end, static_cast<std::uint8_t>(index + 1));
    const LetterMask second =
        opening.second.empty() ? opening.next : one_of(opening.second.substr(0, 1));
    LetterMask third = opening.second.empty() ? anything : opening.next;
    // l, I and O may be meant for digits.
    if ((third & 1) != 0) third |= one_of("lio");
    group.second |= second;
    if (opening.second.empty()) group.alone |= second;
    for (std::size_t i = 0; i < class_count; ++i) {
      if ((letters_of_class[i] & second) != 0) group.thirds[i] |= third;
    }
  }

  /// The spelling as code points without tone.
  struct Spelling {
    std::array<char32_t, 8> codes{};
    std::size_t size = 0;
  };

  /// Every letter with its mark and without. The tone is taken off.
  void add_shapes(std::string_view rest, const Spelling& spelling, text::detail::Tone tone) {
    if (rest.empty()) {
      add_tones(spelling, tone);
      return;
    }
    const DecodedSpelling read = decode_spelling(rest);
    const text::detail::Letter& letter = text::detail::letter_of(read.code);
    const auto add = [&](char32_t code) {
      Spelling longer = spelling;
      longer.codes[longer.size++] = code;
      const bool level = letter.tone == text::detail::Tone::level;
      add_shapes(rest.substr(read.size), longer, level ? tone : letter.tone);
    };
    const char32_t toneless = letter.toneless != 0 ? letter.toneless : read.code;
    add(toneless);
    if (toneless >= 0x80) add(static_cast<unsigned char>(letter.plain));
  }

  /// Of a spelling without marks: every letter with each mark, and each tone on any vowel.
  void add_all_shapes(std::string_view rest, const Spelling& spelling) {
    if (rest.empty()) {
      add_cases(spelling);
      for (std::size_t tone = 1; tone < text::detail::tone_count; ++tone) {
        add_tones(spelling, static_cast<text::detail::Tone>(tone));
      }
      return;
    }
    constexpr std::u32string_view marked = U"ăâđðêôơư";
    const auto letter = static_cast<unsigned char>(rest.front());
    const auto add = [&](char32_t code) {
      Spelling longer = spelling;
      longer.codes[longer.size++] = code;
      add_all_shapes(rest.substr(1), longer);
    };
    add(letter);
    for (const char32_t code : marked) {
      if (low_glyphs[code].letter == low_glyphs[letter].letter) add(code);
    }
  }

  /// Without the tone, and with it on any vowel.
  void add_tones(const Spelling& spelling, text::detail::Tone tone) {
    add_cases(spelling);
    if (tone == text::detail::Tone::level) return;
    for (std::size_t i = 0; i < spelling.size; ++i) {
      Spelling toned = spelling;
      toned.codes[i] = text::detail::with_tone(spelling.codes[i], tone, false);
      if (toned.codes[i] != 0) add_cases(toned);
    }
  }

  /// Small letters, a capital first, capitals. Ð stands for Đ.
  void add_cases(const Spelling& spelling) {
    Spelling raised = spelling;
    set(raised);
    for (std::size_t i = 0; i < spelling.size; ++i) {
      raised.codes[i] = capital_of(spelling.codes[i]);
      if (i != 0 && i + 1 != spelling.size) continue;
      set(raised);
      if (raised.codes[0] == U'Đ') {
        Spelling other = raised;
        other.codes[0] = U'Ð';
        set(other);
      }
    }
  }

  [[nodiscard]] static char32_t capital_of(char32_t code) noexcept {
    if (code < 0x80) return code;
    const text::detail::Letter& letter = text::detail::letter_of(code);
    if (code == U'đ') return U'Đ';
    if (code == U'ð') return U'Ð';
    return text::detail::with_tone(letter.toneless, letter.tone, true);
  }

  void set(const Spelling& spelling) noexcept {
    std::uint64_t bytes = 0;
    unsigned size = 0;
    const auto append = [&](char32_t byte) {
      if (size < 8) bytes |= static_cast<std::uint64_t>(byte) << (8 * size);
      ++size;
    };
    for (std::size_t i = 0; i < spelling.size; ++i) {
      const char32_t code = spelling.codes[i];
      if (code < 0x80) {
        append(code);
      } else if (code < 0x800) {
        append(0xC0 | code >> 6);
        append(0x80 | (code & 0x3F));
      } else {
        append(0xE0 | code >> 12);
        append(0x80 | (code >> 6 & 0x3F));
        append(0x80 | (code & 0x3F));
      }
    }
    const std::size_t place = filter_place(bytes);
    const std::uint64_t bit = std::uint64_t{1} << (place % 64);
    if (adding_ == nullptr) {
      second_bits_[place / 64] |= bit;
      return;
    }
    bits_[place / 64] |= bit;
    Group group = groups_[group_of_[place]];
    add(*adding_, group);
    const auto known = std::find(groups_.begin(), groups_.end(), group);
    group_of_[place] = static_cast<std::uint8_t>(known - groups_.begin());
    if (known == groups_.end()) groups_.push_back(group);
  }

  std::array<std::uint64_t, (std::size_t{1} << filter_bits) / 64> bits_{};
  std::array<std::uint8_t, std::size_t{1} << filter_bits> group_of_{};  // places in groups_
  std::vector<Group> groups_{1};
  std::array<std::uint64_t, (std::size_t{1} << filter_bits) / 64> second_bits_{};
  const Opening* adding_ = nullptr;  // null: a second word
};

[[nodiscard]] const WordFilter& word_filter() {
  static const WordFilter made;
  return made;
}

class TriggerFinder {
 public:
  explicit TriggerFinder(std::string_view raw) noexcept : raw_(raw), filter_(word_filter()) {}

  [[nodiscard]] std::size_t find(std::size_t from) const noexcept {
    if (from == 0 && !raw_.empty() && (is_opening_word(0) || is_number(0))) return 0;
    std::size_t place = from;
    for (; place + window_size + 16 <= raw_.size(); place += window_size) {
      const std::size_t begin = find_in_window(place, from);
      if (begin != none) return begin;
    }
    return find_in_rest(place, from);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  [[nodiscard]] std::size_t find_in_window(std::size_t place, std::size_t from) const noexcept {
    const Window window = look_at_window(raw_.data() + place);
    std::uint64_t candidates = window.signs | find_words(window, place);
    for (; candidates != 0; candidates &= candidates - 1) {
      const auto bit = static_cast<unsigned>(std::countr_zero(candidates));
      const std::size_t at = place + bit;
      std::size_t begin = none;
      if ((window.signs >> bit & 1) != 0) begin = check_sign(at, from);
      if (begin == none && byte(at) < 0x80) begin = check_word(at + 1, from);
      if (begin != none) return begin;
    }
    return none;
  }

  /// The ends of words behind which one stands that the filter holds.
  [[nodiscard]] std::uint64_t find_words(const Window& window, std::size_t place) const noexcept {
    // A word begins where the byte behind an end is none. The last end has none behind it.
    const std::uint64_t before_words = window.ends & ~(window.ends >> 1);
    std::uint64_t inner = before_words;
    std::uint64_t hits = 0;
    if (window.ends != 0) {
      const auto last = static_cast<unsigned>(std::bit_width(window.ends) - 1);
      inner &= ~(std::uint64_t{1} << last);
      if (may_open(place + last + 1)) hits = std::uint64_t{1} << last;
    }
    for (std::uint64_t rest = inner; rest != 0; rest &= rest - 1) {
      const auto bit = static_cast<unsigned>(std::countr_zero(rest));
      const auto length = static_cast<unsigned>(std::countr_zero(window.ends >> bit >> 1));
      const std::uint64_t word =
          load_eight(raw_.data() + place + bit + 1) & low_bytes[std::min(length, 8u)];
      hits |= filter_.bit(filter_place(word)) << bit;
    }
    // Of a word with an odd byte the filter knows nothing.
    for (std::uint64_t odd = window.odd; odd != 0; odd &= odd - 1) {
      hits |= std::bit_floor(window.ends & ((odd & (0 - odd)) - 1));
    }
    return hits;
  }

  /// The lowest so many bytes.
  static constexpr std::array<std::uint64_t, 9> low_bytes = [] {
    std::array<std::uint64_t, 9> masks{};
    for (std::size_t i = 1; i < masks.size(); ++i) masks[i] = masks[i - 1] << 8 | 0xFF;
    return masks;
  }();

  [[nodiscard]] std::size_t find_in_rest(std::size_t place, std::size_t from) const noexcept {
    for (; place < raw_.size(); ++place) {
      const unsigned value = byte(place);
      if (!is_boundary(value)) continue;
      const bool other = value == '/' || value == '-' || value >= 0x80;
      std::size_t begin = other ? check_sign(place, from) : none;
      if (begin == none && value < 0x80) begin = check_word(place + 1, from);
      if (begin != none) return begin;
    }
    return raw_.size();
  }

  [[nodiscard]] unsigned byte(std::size_t place) const noexcept {
    return place < raw_.size() ? static_cast<unsigned char>(raw_[place]) : 0;
  }

  /// Whether the word at `begin` may be the first of an opening. Requires: eight bytes.
  [[nodiscard]] bool may_open(std::size_t begin) const noexcept {
    const std::uint64_t bytes = load_eight(raw_.data() + begin);
    const std::uint64_t ends = eight_bytes::ends(bytes);
    // All bytes below the first end.
    const std::uint64_t word = bytes & (((ends & (0 - ends)) >> 7) - 1);
    return filter_.bit(filter_place(word)) != 0 || eight_bytes::odd(word) != 0;
  }

  /// Whether an opening stands at `begin`. Looks at the first bytes of the second and the third
  /// word before it reads them.
  [[nodiscard]] bool opens(std::size_t begin) const noexcept {
    if (begin + 8 > raw_.size()) return is_opening_word(begin);
    const std::uint64_t bytes = load_eight(raw_.data() + begin);
    const std::uint64_t ends = eight_bytes::ends(bytes);
    const std::uint64_t word = bytes & (((ends & (0 - ends)) >> 7) - 1);
    if (eight_bytes::odd(word) != 0) return is_opening_word(begin);
    const std::size_t place = filter_place(word);
    const std::size_t end = begin + static_cast<std::size_t>(std::countr_zero(ends)) / 8;
    // What is invisible may cut a word.
    if (filter_.bit(place) == 0) return ends != 0 && byte(end) >= 0x80 && is_opening_word(begin);
    if (ends == 0 || byte(end) != ' ' || byte(end + 1) <= ' ') return is_opening_word(begin);
    if (!may_follow(place, end)) return false;
    const OpeningRange range = filter_.range(place);
    if (range.end == 0) return is_opening_word(begin);
    return opens(range, opening_letters[range.begin].word, begin, end);
  }

  /// Whether the words behind the blank at `end` may be those of an opening whose first word has
  /// that place in the filter. It errs with yes only.
  [[nodiscard]] bool may_follow(std::size_t place, std::size_t end) const noexcept {
    const std::size_t its_class = class_of_byte[byte(end + 1)];
    if ((filter_.second(place) & letters_of_class[its_class]) == 0) return false;
    if (!filter_.stands_alone(place, its_class) && !may_be_second(end + 1)) return false;
    const LetterMask third = filter_.third(place, its_class);
    if (third == anything) return true;
    std::size_t next = end + 2;
    while (next < end + 12 && !is_boundary(byte(next))) ++next;
    const unsigned sign = byte(next);
    if (sign == ',' || sign == '.' || sign == ';' || sign == ')') return false;
    const unsigned behind = byte(next + 1);
    return sign != ' ' || behind <= ' ' || (third & letters_of_class[class_of_byte[behind]]) != 0;
  }

  /// Whether the word at `begin` may be the second of an opening. It errs with yes only.
  [[nodiscard]] bool may_be_second(std::size_t begin) const noexcept {
    if (begin + 8 > raw_.size()) return true;
    const std::uint64_t bytes = load_eight(raw_.data() + begin);
    const std::uint64_t ends = eight_bytes::ends(bytes);
    const std::uint64_t word = bytes & (((ends & (0 - ends)) >> 7) - 1);
    return filter_.holds_second(filter_place(word)) || eight_bytes::odd(word) != 0;
  }

  /// A space without width and the like.
  [[nodiscard]] bool is_joiner(std::size_t at) const noexcept {
    return byte(at) == 0xE2 &&
           ((byte(at + 1) == 0x80 && byte(at + 2) >= 0x8B && byte(at + 2) <= 0x8F) ||
            (byte(at + 1) == 0x81 && byte(at + 2) >= 0xA0));
  }

  /// The first byte of the word that holds the joiner at `at`.
  [[nodiscard]] std::size_t word_start(std::size_t at) const noexcept {
    constexpr std::size_t reach = 24;
    std::size_t begin = at;
    while (begin > 0 && begin + reach > at) {
      const unsigned before = byte(begin - 1);
      if (before < 0x80 && is_boundary(before)) break;
      --begin;
    }
    return begin;
  }

  [[nodiscard]] static bool is_boundary(unsigned value) noexcept {
    const unsigned small = value | 0x20;
    return (value < 0x80 && (small < 'a' || small > 'z')) || small == 0xE2;
  }

  [[nodiscard]] static bool is_digit(unsigned value) noexcept {
    return value >= '0' && value <= '9';
  }

  [[nodiscard]] std::size_t check_word(std::size_t begin, std::size_t from) const noexcept {
    return begin >= from && begin < raw_.size() && opens(begin) ? begin : none;
  }

  /// A slash, a dash, or a sign outside ASCII: a number that holds it, a word behind it.
  [[nodiscard]] std::size_t check_sign(std::size_t at, std::size_t from) const noexcept {
    const unsigned value = byte(at);
    if (value < 0x80) return check_joint(at, from);
    // "18–NQ/TW"
    const bool dash =
        value == 0xE2 && byte(at + 1) == 0x80 && byte(at + 2) >= 0x90 && byte(at + 2) <= 0x95;
    if (dash || (value == 0xC2 && byte(at + 1) == 0xAD)) {
      if (const std::size_t begin = check_joint(at, from); begin != none) return begin;
    }
    const std::size_t begin = at + (value == 0xE2 ? 3 : 2);
    if (is_joiner(at)) return check_word(word_start(at), from);
    return check_word(begin, from);
  }

  /// A number that holds the slash or dash at `at`: walks back to its first digit.
  [[nodiscard]] std::size_t check_joint(std::size_t at, std::size_t from) const noexcept {
    if (!may_follow_joint(at)) return none;
    std::size_t end = at;
    while (end > 0 && end + 2 > at && byte(end - 1) == ' ') --end;
    std::size_t begin = end;
    while (begin > 0 && end - begin < 24 && is_part_of_number(byte(begin - 1))) --begin;
    // Letters glued to it are not of the number, but those that stand for digits are.
    std::size_t digit = begin;
    while (digit < end && !is_digit(byte(digit))) ++digit;
    if (digit == end) return none;
    if (digit > begin && looks_like_digit(byte(digit - 1)) &&
        (digit - 1 == begin || !is_part_of_number(byte(digit - 2)))) {
      --digit;
    }
    begin = digit;
    if (begin < from) return none;
    // The month of a date.
    const unsigned before = begin > 1 && is_digit(byte(begin - 2)) ? byte(begin - 1) : 0;
    return before == '/' || before == '.' || before == '-' ? none : begin;
  }

  /// Digits, letters, and bytes of what is outside ASCII.
  [[nodiscard]] static bool is_part_of_number(unsigned value) noexcept {
    return is_digit(value) || is_letter(value) || value >= 0x80;
  }
  [[nodiscard]] static bool looks_like_digit(unsigned value) noexcept {
    return value == 'l' || value == 'I' || value == 'O' || value == 'o';
  }

  /// Whether a symbol or a year stands behind the slash or dash at `at`.
  [[nodiscard]] bool may_follow_joint(std::size_t at) const noexcept {
    std::size_t place = at + (byte(at) == 0xE2 ? 3 : 1);
    while (byte(place) == ' ' || byte(place) == '\n' || byte(place) == '\r') ++place;
    place = skip_marks(place);
    return is_letter(byte(place)) || is_year(place);
  }

  struct Letter {
    unsigned value = 0;  // 0: no letter
    std::size_t size = 1;
  };
  /// The letter at `place` without marks.
  [[nodiscard]] Letter letter_at(std::size_t place) const noexcept {
    const unsigned first = byte(place);
    return first < 0x80 ? Letter{low_glyphs[first].letter, 1} : long_letter_at(place, first);
  }
  [[nodiscard]] Letter long_letter_at(std::size_t place, unsigned first) const noexcept {
    if (first < 0xE0) {
      const char32_t code = (first & 0x1F) << 6 | (byte(place + 1) & 0x3F);
      if (code < low_codes) return {low_glyphs[code].letter, 2};
      const char32_t twin = text::detail::latin_twin(code);
      return {twin != 0 ? low_glyphs[twin].letter : 0u, 2};
    }
    const char32_t code =
        (first & 0x0F) << 12 | (byte(place + 1) & 0x3F) << 6 | (byte(place + 2) & 0x3F);
    if (first == 0xE1) return {fold_vietnamese(code).letter, 3};
    return {0, 3};
  }

  /// Over combining marks and what is invisible.
  [[nodiscard]] std::size_t skip_marks(std::size_t place) const noexcept {
    while (true) {
      const unsigned first = byte(place);
      if (first == 0xCC || first == 0xCD) {
        place += 2;
      } else if (first == 0xE2 && byte(place + 1) == 0x80 && byte(place + 2) >= 0x8B &&
                 byte(place + 2) <= 0x8F) {
        place += 3;
      } else {
        return place;
      }
    }
  }

  /// The letters of the word at `place`, packed as in Word, and the byte behind it.
  struct ShortWord {
    std::uint64_t letters = 0;
    std::size_t end = 0;
    std::size_t length = 0;
  };
  [[nodiscard]] ShortWord read_word(std::size_t place) const noexcept {
    ShortWord word;
    while (word.length < 8) {
      const Letter letter = letter_at(place);
      if (letter.value == 0) break;
      word.letters = word.letters << 5 | letter.value;
      ++word.length;
      place = skip_marks(place + letter.size);
    }
    word.end = place;
    return word;
  }

  [[nodiscard]] bool is_opening_word(std::size_t begin) const noexcept {
    const ShortWord first = read_word(begin);
    const OpeningRange range = opening_ranges[prefix_of(first.letters, first.length) & 0x7FFF];
    if (range.end == 0) return false;
    if (first.letters != opening_letters[range.begin].word && range.begin + 1 == range.end) {
      return false;
    }
    return opens(range, first.letters, begin, first.end);
  }

  /// Whether one of the openings stands at `begin` whose first word has these letters; that word
  /// ends at `end`.
  [[nodiscard]] bool opens(OpeningRange range, std::uint64_t letters, std::size_t begin,
                           std::size_t end) const noexcept {
    const std::size_t second_at = next_word(end);
    for (std::size_t i = range.begin; i < range.end; ++i) {
      const Opening& opening = openings[i];
      if (letters != opening_letters[i].word) continue;
      if (opening.second.empty()) {
        if (follows(opening, begin, end, second_at)) return true;
        continue;
      }
      const ShortWord second = read_word(second_at);
      if (second.letters == opening_letters[i].second &&
          follows(opening, begin, second.end, next_word(second.end))) {
        return true;
      }
    }
    return false;
  }

  /// Whether what stands at `next` may follow the words of the opening, which end at `end`.
  [[nodiscard]] bool follows(const Opening& opening, std::size_t begin, std::size_t end,
                             std::size_t next) const noexcept {
    if (opening.follow == Follow::capitals) {
      const bool small = byte(begin) >= 'a' && byte(begin) < 0x80;
      if (small || byte(end) == '-' || byte(end) == '/') return false;
    }
    if (opening.follow == Follow::item && !is_item(begin)) return false;
    if (opening.next == anything && opening.follow != Follow::value) {
      return !opening.second.empty() || !is_law_in_general(begin);
    }
    // "l847" and "O9" are meant for digits.
    const bool digit = looks_like_digit(byte(next)) && is_digit(byte(next + 1));
    const unsigned letter = digit ? 0 : letter_at(next).value;
    if ((opening.next >> letter & 1) == 0) return false;
    if (opening.follow == Follow::value) {
      if (!is_value(next)) return false;
      return letter == 0 ? !is_code(next) && !is_heading(begin, next) : !is_aside(begin, next);
    }
    if (letter == 's' - 'a' + 1 && !is_so(next)) return false;
    // No number follows what ends a clause.
    const unsigned sign = byte(next);
    return sign != ',' && sign != '.' && sign != ';' && sign != ')';
  }

  /// "Điều 5. Phạm vi" on a line of its own.
  [[nodiscard]] bool is_heading(std::size_t begin, std::size_t value) const noexcept {
    if (begin != 0 && byte(begin - 1) != '\n') return false;
    std::size_t place = value;
    while (is_digit(byte(place)) && place < value + 4) ++place;
    return place > value && byte(place) == '.' &&
           (byte(place + 1) == ' ' || byte(place + 1) == '\n');
  }

  /// "(Điều này có nội dung liên quan đến …)": only what applies or provides is meant.
  [[nodiscard]] bool is_aside(std::size_t begin, std::size_t next) const noexcept {
    if (begin == 0 || byte(begin - 1) != '(') return false;
    const ShortWord word = read_word(next);
    const unsigned after = letter_at(next_word(word.end)).value + 'a' - 1;
    return word.letters == word_of("này").letters && after != 'a' && after != 'k' && after != 'q';
  }

  /// "số", "sơ" of "sơ thẩm"; not "sau", "sửa".
  [[nodiscard]] bool is_so(std::size_t place) const noexcept {
    const ShortWord word = read_word(place);
    return word.letters == word_of("so").letters || (byte(place) | 0x20) != 's';
  }

  /// A capital behind a line end, a bullet, "3." or a blank that does not break.
  [[nodiscard]] bool is_item(std::size_t begin) const noexcept {
    if (byte(begin) < 'A' || byte(begin) > 'Z' || begin == 0) return false;
    const unsigned before = byte(begin - (begin > 1 && byte(begin - 1) == ' ' ? 2 : 1));
    return before == '\n' || before == '.' || before == '-' || before == '+' || before == 0xA0;
  }

  /// "pháp luật"
  [[nodiscard]] bool is_law_in_general(std::size_t begin) const noexcept {
    return begin >= 2 && (byte(begin - 2) | 0x20) == 'p' && byte(begin - 1) == ' ';
  }

  /// The first byte of the word, digit or sign behind the word that goes on at `place`.
  [[nodiscard]] std::size_t next_word(std::size_t place) const noexcept {
    constexpr std::size_t longest_word = 64;
    const std::size_t limit = place + longest_word;
    while (place < limit && place < raw_.size() && !is_boundary(byte(place))) ++place;
    for (int blanks = 0; blanks < 8 && place < raw_.size(); ++blanks) {
      const unsigned value = byte(place);
      if (value > ' ' && value != 0xC2 && value != 0xE2) break;
      place += value == 0xC2 ? 2 : value == 0xE2 ? 3 : 1;
    }
    return place;
  }

  /// "36.3.LQ.1", the code of an article.
  [[nodiscard]] bool is_code(std::size_t place) const noexcept {
    const std::size_t limit = place + 12;
    std::size_t dots = 0;
    for (; place < limit; ++place) {
      const unsigned value = byte(place);
      if (value == '.') {
        ++dots;
      } else if (!is_digit(value)) {
        return dots >= 2 && is_letter(value);
      }
    }
    return false;
  }

  /// Digits, one letter, a Roman number, "này", "thứ", "số".
  [[nodiscard]] bool is_value(std::size_t place) const noexcept {
    const unsigned first = byte(place);
    if (is_digit(first)) return true;
    const Letter letter = letter_at(place);
    if (letter.value == 0) return false;
    const std::size_t next = skip_marks(place + letter.size);
    const unsigned after = byte(next);
    if (is_boundary(after)) return true;
    switch (letter.value + 'a' - 1) {
      case 'n':
        return letter_at(next).value == 1;  // "này"
      case 't':
        return (after | 0x20) == 'h';  // "thứ"
      case 's':
        return letter_at(next).value == 'o' - 'a' + 1;  // "số"
      case 'l':
        return (after | 0x20) == 'o';  // "l0"
      default:
        return first == 'I' || first == 'V' || first == 'X';
    }
  }

  /// Whether the text begins with digits that a slash or a dash follows.
  [[nodiscard]] bool is_number(std::size_t begin) const noexcept {
    std::size_t place = begin;
    while (place < begin + 6 && is_digit(byte(place))) ++place;
    if (place == begin) return false;
    while (place < begin + 16 && is_letter(byte(place))) ++place;
    if (byte(place) == ' ') ++place;
    return (byte(place) == '/' || byte(place) == '-') && may_follow_joint(place);
  }

  /// A year and what may go on with a number behind it.
  [[nodiscard]] bool is_year(std::size_t place) const noexcept {
    const unsigned first = byte(place);
    if (first != '1' && first != '2' && first != 'l') return false;
    for (int digits = 0; digits < 4; ++digits) {
      if (!is_digit(byte(place)) && !looks_like_digit(byte(place))) return false;
      place = skip_marks(place + 1);
    }
    unsigned after = byte(place);
    if (after == ' ') {
      after = byte(place + 1);
      if (after >= 'a' && after <= 'z') return false;
    }
    return after == '/' || after == '-' || after == '.' || after == 0xE2 || is_letter(after);
  }

  [[nodiscard]] static bool is_letter(unsigned value) noexcept {
    return (value >= 'A' && value <= 'Z') || (value >= 'a' && value <= 'z') ||
           (value >= 0xC3 && value <= 0xD1);
  }

  std::string_view raw_;
  const WordFilter& filter_;
};

}  // namespace

std::size_t find_trigger(std::string_view raw, std::size_t from) noexcept {
  return TriggerFinder(raw).find(from);
}

}  // namespace tracuu::citation::detail
