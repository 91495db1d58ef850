// Door: the body of a manifest, in a file whose checksums are right.
//
// What must hold: no crash, an error that names a file, and whatever a reader accepts, a writer
// accepts as well, can commit, and leaves readable.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/storage/index_file.hpp>

#include "../support/memory_file_system.hpp"

namespace {

using namespace tracuu;  // NOLINT(google-build-using-namespace): a program, not a header

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan body(reinterpret_cast<const std::byte*>(data), size);
  test::MemoryFileSystem files;
  files.create_directories("/index").value();
  auto file =
      storage::IndexFileWriter::try_create(files, "/index/manifest", storage::FileKind::manifest, 0)
          .value();
  file->section(1, body);
  static_cast<void>(file->finish().value());

  const auto snapshot = index::Snapshot::try_open("/index", files);
  if (!snapshot) {
    require(snapshot.error().code() == ErrorCode::corrupt);
    require(!snapshot.error().place().file.empty() && !snapshot.error().message().empty());
    require(!index::try_check("/index", files));
    return 0;
  }
  require((*snapshot)->segments().empty());  // no segment's files are there
  static_cast<void>((*snapshot)->stats());
  auto writer = index::IndexWriter::try_open("/index", {}, files).value();
  require(static_cast<bool>(writer->try_add({"a", "một hai", {}})));
  const auto committed = writer->try_commit();
  require(static_cast<bool>(committed));
  const auto after = index::Snapshot::try_open("/index", files).value();
  require(after->generation() == committed->generation && after->stats().documents == 1);
  return 0;
}
