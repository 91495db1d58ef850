/// @file
/// Answering queries: matching, ranking, results.
///
/// Layer    query.
/// Threads  a Searcher is const and may be shared by any number of threads.
/// Errors   corrupt (a page of the index is damaged), deadline_exceeded, cancelled,
///          invalid_argument (a phrase of three words in an index without positions, an unknown
///          column to sort by, a cursor that is damaged or belongs to another search),
///          query_syntax (a column that the index does not have, a value that is no date).
/// Format   none.
#pragma once

#include <algorithm>
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
#include <tracuu/query/explanation.hpp>
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
  /// Takes a document out by its place.
  void remove(std::size_t segment, DocId document) noexcept {
    words_[segment][document / 64] &= ~(std::uint64_t{1} << (document % 64));
  }
  /// Adds all documents of the snapshot, deleted ones too, which never match.
  void add_all() noexcept {
    for (auto& words : words_) std::fill(words.begin(), words.end(), ~std::uint64_t{0});
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

/// In what order hits come. Equal ones are ordered by the stored hash of the id.
struct Sort {
  /// Empty: by relevance. A column of dates: by date. The column "number": by year, then by the
  /// digits of the number, then by the rest of its key; the year is the number's, else that of the
  /// column "date". Another column: in the order of the Vietnamese alphabet. What has no value
  /// comes last either way, before it numbers without a year.
  std::string column;
  bool descending = false;  ///< Newest, greatest, last in the alphabet first. Not by relevance.
  friend bool operator==(const Sort&, const Sort&) = default;
};

/// A column whose values are counted over all that matches.
struct FacetRequest {
  /// A column of keywords, or one of dates, whose years are counted. "nam" and "year", unless
  /// columns are called so, mean the column "date".
  std::string column;
  std::size_t values = 10;  ///< At most so many, the most frequent ones.
};

/// The values of a column among the documents that match, also where hits are units.
struct Facet {
  struct Value {
    std::string value;
    std::uint64_t count = 0;  ///< Documents.
    friend bool operator==(const Value&, const Value&) = default;
  };
  std::string column;         ///< As it was asked for.
  std::vector<Value> values;  ///< The most frequent first, then by their bytes.
};

/// No bound of a count.
inline constexpr std::uint64_t count_all = ~std::uint64_t{0};

/// What a search returns besides its query.
struct SearchOptions {
  std::size_t k = 10;    ///< Hits wanted, best first.
  std::size_t from = 0;  ///< Hits left out before the first; work and memory grow with it.
  /// A SearchResult::cursor: the hits are those that follow. Query, order and `units` must be as
  /// they were, and the snapshot too; `from` must be 0.
  std::string after;
  bool cursor = false;  ///< Whether SearchResult::cursor is wanted.
  bool units = false;   ///< Hits are units; else documents, each by its best unit.
  bool total = true;    ///< Count what matches; else SearchResult::total is only a lower bound.
  /// More than this are not counted: then SearchResult::total is this, and not exact.
  std::uint64_t count_up_to = count_all;
  Sort sort;
  /// Whether hits that are not sorted by relevance have scores: those of the first stage.
  bool sorted_scores = false;
  std::vector<FacetRequest> facets;
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
  Score score = 0;  ///< 0 in another order than by relevance, unless asked for.
  friend bool operator==(const Hit&, const Hit&) = default;
};

/// The best hits: by score, or in the order asked for, then by the stored hash of the id, then by
/// unit.
struct SearchResult {
  std::vector<Hit> hits;
  std::uint64_t total = 0;  ///< Documents (or units) that match.
  bool total_exact = true;  ///< Whether `total` is exact.
  /// Prefixes of the query that more than max_prefix_terms terms begin with: the rarest of these
  /// were not looked for.
  std::vector<std::string> cut_prefixes;
  /// Fuzzy words of the query near which more than max_fuzzy_terms spellings are: the farthest of
  /// these, then the rarest, were not looked for.
  std::vector<std::string> cut_fuzzy;
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
  /// Where the next page begins, as printable text for SearchOptions::after; empty if there is none
  /// or it was not asked for.
  std::string cursor;
  std::vector<Facet> facets;  ///< One for each that was asked for.
};

/// A passage of a document that shows why it was found. A broken byte sequence counts as one code
/// point, as where it is replaced by U+FFFD.
struct Snippet {
  std::string text;                         ///< Raw text, as it stands in the document.
  std::uint64_t start = 0;                  ///< Where it begins in the document's text, in bytes.
  std::vector<text::ByteRange> highlights;  ///< Matching words, in bytes from the snippet's start.
  std::uint64_t start_codepoints = 0;       ///< As `start`, in code points; 0 unless asked for.
  std::uint64_t start_utf16 = 0;            ///< The same in UTF-16 units.
  std::vector<text::ByteRange> highlights_codepoints;  ///< As `highlights`, in code points.
  std::vector<text::ByteRange> highlights_utf16;       ///< The same in UTF-16 units.
};

/// How a snippet is made.
struct SnippetOptions {
  std::size_t max_bytes = 300;
  /// Whether Snippet::start_codepoints and start_utf16 are wanted: all text before is read.
  bool document_offsets = false;
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

  /// What is telling of a document, as a query: the words of its text with the greatest frequency
  /// times idf, at most `words`, and pairs of them that stand side by side, at most as many. Words
  /// that no other document can share are left out. The hit's score and unit do not count.
  /// O(size of the document).
  [[nodiscard]] Result<Query> try_likeness(const Hit& hit, std::size_t words = 25) const;
  /// Documents like one, which is left out: hits of its try_likeness().
  [[nodiscard]] Result<SearchResult> try_more_like(const Hit& hit,
                                                   const SearchOptions& options = {}) const;

  /// Why a hit has its score. Requires: `query` is what was searched for. Fails with
  /// invalid_argument where the hit is not one of the query's or has no score. O(postings).
  [[nodiscard]] Result<Explanation> try_explain(const Query& query, const Hit& hit) const;
  /// As try_explain, but throws.
  [[nodiscard]] Explanation explain(const Query& query, const Hit& hit) const {
    return try_explain(query, hit).value();
  }

  /// A passage of the hit's unit with words of the query, many and rare ones; it begins with a line
  /// or a sentence where one begins near.
  [[nodiscard]] Result<Snippet> try_snippet(const Query& query, const Hit& hit,
                                            const SnippetOptions& options) const;
  [[nodiscard]] Result<Snippet> try_snippet(const Query& query, const Hit& hit,
                                            std::size_t max_bytes = 300) const {
    return try_snippet(query, hit, SnippetOptions{max_bytes, false});
  }
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
