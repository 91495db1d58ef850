// Sixteen values at a time, where AVX2 takes eight; one instruction takes a value from the two
// words it stands in. Packing is left to AVX2: writing an index waits for other things.
#if defined(__x86_64__)

#include "bitpack_avx512.hpp"

#include <array>
#include <utility>

#include "avx512.hpp"

namespace tracuu::inline v0::codec::detail {

namespace {

constexpr unsigned word_bits = 32;
constexpr unsigned rows = 32;      // a row is four values, one of each lane
constexpr unsigned row_size = 16;  // bytes of a row of words
constexpr unsigned widths = word_bits + 1;
constexpr unsigned quads = rows / 4;  // four rows fill a register

// Where the values of a row begin in their lanes.
constexpr unsigned word_of(unsigned row, unsigned width) { return row * width / word_bits; }
constexpr unsigned shift_of(unsigned row, unsigned width) { return row * width % word_bits; }
// Whether they go on in the next word.
constexpr bool straddles(unsigned row, unsigned width) {
  return shift_of(row, width) + width > word_bits;
}

// Four rows of words from `first` on; those beyond the block's are not read.
template <unsigned width, unsigned first>
TRACUU_AVX512_INLINE __m512i load_rows(const std::byte* in) noexcept {
  static_assert(first < width);
  const std::byte* from = in + std::size_t{row_size} * first;
  if constexpr (first + 4 <= width) {
    return _mm512_loadu_si512(from);
  } else {
    return _mm512_maskz_loadu_epi64((1u << (2 * (width - first))) - 1, from);
  }
}

// The rows of words that begin the values of each row of a quad, or the rows after these.
template <unsigned width, unsigned quad, bool next>
TRACUU_AVX512_INLINE __m512i words_of(const std::byte* in) noexcept {
  constexpr unsigned row = 4 * quad;
  constexpr unsigned first = word_of(row, width);
  constexpr unsigned b = word_of(row + 1, width) - first;
  constexpr unsigned c = word_of(row + 2, width) - first;
  constexpr unsigned d = word_of(row + 3, width) - first;
  if constexpr (d == 0) {
    return _mm512_broadcast_i32x4(_mm_loadu_si128(
        reinterpret_cast<const __m128i*>(in + std::size_t{row_size} * (first + (next ? 1 : 0)))));
  } else {
    const __m512i loaded = load_rows<width, first + (next ? 1 : 0)>(in);
    if constexpr (b == 1 && c == 2 && d == 3) return loaded;
    return _mm512_shuffle_i64x2(loaded, loaded, b << 2 | c << 4 | d << 6);
  }
}

// The sixteen values of four rows.
template <unsigned width, unsigned quad>
TRACUU_AVX512_INLINE __m512i unpack_quad(const std::byte* in) noexcept {
  constexpr unsigned row = 4 * quad;
  if constexpr (width == 0) {
    return _mm512_setzero_si512();
  } else if constexpr (width == word_bits) {
    return _mm512_loadu_si512(in + std::size_t{row_size} * row);
  } else {
    constexpr int a = shift_of(row, width);
    constexpr int b = shift_of(row + 1, width);
    constexpr int c = shift_of(row + 2, width);
    constexpr int d = shift_of(row + 3, width);
    const __m512i shifts = _mm512_setr_epi32(a, a, a, a, b, b, b, b, c, c, c, c, d, d, d, d);
    __m512i values = words_of<width, quad, false>(in);
    if constexpr (straddles(row, width) || straddles(row + 1, width) || straddles(row + 2, width) ||
                  straddles(row + 3, width)) {
      // Where values do not go on, what comes from the next word is masked off.
      values = _mm512_shrdv_epi32(values, words_of<width, quad, true>(in), shifts);
    } else {
      values = _mm512_srlv_epi32(values, shifts);
    }
    return _mm512_and_si512(values, _mm512_set1_epi32(static_cast<int>((1u << width) - 1)));
  }
}

template <unsigned width, unsigned quad>
TRACUU_AVX512_INLINE void unpack_step(const std::byte* in, std::uint32_t* values) noexcept {
  const __m512i sixteen = unpack_quad<width, quad>(in);
  _mm512_storeu_si512(values + std::size_t{16} * quad, sixteen);
}

template <unsigned width, unsigned... quad>
TRACUU_AVX512_INLINE void unpack_steps(const std::byte* in, std::uint32_t* values,
                                       std::integer_sequence<unsigned, quad...>) noexcept {
  (unpack_step<width, quad>(in, values), ...);
}

template <unsigned width>
TRACUU_AVX512 void unpack_width(const std::byte* in, std::uint32_t* values) noexcept {
  unpack_steps<width>(in, values, std::make_integer_sequence<unsigned, quads>());
}

// `carry` is what each of the sixteen sums starts from: the sum before them and its steps.
template <unsigned width, unsigned quad>
TRACUU_AVX512_INLINE void sum_step(const std::byte* in, __m512i sixteen_steps, __m512i& carry,
                                   std::uint32_t* values) noexcept {
  __m512i sums = unpack_quad<width, quad>(in);
  sums = _mm512_add_epi32(sums, _mm512_bslli_epi128(sums, 4));
  sums = _mm512_add_epi32(sums, _mm512_bslli_epi128(sums, 8));
  // The totals of the first and third four go to the four after them, that of these halves to the
  // upper half.
  const __m512i of_fours = _mm512_setr_epi32(0, 0, 0, 0, 3, 3, 3, 3, 0, 0, 0, 0, 11, 11, 11, 11);
  sums = _mm512_add_epi32(sums, _mm512_maskz_permutexvar_epi32(0xf0f0, of_fours, sums));
  sums = _mm512_add_epi32(sums, _mm512_maskz_permutexvar_epi32(0xff00, _mm512_set1_epi32(7), sums));
  _mm512_storeu_si512(values + std::size_t{16} * quad, _mm512_add_epi32(sums, carry));
  // The total is found beside the carry, which thus waits for one addition only.
  const __m512i total = _mm512_permutexvar_epi32(_mm512_set1_epi32(15), sums);
  carry = _mm512_add_epi32(carry, _mm512_add_epi32(total, sixteen_steps));
}

template <unsigned width, unsigned... quad>
TRACUU_AVX512_INLINE void sum_steps(const std::byte* in, __m512i sixteen_steps, __m512i carry,
                                    std::uint32_t* values,
                                    std::integer_sequence<unsigned, quad...>) noexcept {
  (sum_step<width, quad>(in, sixteen_steps, carry, values), ...);
}

template <unsigned width>
TRACUU_AVX512 void unpack_sums_width(const std::byte* in, std::uint32_t base, std::uint32_t step,
                                     std::uint32_t* values) noexcept {
  const __m512i steps =
      _mm512_mullo_epi32(_mm512_set1_epi32(static_cast<int>(step)),
                         _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  sum_steps<width>(in, _mm512_set1_epi32(static_cast<int>(step * 16)),
                   _mm512_add_epi32(steps, _mm512_set1_epi32(static_cast<int>(base))), values,
                   std::make_integer_sequence<unsigned, quads>());
}

using UnpackFunction = void (*)(const std::byte*, std::uint32_t*) noexcept;
using SumsFunction = void (*)(const std::byte*, std::uint32_t, std::uint32_t,
                              std::uint32_t*) noexcept;

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

constexpr auto unpack_functions = unpack_table(std::make_integer_sequence<unsigned, widths>());
constexpr auto sums_functions = sums_table(std::make_integer_sequence<unsigned, widths>());

}  // namespace

void unpack_avx512(const std::byte* in, unsigned width, std::uint32_t* values) noexcept {
  unpack_functions[width](in, values);
}

void unpack_sums_avx512(const std::byte* in, unsigned width, std::uint32_t base, std::uint32_t step,
                        std::uint32_t* values) noexcept {
  sums_functions[width](in, base, step, values);
}

}  // namespace tracuu::codec::detail

#endif
