/// @file
/// The container that every file of an index has: header, sections, page checksums, footer.
///
/// Layer    storage; includes core only.
/// Threads  a writer belongs to one thread; a reader may be used from many.
/// Errors   io, corrupt, format_too_old, format_too_new, not_found; each names the file, and the
///          offset in it where bytes are at fault.
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
inline constexpr std::uint32_t format_version = 2;
/// Files of this version and later ones are read.
inline constexpr std::uint32_t oldest_format_version = 1;

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
  citations = 9,
};

/// Names a section inside one file; each kind of file numbers its own.
using SectionId = std::uint32_t;

/// What identifies the exact bytes of a finished file.
struct FileSummary {
  std::uint64_t size = 0;      ///< Bytes of the whole file.
  std::uint64_t checksum = 0;  ///< XXH3-64 of the footer, which covers header and page checksums.
  friend bool operator==(const FileSummary&, const FileSummary&) = default;
};

/// Writes one file from start to end, section after section. The bytes depend on nothing but the
/// arguments: the same sections give the same file.
///
/// Errors are kept: after the first failure, writes do nothing and finish() reports it. A writer
/// destroyed without a successful finish() removes its file. Buffers 256 KiB; O(bytes written).
class TRACUU_EXPORT IndexFileWriter {
 public:
  /// `owner` identifies the segment (or index) the file belongs to; a reader checks it.
  /// Requires: `file_system` outlives the writer.
  [[nodiscard]] static Result<std::unique_ptr<IndexFileWriter>> try_create(FileSystem& file_system,
                                                                           std::string path,
                                                                           FileKind kind,
                                                                           std::uint64_t owner);
  ~IndexFileWriter();
  IndexFileWriter(const IndexFileWriter&) = delete;
  IndexFileWriter& operator=(const IndexFileWriter&) = delete;

  /// Starts a section at a multiple of 64 bytes. Requires: none is open; `id` is new.
  void begin_section(SectionId id);
  /// Appends to the open section. Requires: one is open.
  void write(ByteSpan bytes);
  /// Bytes in the open section so far (after a failure too); 0 if none is open.
  [[nodiscard]] std::uint64_t section_size() const noexcept;
  /// Requires: a section is open.
  void end_section();
  /// Writes a whole section.
  void section(SectionId id, ByteSpan bytes) {
    begin_section(id);
    write(bytes);
    end_section();
  }
  /// Writes the footer, makes the file durable, closes it; its directory is the caller's to sync.
  /// Requires: no section is open; not called before.
  [[nodiscard]] Result<FileSummary> finish();

 private:
  struct Impl;
  explicit IndexFileWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Reads one file. Opening verifies header, tables and footer, in O(pages + n log n) for n
/// sections; the checksum of a page is verified when a byte of it is first asked for.
///
/// Owns the mapping; what it hands out lives as long as it does. Nobody may write to the file or
/// cut it meanwhile: files of an index are replaced, never changed.
class TRACUU_EXPORT IndexFileReader {
 public:
  /// With `expected`, the file must be exactly that one. ErrorCode::corrupt for a file that is
  /// foreign, cut short, damaged, of another kind or owner, or not the expected one;
  /// format_too_old and format_too_new for a sound header of another version.
  [[nodiscard]] static Result<std::unique_ptr<IndexFileReader>> try_open(
      FileSystem& file_system, const std::string& path, FileKind kind, std::uint64_t owner,
      const FileSummary* expected = nullptr);
  ~IndexFileReader();
  IndexFileReader(const IndexFileReader&) = delete;
  IndexFileReader& operator=(const IndexFileReader&) = delete;

  [[nodiscard]] const std::string& path() const noexcept;
  [[nodiscard]] FileSummary summary() const noexcept;
  [[nodiscard]] std::uint64_t owner() const noexcept;
  /// The version of the format that the file follows.
  [[nodiscard]] std::uint32_t version() const noexcept;
  /// Bytes of a section, 0 if there is none.
  [[nodiscard]] std::uint64_t section_size(SectionId id) const noexcept;
  [[nodiscard]] bool has_section(SectionId id) const noexcept;

  /// `size` bytes at `offset` of a section, after verifying the pages they lie on (each once in
  /// the life of the reader; about 10 ns where that is done). ErrorCode::corrupt if there is no
  /// such section, the range leaves it or a page is damaged.
  [[nodiscard]] Result<ByteSpan> bytes(SectionId id, std::uint64_t offset,
                                       std::uint64_t size) const;
  /// A whole section, verified as by bytes(); ErrorCode::corrupt if it is missing.
  [[nodiscard]] Result<ByteSpan> section(SectionId id) const;
  /// An error of this file, at `offset` of a section.
  [[nodiscard]] Error corrupt(SectionId id, std::uint64_t offset, const std::string& what) const;

 private:
  struct Impl;
  explicit IndexFileReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Reads a whole file without mapping it and verifies every byte: the checksums, and that padding
/// is zero. Errors as try_open(). Needs 1 MiB and the size of the tables.
[[nodiscard]] TRACUU_EXPORT Result<void> try_verify_file(FileSystem& file_system,
                                                         const std::string& path, FileKind kind,
                                                         std::uint64_t owner,
                                                         const FileSummary* expected = nullptr);

/// XXH3-64 of some bytes; the one hash that the formats use.
[[nodiscard]] TRACUU_EXPORT std::uint64_t hash64(ByteSpan bytes, std::uint64_t seed = 0) noexcept;

}  // namespace tracuu::storage
