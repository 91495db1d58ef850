/// @file
/// A stretch of raw text with its lower case and the places of its words, found many bytes at once.
///
/// Layer    text, internal.
/// Threads  values.
/// Errors   none: what is not understood here is marked as odd and left to scan_word().
/// Format   none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tracuu::inline v0::text::detail {

/// The bytes of a stretch of text. A *run* is a maximal sequence of bytes that are not ASCII
/// separators. Where no byte of a run is odd, the run is one word, made of ASCII letters, digits
/// and the composed letters that is_plain_letter() names, and `lower` holds it in lower case.
struct Chunk {
  static constexpr std::size_t capacity = 4096;
  static constexpr std::size_t margin = 64;  ///< Bytes that may be read on either side.
  static constexpr std::size_t block_bytes = 64;

  /// One bit for each byte, lowest first; bits behind the text are 0.
  using Mask = std::array<std::uint64_t, capacity / block_bytes + 1>;

  alignas(16) std::array<char, margin + capacity + margin> raw;
  alignas(16) std::array<char, margin + capacity + margin> lower;
  Mask runs;  ///< Letters, digits and all bytes beyond ASCII.
  Mask odd;   ///< Bytes beyond ASCII that belong to no plain letter.
  std::size_t size = 0;

  [[nodiscard]] const char* lower_at(std::size_t place) const noexcept {
    return lower.data() + margin + place;
  }
};

/// Fills the chunk from [begin, begin + size). Requires: 0 < size <= Chunk::capacity.
void load_chunk(const char* begin, std::size_t size, Chunk& chunk) noexcept;

/// The same, one byte after the other: the definition, and the way of machines without SSE2.
void load_chunk_scalar(const char* begin, std::size_t size, Chunk& chunk) noexcept;

}  // namespace tracuu::text::detail
