// Which segments are merged next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tracuu::inline v0::index {

/// What the policy knows of a segment.
struct SegmentSize {
  std::uint64_t bytes = 0;  ///< Of all its files.
  std::uint32_t documents = 0;
  std::uint32_t deleted = 0;
  bool busy = false;  ///< Whether a merge reads it already.
};

/// So many segments of a level become one of the next.
inline constexpr std::size_t merge_factor = 8;
/// Segments up to this size are of level 0; each level spans sizes of one to merge_factor.
inline constexpr std::uint64_t level_zero_bytes = std::uint64_t{64} << 10;

/// The level of a segment by the size of what is not deleted of it.
[[nodiscard]] unsigned level_of(const SegmentSize& segment) noexcept;

/// The segments of one merge, ascending; empty if none is due. A merge is due of merge_factor
/// segments of a level, the lowest first, or else of a segment of which a third is deleted. So an
/// index has less than merge_factor segments a level, and a document is written once a level.
/// Segments of `below` and higher levels are left alone.
[[nodiscard]] std::vector<std::size_t> choose_merge(std::span<const SegmentSize> segments,
                                                    unsigned below);

/// How many segments an index may have before its writer waits for merges: twice what choose_merge
/// leaves.
[[nodiscard]] std::size_t most_segments(std::span<const SegmentSize> segments) noexcept;

}  // namespace tracuu::index
