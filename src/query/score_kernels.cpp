#include "score_kernels.hpp"

#include <algorithm>

#include "../simd/score_avx2.hpp"
#include "../simd/score_avx512.hpp"

namespace tracuu::inline v0::query {

namespace {

constexpr std::size_t range_owners = 128;

template <typename Frequency>
void add_frequencies(const Frequency* frequencies, const float* norms, float factor,
                     Score* scores) noexcept {
  for (std::size_t i = 0; i < range_owners; ++i) {
    if (frequencies[i] > 0) scores[i] += contribution(factor, frequencies[i], norms[i]);
  }
}

void contributions(const std::uint32_t* owners, const std::uint32_t* frequencies, std::size_t count,
                   const float* norms, float factor, Score* out) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = contribution(factor, frequencies[i], norms[owners[i]]);
  }
}

void add_bounds(const std::uint8_t* bounds, std::size_t count, std::uint16_t weight,
                std::uint16_t* sums) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    if (bounds[i] == 0) continue;
    const std::uint32_t share = bounds[i] * 257u * weight / 65536u + 1;
    sums[i] = static_cast<std::uint16_t>(std::min(65535u, sums[i] + share));
  }
}

void find_reaching(const Score* scores, Score least, std::uint64_t found[2]) noexcept {
  found[0] = found[1] = 0;
  for (std::size_t i = 0; i < range_owners; ++i) {
    found[i / 64] |= std::uint64_t{scores[i] >= least ? 1u : 0u} << (i % 64);
  }
}

constexpr ScoreKernels scalar_kernels{add_frequencies<std::uint8_t>, add_frequencies<std::uint16_t>,
                                      contributions, add_bounds, find_reaching};
#if defined(__x86_64__)
constexpr ScoreKernels avx2_kernels{detail::add_bytes_avx2, detail::add_words_avx2,
                                    detail::contributions_avx2, detail::add_bounds_avx2,
                                    detail::find_reaching_avx2};
constexpr ScoreKernels avx512_kernels{detail::add_bytes_avx512, detail::add_words_avx512,
                                      detail::contributions_avx2, detail::add_bounds_avx512,
                                      detail::find_reaching_avx512};
#endif

}  // namespace

const ScoreKernels& score_kernels([[maybe_unused]] Isa isa) noexcept {
#if defined(__x86_64__)
  if (isa >= Isa::avx512) return avx512_kernels;
  if (isa >= Isa::avx2) return avx2_kernels;
#endif
  return scalar_kernels;
}

}  // namespace tracuu::query
