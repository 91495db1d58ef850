// Documents by number: however it is typed, grouped by year and issuer, with what cites and changed
// them; and the same in queries.

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <tracuu/query/number_lookup.hpp>
#include <tracuu/query/query.hpp>
#include <vector>

#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using citation::Relation;
using test::make_document;
using test::TestIndex;

using Fields = std::vector<std::pair<std::string, std::string>>;

Fields fields(const char* number, const char* type, const char* issuer, const char* date) {
  return {{"number", number}, {"type", type}, {"issuer", issuer}, {"date", date}};
}

// An archive in several segments, in which numbers are shared by years, types and provinces.
class NumberLookup : public testing::Test {
 protected:
  NumberLookup() {
    add("qd-2018", "Đề án văn hóa công vụ.",
        fields("1847/QĐ-TTg", "Quyết định", "Thủ tướng Chính phủ", "2018-12-27"));
    add("qd-1999", "Đề án chợ nổi.",
        fields("1847/QĐ-TTg", "Quyết định", "Thủ tướng Chính phủ", "1999-05-04"));
    add("kh", "Kế hoạch bến bãi.",
        fields("1847/KH-UBND", "Kế hoạch", "UBND tỉnh Sơn La", "2020-02-03"));
    index_.commit();
    add("son-la", "Quy định về bến.",
        fields("12/2023/QĐ-UBND", "Quyết định", "Ủy ban nhân dân tỉnh Sơn La", "2023-04-05"));
    add("binh-duong", "Quy định về chợ.",
        fields("12/2023/QĐ-UBND", "Quyết định", "Ủy ban nhân dân tỉnh Bình Dương", "2023-06-07"));
    add("nd-119", "Quy định về nước.",
        fields("119/2020/NĐ-CP", "Nghị định", "Chính phủ", "2020-10-07"));
    index_.commit();
    add("cites-2018", "Căn cứ Quyết định số 1847/QĐ-TTg ngày 27/12/2018 của Thủ tướng Chính phủ.",
        fields("5/KH-UBND", "Kế hoạch", "UBND tỉnh Sơn La", "2019-03-01"));
    add("cites-any", "Theo khoản 2 Điều 5 Quyết định số 1847/QĐ-TTg thì khác.",
        fields("6/KH-UBND", "Kế hoạch", "UBND tỉnh Sơn La", "2019-03-02"));
    add("cites-own-province", "Theo Quyết định số 12/2023/QĐ-UBND của UBND tỉnh thì khác.",
        fields("7/KH-UBND", "Kế hoạch", "UBND tỉnh Bình Dương", "2024-03-02"));
    add("cites-son-la",
        "Sửa đổi Điều 3 Quyết định số 12/2023/QĐ-UBND ngày 05/4/2023 của UBND tỉnh Sơn La.",
        {{"number", "44/2024/QĐ-UBND"},
         {"type", "Quyết định"},
         {"issuer", "UBND tỉnh Sơn La"},
         {"date", "2024-05-06"},
         {"effective_date", "2024-07-01"}});
    add("repeals", "Bãi bỏ Nghị định số 119/2020/NĐ-CP.",
        {{"number", "30/2024/NĐ-CP"},
         {"type", "Nghị định"},
         {"date", "2024-01-02"},
         {"effective_date", "2024-03-01"}});
    add("older", "Bãi bỏ Nghị định số 119/2020/NĐ-CP.",
        fields("31/2019/NĐ-CP", "Nghị định", "Chính phủ", "2019-01-02"));
    add("consolidated", "Bãi bỏ Nghị định số 119/2020/NĐ-CP.",
        fields("8/VBHN-BTC", "Văn bản hợp nhất", "Bộ Tài chính", "2024-01-02"));
    add("gone", "Bãi bỏ Nghị định số 119/2020/NĐ-CP.",
        fields("119/2020/NĐ-CP", "Nghị định", "Chính phủ", "2024-01-02"));
    index_.commit();
    index_.remove("gone");
    add("law", "Luật này quy định về đất.",
        {{"number", "45/2013/QH13"},
         {"type", "Luật"},
         {"title", "Luật Đất đai"},
         {"date", "2013-11-29"},
         {"status", "Hết hiệu lực"},
         {"end_date", "2024-08-01"}});
    add("cites-law", "Theo Điều 5 Luật Đất đai năm 2013 thì khác.", {{"date", "2015-01-01"}});
    index_.commit();
  }

