/// @file
/// Reading documents from folders, text files and JSON lines, plain or compressed, or stdin.
///
/// Layer    ingest; includes core.
/// Threads  a source belongs to one thread.
/// Errors   io, not_found, limit_exceeded, corrupt (broken compression) end the run; bad_record
///          concerns one record only, and reading goes on after it.
/// Format   JSON lines (UTF-8): an object a line with `id` (a string, or a number taken as its
/// text)
///          and `text` (a string); other members become fields. Lines end with LF or CRLF; blank
///          lines and a byte-order mark at the start are passed over. zstd (RFC 8878), any number
///          of frames.
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
#include <tracuu/core/source_document.hpp>

namespace tracuu::inline v0::ingest {

/// Limits and habits of reading.
struct SourceOptions {
  /// A longer text or JSON line is a bad record (limit_exceeded in its message) and is passed over
  /// in constant memory. At most 4 GiB less 1 MiB; a greater value means that.
  std::uint64_t max_document_bytes = 64ull << 20;
  /// The format of stdin ("-"): JSON lines if true, else one plain text whose id is "-".
  bool stdin_is_jsonl = true;
  /// Take every input as JSON lines whatever its name says.
  bool force_jsonl = false;
  /// Take every input as one plain text whatever its name says; force_jsonl comes before.
  bool force_text = false;
};

/// What next() came to.
enum class SourceEvent : std::uint8_t {
  document,    ///< `document` was filled.
  bad_record,  ///< One record cannot be used; `problem()` says which and why. Go on.
  end,         ///< No more input.
};

/// A stream of documents from several inputs, in the order given; a folder's files come sorted by
/// path (bytewise), recursively. Links are followed, but not to a folder the walk is already in.
///
/// A folder gives its .txt and .jsonl files, also .txt.zst and .jsonl.zst, in any case of letters;
/// a file that is named itself may also end with .json or .ndjson (JSON lines), and with anything
/// else is taken as text. Stdin may be compressed. Memory: the longest line or text so far and
/// about a megabyte; one record at a time is held.
class TRACUU_EXPORT DocumentSource {
 public:
  /// Inputs: folders, files, "-" for stdin (once). Fails at once if an input, or anything in a
  /// folder that would be read, does not exist or cannot be read.
  [[nodiscard]] static Result<std::unique_ptr<DocumentSource>> try_open(
      const std::vector<std::string>& inputs, SourceOptions options = {});
  ~DocumentSource();
  DocumentSource(const DocumentSource&) = delete;
  DocumentSource& operator=(const DocumentSource&) = delete;

  /// The next document, into the strings that `document` already has. An Error ends the run: after
  /// it, as after the end, every call says `end`. The id of a .txt file is its path below the
  /// folder that was named, with "/" between folders, or its file name if it was named itself.
  /// After anything but SourceEvent::document, `document` holds nothing useful. Linear in the
  /// input.
  [[nodiscard]] Result<SourceEvent> try_next(SourceDocument& document);

  /// What was wrong with the last bad record and where (file, and line of JSON lines); the message
  /// of broken JSON names the byte, counted from 0 in its line. Requires: there was a bad record.
  [[nodiscard]] const Error& problem() const noexcept;
  /// Where the last record began: file and line (JSON lines) or file; empty before the first.
  [[nodiscard]] ErrorPlace place() const;
  /// Input bytes consumed so far, as stored (compressed bytes for .zst); runs ahead of the records
  /// by what is buffered.
  [[nodiscard]] std::uint64_t bytes_read() const noexcept;
  /// Input bytes in all, or nothing where stdin or a pipe makes that unknown.
  [[nodiscard]] std::optional<std::uint64_t> bytes_total() const noexcept;

 private:
  struct Impl;
  explicit DocumentSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Parses one JSON line into a document; bad_record if it is not a JSON object (RFC 8259), lacks
/// `id` or `text` or has an empty one, or has more than 1,024 fields. Of several members with one
/// name the first that is not null counts. Broken UTF-8 and escaped surrogates without their other
/// half become U+FFFD. Linear (in the number of fields, quadratic). May be called from any thread.
[[nodiscard]] TRACUU_EXPORT Result<SourceDocument> try_parse_json_record(std::string_view line);

}  // namespace tracuu::ingest
