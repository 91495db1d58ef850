// 64 or 32 owners at a time, where BMI2 takes eight or four: the values are unpacked side by side
// and one instruction spreads them.
#if defined(__x86_64__)

#include "expand_avx512.hpp"

#include "avx512.hpp"

namespace tracuu::inline v0::postings::detail {

namespace {

// The first byte of each eight, in all eight.
TRACUU_AVX512_INLINE __m512i repeat_first(__m512i words) noexcept {
  return _mm512_shuffle_epi8(words,
                             _mm512_set4_epi32(0x08080808, 0x08080808, 0x00000000, 0x00000000));
}

// Values from bit `from` of `row` on, `count` of them, in lanes of `lane_bytes`; what follows them
// is of no use. A word of 64 bits takes the values of eight lanes (or four): the bytes they stand
// in are moved there, and then each value to its lane.
template <unsigned lane_bytes>
TRACUU_AVX512_INLINE __m512i unpack(const std::byte* row, unsigned from, unsigned count,
                                    unsigned width) noexcept {
  const std::byte* first = row + from / 8;
  const unsigned skipped = from % 8;
  const unsigned needed = (skipped + count * width + 7) / 8;  // at most 57
  const __m512i bytes = _mm512_maskz_loadu_epi8((__mmask64{1} << needed) - 1, first);
  const __m512i begins = _mm512_add_epi64(  // bit at which the values of each word begin
      _mm512_mul_epu32(_mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7),
                       _mm512_set1_epi64(static_cast<long long>(8 / lane_bytes * width))),
      _mm512_set1_epi64(skipped));
  const __m512i begin_bytes = _mm512_add_epi8(repeat_first(_mm512_srli_epi64(begins, 3)),
                                              _mm512_set1_epi64(0x0706050403020100));
  const __m512i begin_bits = repeat_first(_mm512_and_si512(begins, _mm512_set1_epi64(7)));
  // The bit of each byte of the result, in its word.
  const unsigned long long places = lane_bytes == 1
                                        ? 0x0706050403020100u * width
                                        : 0x0303020201010000u * width + 0x0800080008000800u;
  const __m512i bits =
      _mm512_add_epi8(begin_bits, _mm512_set1_epi64(static_cast<long long>(places)));
  return _mm512_multishift_epi64_epi8(bits, _mm512_permutexvar_epi8(begin_bytes, bytes));
}

}  // namespace

TRACUU_AVX512 void expand_bytes_avx512(const std::uint64_t bits[2], const std::byte* row,
                                       unsigned width, std::uint8_t* out) noexcept {
  const __m512i field = _mm512_set1_epi8(static_cast<char>((1u << width) - 1));
  unsigned at = 0;
  for (unsigned i = 0; i < 2; ++i) {
    const auto count = static_cast<unsigned>(__builtin_popcountll(bits[i]));
    const __m512i values = _mm512_and_si512(unpack<1>(row, at, count, width), field);
    const __m512i frequencies = _mm512_add_epi8(values, _mm512_set1_epi8(1));
    _mm512_storeu_si512(out + 64 * i, _mm512_maskz_expand_epi8(bits[i], frequencies));
    at += count * width;
  }
}

TRACUU_AVX512 void expand_words_avx512(const std::uint64_t bits[2], const std::byte* row,
                                       unsigned width, std::uint16_t* out) noexcept {
  const __m512i field = _mm512_set1_epi16(static_cast<short>((1u << width) - 1));
  unsigned at = 0;
  for (unsigned i = 0; i < 4; ++i) {
    const auto owners = static_cast<__mmask32>(bits[i / 2] >> (i % 2 * 32));
    const auto count = static_cast<unsigned>(__builtin_popcount(owners));
    const __m512i values = _mm512_and_si512(unpack<2>(row, at, count, width), field);
    const __m512i frequencies = _mm512_add_epi16(values, _mm512_set1_epi16(1));
    _mm512_storeu_si512(out + 32 * i, _mm512_maskz_expand_epi16(owners, frequencies));
    at += count * width;
  }
}

}  // namespace tracuu::postings::detail

#endif
