#include <gtest/gtest.h>

#include <string>
#include <tracuu/citation/scanner.hpp>

#include "found.hpp"

namespace {

using tracuu::test::find_all;
using tracuu::test::find_one;
using tracuu::test::Found;
using tracuu::test::numbers;
using tracuu::test::surfaces;
using Strings = std::vector<std::string>;

TEST(Scanner, ReadsTypeNumberDateAndIssuer) {
  const Found found = find_one(
      "Theo Quyết định số 1908/QĐ-TTg ngày 12/3/2021 của Thủ tướng Chính phủ về việc mở thư viện.");
  EXPECT_EQ(found.surface, "Quyết định số 1908/QĐ-TTg ngày 12/3/2021 của Thủ tướng Chính phủ");
  EXPECT_EQ(found.kind, "doc");
  EXPECT_EQ(found.type, "Quyết định");
  EXPECT_EQ(found.number, "1908/QĐ-TTg");
  EXPECT_EQ(found.date, "2021-03-12");
  EXPECT_EQ(found.issuer, "Thủ tướng Chính phủ");
  EXPECT_EQ(found.keys, Strings{"1908/QD/TTG@2021"});
  EXPECT_EQ(found.year, 0);
}

TEST(Scanner, DateAndIssuerStandInAnyOrder) {
  const Found found =
      find_one("Kế hoạch số 61/KH-UBND của UBND tỉnh Bình Lâm, ngày 05 tháng 6 năm 2022 về chợ");
  EXPECT_EQ(found.issuer, "UBND tỉnh Bình Lâm");
  EXPECT_EQ(found.date, "2022-06-05");
  EXPECT_TRUE(found.surface.ends_with("năm 2022"));
}

TEST(Scanner, AYearInsideTheNumberIsNotRepeated) {
  const Found found = find_one("Nghị định 412/2023/NĐ-CP ngày 2-5-2023 của Chính phủ");
  EXPECT_EQ(found.keys, Strings{"412/2023/ND/CP"});
  EXPECT_EQ(found.date, "2023-05-02");
}

TEST(Scanner, EveryShapeOfNumberHasItsKey) {
  const std::vector<std::pair<std::string, std::string>> shapes{
      {"Quyết định 379/QĐ-BNN-KHCN", "379/QD/BNN/KHCN"},
      {"Công văn số 503/SYT-VP", "503/SYT/VP"},
      {"Luật số 245/2023/QH15", "245/2023/QH15"},
      {"Nghị quyết 1256/2016/UBTVQH13", "1256/2016/UBTVQH13"},
      {"Chỉ thị số 09-CT/TW", "9/CT/TW"},
      {"Nghị định số 143/CP", "143/CP"},
      {"Quyết định số 231-HĐBT", "231/HDBT"},
      {"Sắc lệnh số 153/SL", "153/SL"},
      {"Luật số 31-LCT/HĐNN8", "31/LCT/HDNN8"},
      {"Quyết định số 629/TC/TCT", "629/TC/TCT"},
      {"Quyết định 30a/2018/QĐ-TTg", "30A/2018/QD/TTG"},
      {"Nghị quyết số 66.16/2026/NQ-CP", "66.16/2026/NQ/CP"},
      {"Thông tư liên tịch 10/2005/TTLT/BTC-BNV", "10/2005/TTLT/BTC/BNV"},
      {"Kế hoạch số 515/KH-BCA-BNN&MT", "515/KH/BCA/BNNMT"},
      {"Bản án 157/2024/HS-ST", "157/2024/HS/ST"},
      {"TCVN 8957:2018", "TCVN/8957/2018"},
      {"QCVN 6:2010/ BKHCN", "QCVN/6/2010/BKHCN"}};
  for (const auto& [text, key] : shapes) {
    EXPECT_EQ(find_one(text).keys, Strings{key}) << text;
  }
}

TEST(Scanner, TheIssuerMayStandBeforeTheNumber) {
  const Found found = find_one("thực hiện Chỉ thị của Thủ tướng Chính phủ số 36/CT-TTg, các");
  EXPECT_EQ(found.issuer, "Thủ tướng Chính phủ");
  EXPECT_EQ(found.number, "36/CT-TTg");
  const Found dated = find_one("theo Quyết định của Thủ tướng Chính phủ ngày 12/3/2018 về chợ");
  EXPECT_EQ(dated.date, "2018-03-12");
  EXPECT_EQ(dated.keys, Strings{"QUYET_DINH@2018"});
  EXPECT_TRUE(find_all("theo Quyết định của Thủ tướng Chính phủ về chợ").empty());
}

TEST(Scanner, ClassesAreToldApart) {
  EXPECT_EQ(find_one("Bản án số 57/2021/DS-PT ngày 3/4/2021").kind, "court");
  EXPECT_EQ(find_one("Giấy phép số 68/GP-BTTTT do Bộ Thông tin và Truyền thông cấp").kind,
            "licence");
  EXPECT_EQ(find_one("theo TCVN 8957:2018").kind, "standard");
  EXPECT_EQ(find_one("Nghị định này có hiệu lực").kind, "internal");
  EXPECT_EQ(find_one("Số: 41/2018/TT-BCT\nHà Nội").kind, "header");
}

TEST(Scanner, TheIssuerOfAJointDocumentIsAllOfThem) {
  const Found found = find_one(
      "Thông tư liên tịch số 88/2014/TTLT-BTC-BLĐTBXH ngày 2/3/2014 của Bộ Tài chính, Bộ Lao động "
      "- Thương binh và Xã hội hướng dẫn cân đối chứng");
  EXPECT_EQ(found.issuer, "Bộ Tài chính, Bộ Lao động - Thương binh và Xã hội");
}

TEST(Scanner, AnIssuerEndsWhereTheSubjectBegins) {
  for (const char* subject : {" về việc", " quy định", " ban hành", " hướng dẫn", " phê duyệt"}) {
    const std::string text =
        "Quyết định 88/QĐ-BNV của Bộ trưởng Bộ Nội vụ" + std::string(subject) + " quy chế";
    EXPECT_EQ(find_one(text).issuer, "Bộ trưởng Bộ Nội vụ") << subject;
  }
}

TEST(Scanner, AnAppendedYearIsTheYear) {
  const Found found = find_one("Nghị định số 57/CP/1995");
  EXPECT_EQ(found.number, "57/CP");
  EXPECT_EQ(found.year, 1995);
  EXPECT_EQ(found.keys, Strings{"57/CP@1995"});
}

TEST(Scanner, BareYearsAndYearsInWords) {
  EXPECT_EQ(find_one("Quyết định 2302/QĐ-UBND năm 2025 nêu").keys, Strings{"2302/QD/UBND@2025"});
  EXPECT_EQ(find_one("Quyết định 2302/QĐ-UBND 2025, các").keys, Strings{"2302/QD/UBND@2025"});
  EXPECT_EQ(find_one("Kế hoạch 12/KH-UBND 2021 - 2025").surface, "Kế hoạch 12/KH-UBND");
}

TEST(Scanner, IncompleteDatesStayInTheSpan) {
  const Found no_year = find_one("công văn số 415/UBND-ĐT ngày 22/9, đề nghị");
  EXPECT_EQ(no_year.surface, "công văn số 415/UBND-ĐT ngày 22/9");
  EXPECT_EQ(no_year.date, "");
  const Found no_month = find_one("Quyết định số 70/2001/QĐ-TCHQ ngày 21 tháng năm 2001");
  EXPECT_TRUE(no_month.surface.ends_with("năm 2001"));
  EXPECT_EQ(no_month.date, "");
}

TEST(Scanner, DateAndIssuerOfTheSentenceBefore) {
  const Found found =
      find_one("Ngày 14/5/1991, Hội đồng Bộ trưởng đã ban hành Nghị định số 143-HĐBT về lò gạch.");
  EXPECT_EQ(found.surface, "Nghị định số 143-HĐBT");
  EXPECT_EQ(found.date, "1991-05-14");
  EXPECT_EQ(found.issuer, "Hội đồng Bộ trưởng");
  EXPECT_EQ(found.keys, Strings{"143/HDBT@1991"});
}

TEST(Scanner, ABracketGivesADateOutsideOfTheSpan) {
  const Found found = find_one("Quyết định 231-HĐBT (11/1987): trao quyền");
  EXPECT_EQ(found.surface, "Quyết định 231-HĐBT");
  EXPECT_EQ(found.date, "1987-11");
  EXPECT_EQ(found.keys, Strings{"231/HDBT@1987"});
}

TEST(Scanner, NumbersWithoutSymbol) {
  EXPECT_EQ(find_one("theo Thông tư 98? Tải về").keys, Strings{"THONG_TU:98"});
  EXPECT_EQ(find_one("Công điện số 86 về bão").keys, Strings{"CONG_DIEN:86"});
  EXPECT_TRUE(find_all("Chương trình 2018 và Kế hoạch 5 năm, Quyết định 3 nội dung").empty());
}

TEST(Scanner, NamedLawsAndTheirYears) {
  const Found found = find_one("theo Điều 12 Luật giao thông đường bộ 2008 quy định");
  EXPECT_EQ(found.title, "Luật giao thông đường bộ");
  EXPECT_EQ(found.year, 2008);
  EXPECT_EQ(found.keys, Strings{"LUAT_GIAO_THONG_DUONG_BO@2008"});
  EXPECT_EQ(found.resolved, Strings{"23/2008/QH12"});
  EXPECT_EQ(find_one("Bộ luật Lao động số 45/2019/QH14").keys, Strings{"45/2019/QH14"});
  EXPECT_EQ(find_one("Pháp lệnh Thư viện năm 2000").resolved, Strings{"31/2000/PL/UBTVQH10"});
}

TEST(Scanner, LawsThatNoTableHolds) {
  EXPECT_EQ(find_one("theo Luật Chợ nổi số 203/2024/QH15, các").title, "Luật Chợ nổi");
  EXPECT_EQ(find_one("quy định của Luật Bến bãi và cầu cảng").title, "Luật Bến bãi");
}

TEST(Scanner, Constitutions) {
  EXPECT_EQ(find_one("Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam năm 2013;").keys,
            Strings{"HIEN_PHAP@2013"});
  EXPECT_EQ(find_one("Hiến pháp năm 1992").keys, Strings{"HIEN_PHAP@1992"});
}

TEST(Scanner, PlenumsOfTheParty) {
  const Found two = find_one("gắn với Nghị quyết Trung ương 4 (khóa XI, XII)");
  EXPECT_EQ(two.surface, "Nghị quyết Trung ương 4 (khóa XI, XII)");
  EXPECT_EQ(two.keys, (Strings{"NQ-TW4-K11", "NQ-TW4-K12"}));
  EXPECT_EQ(two.resolved, (Strings{"12/NQ/TW@2012", "4/NQ/TW@2016"}));
  EXPECT_EQ(find_one("Nghị quyết Hội nghị lần thứ tám Ban Chấp hành Trung ương Đảng khóa XI").keys,
            Strings{"NQ-TW8-K11"});
  const Found numbered = find_one("Kết luận 21 Hội nghị Trung ương 4 (khóa XIII)");
  EXPECT_EQ(numbered.number, "21");
  EXPECT_EQ(numbered.keys, Strings{"KET_LUAN:21"});
}

TEST(Scanner, Treaties) {
  EXPECT_EQ(find_one("Phụ lục I Công ước về buôn bán quốc tế các loài động vật, thực vật hoang dã "
                     "nguy cấp.")
                .title,
            "Công ước về buôn bán quốc tế các loài động vật, thực vật hoang dã nguy cấp");
}

TEST(Scanner, NamesAndBareNumbersResolveWithinTheDocument) {
  const auto all = find_all(
      "Căn cứ Luật Đất đai số 31/2024/QH15; theo Nghị định số 102/2024/NĐ-CP. Quy định của Luật "
      "Đất đai và Nghị định 102 được áp dụng.");
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[2].surface, "Luật Đất đai");
  EXPECT_EQ(all[2].resolved, Strings{"31/2024/QH15"});
  EXPECT_EQ(all[3].surface, "Nghị định 102");
  EXPECT_EQ(all[3].resolved, Strings{"102/2024/ND/CP"});
}

