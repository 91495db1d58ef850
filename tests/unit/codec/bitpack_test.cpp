#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <support/kernel_sets.hpp>
#include <tracuu/codec/bitpack.hpp>
#include <tuple>
#include <vector>

namespace tracuu::codec {
namespace {

using Block = std::array<std::uint32_t, block_size>;

std::uint32_t largest(unsigned width) {
  return static_cast<std::uint32_t>((std::uint64_t{1} << width) - 1);
}

// The layout once more, bit by bit, from the words of docs/format.md.
ByteVector packed_by_the_book(const Block& values, unsigned width) {
  ByteVector out(packed_bytes(width));
  for (unsigned i = 0; i < block_size; ++i) {
    for (unsigned bit = 0; bit < width; ++bit) {
      if ((values[i] >> bit & 1) == 0) continue;
      const unsigned in_lane = i / 4 * width + bit;
      const unsigned word = in_lane / 32 * 4 + i % 4;
      out[word * 4 + in_lane % 32 / 8] |= std::byte{1} << (in_lane % 8);
    }
  }
  return out;
}

// Blocks that fit `width`: empty, full, alternating, single bits, and random ones.
std::vector<Block> blocks_of(unsigned width) {
  std::vector<Block> blocks;
  const auto add = [&](auto value_at) {
    Block block;
    for (std::size_t i = 0; i < block_size; ++i) {
      block[i] = static_cast<std::uint32_t>(value_at(i)) & largest(width);
    }
    blocks.push_back(block);
  };
  add([](std::size_t) { return 0u; });
  add([](std::size_t) { return ~0u; });
  add([](std::size_t i) { return i % 2 == 0 ? ~0u : 0u; });
  add([](std::size_t i) { return i % 2 == 0 ? 0u : ~0u; });
  add([](std::size_t i) { return i; });
  add([](std::size_t i) { return i == block_size - 1 ? ~0u : 0u; });
  add([](std::size_t i) { return i == 0 ? ~0u : 0u; });
  if (width != 0) {
    for (std::size_t at = 0; at < block_size; at += 13) {
      add([&](std::size_t i) { return i == at ? 1u << (width - 1) : 0u; });
    }
  }
  std::mt19937 random(width);
  for (int round = 0; round < 20; ++round) {
    add([&](std::size_t) { return random(); });
  }
  return blocks;
}

// Memory that ends, or begins, at a page which may not be touched.
class Fenced {
 public:
  explicit Fenced(std::size_t size) : size_(size) {
    page_ = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    pages_ = (size + page_ - 1) / page_ * page_;
    base_ = ::mmap(nullptr, pages_ + 2 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT_NE(base_, MAP_FAILED);
    EXPECT_EQ(::mprotect(first(), pages_, PROT_READ | PROT_WRITE), 0);
  }
  Fenced(const Fenced&) = delete;
  Fenced& operator=(const Fenced&) = delete;
  ~Fenced() { ::munmap(base_, pages_ + 2 * page_); }

  std::byte* first() { return static_cast<std::byte*>(base_) + page_; }
  std::byte* last() { return first() + pages_ - size_; }

 private:
  std::size_t size_;
  std::size_t page_ = 0;
  std::size_t pages_ = 0;
  void* base_ = nullptr;
};

class Bitpack : public testing::TestWithParam<std::tuple<test::KernelSet, unsigned>> {
 protected:
  void SetUp() override {
    if (!test::is_here(set())) GTEST_SKIP() << "this machine lacks " << set().name;
  }
  static test::KernelSet set() { return std::get<0>(GetParam()); }
  static unsigned width() { return std::get<1>(GetParam()); }
  static const BitpackKernels& kernels() { return test::bitpack_kernels(set()); }
};

TEST_P(Bitpack, PacksAsTheBookSays) {
  for (const Block& block : blocks_of(width())) {
    ByteVector out(packed_bytes(width()), std::byte{0xa5});
    kernels().pack(block.data(), width(), out.data());
    EXPECT_EQ(out, packed_by_the_book(block, width()));
  }
}

TEST_P(Bitpack, UnpacksWhatTheBookPacks) {
  for (const Block& block : blocks_of(width())) {
    const ByteVector in = packed_by_the_book(block, width());
    Block out;
    out.fill(0xdeadbeef);
    kernels().unpack(in.data(), width(), out.data());
    EXPECT_EQ(out, block);
  }
}

TEST_P(Bitpack, AddsGapsUpModulo32Bits) {
  for (const Block& block : blocks_of(width())) {
    const ByteVector in = packed_by_the_book(block, width());
    for (const std::uint32_t base : {0u, 1u, 77u, 0x7fffffffu, 0xfffffffeu}) {
      for (const std::uint32_t step : {0u, 1u, 3u, 0x80000001u}) {
        Block expected;
        std::uint64_t sum = base;
        for (std::size_t i = 0; i < block_size; ++i) {
          sum += block[i];
          expected[i] = static_cast<std::uint32_t>(sum + i * step);
        }
        Block out;
        out.fill(0xdeadbeef);
        kernels().unpack_sums(in.data(), width(), base, step, out.data());
        EXPECT_EQ(out, expected) << "base " << base << ", step " << step;
      }
    }
  }
}

TEST_P(Bitpack, TouchesNothingBesideItsBlocks) {
  const Block block = blocks_of(width()).back();
  const ByteVector packed = packed_by_the_book(block, width());
  Fenced in(std::max<std::size_t>(packed.size(), 1));
  Fenced out(sizeof(Block));
  for (const bool at_end : {false, true}) {
    std::byte* from = at_end ? in.last() : in.first();
    if (packed.empty() && at_end) ++from;  // the very end, where no byte is left
    auto* to = reinterpret_cast<std::uint32_t*>(at_end ? out.last() : out.first());
    if (!packed.empty()) std::memcpy(from, packed.data(), packed.size());
    kernels().unpack(from, width(), to);
    EXPECT_EQ(std::memcmp(to, block.data(), sizeof block), 0);
    kernels().unpack_sums(from, width(), 5, 1, to);
    EXPECT_EQ(to[0], block[0] + 5);
    std::memcpy(to, block.data(), sizeof block);
    kernels().pack(to, width(), from);
    EXPECT_TRUE(std::equal(packed.begin(), packed.end(), from));
  }
}

TEST_P(Bitpack, NeedsNoAlignment) {
  const Block block = blocks_of(width()).back();
  for (std::size_t shift = 0; shift < 16; ++shift) {
    ByteVector buffer(packed_bytes(width()) + 16);
    kernels().pack(block.data(), width(), buffer.data() + shift);
    Block out;
    kernels().unpack(buffer.data() + shift, width(), out.data());
    EXPECT_EQ(out, block) << "shift " << shift;
  }
}

TEST_P(Bitpack, DecodesAnyBytes) {
  // Foreign bytes cannot be wrong, only meaningless: all kernels agree with the book on them.
  std::mt19937 random(width() + 100);
  for (int round = 0; round < 50; ++round) {
    ByteVector in(packed_bytes(width()));
    for (std::byte& value : in) value = static_cast<std::byte>(random());
    Block out;
    kernels().unpack(in.data(), width(), out.data());
    EXPECT_EQ(packed_by_the_book(out, width()), in);
  }
}

INSTANTIATE_TEST_SUITE_P(AllWidths, Bitpack,
                         testing::Combine(testing::ValuesIn(test::kernel_sets),
                                          testing::Range(0u, 33u)),
                         [](const auto& instance) {
                           return std::string(std::get<0>(instance.param).name) + "_" +
                                  std::to_string(std::get<1>(instance.param));
                         });

class Dispatch : public testing::TestWithParam<Isa> {
 protected:
  void TearDown() override { set_isa(detected_isa()); }
};

TEST_P(Dispatch, FollowsTheChosenSet) {
  if (set_isa(GetParam()) != GetParam()) GTEST_SKIP() << "this machine lacks the set";
  EXPECT_EQ(&bitpack_kernels(active_isa()), &bitpack_kernels(GetParam()));
  for (unsigned width = 0; width <= 32; ++width) {
    const Block block = blocks_of(width).back();
    ByteVector packed(packed_bytes(width));
    pack(block.data(), width, packed.data());
    EXPECT_EQ(packed, packed_by_the_book(block, width));
    Block out;
    unpack(packed.data(), width, out.data());
    EXPECT_EQ(out, block);
    unpack_sums(packed.data(), width, 10, 1, out.data());
    EXPECT_EQ(out[1], 10 + block[0] + block[1] + 1);
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, Dispatch, testing::Values(Isa::scalar, Isa::avx2, Isa::avx512),
                         [](const auto& instance) {
                           return std::string(to_string(instance.param));
                         });

TEST(Bitpacked, GivesTheExampleOfTheSpecification) {
  Block block;
  for (std::uint32_t i = 0; i < block_size; ++i) block[i] = i % 8;
  ByteVector out(packed_bytes(3));
  pack(block.data(), 3, out.data());
  const std::array<std::uint8_t, 16> first = {0x20, 0x08, 0x82, 0x20, 0x69, 0x9a, 0xa6, 0x69,
                                              0xb2, 0x2c, 0xcb, 0xb2, 0xfb, 0xbe, 0xef, 0xfb};
  EXPECT_EQ(std::memcmp(out.data(), first.data(), first.size()), 0);
}

TEST(BitsNeeded, AreThoseOfTheLargest) {
  Block block{};
  EXPECT_EQ(bits_needed(block), 0u);
  for (unsigned width = 1; width <= 32; ++width) {
    for (const std::size_t at : {std::size_t{0}, std::size_t{63}, block_size - 1}) {
      block.fill(0);
      block[at] = largest(width);
      EXPECT_EQ(bits_needed(block), width);
      block[at] = 1u << (width - 1);
      EXPECT_EQ(bits_needed(block), width);
    }
  }
}

RC_GTEST_PROP(BitpackProperty, SortedNumbersComeBack, (std::uint32_t start)) {
  // As a list of documents is packed: differences minus 1, from the number before the block.
  const auto gap_bits = *rc::gen::inRange(0, 26);
  const auto gaps = *rc::gen::container<std::vector<std::uint32_t>>(
      block_size, rc::gen::inRange(0u, 1u << gap_bits));
  Block block;
  std::copy(gaps.begin(), gaps.end(), block.begin());
  const unsigned width = bits_needed(block);
  ByteVector packed(packed_bytes(width));
  pack(block.data(), width, packed.data());
  Block numbers;
  unpack_sums(packed.data(), width, start + 1, 1, numbers.data());
  std::uint32_t before = start;
  for (std::size_t i = 0; i < block_size; ++i) {
    RC_ASSERT(numbers[i] - before - 1 == block[i]);
    before = numbers[i];
  }
}

}  // namespace
}  // namespace tracuu::codec
