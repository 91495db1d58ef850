/// @file
/// Random numbers that are the same on every machine: integers only.
///
/// Layer    the corpus generator; includes std only.
/// Threads  values.
/// Errors   none.
/// Format   the sequences are part of what a seed means: docs/corpus-generator.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tracuu::corpus {

/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
class Random {
 public:
  explicit Random(std::uint64_t state) noexcept : state_(state) {}

  /// The generator that belongs to a number; neighbours have nothing in common.
  Random(std::uint64_t seed, std::uint64_t number) noexcept
      : state_(mix(seed + golden) ^ mix(number * golden + 1)) {}

  std::uint64_t next() noexcept { return mix(state_ += golden); }

  /// Below `bound`, nearly uniform. Requires: bound < 2^32.
  std::uint32_t below(std::uint32_t bound) noexcept {
    return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
  }

  /// From `first` to `last`, both included.
  std::uint32_t between(std::uint32_t first, std::uint32_t last) noexcept {
    return first + below(last - first + 1);
  }

  bool chance(std::uint32_t percent) noexcept { return below(100) < percent; }

  /// Below `bound`; each power of two is as likely as the next, so that a number n comes about as
  /// often as 1/n. Requires: bound > 0.
  std::uint64_t skewed_below(std::uint64_t bound) noexcept {
    std::uint32_t bits = 0;
    while (bits < 63 && (bound >> bits) != 0) ++bits;
    const std::uint32_t size = below(bits + 1);
    const std::uint64_t low = size == 0 ? 0 : std::uint64_t{1} << (size - 1);
    const std::uint64_t span = size == 0 ? 1 : low;
    const std::uint64_t drawn = low + (next() & (span - 1));
    return drawn < bound ? drawn : drawn % bound;
  }

 private:
  static constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;

  static std::uint64_t mix(std::uint64_t z) noexcept {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

/// Draws from any distribution over a range of numbers in constant time (the alias method: Walker
/// 1977, set up as Vose 1991 does, here in integers).
class Distribution {
 public:
  Distribution() = default;
  /// Number i comes with probability weights[i] / sum. Requires: not empty; the sum is below 2^32.
  explicit Distribution(const std::vector<std::uint64_t>& weights);

  [[nodiscard]] std::uint32_t draw(std::uint64_t random) const noexcept {
    const auto cell = static_cast<std::uint32_t>(((random & 0xFFFFFFFF) * cells_.size()) >> 32);
    const Cell& found = cells_[cell];
    return (random >> 32) < found.keep ? cell : found.alias;
  }

 private:
  struct Cell {
    std::uint32_t keep = 0xFFFFFFFF;
    std::uint32_t alias = 0;
  };
  std::vector<Cell> cells_;
};

/// Weights of the Zipf-Mandelbrot law, in proportion to 1 / (rank + shift)^2.5, for ranks 1 to
/// `count`; the first is 2^22. Made by operations that IEEE 754 rounds exactly and no compiler may
/// fuse. Requires: shift < 500, which keeps their sum below 2^32.
[[nodiscard]] std::vector<std::uint64_t> zipf_mandelbrot(std::size_t count, std::uint32_t shift);

}  // namespace tracuu::corpus
