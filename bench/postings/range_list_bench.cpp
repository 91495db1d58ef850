// Question  How long does it take to read one range of 128 owners, to look up one owner's
//           frequency, and to unite a list with a bit set?
// Data      Lists over 1,048,576 owners: one owner in 40 (ranges are listed), one in 3 with
//           frequencies up to 8 (a byte an owner) and up to 5,000 (a word an owner); ranges one
//           after another, owners to look up at random. Fixed seeds.
// Not here  Lists from disk; choosing which ranges to read.
//
// Every posting is read once and compared before anything is timed.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <string>
#include <tracuu/postings/range_list.hpp>
#include <vector>

#include "bench_isa.hpp"
#include "bench_postings.hpp"

namespace {

using namespace tracuu;            // NOLINT(google-build-using-namespace): a program, not a header
using namespace tracuu::postings;  // NOLINT(google-build-using-namespace)

constexpr std::uint32_t owners = 1u << 20;

struct FormCase {
  const char* name;
  RangeForm form;
  std::uint32_t rarity;
  std::uint32_t most;
};
constexpr FormCase forms[] = {{"listed", RangeForm::listed, 40, 8},
                              {"bytes", RangeForm::bytes, 3, 8},
                              {"words", RangeForm::words, 3, 5000}};

std::vector<std::uint32_t> frequencies_of(const bench::PostingSample& sample) {
  std::vector<std::uint32_t> all(owners);
  for (std::size_t i = 0; i < sample.docs.size(); ++i) all[sample.docs[i]] = sample.frequencies[i];
  return all;
}

// Whether the list reads as it was encoded, nearly all of its ranges in the form.
bool reads(const bench::PostingSample& sample, RangeForm form) {
  const RangeList list(sample.list());
  if (!list.ok()) return false;
  const std::vector<std::uint32_t> wanted = frequencies_of(sample);
  std::vector<std::uint32_t> found(owners);
  RangeBuffer buffer;
  std::uint32_t in_form = 0;
  for (std::uint32_t range = 0; range < list.ranges(); ++range) {
    const RangeForm is = list.read(range, buffer);
    in_form += is == form ? 1u : 0u;
    for (std::uint32_t i = 0; is == RangeForm::listed && i < buffer.count; ++i) {
      found[range * range_size + buffer.offsets[i]] = buffer.frequencies[i];
    }
    for (std::uint32_t i = 0; i < range_size; ++i) {
      if (is == RangeForm::bytes) found[range * range_size + i] = buffer.bytes[i];
      if (is == RangeForm::words) found[range * range_size + i] = buffer.words[i];
    }
  }
  return found == wanted && in_form > list.ranges() / 10 * 9;
}

void read(benchmark::State& state, Isa isa, FormCase of) {
  const bench::UseIsa use(isa);
  const bench::PostingSample sample(owners, of.rarity, of.most);
  if (!reads(sample, of.form)) {
    state.SkipWithError("the list does not read as it was encoded");
    return;
  }
  const RangeList list(sample.list());
  RangeBuffer buffer;
  while (state.KeepRunningBatch(list.ranges())) {
    for (std::uint32_t range = 0; range < list.ranges(); ++range) {
      benchmark::DoNotOptimize(list.read(range, buffer));
      benchmark::ClobberMemory();
    }
  }
  state.SetItemsProcessed(state.iterations());
}

void frequency(benchmark::State& state, FormCase of) {
  const bench::PostingSample sample(owners, of.rarity, of.most);
  const std::vector<std::uint32_t> wanted = frequencies_of(sample);
  const RangeList list(sample.list());
  std::mt19937 random(3);
  std::vector<std::uint32_t> asked(4096);
  for (std::uint32_t& owner : asked) owner = static_cast<std::uint32_t>(random()) % owners;
  for (std::size_t i = 0; i < asked.size() / 2; ++i)
    asked[2 * i] = sample.docs[asked[2 * i] % sample.docs.size()];
  for (const std::uint32_t owner : asked) {
    if (list.frequency(owner) != wanted[owner]) {
      state.SkipWithError("a frequency is wrong");
      return;
    }
  }
  while (state.KeepRunningBatch(static_cast<benchmark::IterationCount>(asked.size()))) {
    for (const std::uint32_t owner : asked) benchmark::DoNotOptimize(list.frequency(owner));
  }
  state.SetItemsProcessed(state.iterations());
}

// An item is a range.
void unite_with(benchmark::State& state, Isa isa, FormCase of) {
  const bench::UseIsa use(isa);
  const bench::PostingSample sample(owners, of.rarity, of.most);
  const RangeList list(sample.list());
  std::vector<std::uint64_t> wanted(owners / 64), bits(owners / 64);
  for (const std::uint32_t owner : sample.docs)
    wanted[owner / 64] |= std::uint64_t{1} << (owner % 64);
  if (!list.unite_with(bits.data()) || bits != wanted) {
    state.SkipWithError("the union is wrong");
    return;
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(list.unite_with(bits.data()));
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * list.ranges());
}

const bool registered = [] {
  for (const FormCase& form : forms) {
    bench::for_each_isa([&](Isa isa, const std::string& name) {
      benchmark::RegisterBenchmark(("read_range" + name + "/" + form.name).c_str(), read, isa,
                                   form);
      benchmark::RegisterBenchmark(("unite_with" + name + "/" + form.name).c_str(), unite_with, isa,
                                   form);
    });
    benchmark::RegisterBenchmark((std::string("frequency/") + form.name).c_str(), frequency, form);
  }
  return true;
}();

}  // namespace
