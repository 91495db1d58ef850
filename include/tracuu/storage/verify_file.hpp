/// @file
/// Finding all damage of a file, not only the first.
///
/// Layer    storage; includes core only.
/// Threads  every function may be called from any thread.
/// Errors   those of IndexFileReader, handed to the caller one by one.
/// Format   docs/format.md, section "File container".
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/storage/file_system.hpp>
#include <tracuu/storage/index_file.hpp>

namespace tracuu::inline v0::storage {

/// What verify_file() tells as it goes.
struct VerifyFileVisitor {
  /// A problem; verification goes on where it can, unless this returns false.
  std::function<bool(const Error&)> found;
  /// That so many more bytes were read; may be empty.
  std::function<void(std::uint64_t)> read;
};

/// Reads a whole file without mapping it, compares it with every checksum and rule of the container
/// as try_verify_file() does, and goes on after a damaged page. Needs 1 MiB and the size of the
/// tables.
TRACUU_EXPORT void verify_file(FileSystem& file_system, const std::string& path, FileKind kind,
                               std::uint64_t owner, const FileSummary* expected,
                               const VerifyFileVisitor& visitor);

}  // namespace tracuu::storage
