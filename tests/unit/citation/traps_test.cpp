// What makes references to Vietnamese documents hard, each by its name.
#include <gtest/gtest.h>

#include <string>

#include "found.hpp"

namespace {

using tracuu::test::find_all;
using tracuu::test::find_one;
using tracuu::test::Found;
using tracuu::test::numbers;
using tracuu::test::surfaces;
using Strings = std::vector<std::string>;

TEST(Traps, CentralPartyOrgansAreNotProvincialOnes) {
  EXPECT_EQ(find_one("Quyết định số 52 – QĐ/TƯ").keys, Strings{"52/QD/TW"});
  EXPECT_EQ(find_one("Quyết định số 52-QĐ/TU").keys, Strings{"52/QD/TU"});
}

TEST(Traps, TheTypeWordDecidesBetweenDecisionAndRegulation) {
  EXPECT_EQ(find_one("Quy định 366-QĐ/TW").type, "Quy định");
  EXPECT_EQ(find_one("Quyết định 46-QĐ/ĐU").type, "Quyết định");
}

TEST(Traps, AnAmendingLawIsOneLaw) {
  const char* title =
      "Luật sửa đổi, bổ sung một số điều của Luật Quy hoạch, Luật Đầu tư và Luật Đấu thầu";
  const Found found = find_one(std::string("Căn cứ ") + title + " số 157/2024/QH15;");
  EXPECT_EQ(found.title, title);
  EXPECT_EQ(found.number, "157/2024/QH15");
}

TEST(Traps, TitlesContainReferences) {
  const auto all = find_all(
      "Quyết định 171/2014/QĐ-TTg về việc sửa đổi, bổ sung khoản 5 Điều 1 Quyết định "
      "140/2008/QĐ-TTg có hiệu lực");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].number, "171/2014/QĐ-TTg");
  EXPECT_EQ(all[1].surface, "khoản 5 Điều 1 Quyết định 140/2008/QĐ-TTg");
  EXPECT_EQ(all[1].relation, "sua_doi");
}

TEST(Traps, ListedNumbersInheritTheType) {
  const auto all = find_all(
      "thay thế các Quyết định số 12/2010/QĐ-TTg, 231-HĐBT và số 15/2011/QĐ-TTg của Thủ tướng");
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].surface, "Quyết định số 12/2010/QĐ-TTg");
  EXPECT_EQ(all[1].surface, "231-HĐBT");
  EXPECT_EQ(all[2].surface, "số 15/2011/QĐ-TTg của Thủ tướng");
  for (const Found& found : all) {
    EXPECT_EQ(found.type, "Quyết định");
    EXPECT_EQ(found.relation, "thay_the");
  }
}

TEST(Traps, DecomposedLettersAreTheSame) {
  // "Nghị định số 15/2020/NĐ-CP của Chính phủ" with its marks apart.
  const std::string text =
      "theo Nghi\u0323 đi\u0323nh s\u00F4\u0301 15/2020/N\u0110-CP cu\u0309a Chi\u0301nh "
      "phu\u0309,";
  const Found found = find_one(text);
  EXPECT_EQ(found.number, "15/2020/NĐ-CP");
  EXPECT_EQ(found.issuer, "Chi\u0301nh phu\u0309");
  EXPECT_TRUE(found.surface.ends_with("phu\u0309"));
}

TEST(Traps, BlanksThatDoNotBreakAndNewLinesStandInsideNumbers) {
  EXPECT_EQ(numbers("Quyết định số \u00A02183/QĐ-UBND"), Strings{"2183/QĐ-UBND"});
  EXPECT_EQ(numbers("Thông tư 40/2017/TT-\nBTC"), Strings{"40/2017/TT-BTC"});
  EXPECT_EQ(numbers("Nghị\u00A0định\u00A0số\u00A018/2021/NĐ- CP"), Strings{"18/2021/NĐ-CP"});
  EXPECT_EQ(find_one("x Thông tư 40/2017/TT-\r\nBTC y").surface, "Thông tư 40/2017/TT-\r\nBTC");
}

TEST(Traps, ASpacedDashBeforeATitleIsNoPartOfTheNumber) {
  EXPECT_EQ(numbers("Nghị định 06/2026/NĐ-CP - Quy định về chợ"), Strings{"06/2026/NĐ-CP"});
  EXPECT_EQ(numbers("Nghị định 06/2026/NĐ-CP - QUY ĐỊNH VỀ CHỢ"), Strings{"06/2026/NĐ-CP"});
  EXPECT_EQ(numbers("Công văn 2739/VPCP - KGVX ngày 3/4/2020"), Strings{"2739/VPCP-KGVX"});
}

TEST(Traps, NamesOfLawsHoldCommasAndConjunctions) {
  for (const char* name :
       {"Luật Cán bộ, công chức", "Luật Khám bệnh, chữa bệnh", "Luật Phòng, chống tham nhũng",
        "Luật Tiêu chuẩn và quy chuẩn kỹ thuật", "Luật Quản lý, sử dụng tài sản công"}) {
    const std::string text = "theo quy định của " + std::string(name) + ", cơ quan phải";
    EXPECT_EQ(find_one(text).surface, name);
  }
  EXPECT_EQ(surfaces("theo Luật Đầu tư, công ty phải"), Strings{"Luật Đầu tư"});
}

