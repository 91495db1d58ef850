#include <tracuu/codec/bits.hpp>

#include "../simd/bits_avx2.hpp"
#include "../simd/bits_avx512.hpp"

namespace tracuu::inline v0::codec {

namespace {

std::uint64_t count(const std::uint64_t* words, std::size_t size) noexcept {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += count_bits(words[i]);
  return sum;
}

std::uint64_t count_common(const std::uint64_t* a, const std::uint64_t* b,
                           std::size_t size) noexcept {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum += count_bits(a[i] & b[i]);
  return sum;
}

std::uint64_t extract(std::uint64_t word, std::uint64_t mask) noexcept {
  std::uint64_t result = 0;
  for (std::uint64_t place = 1; mask != 0; mask &= mask - 1, place <<= 1) {
    if ((word & mask & (~mask + 1)) != 0) result |= place;
  }
  return result;
}

std::uint64_t deposit(std::uint64_t word, std::uint64_t mask) noexcept {
  std::uint64_t result = 0;
  for (; mask != 0; mask &= mask - 1, word >>= 1) {
    if ((word & 1) != 0) result |= mask & (~mask + 1);
  }
  return result;
}

constexpr BitKernels scalar_kernels{count, count_common, extract, deposit};
#if defined(__x86_64__)
constexpr BitKernels avx2_kernels{detail::count_bits_avx2, detail::count_common_bits_avx2,
                                  detail::extract_bits_avx2, detail::deposit_bits_avx2};
constexpr BitKernels avx512_kernels{detail::count_bits_avx512, detail::count_common_bits_avx2,
                                    detail::extract_bits_avx2, detail::deposit_bits_avx2};
#endif

// 64 bits from bit `at` on. Requires: the word after that of `at` is there.
std::uint64_t bits_from(std::span<const std::uint64_t> words, std::size_t at) noexcept {
  const std::size_t shift = at % 64;
  const std::uint64_t low = words[at / 64] >> shift;
  return shift == 0 ? low : low | words[at / 64 + 1] << (64 - shift);
}

}  // namespace

const BitKernels& bit_kernels([[maybe_unused]] Isa isa) noexcept {
#if defined(__x86_64__)
  if (isa >= Isa::avx512) return avx512_kernels;
  if (isa >= Isa::avx2) return avx2_kernels;
#endif
  return scalar_kernels;
}

std::uint64_t count_bits(std::span<const std::uint64_t> words) noexcept {
  return bit_kernels(active_isa()).count(words.data(), words.size());
}

std::uint64_t count_common_bits(std::span<const std::uint64_t> a,
                                std::span<const std::uint64_t> b) noexcept {
  return bit_kernels(active_isa()).count_common(a.data(), b.data(), a.size());
}

// Within each group all bits but the last are a number of ones; adding the members carries into the
// place of the last bit if there are any.
void gather_groups(std::span<const std::uint64_t> members, std::span<const std::uint64_t> lasts,
                   std::span<std::uint64_t> groups) noexcept {
  const BitKernels& kernels = bit_kernels(active_isa());
  std::uint64_t carry = 0;
  std::size_t group = 0;
  for (std::size_t i = 0; i < lasts.size(); ++i) {
    const std::uint64_t last = lasts[i];
    const std::uint64_t inner = members[i] & ~last;
    const std::uint64_t partial = inner + ~last;
    const std::uint64_t sum = partial + carry;
    carry = partial < inner || sum < partial ? 1 : 0;
    const std::uint64_t found = kernels.extract(sum | members[i], last);
    const std::size_t shift = group % 64;
    groups[group / 64] |= found << shift;
    if (shift != 0) groups[group / 64 + 1] |= found >> (64 - shift);
    group += count_bits(last);
  }
}

// A group's bits from first to last are 2^(last + 1) - 2^first, and so is the sum over all groups.
void spread_groups(std::span<const std::uint64_t> groups, std::span<const std::uint64_t> lasts,
                   std::span<std::uint64_t> members) noexcept {
  const BitKernels& kernels = bit_kernels(active_isa());
  std::size_t ended = 0;        // groups whose last bit lies before
  std::size_t begun = 0;        // groups whose first bit lies before
  std::uint64_t begins = 1;     // whether a group begins with the word's first bit
  std::uint64_t ends_last = 0;  // whether a wanted group ended with the last bit of the word before
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < lasts.size(); ++i) {
    const std::uint64_t last = lasts[i];
    const std::uint64_t first = last << 1 | begins;
    begins = last >> 63;
    const std::uint64_t ends = kernels.deposit(bits_from(groups, ended), last);
    const std::uint64_t starts = kernels.deposit(bits_from(groups, begun), first);
    ended += count_bits(last);
    begun += count_bits(first);
    const std::uint64_t upper = ends << 1 | ends_last;
    ends_last = ends >> 63;
    const std::uint64_t difference = upper - starts;
    members[i] = difference - borrow;
    borrow = upper < starts || difference < borrow ? 1 : 0;
  }
}

}  // namespace tracuu::codec
