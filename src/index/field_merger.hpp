// Merges one field of several segments: terms, postings, positions and pairs.
#pragma once

#include <atomic>
#include <tracuu/core/error.hpp>
#include <tracuu/index/schema.hpp>

#include "field_builder.hpp"
#include "merge_map.hpp"

namespace tracuu::inline v0::index {

/// Writes the sections that FieldBuilder::write() makes of the tokens that are left. First the
/// terms, then, since a pair is known by its second term's new place, the pairs: lists are decoded,
/// renumbered and encoded anew, one after another. `threads` changes the time, not the bytes.
[[nodiscard]] Result<FieldCounts> try_merge_field(Field field, const Schema& schema,
                                                  const MergeMap& map, unsigned threads,
                                                  const std::atomic<bool>& stop, FieldFiles files);

}  // namespace tracuu::index
