#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <string_view>
#include <vector>

#include <tracuu/text/structure.hpp>

namespace {

using tracuu::text::ByteRange;
using tracuu::text::Header;
using tracuu::text::HeaderField;
using tracuu::text::parse_header;
using tracuu::text::parse_parts;
using tracuu::text::parse_structure;
using tracuu::text::Part;
using tracuu::text::PartKind;
using tracuu::text::Structure;

char letter_of(PartKind kind) {
  constexpr std::string_view letters = "PCMTDkdL";
  return letters[static_cast<std::size_t>(kind)];
}

/// The parts as a line: kind and label, depth as dots: "C:I .D:1 ..k:1".
std::string outline(std::string_view text) {
  const std::vector<Part> parts = parse_parts(text);
  std::string line;
  for (const Part& part : parts) {
    if (!line.empty()) line += ' ';
    for (std::int32_t up = part.parent; up >= 0; up = parts[static_cast<std::size_t>(up)].parent) {
      line += '.';
    }
    line += letter_of(part.kind);
    line += ':';
    line += part.label;
  }
  return line;
}

std::string_view cut(std::string_view text, ByteRange range) {
  return text.substr(range.start, range.end - range.start);
}

/// What every result must hold; empty, or what is broken.
std::string broken(std::string_view text, const Structure& structure) {
  std::size_t last = 0;
  const std::vector<Part>& parts = structure.parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Part& part = parts[i];
    if (part.heading.start >= part.heading.end) return "empty heading";
    if (part.heading.end > part.body.end || part.body.end > text.size()) return "range";
    if (part.body.start != part.heading.start) return "body does not begin with the heading";
    if (i > 0 && part.heading.start <= last) return "order";
    last = part.heading.start;
    if (part.parent < -1 || part.parent >= static_cast<std::int32_t>(i)) return "parent order";
    if (part.parent >= 0) {
      const Part& parent = parts[static_cast<std::size_t>(part.parent)];
      if (parent.kind != PartKind::appendix && parent.kind >= part.kind) return "parent kind";
      if (parent.body.start > part.body.start || parent.body.end < part.body.end) return "nesting";
    }
  }
  const Header& header = structure.header;
  for (const auto* field :
       {&header.number, &header.date, &header.issuer, &header.type, &header.subject}) {
    if (!field->has_value()) continue;
    const HeaderField& value = **field;
    if (value.range.start >= value.range.end || value.range.end > text.size()) return "field range";
    if (value.range.start >= 8192) return "field outside the header";
    if (value.value.empty()) return "empty value";
  }
  return "";
}

#define EXPECT_FIELD(text, field, expected_value, expected_raw) \
  do {                                                          \
    ASSERT_TRUE((field).has_value());                           \
    EXPECT_EQ((field)->value, expected_value);                  \
    EXPECT_EQ(cut(text, (field)->range), expected_raw);         \
  } while (false)

// --- parts

TEST(StructureParts, WholeTree) {
  EXPECT_EQ(outline("LUẬT\nPhần thứ nhất\nNHỮNG QUY ĐỊNH CHUNG\nChương I\nQUY ĐỊNH CHUNG\n"
                    "Mục 1. PHẠM VI\nTiểu mục 1. Một tiểu mục\nĐiều 1. Phạm vi\n1. Khoản một:\n"
                    "a) Điểm a;\nb) Điểm b.\n2. Khoản hai.\nĐiều 2. Đối tượng\nLuật này áp dụng.\n"
                    "Chương II\nĐiều 3. Hiệu lực\nPhần thứ hai\nChương III\nĐiều 4. Thi hành\n"
                    "PHỤ LỤC I\nDANH MỤC\n"),
            "P:thứ nhất .C:I ..M:1 ...T:1 ....D:1 .....k:1 ......d:a ......d:b .....k:2 ....D:2 "
            ".C:II ..D:3 P:thứ hai .C:III ..D:4 L:I");
}

TEST(StructureParts, RangesAreRawBytes) {
  const std::string text = "Mở đầu\n\n  Điều 1. Tên  \n1. Một.\n2. Hai.\nĐiều 2. Sau\n";
  const std::vector<Part> parts = parse_parts(text);
  ASSERT_EQ(parts.size(), 4U);
  EXPECT_EQ(cut(text, parts[0].heading), "Điều 1. Tên");
  EXPECT_EQ(cut(text, parts[0].body), "Điều 1. Tên  \n1. Một.\n2. Hai.\n");
  EXPECT_EQ(cut(text, parts[1].heading), "1.");
  EXPECT_EQ(cut(text, parts[1].body), "1. Một.\n");
  EXPECT_EQ(cut(text, parts[2].body), "2. Hai.\n");
  EXPECT_EQ(cut(text, parts[3].body), "Điều 2. Sau\n");
}

