// Completion: words with and without marks, by what stands before them, and numbers.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <thread>
#include <tracuu/query/suggest.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/normalize.hpp>
#include <vector>

#include "support/shared_data.hpp"
#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using test::make_document;
using test::TestIndex;

std::vector<std::string> texts_of(const std::vector<Suggestion>& suggestions) {
  std::vector<std::string> texts;
  for (const Suggestion& one : suggestions) texts.push_back(one.text);
  return texts;
}

class Suggest : public testing::TestWithParam<bool> {
 protected:
  Suggest() {
    for (int i = 0; i < 10; ++i) {
      const std::string n = std::to_string(i);
      index_.add(make_document("a" + n, "thư viện tỉnh mở cửa, số " + n));
      index_.add(make_document("b" + n, "người viết thư cho hội đồng"));
      if (GetParam()) index_.commit();
      index_.add(make_document("c" + n, "thu phí theo Quyết định số 1847/QĐ-TTg; viết đơn"));
    }
    index_.add(make_document("d", "một văn bản về phí", {{"number", "1847/QĐ-UBND"}}));
    index_.add(make_document("e", "sửa đổi Nghị định số 18/2020/NĐ-CP của Chính phủ"));
    index_.commit();
  }
  [[nodiscard]] std::vector<Suggestion> ask(const std::string& typed,
                                            std::size_t limit = 10) const {
    return Suggester::make(index_.snapshot()).try_suggest(typed, limit).value();
  }

  TestIndex index_;
};

INSTANTIATE_TEST_SUITE_P(Segments, Suggest, testing::Bool());

TEST_P(Suggest, TheWordBeforeDecides) {
  // "viết" is twice as frequent as "viện", but does not stand behind "thư".
  EXPECT_EQ(ask("vi")[0].text, "viết");
  for (const char* typed : {"thu vi", "thư vi", "THU VI", "thu viê"}) {
    const auto found = ask(typed);
    ASSERT_FALSE(found.empty()) << typed;
    EXPECT_EQ(found[0].kind, SuggestionKind::word);
    EXPECT_EQ(text::normalize(found[0].text).text(), "thư viện") << typed;
    EXPECT_EQ(found[0].frequency, 10u) << typed;
  }
}

TEST_P(Suggest, WhatWasTypedStaysUpToTheStart) {
  const std::string typed = "  Về \"Phí\"; thu vi";
  const auto found = ask(typed);
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].start, typed.find("thu"));
  EXPECT_EQ(found[0].text, "  Về \"Phí\"; thư viện");
  const auto marked = ask("thư vi");
  EXPECT_EQ(marked[0].start, std::string("thư ").size()) << "the word before is right as it is";
}

TEST_P(Suggest, TypedMarksStay) {
  for (const Suggestion& one : ask("việ")) EXPECT_TRUE(one.text.starts_with("viện"));
  EXPECT_EQ(ask("ngườ")[0].text.substr(0, std::string("người").size()), "người");
  EXPECT_TRUE(ask("vìe").empty());
}

TEST_P(Suggest, TheNextWordBehindABlank) {
  const auto found = texts_of(ask("thư "));
  ASSERT_FALSE(found.empty());
  EXPECT_TRUE(std::count(found.begin(), found.end(), "thư viện"));
  EXPECT_TRUE(std::count(found.begin(), found.end(), "thư cho"));
  EXPECT_FALSE(std::count(found.begin(), found.end(), "thư đồng"));
}

TEST_P(Suggest, AFirstWordGoesOnWithItsFollower) {
  const auto found = ask("hộ");
  ASSERT_EQ(texts_of(found), (std::vector<std::string>{"hội", "hội đồng"}));
  EXPECT_EQ(found[1].frequency, 10u);
}

TEST_P(Suggest, AllWordsBeforeGetTheirMarks) {
  const auto found = ask("nguoi viet thu ch");
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].text, "người viết thư cho");
  EXPECT_EQ(found[0].start, 0u);
  const auto some = ask("Người viết thu ch");
  ASSERT_FALSE(some.empty());
  EXPECT_EQ(some[0].text, "Người viết thư cho");
  EXPECT_EQ(some[0].start, std::string("Người viết ").size());
}

