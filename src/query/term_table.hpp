// The words of a snapshot's texts, sorted without marks, and which of them are most frequent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <tracuu/core/error.hpp>
#include <tracuu/index/snapshot.hpp>
#include <unordered_map>
#include <vector>

namespace tracuu::inline v0::query {

/// The place of the greatest of some neighbouring weights, in O(log n): a tree over them whose
/// nodes know the greatest below.
class Tournament {
 public:
  Tournament() = default;
  explicit Tournament(std::vector<std::uint32_t> weights);

  [[nodiscard]] std::uint32_t weight(std::uint32_t at) const noexcept { return weights_[at]; }
  /// The places in [first, end) with the greatest weights above 0, the greatest first, the first of
  /// equals first, until `visit(place)` returns false. O(log n) each.
  template <typename Visit>
  void for_greatest(std::uint32_t first, std::uint32_t end, Visit visit) const;

 private:
  [[nodiscard]] std::uint32_t better(std::uint32_t a, std::uint32_t b) const noexcept;
  [[nodiscard]] std::uint32_t greatest(std::uint32_t first, std::uint32_t end) const noexcept;
  struct Stretch {
    std::uint32_t weight, at, first, end;
    friend bool operator<(const Stretch& a, const Stretch& b) noexcept {
      return a.weight != b.weight ? a.weight < b.weight : a.at > b.at;
    }
  };
  void push(std::vector<Stretch>& heap, std::uint32_t first, std::uint32_t end) const;
  [[nodiscard]] static Stretch pop(std::vector<Stretch>& heap);

  std::vector<std::uint32_t> weights_;
  std::vector<std::uint32_t> tree_;  // of places; leaves from weights_.size() on
};

template <typename Visit>
void Tournament::for_greatest(std::uint32_t first, std::uint32_t end, Visit visit) const {
  std::vector<Stretch> heap;
  push(heap, first, end);
  while (!heap.empty()) {
    const Stretch top = pop(heap);
    if (!visit(top.at)) return;
    push(heap, top.first, top.at);
    push(heap, top.at + 1, top.end);
  }
}

/// A term's place in the table.
using TermPlace = std::uint32_t;

/// Neighbouring terms of the table.
struct TermRange {
  TermPlace first = 0, end = 0;
  [[nodiscard]] bool empty() const noexcept { return first == end; }
};

/// All words of the texts of a snapshot that begin with a letter. Const once it was made; borrows
/// the snapshot.
class TermTable {
 public:
  /// O(terms log terms).
  [[nodiscard]] static Result<TermTable> try_make(const index::Snapshot& snapshot);

  [[nodiscard]] std::size_t size() const noexcept { return terms_.size(); }
  [[nodiscard]] std::string_view term(TermPlace at) const noexcept {
    return view(terms_[at].begin, terms_[at].size);
  }
  [[nodiscard]] std::string_view folded(TermPlace at) const noexcept {
    return view(terms_[at].folded_begin, terms_[at].folded_size);
  }
  /// How many units hold a term.
  [[nodiscard]] std::uint32_t units(TermPlace at) const noexcept { return by_units_.weight(at); }
  [[nodiscard]] double all_units() const noexcept { return all_units_; }
  /// The terms that begin so without marks. O(log terms).
  [[nodiscard]] TermRange with_prefix(std::string_view folded) const;
  /// The terms that are spelled so without marks. O(1) expected.
  [[nodiscard]] TermRange with_folded(std::string_view folded) const;
  /// O(log terms).
  [[nodiscard]] std::optional<TermPlace> find(std::string_view term) const;
  /// The terms of a range, the most frequent first, until `visit(place)` returns false.
  template <typename Visit>
  void for_most_frequent(TermRange range, Visit visit) const {
    by_units_.for_greatest(range.first, range.end, visit);
  }
  /// The most frequent terms of all, at most 512.
  [[nodiscard]] const std::vector<TermPlace>& usual_terms() const noexcept { return usual_; }
  /// How many units hold two terms side by side. O(segments log pairs).
  [[nodiscard]] Result<std::uint32_t> try_units_with(TermPlace first, TermPlace second) const;

 private:
  struct Entry {
    std::uint64_t begin = 0, folded_begin = 0;  // in pool_
    std::uint8_t size = 0, folded_size = 0;
  };
  [[nodiscard]] std::string_view view(std::uint64_t begin, std::size_t size) const noexcept {
    return {pool_.data() + begin, size};
  }

  static constexpr TermOrdinal nowhere = ~TermOrdinal{0};

  const index::Snapshot* snapshot_ = nullptr;
  double all_units_ = 0;
  std::vector<char> pool_;             // stays where it is when the table is moved
  std::vector<Entry> terms_;           // by folded form, then by term
  std::vector<TermOrdinal> ordinals_;  // by term, then by segment
  Tournament by_units_;
  std::vector<TermPlace> usual_;
  std::unordered_map<std::string_view, TermPlace> first_folded_;  // keys in pool_
};

}  // namespace tracuu::query
