// The formulas, by values worked out on paper.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <tracuu/query/score.hpp>

namespace tracuu::query {
namespace {

TEST(Score, InverseDocumentFrequency) {
  EXPECT_DOUBLE_EQ(inverse_document_frequency(1, 1), std::log(4.0 / 3.0));
  EXPECT_DOUBLE_EQ(inverse_document_frequency(10, 0), std::log(22.0));
  for (std::uint64_t df = 0; df <= 100; ++df) {
    EXPECT_GT(inverse_document_frequency(100, df), 0.0) << "also where nearly all have the term";
  }
  EXPECT_GT(inverse_document_frequency(100, 10), inverse_document_frequency(100, 11));
}

TEST(Score, NormOfTheAverageLengthIsK1) {
  EXPECT_FLOAT_EQ(length_norm(1.2f, 0.75f, 100, 100.0), 1.2f);
  EXPECT_FLOAT_EQ(length_norm(1.2f, 0.75f, 0, 100.0), 0.3f);
  EXPECT_FLOAT_EQ(length_norm(1.2f, 0.0f, 5000, 100.0), 1.2f);
  EXPECT_FLOAT_EQ(length_norm(2.0f, 1.0f, 300, 100.0), 6.0f);
}

TEST(Score, ContributionsSaturateAndAreNeverZero) {
  EXPECT_EQ(contribution(1.0f, 1, 1.0f), 32768u);
  EXPECT_EQ(contribution(64.0f, 1, 0.0f), 64u * 65536u);
  EXPECT_EQ(contribution(0.0f, 1, 1.0f), 1u);
  EXPECT_EQ(contribution(1e-9f, 1, 1.0f), 1u);
  Score before = 0;
  for (const std::uint32_t frequency : {1u, 2u, 3u, 10u, 1000u, 0xffffffffu}) {
    const Score score = contribution(2.2f, frequency, 1.2f);
    EXPECT_GT(score, before);
    EXPECT_LE(to_double(score), 2.2 + 1e-4);
    before = score;
  }
  EXPECT_EQ(to_double(98304), 1.5);
}

}  // namespace
}  // namespace tracuu::query
