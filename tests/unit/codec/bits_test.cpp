// Counting bits with every kernel.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>
#include <support/kernel_sets.hpp>
#include <tracuu/codec/bits.hpp>
#include <tracuu/core/cpu.hpp>
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
  for (std::size_t size = 0; size < 70; ++size) {
    std::vector<std::uint64_t> words(size), others(size);
    std::uint64_t expected = 0, common = 0;
    for (std::size_t i = 0; i < size; ++i) {
      words[i] = random();
      others[i] = random();
      expected += static_cast<unsigned>(std::popcount(words[i]));
      common += static_cast<unsigned>(std::popcount(words[i] & others[i]));
    }
    EXPECT_EQ(count_bits(words), expected);
    EXPECT_EQ(count_common_bits(words, others), common);
    for (const test::KernelSet& set : test::kernel_sets) {
      if (!test::is_here(set)) continue;
      EXPECT_EQ(test::bit_kernels(set).count(words.data(), size), expected) << set.name;
      EXPECT_EQ(test::bit_kernels(set).count_common(words.data(), others.data(), size), common)
          << set.name;
    }
  }
}

TEST(BitKernels, ExtractAndDeposit) {
  std::mt19937_64 random(3);
  const BitKernels& scalar = bit_kernels(Isa::scalar);
  const BitKernels& best = bit_kernels(detected_isa());
  EXPECT_EQ(scalar.extract(0b1011'0010, 0b1111'0000), 0b1011u);
  EXPECT_EQ(scalar.deposit(0b1011, 0b1111'0000), 0b1011'0000u);
  for (int i = 0; i < 5000; ++i) {
    const std::uint64_t word = random();
    const std::uint64_t mask = i == 0 ? 0 : i == 1 ? ~std::uint64_t{0} : random() & random();
    const std::uint64_t extracted = scalar.extract(word, mask);
    ASSERT_EQ(best.extract(word, mask), extracted);
    ASSERT_EQ(scalar.deposit(extracted, mask), word & mask);
    ASSERT_EQ(best.deposit(extracted, mask), word & mask);
  }
}

// Groups of one bit and of hundreds, against a walk over all bits.
TEST(BitGroups, GatherAndSpread) {
  std::mt19937_64 random(4);
  for (int round = 0; round < 400; ++round) {
    const std::size_t longest = round % 4 == 0 ? 1 : round % 4 == 1 ? 300 : 5;
    std::vector<std::size_t> ends;  // one past each group
    for (std::size_t groups = random() % 150; groups > 0; --groups) {
      ends.push_back((ends.empty() ? 0 : ends.back()) + 1 + random() % longest);
    }
    const std::size_t bits = ends.empty() ? 0 : ends.back();
    std::vector<std::uint64_t> lasts(bits / 64 + 1), members(lasts.size());
    for (const std::size_t end : ends)
      lasts[(end - 1) / 64] |= std::uint64_t{1} << ((end - 1) % 64);
    std::vector<std::uint64_t> groups(ends.size() / 64 + 2), expected = groups;
    const auto density = random() % 40;
    for (std::size_t bit = 0, group = 0; bit < bits; ++bit) {
      if (bit == ends[group]) ++group;
      if (random() % 40 > density) continue;
      members[bit / 64] |= std::uint64_t{1} << (bit % 64);
      expected[group / 64] |= std::uint64_t{1} << (group % 64);
    }
    for (const Isa isa : {Isa::scalar, detected_isa()}) {
      set_isa(isa);
      std::fill(groups.begin(), groups.end(), 0);
      gather_groups(members, lasts, groups);
      ASSERT_EQ(groups, expected);
      std::vector<std::uint64_t> spread(lasts.size(), ~std::uint64_t{0});
      spread_groups(groups, lasts, spread);
      for (std::size_t bit = 0, group = 0; bit < spread.size() * 64; ++bit) {
        while (group < ends.size() && bit == ends[group]) ++group;
        const bool wanted = group < ends.size() && (expected[group / 64] >> (group % 64) & 1) != 0;
        ASSERT_EQ((spread[bit / 64] >> (bit % 64) & 1) != 0, wanted) << "bit " << bit;
      }
    }
    set_isa(detected_isa());
  }
}

}  // namespace
}  // namespace tracuu::codec
