// Merges segments into one without tokenising their documents again.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/segment.hpp>
#include <tracuu/storage/file_system.hpp>
#include <vector>

namespace tracuu::inline v0::index {

/// What is merged: a segment and its deleted documents as of now (a bit each; empty: none).
struct MergeSource {
  std::shared_ptr<const Segment> segment;
  std::vector<std::uint64_t> deleted;

  [[nodiscard]] bool is_deleted(DocId document) const noexcept {
    return !deleted.empty() && (deleted[document / 64] >> (document % 64) & 1) != 0;
  }
};

/// Whether what is left of the sources fits the numbers of one segment.
[[nodiscard]] TRACUU_EXPORT bool fit_one_segment(std::span<const MergeSource> sources);

/// Merges `sources`, in this order, into segment `number`: the documents that are not deleted, in
/// their order, and nothing else of them. But for the frames of its store it is, byte for byte, the
/// segment that SegmentWriter makes of these documents, whatever `threads`. Writes all files and
/// makes them durable; the directory is not synced.
///
/// Once `stop` is true, gives up within milliseconds with ErrorCode::cancelled. A source that
/// breaks the format is ErrorCode::corrupt and names file and place. After any error no file of
/// segment `number` is left, if the file system can remove them.
///
/// Holds the terms of one field, the lists of a few thousand of them, the tables of documents and
/// all citations; the rest is streamed. Requires: the sources have this schema and
/// fit_one_segment(); no file of segment `number` is in use.
[[nodiscard]] TRACUU_EXPORT Result<SegmentEntry> try_merge_segments(
    storage::FileSystem& file_system, const std::string& directory, const Schema& schema,
    std::uint64_t number, std::span<const MergeSource> sources, unsigned threads,
    const std::atomic<bool>& stop);

}  // namespace tracuu::index