TEST(Scanner, SignsBeforeAReferenceAreNoPartOfIt) {
  // Long enough for the scanner to look at many bytes at once.
  const std::string rest =
      " được giữ nguyên cho đến khi có quy định khác thay thế theo thẩm quyền."
      " Các cơ quan liên quan chịu trách nhiệm theo dõi việc thi hành.";
  for (const char* sign : {"`", "@", "[", "{", "^", "_", "~", "|", "(", "\"", "“", "«"}) {
    const std::string text = std::string("Trong câu ") + sign + "Nghị định 15/2020/NĐ-CP" + rest;
    EXPECT_EQ(surfaces(text), Strings{"Nghị định 15/2020/NĐ-CP"}) << sign;
  }
}

TEST(Scanner, HeadingsAndAsidesOfACodeAreNone) {
  const std::string rest =
      " và những việc khác mà không ai cần phải tìm thấy ở trong đoạn văn này.";
  EXPECT_TRUE(find_all("Chữ đầu\nĐiều 12. Phạm vi" + rest).empty());
  EXPECT_TRUE(find_all("Chữ đầu (Điều này có nội dung liên quan" + rest).empty());
  EXPECT_EQ(surfaces("Chữ đầu\nĐiều 12.1 của Nghị định 15/2020/NĐ-CP" + rest).size(), 1u);
  EXPECT_EQ(surfaces("Chữ đầu (Điều này quy định" + rest), Strings{"Điều này"});
  EXPECT_EQ(surfaces("theo quyết định số 5/QĐ-UBND" + rest), Strings{"quyết định số 5/QĐ-UBND"});
}

