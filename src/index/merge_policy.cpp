#include "merge_policy.hpp"

#include <algorithm>

namespace tracuu::inline v0::index {

namespace {

// 1 / part_deleted of a segment's documents are deleted: it is worth writing anew.
constexpr std::uint64_t part_deleted = 3;

}  // namespace

unsigned level_of(const SegmentSize& segment) noexcept {
  const double live = segment.documents == 0
                          ? 0
                          : static_cast<double>(segment.bytes) *
                                (segment.documents - segment.deleted) / segment.documents;
  unsigned level = 0;
  for (double size = level_zero_bytes; size < live; size *= merge_factor) ++level;
  return level;
}

std::vector<std::size_t> choose_merge(std::span<const SegmentSize> segments, unsigned below) {
  std::vector<std::vector<std::size_t>> levels;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const unsigned level = level_of(segments[i]);
    if (segments[i].busy || level >= below) continue;
    if (level >= levels.size()) levels.resize(level + 1);
    levels[level].push_back(i);
  }
  for (std::vector<std::size_t>& level : levels) {
    if (level.size() < merge_factor) continue;
    level.resize(merge_factor);
    return level;
  }
  for (const std::vector<std::size_t>& level : levels) {
    for (const std::size_t i : level) {
      if (segments[i].deleted * part_deleted >= segments[i].documents) return {i};
    }
  }
  return {};
}

std::size_t most_segments(std::span<const SegmentSize> segments) noexcept {
  unsigned highest = 0;
  for (const SegmentSize& segment : segments) highest = std::max(highest, level_of(segment));
  return 2 * merge_factor * (std::size_t{highest} + 1);
}

}  // namespace tracuu::index
