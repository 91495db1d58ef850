#include <tracuu/codec/bits.hpp>

#include "../simd/bits_avx2.hpp"

namespace tracuu::inline v0::codec {

std::uint64_t count_bits_by([[maybe_unused]] Isa isa,
                            std::span<const std::uint64_t> words) noexcept {
#if defined(__x86_64__)
  if (isa >= Isa::avx2) return detail::count_bits_avx2(words.data(), words.size());
#endif
  std::uint64_t sum = 0;
  for (const std::uint64_t word : words) sum += count_bits(word);
  return sum;
}

std::uint64_t count_bits(std::span<const std::uint64_t> words) noexcept {
  return count_bits_by(active_isa(), words);
}

}  // namespace tracuu::codec
