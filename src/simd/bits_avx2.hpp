// Bit sets on processors that have AVX2 and BMI2, and so POPCNT.
#pragma once

#if defined(__x86_64__)

#include <cstddef>
#include <cstdint>

namespace tracuu::inline v0::codec::detail {

// See BitKernels in tracuu/codec/bits.hpp.
[[nodiscard]] std::uint64_t count_bits_avx2(const std::uint64_t* words, std::size_t size) noexcept;
[[nodiscard]] std::uint64_t count_common_bits_avx2(const std::uint64_t* a, const std::uint64_t* b,
                                                   std::size_t size) noexcept;
[[nodiscard]] std::uint64_t extract_bits_avx2(std::uint64_t word, std::uint64_t mask) noexcept;
[[nodiscard]] std::uint64_t deposit_bits_avx2(std::uint64_t word, std::uint64_t mask) noexcept;

}  // namespace tracuu::codec::detail

#endif
