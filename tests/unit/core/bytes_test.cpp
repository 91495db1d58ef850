#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <tracuu/core/bytes.hpp>
#include <vector>

namespace tracuu {
namespace {

ByteVector bytes_of(std::initializer_list<int> values) {
  ByteVector bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

TEST(Bytes, IntegersAreLittleEndian) {
  ByteVector out;
  put_le(out, std::uint8_t{0x01});
  put_le(out, std::uint16_t{0x0302});
  put_le(out, std::uint32_t{0x07060504});
  put_le(out, std::uint64_t{0x0f0e0d0c0b0a0908});
  ASSERT_EQ(out.size(), 15u);
  for (std::size_t i = 0; i < out.size(); ++i) EXPECT_EQ(out[i], static_cast<std::byte>(i + 1));
  EXPECT_EQ(load_le<std::uint32_t>(out.data() + 3), 0x07060504u);
}

TEST(Bytes, VarintsUseSevenBitsAByteLowGroupsFirst) {
  ByteVector out;
  put_varint(out, 0);
  put_varint(out, 127);
  put_varint(out, 128);
  put_varint(out, 300);
  EXPECT_EQ(out, bytes_of({0x00, 0x7f, 0x80, 0x01, 0xac, 0x02}));
}

TEST(Bytes, TheLargestVarintHasTenBytes) {
  ByteVector out;
  put_varint(out, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(out.size(), 10u);
  ByteReader in(out);
  EXPECT_EQ(in.take_varint(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_TRUE(in.ok());
}

TEST(Bytes, AVarintWithoutEndIsRefused) {
  const ByteVector endless(11, std::byte{0x80});
  for (std::size_t size = 0; size <= endless.size(); ++size) {
    ByteReader in(ByteSpan(endless).first(size));
    EXPECT_EQ(in.take_varint(), 0u);
    EXPECT_FALSE(in.ok()) << size << " bytes";
  }
}

TEST(Bytes, AVarintOf32BitsMayNotBeLarger) {
  ByteVector out;
  put_varint(out, 0xffffffffu);
  put_varint(out, 0x100000000u);
  ByteReader in(out);
  EXPECT_EQ(in.take_varint32(), 0xffffffffu);
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(in.take_varint32(), 0u);
  EXPECT_FALSE(in.ok());
}

TEST(Bytes, AReaderThatFailedStaysFailed) {
  const ByteVector bytes = bytes_of({1, 2, 3});
  ByteReader in(bytes);
  EXPECT_EQ(in.take_le<std::uint32_t>(), 0u);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.left(), 0u);
  EXPECT_EQ(in.at(), 3u);
  EXPECT_EQ(in.take_le<std::uint8_t>(), 0u);
  EXPECT_TRUE(in.take_bytes(0).empty());
  EXPECT_TRUE(in.take_string().empty());
  EXPECT_FALSE(in.ok());
}

TEST(Bytes, AnEmptyReaderIsFineUntilItIsAsked) {
  ByteReader in(ByteSpan{});
  EXPECT_TRUE(in.ok());
  EXPECT_TRUE(in.take_bytes(0).empty());
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(in.take_le<std::uint8_t>(), 0u);
  EXPECT_FALSE(in.ok());
}

TEST(Bytes, ALengthBeyondTheEndIsRefused) {
  for (const std::uint64_t length :
       {std::uint64_t{3}, std::uint64_t{1} << 32, std::numeric_limits<std::uint64_t>::max()}) {
    ByteVector out;
    put_varint(out, length);
    const std::size_t prefix = out.size();
    out.resize(prefix + 2);
    ByteReader in(out);
    EXPECT_TRUE(in.take_string().empty());
    EXPECT_FALSE(in.ok()) << length;
  }
}

TEST(Bytes, StringsKeepZeroesAndMarks) {
  const std::string text("Quyết\0định", 14);
  ByteVector out;
  put_string(out, text);
  put_string(out, "");
  ByteReader in(out);
  EXPECT_EQ(in.take_string(), text);
  EXPECT_EQ(in.take_string(), "");
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(in.left(), 0u);
  EXPECT_EQ(as_text(as_bytes(text)), text);
}

RC_GTEST_PROP(Bytes, WhatIsPutIsTaken,
              (const std::vector<std::uint64_t>& values, const std::vector<std::string>& texts)) {
  ByteVector out;
  for (const std::uint64_t value : values) {
    put_varint(out, value >> (value % 64));
    put_le(out, value);
  }
  for (const std::string& text : texts) put_string(out, text);
  ByteReader in(out);
  for (const std::uint64_t value : values) {
    RC_ASSERT(in.take_varint() == value >> (value % 64));
    RC_ASSERT(in.take_le<std::uint64_t>() == value);
  }
  for (const std::string& text : texts) RC_ASSERT(in.take_string() == text);
  RC_ASSERT(in.ok());
  RC_ASSERT(in.left() == 0u);
}

RC_GTEST_PROP(Bytes, NoBytesMakeAReaderLeaveThem, (const std::vector<std::uint8_t>& raw)) {
  ByteVector exact;  // exactly as long as its content, so that a sanitizer sees any step beyond
  for (const std::uint8_t value : raw) exact.push_back(static_cast<std::byte>(value));
  exact.shrink_to_fit();
  ByteReader in(exact);
  while (in.ok()) {
    static_cast<void>(in.take_varint());
    static_cast<void>(in.take_string());
    static_cast<void>(in.take_varint32());
    static_cast<void>(in.take_le<std::uint16_t>());
  }
  RC_ASSERT(in.at() == exact.size());
}

}  // namespace
}  // namespace tracuu
