// Question  How long do counting bits, and going from units to documents and back, take a word of
//           64 units?
// Data      4,096 words (262,144 units, 32 KiB a bit set) with random members; groups of one unit,
//           of 8 and of 100 units on average. Fixed seeds.
// Not here  Bit sets that do not fit the second level cache.
//
// Results are compared with loops over single bits before anything is timed.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <string>
#include <tracuu/codec/bits.hpp>
#include <vector>

#include "bench_isa.hpp"

namespace {

using namespace tracuu;  // NOLINT(google-build-using-namespace): a program, not a header
using Words = std::vector<std::uint64_t>;

constexpr std::size_t words = 4096;
constexpr std::size_t units = words * 64;

bool bit(const Words& in, std::size_t at) { return (in[at / 64] >> (at % 64) & 1) != 0; }
void set(Words& in, std::size_t at) { in[at / 64] |= std::uint64_t{1} << (at % 64); }

// Each bit with a chance of one in `rarity`.
Words random_bits(unsigned rarity, unsigned seed) {
  std::mt19937 random(seed);
  Words bits(words);
  for (std::size_t at = 0; at < units; ++at) {
    if (random() % rarity == 0) set(bits, at);
  }
  return bits;
}

struct Groups {
  explicit Groups(unsigned size)
      : lasts(random_bits(size, size)), groups(words + 1), spread(words) {
    set(lasts, units - 1);
    std::size_t group = 0;
    std::size_t first = 0;
    for (std::size_t at = 0; at < units; ++at) {
      if (bit(members, at)) set(groups, group);
      if (!bit(lasts, at)) continue;
      for (; first <= at; ++first) {
        if (bit(groups, group)) set(spread, first);
      }
      ++group;
    }
  }
  Words members = random_bits(20, 1);
  Words lasts;
  Words groups;  // those with a member
  Words spread;  // all units of these
};

void count_words(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(words));
}

void count(benchmark::State& state, Isa isa) {
  const bench::UseIsa use(isa);
  const Words bits = random_bits(3, 2);
  std::uint64_t expected = 0;
  for (std::size_t at = 0; at < units; ++at) expected += bit(bits, at) ? 1u : 0u;
  if (codec::count_bits(bits) != expected) {
    state.SkipWithError("the count is wrong");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(codec::count_bits(bits));
  count_words(state);
}

void gather(benchmark::State& state, Isa isa, unsigned size) {
  const bench::UseIsa use(isa);
  const Groups data(size);
  Words out(words + 1);
  codec::gather_groups(data.members, data.lasts, out);
  if (out != data.groups) {
    state.SkipWithError("the groups are wrong");
    return;
  }
  for (auto _ : state) {
    codec::gather_groups(data.members, data.lasts, out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  count_words(state);
}

void spread(benchmark::State& state, Isa isa, unsigned size) {
  const bench::UseIsa use(isa);
  const Groups data(size);
  Words out(words);
  codec::spread_groups(data.groups, data.lasts, out);
  if (out != data.spread) {
    state.SkipWithError("the members are wrong");
    return;
  }
  for (auto _ : state) {
    codec::spread_groups(data.groups, data.lasts, out);
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  count_words(state);
}

const bool registered = [] {
  bench::for_each_isa([](Isa isa, const std::string& name) {
    benchmark::RegisterBenchmark(("count_bits" + name).c_str(), count, isa);
    for (const unsigned size : {1u, 8u, 100u}) {
      const std::string of = "/units:" + std::to_string(size);
      benchmark::RegisterBenchmark(("gather_groups" + name + of).c_str(), gather, isa, size);
      benchmark::RegisterBenchmark(("spread_groups" + name + of).c_str(), spread, isa, size);
    }
  });
  return true;
}();

}  // namespace
