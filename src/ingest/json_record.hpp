/// @file
/// One JSON line into one document, with the place of what is wrong.
///
/// Layer    ingest, not public.
/// Threads  a parser belongs to one thread.
/// Errors   bad_record, without a place: the caller knows file and line.
/// Format   RFC 8259, an object; what the members mean: tracuu/ingest/document_source.hpp.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include <tracuu/core/error.hpp>
#include <tracuu/core/source_document.hpp>

namespace tracuu::inline v0::ingest {

/// Parses records one after the other; keeps its working memory between them.
class JsonRecordParser {
 public:
  /// So many bytes behind a line must be readable; what they hold does not matter.
  static constexpr std::size_t padding = 64;

  JsonRecordParser();
  ~JsonRecordParser();
  JsonRecordParser(const JsonRecordParser&) = delete;
  JsonRecordParser& operator=(const JsonRecordParser&) = delete;

  /// Replaces `document`, whose strings are used again. After an error it holds nothing useful.
  /// Linear. Requires: `padding` readable bytes behind `line`.
  [[nodiscard]] Result<void> try_parse(std::string_view line, SourceDocument& document);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tracuu::ingest