  void add(const char* id, const char* text, const Fields& with) {
    index_.add(make_document(id, text, with));
  }
  [[nodiscard]] NumberReport report(std::string_view typed) const {
    return lookup(*index_.snapshot(), typed);
  }
  [[nodiscard]] std::set<std::string> bearers(std::string_view typed) const {
    std::set<std::string> ids;
    for (const NumberGroup& group : report(typed).groups) {
      for (const NumberBearer& bearer : group.documents) ids.insert(bearer.id);
    }
    return ids;
  }
  [[nodiscard]] std::set<std::string> ids(std::string_view query) const {
    std::set<std::string> found;
    for (std::string& id : index_.ids(parse_query(query))) found.insert(std::move(id));
    return found;
  }

  TestIndex index_;
};

using Ids = std::set<std::string>;

TEST_F(NumberLookup, TakesANumberAsPeopleTypeIt) {
  for (const char* typed :
       {"1847/QĐ-TTg", "1847/qd-ttg", "1847 qđ ttg", "1847-QĐ/TTg", "số 1847/QĐ-TTg",
        "Quyết định số 1847/QĐ-TTg", "qd 1847 ttg", "QĐ-TTg 1847", "QĐ 1847/QĐ-TTg",
        "quyet dinh 1847/qd-ttg", "01847/QĐ-TTg", " 1847 / QĐ - TTg ", "1847/QD–TTg"}) {
    EXPECT_EQ(bearers(typed), (Ids{"qd-2018", "qd-1999"})) << typed;
    EXPECT_FALSE(report(typed).partial) << typed;
  }
}

TEST_F(NumberLookup, YearTypeAndIssuerNarrowItDown) {
  EXPECT_EQ(bearers("1847/QĐ-TTg 2018"), (Ids{"qd-2018"}));
  EXPECT_EQ(bearers("1847/QĐ-TTg ngày 27/12/2018"), (Ids{"qd-2018"}));
  EXPECT_EQ(bearers("qd 1847 ttg 2018"), (Ids{"qd-2018"}));
  EXPECT_EQ(bearers("Quyết định 12/2023/QĐ-UBND của UBND tỉnh Sơn La"), (Ids{"son-la"}));
  EXPECT_EQ(bearers("12/2023/qđ-ubnd sơn la"), (Ids{"son-la"}));
  EXPECT_EQ(bearers("Quyết định 12/2023/QĐ-UBND của UBND thành phố Hồ Chí Minh"),
            (Ids{"binh-duong"}))
      << "an old name of the province";
  const NumberReport other = report("1847/QĐ-TTg 2001");
  ASSERT_EQ(other.groups.size(), 1u) << "what tells no year may mean this one";
  EXPECT_TRUE(other.groups[0].documents.empty());
  EXPECT_EQ(other.others.size(), 2u);
}

TEST_F(NumberLookup, AYearInsideMayStandBesideOrBeLeftOut) {
  EXPECT_EQ(bearers("qd 12 ubnd 2023"), (Ids{"son-la", "binh-duong"}));
  EXPECT_EQ(bearers("12/QĐ-UBND năm 2023"), (Ids{"son-la", "binh-duong"}));
  EXPECT_EQ(bearers("12/QĐ-UBND"), (Ids{"son-la", "binh-duong"}));
  EXPECT_TRUE(report("12/QĐ-UBND").partial);
  EXPECT_EQ(bearers("12/QĐ-UBND 2022"), (Ids{}));
  EXPECT_EQ(bearers("119/NĐ-CP"), (Ids{"nd-119"}));
}

// An archive may write types in its own way: the number is found and its references stay with it.
TEST(NumberLookupOfTypes, TheArchivesOwnWordsForTypes) {
  TestIndex index;
  index.add(
      make_document("own", "Bến.", fields("169/QĐ-BLĐTBXH", "QĐ", "Bộ LĐTBXH", "2025-01-24")));
  index.add(make_document("cites", "Theo Quyết định số 169/QĐ-BLĐTBXH ngày 24/01/2025 thì khác."));
  index.commit();
  for (const char* typed : {"169/QĐ-BLĐTBXH", "quyết định 169/QĐ-BLĐTBXH", "169 qd bldtbxh"}) {
    const NumberReport found = lookup(*index.snapshot(), typed);
    ASSERT_EQ(found.groups.size(), 1u) << typed;
    EXPECT_EQ(found.groups[0].documents.size(), 1u) << typed;
    EXPECT_EQ(found.groups[0].cited_by.size(), 1u) << typed;
    EXPECT_TRUE(found.others.empty()) << typed;
  }
  EXPECT_EQ(index.ids(parse_query("so:169/QĐ-BLĐTBXH")), std::vector<std::string>{"own"});
}

