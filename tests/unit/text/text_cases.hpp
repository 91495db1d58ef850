/// @file
/// What the tests of the module share: a generator of unpleasant texts and a slow definition of
/// words that stands on ICU's strings and shares no code with the library.
#pragma once

#include <rapidcheck.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tracuu_test {

inline std::string to_utf8(char32_t code) {
  std::string text;
  icu::UnicodeString(static_cast<UChar32>(code)).toUTF8String(text);
  return text;
}

inline std::string decomposed(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  std::string result;
  icu::Normalizer2::getNFDInstance(status)
      ->normalize(icu::UnicodeString::fromUTF8(
                      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))),
                  status)
      .toUTF8String(result);
  return result;
}

inline std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

/// Texts of pieces that have a history of breaking tokenisers.
inline rc::Gen<std::string> any_text() {
  static const std::vector<std::string> pieces = [] {
    std::vector<std::string> all{"quyết",
                                 "định",
                                 "Nghị",
                                 "ĐIỀU",
                                 "hoà",
                                 "HOÀ",
                                 "Thuỷ",
                                 "hoàn",
                                 "khuỷu",
                                 "qúy",
                                 "qùa",
                                 "qùy",
                                 "quý",
                                 "thuỳ",
                                 "luỹ",
                                 "người",
                                 "đường",
                                 "ỵ",
                                 "uỵ",
                                 "oé",
                                 "q",
                                 "x",
                                 "Guðmundur",
                                 "Ð",
                                 "ð",
                                 "Ðại",
                                 "nð",
                                 "HÐND",
                                 "İ",
                                 "i",
                                 "ẞ",
                                 "ß",
                                 "ǅ",
                                 "ﬁ",
                                 "²",
                                 "½",
                                 "Ⅳ",
                                 "١٢",
                                 "１２",
                                 "中文",
                                 "한국",
                                 "ᄒ",
                                 "ᅡ",
                                 "ᆫ",
                                 "ТТ",
                                 "BTС",
                                 "сто",
                                 "С",
                                 "о",
                                 "Т3",
                                 "ё",
                                 "Ω",
                                 "\u212A",
                                 "\u0958",
                                 "\uFB2C",
                                 "\u0344",
                                 "😀",
                                 "\u200B",
                                 "\u00A0",
                                 "\u00AD",
                                 "\u200D",
                                 "\u200C",
                                 "\uFEFF",
                                 "\u2060",
                                 "\u202F",
                                 "\u3000",
                                 "\uE000",
                                 "–",
                                 "‑",
                                 "“",
                                 "”",
                                 "…",
                                 "×",
                                 "÷",
                                 "°",
                                 "\r\n",
                                 "\n",
                                 "\t",
                                 " ",
                                 " ",
                                 " ",
                                 " ",
                                 ".",
                                 ",",
                                 "/",
                                 "-",
                                 ":",
                                 "_",
                                 "&",
                                 "'",
                                 "\u0300",
                                 "\u0301",
                                 "\u0303",
                                 "\u0309",
                                 "\u0323",
                                 "\u0302",
                                 "\u031B",
                                 "\u0338",
                                 "\u20D7",
                                 "\u0E31",
                                 "\u09BE",
                                 "1847",
                                 "05",
                                 "30a",
                                 "2016",
                                 "/QĐ-TTg",
                                 "QĐ",
                                 "TTg",
                                 "NĐ-CP",
                                 "/2016/NĐ-CP",
                                 "27/12/2018",
                                 "ngày",
                                 "ngày 5 tháng 4 năm ",
                                 "tháng",
                                 "năm",
                                 "TCVN ",
                                 "7957:2008",
                                 "TƯ",
                                 "\x80",
                                 "\xC3",
                                 "\xE1\xBA",
                                 "\xF0\x9F\x98",
                                 "\xED\xA0\x80",
                                 "\xFF",
                                 "\xC0\xAF",
                                 "\xF4\x90\x80\x80",
                                 "\uFFFD",
                                 std::string(1, '\0')};
    for (const char* word :
         {"quyết", "Nghị", "hoà", "người", "THUỶ", "ngày", "tháng", "năm", "ệ"}) {
      all.push_back(decomposed(word));
    }
    all.push_back(repeated("a", 100));
    all.push_back(repeated("ộ", 70));
    all.push_back(repeated("\u0301", 40));
    all.push_back(repeated("0", 65));
    all.push_back(repeated("ⱥ", 90));
    return all;
  }();
  const auto code_point = rc::gen::map(
      rc::gen::suchThat(rc::gen::inRange<std::uint32_t>(0, 0x110000),
                        [](std::uint32_t code) { return code < 0xD800 || code > 0xDFFF; }),
      [](std::uint32_t code) { return to_utf8(code); });
  const auto piece = rc::gen::weightedOneOf<std::string>(
      {{12, rc::gen::elementOf(pieces)},
       {1, code_point},
       {1,
        rc::gen::map(rc::gen::arbitrary<char>(), [](char byte) { return std::string(1, byte); })}});
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                      [](const std::vector<std::string>& parts) {
                        std::string text;
                        for (const std::string& part : parts) text += part;
                        return text;
                      });
}

/// A word as the slow definition finds it.
struct ReferenceWord {
  std::size_t start = 0;
  std::size_t end = 0;
  std::string term;
  bool is_number = false;
  friend bool operator==(const ReferenceWord&, const ReferenceWord&) = default;
};

struct ReferenceResult {
  std::vector<ReferenceWord> words;
  std::uint64_t invalid_sequences = 0;
};

/// The words of `raw` by the rules of docs/text.md, one after the other.
ReferenceResult reference_words(std::string_view raw);

}  // namespace tracuu_test
