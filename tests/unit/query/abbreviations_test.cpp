#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <tracuu/query/abbreviations.hpp>
#include <tracuu/text/fold.hpp>
#include <vector>

#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using test::make_document;
using test::TestIndex;
using Names = std::vector<std::string_view>;

// Every letter begins a word of the long form, in order; the "g" of TTg apart.
TEST(Abbreviations, TheTableIsSound) {
  std::set<std::string_view> seen;
  for (const Abbreviation& one : abbreviations()) {
    EXPECT_TRUE(seen.insert(one.abbreviation).second) << one.abbreviation << " stands twice";
    EXPECT_EQ(text::normalize(one.long_form).text(), one.long_form);
    std::string letters = text::fold_marks(text::normalize(one.abbreviation).text());
    std::erase(letters, '&');
    std::replace(letters.begin(), letters.end(), 'w', 'u');  // TW is TƯ
    std::string initials;
    const std::string folded = " " + text::fold_marks(one.long_form);
    for (std::size_t i = 1; i < folded.size(); ++i) {
      if (folded[i - 1] == ' ') initials += folded[i];
    }
    // A subsequence of the initials.
    std::size_t at = 0;
    for (const char initial : initials) at += at < letters.size() && letters[at] == initial;
    if (one.abbreviation != "TTg") {
      EXPECT_EQ(at, letters.size()) << one.abbreviation;
    }
    const Names forms = long_forms_of(one.abbreviation);
    EXPECT_TRUE(std::count(forms.begin(), forms.end(), one.long_form)) << one.abbreviation;
    const Names names = abbreviations_of(one.long_form);
    EXPECT_TRUE(std::count(names.begin(), names.end(), one.abbreviation)) << one.long_form;
  }
  EXPECT_GE(seen.size(), 150u);
}

TEST(Abbreviations, CaseAndSignsDoNotCount) {
  EXPECT_EQ(long_forms_of("ubnd"), Names{"ủy ban nhân dân"});
  EXPECT_EQ(long_forms_of("KH&ĐT"), Names{"kế hoạch và đầu tư"});
  EXPECT_EQ(abbreviations_of("Uỷ ban, nhân dân"), Names{"UBND"});
  EXPECT_EQ(abbreviations_of("nông nghiệp và phát triển nông thôn"), (Names{"NN&PTNT", "NNPTNT"}));
  for (const char* other : {"", "chợ", "UBN", "\xff"}) {
    EXPECT_TRUE(long_forms_of(other).empty()) << other;
    EXPECT_TRUE(abbreviations_of(other).empty()) << other;
  }
}

TEST(Abbreviations, QueriesMatchBothSpellings) {
  TestIndex index;
  index.add(make_document("short", "UBND xã họp"));
  index.add(make_document("long", "Ủy ban nhân dân xã họp"));
  index.add(make_document("other", "nhân dân ở xã, ủy ban khác"));
  index.commit();
  const auto ids = [&](const Query& query) {
    auto found = index.ids(query);
    std::sort(found.begin(), found.end());
    return found;
  };
  const std::vector<std::string> both{"long", "short"};
  EXPECT_EQ(ids(expand_abbreviations(parse_query("UBND"))), both);
  EXPECT_EQ(ids(expand_abbreviations(parse_query("UBND AND họp"))), both);
  EXPECT_EQ(ids(parse_query("UBND")), std::vector<std::string>{"short"});
  EXPECT_EQ(index.ids(expand_abbreviations(parse_query("UBND")))[0], "short") << "as typed first";
  EXPECT_EQ(ids(expand_abbreviations(parse_query("ủy ban nhân dân"))),
            (std::vector<std::string>{"long", "other", "short"}));
  EXPECT_EQ(ids(expand_abbreviations(parse_query("họp NOT UBND"))),
            std::vector<std::string>{"long"});
  for (const char* same : {"", "chợ nổi", "\"ủy ban nhân dân\"", "1847/QĐ-UBND"}) {
    EXPECT_EQ(expand_abbreviations(parse_query(same)), parse_query(same)) << same;
  }
}

TEST(Abbreviations, DefinitionsOfATextAreFound) {
  const auto found = [](const std::string& raw) {
    std::vector<std::string> definitions;
    for (const AbbreviationDefinition& one : find_abbreviation_definitions(raw)) {
      definitions.push_back(
          raw.substr(one.abbreviation.start, one.abbreviation.end - one.abbreviation.start) + "=" +
          raw.substr(one.long_form.start, one.long_form.end - one.long_form.start));
    }
    return definitions;
  };
  using Found = std::vector<std::string>;
  EXPECT_EQ(found("Giao Ban quản lý chợ (sau đây viết tắt là BQLC) thu phí."),
            Found{"BQLC=Ban quản lý chợ"});
  EXPECT_EQ(found("Tổ dịch vụ và phục vụ (sau đây gọi tắt là TDVPV); Hội người mù (viết tắt: HNM)"),
            (Found{"TDVPV=Tổ dịch vụ và phục vụ", "HNM=Hội người mù"}));
  EXPECT_EQ(found("Thư viện lưu động, được gọi tắt là TVLĐ"), Found{"TVLĐ=Thư viện lưu động"});
  for (const char* none : {"", "viết tắt", "(viết tắt: HNM)", "Hội người mù (viết tắt: ABC)",
                           "Hội người mù (sau đây gọi tắt là Hội)", "sau đây gọi tắt là \xff"}) {
    EXPECT_TRUE(found(none).empty()) << none;
  }
}

TEST(Abbreviations, WhatDocumentsDefine) {
  test::TestIndex index;
  for (int i = 0; i < 3; ++i) {
    index.add(test::make_document("defines " + std::to_string(i),
                                  "Ban quản lý chợ Cầu Muối (sau đây viết tắt là BQLCCM) họp"));
  }
  index.add(test::make_document("other", "Bảo quản lúa, cá, cà, mắm (gọi tắt là BQLCCM)"));
  index.add(test::make_document("long", "Ban quản lý chợ Cầu Muối thông báo"));
  index.add(test::make_document("none", "không có gì"));
  index.commit();
  const Query query = parse_query("bqlccm");
  const auto wide = try_expand_abbreviations(index.searcher(), query);
  ASSERT_TRUE(wide);
  EXPECT_EQ(index.ids(query).size(), 4u);
  EXPECT_EQ(index.ids(*wide).size(), 5u);
  EXPECT_EQ(try_expand_abbreviations(index.searcher(), parse_query("không")).value(),
            expand_abbreviations(parse_query("không")));
  EXPECT_EQ(try_expand_abbreviations(index.searcher(), parse_query("UBND")).value(),
            expand_abbreviations(parse_query("UBND")));
}

}  // namespace
}  // namespace tracuu::query