TEST(StructureParts, SpellingsOfAnArticle) {
  EXPECT_EQ(outline("Điều 1. A\nĐiều 2: B\nĐIỀU 3\nĐiều 4 - Tên gọi\nĐIỀU 5 PHẠM VI\nĐiều 6.\nx\n"
                    "Điều 6a. C\nĐiều 7[12]. D\n**Điều 8.** E\n| Điều 9. F |\n## Điều 10. G\n"
                    "Điều 011. H\nĐiều 12 Phạm vi điều chỉnh\nĐiều13. I"),
            "D:1 D:2 D:3 D:4 D:5 D:6 D:6a D:7 D:8 D:9 D:10 D:11 D:12 D:13");
}

TEST(StructureParts, DecomposedAndForeignLetters) {
  // Điều with ê and the grave accent as combining marks; U+00D0 for Đ; no-break space; byte order.
  EXPECT_EQ(outline("\xEF\xBB\xBF\xC4\x90ie\xCC\x82\xCC\x80u 1. A\n\xC3\x90i\xE1\xBB\x81u\xC2\xA0"
                    "2. B\n\xC2\xA0\xC4\x90i\xE1\xBB\x81u 3. C\r\n\xC4\x90i\xC3\xAA\xCC\x80u 4. D"),
            "D:1 D:2 D:3 D:4");
  EXPECT_EQ(outline("Điều 1. A\n1. B\na) c\nb) d\nc) e\nd) f\n\xC3\xB0) g"),
            "D:1 .k:1 ..d:a ..d:b ..d:c ..d:d ..d:đ");
}

TEST(StructureParts, CodexArticleKeepsItsNumber) {
  EXPECT_EQ(outline("Điều 36.3.LQ.1. Thanh niên\n(Điều 1 Luật số 57/2020/QH14)\n1. Một.\n2. Hai.\n"
                    "Điều 36.3.NĐ.2.15. Sau\n"),
            "D:36.3.LQ.1 .k:1 .k:2 D:36.3.NĐ.2.15");
}

TEST(StructureParts, CitationAtTheStartOfALineIsNoHeading) {
  const std::string expected = "D:1 D:2";
  for (const std::string_view line :
       {"Điều 2 của Luật này", "Điều này quy định về", "Điều 2, Điều 3 và Điều 4",
        "Điều 2 Luật Đất đai", "Điều 2 Nghị định số 12/2020/NĐ-CP", "Điều 2; Điều 3",
        "Điều 2 và Điều 3", "Điều kiện: đủ", "Điều 2.1 của hợp đồng", "Điều 2 Chương II",
        "Điều 2 - Điều 5", "Điều 20. Luật Đất đai;", "điều 2. chữ thường", "Điều 2 khoản 1"}) {
    EXPECT_EQ(outline("Điều 1. Tên\nTheo quy định tại\n" + std::string(line) +
                      "\nthì được.\nĐiều 2. Sau\nĐiều 3. Cuối"),
              expected + " D:3")
        << line;
  }
}

TEST(StructureParts, BareLabelAfterAnUnfinishedLineIsACitation) {
  EXPECT_EQ(outline("Điều 1. A\ntheo quy định tại\nĐiều 2.\nĐiều 2. B\n"), "D:1 D:2");
  EXPECT_EQ(outline("Điều 1\nNhà nước bảo vệ.\nĐiều 2\nCông dân.\n"), "D:1 D:2");
}

TEST(StructureParts, APreambleMayEndInAComma) {
  EXPECT_EQ(outline("Quốc hội ban hành Luật sửa đổi Luật X,\nĐiều 1.\nNội dung.\nĐiều 2. B\n"),
            "D:1 D:2");
  EXPECT_EQ(outline("Điều 1. A\ntheo khoản 2,\nĐiều 2.\nthì được.\nĐiều 2. B\n"), "D:1 D:2");
}

TEST(StructureParts, AGapLosesNoArticle) {
  EXPECT_EQ(outline("Điều 1. A\nĐiều 2. B\nĐiều 4. D\nĐiều 5. E\nĐiều 40. F\nĐiều 41. G"),
            "D:1 D:2 D:4 D:5 D:40 D:41");
  EXPECT_EQ(outline("Điều 7. Phần trích\nĐiều 8. Nữa"), "D:7 D:8");
}