TEST_F(NumberLookup, PartOfANumber) {
  EXPECT_EQ(bearers("1847"), (Ids{"qd-2018", "qd-1999", "kh"}));
  EXPECT_TRUE(report("1847").partial);
  EXPECT_EQ(bearers("1847/QĐ"), (Ids{"qd-2018", "qd-1999"}));
  EXPECT_EQ(bearers("1847/Q"), (Ids{"qd-2018", "qd-1999"}));
  EXPECT_EQ(bearers("119/2020"), (Ids{"nd-119"}));
  EXPECT_EQ(bearers("Nghị định 119"), (Ids{"nd-119"}));
  EXPECT_EQ(bearers("184"), (Ids{}));
  EXPECT_EQ(bearers("847/QĐ-TTg"), (Ids{}));
}

TEST_F(NumberLookup, WhatIsNoNumberFindsNothing) {
  for (const char* typed : {"", " ", "chợ nổi", "???", "\xff\xfe", "/", "@2018", ":"}) {
    EXPECT_TRUE(report(typed).groups.empty()) << typed;
  }
}

TEST_F(NumberLookup, GroupsByYear) {
  const NumberReport found = report("1847/QĐ-TTg");
  ASSERT_EQ(found.groups.size(), 3u);
  EXPECT_EQ(found.groups[0].year, 0) << "what tells no year may mean either";
  ASSERT_EQ(found.groups[0].cited_by.size(), 1u);
  EXPECT_EQ(found.groups[0].cited_by[0].id, "cites-any");
  EXPECT_EQ(found.groups[0].cited_by[0].pinpoint, "khoản 2 Điều 5");
  EXPECT_EQ(found.groups[1].year, 1999);
  EXPECT_TRUE(found.groups[1].cited_by.empty());
  EXPECT_EQ(found.groups[2].year, 2018);
  EXPECT_EQ(found.groups[2].key, "1847/QD/TTG");
  ASSERT_EQ(found.groups[2].cited_by.size(), 1u);
  EXPECT_EQ(found.groups[2].cited_by[0].id, "cites-2018");
  EXPECT_EQ(found.groups[2].cited_by[0].relation, Relation::based_on);
}

TEST_F(NumberLookup, GroupsByIssuerWhereOnlyHeTellsThemApart) {
  const NumberReport found = report("12/2023/QĐ-UBND");
  ASSERT_EQ(found.groups.size(), 2u);
  const NumberGroup& binh_duong = found.groups[0];
  EXPECT_EQ(binh_duong.documents[0].id, "binh-duong");
  EXPECT_EQ(binh_duong.successor, "Hồ Chí Minh");
  ASSERT_EQ(binh_duong.cited_by.size(), 1u);
  EXPECT_EQ(binh_duong.cited_by[0].id, "cites-own-province") << "“UBND tỉnh” is the writer's own";
  const NumberGroup& son_la = found.groups[1];
  EXPECT_EQ(son_la.documents[0].id, "son-la");
  EXPECT_EQ(son_la.successor, "");
  ASSERT_EQ(son_la.cited_by.size(), 1u);
  EXPECT_EQ(son_la.cited_by[0].id, "cites-son-la");
}

TEST_F(NumberLookup, TellsWhatChangedADocumentAndSinceWhen) {
  const NumberReport amended = report("12/2023/QĐ-UBND của UBND tỉnh Sơn La");
  ASSERT_EQ(amended.groups.size(), 1u);
  ASSERT_EQ(amended.groups[0].changed_by.size(), 1u);
  const NumberCitation& change = amended.groups[0].cited_by[amended.groups[0].changed_by[0]];
  EXPECT_EQ(change.number, "44/2024/QĐ-UBND");
  EXPECT_EQ(change.relation, Relation::amends);
  EXPECT_EQ(change.pinpoint, "Điều 3");
  EXPECT_EQ(change.since, (text::Date{2024, 7, 1}));

  // Neither an older act, nor a consolidated text, nor a deleted document changes anything.
  const NumberReport repealed = report("119/2020/NĐ-CP");
  ASSERT_EQ(repealed.groups.size(), 1u);
  EXPECT_EQ(repealed.groups[0].documents.size(), 1u);
  EXPECT_EQ(repealed.groups[0].cited_by.size(), 3u);
  ASSERT_EQ(repealed.groups[0].changed_by.size(), 1u);
  EXPECT_EQ(repealed.groups[0].cited_by[repealed.groups[0].changed_by[0]].id, "repeals");
}

