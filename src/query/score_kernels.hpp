// The loops of ranking, one set for each instruction set; the scalar twin defines every result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <tracuu/core/cpu.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/query/score.hpp>

namespace tracuu::inline v0::query {

/// Arrays are of 128 values, those of a range of owners, where nothing else is said. Sums do not
/// saturate: the caller makes sure that they stay below 2^31.
struct ScoreKernels {
  /// scores[i] += contribution(factor, frequencies[i], norms[i]) where frequencies[i] > 0.
  void (*add_bytes)(const std::uint8_t* frequencies, const float* norms, float factor,
                    Score* scores) noexcept;
  void (*add_words)(const std::uint16_t* frequencies, const float* norms, float factor,
                    Score* scores) noexcept;
  /// out[i] = contribution(factor, frequencies[i], norms[owners[i]]), `count` values.
  void (*contributions)(const std::uint32_t* owners, const std::uint32_t* frequencies,
                        std::size_t count, const float* norms, float factor, Score* out) noexcept;
  /// sums[i] += (bounds[i] * 257 * weight >> 16) + 1 where bounds[i] > 0, at most 65535; `count`
  /// values.
  void (*add_bounds)(const std::uint8_t* bounds, std::size_t count, std::uint16_t weight,
                     std::uint16_t* sums) noexcept;
  /// A bit for each score that is not below `least`.
  void (*find_reaching)(const Score* scores, Score least, std::uint64_t found[2]) noexcept;
};

/// Requires: the machine has `isa`.
[[nodiscard]] TRACUU_EXPORT const ScoreKernels& score_kernels(Isa isa) noexcept;

}  // namespace tracuu::query