TEST(StructureParts, AJumpThatIsTakenBackIsACitation) {
  EXPECT_EQ(outline("Điều 1. A\nĐiều 50. Luật cũ quy định\nĐiều 2. B\nĐiều 3. C"), "D:1 D:2 D:3");
}

TEST(StructureParts, QuotedArticlesMakeNoPart) {
  EXPECT_EQ(outline("Điều 1. Sửa đổi Luật X như sau:\n1. Sửa đổi Điều 5 như sau:\n“Điều 5. Mới\n"
                    "1. Một.\n2. Hai.\nĐiều 6. Nữa\n1. Khoản.”.\n2. Bổ sung Điều 2a như sau:\n"
                    "\"Điều 2a. Thêm\n1. Một \"hai\" ba.\n3. Bốn.\"\n3. Bỏ.\nĐiều 2. Hiệu lực\n"),
            "D:1 .k:1 .k:2 .k:3 D:2");
}

TEST(StructureParts, QuotedClausesMakeNoPart) {
  EXPECT_EQ(outline("Điều 1. Sửa đổi\n1. Sửa khoản 2 như sau:\n“2. Mức đóng “cơ bản” là:\na) một;\n"
                    "b) hai.”\n2. Sửa khác.\n"),
            "D:1 .k:1 .k:2");
}

TEST(StructureParts, QuotationOpenedBehindAColon) {
  EXPECT_EQ(outline("Điều 1. Sửa đổi\n1. Điều 5 được sửa như sau: “Điều 5. Mới\n1. Một.\n2. Hai.\n"
                    "3. Ba.”\n2. Khác.\nĐiều 2. B\n"),
            "D:1 .k:1 .k:2 D:2");
}

TEST(StructureParts, QuotedSequenceThatMeetsTheOuterOne) {
  EXPECT_EQ(
      outline("Điều 1. Thay Chương V như sau:\n“Chương V\nTÊN\nĐiều 2. Trong\nĐiều 3. Trong”\n"
              "Điều 2. Ngoài\nĐiều 3. Ngoài\n"),
      "D:1 D:2 D:3");
  EXPECT_EQ(outline("Điều 5. Sửa\n“Điều 5. Trong\nĐiều 6. Trong.”\nĐiều 6. Ngoài\n"), "D:5 D:6");
}

TEST(StructureParts, UnbalancedQuotationDoesNotSwallowTheDocument) {
  EXPECT_EQ(outline("Điều 1. A\n“Điều 9. Mở mà không đóng\nĐiều 2. B\nĐiều 3. C\n"), "D:1 D:2 D:3");
  EXPECT_EQ(outline("Điều 1. A\n“mở ở đây\nĐiều 2. B\nĐiều 3. C\nđóng quá muộn”\nĐiều 4. D\n"),
            "D:1 D:2 D:3 D:4");
  EXPECT_EQ(
      outline("Điều 1. Sửa như sau:\n“Điều 7. Không đóng\n2. Sửa tiếp như sau:\n“Điều 8. X.”\n"
              "Điều 2. B\n"),
      "D:1 D:2");
}

TEST(StructureParts, AnnouncedTextWithoutMarksMakesNoPart) {
  EXPECT_EQ(outline("Điều 1. A\n1. Sửa Điều 9 như sau:\nĐiều 9. Mới\n2. Khác\nĐiều 2. B\n"),
            "D:1 .k:1 .k:2 D:2");
  EXPECT_EQ(outline("QUYẾT ĐỊNH như sau:\nĐiều 1. A\nĐiều 2. B\n"), "D:1 D:2");
}

TEST(StructureParts, AttachedTextBeginsAnew) {
  EXPECT_EQ(outline("Điều 1. Ban hành Quy chế.\nĐiều 2. Hiệu lực.\nNơi nhận:\n- Như Điều 2;\n"
                    "QUY CHẾ\n(Ban hành kèm theo Quyết định số 1/QĐ-A)\nChương I\nĐiều 1. Phạm vi\n"
                    "Điều 2. Nguyên tắc\n"),
            "D:1 D:2 C:I .D:1 .D:2");
  EXPECT_EQ(outline("Chương I\nĐiều 1. A\nĐiều 2. B\nPhụ lục\nĐiều 1. Mẫu\n"),
            "C:I .D:1 .D:2 L: .D:1");
}

TEST(StructureParts, AnArticleThatBeginsAnewClosesTheChapter) {
  EXPECT_EQ(outline("Chương I\nĐiều 1. A\nĐiều 2. B\nĐiều 3. C\nQUY CHẾ\nĐiều 1. D\nĐiều 2. E\n"),
            "C:I .D:1 .D:2 .D:3 D:1 D:2");
}

