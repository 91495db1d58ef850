#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <tracuu/postings/posting_list.hpp>
#include <tracuu/postings/range_list.hpp>

#include "packed_table.hpp"
#include "range_table.hpp"

namespace tracuu::inline v0::postings {

namespace {

using codec::block_size;

void put_row(std::span<const std::uint32_t> values, unsigned width, ByteVector& out) {
  std::array<std::byte, block_size * 4 + 8> row;
  std::byte* to = row.data();
  std::uint64_t word = 0;
  unsigned filled = 0;
  for (const std::uint32_t value : values) {
    word |= std::uint64_t{value} << filled;
    filled += width;
    if (filled < 32) continue;
    std::memcpy(to, &word, 4);
    to += 4;
    word >>= 32;
    filled -= 32;
  }
  std::memcpy(to, &word, 4);
  out.insert(out.end(), row.data(), to + (filled + 7) / 8);
}

// Writes a number as put_varint() does; returns where it ends.
std::byte* write_varint(std::byte* to, std::uint64_t value) noexcept {
  while (value >= 0x80) {
    *to++ = static_cast<std::byte>(value | 0x80);
    value >>= 7;
  }
  *to++ = static_cast<std::byte>(value);
  return to;
}

// Requires: fewer postings than a block has.
void put_varints(std::span<const std::uint32_t> docs, std::span<const std::uint32_t> frequencies,
                 std::uint32_t after, ByteVector& out) {
  std::array<std::byte, block_size * 10> bytes;  // at most 33 and 32 bits a posting
  std::byte* to = bytes.data();
  for (std::size_t i = 0; i < docs.size(); ++i) {
    const std::uint64_t gap = docs[i] - after;
    after = docs[i] + 1;
    to = write_varint(to, gap << 1 | (frequencies[i] == 1 ? 1u : 0u));
    if (frequencies[i] != 1) to = write_varint(to, frequencies[i] - 2);
  }
  out.insert(out.end(), bytes.data(), to);
}

// A saturation as a bound is stored, never below the true value.
std::uint8_t to_bound(float saturation) noexcept {
  const float scaled = std::ceil(255.0f * saturation + 1e-3f);
  return scaled >= 255.0f ? 255 : static_cast<std::uint8_t>(scaled);
}

std::uint8_t block_bound(std::span<const std::uint32_t> docs,
                         std::span<const std::uint32_t> frequencies, std::span<const float> norms) {
  if (docs.empty()) return 0;
  if (norms.empty()) return 255;
  float most = 0;
  for (std::size_t i = 0; i < docs.size(); ++i) {
    const auto f = static_cast<float>(frequencies[i]);
    most = std::max(most, f / (f + norms[docs[i]]));
  }
  return to_bound(most);  // which grows with the saturation
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

// A ranged or dense list.
void encode_ranges(Shape shape, std::span<const std::uint32_t> docs,
                   std::span<const std::uint32_t> frequencies, std::uint32_t owners,
                   std::span<const float> norms, ByteVector& out) {
  const RangeLayout layout(shape, owners);
  const std::size_t start = out.size();
  out.resize(start + layout.data);
  std::array<std::uint32_t, block_size> values;
  std::size_t at = 0;
  std::size_t group_start = out.size();
  for (std::uint64_t range = 0; range < layout.ranges; ++range) {
    if (range % ranges_per_group == 0) {
      group_start = out.size();
      const auto offset = static_cast<std::uint32_t>(group_start - start - layout.data);
      std::memcpy(out.data() + start + layout.groups + range / ranges_per_group * 4, &offset, 4);
    }
    const auto place = static_cast<std::uint16_t>(out.size() - group_start);
    std::memcpy(out.data() + start + layout.places + range * 2, &place, 2);
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
    const std::size_t count = at - first;
    const unsigned code = width_code(static_cast<unsigned>(std::bit_width(all)));
    unsigned listed = 0;
    if (shape == Shape::dense) {
      std::memcpy(out.data() + start + range * 16, bits, 16);
    } else if (count < bit_set_count) {
      listed = static_cast<unsigned>(count);
      for (std::size_t i = first; i < at; ++i) {
        out.push_back(static_cast<std::byte>(docs[i] % range_size));
      }
    } else {
      listed = bit_set_count;
      const std::size_t from = out.size();
      out.resize(from + 16);
      std::memcpy(out.data() + from, bits, 16);
    }
    out[start + layout.forms + range] = static_cast<std::byte>(code << 4 | listed);
    out[start + layout.bounds + range] = static_cast<std::byte>(
        block_bound(docs.subspan(first, count), frequencies.subspan(first, count), norms));
    put_row({values.data(), count}, form_widths[code], out);
  }
}

// The owners with a frequency above 0; without a branch, which could not be foretold.
template <typename T>
std::uint32_t gather(std::uint32_t first, const std::array<T, range_size>& by_owner,
                     std::array<std::uint32_t, block_size>& docs,
                     std::array<std::uint32_t, block_size>& frequencies) noexcept {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < range_size; ++i) {
    docs[count] = first + i;
    frequencies[count] = by_owner[i];
    count += by_owner[i] != 0 ? 1 : 0;
  }
  return count;
}

}  // namespace

std::uint8_t saturation_bound(std::uint32_t frequency, float norm) noexcept {
  const auto f = static_cast<float>(frequency);
  return to_bound(f / (f + norm));
}

void encode_postings(std::span<const std::uint32_t> docs,
                     std::span<const std::uint32_t> frequencies, std::uint32_t owners,
                     std::span<const float> norms, ByteVector& out) {
  assert(docs.size() == frequencies.size());
  const Shape shape = shape_of(static_cast<std::uint32_t>(docs.size()), owners);
  switch (shape) {
    case Shape::brief:
      put_varints(docs, frequencies, 0, out);
      break;
    case Shape::packed:
      encode_packed(docs, frequencies, norms, out);
      break;
    case Shape::ranged:
    case Shape::dense:
      encode_ranges(shape, docs, frequencies, owners, norms, out);
      break;
  }
}

ByteSpan PostingList::bit_set() const noexcept {
  if (shape() != Shape::dense) return {};
  const RangeLayout layout(Shape::dense, owners);
  return layout.groups <= bytes.size() ? bytes.first(static_cast<std::size_t>(layout.groups))
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
    case Shape::ranged:
    case Shape::dense: {
      const RangeList ranges(list);
      blocks_ = ranges.ranges();
      if (!ranges.ok()) fail();
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
    case Shape::ranged:
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
  if (shape_ == Shape::dense || shape_ == Shape::ranged) {
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
  // Most are one byte; the others are left to the reader.
  const std::byte* at = bytes_.data() + from;
  const std::byte* const end = bytes_.data() + bytes_.size();
  bool ok = true;
  const auto take = [&]() -> std::uint64_t {
    if (at != end && static_cast<std::uint8_t>(*at) < 0x80) return static_cast<std::uint8_t>(*at++);
    ByteReader reader({at, end});
    const std::uint64_t value = reader.take_varint();
    ok = ok && reader.ok();
    at += reader.at();
    return value;
  };
  std::uint64_t after = last_doc_plus_1_;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t coded = take();
    const std::uint64_t doc = after + (coded >> 1);
    std::uint64_t frequency = 1;
    if ((coded & 1) == 0) frequency = take() + 2;
    if (!ok || doc >= owners_ || (coded >> 1) >= owners_ || frequency > 0xffffffffu) {
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
  const RangeList ranges({bytes_, size_, owners_});
  RangeBuffer buffer;
  const std::uint32_t first = range * range_size;
  count_ = 0;
  switch (ranges.read(range, buffer)) {
    case RangeForm::damaged:
      return fail();
    case RangeForm::empty:
      return true;
    case RangeForm::listed:
      count_ = buffer.count;
      for (std::uint32_t i = 0; i < count_; ++i) {
        docs_[i] = first + buffer.offsets[i];
        frequencies_[i] = buffer.frequencies[i];
      }
      break;
    case RangeForm::bytes:
      count_ = gather(first, buffer.bytes, docs_, frequencies_);
      break;
    case RangeForm::words:
      count_ = gather(first, buffer.words, docs_, frequencies_);
      break;
  }
  bound_ = ranges.bounds()[range];
  have_frequencies_ = true;
  return true;
}

void PostingBlocks::decode_frequencies() noexcept {
  have_frequencies_ = true;
  codec::unpack(bytes_.data() + frequency_at_, frequency_width_, frequencies_.data());
  for (std::uint32_t i = 0; i < count_; ++i) ++frequencies_[i];
}

}  // namespace tracuu::postings
