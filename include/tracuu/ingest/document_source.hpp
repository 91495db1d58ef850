/// @file
/// Reading documents from folders, text files and JSON lines, plain or compressed, or stdin.
///
/// Layer    ingest; includes core.
/// Threads  a source belongs to one thread.
/// Errors   io, not_found, limit_exceeded, corrupt (broken compression) end the run; bad_record
///          concerns one record only, and reading goes on after it.
/// Format   JSON lines: an object a line with `id` and `text` (strings, or numbers for `id`).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/ingest/source_document.hpp>

namespace tracuu::inline v0::ingest {

/// Limits and habits of reading.
struct SourceOptions {
  /// A longer text or JSON line is a bad record (limit_exceeded in its message), not a crash.
  std::uint64_t max_document_bytes = 64ull << 20;
  /// The format of stdin ("-"): JSON lines if true, else one plain text whose id is "-".
  bool stdin_is_jsonl = true;
  /// Take every input as JSON lines whatever its name says.
  bool force_jsonl = false;
};

/// What next() came to.
enum class SourceEvent : std::uint8_t {
  document,    ///< `document` was filled.
  bad_record,  ///< One record cannot be used; `problem()` says which and why. Go on.
  end,         ///< No more input.
};

/// A stream of documents from several inputs, in the order given; a folder's files come sorted by
/// path (bytewise), recursively.
class TRACUU_EXPORT DocumentSource {
 public:
  /// Inputs: folders (their .txt and .jsonl files, also .zst of these), files, "-" for stdin.
  /// Fails at once if an input does not exist or cannot be read.
  [[nodiscard]] static Result<std::unique_ptr<DocumentSource>> try_open(
      const std::vector<std::string>& inputs, SourceOptions options = {});
  ~DocumentSource();
  DocumentSource(const DocumentSource&) = delete;
  DocumentSource& operator=(const DocumentSource&) = delete;

  /// The next document. An Error ends the run. The id of a .txt file is its path below the folder
  /// that was named, with "/" between folders, or its file name if it was named itself.
  [[nodiscard]] Result<SourceEvent> try_next(SourceDocument& document);

  /// After SourceEvent::bad_record: what and where (file and line).
  [[nodiscard]] const Error& problem() const noexcept;
  /// Where the last record began: file and line (JSON lines) or file.
  [[nodiscard]] ErrorPlace place() const;
  /// Input bytes consumed so far, as stored (compressed bytes for .zst).
  [[nodiscard]] std::uint64_t bytes_read() const noexcept;
  /// Input bytes in all, or nothing where stdin makes that unknown.
  [[nodiscard]] std::optional<std::uint64_t> bytes_total() const noexcept;

 private:
  struct Impl;
  explicit DocumentSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Parses one JSON line into a document; bad_record if it is broken or lacks `id` or `text`.
[[nodiscard]] TRACUU_EXPORT Result<SourceDocument> try_parse_json_record(std::string_view line);

}  // namespace tracuu::ingest
