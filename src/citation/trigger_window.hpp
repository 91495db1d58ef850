/// @file
/// The ends of words and the signs of numbers among 64 bytes, found many bytes at once.
///
/// Layer    citation, internal.
/// Threads  functions of their arguments.
/// Errors   none: any bytes are accepted.
/// Format   none.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tracuu::inline v0::citation::detail {

inline constexpr std::size_t window_size = 64;

/// A bit for each of 64 bytes, the first lowest.
struct Window {
  std::uint64_t ends = 0;   ///< It ends a word: no letter of ASCII, or 0xC2 or 0xE2, which begin
                            ///< signs and blanks only.
  std::uint64_t signs = 0;  ///< A slash, a dash, or the first byte of a sign outside ASCII.
  std::uint64_t odd = 0;    ///< The first byte of a combining mark or of a foreign letter.
  friend bool operator==(const Window&, const Window&) = default;
};

/// Eight bytes, the first lowest. Requires: they are there.
[[nodiscard]] inline std::uint64_t load_eight(const char* bytes) noexcept {
  std::uint64_t word = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&word, bytes, sizeof word);
  } else {
    for (std::size_t i = 8; i-- > 0;) word = word << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return word;
}

/// The same of eight bytes; the answers are the top bits of the bytes.
namespace eight_bytes {

inline constexpr std::uint64_t ones = 0x0101010101010101;
inline constexpr std::uint64_t tops = 0x8080808080808080;

/// The bytes that equal `value`.
[[nodiscard]] constexpr std::uint64_t equal(std::uint64_t word, unsigned char value) noexcept {
  const std::uint64_t different = word ^ value * ones;
  return ~(((different & ~tops) + 0x7F * ones) | different) & tops;
}

/// 0xC2 and 0xE2.
[[nodiscard]] constexpr std::uint64_t sign_leads(std::uint64_t word) noexcept {
  return equal(word | 0x20 * ones, 0xE2);
}

/// The bytes of ASCII that are no letters.
[[nodiscard]] constexpr std::uint64_t no_letters(std::uint64_t word) noexcept {
  const std::uint64_t low = (word & ~tops) | 0x20 * ones;
  const std::uint64_t letters = (low + (0x80 - 'a') * ones) & ~(low + (0x7F - 'z') * ones);
  return ~letters & ~word & tops;
}

[[nodiscard]] constexpr std::uint64_t ends(std::uint64_t word) noexcept {
  return no_letters(word) | sign_leads(word);
}
[[nodiscard]] constexpr std::uint64_t signs(std::uint64_t word) noexcept {
  return equal(word | 0x02 * ones, '/') | sign_leads(word);
}
/// The bytes from 0xC8 to 0xDF, which begin combining marks and letters of other alphabets.
[[nodiscard]] constexpr std::uint64_t odd(std::uint64_t word) noexcept {
  return word & word << 1 & ~(word << 2) & (word << 3 | word << 4) & tops;
}

/// Top bits side by side.
[[nodiscard]] constexpr std::uint64_t gather(std::uint64_t tops_of_bytes) noexcept {
  return (tops_of_bytes >> 7) * 0x0102040810204080 >> 56;
}

}  // namespace eight_bytes

/// Looks at 64 bytes, eight after the other: the definition, and the way of machines without SSE2.
/// Requires: they are there.
[[nodiscard]] inline Window look_at_window_scalar(const char* bytes) noexcept {
  Window window;
  for (unsigned i = 0; i < window_size; i += 8) {
    const std::uint64_t word = load_eight(bytes + i);
    window.ends |= eight_bytes::gather(eight_bytes::ends(word)) << i;
    window.signs |= eight_bytes::gather(eight_bytes::signs(word)) << i;
    window.odd |= eight_bytes::gather(eight_bytes::odd(word)) << i;
  }
  return window;
}

/// Looks at 64 bytes. Requires: they are there.
[[nodiscard]] inline Window look_at_window(const char* bytes) noexcept {
#if defined(__SSE2__)
  const auto all = [](int value) { return _mm_set1_epi8(static_cast<char>(value)); };
  const auto bits = [](__m128i mask, unsigned shift) {
    return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(mask))) << shift;
  };
  Window window;
  for (unsigned i = 0; i < window_size; i += 16) {
    const __m128i word = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const __m128i small = _mm_or_si128(word, all(0x20));
    const __m128i leads = _mm_cmpeq_epi8(small, all(0xE2));
    // Bytes are signed: what lies outside of ASCII is less than 0.
    const __m128i letters =
        _mm_and_si128(_mm_cmpgt_epi8(small, all('a' - 1)), _mm_cmpgt_epi8(all('z' + 1), small));
    const __m128i in_ascii = _mm_cmpgt_epi8(word, all(-1));
    const __m128i slashes = _mm_cmpeq_epi8(_mm_or_si128(word, all(0x02)), all('/'));
    const __m128i odd =
        _mm_and_si128(_mm_cmpgt_epi8(word, all(0xC7)), _mm_cmpgt_epi8(all(0xE0), word));
    window.ends |= bits(_mm_or_si128(_mm_andnot_si128(letters, in_ascii), leads), i);
    window.signs |= bits(_mm_or_si128(slashes, leads), i);
    window.odd |= bits(odd, i);
  }
  return window;
#else
  return look_at_window_scalar(bytes);
#endif
}

}  // namespace tracuu::citation::detail
