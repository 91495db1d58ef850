#if defined(__x86_64__)

#include "bitpack_avx2.hpp"

#include <immintrin.h>

#include <array>
#include <utility>

// Every function that uses AVX2 says so itself; the file is compiled for the base architecture.
#define TRACUU_AVX2 [[gnu::target("avx2")]]
#define TRACUU_AVX2_INLINE [[gnu::target("avx2"), gnu::always_inline]] inline

namespace tracuu::inline v0::codec::detail {

namespace {

constexpr unsigned word_bits = 32;
constexpr unsigned rows = 32;      // a row is four values, one of each lane
constexpr unsigned row_size = 16;  // bytes of a row of words
constexpr unsigned widths = word_bits + 1;

// Where the values of a row begin in their lanes.
constexpr unsigned word_of(unsigned row, unsigned width) { return row * width / word_bits; }
constexpr unsigned shift_of(unsigned row, unsigned width) { return row * width % word_bits; }
// Whether they go on in the next word.
constexpr bool straddles(unsigned row, unsigned width) {
  return shift_of(row, width) + width > word_bits;
}

// The rows of words `low` and `high`, side by side.
template <unsigned low, unsigned high>
TRACUU_AVX2_INLINE __m256i load_rows(const std::byte* in) noexcept {
  static_assert(high == low || high == low + 1);
  if constexpr (high == low) {
    return _mm256_broadcastsi128_si256(
        _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + row_size * low)));
  } else {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + row_size * low));
  }
}

// Shift counts, one for the lanes of each half. Spelled out as a constant: put together from two
// halves, it is computed anew for every pair, which costs half the speed.
template <unsigned low, unsigned high>
TRACUU_AVX2_INLINE __m256i shifts() noexcept {
  return _mm256_setr_epi32(low, low, low, low, high, high, high, high);
}

// The eight values of rows 2 * pair and 2 * pair + 1. Reads no row of words beyond the block's.
template <unsigned width, unsigned pair>
TRACUU_AVX2_INLINE __m256i unpack_pair(const std::byte* in) noexcept {
  constexpr unsigned row = 2 * pair;
  if constexpr (width == 0) {
    return _mm256_setzero_si256();
  } else if constexpr (width == word_bits) {
    return load_rows<row, row + 1>(in);
  } else {
    constexpr unsigned low_word = word_of(row, width);
    constexpr unsigned high_word = word_of(row + 1, width);
    constexpr unsigned low_shift = shift_of(row, width);
    constexpr unsigned high_shift = shift_of(row + 1, width);
    __m256i values = load_rows<low_word, high_word>(in);
    if constexpr (low_shift == high_shift) {
      values = _mm256_srli_epi32(values, low_shift);
    } else {
      values = _mm256_srlv_epi32(values, shifts<low_shift, high_shift>());
    }
    constexpr bool low_goes_on = straddles(row, width);
    constexpr bool high_goes_on = straddles(row + 1, width);
    if constexpr (low_goes_on || high_goes_on) {
      // A half that does not go on is shifted by 32, which leaves nothing of it; any row serves it.
      constexpr unsigned low_next = low_goes_on ? low_word + 1 : high_word;
      constexpr unsigned high_next = high_goes_on ? high_word + 1 : low_next;
      constexpr unsigned low_up = low_goes_on ? word_bits - low_shift : word_bits;
      constexpr unsigned high_up = high_goes_on ? word_bits - high_shift : word_bits;
      const __m256i rest = load_rows<low_next, high_next>(in);
      values = _mm256_or_si256(values, _mm256_sllv_epi32(rest, shifts<low_up, high_up>()));
    }
    return _mm256_and_si256(values, _mm256_set1_epi32(static_cast<int>((1u << width) - 1)));
  }
}

template <unsigned width, unsigned pair>
TRACUU_AVX2_INLINE void unpack_step(const std::byte* in, std::uint32_t* values) noexcept {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(values) + pair, unpack_pair<width, pair>(in));
}

template <unsigned width, unsigned... pair>
TRACUU_AVX2_INLINE void unpack_steps(const std::byte* in, std::uint32_t* values,
                                     std::integer_sequence<unsigned, pair...>) noexcept {
  (unpack_step<width, pair>(in, values), ...);
}

template <unsigned width>
TRACUU_AVX2 void unpack_width(const std::byte* in, std::uint32_t* values) noexcept {
  unpack_steps<width>(in, values, std::make_integer_sequence<unsigned, rows / 2>());
}

