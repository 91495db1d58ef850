// Which segments are merged: bounded in number, each document written a bounded number of times.

#include "index/merge_policy.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

namespace tracuu::index {
namespace {

constexpr unsigned every_level = ~0u;

TEST(MergePolicy, LevelsSpanEightfoldSizesOfWhatIsLive) {
  EXPECT_EQ(level_of({1, 1, 0, false}), 0u);
  EXPECT_EQ(level_of({level_zero_bytes, 10, 0, false}), 0u);
  EXPECT_EQ(level_of({level_zero_bytes + 1, 10, 0, false}), 1u);
  EXPECT_EQ(level_of({8 * level_zero_bytes, 10, 0, false}), 1u);
  EXPECT_EQ(level_of({8 * level_zero_bytes + 8, 10, 0, false}), 2u);
  EXPECT_EQ(level_of({8 * level_zero_bytes, 16, 14, false}), 0u);
  EXPECT_EQ(level_of({8 * level_zero_bytes, 16, 13, false}), 1u);
  EXPECT_EQ(level_of({8 * level_zero_bytes, 10, 10, false}), 0u) << "nothing of it is left";
  EXPECT_EQ(level_of({0, 0, 0, false}), 0u);
}

TEST(MergePolicy, EightOfALevelTheLowestFirst) {
  std::vector<SegmentSize> segments(7, {1000, 10, 0, false});
  EXPECT_TRUE(choose_merge(segments, every_level).empty());
  segments.insert(segments.begin(), 9, {level_zero_bytes * 4, 1000, 0, false});
  EXPECT_EQ(choose_merge(segments, every_level),
            (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_TRUE(choose_merge(segments, 1).empty()) << "level 1 is left alone";
  segments.push_back({10, 1, 0, false});
  EXPECT_EQ(choose_merge(segments, every_level),
            (std::vector<std::size_t>{9, 10, 11, 12, 13, 14, 15, 16}));
  segments[10].busy = true;
  EXPECT_EQ(choose_merge(segments, every_level),
            (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7}));
}

TEST(MergePolicy, ASegmentOfWhichAThirdIsDeletedIsWrittenAnew) {
  std::vector<SegmentSize> segments{{1u << 20, 10, 3, false}, {1u << 20, 9, 3, false}};
  EXPECT_EQ(choose_merge(segments, every_level), std::vector<std::size_t>{1});
  segments[1].busy = true;
  EXPECT_TRUE(choose_merge(segments, every_level).empty());
}

// Merging as long as something is due, as a writer does, after each new segment.
RC_GTEST_PROP(MergePolicy, SegmentsAndRewritesAreBounded, ()) {
  const auto count = *rc::gen::inRange<std::size_t>(1, 3000);
  const auto largest = *rc::gen::element<std::uint64_t>(1000, level_zero_bytes, 10000000);
  std::vector<SegmentSize> segments;
  double added = 0;
  double written = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t bytes = 1 + (i * 2654435761u) % largest;
    segments.push_back({bytes, 10, 0, false});
    added += static_cast<double>(bytes);
    while (true) {
      const std::vector<std::size_t> chosen = choose_merge(segments, every_level);
      if (chosen.empty()) break;
      SegmentSize merged{};
      for (const std::size_t at : chosen) {
        merged.bytes += segments[at].bytes;
        merged.documents += segments[at].documents;
      }
      for (std::size_t at = chosen.size(); at-- > 0;) {
        segments.erase(segments.begin() + static_cast<std::ptrdiff_t>(chosen[at]));
      }
      written += static_cast<double>(merged.bytes);
      segments.push_back(merged);
    }
  }
  unsigned highest = 0;
  for (const SegmentSize& segment : segments) highest = std::max(highest, level_of(segment));
  RC_ASSERT(segments.size() < merge_factor * (highest + 1));
  RC_ASSERT(segments.size() <= most_segments(segments));
  // Besides, what is in level 0 is written at every merge until it has grown out of it.
  const double levels = std::log(static_cast<double>(count)) / std::log(double{merge_factor}) + 2;
  const double merges = static_cast<double>(count) / (merge_factor - 1);
  RC_ASSERT(written <= added * levels + merges * static_cast<double>(level_zero_bytes));
}

}  // namespace
}  // namespace tracuu::index
