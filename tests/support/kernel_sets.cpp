// The sources of the AVX-512 kernels once more, in a namespace of their own, with SIMDe's functions
// in place of the intrinsics. What SIMDe 0.7.4 lacks, or does with undefined behaviour, is defined
// here, from the words of the processors' manuals: one loop over lanes each.

#include "kernel_sets.hpp"

#if defined(__x86_64__)

#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx2.h>
#include <simde/x86/avx512.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <utility>

namespace {

template <typename Lane, typename Register>
std::array<Lane, sizeof(Register) / sizeof(Lane)> lanes_of(const Register& from) {
  std::array<Lane, sizeof(Register) / sizeof(Lane)> lanes;
  std::memcpy(lanes.data(), &from, sizeof from);
  return lanes;
}

// A register whose lane i is make(i).
template <typename Lane, typename Register, typename Make>
Register made_of(Make make) {
  std::array<Lane, sizeof(Register) / sizeof(Lane)> lanes;
  for (std::size_t i = 0; i < lanes.size(); ++i) lanes[i] = make(i);
  Register made;
  std::memcpy(&made, lanes.data(), sizeof made);
  return made;
}

// Lanes that a mask leaves out are neither read nor set.
template <typename Lane>
__m512i load_some(std::uint64_t mask, const void* from) {
  return made_of<Lane, __m512i>([&](std::size_t i) {
    Lane lane = 0;
    if ((mask >> i & 1) != 0) {
      std::memcpy(&lane, static_cast<const char*>(from) + i * sizeof lane, sizeof lane);
    }
    return lane;
  });
}
__m512i emulated_maskz_loadu_epi8(std::uint64_t mask, const void* from) {
  return load_some<std::uint8_t>(mask, from);
}
__m512i emulated_maskz_loadu_epi64(std::uint8_t mask, const void* from) {
  return load_some<std::uint64_t>(mask, from);
}

template <typename Lane>
__m512i expand_some(std::uint64_t mask, __m512i from) {
  const auto lanes = lanes_of<Lane>(from);
  std::size_t next = 0;
  return made_of<Lane, __m512i>(
      [&](std::size_t i) { return (mask >> i & 1) != 0 ? lanes[next++] : Lane{0}; });
}
__m512i emulated_maskz_expand_epi8(std::uint64_t mask, __m512i from) {
  return expand_some<std::uint8_t>(mask, from);
}
__m512i emulated_maskz_expand_epi16(std::uint32_t mask, __m512i from) {
  return expand_some<std::uint16_t>(mask, from);
}

// Lanes of `From` made wider.
template <typename From, typename To, typename Register>
__m512i widen(const Register& from) {
  const auto lanes = lanes_of<From>(from);
  return made_of<To, __m512i>([&](std::size_t i) { return To{lanes[i]}; });
}
__m512i emulated_cvtepu8_epi16(__m256i from) { return widen<std::uint8_t, std::uint16_t>(from); }
__m512i emulated_cvtepu8_epi32(__m128i from) { return widen<std::uint8_t, std::uint32_t>(from); }
__m512i emulated_cvtepu8_epi64(__m128i from) { return widen<std::uint8_t, std::uint64_t>(from); }
__m512i emulated_cvtepu16_epi32(__m256i from) { return widen<std::uint16_t, std::uint32_t>(from); }

__m512 emulated_cvtepi32_ps(__m512i from) {
  const auto lanes = lanes_of<std::int32_t>(from);
  return made_of<float, __m512>([&](std::size_t i) { return static_cast<float>(lanes[i]); });
}
// To nearest, halves to even; what does not fit is the least integer.
__m512i emulated_cvtps_epi32(__m512 from) {
  const auto lanes = lanes_of<float>(from);
  return made_of<std::int32_t, __m512i>([&](std::size_t i) {
    const float rounded = std::nearbyint(lanes[i]);
    const bool fits = rounded >= -2147483648.0f && rounded < 2147483648.0f;
    return fits ? static_cast<std::int32_t>(rounded) : INT32_MIN;
  });
}

__m512i emulated_shrdv_epi32(__m512i low, __m512i high, __m512i counts) {
  const auto lows = lanes_of<std::uint32_t>(low);
  const auto highs = lanes_of<std::uint32_t>(high);
  const auto shifts = lanes_of<std::uint32_t>(counts);
  return made_of<std::uint32_t, __m512i>([&](std::size_t i) {
    const std::uint64_t both = std::uint64_t{highs[i]} << 32 | lows[i];
    return static_cast<std::uint32_t>(both >> (shifts[i] & 31));
  });
}
__m512i emulated_maskz_sllv_epi64(std::uint8_t mask, __m512i from, __m512i counts) {
  const auto lanes = lanes_of<std::uint64_t>(from);
  const auto shifts = lanes_of<std::uint64_t>(counts);
  return made_of<std::uint64_t, __m512i>([&](std::size_t i) {
    return (mask >> i & 1) != 0 && shifts[i] < 64 ? lanes[i] << shifts[i] : std::uint64_t{0};
  });
}
__m512i emulated_mulhi_epu16(__m512i a, __m512i b) {
  const auto as = lanes_of<std::uint16_t>(a);
  const auto bs = lanes_of<std::uint16_t>(b);
  return made_of<std::uint16_t, __m512i>([&](std::size_t i) {
    return static_cast<std::uint16_t>(std::uint32_t{as[i]} * bs[i] >> 16);
  });
}
// SIMDe's own add and multiply signed integers, which may not overflow.
__m512i emulated_add_epi8(__m512i a, __m512i b) {
  const auto as = lanes_of<std::uint8_t>(a);
  const auto bs = lanes_of<std::uint8_t>(b);
  return made_of<std::uint8_t, __m512i>(
      [&](std::size_t i) { return static_cast<std::uint8_t>(as[i] + bs[i]); });
}
__m512i emulated_mullo_epi32(__m512i a, __m512i b) {
  const auto as = lanes_of<std::uint32_t>(a);
  const auto bs = lanes_of<std::uint32_t>(b);
  return made_of<std::uint32_t, __m512i>([&](std::size_t i) { return as[i] * bs[i]; });
}
// Eight bits from each of eight places of a word, which is a ring; SIMDe's own shifts by 64.
__m512i emulated_multishift_epi64_epi8(__m512i places, __m512i from) {
  const auto bits = lanes_of<std::uint8_t>(places);
  const auto words = lanes_of<std::uint64_t>(from);
  return made_of<std::uint8_t, __m512i>([&](std::size_t i) {
    return static_cast<std::uint8_t>(std::rotr(words[i / 8], bits[i] & 63));
  });
}

// Shifts each quarter of a register up by bytes.
__m512i emulated_bslli_epi128(__m512i from, unsigned bytes) {
  const auto lanes = lanes_of<std::uint8_t>(from);
  return made_of<std::uint8_t, __m512i>(
      [&](std::size_t i) { return i % 16 < bytes ? std::uint8_t{0} : lanes[i - bytes]; });
}
// Two quarters of `a`, then two of `b`; two bits of `which` choose each.
__m512i emulated_shuffle_i64x2(__m512i a, __m512i b, unsigned which) {
  const auto as = lanes_of<std::uint64_t>(a);
  const auto bs = lanes_of<std::uint64_t>(b);
  return made_of<std::uint64_t, __m512i>([&](std::size_t i) {
    const std::size_t quarter = which >> (i / 2 * 2) & 3;
    return (i < 4 ? as : bs)[quarter * 2 + i % 2];
  });
}

}  // namespace

