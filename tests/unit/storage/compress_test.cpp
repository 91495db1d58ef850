#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <thread>
#include <tracuu/storage/compress.hpp>
#include <utility>
#include <vector>

namespace tracuu::storage {
namespace {

ByteVector frame_of(const std::string& text, int level = 3) {
  ByteVector frame;
  Compressor(level).compress(as_bytes(text), frame);
  return frame;
}

std::string article() {
  std::string text;
  for (int i = 1; i <= 200; ++i) {
    text += "Điều " + std::to_string(i) + ". Quyết định này có hiệu lực kể từ ngày ký.\n";
  }
  return text;
}

void expect_corrupt(ByteSpan frame, std::size_t size) {
  std::string out = "something from before";
  const Result<void> done = try_decompress(frame, size, out);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), ErrorCode::corrupt);
  EXPECT_TRUE(out.empty());
}

TEST(Compress, AppendsAFrameThatComesBack) {
  const std::string text = article();
  ByteVector out(3, std::byte{7});
  Compressor compressor(3);
  const std::size_t size = compressor.compress(as_bytes(text), out);
  EXPECT_EQ(out.size(), 3 + size);
  EXPECT_LT(size, text.size() / 4);
  EXPECT_EQ(out[2], std::byte{7});
  std::string back = "replaced";
  ASSERT_TRUE(try_decompress(ByteSpan(out).subspan(3), text.size(), back));
  EXPECT_EQ(back, text);
}

TEST(Compress, TheSameBlockGivesTheSameFrameWhateverCameBefore) {
  Compressor compressor(3);
  ByteVector first;
  compressor.compress(as_bytes(article()), first);
  ByteVector other;
  compressor.compress(as_bytes(std::string(5000, 'x')), other);
  ByteVector again;
  compressor.compress(as_bytes(article()), again);
  EXPECT_EQ(first, again);
}

TEST(Compress, WorksAfterAMove) {
  Compressor first(1);
  Compressor second = std::move(first);
  ByteVector out;
  second.compress(as_bytes("abc"), out);
  std::string back;
  ASSERT_TRUE(try_decompress(out, 3, back));
  EXPECT_EQ(back, "abc");
}

TEST(Compress, AnEmptyBlockIsABlock) {
  const ByteVector frame = frame_of("");
  std::string back = "x";
  ASSERT_TRUE(try_decompress(frame, 0, back));
  EXPECT_TRUE(back.empty());
}

TEST(Compress, TheSizeMustBeTheDeclaredOne) {
  const std::string text = article();
  const ByteVector frame = frame_of(text);
  expect_corrupt(frame, text.size() - 1);
  expect_corrupt(frame, text.size() + 1);
  expect_corrupt(frame, 0);
  expect_corrupt(frame, std::numeric_limits<std::size_t>::max());
  expect_corrupt(frame, std::numeric_limits<std::size_t>::max() - 1);
}

TEST(Compress, WhatIsNotOneWholeFrameIsCorrupt) {
  const std::string text = article();
  ByteVector frame = frame_of(text);
  for (std::size_t size = 0; size < frame.size(); ++size) {
    expect_corrupt(ByteSpan(frame).first(size), text.size());
  }
  frame.push_back(std::byte{0});
  expect_corrupt(frame, text.size());
  expect_corrupt(as_bytes("not a frame at all"), 10);
}

TEST(Compress, ASkippableFrameHoldsNothing) {
  ByteVector frame;
  put_le(frame, std::uint32_t{0x184d2a50});
  put_le(frame, std::uint32_t{0});
  expect_corrupt(frame, 0);
}

TEST(Compress, AHugeDeclaredSizeAllocatesNothing) {
  // Magic, "single segment with 8 bytes of content size", the size, one empty last raw block.
  const std::uint64_t huge = std::uint64_t{1} << 46;
  ByteVector frame;
  put_le(frame, std::uint32_t{0xfd2fb528});
  put_le(frame, std::uint8_t{0xe0});
  put_le(frame, huge);
  for (const int value : {1, 0, 0}) frame.push_back(static_cast<std::byte>(value));
  expect_corrupt(frame, huge);  // an attempt to allocate would throw
}

TEST(Compress, RunsOfOneByteCompressByAnyFactor) {
  // The largest ratio that the format allows must not be taken for a damaged frame.
  const std::string zeros(64u << 20, '\0');
  std::string back;
  ASSERT_TRUE(try_decompress(frame_of(zeros, 19), zeros.size(), back));
  EXPECT_EQ(back, zeros);
}

TEST(Compress, ChangedBytesNeverCrash) {
  const std::string text = article();
  ByteVector frame = frame_of(text);
  for (std::size_t at = 0; at < frame.size(); ++at) {
    for (const int mask : {0x01, 0x80, 0xff}) {
      frame[at] ^= static_cast<std::byte>(mask);
      std::string out;
      if (try_decompress(frame, text.size(), out)) {
        EXPECT_EQ(out.size(), text.size());
      }
      frame[at] ^= static_cast<std::byte>(mask);
    }
  }
}

TEST(Compress, DecompressesInManyThreads) {
  const std::string text = article();
  const ByteVector frame = frame_of(text);
  std::vector<int> good(4);
  std::vector<std::thread> threads;
  for (int& count : good) {
    threads.emplace_back([&] {
      std::string out;
      for (int i = 0; i < 100; ++i) {
        if (try_decompress(frame, text.size(), out) && out == text) ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, std::vector<int>(4, 100));
}

RC_GTEST_PROP(CompressProperty, AnyBytesComeBack, (const std::string& text)) {
  const int level = *rc::gen::inRange(1, 20);
  std::string back;
  RC_ASSERT(static_cast<bool>(try_decompress(frame_of(text, level), text.size(), back)));
  RC_ASSERT(back == text);
}

}  // namespace
}  // namespace tracuu::storage
