#include "text_cases.hpp"

#include <algorithm>
#include <set>

namespace tracuu_test {

namespace {

struct Code {
  UChar32 code;
  std::size_t start;
  std::size_t end;
};

icu::UnicodeString nfc(const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  return icu::Normalizer2::getNFCInstance(status)->normalize(text, status);
}

icu::UnicodeString nfd(const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  return icu::Normalizer2::getNFDInstance(status)->normalize(text, status);
}

bool is_word_code(UChar32 code) { return (U_GET_GC_MASK(code) & (U_GC_L_MASK | U_GC_N_MASK)) != 0; }
bool is_mark(UChar32 code) { return (U_GET_GC_MASK(code) & U_GC_M_MASK) != 0; }
bool is_number(UChar32 code) { return (U_GET_GC_MASK(code) & U_GC_N_MASK) != 0; }

std::vector<UChar32> codes_of(const icu::UnicodeString& text) {
  std::vector<UChar32> codes;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    codes.push_back(text.char32At(i));
  }
  return codes;
}

/// The ASCII letter of a Vietnamese letter (0: none), with its marks in the canonical order.
struct Taken {
  UChar32 plain = 0;
  std::vector<UChar32> marks;
};

Taken take_apart(UChar32 code) {
  if (code == 0x111 || code == 0x110) return {'d', {}};
  const std::vector<UChar32> parts = codes_of(nfd(icu::UnicodeString(code)));
  const UChar32 plain = u_tolower(parts[0]);
  const std::string_view alphabet = "abcdeghiklmnopqrstuvxy";
  if (plain > 0x7F || alphabet.find(static_cast<char>(plain)) == std::string_view::npos) return {};
  const std::vector<UChar32> marks(parts.begin() + 1, parts.end());
  // Which vowel marks a letter may carry, and one tone upon any vowel.
  const std::set<UChar32> tones{0x300, 0x301, 0x303, 0x309, 0x323};
  const std::string_view vowels = "aeiouy";
  int tone_count = 0;
  int vowel_marks = 0;
  for (const UChar32 mark : marks) {
    if (tones.count(mark) != 0 && vowels.find(static_cast<char>(plain)) != std::string_view::npos) {
      ++tone_count;
    } else if ((mark == 0x302 && (plain == 'a' || plain == 'e' || plain == 'o')) ||
               (mark == 0x306 && plain == 'a') ||
               (mark == 0x31B && (plain == 'o' || plain == 'u'))) {
      ++vowel_marks;
    } else {
      return {};
    }
  }
  if (tone_count > 1 || vowel_marks > 1) return {};
  return {plain, marks};
}

bool is_vowel(UChar32 code) {
  const UChar32 plain = take_apart(code).plain;
  return plain != 0 &&
         std::string_view("aeiouy").find(static_cast<char>(plain)) != std::string_view::npos;
}

/// Whether a part of a Hangul syllable follows the part or the syllable before it.
bool continues_hangul(UChar32 before, UChar32 code) {
  const bool vowel = u_getIntPropertyValue(code, UCHAR_HANGUL_SYLLABLE_TYPE) == U_HST_VOWEL_JAMO;
  const bool last = u_getIntPropertyValue(code, UCHAR_HANGUL_SYLLABLE_TYPE) == U_HST_TRAILING_JAMO;
  // Only the modern letters compose.
  if (vowel && code >= 0x1161 && code <= 0x1175) return before >= 0x1100 && before <= 0x1112;
  if (last && code >= 0x11A8 && code <= 0x11C2) {
    return (before >= 0x1161 && before <= 0x1175) || (before >= 0xAC00 && before <= 0xD7A3);
  }
  return false;
}

UChar32 cyrillic_twin(UChar32 code) {
  static const icu::UnicodeString from = icu::UnicodeString::fromUTF8("АВСЕНКМОРТХавсенкмортх");
  static const icu::UnicodeString to = icu::UnicodeString::fromUTF8("ABCEHKMOPTXabcehkmoptx");
  const std::int32_t place = from.indexOf(code);
  return place < 0 ? 0 : to.char32At(place);
}

/// One letter or digit with its marks, composed and in lower case; Ð alone stays a capital.
icu::UnicodeString letter_form(const icu::UnicodeString& cluster) {
  icu::UnicodeString lower;
  for (const UChar32 code : codes_of(nfc(cluster))) lower += code == 0xD0 ? code : u_tolower(code);
  return nfc(lower);
}

/// The rules that look at the whole word.
std::string word_form(std::vector<icu::UnicodeString> clusters) {
  const auto all = [&] {
    std::vector<UChar32> codes;
    for (const auto& cluster : clusters) {
      for (const UChar32 code : codes_of(cluster)) codes.push_back(code);
    }
    return codes;
  };
  const std::vector<UChar32> before = all();
  const bool has_latin = std::any_of(before.begin(), before.end(), [](UChar32 code) {
    UErrorCode status = U_ZERO_ERROR;
    return is_number(code) || uscript_getScript(code, &status) == USCRIPT_LATIN;
  });
  if (has_latin) {
    for (auto& cluster : clusters) {
      icu::UnicodeString replaced;
      bool any = false;
      for (const UChar32 code : codes_of(cluster)) {
        const UChar32 twin = cyrillic_twin(code);
        any = any || twin != 0;
        replaced += twin != 0 ? twin : code;
      }
      if (any) cluster = nfc(replaced);
    }
  }
  std::vector<UChar32> codes = all();
  const auto is_eth = [](UChar32 code) { return code == 0xD0 || code == 0xF0; };
  const bool vietnamese = std::all_of(codes.begin(), codes.end(), [&](UChar32 code) {
    return is_eth(code) || is_number(code) || take_apart(code).plain != 0;
  });
  const bool has_vowel = std::any_of(codes.begin(), codes.end(), is_vowel);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (!is_eth(codes[i])) continue;
    const bool becomes_d = vietnamese && (i == 0 || codes[i] == 0xD0 || !has_vowel);
    codes[i] = becomes_d ? 0x111 : 0xF0;
  }
  // The tone of an open oa, oe, uy.
  const std::set<UChar32> tones{0x300, 0x301, 0x303, 0x309, 0x323};
  const bool letters_only = std::all_of(codes.begin(), codes.end(),
                                        [](UChar32 code) { return take_apart(code).plain != 0; });
  if (letters_only && codes.size() >= 2) {
    UChar32& first = codes[codes.size() - 2];
    UChar32& second = codes[codes.size() - 1];
    const bool after_q = codes.size() > 2 && codes[codes.size() - 3] == 'q';
    const Taken one = take_apart(first);
    const Taken two = take_apart(second);
    const auto only_tone = [&](const Taken& taken) {
      return taken.marks.size() == 1 && tones.count(taken.marks[0]) != 0;
    };
    const auto composed = [](UChar32 plain, UChar32 mark) {
      icu::UnicodeString pair(plain);
      pair += mark;
      return nfc(pair).char32At(0);
    };
    if (!after_q && (first == 'o' || first == 'u') && only_tone(two)) {
      const bool open = first == 'o' ? two.plain == 'a' || two.plain == 'e' : two.plain == 'y';
      if (open) {
        first = composed(first, two.marks[0]);
        second = two.plain;
      }
    } else if (after_q && one.plain == 'u' && only_tone(one) &&
               (second == 'y' || second == 'a' || second == 'e')) {
      second = composed(second, one.marks[0]);
      first = 'u';
    }
  }
  std::string term;
  for (const UChar32 code : codes) term += to_utf8(static_cast<char32_t>(code));
  return term;
}

}  // namespace

