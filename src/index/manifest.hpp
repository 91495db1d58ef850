// The manifest: which segments make an index at one commit.
#pragma once

#include <cstdint>
#include <string>
#include <tracuu/core/error.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/segment.hpp>
#include <tracuu/storage/file_system.hpp>
#include <vector>

namespace tracuu::inline v0::index {

struct Manifest {
  std::uint64_t generation = 0;    ///< Counts commits.
  std::uint64_t next_segment = 1;  ///< The number of the next new segment.
  Schema schema;
  std::vector<SegmentEntry> segments;
};

/// Reads `directory`/manifest; not_found with a remedy if there is none.
[[nodiscard]] Result<Manifest> try_read_manifest(storage::FileSystem& file_system,
                                                 const std::string& directory);

/// Puts `manifest` in the place of the old one, durably: afterwards it is there whole or, if this
/// fails, the old one is.
[[nodiscard]] Result<void> try_replace_manifest(storage::FileSystem& file_system,
                                                const std::string& directory,
                                                const Manifest& manifest);

/// Names of the files that a manifest refers to, itself and the lock included.
[[nodiscard]] std::vector<std::string> files_of(const Manifest& manifest);

}  // namespace tracuu::index
