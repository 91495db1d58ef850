/// @file
/// Which instruction set the kernels use, decided once at run time.
///
/// Layer    core; includes only std.
/// Threads  every function may be called from any thread.
/// Errors   none: what a machine lacks is never chosen.
/// Format   none.
#pragma once

#include <cstdint>
#include <string_view>

#include <tracuu/core/export.hpp>

namespace tracuu::inline v0 {

/// Instruction sets that have kernels of their own; the scalar twin defines every result.
enum class Isa : std::uint8_t {
  scalar = 0,
  avx2 = 1,  ///< AVX2 and BMI2.
  avx512 =
      2,  ///< Also AVX-512 F, BW, DQ, VL, VBMI, VBMI2 and VPOPCNTDQ, as from Zen 4 and Ice Lake.
};

/// The best set this processor and its operating system offer.
[[nodiscard]] TRACUU_EXPORT Isa detected_isa() noexcept;

/// The set in use: the detected one, or what set_isa() chose.
[[nodiscard]] TRACUU_EXPORT Isa active_isa() noexcept;

/// Uses `isa`, or the detected one where that is less, from now on; returns what is in use.
/// For tests and measurements, which compare the kernels.
TRACUU_EXPORT Isa set_isa(Isa isa) noexcept;

[[nodiscard]] TRACUU_EXPORT std::string_view to_string(Isa isa) noexcept;

}  // namespace tracuu
