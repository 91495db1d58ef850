// Which documents and units of the segments being merged are left, and their new numbers.
#pragma once

#include <cstdint>
#include <span>
#include <tracuu/core/error.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/segment.hpp>
#include <vector>

#include "segment_merger.hpp"

namespace tracuu::inline v0::index {

/// What an owner that is not left has for a number.
inline constexpr std::uint32_t no_owner = 0xffffffffu;

/// New numbers of documents or units of one source.
struct OwnerMap {
  std::uint32_t first = 0;             ///< Of those before this source's.
  std::uint32_t live = 0;              ///< How many are left.
  std::vector<std::uint32_t> numbers;  ///< By old number, or no_owner; empty: all are left.

  /// Requires: `owner` is one of the source.
  [[nodiscard]] std::uint32_t operator[](std::uint32_t owner) const noexcept {
    return numbers.empty() ? first + owner : numbers[owner];
  }
};

/// A segment of which something is left.
struct MappedSegment {
  const Segment* segment;
  std::span<const std::uint64_t> deleted;  ///< As MergeSource::deleted, which it borrows.
  OwnerMap documents, units;
  std::uint32_t first_token = 0;        ///< Of the body.
  std::uint32_t first_title_token = 0;  ///< Of the titles.

  [[nodiscard]] const OwnerMap& owners(Field field) const noexcept {
    return owned_by_units(field) ? units : documents;
  }
  [[nodiscard]] std::uint32_t first_token_of(Field field) const noexcept {
    return field == Field::title ? first_title_token : first_token;
  }
};

/// All segments of which something is left, in their order.
struct MergeMap {
  std::vector<MappedSegment> segments;
  std::uint32_t documents = 0;
  std::uint32_t units = 0;
  /// By new owner the first token, and the end of the last one.
  std::vector<std::uint32_t> body_starts, title_starts;

  [[nodiscard]] std::uint32_t owners(Field field) const noexcept {
    return owned_by_units(field) ? units : documents;
  }
  [[nodiscard]] std::span<const std::uint32_t> token_starts(Field field) const noexcept {
    return field == Field::title ? title_starts : body_starts;
  }
};

/// Numbers what is left. Requires: fit_one_segment(sources). O(documents + units).
[[nodiscard]] MergeMap map_documents(std::span<const MergeSource> sources);

/// The error of a merge that was told to stop.
[[nodiscard]] Error merge_stopped();

}  // namespace tracuu::index
