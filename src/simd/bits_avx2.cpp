#if defined(__x86_64__)

#include "bits_avx2.hpp"

#include <immintrin.h>

namespace tracuu::inline v0::codec::detail {

// Four sums, so that one count need not wait for the other.
[[gnu::target("popcnt")]] std::uint64_t count_bits_avx2(const std::uint64_t* words,
                                                        std::size_t size) noexcept {
  std::uint64_t sums[4] = {0, 0, 0, 0};
  std::size_t i = 0;
  for (; i + 4 <= size; i += 4) {
    for (std::size_t j = 0; j < 4; ++j) {
      sums[j] += static_cast<std::uint64_t>(_mm_popcnt_u64(words[i + j]));
    }
  }
  for (; i < size; ++i) sums[0] += static_cast<std::uint64_t>(_mm_popcnt_u64(words[i]));
  return sums[0] + sums[1] + sums[2] + sums[3];
}

[[gnu::target("popcnt")]] std::uint64_t count_common_bits_avx2(const std::uint64_t* a,
                                                               const std::uint64_t* b,
                                                               std::size_t size) noexcept {
  std::uint64_t sums[4] = {0, 0, 0, 0};
  std::size_t i = 0;
  for (; i + 4 <= size; i += 4) {
    for (std::size_t j = 0; j < 4; ++j) {
      sums[j] += static_cast<std::uint64_t>(_mm_popcnt_u64(a[i + j] & b[i + j]));
    }
  }
  for (; i < size; ++i) sums[0] += static_cast<std::uint64_t>(_mm_popcnt_u64(a[i] & b[i]));
  return sums[0] + sums[1] + sums[2] + sums[3];
}

[[gnu::target("bmi2")]] std::uint64_t extract_bits_avx2(std::uint64_t word,
                                                        std::uint64_t mask) noexcept {
  return _pext_u64(word, mask);
}

[[gnu::target("bmi2")]] std::uint64_t deposit_bits_avx2(std::uint64_t word,
                                                        std::uint64_t mask) noexcept {
  return _pdep_u64(word, mask);
}

}  // namespace tracuu::codec::detail

#endif
