// What people type, in every form that docs/citations.md lists, and the two ways of reading it.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <tracuu/citation/citation_key.hpp>
#include <tracuu/citation/scanner.hpp>
#include <tracuu/text/date.hpp>
#include <tracuu/text/document_number.hpp>
#include <vector>

#include "../../../src/citation/typed_number.hpp"
#include "support/shared_data.hpp"

namespace {

using tracuu::citation::Citation;
using tracuu::citation::CitationBuffer;
using tracuu::citation::CitationKey;
using tracuu::citation::KeyReader;
using tracuu::citation::Scanner;
using tracuu::citation::detail::TypedNumberReader;

/// "number|type|issuer|year", and what is cited by name as "name|type||year".
std::string describe(const CitationKey& key) {
  return (key.name.empty() ? key.number : key.name) + '|' + key.type + '|' + key.issuer + '|' +
         std::to_string(key.year) + (key.year_in_number ? " inside" : "");
}

struct Typed {
  const char* text;
  const char* meant;
};

class TypedForms : public testing::TestWithParam<Typed> {};

TEST_P(TypedForms, AreUnderstood) {
  KeyReader reader;
  EXPECT_EQ(describe(reader.read(GetParam().text)), GetParam().meant) << GetParam().text;
  EXPECT_EQ(describe(CitationKey::parse(GetParam().text)), GetParam().meant) << GetParam().text;
}

constexpr const char* plain = "1847/QD/TTG|Quyết định||0";
constexpr const char* dated = "1847/QD/TTG|Quyết định||2018";
constexpr const char* led = "1847/QD/TTG|Quyết định|thủ tướng|0";
constexpr const char* decree = "34/2016/ND/CP|Nghị định||2016 inside";

INSTANTIATE_TEST_SUITE_P(
    Plain, TypedForms,
    testing::Values(Typed{"1847/QĐ-TTg", plain}, Typed{"1847/qd-ttg", plain},
                    Typed{"1847 QD TTg", plain}, Typed{"1847 qd ttg", plain},
                    Typed{"số 1847 qd-ttg", plain}, Typed{"so 1847/qd-ttg", plain},
                    Typed{"s6 1847/qd-ttg", plain}, Typed{"Số: 1847/QĐ-TTg", plain},
                    Typed{"số hiệu 1847/QĐ-TTg", plain}, Typed{"Quyết định số 1847/QĐ-TTg", plain},
                    Typed{"quyet dinh so 1847/qd-ttg", plain}, Typed{"QĐ 1847/QĐ-TTg", plain},
                    Typed{"1847-QĐ/TTg", plain}, Typed{"  1847/QĐ-TTg ", plain},
                    Typed{"1847 / QĐ - TTg", plain}, Typed{"1847/ QĐ -TTg", plain},
                    Typed{"1847–QĐ–TTg", plain}, Typed{"1847／QĐ－TTg", plain},
                    Typed{"１８４７/QĐ﹣TTg", plain}, Typed{"1847/QĐ─TTg", plain},
                    Typed{"1847_QD_TTg", plain}, Typed{"1847.qd.ttg", plain},
                    Typed{"1847\\QĐ-TTg", plain}, Typed{"1847/Q\u0110-TTg", plain},
                    Typed{"01847/QĐ-TTg", plain}, Typed{"qd 1847 ttg", plain},
                    Typed{"quyết định 1847 ttg", plain}, Typed{"qđ-ttg 1847", plain},
                    Typed{"QĐ-TTg số 1847", plain}, Typed{"qđ ttg 1847", plain},
                    Typed{"QD-TTg-1847", plain}, Typed{"QĐ.TTg 1847", plain},
                    Typed{"\"1847/QĐ-TTg\"", plain}, Typed{"(1847/QĐ-TTg)", plain}));

INSTANTIATE_TEST_SUITE_P(
    Years, TypedForms,
    testing::Values(Typed{"qd 1847 ttg 2018", dated}, Typed{"2018 1847/qd-ttg", dated},
                    Typed{"1847/QĐ-TTg năm 2018", dated}, Typed{"năm 2018 1847/QĐ-TTg", dated},
                    Typed{"1847/QĐ-TTg (2018)", dated}, Typed{"1847 qd ttg, 2018", dated},
                    Typed{"1847/QĐ-TTg ngày 27/12/2018", dated},
                    Typed{"27/12/2018 1847/qđ-ttg", dated},
                    Typed{"1847/QĐ-TTg ngày 27 tháng 12 năm 2018", dated},
                    Typed{"1847 2018", "1847|||2018"}, Typed{"2018", "2018|||0"},
                    Typed{"2018 2019", "2018|||2019"},
                    Typed{"2018 2019/QĐ-UBND", "2019/QD/UBND|Quyết định||2018"}));

INSTANTIATE_TEST_SUITE_P(
    YearsInside, TypedForms,
    testing::Values(Typed{"34/2016/NĐ-CP", decree}, Typed{"nđ-cp 34/2016", decree},
                    Typed{"nd 34/2016/cp", decree}, Typed{"Nghị định 34/2016/NĐ-CP", decree},
                    Typed{"34/2016 nd-cp", decree}, Typed{"nghị định 34/2016 cp", decree},
                    Typed{"34/2016/NĐ-CP ngày 14/5/2016", decree}, Typed{"34/2016NĐ-CP", decree},
                    Typed{"nghị định 34/2016", "34|Nghị định||2016"}, Typed{"34/2016", "34|||2016"},
                    Typed{"45/2013/qh13", "45/2013/QH13|Luật||2013 inside"},
                    Typed{"30a/2008/nq-cp", "30A/2008/NQ/CP|Nghị quyết||2008 inside"},
                    Typed{"ttlt 10/2005 btc bnv",
                          "10/2005/TTLT/BTC/BNV|Thông tư liên tịch||2005 inside"}));

INSTANTIATE_TEST_SUITE_P(
    Issuers, TypedForms,
    testing::Values(
        Typed{"1847/QĐ-TTg thủ tướng", led}, Typed{"thủ tướng 1847/QĐ-TTg", led},
        Typed{"1847/QĐ-TTg của thủ tướng", led}, Typed{"qd 1847 ttg thủ tướng", led},
        Typed{"2018 thủ tướng 1847/QĐ-TTg", "1847/QD/TTG|Quyết định|thủ tướng|2018"},
        Typed{"QĐ 12 UBND Hà Nội 2023", "12|Quyết định|UBND Hà Nội|2023"},
        Typed{"quyết định 12 ubnd hà nội", "12|Quyết định|ubnd hà nội|0"},
        Typed{"12/2023/qđ-ubnd hà nội", "12/2023/QD/UBND|Quyết định|hà nội|2023 inside"},
        Typed{"hà nội 12/2023/qđ-ubnd", "12/2023/QD/UBND|Quyết định|hà nội|2023 inside"},
        Typed{"Quyết định 12/2023/QĐ-UBND Hà Nội", "12/2023/QD/UBND|Quyết định|Hà Nội|2023 inside"},
        Typed{"ubnd  quận 1 12/qđ-ubnd", "12/QD/UBND|Quyết định|ubnd quận 1|0"},
        Typed{"thông tư 78/2021/tt-btc bộ tài chính",
              "78/2021/TT/BTC|Thông tư|bộ tài chính|2021 inside"}));

INSTANTIATE_TEST_SUITE_P(
    Partial, TypedForms,
    testing::Values(Typed{"1847", "1847|||0"}, Typed{"1847/QĐ", "1847/QD|Quyết định||0"},
                    Typed{"quyết định 1847", "1847|Quyết định||0"},
                    Typed{"nghị định 143/cp", "143/CP|Nghị định||0"},
                    Typed{"NĐ 143/CP", "143/CP|Nghị định||0"},
                    Typed{"15/2020/NĐ-CP về mức phạt", "15/2020/ND/CP|Nghị định||2020 inside"}));

INSTANTIATE_TEST_SUITE_P(
    Names, TypedForms,
    testing::Values(Typed{"luật đất đai 2013", "LUAT_DAT_DAI|Luật||2013"},
                    Typed{"luat dat dai 2013", "LUAT_DAT_DAI|Luật||2013"},
                    Typed{"luật đất đai", "LUAT_DAT_DAI|Luật||0"},
                    Typed{"luật công đoàn 2012", "LUAT_CONG_DOAN|Luật||2012"},
                    Typed{"hiến pháp 2013", "HIEN_PHAP|Hiến pháp||2013"},
                    Typed{"blhs 2015", "BLHS|Bộ luật||2015"},
                    Typed{"nghị quyết trung ương 4 khóa 12", "NQ-TW4-K12|Nghị quyết||0"},
                    Typed{"nghị quyết trung ương 4 khóa xii", "NQ-TW4-K12|Nghị quyết||0"},
                    Typed{"nghị quyết tw 4 khóa XII", "NQ-TW4-K12|Nghị quyết||0"},
                    Typed{"tcvn 8957:2018", "TCVN/8957/2018|TCVN||0 inside"}));

/// The key of the only reference that the scanner finds in `typed`.
bool read_by_scanner(Scanner& scanner, std::string_view typed, CitationKey& key) {
  static CitationBuffer found;
  scanner.scan(typed, found);
  if (found.citations.size() != 1) return false;
  const Citation& only = found.citations.front();
  if (only.number.empty() || only.end - only.start != typed.size()) return false;
  key.number = tracuu::text::number_key(found.view(only.number));
  key.type = only.type;
  key.issuer = found.view(only.issuer);
  key.date = only.date;
  key.year = only.date.year != 0 ? only.date.year : only.year;
  return true;
}

/// Whether both ways read `typed`; where they do, they must agree.
bool both_agree(Scanner& scanner, TypedNumberReader& reader, const std::string& typed) {
  CitationKey by_scanner;
  CitationKey direct;
  if (!read_by_scanner(scanner, typed, by_scanner) || !reader.read(typed, direct)) return false;
  EXPECT_EQ(direct.number, by_scanner.number) << typed;
  EXPECT_EQ(direct.type, by_scanner.type) << typed;
  EXPECT_EQ(direct.issuer, by_scanner.issuer) << typed;
  EXPECT_TRUE(direct.date == by_scanner.date) << typed;
  EXPECT_TRUE(direct.year_in_number || direct.year == by_scanner.year) << typed;
  return true;
}

TEST(KeyReader, TheDirectWayReadsWhatTheScannerReads) {
  Scanner scanner;
  TypedNumberReader reader;
  const std::array symbols{"QĐ-TTg",      "NĐ-CP",      "TT-BTC",       "NQ-HĐND", "KH-UBND",
                           "QĐ-BNN-KHCN", "CT/TW",      "TTLT-BTC-BYT", "QH14",    "UBTVQH13",
                           "CV-SYT",      "SLĐTBXH-VP", "BC-CP",        "QyĐ/TW",  "HĐBT",
                           "TTr-BKHĐT",   "QĐ-BGD&ĐT",  "VBHN-BCA"};
  const std::array before{"", "số ", "Quyết định số ", "Nghị định ", "Thông tư ", "Công văn số: "};
  const std::array behind{"", " ngày 14/5/2016", " ngày 2 tháng 9 năm 2019 của Chính phủ",
                          " năm 2018", " của Bộ Tài chính"};
  const std::array numbers{"7",   "05",      "34",     "1847",    "12045",
                           "30a", "34/2016", "5/1999", "101/2023"};
  int read = 0;
  int all = 0;
  for (const char* type : before) {
    for (const char* number : numbers) {
      for (const char* sign : {"/", "-", "/ "}) {
        for (const char* symbol : symbols) {
          for (const char* tail : behind) {
            ++all;
            read += both_agree(scanner, reader, std::string(type) + number + sign + symbol + tail);
          }
        }
      }
    }
  }
  EXPECT_GT(read, all / 2);
}

TEST(KeyReader, TheNumbersOfTheCorpusAreReadTheSame) {
  Scanner scanner;
  TypedNumberReader reader;
  KeyReader keys;
  int read = 0;
  for (const auto& document : tracuu::test::corpus_documents()) {
    CitationBuffer found;
    scanner.scan(document.text, found);
    for (const Citation& one : found.citations) {
      if (one.number.empty()) continue;
      const std::string number(found.view(one.number));
      const std::string key = tracuu::text::number_key(number);
      if (number.find_first_of("/-") == std::string::npos) continue;
      EXPECT_EQ(keys.read(number).number, key) << number;
      Scanner other;
      read += both_agree(other, reader, number);
      if (!one.type.empty())
        read += both_agree(other, reader, std::string(one.type) + " số " + number);
    }
  }
  EXPECT_GT(read, 100);
}

TEST(KeyReader, KeepsNothingOfWhatItReadBefore) {
  KeyReader reader;
  CitationKey key;
  reader.read("12/2023/qđ-ubnd hà nội ngày 1/2/2023", key);
  ASSERT_EQ(key.issuer, "hà nội");
  reader.read("luật đất đai 2013", key);
  EXPECT_EQ(describe(key), "LUAT_DAT_DAI|Luật||2013");
  reader.read("1847", key);
  EXPECT_EQ(describe(key), "1847|||0");
  EXPECT_EQ(key.date.year, 0);
  reader.read("thư viện công cộng", key);
  EXPECT_TRUE(key.empty());
  EXPECT_TRUE(key.type.empty());
}

}  // namespace
