// Question  How many integers a second go into patched blocks and come back as running sums, by
//           width and number of patches?
// Data      64 blocks of 128 random gaps of the width; as many of each block as there are patches
//           are 8 bits wider. Fixed seeds; all of it stays in the first level cache.
// Not here  Blocks that come from memory; the table that finds a block.
//
// Before anything is timed the blocks have the patches they should have, and decode to sums made
// apart.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <tracuu/codec/patched.hpp>
#include <vector>

#include "bench_isa.hpp"

namespace {

using namespace tracuu;  // NOLINT(google-build-using-namespace): a program, not a header
using codec::block_size;

constexpr std::size_t blocks = 64;
constexpr unsigned patch_bits = 8;
using Block = std::array<std::uint32_t, block_size>;

std::vector<Block> gaps_of(unsigned width, unsigned patches) {
  std::mt19937 random(width * 1000 + patches);
  std::vector<Block> all(blocks);
  for (Block& gaps : all) {
    std::array<std::size_t, block_size> order;
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), random);
    for (std::size_t i = 0; i < block_size; ++i) {
      const unsigned bits = i < patches ? width + patch_bits : width;
      const std::uint32_t top = 1u << (bits - 1);  // so that the width is what it should be
      gaps[order[i]] = top | (static_cast<std::uint32_t>(random()) & (top - 1));
    }
  }
  return all;
}

struct Encoded {
  explicit Encoded(const std::vector<Block>& all) {
    for (const Block& gaps : all) {
      at.push_back(bytes.size());
      controls.push_back(codec::put_patched(gaps, bytes));
    }
  }
  [[nodiscard]] ByteSpan block(std::size_t i) const { return ByteSpan(bytes).subspan(at[i]); }

  ByteVector bytes;
  std::vector<std::size_t> at;
  std::vector<std::uint8_t> controls;
};

// Whether each block is of that width, has so many patches and decodes to the sums of its gaps.
bool is_right(const std::vector<Block>& all, const Encoded& encoded, unsigned width,
              unsigned patches) {
  for (std::size_t i = 0; i < blocks; ++i) {
    const std::uint8_t control = encoded.controls[i];
    if ((control & 63u) != width || (control >> 6 != 0) != (patches > 0)) return false;
    if (patches > 0 &&
        static_cast<unsigned>(encoded.block(i)[codec::packed_bytes(width)]) != patches)
      return false;
    Block sums;
    if (!codec::take_patched_sums(encoded.block(i), control, 5, 1, sums.data())) return false;
    std::uint32_t sum = 5;
    for (std::size_t at = 0; at < block_size; ++at) {
      sum += all[i][at] + (at > 0 ? 1u : 0u);
      if (sums[at] != sum) return false;
    }
  }
  return true;
}

void count_integers(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(blocks * block_size));
}

void encode(benchmark::State& state, unsigned width, unsigned patches) {
  const std::vector<Block> all = gaps_of(width, patches);
  if (!is_right(all, Encoded(all), width, patches)) {
    state.SkipWithError("a block does not come back");
    return;
  }
  ByteVector out;
  for (auto _ : state) {
    out.clear();
    for (const Block& gaps : all) benchmark::DoNotOptimize(codec::put_patched(gaps, out));
  }
  count_integers(state);
}

void decode(benchmark::State& state, Isa isa, unsigned width, unsigned patches) {
  const bench::UseIsa use(isa);
  const std::vector<Block> all = gaps_of(width, patches);
  const Encoded encoded(all);
  if (!is_right(all, encoded, width, patches)) {
    state.SkipWithError("a block does not come back");
    return;
  }
  Block sums;
  for (auto _ : state) {
    for (std::size_t i = 0; i < blocks; ++i) {
      benchmark::DoNotOptimize(
          codec::take_patched_sums(encoded.block(i), encoded.controls[i], 5, 1, sums.data()));
      benchmark::ClobberMemory();
    }
  }
  count_integers(state);
}

const bool registered = [] {
  for (const unsigned width : {2u, 5u, 8u, 13u, 20u}) {
    for (const unsigned patches : {0u, 1u, 4u, 16u}) {
      const std::string of =
          "/width:" + std::to_string(width) + "/patches:" + std::to_string(patches);
      benchmark::RegisterBenchmark(("put_patched" + of).c_str(), encode, width, patches);
      bench::for_each_isa([&](Isa isa, const std::string& name) {
        benchmark::RegisterBenchmark(("take_patched_sums" + name + of).c_str(), decode, isa, width,
                                     patches);
      });
    }
  }
  return true;
}();

}  // namespace
