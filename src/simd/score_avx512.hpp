// The loops of ranking by AVX-512.
#pragma once

#if defined(__x86_64__)

#include <cstddef>
#include <cstdint>

namespace tracuu::inline v0::query::detail {

// See ScoreKernels in src/query/score_kernels.hpp. Require: Isa::avx512.
void add_bytes_avx512(const std::uint8_t* frequencies, const float* norms, float factor,
                      std::uint32_t* scores) noexcept;
void add_words_avx512(const std::uint16_t* frequencies, const float* norms, float factor,
                      std::uint32_t* scores) noexcept;
void add_bounds_avx512(const std::uint8_t* bounds, std::size_t count, std::uint16_t weight,
                       std::uint16_t* sums) noexcept;
void find_reaching_avx512(const std::uint32_t* scores, std::uint32_t least,
                          std::uint64_t found[2]) noexcept;

}  // namespace tracuu::query::detail

#endif
