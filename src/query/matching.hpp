// Which documents match, as bit sets.
#pragma once

#include <cstdint>
#include <optional>
#include <tracuu/core/error.hpp>
#include <tracuu/query/searcher.hpp>
#include <vector>

#include "segment_view.hpp"

namespace tracuu::inline v0::query {

/// A bit for each document (or unit) of a segment, up to whole ranges and a
/// word more; bits beyond the last are 0.
using Bits = std::vector<std::uint64_t>;

[[nodiscard]] inline bool test(const Bits& bits, std::uint32_t i) noexcept {
  return (bits[i / 64] >> (i % 64) & 1) != 0;
}

/// Documents that a node matches, deleted and forbidden ones included. corrupt, cancelled,
/// deadline_exceeded. O(documents / 64) words for each list, and O(postings) for lists that have
/// no bit set.
[[nodiscard]] Result<void> try_match(const SegmentView& view, const PlanNode& node,
                                     const SearchOptions& options, Bits& bits);

/// How many documents a node matches, deleted and forbidden ones included, without a bit set of
/// all; nothing if that is no conjunction of unions of documents' lists. Errors as try_match().
[[nodiscard]] Result<std::optional<std::uint64_t>> try_count_matches(const SegmentView& view,
                                                                     const PlanNode& node,
                                                                     const SearchOptions& options);

/// Units that stand in some list of `node` that counts for the score, or whose document does.
[[nodiscard]] Result<void> try_match_units(const SegmentView& view, const PlanNode& node,
                                           Bits& units);

/// Takes away what is deleted and what is not allowed.
void keep_allowed(const SegmentView& view, const SearchOptions& options, Bits& documents);

/// The units of some documents.
void spread_to_units(const SegmentView& view, const Bits& documents, Bits& units);

/// cancelled or deadline_exceeded where the options say so.
[[nodiscard]] Result<void> try_continue(const SearchOptions& options);

}  // namespace tracuu::query
