/// @file
/// A FileSystem in memory that knows what a disk would still hold if the power went: what was
/// synced for certain, and of the rest anything that POSIX permits.
///
/// The model is described in docs/adr/0022-what-a-power-loss-leaves.md. In short: a file keeps what
/// was synced; bytes behind that may be there, not there, zero or garbage, by pages of 512 bytes or
/// 4 KiB. A name in a directory that was not synced stands for any of the files it stood for since,
/// or for none, each name on its own. A failed sync of a file makes nothing of it durable, then
/// or later.
///
/// Every operation is counted; at a chosen one the process dies or the operation fails.
///
/// Layer    tests; on storage.
/// Threads  what the library does, from any; what the test does, from one.
/// Errors   as the FileSystem it stands for; io for injected faults and after the process's death.
/// Format   none.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <tracuu/core/bytes.hpp>
#include <tracuu/core/error.hpp>
#include <tracuu/storage/file_system.hpp>

namespace tracuu::test {

/// What a FileSystem can be asked for.
enum class FileOperation : std::uint8_t {
  create,
  append,
  sync,
  close,
  map,
  read,
  file_size,
  rename,
  remove,
  sync_directory,
  create_directories,
  list,
  exists,
  lock
};

[[nodiscard]] inline const char* to_string(FileOperation operation) noexcept {
  static constexpr std::array<const char*, 14> names{"create",
                                                     "append",
                                                     "sync",
                                                     "close",
                                                     "map",
                                                     "read",
                                                     "file_size",
                                                     "rename",
                                                     "remove",
                                                     "sync_directory",
                                                     "create_directories",
                                                     "list",
                                                     "exists",
                                                     "lock"};
  return names[static_cast<std::size_t>(operation)];
}

/// How an operation fails.
enum class Fault : std::uint8_t {
  refused,  ///< Nothing happens.
  partial,  ///< A write is short; a sync, a rename, a removal happens and is reported as failed.
};

/// How much of what was not synced a power loss leaves.
enum class Leaves : std::uint8_t { nothing, everything, anything };

class PowerLossFileSystem final : public storage::FileSystem {
 public:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  explicit PowerLossFileSystem(std::uint64_t seed = 1) : random_(seed) {}

  // --- What the test does ------------------------------------------------------------------------
  /// The process dies at operation number `n`, counted from 0 from now on.
  void die_at(std::uint64_t n) {
    state_->done = 0;
    state_->death = n;
    state_->first_fault = never;
  }
  /// Operation number `n` fails, counted from 0 from now on, and the `count` - 1 that follow it.
  void fail_at(std::uint64_t n, Fault fault, std::uint64_t count = 1) {
    die_at(never);
    state_->first_fault = n;
    state_->faults = count;
    state_->fault = fault;
    state_->failed.reset();
  }
  /// Operations since die_at() or fail_at().
  [[nodiscard]] std::uint64_t operations() const noexcept { return state_->done; }
  /// The first operation that was made to fail.
  [[nodiscard]] std::optional<FileOperation> failed() const noexcept { return state_->failed; }
  /// How often an operation was done or tried, in all.
  [[nodiscard]] std::uint64_t count(FileOperation operation) const noexcept {
    return state_->counts[static_cast<std::size_t>(operation)];
  }
  [[nodiscard]] bool dead() const noexcept { return state_->dead; }

  /// A new process on the same machine: what was written is there, synced or not.
  void restart_process() {
    state_->dead = false;
    state_->locks.clear();
    die_at(never);
  }
  /// A new process after a power loss; `leaves` of what was not synced remains.
  void lose_power(Leaves leaves) {
    for (auto& [path, entry] : state_->entries) {
      const std::size_t last = entry.size() - 1;
      const std::size_t chosen = leaves == Leaves::nothing      ? 0
                                 : leaves == Leaves::everything ? last
                                                                : pick(last + 1);
      entry = {entry[chosen]};
    }
    std::erase_if(state_->entries, [](const auto& item) { return item.second[0] == nullptr; });
    std::set<File*> seen;
    for (auto& [path, entry] : state_->entries) {
      if (seen.insert(entry[0].get()).second) settle(*entry[0], leaves);
    }
    restart_process();
  }
  /// The files that can be seen now, with their bytes.
  [[nodiscard]] std::map<std::string, ByteVector> files() const {
    std::map<std::string, ByteVector> result;
    for (const auto& [path, entry] : state_->entries) {
      if (entry.back()) result[path] = entry.back()->now;
    }
    return result;
  }

  // --- What the library does ---------------------------------------------------------------------
  Result<std::unique_ptr<storage::OutputFile>> create(const std::string& path) override {
    const std::lock_guard guard(state_->mutex);
    if (auto fault = state_->next(FileOperation::create, path)) return fault->error;
    if (File* old = find(path)) {
      old->now.clear();  // as open() with O_TRUNC: the same file, its old bytes still on the disk
      old->lost = false;
    } else {
      set(path, std::make_shared<File>());
    }
    return std::unique_ptr<storage::OutputFile>(
        std::make_unique<Output>(state_, state_->entries.at(path).back(), path));
  }

