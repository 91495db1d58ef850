/// @file
/// Posting lists: which units (or documents) hold a term and how often, in four shapes.
///
/// Layer    postings; includes core and codec.
/// Threads  a PostingList may be shared; a PostingBlocks belongs to one thread.
/// Errors   none; bytes that break the format end a list early, and `damaged()` says so.
/// Format   docs/format.md, section "Posting lists".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <tracuu/codec/bitpack.hpp>
#include <tracuu/core/bytes.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/core/types.hpp>

namespace tracuu::inline v0::postings {

/// Owners (units or documents) in an aligned range: what a bit-set word row and a bound stand for.
inline constexpr std::uint32_t range_size = 128;
/// Ranges whose data are found from a common place.
inline constexpr std::uint32_t ranges_per_group = 64;

/// How a list is laid out; follows from its length and the number of owners alone.
enum class Shape : std::uint8_t {
  brief,   ///< Fewer than 128 postings: gaps and frequencies as varints.
  packed,  ///< Blocks of 128 postings, bit-packed, with a table to skip by; the rest as varints.
  ranged,  ///< By range of 128 owners: a byte a posting, or a bit set; packed frequencies.
  dense,   ///< A bit set over all owners; frequencies packed by range of 128 owners.
};

/// The shape of a list of `size` postings over `owners` owners: dense from one owner in eight on,
/// ranged from one in 64 on.
[[nodiscard]] constexpr Shape shape_of(std::uint32_t size, std::uint32_t owners) noexcept {
  if (size < codec::block_size) return Shape::brief;
  if (std::uint64_t{size} * 8 >= owners) return Shape::dense;
  return std::uint64_t{size} * 64 >= owners ? Shape::ranged : Shape::packed;
}

/// Upper bounds of a posting's BM25 saturation tf / (tf + norm), in 255ths, rounded up.
///
/// `norms[owner]` is k1 (1 - b + b length / average length) of the bound's parameters. A search
/// with other parameters inflates the bounds (index/score_bound.hpp).
[[nodiscard]] TRACUU_EXPORT std::uint8_t saturation_bound(std::uint32_t frequency,
                                                          float norm) noexcept;

/// Appends an encoded list. Requires: `docs` strictly increasing and below `owners`,
/// `frequencies` as long and at least 1, `norms` empty (bounds become 255) or `owners` long.
/// O(size), for dense lists O(owners / 128) more.
TRACUU_EXPORT void encode_postings(std::span<const std::uint32_t> docs,
                                   std::span<const std::uint32_t> frequencies, std::uint32_t owners,
                                   std::span<const float> norms, ByteVector& out);

/// An encoded list: its bytes and what is needed to read them. A view; copying is free.
struct PostingList {
  ByteSpan bytes;
  std::uint32_t size = 0;    ///< Postings (the document frequency).
  std::uint32_t owners = 0;  ///< Owners of the segment: every posting lies below.

  [[nodiscard]] Shape shape() const noexcept { return shape_of(size, owners); }

  /// The bit set of a dense list, one bit an owner, 16 bytes a range; empty if the list is not
  /// dense or its bytes are too short. Bits at and past `owners` must be masked by the reader.
  [[nodiscard]] TRACUU_EXPORT ByteSpan bit_set() const noexcept;
};

/// Walks an encoded list block by block; a block is at most 128 postings, in a dense list those of
/// one range.
///
/// Invariant: docs() is strictly increasing, below `owners`, and lies after all earlier blocks.
class TRACUU_EXPORT PostingBlocks {
 public:
  explicit PostingBlocks(const PostingList& list) noexcept;

  /// Decodes the next block that holds a posting; false at the end.
  bool next() noexcept;
  /// Decodes the first following block with a posting >= `target`; false if there is none. Never
  /// goes back: the block just decoded is not looked at again. O(log blocks).
  bool seek(std::uint32_t target) noexcept;

  /// The decoded block. Requires: the last next() or seek() returned true.
  [[nodiscard]] std::span<const std::uint32_t> docs() const noexcept {
    return {docs_.data(), count_};
  }
  /// The frequencies of the decoded block, decoded when first asked for. Requires: as docs().
  [[nodiscard]] std::span<const std::uint32_t> frequencies() noexcept {
    if (!have_frequencies_) decode_frequencies();
    return {frequencies_.data(), count_};
  }
  /// An upper bound, in 255ths, of the saturation of the decoded block's postings (255 where none
  /// is stored).
  [[nodiscard]] std::uint8_t bound() const noexcept { return bound_; }

  /// Whether the list ended early because its bytes break the format.
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }

 private:
  bool fail() noexcept;
  bool decode_varints(std::uint32_t count) noexcept;
  bool decode_packed(std::uint32_t block) noexcept;
  bool decode_range(std::uint32_t range) noexcept;
  void decode_frequencies() noexcept;

  ByteSpan bytes_;
  std::uint32_t size_;
  std::uint32_t owners_;
  Shape shape_;
  std::uint32_t blocks_ = 0;      ///< Packed blocks, or ranges.
  std::uint32_t next_block_ = 0;  ///< The block that next() decodes.
  std::uint32_t last_doc_plus_1_ = 0;
  std::size_t data_ = 0;          ///< Where the packed data begin.
  std::size_t frequency_at_ = 0;  ///< Where the decoded block's frequencies begin.
  unsigned frequency_width_ = 0;
  std::uint8_t bound_ = 255;
  bool have_frequencies_ = false;
  bool damaged_ = false;
  std::uint32_t count_ = 0;
  alignas(64) std::array<std::uint32_t, codec::block_size> docs_;
  alignas(64) std::array<std::uint32_t, codec::block_size> frequencies_;
};

}  // namespace tracuu::postings
