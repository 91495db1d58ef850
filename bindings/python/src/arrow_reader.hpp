/// @file
/// Documents out of an Arrow stream.
///
/// Layer    binding.
/// Threads  one; no GIL is needed.
/// Errors   invalid_argument: no column id or text, or a column of a type that has no text;
///          bad_record: what the producer reports.
/// Format   docs/python.md says which types are read, and how they become text.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <tracuu/core/source_document.hpp>
#include <vector>

#include "arrow_abi.hpp"

namespace tracuu::python {

/// Reads the rows of a stream of record batches one after the other.
class ArrowReader {
 public:
  /// Takes the stream over and reads its schema.
  explicit ArrowReader(ArrowArrayStream* stream);
  ~ArrowReader();
  ArrowReader(const ArrowReader&) = delete;
  ArrowReader& operator=(const ArrowReader&) = delete;

  /// The next row, or false at the end. An id or text that is null is empty.
  [[nodiscard]] bool next(SourceDocument& document);

 private:
  struct Column;
  void open_batch();

  Owned<ArrowArrayStream> stream_;
  Owned<ArrowSchema> schema_;
  Owned<ArrowArray> batch_;
  std::vector<Column> columns_;
  std::int64_t row_ = 0;
};

}  // namespace tracuu::python
