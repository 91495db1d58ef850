// Conditions on columns as sets of documents, which a searcher remembers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tracuu/core/error.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/segment.hpp>
#include <tracuu/query/query.hpp>
#include <unordered_map>
#include <vector>

namespace tracuu::inline v0::query {

/// A condition on a column of a certain schema, its values read.
class ColumnTest {
 public:
  /// Fails with query_syntax if the schema has no such column or a value is no date.
  [[nodiscard]] static Result<ColumnTest> try_make(const index::Schema& schema,
                                                   const ColumnCondition& condition);

  /// The same for all conditions that ask for the same.
  [[nodiscard]] std::string key() const;
  /// A bit for each document that meets the condition, up to whole ranges and a word more; deleted
  /// documents included. O(documents + bytes of the distinct values). corrupt.
  [[nodiscard]] Result<std::vector<std::uint64_t>> try_documents(
      const index::Segment& segment) const;

 private:
  struct End {
    std::string value;  // folded
    bool included;
  };
  [[nodiscard]] bool holds(std::string_view value) const;

  std::size_t column_ = 0;
  index::ColumnType type_ = index::ColumnType::keyword;
  Comparison comparison_ = Comparison::equals;
  std::int32_t first_ = 1, last_ = 0;  // dates, both included
  std::string value_;                  // in normal form
  std::optional<End> low_, high_;
};

/// Remembers sets of documents by condition and segment, those asked for last, in at most
/// `most_bytes` of bits. May be used by any number of threads.
class FilterCache {
 public:
  static constexpr std::size_t default_bytes = std::size_t{32} << 20;
  explicit FilterCache(std::size_t most_bytes = default_bytes) : most_bytes_(most_bytes) {}

  using Documents = std::shared_ptr<const std::vector<std::uint64_t>>;
  /// The documents of a segment that meet a condition. Errors as ColumnTest::try_documents().
  [[nodiscard]] Result<Documents> try_documents(const index::Segment& segment,
                                                const ColumnTest& test);
  /// Bytes of bits that are kept.
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Entry {
    std::string key;
    Documents documents;
  };

  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  std::size_t bytes_ = 0;
  std::list<Entry> entries_;  // the one asked for last first
  std::unordered_map<std::string, std::list<Entry>::iterator> places_;
};

}  // namespace tracuu::query
