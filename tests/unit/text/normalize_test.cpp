#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unicode/normalizer2.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tracuu/text/normalize.hpp>

#include "text_cases.hpp"

namespace {

using tracuu::text::ByteRange;
using tracuu::text::normalize;
using tracuu::text::NormalizedText;
using tracuu::text::NormalizeOptions;
using tracuu_test::decomposed;

constexpr NormalizeOptions nothing{.fold_case = false, .old_tone_place = false};

std::string normal(std::string_view raw) { return normalize(raw).text(); }

std::string_view slice(std::string_view raw, ByteRange range) {
  return raw.substr(range.start, range.end - range.start);
}

TEST(Normalize, Examples) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", ""},
      {"Nghị Định", "nghị định"},
      {decomposed("Nghị định số 5"), "nghị định số 5"},
      {"ê\u0323", "ệ"},  // Both orders in which marks are typed.
      {"ẹ\u0302", "ệ"},
      {"Ðảng", "đảng"},
      {"NÐ-CP", "nđ-cp"},
      {"nð-cp", "nđ-cp"},
      {"HÐND", "hđnd"},
      {"ðại", "đại"},
      {"Guðmundur", "guðmundur"},
      {"faðir", "faðir"},
      {"Ðjúpivogur", "ðjúpivogur"},
      {"BTС", "btc"},
      {"ТР3", "tp3"},
      {"Москва", "москва"},
      {"о\u0301k", "ók"},
      {"a\u00A0b\u2009c\u3000d\u200Be\uE000f", "a b c d e f"},
      {"a–b—c‐d‑e−f\u00ADg", "a-b-c-d-e-f-g"},
      {"ng\u200Dhị\uFEFF \u2060định\u200C", "nghị định"},
      {"a\xFF\xC3 b", "a\uFFFD\uFFFD b"},
      {"\xF0\x9F\x98 \xED\xA0\x80", "\uFFFD \uFFFD\uFFFD\uFFFD"},
      {"a\r\nb\tc", "a\r\nb\tc"},
      {"Ⓐ €", "ⓐ €"},
      {"=\u0338", "≠"},
      {"İ\u0301", "í"},
      {"\u1112\u1161\u11AB", "한"}};
  for (const auto& [raw, expected] : cases) EXPECT_EQ(normal(raw), expected) << raw;
}

TEST(Normalize, TonePlaces) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"hoà toá loả goã hoạ", "hòa tóa lỏa gõa họa"},
      {"hoè khoé khoẻ loẽ loẹ", "hòe khóe khỏe lõe lọe"},
      {"thuỳ luý thuỷ luỹ thuỵ", "thùy lúy thủy lũy thụy"},
      {"HOÀ Thuỷ", "hòa thủy"},
      {decomposed("hoà thuỷ"), "hòa thủy"},
      {"quý quỳ quỷ quỹ quỵ quà què", "quý quỳ quỷ quỹ quỵ quà què"},
      {"qúy qùy qủy qũy qụy qùa qùe", "quý quỳ quỷ quỹ quỵ quà què"},
      {"hoàn toán khuỷu chuyển khoái mía của", "hoàn toán khuỷu chuyển khoái mía của"},
      {"hòa thủy", "hòa thủy"},
      {"oà uỷ", "òa ủy"},
      {"zoà hoà2 2hoà foà", "zoà hoà2 2hoà foà"},  // Not Vietnamese letters alone.
      {"à oa oà-", "à oa òa-"}};
  for (const auto& [raw, expected] : cases) EXPECT_EQ(normal(raw), expected) << raw;
}

TEST(Normalize, OptionsLeaveCaseAndTone) {
  EXPECT_EQ(normalize("Hoà THUỶ NÐ", nothing).text(), "Hoà THUỶ NĐ");
  EXPECT_EQ(normalize("Hoà THUỶ QÚY", {.fold_case = false}).text(), "Hòa THỦY QUÝ");
  EXPECT_EQ(normalize("Hoà", {.old_tone_place = false}).text(), "hoà");
  EXPECT_EQ(normalize(decomposed("HOÀ"), nothing).text(), "HOÀ");
}

TEST(Normalize, CountsBrokenSequences) {
  EXPECT_EQ(normalize("abc").invalid_sequences(), 0U);
  EXPECT_EQ(normalize("a\xFF z\xE1\xBA z\xF0\x9F").invalid_sequences(), 3U);
  EXPECT_EQ(normalize("\uFFFD").invalid_sequences(), 0U);
}

TEST(Normalize, AsciiInNormalFormIsItself) {
  const std::string text = "dieu 5 khoan 2, 1847/qd-ttg (27/12/2018)\r\n\x01_%";
  const NormalizedText normalized = normalize(text);
  EXPECT_EQ(normalized.text(), text);
  for (std::size_t start = 0; start <= text.size(); ++start) {
    for (std::size_t end = start; end <= text.size(); ++end) {
      ASSERT_EQ(normalized.to_raw({start, end}), (ByteRange{start, end}));
    }
  }
}

