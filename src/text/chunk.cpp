#include "chunk.hpp"

#include <algorithm>
#include <cstring>

#include "fast_word.hpp"
#include "letters.hpp"
#include "unicode.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tracuu::inline v0::text::detail {

namespace {

/// Copies the text and puts blanks around it, so that every load stays inside the chunk.
/// Returns the number of blocks that hold text.
std::size_t copy_text(const char* begin, std::size_t size, Chunk& chunk) noexcept {
  const std::size_t blocks = (size + Chunk::block_bytes - 1) / Chunk::block_bytes;
  char* const text = chunk.raw.data() + Chunk::margin;
  std::memset(text - Chunk::margin, 0, Chunk::margin);
  std::memcpy(text, begin, size);
  std::memset(text + size, 0, blocks * Chunk::block_bytes + Chunk::margin - size);
  chunk.size = size;
  return blocks;
}

}  // namespace

void load_chunk_scalar(const char* begin, std::size_t size, Chunk& chunk) noexcept {
  const std::size_t blocks = copy_text(begin, size, chunk);
  std::fill_n(chunk.runs.begin(), blocks + 1, 0);
  std::fill_n(chunk.odd.begin(), blocks + 1, 0);
  const char* const raw = chunk.raw.data() + Chunk::margin;
  char* const lower = chunk.lower.data() + Chunk::margin;
  const auto set = [](Chunk::Mask& mask, std::size_t place) {
    mask[place / Chunk::block_bytes] |= std::uint64_t{1} << (place % Chunk::block_bytes);
  };
  for (std::size_t place = 0; place < size;) {
    const auto byte = static_cast<unsigned char>(raw[place]);
    if (byte < 0x80) {
      if (byte_classes[byte] != ByteClass::separator) set(chunk.runs, place);
      lower[place] = static_cast<char>(to_lower(byte));
      ++place;
      continue;
    }
    const Decoded read = decode_long(raw + place, raw + size);
    const bool plain = is_plain_letter(read.code);
    if (plain) encode(lower_plain_letter(read.code), lower + place);
    for (std::size_t i = 0; i < read.size; ++i) {
      set(chunk.runs, place + i);
      if (!plain) set(chunk.odd, place + i);
    }
    place += read.size;
  }
}

#if defined(__SSE2__)

namespace {

__m128i equal(__m128i bytes, int value) noexcept {
  return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(static_cast<char>(value)));
}

/// low <= byte <= high, unsigned.
__m128i within(__m128i bytes, int low, int high) noexcept {
  const __m128i offset = _mm_sub_epi8(bytes, _mm_set1_epi8(static_cast<char>(low)));
  return _mm_cmpeq_epi8(_mm_min_epu8(offset, _mm_set1_epi8(static_cast<char>(high - low))), offset);
}

__m128i load(const char* place) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(place));
}

std::uint64_t bits(__m128i mask) noexcept {
  return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(mask)));
}

/// What sixteen bytes are.
struct Marks {
  std::uint64_t run;
  std::uint64_t beyond;
  std::uint64_t second;  ///< Last bytes of plain letters of two bytes.
  std::uint64_t third;   ///< Last bytes of plain letters of three bytes.
};

