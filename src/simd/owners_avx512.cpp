// As by AVX2 (owners_avx2.cpp), with eight owners in a register instead of four: ranges that list
// few take one step, the others two.
#if defined(__x86_64__)

#include "owners_avx512.hpp"

#include <array>
#include <cstring>

#include "avx512.hpp"

namespace tracuu::inline v0::postings::detail {

namespace {

constexpr unsigned bit_set_count = 15;  // a range of this count holds a bit set
constexpr unsigned few = 8;             // listed owners that a register takes

// By count: a bit for each of the 16 bytes of a range that lists an owner.
constexpr std::array<std::uint16_t, 16> listed = [] {
  std::array<std::uint16_t, 16> all{};
  for (unsigned count = 0; count < bit_set_count; ++count) {
    all[count] = static_cast<std::uint16_t>((1u << count) - 1);
  }
  return all;
}();

// Ones shifted to the places of owners, in lanes of 64 bits: a count beyond a lane leaves nothing.
struct Halves {
  __m512i low, high;  // owners below 64 and from 64 on
};
TRACUU_AVX512_INLINE Halves place(__m512i owners, __mmask8 present) noexcept {
  const __m512i one = _mm512_set1_epi64(1);
  return {_mm512_maskz_sllv_epi64(present, one, owners),
          _mm512_maskz_sllv_epi64(present, one, _mm512_sub_epi64(owners, _mm512_set1_epi64(64)))};
}
// The eight lanes of both halves, as one bit set.
TRACUU_AVX512_INLINE __m128i gather(Halves halves) noexcept {
  const __m512i both = _mm512_or_si512(_mm512_unpacklo_epi64(halves.low, halves.high),
                                       _mm512_unpackhi_epi64(halves.low, halves.high));
  const __m256i half =
      _mm256_or_si256(_mm512_castsi512_si256(both), _mm512_extracti64x4_epi64(both, 1));
  return _mm_or_si128(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

TRACUU_AVX512_INLINE __m128i spread_few(__m128i bytes, unsigned present) noexcept {
  return gather(place(_mm512_cvtepu8_epi64(bytes), static_cast<__mmask8>(present)));
}

TRACUU_AVX512_INLINE __m128i spread(__m128i bytes, unsigned present) noexcept {
  const Halves a = place(_mm512_cvtepu8_epi64(bytes), static_cast<__mmask8>(present));
  const Halves b =
      place(_mm512_cvtepu8_epi64(_mm_srli_si128(bytes, 8)), static_cast<__mmask8>(present >> 8));
  return gather({_mm512_or_si512(a.low, b.low), _mm512_or_si512(a.high, b.high)});
}

// What is done with the bits that are there.
enum class Operation : std::uint8_t { read, unite, intersect };

// Where most ranges list few owners, a branch tells them; else none would be foreseen.
template <Operation operation, bool mostly_few>
TRACUU_AVX512_INLINE std::uint32_t walk(const std::byte* data, std::size_t size,
                                        const std::byte* places, const std::uint8_t* forms,
                                        std::uint32_t ranges, std::uint64_t* bits) noexcept {
  unsigned beyond = 0;  // a bit if that byte lists an owner from 128 on, somewhere
  std::uint32_t range = 0;
  for (; range < ranges; ++range) {
    std::uint16_t at;
    std::memcpy(&at, places + std::size_t{range} * 2, sizeof at);
    if (at + 16u > size) break;
    const unsigned count = forms[range] & 15u;
    const unsigned present = listed[count];
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + at));
    beyond |= static_cast<unsigned>(_mm_movemask_epi8(bytes)) & present;
    __m128i owners;
    if (mostly_few && count <= few) {
      owners = spread_few(bytes, present);
    } else {
      const __m128i whole = _mm_set1_epi32(count == bit_set_count ? -1 : 0);
      owners = _mm_or_si128(spread(bytes, present), _mm_and_si128(bytes, whole));
    }
    auto* to = reinterpret_cast<__m128i*>(bits) + range;
    if (operation == Operation::unite) owners = _mm_or_si128(owners, _mm_loadu_si128(to));
    if (operation == Operation::intersect) owners = _mm_and_si128(owners, _mm_loadu_si128(to));
    _mm_storeu_si128(to, owners);
  }
  return beyond == 0 ? range : ~std::uint32_t{0};
}

template <Operation operation>
TRACUU_AVX512_INLINE std::uint32_t walk(const std::byte* data, std::size_t size,
                                        const std::byte* places, const std::uint8_t* forms,
                                        std::uint32_t ranges, std::uint64_t* bits) noexcept {
  std::uint32_t many = 0;
  for (std::uint32_t i = 0; i < ranges; ++i) many += (forms[i] & 15u) > few ? 1u : 0u;
  return many * 8 > ranges ? walk<operation, false>(data, size, places, forms, ranges, bits)
                           : walk<operation, true>(data, size, places, forms, ranges, bits);
}

}  // namespace

TRACUU_AVX512 std::uint32_t read_owners_avx512(const std::byte* data, std::size_t size,
                                               const std::byte* places, const std::uint8_t* forms,
                                               std::uint32_t ranges, std::uint64_t* bits) noexcept {
  return walk<Operation::read>(data, size, places, forms, ranges, bits);
}

TRACUU_AVX512 std::uint32_t unite_owners_avx512(const std::byte* data, std::size_t size,
                                                const std::byte* places, const std::uint8_t* forms,
                                                std::uint32_t ranges,
                                                std::uint64_t* bits) noexcept {
  return walk<Operation::unite>(data, size, places, forms, ranges, bits);
}

TRACUU_AVX512 std::uint32_t intersect_owners_avx512(const std::byte* data, std::size_t size,
                                                    const std::byte* places,
                                                    const std::uint8_t* forms, std::uint32_t ranges,
                                                    std::uint64_t* bits) noexcept {
  return walk<Operation::intersect>(data, size, places, forms, ranges, bits);
}

}  // namespace tracuu::postings::detail

#endif
