#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <tracuu/postings/posting_list.hpp>

#include "packed_table.hpp"

namespace tracuu::inline v0::postings {

namespace {

using codec::block_size;

// Bytes of the fixed part of a dense list, in the order of the format: bit set, offsets of the
// frequencies (one more than ranges), widths, bounds.
struct DenseLayout {
  explicit DenseLayout(std::uint32_t owners) noexcept
      : ranges((std::uint64_t{owners} + range_size - 1) / range_size),
        offsets(ranges * 16),
        widths(offsets + (ranges + 1) * 4),
        bounds(widths + ranges),
        frequencies(bounds + ranges) {}

  std::uint64_t ranges, offsets, widths, bounds, frequencies;
};

// A byte row of `count` values of `width` bits each, the first in the lowest bits.
std::size_t row_bytes(std::size_t count, unsigned width) noexcept {
  return (count * width + 7) / 8;
}

void put_row(std::span<const std::uint32_t> values, unsigned width, ByteVector& out) {
  std::uint64_t word = 0;
  unsigned filled = 0;
  for (const std::uint32_t value : values) {
    word |= std::uint64_t{value} << filled;
    filled += width;
    while (filled >= 8) {
      out.push_back(static_cast<std::byte>(word));
      word >>= 8;
      filled -= 8;
    }
  }
  if (filled > 0) out.push_back(static_cast<std::byte>(word));
}

// Requires: row_bytes(count, width) bytes at `row`, of `readable` readable ones.
void take_row(const std::byte* row, std::size_t readable, std::size_t count, unsigned width,
              std::uint32_t* values) noexcept {
  const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t bit = i * width;
    std::uint64_t word = 0;
    const std::size_t from = bit / 8;
    std::memcpy(&word, row + from, std::min<std::size_t>(8, readable - from));
    values[i] = static_cast<std::uint32_t>((word >> (bit % 8)) & mask);
  }
}

void put_varints(std::span<const std::uint32_t> docs, std::span<const std::uint32_t> frequencies,
                 std::uint32_t after, ByteVector& out) {
  for (std::size_t i = 0; i < docs.size(); ++i) {
    const std::uint64_t gap = docs[i] - after;
    after = docs[i] + 1;
    put_varint(out, gap << 1 | (frequencies[i] == 1 ? 1u : 0u));
    if (frequencies[i] != 1) put_varint(out, frequencies[i] - 2);
  }
}

std::uint8_t block_bound(std::span<const std::uint32_t> docs,
                         std::span<const std::uint32_t> frequencies, std::span<const float> norms) {
  if (norms.empty()) return 255;
  std::uint8_t bound = 0;
  for (std::size_t i = 0; i < docs.size(); ++i) {
    bound = std::max(bound, saturation_bound(frequencies[i], norms[docs[i]]));
  }
  return bound;
}

void encode_packed(std::span<const std::uint32_t> docs, std::span<const std::uint32_t> frequencies,
                   std::span<const float> norms, ByteVector& out) {
  PackedTableWriter table(docs.size() / block_size, /*with_frequencies=*/true, out);
  std::array<std::uint32_t, block_size> values;
  std::uint32_t after = 0;
  std::size_t at = 0;
  for (; at + block_size <= docs.size(); at += block_size) {
    const auto block = docs.subspan(at, block_size);
    const auto counts = frequencies.subspan(at, block_size);
    for (std::size_t i = 0; i < block_size; ++i) {
      values[i] = block[i] - after;
      after = block[i] + 1;
    }
    table.add_block(block.back(), values);
    std::transform(counts.begin(), counts.end(), values.begin(), [](auto f) { return f - 1; });
    table.add_frequencies(values, block_bound(block, counts, norms));
  }
  put_varints(docs.subspan(at), frequencies.subspan(at), after, out);
}

void encode_dense(std::span<const std::uint32_t> docs, std::span<const std::uint32_t> frequencies,
                  std::uint32_t owners, std::span<const float> norms, ByteVector& out) {
  const DenseLayout layout(owners);
  const std::size_t start = out.size();
  out.resize(start + layout.frequencies);
  std::array<std::uint32_t, block_size> values;
  std::size_t at = 0;
  const auto put_offset = [&](std::uint64_t range) {
    const auto offset = static_cast<std::uint32_t>(out.size() - start - layout.frequencies);
    std::memcpy(out.data() + start + layout.offsets + range * 4, &offset, 4);
  };
  for (std::uint64_t range = 0; range < layout.ranges; ++range) {
    put_offset(range);
    const std::uint64_t end_owner = (range + 1) * range_size;
    const std::size_t first = at;
    std::uint64_t bits[2] = {0, 0};
    std::uint32_t all = 0;
    for (; at < docs.size() && docs[at] < end_owner; ++at) {
      const std::uint32_t bit = docs[at] % range_size;
      bits[bit / 64] |= std::uint64_t{1} << (bit % 64);
      values[at - first] = frequencies[at] - 1;
      all |= values[at - first];
    }
    const auto width = static_cast<unsigned>(std::bit_width(all));
    std::memcpy(out.data() + start + range * 16, bits, 16);
    out[start + layout.widths + range] = static_cast<std::byte>(width);
    out[start + layout.bounds + range] = static_cast<std::byte>(block_bound(
        docs.subspan(first, at - first), frequencies.subspan(first, at - first), norms));
    put_row({values.data(), at - first}, width, out);
  }
  put_offset(layout.ranges);
}

}  // namespace

