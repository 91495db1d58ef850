// Snapshots: counts, and damage of any byte that is noticed.

#include <gtest/gtest.h>

#include <string>
#include <tracuu/index/snapshot.hpp>
#include <vector>

#include "index_cases.hpp"

namespace tracuu::index {
namespace {

using test::MemoryFileSystem;

TEST(Snapshot, CountsWhatIsThere) {
  MemoryFileSystem files;
  WriterOptions options;
  options.replace = true;
  auto writer = IndexWriter::try_create("/index", {}, options, files).value();
  ASSERT_TRUE(writer->try_add(make_document("a", "một hai một", {{"title", "ba bốn"}})));
  ASSERT_TRUE(writer->try_add(make_document("b", "Điều 1. Một\nĐiều 2. Hai", {{"title", "năm"}})));
  ASSERT_TRUE(writer->try_commit());
  ASSERT_TRUE(writer->try_add(make_document("a", "sáu", {{"title", "bảy"}})));
  ASSERT_TRUE(writer->try_commit());
  const auto snapshot = Snapshot::try_open("/index", files).value();
  const IndexStats stats = snapshot->stats();
  EXPECT_EQ(stats.generation, 2u);
  EXPECT_EQ(stats.segments, 2u);
  EXPECT_EQ(stats.documents, 2u);
  EXPECT_EQ(stats.deleted, 1u);
  EXPECT_EQ(stats.units, 4u);
  EXPECT_EQ(stats.tokens, 3u + 6u + 1u + 2u + 1u + 1u);
  EXPECT_EQ(stats.pairs, 2u + 5u + 1u);  // of "a", of "b", of the title "ba bốn"
  EXPECT_EQ(stats.postings, 2u + 6u + 1u + 4u);
  std::uint64_t bytes = 0;
  for (const auto& [name, content] : files_in(files, "/index")) {
    if (name != "lock") bytes += content.size();
  }
  EXPECT_EQ(stats.bytes.total, bytes);
  EXPECT_EQ(snapshot->directory(), "/index");
}

TEST(Snapshot, NamesWhatIsMissing) {
  MemoryFileSystem files;
  make_index(files, {make_document("a", "một")});
  for (const std::string& name : files.list("/index").value()) {
    if (name == "lock") continue;
    const ByteVector kept = files.get("/index/" + name);
    ASSERT_TRUE(files.remove("/index/" + name));
    const auto opened = Snapshot::try_open("/index", files);
    ASSERT_FALSE(opened) << name;
    EXPECT_EQ(opened.error().code(), name == "manifest" ? ErrorCode::not_found : ErrorCode::corrupt)
        << opened.error().what();
    EXPECT_NE(opened.error().place().file.find(name == "manifest" ? "/index" : name),
              std::string::npos);
    EXPECT_FALSE(try_check("/index", files));
    files.put("/index/" + name, kept);
  }
  EXPECT_TRUE(try_check("/index", files));
}

// Every byte of every file matters: changed, it is noticed by the check, and never by a crash.
TEST(Snapshot, EveryChangedByteIsNoticed) {
  MemoryFileSystem files;
  WriterOptions options;
  options.replace = true;
  auto writer = IndexWriter::try_create("/index", {}, options, files).value();
  ASSERT_TRUE(writer->try_add(make_document("a", "một hai", {{"number", "7/NQ-HĐND"}})));
  ASSERT_TRUE(writer->try_add(make_document("b", "ba", {{"date", "2018-12-27"}})));
  ASSERT_TRUE(writer->try_commit());
  ASSERT_TRUE(writer->try_delete("b"));
  ASSERT_TRUE(writer->try_commit());
  ASSERT_TRUE(try_check("/index", files));
  for (const auto& [name, content] : files_in(files, "/index")) {
    if (name == "lock") continue;
    for (std::size_t at = 0; at < content.size(); ++at) {
      ByteVector changed = content;
      changed[at] ^= std::byte{0x10};
      files.put("/index/" + name, changed);
      const auto checked = try_check("/index", files);
      ASSERT_FALSE(checked) << name << " byte " << at;
      if (const auto opened = Snapshot::try_open("/index", files)) {
        for (const auto& segment : (*opened)->segments()) {
          static_cast<void>(static_cast<bool>(segment->try_verify()));
        }
      }
    }
    files.put("/index/" + name, ByteVector(content.begin(), content.end() - 1));
    EXPECT_FALSE(try_check("/index", files)) << name;
    files.put("/index/" + name, content);
  }
  EXPECT_TRUE(try_check("/index", files));
}

}  // namespace
}  // namespace tracuu::index
