// Merges that run beside the writer, each in a thread of its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/segment.hpp>
#include <tracuu/storage/file_system.hpp>
#include <vector>

#include "segment_merger.hpp"

namespace tracuu::inline v0::index {

/// A merge: what of, and what became of it.
struct Merge {
  std::uint64_t number = 0;  ///< Of the segment that it makes.
  unsigned level = 0;        ///< The highest of its sources'.
  std::vector<MergeSource> sources;
  std::optional<Result<SegmentEntry>> result;
};

/// Runs merges. Belongs to one thread, which starts them and takes them when they are done.
class BackgroundMerges {
 public:
  BackgroundMerges(storage::FileSystem& file_system, std::string directory, const Schema& schema)
      : file_system_(file_system), directory_(std::move(directory)), schema_(schema) {}
  /// Stops what runs; what it wrote is removed.
  ~BackgroundMerges();
  BackgroundMerges(const BackgroundMerges&) = delete;
  BackgroundMerges& operator=(const BackgroundMerges&) = delete;

  void start(std::unique_ptr<Merge> merge);
  /// A merge that is done, or none. With `wait`, waits for one if any runs.
  [[nodiscard]] std::unique_ptr<Merge> take(bool wait);
  /// Merges that were started and not taken.
  [[nodiscard]] std::size_t size() const noexcept { return running_.size(); }
  /// The lowest level of these; as high as can be if there is none.
  [[nodiscard]] unsigned lowest_level() const noexcept;
  /// Whether a file of this name belongs to a segment that is being made.
  [[nodiscard]] bool makes_file(std::string_view name) const;
  /// Stops all that run and forgets them.
  void cancel();

 private:
  struct Running {
    std::unique_ptr<Merge> merge;
    std::thread thread;
    bool done = false;  // guarded by mutex_
  };

  storage::FileSystem& file_system_;
  std::string directory_;
  const Schema& schema_;
  std::mutex mutex_;
  std::condition_variable one_done_;
  std::atomic<bool> stop_{false};
  std::vector<std::unique_ptr<Running>> running_;
};

}  // namespace tracuu::index
