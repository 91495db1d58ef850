/// @file
/// Counting and combining bit sets.
///
/// Layer    codec; includes core only.
/// Threads  every function may be called from any thread.
/// Errors   none.
/// Format   none. The scalar twin defines every result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <tracuu/core/cpu.hpp>
#include <tracuu/core/export.hpp>

namespace tracuu::inline v0::codec {

/// Bits that are set. O(words).
[[nodiscard]] TRACUU_EXPORT std::uint64_t count_bits(std::span<const std::uint64_t> words) noexcept;

/// Bits of one word that are set, without an instruction that not every processor has.
[[nodiscard]] constexpr unsigned count_bits(std::uint64_t word) noexcept {
  word -= word >> 1 & 0x5555555555555555u;
  word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
  word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu;
  return static_cast<unsigned>(word * 0x0101010101010101u >> 56);
}

/// The kernel of an instruction set, for tests and measurements. Requires: the machine has `isa`.
[[nodiscard]] TRACUU_EXPORT std::uint64_t count_bits_by(
    Isa isa, std::span<const std::uint64_t> words) noexcept;

}  // namespace tracuu::codec
