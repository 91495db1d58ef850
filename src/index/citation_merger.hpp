// Merges the citations of several segments.
#pragma once

#include <atomic>
#include <tracuu/core/error.hpp>

#include "citation_table_writer.hpp"
#include "merge_map.hpp"

namespace tracuu::inline v0::index {

/// The keys that documents which are left bear or cite, and their edges, renumbered.
[[nodiscard]] Result<SortedCitations> try_merge_citations(const MergeMap& map,
                                                          const std::atomic<bool>& stop);

}  // namespace tracuu::index