std::uint8_t saturation_bound(std::uint32_t frequency, float norm) noexcept {
  const auto f = static_cast<float>(frequency);
  const float scaled = std::ceil(255.0f * (f / (f + norm)) + 1e-3f);  // never below the true value
  return scaled >= 255.0f ? 255 : static_cast<std::uint8_t>(scaled);
}

void encode_postings(std::span<const std::uint32_t> docs,
                     std::span<const std::uint32_t> frequencies, std::uint32_t owners,
                     std::span<const float> norms, ByteVector& out) {
  assert(docs.size() == frequencies.size());
  switch (shape_of(static_cast<std::uint32_t>(docs.size()), owners)) {
    case Shape::brief:
      put_varints(docs, frequencies, 0, out);
      break;
    case Shape::packed:
      encode_packed(docs, frequencies, norms, out);
      break;
    case Shape::dense:
      encode_dense(docs, frequencies, owners, norms, out);
      break;
  }
}

ByteSpan PostingList::bit_set() const noexcept {
  if (shape() != Shape::dense) return {};
  const DenseLayout layout(owners);
  return layout.offsets <= bytes.size() ? bytes.first(static_cast<std::size_t>(layout.offsets))
                                        : ByteSpan{};
}

PostingBlocks::PostingBlocks(const PostingList& list) noexcept
    : bytes_(list.bytes), size_(list.size), owners_(list.owners), shape_(list.shape()) {
  switch (shape_) {
    case Shape::brief:
      break;
    case Shape::packed: {
      blocks_ = size_ / block_size;
      const PackedTable table(bytes_, blocks_, true);
      if (!table.ok()) fail();
      data_ = table.data();
      break;
    }
    case Shape::dense: {
      const DenseLayout layout(owners_);
      blocks_ = static_cast<std::uint32_t>(layout.ranges);
      if (layout.frequencies > bytes_.size()) fail();
      data_ = static_cast<std::size_t>(layout.frequencies);
      break;
    }
  }
}

bool PostingBlocks::fail() noexcept {
  damaged_ = true;
  size_ = 0;
  blocks_ = 0;
  next_block_ = 1;
  count_ = 0;
  shape_ = Shape::brief;
  return false;
}

bool PostingBlocks::next() noexcept {
  switch (shape_) {
    case Shape::brief:
      if (next_block_ > 0 || size_ == 0) return count_ = 0, false;
      next_block_ = 1;
      return decode_varints(size_);
    case Shape::packed:
      if (next_block_ < blocks_) return decode_packed(next_block_++);
      if (next_block_ == blocks_ && size_ % block_size != 0) {
        ++next_block_;
        return decode_varints(static_cast<std::uint32_t>(size_ % block_size));
      }
      return count_ = 0, false;
    case Shape::dense:
      while (next_block_ < blocks_) {
        if (!decode_range(next_block_++)) return false;
        if (count_ > 0) return true;
      }
      return count_ = 0, false;
  }
  return false;
}

bool PostingBlocks::seek(std::uint32_t target) noexcept {
  if (shape_ == Shape::dense) {
    next_block_ = std::max(next_block_, target / range_size);
  } else if (shape_ == Shape::packed && next_block_ < blocks_) {
    const PackedTable table(bytes_, blocks_, true);
    next_block_ = table.first_block_reaching(target, next_block_);
    last_doc_plus_1_ = next_block_ > 0 ? table.last(next_block_ - 1) + 1 : 0;
  }
  while (next()) {
    if (docs_[count_ - 1] >= target) return true;
  }
  return false;
}

