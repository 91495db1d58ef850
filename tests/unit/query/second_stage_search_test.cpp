// The second stage over real hits: what it scores is what a walk over the texts gives.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <tracuu/query/searcher.hpp>
#include <vector>

#include "../../../src/query/second_stage.hpp"
#include "support/random_archive.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using test::make_document;

class SecondStageSearch : public testing::Test {
 protected:
  // Commits after every `per_segment` documents.
  void build(const std::vector<SourceDocument>& documents, std::size_t per_segment,
             index::Schema schema = {}) {
    directory_ = std::make_unique<test::TemporaryDirectory>();
    auto writer = index::IndexWriter::try_create(directory_->path(), schema, {}).value();
    for (std::size_t i = 0; i < documents.size(); ++i) {
      (void)writer->try_add(documents[i]).value();
      if ((i + 1) % per_segment == 0) (void)writer->try_commit().value();
    }
    (void)writer->try_commit().value();
    searcher_ = std::make_unique<Searcher>(index::Snapshot::try_open(directory_->path()).value());
  }

  SearchResult search(const Query& query, std::size_t k, bool second_stage = true) const {
    SearchOptions options;
    options.restore_marks = false;
    options.k = k;
    options.second_stage = second_stage;
    return searcher_->search(query, options);
  }
  std::string id_of(const Hit& hit) const {
    return std::string(searcher_->snapshot().segments()[hit.segment]->try_id(hit.document).value());
  }
  std::vector<std::string> ids(const SearchResult& result) const {
    std::vector<std::string> ids;
    for (const Hit& hit : result.hits) ids.push_back(id_of(hit));
    return ids;
  }

