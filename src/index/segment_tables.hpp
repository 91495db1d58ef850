// What a segment's documents and columns files hold, collected document by document.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/segment.hpp>
#include <tracuu/storage/index_file.hpp>
#include <vector>

#include "field_builder.hpp"
#include "segment_format.hpp"

namespace tracuu::inline v0::index {

/// What stands in the header of all files of a segment.
[[nodiscard]] std::uint64_t segment_owner(std::uint64_t number) noexcept;

/// Begins a file of segment `number`.
[[nodiscard]] Result<std::unique_ptr<storage::IndexFileWriter>> try_create_segment_file(
    storage::FileSystem& file_system, const std::string& directory, std::uint64_t number,
    format::SegmentFile file);

/// The files of a segment that are being written, in the order of SegmentEntry::files.
using SegmentFileWriters =
    std::array<std::unique_ptr<storage::IndexFileWriter>, format::segment_file_count>;

/// Finishes the files side by side, since each waits for the disk, and notes what they are.
[[nodiscard]] Result<void> try_finish_files(const SegmentFileWriters& files, SegmentEntry& entry);

/// The tables of documents and units.
class DocumentTables {
 public:
  /// Appends a document that begins at `stored_at` of the stored stream.
  void add_document(std::string_view id, std::uint64_t id_hash, std::uint64_t stored_at);
  /// Appends a unit of the document added last.
  void add_unit(std::uint32_t text_start, std::string_view pinpoint);

  [[nodiscard]] std::uint32_t documents() const noexcept {
    return static_cast<std::uint32_t>(id_hashes_.size());
  }
  [[nodiscard]] std::uint32_t units() const noexcept {
    return static_cast<std::uint32_t>(unit_text_start_.size());
  }
  [[nodiscard]] std::size_t pinpoint_bytes() const noexcept { return pinpoints_.size(); }
  [[nodiscard]] std::size_t memory() const noexcept;

  /// Writes all sections; `stored_end` is the length of the stored stream, and the starts are those
  /// of FieldBuilder::owner_starts(). Once, at the end.
  void write(const std::array<FieldCounts, field_count>& counts,
             std::span<const std::uint32_t> body_starts,
             std::span<const std::uint32_t> title_starts, std::uint64_t stored_end,
             storage::IndexFileWriter& out);

 private:
  std::vector<std::uint32_t> first_unit_, unit_text_start_, pinpoint_offset_;
  std::vector<std::uint64_t> id_offset_, id_hashes_, stored_at_;
  std::string ids_, pinpoints_;
};

}  // namespace tracuu::index
