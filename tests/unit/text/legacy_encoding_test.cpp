#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include <tracuu/text/legacy_encoding.hpp>

#include "text_cases.hpp"

namespace {

using tracuu::text::detect_legacy_encoding;
using tracuu::text::LegacyEncoding;

constexpr std::string_view paragraph =
    "Ủy ban nhân dân tỉnh ban hành quyết định về việc phê duyệt kế hoạch phát triển đường giao "
    "thông nông thôn. Các sở, ban, ngành và ủy ban nhân dân các huyện, thành phố chịu trách nhiệm "
    "thi hành quyết định này kể từ ngày ký.";

std::u32string codes_of(std::string_view text) {
  std::u32string codes;
  const icu::UnicodeString units = icu::UnicodeString::fromUTF8(std::string(text));
  for (std::int32_t i = 0; i < units.length(); i = units.moveIndex32(i, 1)) {
    codes += static_cast<char32_t>(units.char32At(i));
  }
  return codes;
}

/// The small letters of TCVN3 (TCVN 5712:1993, VN3) by their byte values.
const std::map<char32_t, unsigned char>& tcvn3_bytes() {
  static const std::map<char32_t, unsigned char> bytes = [] {
    const std::u32string letters =
        U"ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ";
    const std::string values =
        "\xA8\xA9\xAA\xAB\xAC\xAD\xAE\xB5\xB6\xB7\xB8\xB9\xBB\xBC\xBD\xBE\xC6\xC7\xC8\xC9\xCA\xCB"
        "\xCC\xCE\xCF\xD0\xD1\xD2\xD3\xD4\xD5\xD6\xD7\xD8\xDC\xDD\xDE\xDF\xE1\xE2\xE3\xE4\xE5\xE6"
        "\xE7\xE8\xE9\xEA\xEB\xEC\xED\xEE\xEF\xF1\xF2\xF3\xF4\xF5\xF6\xF7\xF8\xF9\xFA\xFB\xFC\xFD"
        "\xFE";
    std::map<char32_t, unsigned char> table;
    for (std::size_t i = 0; i < letters.size(); ++i) {
      table[letters[i]] = static_cast<unsigned char>(values[i]);
    }
    return table;
  }();
  return bytes;
}

/// The text's bytes in TCVN3; capitals become small letters, as its capital font has them.
std::string to_tcvn3(std::string_view text) {
  std::string result;
  for (const char32_t code : codes_of(text)) {
    const auto lower = static_cast<char32_t>(u_tolower(static_cast<UChar32>(code)));
    const auto found = tcvn3_bytes().find(lower);
    result += static_cast<char>(found != tcvn3_bytes().end() ? found->second : code);
  }
  return result;
}

/// The text's bytes in VNI: a vowel, then a byte for its marks.
std::string to_vni(std::string_view text) {
  // By vowel mark: none, circumflex, breve. By tone: level grave acute hook tilde dot.
  const std::string plain("\0\xF8\xF9\xFB\xF5\xEF", 6);
  const std::string circumflex = "\xE2\xE0\xE1\xE5\xE3\xE4";
  const std::string breve = "\xEA\xE8\xE9\xFA\xFC\xEB";
  const std::string on_i("i\xEC\xED\xE6\xF3\xF2", 6);
  const std::u32string tones = {0, 0x300, 0x301, 0x309, 0x303, 0x323};
  std::string result;
  for (const char32_t code : codes_of(text)) {
    if (code == U'đ') {
      result += '\xF1';
      continue;
    }
    const std::u32string parts = codes_of(tracuu_test::decomposed(tracuu_test::to_utf8(code)));
    const auto letter = static_cast<char>(u_tolower(static_cast<UChar32>(parts[0])));
    std::size_t tone = 0;
    char32_t mark = 0;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const std::size_t place = tones.find(parts[i]);
      if (place != std::u32string::npos) {
        tone = place;
      } else {
        mark = parts[i];
      }
    }
    if (letter == 'i') {
      result += on_i[tone];
    } else if (mark == 0x31B) {
      result += letter == 'o' ? '\xF4' : '\xF6';
      if (tone != 0) result += plain[tone];
    } else {
      result += letter;
      if (mark == 0x302) result += circumflex[tone];
      if (mark == 0x306) result += breve[tone];
      if (mark == 0 && tone != 0) result += plain[tone];
    }
  }
  return result;
}

