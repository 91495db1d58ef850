// Kernels of every instruction set against the scalar ones, which are compared with the formula.

#include "../../../src/query/score_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <support/kernel_sets.hpp>
#include <vector>

namespace tracuu::query {
namespace {

class ScoreKernelsOf : public testing::TestWithParam<test::KernelSet> {
 protected:
  void SetUp() override {
    if (!test::is_here(GetParam())) GTEST_SKIP() << "this machine has no " << GetParam().name;
    for (float& norm : norms_) norm = 0.1f + static_cast<float>(random_() % 100000) / 3000.0f;
  }
  const ScoreKernels& kernels() const { return test::score_kernels(GetParam()); }

  std::uint32_t draw() { return static_cast<std::uint32_t>(random_()); }

  std::mt19937 random_{5};
  std::array<float, 128> norms_;
};

TEST_P(ScoreKernelsOf, AddFrequencies) {
  for (int round = 0; round < 300; ++round) {
    std::array<std::uint8_t, 128> bytes;
    std::array<std::uint16_t, 128> words;
    std::array<Score, 128> by_bytes, by_words, expected_bytes, expected_words;
    const float factor = static_cast<float>(random_() % 1000000) / 30000.0f;
    for (std::size_t i = 0; i < 128; ++i) {
      const bool absent = random_() % 3 == 0;
      bytes[i] = static_cast<std::uint8_t>(absent ? 0 : random_() >> random_() % 8);
      words[i] = static_cast<std::uint16_t>(absent ? 0 : random_() >> random_() % 16);
      by_bytes[i] = by_words[i] = expected_bytes[i] = expected_words[i] = draw() % 1000000;
      if (bytes[i] > 0) expected_bytes[i] += contribution(factor, bytes[i], norms_[i]);
      if (words[i] > 0) expected_words[i] += contribution(factor, words[i], norms_[i]);
    }
    kernels().add_bytes(bytes.data(), norms_.data(), factor, by_bytes.data());
    kernels().add_words(words.data(), norms_.data(), factor, by_words.data());
    ASSERT_EQ(by_bytes, expected_bytes);
    ASSERT_EQ(by_words, expected_words);
  }
}

TEST_P(ScoreKernelsOf, Contributions) {
  for (std::size_t count = 0; count < 70; ++count) {
    std::vector<std::uint32_t> owners, frequencies;
    std::vector<Score> found(count), expected;
    for (std::size_t i = 0; i < count; ++i) {
      owners.push_back(draw() % 128);
      frequencies.push_back(1 + (draw() >> draw() % 31) % 0x7fffffffu);
      expected.push_back(contribution(3.7f, frequencies[i], norms_[owners[i]]));
    }
    kernels().contributions(owners.data(), frequencies.data(), count, norms_.data(), 3.7f,
                            found.data());
    ASSERT_EQ(found, expected);
  }
}

TEST_P(ScoreKernelsOf, BoundsHoldAndSaturate) {
  for (const std::size_t count : {0u, 1u, 15u, 16u, 17u, 100u, 129u}) {
    std::vector<std::uint8_t> bounds(count);
    std::vector<std::uint16_t> sums(count), before;
    for (std::size_t i = 0; i < count; ++i) {
      bounds[i] = static_cast<std::uint8_t>(random_() % 4 == 0 ? 0 : random_());
      sums[i] = static_cast<std::uint16_t>(random_());
    }
    before = sums;
    for (const int weight : {0, 1, 255, 1000, 40000, 65535}) {
      sums = before;
      kernels().add_bounds(bounds.data(), count, static_cast<std::uint16_t>(weight), sums.data());
      for (std::size_t i = 0; i < count; ++i) {
        const double wanted = bounds[i] == 0 ? 0.0 : weight * bounds[i] / 255.0 * 65535.0 / 65536.0;
        EXPECT_GE(sums[i], std::min(65535.0, before[i] + wanted));
        EXPECT_LE(sums[i], before[i] + wanted + 1.0);
        EXPECT_TRUE(bounds[i] > 0 || sums[i] == before[i]);
      }
    }
  }
}

TEST_P(ScoreKernelsOf, FindReaching) {
  std::array<Score, 128> scores;
  for (Score& score : scores) score = draw();
  scores[3] = 0;
  scores[77] = ~Score{0};
  for (const Score least :
       {Score{0}, Score{1}, scores[5], scores[5] + 1, Score{0x80000000u}, ~Score{0}}) {
    std::uint64_t found[2];
    kernels().find_reaching(scores.data(), least, found);
    for (std::size_t i = 0; i < 128; ++i) {
      EXPECT_EQ(found[i / 64] >> (i % 64) & 1, scores[i] >= least ? 1u : 0u);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, ScoreKernelsOf, testing::ValuesIn(test::kernel_sets),
                         [](const auto& set) { return std::string(set.param.name); });

}  // namespace
}  // namespace tracuu::query
