/// @file
/// The container that every file of an index has: header, sections, page checksums, footer.
///
/// Layer    storage; includes core only.
/// Threads  a writer belongs to one thread; a reader may be used from many.
/// Errors   io, corrupt, format_too_old, format_too_new, not_found; each names file and offset.
/// Format   docs/format.md, section "File container".
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <tracuu/core/bytes.hpp>
#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/storage/file_system.hpp>

namespace tracuu::inline v0::storage {

/// The version of all file formats of an index; an integer of its own, not the library's version.
inline constexpr std::uint32_t format_version = 1;

/// Every page of this size has a checksum of its own; the last page may be shorter.
inline constexpr std::uint64_t page_size = 64 * 1024;

/// What a file is for; stored in its header.
enum class FileKind : std::uint32_t {
  manifest = 1,
  dictionary = 2,
  postings = 3,
  positions = 4,
  documents = 5,
  store = 6,
  columns = 7,
  deletions = 8,
};

/// Names a section inside one file; each kind of file numbers its own.
using SectionId = std::uint32_t;

/// What identifies the exact bytes of a finished file.
struct FileSummary {
  std::uint64_t size = 0;      ///< Bytes of the whole file.
  std::uint64_t checksum = 0;  ///< XXH3-64 of the footer, which covers header and page checksums.
  friend bool operator==(const FileSummary&, const FileSummary&) = default;
};

/// Writes one file from start to end, section after section.
///
/// Errors are kept: after the first failure, writes do nothing and finish() reports it. A writer
/// destroyed without a successful finish() removes its file.
class TRACUU_EXPORT IndexFileWriter {
 public:
  /// `owner` identifies the segment (or index) the file belongs to; a reader checks it.
  [[nodiscard]] static Result<std::unique_ptr<IndexFileWriter>> try_create(
      FileSystem& file_system, std::string path, FileKind kind, std::uint64_t owner);
  ~IndexFileWriter();
  IndexFileWriter(const IndexFileWriter&) = delete;
  IndexFileWriter& operator=(const IndexFileWriter&) = delete;

  /// Starts a section at a multiple of 64 bytes. Requires: none is open; `id` is new.
  void begin_section(SectionId id);
  /// Appends to the open section.
  void write(ByteSpan bytes);
  /// Bytes in the open section so far.
  [[nodiscard]] std::uint64_t section_size() const noexcept;
  void end_section();
  /// Writes a whole section.
  void section(SectionId id, ByteSpan bytes) {
    begin_section(id);
    write(bytes);
    end_section();
  }
  /// Writes the footer, makes the file durable, closes it.
  [[nodiscard]] Result<FileSummary> finish();

 private:
  struct Impl;
  explicit IndexFileWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Reads one file. Opening verifies header and footer; the checksum of a page is verified when a
/// byte of it is first asked for.
///
/// Owns the mapping; what it hands out lives as long as it does.
class TRACUU_EXPORT IndexFileReader {
 public:
  /// With `expected`, the file must be exactly that one.
  [[nodiscard]] static Result<std::unique_ptr<IndexFileReader>> try_open(
      FileSystem& file_system, const std::string& path, FileKind kind, std::uint64_t owner,
      const FileSummary* expected = nullptr);
  ~IndexFileReader();
  IndexFileReader(const IndexFileReader&) = delete;
  IndexFileReader& operator=(const IndexFileReader&) = delete;

  [[nodiscard]] const std::string& path() const noexcept;
  [[nodiscard]] FileSummary summary() const noexcept;
  [[nodiscard]] std::uint64_t owner() const noexcept;
  /// Bytes of a section, 0 if there is none.
  [[nodiscard]] std::uint64_t section_size(SectionId id) const noexcept;
  [[nodiscard]] bool has_section(SectionId id) const noexcept;

  /// `size` bytes at `offset` of a section, after verifying the pages they lie on (each once in
  /// the life of the reader). ErrorCode::corrupt if the range leaves the section or a page is
  /// damaged.
  [[nodiscard]] Result<ByteSpan> bytes(SectionId id, std::uint64_t offset,
                                       std::uint64_t size) const;
  /// A whole section; ErrorCode::corrupt if it is missing.
  [[nodiscard]] Result<ByteSpan> section(SectionId id) const;
  /// An error of this file, at `offset` of a section.
  [[nodiscard]] Error corrupt(SectionId id, std::uint64_t offset, const std::string& what) const;

 private:
  struct Impl;
  explicit IndexFileReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Reads a whole file without mapping it and verifies every byte against the checksums.
[[nodiscard]] TRACUU_EXPORT Result<void> try_verify_file(FileSystem& file_system,
                                                         const std::string& path, FileKind kind,
                                                         std::uint64_t owner,
                                                         const FileSummary* expected = nullptr);

/// XXH3-64 of some bytes; the one hash that the formats use.
[[nodiscard]] TRACUU_EXPORT std::uint64_t hash64(ByteSpan bytes, std::uint64_t seed = 0) noexcept;

}  // namespace tracuu::storage
