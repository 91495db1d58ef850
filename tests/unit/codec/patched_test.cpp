// Patched blocks: round trips, sizes, and bytes that are no block.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <tracuu/codec/patched.hpp>
#include <tracuu/core/cpu.hpp>

namespace tracuu::codec {
namespace {

using Values = std::array<std::uint32_t, block_size>;

// Values of `bits` bits, of which `great` have `more` bits.
Values values_with(unsigned bits, unsigned great, unsigned more, std::uint32_t seed) {
  std::mt19937 random(seed);
  Values values;
  for (std::uint32_t& value : values) {
    value = bits == 0 ? 0 : static_cast<std::uint32_t>(random()) >> (32 - bits);
  }
  for (unsigned i = 0; i < great; ++i) {
    values[random() % block_size] =
        1u << (more - 1) | static_cast<std::uint32_t>(random()) >> (32 - more);
  }
  return values;
}

void expect_round_trip(const Values& values) {
  for (const Isa isa : {Isa::scalar, detected_isa()}) {
    set_isa(isa);
    ByteVector bytes;
    const std::uint8_t control = put_patched(values, bytes);
    ASSERT_EQ(patched_bytes(bytes, control), bytes.size());
    EXPECT_LE(bytes.size(), packed_bytes(bits_needed(values)));
    bytes.shrink_to_fit();
    Values sums;
    ASSERT_TRUE(take_patched_sums(bytes, control, 17, 3, sums.data()));
    std::uint32_t sum = 17;
    for (std::size_t i = 0; i < block_size; ++i, sum += 3) {
      sum += values[i];
      ASSERT_EQ(sums[i], sum) << "value " << i;
    }
  }
  set_isa(detected_isa());
}

TEST(Patched, RoundTripOfEveryWidth) {
  for (unsigned bits = 0; bits <= 32; ++bits) {
    for (const unsigned great : {0u, 1u, 2u, 7u, 128u}) {
      for (unsigned more = std::max(1u, bits); more <= 32; more += 5) {
        SCOPED_TRACE(std::to_string(bits) + " bits, " + std::to_string(great) + " of " +
                     std::to_string(more));
        ASSERT_NO_FATAL_FAILURE(expect_round_trip(values_with(bits, great, more, bits + great)));
      }
    }
  }
}

TEST(Patched, AFewGreatValuesTakeLittle) {
  ByteVector bytes;
  const std::uint8_t control = put_patched(values_with(4, 2, 20, 1), bytes);
  EXPECT_EQ(control & 63, 4);
  EXPECT_EQ(bytes.size(), packed_bytes(4) + 1 + 2 * 3);
}

TEST(Patched, AnyBytesAreReadSafely) {
  EXPECT_TRUE(rc::check("damaged blocks", [] {
    auto bytes = *rc::gen::container<std::vector<std::uint8_t>>(rc::gen::arbitrary<std::uint8_t>());
    const auto control = *rc::gen::arbitrary<std::uint8_t>();
    ByteVector block(bytes.size());
    std::transform(bytes.begin(), bytes.end(), block.begin(),
                   [](std::uint8_t byte) { return static_cast<std::byte>(byte); });
    block.shrink_to_fit();
    Values values;
    const bool decoded = take_patched_sums(block, control, 0, 1, values.data());
    RC_ASSERT(!decoded || patched_bytes(block, control).has_value());
  }));
  const ByteVector none;
  EXPECT_FALSE(patched_bytes(none, 1));
  EXPECT_FALSE(patched_bytes(none, 64));  // no room for the number of patches
  EXPECT_FALSE(patched_bytes(none, 33));
  EXPECT_TRUE(patched_bytes(none, 0));
  Values values;
  const ByteVector outside{std::byte{1}, std::byte{128}, std::byte{1}};
  EXPECT_FALSE(take_patched_sums(outside, 64, 0, 1, values.data()));
}

}  // namespace
}  // namespace tracuu::codec