TEST(StructureParts, ClausesSucceedEachOther) {
  EXPECT_EQ(
      outline("Điều 1. A\n1. Một\n1.1. Con\n2.1 Con\n1.000 đồng\n2. Hai\n2019. Năm\n2a. Chen\n"
              "3) Ba\n12. Mười hai\n4. Bốn\n"),
      "D:1 .k:1 .k:2 .k:2a .k:3 .k:4");
  EXPECT_EQ(outline("Điều 1. Tên 1. Một trong dòng\n2. Hai\n3. Ba\nĐiều 2. B\n2. Không có một\n"),
            "D:1 .k:2 .k:3 D:2");
  EXPECT_EQ(outline("1. Ngoài điều\na) cũng ngoài\n2. Ngoài"), "");
}

TEST(StructureParts, PointsFollowTheVietnameseAlphabet) {
  EXPECT_EQ(
      outline(
          "Điều 1. A\na) x\nb) x\nc) x\nd) x\nđ) x\ne) x\nf) x\ng) x\nh) x\ni) x\nj) x\nk) x\n"),
      "D:1 .d:a .d:b .d:c .d:d .d:đ .d:e .d:g .d:h .d:i .d:k");
  EXPECT_EQ(outline("Điều 1. A\n1. B\na. x\nb. x\n2. C\na) x\na1) x\nz) x\nb) x\nx) xa\n"),
            "D:1 .k:1 ..d:a ..d:b .k:2 ..d:a ..d:a1 ..d:b");
  std::string text = "Điều 1. A\n";
  for (const char* label : {"a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l",  "m", "n",
                            "o", "p", "q", "r", "s", "t", "u", "v", "x", "y", "aa", "bb"}) {
    text += std::string(label) + ") điểm\n";
  }
  const std::vector<Part> parts = parse_parts(text);
  ASSERT_EQ(parts.size(), 26U);
  EXPECT_EQ(parts.back().label, "bb");
}

TEST(StructureParts, NoClausesInTheSignatureBlock) {
  EXPECT_EQ(outline("Điều 1. A\n1. Một\nNơi nhận:\n2. Văn phòng\na) bản chính\n"), "D:1 .k:1");
}

TEST(StructureParts, LargerPartsAndTheirLookAlikes) {
  EXPECT_EQ(
      outline(
          "PHẦN I\nCHƯƠNG 2\nMỤC A. TÊN\nMục đích: rõ\nMục tiêu của đề án\nChương trình I\n"
          "Phần lớn\nPhụ lục này\nPhụ lục I ban hành kèm theo Nghị định này\nChương II của Luật\n"
          "Mục 2 Chương II\nTiểu mục 3 - Tên\nPHỤ LỤC SỐ 02\nPhụ lục IIa. Tên\n"),
      "P:I .C:2 ..M:A ...T:3 L:2 L:IIa");
  EXPECT_EQ(
      outline(
          "Chương I ĐIỀU KHOẢN CHUNG\nChương II: Tên\nCHƯƠNG III - TÊN\nChương IIIa\nChương V\n"),
      "C:I C:II C:III C:IIIa C:V");
}

TEST(StructureParts, ContentsAreNoParts) {
  EXPECT_EQ(
      outline("MỤC LỤC\nĐiều 1. Phạm vi ........ 2\nĐiều 2. Đối tượng ........ 3\nĐiều 1. Phạm vi\n"
              "Điều 2. Đối tượng\n"),
      "D:1 D:2");
}

TEST(StructureParts, ArticleBehindATitleInCapitals) {
  const std::string text =
      "Chương I\nNHỮNG QUY ĐỊNH CHUNG Điều 1. Phạm vi\nChương II THI HÀNH Điều 2. Hiệu lực\n"
      "Thi hành Điều 3. Không phải\n";
  EXPECT_EQ(outline(text), "C:I .D:1 C:II .D:2");
  EXPECT_EQ(cut(text, parse_parts(text)[1].heading), "Điều 1. Phạm vi");
}

TEST(StructureParts, LinearOnHostileText) {
  // Sizes at which anything worse than linear would not end.
  std::string ones;
  std::string quotes;
  std::string counting;
  std::string broken_quotes;
  while (ones.size() < (1U << 20U)) ones += "Điều 1.\n";
  while (quotes.size() < (1U << 20U)) quotes += "“";
  for (int i = 0; counting.size() < (1U << 20U); ++i) {
    counting += "Điều " + std::to_string(9999 - i % 9999) + ". A\n";
  }
  while (broken_quotes.size() < (1U << 20U)) broken_quotes += "như sau:\n“Điều 2. A\n\"Điều 3. B\n";
  const std::string line(1U << 20U, 'x');
  const std::string marks = "Đi" + [] {
    std::string text;
    while (text.size() < (1U << 20U)) text += "\xCC\x80";
    return text;
  }();
  EXPECT_EQ(parse_parts(ones).size(), 1U);
  for (const std::string& text : {quotes, counting, broken_quotes, line, marks}) {
    EXPECT_EQ(broken(text, parse_structure(text)), "");
  }
}

