// Values of columns, counted over the documents that match.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <tracuu/core/error.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/searcher.hpp>
#include <utility>
#include <vector>

#include "matching.hpp"
#include "recent.hpp"

namespace tracuu::inline v0::query {

/// Number of a value, of all segments: from 1 in the order of the values' bytes; 0 is none.
using ValueId = std::uint32_t;

/// A value and how many documents have it.
struct ValueCount {
  ValueId id = 0;
  std::uint64_t count = 0;
};

/// Orders as facets are: the most frequent first, then by bytes.
[[nodiscard]] inline bool operator<(const ValueCount& a, const ValueCount& b) noexcept {
  return a.count != b.count ? a.count > b.count : a.id < b.id;
}

/// The values of a column in a snapshot (of dates the years), what each document has, and bit sets
/// of the documents of the most frequent values. Const once made; refers to the snapshot's files.
/// Memory: a byte a document where there are fewer than 256 values, two where there are fewer than
/// 65,536, else none; a bit a document for each of up to `most_sets` values; of several segments up
/// to 16 bytes a value and segment.
class FacetTable {
 public:
  static constexpr std::size_t most_sets = 64;

  /// O(documents + values). corrupt.
  [[nodiscard]] static Result<std::shared_ptr<const FacetTable>> try_make(
      const index::Snapshot& snapshot, std::size_t column);

  /// Documents that are not deleted.
  [[nodiscard]] std::uint64_t documents() const noexcept { return documents_; }
  /// How many of these have each value, by id; with that of none.
  [[nodiscard]] const std::vector<std::uint32_t>& totals() const noexcept { return totals_; }
  /// The values with most documents, by their totals, most_sets and one more at most.
  [[nodiscard]] const std::vector<ValueCount>& most_frequent() const noexcept {
    return most_frequent_;
  }
  /// How many of the first of these have bit sets.
  [[nodiscard]] std::size_t sets() const noexcept { return sets_.size(); }
  /// The documents of a segment with the value most_frequent()[i]. Requires: i < sets().
  [[nodiscard]] const Bits& set(std::size_t i, std::size_t segment) const noexcept {
    return sets_[i][segment];
  }
  /// Calls visit(value_of), where value_of(document) is the id of what a document of a segment has.
  template <typename Visit>
  void with_values(std::size_t segment, Visit visit) const;
  [[nodiscard]] Result<std::string> try_text(ValueId id) const;

 private:
  struct Segment {
    const index::Segment* segment;
    std::span<const std::uint32_t> ordinals;  // one of the two, or none of them
    std::span<const std::int32_t> dates;
    std::vector<ValueId> ids;  // by ordinal or year; empty if ids are ordinals
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint16_t> words;
  };
  [[nodiscard]] Result<void> try_number_values();
  void number_years();
  void count();

  std::size_t column_ = 0;
  bool years_ = false;
  std::vector<Segment> segments_;
  // Where a value stands: a segment and an ordinal there, or its year; empty if ids are ordinals.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places_;
  std::uint64_t documents_ = 0;
  std::vector<std::uint32_t> totals_;
  std::vector<ValueCount> most_frequent_;
  std::vector<std::vector<Bits>> sets_;
};

/// The documents that match, of all segments.
struct MatchedDocuments {
  /// Counts them and, if `listed`, makes lists of them where they are few.
  MatchedDocuments(const index::Snapshot& snapshot, std::span<const Bits> sets, bool listed);

  std::span<const Bits> sets;             ///< By segment; without deleted documents.
  std::vector<std::vector<DocId>> lists;  ///< The same, or empty.
  std::uint64_t count = 0;
};

/// How the values of a column are counted.
enum class FacetPath : std::uint8_t {
  automatic,  ///< Whichever looks at least; all give the same.
  visit,      ///< Each document that matches, or each that does not, adds to a counter.
  intersect,  ///< Bit sets of values, until no other value can be among the most frequent ones.
};

/// The most frequent values among documents of the table's snapshot, `most` at most.
[[nodiscard]] std::vector<ValueCount> count_values(const index::Snapshot& snapshot,
                                                   const FacetTable& table,
                                                   const MatchedDocuments& documents,
                                                   std::size_t most,
                                                   FacetPath path = FacetPath::automatic);

/// Counts the facets of one search.
class FacetCounter {
 public:
  /// `documents` is memory for the sets of all segments. invalid_argument where a column is
  /// unknown.
  [[nodiscard]] static Result<FacetCounter> try_make(const index::Snapshot& snapshot,
                                                     Recent<FacetTable>& tables,
                                                     const std::vector<FacetRequest>& requests,
                                                     std::vector<Bits>& documents);

  [[nodiscard]] bool empty() const noexcept { return columns_.empty(); }
  /// Where the matching documents of a segment are put.
  [[nodiscard]] Bits& documents(std::size_t segment) const noexcept {
    return (*documents_)[segment];
  }
  /// What the documents of all segments have, in the order of the requests. corrupt.
  [[nodiscard]] Result<std::vector<Facet>> try_count() const;

 private:
  struct Column {
    FacetRequest request;
    std::shared_ptr<const FacetTable> table;
  };
  FacetCounter(const index::Snapshot& snapshot, std::vector<Bits>& documents) noexcept
      : snapshot_(&snapshot), documents_(&documents) {}

  const index::Snapshot* snapshot_;
  std::vector<Bits>* documents_;
  std::vector<Column> columns_;
};

}  // namespace tracuu::query
