/// @file
/// Hand-made damage behind right checksums: changes a section of an index file and makes everything
/// that vouches for it agree, the manifest included.
///
/// Layer    tests; on storage.
/// Threads  as the FileSystem.
/// Errors   thrown, as by Result::value().
/// Format   docs/format.md, section "File container".
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <tracuu/core/bytes.hpp>
#include <tracuu/storage/file_system.hpp>
#include <tracuu/storage/index_file.hpp>

namespace tracuu::test {

/// A file of an index, taken apart.
struct TakenApart {
  storage::FileKind kind{};
  std::uint64_t owner = 0;
  std::vector<std::pair<storage::SectionId, ByteVector>> sections;  ///< In the order of the file.

  /// A section's bytes. Requires: it is there.
  ByteVector& operator[](storage::SectionId id) {
    for (auto& [section, bytes] : sections) {
      if (section == id) return bytes;
    }
    throw std::out_of_range("section " + std::to_string(id));
  }
};

/// Requires: the file is sound.
inline TakenApart take_apart(storage::FileSystem& files, const std::string& path) {
  const ByteVector all = files.read(path, 0, files.file_size(path).value()).value();
  const std::size_t footer = all.size() - 64;
  const auto table = load_le<std::uint64_t>(all.data() + footer + 16);
  const auto count = load_le<std::uint32_t>(all.data() + footer + 28);
  TakenApart file;
  file.kind = static_cast<storage::FileKind>(load_le<std::uint32_t>(all.data() + 8));
  file.owner = load_le<std::uint64_t>(all.data() + 16);
  for (std::size_t i = 0; i < count; ++i) {
    const std::byte* entry = all.data() + table + i * 24;
    const auto offset = static_cast<std::ptrdiff_t>(load_le<std::uint64_t>(entry + 8));
    const auto size = static_cast<std::ptrdiff_t>(load_le<std::uint64_t>(entry + 16));
    file.sections.emplace_back(load_le<storage::SectionId>(entry),
                               ByteVector(all.begin() + offset, all.begin() + offset + size));
  }
  return file;
}

/// Writes the file anew, with checksums that fit.
inline storage::FileSummary put_together(storage::FileSystem& files, const std::string& path,
                                         const TakenApart& file) {
  auto writer = storage::IndexFileWriter::try_create(files, path, file.kind, file.owner).value();
  for (const auto& [section, bytes] : file.sections) writer->section(section, bytes);
  return writer->finish().value();
}

/// The pair of size and checksum that names a file. Requires: the file is sound.
inline storage::FileSummary summary_of(storage::FileSystem& files, const std::string& path) {
  const TakenApart file = take_apart(files, path);
  return storage::IndexFileReader::try_open(files, path, file.kind, file.owner).value()->summary();
}

/// Changes the file `name` of the index in `directory` by `change(TakenApart&)`; the manifest names
/// the new file afterwards.
template <typename Change>
void rewrite_file(storage::FileSystem& files, const std::string& directory, const std::string& name,
                  Change change) {
  const std::string path = directory + "/" + name;
  const storage::FileSummary before = summary_of(files, path);
  TakenApart file = take_apart(files, path);
  change(file);
  const storage::FileSummary after = put_together(files, path, file);
  if (name == "manifest") return;
  const std::string manifest_path = directory + "/manifest";
  TakenApart manifest = take_apart(files, manifest_path);
  ByteVector& body = manifest[1];
  const auto bytes_of = [](const storage::FileSummary& summary) {
    ByteVector bytes;
    put_le(bytes, summary.size);
    put_le(bytes, summary.checksum);
    return bytes;
  };
  const ByteVector old = bytes_of(before);
  const auto at = std::search(body.begin(), body.end(), old.begin(), old.end());
  if (at == body.end()) throw std::logic_error("the manifest does not name " + name);
  const ByteVector now = bytes_of(after);
  std::copy(now.begin(), now.end(), at);
  put_together(files, manifest_path, manifest);
}

/// Changes one section by `change(ByteVector&)`.
template <typename Change>
void rewrite_section(storage::FileSystem& files, const std::string& directory,
                     const std::string& name, storage::SectionId section, Change change) {
  rewrite_file(files, directory, name, [&](TakenApart& file) { change(file[section]); });
}

/// A number in a section.
template <typename T>
[[nodiscard]] T number_at(const ByteVector& bytes, std::size_t at) {
  return load_le<T>(bytes.data() + at);
}
template <typename T>
void set_number(ByteVector& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

}  // namespace tracuu::test
