#if defined(__x86_64__)

#include "expand_avx2.hpp"

#include <immintrin.h>

#include <cstring>

#define TRACUU_BMI2 [[gnu::target("avx2,bmi2,popcnt")]]

namespace tracuu::inline v0::postings::detail {

namespace {

inline std::uint64_t load_word(const std::byte* from) noexcept {
  std::uint64_t word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

}  // namespace

// Eight owners at a time: their bits become lanes of eight bits with a one in each set lane; the
// next values, one after the other in `row`, are deposited in just these lanes.
TRACUU_BMI2 void expand_bytes_avx2(const std::uint64_t bits[2], const std::byte* row,
                                   unsigned width, std::uint8_t* out) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101u;
  const std::uint64_t field = (1u << width) - 1;
  std::size_t at = 0;
  for (unsigned i = 0; i < 16; ++i) {
    const std::uint64_t group = bits[i / 8] >> (i % 8 * 8) & 0xff;
    const std::uint64_t lanes = _pdep_u64(group, ones);
    const std::uint64_t values = load_word(row + at / 8) >> (at % 8);
    const std::uint64_t spread = _pdep_u64(values, lanes * field) + lanes;
    std::memcpy(out + i * 8, &spread, sizeof spread);
    at += static_cast<unsigned>(_mm_popcnt_u64(group)) * width;
  }
}

TRACUU_BMI2 void expand_words_avx2(const std::uint64_t bits[2], const std::byte* row,
                                   unsigned width, std::uint16_t* out) noexcept {
  constexpr std::uint64_t ones = 0x0001000100010001u;
  const std::uint64_t field = (1u << width) - 1;
  std::size_t at = 0;
  for (unsigned i = 0; i < 32; ++i) {
    const std::uint64_t group = bits[i / 16] >> (i % 16 * 4) & 0xf;
    const std::uint64_t lanes = _pdep_u64(group, ones);
    const std::uint64_t values = load_word(row + at / 8) >> (at % 8);
    const std::uint64_t spread = _pdep_u64(values, lanes * field) + lanes;
    std::memcpy(out + i * 4, &spread, sizeof spread);
    at += static_cast<unsigned>(_mm_popcnt_u64(group)) * width;
  }
}

}  // namespace tracuu::postings::detail

#endif
