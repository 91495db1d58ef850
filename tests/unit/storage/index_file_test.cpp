#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <tracuu/storage/index_file.hpp>
#include <utility>
#include <vector>

#include "support/memory_file_system.hpp"

namespace tracuu::storage {
namespace {

using test::FaultyFileSystem;
using test::MemoryFileSystem;

constexpr std::uint64_t owner = 0x1122334455667788;
constexpr std::size_t header_size = 64;
constexpr std::size_t footer_size = 64;
const std::string path = "dir/segment.post";

using Sections = std::vector<std::pair<SectionId, ByteVector>>;

ByteVector bytes_of(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  ByteVector bytes(size);
  for (std::byte& value : bytes) value = static_cast<std::byte>(random());
  return bytes;
}

FileSummary write_file(FileSystem& file_system, const Sections& sections,
                       FileKind kind = FileKind::postings, std::uint64_t file_owner = owner) {
  auto writer = IndexFileWriter::try_create(file_system, path, kind, file_owner).value();
  for (const auto& [id, bytes] : sections) writer->section(id, bytes);
  return writer->finish().value();
}

Result<std::unique_ptr<IndexFileReader>> open(FileSystem& file_system,
                                              const FileSummary* expected = nullptr) {
  return IndexFileReader::try_open(file_system, path, FileKind::postings, owner, expected);
}

Result<void> verify(FileSystem& file_system, const FileSummary* expected = nullptr) {
  return try_verify_file(file_system, path, FileKind::postings, owner, expected);
}

// Three sections, one of them empty, each with padding after it.
const Sections small = {{7, bytes_of(100, 1)}, {2, {}}, {5, bytes_of(33, 2)}};

// A few pages, so that a page ends inside a section and a section inside a page.
Sections large() {
  return {{1, bytes_of(3 * page_size + 17, 3)}, {2, bytes_of(1, 4)}, {3, bytes_of(page_size, 5)}};
}

template <typename Failed>
void expect_error(const Failed& result, ErrorCode code, const std::string& hint = "") {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), code) << result.error().what();
  EXPECT_EQ(result.error().place().file, path);
  EXPECT_TRUE(result.error().place().offset.has_value()) << result.error().what();
  EXPECT_NE(result.error().message().find(hint), std::string::npos) << result.error().what();
}

void expect_both(FileSystem& file_system, ErrorCode code, const std::string& hint = "") {
  expect_error(open(file_system), code, hint);
  expect_error(verify(file_system), code, hint);
}

