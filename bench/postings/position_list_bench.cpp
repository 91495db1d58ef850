// Question  How many positions a second are decoded, how long does finding one take, and how long
//           do phrases take that are found by intersecting the lists of their words?
// Data      Lists over 16,777,216 tokens, in bursts as words come: the next position is 1 to 2 n
//           further, or in one case of eight 1 to 20 n, for n = 8, 100 and 2,000. Phrases of two,
//           three and five words: their lists share one position in 16 of the rarest word.
// Not here  Positions from disk; documents, whose ends a phrase must not cross.
//
// Lists come back as they were encoded, and phrases are counted apart, before anything is timed.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <tracuu/postings/position_list.hpp>
#include <vector>

#include "bench_isa.hpp"

namespace {

using namespace tracuu;            // NOLINT(google-build-using-namespace): a program, not a header
using namespace tracuu::postings;  // NOLINT(google-build-using-namespace)

constexpr Position tokens = 1u << 24;

struct Sample {
  explicit Sample(std::vector<Position> all) : positions(std::move(all)) {
    encode_positions(positions, bytes);
  }
  [[nodiscard]] PositionList list() const {
    return {bytes, static_cast<std::uint32_t>(positions.size()), tokens};
  }
  [[nodiscard]] bool is_right() const {
    std::vector<Position> decoded;
    return decode_positions(list(), decoded) && decoded == positions;
  }

  std::vector<Position> positions;
  ByteVector bytes;
};

std::vector<Position> draw(std::uint32_t gap, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Position> positions;
  for (std::uint64_t at = random() % gap; at < tokens;) {
    positions.push_back(static_cast<Position>(at));
    const std::uint32_t widest = random() % 8 == 0 ? 20 * gap : 2 * gap;
    at += 1 + random() % widest;
  }
  return positions;
}

void decode(benchmark::State& state, Isa isa, std::uint32_t gap) {
  const bench::UseIsa use(isa);
  const Sample sample(draw(gap, gap));
  if (!sample.is_right()) {
    state.SkipWithError("the list does not come back");
    return;
  }
  for (auto _ : state) {
    PositionBlocks blocks(sample.list());
    while (blocks.next()) {
      benchmark::DoNotOptimize(blocks.positions().data());
      benchmark::ClobberMemory();
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(sample.positions.size()));
}

// Places at random, so that every one means another block.
void find(benchmark::State& state, std::uint32_t gap) {
  const Sample sample(draw(gap, gap));
  std::mt19937 random(9);
  std::vector<Position> targets(1024);
  for (Position& target : targets) {
    target = static_cast<Position>(random()) % (sample.positions.back() + 1);
  }
  PositionBlocks blocks(sample.list());
  for (const Position target : targets) {
    const auto wanted = *std::lower_bound(sample.positions.begin(), sample.positions.end(), target);
    if (!blocks.find(target) ||
        *std::lower_bound(blocks.positions().begin(), blocks.positions().end(), target) != wanted) {
      state.SkipWithError("another position is found");
      return;
    }
  }
  while (state.KeepRunningBatch(static_cast<benchmark::IterationCount>(targets.size()))) {
    for (const Position target : targets) benchmark::DoNotOptimize(blocks.find(target));
  }
  state.SetItemsProcessed(state.iterations());
}

// Keeps of `starts` those where the list has start + offset, as phrases are intersected.
void keep_followed(std::vector<Position>& starts, const PositionList& list, Position offset) {
  PositionBlocks blocks(list);
  bool live = blocks.next();
  std::size_t kept = 0;
  std::size_t at = 0;
  for (const Position start : starts) {
    const Position wanted = start + offset;
    if (live && blocks.positions().back() < wanted) {
      live = blocks.seek(wanted);
      at = 0;
    }
    if (!live) break;
    while (blocks.positions()[at] < wanted) ++at;
    if (blocks.positions()[at] == wanted) starts[kept++] = start;
  }
  starts.resize(kept);
}

// The lists of a phrase's words, the rarest first; word i stands i behind the first one.
std::vector<Sample> phrase(std::size_t words, std::uint32_t gap) {
  std::vector<Sample> samples;
  const std::vector<Position> rarest = draw(gap, 7);
  samples.emplace_back(rarest);
  for (std::size_t word = 1; word < words; ++word) {
    std::vector<Position> positions = draw(std::max(4u, gap / 8), 8 + static_cast<unsigned>(word));
    for (std::size_t i = 0; i < rarest.size(); i += 16) {
      if (rarest[i] + word < tokens) positions.push_back(rarest[i] + static_cast<Position>(word));
    }
    std::sort(positions.begin(), positions.end());
    positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
    samples.emplace_back(std::move(positions));
  }
  return samples;
}

// An item is a position of the rarest word.
void intersect(benchmark::State& state, Isa isa, std::size_t words, std::uint32_t gap) {
  const bench::UseIsa use(isa);
  const std::vector<Sample> samples = phrase(words, gap);
  std::vector<Position> wanted;
  for (const Position start : samples[0].positions) {
    bool all = true;
    for (std::size_t word = 1; word < words && all; ++word) {
      const auto& in = samples[word].positions;
      all = std::binary_search(in.begin(), in.end(), start + static_cast<Position>(word));
    }
    if (all) wanted.push_back(start);
  }
  std::vector<Position> starts;
  const auto run = [&] {
    starts.clear();
    PositionBlocks rarest(samples[0].list());
    while (rarest.next()) {
      starts.insert(starts.end(), rarest.positions().begin(), rarest.positions().end());
    }
    for (std::size_t word = 1; word < words; ++word) {
      keep_followed(starts, samples[word].list(), static_cast<Position>(word));
    }
  };
  run();
  if (starts != wanted || wanted.empty()) {
    state.SkipWithError("other phrases are found");
    return;
  }
  for (auto _ : state) {
    run();
    benchmark::DoNotOptimize(starts.data());
  }
  state.SetItemsProcessed(state.iterations() *
                          static_cast<std::int64_t>(samples[0].positions.size()));
}

const bool registered = [] {
  for (const std::uint32_t gap : {8u, 100u, 2000u}) {
    const std::string of = "/gap:" + std::to_string(gap);
    bench::for_each_isa([&](Isa isa, const std::string& name) {
      benchmark::RegisterBenchmark(("positions" + name + of).c_str(), decode, isa, gap);
    });
    benchmark::RegisterBenchmark(("find" + of).c_str(), find, gap);
  }
  for (const std::size_t words : {std::size_t{2}, std::size_t{3}, std::size_t{5}}) {
    for (const std::uint32_t gap : {100u, 2000u}) {
      const std::string of = "/words:" + std::to_string(words) + "/gap:" + std::to_string(gap);
      bench::for_each_isa([&](Isa isa, const std::string& name) {
        benchmark::RegisterBenchmark(("intersect" + name + of).c_str(), intersect, isa, words, gap);
      });
    }
  }
  return true;
}();

}  // namespace
