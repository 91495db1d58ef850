// Position lists: round trips, seeks, and bytes that are damaged.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <tracuu/core/cpu.hpp>
#include <tracuu/postings/position_list.hpp>
#include <vector>

#include "posting_cases.hpp"

namespace tracuu::postings {
namespace {

ByteVector encoded(const std::vector<Position>& positions) {
  ByteVector bytes;
  encode_positions(positions, bytes);
  return bytes;
}

PositionList list_of(const PostingCase& source, const ByteVector& bytes) {
  return {bytes, static_cast<std::uint32_t>(source.docs.size()), source.owners};
}

TEST(PositionList, RoundTripWithEveryKernel) {
  for (const PostingCase& source : posting_cases()) {
    set_isa(Isa::scalar);
    const ByteVector bytes = encoded(source.docs);
    for (const Isa isa : {Isa::scalar, Isa::avx2, Isa::avx512}) {
      set_isa(isa);
      EXPECT_EQ(encoded(source.docs), bytes) << source.name;
      std::vector<Position> decoded{1, 2, 3};
      EXPECT_TRUE(decode_positions(list_of(source, bytes), decoded)) << source.name;
      EXPECT_EQ(decoded, source.docs) << source.name;
    }
    set_isa(detected_isa());
  }
}

TEST(PositionList, SeekFindsTheBlock) {
  for (const PostingCase& source : posting_cases()) {
    const ByteVector bytes = encoded(source.docs);
    SCOPED_TRACE(source.name);
    for (const std::size_t step : {std::size_t{1}, std::size_t{97}, std::size_t{300}}) {
      PositionBlocks blocks(list_of(source, bytes));
      bool live = false;
      for (std::size_t i = 0; i < source.docs.size(); i += step) {
        // As the phrase matcher does: stay in the block while it reaches far enough.
        if (!live || blocks.positions().back() < source.docs[i]) live = blocks.seek(source.docs[i]);
        ASSERT_TRUE(live);
        ASSERT_TRUE(std::binary_search(blocks.positions().begin(), blocks.positions().end(),
                                       source.docs[i]));
      }
      ASSERT_FALSE(blocks.damaged());
    }
    PositionBlocks blocks(list_of(source, bytes));
    EXPECT_FALSE(blocks.seek(source.docs.empty() ? 0 : source.docs.back() + 1));
    EXPECT_FALSE(blocks.next());
    EXPECT_FALSE(blocks.damaged());
  }
}

void expect_harmless(const PositionList& list) {
  PositionBlocks blocks(list);
  std::uint64_t next = 0;
  while (blocks.next()) {
    for (const Position position : blocks.positions()) {
      ASSERT_GE(position, next);
      ASSERT_LT(position, list.limit);
      next = std::uint64_t{position} + 1;
    }
  }
  ASSERT_FALSE(blocks.next());
  PositionBlocks seeking(list);
  for (std::uint64_t target = 0; target < list.limit;) {
    if (!seeking.seek(static_cast<Position>(target))) break;
    ASSERT_GE(seeking.positions().back(), target);
    ASSERT_LT(seeking.positions().back(), list.limit);
    target = std::uint64_t{seeking.positions().back()} + 1 + target / 3;
  }
}

TEST(DamagedPositions, EveryByteChangedAndEveryTruncation) {
  for (const PostingCase& source :
       {random_case(100, 5000, 1), random_case(300, 400, 2), random_case(400, 0xfffffffeu, 3)}) {
    SCOPED_TRACE(source.name);
    const ByteVector sound = encoded(source.docs);
    for (std::size_t at = 0; at < sound.size(); ++at) {
      for (const unsigned flip : {0x01u, 0x80u, 0xffu}) {
        ByteVector bytes = sound;
        bytes[at] ^= static_cast<std::byte>(flip);
        ASSERT_NO_FATAL_FAILURE(expect_harmless(list_of(source, bytes))) << "byte " << at;
      }
      const ByteVector cut(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(at));
      ASSERT_NO_FATAL_FAILURE(expect_harmless(list_of(source, cut))) << "size " << at;
      std::vector<Position> decoded;
      ASSERT_FALSE(decode_positions(list_of(source, cut), decoded)) << "size " << at;
    }
    for (const std::uint32_t size : {0u, 1u, 127u, 128u, 129u, 100000u, 0xffffffffu}) {
      for (const Position limit : {0u, 1u, 300u, 0xffffffffu}) {
        ASSERT_NO_FATAL_FAILURE(expect_harmless({sound, size, limit})) << size << " " << limit;
      }
    }
  }
}

}  // namespace
}  // namespace tracuu::postings
