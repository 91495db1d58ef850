/// @file
/// The seam between an index and the operating system: every file operation goes through here.
///
/// Layer    storage; includes core only.
/// Threads  a FileSystem may be used from many threads; a file belongs to one thread.
/// Errors   io (with the path and the system's message), not_found, locked.
/// Format   none.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/core/bytes.hpp>
#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>

namespace tracuu::inline v0::storage {

/// A file being written from its start to its end.
class TRACUU_EXPORT OutputFile {
 public:
  virtual ~OutputFile();
  /// Appends all of `bytes`, or fails.
  virtual Result<void> append(ByteSpan bytes) = 0;
  /// Makes what was appended durable (fsync).
  virtual Result<void> sync() = 0;
  /// Closes the file; further calls are the caller's bug. The destructor closes silently.
  virtual Result<void> close() = 0;
};

/// The bytes of a whole file, mapped read-only; unmapped by the destructor.
class TRACUU_EXPORT Mapping {
 public:
  virtual ~Mapping();
  [[nodiscard]] virtual ByteSpan bytes() const noexcept = 0;
};

/// A lock on a file that ends with this object or with the process, however that dies.
class TRACUU_EXPORT FileLock {
 public:
  virtual ~FileLock();
};

/// What the library asks of a file system. Paths are UTF-8.
class TRACUU_EXPORT FileSystem {
 public:
  virtual ~FileSystem();
  /// Creates `path`, or empties it if it exists.
  virtual Result<std::unique_ptr<OutputFile>> create(const std::string& path) = 0;
  /// Maps a plain file; an empty one maps to nothing. Touching the mapping of a file that somebody
  /// cuts short ends the process (SIGBUS), so files are replaced, never changed.
  virtual Result<std::unique_ptr<Mapping>> map(const std::string& path) = 0;
  /// Reads `size` bytes at `offset` without mapping; fewer only where the file ends.
  virtual Result<ByteVector> read(const std::string& path, std::uint64_t offset,
                                  std::uint64_t size) = 0;
  /// Bytes of a plain file.
  virtual Result<std::uint64_t> file_size(const std::string& path) = 0;
  /// Atomically puts `from` in the place of `to`.
  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  /// Removes a file; mappings of it stay valid.
  virtual Result<void> remove(const std::string& path) = 0;
  /// Makes creations, renames and removals in the directory durable.
  virtual Result<void> sync_directory(const std::string& directory) = 0;
  /// Creates a directory and its parents where they are missing, and makes their names durable.
  virtual Result<void> create_directories(const std::string& directory) = 0;
  /// Names (not paths) of the plain files in a directory, sorted.
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;
  /// Whether there is a file or a directory of that name (and the path to it may be searched).
  [[nodiscard]] virtual bool exists(const std::string& path) = 0;
  /// Takes the lock that `path` stands for, or fails with ErrorCode::locked at once. It excludes
  /// other processes and other callers in this one. A file of that name is made and stays.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
};

/// The real file system (POSIX). The object lives as long as the process.
[[nodiscard]] TRACUU_EXPORT FileSystem& posix_file_system() noexcept;

}  // namespace tracuu::storage
