// Phrases by intersection of flat position lists.
#pragma once

#include <cstdint>
#include <tracuu/core/error.hpp>
#include <tracuu/index/segment.hpp>
#include <vector>

namespace tracuu::inline v0::query {

/// Owners in which the terms follow each other, and how often; an occurrence belongs to the owner
/// in which it begins and lies within one document. O(occurrences of the rarest term, times blocks
/// sought in the other lists). Requires: at least two terms, all of them of `segment`.
[[nodiscard]] Result<void> try_match_phrase(const index::Segment& segment, index::Field field,
                                            const std::vector<index::TermInfo>& terms,
                                            std::vector<std::uint32_t>& docs,
                                            std::vector<std::uint32_t>& frequencies);

}  // namespace tracuu::query
