/// @file
/// What several commands do with the hits of a search.
///
/// Layer    cli.
/// Threads  every function may be called from any thread.
/// Errors   tracuu::Error.
/// Format   none.
#pragma once

#include <string>

#include <tracuu/index/segment.hpp>
#include <tracuu/query/searcher.hpp>

namespace tracuu::inline v0::cli {

[[nodiscard]] inline query::Searcher open_searcher(const std::string& directory) {
  return query::Searcher(index::Snapshot::open(directory));
}

[[nodiscard]] inline const index::Segment& segment_of(const query::Searcher& searcher,
                                                      const query::Hit& hit) {
  return *searcher.snapshot().segments()[hit.segment];
}

/// The id of a hit's document.
[[nodiscard]] inline std::string id_of(const query::Searcher& searcher, const query::Hit& hit) {
  return std::string(segment_of(searcher, hit).try_id(hit.document).value());
}

}  // namespace tracuu::cli
