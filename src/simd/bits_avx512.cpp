// Eight words counted by one instruction. Bits of single words are taken out and put in as with
// BMI2: AVX-512 has nothing better.
#if defined(__x86_64__)

#include "bits_avx512.hpp"

#include "avx512.hpp"

namespace tracuu::inline v0::codec::detail {

// Two sums, so that one addition need not wait for the other.
TRACUU_AVX512 std::uint64_t count_bits_avx512(const std::uint64_t* words,
                                              std::size_t size) noexcept {
  __m512i sums[2] = {_mm512_setzero_si512(), _mm512_setzero_si512()};
  std::size_t i = 0;
  for (; i + 16 <= size; i += 16) {
    sums[0] = _mm512_add_epi64(sums[0], _mm512_popcnt_epi64(_mm512_loadu_si512(words + i)));
    sums[1] = _mm512_add_epi64(sums[1], _mm512_popcnt_epi64(_mm512_loadu_si512(words + i + 8)));
  }
  for (; i < size; i += 8) {
    const std::size_t left = size - i < 8 ? size - i : 8;
    const auto present = static_cast<__mmask8>((1u << left) - 1);
    sums[0] = _mm512_add_epi64(sums[0],
                               _mm512_popcnt_epi64(_mm512_maskz_loadu_epi64(present, words + i)));
  }
  alignas(64) std::uint64_t lanes[8];
  _mm512_storeu_si512(lanes, _mm512_add_epi64(sums[0], sums[1]));
  return lanes[0] + lanes[1] + lanes[2] + lanes[3] + lanes[4] + lanes[5] + lanes[6] + lanes[7];
}

}  // namespace tracuu::codec::detail

#endif