template <typename T>
void store_le(ByteVector& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

// Makes all checksums right again after a change, as a writer with a fault would.
void repair(ByteVector& bytes) {
  store_le(bytes, 56, hash64(ByteSpan(bytes).first(56)));
  const std::size_t footer = bytes.size() - footer_size;
  const auto pages_end = load_le<std::uint64_t>(bytes.data() + footer + 8);
  for (std::uint64_t page = 0; page * page_size < pages_end; ++page) {
    const std::uint64_t size = std::min(page_size, pages_end - page * page_size);
    store_le(bytes, pages_end + page * 8, hash64(ByteSpan(bytes).subspan(page * page_size, size)));
  }
  store_le(bytes, footer + 32, load_le<std::uint64_t>(bytes.data() + 56));
  store_le(bytes, footer + 48, hash64(ByteSpan(bytes).subspan(pages_end, footer + 48 - pages_end)));
}

class IndexFile : public testing::Test {
 protected:
  // Writes `small`, lets `change` alter the bytes, and puts them back with right checksums.
  template <typename Change>
  void write_changed(Change change) {
    write_file(fs_, small);
    ByteVector bytes = fs_.get(path);
    change(bytes);
    repair(bytes);
    fs_.put(path, bytes);
  }

  MemoryFileSystem fs_;
};

TEST_F(IndexFile, WhatIsWrittenIsRead) {
  for (const Sections& sections : {Sections{}, small, large()}) {
    const FileSummary summary = write_file(fs_, sections);
    EXPECT_EQ(summary.size, fs_.get(path).size());
    ASSERT_TRUE(verify(fs_, &summary));
    const auto reader = open(fs_, &summary).value();
    EXPECT_EQ(reader->summary(), summary);
    EXPECT_EQ(reader->owner(), owner);
    EXPECT_EQ(reader->path(), path);
    for (const auto& [id, bytes] : sections) {
      EXPECT_TRUE(reader->has_section(id));
      EXPECT_EQ(reader->section_size(id), bytes.size());
      const ByteSpan read = reader->section(id).value();
      EXPECT_TRUE(std::equal(read.begin(), read.end(), bytes.begin(), bytes.end()));
    }
  }
}

TEST_F(IndexFile, HasTheLayoutOfTheSpecification) {
  write_file(fs_, small);
  const ByteVector bytes = fs_.get(path);
  // 64 header, 128 + 0 + 64 sections, 8 page table, 3 * 24 section table, 64 footer.
  ASSERT_EQ(bytes.size(), 64u + 128 + 64 + 8 + 72 + 64);
  const auto at32 = [&](std::size_t at) { return load_le<std::uint32_t>(bytes.data() + at); };
  const auto at64 = [&](std::size_t at) { return load_le<std::uint64_t>(bytes.data() + at); };
  EXPECT_EQ(as_text(ByteSpan(bytes).first(8)), "TRACUU\r\n");
  EXPECT_EQ(at32(8), 3u);
  EXPECT_EQ(at32(12), format_version);
  EXPECT_EQ(at64(16), owner);
  EXPECT_EQ(at32(24), 65536u);
  for (std::size_t i = 28; i < 56; ++i) EXPECT_EQ(bytes[i], std::byte{0});
  EXPECT_EQ(at64(56), hash64(ByteSpan(bytes).first(56)));
  EXPECT_EQ(at64(256), hash64(ByteSpan(bytes).first(256)));
  const std::uint64_t expected[3][3] = {{7, 64, 100}, {2, 192, 0}, {5, 192, 33}};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(at64(264 + 24 * i), expected[i][0]) << "id and four reserved bytes";
    EXPECT_EQ(at64(264 + 24 * i + 8), expected[i][1]);
    EXPECT_EQ(at64(264 + 24 * i + 16), expected[i][2]);
  }
  EXPECT_EQ(at64(336), bytes.size());
  EXPECT_EQ(at64(344), 256u);
  EXPECT_EQ(at64(352), 264u);
  EXPECT_EQ(at32(360), 1u);
  EXPECT_EQ(at32(364), 3u);
  EXPECT_EQ(at64(368), at64(56));
  EXPECT_EQ(at64(376), 0u);
  EXPECT_EQ(at64(384), hash64(ByteSpan(bytes).subspan(256, 128)));
  EXPECT_EQ(as_text(ByteSpan(bytes).last(8)), "\x1a\nUUCART");
}

TEST_F(IndexFile, GivesTheExampleOfTheSpecification) {
  const std::string expected =
      "5452414355550d0a03000000020000002a000000000000000000010000000000"
      "0000000000000000000000000000000000000000000000007ad20c889f40b167"
      "6162630000000000000000000000000000000000000000000000000000000000"
      "0000000000000000000000000000000000000000000000000000000000000000"
      "0acd75637c8f7410010000000000000040000000000000000300000000000000"
      "e000000000000000800000000000000088000000000000000100000001000000"
      "7ad20c889f40b16700000000000000004865cda57365cc6f1a0a555543415254";
  const ByteSpan text = as_bytes("abc");
  const FileSummary summary =
      write_file(fs_, {{1, ByteVector(text.begin(), text.end())}}, FileKind::postings, 42);
  EXPECT_EQ(summary, (FileSummary{224, 0xb14f377750e65a14}));
  std::string hex;
  for (const std::byte value : fs_.get(path)) {
    const auto number = static_cast<unsigned>(value);
    hex += "0123456789abcdef"[number / 16];
    hex += "0123456789abcdef"[number % 16];
  }
  EXPECT_EQ(hex, expected);
}