TEST_F(NumberLookup, LawsByNameAndWithTheirStatus) {
  for (const char* typed : {"Luật Đất đai 2013", "luật đất đai năm 2013", "45/2013/QH13"}) {
    const NumberReport found = report(typed);
    ASSERT_GE(found.groups.size(), 1u) << typed;
    const auto group = std::find_if(found.groups.begin(), found.groups.end(),
                                    [](const auto& one) { return one.key == "45/2013/QH13"; });
    ASSERT_NE(group, found.groups.end()) << typed;
    EXPECT_EQ(group->year, 2013);
    ASSERT_EQ(group->documents.size(), 1u);
    EXPECT_EQ(group->documents[0].status, "Hết hiệu lực");
    EXPECT_EQ(group->documents[0].end_date, (text::Date{2024, 8, 1}));
    ASSERT_EQ(group->cited_by.size(), 1u) << typed;
    EXPECT_EQ(group->cited_by[0].pinpoint, "Điều 5");
  }
  EXPECT_EQ(bearers("Luật Đất đai"), (Ids{"law"}));
}

TEST_F(NumberLookup, InQueries) {
  EXPECT_EQ(ids("so:1847/QĐ-TTg"), (Ids{"qd-2018", "qd-1999"}));
  EXPECT_EQ(ids("number:1847/qd-ttg"), (Ids{"qd-2018", "qd-1999"}));
  EXPECT_EQ(ids("so:\"1847/QĐ-TTg 2018\""), (Ids{"qd-2018"}));
  EXPECT_EQ(ids("so:1847"), (Ids{"qd-2018", "qd-1999", "kh"}));
  EXPECT_EQ(ids("trich_dan:1847/QĐ-TTg"), (Ids{"cites-2018", "cites-any"}));
  EXPECT_EQ(ids("cites:\"Luật Đất đai 2013\""), (Ids{"cites-law"}));
  EXPECT_EQ(ids("can_cu:1847/QĐ-TTg"), (Ids{"cites-2018"}));
  EXPECT_EQ(ids("sua_doi:12/2023/QĐ-UBND"), (Ids{"cites-son-la"}));
  EXPECT_EQ(ids("bai_bo:119/2020/NĐ-CP"), (Ids{"repeals", "older", "consolidated"}));
  EXPECT_EQ(ids("thay_the:119/2020/NĐ-CP"), (Ids{}));
  EXPECT_EQ(ids("bai_bo:119/2020/NĐ-CP AND so:30/2024/NĐ-CP"), (Ids{"repeals"}));
  EXPECT_EQ(ids("bai_bo:119/2020/NĐ-CP NOT so:30/2024/NĐ-CP"), (Ids{"older", "consolidated"}));
  EXPECT_EQ(ids("(so:1847 AND chợ)"), (Ids{"qd-1999"}));
  EXPECT_FALSE(try_parse_query("so:xyz"));
  EXPECT_FALSE(try_parse_query("trich_dan:\"1847"));
}

TEST_F(NumberLookup, ANumberTypedLooselyIsFoundInOrdinarySearch) {
  const std::vector<std::string> found = index_.ids(parse_query("1847 qd ttg"));
  ASSERT_GE(found.size(), 2u);
  EXPECT_EQ((Ids{found[0], found[1]}), (Ids{"qd-2018", "qd-1999"}));
}

TEST_F(NumberLookup, BeginningsAreCutWhereAskedFor) {
  NumberReportOptions options;
  options.max_numbers = 1;
  const auto match = try_find_number(*index_.snapshot(), "1").value();
  EXPECT_TRUE(match.places.empty()) << "the first part of a number is a whole";
  const auto many = try_find_number(*index_.snapshot(), "1847").value();
  const NumberReport cut = try_report_number(*index_.snapshot(), many, options).value();
  EXPECT_TRUE(cut.cut);
  EXPECT_LT(cut.groups.size(), report("1847").groups.size());
}

}  // namespace
}  // namespace tracuu::query
