// Hits in the order of a column.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <tracuu/core/error.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/searcher.hpp>
#include <tuple>
#include <utility>
#include <vector>

#include "matching.hpp"
#include "segment_view.hpp"

namespace tracuu::inline v0::query {

/// Keys of all documents of a snapshot by one column; const once made, but for orders, which are
/// made when they are first asked for. May be used by any number of threads.
class ColumnOrder {
 public:
  /// By date, number or keyword, as Sort says; invalid_argument where the column is unknown. Each
  /// distinct value is looked at once: O(distinct log distinct).
  [[nodiscard]] static Result<std::shared_ptr<const ColumnOrder>> try_make(
      const index::Snapshot& snapshot, const std::string& column);

  /// What comes first has the smaller key.
  [[nodiscard]] std::uint64_t key(std::size_t segment, DocId document,
                                  bool descending) const noexcept {
    const Segment& in = segments_[segment];
    std::uint64_t value =
        in.values.empty() || in.ordinals.empty() ? 0 : in.values[in.ordinals[document]];
    std::uint64_t group = value == 0 ? missing : complete;
    if (by_date_) {
      value = in.dates.empty() || in.dates[document] <= 0
                  ? 0
                  : static_cast<std::uint64_t>(in.dates[document]);
      group = value == 0 ? missing : complete;
    } else if (by_number_ && value != 0 && value >> 32 == 0) {
      const std::int32_t date = in.dates.empty() ? 0 : in.dates[document];
      if (date > 0) {
        value |= static_cast<std::uint64_t>(date / 10000) << 32;
      } else {
        group = without_year;
      }
    }
    if (group == missing) value = 0;
    return group | (descending ? most - value : value);
  }

  /// All documents of a segment by key, then by the hash of the id: four bytes each, kept. The
  /// first call takes O(documents).
  [[nodiscard]] const std::vector<DocId>& documents(const SegmentView& view, bool descending) const;

 private:
  // The groups do not turn around with the order.
  static constexpr std::uint64_t complete = 0, without_year = std::uint64_t{1} << 62,
                                 missing = std::uint64_t{2} << 62,
                                 most = (std::uint64_t{1} << 62) - 1;
  struct Segment {
    std::span<const std::uint32_t> ordinals;  // of the snapshot's files
    std::span<const std::int32_t> dates;
    std::vector<std::uint64_t> values;  // by ordinal; of none 0
  };
  struct Documents {
    std::once_flag once;
    std::vector<DocId> sorted;
  };
  [[nodiscard]] Result<void> try_rank(const index::Snapshot& snapshot, std::size_t column);

  bool by_date_ = false;
  bool by_number_ = false;
  std::vector<Segment> segments_;
  // By segment, ascending and descending.
  mutable std::vector<std::unique_ptr<std::array<Documents, 2>>> documents_;
};

/// A hit and what orders it.
struct SortedHit {
  std::uint64_t key = 0, tie = 0;
  Hit hit;
  friend bool operator<(const SortedHit& a, const SortedHit& b) noexcept {
    return std::tie(a.key, a.tie, a.hit.segment, a.hit.unit) <
           std::tie(b.key, b.tie, b.hit.segment, b.hit.unit);
  }
};

/// Keeps the first k hits of those offered that come after another. O(log k) a hit that is taken.
class FirstHits {
 public:
  FirstHits(std::size_t k, std::optional<SortedHit> after) : k_(k), after_(after) {}

  /// What the key of a hit must not exceed to be of interest.
  [[nodiscard]] std::uint64_t greatest_key() const noexcept {
    return heap_.size() < k_ ? ~std::uint64_t{0} : k_ == 0 ? 0 : heap_.front().key;
  }
  /// Whether a hit of this key and tie, and whatever comes after it, cannot be taken.
  [[nodiscard]] bool is_beyond(std::uint64_t key, std::uint64_t tie) const noexcept {
    if (heap_.size() < k_) return false;
    return k_ == 0 || std::tie(heap_.front().key, heap_.front().tie) < std::tie(key, tie);
  }
  [[nodiscard]] std::size_t k() const noexcept { return k_; }
  [[nodiscard]] const std::optional<SortedHit>& after() const noexcept { return after_; }
  void offer(const SortedHit& hit) {
    if (k_ == 0 || (after_ && !(*after_ < hit))) return;
    if (heap_.size() == k_) {
      if (!(hit < heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end());
      heap_.pop_back();
    }
    heap_.push_back(hit);
    std::push_heap(heap_.begin(), heap_.end());
  }
  /// In order.
  [[nodiscard]] std::vector<SortedHit> take() {
    std::sort_heap(heap_.begin(), heap_.end());
    return std::move(heap_);
  }

 private:
  std::size_t k_;
  std::optional<SortedHit> after_;
  std::vector<SortedHit> heap_;
};

/// How a segment's documents are offered.
enum class SortPath : std::uint8_t {
  automatic,  ///< Whichever looks at less; both give the same.
  visit,      ///< All that match pass the heap: O(documents that match).
  walk,       ///< In their order, up to the last hit: O(k documents / documents that match).
};

/// Offers documents of a segment, or, where `units` is given, these units of them. `count` of them
/// match. A walk that meets fewer than their number promises becomes a visit.
void offer_sorted(const SegmentView& view, const ColumnOrder& order, bool descending,
                  const Bits& documents, std::uint64_t count, const Bits* units, FirstHits& top,
                  SortPath path = SortPath::automatic);

}  // namespace tracuu::query
