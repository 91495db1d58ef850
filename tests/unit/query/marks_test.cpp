// Marks tell words apart: a syllable finds what is spelled like it, and nothing else.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/normalize.hpp>
#include <tracuu/text/structure.hpp>
#include <utility>
#include <vector>

#include "support/shared_data.hpp"
#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using test::make_document;
using test::TestIndex;

// Whether the bytes of one character, decoded by hand, are a letter or digit of Vietnamese text.
bool is_letter(const std::string& character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) {
    return (byte(0) >= '0' && byte(0) <= '9') || (byte(0) >= 'a' && byte(0) <= 'z');
  }
  const unsigned lead = byte(0);
  const unsigned next = byte(1) & 0x3fu;
  if (character.size() == 2) {
    const unsigned code = (lead & 0x1fu) << 6 | next;
    return (code >= 0xc0 && code <= 0x24f && code != 0xd7 && code != 0xf7) ||
           (code >= 0x300 && code <= 0x36f);
  }
  return lead == 0xe1 && (next >> 2 == 0xe);  // U+1E00 to U+1EFF: vowels with two marks
}

// Ids of the documents in which `syllable` stands as a whole word, by looking at every character.
std::vector<std::string> files_with(const std::vector<SourceDocument>& documents,
                                    const std::string& syllable) {
  std::vector<std::string> found;
  for (const SourceDocument& document : documents) {
    const std::string text = text::normalize(document.text).text() + " ";
    std::set<std::string> words;
    std::string word;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = at + 1;
      while (end < text.size() && (text[end] & 0xc0) == 0x80) ++end;
      const std::string character = text.substr(at, end - at);
      at = end;
      if (is_letter(character)) {
        word += character;
      } else {
        words.insert(std::exchange(word, {}));
      }
    }
    if (words.count(syllable) != 0) found.push_back(document.id);
  }
  return found;
}

std::vector<std::string> sorted(std::vector<std::string> ids) {
  std::sort(ids.begin(), ids.end());
  return ids;
}

class Marks : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    documents_ = new std::vector(test::corpus_documents());
    index_ = new TestIndex();
    index_->add(*documents_);
    index_->commit();
  }
  static void TearDownTestSuite() {
    delete index_;
    delete documents_;
  }
  static std::vector<std::string> ask(const std::string& query) {
    return index_->ids(try_parse_query(query).value());
  }

  static std::vector<SourceDocument>* documents_;
  static TestIndex* index_;
};

std::vector<SourceDocument>* Marks::documents_ = nullptr;
TestIndex* Marks::index_ = nullptr;

TEST_F(Marks, MinimalPairsAreKeptApart) {
  std::ifstream pairs(test::source_path("corpus/minimal_pairs.tsv"));
  std::string first;
  std::string second;
  int lines = 0;
  while (pairs >> first >> second) {
    ++lines;
    std::vector<std::string> found[2];
    for (const auto& [syllable, ids] :
         {std::pair{first, &found[0]}, std::pair{second, &found[1]}}) {
      *ids = sorted(ask("\"" + syllable + "\""));
      EXPECT_EQ(*ids, files_with(*documents_, text::normalize(syllable).text())) << syllable;
      EXPECT_FALSE(ids->empty()) << syllable;
    }
    EXPECT_NE(found[0], found[1]) << first << " and " << second;
  }
  EXPECT_GE(lines, 50);
}

TEST_F(Marks, QuotedWordWithoutMarksMeansItself) {
  EXPECT_EQ(sorted(ask("\"ban\"")), files_with(*documents_, "ban"));
}

TEST(MarksOfPhrases, GoAcrossCommasAndLines) {
  TestIndex index;
  index.add(make_document("comma", "người bán, hàng rong"));
  index.add(make_document("lines", "người bán\r\n\r\n  hàng rong"));
  index.add(make_document("bracket", "(người) bán [hàng] rong"));
  index.add(make_document("other", "người bàn hàng rong; người bán rong hàng"));
  index.add(make_document("decomposed", "ngươ\u0300i ba\u0301n ha\u0300ng rong"));
  index.commit();
  const std::vector<std::string> all{"bracket", "comma", "decomposed", "lines"};
  for (const char* phrase : {"\"bán hàng\"", "\"người bán hàng\"", "\"NGƯỜI BÁN HÀNG RONG\""}) {
    EXPECT_EQ(sorted(index.ids(try_parse_query(phrase).value())), all) << phrase;
  }
  EXPECT_TRUE(index.ids(try_parse_query("\"bàn hàng người\"").value()).empty());
}

