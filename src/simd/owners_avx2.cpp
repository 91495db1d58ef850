#if defined(__x86_64__)

#include "owners_avx2.hpp"

#include <immintrin.h>

#include <array>
#include <cstring>

#define TRACUU_AVX2 [[gnu::target("avx2")]]
#define TRACUU_AVX2_INLINE [[gnu::target("avx2"), gnu::always_inline]] inline

namespace tracuu::inline v0::postings::detail {

namespace {

constexpr unsigned bit_set_count = 15;  // a range of this count holds a bit set
constexpr unsigned few = 8;             // listed owners that two registers take

using Bytes = std::array<std::uint8_t, 16>;

// By count: ones where the 16 bytes of a range list no owner.
constexpr std::array<Bytes, 16> unlisted = [] {
  std::array<Bytes, 16> all{};
  for (unsigned count = 0; count < 16; ++count) {
    const unsigned listed = count == bit_set_count ? 0 : count;
    for (unsigned i = listed; i < 16; ++i) all[count][i] = 0xff;
  }
  return all;
}();

// By count: ones where the 16 bytes are a bit set.
constexpr std::array<Bytes, 16> whole = [] {
  std::array<Bytes, 16> all{};
  all[bit_set_count].fill(0xff);
  return all;
}();

// 16 bytes, in both halves.
TRACUU_AVX2_INLINE __m256i load(const void* from) noexcept {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128(static_cast<const __m128i*>(from)));
}

// Ones shifted to the places of owners, in lanes of 64 bits: a count beyond a lane leaves nothing.
struct Halves {
  __m256i low, high;  // owners below 64 and from 64 on
};
TRACUU_AVX2_INLINE Halves place(__m256i owners) noexcept {
  const __m256i one = _mm256_set1_epi64x(1);
  return {_mm256_sllv_epi64(one, owners),
          _mm256_sllv_epi64(one, _mm256_sub_epi64(owners, _mm256_set1_epi64x(64)))};
}
TRACUU_AVX2_INLINE Halves unite(Halves a, Halves b) noexcept {
  return {_mm256_or_si256(a.low, b.low), _mm256_or_si256(a.high, b.high)};
}
// The four lanes of both halves, as one bit set.
TRACUU_AVX2_INLINE __m128i gather(Halves halves) noexcept {
  const __m256i both = _mm256_or_si256(_mm256_unpacklo_epi64(halves.low, halves.high),
                                       _mm256_unpackhi_epi64(halves.low, halves.high));
  return _mm_or_si128(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
}

// Bytes first to first + 3 of both halves, each in a lane of its own.
template <char first>
TRACUU_AVX2_INLINE __m256i widen(__m256i bytes) noexcept {
  constexpr char none = -1;
  return _mm256_shuffle_epi8(
      bytes,
      _mm256_setr_epi8(first, none, none, none, none, none, none, none, first + 1, none, none, none,
                       none, none, none, none, first + 2, none, none, none, none, none, none, none,
                       first + 3, none, none, none, none, none, none, none));
}

TRACUU_AVX2_INLINE __m128i spread_few(__m256i owners) noexcept {
  return gather(unite(place(widen<0>(owners)), place(widen<4>(owners))));
}

TRACUU_AVX2_INLINE __m128i spread(__m256i owners) noexcept {
  return gather(unite(unite(place(widen<0>(owners)), place(widen<4>(owners))),
                      unite(place(widen<8>(owners)), place(widen<12>(owners)))));
}

// What is done with the bits that are there.
enum class Operation : std::uint8_t { read, unite, intersect };

// Where most ranges list few owners, a branch tells them; else none would be foreseen.
template <Operation operation, bool mostly_few>
TRACUU_AVX2_INLINE std::uint32_t walk(const std::byte* data, std::size_t size,
                                      const std::byte* places, const std::uint8_t* forms,
                                      std::uint32_t ranges, std::uint64_t* bits) noexcept {
  __m256i all = _mm256_setzero_si256();
  std::uint32_t range = 0;
  for (; range < ranges; ++range) {
    std::uint16_t at;
    std::memcpy(&at, places + std::size_t{range} * 2, sizeof at);
    if (at + 16u > size) break;
    const unsigned count = forms[range] & 15u;
    const __m256i bytes = load(data + at);
    const __m256i none = load(unlisted[count].data());
    all = _mm256_or_si256(all, _mm256_andnot_si256(none, bytes));
    const __m256i listed = _mm256_or_si256(bytes, none);
    __m128i owners;
    if (mostly_few && count <= few) {
      owners = spread_few(listed);
    } else {
      const __m256i set = _mm256_and_si256(bytes, load(whole[count].data()));
      owners = _mm_or_si128(spread(listed), _mm256_castsi256_si128(set));
    }
    auto* place = reinterpret_cast<__m128i*>(bits) + range;
    if (operation == Operation::unite) owners = _mm_or_si128(owners, _mm_loadu_si128(place));
    if (operation == Operation::intersect) owners = _mm_and_si128(owners, _mm_loadu_si128(place));
    _mm_storeu_si128(place, owners);
  }
  return _mm256_movemask_epi8(all) == 0 ? range : ~std::uint32_t{0};
}

template <Operation operation>
TRACUU_AVX2_INLINE std::uint32_t walk(const std::byte* data, std::size_t size,
                                      const std::byte* places, const std::uint8_t* forms,
                                      std::uint32_t ranges, std::uint64_t* bits) noexcept {
  std::uint32_t many = 0;
  for (std::uint32_t i = 0; i < ranges; ++i) many += (forms[i] & 15u) > few ? 1u : 0u;
  return many * 8 > ranges ? walk<operation, false>(data, size, places, forms, ranges, bits)
                           : walk<operation, true>(data, size, places, forms, ranges, bits);
}

}  // namespace

TRACUU_AVX2 std::uint32_t read_owners_avx2(const std::byte* data, std::size_t size,
                                           const std::byte* places, const std::uint8_t* forms,
                                           std::uint32_t ranges, std::uint64_t* bits) noexcept {
  return walk<Operation::read>(data, size, places, forms, ranges, bits);
}

TRACUU_AVX2 std::uint32_t unite_owners_avx2(const std::byte* data, std::size_t size,
                                            const std::byte* places, const std::uint8_t* forms,
                                            std::uint32_t ranges, std::uint64_t* bits) noexcept {
  return walk<Operation::unite>(data, size, places, forms, ranges, bits);
}

TRACUU_AVX2 std::uint32_t intersect_owners_avx2(const std::byte* data, std::size_t size,
                                                const std::byte* places, const std::uint8_t* forms,
                                                std::uint32_t ranges,
                                                std::uint64_t* bits) noexcept {
  return walk<Operation::intersect>(data, size, places, forms, ranges, bits);
}

}  // namespace tracuu::postings::detail

#endif
