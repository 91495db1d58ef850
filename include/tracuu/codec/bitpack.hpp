/// @file
/// 128 integers at a time, packed into the bits that the largest of them needs (SIMD-BP128).
///
/// Layer    codec; includes core only.
/// Threads  every function may be called from any thread.
/// Errors   none: callers hand in whole blocks; widths over 32 are the caller's bug.
/// Format   docs/format.md, section "Packed blocks". The scalar twin defines every result.
///
/// Layout after Lemire and Boytsov, "Decoding billions of integers per second through
/// vectorization" (2015): value i goes to lane i % 4; a lane is a row of 32-bit words, one word of
/// each lane in turn, so that a block of width w is exactly 16 w bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <tracuu/core/bytes.hpp>
#include <tracuu/core/cpu.hpp>
#include <tracuu/core/export.hpp>

namespace tracuu::inline v0::codec {

/// Integers in a block.
inline constexpr std::size_t block_size = 128;

/// Bytes of a packed block whose integers need `width` bits.
[[nodiscard]] constexpr std::size_t packed_bytes(unsigned width) noexcept { return 16u * width; }

/// Bits that the largest of `values` needs, 0 to 32.
[[nodiscard]] TRACUU_EXPORT unsigned bits_needed(
    std::span<const std::uint32_t, block_size> values) noexcept;

/// Packs a block. Requires: every value fits `width` bits; `out` has packed_bytes(width) bytes.
TRACUU_EXPORT void pack(const std::uint32_t* values, unsigned width, std::byte* out) noexcept;

/// Unpacks a block; any bytes are a block. Requires: `in` has packed_bytes(width) bytes, width <=
/// 32, room for 128 values.
TRACUU_EXPORT void unpack(const std::byte* in, unsigned width, std::uint32_t* values) noexcept;

/// Unpacks a block of gaps and adds them up: values[i] = base + gap[0] + ... + gap[i] + i * step,
/// modulo 2^32. With step 1 and base the value before the block plus 1, gaps are differences
/// minus 1. Requires: as unpack.
TRACUU_EXPORT void unpack_sums(const std::byte* in, unsigned width, std::uint32_t base,
                               std::uint32_t step, std::uint32_t* values) noexcept;

/// The same three by the kernels of a given instruction set, for tests and measurements.
struct BitpackKernels {
  void (*pack)(const std::uint32_t*, unsigned, std::byte*) noexcept;
  void (*unpack)(const std::byte*, unsigned, std::uint32_t*) noexcept;
  void (*unpack_sums)(const std::byte*, unsigned, std::uint32_t, std::uint32_t,
                      std::uint32_t*) noexcept;
};

/// Requires: the machine has `isa`.
[[nodiscard]] TRACUU_EXPORT const BitpackKernels& bitpack_kernels(Isa isa) noexcept;

}  // namespace tracuu::codec
