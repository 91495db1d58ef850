// Bit sets on processors that have AVX2, and so POPCNT.
#pragma once

#if defined(__x86_64__)

#include <cstddef>
#include <cstdint>

namespace tracuu::inline v0::codec::detail {

[[nodiscard]] std::uint64_t count_bits_avx2(const std::uint64_t* words, std::size_t size) noexcept;

}  // namespace tracuu::codec::detail

#endif
