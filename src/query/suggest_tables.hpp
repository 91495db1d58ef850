// What a Suggester holds.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tracuu/core/error.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/suggest.hpp>
#include <utility>
#include <vector>

#include "term_table.hpp"

namespace tracuu::inline v0::query {

/// How often each number of a snapshot is borne and cited. Borrows the snapshot.
class NumberTable {
 public:
  /// O(numbers).
  [[nodiscard]] static Result<NumberTable> try_make(const index::Snapshot& snapshot);

  /// At most `limit` numbers that begin so (as index::table_key has them), as documents spell them,
  /// with how often they are borne and cited, the greatest first.
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::uint64_t>>> try_most_frequent(
      std::string_view prefix, std::size_t limit) const;

 private:
  [[nodiscard]] Result<std::string> try_spelling(std::string_view key) const;

  const index::Snapshot* snapshot_ = nullptr;
  int number_column_ = -1;
  std::vector<Tournament> by_segment_;  // of keys by their ordinals; 0 for what is no number
};

struct Suggester::Impl {
  std::shared_ptr<const index::Snapshot> snapshot;
  TermTable terms;
  NumberTable numbers;
};

}  // namespace tracuu::query
