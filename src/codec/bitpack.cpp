#include "../simd/bitpack_avx2.hpp"
#include "../simd/bitpack_avx512.hpp"

#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <tracuu/codec/bitpack.hpp>
#include <utility>

namespace tracuu::inline v0::codec {

namespace {

constexpr unsigned lanes = 4;
constexpr unsigned rows = block_size / lanes;  // values in a lane
constexpr unsigned word_bits = 32;
constexpr unsigned widths = word_bits + 1;

constexpr std::uint32_t low_bits(unsigned width) noexcept {
  return width == word_bits ? ~std::uint32_t{0} : (std::uint32_t{1} << width) - 1;
}

// The scalar kernels define the format. Value i = 4 * row + lane stands at bit row * width of its
// lane; word k of a lane is word 4 * k + lane of the block; words are little-endian.

template <unsigned width>
void pack_width(const std::uint32_t* values, std::byte* out) noexcept {
  std::array<std::uint32_t, lanes * width> words{};
  for (unsigned row = 0; row < rows; ++row) {
    const unsigned word = row * width / word_bits;
    const unsigned shift = row * width % word_bits;
    for (unsigned lane = 0; lane < lanes; ++lane) {
      const std::uint64_t value = std::uint64_t{values[row * lanes + lane]} << shift;
      words[word * lanes + lane] |= static_cast<std::uint32_t>(value);
      if (shift + width > word_bits) {
        words[(word + 1) * lanes + lane] |= static_cast<std::uint32_t>(value >> word_bits);
      }
    }
  }
  std::memcpy(out, words.data(), sizeof words);
}

template <>
void pack_width<0>(const std::uint32_t*, std::byte*) noexcept {}

// Four values from the words they stand in.
template <unsigned width, unsigned row>
inline void unpack_row(const std::byte* in, std::uint32_t* values) noexcept {
  constexpr unsigned word = row * width / word_bits;
  constexpr unsigned shift = row * width % word_bits;
  for (unsigned lane = 0; lane < lanes; ++lane) {
    const std::byte* from = in + sizeof(std::uint32_t) * (word * lanes + lane);
    std::uint32_t value = load_le<std::uint32_t>(from) >> shift;
    if constexpr (shift + width > word_bits) {
      value |= load_le<std::uint32_t>(from + sizeof(std::uint32_t) * lanes) << (word_bits - shift);
    }
    values[row * lanes + lane] = value & low_bits(width);
  }
}

template <unsigned width, unsigned... row>
inline void unpack_rows(const std::byte* in, std::uint32_t* values,
                        std::integer_sequence<unsigned, row...>) noexcept {
  (unpack_row<width, row>(in, values), ...);
}

template <unsigned width>
void unpack_width(const std::byte* in, std::uint32_t* values) noexcept {
  unpack_rows<width>(in, values, std::make_integer_sequence<unsigned, rows>());
}

template <>
void unpack_width<0>(const std::byte*, std::uint32_t* values) noexcept {
  std::memset(values, 0, block_size * sizeof *values);
}

using PackFunction = void (*)(const std::uint32_t*, std::byte*) noexcept;
using UnpackFunction = void (*)(const std::byte*, std::uint32_t*) noexcept;

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

constexpr auto pack_functions = pack_table(std::make_integer_sequence<unsigned, widths>());
constexpr auto unpack_functions = unpack_table(std::make_integer_sequence<unsigned, widths>());

void pack_scalar(const std::uint32_t* values, unsigned width, std::byte* out) noexcept {
  pack_functions[width](values, out);
}

void unpack_scalar(const std::byte* in, unsigned width, std::uint32_t* values) noexcept {
  unpack_functions[width](in, values);
}

void unpack_sums_scalar(const std::byte* in, unsigned width, std::uint32_t base, std::uint32_t step,
                        std::uint32_t* values) noexcept {
  unpack_scalar(in, width, values);
  std::uint32_t sum = base;
  for (std::size_t i = 0; i < block_size; ++i) {
    sum += values[i];
    values[i] = sum;
    sum += step;
  }
}

constexpr BitpackKernels scalar_kernels{&pack_scalar, &unpack_scalar, &unpack_sums_scalar};
#if defined(__x86_64__)
constexpr BitpackKernels avx2_kernels{&detail::pack_avx2, &detail::unpack_avx2,
                                      &detail::unpack_sums_avx2};
constexpr BitpackKernels avx512_kernels{&detail::pack_avx2, &detail::unpack_avx512,
                                        &detail::unpack_sums_avx512};
#endif

}  // namespace

unsigned bits_needed(std::span<const std::uint32_t, block_size> values) noexcept {
  std::uint32_t all = 0;
  for (const std::uint32_t value : values) all |= value;
  return static_cast<unsigned>(std::bit_width(all));
}

const BitpackKernels& bitpack_kernels([[maybe_unused]] Isa isa) noexcept {
#if defined(__x86_64__)
  if (isa >= Isa::avx512) return avx512_kernels;
  if (isa >= Isa::avx2) return avx2_kernels;
#endif
  return scalar_kernels;
}

void pack(const std::uint32_t* values, unsigned width, std::byte* out) noexcept {
  assert(width <= word_bits);
  assert(bits_needed(std::span<const std::uint32_t, block_size>(values, block_size)) <= width);
  bitpack_kernels(active_isa()).pack(values, width, out);
}

void unpack(const std::byte* in, unsigned width, std::uint32_t* values) noexcept {
  assert(width <= word_bits);
  bitpack_kernels(active_isa()).unpack(in, width, values);
}

void unpack_sums(const std::byte* in, unsigned width, std::uint32_t base, std::uint32_t step,
                 std::uint32_t* values) noexcept {
  assert(width <= word_bits);
  bitpack_kernels(active_isa()).unpack_sums(in, width, base, step, values);
}

}  // namespace tracuu::codec
