// The check of a whole index, with what a repair needs to know besides the report.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tracuu/index/check.hpp>
#include <tracuu/index/segment.hpp>
#include <tracuu/storage/file_system.hpp>
#include <utility>
#include <vector>

#include "manifest.hpp"
#include "segment_format.hpp"

namespace tracuu::inline v0::index {

/// A FileSystem whose map() reads the file into memory: a disk that fails gives an error and not a
/// signal. All else goes on to another one, which must outlive this.
class LoadingFileSystem final : public storage::FileSystem {
 public:
  explicit LoadingFileSystem(storage::FileSystem& real) : real_(real) {}

  Result<std::unique_ptr<storage::OutputFile>> create(const std::string& path) override {
    return real_.create(path);
  }
  Result<std::unique_ptr<storage::Mapping>> map(const std::string& path) override;
  Result<ByteVector> read(const std::string& path, std::uint64_t offset,
                          std::uint64_t size) override {
    return real_.read(path, offset, size);
  }
  Result<std::uint64_t> file_size(const std::string& path) override {
    return real_.file_size(path);
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    return real_.rename(from, to);
  }
  Result<void> remove(const std::string& path) override { return real_.remove(path); }
  Result<void> sync_directory(const std::string& directory) override {
    return real_.sync_directory(directory);
  }
  Result<void> create_directories(const std::string& directory) override {
    return real_.create_directories(directory);
  }
  Result<std::vector<std::string>> list(const std::string& directory) override {
    return real_.list(directory);
  }
  [[nodiscard]] bool exists(const std::string& path) override { return real_.exists(path); }
  Result<std::unique_ptr<storage::FileLock>> lock(const std::string& path) override {
    return real_.lock(path);
  }

 private:
  storage::FileSystem& real_;
};

/// What a check found of one segment.
struct SegmentFindings {
  SegmentEntry entry;
  std::array<bool, format::segment_file_count> damaged{};
  bool deletions_damaged = false;
  [[nodiscard]] bool sound() const noexcept;
  [[nodiscard]] bool is_damaged(format::SegmentFile file) const noexcept {
    return damaged[static_cast<std::size_t>(file)];
  }
};

struct IndexFindings {
  CheckReport report;
  std::optional<Manifest> manifest;  ///< Nothing if it is damaged.
  std::vector<SegmentFindings> segments;
  bool has_repeated_ids = false;
  bool unreadable = false;  ///< The system refused to read something.
};

/// Checks the index that `manifest` describes, or the one in the directory if it is not given.
[[nodiscard]] Result<IndexFindings> try_check_index(storage::FileSystem& file_system,
                                                    const std::string& directory,
                                                    const CheckOptions& options,
                                                    const Manifest* manifest = nullptr);

/// The ids of a segment's documents, if its documents file can still tell them.
[[nodiscard]] Result<std::vector<std::string>> try_read_ids(storage::FileSystem& file_system,
                                                            const std::string& directory,
                                                            const SegmentEntry& entry);
/// A bit for each deleted document; empty if none is.
[[nodiscard]] Result<std::vector<std::uint64_t>> try_read_deletions(
    storage::FileSystem& file_system, const std::string& directory, const SegmentEntry& entry);

}  // namespace tracuu::index
