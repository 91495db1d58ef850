// Merges the stored streams of several segments.
#pragma once

#include <atomic>
#include <cstdint>
#include <tracuu/core/error.hpp>
#include <tracuu/storage/index_file.hpp>
#include <vector>

#include "merge_map.hpp"

namespace tracuu::inline v0::index {

/// Where the documents of a merged store stand in its stream.
struct StoredPlaces {
  std::vector<std::uint64_t> begins;  ///< Of each new document.
  std::uint64_t end = 0;
};

/// Writes the sections of a store file. Frames that hold nothing but what is left are copied as
/// they are; of all others what is left is compressed anew, and so are small frames, so that all
/// but the last hold at least half a block.
[[nodiscard]] Result<StoredPlaces> try_merge_stores(const MergeMap& map, int compression,
                                                    const std::atomic<bool>& stop,
                                                    storage::IndexFileWriter& out);

}  // namespace tracuu::index
