// What tells documents of one number apart: keys, local numbers, issuers and their provinces.

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tracuu/citation/identity.hpp>
#include <vector>

#include "support/shared_data.hpp"

namespace tracuu::citation {
namespace {

TEST(KeyOfDocument, IsThatOfItsNumber) {
  EXPECT_EQ(key_of_document("Quyết định", "01847/qđ-ttg"), "1847/QD/TTG");
  EXPECT_EQ(key_of_document("", "34/2016/NĐ-CP"), "34/2016/ND/CP");
  EXPECT_EQ(key_of_document("Nghị định", "119"), "NGHI_DINH:119");
  EXPECT_EQ(key_of_document("", "119"), "") << "a bare number of no type is nobody's";
  EXPECT_EQ(key_of_document("Nghị định", ""), "");
}

TEST(MayBeOneType, WhatSharesANumber) {
  EXPECT_TRUE(may_be_one_type("Quyết định", "Quyết định"));
  EXPECT_TRUE(may_be_one_type("Quyết định", "Quy định"));
  EXPECT_TRUE(may_be_one_type("Thông tư", "Thông tư liên tịch"));
  EXPECT_TRUE(may_be_one_type("Luật", "Bộ luật"));
  EXPECT_TRUE(may_be_one_type("QĐ", "Quyết định")) << "an archive's own word";
  EXPECT_TRUE(may_be_one_type("", "Luật"));
  EXPECT_FALSE(may_be_one_type("Luật", "Nghị quyết"));
  EXPECT_FALSE(may_be_one_type("Nghị định", "Thông tư"));
}

TEST(YearInNumber, IsTheSecondPart) {
  EXPECT_EQ(year_in_number("34/2016/ND/CP"), 2016);
  EXPECT_EQ(year_in_number("34/2016"), 2016);
  for (const char* key : {"1847/QD/TTG", "34/20167/ND", "34/0016/ND", "2016", "", "/", "5/201"}) {
    EXPECT_EQ(year_in_number(key), 0) << key;
  }
}

TEST(IsCitedByName, LawsAndConstitutions) {
  for (const char* type : {"Luật", "Bộ luật", "Pháp lệnh", "Hiến pháp"}) {
    EXPECT_TRUE(is_cited_by_name(type)) << type;
  }
  for (const char* type : {"Nghị định", "", "luat", "Báo cáo"}) {
    EXPECT_FALSE(is_cited_by_name(type)) << type;
  }
}

TEST(KeysOfName, TheTablesKnowNumbersByNameAndYear) {
  EXPECT_EQ(keys_of_name("LUAT_DAT_DAI", 2013), (std::vector<std::string>{"45/2013/QH13"}));
  EXPECT_GT(keys_of_name("LUAT_DAT_DAI", 0).size(), 1u);
  EXPECT_TRUE(keys_of_name("LUAT_DAT_DAI", 1950).empty());
  EXPECT_EQ(keys_of_name("NQ-TW4-K12", 0), (std::vector<std::string>{"4/NQ/TW@2016"}));
  EXPECT_TRUE(keys_of_name("LUAT_CHO_NOI", 0).empty());
}

TEST(IsLocalNumber, WhatEveryProvinceGivesAnew) {
  for (const char* key : {"12/2023/QD/UBND", "7/NQ/HDND", "35/KH/TU", "128/KH/HU", "46/QD/DU",
                          "1730/SNNMT/DDBDVT", "403/SLDTBXH/VP"}) {
    EXPECT_TRUE(is_local_number(key)) << key;
  }
  for (const char* key : {"1847/QD/TTG", "34/2016/ND/CP", "5/CT/TW", "53/SL", "45/2013/QH13",
                          "NGHI_DINH:119", "LUAT_DAT_DAI", ""}) {
    EXPECT_FALSE(is_local_number(key)) << key;
  }
}

SameIssuer compare(const char* a, const char* b) {
  const SameIssuer forth = Issuer::compare(Issuer::parse(a), Issuer::parse(b));
  EXPECT_EQ(forth, Issuer::compare(Issuer::parse(b), Issuer::parse(a))) << a << " and " << b;
  return forth;
}

TEST(Issuer, SpellingDoesNotCount) {
  EXPECT_EQ(compare("UBND tỉnh Sơn La", "Ủy ban nhân dân Tỉnh Sơn La"), SameIssuer::same);
  EXPECT_EQ(compare("UBND TP. Hồ Chí Minh", "Uỷ ban nhân dân thành phố Hồ Chí Minh"),
            SameIssuer::same);
  EXPECT_EQ(compare("ubnd tphcm", "Ủy ban nhân dân thành phố Hồ Chí Minh"), SameIssuer::same);
  EXPECT_EQ(compare("UBND tỉnh Bà Rịa - Vũng Tàu", "ubnd ba ria vung tau"), SameIssuer::same);
  EXPECT_EQ(compare("Thủ tướng Chính phủ", "THỦ TƯỚNG CHÍNH PHỦ"), SameIssuer::same);
  EXPECT_EQ(compare("UBND tỉnh Thừa Thiên-Huế", "UBND tỉnh Thừa Thiên Huế"), SameIssuer::same);
}

TEST(Issuer, ProvincesAndWhatLiesBelowTellThemApart) {
  EXPECT_EQ(compare("UBND tỉnh Sơn La", "UBND tỉnh Lai Châu"), SameIssuer::different);
  EXPECT_EQ(compare("UBND huyện Mộc Châu, tỉnh Sơn La", "UBND huyện Mường La, tỉnh Sơn La"),
            SameIssuer::different);
  EXPECT_EQ(compare("UBND tỉnh", "UBND tỉnh Sơn La"), SameIssuer::unknown);
  EXPECT_EQ(compare("", "UBND tỉnh Sơn La"), SameIssuer::unknown);
  EXPECT_EQ(compare("Bộ Tài chính", "Bộ Y tế"), SameIssuer::different);
  EXPECT_EQ(compare("Chính phủ", "Thủ tướng Chính phủ"), SameIssuer::unknown);
}

TEST(Issuer, ProvincesThatWentIntoOthers) {
  EXPECT_EQ(compare("UBND tỉnh Bình Dương", "UBND Thành phố Hồ Chí Minh"), SameIssuer::succeeded);
  EXPECT_EQ(compare("UBND tỉnh Bình Dương", "UBND tỉnh Bà Rịa - Vũng Tàu"), SameIssuer::different);
  EXPECT_EQ(compare("UBND tỉnh Hà Tây", "UBND thành phố Hà Nội"), SameIssuer::succeeded);
  const Issuer old = Issuer::parse("Hội đồng nhân dân tỉnh Kiên Giang");
  EXPECT_EQ(old.province(), "Kiên Giang");
  EXPECT_EQ(old.successor(), "An Giang");
  EXPECT_EQ(old.succeeded_on(), "2025-07-01");
  EXPECT_EQ(Issuer::parse("UBND tỉnh An Giang").successor(), "");
  EXPECT_EQ(Issuer::parse("Chính phủ").province(), "");
}

// The table of the 34 provinces and what each of the 63 went into.
TEST(Issuer, TheUnionsOf2025AreComplete) {
  const auto path = test::shared_path("data/lists/provinces_34_from_63.tsv");
  if (!path) GTEST_SKIP() << "the list of provinces beside the project is absent";
  std::ifstream file(*path);
  std::string line;
  std::getline(file, line);
  int provinces = 0;
  while (std::getline(file, line)) {
    const std::size_t tab = line.find('\t');
    const Issuer now = Issuer::parse(line.substr(0, tab));
    EXPECT_FALSE(now.province().empty()) << line;
    EXPECT_TRUE(now.successor().empty()) << line;
    std::istringstream olds(line.substr(tab + 1));
    for (std::string old; std::getline(olds, old, ';'); ++provinces) {
      const Issuer before = Issuer::parse(old);
      ASSERT_FALSE(before.province().empty()) << old;
      if (before.province() != now.province()) {
        EXPECT_EQ(before.successor(), now.province()) << old;
      }
    }
  }
  EXPECT_EQ(provinces, 63);
}

}  // namespace
}  // namespace tracuu::citation
