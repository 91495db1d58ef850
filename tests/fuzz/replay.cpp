// Runs a fuzz program over its seeds where libFuzzer is absent: each file of the named folders,
// and variants of it cut short and with single bytes changed.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

void run(const Bytes& input) { LLVMFuzzerTestOneInput(input.data(), input.size()); }

/// A few damaged twins of `seed`, the same ones on every run.
void run_variants(const Bytes& seed) {
  std::mt19937 random(static_cast<std::uint32_t>(seed.size()));
  for (int round = 0; round < 32 && !seed.empty(); ++round) {
    Bytes variant = seed;
    variant[random() % variant.size()] ^= static_cast<std::uint8_t>(1u << (random() % 8));
    if (round % 4 == 0) variant.resize(random() % variant.size());
    run(variant);
  }
}

}  // namespace

int main(int count, char** arguments) {
  run({});
  std::size_t seeds = 0;
  for (int i = 1; i < count; ++i) {
    std::set<std::filesystem::path> paths;  // in one order everywhere
    if (!std::filesystem::is_directory(arguments[i])) continue;
    for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) {
      if (entry.is_regular_file()) paths.insert(entry.path());
    }
    for (const auto& path : paths) {
      std::ifstream file(path, std::ios::binary);
      const Bytes seed{std::istreambuf_iterator<char>(file), {}};
      run(seed);
      run_variants(seed);
      ++seeds;
    }
  }
  std::printf("%zu seeds\n", seeds);
  return 0;
}