TEST(Traps, PlacesSpreadOverSeveralArticlesAndAnnexes) {
  EXPECT_EQ(find_one("khoản 2 Điều 195 và khoản 2 Điều 196 Luật Đất đai 2024").places,
            "khoan=2 dieu=195; khoan=2 dieu=196");
  EXPECT_EQ(find_one("tại Phụ lục III ban hành kèm theo Nghị định số 9/2024/NĐ-CP").places,
            "phu_luc=III");
  EXPECT_EQ(find_one("Điều 9 Quy định ban hành kèm theo Quyết định 116/2025/QĐ-UBND").relation,
            "dinh_kem");
}

TEST(Traps, ThisThingIsNotThisArticle) {
  EXPECT_TRUE(find_all("Mọi người vui. Điều này ảnh hưởng đến việc học.").empty());
  EXPECT_TRUE(find_all("Ðiều này ảnh hưởng không ít.").empty());
  EXPECT_EQ(find_one("quy định tại khoản 1 Điều này.").surface, "khoản 1 Điều này");
}

TEST(Traps, AccountsAndFormsAreNotDocuments) {
  EXPECT_TRUE(find_all("hạch toán vào tài khoản 337 – Tạm thu").empty());
  EXPECT_TRUE(find_all("theo mẫu số 01/ĐNHT và mẫu 02/BHYT-QĐ").empty());
  EXPECT_TRUE(find_all("thụ lý số 27/2017/TLPT-HS").empty());
  EXPECT_TRUE(find_all("một khoản 5 triệu đồng, địa điểm 2, thang điểm 10").empty());
}

TEST(Traps, CodesOfTheCodexAreNotArticles) {
  EXPECT_TRUE(find_all("Điều 33.11.NĐ.2.15. Tên gọi").empty());
  EXPECT_TRUE(find_all("Điều 5. Phạm vi điều chỉnh\nChương II\nQUY ĐỊNH CHUNG").empty());
}

TEST(Traps, OtherNumbersAreNotDocuments) {
  for (const char* text :
       {"ngày 27/12/2018, tỷ lệ 1/500, hoạt động 24/7", "Địa chỉ: Số 136/4 Phố Hàng",
        "biển số 74D-000.39", "điện thoại (0226) 3852.773", "Đội QLTT số 5 và quốc lộ 22",
        "nắm chắc pháp luật Việt Nam", "giấy phép sản xuất, quyết định công nhận",
        "Nghị quyết Đại hội đồng cổ đông", "về Hội nghị lần thứ 11 Ban Chấp hành"}) {
    EXPECT_TRUE(find_all(text).empty()) << text << ": " << surfaces(text).front();
  }
}

TEST(Traps, HypotheticalLaws) {
  EXPECT_EQ(surfaces("chưa có Bộ luật Dân sự mới để thay thế cho Bộ luật Dân sự 2015"),
            Strings{"Bộ luật Dân sự 2015"});
}

TEST(Traps, DamagedNumbersAreRepaired) {
  const std::vector<std::pair<std::string, std::string>> damaged{
      {"Nghị định số 146/2013/ND-CP", "146/2013/NĐ-CP"},
      {"Nghị định 154/2026NĐ-CP", "154/2026/NĐ-CP"},
      {"Nghị định số 5 252/2026/NĐ-CP", "252/2026/NĐ-CP"},
      {"Nghị định 81/2018/NĐ-CN", "81/2018/NĐ-CP"},
      {"Quyết định số 417/QĐÐ-BNNMT", "417/QĐ-BNNMT"},
      {"Nghị định l5/2O20/NĐ-CP", "15/2020/NĐ-CP"},
      {"Thông tư 51/2025/TT-BTС", "51/2025/TT-BTC"},  // a Cyrillic С
      {"Nghị định 89/2015/NÐ–CP", "89/2015/NĐ-CP"},
      {"nghị định 15/2020/nđ-cp", "15/2020/NĐ-CP"},
      {"Nghị địnhsố 15/2020/NĐ-CP", "15/2020/NĐ-CP"},
      {"Sắc lệnh 135SL/GD", "135-SL/GD"},
      {"Quyết định 18\u200B47/QĐ-TTg", "1847/QĐ-TTg"},
      {"Quyết định 1847/QĐ\u00ADTTg", "1847/QĐ-TTg"},
      {"Thông tư 342/2016/TT-BTCngày 30/12/2016", "342/2016/TT-BTC"},
      {"NGHỊ ĐỊNH SỐ 15/2020/NĐ-CP", "15/2020/NĐ-CP"},
      {"Nghi dinh so 15/2020/ND-CP", "15/2020/NĐ-CP"}};
  for (const auto& [text, number] : damaged) EXPECT_EQ(numbers(text), Strings{number}) << text;
}

TEST(Traps, OneNumberWithTwoDatesShowsBoth) {
  const auto all = find_all(
      "Quyết định 231-HĐBT (11/1987) trao quyền.\nQuyết định 231-HĐBT ngày 20/9/1985 về giá.");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].keys, Strings{"231/HDBT@1987"});
  EXPECT_EQ(all[1].keys, Strings{"231/HDBT@1985"});
}

TEST(Traps, ADoubledTypeWordCountsOnce) {
  EXPECT_EQ(find_one("kèm theo Thông tư Thông tư 26/2015/TT-BTC.").surface,
            "Thông tư 26/2015/TT-BTC");
  EXPECT_EQ(find_one("kèm theo Thông tư Thông tư 26/2015/TT-BTC.").relation, "dinh_kem");
}

}  // namespace
