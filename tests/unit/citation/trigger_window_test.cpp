#include "../../../src/citation/trigger_window.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace {

using tracuu::citation::detail::look_at_window;
using tracuu::citation::detail::look_at_window_scalar;
using tracuu::citation::detail::Window;
using tracuu::citation::detail::window_size;

constexpr std::uint64_t bit(std::size_t place) { return std::uint64_t{1} << place; }

TEST(TriggerWindow, EveryByteIsWhatItIsAnywhere) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t place = 0; place < window_size; place += 7) {
      std::array<char, window_size> bytes;
      bytes.fill('a');
      bytes[place] = static_cast<char>(byte);
      const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
      const bool lead = byte == 0xC2 || byte == 0xE2;
      Window expected;
      if ((byte < 0x80 && !letter) || lead) expected.ends = bit(place);
      if (byte == '/' || byte == '-' || lead) expected.signs = bit(place);
      if (byte >= 0xC8 && byte < 0xE0) expected.odd = bit(place);
      EXPECT_EQ(look_at_window(bytes.data()), expected) << byte << " at " << place;
      EXPECT_EQ(look_at_window_scalar(bytes.data()), expected) << byte << " at " << place;
    }
  }
}

TEST(TriggerWindow, TheScalarWayGivesTheSame) {
  std::mt19937 random(5);
  for (int round = 0; round < 2000; ++round) {
    std::array<char, window_size> bytes;
    for (char& byte : bytes) byte = static_cast<char>(random() & 0xFF);
    EXPECT_EQ(look_at_window(bytes.data()), look_at_window_scalar(bytes.data()));
  }
}

}  // namespace
