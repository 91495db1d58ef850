// Door: every section of every file of an index, in files whose checksums are right.
//
// The first byte of the input says which file of a sound index is damaged, the second which section
// of it, and how, the third what is asked: the rest of the input replaces the section's beginning,
// its end, or bytes at places that it names. What must hold: no crash, no read out of bounds, no
// hang, whatever is asked of the index; errors are `corrupt`; a writer that opens it does not crash
// either.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>
#include <vector>

#include "../support/damage.hpp"
#include "../support/questions.hpp"

namespace {

using namespace tracuu;  // NOLINT(google-build-using-namespace): a program, not a header

struct Section {
  std::uint64_t offset, size;
};
struct SoundFile {
  std::string path;
  ByteVector bytes;
  std::vector<Section> sections;
};

std::vector<Section> sections_of(const ByteVector& file) {
  const std::byte* footer = file.data() + file.size() - 64;
  const auto table = load_le<std::uint64_t>(footer + 16);
  std::vector<Section> sections;
  for (std::uint32_t i = 0; i < load_le<std::uint32_t>(footer + 28); ++i) {
    const std::byte* entry = file.data() + table + i * 24;
    const Section section{load_le<std::uint64_t>(entry + 8), load_le<std::uint64_t>(entry + 16)};
    if (section.size > 0) sections.push_back(section);
  }
  return sections;
}

std::vector<SoundFile> make_sound() {
  test::MemoryFileSystem files;
  test::make_sample_index("/index", files, 3);
  std::vector<SoundFile> sound;
  for (const std::string& name : files.list("/index").value()) {
    if (name == "lock") continue;
    const std::string path = "/index/" + name;
    ByteVector bytes = files.get(path);
    std::vector<Section> sections = sections_of(bytes);
    sound.push_back({path, std::move(bytes), std::move(sections)});
  }
  return sound;
}

void damage(ByteVector& file, const Section& section, unsigned way, ByteSpan input) {
  std::byte* begin = file.data() + section.offset;
  const std::size_t size = std::min<std::size_t>(input.size(), section.size);
  switch (way) {
    case 0:
      std::copy_n(input.data(), size, begin);
      break;
    case 1:
      std::copy_n(input.data(), size, begin + section.size - size);
      break;
    default:  // place, place, byte
      for (std::size_t at = 0; at + 3 <= input.size(); at += 3) {
        const auto place = load_le<std::uint16_t>(input.data() + at);
        begin[place % section.size] = input[at + 2];
      }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<SoundFile> sound = make_sound();
  if (size < 4) return 0;
  const ByteSpan input(reinterpret_cast<const std::byte*>(data), size);
  const SoundFile& chosen = sound[data[0] % sound.size()];
  if (chosen.sections.empty()) return 0;

  test::MemoryFileSystem files;
  files.create_directories("/index").value();
  for (const SoundFile& file : sound) files.put(file.path, file.bytes);
  ByteVector bytes = chosen.bytes;
  damage(bytes, chosen.sections[data[1] / 4 % chosen.sections.size()], data[1] % 4,
         input.subspan(3));
  test::put_resealed(files, "/index", chosen.path, std::move(bytes));

  const auto checked = data[2] % 8 == 0 ? index::try_check("/index", files) : Result<void>();
  if (!checked && checked.error().code() != ErrorCode::corrupt &&
      checked.error().code() != ErrorCode::not_found) {
    std::abort();
  }
  for (const test::Answer& answer : test::ask_everything("/index", files, data[2])) {
    // A damaged manifest may name other columns, or none of the files.
    const bool expected =
        !answer.error || *answer.error == ErrorCode::corrupt || chosen.path == "/index/manifest";
    if (!expected) std::abort();
  }
  if (data[2] % 8 != 1) return 0;
  index::WriterOptions options;
  options.replace = true;
  if (auto writer = index::IndexWriter::try_open("/index", options, files)) {
    static_cast<void>((*writer)->try_delete("vb-2"));
    static_cast<void>((*writer)->try_add(test::sample_document(0)));
    static_cast<void>((*writer)->try_commit());
  }
  return 0;
}