  // Words of a text, a title or a part of a text.
  std::vector<std::string> words_of(const std::string& text) const {
    text::TokenBuffer buffer;
    text::analyze(searcher_->snapshot().schema().analyzer, text, buffer);
    std::vector<std::string> words;
    for (const text::Token& token : buffer.tokens) {
      if (text::is_word(token.kind)) words.emplace_back(buffer.term(token));
    }
    return words;
  }
  static std::vector<std::uint32_t> places_of(const std::string& word,
                                              const std::vector<std::string>& words) {
    std::vector<std::uint32_t> places;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (words[i] == word) places.push_back(static_cast<std::uint32_t>(i));
    }
    return places;
  }

  // The new score of a hit of the first stage, from its text.
  Score expected(const Query& query, const Hit& hit, SecondStageScorer& scorer) const {
    const index::Segment& segment = *searcher_->snapshot().segments()[hit.segment];
    const auto stored = segment.try_stored(hit.document).value();
    const std::uint32_t begin = segment.unit_text_start(hit.unit);
    const bool last = hit.unit + 1 == segment.first_units()[hit.document + 1];
    const std::vector<std::string> body = words_of(stored.text.substr(
        begin, last ? std::string::npos : segment.unit_text_start(hit.unit + 1) - begin));
    const std::vector<std::string> title = words_of(std::string(stored.field("title")));
    std::vector<std::vector<std::uint32_t>> in_body, in_title;
    std::vector<std::span<const std::uint32_t>> body_spans, title_spans;
    for (const std::size_t place : scorer.wanted()) {
      in_body.push_back(places_of(query.question[place], body));
      in_title.push_back(places_of(query.question[place], title));
    }
    for (const auto& places : in_body) body_spans.emplace_back(places);
    for (const auto& places : in_title) title_spans.emplace_back(places);
    const auto copulas = places_of("là", body);
    const auto title_size = static_cast<std::uint32_t>(title.size());
    return scorer
        .score(hit.score, {body_spans, title_spans, title_size,
                           scorer.wants_copulas() ? std::span<const std::uint32_t>(copulas)
                                                  : std::span<const std::uint32_t>()})
        .total();
  }

  // The idf of a run of words in texts.
  double idf_of(const std::vector<std::string>& run) const {
    std::uint64_t units = 0;
    for (const auto& segment : searcher_->snapshot().segments()) units += segment->units();
    SearchOptions options;
    options.restore_marks = false;
    options.units = true;
    options.k = 1 << 20;
    std::uint64_t df = 0;
    for (const Hit& hit : searcher_->search({Node::make_phrase(run), {}}, options).hits) {
      const index::Segment& segment = *searcher_->snapshot().segments()[hit.segment];
      df += in_text(segment, hit, run) ? 1 : 0;
    }
    return inverse_document_frequency(units, df);
  }
  bool in_text(const index::Segment& segment, const Hit& hit,
               const std::vector<std::string>& run) const {
    const auto stored = segment.try_stored(hit.document).value();
    const std::uint32_t begin = segment.unit_text_start(hit.unit);
    const bool last = hit.unit + 1 == segment.first_units()[hit.document + 1];
    const std::size_t size =
        last ? std::string::npos : segment.unit_text_start(hit.unit + 1) - begin;
    const std::vector<std::string> unit = words_of(stored.text.substr(begin, size));
    const std::vector<std::string> rest = words_of(stored.text.substr(begin));
    for (std::size_t at = 0; at < unit.size() && at + run.size() <= rest.size(); ++at) {
      if (std::equal(run.begin(), run.end(), rest.begin() + static_cast<std::ptrdiff_t>(at))) {
        return true;
      }
    }
    return false;
  }

  void expect_naive(const std::string& text) {
    const Query query = parse_free_text(text, searcher_->snapshot().schema().analyzer);
    ASSERT_FALSE(query.question.empty());
    std::vector<double> word_idf, pair_idf(query.question.size(), 0.0);
    for (std::size_t i = 0; i < query.question.size(); ++i) {
      word_idf.push_back(idf_of({query.question[i]}));
      if (i + 1 == query.question.size()) continue;
      const std::pair pair(query.question[i], query.question[i + 1]);
      if (std::find(query.pairs.begin(), query.pairs.end(), pair) == query.pairs.end()) continue;
      const SearchResult found =
          search({Node::make_phrase({pair.first, pair.second}), {}}, 1 << 20);
      bool anywhere = false;
      for (const Hit& hit : found.hits) {
        anywhere = anywhere || in_text(*searcher_->snapshot().segments()[hit.segment], hit,
                                       {pair.first, pair.second});
      }
      if (anywhere) pair_idf[i] = idf_of({pair.first, pair.second});
    }
    const Ranking ranking;
    SecondStageScorer scorer(query.question, word_idf, pair_idf, ranking.second_stage);
    std::vector<Hit> wanted = search(query, ranking.second_stage.depth, false).hits;
    for (Hit& hit : wanted) hit.score = expected(query, hit, scorer);
    const auto tie = [&](const Hit& hit) {
      return searcher_->snapshot().segments()[hit.segment]->id_hash(hit.document);
    };
    std::sort(wanted.begin(), wanted.end(), [&](const Hit& a, const Hit& b) {
      return a.score != b.score ? a.score > b.score : tie(a) < tie(b);
    });
    const std::vector<Hit> found = search(query, ranking.second_stage.depth).hits;
    ASSERT_EQ(found.size(), wanted.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_EQ(found[i].score, wanted[i].score) << "hit " << i << " of “" << text << "”";
      ASSERT_EQ(id_of(found[i]), id_of(wanted[i]));
    }
  }

  std::unique_ptr<test::TemporaryDirectory> directory_;
  std::unique_ptr<Searcher> searcher_;
};

std::vector<SourceDocument> random_documents(std::size_t count, std::uint64_t seed) {
  test::RandomArchive random(seed);
  std::vector<SourceDocument> documents;
  for (std::size_t i = 0; i < count; ++i) documents.push_back(random.document(std::to_string(i)));
  return documents;
}