TEST_F(IndexFile, TheSameSectionsGiveTheSameBytesHoweverTheyAreWritten) {
  const Sections sections = large();
  const FileSummary summary = write_file(fs_, sections);
  const ByteVector whole = fs_.get(path);
  auto writer = IndexFileWriter::try_create(fs_, path, FileKind::postings, owner).value();
  std::mt19937 random(9);
  for (const auto& [id, bytes] : sections) {
    writer->begin_section(id);
    for (std::size_t at = 0; at < bytes.size();) {
      EXPECT_EQ(writer->section_size(), at);
      const std::size_t size = std::min<std::size_t>(random() % 9000, bytes.size() - at);
      writer->write(ByteSpan(bytes).subspan(at, size));
      at += size;
    }
    writer->end_section();
    EXPECT_EQ(writer->section_size(), 0u);
  }
  EXPECT_EQ(writer->finish().value(), summary);
  EXPECT_EQ(fs_.get(path), whole);
}

TEST_F(IndexFile, FilesAroundTheSizeOfPagesAndBuffersAreSound) {
  for (const std::uint64_t pages : {1, 3, 4, 5, 8}) {
    for (const int more : {-65, -64, -1, 0, 1, 64}) {
      // The header takes 64 bytes of the first page.
      const auto size =
          static_cast<std::size_t>(static_cast<std::int64_t>(pages * page_size - 64) + more);
      const Sections sections = {{1, bytes_of(size, 6)}};
      write_file(fs_, sections);
      ASSERT_TRUE(verify(fs_)) << size;
      const ByteSpan read = open(fs_).value()->section(1).value();
      EXPECT_EQ(read.size(), size);
    }
  }
}

TEST_F(IndexFile, SectionsBeginAtMultiplesOf64) {
  write_file(fs_, {{1, bytes_of(1, 1)}, {2, bytes_of(64, 2)}, {3, bytes_of(65, 3)}, {4, {}}});
  const auto mapping = fs_.map(path).value();
  const auto reader = open(fs_).value();
  for (const SectionId id : {1u, 2u, 3u, 4u}) {
    EXPECT_EQ((reader->section(id).value().data() - mapping->bytes().data()) % 64, 0) << id;
  }
}

TEST_F(IndexFile, RangesMayNotLeaveTheirSection) {
  write_file(fs_, small);
  const auto reader = open(fs_).value();
  EXPECT_TRUE(reader->bytes(7, 0, 100));
  EXPECT_TRUE(reader->bytes(7, 100, 0));
  EXPECT_TRUE(reader->bytes(2, 0, 0));
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  expect_error(reader->bytes(7, 0, 101), ErrorCode::corrupt, "leaves section 7");
  expect_error(reader->bytes(7, 101, 0), ErrorCode::corrupt);
  expect_error(reader->bytes(7, 99, 2), ErrorCode::corrupt);
  expect_error(reader->bytes(7, most, 1), ErrorCode::corrupt);
  expect_error(reader->bytes(7, 1, most), ErrorCode::corrupt);
  expect_error(reader->bytes(7, most, most), ErrorCode::corrupt);
  expect_error(reader->bytes(2, 0, 1), ErrorCode::corrupt);
  expect_error(reader->bytes(1, 0, 0), ErrorCode::corrupt, "section 1 is missing");
  expect_error(reader->section(99), ErrorCode::corrupt, "section 99 is missing");
  EXPECT_FALSE(reader->has_section(99));
  EXPECT_EQ(reader->section_size(99), 0u);
}

TEST_F(IndexFile, ErrorsOfASectionNameThePlaceInTheFile) {
  write_file(fs_, small);
  const auto reader = open(fs_).value();
  const Error error = reader->corrupt(5, 3, "a block ends too early");
  EXPECT_EQ(error.code(), ErrorCode::corrupt);
  EXPECT_EQ(error.place().file, path);
  EXPECT_EQ(error.place().offset, 192u + 3);
  EXPECT_EQ(error.message(), "a block ends too early");
}

TEST_F(IndexFile, EveryFlippedByteIsFound) {
  write_file(fs_, small);
  const ByteVector sound = fs_.get(path);
  for (std::size_t at = 0; at < sound.size(); ++at) {
    for (const int mask : {0x01, 0x80, 0xff}) {
      ByteVector damaged = sound;
      damaged[at] ^= static_cast<std::byte>(mask);
      fs_.put(path, damaged);
      SCOPED_TRACE("byte " + std::to_string(at));
      expect_error(verify(fs_), ErrorCode::corrupt);
      // A reader either refuses or hands out what was written.
      const auto reader = open(fs_);
      if (!reader) {
        expect_error(reader, ErrorCode::corrupt);
        continue;
      }
      for (const auto& [id, bytes] : small) {
        const Result<ByteSpan> read = (*reader)->section(id);
        if (!read) {
          expect_error(read, ErrorCode::corrupt);
        } else {
          EXPECT_TRUE(std::equal(read->begin(), read->end(), bytes.begin(), bytes.end()));
        }
      }
    }
  }
}

