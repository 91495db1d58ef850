#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include <tracuu/text/document_number.hpp>
#include <tracuu/text/normalize.hpp>

#include "text_cases.hpp"

namespace {

using tracuu::text::is_document_number;
using tracuu::text::number_key;
using tracuu_test::decomposed;

TEST(NumberKey, AllSpellingsMeet) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases{
      {"1847/QD/TTG",
       {"1847/QĐ-TTg", "1847/qd-ttg", "1847 QD TTg", "1847-QĐ/TTg", "01847/QĐ–TTg", "1847/QÐ-TTg",
        "1847/qđ-ttg", "1847/QĐ- TTg", "1847/QĐ-\nTTg", "1847\u00A0/QĐ\u2011TTg",
        decomposed("1847/QĐ-TTg")}},
      {"34/2016/ND/CP", {"34/2016/NĐ-CP", "34/2016/nđ-cp", "34/2016NĐ-CP", "034/2016/ND-CP"}},
      {"154/2026/ND/CP", {"154/2026NĐ-CP", "154/2026/NĐ-CP", "l54/2O26/NĐ-CP", "154/2026/NĐ-СР"}},
      {"5/CT/TW",
       {"05-CT/TW", "5/ct tw", "05-CT/TƯ", "05/CT-TW", "5-ct/tư", "05-CT/T\u01AF",
        decomposed("05-CT/TƯ")}},
      {"14/CP", {"14-CP", "14/CP", "14 cp"}},
      {"47/2000/QD/BGDDT", {"47/2000/QĐ-BGD&ĐT", "47/2000/QĐ-BGDĐT"}},
      {"51/2025/TT/BTC", {"51/2025/TT-BTC", "51/2025/TT-BTС"}},
      {"45/2013/QH13", {"45/2013/QH13", "45/2013/qh13"}},
      {"TCVN/7957/2008", {"TCVN 7957:2008", "tcvn 7957-2008"}},
      {"36/KH/TU", {"36-KH/TU", "36-kh/tu"}},
      {"30A/2008/NQ/CP", {"30a/2008/NQ-CP", "30A/2008/NQ-CP"}}};
  for (const auto& [key, spellings] : cases) {
    for (const std::string& spelling : spellings) {
      EXPECT_EQ(number_key(spelling), key) << spelling;
    }
  }
}

TEST(NumberKey, Edges) {
  EXPECT_EQ(number_key(""), "");
  EXPECT_EQ(number_key(" /-– "), "");
  EXPECT_EQ(number_key("..."), "");
  EXPECT_EQ(number_key("000"), "0");
  EXPECT_EQ(number_key("V.09.04.02."), "V.09.04.02");
  EXPECT_EQ(number_key("5/THÔNG TƯ"), "5/THONG/TW");
  EXPECT_EQ(number_key("12/TƯƠNG"), "12/TUONG");  // Only at the end of a part.
  EXPECT_EQ(number_key("\xFF\xC3"), "");
}

TEST(NumberKey, HasNoLimit) {
  const std::string key = number_key(tracuu_test::repeated("12/QĐ-", 10000));
  EXPECT_EQ(key.size(), 10000 * 6 - 1);
}

RC_GTEST_PROP(NumberKey, is_its_own_key_and_knows_no_form, ()) {
  const std::string text = *tracuu_test::any_text();
  const std::string key = number_key(text);
  for (const char letter : key) {
    RC_ASSERT((letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
              letter == '/' || letter == '.');
  }
  const bool parts_at_both_ends = key.empty() || (key.front() != '/' && key.back() != '/');
  RC_ASSERT(parts_at_both_ends);
  RC_ASSERT(key.find("//") == std::string::npos);
  RC_ASSERT(number_key(key) == key);
  RC_ASSERT(number_key(tracuu_test::decomposed(text)) == key);
  RC_ASSERT(number_key(tracuu::text::normalize(text).text()) == key);
}

TEST(IsDocumentNumber, Numbers) {
  for (const char* number : {"1847/QĐ-TTg",
                             "1847/qd-ttg",
                             "35-KH/ĐU",
                             "35-kh/đu",
                             "45/2013/QH13",
                             "TCVN 7957:2008",
                             " 34/2016/NĐ-CP\n",
                             "\u00A084/KH-UBND",
                             "379/QĐ-BNN-KHCN",
                             "403/SLĐTBXH-VP",
                             "13/2014/TTLT-BLĐTBXH-BTC",
                             "1156/2016/UBTVQH13",
                             "05-CT/TW",
                             "42-HD/BTCTW",
                             "143/CP",
                             "130-CP",
                             "111-HĐBT",
                             "50/CP/1995",
                             "102-SL/L-004",
                             "135SL/GD",
                             "21-LCT/HĐNN8",
                             "27/2017/HS-ST",
                             "QCVN 06:2021/BXD",
                             "TCVN ISO/IEC 17025:2017",
                             "30a/2008/NQ-CP",
                             "154/2026NĐ-CP",
                             "12/2015/L-CTN",
                             "01/2013/TTLT-BCA-BTP-BNG-VKSNDTC-TANDTC",
                             "50/2005/TTLT/BTC-BNV",
                             "47/2000/QĐ-BGD&ĐT",
                             "05-CT/TƯ",
                             "9-BNV/NC/NĐ"}) {
    EXPECT_TRUE(is_document_number(number)) << number;
  }
}

TEST(IsDocumentNumber, NotNumbers) {
  for (const char* text : {"",
                           " ",
                           "27/12/2018",
                           "24/7",
                           "1/500",
                           "nghị định",
                           "1847",
                           "12/2016",
                           "136/4",
                           "2/3",
                           "74D-000.39",
                           "65M-1274",
                           "1847/QĐ-TTg ngày",
                           "số 1847/QĐ-TTg",
                           "TCVN",
                           "TCVN 7957",
                           "quyết định 12",
                           "5/12/QĐ-",
                           "km/h",
                           "100 km/h",
                           "2018-12-27",
                           "qd",
                           "1900 6769",
                           "123456/QĐ-TTg",
                           "\xFF"}) {
    EXPECT_FALSE(is_document_number(text)) << text;
  }
}

}  // namespace
