/// @file
/// Posting lists that are cut by owner: every range of 128 owners can be read on its own.
///
/// Layer    postings; includes core only.
/// Threads  const; may be shared.
/// Errors   none; a range that breaks the format reads as RangeForm::damaged.
/// Format   docs/format.md, section "Posting lists", shapes "ranged" and "dense".
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include <tracuu/core/bytes.hpp>
#include <tracuu/core/cpu.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/core/types.hpp>
#include <tracuu/postings/posting_list.hpp>

namespace tracuu::inline v0::postings {

/// How RangeList::read() hands out a range.
enum class RangeForm : std::uint8_t {
  empty,    ///< No posting.
  listed,   ///< `count` postings in `offsets` and `frequencies`.
  bytes,    ///< A frequency for each of the 128 owners in `bytes`, 0 where there is no posting.
  words,    ///< The same in `words`, for frequencies that need more than 7 bits.
  damaged,  ///< The bytes break the format.
};

/// Room for a range; what is filled in, the form tells.
struct RangeBuffer {
  std::uint32_t count = 0;
  std::array<std::uint8_t, range_size> offsets;  ///< Owner less the first of the range, ascending.
  alignas(32) std::array<std::uint32_t, range_size> frequencies;
  alignas(32) std::array<std::uint8_t, range_size> bytes;
  alignas(32) std::array<std::uint16_t, range_size> words;
};

/// A list of shape ranged or dense, read range by range in any order. A view; copying is free.
class TRACUU_EXPORT RangeList {
 public:
  /// Requires: the list's shape is ranged or dense.
  explicit RangeList(const PostingList& list) noexcept;

  /// Whether the tables lie inside the bytes. If not, nothing else may be called.
  [[nodiscard]] bool ok() const noexcept { return bounds_ != nullptr; }
  [[nodiscard]] std::uint32_t ranges() const noexcept { return ranges_; }
  /// Groups of ranges_per_group ranges each, the last of which may have fewer.
  [[nodiscard]] std::uint32_t groups() const noexcept {
    return ranges_ / ranges_per_group + (ranges_ % ranges_per_group != 0 ? 1 : 0);
  }
  /// Ranges of a group.
  [[nodiscard]] std::uint32_t ranges_in(std::uint32_t group) const noexcept {
    return std::min(ranges_per_group, ranges_ - group * ranges_per_group);
  }
  /// An upper bound of the saturation of each range's postings, in 255ths.
  [[nodiscard]] const std::uint8_t* bounds() const noexcept { return bounds_; }
  /// The bit set of a dense list, 16 bytes a range; nullptr if the list is not dense.
  [[nodiscard]] const std::byte* bit_set() const noexcept { return bit_set_; }

  /// Reads a range. O(1). Requires: range < ranges().
  RangeForm read(std::uint32_t range, RangeBuffer& buffer) const noexcept;
  /// Which owners of a range have a posting, a bit each; false if the range is damaged.
  [[nodiscard]] bool owners(std::uint32_t range, std::uint64_t bits[2]) const noexcept;
  /// Sets `bits` to the owners that have a posting in the ranges of a group, two words a range;
  /// false if one is damaged. Much faster than owners(). Requires: group < groups().
  [[nodiscard]] bool read_group(std::uint32_t group, std::uint64_t* bits) const noexcept;
  /// The same, but adds the owners to those in `bits`.
  [[nodiscard]] bool unite_group(std::uint32_t group, std::uint64_t* bits) const noexcept;
  /// The same, but leaves only the owners in `bits`.
  [[nodiscard]] bool intersect_group(std::uint32_t group, std::uint64_t* bits) const noexcept;
  /// Adds the owners of all ranges.
  [[nodiscard]] bool unite_with(std::uint64_t* bits) const noexcept;
  /// The frequency of one owner, 0 if it has no posting or its range is damaged. O(1).
  [[nodiscard]] std::uint32_t frequency(std::uint32_t owner) const noexcept;

 private:
  struct Range;
  template <typename Operation>
  [[nodiscard]] bool walk_group(std::uint32_t group, std::uint64_t* bits,
                                Operation operation) const noexcept;
  [[nodiscard]] bool locate(std::uint32_t range, Range& found) const noexcept;

  ByteSpan bytes_;
  std::uint32_t owners_;
  std::uint32_t ranges_;
  const std::byte* bit_set_ = nullptr;
  const std::byte* groups_ = nullptr;    // u32 for every 64 ranges
  const std::byte* places_ = nullptr;    // u16 a range
  const std::uint8_t* forms_ = nullptr;  // a byte a range
  const std::uint8_t* bounds_ = nullptr;
  std::size_t data_ = 0;
};

/// Spreads packed frequencies over the 128 owners of a range; one set of kernels an instruction
/// set, of which the scalar ones define the result.
struct ExpandKernels {
  /// out[i] = 0 where bit i is not set, else 1 plus the next `width` bits of `row`.
  /// Requires: width <= 7; the row and 8 bytes more are readable.
  void (*bytes)(const std::uint64_t bits[2], const std::byte* row, unsigned width,
                std::uint8_t* out) noexcept;
  /// The same for width <= 14.
  void (*words)(const std::uint64_t bits[2], const std::byte* row, unsigned width,
                std::uint16_t* out) noexcept;
};

/// Tells the owners of ranges of a ranged list; the scalar kernels define the result.
struct OwnerKernels {
  /// Each works on two words of `bits` for each of the first of `ranges` ranges, up to one whose
  /// place leaves fewer than 16 of the `size` bytes of `data`. Returns their number, or ~0 if one
  /// of them lists an owner from 128 on. `places` has two bytes a range, `forms` one.
  using Walk = std::uint32_t (*)(const std::byte* data, std::size_t size, const std::byte* places,
                                 const std::uint8_t* forms, std::uint32_t ranges,
                                 std::uint64_t* bits) noexcept;
  Walk read;       ///< Sets the bits to the owners.
  Walk unite;      ///< Adds the owners.
  Walk intersect;  ///< Leaves only the owners.
};

/// Requires: the machine has `isa`.
[[nodiscard]] TRACUU_EXPORT const OwnerKernels& owner_kernels(Isa isa) noexcept;
/// Requires: the machine has `isa`.
[[nodiscard]] TRACUU_EXPORT const ExpandKernels& expand_kernels(Isa isa) noexcept;

}  // namespace tracuu::postings