TEST_F(IndexFile, DamageIsFoundOnThePageItLiesOnAndOnlyThere) {
  const Sections sections = large();
  write_file(fs_, sections);
  ByteVector damaged = fs_.get(path);
  damaged[2 * page_size + 5] ^= std::byte{1};
  fs_.put(path, damaged);
  const auto reader = open(fs_).value();
  EXPECT_TRUE(reader->bytes(1, 0, 2 * page_size - 64));
  EXPECT_TRUE(reader->bytes(1, 3 * page_size - 64, 81));
  EXPECT_TRUE(reader->section(3));
  for (int round = 0; round < 2; ++round) {  // a damaged page is not taken for verified later
    const Result<ByteSpan> read = reader->bytes(1, 2 * page_size, 1);
    expect_error(read, ErrorCode::corrupt, "damaged page");
    EXPECT_EQ(read.error().place().offset, 2 * page_size);
  }
  expect_error(reader->section(1), ErrorCode::corrupt);
  const Result<void> verified = verify(fs_);
  expect_error(verified, ErrorCode::corrupt);
  EXPECT_EQ(verified.error().place().offset, 2 * page_size);
}

TEST_F(IndexFile, MoreThan64PagesAreVerifiedEach) {
  const Sections sections = {{1, bytes_of(130 * page_size, 8)}};
  write_file(fs_, sections);
  const ByteVector sound = fs_.get(path);
  ASSERT_TRUE(open(fs_).value()->section(1));
  for (const std::uint64_t page : {0, 1, 62, 63, 64, 65, 127, 128, 129, 130}) {
    ByteVector damaged = sound;
    damaged[page * page_size + (page == 0 ? 64 : 63)] ^= std::byte{4};
    fs_.put(path, damaged);
    const auto reader = open(fs_).value();
    const Result<ByteSpan> all = reader->section(1);
    expect_error(all, ErrorCode::corrupt);
    EXPECT_EQ(all.error().place().offset, page * page_size);
    for (const std::uint64_t asked : {1, 61, 63, 64, 66, 126, 128, 129}) {
      EXPECT_EQ(static_cast<bool>(reader->bytes(1, asked * page_size, 1)), asked != page);
    }
  }
}

TEST_F(IndexFile, EveryTruncationIsFound) {
  write_file(fs_, small);
  const ByteVector sound = fs_.get(path);
  for (std::size_t size = 0; size < sound.size(); ++size) {
    fs_.put(path, ByteVector(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(size)));
    SCOPED_TRACE("size " + std::to_string(size));
    expect_both(fs_, ErrorCode::corrupt, "truncated");
  }
}

TEST_F(IndexFile, AppendedBytesAreFound) {
  write_file(fs_, small);
  ByteVector longer = fs_.get(path);
  longer.push_back(std::byte{0});
  fs_.put(path, longer);
  expect_both(fs_, ErrorCode::corrupt);
  longer = fs_.get(path);
  longer.insert(longer.end(), longer.begin(), longer.end() - 1);  // a second copy after the first
  fs_.put(path, longer);
  expect_both(fs_, ErrorCode::corrupt);
}

TEST_F(IndexFile, ForeignFilesAreRecognised) {
  const ByteSpan foreign = as_bytes("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do");
  fs_.put(path, ByteVector(foreign.begin(), foreign.end()));
  expect_both(fs_, ErrorCode::corrupt, "not a tracuu file");
  fs_.put(path, bytes_of(10000, 1));
  expect_both(fs_, ErrorCode::corrupt, "not a tracuu file");
}

TEST_F(IndexFile, TextModeTransfersAreRecognised) {
  write_file(fs_, small);
  ByteVector bytes = fs_.get(path);
  bytes.erase(bytes.begin() + 6);  // \r\n became \n
  fs_.put(path, bytes);
  expect_both(fs_, ErrorCode::corrupt, "text mode");
  bytes.insert(bytes.begin() + 6, 2, std::byte{'\r'});  // \n became \r\n
  fs_.put(path, bytes);
  expect_both(fs_, ErrorCode::corrupt, "text mode");
}

