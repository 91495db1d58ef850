/// @file
/// Two FileSystems for tests: one that lives in memory, and one that fails when it is told to.
///
/// Layer    tests; on storage.
/// Threads  both may be used from many threads; what a test asks of a FaultyFileSystem, from one.
/// Errors   as the FileSystem they stand for; the faults are ErrorCode::io.
/// Format   none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <tracuu/core/bytes.hpp>
#include <tracuu/core/error.hpp>
#include <tracuu/storage/file_system.hpp>

namespace tracuu::test {

/// Files and directories in memory. Paths are taken as they are spelled, parts split by '/'.
class MemoryFileSystem final : public storage::FileSystem {
 public:
  /// Puts a file in place, as if somebody else had written it.
  void put(const std::string& path, ByteVector bytes) {
    const std::lock_guard guard(state_->mutex);
    state_->files[path] = std::make_shared<ByteVector>(std::move(bytes));
  }
  /// The bytes of a file. Requires: it exists.
  [[nodiscard]] ByteVector get(const std::string& path) const {
    const std::lock_guard guard(state_->mutex);
    return *state_->files.at(path);
  }

  Result<std::unique_ptr<storage::OutputFile>> create(const std::string& path) override {
    const std::lock_guard guard(state_->mutex);
    // A new object, so that mappings of a file that is replaced stay what they are.
    const auto bytes = state_->files[path] = std::make_shared<ByteVector>();
    return std::unique_ptr<storage::OutputFile>(std::make_unique<Output>(bytes));
  }

  Result<std::unique_ptr<storage::Mapping>> map(const std::string& path) override {
    const std::lock_guard guard(state_->mutex);
    const auto found = state_->files.find(path);
    if (found == state_->files.end()) return missing(path);
    return std::unique_ptr<storage::Mapping>(std::make_unique<View>(found->second));
  }

  Result<ByteVector> read(const std::string& path, std::uint64_t offset,
                          std::uint64_t size) override {
    const std::lock_guard guard(state_->mutex);
    const auto found = state_->files.find(path);
    if (found == state_->files.end()) return missing(path);
    const ByteSpan all = *found->second;
    const ByteSpan rest = all.subspan(std::min<std::uint64_t>(offset, all.size()));
    const ByteSpan part = rest.first(std::min<std::uint64_t>(size, rest.size()));
    return ByteVector(part.begin(), part.end());
  }

  Result<std::uint64_t> file_size(const std::string& path) override {
    const std::lock_guard guard(state_->mutex);
    const auto found = state_->files.find(path);
    if (found == state_->files.end()) return missing(path);
    return std::uint64_t{found->second->size()};
  }

  Result<void> rename(const std::string& from, const std::string& to) override {
    const std::lock_guard guard(state_->mutex);
    auto moved = state_->files.extract(from);
    if (moved.empty()) return missing(from);
    state_->files[to] = std::move(moved.mapped());
    return {};
  }

  Result<void> remove(const std::string& path) override {
    const std::lock_guard guard(state_->mutex);
    if (state_->files.erase(path) == 0) return missing(path);
    return {};
  }

  Result<void> sync_directory(const std::string& directory) override {
    if (!exists(directory)) return missing(directory);
    return {};
  }

  Result<void> create_directories(const std::string& directory) override {
    const std::lock_guard guard(state_->mutex);
    for (std::size_t end = directory.find('/', 1);; end = directory.find('/', end + 1)) {
      state_->directories.insert(directory.substr(0, end));
      if (end == std::string::npos) return {};
    }
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    if (!exists(directory)) return missing(directory);
    const std::lock_guard guard(state_->mutex);
    const std::string prefix = directory + "/";
    std::vector<std::string> names;
    for (const auto& [path, bytes] : state_->files) {
      if (path.size() > prefix.size() && path.compare(0, prefix.size(), prefix) == 0 &&
          path.find('/', prefix.size()) == std::string::npos) {
        names.push_back(path.substr(prefix.size()));
      }
    }
    return names;
  }

  [[nodiscard]] bool exists(const std::string& path) override {
    const std::lock_guard guard(state_->mutex);
    return state_->files.count(path) != 0 || state_->directories.count(path) != 0;
  }

  Result<std::unique_ptr<storage::FileLock>> lock(const std::string& path) override {
    const std::lock_guard guard(state_->mutex);
    if (!state_->locks.insert(path).second) {
      return Error(ErrorCode::locked, "another writer holds the lock", {path, {}, {}});
    }
    state_->files.try_emplace(path, std::make_shared<ByteVector>());
    return std::unique_ptr<storage::FileLock>(std::make_unique<Lock>(state_, path));
  }

 private:
  // Shared with the locks, which may outlive the file system.
  struct State {
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<ByteVector>> files;
    std::set<std::string> directories;
    std::set<std::string> locks;
  };

