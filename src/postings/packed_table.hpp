// The table in front of packed blocks, shared by posting and position lists: for n blocks
//   last[n] u32, offset[n] u32 (of the block's data from the end of the table), width[n] u8 (of
//   positions: the control byte of a patched block), and, where there are frequencies,
//   frequency_width[n] u8, bound[n] u8;
// then the blocks' data, then what does not fill a block as varints.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <tracuu/codec/bitpack.hpp>
#include <tracuu/codec/patched.hpp>
#include <tracuu/core/bytes.hpp>

namespace tracuu::inline v0::postings {

/// Reads the table; trusts only what it has measured against the bytes' length.
class PackedTable {
 public:
  PackedTable(ByteSpan bytes, std::uint32_t blocks, bool with_frequencies) noexcept
      : bytes_(bytes), blocks_(blocks), with_frequencies_(with_frequencies) {}

  static constexpr std::size_t entry_bytes(bool with_frequencies) noexcept {
    return with_frequencies ? 11 : 9;
  }
  [[nodiscard]] bool ok() const noexcept { return data() <= bytes_.size(); }
  /// Where the blocks' data begin.
  [[nodiscard]] std::size_t data() const noexcept {
    return std::size_t{blocks_} * entry_bytes(with_frequencies_);
  }
  // Requires of all that follow: ok(), block < blocks.
  [[nodiscard]] std::uint32_t last(std::uint32_t block) const noexcept {
    return load_le<std::uint32_t>(bytes_.data() + std::size_t{block} * 4);
  }
  [[nodiscard]] std::uint32_t offset(std::uint32_t block) const noexcept {
    return load_le<std::uint32_t>(bytes_.data() + (std::size_t{blocks_} + block) * 4);
  }
  [[nodiscard]] unsigned width(std::uint32_t block) const noexcept { return row(0, block); }
  [[nodiscard]] unsigned frequency_width(std::uint32_t block) const noexcept {
    return row(1, block);
  }
  [[nodiscard]] std::uint8_t bound(std::uint32_t block) const noexcept {
    return static_cast<std::uint8_t>(row(2, block));
  }
  /// One past the last block's data. Requires: with frequencies.
  [[nodiscard]] std::size_t end_of_blocks() const noexcept {
    if (blocks_ == 0) return data();
    const std::uint32_t block = blocks_ - 1;
    return data() + offset(block) + codec::packed_bytes(width(block)) +
           codec::packed_bytes(frequency_width(block));
  }
  /// The first block from `from` on whose last value is >= target, or `blocks`. O(log blocks).
  [[nodiscard]] std::uint32_t first_block_reaching(std::uint32_t target,
                                                   std::uint32_t from) const noexcept {
    std::uint32_t low = from;
    std::uint32_t high = blocks_;
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      if (last(middle) < target) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

 private:
  [[nodiscard]] unsigned row(std::size_t row, std::uint32_t block) const noexcept {
    return static_cast<unsigned>(bytes_[std::size_t{blocks_} * (8 + row) + block]);
  }

  ByteSpan bytes_;
  std::uint32_t blocks_;
  bool with_frequencies_;
};

/// Writes the table and the blocks behind it.
class PackedTableWriter {
 public:
  PackedTableWriter(std::size_t blocks, bool with_frequencies, ByteVector& out)
      : out_(out), start_(out.size()), blocks_(blocks) {
    data_ = start_ + blocks * PackedTable::entry_bytes(with_frequencies);
    out_.resize(data_);
  }

  void add_block(std::uint32_t last, const std::array<std::uint32_t, codec::block_size>& gaps) {
    begin_block(last);
    out_[start_ + blocks_ * 8 + block_++] = append(gaps);
  }
  void add_patched_block(std::uint32_t last,
                         const std::array<std::uint32_t, codec::block_size>& gaps) {
    begin_block(last);
    const std::uint8_t control = codec::put_patched(gaps, out_);
    out_[start_ + blocks_ * 8 + block_++] = static_cast<std::byte>(control);
  }
  /// The frequencies (less 1) of the block just added.
  void add_frequencies(const std::array<std::uint32_t, codec::block_size>& values,
                       std::uint8_t bound) {
    out_[start_ + blocks_ * 9 + block_ - 1] = append(values);
    out_[start_ + blocks_ * 10 + block_ - 1] = static_cast<std::byte>(bound);
  }

 private:
  void begin_block(std::uint32_t last) {
    put(block_ * 4, last);
    put((blocks_ + block_) * 4, static_cast<std::uint32_t>(out_.size() - data_));
  }
  void put(std::size_t at, std::uint32_t value) {
    std::memcpy(out_.data() + start_ + at, &value, sizeof value);
  }
  std::byte append(const std::array<std::uint32_t, codec::block_size>& values) {
    const unsigned width = codec::bits_needed(values);
    const std::size_t at = out_.size();
    out_.resize(at + codec::packed_bytes(width));
    codec::pack(values.data(), width, out_.data() + at);
    return static_cast<std::byte>(width);
  }

  ByteVector& out_;
  std::size_t start_;
  std::size_t blocks_;
  std::size_t data_;
  std::size_t block_ = 0;
};

}  // namespace tracuu::postings
