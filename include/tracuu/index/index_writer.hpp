/// @file
/// Adding documents to an index and making them durable.
///
/// Layer    index.
/// Threads  a writer belongs to one thread; it may use more inside. One writer an index at a time.
/// Errors   locked, already_exists, not_found, io, corrupt; limit_exceeded and bad_record concern
///          one document and leave the writer usable.
/// Format   docs/format.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/core/source_document.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/storage/file_system.hpp>

namespace tracuu::inline v0::index {

/// How a writer works; none of it changes what an index answers.
struct WriterOptions {
  unsigned threads = 1;  ///< The index is the same, byte for byte, whatever their number.
  /// A segment is written when this many bytes are held. Writing it takes up to as much again. Any
  /// number will do: memory is taken as documents arrive.
  std::size_t memory_bytes = std::size_t{256} << 20;
  /// Whether a document whose id is there already replaces the old one; else it is refused.
  bool replace = false;
};

/// What became of a document.
enum class AddOutcome : std::uint8_t {
  added,
  replaced,   ///< An older document with this id goes at the next commit.
  duplicate,  ///< Its id is there already and WriterOptions::replace is not set: not added.
};

/// What a commit made visible.
struct CommitInfo {
  std::uint64_t generation = 0;  ///< 1 for the first commit of an index.
  std::uint64_t documents = 0;   ///< Documents of the index that are not deleted.
};

/// Turns documents into segments. Nothing is visible or durable before try_commit() returns; a
/// writer that is destroyed, or a process that dies, leaves the last commit.
class TRACUU_EXPORT IndexWriter {
 public:
  /// Makes a new index in `directory`, which is created if missing. already_exists if one is there.
  [[nodiscard]] static Result<std::unique_ptr<IndexWriter>> try_create(
      const std::string& directory, const Schema& schema, WriterOptions options = {},
      storage::FileSystem& file_system = storage::posix_file_system());
  /// As try_create, but throws.
  [[nodiscard]] static std::unique_ptr<IndexWriter> create(const std::string& directory,
                                                           const Schema& schema = {},
                                                           WriterOptions options = {}) {
    return try_create(directory, schema, options).value();
  }
  /// Opens the index in `directory` for more documents. not_found if there is none.
  [[nodiscard]] static Result<std::unique_ptr<IndexWriter>> try_open(
      const std::string& directory, WriterOptions options = {},
      storage::FileSystem& file_system = storage::posix_file_system());
  /// As try_open, but throws.
  [[nodiscard]] static std::unique_ptr<IndexWriter> open(const std::string& directory,
                                                         WriterOptions options = {}) {
    return try_open(directory, options).value();
  }
  ~IndexWriter();
  IndexWriter(const IndexWriter&) = delete;
  IndexWriter& operator=(const IndexWriter&) = delete;

  [[nodiscard]] const Schema& schema() const noexcept;

  /// Takes a document. bad_record: no id, or an id with control characters; limit_exceeded: longer
  /// than the limits of index/schema.hpp. Other errors leave the writer unusable.
  [[nodiscard]] Result<AddOutcome> try_add(SourceDocument document);
  /// As try_add, but throws.
  AddOutcome add(SourceDocument document) { return try_add(std::move(document)).value(); }
  /// Deletes the document with this id at the next commit; false if there is none.
  [[nodiscard]] Result<bool> try_delete(std::string_view id);
  /// As try_delete, but throws.
  bool erase(std::string_view id) { return try_delete(id).value(); }
  /// Makes everything since the last commit durable and visible together.
  [[nodiscard]] Result<CommitInfo> try_commit();

  /// As try_commit, but throws.
  CommitInfo commit() { return try_commit().value(); }

  /// Broken UTF-8 sequences met in the texts so far.
  [[nodiscard]] std::uint64_t invalid_sequences() const noexcept;

 private:
  struct Impl;
  explicit IndexWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tracuu::index
