// Door: a file of an index, as a reader or a check finds it.
//
// The first byte of the input says how many of the checksums are made right (none, or all that the
// declared sizes allow), since no fuzzer finds those by chance; the rest is the file. What must
// hold: no crash, no read outside the file, errors that name file and offset, and whatever
// try_verify_file() accepts can be read in full.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <tracuu/storage/index_file.hpp>

#include "../support/memory_file_system.hpp"

namespace {

using namespace tracuu;  // NOLINT(google-build-using-namespace): a program, not a header
using namespace tracuu::storage;

const std::string path = "fuzzed";
constexpr std::uint64_t owner = 1;

void require(bool condition) {
  if (!condition) std::abort();
}

template <typename Failed>
void require_good_error(const Failed& failed) {
  const Error& error = failed.error();
  require(error.code() == ErrorCode::corrupt || error.code() == ErrorCode::format_too_old ||
          error.code() == ErrorCode::format_too_new);
  require(error.place().file == path && error.place().offset.has_value());
}

void put(ByteVector& file, std::uint64_t at, std::uint64_t value) {
  std::memcpy(file.data() + at, &value, sizeof value);
}

// Makes magic, owner and checksums right as far as the declared sizes fit the file.
void repair(ByteVector& file) {
  if (file.size() < 128) return;
  std::memcpy(file.data(), "TRACUU\r\n", 8);
  std::memcpy(file.data() + file.size() - 8, "\x1a\nUUCART", 8);
  const std::uint32_t kind_and_version[] = {static_cast<std::uint32_t>(FileKind::postings),
                                            format_version};
  std::memcpy(file.data() + 8, kind_and_version, 8);
  put(file, 16, owner);
  put(file, 56, hash64(ByteSpan(file).first(56)));
  const std::uint64_t footer = file.size() - 64;
  put(file, footer, file.size());
  put(file, footer + 32, load_le<std::uint64_t>(file.data() + 56));
  const auto pages_end = load_le<std::uint64_t>(file.data() + footer + 8);
  if (pages_end > footer) return;
  for (std::uint64_t page = 0; page * page_size < pages_end; ++page) {
    if (pages_end + (page + 1) * 8 > footer) break;
    const std::uint64_t size = std::min(page_size, pages_end - page * page_size);
    put(file, pages_end + page * 8, hash64(ByteSpan(file).subspan(page * page_size, size)));
  }
  put(file, footer + 48, hash64(ByteSpan(file).subspan(pages_end, footer + 48 - pages_end)));
}

// Reads sections by number and by range; adds the bytes up, so that a sanitizer sees them touched.
void read(const IndexFileReader& reader, ByteSpan hints, bool must_succeed) {
  unsigned sum = 0;
  const auto touch = [&](const Result<ByteSpan>& bytes) {
    if (!bytes) return require_good_error(bytes);
    for (const std::byte value : *bytes) sum += static_cast<unsigned>(value);
  };
  ByteReader ids(hints);
  while (ids.left() >= 4) {
    const SectionId id = ids.take_le<std::uint32_t>();
    if (!reader.has_section(id)) {
      require(reader.section_size(id) == 0 && !reader.section(id));
      continue;
    }
    const std::uint64_t size = reader.section_size(id);
    touch(reader.bytes(id, size / 2, size - size / 2));
    require(!reader.bytes(id, size, 1) && !reader.bytes(id, 1, size));
    require(!reader.bytes(id, ~std::uint64_t{0}, 2) && !reader.bytes(id, 2, ~std::uint64_t{0}));
    const Result<ByteSpan> all = reader.section(id);
    require(!must_succeed || (all && all->size() == size));
    touch(all);
  }
  volatile unsigned used = sum;
  static_cast<void>(used);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto* bytes = reinterpret_cast<const std::byte*>(data + 1);
  ByteVector file(bytes, bytes + size - 1);
  if (data[0] % 2 == 1) repair(file);

  test::MemoryFileSystem file_system;
  file_system.put(path, file);
  const Result<void> verified = try_verify_file(file_system, path, FileKind::postings, owner);
  if (!verified) require_good_error(verified);
  const auto reader = IndexFileReader::try_open(file_system, path, FileKind::postings, owner);
  if (!reader) {
    require_good_error(reader);
    require(!verified);
    return 0;
  }
  const FileSummary summary = (*reader)->summary();
  require(summary.size == file.size());
  require(static_cast<bool>(
      IndexFileReader::try_open(file_system, path, FileKind::postings, owner, &summary)));
  // The tables at the end hold the ids of the sections.
  read(**reader, ByteSpan(file).last(std::min<std::size_t>(file.size(), 4096)),
       static_cast<bool>(verified));
  return 0;
}
