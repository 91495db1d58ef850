/// @file
/// Makes damaged files look sound: their checksums, and those that a manifest has of them.
///
/// Checksums find all damage by chance; what validates the structure behind them is reached only
/// so.
///
/// Layer    tests; on storage.
/// Threads  no shared state.
/// Errors   none; what is too damaged to be sealed stays as it is.
/// Format   docs/format.md, sections "File container" and "Manifest".
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include <tracuu/core/bytes.hpp>
#include <tracuu/storage/index_file.hpp>

#include "memory_file_system.hpp"

namespace tracuu::test {

namespace detail {
inline void put_u64(ByteVector& file, std::uint64_t at, std::uint64_t value) {
  std::memcpy(file.data() + at, &value, sizeof value);
}
}  // namespace detail

/// Makes the checksums of header, pages, tables and footer right, as far as the sizes that the
/// footer declares fit the file, and the magics, versions and sizes.
inline void reseal(ByteVector& file) {
  if (file.size() < 128) return;
  std::memcpy(file.data(), "TRACUU\r\n", 8);
  std::memcpy(file.data() + file.size() - 8, "\x1a\nUUCART", 8);
  std::memcpy(file.data() + 12, &storage::format_version, 4);
  detail::put_u64(file, 56, storage::hash64(ByteSpan(file).first(56)));
  const std::uint64_t footer = file.size() - 64;
  detail::put_u64(file, footer, file.size());
  detail::put_u64(file, footer + 32, load_le<std::uint64_t>(file.data() + 56));
  const auto pages_end = load_le<std::uint64_t>(file.data() + footer + 8);
  if (pages_end > footer) return;
  for (std::uint64_t page = 0; page * storage::page_size < pages_end; ++page) {
    if (pages_end + (page + 1) * 8 > footer) break;
    const std::uint64_t begin = page * storage::page_size;
    const std::uint64_t size = std::min(storage::page_size, pages_end - begin);
    detail::put_u64(file, pages_end + page * 8,
                    storage::hash64(ByteSpan(file).subspan(begin, size)));
  }
  detail::put_u64(file, footer + 48,
                  storage::hash64(ByteSpan(file).subspan(pages_end, footer + 48 - pages_end)));
}

/// Size and checksum by which a manifest names a file. Requires: 64 bytes at least.
inline storage::FileSummary summary_of(const ByteVector& file) {
  return {file.size(), storage::hash64(ByteSpan(file).last(64))};
}

/// Puts `damaged`, resealed, in the place of the file at `path`, and names it in the manifest of
/// its directory instead of the old one.
inline void put_resealed(MemoryFileSystem& files, const std::string& directory,
                         const std::string& path, ByteVector damaged) {
  const storage::FileSummary before = summary_of(files.get(path));
  reseal(damaged);
  const storage::FileSummary after =
      damaged.size() < 64 ? storage::FileSummary{} : summary_of(damaged);
  files.put(path, std::move(damaged));
  const std::string manifest_path = directory + "/manifest";
  if (path == manifest_path) return;
  ByteVector manifest = files.get(manifest_path);
  for (std::uint64_t at = 0; at + 16 <= manifest.size(); ++at) {
    if (load_le<std::uint64_t>(manifest.data() + at) == before.size &&
        load_le<std::uint64_t>(manifest.data() + at + 8) == before.checksum) {
      detail::put_u64(manifest, at, after.size);
      detail::put_u64(manifest, at + 8, after.checksum);
    }
  }
  reseal(manifest);
  files.put(manifest_path, std::move(manifest));
}

}  // namespace tracuu::test
