// Finding the best hits of one segment.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <tracuu/core/error.hpp>
#include <tracuu/query/searcher.hpp>
#include <vector>

#include "facets.hpp"
#include "matching.hpp"
#include "segment_view.hpp"
#include "sort.hpp"
#include "top_hits.hpp"

namespace tracuu::inline v0::query {

/// Memory that searches use again. Between searches all sums and marks are 0.
struct SearchScratch {
  /// For the owners of one kind, units or documents.
  struct Space {
    std::vector<Score> sums;             ///< By owner, padded to whole ranges.
    std::vector<std::uint8_t> marked;    ///< By range: whether it is in `touched`.
    std::vector<std::uint32_t> touched;  ///< Ranges with sums.
    std::vector<std::uint16_t> bounds;   ///< By range, in quanta of a search.
  };
  Space units, documents;
  std::vector<std::uint16_t> rests;  ///< By range: what lists of units that are read by range give.
  std::vector<std::uint8_t> computed;  ///< By range of documents: whether its sums are complete.
  std::vector<Score> contributions;
  std::vector<std::uint32_t> found_ranges, order;
  Bits matching, matching_units;
  std::vector<Bits> facet_documents;  ///< By segment: what matches.
};

/// Hands scratch memory to searches of any number of threads.
class ScratchPool {
 public:
  class Lease {
   public:
    explicit Lease(ScratchPool& pool) : pool_(pool), scratch_(pool.take()) {}
    ~Lease() { pool_.give(std::move(scratch_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    [[nodiscard]] SearchScratch& operator*() const noexcept { return *scratch_; }

   private:
    ScratchPool& pool_;
    std::unique_ptr<SearchScratch> scratch_;
  };

 private:
  std::unique_ptr<SearchScratch> take();
  void give(std::unique_ptr<SearchScratch> scratch);

  std::mutex mutex_;
  std::vector<std::unique_ptr<SearchScratch>> free_;
};

/// Whether other strategies than the exhaustive one can answer: sums of scores and of bounds fit,
/// and whatever matches has a posting that counts.
[[nodiscard]] bool fits_best_first(const SegmentPlan& plan);

/// Offers the best hits of one segment to `top` and, if the options ask for it, adds what matches
/// to `total`. Puts the documents that match into `facets`, unless null. All strategies offer
/// the same.
[[nodiscard]] Result<SearchResult::Work> try_search_segment(
    const SegmentView& view, const SegmentPlan& plan, const SearchOptions& options,
    SearchScratch& scratch, const FacetCounter* facets, TopHits& top, std::uint64_t& total);

/// The same in the order of a column; `top` gets hits without score, documents by their first unit.
[[nodiscard]] Result<void> try_sort_segment(const SegmentView& view, const SegmentPlan& plan,
                                            const SearchOptions& options, const ColumnOrder& order,
                                            SearchScratch& scratch, const FacetCounter* facets,
                                            FirstHits& top, std::uint64_t& total);

/// Strategy::exhaustive. `matching`, unless null, holds the documents that match; else those match
/// that have a posting.
[[nodiscard]] Result<void> try_search_exhaustively(const SegmentView& view, const SegmentPlan& plan,
                                                   const Bits* matching,
                                                   const SearchOptions& options, TopHits& top);

/// Strategies sparse and ranges, whichever suits the lists, or the one that the options name.
/// Requires: always_scores(plan.root); sums of scores stay below 2^31. `matching` as above, but may
/// hold documents that have no score, are deleted or not allowed.
[[nodiscard]] Result<void> try_search_best_first(const SegmentView& view, const SegmentPlan& plan,
                                                 const Bits* matching, const SearchOptions& options,
                                                 SearchScratch& scratch, TopHits& top,
                                                 SearchResult::Work& work);

}  // namespace tracuu::query
