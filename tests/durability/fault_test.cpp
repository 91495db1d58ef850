// Whatever single operation of the file system fails, or all from one on, in any way: the writer
// says which file it was, the last commit stays whole, a writer that failed refuses to go on, the
// next one tidies up, and nothing is trusted that a failed sync was for.

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>

#include "history.hpp"
#include "support/power_loss_file_system.hpp"

namespace tracuu::test {
namespace {

struct Way {
  const char* name;
  Fault fault;
  std::uint64_t count;
};
constexpr std::array<Way, 4> ways{
    {{"refused", Fault::refused, 1},
     {"by half", Fault::partial, 1},
     {"refused from then on", Fault::refused, PowerLossFileSystem::never},
     {"by half from then on", Fault::partial, PowerLossFileSystem::never}}};

void expect_clear(const History& history) {
  ASSERT_TRUE(history.error());
  const Error& error = *history.error();
  EXPECT_FALSE(error.message().empty());
  EXPECT_EQ(error.place().file.rfind(History::directory, 0), 0u) << error.what();
}

// Makes an index of two commits, untouched by faults.
void make_index(History& history) {
  ASSERT_TRUE(history.open() && history.add(0) && history.add(1) && history.add(5) &&
              history.commit() && history.remove(5) && history.add(6) && history.commit());
  history.abandon();
  ASSERT_EQ(history.verify(false), "");
}

// A life that begins with an index or without. Every operation fails once in every way; then the
// power goes, or it does not, by turns.
void fail_everywhere(bool with_index, std::map<FileOperation, unsigned>& reached) {
  std::uint64_t run = 0;
  for (const Way& way : ways) {
    ++run;  // so that each operation meets both, as there is an even number of ways
    for (std::uint64_t n = 0, failed = 1; failed != 0; ++n, ++run) {
      const bool power_goes = run % 2 == 0;
      SCOPED_TRACE("operation " + std::to_string(n) + " " + way.name +
                   (power_goes ? ", then the power goes" : ""));
      PowerLossFileSystem files(n);
      History history(files, 1);
      if (with_index) make_index(history);
      files.fail_at(n, way.fault, way.count);
      const bool done = history.run_all();
      failed = files.failed() ? 1 : 0;
      if (!done) {
        ASSERT_TRUE(files.failed());
        expect_clear(history);
        ++reached[*files.failed()];
      }
      files.fail_at(PowerLossFileSystem::never, Fault::refused);
      history.abandon();
      if (power_goes) {
        files.lose_power(Leaves::anything);
      } else {
        files.restart_process();
      }
      ASSERT_EQ(history.verify(power_goes), "");
      ASSERT_TRUE(history.open()) << history.error()->what();
      ASSERT_TRUE(history.add(2) && history.commit());
      history.abandon();
      ASSERT_EQ(history.verify(false), "");
      ASSERT_EQ(files.files().count(std::string(History::directory) + "/manifest.new"), 0u);
      files.lose_power(Leaves::nothing);
      ASSERT_EQ(history.verify(true), "");
    }
  }
}

// Every operation that writes, or that opening relies on, was made to fail by one of these. What a
// failure to remove or to list for tidying up, or of a look whether there is a file, leaves behind
// does no harm: these need not be errors.
TEST(Faults, EachOperationOnAnIndex) {
  std::map<FileOperation, unsigned> reached;
  fail_everywhere(true, reached);
  for (const FileOperation operation :
       {FileOperation::create, FileOperation::append, FileOperation::sync, FileOperation::close,
        FileOperation::map, FileOperation::rename, FileOperation::sync_directory,
        FileOperation::lock}) {
    EXPECT_GT(reached[operation], 0u) << to_string(operation);
  }
}

TEST(Faults, EachOperationWhereThereIsNoIndex) {
  std::map<FileOperation, unsigned> reached;
  fail_everywhere(false, reached);
  for (const FileOperation operation : {FileOperation::create_directories, FileOperation::list,
                                        FileOperation::rename, FileOperation::sync_directory}) {
    EXPECT_GT(reached[operation], 0u) << to_string(operation);
  }
}

// A writer that failed at a commit says so ever after, touches no file, and lets the lock go.
TEST(Faults, AWriterThatFailedStaysShut) {
  for (std::uint64_t n = 0;; ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    PowerLossFileSystem files(n);
    History history(files, 1);
    make_index(history);
    ASSERT_TRUE(history.open() && history.add(2) && history.remove(0));
    files.fail_at(n, Fault::refused);
    const bool committed = history.commit();
    if (committed && !files.failed()) break;
    if (committed) continue;  // it failed to tidy up
    const auto before = files.files();
    EXPECT_FALSE(history.add(3));
    EXPECT_FALSE(history.remove(1));
    EXPECT_FALSE(history.commit());
    EXPECT_EQ(files.files(), before);
    history.abandon();
    EXPECT_EQ(files.files(), before) << "nobody knows yet which manifest is there for good";
    EXPECT_EQ(history.verify(false), "");
    EXPECT_TRUE(history.open());
  }
}

// Readers fail with an error of the file, whatever fails, and the next try succeeds.
TEST(Faults, EachOperationOfAReader) {
  PowerLossFileSystem files;
  History history(files, 1);
  make_index(history);
  for (std::uint64_t n = 0;; ++n) {
    files.fail_at(n, Fault::refused);
    const auto snapshot = index::Snapshot::try_open(History::directory, files);
    const bool open_failed = files.failed().has_value();
    if (!snapshot) {
      EXPECT_EQ(snapshot.error().code(), ErrorCode::io);
      EXPECT_FALSE(snapshot.error().place().file.empty());
    }
    files.fail_at(n, Fault::refused);
    const auto checked = index::try_check(History::directory, files);
    // How large a file is matters for the progress shown, and left-over files are but noted.
    const bool matters = files.failed() && *files.failed() != FileOperation::file_size &&
                         *files.failed() != FileOperation::list;
    if (!files.failed() || matters) {
      EXPECT_EQ(static_cast<bool>(checked), !matters)
          << n << " " << (files.failed() ? to_string(*files.failed()) : "");
    }
    if (!checked) {
      EXPECT_EQ(checked.error().code(), ErrorCode::io);
    }
    if (!open_failed && !files.failed()) break;
  }
  files.fail_at(PowerLossFileSystem::never, Fault::refused);
  EXPECT_EQ(history.verify(false), "");
}

// A file under a mapping can end the process; a check must survive any disk.
TEST(Faults, CheckMapsNothing) {
  PowerLossFileSystem files;
  History history(files, 1);
  make_index(history);
  const std::uint64_t maps = files.count(FileOperation::map);
  ASSERT_GT(maps, 0u) << "opening maps";
  ASSERT_TRUE(index::try_check(History::directory, files));
  EXPECT_EQ(files.count(FileOperation::map), maps);
}

}  // namespace
}  // namespace tracuu::test
