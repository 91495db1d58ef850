// Question  How many postings a second are decoded from lists of each shape, with and without their
//           frequencies, and how long does seeking through them take?
// Data      Lists over 1,048,576 owners, spread evenly: 100 postings (brief), one owner in 131
//           (packed), in 21 (ranged), in 3 (dense). Seven frequencies of ten are 1, others up to 8.
// Not here  Lists from disk; lists whose postings cluster, which are shorter.
//
// Every list comes back as it was encoded before anything is timed.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <tracuu/postings/posting_list.hpp>
#include <vector>

#include "bench_isa.hpp"
#include "bench_postings.hpp"

namespace {

using namespace tracuu;            // NOLINT(google-build-using-namespace): a program, not a header
using namespace tracuu::postings;  // NOLINT(google-build-using-namespace)

constexpr std::uint32_t owners = 1u << 20;

struct ShapeCase {
  const char* name;
  Shape shape;
  std::uint32_t rarity;
};
constexpr ShapeCase shapes[] = {{"brief", Shape::brief, owners / 100},
                                {"packed", Shape::packed, 131},
                                {"ranged", Shape::ranged, 21},
                                {"dense", Shape::dense, 3}};

bool is_right(const bench::PostingSample& sample, Shape shape) {
  if (sample.list().shape() != shape) return false;
  std::vector<std::uint32_t> docs, frequencies;
  PostingBlocks blocks(sample.list());
  while (blocks.next()) {
    docs.insert(docs.end(), blocks.docs().begin(), blocks.docs().end());
    frequencies.insert(frequencies.end(), blocks.frequencies().begin(), blocks.frequencies().end());
  }
  return !blocks.damaged() && docs == sample.docs && frequencies == sample.frequencies;
}

void decode(benchmark::State& state, Isa isa, ShapeCase of, bool with_frequencies) {
  const bench::UseIsa use(isa);
  const bench::PostingSample sample(owners, of.rarity, 8);
  if (!is_right(sample, of.shape)) {
    state.SkipWithError("the list does not come back");
    return;
  }
  for (auto _ : state) {
    PostingBlocks blocks(sample.list());
    while (blocks.next()) {
      benchmark::DoNotOptimize(blocks.docs().data());
      if (with_frequencies) benchmark::DoNotOptimize(blocks.frequencies().data());
      benchmark::ClobberMemory();
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(sample.docs.size()));
}

// Every 5,000th owner is looked for, in order; an item is one seek.
void seek(benchmark::State& state, ShapeCase of) {
  constexpr std::uint32_t step = 5000;
  const bench::PostingSample sample(owners, of.rarity, 8);
  const auto first_from = [&](std::uint32_t target) {
    return std::lower_bound(sample.docs.begin(), sample.docs.end(), target);
  };
  // Calls `see` with each target that has a posting behind it, and the block it is in.
  const auto walk = [&](auto see) {
    PostingBlocks blocks(sample.list());
    bool live = blocks.next();
    for (std::uint32_t target = 0; live && target < owners; target += step) {
      if (blocks.docs().back() < target) live = blocks.seek(target);
      if (live) see(target, blocks);
    }
  };
  std::int64_t seeks = 0;
  bool sound = is_right(sample, of.shape);
  walk([&](std::uint32_t target, const PostingBlocks& blocks) {
    const auto docs = blocks.docs();
    const auto found = std::lower_bound(docs.begin(), docs.end(), target);
    sound = sound && found != docs.end() && *found == *first_from(target);
    ++seeks;
  });
  if (!sound || seeks == 0) {
    state.SkipWithError("seeking finds another posting");
    return;
  }
  for (auto _ : state) {
    walk([](std::uint32_t, const PostingBlocks& blocks) {
      benchmark::DoNotOptimize(blocks.docs().data());
    });
  }
  state.SetItemsProcessed(state.iterations() * seeks);
}

const bool registered = [] {
  for (const ShapeCase& shape : shapes) {
    bench::for_each_isa([&](Isa isa, const std::string& name) {
      const std::string of = name + "/" + shape.name;
      benchmark::RegisterBenchmark(("docs" + of).c_str(), decode, isa, shape, false);
      benchmark::RegisterBenchmark(("docs_and_frequencies" + of).c_str(), decode, isa, shape, true);
    });
    benchmark::RegisterBenchmark((std::string("seek/") + shape.name).c_str(), seek, shape);
  }
  return true;
}();

}  // namespace
