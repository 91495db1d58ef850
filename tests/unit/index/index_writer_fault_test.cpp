// Whatever operation of the file system fails during a commit, the index stays readable: as it was
// before or, once the new manifest is in place, as it is after.

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <tracuu/index/index_writer.hpp>

#include "index_cases.hpp"

namespace tracuu::index {
namespace {

using test::FaultyFileSystem;
using test::MemoryFileSystem;

const Contents before{{"a", "một"}, {"b", "hai"}, {"c", "ba"}};
const Contents after{{"a", "bốn"}, {"c", "ba"}, {"d", "năm"}};

void make_first_commit(MemoryFileSystem& files) {
  auto writer = IndexWriter::try_create("/index", {}, {}, files).value();
  for (const auto& [id, text] : before) ASSERT_TRUE(writer->try_add(make_document(id, text)));
  ASSERT_TRUE(writer->try_commit());
}

// Opens the index and takes it from `before` to `after`; false as soon as something fails.
bool make_second_commit(storage::FileSystem& files) {
  WriterOptions options;
  options.replace = true;
  auto writer = IndexWriter::try_open("/index", options, files);
  if (!writer) return false;
  if (!(*writer)->try_delete("b")) return false;
  for (const char* id : {"a", "d"}) {
    if (!(*writer)->try_add(make_document(id, after.at(id)))) return false;
  }
  if ((*writer)->try_commit()) return true;
  // A writer that failed once says so ever after, and writes nothing more.
  EXPECT_FALSE((*writer)->try_add(make_document("e", "sáu")));
  EXPECT_FALSE((*writer)->try_delete("c"));
  EXPECT_FALSE((*writer)->try_commit());
  return false;
}

// Every operation in turn fails `count` times.
void fail_everywhere(std::uint64_t count) {
  std::uint64_t operations = 1;
  for (std::uint64_t n = 0; n < operations; ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    MemoryFileSystem memory;
    make_first_commit(memory);
    const auto old = Snapshot::try_open("/index", memory).value();
    FaultyFileSystem faulty(memory);
    faulty.fail(n, count);
    const bool done = make_second_commit(faulty);
    if (n == 0) {
      // Learn how many operations there are.
      MemoryFileSystem clean;
      make_first_commit(clean);
      FaultyFileSystem counting(clean);
      counting.fail(FaultyFileSystem::never, 0);
      ASSERT_TRUE(make_second_commit(counting));
      operations = counting.operations();
      ASSERT_GT(operations, 20u);
    }
    EXPECT_EQ(contents(*old), before);
    const auto now = Snapshot::try_open("/index", memory);
    ASSERT_TRUE(now) << now.error().what();
    const Contents state = contents(**now);
    EXPECT_TRUE(done ? state == after : state == before || state == after);
    const auto checked = try_check("/index", memory);
    EXPECT_TRUE(checked) << checked.error().what();
    // The next writer goes on from there.
    ASSERT_TRUE(make_second_commit(memory));
    EXPECT_EQ(contents(memory, "/index"), after);
    EXPECT_TRUE(try_check("/index", memory));
  }
}

TEST(IndexWriterFaults, OneOperationFails) { fail_everywhere(1); }

TEST(IndexWriterFaults, AllOperationsFailFromOneOn) { fail_everywhere(FaultyFileSystem::never); }

// Several threads are at work on further batches when a segment cannot be written.
TEST(IndexWriterFaults, ASegmentFailsWhileBatchesAreMade) {
  WriterOptions options;
  options.threads = 3;
  options.memory_bytes = 1;  // a segment for each batch
  const std::string text = std::string(std::size_t{1} << 20, ' ') + "chợ nổi";
  const auto add_all = [&](storage::FileSystem& files) {
    auto writer = IndexWriter::try_open("/index", options, files);
    if (!writer) return false;
    for (int i = 0; i < 9; ++i) {
      if (!(*writer)->try_add(make_document(std::to_string(i), text))) return false;
    }
    return static_cast<bool>((*writer)->try_commit());
  };
  MemoryFileSystem sound;
  make_first_commit(sound);
  FaultyFileSystem counting(sound);
  counting.fail(FaultyFileSystem::never, 0);
  ASSERT_TRUE(add_all(counting));
  const std::uint64_t operations = counting.operations();
  ASSERT_GT(operations, 100u);
  for (std::uint64_t n = 0; n < operations; n += 5) {
    SCOPED_TRACE("operation " + std::to_string(n));
    MemoryFileSystem memory;
    make_first_commit(memory);
    FaultyFileSystem faulty(memory);
    faulty.fail(n);
    const bool done = add_all(faulty);
    const auto now = Snapshot::try_open("/index", memory);
    ASSERT_TRUE(now) << now.error().what();
    const std::uint64_t documents = (*now)->stats().documents;
    EXPECT_TRUE(documents == before.size() + 9 || (!done && documents == before.size()));
    const auto checked = try_check("/index", memory);
    EXPECT_TRUE(checked) << checked.error().what();
  }
}

TEST(IndexWriterFaults, TheFirstCommitFails) {
  for (std::uint64_t n = 0; n < 60; ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    MemoryFileSystem memory;
    FaultyFileSystem faulty(memory);
    faulty.fail(n);
    bool done = false;
    if (auto writer = IndexWriter::try_create("/index", {}, {}, faulty)) {
      done = (*writer)->try_add(make_document("a", "một")) && (*writer)->try_commit();
    }
    const auto snapshot = Snapshot::try_open("/index", memory);
    if (done) {
      ASSERT_TRUE(snapshot);
    } else if (!snapshot) {
      EXPECT_EQ(snapshot.error().code(), ErrorCode::not_found) << snapshot.error().what();
    }
    if (snapshot) {
      EXPECT_TRUE(try_check("/index", memory));
    }
  }
}

}  // namespace
}  // namespace tracuu::index