  Result<std::unique_ptr<storage::Mapping>> map(const std::string& path) override {
    const std::lock_guard guard(state_->mutex);
    if (auto fault = state_->next(FileOperation::map, path)) return fault->error;
    const File* file = find(path);
    if (file == nullptr) return missing(path);
    return std::unique_ptr<storage::Mapping>(std::make_unique<View>(file->now));
  }

  Result<ByteVector> read(const std::string& path, std::uint64_t offset,
                          std::uint64_t size) override {
    const std::lock_guard guard(state_->mutex);
    if (auto fault = state_->next(FileOperation::read, path)) return fault->error;
    const File* file = find(path);
    if (file == nullptr) return missing(path);
    const ByteSpan all = file->now;
    const ByteSpan rest = all.subspan(std::min<std::uint64_t>(offset, all.size()));
    const ByteSpan part = rest.first(std::min<std::uint64_t>(size, rest.size()));
    return ByteVector(part.begin(), part.end());
  }

  Result<std::uint64_t> file_size(const std::string& path) override {
    const std::lock_guard guard(state_->mutex);
    if (auto fault = state_->next(FileOperation::file_size, path)) return fault->error;
    const File* file = find(path);
    if (file == nullptr) return missing(path);
    return std::uint64_t{file->now.size()};
  }

  Result<void> rename(const std::string& from, const std::string& to) override {
    const std::lock_guard guard(state_->mutex);
    const auto fault = state_->next(FileOperation::rename, from);
    if (fault && !fault->happens) return fault->error;
    if (find(from) == nullptr) return missing(from);
    set(to, state_->entries.at(from).back());
    set(from, nullptr);
    if (fault) return fault->error;
    return {};
  }

  Result<void> remove(const std::string& path) override {
    const std::lock_guard guard(state_->mutex);
    const auto fault = state_->next(FileOperation::remove, path);
    if (fault && !fault->happens) return fault->error;
    if (find(path) == nullptr) return missing(path);
    set(path, nullptr);
    if (fault) return fault->error;
    return {};
  }

  Result<void> sync_directory(const std::string& directory) override {
    const std::lock_guard guard(state_->mutex);
    const auto fault = state_->next(FileOperation::sync_directory, directory);
    if (fault && !fault->happens) return fault->error;
    for (auto& [path, entry] : state_->entries) {
      if (parent(path) == directory) entry = {entry.back()};
    }
    std::erase_if(state_->entries, [](const auto& item) { return item.second[0] == nullptr; });
    if (fault) return fault->error;
    return {};
  }

  /// Durable, as the contract has it.
  Result<void> create_directories(const std::string& directory) override {
    const std::lock_guard guard(state_->mutex);
    const auto fault = state_->next(FileOperation::create_directories, directory);
    if (fault && !fault->happens) return fault->error;
    for (std::string path = directory; !path.empty(); path = parent(path)) {
      state_->directories.insert(path);
    }
    if (fault) return fault->error;
    return {};
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    const std::lock_guard guard(state_->mutex);
    if (auto fault = state_->next(FileOperation::list, directory)) return fault->error;
    std::vector<std::string> names;
    for (const auto& [path, entry] : state_->entries) {
      if (entry.back() && parent(path) == directory) {
        names.push_back(path.substr(directory.size() + 1));
      }
    }
    return names;
  }

  /// A fault shows as absence, as with stat().
  [[nodiscard]] bool exists(const std::string& path) override {
    const std::lock_guard guard(state_->mutex);
    if (state_->next(FileOperation::exists, path)) return false;
    return find(path) != nullptr || state_->directories.contains(path);
  }

  Result<std::unique_ptr<storage::FileLock>> lock(const std::string& path) override {
    const std::lock_guard guard(state_->mutex);
    if (auto fault = state_->next(FileOperation::lock, path)) return fault->error;
    if (!state_->locks.insert(path).second) {
      return Error(ErrorCode::locked, "another writer holds the lock", {path, {}, {}});
    }
    if (find(path) == nullptr) set(path, std::make_shared<File>());
    return std::unique_ptr<storage::FileLock>(std::make_unique<Lock>(state_, path));
  }

 private:
  struct File {
    ByteVector now;      // what a process reads
    ByteVector durable;  // what the disk holds for certain
    bool lost = false;   // a sync failed: what it was for is never written, whatever syncs say
  };
  struct Injected {
    Error error;
    bool happens;
  };
  // Shared with open files and locks, which may outlive a process.
  struct State {
    std::mutex mutex;  // merges run beside the writer
    // By path all files that the name stood for since its directory was synced, the durable one
    // first, the visible one last; null: none.
    std::map<std::string, std::vector<std::shared_ptr<File>>> entries;
    std::set<std::string> directories;
    std::set<std::string> locks;
    std::uint64_t done = 0, death = never, first_fault = never, faults = 0;
    Fault fault = Fault::refused;
    std::optional<FileOperation> failed;
    std::array<std::uint64_t, 14> counts{};
    bool dead = false;