TEST_P(Suggest, NumbersAsDocumentsSpellThem) {
  for (const char* typed : {"1847/q", "1847/Q", "1847", "1847 qd", "01847/qđ-", "1847/qđ"}) {
    const auto found = ask(typed);
    ASSERT_GE(found.size(), 2u) << typed;
    EXPECT_EQ(found[0].text, "1847/QĐ-TTg") << typed;
    EXPECT_EQ(found[0].kind, SuggestionKind::number);
    EXPECT_EQ(found[0].frequency, 10u);
    EXPECT_EQ(found[1].text, "1847/QĐ-UBND") << typed;
    EXPECT_EQ(found[1].frequency, 1u);
  }
  EXPECT_EQ(ask("nghị định 18/2020/n")[0].text, "nghị định 18/2020/NĐ-CP");
  EXPECT_EQ(ask("so:1847/q")[0].text, "so:1847/QĐ-TTg");
  EXPECT_EQ(texts_of(ask("18")),
            (std::vector<std::string>{"1847/QĐ-TTg", "18/2020/NĐ-CP", "1847/QĐ-UBND"}));
  EXPECT_TRUE(ask("1847/x").empty());
}

TEST_P(Suggest, NoMoreThanAskedForAndNothingForNothing) {
  EXPECT_EQ(ask("v", 1).size(), 1u);
  EXPECT_TRUE(ask("v", 0).empty());
  for (const char* typed : {"", " ", "...", "zzzz", "thư zzzz", "\xff\xfe"}) {
    EXPECT_TRUE(ask(typed).empty()) << typed;
  }
}

TEST(SuggestAnywhere, AnEmptyIndexHasNoSuggestions) {
  TestIndex index;
  index.commit();
  const Suggester suggester = Suggester::make(index.snapshot());
  EXPECT_TRUE(suggester.try_suggest("thu").value().empty());
  EXPECT_TRUE(suggester.try_suggest("18").value().empty());
}

TEST(SuggestAnywhere, AnyBytesFromManyThreads) {
  TestIndex index;
  index.add(test::corpus_documents());
  index.commit();
  const Suggester suggester = Suggester::make(index.snapshot());
  const auto ask_randomly = [&](unsigned seed) {
    std::mt19937 random(seed);
    const std::string pool = "thư viện 1847/QĐ \t\"(:\xcc\x81\xe1\xff-";
    for (int i = 0; i < 300; ++i) {
      std::string typed;
      for (auto n = random() % 600; n > 0; --n) typed += pool[random() % pool.size()];
      for (const Suggestion& one : suggester.try_suggest(typed, 5).value()) {
        ASSERT_LE(one.start, typed.size());
        ASSERT_EQ(one.text.substr(0, one.start), typed.substr(0, one.start));
      }
    }
  };
  std::thread other(ask_randomly, 1);
  ask_randomly(2);
  other.join();
}

// Where half of the letters of the last word were typed, without marks, it is nearly always found.
TEST(SuggestAnywhere, WordsOfTheCorpus) {
  TestIndex index;
  index.add(test::corpus_documents());
  index.commit();
  const Suggester suggester = Suggester::make(index.snapshot());
  const std::vector<std::pair<std::string, std::string>> cases{
      {"uy ba", "ủy ban"},          {"nhan da", "nhân dân"}, {"nghi di", "nghị định"},
      {"nguoi b", "người bán"},     {"van b", "văn bản"},    {"co qu", "cơ quan"},
      {"trach nhi", "trách nhiệm"}, {"thuc hi", "thực hiện"}};
  for (const auto& [typed, meant] : cases) {
    const auto found = texts_of(suggester.try_suggest(typed, 3).value());
    EXPECT_TRUE(std::count(found.begin(), found.end(), meant)) << typed;
  }
}

}  // namespace
}  // namespace tracuu::query
