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

/// Bits that are set in both of two sets. O(words). Requires: as many words in `b` as in `a`.
[[nodiscard]] TRACUU_EXPORT std::uint64_t count_common_bits(
    std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) noexcept;

/// Bits of one word that are set, without an instruction that not every processor has.
[[nodiscard]] constexpr unsigned count_bits(std::uint64_t word) noexcept {
  word -= word >> 1 & 0x5555555555555555u;
  word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
  word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu;
  return static_cast<unsigned>(word * 0x0101010101010101u >> 56);
}

/// Groups of neighbouring bits: `lasts` has the last bit of each group set, and the groups lie one
/// behind the other from bit 0 to the last bit of `lasts` that is set.
///
/// Sets bit g of `groups` where group g has a bit in `members`. O(words). Requires: as many words
/// in `members` as in `lasts`; `groups` has a bit for every group and is large enough for one word
/// more than these fill.
TRACUU_EXPORT void gather_groups(std::span<const std::uint64_t> members,
                                 std::span<const std::uint64_t> lasts,
                                 std::span<std::uint64_t> groups) noexcept;

/// The other way: makes `members` all bits of the groups whose bit is set in `groups`. O(words).
/// Requires: as gather_groups().
TRACUU_EXPORT void spread_groups(std::span<const std::uint64_t> groups,
                                 std::span<const std::uint64_t> lasts,
                                 std::span<std::uint64_t> members) noexcept;

/// The kernels of an instruction set, for tests and measurements.
struct BitKernels {
  std::uint64_t (*count)(const std::uint64_t* words, std::size_t size) noexcept;
  std::uint64_t (*count_common)(const std::uint64_t* a, const std::uint64_t* b,
                                std::size_t size) noexcept;
  /// The bits of `word` where `mask` has bits, side by side; and the other way.
  std::uint64_t (*extract)(std::uint64_t word, std::uint64_t mask) noexcept;
  std::uint64_t (*deposit)(std::uint64_t word, std::uint64_t mask) noexcept;
};

/// Requires: the machine has `isa`.
[[nodiscard]] TRACUU_EXPORT const BitKernels& bit_kernels(Isa isa) noexcept;

}  // namespace tracuu::codec
