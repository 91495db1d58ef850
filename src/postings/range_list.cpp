#include <algorithm>
#include <bit>
#include <cstring>
#include <tracuu/codec/bits.hpp>
#include <tracuu/core/cpu.hpp>
#include <tracuu/postings/range_list.hpp>

#include "../simd/expand_avx2.hpp"
#include "../simd/expand_avx512.hpp"
#include "../simd/owners_avx2.hpp"
#include "../simd/owners_avx512.hpp"
#include "range_table.hpp"

namespace tracuu::inline v0::postings {

namespace {

constexpr unsigned widest_bytes = 7;   // what the kernel for bytes takes
constexpr unsigned widest_words = 14;  // what the kernel for words takes

// Value `index` of a row of `width` bits each, of which `readable` bytes may be read.
std::uint32_t row_value(const std::byte* row, std::size_t readable, std::size_t index,
                        unsigned width) noexcept {
  const std::size_t bit = index * width;
  std::uint64_t word = 0;
  const std::size_t left = readable - std::min(readable, bit / 8);
  std::memcpy(&word, row + bit / 8, left < sizeof word ? left : sizeof word);
  return static_cast<std::uint32_t>(word >> (bit % 8) & ((std::uint64_t{1} << width) - 1));
}

template <typename T>
void expand(const std::uint64_t bits[2], const std::byte* row, unsigned width, T* out) noexcept {
  std::size_t taken = 0;
  const std::uint64_t mask = (std::uint64_t{1} << width) - 1;
  for (std::uint32_t i = 0; i < range_size; ++i) {
    out[i] = 0;
    if ((bits[i / 64] >> (i % 64) & 1) == 0) continue;
    const std::size_t bit = taken++ * width;
    const auto word = load_le<std::uint32_t>(row + bit / 8);
    out[i] = static_cast<T>((word >> (bit % 8) & mask) + 1);
  }
}

// What is done with the bits that are there, by the scalar kernels and with whole words.
struct Read {
  static constexpr auto kernel = &OwnerKernels::read;
  std::uint64_t operator()(std::uint64_t, std::uint64_t owners) const noexcept { return owners; }
};
struct Unite {
  static constexpr auto kernel = &OwnerKernels::unite;
  std::uint64_t operator()(std::uint64_t bits, std::uint64_t owners) const noexcept {
    return bits | owners;
  }
};
struct Intersect {
  static constexpr auto kernel = &OwnerKernels::intersect;
  std::uint64_t operator()(std::uint64_t bits, std::uint64_t owners) const noexcept {
    return bits & owners;
  }
};

template <typename Operation>
std::uint32_t walk_owners(const std::byte* data, std::size_t size, const std::byte* places,
                          const std::uint8_t* forms, std::uint32_t ranges,
                          std::uint64_t* bits) noexcept {
  const Operation operation;
  unsigned all = 0;
  std::uint32_t range = 0;
  for (; range < ranges; ++range, bits += 2) {
    const unsigned at = load_le<std::uint16_t>(places + std::size_t{range} * 2);
    if (at + 16 > size) break;
    const unsigned listed = forms[range] & 15u;
    std::uint64_t owners[2] = {0, 0};
    if (listed == bit_set_count) {
      std::memcpy(owners, data + at, 16);
    } else {
      for (unsigned i = 0; i < listed; ++i) {
        const auto owner = static_cast<unsigned>(data[at + i]);
        owners[owner / 64 % 2] |= std::uint64_t{1} << (owner % 64);
        all |= owner;
      }
    }
    bits[0] = operation(bits[0], owners[0]);
    bits[1] = operation(bits[1], owners[1]);
  }
  return all < range_size ? range : ~std::uint32_t{0};
}

constexpr ExpandKernels scalar_kernels{expand<std::uint8_t>, expand<std::uint16_t>};
constexpr OwnerKernels scalar_owners{walk_owners<Read>, walk_owners<Unite>, walk_owners<Intersect>};
#if defined(__x86_64__)
constexpr ExpandKernels avx2_kernels{detail::expand_bytes_avx2, detail::expand_words_avx2};
constexpr OwnerKernels avx2_owners{detail::read_owners_avx2, detail::unite_owners_avx2,
                                   detail::intersect_owners_avx2};
constexpr ExpandKernels avx512_kernels{detail::expand_bytes_avx512, detail::expand_words_avx512};
constexpr OwnerKernels avx512_owners{detail::read_owners_avx512, detail::unite_owners_avx512,
                                     detail::intersect_owners_avx512};
#endif

}  // namespace

const ExpandKernels& expand_kernels([[maybe_unused]] Isa isa) noexcept {
#if defined(__x86_64__)
  if (isa >= Isa::avx512) return avx512_kernels;
  if (isa >= Isa::avx2) return avx2_kernels;
#endif
  return scalar_kernels;
}

const OwnerKernels& owner_kernels([[maybe_unused]] Isa isa) noexcept {
#if defined(__x86_64__)
  if (isa >= Isa::avx512) return avx512_owners;
  if (isa >= Isa::avx2) return avx2_owners;
#endif
  return scalar_owners;
}

// A range, found and checked: its data lie inside the list.
struct RangeList::Range {
  std::uint64_t bits[2] = {0, 0};      // if not listed
  const std::byte* offsets = nullptr;  // if listed
  const std::byte* row = nullptr;      // packed frequencies
  std::size_t readable = 0;            // bytes from `row` to the end of the list
  std::uint32_t count = 0;             // if listed; else only whether it is 0 can be relied on
  unsigned width = 0;
  bool listed = false;
};

RangeList::RangeList(const PostingList& list) noexcept : bytes_(list.bytes), owners_(list.owners) {
  const Shape shape = list.shape();
  const RangeLayout layout(shape, list.owners);
  ranges_ = static_cast<std::uint32_t>(layout.ranges);
  if (layout.data > bytes_.size()) return;
  const std::byte* base = bytes_.data();
  if (shape == Shape::dense) bit_set_ = base;
  groups_ = base + layout.groups;
  places_ = base + layout.places;
  forms_ = reinterpret_cast<const std::uint8_t*>(base + layout.forms);
  bounds_ = reinterpret_cast<const std::uint8_t*>(base + layout.bounds);
  data_ = static_cast<std::size_t>(layout.data);
}

bool RangeList::locate(std::uint32_t range, Range& found) const noexcept {
  const unsigned form = forms_[range];
  found.width = form_widths[form >> 4];
  std::uint64_t at = std::uint64_t{data_} +
                     load_le<std::uint32_t>(groups_ + range / ranges_per_group * 4) +
                     load_le<std::uint16_t>(places_ + std::size_t{range} * 2);
  const unsigned listed = form & 15;
  const std::byte* bits = nullptr;
  if (bit_set_ != nullptr) {
    bits = bit_set_ + std::size_t{range} * 16;
  } else if (listed == bit_set_count) {
    if (at + 16 > bytes_.size()) return false;
    bits = bytes_.data() + at;
    at += 16;
  } else {
    if (at + listed > bytes_.size()) return false;
    found.listed = true;
    found.count = listed;
    found.offsets = bytes_.data() + at;
    at += listed;
  }
  if (bits != nullptr) {
    std::memcpy(found.bits, bits, 16);
    found.count = (found.bits[0] | found.bits[1]) == 0 ? 0 : 1;
    const std::uint32_t rest = owners_ - range * range_size;
    if (rest < range_size) {  // the last range: bits of owners that do not exist
      const std::uint64_t beyond =
          rest < 64 ? found.bits[0] >> rest | found.bits[1] : found.bits[1] >> (rest - 64);
      if (beyond != 0) return false;
    }
  }
  if (at + row_bytes(range_size, found.width) > bytes_.size()) {
    // Near the end of the list it matters how many there are.
    if (!found.listed) {
      found.count = codec::count_bits(found.bits[0]) + codec::count_bits(found.bits[1]);
    }
    if (at + row_bytes(found.count, found.width) > bytes_.size()) return false;
  }
  found.row = bytes_.data() + at;
  found.readable = bytes_.size() - static_cast<std::size_t>(at);
  return true;
}

RangeForm RangeList::read(std::uint32_t range, RangeBuffer& buffer) const noexcept {
  Range found;
  if (!locate(range, found)) return RangeForm::damaged;
  buffer.count = found.count;
  if (found.count == 0) return RangeForm::empty;
  if (found.listed) {
    const std::uint32_t end = std::min(range_size, owners_ - range * range_size);
    std::uint32_t above = 0;  // least offset that may follow
    bool sound = true;
    for (std::uint32_t i = 0; i < found.count; ++i) {
      const auto offset = static_cast<std::uint32_t>(found.offsets[i]);
      sound = sound && offset >= above && offset < end;
      above = offset + 1;
      buffer.offsets[i] = static_cast<std::uint8_t>(offset);
    }
    if (!sound) return RangeForm::damaged;
    if (found.width == 0) {
      std::fill_n(buffer.frequencies.data(), found.count, 1u);
    } else if (found.readable >= row_bytes(bit_set_count, found.width) + 8) {
      const std::uint64_t mask = (std::uint64_t{1} << found.width) - 1;
      for (std::uint32_t i = 0, bit = 0; i < found.count; ++i, bit += found.width) {
        const auto word = load_le<std::uint64_t>(found.row + bit / 8);
        buffer.frequencies[i] = static_cast<std::uint32_t>(word >> (bit % 8) & mask) + 1;
        sound = sound && buffer.frequencies[i] != 0;  // 2^32
      }
    } else {
      for (std::uint32_t i = 0; i < found.count; ++i) {
        buffer.frequencies[i] = row_value(found.row, found.readable, i, found.width) + 1;
        sound = sound && buffer.frequencies[i] != 0;
      }
    }
    return sound ? RangeForm::listed : RangeForm::damaged;
  }
  if (found.width > widest_words) {
    std::uint32_t i = 0;
    for (std::uint32_t half = 0; half < 2; ++half) {
      for (std::uint64_t word = found.bits[half]; word != 0; word &= word - 1, ++i) {
        buffer.offsets[i] =
            static_cast<std::uint8_t>(half * 64 + static_cast<unsigned>(std::countr_zero(word)));
        buffer.frequencies[i] = row_value(found.row, found.readable, i, found.width) + 1;
        if (buffer.frequencies[i] == 0) return RangeForm::damaged;  // 2^32
      }
    }
    buffer.count = i;
    return RangeForm::listed;
  }
  // The kernels read 8 bytes from any place of the row.
  alignas(8) std::byte copy[row_bytes(range_size, widest_words) + 8];
  const std::byte* row = found.row;
  if (found.readable < sizeof copy) {
    std::memcpy(copy, row, found.readable);
    std::memset(copy + found.readable, 0, sizeof copy - found.readable);
    row = copy;
  }
  const ExpandKernels& kernels = expand_kernels(active_isa());
  if (found.width <= widest_bytes) {
    kernels.bytes(found.bits, row, found.width, buffer.bytes.data());
    return RangeForm::bytes;
  }
  kernels.words(found.bits, row, found.width, buffer.words.data());
  return RangeForm::words;
}

bool RangeList::owners(std::uint32_t range, std::uint64_t bits[2]) const noexcept {
  Range found;
  if (!locate(range, found)) return false;
  bits[0] = found.bits[0];
  bits[1] = found.bits[1];
  const std::uint32_t rest = owners_ - range * range_size;
  for (std::uint32_t i = 0; found.listed && i < found.count; ++i) {
    const auto offset = static_cast<unsigned>(found.offsets[i]);
    if (offset >= range_size || offset >= rest) return false;
    bits[offset / 64] |= std::uint64_t{1} << (offset % 64);
  }
  return true;
}

template <typename Operation>
bool RangeList::walk_group(std::uint32_t group, std::uint64_t* bits,
                           Operation operation) const noexcept {
  const std::uint32_t first = group * ranges_per_group;
  const std::uint32_t ranges = ranges_in(group);
  // The last range may have owners that do not exist, and those near the end of a ranged list lack
  // the bytes that a kernel reads. They go the long way.
  const std::uint32_t plain = first + ranges < ranges_ ? ranges : ranges - 1;
  std::uint32_t range = 0;
  std::uint64_t begin = 0;
  if (bit_set_ != nullptr) {
    const std::byte* set = bit_set_ + std::size_t{first} * 16;
    for (std::size_t i = 0; i < std::size_t{plain} * 2; ++i) {
      bits[i] = operation(bits[i], load_le<std::uint64_t>(set + i * 8));
    }
    range = plain;
  } else {
    begin = std::uint64_t{data_} + load_le<std::uint32_t>(groups_ + std::size_t{group} * 4);
    if (begin > bytes_.size()) return false;
  }
  while (range < ranges) {
    if (range < plain) {
      const auto kernel = owner_kernels(active_isa()).*Operation::kernel;
      const std::uint32_t done =
          kernel(bytes_.data() + begin, bytes_.size() - static_cast<std::size_t>(begin),
                 places_ + std::size_t{first + range} * 2, forms_ + first + range, plain - range,
                 bits + std::size_t{range} * 2);
      if (done == ~std::uint32_t{0}) return false;
      range += done;
      if (range == ranges) return true;
    }
    std::uint64_t of_range[2];
    if (!owners(first + range, of_range)) return false;
    bits[std::size_t{range} * 2] = operation(bits[std::size_t{range} * 2], of_range[0]);
    bits[std::size_t{range} * 2 + 1] = operation(bits[std::size_t{range} * 2 + 1], of_range[1]);
    ++range;
  }
  return true;
}

bool RangeList::read_group(std::uint32_t group, std::uint64_t* bits) const noexcept {
  return walk_group(group, bits, Read());
}

bool RangeList::unite_group(std::uint32_t group, std::uint64_t* bits) const noexcept {
  return walk_group(group, bits, Unite());
}

bool RangeList::intersect_group(std::uint32_t group, std::uint64_t* bits) const noexcept {
  return walk_group(group, bits, Intersect());
}

bool RangeList::unite_with(std::uint64_t* bits) const noexcept {
  for (std::uint32_t group = 0; group < groups(); ++group, bits += ranges_per_group * 2) {
    if (!unite_group(group, bits)) return false;
  }
  return true;
}

std::uint32_t RangeList::frequency(std::uint32_t owner) const noexcept {
  Range found;
  if (!locate(owner / range_size, found)) return 0;
  const std::uint32_t offset = owner % range_size;
  std::uint32_t index = 0;
  if (found.listed) {
    while (index < found.count && static_cast<std::uint32_t>(found.offsets[index]) < offset) {
      ++index;
    }
    if (index == found.count || static_cast<std::uint32_t>(found.offsets[index]) != offset) {
      return 0;
    }
  } else {
    const std::uint64_t word = found.bits[offset / 64];
    if ((word >> (offset % 64) & 1) == 0) return 0;
    const std::uint64_t before = word & ((std::uint64_t{1} << (offset % 64)) - 1);
    index = codec::count_bits(before) + (offset >= 64 ? codec::count_bits(found.bits[0]) : 0);
  }
  if (found.width == 0) return 1;
  return row_value(found.row, found.readable, index, found.width) + 1;
}

}  // namespace tracuu::postings
