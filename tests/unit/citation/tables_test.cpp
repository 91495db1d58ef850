// The tables of src/citation/data: every row is well formed, every name is found again.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <tracuu/citation/citation_key.hpp>
#include <tracuu/text/date.hpp>
#include <tracuu/text/document_number.hpp>
#include <vector>

#include "found.hpp"

namespace {

using tracuu::test::find_one;
using tracuu::test::Found;
using Row = std::vector<std::string>;

std::vector<Row> rows_of(const std::string& name) {
  std::ifstream file(std::string(TRACUU_SOURCE_DIR) + "/src/citation/data/" + name + ".tsv");
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    Row row;
    std::size_t begin = 0;
    for (std::size_t tab = 0; tab != std::string::npos; begin = tab + 1) {
      tab = line.find('\t', begin);
      row.push_back(line.substr(begin, tab - begin));
    }
    rows.push_back(row);
  }
  return rows;
}

bool is_one_of(const std::string& word, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* known) { return word == known; });
}

TEST(Tables, EveryLawIsReadByItsName) {
  const auto rows = rows_of("laws");
  ASSERT_GT(rows.size(), 250u);
  for (const Row& row : rows) {
    const Found found = find_one("theo " + row[0] + " năm 1901, ");
    if (row[0].starts_with("BL")) continue;
    EXPECT_EQ(found.title, row[0]);
  }
}

TEST(Tables, EveryNumberOfALawIsFoundByItsYear) {
  for (const Row& row : rows_of("laws")) {
    if (row.size() < 2) continue;
    std::string_view rest = row[1];
    int last_year = 9999;
    while (!rest.empty()) {
      const std::string entry(rest.substr(0, rest.find(' ')));
      rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
      const std::size_t colon = entry.find(':');
      const std::string number = colon == std::string::npos ? entry : entry.substr(colon + 1);
      const std::string year = colon == std::string::npos ? entry.substr(entry.find('/') + 1, 4)
                                                          : entry.substr(0, colon);
      EXPECT_TRUE(tracuu::text::is_document_number(number)) << row[0] << ": " << entry;
      EXPECT_LE(std::stoi(year), last_year) << row[0] << ": the newest comes first";
      last_year = std::stoi(year);
      std::string key = tracuu::text::number_key(number);
      if (colon != std::string::npos) key += "@" + year;
      const Found found = find_one("theo " + row[0] + " năm " + year + ".");
      EXPECT_EQ(found.resolved, std::vector<std::string>{key}) << row[0] << " " << year;
    }
  }
}

TEST(Tables, TypesAreWellFormed) {
  for (const Row& row : rows_of("types")) {
    ASSERT_EQ(row.size(), 6u) << row[0];
    EXPECT_TRUE(is_one_of(
        row[2], {"act", "law", "constitution", "treaty", "court", "licence", "standard", "paper"}))
        << row[0];
    EXPECT_TRUE(is_one_of(row[4], {"yes", "so", "no"})) << row[0];
    EXPECT_TRUE(is_one_of(row[5], {"yes", "capital", "no"})) << row[0];
  }
}

TEST(Tables, EveryActIsReadByItsTypeAndKind) {
  for (const Row& row : rows_of("types")) {
    if (row[2] != "act" || row[3] == "-") continue;
    const std::string code = row[3].substr(0, row[3].find(','));
    const std::string number = "12/" + code + "-UBND";
    const Found found = find_one("theo " + row[0] + " số " + number + ".");
    EXPECT_EQ(found.type, row[1]) << row[0];
    EXPECT_EQ(found.number, number) << row[0];
  }
}

TEST(Tables, KindsAndOrgansAreAbbreviations) {
  for (const char* table : {"kinds", "symbols"}) {
    for (const Row& row : rows_of(table)) {
      EXPECT_EQ(row.size(), std::string_view(table) == "kinds" ? 2u : 1u) << row[0];
      EXPECT_FALSE(tracuu::citation::name_key(row[0]).empty()) << row[0];
    }
  }
}

TEST(Tables, RolesOfOrgansAreKnown) {
  for (const Row& row : rows_of("organs")) {
    ASSERT_EQ(row.size(), 2u) << row[0];
    EXPECT_TRUE(is_one_of(row[1], {"head", "part", "stop"})) << row[0];
  }
}

TEST(Tables, PlenumsResolve) {
  for (const Row& row : rows_of("plenums")) {
    ASSERT_EQ(row.size(), 5u);
    ASSERT_TRUE(tracuu::text::parse_date(row[4])) << row[3];
    const Found found =
        find_one(row[0] + " Hội nghị Trung ương " + row[1] + " khóa " + row[2] + " về");
    EXPECT_EQ(found.resolved, std::vector<std::string>{tracuu::text::number_key(row[3]) + "@" +
                                                       row[4].substr(0, 4)});
  }
}

TEST(Tables, TreatiesAreReadByTheirNames) {
  for (const Row& row : rows_of("treaties")) {
    EXPECT_EQ(find_one("theo " + row[0] + ".").title, row[0]);
  }
}

}  // namespace
