#include "test_index.hpp"

#include <algorithm>
#include <functional>
#include <tracuu/query/score.hpp>

namespace tracuu::test {

using index::AddOutcome;
using query::Hit;
using query::Query;
using query::SearchOptions;

SourceDocument make_document(std::string id, std::string text,
                             std::vector<std::pair<std::string, std::string>> fields) {
  SourceDocument document{std::move(id), std::move(text), {}};
  for (auto& [name, value] : fields) document.fields.push_back({name, value});
  return document;
}

TestIndex::TestIndex(const index::Schema& schema, index::WriterOptions options)
    : options_(options),
      oracle_({schema.unit == index::UnitMode::article, schema.analyzer, schema.pairs}) {
  options_.replace = true;
  options_.merge = false;  // the oracle follows documents by their places
  writer_ = index::IndexWriter::try_create(directory_, schema, options_, files_).value();
}

void TestIndex::add(const SourceDocument& document) {
  const auto old = oracle_.find(document.id);
  const AddOutcome outcome = writer_->try_add(document).value();
  EXPECT_EQ(outcome, old ? AddOutcome::replaced : AddOutcome::added) << document.id;
  if (old) oracle_.remove(*old);
  oracle_.add(document);
}

bool TestIndex::remove(std::string_view id) {
  const auto old = oracle_.find(id);
  const bool removed = writer_->try_delete(id).value();
  EXPECT_EQ(removed, old.has_value()) << id;
  if (old) oracle_.remove(*old);
  return removed;
}

void TestIndex::commit() {
  const index::CommitInfo info = writer_->try_commit().value();
  EXPECT_EQ(info.documents, oracle_.live().size());
  snapshot_ = index::Snapshot::try_open(directory_, files_).value();
  EXPECT_EQ(snapshot_->generation(), info.generation);
  find_places();
  searcher_ = std::make_unique<query::Searcher>(snapshot_);
}

void TestIndex::reopen() {
  writer_.reset();
  writer_ = index::IndexWriter::try_open(directory_, options_, files_).value();
}

// A segment holds documents in the order they were added, and at least one that lives; that one's
// record is known by its id, and so are its neighbours'.
void TestIndex::find_places() {
  places_.clear();
  std::vector<std::size_t> present;
  for (const auto& segment : snapshot_->segments()) {
    DocId anchor = 0;
    while (anchor < segment->documents() && segment->is_deleted(anchor)) ++anchor;
    ASSERT_LT(anchor, segment->documents()) << "a segment without a live document";
    const auto record = oracle_.find(segment->try_id(anchor).value());
    ASSERT_TRUE(record && *record >= anchor) << "a document lives in the index alone";
    places_.emplace_back();
    for (DocId document = 0; document < segment->documents(); ++document) {
      const std::size_t number = *record - anchor + document;
      ASSERT_LT(number, oracle_.records().size());
      const Oracle::Record& kept = oracle_.record(number);
      ASSERT_EQ(segment->try_id(document).value(), kept.source.id);
      ASSERT_EQ(segment->is_deleted(document), !kept.live) << kept.source.id;
      places_.back().push_back(number);
      present.push_back(number);
    }
  }
  oracle_.set_present(std::move(present));
}

testing::AssertionResult TestIndex::agrees(const Query& query, std::size_t k,
                                           const query::DocumentSet* allowed) const {
  for (const bool units : {false, true}) {
    for (const std::size_t wanted : {k, std::size_t{1} << 30}) {
      SearchOptions options;
      options.k = wanted;
      options.units = units;
      options.allowed = allowed;
      options.second_stage = false;   // the oracle knows the first
      options.restore_marks = false;  // and takes a query as it stands
      for (const auto strategy : {query::Strategy::automatic, query::Strategy::exhaustive}) {
        options.strategy = strategy;
        if (auto result = agrees(query, options); !result) return result;
      }
    }
  }
  const auto count = searcher_->try_count(query);
  if (!count) return testing::AssertionFailure() << "count: " << count.error().what();
  SearchOptions all;
  all.k = 0;
  if (const auto total = searcher_->try_search(query, all); !total || total->total != *count) {
    return testing::AssertionFailure() << "count and total differ on " << to_string(query.root);
  }
  return testing::AssertionSuccess();
}

testing::AssertionResult TestIndex::agrees(const Query& query, const SearchOptions& options) const {
  const query::Ranking ranking;
  const OracleWeights weights{ranking.k1,
                              ranking.b,
                              ranking.title_k1,
                              ranking.title_b,
                              ranking.body_weight,
                              ranking.title_weight,
                              ranking.body_pair_weight,
                              ranking.title_pair_weight,
                              ranking.own_number_weight,
                              ranking.cited_number_weight};
  std::function<bool(const std::string&)> allowed;
  if (options.allowed != nullptr) {
    allowed = [&](const std::string& id) {
      for (std::size_t segment = 0; segment < places_.size(); ++segment) {
        for (DocId document = 0; document < places_[segment].size(); ++document) {
          if (options.allowed->contains(segment, document) &&
              oracle_.record(places_[segment][document]).source.id == id) {
            return true;
          }
        }
      }
      return false;
    };
  }
  const auto failure = [&] {
    return testing::AssertionFailure() << "query " << to_string(query.root) << ", k " << options.k
                                       << (options.units ? ", units: " : ", documents: ");
  };
  const Oracle::Answer expected = oracle_.search(query, weights, options.units, allowed);
  const auto result = searcher_->try_search(query, options);
  if (!result) return failure() << result.error().what();
  if (result->total != expected.hits.size() || !result->total_exact) {
    return failure() << "total " << result->total << ", expected " << expected.hits.size();
  }
  if (result->hits.size() != std::min(options.k, expected.hits.size())) {
    return failure() << result->hits.size() << " hits of " << expected.hits.size();
  }
  for (std::size_t i = 0; i < result->hits.size(); ++i) {
    const Hit& hit = result->hits[i];
    const Oracle::Hit& wanted = expected.hits[i];
    const index::Segment& segment = *snapshot_->segments()[hit.segment];
    const std::size_t record = places_[hit.segment][hit.document];
    const std::size_t unit = hit.unit - segment.first_units()[hit.document];
    if (record != wanted.record || unit != wanted.unit || hit.score != wanted.score) {
      return failure() << "hit " << i << " is " << oracle_.record(record).source.id << " unit "
                       << unit << " score " << hit.score << ", expected "
                       << oracle_.record(wanted.record).source.id << " unit " << wanted.unit
                       << " score " << wanted.score;
    }
  }
  return testing::AssertionSuccess();
}

std::vector<std::string> TestIndex::ids(const Query& query, std::size_t k) const {
  SearchOptions options;
  options.k = k;
  std::vector<std::string> ids;
  for (const Hit& hit : searcher_->search(query, options).hits) {
    ids.emplace_back(snapshot_->segments()[hit.segment]->try_id(hit.document).value());
  }
  return ids;
}

}  // namespace tracuu::test