    std::optional<Injected> next(FileOperation operation, const std::string& path) {
      if (dead) return Injected{{ErrorCode::io, "the process is dead", {path, {}, {}}}, false};
      ++counts[static_cast<std::size_t>(operation)];
      const std::uint64_t number = done++;
      if (number >= death) {
        dead = true;
        return Injected{{ErrorCode::io, "the process dies", {path, {}, {}}}, false};
      }
      if (number < first_fault || number - first_fault >= faults) return std::nullopt;
      if (!failed) failed = operation;
      return Injected{{ErrorCode::io,
                       std::string("cannot ") + to_string(operation) + ": injected",
                       {path, {}, {}}},
                      fault == Fault::partial};
    }
  };

  class Output final : public storage::OutputFile {
   public:
    Output(std::shared_ptr<State> state, std::shared_ptr<File> file, std::string path)
        : state_(std::move(state)), file_(std::move(file)), path_(std::move(path)) {}
    Result<void> append(ByteSpan bytes) override {
      const std::lock_guard guard(state_->mutex);
      const bool alive = !state_->dead;
      const auto fault = state_->next(FileOperation::append, path_);
      // A process that dies, and a disk that is full, may have written a part.
      if (fault)
        bytes = bytes.first(fault->happens || (alive && state_->dead) ? bytes.size() / 2 : 0);
      file_->now.insert(file_->now.end(), bytes.begin(), bytes.end());
      if (fault) return fault->error;
      return {};
    }
    Result<void> sync() override {
      const std::lock_guard guard(state_->mutex);
      const auto fault = state_->next(FileOperation::sync, path_);
      if (fault && !fault->happens) {
        file_->lost = file_->lost || !state_->dead;
        return fault->error;
      }
      if (!file_->lost) file_->durable = file_->now;
      if (fault) return fault->error;
      return {};
    }
    Result<void> close() override {
      const std::lock_guard guard(state_->mutex);
      if (const auto fault = state_->next(FileOperation::close, path_)) return fault->error;
      return {};
    }

   private:
    std::shared_ptr<State> state_;
    std::shared_ptr<File> file_;
    std::string path_;
  };

  class View final : public storage::Mapping {
   public:
    explicit View(ByteVector bytes) : bytes_(std::move(bytes)) {}
    [[nodiscard]] ByteSpan bytes() const noexcept override { return bytes_; }

   private:
    ByteVector bytes_;
  };

  class Lock final : public storage::FileLock {
   public:
    Lock(std::shared_ptr<State> state, std::string path)
        : state_(std::move(state)), path_(std::move(path)) {}
    ~Lock() override {
      const std::lock_guard guard(state_->mutex);
      if (!state_->dead) state_->locks.erase(path_);  // else another process's by now
    }

   private:
    std::shared_ptr<State> state_;
    std::string path_;
  };

  std::size_t pick(std::size_t count) { return static_cast<std::size_t>(random_() % count); }

  // Decides what the disk holds of a file.
  void settle(File& file, Leaves leaves) {
    const ByteVector old = std::move(file.durable);
    const ByteVector fresh = std::move(file.now);
    // What was synced and not truncated since stays.
    const bool appended =
        fresh.size() >= old.size() && std::equal(old.begin(), old.end(), fresh.begin());
    const std::size_t kept = appended ? old.size() : 0;
    ByteVector& now = file.now;
    const std::size_t way = leaves == Leaves::nothing      ? 0
                            : leaves == Leaves::everything ? 1
                                                           : pick(4);
    if (way == 0 || way == 1) {
      now = way == 0 ? old : fresh;
    } else {
      const std::size_t longest = std::max(old.size(), fresh.size());
      const std::size_t sizes[] = {fresh.size(), longest, kept + pick(longest - kept + 1)};
      now.resize(std::max(kept, sizes[pick(3)]));
      const std::size_t page = pick(2) == 0 ? 512 : 4096;
      for (std::size_t begin = 0; begin < now.size(); begin += page) {
        const std::size_t source = way == 2 ? 1 : pick(4);  // 2: a prefix of what was written
        for (std::size_t at = begin; at < std::min(now.size(), begin + page); ++at) {
          if (at < kept || (source == 0 && at < old.size())) {
            now[at] = old[at];
          } else if (source == 1 && at < fresh.size()) {
            now[at] = fresh[at];
          } else if (source == 2) {
            now[at] = static_cast<std::byte>(random_());
          }
        }
      }
    }
    file.durable = now;
    file.lost = false;
  }

  [[nodiscard]] File* find(const std::string& path) const {
    const auto at = state_->entries.find(path);
    return at == state_->entries.end() ? nullptr : at->second.back().get();
  }
  void set(const std::string& path, std::shared_ptr<File> file) {
    auto [at, is_new] = state_->entries.try_emplace(path);
    if (is_new) at->second.push_back(nullptr);  // durable: no such name
    at->second.push_back(std::move(file));
  }
  static std::string parent(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
  }
  static Error missing(const std::string& path) {
    return {ErrorCode::not_found, "no such file or directory", {path, {}, {}}};
  }

  std::mt19937_64 random_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace tracuu::test
