/// @file
/// Deleting all documents that match a query.
///
/// Layer    query.
/// Threads  that of the writer.
/// Errors   as IndexWriter::try_snapshot and Searcher::try_search; limit_exceeded where a prefix
///          stands for more words than are looked for. Nothing is deleted then.
/// Format   none.
#pragma once

#include <cstdint>

#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/query/query.hpp>

namespace tracuu::inline v0::query {

/// Deletes every document that matches `query` at the writer's next commit, documents that were
/// added since the last one included. Returns how many. O(postings + matches log documents).
[[nodiscard]] TRACUU_EXPORT Result<std::uint64_t> try_delete_matching(index::IndexWriter& writer,
                                                                      const Query& query);
/// As try_delete_matching, but throws.
inline std::uint64_t delete_matching(index::IndexWriter& writer, const Query& query) {
  return try_delete_matching(writer, query).value();
}

}  // namespace tracuu::query
