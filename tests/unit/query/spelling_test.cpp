// "Did you mean", and terms that are spelled alike.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <tracuu/query/similar_terms.hpp>
#include <tracuu/query/suggest.hpp>
#include <vector>

#include "support/shared_data.hpp"
#include "support/spelling_errors.hpp"
#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using test::make_document;
using test::TestIndex;

class Spelling : public testing::TestWithParam<bool> {
 protected:
  Spelling() {
    for (int i = 0; i < 30; ++i) {
      index_.add(make_document("a" + std::to_string(i),
                               "Quyết định về việc thành lập thư viện công cộng của tỉnh theo "
                               "Nghị định số 15/2020/NĐ-CP"));
      if (GetParam() && i % 10 == 0) index_.commit();
      index_.add(make_document("b" + std::to_string(i),
                               "Người lao động đóng thuế; hạt đinh và con chim trong trường học"));
    }
    index_.commit();
  }
  // The corrected query, or "-".
  [[nodiscard]] std::string correct(const std::string& query) const {
    const auto found = Suggester::make(index_.snapshot()).try_did_you_mean(query).value();
    if (!found) return "-";
    // The changes are what makes the difference.
    std::string made;
    std::size_t at = 0;
    for (const Correction::Change& change : found->changes) {
      EXPECT_LE(at, change.start);
      EXPECT_LT(change.start, change.end);
      made += query.substr(at, change.start - at) + change.text;
      at = change.end;
    }
    EXPECT_EQ(found->text, made + query.substr(at));
    return found->text;
  }

  TestIndex index_;
};

INSTANTIATE_TEST_SUITE_P(Segments, Spelling, testing::Bool());

TEST_P(Spelling, SlipsOfEachKind) {
  for (const auto& [typed, meant] : std::vector<std::pair<std::string, std::string>>{
           {"quyết đinh về việc", "quyết định về việc"},  // a tone, and a word that exists
           {"quyet định về việc", "quyết định về việc"},  // a mark
           {"người nao động", "người lao động"},          // sounds alike
           {"con trim trong trường", "con chim trong trường"},
           {"người lao đônng", "người lao động"},
           {"thư viẹnn công cộng", "thư viện công cộng"},
           {"thưviện công cộng", "thư viện công cộng"},
           {"thành lập th ư viện", "thành lập thư viện"},
           {"thu vein cong cong", "thu vien cong cong"},  // without marks
           {"thuvien cong cong", "thu vien cong cong"},
           {"quyeets ddinhj", "quyết định"},     // Telex
           {"quye6t1 d9inh5", "quyết định"}}) {  // VNI
    EXPECT_EQ(correct(typed), meant) << typed;
  }
}

TEST_P(Spelling, WhatIsRightStays) {
  for (const char* query :
       {"", "quyết định về việc thành lập", "thu vien cong cong", "hạt đinh", "của tỉnh",
        "15/2020/NĐ-CP", "người lao động đóng thuế", "\xff\xfe", "\"\"", "((", "zzzz"}) {
    EXPECT_EQ(correct(query), "-") << query;
  }
}

TEST_P(Spelling, SignsNumbersFieldsAndOperatorsStay) {
  EXPECT_EQ(correct("\"quyết đinh về việc\" AND thuế"), "\"quyết định về việc\" AND thuế");
  EXPECT_EQ(correct("(thư vien công cộng) NOT \"lao đông\" so:15/2020/nd-cpp"),
            "(thư viện công cộng) NOT \"lao động\" so:15/2020/nd-cpp");
  EXPECT_EQ(correct("14/2020/NĐ-CP, quyết đinh về việc"), "14/2020/NĐ-CP, quyết định về việc");
  EXPECT_EQ(correct("co_quan:\"quyết đinh\""), "-");
  EXPECT_EQ(correct("đinhh* viẹn~"), "-");
}

TEST_P(Spelling, KeysOfAnInputMethodWithASlip) {
  EXPECT_EQ(correct("quyeets ddinhf"), "quyết định");
  EXPECT_EQ(correct("thu7 vie6n1"), "thư viện");
}

TEST_P(Spelling, WhatMayBeMistypedIsRare) {
  const auto may_be = [&](const char* query) {
    return try_may_be_mistyped(*index_.snapshot(), query).value();
  };
  for (const char* query : {"quyết đinh", "thư viẹn", "thu vein", "quyeets ddinhj", "thưviện"}) {
    EXPECT_TRUE(may_be(query)) << query;
  }
  for (const char* query :
       {"", "quyết định về việc", "thu vien", "15/2020/NĐ-CP", "loai:zzzz", "thư AND đóng"}) {
    EXPECT_FALSE(may_be(query)) << query;
  }
}

TEST(SpellingAnywhere, WithoutPairsNothingIsKnown) {
  index::Schema schema;
  schema.pairs = false;
  TestIndex index(schema);
  index.add(make_document("a", "quyết định"));
  index.commit();
  EXPECT_FALSE(Suggester::make(index.snapshot()).try_did_you_mean("quyết đinh").value());
}

TEST(SpellingAnywhere, AnyBytes) {
  TestIndex index;
  index.add(test::corpus_documents());
  index.commit();
  const Suggester suggester = Suggester::make(index.snapshot());
  std::mt19937 random(5);
  const std::string pool = "quyeets đinh vien\t \"(:)~*[\xcc\x81\xe1\xff-/19";
  for (int i = 0; i < 200; ++i) {
    std::string query;
    for (auto n = random() % 80; n > 0; --n) query += pool[random() % pool.size()];
    const auto found = suggester.try_did_you_mean(query).value();
    if (found) {
      EXPECT_FALSE(found->changes.empty());
      EXPECT_NE(found->text, query);
    }
  }
}

