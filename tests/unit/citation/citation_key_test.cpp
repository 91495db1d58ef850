#include <gtest/gtest.h>

#include <string>
#include <tracuu/citation/citation_key.hpp>

namespace {

using tracuu::citation::CitationKey;
using tracuu::citation::name_key;

TEST(CitationKey, AllWaysOfTypingANumberMeet) {
  for (const char* typed :
       {"1847/QĐ-TTg", "1847/qd-ttg", "1847 QD TTg", "số 1847/QĐ-TTg", "Quyết định 1847/QĐ-TTg",
        "QĐ 1847/QĐ-TTg", "1847-QĐ/TTg", "quyet dinh so 1847/qd-ttg", " 1847/QĐ-TTg "}) {
    EXPECT_EQ(CitationKey::parse(typed).number, "1847/QD/TTG") << typed;
    EXPECT_EQ(CitationKey::parse(typed).to_string(), "1847/QD/TTG") << typed;
  }
  EXPECT_EQ(CitationKey::parse("05-CT/TW").number, CitationKey::parse("5/ct tw").number);
}

TEST(CitationKey, TheYearBesideTheNumber) {
  for (const char* typed : {"Quyết định 1847/QĐ-TTg năm 2018", "1847/QĐ-TTg ngày 27/12/2018",
                            "qd 1847 ttg 2018", "1847/QĐ-TTg 2018"}) {
    EXPECT_EQ(CitationKey::parse(typed).year, 2018) << typed;
    EXPECT_FALSE(CitationKey::parse(typed).year_in_number) << typed;
  }
  EXPECT_EQ(CitationKey::parse("1847/QĐ-TTg ngày 27/12/2018").to_string(), "1847/QD/TTG@2018");
}

TEST(CitationKey, TheYearInTheNumber) {
  const CitationKey key = CitationKey::parse("Nghị định 34/2016/NĐ-CP");
  EXPECT_TRUE(key.year_in_number);
  EXPECT_EQ(key.year, 2016);
  EXPECT_EQ(key.to_string(), "34/2016/ND/CP");
}

TEST(CitationKey, Partial) {
  EXPECT_EQ(CitationKey::parse("1847").number, "1847");
  EXPECT_FALSE(CitationKey::parse("1847").has_symbol());
  EXPECT_EQ(CitationKey::parse("1847/QĐ").number, "1847/QD");
  EXPECT_EQ(CitationKey::parse("Nghị định 119").to_string(), "NGHI_DINH:119");
  EXPECT_EQ(CitationKey::parse("Nghị định 119").type, "Nghị định");
}

TEST(CitationKey, IssuersAndNames) {
  const CitationKey key = CitationKey::parse("Quyết định 12/2023/QĐ-UBND của UBND tỉnh Bình Lâm");
  EXPECT_EQ(key.issuer, "UBND tỉnh Bình Lâm");
  EXPECT_EQ(CitationKey::parse("Luật Đất đai 2013").to_string(), "LUAT_DAT_DAI@2013");
  EXPECT_EQ(CitationKey::parse("Nghị quyết Trung ương 4 khóa XII").name, "NQ-TW4-K12");
}

TEST(CitationKey, WhatIsNoNumber) {
  EXPECT_TRUE(CitationKey::parse("").empty());
  EXPECT_TRUE(CitationKey::parse("thư viện công cộng").empty());
}

TEST(NameKey, JoinsWordsWithoutMarks) {
  EXPECT_EQ(name_key("Luật Khám bệnh, chữa bệnh"), "LUAT_KHAM_BENH_CHUA_BENH");
  EXPECT_EQ(name_key("  Bộ luật\nDân sự "), "BO_LUAT_DAN_SU");
  EXPECT_EQ(name_key(""), "");
}

}  // namespace