// --- header

TEST(StructureHeader, Decision) {
  const std::string text =
      "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NAM\n-------\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
      "Độc lập - Tự do - Hạnh phúc\n---------------\nSố: 84/QĐ-UBND\n"
      "Quảng Nam, ngày 06 tháng 4 năm 2020\n\nQUYẾT ĐỊNH\nVề việc phê duyệt\nkế hoạch năm\n\n"
      "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH\n\nCăn cứ Luật số 77/2015/QH13 ngày 19 tháng 6 năm 2015;\n"
      "QUYẾT ĐỊNH:\nĐiều 1. A\n";
  const Header header = parse_header(text);
  EXPECT_FIELD(text, header.number, "84/QĐ-UBND", "84/QĐ-UBND");
  EXPECT_FIELD(text, header.date, "2020-04-06", "ngày 06 tháng 4 năm 2020");
  EXPECT_FIELD(text, header.issuer, "Ủy ban nhân dân tỉnh Quảng Nam",
               "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NAM");
  EXPECT_FIELD(text, header.type, "Quyết định", "QUYẾT ĐỊNH");
  EXPECT_FIELD(text, header.subject, "Về việc phê duyệt kế hoạch năm",
               "Về việc phê duyệt\nkế hoạch năm");
}

TEST(StructureHeader, LetterWithCopyLine) {
  const std::string text =
      "BỘ TÀI CHÍNH\nTỔNG CỤC THUẾ\n--------\n| CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
      "Độc lập - Tự do - Hạnh phúc |\n| Số: 5348/TCT-CS V/v hướng dẫn góp vốn |\n"
      "Hà Nội, ngày 20/11/2025\n\nKính gửi: Thuế tỉnh.\nTrả lời Công văn số 324/QTR-KTr2 ngày "
      "22/7/2025.\n";
  const Header header = parse_header(text);
  EXPECT_FIELD(text, header.number, "5348/TCT-CS", "5348/TCT-CS");
  EXPECT_FIELD(text, header.date, "2025-11-20", "ngày 20/11/2025");
  EXPECT_FIELD(text, header.issuer, "Tổng cục Thuế", "TỔNG CỤC THUẾ");
  EXPECT_FIELD(text, header.type, "Công văn", "5348/TCT-CS");
  EXPECT_FIELD(text, header.subject, "V/v hướng dẫn góp vốn", "V/v hướng dẫn góp vốn");
}

TEST(StructureHeader, NumberInNoise) {
  const auto number = [](const std::string& line) {
    const Header header = parse_header("BỘ NỘI VỤ\n" + line + "\nQUYẾT ĐỊNH\nCăn cứ A;\n");
    return header.number ? header.number->value : std::string();
  };
  EXPECT_EQ(number("Số: 1847/QĐ-TTg"), "1847/QĐ-TTg");
  EXPECT_EQ(number("Luật số: 45/2013/QH13"), "45/2013/QH13");
  EXPECT_EQ(number("Luật số: 77/2006/QH 11"), "77/2006/QH11");
  EXPECT_EQ(number("Số:\xC2\xA0\xC2\xA0"
                   "12/2020/NĐ-CP"),
            "12/2020/NĐ-CP");
  EXPECT_EQ(number("Số :299/TTg"), "299/TTg");
  EXPECT_EQ(number("| Số:\n372 /QĐ-BTC | Hà Nội"), "372/QĐ-BTC");
  EXPECT_EQ(number("Số: 18/2021/NĐ- CP"), "18/2021/NĐ-CP");
  EXPECT_EQ(number("Số: 40/2017/TT-\nBTC"), "40/2017/TT-BTC");
  EXPECT_EQ(number("Số: 2739/VPCP - KGVX"), "2739/VPCP-KGVX");
  EXPECT_EQ(number("Số: 66.19/2026/NQ-CP"), "66.19/2026/NQ-CP");
  EXPECT_EQ(number("Số: 30a/2008/NQ-CP"), "30a/2008/NQ-CP");
  EXPECT_EQ(number("Số 35-KH/ĐU"), "35-KH/ĐU");
  EXPECT_EQ(number("Số: 76/NQ\xE2\x80\x93"
                   "CP"),
            "76/NQ-CP");
  EXPECT_EQ(number("Số: 89/2015/N\xC3\x90-CP"), "89/2015/NĐ-CP");
  EXPECT_EQ(number("Số: 47/2000/QĐ-BGD&ĐT"), "47/2000/QĐ-BGD&ĐT");
  EXPECT_EQ(number("Số: 06/2026/NĐ-CP - Quy định"), "06/2026/NĐ-CP");
  EXPECT_EQ(number("Số:       /QĐ-UBND"), "");
  EXPECT_EQ(number("Số: …/2024/QĐ-UBND"), "");
  EXPECT_EQ(number("Số: 27/12/2018"), "");
}