TEST_F(SecondStageSearch, ScoresAreThoseOfTheTexts) {
  build(random_documents(160, 1), 60);
  test::RandomArchive random(2);
  for (int round = 0; round < 25; ++round) {
    std::string question = round % 3 == 0 ? "Thế nào là " : "";
    for (std::size_t words = 2 + random.below(8); words > 0; --words) {
      question += random.syllable() + " ";
    }
    if (parse_free_text(question).pairs_any_marks) continue;  // see UnmarkedQuestions
    ASSERT_NO_FATAL_FAILURE(expect_naive(question));
  }
}

TEST_F(SecondStageSearch, WordsTogetherComeBeforeWordsApart) {
  std::string filler;
  for (int i = 0; i < 60; ++i) filler += " điều này chưa rõ";
  build({make_document("apart", "Giấy" + filler + " phép" + filler + " nhập" + filler + " cảnh"),
         make_document("together", filler + filler + filler + " giấy phép nhập cảnh"),
         make_document("else", filler)},
        10);
  const Query query = parse_free_text("xin giấy phép nhập cảnh như thế nào?");
  EXPECT_EQ(ids(search(query, 2)), (std::vector<std::string>{"together", "apart"}));
}

// Whatever k is, the same documents come first, in the same order.
TEST_F(SecondStageSearch, TheOrderDoesNotDependOnK) {
  build(random_documents(400, 3), 1000);
  test::RandomArchive random(4);
  for (int round = 0; round < 10; ++round) {
    const Query query = parse_free_text(random.sentence(6));
    const std::vector<Hit> all = search(query, 1000).hits;
    for (const std::size_t k : {1u, 7u, 29u, 30u, 31u, 150u}) {
      const std::vector<Hit> best = search(query, k).hits;
      ASSERT_EQ(best.size(), std::min(k, all.size()));
      ASSERT_TRUE(std::equal(best.begin(), best.end(), all.begin())) << "k " << k;
    }
    ASSERT_TRUE(std::is_sorted(all.begin(), all.end(),
                               [](const Hit& a, const Hit& b) { return a.score > b.score; }));
  }
}

TEST_F(SecondStageSearch, SegmentsRankAsOne) {
  const auto documents = random_documents(150, 5);
  test::RandomArchive random(6);
  std::vector<Query> queries;
  for (int i = 0; i < 12; ++i) queries.push_back(parse_free_text(random.sentence(5)));
  build(documents, 1000);
  std::vector<std::vector<std::string>> in_one;
  for (const Query& query : queries) in_one.push_back(ids(search(query, 50)));
  build(documents, 40);
  for (std::size_t i = 0; i < queries.size(); ++i)
    EXPECT_EQ(ids(search(queries[i], 50)), in_one[i]);
}

// A question without marks is ranked as the one with marks where only one spelling stands anywhere.
TEST_F(SecondStageSearch, UnmarkedQuestions) {
  build({make_document("a", "Giấy phép lái xe là chứng chỉ."),
         make_document("b", "Lái xe không có giấy phép, phép màu, giấy, xe."),
         make_document("c", "Xe và giấy, phép lái.")},
        10);
  const auto marked = search(parse_free_text("giấy phép lái xe là gì"), 3);
  const auto unmarked = search(parse_free_text("giay phep lai xe la gi"), 3);
  EXPECT_EQ(ids(marked).front(), "a");
  EXPECT_EQ(ids(unmarked), ids(marked));
}

TEST_F(SecondStageSearch, NothingToDo) {
  index::Schema schema;
  schema.positions = false;
  build(random_documents(30, 7), 100, schema);
  const Query question = parse_free_text("điều này");
  EXPECT_EQ(search(question, 10).hits, search(question, 10, false).hits);
  build(random_documents(30, 7), 100);
  const Query phrase = parse_query("\"điều này\"");
  EXPECT_TRUE(phrase.question.empty());
  EXPECT_EQ(search(phrase, 10).hits, search(phrase, 10, false).hits);
}

}  // namespace
}  // namespace tracuu::query
