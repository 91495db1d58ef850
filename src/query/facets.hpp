// Values of columns, counted over the documents that match.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tracuu/core/error.hpp>
#include <tracuu/query/searcher.hpp>
#include <vector>

#include "matching.hpp"
#include "segment_view.hpp"

namespace tracuu::inline v0::query {

/// Counts the facets of one search, segment by segment.
class FacetCounter {
 public:
  /// invalid_argument where a column is unknown.
  [[nodiscard]] static Result<FacetCounter> try_make(const index::Schema& schema,
                                                     const std::vector<FacetRequest>& requests);

  [[nodiscard]] bool empty() const noexcept { return columns_.empty(); }
  /// Adds the documents of a segment. O(documents) for each column, of values O(distinct).
  [[nodiscard]] Result<void> try_add(const SegmentView& view, const Bits& documents);
  /// What was counted, in the order of the requests.
  [[nodiscard]] std::vector<Facet> take() const;

 private:
  struct Column {
    FacetRequest request;
    std::size_t number = 0;  // in the schema
    bool years = false;
    std::map<std::string, std::uint64_t, std::less<>> counts;
  };
  std::vector<Column> columns_;
  std::vector<std::uint32_t> counts_;  // by ordinal or year, of one segment
};

}  // namespace tracuu::query