// As in a compiler's header, whatever SIMDe makes of them.
using emulated_mask8 = std::uint8_t;
using emulated_mask16 = std::uint16_t;
using emulated_mask32 = std::uint32_t;
using emulated_mask64 = std::uint64_t;
#undef __mmask8
#undef __mmask16
#undef __mmask32
#undef __mmask64
#define __mmask8 emulated_mask8
#define __mmask16 emulated_mask16
#define __mmask32 emulated_mask32
#define __mmask64 emulated_mask64

// A later SIMDe may have them.
#undef _mm512_maskz_loadu_epi8
#undef _mm512_maskz_loadu_epi64
#undef _mm512_maskz_expand_epi8
#undef _mm512_maskz_expand_epi16
#undef _mm512_cvtepu8_epi16
#undef _mm512_cvtepu8_epi32
#undef _mm512_cvtepu8_epi64
#undef _mm512_cvtepu16_epi32
#undef _mm512_cvtepi32_ps
#undef _mm512_cvtps_epi32
#undef _mm512_shrdv_epi32
#undef _mm512_maskz_sllv_epi64
#undef _mm512_mulhi_epu16
#undef _mm512_add_epi8
#undef _mm512_mullo_epi32
#undef _mm512_multishift_epi64_epi8
#undef _mm512_bslli_epi128
#undef _mm512_shuffle_i64x2
#define _mm512_maskz_loadu_epi8 emulated_maskz_loadu_epi8
#define _mm512_maskz_loadu_epi64 emulated_maskz_loadu_epi64
#define _mm512_maskz_expand_epi8 emulated_maskz_expand_epi8
#define _mm512_maskz_expand_epi16 emulated_maskz_expand_epi16
#define _mm512_cvtepu8_epi16 emulated_cvtepu8_epi16
#define _mm512_cvtepu8_epi32 emulated_cvtepu8_epi32
#define _mm512_cvtepu8_epi64 emulated_cvtepu8_epi64
#define _mm512_cvtepu16_epi32 emulated_cvtepu16_epi32
#define _mm512_cvtepi32_ps emulated_cvtepi32_ps
#define _mm512_cvtps_epi32 emulated_cvtps_epi32
#define _mm512_shrdv_epi32 emulated_shrdv_epi32
#define _mm512_maskz_sllv_epi64 emulated_maskz_sllv_epi64
#define _mm512_mulhi_epu16 emulated_mulhi_epu16
#define _mm512_add_epi8 emulated_add_epi8
#define _mm512_mullo_epi32 emulated_mullo_epi32
#define _mm512_multishift_epi64_epi8 emulated_multishift_epi64_epi8
#define _mm512_bslli_epi128 emulated_bslli_epi128
#define _mm512_shuffle_i64x2 emulated_shuffle_i64x2