// How many of a kind of slips are put right, and how many sentences without one are changed.
struct Measured {
  std::map<std::string, double> right;
  double alarms = 0;
  std::size_t sentences = 0;
};

Measured measure(const Suggester& suggester, const std::vector<std::string>& sentences) {
  Measured result;
  result.sentences = sentences.size();
  for (const std::string& sentence : sentences) {
    result.alarms += suggester.try_did_you_mean(sentence).value().has_value();
  }
  result.alarms /= static_cast<double>(sentences.size());
  for (const auto& [slip, name] : test::all_slips) {
    test::SlipMaker maker(42);
    double all = 0;
    double right = 0;
    for (const std::string& sentence : sentences) {
      const auto damaged = test::damage(maker, slip, sentence);
      if (!damaged) continue;
      ++all;
      const auto corrected = suggester.try_did_you_mean(*damaged).value();
      right += corrected && corrected->text == sentence;
    }
    result.right[name] = right / all;
    testing::Test::RecordProperty(name, std::to_string(right / all));
  }
  return result;
}

TEST(SpellingAnywhere, SlipsInSentencesOfTheCorpus) {
  TestIndex index;
  const auto documents = test::corpus_documents();
  index.add(documents);
  index.commit();
  std::vector<std::string> sentences;
  for (const SourceDocument& document : documents) {
    const auto some = test::sentences_of(document.text);
    for (std::size_t i = 0; i < some.size(); i += 6) sentences.push_back(some[i]);
  }
  ASSERT_GE(sentences.size(), 100u);
  const Measured found = measure(Suggester::make(index.snapshot()), sentences);
  EXPECT_LE(found.alarms, 0.01) << found.sentences;
  for (const auto& [name, right] : found.right) {
    EXPECT_GE(right, name == "tone" || name == "mark" ? 0.9 : 0.75) << name;
  }
}

// Titles of documents that the index does not hold.
TEST(SpellingAnywhere, SlipsInTitlesOfRealDocuments) {
  const auto path = test::shared_path("data/legal.jsonl.zst");
  if (!path) GTEST_SKIP() << "no shared data here";
  const auto documents = test::read_documents(*path, 20, 3000);
  TestIndex index;
  std::vector<std::string> sentences;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (i % 10 != 0) {
      index.add(documents[i]);
      continue;
    }
    for (std::string& one : test::sentences_of(std::string(documents[i].field("title")))) {
      sentences.push_back(std::move(one));
    }
  }
  index.commit();
  ASSERT_GE(sentences.size(), 50u);
  const Measured found = measure(Suggester::make(index.snapshot()), sentences);
  EXPECT_LE(found.alarms, 0.02) << found.sentences;
  for (const auto& [name, right] : found.right) {
    EXPECT_GE(right, name == "tone" || name == "mark" ? 0.8 : 0.6) << name;
  }
}

// --- Similar terms -------------------------------------------------------------------------------

TEST(SimilarTerms, TheNearestFirst) {
  TestIndex index;
  index.add(make_document("a", "định đinh đình dinh đỉnh đánh chính quyết định"));
  index.commit();
  index.add(make_document("b", "đinh, số 15"));
  index.commit();
  const auto found = try_similar_terms(*index.snapshot(), index::Field::body, "định").value();
  std::vector<std::string> terms;
  for (const SimilarTerm& one : found) terms.push_back(one.term);
  EXPECT_EQ(terms, (std::vector<std::string>{"định", "đinh", "đình", "đỉnh", "dinh"}));
  EXPECT_EQ(found[0].distance, 0);
  EXPECT_EQ(found[1].owners, 2u);
  EXPECT_EQ(
      try_similar_terms(*index.snapshot(), index::Field::body, "định", {2.0, 3}).value().size(),
      3u);
  EXPECT_TRUE(try_similar_terms(*index.snapshot(), index::Field::body, "").value().empty());
  EXPECT_TRUE(try_similar_terms(*index.snapshot(), index::Field::number, "định").value().empty());
}

// The way through the dictionary leaves out nothing that looking at every term would find.
TEST(SimilarTerms, AsByLookingAtEveryTerm) {
  TestIndex index;
  index.add(test::corpus_documents());
  index.commit();
  const auto& segments = index.snapshot()->segments();
  ASSERT_EQ(segments.size(), 1u);
  const index::TermDictionary& dictionary = segments[0]->dictionary(index::Field::body);
  for (const char* term : {"quyết", "nghi", "chợ", "trường", "giấy", "qh13", "1990"}) {
    for (const double far : {0.2, 0.7, 1.0, 1.6, 2.0}) {
      // Too far for any to be passed over: every term is looked at.
      const auto all =
          try_similar_terms(*index.snapshot(), index::Field::body, term, {1000.0, 1u << 30})
              .value();
      ASSERT_EQ(all.size(), dictionary.size());
      std::vector<SimilarTerm> near;
      for (const SimilarTerm& one : all) {
        if (one.distance <= far + 1e-6) near.push_back(one);
      }
      EXPECT_EQ(
          try_similar_terms(*index.snapshot(), index::Field::body, term, {far, 1u << 30}).value(),
          near)
          << term << " " << far;
    }
  }
}

}  // namespace
}  // namespace tracuu::query