// `carry` is what each of the eight sums starts from: the sum before them and its steps.
template <unsigned width, unsigned pair>
TRACUU_AVX2_INLINE void sum_step(const std::byte* in, __m256i eight_steps, __m256i& carry,
                                 std::uint32_t* values) noexcept {
  __m256i sums = unpack_pair<width, pair>(in);
  sums = _mm256_add_epi32(sums, _mm256_slli_si256(sums, 4));
  sums = _mm256_add_epi32(sums, _mm256_slli_si256(sums, 8));
  // The low half's total goes to the four sums of the high half.
  const __m256i totals = _mm256_shuffle_epi32(sums, 0xff);
  sums = _mm256_add_epi32(sums, _mm256_permute2x128_si256(totals, totals, 0x08));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(values) + pair, _mm256_add_epi32(sums, carry));
  // The total of all eight is found beside the carry, which thus waits for one addition only.
  const __m256i total = _mm256_add_epi32(totals, _mm256_permute2x128_si256(totals, totals, 0x01));
  carry = _mm256_add_epi32(carry, _mm256_add_epi32(total, eight_steps));
}

template <unsigned width, unsigned... pair>
TRACUU_AVX2_INLINE void sum_steps(const std::byte* in, __m256i eight_steps, __m256i carry,
                                  std::uint32_t* values,
                                  std::integer_sequence<unsigned, pair...>) noexcept {
  (sum_step<width, pair>(in, eight_steps, carry, values), ...);
}

template <unsigned width>
TRACUU_AVX2 void unpack_sums_width(const std::byte* in, std::uint32_t base, std::uint32_t step,
                                   std::uint32_t* values) noexcept {
  const __m256i steps = _mm256_mullo_epi32(_mm256_set1_epi32(static_cast<int>(step)),
                                           _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  sum_steps<width>(in, _mm256_set1_epi32(static_cast<int>(step * 8)),
                   _mm256_add_epi32(steps, _mm256_set1_epi32(static_cast<int>(base))), values,
                   std::make_integer_sequence<unsigned, rows / 2>());
}

// Adds a row of values to the row of words that is being filled, and stores it once it is full.
template <unsigned width, unsigned row>
TRACUU_AVX2_INLINE void pack_row(const std::uint32_t* values, __m128i& words,
                                 std::byte* out) noexcept {
  constexpr unsigned shift = shift_of(row, width);
  const __m128i value = _mm_loadu_si128(reinterpret_cast<const __m128i*>(values) + row);
  words = shift == 0 ? value : _mm_or_si128(words, _mm_slli_epi32(value, shift));
  if constexpr (shift + width >= word_bits) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out) + word_of(row, width), words);
    if constexpr (straddles(row, width)) words = _mm_srli_epi32(value, word_bits - shift);
  }
}

template <unsigned width, unsigned... row>
TRACUU_AVX2_INLINE void pack_rows(const std::uint32_t* values, std::byte* out,
                                  std::integer_sequence<unsigned, row...>) noexcept {
  __m128i words = _mm_setzero_si128();
  (pack_row<width, row>(values, words, out), ...);
}

template <unsigned width>
TRACUU_AVX2 void pack_width(const std::uint32_t* values, std::byte* out) noexcept {
  if constexpr (width != 0) {
    pack_rows<width>(values, out, std::make_integer_sequence<unsigned, rows>());
  }
}

using PackFunction = void (*)(const std::uint32_t*, std::byte*) noexcept;
using UnpackFunction = void (*)(const std::byte*, std::uint32_t*) noexcept;
using SumsFunction = void (*)(const std::byte*, std::uint32_t, std::uint32_t,
                              std::uint32_t*) noexcept;

template <unsigned... width>
constexpr std::array<PackFunction, widths> pack_table(
    std::integer_sequence<unsigned, width...>) noexcept {
  return {&pack_width<width>...};
}

template <unsigned... width>
constexpr std::array<UnpackFunction, widths> unpack_table(
    std::integer_sequence<unsigned, width...>) noexcept {
  return {&unpack_width<width>...};
}

template <unsigned... width>
constexpr std::array<SumsFunction, widths> sums_table(
    std::integer_sequence<unsigned, width...>) noexcept {
  return {&unpack_sums_width<width>...};
}

constexpr auto pack_functions = pack_table(std::make_integer_sequence<unsigned, widths>());
constexpr auto unpack_functions = unpack_table(std::make_integer_sequence<unsigned, widths>());
constexpr auto sums_functions = sums_table(std::make_integer_sequence<unsigned, widths>());

}  // namespace

void pack_avx2(const std::uint32_t* values, unsigned width, std::byte* out) noexcept {
  pack_functions[width](values, out);
}

void unpack_avx2(const std::byte* in, unsigned width, std::uint32_t* values) noexcept {
  unpack_functions[width](in, values);
}

void unpack_sums_avx2(const std::byte* in, unsigned width, std::uint32_t base, std::uint32_t step,
                      std::uint32_t* values) noexcept {
  sums_functions[width](in, base, step, values);
}

}  // namespace tracuu::codec::detail

#endif
