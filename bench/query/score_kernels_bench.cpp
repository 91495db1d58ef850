// Question  How long do the inner loops of ranking take a range of 128 owners, by the scalar
// kernels
//           and by those of this machine?
// Data      64 ranges of random frequencies (a third of them 0), norms, bounds and scores, from a
//           fixed seed; all of it stays in the second level cache.
// Not here  Decoding what the loops work on.
//
// Each kernel's results are compared with the scalar ones before anything is timed; those are
// compared with the formula in tests/unit/query/score_kernels_test.cpp.

#include "../../src/query/score_kernels.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "bench_isa.hpp"

namespace {

using namespace tracuu;         // NOLINT(google-build-using-namespace): a program, not a header
using namespace tracuu::query;  // NOLINT(google-build-using-namespace)

constexpr std::size_t range = 128;
constexpr std::size_t ranges = 64;
constexpr float factor = 7.3f;

struct Range {
  std::array<std::uint8_t, range> bytes, bounds;
  std::array<std::uint16_t, range> words;
  std::array<std::uint32_t, range> owners, frequencies;
  std::array<float, range> norms;
};

// What the kernels write.
struct Results {
  bool operator==(const Results&) const = default;
  std::array<Score, range> scores{};
  std::array<std::uint16_t, range> sums{};
  std::uint64_t found[2] = {0, 0};
};

std::vector<Range> make_ranges() {
  std::mt19937 random(11);
  const auto draw = [&] { return static_cast<std::uint32_t>(random()); };
  std::vector<Range> all(ranges);
  for (Range& of : all) {
    for (std::size_t i = 0; i < range; ++i) {
      const bool absent = draw() % 3 == 0;
      of.bytes[i] = static_cast<std::uint8_t>(absent ? 0 : 1 + draw() % 100);
      of.words[i] = static_cast<std::uint16_t>(absent ? 0 : 1 + draw() % 10000);
      of.bounds[i] = static_cast<std::uint8_t>(absent ? 0 : draw());
      of.owners[i] = draw() % range;
      of.frequencies[i] = 1 + draw() % 100;
      of.norms[i] = 0.3f + static_cast<float>(draw() % 10000) / 2000.0f;
    }
  }
  return all;
}

// Times `kernel(kernels, range, results)`, an item a range.
template <typename Kernel>
void run(benchmark::State& state, Isa isa, Kernel kernel) {
  const std::vector<Range> all = make_ranges();
  const ScoreKernels& kernels = score_kernels(isa);
  for (const Range& of : all) {
    Results found, wanted;
    kernel(kernels, of, found);
    kernel(score_kernels(Isa::scalar), of, wanted);
    if (!(found == wanted) || found == Results{}) {
      state.SkipWithError("the kernel is wrong");
      return;
    }
  }
  Results results;
  while (state.KeepRunningBatch(ranges)) {
    results.scores.fill(0);  // sums must stay below 2^31
    for (const Range& of : all) {
      kernel(kernels, of, results);
      benchmark::DoNotOptimize(&results);
      benchmark::ClobberMemory();
    }
  }
  state.SetItemsProcessed(state.iterations());
}

template <typename Kernel>
void add(const std::string& name, Kernel kernel) {
  bench::for_each_isa([&](Isa isa, const std::string& suffix) {
    benchmark::RegisterBenchmark((name + suffix).c_str(), [isa, kernel](benchmark::State& state) {
      run(state, isa, kernel);
    });
  });
}

const bool registered = [] {
  add("add_bytes", [](const ScoreKernels& kernels, const Range& of, Results& out) {
    kernels.add_bytes(of.bytes.data(), of.norms.data(), factor, out.scores.data());
  });
  add("add_words", [](const ScoreKernels& kernels, const Range& of, Results& out) {
    kernels.add_words(of.words.data(), of.norms.data(), factor, out.scores.data());
  });
  add("contributions", [](const ScoreKernels& kernels, const Range& of, Results& out) {
    kernels.contributions(of.owners.data(), of.frequencies.data(), range, of.norms.data(), factor,
                          out.scores.data());
  });
  add("add_bounds", [](const ScoreKernels& kernels, const Range& of, Results& out) {
    kernels.add_bounds(of.bounds.data(), range, 1000, out.sums.data());
  });
  add("find_reaching", [](const ScoreKernels& kernels, const Range& of, Results& out) {
    kernels.find_reaching(of.frequencies.data(), 60, out.found);
  });
  return true;
}();

}  // namespace
