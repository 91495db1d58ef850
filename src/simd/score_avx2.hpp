// The loops of ranking by AVX2.
#pragma once

#if defined(__x86_64__)

#include <cstddef>
#include <cstdint>

namespace tracuu::inline v0::query::detail {

// See ScoreKernels in src/query/score_kernels.hpp. Require: the machine has AVX2.
void add_bytes_avx2(const std::uint8_t* frequencies, const float* norms, float factor,
                    std::uint32_t* scores) noexcept;
void add_words_avx2(const std::uint16_t* frequencies, const float* norms, float factor,
                    std::uint32_t* scores) noexcept;
void contributions_avx2(const std::uint32_t* owners, const std::uint32_t* frequencies,
                        std::size_t count, const float* norms, float factor,
                        std::uint32_t* out) noexcept;
void add_bounds_avx2(const std::uint8_t* bounds, std::size_t count, std::uint16_t weight,
                     std::uint16_t* sums) noexcept;
void find_reaching_avx2(const std::uint32_t* scores, std::uint32_t least,
                        std::uint64_t found[2]) noexcept;

}  // namespace tracuu::query::detail

#endif
