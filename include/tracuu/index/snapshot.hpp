/// @file
/// An index as it was at one commit: what searches read.
///
/// Layer    index.
/// Threads  const, may be shared; writers never disturb it.
/// Errors   not_found (no index there), io, corrupt, format_too_old, format_too_new.
/// Format   docs/format.md, section "Manifest".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/segment.hpp>
#include <tracuu/storage/file_system.hpp>

namespace tracuu::inline v0::index {

struct Manifest;

/// Counts and sizes of a snapshot.
struct IndexStats {
  std::uint64_t generation = 0;
  std::uint64_t documents = 0;  ///< Not deleted.
  std::uint64_t deleted = 0;    ///< Deleted documents whose bytes are still there.
  std::uint64_t units = 0;      ///< Of all documents, deleted ones included.
  std::uint64_t segments = 0;
  std::uint64_t terms = 0;  ///< Summed over segments and fields.
  std::uint64_t postings = 0;
  std::uint64_t pairs = 0;
  std::uint64_t pair_postings = 0;
  std::uint64_t tokens = 0;     ///< Words of texts and titles.
  std::uint64_t citations = 0;  ///< Of a document to a place of another, however often it is made.
  /// Bytes on disk by use; `total` counts every file the manifest names, and the manifest.
  struct Bytes {
    std::uint64_t total = 0, dictionary = 0, postings = 0, positions = 0, pairs = 0, documents = 0,
                  stored = 0, columns = 0, citations = 0, deletions = 0, manifest = 0;
  } bytes;
};

/// The segments of one commit, opened. Keeps its files readable for as long as it lives, whatever
/// a writer does meanwhile.
class TRACUU_EXPORT Snapshot : public std::enable_shared_from_this<Snapshot> {
 public:
  /// Opens the last commit of the index in `directory`. O(segments).
  [[nodiscard]] static Result<std::shared_ptr<const Snapshot>> try_open(
      const std::string& directory,
      storage::FileSystem& file_system = storage::posix_file_system());
  /// As try_open, but throws.
  [[nodiscard]] static std::shared_ptr<const Snapshot> open(const std::string& directory) {
    return try_open(directory).value();
  }
  /// The last commit of the index, opened; segments that are in this one, too, are shared. Gives
  /// this one itself if nothing was committed since. O(new segments + documents of changed ones).
  [[nodiscard]] Result<std::shared_ptr<const Snapshot>> try_reopen() const;
  /// As try_reopen, but throws.
  [[nodiscard]] std::shared_ptr<const Snapshot> reopen() const { return try_reopen().value(); }
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  [[nodiscard]] const std::string& directory() const noexcept { return directory_; }
  [[nodiscard]] const Schema& schema() const noexcept { return schema_; }
  /// Counts commits; the first is 1.
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }
  [[nodiscard]] const std::vector<std::shared_ptr<const Segment>>& segments() const noexcept {
    return segments_;
  }
  [[nodiscard]] IndexStats stats() const;

 private:
  friend class IndexWriter;
  Snapshot() = default;
  [[nodiscard]] bool is_of(const Manifest& manifest) const noexcept;
  [[nodiscard]] static Result<std::shared_ptr<const Snapshot>> try_open(
      const std::string& directory, storage::FileSystem& file_system, const Snapshot* earlier);
  [[nodiscard]] static Result<std::shared_ptr<const Segment>> try_open_segment(
      const Snapshot& snapshot, const SegmentEntry& entry, const Snapshot* earlier);

  storage::FileSystem* file_system_ = nullptr;
  std::string directory_;
  Schema schema_;
  std::uint64_t generation_ = 0;
  std::uint64_t manifest_bytes_ = 0;
  std::vector<std::shared_ptr<const Segment>> segments_;
};

/// Verifies every byte against the checksums, then every structural rule. Reads, a segment at a
/// time in memory, and maps files above 512 MiB only. The error names file and place.
[[nodiscard]] TRACUU_EXPORT Result<void> try_check(
    const std::string& directory, storage::FileSystem& file_system = storage::posix_file_system());

}  // namespace tracuu::index
