#if defined(__x86_64__)

#include "expand_avx2.hpp"

#include <immintrin.h>

#include <cstring>
#include <limits>

#define TRACUU_BMI2 [[gnu::target("avx2,bmi2,popcnt")]]
#define TRACUU_BMI2_INLINE [[gnu::target("avx2,bmi2,popcnt"), gnu::always_inline]] inline

namespace tracuu::inline v0::postings::detail {

namespace {

inline std::uint64_t load_word(const std::byte* from) noexcept {
  std::uint64_t word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// Some owners at a time: their bits become lanes with a one in each set lane; the next values, one
// after the other in `row`, are deposited in just these lanes.
template <typename T>
TRACUU_BMI2_INLINE void expand(const std::uint64_t bits[2], const std::byte* row, unsigned width,
                               T* out) noexcept {
  constexpr unsigned owners = sizeof(std::uint64_t) / sizeof(T);
  constexpr std::uint64_t ones = ~std::uint64_t{0} / std::numeric_limits<T>::max();
  constexpr std::uint64_t of_group = (1u << owners) - 1;
  const std::uint64_t field = (1u << width) - 1;
  std::size_t at = 0;
  for (unsigned i = 0; i < 128; i += owners) {
    const std::uint64_t group = bits[i / 64] >> (i % 64) & of_group;
    const std::uint64_t lanes = _pdep_u64(group, ones);
    const std::uint64_t values = load_word(row + at / 8) >> (at % 8);
    const std::uint64_t spread = _pdep_u64(values, lanes * field) + lanes;
    std::memcpy(out + i, &spread, sizeof spread);
    at += static_cast<unsigned>(_mm_popcnt_u64(group)) * width;
  }
}

}  // namespace

TRACUU_BMI2 void expand_bytes_avx2(const std::uint64_t bits[2], const std::byte* row,
                                   unsigned width, std::uint8_t* out) noexcept {
  expand(bits, row, width, out);
}

TRACUU_BMI2 void expand_words_avx2(const std::uint64_t bits[2], const std::byte* row,
                                   unsigned width, std::uint16_t* out) noexcept {
  expand(bits, row, width, out);
}

}  // namespace tracuu::postings::detail

#endif
