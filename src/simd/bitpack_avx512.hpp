/// @file
/// AVX-512 kernels of codec/bitpack.hpp, declared for the table that dispatches to them.
///
/// Layer    codec, internal; declarations only, so that no inline function is compiled twice.
/// Threads  every function may be called from any thread.
/// Errors   none. Requires: Isa::avx512; otherwise as their namesakes in bitpack.hpp.
/// Format   docs/format.md, section "Packed blocks".
#pragma once

#include <cstddef>
#include <cstdint>

namespace tracuu::inline v0::codec::detail {

void unpack_avx512(const std::byte* in, unsigned width, std::uint32_t* values) noexcept;
void unpack_sums_avx512(const std::byte* in, unsigned width, std::uint32_t base, std::uint32_t step,
                        std::uint32_t* values) noexcept;

}  // namespace tracuu::codec::detail
