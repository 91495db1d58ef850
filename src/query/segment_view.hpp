// What a search needs of a segment besides its lists: norms of all lengths, units to documents.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <tracuu/core/error.hpp>
#include <tracuu/index/segment.hpp>
#include <tracuu/postings/posting_list.hpp>
#include <vector>

#include "plan.hpp"

namespace tracuu::inline v0::query {

/// Made once for each segment that a Searcher searches; const afterwards.
struct SegmentView {
  const index::Segment* segment = nullptr;
  std::uint32_t index = 0;         ///< In Snapshot::segments().
  bool single_units = false;       ///< Every document is one unit, with the same number.
  std::vector<float> body_norms;   ///< By unit; padded with 1 to whole ranges.
  std::vector<float> title_norms;  ///< By document; padded as well.
  std::vector<DocId> document_of;  ///< By unit; empty if single_units.
  /// A bit for the last unit of each document, as long as Bits of units; empty if single_units.
  std::vector<std::uint64_t> last_units;
  /// By how much stored bounds grow with this search's parameters, by field.
  float body_inflation = 1;
  float title_inflation = 1;

  [[nodiscard]] std::uint32_t documents() const noexcept { return segment->documents(); }
  [[nodiscard]] std::uint32_t units() const noexcept { return segment->units(); }
  [[nodiscard]] Error damaged() const {
    return Error(ErrorCode::corrupt, "a posting list breaks the format",
                 {"segment " + std::to_string(segment->entry().number), {}, {}});
  }
};

/// Ranges of 128 that cover `owners`.
[[nodiscard]] constexpr std::uint32_t ranges_of(std::uint32_t owners) noexcept {
  return owners / postings::range_size + (owners % postings::range_size != 0 ? 1 : 0);
}

/// Whether a list's postings count units in this segment; else they count documents.
[[nodiscard]] inline bool counts_units(const ListSource& list) noexcept {
  return index::owned_by_units(list.field);
}

/// Lists that count for the score: those of leaves that are not under a none_of.
void collect_lists(const PlanNode& node, std::vector<const ListSource*>& out);

/// Whether a document matches exactly if a list of some leaf has it; every leaf has lists alone.
[[nodiscard]] bool is_plain_union(const PlanNode& node) noexcept;

/// Whether whatever matches has a posting in a list that counts for the score.
[[nodiscard]] bool always_scores(const PlanNode& node) noexcept;

/// Calls visit(owners, frequencies) for runs of a list's postings, in order; false if the list is
/// damaged.
template <typename Visit>
[[nodiscard]] bool visit_postings(const ListSource& list, Visit visit) {
  if (list.made) {
    visit(std::span<const std::uint32_t>(list.docs),
          std::span<const std::uint32_t>(list.frequencies));
    return true;
  }
  postings::PostingBlocks blocks(list.encoded);
  while (blocks.next()) visit(blocks.docs(), blocks.frequencies());
  return !blocks.damaged();
}

}  // namespace tracuu::query
