/// @file
/// Posting lists that are cut by owner: every range of 128 owners can be read on its own.
///
/// Layer    postings; includes core only.
/// Threads  const; may be shared.
/// Errors   none; a range that breaks the format reads as RangeForm::damaged.
/// Format   docs/format.md, section "Posting lists", shapes "ranged" and "dense".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <tracuu/core/bytes.hpp>
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
  /// An upper bound of the saturation of each range's postings, in 255ths.
  [[nodiscard]] const std::uint8_t* bounds() const noexcept { return bounds_; }
  /// The bit set of a dense list, 16 bytes a range; nullptr if the list is not dense.
  [[nodiscard]] const std::byte* bit_set() const noexcept { return bit_set_; }

  /// Reads a range. O(1). Requires: range < ranges().
  RangeForm read(std::uint32_t range, RangeBuffer& buffer) const noexcept;
  /// Which owners of a range have a posting, a bit each; false if the range is damaged.
  [[nodiscard]] bool owners(std::uint32_t range, std::uint64_t bits[2]) const noexcept;
  /// Sets the bits of all owners that have a posting; false if a range is damaged. Requires: two
  /// words for each range.
  [[nodiscard]] bool unite_with(std::uint64_t* bits) const noexcept;
  /// The frequency of one owner, 0 if it has no posting or its range is damaged. O(1).
  [[nodiscard]] std::uint32_t frequency(std::uint32_t owner) const noexcept;

 private:
  struct Range;
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

/// Requires: the machine has `isa`.
[[nodiscard]] TRACUU_EXPORT const ExpandKernels& expand_kernels(Isa isa) noexcept;

}  // namespace tracuu::postings
