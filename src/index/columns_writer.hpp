// Writes the columns file of a segment: of new documents, of merged ones, or with values set anew.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/segment.hpp>
#include <tracuu/storage/index_file.hpp>
#include <utility>
#include <vector>

#include "vocabulary.hpp"

namespace tracuu::inline v0::index {

/// Values that were set after their documents were added, by column and document; empty: none.
using ColumnChanges = std::map<std::pair<std::size_t, DocId>, std::string>;

/// The values that were set in a columns file, which may be of a segment that cannot be opened.
[[nodiscard]] Result<ColumnChanges> try_read_changes(const storage::IndexFileReader& file,
                                                     const Schema& schema, std::uint32_t documents);

/// Collects the columns of documents in their order.
class ColumnsWriter {
 public:
  explicit ColumnsWriter(const Schema& schema) : schema_(schema), columns_(schema.columns.size()) {}

  /// The values of the next document, one a column, as they were written; a date that is none is
  /// missing.
  void add(const std::vector<std::string>& values);
  /// The documents of a segment that are not deleted (a bit each; empty: none is), with the changes
  /// made to them before.
  [[nodiscard]] Result<void> try_add(const Segment& segment, std::span<const std::uint64_t> deleted,
                                     const ColumnChanges& changes = {});
  [[nodiscard]] std::size_t memory() const noexcept;
  /// Writes all sections. O(documents + n log n) for n distinct values of a column.
  void write(storage::IndexFileWriter& out);

 private:
  struct Values {
    std::vector<std::int32_t> dates;
    Vocabulary keywords;
    std::vector<std::uint32_t> ordinals;  // 0 missing, else the keyword's number + 1
    std::vector<std::uint64_t> changed;   // a bit for each document, up to the last changed one
  };
  void add_date(Values& values, std::string_view text);
  void add_keyword(Values& values, std::string_view text);
  void write_keywords(Values& values, storage::SectionId base, storage::IndexFileWriter& out);
  [[nodiscard]] Result<void> try_add_column(std::size_t column, const Segment& segment,
                                            std::span<const std::uint64_t> deleted,
                                            const ColumnChanges& changes);

  const Schema& schema_;
  std::uint32_t documents_ = 0;
  std::vector<Values> columns_;
};

}  // namespace tracuu::index
