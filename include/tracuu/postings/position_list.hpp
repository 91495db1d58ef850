/// @file
/// Flat position lists: every place of a term in a segment, as one increasing list.
///
/// Layer    postings; includes core and codec.
/// Threads  a PositionList may be shared; a PositionBlocks belongs to one thread.
/// Errors   none; bytes that break the format end a list early, and `damaged()` says so.
/// Format   docs/format.md, section "Position lists".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tracuu/codec/bitpack.hpp>
#include <tracuu/core/bytes.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/core/types.hpp>

namespace tracuu::inline v0::postings {

/// Appends an encoded list. Requires: `positions` strictly increasing. O(size).
TRACUU_EXPORT void encode_positions(std::span<const Position> positions, ByteVector& out);

/// An encoded list: its bytes and its length. A view; copying is free.
struct PositionList {
  ByteSpan bytes;
  std::uint32_t size = 0;  ///< Positions (the collection frequency).
  Position limit = 0;      ///< Tokens of the field: every position lies below.
};

/// Walks a position list in blocks of at most 128.
class TRACUU_EXPORT PositionBlocks {
 public:
  explicit PositionBlocks(const PositionList& list) noexcept;

  /// Decodes the next block; false at the end.
  bool next() noexcept;
  /// Decodes the first following block whose last position is >= `target`; false if none is.
  /// Never goes back. O(log blocks).
  bool seek(Position target) noexcept;

  /// Decodes the block with the first position >= `target`, wherever it stands; false if there is
  /// none. The next next() goes on from there. O(log blocks), O(1) if it is the block at hand.
  bool find(Position target) noexcept;

  /// Requires: the last next(), seek() or find() returned true.
  [[nodiscard]] std::span<const Position> positions() const noexcept {
    return {values_.data(), count_};
  }
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }

 private:
  bool fail() noexcept;
  bool decode(std::uint32_t block) noexcept;

  ByteSpan bytes_;
  std::uint32_t size_;
  Position limit_;
  std::uint32_t full_blocks_;
  std::uint32_t next_block_ = 0;
  std::uint32_t count_ = 0;
  bool damaged_ = false;
  alignas(64) std::array<Position, codec::block_size> values_;
};

/// Decodes a whole list; false if its bytes break the format. O(size).
TRACUU_EXPORT bool decode_positions(const PositionList& list, std::vector<Position>& out);

}  // namespace tracuu::postings
