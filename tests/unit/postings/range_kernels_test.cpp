// Kernels of every instruction set that read ranges, against the scalar ones, which are compared
// with what they should give.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <support/kernel_sets.hpp>
#include <vector>

namespace tracuu::postings {
namespace {

class RangeKernels : public testing::TestWithParam<test::KernelSet> {
 protected:
  void SetUp() override {
    if (!test::is_here(GetParam())) GTEST_SKIP() << "this machine has no " << GetParam().name;
  }
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_()) % limit; }

  std::mt19937_64 random_{8};
};

struct Bits {
  std::uint64_t words[2];
};

std::vector<Bits> patterns(std::mt19937_64& random) {
  const std::uint64_t all = ~std::uint64_t{0};
  std::vector<Bits> patterns{{{0, 0}}, {{all, all}}, {{all, 0}}, {{0, all}}, {{1, all << 63}}};
  for (unsigned i = 0; i < 128; ++i) {
    Bits one{{0, 0}};
    one.words[i / 64] = std::uint64_t{1} << (i % 64);
    patterns.push_back(one);
    patterns.push_back({{~one.words[0], ~one.words[1]}});
  }
  for (int i = 0; i < 30; ++i) {
    const Bits half{{random(), random()}};
    patterns.push_back(half);
    patterns.push_back({{half.words[0] & random(), half.words[1] & random()}});
    patterns.push_back({{half.words[0] | random(), half.words[1] | random()}});
  }
  return patterns;
}

// Spreads random rows, of which 8 bytes more can be read, and compares with a walk over the bits.
template <typename T, typename Kernel>
void expect_spread(Kernel kernel, unsigned widest, std::mt19937_64& random) {
  for (unsigned width = 0; width <= widest; ++width) {
    for (const Bits& bits : patterns(random)) {
      std::vector<std::uint64_t> values;
      std::array<T, 128> expected{};
      for (unsigned i = 0; i < 128; ++i) {
        if ((bits.words[i / 64] >> (i % 64) & 1) == 0) continue;
        values.push_back(random() & ((1u << width) - 1));
        expected[i] = static_cast<T>(values.back() + 1);
      }
      std::vector<std::byte> row((values.size() * width + 7) / 8 + 8);
      for (std::byte& byte : row) byte = static_cast<std::byte>(random());  // what follows
      for (std::size_t i = 0; i < values.size() * width; ++i) {
        const std::byte bit = std::byte{1} << (i % 8);
        if ((values[i / width] >> (i % width) & 1) != 0) {
          row[i / 8] |= bit;
        } else {
          row[i / 8] &= ~bit;
        }
      }
      std::array<T, 128> found;
      found.fill(77);
      kernel(bits.words, row.data(), width, found.data());
      ASSERT_EQ(found, expected) << "width " << width;
    }
  }
}

TEST_P(RangeKernels, ExpandBytes) {
  expect_spread<std::uint8_t>(test::expand_kernels(GetParam()).bytes, 7, random_);
}

TEST_P(RangeKernels, ExpandWords) {
  expect_spread<std::uint16_t>(test::expand_kernels(GetParam()).words, 14, random_);
}

// Ranges of a list: what a kernel is given.
struct Ranges {
  std::vector<std::byte> data, places;
  std::vector<std::uint8_t> forms;

  void add(std::uint16_t place, unsigned form) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&place);
    places.insert(places.end(), bytes, bytes + 2);
    forms.push_back(static_cast<std::uint8_t>(form));
  }
  std::uint32_t walk(OwnerKernels::Walk kernel, std::vector<std::uint64_t>& bits) const {
    return kernel(data.data(), data.size(), places.data(), forms.data(),
                  static_cast<std::uint32_t>(forms.size()), bits.data());
  }
};

// Every owner at every place of a list of every length.
TEST_P(RangeKernels, OwnersOfListsOfEveryLength) {
  const OwnerKernels& kernels = test::owner_kernels(GetParam());
  for (unsigned count = 0; count < 15; ++count) {
    for (unsigned step = 1; step <= 9; ++step) {
      Ranges ranges;
      std::vector<std::uint64_t> expected;
      for (unsigned first = 0; first < 128; ++first) {
        ranges.add(static_cast<std::uint16_t>(ranges.data.size()), below(16) << 4 | count);
        std::uint64_t words[2] = {0, 0};
        for (unsigned i = 0; i < 16; ++i) {
          const unsigned owner = i < count ? (first + i * step) % 128 : below(256);
          ranges.data.push_back(static_cast<std::byte>(owner));
          if (i < count) words[owner / 64] |= std::uint64_t{1} << (owner % 64);
        }
        expected.insert(expected.end(), words, words + 2);
      }
      std::vector<std::uint64_t> before(expected.size());
      for (std::uint64_t& word : before) word = random_();
      std::vector<std::uint64_t> read = before, united = before, intersected = before;
      ASSERT_EQ(ranges.walk(kernels.read, read), 128u);
      ASSERT_EQ(ranges.walk(kernels.unite, united), 128u);
      ASSERT_EQ(ranges.walk(kernels.intersect, intersected), 128u);
      ASSERT_EQ(read, expected) << "count " << count;
      for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(united[i], before[i] | expected[i]);
        ASSERT_EQ(intersected[i], before[i] & expected[i]);
      }
    }
  }
}

// Any bytes: the same as by the scalar kernels, and nothing is read beyond the end.
TEST_P(RangeKernels, OwnersOfAnyBytes) {
  const OwnerKernels& kernels = test::owner_kernels(GetParam());
  const OwnerKernels& scalar = test::owner_kernels(test::kernel_sets[0]);
  std::uint32_t sound = 0, damaged = 0, cut = 0;
  for (int round = 0; round < 6000; ++round) {
    Ranges ranges;
    const bool small = below(3) > 0;  // no owner from 128 on, but for some lists
    const unsigned counts = 1 + below(16);
    ranges.data.resize(below(2) == 0 ? below(40) : 2000);
    for (std::byte& byte : ranges.data) byte = static_cast<std::byte>(below(small ? 128 : 200));
    const bool beyond = below(4) == 0;
    for (std::uint32_t left = below(65); left > 0; --left) {
      const auto size = static_cast<std::uint32_t>(ranges.data.size());
      const std::uint32_t place = beyond ? below(size + 20) : below(size > 16 ? size - 15 : 1);
      ranges.add(static_cast<std::uint16_t>(place), below(256) / 16 * 16 + below(counts));
    }
    std::vector<std::uint64_t> before(ranges.forms.size() * 2);
    for (std::uint64_t& word : before) word = random_();
    for (const auto kernel :
         {&OwnerKernels::read, &OwnerKernels::unite, &OwnerKernels::intersect}) {
      std::vector<std::uint64_t> found = before, expected = before;
      const std::uint32_t wanted = ranges.walk(scalar.*kernel, expected);
      ASSERT_EQ(ranges.walk(kernels.*kernel, found), wanted);
      if (wanted == ~std::uint32_t{0}) {
        ++damaged;
        continue;
      }
      (wanted == ranges.forms.size() ? sound : cut) += 1;
      ASSERT_EQ(found, expected);
    }
  }
  EXPECT_GT(sound, 1000u);
  EXPECT_GT(damaged, 1000u);
  EXPECT_GT(cut, 1000u);
}

INSTANTIATE_TEST_SUITE_P(Sets, RangeKernels, testing::ValuesIn(test::kernel_sets),
                         [](const auto& set) { return std::string(set.param.name); });

}  // namespace
}  // namespace tracuu::postings
