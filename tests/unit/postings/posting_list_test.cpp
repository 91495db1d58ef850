// Posting lists: shapes, round trips, bounds, and bytes that are damaged.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <set>
#include <tracuu/core/cpu.hpp>
#include <tracuu/postings/posting_list.hpp>
#include <vector>

#include "posting_cases.hpp"

namespace tracuu::postings {
namespace {

struct Decoded {
  std::vector<std::uint32_t> docs, frequencies;
  bool damaged = false;
};

Decoded decode(const PostingList& list) {
  Decoded result;
  PostingBlocks blocks(list);
  while (blocks.next()) {
    result.docs.insert(result.docs.end(), blocks.docs().begin(), blocks.docs().end());
    result.frequencies.insert(result.frequencies.end(), blocks.frequencies().begin(),
                              blocks.frequencies().end());
  }
  result.damaged = blocks.damaged();
  return result;
}

TEST(PostingShape, FollowsFromSizeAndOwners) {
  EXPECT_EQ(shape_of(0, 1), Shape::brief);
  EXPECT_EQ(shape_of(127, 127), Shape::brief);
  EXPECT_EQ(shape_of(128, 1024), Shape::dense);
  EXPECT_EQ(shape_of(128, 1025), Shape::ranged);
  EXPECT_EQ(shape_of(128, 8192), Shape::ranged);
  EXPECT_EQ(shape_of(128, 8193), Shape::packed);
  EXPECT_EQ(shape_of(0x20000000u, 0xfffffffeu), Shape::dense);  // no overflow
  EXPECT_EQ(shape_of(0x1fffffffu, 0xfffffffeu), Shape::ranged);
}

TEST(PostingList, CasesCoverEveryShape) {
  std::set<Shape> shapes;
  for (const PostingCase& source : posting_cases()) {
    shapes.insert(shape_of(static_cast<std::uint32_t>(source.docs.size()), source.owners));
  }
  EXPECT_EQ(shapes.size(), 4u);
}

TEST(PostingList, RoundTripWithEveryKernel) {
  for (const PostingCase& source : posting_cases()) {
    set_isa(Isa::scalar);
    const ByteVector bytes = source.encode();
    for (const Isa isa : {Isa::scalar, Isa::avx2, Isa::avx512}) {
      set_isa(isa);
      EXPECT_EQ(source.encode(), bytes) << source.name;
      const Decoded decoded = decode(source.list(bytes));
      EXPECT_FALSE(decoded.damaged) << source.name;
      EXPECT_EQ(decoded.docs, source.docs) << source.name;
      EXPECT_EQ(decoded.frequencies, source.frequencies) << source.name;
    }
    set_isa(detected_isa());
  }
}

TEST(PostingList, AppendsBehindOtherBytes) {
  for (const PostingCase& source : posting_cases()) {
    const ByteVector alone = source.encode();
    ByteVector both(37, std::byte{0xa5});
    encode_postings(source.docs, source.frequencies, source.owners, {}, both);
    ASSERT_EQ(both.size(), alone.size() + 37);
    EXPECT_TRUE(std::equal(alone.begin(), alone.end(), both.begin() + 37)) << source.name;
  }
}

TEST(PostingList, BlocksSeekWithoutGoingBack) {
  for (const PostingCase& source : posting_cases()) {
    if (source.docs.size() < 3) continue;
    const ByteVector bytes = source.encode();
    for (std::size_t i = 0; i < source.docs.size(); i += 1 + source.docs.size() / 17) {
      PostingBlocks blocks(source.list(bytes));
      ASSERT_TRUE(blocks.seek(source.docs[i])) << source.name;
      EXPECT_TRUE(std::binary_search(blocks.docs().begin(), blocks.docs().end(), source.docs[i]));
      const std::uint32_t last = blocks.docs().back();
      if (blocks.seek(0)) {
        EXPECT_GT(blocks.docs().front(), last) << "the next block, not an old one";
      }
      EXPECT_FALSE(blocks.damaged());
    }
  }
}

TEST(PostingList, BitSetOfDenseLists) {
  const PostingCase source = random_case(500, 1000, 3);
  const ByteVector bytes = source.encode();
  const ByteSpan bits = source.list(bytes).bit_set();
  ASSERT_EQ(bits.size(), 8u * 16u);
  for (std::uint32_t doc = 0; doc < 1000; ++doc) {
    const bool set = (static_cast<unsigned>(bits[doc / 8]) >> (doc % 8) & 1) != 0;
    EXPECT_EQ(set, std::binary_search(source.docs.begin(), source.docs.end(), doc));
  }
  EXPECT_TRUE((PostingList{ByteSpan(bytes).first(100), 500, 1000}.bit_set().empty()));
  EXPECT_TRUE(random_case(200, 40000, 4).list(bytes).bit_set().empty());
}

// --- Bounds --------------------------------------------------------------------------------------

TEST(SaturationBound, IsNeverBelowTheValue) {
  for (const float norm : {0.0f, 1e-6f, 0.3f, 0.9f, 1.2f, 4.0f, 1000.0f, 1e9f}) {
    std::uint8_t before = 0;
    for (const std::uint32_t frequency : {1u, 2u, 3u, 10u, 255u, 70000u, 0xffffffffu}) {
      const std::uint8_t bound = saturation_bound(frequency, norm);
      const auto f = static_cast<double>(frequency);
      EXPECT_GE(bound, 255.0 * (f / (f + static_cast<double>(norm)))) << frequency << " " << norm;
      EXPECT_GE(bound, before);
      before = bound;
    }
  }
}

RC_GTEST_PROP(PostingList, EveryBlocksBoundHolds, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint32_t>();
  const auto owners = *rc::gen::inRange<std::uint32_t>(128, 30000);
  const auto size = *rc::gen::inRange<std::uint32_t>(1, std::min(owners, 4000u));
  const PostingCase source = random_case(size, owners, seed);
  std::mt19937 random(seed);
  std::vector<float> norms;
  for (std::uint32_t i = 0; i < owners; ++i) {
    norms.push_back(0.3f + static_cast<float>(random() % 10000) / 1000.0f);
  }
  const ByteVector bytes = source.encode(norms);
  PostingBlocks blocks(source.list(bytes));
  while (blocks.next()) {
    for (std::size_t i = 0; i < blocks.docs().size(); ++i) {
      const auto f = static_cast<double>(blocks.frequencies()[i]);
      const double norm = static_cast<double>(norms[blocks.docs()[i]]);
      RC_ASSERT(static_cast<double>(blocks.bound()) / 255.0 >= f / (f + norm));
    }
  }
}

// --- Damage --------------------------------------------------------------------------------------

// Owners rise and stay below their number, however wrong the bytes are.
void expect_harmless(const PostingList& list) {
  PostingBlocks blocks(list);
  std::uint64_t next = 0;
  std::uint64_t sum = 0;
  std::uint64_t postings = 0;
  while (blocks.next()) {
    ASSERT_FALSE(blocks.docs().empty());
    ASSERT_EQ(blocks.docs().size(), blocks.frequencies().size());
    for (const std::uint32_t doc : blocks.docs()) {
      ASSERT_GE(doc, next);
      ASSERT_LT(doc, list.owners);
      next = std::uint64_t{doc} + 1;
    }
    for (const std::uint32_t frequency : blocks.frequencies()) sum += frequency;
    postings += blocks.docs().size();
  }
  ASSERT_FALSE(blocks.next()) << "a spent list came back";
  ASSERT_FALSE(blocks.seek(0));
  volatile std::uint64_t used = sum + postings;
  static_cast<void>(used);

  // The same by seeking.
  PostingBlocks seeking(list);
  std::uint64_t target = 0;
  while (target < list.owners && seeking.seek(static_cast<std::uint32_t>(target))) {
    ASSERT_LT(seeking.docs().back(), list.owners);
    ASSERT_GE(seeking.docs().back(), target);
    target = std::uint64_t{seeking.docs().back()} + 1 + target / 3;
  }
}

// One case of every shape, with blocks and a rest.
std::vector<PostingCase> damage_cases() {
  return {random_case(5, 300, 1),     random_case(127, 100000, 2),      random_case(300, 5000, 3),
          random_case(300, 30000, 7), random_case(400, 0xfffffffeu, 4), random_case(300, 1100, 5),
          random_case(200, 200, 6)};
}

// The bytes are copied to a block of their exact size, so that a sanitizer sees a read past them.
TEST(DamagedPostings, EveryByteChanged) {
  for (const PostingCase& source : damage_cases()) {
    SCOPED_TRACE(source.name);
    const ByteVector sound = source.encode();
    for (std::size_t at = 0; at < sound.size(); ++at) {
      for (const unsigned flip : {0x01u, 0x80u, 0xffu, 1u << (at % 8)}) {
        ByteVector bytes = sound;
        bytes.shrink_to_fit();
        bytes[at] ^= static_cast<std::byte>(flip);
        ASSERT_NO_FATAL_FAILURE(expect_harmless(source.list(bytes))) << "byte " << at;
      }
    }
  }
}

TEST(DamagedPostings, EveryTruncation) {
  for (const PostingCase& source : damage_cases()) {
    SCOPED_TRACE(source.name);
    const ByteVector sound = source.encode();
    for (std::size_t size = 0; size < sound.size(); ++size) {
      const ByteVector bytes(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(size));
      ASSERT_NO_FATAL_FAILURE(expect_harmless(source.list(bytes))) << "size " << size;
      const Decoded decoded = decode(source.list(bytes));
      ASSERT_TRUE(decoded.damaged) << "a list cut to " << size << " bytes was read as whole";
    }
  }
}

TEST(DamagedPostings, WrongCounts) {
  for (const PostingCase& source : damage_cases()) {
    const ByteVector bytes = source.encode();
    for (const std::uint32_t size : {0u, 1u, 127u, 128u, 129u, 1000u, 100000u, 0xffffffffu}) {
      for (const std::uint32_t owners : {0u, 1u, 128u, 1000u, 100000u, 0xfffffffeu}) {
        ASSERT_NO_FATAL_FAILURE(expect_harmless({bytes, size, owners})) << size << " " << owners;
      }
    }
  }
}

}  // namespace
}  // namespace tracuu::postings
