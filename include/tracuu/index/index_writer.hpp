/// @file
/// Adding, changing and deleting documents of an index and making that durable.
///
/// Layer    index.
/// Threads  a writer belongs to one thread; it may use more inside. One writer an index at a time.
/// Errors   locked, already_exists, not_found, io, corrupt; limit_exceeded, bad_record and
///          invalid_argument concern one call and leave the writer usable.
/// Format   docs/format.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/core/source_document.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/storage/file_system.hpp>

namespace tracuu::inline v0::index {

/// How a writer works; none of it changes what an index answers.
struct WriterOptions {
  unsigned threads = 1;  ///< Segments are the same, byte for byte, whatever their number.
  /// A segment is written when this many bytes are held. Writing it takes up to as much again. Any
  /// number will do: memory is taken as documents arrive.
  std::size_t memory_bytes = std::size_t{256} << 20;
  /// Whether a document whose id is there already replaces the old one; else it is refused.
  bool replace = false;
  /// Whether segments are merged in the background, by up to two threads of low priority. A merge
  /// becomes visible with the first commit after its end, so which segments an index has may depend
  /// on their speed; what it holds does not.
  bool merge = true;
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
  std::uint64_t segments = 0;    ///< Segments that they are in.
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
  /// than the limits of index/schema.hpp. An error of writing leaves the writer unusable: all
  /// further calls fail with it.
  [[nodiscard]] Result<AddOutcome> try_add(SourceDocument document);
  /// As try_add, but throws.
  AddOutcome add(SourceDocument document) { return try_add(std::move(document)).value(); }
  /// Deletes the document with this id at the next commit; false if there is none.
  [[nodiscard]] Result<bool> try_delete(std::string_view id);
  /// As try_delete, but throws.
  bool erase(std::string_view id) { return try_delete(id).value(); }
  /// Gives a document other values of columns (empty: none) at the next commit, without writing its
  /// text anew; the last value set counts. False if no document has this id. invalid_argument, and
  /// nothing is set: there is no such column, a date that is none, or a column that is also
  /// searched as text ("number", "article"): then the document must be replaced. O(log documents);
  /// the next commit writes the columns of the segments concerned.
  [[nodiscard]] Result<bool> try_set_columns(std::string_view id,
                                             std::span<const SourceField> values);
  /// As try_set_columns, of one column, but throws.
  bool set_column(std::string_view id, std::string column, std::string value) {
    const SourceField field{std::move(column), std::move(value)};
    return try_set_columns(id, {&field, 1}).value();
  }
  /// Makes everything since the last commit durable and visible together. Waits for merges only if
  /// the index has got many segments meanwhile.
  [[nodiscard]] Result<CommitInfo> try_commit();
  /// Commits, waits for the merges that are due, and commits what they made.
  [[nodiscard]] Result<CommitInfo> try_settle();
  /// Commits, merges everything into one segment, or as few as the format's limits permit, and
  /// commits that: nothing is left of deleted documents. O(size of the index).
  [[nodiscard]] Result<CommitInfo> try_optimize();
  /// What the next commit would make visible, for searches before it. Its segments are valid for as
  /// long as the snapshot lives, whatever becomes of the writer.
  [[nodiscard]] Result<std::shared_ptr<const Snapshot>> try_snapshot();

  /// As try_commit, but throws.
  CommitInfo commit() { return try_commit().value(); }

  /// As try_settle, but throws.
  CommitInfo settle() { return try_settle().value(); }
  /// As try_optimize, but throws.
  CommitInfo optimize() { return try_optimize().value(); }
  /// As try_snapshot, but throws.
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() { return try_snapshot().value(); }

  /// Why this writer merges no more, for instance a full disk; nothing is lost by that.
  [[nodiscard]] const std::optional<Error>& merge_problem() const noexcept;
  /// Broken UTF-8 sequences met in the texts so far.
  [[nodiscard]] std::uint64_t invalid_sequences() const noexcept;

 private:
  struct Impl;
  explicit IndexWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tracuu::index