TEST(StructureHeader, OtherDocumentsNumbersAreNotItsOwn) {
  EXPECT_FALSE(
      parse_header("NGHỊ ĐỊNH\nSửa đổi Nghị định số 12/2020/NĐ-CP\n\nCăn cứ Luật số 1/2020/QH14;")
          .number.has_value());
  EXPECT_FALSE(parse_header("Kính gửi: A\nTrả lời Công văn số 1/A-B").number.has_value());
  EXPECT_FALSE(parse_header("QUYẾT ĐỊNH\nTRIỂN KHAI NGHỊ QUYẾT SỐ 06/NQ-CP\n\nCăn cứ A;")
                   .number.has_value());
}

TEST(StructureHeader, NumberAndDateInTheTitle) {
  const std::string text =
      "NGHỊ ĐỊNH\n\nCỦA CHÍNH PHỦ SỐ 24/2001/NĐ-CP NGÀY 01 THÁNG 6 NĂM 2001 VỀ PHÍ\n\nCHÍNH PHỦ\n"
      "Căn cứ Luật;\n";
  const Header header = parse_header(text);
  EXPECT_FIELD(text, header.number, "24/2001/NĐ-CP", "24/2001/NĐ-CP");
  EXPECT_FIELD(text, header.date, "2001-06-01", "NGÀY 01 THÁNG 6 NĂM 2001");
  EXPECT_FIELD(text, header.type, "Nghị định", "NGHỊ ĐỊNH");
}

TEST(StructureHeader, Dates) {
  const auto date = [](const std::string& line) {
    const Header header = parse_header("CHÍNH PHỦ\nSố: 1/NQ-CP\n" + line + "\nNGHỊ QUYẾT\n");
    return header.date ? header.date->value : std::string();
  };
  EXPECT_EQ(date("Hà Nội, ngày 27 tháng 12 năm 2018"), "2018-12-27");
  EXPECT_EQ(date("Hà Nội ngày 1 tháng 2 năm 2018"), "2018-02-01");
  EXPECT_EQ(date("*Hà Nội, ngày\xC2\xA0"
                 "15 tháng 11\nnăm 2013*"),
            "2013-11-15");
  EXPECT_EQ(date("TP. Hồ Chí Minh, ngày 05-6-2009"), "2009-06-05");
  EXPECT_EQ(date("Hà Nội, ngày     tháng     năm 2024"), "");
  EXPECT_EQ(date("Hà Nội, ngày 32 tháng 1 năm 2024"), "");
  EXPECT_EQ(date("Hà Nội, ngày 3 tháng 13 năm 2024"), "");
}

TEST(StructureHeader, BlankDateIsNotTakenFromTheSubject) {
  EXPECT_FALSE(
      parse_header("BỘ Y TẾ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
                   "Số: 1/QĐ-BYT\nHà Nội, ngày tháng năm 2025\nQUYẾT ĐỊNH\nTRIỂN KHAI QUYẾT ĐỊNH "
                   "SỐ 06/QĐ-TTG NGÀY 02 THÁNG 01 NĂM 2025\n\nCăn cứ A;")
          .date.has_value());
}