TEST(MarksOfPhrases, TonePlaceAndLettersOfOldSystems) {
  TestIndex index;
  index.add(make_document("old", "hòa bình, thủy lợi, Đắk"));
  index.add(make_document("new", "hoà bình, thuỷ lợi, \u00d0ắk"));
  index.commit();
  for (const char* query : {"\"hòa bình\"", "\"hoà bình\"", "thủy", "thuỷ", "đắk", "\u00f0ắk"}) {
    EXPECT_EQ(index.ids(try_parse_query(query).value()).size(), 2u) << query;
  }
}

TEST(Unmarked, FindsEverySpellingAndRanksTheTypedOneFirst) {
  TestIndex index;
  for (const char* syllable : {"bán", "bàn", "bạn", "ban", "bản", "băn", "đan"}) {
    index.add(make_document(syllable, std::string("một ") + syllable + " ở đây"));
  }
  index.commit();
  const auto found = index.ids(try_parse_query("ban").value());
  ASSERT_EQ(found.size(), 6u);  // all but "đan"
  EXPECT_EQ(found[0], "ban");
  EXPECT_EQ(index.ids(try_parse_query("bán").value()), std::vector<std::string>{"bán"});
  // One syllable with marks: all mean what they say.
  EXPECT_EQ(index.ids(try_parse_query("bán ban").value()).size(), 2u);
  EXPECT_EQ(index.ids(parse_free_text("dan")), std::vector<std::string>{"đan"});
}

// --- Questions whose marks were left out ---------------------------------------------------------

class RestoredMarks : public testing::TestWithParam<bool> {
 protected:
  RestoredMarks() {
    for (int i = 0; i < 20; ++i) {
      const std::string n = std::to_string(i);
      index_.add(make_document("leave" + n, "thời gian nghỉ phép của người lao động số " + n));
      index_.add(make_document("duty" + n, "nghĩa vụ của người dân và phép nước số " + n));
      if (GetParam()) index_.commit();
      index_.add(make_document("sale" + n, "người bán hàng và lao công đông đúc số " + n));
    }
    index_.add(make_document("plain", "thoi gian nghi phep cua nguoi lao dong"));
    index_.add(make_document("habit", "thói quen"));
    index_.commit();
  }
  [[nodiscard]] SearchResult ask(const std::string& text, std::size_t k,
                                 bool restore = true) const {
    SearchOptions options;
    options.k = k;
    options.restore_marks = restore;
    return index_.searcher().search(parse_free_text(text), options);
  }

  TestIndex index_;
};

INSTANTIATE_TEST_SUITE_P(Segments, RestoredMarks, testing::Bool());

TEST_P(RestoredMarks, AreRankedAsTheQuestionThatWasMeant) {
  const SearchResult meant = ask("thời gian nghỉ phép", 10);
  for (const char* typed : {"thoi gian nghi phep", "THOI GIAN NGHI PHEP", "thời gian nghi phep"}) {
    const SearchResult found = ask(typed, 10);
    EXPECT_EQ(found.hits, meant.hits) << typed;
    EXPECT_TRUE(found.total_exact);
  }
  EXPECT_EQ(ask("thoi gian nghi phep", 10).total, ask("thoi gian nghi phep", 10, false).total)
      << "what matches is what any spelling matches";
  EXPECT_GT(ask("thoi gian nghi phep", 10).total, meant.total);
}

TEST_P(RestoredMarks, AllSpellingsAreRankedWhereTheLikeliestAreFew) {
  const SearchResult all = ask("thoi gian nghi phep", 1000);
  EXPECT_EQ(all.hits, ask("thoi gian nghi phep", 1000, false).hits);
  EXPECT_EQ(all.hits.size(), all.total);
}

TEST_P(RestoredMarks, QuestionsWithMarksMeanWhatTheySay) {
  const SearchResult found = ask("người bán", 10);
  EXPECT_EQ(found.hits, ask("người bán", 10, false).hits);
}

// On real prose: nearly every title finds its document just as well without marks.
TEST_F(Marks, TitlesWithoutMarksFindTheirDocuments) {
  SearchOptions first;
  first.k = 1;
  int titles = 0;
  int alike = 0;
  for (const SourceDocument& document : *documents_) {
    const std::string title(text::parse_header(document.text).subject
                                ? text::parse_header(document.text).subject->value
                                : "");
    const std::string bare = text::fold_marks(text::normalize(title).text());
    if (parse_free_text(title).question.size() < 5) continue;
    ++titles;
    const auto with = index_->searcher().search(parse_free_text(title), first).hits;
    const auto without = index_->searcher().search(parse_free_text(bare), first).hits;
    ASSERT_EQ(with.size(), 1u);
    ASSERT_EQ(without.size(), 1u);
    alike += with[0].document == without[0].document ? 1 : 0;
  }
  EXPECT_GE(titles, 20);
  EXPECT_GE(alike * 100, titles * 95) << alike << " of " << titles;
}

}  // namespace
}  // namespace tracuu::query
