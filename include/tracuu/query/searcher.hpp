/// @file
/// Answering queries: matching, ranking, results.
///
/// Layer    query.
/// Threads  a Searcher is const and may be shared by any number of threads.
/// Errors   corrupt (a page of the index is damaged), deadline_exceeded, cancelled,
///          invalid_argument (a phrase of three words in an index without positions),
///          query_syntax (a column that the index does not have, a value that is no date).
/// Format   none.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/core/types.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/score.hpp>
#include <tracuu/text/normalize.hpp>

namespace tracuu::inline v0::query {

/// A set of documents of one snapshot, for instance those a user may see.
class TRACUU_EXPORT DocumentSet {
 public:
  /// The empty set.
  explicit DocumentSet(const index::Snapshot& snapshot);

  /// Adds the document with this id; false if the snapshot has none. O(segments log documents).
  [[nodiscard]] Result<bool> try_add(std::string_view id);
  /// Adds a document by its place.
  void add(std::size_t segment, DocId document) noexcept {
    words_[segment][document / 64] |= std::uint64_t{1} << (document % 64);
  }
  [[nodiscard]] bool contains(std::size_t segment, DocId document) const noexcept {
    return (words_[segment][document / 64] >> (document % 64) & 1) != 0;
  }
  /// The documents of a segment, a bit each.
  [[nodiscard]] std::span<const std::uint64_t> words(std::size_t segment) const noexcept {
    return words_[segment];
  }

 private:
  const index::Snapshot* snapshot_;
  std::vector<std::vector<std::uint64_t>> words_;
};

/// How the best hits of a segment are found. All ways give the same hits and scores.
enum class Strategy : std::uint8_t {
  automatic,   ///< The planner chooses.
  exhaustive,  ///< Every posting of every list is scored, window after window.
  sparse,      ///< Short lists only: their postings are added up, document by document.
  candidates,  ///< A phrase: where its pairs stand, the most promising first, is looked at closely.
  ranges,      ///< Ranges of 128 units, the most promising first, until none can hold a hit.
};

[[nodiscard]] TRACUU_EXPORT std::string_view to_string(Strategy strategy) noexcept;

/// What a search returns besides its query.
struct SearchOptions {
  std::size_t k = 10;  ///< Hits wanted, best first.
  bool units = false;  ///< Hits are units; else documents, each by its best unit.
  bool total = true;   ///< Count what matches; else SearchResult::total is only a lower bound.
  /// Whether free text is ranked in two stages (docs/ranking.md); needs positions.
  bool second_stage = true;
  /// Whether a question whose marks were left out is ranked by its likeliest spelling, where that
  /// gives k hits. What it matches is what any spelling matches.
  bool restore_marks = true;
  /// For tests and measurements; a strategy that does not fit a query is not used.
  Strategy strategy = Strategy::automatic;
  /// The search fails with deadline_exceeded once this moment has passed.
  std::optional<std::chrono::steady_clock::time_point> deadline;
  /// The search fails with cancelled once this is true. Must outlive the search.
  const std::atomic<bool>* cancelled = nullptr;
  /// Only these documents match. Must be of the searcher's snapshot and outlive the search.
  const DocumentSet* allowed = nullptr;
};

/// Where a hit is, and its score.
struct Hit {
  std::uint32_t segment = 0;  ///< Index into Snapshot::segments().
  DocId document = 0;
  UnitId unit = 0;  ///< Its best unit.
  Score score = 0;
  friend bool operator==(const Hit&, const Hit&) = default;
};

/// The best hits, by score, then by the stored hash of the id, then by unit.
struct SearchResult {
  std::vector<Hit> hits;
  std::uint64_t total = 0;  ///< Documents (or units) that match.
  bool total_exact = true;  ///< Whether `total` is exact.
  /// Prefixes of the query that more than max_prefix_terms terms begin with: the rarest of these
  /// were not looked for.
  std::vector<std::string> cut_prefixes;
  /// How each segment was searched, and how much of it was looked at.
  struct Work {
    Strategy strategy = Strategy::exhaustive;
    std::uint32_t lists = 0;              ///< Posting lists that count for the score.
    std::uint32_t ranges = 0;             ///< Ranges of the segment.
    std::uint32_t scored_ranges = 0;      ///< Ranges that were scored.
    std::uint32_t scored_candidates = 0;  ///< Candidates of a phrase that were looked at.
    friend bool operator==(const Work&, const Work&) = default;
  };
  std::vector<Work> work;  ///< One a segment; empty if nothing was ranked.
};

/// A passage of a document that shows why it was found.
struct Snippet {
  std::string text;                         ///< Raw text, as it stands in the document.
  std::uint64_t start = 0;                  ///< Where it begins in the document's text, in bytes.
  std::vector<text::ByteRange> highlights;  ///< Matching words, in bytes from the snippet's start.
};

/// Searches one snapshot.
class TRACUU_EXPORT Searcher {
 public:
  /// O(units): the norms of all lengths are computed here, once.
  explicit Searcher(std::shared_ptr<const index::Snapshot> snapshot, Ranking ranking = {});
  ~Searcher();
  Searcher(Searcher&&) noexcept;
  Searcher& operator=(Searcher&&) noexcept;

  [[nodiscard]] const index::Snapshot& snapshot() const noexcept;

  /// The best hits of a query.
  [[nodiscard]] Result<SearchResult> try_search(const Query& query,
                                                const SearchOptions& options = {}) const;
  /// As try_search, but throws.
  [[nodiscard]] SearchResult search(const Query& query, const SearchOptions& options = {}) const {
    return try_search(query, options).value();
  }
  /// How many documents match.
  [[nodiscard]] Result<std::uint64_t> try_count(const Query& query,
                                                const SearchOptions& options = {}) const;

  /// A passage of the hit's unit with as many of the query's words as possible.
  [[nodiscard]] Result<Snippet> try_snippet(const Query& query, const Hit& hit,
                                            std::size_t max_bytes = 300) const;
  /// As try_snippet, but throws.
  [[nodiscard]] Snippet snippet(const Query& query, const Hit& hit,
                                std::size_t max_bytes = 300) const {
    return try_snippet(query, hit, max_bytes).value();
  }

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace tracuu::query