TEST(Scanner, OneScannerServesManyTexts) {
  tracuu::citation::Scanner scanner;
  tracuu::citation::CitationBuffer buffer;
  scanner.scan("Nghị định 15/2020/NĐ-CP và Nghị định 16/2020/NĐ-CP", buffer);
  EXPECT_EQ(buffer.citations.size(), 2u);
  scanner.scan("không có gì", buffer);
  EXPECT_TRUE(buffer.citations.empty());
  scanner.scan("số 17/2020/NĐ-CP", buffer);
  ASSERT_EQ(buffer.citations.size(), 1u);
  EXPECT_EQ(buffer.view(buffer.citations[0].number), "17/2020/NĐ-CP");
}

TEST(Scanner, SpansAreSlicesInOrderOnAnyLength) {
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    text += "Theo khoản " + std::to_string(i % 9 + 1) + " Điều 5 Nghị định số " +
            std::to_string(i % 400 + 1) + "/2020/NĐ-CP ngày 01/02/2020 của Chính phủ, ";
  }
  const auto buffer = tracuu::citation::find_citations(text);
  ASSERT_EQ(buffer.citations.size(), 3000u);
  std::uint32_t end = 0;
  for (const auto& one : buffer.citations) {
    EXPECT_GE(one.start, end);
    end = one.end;
    EXPECT_TRUE(text.substr(one.start).starts_with("khoản "));
    EXPECT_TRUE(std::string_view(text).substr(0, one.end).ends_with("Chính phủ"));
  }
}

}  // namespace
