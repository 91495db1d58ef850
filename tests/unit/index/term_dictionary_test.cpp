// The dictionary of a real segment against a std::map, for vocabularies made to hurt.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tracuu/index/segment.hpp>
#include <tracuu/index/term_dictionary.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/tokenizer.hpp>
#include <utility>
#include <vector>

#include "index_cases.hpp"
#include "support/shared_data.hpp"

namespace tracuu::index {
namespace {

struct Counts {
  std::set<DocId> documents;
  std::uint32_t occurrences = 0;
};

// The words of documents, each document one unit.
class Model {
 public:
  void add(const std::vector<std::string>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      terms[words[i]].documents.insert(documents_);
      ++terms[words[i]].occurrences;
      if (i + 1 < words.size()) pairs[{words[i], words[i + 1]}].insert(documents_);
    }
    ++documents_;
  }

  std::map<std::string, Counts> terms;
  std::map<std::pair<std::string, std::string>, std::set<DocId>> pairs;

 private:
  DocId documents_ = 0;
};

std::vector<DocId> docs_of(const postings::PostingList& list) {
  std::vector<DocId> docs;
  postings::PostingBlocks blocks(list);
  while (blocks.next()) docs.insert(docs.end(), blocks.docs().begin(), blocks.docs().end());
  EXPECT_FALSE(blocks.damaged());
  return docs;
}

void expect_same(const Segment& segment, const Model& model) {
  const TermDictionary& dictionary = segment.dictionary(Field::body);
  ASSERT_EQ(dictionary.size(), model.terms.size());
  ASSERT_EQ(dictionary.pair_count(), model.pairs.size());
  std::map<std::string, TermOrdinal> ordinals;
  TermOrdinal ordinal = 0;
  for (const auto& [term, counts] : model.terms) {
    ordinals[term] = ordinal;
    const auto entry = dictionary.try_at(ordinal).value();
    ASSERT_EQ(entry.first, term);
    ASSERT_EQ(entry.second.ordinal, ordinal);
    const auto found = dictionary.try_find(term).value();
    ASSERT_TRUE(found) << term;
    for (const TermInfo& info : {entry.second, *found}) {
      ASSERT_EQ(info.ordinal, ordinal);
      ASSERT_EQ(info.document_frequency, counts.documents.size());
      ASSERT_EQ(info.collection_frequency, counts.occurrences);
      ASSERT_EQ(docs_of(segment.try_postings(Field::body, info).value()),
                std::vector<DocId>(counts.documents.begin(), counts.documents.end()));
    }
    // What lies between the terms.
    for (const std::string& near : {term + '\0', term.substr(0, term.size() - 1), term + "\xff"}) {
      const auto bound = model.terms.lower_bound(near);
      ASSERT_EQ(dictionary.try_lower_bound(near).value(),
                static_cast<TermOrdinal>(std::distance(model.terms.begin(), bound)));
      ASSERT_EQ(dictionary.try_find(near).value().has_value(), model.terms.count(near) != 0);
    }
    ++ordinal;
  }
  ASSERT_EQ(dictionary.try_lower_bound("").value(), 0u);
  ASSERT_EQ(dictionary.try_lower_bound("\xff\xff\xff").value(), dictionary.size());

  auto expected = model.pairs.begin();
  ASSERT_TRUE(dictionary.try_for_each_pair(
      [&](TermOrdinal first, TermOrdinal second, const PairInfo& info) {
        ASSERT_NE(expected, model.pairs.end());
        ASSERT_EQ(first, ordinals.at(expected->first.first));
        ASSERT_EQ(second, ordinals.at(expected->first.second));
        const std::vector<DocId> documents(expected->second.begin(), expected->second.end());
        ASSERT_EQ(info.document_frequency, documents.size());
        ASSERT_EQ(docs_of(segment.try_postings(Field::body, info).value()), documents);
        const auto found = dictionary.try_find_pair(first, second).value();
        ASSERT_TRUE(found);
        ASSERT_EQ(found->postings_offset, info.postings_offset);
        ASSERT_EQ(found->postings_size, info.postings_size);
        ++expected;
      }));
  ASSERT_EQ(expected, model.pairs.end());
  // Pairs that are not there.
  std::mt19937 random(5);
  for (int i = 0; i < 500 && dictionary.size() > 0; ++i) {
    const auto a = static_cast<TermOrdinal>(random() % dictionary.size());
    const auto b = static_cast<TermOrdinal>(random() % dictionary.size());
    const std::pair key{dictionary.try_at(a).value().first, dictionary.try_at(b).value().first};
    ASSERT_EQ(dictionary.try_find_pair(a, b).value().has_value(), model.pairs.count(key) != 0);
  }
}

// Indexes documents of ready tokens and compares.
void check_words(const std::vector<std::vector<std::string>>& documents) {
  Schema schema;
  schema.unit = UnitMode::document;
  schema.analyzer = text::Analyzer::ready_tokens;
  Model model;
  std::vector<SourceDocument> sources;
  for (const auto& words : documents) {
    model.add(words);
    std::string text;
    for (const std::string& word : words) text += word + " ";
    sources.push_back(make_document(std::to_string(sources.size()), text));
  }
  test::MemoryFileSystem files;
  const auto snapshot = make_index(files, sources, schema);
  expect_same(*snapshot->segments().at(0), model);
  EXPECT_TRUE(try_check("/index", files));
}

TEST(TermDictionary, SizesAroundABlock) {
  for (const int size : {1, 2, 15, 16, 17, 31, 32, 33, 127, 128, 129, 1000}) {
    SCOPED_TRACE(size);
    std::vector<std::string> words;
    for (int i = 0; i < size; ++i) words.push_back("t" + std::to_string(i));
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    check_words({words, {}, reversed, {words[0]}});
  }
}

TEST(TermDictionary, SharedPrefixesAndLongTerms) {
  std::vector<std::string> words;
  for (std::size_t length = 1; length <= 255; length += 2) {
    words.push_back(std::string(length, 'a'));
    words.push_back(std::string(length - 1, 'a') + "b");
  }
  for (int i = 0; i < 40; ++i) words.push_back(std::string(250, 'z') + std::to_string(i));
  check_words({words});
}

TEST(TermDictionary, EveryByteThatIsNoSpace) {
  std::vector<std::string> words;
  for (int byte = 1; byte < 256; ++byte) {
    if (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n') continue;
    words.push_back(std::string(1, static_cast<char>(byte)));
    words.push_back(words.back() + words.back());
    words.push_back("m" + words.back());
  }
  check_words({words, words});
}

// One first term with many pairs, so that they fill several blocks, then some of the next terms.
TEST(TermDictionary, PairsAroundABlock) {
  for (const int size : {127, 128, 129, 300}) {
    SCOPED_TRACE(size);
    std::vector<std::string> words;
    for (int i = 0; i < size; ++i) {
      words.push_back("x");
      words.push_back("w" + std::to_string(i));
    }
    check_words({words, {"x", "x", "x"}, {"y", "w1", "y", "w2"}});
  }
}

TEST(TermDictionary, RandomDocuments) {
  std::mt19937 random(9);
  std::vector<std::vector<std::string>> documents(400);
  for (auto& words : documents) {
    for (auto length = random() % 60; length > 0; --length) {
      const auto word = (random() % 40) * (random() % 40);
      words.push_back("w" + std::to_string(word));
    }
  }
  check_words(documents);
}

TEST(TermDictionary, FoldedSpellings) {
  std::string text;
  for (const auto& document : test::corpus_documents()) text += document.text + "\n";
  text += " ban bán bàn Ban BẠN đan dan Đan";
  test::MemoryFileSystem files;
  const auto snapshot = make_index(files, {make_document("a", text)});
  const TermDictionary& dictionary = snapshot->segments().at(0)->dictionary(Field::body);
  std::map<std::string, std::vector<TermOrdinal>> expected;
  for (TermOrdinal ordinal = 0; ordinal < dictionary.size(); ++ordinal) {
    expected[text::fold_marks(dictionary.try_at(ordinal).value().first)].push_back(ordinal);
  }
  ASSERT_GT(expected.size(), 500u);
  EXPECT_GE(expected["ban"].size(), 4u);
  EXPECT_EQ(expected["dan"].size(), dictionary.try_find_folded("dan").value().size());
  for (const auto& [folded, ordinals] : expected) {
    ASSERT_EQ(dictionary.try_find_folded(folded).value(), ordinals) << folded;
  }
  for (const char* absent : {"", "a~", "zzzz", "\xff"}) {
    EXPECT_TRUE(dictionary.try_find_folded(absent).value().empty()) << absent;
  }
}

TEST(TermDictionary, OfAnEmptyField) {
  test::MemoryFileSystem files;
  const auto snapshot = make_index(files, {make_document("a", "...")});
  const TermDictionary& dictionary = snapshot->segments().at(0)->dictionary(Field::key);
  EXPECT_EQ(dictionary.size(), 0u);
  EXPECT_FALSE(dictionary.try_find("a").value());
  EXPECT_EQ(dictionary.try_lower_bound("a").value(), 0u);
  EXPECT_TRUE(dictionary.try_find_folded("a").value().empty());
}

}  // namespace
}  // namespace tracuu::index