// No target attribute: the compiler must not use what the machine lacks.
#define TRACUU_AVX512
#define TRACUU_AVX512_INLINE inline
#define tracuu tracuu_emulated
#include "../../src/simd/bitpack_avx512.cpp"
#include "../../src/simd/bits_avx512.cpp"
#include "../../src/simd/expand_avx512.cpp"
#include "../../src/simd/owners_avx512.cpp"
#include "../../src/simd/score_avx512.cpp"
#undef tracuu

#endif

namespace tracuu::test {

const codec::BitpackKernels& bitpack_kernels(const KernelSet& set) {
#if defined(__x86_64__)
  using namespace tracuu_emulated::codec::detail;
  static const codec::BitpackKernels emulated{codec::bitpack_kernels(Isa::scalar).pack,
                                              unpack_avx512, unpack_sums_avx512};
  if (set.emulated) return emulated;
#endif
  return codec::bitpack_kernels(set.isa);
}

const codec::BitKernels& bit_kernels(const KernelSet& set) {
#if defined(__x86_64__)
  using namespace tracuu_emulated::codec::detail;
  const codec::BitKernels& scalar = codec::bit_kernels(Isa::scalar);
  static const codec::BitKernels emulated{count_bits_avx512, scalar.count_common, scalar.extract,
                                          scalar.deposit};
  if (set.emulated) return emulated;
#endif
  return codec::bit_kernels(set.isa);
}

const postings::ExpandKernels& expand_kernels(const KernelSet& set) {
#if defined(__x86_64__)
  using namespace tracuu_emulated::postings::detail;
  static const postings::ExpandKernels emulated{expand_bytes_avx512, expand_words_avx512};
  if (set.emulated) return emulated;
#endif
  return postings::expand_kernels(set.isa);
}

const postings::OwnerKernels& owner_kernels(const KernelSet& set) {
#if defined(__x86_64__)
  using namespace tracuu_emulated::postings::detail;
  static const postings::OwnerKernels emulated{read_owners_avx512, unite_owners_avx512,
                                               intersect_owners_avx512};
  if (set.emulated) return emulated;
#endif
  return postings::owner_kernels(set.isa);
}

const query::ScoreKernels& score_kernels(const KernelSet& set) {
#if defined(__x86_64__)
  using namespace tracuu_emulated::query::detail;
  static const query::ScoreKernels emulated{add_bytes_avx512, add_words_avx512,
                                            query::score_kernels(Isa::scalar).contributions,
                                            add_bounds_avx512, find_reaching_avx512};
  if (set.emulated) return emulated;
#endif
  return query::score_kernels(set.isa);
}

}  // namespace tracuu::test