TEST_F(IndexFile, MissingFilesAreNotFound) {
  EXPECT_EQ(open(fs_).error().code(), ErrorCode::not_found);
  EXPECT_EQ(verify(fs_).error().code(), ErrorCode::not_found);
}

TEST_F(IndexFile, OtherVersionsAreNeitherRightNorCorrupt) {
  // Only the header tells: whatever follows it may have another shape.
  for (const auto& [version, code] :
       std::map<std::uint32_t, ErrorCode>{{oldest_format_version - 1, ErrorCode::format_too_old},
                                          {format_version + 1, ErrorCode::format_too_new},
                                          {0xffffffff, ErrorCode::format_too_new}}) {
    write_file(fs_, small, FileKind::store, owner + 1);
    ByteVector bytes = fs_.get(path);
    store_le(bytes, 12, version);
    store_le(bytes, 24, std::uint32_t{1234});
    store_le(bytes, 56, hash64(ByteSpan(bytes).first(56)));
    bytes.resize(200);
    fs_.put(path, bytes);
    expect_both(fs_, code, std::to_string(version));
    bytes.resize(header_size);
    fs_.put(path, bytes);
    expect_both(fs_, code);
  }
}

TEST_F(IndexFile, ADamagedVersionIsNotAnotherVersion) {
  write_file(fs_, small);
  ByteVector bytes = fs_.get(path);
  store_le(bytes, 12, format_version + 1);
  fs_.put(path, bytes);
  expect_both(fs_, ErrorCode::corrupt, "header is damaged");
}

TEST_F(IndexFile, SwappedFilesAreRecognised) {
  write_file(fs_, small, FileKind::postings, owner + 1);
  expect_both(fs_, ErrorCode::corrupt, "swapped");
  write_file(fs_, small, FileKind::store);
  expect_both(fs_, ErrorCode::corrupt, "store instead of postings");
  write_file(fs_, small, static_cast<FileKind>(77));
  expect_both(fs_, ErrorCode::corrupt, "kind 77 instead of postings");
}

TEST_F(IndexFile, OnlyTheNamedFileIsAccepted) {
  const FileSummary wanted = write_file(fs_, small);
  Sections other = small;
  other[0].second[0] ^= std::byte{1};
  const FileSummary same_size = write_file(fs_, other);
  EXPECT_EQ(same_size.size, wanted.size);
  EXPECT_NE(same_size.checksum, wanted.checksum);
  EXPECT_TRUE(open(fs_));
  expect_error(open(fs_, &wanted), ErrorCode::corrupt, "swapped");
  expect_error(verify(fs_, &wanted), ErrorCode::corrupt, "swapped");
  other.pop_back();
  write_file(fs_, other);
  expect_error(open(fs_, &wanted), ErrorCode::corrupt, "swapped");
  const ByteVector bytes = fs_.get(path);
  fs_.put(path, ByteVector(bytes.begin(), bytes.end() - 1));
  expect_error(open(fs_, &wanted), ErrorCode::corrupt,
               "truncated: the file ends without its footer, " + std::to_string(wanted.size));
}