Marks mark_sixteen(const char* raw, char* lower) noexcept {
  const __m128i bytes = load(raw);
  const __m128i before = load(raw - 1);
  const __m128i before2 = load(raw - 2);
  const __m128i bit0 = _mm_set1_epi8(1);
  const __m128i bit5 = _mm_set1_epi8(0x20);

  const __m128i letter = within(_mm_or_si128(bytes, bit5), 'a', 'z');
  const __m128i digit = within(bytes, '0', '9');

  // 0xC3 0x80..0xBF but for Ð × ð ÷; the capitals are 0x20 lower, ß has none here.
  const __m128i after_c3 = equal(before, 0xC3);
  const __m128i folded = _mm_and_si128(bytes, _mm_set1_epi8(static_cast<char>(0xDF)));
  const __m128i latin1 = _mm_andnot_si128(_mm_or_si128(equal(folded, 0x90), equal(folded, 0x97)),
                                          _mm_and_si128(after_c3, within(bytes, 0x80, 0xBF)));
  const __m128i latin1_upper = _mm_and_si128(after_c3, within(bytes, 0x80, 0x9E));

  // Ă Đ Ĩ, Ũ, Ơ: the capital is even and its small letter follows. Ư is 0xAF, ư 0xB0.
  const __m128i odd_bytes = _mm_or_si128(bytes, bit0);
  const __m128i tilde_trail = equal(odd_bytes, 0xA9);
  const __m128i after_c4 = _mm_and_si128(
      equal(before, 0xC4),
      _mm_or_si128(_mm_or_si128(equal(odd_bytes, 0x83), tilde_trail), equal(odd_bytes, 0x91)));
  const __m128i after_c5 = _mm_and_si128(equal(before, 0xC5), tilde_trail);
  const __m128i c6 = equal(before, 0xC6);
  const __m128i horned_o = _mm_and_si128(c6, equal(odd_bytes, 0xA1));
  const __m128i upper_horned_u = _mm_and_si128(c6, equal(bytes, 0xAF));
  const __m128i horned_u = _mm_or_si128(upper_horned_u, _mm_and_si128(c6, equal(bytes, 0xB0)));
  const __m128i paired = _mm_or_si128(_mm_or_si128(after_c4, after_c5), horned_o);

  // 0xE1 0xBA 0xA0..0xBF and 0xE1 0xBB 0x80..0xB9: capitals are even.
  const __m128i third =
      _mm_and_si128(equal(before2, 0xE1),
                    _mm_or_si128(_mm_and_si128(equal(before, 0xBA), within(bytes, 0xA0, 0xBF)),
                                 _mm_and_si128(equal(before, 0xBB), within(bytes, 0x80, 0xB9))));

  const __m128i with_bit5 = _mm_and_si128(_mm_or_si128(letter, latin1_upper), bit5);
  const __m128i with_bit0 = _mm_and_si128(_mm_or_si128(paired, third), bit0);
  const __m128i small =
      _mm_sub_epi8(_mm_or_si128(bytes, _mm_or_si128(with_bit5, with_bit0)), upper_horned_u);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(lower), small);

  const std::uint64_t beyond = bits(bytes);
  return {bits(_mm_or_si128(letter, digit)) | beyond, beyond,
          bits(_mm_or_si128(_mm_or_si128(latin1, paired), horned_u)), bits(third)};
}

}  // namespace

void load_chunk(const char* begin, std::size_t size, Chunk& chunk) noexcept {
  const std::size_t blocks = copy_text(begin, size, chunk);
  const char* const raw = chunk.raw.data() + Chunk::margin;
  char* const lower = chunk.lower.data() + Chunk::margin;
  for (std::size_t block = 0; block < blocks; ++block) {
    Marks all{};
    for (unsigned part = 0; part < 4; ++part) {
      const std::size_t place = block * Chunk::block_bytes + part * 16;
      const Marks marks = mark_sixteen(raw + place, lower + place);
      all.run |= marks.run << (16 * part);
      all.beyond |= marks.beyond << (16 * part);
      all.second |= marks.second << (16 * part);
      all.third |= marks.third << (16 * part);
    }
    chunk.runs[block] = all.run;
    chunk.odd[block] = all.beyond & ~(all.second | (all.second >> 1) | all.third |
                                      (all.third >> 1) | (all.third >> 2));
    // Letters that began in the block before.
    if (block > 0) {
      chunk.odd[block - 1] &= ~((all.second << 63) | (all.third << 63) | (all.third << 62));
    }
  }
  chunk.runs[blocks] = 0;
  chunk.odd[blocks] = 0;
}

#else

void load_chunk(const char* begin, std::size_t size, Chunk& chunk) noexcept {
  load_chunk_scalar(begin, size, chunk);
}

#endif

}  // namespace tracuu::text::detail
