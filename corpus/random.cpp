#include "random.hpp"

#include <cmath>
#include <numeric>

namespace tracuu::corpus {

Distribution::Distribution(const std::vector<std::uint64_t>& weights) : cells_(weights.size()) {
  const std::uint64_t count = weights.size();
  const std::uint64_t sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
  // Multiplied by their count, the weights fill as many cells of the size `sum`.
  std::vector<std::uint64_t> left(weights.size());
  std::vector<std::uint32_t> small;
  std::vector<std::uint32_t> large;
  for (std::uint32_t i = 0; i < count; ++i) {
    left[i] = weights[i] * count;
    cells_[i].alias = i;
    (left[i] < sum ? small : large).push_back(i);
  }
  while (!small.empty() && !large.empty()) {
    const std::uint32_t from = small.back();
    const std::uint32_t to = large.back();
    small.pop_back();
    cells_[from].keep = static_cast<std::uint32_t>((left[from] << 32) / sum);
    cells_[from].alias = to;
    left[to] -= sum - left[from];
    if (left[to] < sum) {
      large.pop_back();
      small.push_back(to);
    }
  }
}

std::vector<std::uint64_t> zipf_mandelbrot(std::size_t count, std::uint32_t shift) {
  std::vector<std::uint64_t> weights(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double ratio = static_cast<double>(1 + shift) / static_cast<double>(1 + i + shift);
    const double share = ratio * ratio * std::sqrt(ratio);
    weights[i] = static_cast<std::uint64_t>(share * 4194304.0) + 1;
  }
  return weights;
}

}  // namespace tracuu::corpus
