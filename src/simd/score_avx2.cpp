#if defined(__x86_64__)

#include "score_avx2.hpp"

#include <immintrin.h>

#include <algorithm>

#define TRACUU_AVX2 [[gnu::target("avx2")]]
#define TRACUU_AVX2_INLINE [[gnu::target("avx2"), gnu::always_inline]] inline

namespace tracuu::inline v0::query::detail {

namespace {

constexpr std::size_t range_owners = 128;
constexpr std::size_t eight = 8;  // values in a register

// Contributions of eight postings: the operations of contribution(), in its order. Frequencies
// are below 2^31.
TRACUU_AVX2_INLINE __m256i contributions_of(__m256i frequencies, __m256 norms,
                                            __m256 factor) noexcept {
  const __m256 tf = _mm256_cvtepi32_ps(frequencies);
  const __m256 saturation = _mm256_div_ps(tf, _mm256_add_ps(tf, norms));
  const __m256 scaled = _mm256_mul_ps(_mm256_mul_ps(factor, saturation), _mm256_set1_ps(65536.0f));
  return _mm256_max_epi32(_mm256_cvtps_epi32(scaled), _mm256_set1_epi32(1));
}

TRACUU_AVX2_INLINE void add_eight(__m256i frequencies, const float* norms, __m256 factor,
                                  std::uint32_t* scores) noexcept {
  const __m256i present = _mm256_cmpgt_epi32(frequencies, _mm256_setzero_si256());
  const __m256i added =
      _mm256_and_si256(contributions_of(frequencies, _mm256_loadu_ps(norms), factor), present);
  auto* place = reinterpret_cast<__m256i*>(scores);
  _mm256_storeu_si256(place, _mm256_add_epi32(_mm256_loadu_si256(place), added));
}

// Contributions of up to eight postings, to eight places.
TRACUU_AVX2_INLINE void store_contributions(const std::uint32_t* owners,
                                            const std::uint32_t* frequencies, std::size_t size,
                                            const float* norms, float factor,
                                            std::uint32_t* out) noexcept {
  alignas(32) float norm[eight];
  alignas(32) std::uint32_t frequency[eight];
  if (size == eight) {
    for (std::size_t j = 0; j < eight; ++j) norm[j] = norms[owners[j]];
    std::copy_n(frequencies, eight, frequency);
  } else {
    std::fill_n(norm, eight, 1.0f);
    std::fill_n(frequency, eight, 1u);
    for (std::size_t j = 0; j < size; ++j) {
      norm[j] = norms[owners[j]];
      frequency[j] = frequencies[j];
    }
  }
  const __m256i f = _mm256_load_si256(reinterpret_cast<const __m256i*>(frequency));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                      contributions_of(f, _mm256_load_ps(norm), _mm256_set1_ps(factor)));
}

}  // namespace

TRACUU_AVX2 void add_bytes_avx2(const std::uint8_t* frequencies, const float* norms, float factor,
                                std::uint32_t* scores) noexcept {
  const __m256 factors = _mm256_set1_ps(factor);
  for (std::size_t i = 0; i < range_owners; i += 8) {
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(frequencies + i));
    add_eight(_mm256_cvtepu8_epi32(bytes), norms + i, factors, scores + i);
  }
}

TRACUU_AVX2 void add_words_avx2(const std::uint16_t* frequencies, const float* norms, float factor,
                                std::uint32_t* scores) noexcept {
  const __m256 factors = _mm256_set1_ps(factor);
  for (std::size_t i = 0; i < range_owners; i += 8) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(frequencies + i));
    add_eight(_mm256_cvtepu16_epi32(bytes), norms + i, factors, scores + i);
  }
}

TRACUU_AVX2 void contributions_avx2(const std::uint32_t* owners, const std::uint32_t* frequencies,
                                    std::size_t count, const float* norms, float factor,
                                    std::uint32_t* out) noexcept {
  std::size_t i = 0;
  for (; i + eight <= count; i += eight) {
    store_contributions(owners + i, frequencies + i, eight, norms, factor, out + i);
  }
  if (i == count) return;
  alignas(32) std::uint32_t rest[eight];
  store_contributions(owners + i, frequencies + i, count - i, norms, factor, rest);
  std::copy_n(rest, count - i, out + i);
}

TRACUU_AVX2 void add_bounds_avx2(const std::uint8_t* bounds, std::size_t count,
                                 std::uint16_t weight, std::uint16_t* sums) noexcept {
  const __m256i weights = _mm256_set1_epi16(static_cast<short>(weight));
  const __m256i zero = _mm256_setzero_si256();
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const __m256i narrow =
        _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bounds + i)));
    const __m256i wide = _mm256_or_si256(narrow, _mm256_slli_epi16(narrow, 8));
    const __m256i none = _mm256_cmpeq_epi16(narrow, zero);
    // minus -1 is plus 1
    const __m256i share = _mm256_andnot_si256(
        none, _mm256_sub_epi16(_mm256_mulhi_epu16(wide, weights), _mm256_set1_epi16(-1)));
    auto* place = reinterpret_cast<__m256i*>(sums + i);
    _mm256_storeu_si256(place, _mm256_adds_epu16(_mm256_loadu_si256(place), share));
  }
  for (; i < count; ++i) {
    if (bounds[i] == 0) continue;
    const std::uint32_t sum = sums[i] + bounds[i] * 257u * weight / 65536u + 1;
    sums[i] = static_cast<std::uint16_t>(sum < 65535u ? sum : 65535u);
  }
}

TRACUU_AVX2 void find_reaching_avx2(const std::uint32_t* scores, std::uint32_t least,
                                    std::uint64_t found[2]) noexcept {
  const __m256i wanted = _mm256_set1_epi32(static_cast<int>(least));
  for (std::size_t half = 0; half < 2; ++half) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 64; i += 8) {
      const __m256i here =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(scores + half * 64 + i));
      const __m256i reach = _mm256_cmpeq_epi32(_mm256_max_epu32(here, wanted), here);
      bits |= std::uint64_t{static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(reach)))}
              << i;
    }
    found[half] = bits;
  }
}

}  // namespace tracuu::query::detail

#endif
