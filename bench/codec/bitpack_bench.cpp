// Question  How many integers a second are unpacked, plain and as running sums, for each width, by
//           the scalar kernels and by those of this machine?
// Data      64 blocks of random integers of that width, from a fixed seed. Packed they take at most
//           20 KiB; they are unpacked one after another into the same 512 bytes.
// Not here  Reading from memory or disk: all data stays in the first level cache. Dispatch
//           by width is included, dispatch by active_isa() is not.
//
// Each kernel's results are compared with the scalar ones before anything is timed.

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <tracuu/codec/bitpack.hpp>

namespace {

using namespace tracuu;  // NOLINT(google-build-using-namespace): a program, not a header
using codec::BitpackKernels;
using codec::block_size;

constexpr std::size_t blocks = 64;
using Block = std::array<std::uint32_t, block_size>;

ByteVector packed_blocks(unsigned width) {
  std::mt19937 random(width);
  ByteVector packed(blocks * codec::packed_bytes(width));
  for (std::size_t block = 0; block < blocks; ++block) {
    Block values;
    for (std::uint32_t& value : values) {
      value = static_cast<std::uint32_t>(random()) >> (32 - width);
    }
    codec::bitpack_kernels(Isa::scalar)
        .pack(values.data(), width, packed.data() + block * codec::packed_bytes(width));
  }
  return packed;
}

// Calls `kernel(in, out)` for each block, after comparing it with `reference` on each.
template <typename Kernel, typename Reference>
void run(benchmark::State& state, Kernel kernel, Reference reference) {
  const auto width = static_cast<unsigned>(state.range(0));
  const ByteVector packed = packed_blocks(width);
  Block out;
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::byte* in = packed.data() + block * codec::packed_bytes(width);
    Block expected;
    reference(in, width, expected.data());
    kernel(in, width, out.data());
    if (out != expected) {
      state.SkipWithError("the kernel is wrong");
      return;
    }
  }
  for (auto _ : state) {
    for (std::size_t block = 0; block < blocks; ++block) {
      kernel(packed.data() + block * codec::packed_bytes(width), width, out.data());
      benchmark::DoNotOptimize(out.data());
      benchmark::ClobberMemory();
    }
  }
  state.counters["ints/s"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * blocks * block_size, benchmark::Counter::kIsRate);
}

void unpack(benchmark::State& state, Isa isa) {
  run(state, codec::bitpack_kernels(isa).unpack, codec::bitpack_kernels(Isa::scalar).unpack);
}

void unpack_sums(benchmark::State& state, Isa isa) {
  const auto with = [](const BitpackKernels& kernels) {
    return [sums = kernels.unpack_sums](const std::byte* in, unsigned width, std::uint32_t* out) {
      sums(in, width, 12345, 1, out);
    };
  };
  run(state, with(codec::bitpack_kernels(isa)), with(codec::bitpack_kernels(Isa::scalar)));
}

const bool registered = [] {
  for (const Isa isa : {Isa::scalar, Isa::avx2}) {
    if (isa > detected_isa()) continue;
    const std::string name(to_string(isa));
    benchmark::RegisterBenchmark(("unpack/" + name).c_str(), unpack, isa)->DenseRange(1, 20);
    benchmark::RegisterBenchmark(("unpack_sums/" + name).c_str(), unpack_sums, isa)
        ->DenseRange(1, 20);
  }
  return true;
}();

}  // namespace