TEST(StructureHeader, IssuersAsPeopleWriteThem) {
  const auto issuer = [](const std::string& name) {
    const Header header =
        parse_header(name +
                     "\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
                     "Số: 1/QĐ-A\nQUYẾT ĐỊNH\n");
    return header.issuer ? header.issuer->value : std::string();
  };
  EXPECT_EQ(issuer("BỘ TÀI CHÍNH"), "Bộ Tài chính");
  EXPECT_EQ(issuer("BỘ LAO ĐỘNG - THƯƠNG BINH\nVÀ XÃ HỘI"), "Bộ Lao động - Thương binh và Xã hội");
  EXPECT_EQ(issuer("BỘ VĂN HÓA, THỂ THAO VÀ DU LỊCH"), "Bộ Văn hóa, Thể thao và Du lịch");
  EXPECT_EQ(issuer("BỘ NÔNG NGHIỆP VÀ\nPHÁT TRIỂN NÔNG THÔN"),
            "Bộ Nông nghiệp và Phát triển nông thôn");
  EXPECT_EQ(issuer("THỦ TƯỚNG CHÍNH PHỦ\n-------"), "Thủ tướng Chính phủ");
  EXPECT_EQ(issuer("UỶ BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH"),
            "Uỷ ban nhân dân thành phố Hồ Chí Minh");
  EXPECT_EQ(issuer("UBND TỈNH ĐẮK LẮK\nSỞ GIÁO DỤC VÀ ĐÀO TẠO"), "Sở Giáo dục và Đào tạo");
  EXPECT_EQ(issuer("HỘI ĐỒNG NHÂN DÂN\nTỈNH BÀ RỊA - VŨNG TÀU"),
            "Hội đồng nhân dân tỉnh Bà Rịa - Vũng Tàu");
  EXPECT_EQ(issuer("BAN CHẤP HÀNH TRUNG ƯƠNG\nVĂN PHÒNG"), "Văn phòng Ban Chấp hành Trung ương");
  EXPECT_EQ(issuer("NGÂN HÀNG NHÀ NƯỚC\nVIỆT NAM"), "Ngân hàng Nhà nước Việt Nam");
  EXPECT_EQ(issuer("BỘ TÀI CHÍNH TỔNG CỤC HẢI QUAN"), "Tổng cục Hải quan");
  EXPECT_EQ(issuer("VIỆN KIỂM SÁT NHÂN DÂN TỐI CAO"), "Viện kiểm sát nhân dân tối cao");
}

TEST(StructureHeader, IssuerBelowTheMotto) {
  const std::string text =
      "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc\n\nQUỐC HỘI\n\nLuật số: "
      "51/2024/QH15\n\nLUẬT\nBẢO HIỂM Y TẾ\n\nCăn cứ Hiến pháp;\n";
  const Header header = parse_header(text);
  EXPECT_FIELD(text, header.issuer, "Quốc hội", "QUỐC HỘI");
  EXPECT_FIELD(text, header.type, "Luật", "LUẬT");
  EXPECT_FIELD(text, header.subject, "BẢO HIỂM Y TẾ", "BẢO HIỂM Y TẾ");
}

TEST(StructureHeader, JointCircularNamesAllOrgans) {
  const Header header = parse_header(
      "BỘ TÀI CHÍNH\nBỘ NỘI VỤ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh "
      "phúc\nSố: 5/2014/TTLT-BTC-BNV\nTHÔNG TƯ LIÊN TỊCH\nHướng dẫn lương\n");
  ASSERT_TRUE(header.issuer.has_value());
  EXPECT_EQ(header.issuer->value, "Bộ Tài chính - Bộ Nội vụ");
  EXPECT_EQ(header.type->value, "Thông tư liên tịch");
}

TEST(StructureHeader, LostLineEnds) {
  const std::string text =
      "Số:\n299/TTg Hà Nội, ngày 10 tháng 11 năm 1980 CHỈ THỊ VỀ CÔNG TÁC ĐO ĐẠC Ngày 24 tháng 6 "
      "năm 1977 "
      "Hội đồng Chính phủ đã ra Quyết định.";
  const Header header = parse_header(text);
  EXPECT_FIELD(text, header.number, "299/TTg", "299/TTg");
  EXPECT_FIELD(text, header.date, "1980-11-10", "ngày 10 tháng 11 năm 1980");
  EXPECT_FIELD(text, header.type, "Chỉ thị", "CHỈ THỊ");
  EXPECT_FIELD(text, header.subject, "VỀ CÔNG TÁC ĐO ĐẠC", "VỀ CÔNG TÁC ĐO ĐẠC");
}

TEST(StructureHeader, TypeFromTheSymbolWhereNoTypeLineStands) {
  const std::string text =
      "BỘ Y TẾ\nSố: 12/KH-BYT\nHà Nội, ngày 1 tháng 2 năm 2020\nNội dung khác\n";
  const Header header = parse_header(text);
  EXPECT_FIELD(text, header.type, "Kế hoạch", "KH");
}

