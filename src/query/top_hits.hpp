// The best k hits of a search, over all segments.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/searcher.hpp>
#include <vector>

namespace tracuu::inline v0::query {

/// Keeps the k best of the hits offered: by score, then by the stored hash of the document's id,
/// then by place. A document stands in it once, with its best unit, the first of equal ones.
/// O(log k) a hit that is taken; a document that is offered again costs O(k).
class TopHits {
 public:
  /// With `by_unit`, hits are units and a document may stand in it more than once.
  TopHits(std::size_t k, const index::Snapshot& snapshot, bool by_unit)
      : k_(k), by_unit_(by_unit), snapshot_(snapshot) {
    heap_.reserve(std::min<std::size_t>(k, 128));  // room for most searches at once
  }

  /// What a hit must reach to be of interest; 0 as long as there are fewer than k.
  [[nodiscard]] Score least() const noexcept {
    return heap_.size() < k_ || k_ == 0 ? 0 : heap_.front().hit.score;
  }
  [[nodiscard]] bool full() const noexcept { return heap_.size() >= k_; }

  void offer(const Hit& hit) {
    if (k_ == 0 || hit.score < least()) return;
    const index::Segment& segment = *snapshot_.segments()[hit.segment];
    if (!by_unit_ && segment.documents() != segment.units()) {
      const auto held = std::find_if(heap_.begin(), heap_.end(), [&](const Ranked& ranked) {
        return ranked.hit.document == hit.document && ranked.hit.segment == hit.segment;
      });
      if (held != heap_.end()) {
        if (hit.score > held->hit.score ||
            (hit.score == held->hit.score && hit.unit < held->hit.unit)) {
          held->hit = hit;
          std::make_heap(heap_.begin(), heap_.end(), better);
        }
        return;
      }
    }
    const Ranked ranked{hit, segment.id_hash(hit.document)};
    if (heap_.size() < k_) {
      heap_.push_back(ranked);
      std::push_heap(heap_.begin(), heap_.end(), better);
    } else if (better(ranked, heap_.front())) {
      std::pop_heap(heap_.begin(), heap_.end(), better);
      heap_.back() = ranked;
      std::push_heap(heap_.begin(), heap_.end(), better);
    }
  }

  /// Best first.
  [[nodiscard]] std::vector<Hit> take() {
    std::sort_heap(heap_.begin(), heap_.end(), better);
    std::vector<Hit> hits;
    hits.reserve(heap_.size());
    for (const Ranked& ranked : heap_) hits.push_back(ranked.hit);
    heap_.clear();
    return hits;
  }

 private:
  struct Ranked {
    Hit hit;
    std::uint64_t tie;
  };
  static bool better(const Ranked& a, const Ranked& b) noexcept {
    if (a.hit.score != b.hit.score) return a.hit.score > b.hit.score;
    if (a.tie != b.tie) return a.tie < b.tie;
    if (a.hit.segment != b.hit.segment) return a.hit.segment < b.hit.segment;
    return a.hit.unit < b.hit.unit;
  }

  std::size_t k_;
  bool by_unit_;
  const index::Snapshot& snapshot_;
  std::vector<Ranked> heap_;
};

}  // namespace tracuu::query