TEST_F(IndexFile, TablesThatBreakTheRulesAreRefusedThoughTheirChecksumsAreRight) {
  const std::size_t table = 264;
  const std::size_t footer = 336;
  const auto refused = [&](auto change) {
    write_changed(change);
    expect_both(fs_, ErrorCode::corrupt);
  };
  write_changed([](ByteVector&) {});
  ASSERT_TRUE(verify(fs_)) << "the repair alone changes nothing";
  const std::uint64_t huge = std::numeric_limits<std::uint64_t>::max();
  // Section entries: reserved bytes, offsets, sizes, ids.
  refused([&](ByteVector& b) { store_le(b, table + 4, std::uint32_t{1}); });
  for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{65}, std::uint64_t{128},
                                     std::uint64_t{192}, huge, huge - 63}) {
    refused([&](ByteVector& b) { store_le(b, table + 8, offset); });
  }
  for (const std::uint64_t size :
       {std::uint64_t{0}, std::uint64_t{64}, std::uint64_t{129}, std::uint64_t{193}, huge,
        huge - 64, huge - 127, std::uint64_t{1} << 63}) {
    refused([&](ByteVector& b) { store_le(b, table + 16, size); });
  }
  refused([&](ByteVector& b) { store_le(b, table + 48 + 16, std::uint64_t{65}); });
  refused([&](ByteVector& b) { store_le(b, table + 48, std::uint32_t{7}); });
  // Footer: size, pages, tables, counts, reserved bytes.
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{399}, huge}) {
    refused([&](ByteVector& b) { store_le(b, footer, value); });
    refused([&](ByteVector& b) { store_le(b, footer + 16, value); });
  }
  for (const std::uint32_t value : {0u, 2u, 0xffffffffu}) {
    refused([&](ByteVector& b) { store_le(b, footer + 24, value); });
    refused([&](ByteVector& b) { store_le(b, footer + 28, value); });
  }
  refused([&](ByteVector& b) { store_le(b, footer + 40, std::uint64_t{1}); });
  // Header: page size, reserved bytes.
  refused([&](ByteVector& b) { store_le(b, 24, std::uint32_t{4096}); });
  refused([&](ByteVector& b) { b[28] = std::byte{1}; });
  refused([&](ByteVector& b) { b[55] = std::byte{1}; });
}

TEST_F(IndexFile, HugePageAreasAreRefused) {
  write_file(fs_, small);
  const ByteVector sound = fs_.get(path);
  for (const std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{63}, std::uint64_t{255}, std::uint64_t{320},
        std::uint64_t{384}, std::uint64_t{1} << 40, std::numeric_limits<std::uint64_t>::max() - 63,
        std::numeric_limits<std::uint64_t>::max()}) {
    ByteVector bytes = sound;
    store_le(bytes, bytes.size() - footer_size + 8, value);
    fs_.put(path, bytes);
    expect_both(fs_, ErrorCode::corrupt);
  }
}

TEST_F(IndexFile, AFooterOfAnotherFileIsRefused) {
  write_file(fs_, small);
  const ByteVector first = fs_.get(path);
  write_file(fs_, small, FileKind::postings, owner + 1);
  ByteVector mixed = fs_.get(path);
  std::copy(first.begin(), first.begin() + header_size, mixed.begin());
  fs_.put(path, mixed);
  expect_both(fs_, ErrorCode::corrupt);
}

TEST_F(IndexFile, PaddingMustBeZero) {
  for (const std::size_t at : {164u, 191u, 225u, 255u}) {
    write_changed([&](ByteVector& b) { b[at] = std::byte{1}; });
    const Result<void> verified = verify(fs_);
    expect_error(verified, ErrorCode::corrupt, "padding");
    EXPECT_TRUE(open(fs_)) << "reading does not look at padding";
  }
  // The last padding of a file of many verification buffers.
  write_file(fs_, {{1, bytes_of(40 * page_size + 1, 1)}, {2, bytes_of(1, 2)}});
  ByteVector bytes = fs_.get(path);
  bytes[40 * page_size + 64 + 64 + 63] = std::byte{1};
  repair(bytes);
  fs_.put(path, bytes);
  expect_error(verify(fs_), ErrorCode::corrupt, "padding");
}

TEST_F(IndexFile, ManySectionsAreFoundById) {
  Sections sections;
  for (SectionId id = 0; id < 2000; ++id) {
    sections.emplace_back(id * 7919 % 2003, bytes_of(id % 5, id));
  }
  write_file(fs_, sections);
  ASSERT_TRUE(verify(fs_));
  const auto reader = open(fs_).value();
  for (const auto& [id, bytes] : sections) {
    const ByteSpan read = reader->section(id).value();
    EXPECT_TRUE(std::equal(read.begin(), read.end(), bytes.begin(), bytes.end()));
  }
}