/// Single bytes as UTF-8 of the Latin-1 characters for which they pass.
std::string as_latin1(std::string_view bytes) {
  std::string result;
  for (const char byte : bytes) result += tracuu_test::to_utf8(static_cast<unsigned char>(byte));
  return result;
}

TEST(DetectLegacyEncoding, Examples) {
  EXPECT_EQ(to_tcvn3("ủy ban nhân dân"), "\xF1y ban nh\xA9n d\xA9n");
  EXPECT_EQ(as_latin1(to_vni("xin chào các bạn")), "xin chaøo caùc baïn");
  EXPECT_EQ(detect_legacy_encoding("Uû ban nh©n d©n"), LegacyEncoding::tcvn3);
  EXPECT_EQ(detect_legacy_encoding("Xin chaøo caùc baïn"), LegacyEncoding::vni);
}

TEST(DetectLegacyEncoding, Paragraphs) {
  for (const std::string_view text :
       {paragraph, std::string_view("Điều kiện được hưởng chế độ trợ cấp thất nghiệp")}) {
    EXPECT_EQ(detect_legacy_encoding(to_tcvn3(text)), LegacyEncoding::tcvn3);
    EXPECT_EQ(detect_legacy_encoding(as_latin1(to_tcvn3(text))), LegacyEncoding::tcvn3);
    EXPECT_EQ(detect_legacy_encoding(to_vni(text)), LegacyEncoding::vni);
    EXPECT_EQ(detect_legacy_encoding(as_latin1(to_vni(text))), LegacyEncoding::vni);
  }
}

TEST(DetectLegacyEncoding, OtherTextsAreNotLegacy) {
  const std::string unicode(paragraph);
  for (const std::string& text :
       {std::string(), unicode, tracuu_test::decomposed(unicode),
        std::string("Uy ban nhan dan tinh ban hanh quyet dinh"),
        std::string("«Où est le maïs ?» La créée naïve a été élue à l’unanimité en août."),
        std::string("São Paulo não é a capital; a decisão será tomada amanhã pela comissão."),
        std::string("Über die Größe der Häuser entscheidet die zuständige Behörde."),
        std::string("El niño pequeño vivía en España y comía piñones todos los años."),
        std::string("Kesällä pimeä yö on lyhyt, mutta sää voi olla kylmää täällä."),
        std::string("På grund af øget efterspørgsel er prisen på køretøjer høj."),
        std::string("© 2020 Công ty Windows® – 5 µm, 20 °C, «trích dẫn», 1ª ½"),
        std::string("The \xA9 and \xAE signs"), std::string("Москва, Россия"),
        std::string(300, '\xB5')}) {
    EXPECT_EQ(detect_legacy_encoding(text), LegacyEncoding::none) << text;
  }
}

TEST(DetectLegacyEncoding, OneQuotedLineDoesNotMakeADocumentLegacy) {
  const std::string text =
      tracuu_test::repeated(paragraph, 20) + as_latin1(to_vni("xin chào các bạn"));
  EXPECT_EQ(detect_legacy_encoding(text), LegacyEncoding::none);
}

TEST(DetectLegacyEncoding, Names) {
  EXPECT_EQ(to_string(LegacyEncoding::none), "none");
  EXPECT_EQ(to_string(LegacyEncoding::tcvn3), "TCVN3");
  EXPECT_EQ(to_string(LegacyEncoding::vni), "VNI");
}

}  // namespace
