/// @file
/// Verifying an index completely, and making a damaged one usable again.
///
/// Layer    index.
/// Threads  every function may be called from any thread; repair excludes writers.
/// Errors   not_found (no index there), format_too_old, format_too_new, io; damage is no error here
///          but what the report tells.
/// Format   docs/format.md: every "must hold" of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/storage/file_system.hpp>

namespace tracuu::inline v0::index {

/// One thing that is wrong. `error` has code, file and place; its message names the section and the
/// rule of docs/format.md that does not hold.
struct CheckProblem {
  Error error;
  std::optional<std::uint64_t> segment;  ///< The segment whose file it is.
};

/// A file that is no damage but worth a word: a left-over, a file that could not be looked into.
struct CheckNote {
  std::string file;
  std::string message;
};

/// What a check found.
struct CheckReport {
  std::vector<CheckProblem> problems;  ///< In the order of the files.
  std::uint64_t unlisted = 0;          ///< Problems beyond CheckOptions::problems_per_file.
  std::vector<CheckNote> notes;
  std::uint64_t generation = 0;
  std::uint64_t segments = 0;
  std::uint64_t documents = 0;  ///< Not deleted, as the manifest has it.
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;  ///< Of all files that were checked.

  [[nodiscard]] bool sound() const noexcept { return problems.empty(); }
};

/// Told while a check is at work: bytes done, bytes to do. They count every file twice: once for
/// its checksums, once for its content.
using CheckProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// How a check works; none of it changes whether an index is sound.
struct CheckOptions {
  std::size_t problems_per_file = 10;  ///< Further ones are counted only.
  CheckProgress progress;              ///< May be empty.
};

/// Verifies every byte of every file against the checksums, then every rule of the format, and goes
/// on after a problem: a file whose bytes are damaged is not looked into further, all others are.
/// Nothing is mapped: each file is read, one segment is held at a time. O(n log n).
[[nodiscard]] TRACUU_EXPORT Result<CheckReport> try_check_report(
    const std::string& directory, const CheckOptions& options = {},
    storage::FileSystem& file_system = storage::posix_file_system());

/// How a repair works.
struct RepairOptions {
  bool dry_run = false;  ///< Only tell what would be done; no lock is taken, nothing is written.
  /// How the index was made, for an index whose manifest is damaged: nothing else says it.
  std::optional<Schema> schema;
  std::size_t memory_bytes = std::size_t{256} << 20;  ///< As WriterOptions::memory_bytes.
  unsigned threads = 1;
  CheckProgress progress;  ///< May be empty.
};

/// What became of a damaged segment.
struct RepairedSegment {
  std::uint64_t number = 0;
  std::uint64_t rescued = 0;          ///< Documents indexed anew from the stored text.
  std::uint64_t lost = 0;             ///< Documents that are gone from the index.
  std::vector<std::string> lost_ids;  ///< Theirs, where they can still be read; else empty.
  /// Documents that are visible again, since nobody can tell any more that they were deleted.
  std::uint64_t undeleted = 0;
};

/// What a repair did, or would do.
struct RepairReport {
  CheckReport check;                      ///< The index as it was.
  std::vector<RepairedSegment> segments;  ///< The damaged ones.
  std::vector<std::string> quarantined;   ///< Files that were put aside, by name.
  std::string quarantine;                 ///< The directory they are in; empty: none.
  bool manifest_rebuilt = false;
  std::uint64_t duplicates = 0;  ///< Older documents deleted because a newer one has their id.
  std::uint64_t documents = 0;   ///< Of the index afterwards.
  std::uint64_t generation = 0;  ///< Afterwards; as before if nothing was done.
};

/// Makes a damaged index usable: takes the writer's lock, indexes what the stored text of damaged
/// segments still gives anew, puts their files into `quarantine/N/` and commits an index without
/// them (docs/adr/0023-repair-by-one-commit.md says in which order, and what a crash leaves). A
/// sound index is left as it is. locked: a writer is at work. corrupt: the manifest is damaged and
/// `schema` is not given.
[[nodiscard]] TRACUU_EXPORT Result<RepairReport> try_repair(
    const std::string& directory, const RepairOptions& options = {},
    storage::FileSystem& file_system = storage::posix_file_system());

}  // namespace tracuu::index
