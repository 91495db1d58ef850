// Walks several sorted sequences of strings as one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace tracuu::inline v0::index {

/// Walks cursors with `bool next()` and `string term()`, each strictly ascending, in order of
/// terms: for each distinct term the cursors that stand at it, in their order. Borrows the cursors;
/// O(log cursors) a term and cursor.
template <typename Cursor>
class SortedMerge {
 public:
  explicit SortedMerge(std::vector<Cursor>& cursors) : cursors_(cursors) {
    for (std::size_t i = 0; i < cursors.size(); ++i) at_.push_back(i);
  }

  /// Goes to the next term; false at the end of all cursors.
  bool next() {
    for (const std::size_t i : at_) {
      if (!cursors_[i].next()) continue;
      heap_.push_back({i, std::string_view(cursors_[i].term())});
      std::push_heap(heap_.begin(), heap_.end(), is_after);
    }
    at_.clear();
    while (!heap_.empty() &&
           (at_.empty() || heap_.front().term == std::string_view(cursors_[at_[0]].term()))) {
      at_.push_back(heap_.front().cursor);
      std::pop_heap(heap_.begin(), heap_.end(), is_after);
      heap_.pop_back();
    }
    return !at_.empty();
  }
  /// The cursors that stand at the term. Requires: the last next() returned true.
  [[nodiscard]] const std::vector<std::size_t>& at() const noexcept { return at_; }

 private:
  struct Entry {
    std::size_t cursor;
    std::string_view term;
  };
  static bool is_after(const Entry& a, const Entry& b) noexcept {
    const int order = a.term.compare(b.term);
    return order != 0 ? order > 0 : a.cursor > b.cursor;
  }

  std::vector<Cursor>& cursors_;
  std::vector<Entry> heap_;
  std::vector<std::size_t> at_;
};

}  // namespace tracuu::index