TEST(ToRaw, Examples) {
  const auto raw_of = [](std::string_view raw, std::string_view wanted) {
    const NormalizedText normalized = normalize(raw);
    const std::size_t place = normalized.text().find(wanted);
    EXPECT_NE(place, std::string::npos) << wanted;
    return std::string(slice(raw, normalized.to_raw({place, place + wanted.size()})));
  };
  const std::string long_text = decomposed("Ủy ban nhân dân") + "\u00A0– tỉnh\u200D Hoà Bình";
  EXPECT_EQ(raw_of(long_text, "ủy"), decomposed("Ủy"));
  EXPECT_EQ(raw_of(long_text, "nhân"), decomposed("nhân"));
  EXPECT_EQ(raw_of(long_text, " - tỉnh"), "\u00A0– tỉnh");
  EXPECT_EQ(raw_of(long_text, "bình"), "Bình");
  EXPECT_EQ(raw_of("tỉnh Hoà", "hòa"), "Hoà");
  EXPECT_EQ(raw_of("tỉnh Hoà", "hò"), "Hoà");  // The two letters exchanged a tone.
  EXPECT_EQ(raw_of("Hoà", "h"), "H");
  EXPECT_EQ(raw_of("TT-BTС", "t-b"), "T-BTС");  // Changed for its neighbours: one piece.
  EXPECT_EQ(raw_of("a\u200Db", "a"), "a");
  EXPECT_EQ(raw_of("a\u200Db", "b"), "b");
  EXPECT_EQ(raw_of("a\u200Db", "ab"), "a\u200Db");
  EXPECT_EQ(raw_of("x\xFFy", "\uFFFD"), "\xFF");
}

TEST(ToRaw, EmptyRangesAndEnds) {
  const std::string raw = "\u200DHoà\u200D";
  const NormalizedText normalized = normalize(raw);
  EXPECT_EQ(normalized.to_raw({0, 4}), (ByteRange{3, 7}));
  EXPECT_EQ(normalized.to_raw({4, 4}), (ByteRange{raw.size(), raw.size()}));
  EXPECT_EQ(normalized.to_raw({0, 0}), (ByteRange{3, 3}));
  EXPECT_EQ(normalize("").to_raw({0, 0}), (ByteRange{0, 0}));
  EXPECT_EQ(normalize("\u200D").to_raw({0, 0}), (ByteRange{3, 3}));
}

RC_GTEST_PROP(Normalize, is_its_own_normal_form, ()) {
  const std::string raw = *tracuu_test::any_text();
  // A letter with more marks than may belong to it is cut where they are still in typed order.
  RC_PRE(raw.find(tracuu_test::repeated("\u0301", 20)) == std::string::npos);
  const std::string once = normal(raw);
  RC_ASSERT(normal(once) == once);
}

RC_GTEST_PROP(Normalize, composed_and_decomposed_are_equal, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(
      rc::gen::elementOf(std::vector<std::string>{"Nghị", "quyết", "hoà", "THUỶ", "đường", "ngoằn",
                                                  "ngoèo", "qúy", " ", "-", "1847", "ượn"}));
  std::string text;
  for (const std::string& word : words) text += word;
  RC_ASSERT(normal(decomposed(text)) == normal(text));
}

RC_GTEST_PROP(Normalize, agrees_with_icu_where_only_nfc_is_asked, ()) {
  // Texts without what the normal form changes beside NFC.
  const auto codes =
      *rc::gen::container<std::vector<char32_t>>(rc::gen::elementOf(std::vector<char32_t>{
          U'a',   U'E',   U'ô',   U'ệ',  U'x',  U'3',  U' ',  U'<',   0x300,   0x301,
          0x302,  0x303,  0x306,  0x309, 0x31B, 0x323, 0x338, 0x327,  0x5B0,   0x1112,
          0x1161, 0x11AB, 0xAC00, 0x9C7, 0x9BE, 0x958, 0x344, 0xFB2C, 0x1D15E, 0x1F82}));
  std::string text;
  for (const char32_t code : codes) text += tracuu_test::to_utf8(code);
  UErrorCode status = U_ZERO_ERROR;
  std::string expected;
  icu::Normalizer2::getNFCInstance(status)
      ->normalize(icu::UnicodeString::fromUTF8(text), status)
      .toUTF8String(expected);
  // More than 30 marks upon a letter are cut apart on purpose.
  RC_PRE(codes.size() <= 30);
  RC_ASSERT(normalize(text, nothing).text() == expected);
}

RC_GTEST_PROP(ToRaw, a_slice_of_raw_text_yields_what_was_asked, ()) {
  const std::string raw = *tracuu_test::any_text();
  const NormalizeOptions options{.fold_case = true, .old_tone_place = false};
  const NormalizedText normalized = normalize(raw, options);
  const std::string& text = normalized.text();
  const auto start = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
  const auto end = *rc::gen::inRange<std::size_t>(start, text.size() + 1);
  const ByteRange range = normalized.to_raw({start, end});
  RC_ASSERT(range.start <= range.end && range.end <= raw.size());
  const std::string again = normalize(slice(raw, range), options).text();
  RC_ASSERT(again.find(text.substr(start, end - start)) != std::string::npos);
}

RC_GTEST_PROP(ToRaw, grows_with_the_range, ()) {
  const std::string raw = *tracuu_test::any_text();
  const NormalizedText normalized = normalize(raw);
  std::size_t before = 0;
  for (std::size_t end = 1; end <= normalized.text().size(); ++end) {
    const ByteRange range = normalized.to_raw({end - 1, end});
    RC_ASSERT(range.start < range.end);
    RC_ASSERT(range.end >= before);
    before = range.end;
  }
}

}  // namespace