bool PostingBlocks::decode_varints(std::uint32_t count) noexcept {
  std::size_t from = 0;
  if (shape_ == Shape::packed) {
    const PackedTable table(bytes_, blocks_, true);
    from = table.end_of_blocks();
    if (from > bytes_.size()) return fail();
    last_doc_plus_1_ = table.last(blocks_ - 1) + 1;
  }
  ByteReader reader(bytes_.subspan(from));
  std::uint64_t after = last_doc_plus_1_;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t coded = reader.take_varint();
    const std::uint64_t doc = after + (coded >> 1);
    std::uint64_t frequency = 1;
    if ((coded & 1) == 0) frequency = reader.take_varint() + 2;
    if (!reader.ok() || doc >= owners_ || (coded >> 1) >= owners_ || frequency > 0xffffffffu) {
      return fail();
    }
    docs_[i] = static_cast<std::uint32_t>(doc);
    frequencies_[i] = static_cast<std::uint32_t>(frequency);
    after = doc + 1;
  }
  count_ = count;
  have_frequencies_ = true;
  bound_ = 255;
  return true;
}

bool PostingBlocks::decode_packed(std::uint32_t block) noexcept {
  const PackedTable table(bytes_, blocks_, true);
  const unsigned width = table.width(block);
  frequency_width_ = table.frequency_width(block);
  const std::uint64_t at = std::uint64_t{data_} + table.offset(block);
  if (width > 32 || frequency_width_ > 32 ||
      at + codec::packed_bytes(width) + codec::packed_bytes(frequency_width_) > bytes_.size()) {
    return fail();
  }
  codec::unpack_sums(bytes_.data() + at, width, last_doc_plus_1_, 1, docs_.data());
  // Sums wrap around modulo 2^32 in damaged bytes only; then some value is not above the one
  // before.
  std::uint32_t rising = docs_[0] >= last_doc_plus_1_ ? 1 : 0;
  for (std::size_t i = 1; i < block_size; ++i) rising &= docs_[i] > docs_[i - 1] ? 1u : 0u;
  if (rising == 0 || docs_[block_size - 1] >= owners_ ||
      docs_[block_size - 1] != table.last(block)) {
    return fail();
  }
  last_doc_plus_1_ = docs_[block_size - 1] + 1;
  frequency_at_ = static_cast<std::size_t>(at) + codec::packed_bytes(width);
  have_frequencies_ = false;
  bound_ = table.bound(block);
  count_ = block_size;
  return true;
}

bool PostingBlocks::decode_range(std::uint32_t range) noexcept {
  const DenseLayout layout(owners_);
  std::uint64_t bits[2];
  std::memcpy(bits, bytes_.data() + std::size_t{range} * 16, 16);
  const std::uint32_t first = range * range_size;
  std::uint32_t count = 0;
  for (std::uint32_t half = 0; half < 2; ++half) {
    for (std::uint64_t word = bits[half]; word != 0; word &= word - 1) {
      docs_[count++] = first + half * 64 + static_cast<std::uint32_t>(std::countr_zero(word));
    }
  }
  count_ = count;
  if (count == 0) return true;
  const auto offset = load_le<std::uint32_t>(bytes_.data() + layout.offsets + range * 4ull);
  frequency_width_ = static_cast<unsigned>(bytes_[static_cast<std::size_t>(layout.widths) + range]);
  bound_ = static_cast<std::uint8_t>(bytes_[static_cast<std::size_t>(layout.bounds) + range]);
  const std::uint64_t at = layout.frequencies + offset;
  if (docs_[count - 1] >= owners_ || frequency_width_ > 32 ||
      at + row_bytes(count, frequency_width_) > bytes_.size()) {
    return fail();
  }
  frequency_at_ = static_cast<std::size_t>(at);
  have_frequencies_ = false;
  return true;
}

void PostingBlocks::decode_frequencies() noexcept {
  have_frequencies_ = true;
  if (shape_ == Shape::packed) {
    codec::unpack(bytes_.data() + frequency_at_, frequency_width_, frequencies_.data());
  } else {
    take_row(bytes_.data() + frequency_at_, bytes_.size() - frequency_at_, count_, frequency_width_,
             frequencies_.data());
  }
  for (std::uint32_t i = 0; i < count_; ++i) ++frequencies_[i];
}

}  // namespace tracuu::postings
