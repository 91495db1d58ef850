// Writes one segment: batches in, seven files out.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/segment.hpp>
#include <tracuu/storage/file_system.hpp>
#include <vector>

#include "columns_writer.hpp"
#include "document_batch.hpp"
#include "field_builder.hpp"
#include "segment_format.hpp"
#include "segment_tables.hpp"

namespace tracuu::inline v0::index {

/// Collects batches in memory (stored text goes to its file at once) and writes the segment.
class SegmentWriter {
 public:
  /// `memory_bytes`: about how much will be collected at most; room for some of it is reserved.
  [[nodiscard]] static Result<std::unique_ptr<SegmentWriter>> try_create(
      storage::FileSystem& file_system, std::string directory, const Schema& schema,
      std::uint64_t number, std::size_t memory_bytes);

  /// Appends a batch. An error of the store file is reported by finish().
  void add(const DocumentBatch& batch);

  [[nodiscard]] std::uint32_t documents() const noexcept { return tables_.documents(); }
  /// Bytes held in memory now.
  [[nodiscard]] std::size_t memory() const noexcept;
  /// Whether another batch still fits the format's numbers.
  [[nodiscard]] bool fits(const DocumentBatch& batch) const noexcept;

  /// Writes all files and makes them durable. The directory itself is not synced.
  [[nodiscard]] Result<SegmentEntry> finish(unsigned threads);

 private:
  SegmentWriter(storage::FileSystem& file_system, std::string directory, const Schema& schema,
                std::uint64_t number);
  [[nodiscard]] Result<std::unique_ptr<storage::IndexFileWriter>> try_create_file(
      format::SegmentFile file) const {
    return try_create_segment_file(file_system_, directory_, entry_.number, file);
  }
  void finish_store();

  storage::FileSystem& file_system_;
  std::string directory_;
  const Schema& schema_;
  SegmentEntry entry_;
  std::array<FieldBuilder, field_count> fields_;
  CitationTableWriter citations_;
  std::unique_ptr<storage::IndexFileWriter> store_;
  ByteVector store_index_;
  std::uint64_t frame_at_ = 0;
  std::uint64_t raw_at_ = 0;
  DocumentTables tables_;
  ColumnsWriter columns_;
};

}  // namespace tracuu::index