TEST_F(IndexFile, ManyThreadsMayReadTheSamePages) {
  const Sections sections = {{1, bytes_of(70 * page_size, 1)}};
  write_file(fs_, sections);
  ByteVector damaged = fs_.get(path);
  damaged[66 * page_size] ^= std::byte{1};
  fs_.put(path, damaged);
  const auto reader = open(fs_).value();
  std::vector<int> wrong(4);
  std::vector<std::thread> threads;
  for (int& count : wrong) {
    threads.emplace_back([&] {
      std::mt19937 random(static_cast<unsigned>(&count - wrong.data()));
      for (int i = 0; i < 2000; ++i) {
        const std::uint64_t page = 1 + random() % 68;
        const bool sound = static_cast<bool>(reader->bytes(1, page * page_size - 64, 10));
        if (sound != (page != 66)) ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

TEST_F(IndexFile, EachFailureOfWritingIsKeptAndTheFileRemoved) {
  FaultyFileSystem faulty(fs_);
  const auto write = [&]() -> Result<FileSummary> {
    auto writer = IndexFileWriter::try_create(faulty, path, FileKind::postings, owner);
    if (!writer) return writer.error();
    for (const auto& [id, bytes] : Sections{{1, bytes_of(10 * page_size, 1)}, {2, {}}}) {
      (*writer)->begin_section(id);
      (*writer)->write(bytes);
      EXPECT_EQ((*writer)->section_size(), bytes.size()) << "counting goes on after a failure";
      (*writer)->end_section();
    }
    return (*writer)->finish();
  };
  faulty.fail(FaultyFileSystem::never);
  ASSERT_TRUE(write());
  const std::uint64_t operations = faulty.operations();
  // create, three buffers, tables and footer, sync, close
  EXPECT_EQ(operations, 7u);
  for (std::uint64_t number = 0; number < operations; ++number) {
    if (fs_.exists(path)) {
      ASSERT_TRUE(fs_.remove(path));
    }
    faulty.fail(number);
    const Result<FileSummary> done = write();
    ASSERT_FALSE(done) << "operation " << number;
    EXPECT_EQ(done.error().message(), "injected fault " + std::to_string(number));
    EXPECT_EQ(done.error().place().file, path);
    EXPECT_FALSE(fs_.exists(path)) << "operation " << number;
    // Nothing is attempted after the failure, but the removal (there is no file after create).
    EXPECT_EQ(faulty.operations(), number + (number == 0 ? 1 : 2));
  }
}

TEST_F(IndexFile, AWriterGivenUpRemovesItsFile) {
  {
    auto writer = IndexFileWriter::try_create(fs_, path, FileKind::postings, owner).value();
    writer->begin_section(1);
    writer->write(bytes_of(10 * page_size, 1));
    EXPECT_TRUE(fs_.exists(path));
  }
  EXPECT_FALSE(fs_.exists(path));
}

TEST_F(IndexFile, TheRealFileSystemGivesTheSameBytes) {
  const FileSummary expected = write_file(fs_, large());
  FileSystem& real = posix_file_system();
  const std::string real_path = testing::TempDir() + "tracuu_index_file_test.post";
  auto writer = IndexFileWriter::try_create(real, real_path, FileKind::postings, owner).value();
  for (const auto& [id, bytes] : large()) writer->section(id, bytes);
  EXPECT_EQ(writer->finish().value(), expected);
  EXPECT_EQ(real.read(real_path, 0, expected.size + 1).value(), fs_.get(path));
  EXPECT_TRUE(try_verify_file(real, real_path, FileKind::postings, owner, &expected));
  const auto reader =
      IndexFileReader::try_open(real, real_path, FileKind::postings, owner, &expected).value();
  EXPECT_TRUE(reader->section(1));
  EXPECT_TRUE(real.remove(real_path));
}

RC_GTEST_PROP(IndexFileProperty, AnySectionsComeBack,
              (const std::map<SectionId, std::vector<std::uint8_t>>& content)) {
  MemoryFileSystem fs;
  Sections sections;
  for (const auto& [id, raw] : content) {
    const auto* data = reinterpret_cast<const std::byte*>(raw.data());
    sections.emplace_back(id, ByteVector(data, data + raw.size()));
  }
  const FileSummary summary = write_file(fs, sections);
  RC_ASSERT(static_cast<bool>(verify(fs, &summary)));
  const auto reader = open(fs, &summary).value();
  for (const auto& [id, bytes] : sections) {
    const ByteSpan read = reader->section(id).value();
    RC_ASSERT(ByteVector(read.begin(), read.end()) == bytes);
  }
}

}  // namespace
}  // namespace tracuu::storage
