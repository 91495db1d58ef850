// Counting bits with every kernel.

#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <tracuu/codec/bits.hpp>
#include <vector>

namespace tracuu::codec {
namespace {

TEST(CountBits, OfAWord) {
  std::mt19937_64 random(1);
  EXPECT_EQ(count_bits(std::uint64_t{0}), 0u);
  EXPECT_EQ(count_bits(~std::uint64_t{0}), 64u);
  for (int i = 0; i < 10000; ++i) {
    const std::uint64_t word = random() & random();
    ASSERT_EQ(count_bits(word), static_cast<unsigned>(std::popcount(word)));
  }
}

TEST(CountBits, OfManyWordsWithEveryKernel) {
  std::mt19937_64 random(2);
  for (std::size_t size = 0; size < 40; ++size) {
    std::vector<std::uint64_t> words(size);
    std::uint64_t expected = 0;
    for (std::uint64_t& word : words) {
      word = random();
      expected += static_cast<unsigned>(std::popcount(word));
    }
    EXPECT_EQ(count_bits(words), expected);
    EXPECT_EQ(count_bits_by(Isa::scalar, words), expected);
    EXPECT_EQ(count_bits_by(detected_isa(), words), expected);
  }
}

}  // namespace
}  // namespace tracuu::codec