TEST(StructureHeader, DecomposedTextComesOutComposed) {
  const std::string text =
      "BO\xCC\xA3\xCC\x82 Y TE\xCC\x82\xCC\x81\nSo\xCC\x82\xCC\x81: 5/Q\xC4\x90-BYT\n"
      "QUYE\xCC\x82\xCC\x81T \xC4\x90I\xCC\xA3NH\n";
  const Header header = parse_header(text);
  EXPECT_FIELD(text, header.number, "5/QĐ-BYT", "5/Q\xC4\x90-BYT");
  EXPECT_FIELD(text, header.type, "Quyết định", "QUYE\xCC\x82\xCC\x81T \xC4\x90I\xCC\xA3NH");
  ASSERT_TRUE(header.issuer.has_value());
  EXPECT_EQ(header.issuer->value, "Bộ Y tế");
}

TEST(StructureHeader, FieldSheet) {
  const std::string text =
      "Thông tin\n\n| Số hiệu | 13/2026/TT-BNV |\n| Ngày ban hành | 29/5/2026 |\n| Loại văn bản | "
      "Thông tư |\n"
      "| Cơ quan ban hành | Bộ Nội vụ |\n| Trích yếu | Hướng dẫn lương |\n";
  const Header header = parse_header(text);
  EXPECT_FIELD(text, header.number, "13/2026/TT-BNV", "13/2026/TT-BNV");
  EXPECT_FIELD(text, header.date, "2026-05-29", "29/5/2026");
  EXPECT_FIELD(text, header.type, "Thông tư", "Thông tư");
  EXPECT_FIELD(text, header.issuer, "Bộ Nội vụ", "Bộ Nội vụ");
  EXPECT_FIELD(text, header.subject, "Hướng dẫn lương", "Hướng dẫn lương");
}

TEST(StructureHeader, NothingInPlainText) {
  const Header header =
      parse_header("Hôm nay trời đẹp.\nChúng tôi đi chơi ngày 2 tháng 9 năm 2020 ở xa.\n");
  EXPECT_FALSE(header.number || header.date || header.issuer || header.type || header.subject);
  EXPECT_FALSE(parse_header("").number.has_value());
}

TEST(StructureHeader, OnlyTheFirstBytesCount) {
  EXPECT_FALSE(parse_header(std::string(9000, '\n') + "Số: 1/QĐ-A").number.has_value());
  for (std::size_t pad = 8180; pad < 8195; ++pad) {  // the limit may fall anywhere in a character
    const std::string text = std::string(pad, '\n') + "Số: 1847/QĐ-TTg";
    EXPECT_EQ(broken(text, parse_structure(text)), "") << pad;
  }
}

// --- properties

TEST(StructureProperty, AnyBytesAreAccepted) {
  EXPECT_TRUE(rc::check("any bytes", [](const std::string& text) {
    RC_ASSERT(broken(text, parse_structure(text)) == "");
  }));
}

TEST(StructureProperty, AnyMixOfPiecesIsAccepted) {
  static const std::vector<std::string> pieces{"Điều 1.",
                                               "Điều 2. Tên",
                                               "Điều 12a.",
                                               "“",
                                               "”",
                                               "\"",
                                               "\n",
                                               "\n",
                                               "1. Một",
                                               "2) Hai",
                                               "a) x",
                                               "đ. y",
                                               "Chương I",
                                               "Mục 2",
                                               "Phụ lục",
                                               "như sau:",
                                               "Số: 1/QĐ-A",
                                               "Căn cứ ",
                                               "V/v ",
                                               "Kính gửi",
                                               "BỘ Y TẾ",
                                               "QUYẾT ĐỊNH",
                                               "ngày 1 tháng 2 năm 2020",
                                               "Hà Nội, ",
                                               "Nơi nhận:",
                                               "|",
                                               "---",
                                               "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                                               "Độc lập - Tự do - Hạnh phúc",
                                               "\xCC\x81",
                                               "\xE2\x80",
                                               " "};
  EXPECT_TRUE(rc::check("any mix of pieces", [] {
    const auto picks = *rc::gen::container<std::vector<std::size_t>>(
        rc::gen::inRange<std::size_t>(0, pieces.size()));
    std::string text;
    for (const std::size_t pick : picks) text += pieces[pick];
    const Structure structure = parse_structure(text);
    RC_ASSERT(broken(text, structure) == "");
  }));
}

TEST(StructureProperty, ArticlesCountedUpAreAllFound) {
  EXPECT_TRUE(rc::check("1..n", [] {
    const int n = *rc::gen::inRange(1, 60);
    std::string text;
    for (int i = 1; i <= n; ++i) text += "Điều " + std::to_string(i) + ". Tên\nNội dung.\n";
    const std::vector<Part> parts = parse_parts(text);
    RC_ASSERT(parts.size() == static_cast<std::size_t>(n));
    RC_ASSERT(parts.back().label == std::to_string(n));
  }));
}

}  // namespace