  class Output final : public storage::OutputFile {
   public:
    explicit Output(std::shared_ptr<ByteVector> bytes) : bytes_(std::move(bytes)) {}
    Result<void> append(ByteSpan bytes) override {
      bytes_->insert(bytes_->end(), bytes.begin(), bytes.end());
      return {};
    }
    Result<void> sync() override { return {}; }
    Result<void> close() override { return {}; }

   private:
    std::shared_ptr<ByteVector> bytes_;
  };

  class View final : public storage::Mapping {
   public:
    explicit View(std::shared_ptr<ByteVector> bytes) : bytes_(std::move(bytes)) {}
    [[nodiscard]] ByteSpan bytes() const noexcept override { return *bytes_; }

   private:
    std::shared_ptr<ByteVector> bytes_;
  };

  class Lock final : public storage::FileLock {
   public:
    Lock(std::shared_ptr<State> state, std::string path)
        : state_(std::move(state)), path_(std::move(path)) {}
    ~Lock() override {
      const std::lock_guard guard(state_->mutex);
      state_->locks.erase(path_);
    }

   private:
    std::shared_ptr<State> state_;
    std::string path_;
  };

  static Error missing(const std::string& path) {
    return {ErrorCode::not_found, "no such file or directory", {path, {}, {}}};
  }

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

/// Passes everything on to another FileSystem, but lets operations fail once a number of them have
/// succeeded. Counted are those that write: create, append, sync, close, rename, remove,
/// sync_directory, create_directories and lock.
class FaultyFileSystem final : public storage::FileSystem {
 public:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  /// Requires: `real` outlives this object.
  explicit FaultyFileSystem(storage::FileSystem& real) : real_(real) {}

  /// The operations number `first` to `first + count - 1`, counted from now and from 0, will fail.
  void fail(std::uint64_t first, std::uint64_t count = 1) {
    state_->done = 0;
    state_->first = first;
    state_->count = count;
  }
  /// The counted operations since the last call of fail(), failed ones included.
  [[nodiscard]] std::uint64_t operations() const { return state_->done; }

  Result<std::unique_ptr<storage::OutputFile>> create(const std::string& path) override {
    if (auto fault = state_->next(path)) return *fault;
    Result<std::unique_ptr<storage::OutputFile>> file = real_.create(path);
    if (!file) return file;
    return std::unique_ptr<storage::OutputFile>(
        std::make_unique<Output>(*std::move(file), path, state_));
  }
  Result<std::unique_ptr<storage::Mapping>> map(const std::string& path) override {
    return real_.map(path);
  }
  Result<ByteVector> read(const std::string& path, std::uint64_t offset,
                          std::uint64_t size) override {
    return real_.read(path, offset, size);
  }
  Result<std::uint64_t> file_size(const std::string& path) override {
    return real_.file_size(path);
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    if (auto fault = state_->next(from)) return *fault;
    return real_.rename(from, to);
  }
  Result<void> remove(const std::string& path) override {
    if (auto fault = state_->next(path)) return *fault;
    return real_.remove(path);
  }
  Result<void> sync_directory(const std::string& directory) override {
    if (auto fault = state_->next(directory)) return *fault;
    return real_.sync_directory(directory);
  }
  Result<void> create_directories(const std::string& directory) override {
    if (auto fault = state_->next(directory)) return *fault;
    return real_.create_directories(directory);
  }
  Result<std::vector<std::string>> list(const std::string& directory) override {
    return real_.list(directory);
  }
  [[nodiscard]] bool exists(const std::string& path) override { return real_.exists(path); }
  Result<std::unique_ptr<storage::FileLock>> lock(const std::string& path) override {
    if (auto fault = state_->next(path)) return *fault;
    return real_.lock(path);
  }

 private:
  struct State {
    std::uint64_t done = 0;
    std::uint64_t first = never;
    std::uint64_t count = 0;
    std::mutex mutex;  // the files of a segment are made durable side by side

    std::optional<Error> next(const std::string& path) {
      const std::lock_guard guard(mutex);
      const std::uint64_t number = done++;
      if (number < first || number - first >= count) return std::nullopt;
      return Error(ErrorCode::io, "injected fault " + std::to_string(number), {path, {}, {}});
    }
  };

  class Output final : public storage::OutputFile {
   public:
    Output(std::unique_ptr<storage::OutputFile> real, std::string path,
           std::shared_ptr<State> state)
        : real_(std::move(real)), path_(std::move(path)), state_(std::move(state)) {}
    Result<void> append(ByteSpan bytes) override {
      if (auto fault = state_->next(path_)) {
        static_cast<void>(real_->append(bytes.first(bytes.size() / 2)));  // a short write
        return *fault;
      }
      return real_->append(bytes);
    }
    Result<void> sync() override {
      if (auto fault = state_->next(path_)) return *fault;
      return real_->sync();
    }
    Result<void> close() override {
      if (auto fault = state_->next(path_)) return *fault;
      return real_->close();
    }

   private:
    std::unique_ptr<storage::OutputFile> real_;
    std::string path_;
    std::shared_ptr<State> state_;
  };

  storage::FileSystem& real_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace tracuu::test
