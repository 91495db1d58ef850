#include <algorithm>
#include <tracuu/codec/patched.hpp>
#include <tracuu/postings/position_list.hpp>

#include "packed_table.hpp"

namespace tracuu::inline v0::postings {

using codec::block_size;

void encode_positions(std::span<const Position> positions, ByteVector& out) {
  PackedTableWriter table(positions.size() / block_size, /*with_frequencies=*/false, out);
  std::array<std::uint32_t, block_size> gaps;
  Position after = 0;
  std::size_t at = 0;
  for (; at + block_size <= positions.size(); at += block_size) {
    for (std::size_t i = 0; i < block_size; ++i) {
      gaps[i] = positions[at + i] - after;
      after = positions[at + i] + 1;
    }
    table.add_patched_block(positions[at + block_size - 1], gaps);
  }
  for (; at < positions.size(); ++at) {
    put_varint(out, positions[at] - after);
    after = positions[at] + 1;
  }
}

PositionBlocks::PositionBlocks(const PositionList& list) noexcept
    : bytes_(list.bytes),
      size_(list.size),
      limit_(list.limit),
      full_blocks_(static_cast<std::uint32_t>(list.size / block_size)) {
  if (!PackedTable(bytes_, full_blocks_, false).ok()) fail();
}

bool PositionBlocks::fail() noexcept {
  damaged_ = true;
  size_ = 0;
  full_blocks_ = 0;
  next_block_ = 1;
  count_ = 0;
  return false;
}

bool PositionBlocks::next() noexcept {
  const auto rest = static_cast<std::uint32_t>(size_ % block_size);
  if (next_block_ < full_blocks_ || (next_block_ == full_blocks_ && rest != 0)) {
    return decode(next_block_++);
  }
  return count_ = 0, false;
}

bool PositionBlocks::seek(Position target) noexcept {
  if (next_block_ < full_blocks_) {
    next_block_ =
        PackedTable(bytes_, full_blocks_, false).first_block_reaching(target, next_block_);
  }
  while (next()) {
    if (values_[count_ - 1] >= target) return true;
  }
  return false;
}

bool PositionBlocks::find(Position target) noexcept {
  if (count_ > 0) {
    const bool after_before = next_block_ == 1 || values_[0] <= target;
    if (after_before && target <= values_[count_ - 1]) return true;
  }
  const PackedTable table(bytes_, full_blocks_, false);
  // Positions spread evenly enough for a first guess; from there in growing steps.
  std::uint32_t low = 0;
  std::uint32_t high = full_blocks_;
  if (full_blocks_ > 0 && limit_ > 0) {
    auto guess = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::uint64_t{full_blocks_} * target / limit_, full_blocks_ - 1));
    std::uint32_t step = 1;
    if (table.last(guess) < target) {
      low = guess + 1;
      while (low < full_blocks_ && full_blocks_ - low > step && table.last(low + step) < target) {
        low += step + 1;
        step *= 2;
      }
      high = full_blocks_ - low > step ? low + step + 1 : full_blocks_;
    } else {
      high = guess;
      while (high > step && table.last(high - step) >= target) {
        high -= step;
        step *= 2;
      }
      low = high > step ? high - step : 0;
    }
  }
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (table.last(middle) < target) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  next_block_ = low;
  return next() && values_[count_ - 1] >= target;
}

bool PositionBlocks::decode(std::uint32_t block) noexcept {
  const PackedTable table(bytes_, full_blocks_, false);
  const Position after = block > 0 ? table.last(block - 1) + 1 : 0;
  if (block < full_blocks_) {
    const std::uint64_t at = std::uint64_t{table.data()} + table.offset(block);
    if (at > bytes_.size() ||
        !codec::take_patched_sums(bytes_.subspan(static_cast<std::size_t>(at)),
                                  static_cast<std::uint8_t>(table.width(block)), after, 1,
                                  values_.data())) {
      return fail();
    }
    std::uint32_t rising = values_[0] >= after ? 1 : 0;
    for (std::size_t i = 1; i < block_size; ++i) rising &= values_[i] > values_[i - 1] ? 1u : 0u;
    if (rising == 0 || values_[block_size - 1] >= limit_ ||
        values_[block_size - 1] != table.last(block)) {
      return fail();
    }
    count_ = block_size;
    return true;
  }
  // What does not fill a block stands behind the last one.
  std::size_t from = table.data();
  if (full_blocks_ > 0) {
    const std::uint64_t at = std::uint64_t{from} + table.offset(full_blocks_ - 1);
    if (at > bytes_.size()) return fail();
    from = static_cast<std::size_t>(at);
    const auto size = codec::patched_bytes(
        bytes_.subspan(from), static_cast<std::uint8_t>(table.width(full_blocks_ - 1)));
    if (!size) return fail();
    from += *size;
  }
  ByteReader reader(bytes_.subspan(from));
  std::uint64_t next_value = after;
  count_ = static_cast<std::uint32_t>(size_ % block_size);
  for (std::uint32_t i = 0; i < count_; ++i) {
    const std::uint64_t gap = reader.take_varint();
    next_value += gap;
    if (!reader.ok() || gap >= limit_ || next_value >= limit_) return fail();
    values_[i] = static_cast<Position>(next_value++);
  }
  return true;
}

bool decode_positions(const PositionList& list, std::vector<Position>& out) {
  out.clear();
  PositionBlocks blocks(list);
  while (blocks.next()) out.insert(out.end(), blocks.positions().begin(), blocks.positions().end());
  return !blocks.damaged();
}

}  // namespace tracuu::postings