ReferenceResult reference_words(std::string_view raw) {
  ReferenceResult result;
  std::vector<Code> codes;
  const auto size = static_cast<std::int32_t>(raw.size());
  for (std::int32_t place = 0; place < size;) {
    const std::int32_t start = place;
    UChar32 code = 0;
    U8_NEXT(reinterpret_cast<const std::uint8_t*>(raw.data()), place, size, code);
    if (code < 0) ++result.invalid_sequences;
    const bool joiner = code == 0x200C || code == 0x200D || code == 0x2060 || code == 0xFEFF;
    if (!joiner) {
      codes.push_back({code < 0 ? UChar32{' '} : code, static_cast<std::size_t>(start),
                       static_cast<std::size_t>(place)});
    }
  }
  std::size_t i = 0;
  while (i < codes.size()) {
    if (!is_word_code(codes[i].code)) {
      ++i;
      continue;
    }
    ReferenceWord word;
    word.start = codes[i].start;
    word.is_number = is_number(codes[i].code);
    std::vector<icu::UnicodeString> clusters;
    std::size_t bytes = 0;
    bool open = true;
    while (open && i < codes.size() && is_word_code(codes[i].code) && clusters.size() < 64) {
      icu::UnicodeString cluster(codes[i].code);
      std::size_t next = i + 1;
      std::size_t marks = 0;
      for (; next < codes.size(); ++next) {
        const UChar32 code = codes[next].code;
        const bool hangul = continues_hangul(codes[next - 1].code, code);
        if (!is_mark(code) && !hangul) break;
        if (marks == 30) {
          open = false;
          break;
        }
        ++marks;
        cluster += code;
      }
      const icu::UnicodeString form = letter_form(cluster);
      std::string utf8;
      form.toUTF8String(utf8);
      if (bytes + utf8.size() > 255) break;
      bytes += utf8.size();
      clusters.push_back(form);
      word.end = codes[next - 1].end;
      i = next;
    }
    word.term = word_form(clusters);
    result.words.push_back(word);
  }
  return result;
}

}  // namespace tracuu_test
