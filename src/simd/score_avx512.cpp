// Twice as many values at a time as by AVX2, and comparisons that give a bit a value. Single
// postings are left to AVX2: they are bound by looking up norms, which a gather does no faster.
#if defined(__x86_64__)

#include "score_avx512.hpp"

#include "avx512.hpp"

namespace tracuu::inline v0::query::detail {

namespace {

constexpr std::size_t range_owners = 128;

// Adds the contributions of sixteen owners, where they have a frequency: the operations of
// contribution(), in its order.
TRACUU_AVX512_INLINE void add_sixteen(__m512i frequencies, const float* norms, __m512 factor,
                                      std::uint32_t* scores) noexcept {
  const __mmask16 present = _mm512_test_epi32_mask(frequencies, frequencies);
  const __m512 tf = _mm512_cvtepi32_ps(frequencies);
  const __m512 saturation = _mm512_div_ps(tf, _mm512_add_ps(tf, _mm512_loadu_ps(norms)));
  const __m512 scaled = _mm512_mul_ps(_mm512_mul_ps(factor, saturation), _mm512_set1_ps(65536.0f));
  const __m512i added = _mm512_max_epi32(_mm512_cvtps_epi32(scaled), _mm512_set1_epi32(1));
  const __m512i before = _mm512_loadu_si512(scores);
  _mm512_storeu_si512(scores, _mm512_mask_add_epi32(before, present, before, added));
}

// Adds the shares of 32 ranges; see ScoreKernels::add_bounds.
TRACUU_AVX512_INLINE __m512i add_shares(__m512i bounds, __m512i weights, __m512i sums) noexcept {
  const __mmask32 present = _mm512_test_epi16_mask(bounds, bounds);
  const __m512i wide = _mm512_or_si512(bounds, _mm512_slli_epi16(bounds, 8));
  const __m512i share = _mm512_add_epi16(_mm512_mulhi_epu16(wide, weights), _mm512_set1_epi16(1));
  return _mm512_mask_adds_epu16(sums, present, sums, share);
}

}  // namespace

TRACUU_AVX512 void add_bytes_avx512(const std::uint8_t* frequencies, const float* norms,
                                    float factor, std::uint32_t* scores) noexcept {
  const __m512 factors = _mm512_set1_ps(factor);
  for (std::size_t i = 0; i < range_owners; i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(frequencies + i));
    add_sixteen(_mm512_cvtepu8_epi32(bytes), norms + i, factors, scores + i);
  }
}

TRACUU_AVX512 void add_words_avx512(const std::uint16_t* frequencies, const float* norms,
                                    float factor, std::uint32_t* scores) noexcept {
  const __m512 factors = _mm512_set1_ps(factor);
  for (std::size_t i = 0; i < range_owners; i += 16) {
    const __m256i words = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(frequencies + i));
    add_sixteen(_mm512_cvtepu16_epi32(words), norms + i, factors, scores + i);
  }
}

TRACUU_AVX512 void add_bounds_avx512(const std::uint8_t* bounds, std::size_t count,
                                     std::uint16_t weight, std::uint16_t* sums) noexcept {
  const __m512i weights = _mm512_set1_epi16(static_cast<short>(weight));
  std::size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bounds + i));
    _mm512_storeu_si512(
        sums + i, add_shares(_mm512_cvtepu8_epi16(bytes), weights, _mm512_loadu_si512(sums + i)));
  }
  for (; i < count; ++i) {
    if (bounds[i] == 0) continue;
    const std::uint32_t sum = sums[i] + bounds[i] * 257u * weight / 65536u + 1;
    sums[i] = static_cast<std::uint16_t>(sum < 65535u ? sum : 65535u);
  }
}

TRACUU_AVX512 void find_reaching_avx512(const std::uint32_t* scores, std::uint32_t least,
                                        std::uint64_t found[2]) noexcept {
  const __m512i wanted = _mm512_set1_epi32(static_cast<int>(least));
  for (std::size_t half = 0; half < 2; ++half) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 64; i += 16) {
      const __m512i here = _mm512_loadu_si512(scores + half * 64 + i);
      bits |= std::uint64_t{_mm512_cmpge_epu32_mask(here, wanted)} << i;
    }
    found[half] = bits;
  }
}

}  // namespace tracuu::query::detail

#endif
