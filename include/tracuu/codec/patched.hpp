/// @file
/// 128 integers at a time, packed into the bits that most of them need; the few greater ones are
/// patched in (PFOR).
///
/// Layer    codec; includes core only.
/// Threads  every function may be called from any thread.
/// Errors   none; bytes that are no block decode to nothing and say so.
/// Format   docs/format.md, section "Patched blocks".
///
/// After Zukowski, Héman, Nes and Boncz, "Super-scalar RAM-CPU cache compression" (ICDE 2006), with
/// the packed blocks of bitpack.hpp below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <tracuu/codec/bitpack.hpp>
#include <tracuu/core/bytes.hpp>
#include <tracuu/core/export.hpp>

namespace tracuu::inline v0::codec {

/// Appends a block and returns its control byte: the width of the packed block in the lower six
/// bits, and how wide the patches are in the upper two. O(block_size + 32).
[[nodiscard]] TRACUU_EXPORT std::uint8_t put_patched(
    std::span<const std::uint32_t, block_size> values, ByteVector& out);

/// Bytes of the block at the start of `bytes`; nullopt if it is cut short or the control byte is
/// none.
[[nodiscard]] TRACUU_EXPORT std::optional<std::size_t> patched_bytes(ByteSpan bytes,
                                                                     std::uint8_t control) noexcept;

/// Decodes a block of gaps and adds them up, as unpack_sums() does. False, with `values` undefined,
/// where patched_bytes() gives nullopt or a patch has no place. Room for 128 values.
[[nodiscard]] TRACUU_EXPORT bool take_patched_sums(ByteSpan bytes, std::uint8_t control,
                                                   std::uint32_t base, std::uint32_t step,
                                                   std::uint32_t* values) noexcept;

}  // namespace tracuu::codec
