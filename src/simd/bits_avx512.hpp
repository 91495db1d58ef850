// Bit sets on processors that have AVX-512.
#pragma once

#if defined(__x86_64__)

#include <cstddef>
#include <cstdint>

namespace tracuu::inline v0::codec::detail {

// See BitKernels in tracuu/codec/bits.hpp. Requires: Isa::avx512.
[[nodiscard]] std::uint64_t count_bits_avx512(const std::uint64_t* words,
                                              std::size_t size) noexcept;

}  // namespace tracuu::codec::detail

#endif
