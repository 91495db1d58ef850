// Repair: what is lost, what is rescued, and what a failure at any instant leaves.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <tracuu/index/check.hpp>
#include <vector>

#include "index_cases.hpp"
#include "support/rewrite_file.hpp"

namespace tracuu::index {
namespace {

using test::FaultyFileSystem;
using test::MemoryFileSystem;

const Contents first_texts{{"b", "hai"}, {"c", "ba"}};
const Contents second_texts{{"a", "một mới"}, {"d", "bốn năm"}};

// Segment 1: a (replaced), b, c, e (deleted); segment 2: a, d.
void make_sample(MemoryFileSystem& files) {
  WriterOptions options;
  options.replace = true;
  options.merge = false;
  auto writer = IndexWriter::try_create("/index", {}, options, files).value();
  (void)writer->try_add(make_document("a", "một", {{"title", "Cũ"}})).value();
  (void)writer->try_add(make_document("b", "hai", {{"date", "2020-01-02"}})).value();
  (void)writer->try_add(make_document("c", "ba", {{"issuer", "Bộ Y tế"}})).value();
  (void)writer->try_add(make_document("e", "xoá")).value();
  (void)writer->try_commit().value();
  (void)writer->try_add(make_document("a", "một mới")).value();
  (void)writer->try_add(make_document("d", "bốn năm")).value();
  (void)writer->try_delete("e").value();
  (void)writer->try_commit().value();
}

Contents both() {
  Contents all = first_texts;
  all.insert(second_texts.begin(), second_texts.end());
  return all;
}

void damage(MemoryFileSystem& files, const std::string& name) {
  ByteVector bytes = files.get("/index/" + name);
  bytes[70] ^= std::byte{1};
  files.put("/index/" + name, bytes);
}

bool is_sound(MemoryFileSystem& files) {
  const auto report = try_check_report("/index", {}, files);
  if (report && report->sound()) return true;
  ADD_FAILURE() << (report ? report->problems.front().error.what() : report.error().what());
  return false;
}

RepairReport repair(MemoryFileSystem& files, const RepairOptions& options = {}) {
  return try_repair("/index", options, files).value();
}

TEST(Repair, LeavesASoundIndexAlone) {
  MemoryFileSystem files;
  make_sample(files);
  const auto before = files_in(files, "/index");
  const RepairReport report = repair(files);
  EXPECT_TRUE(report.check.sound());
  EXPECT_TRUE(report.segments.empty());
  EXPECT_TRUE(report.quarantine.empty());
  EXPECT_EQ(report.documents, 4u);
  EXPECT_EQ(report.generation, 2u);
  EXPECT_EQ(files_in(files, "/index"), before);
}

// Without its stored text a document is lost, but its id is told.
TEST(Repair, LosesWhatHasNoStoredText) {
  MemoryFileSystem files;
  make_sample(files);
  damage(files, "segment-000001.store");
  const ByteVector kept = files.get("/index/segment-000001.docs");
  const RepairReport report = repair(files);
  ASSERT_EQ(report.segments.size(), 1u);
  EXPECT_EQ(report.segments[0].number, 1u);
  EXPECT_EQ(report.segments[0].lost, 2u);
  EXPECT_EQ(report.segments[0].rescued, 0u);
  EXPECT_EQ(report.segments[0].lost_ids, (std::vector<std::string>{"b", "c"}));
  EXPECT_EQ(report.documents, 2u);
  EXPECT_EQ(report.generation, 3u);
  EXPECT_EQ(report.quarantine, "/index/quarantine/1");
  EXPECT_EQ(report.quarantined.size(), 8u);
  EXPECT_EQ(files.get("/index/quarantine/1/segment-000001.docs"), kept);
  EXPECT_FALSE(files.exists("/index/segment-000001.docs"));
  EXPECT_EQ(contents(files, "/index"), second_texts);
  EXPECT_TRUE(is_sound(files));
  // A writer goes on, and leaves the quarantine alone.
  auto writer = IndexWriter::try_open("/index", {}, files).value();
  EXPECT_EQ(writer->try_add(make_document("b", "hai")).value(), AddOutcome::added);
  EXPECT_EQ(writer->try_commit().value().documents, 3u);
  EXPECT_EQ(files.get("/index/quarantine/1/segment-000001.docs"), kept);
}

TEST(Repair, CountsWhatHasNoIds) {
  MemoryFileSystem files;
  make_sample(files);
  damage(files, "segment-000001.docs");
  const RepairReport report = repair(files);
  ASSERT_EQ(report.segments.size(), 1u);
  EXPECT_EQ(report.segments[0].lost, 2u);
  EXPECT_TRUE(report.segments[0].lost_ids.empty());
  EXPECT_EQ(contents(files, "/index"), second_texts);
  EXPECT_TRUE(is_sound(files));
}

// Whatever else is damaged is made anew of the stored text.
TEST(Repair, RescuesFromTheStoredText) {
  for (const char* name : {"dict", "post", "pos", "cols", "cites"}) {
    SCOPED_TRACE(name);
    MemoryFileSystem files;
    make_sample(files);
    damage(files, std::string("segment-000001.") + name);
    const RepairReport report = repair(files);
    ASSERT_EQ(report.segments.size(), 1u);
    EXPECT_EQ(report.segments[0].rescued, 2u);
    EXPECT_EQ(report.segments[0].lost, 0u);
    EXPECT_EQ(report.documents, 4u);
    EXPECT_EQ(contents(files, "/index"), both());
    EXPECT_TRUE(is_sound(files));
    const auto snapshot = Snapshot::try_open("/index", files).value();
    ASSERT_EQ(snapshot->segments().size(), 2u);
    const Segment& rescued = *snapshot->segments()[1];
    EXPECT_EQ(rescued.entry().number, 3u);
    EXPECT_EQ(rescued.try_date(0, 0).value(), 20200102);
    EXPECT_EQ(rescued.try_keyword(4, 1).value(), "Bộ Y tế");
    EXPECT_EQ(rescued.try_id(1).value(), "c");
  }
}

// Newer documents of the same id tell that "a" is deleted; that "e" is nobody can tell any more.
TEST(Repair, ALostFileOfDeletions) {
  MemoryFileSystem files;
  make_sample(files);
  damage(files, "segment-000001.del-2");
  const RepairReport report = repair(files);
  ASSERT_EQ(report.segments.size(), 1u);
  EXPECT_EQ(report.segments[0].undeleted, 1u);
  EXPECT_EQ(report.segments[0].lost, 0u);
  EXPECT_EQ(report.documents, 5u);
  EXPECT_EQ(report.quarantined, std::vector<std::string>{"segment-000001.del-2"});
  Contents expected = both();
  expected["e"] = "xoá";
  EXPECT_EQ(contents(files, "/index"), expected);
  EXPECT_TRUE(is_sound(files));
}

// Where newer documents tell of all deletions, none is lost.
TEST(Repair, DeletionsThatFollowFromNewerDocuments) {
  MemoryFileSystem files;
  WriterOptions options;
  options.replace = true;
  options.merge = false;
  auto writer = IndexWriter::try_create("/index", {}, options, files).value();
  (void)writer->try_add(make_document("a", "một")).value();
  (void)writer->try_add(make_document("b", "hai")).value();
  (void)writer->try_add(make_document("a", "một mới")).value();
  (void)writer->try_commit().value();
  writer.reset();
  damage(files, "segment-000001.del-1");
  const RepairReport report = repair(files);
  ASSERT_EQ(report.segments.size(), 1u);
  EXPECT_EQ(report.segments[0].undeleted, 0u);
  EXPECT_EQ(contents(files, "/index"), (Contents{{"a", "một mới"}, {"b", "hai"}}));
  EXPECT_TRUE(is_sound(files));
}

TEST(Repair, OfTwoDocumentsWithOneIdTheNewerStays) {
  MemoryFileSystem files;
  make_sample(files);
  test::rewrite_section(files, "/index", "segment-000001.del-2", 1, [](ByteVector& bytes) {
    bytes[0] = std::byte{1 << 1 | 1 << 3};  // "b" instead of "a"
  });
  EXPECT_FALSE(try_check_report("/index", {}, files).value().sound());
  const RepairReport report = repair(files);
  EXPECT_EQ(report.duplicates, 1u);
  EXPECT_TRUE(report.segments.empty());
  EXPECT_EQ(contents(files, "/index"), (Contents{{"a", "một mới"}, {"c", "ba"}, {"d", "bốn năm"}}));
  EXPECT_TRUE(is_sound(files));
}

TEST(Repair, ADryRunTellsAndChangesNothing) {
  MemoryFileSystem files;
  make_sample(files);
  damage(files, "segment-000001.cols");
  damage(files, "segment-000002.store");
  const auto before = files_in(files, "/index");
  RepairOptions options;
  options.dry_run = true;
  const RepairReport told = repair(files, options);
  EXPECT_EQ(files_in(files, "/index"), before);
  const RepairReport done = repair(files);
  ASSERT_EQ(told.segments.size(), done.segments.size());
  for (std::size_t i = 0; i < done.segments.size(); ++i) {
    EXPECT_EQ(told.segments[i].rescued, done.segments[i].rescued);
    EXPECT_EQ(told.segments[i].lost_ids, done.segments[i].lost_ids);
  }
  EXPECT_EQ(told.documents, done.documents);
  EXPECT_EQ(told.quarantined, done.quarantined);
  EXPECT_EQ(contents(files, "/index"), first_texts);
}

TEST(Repair, EachHasAQuarantineOfItsOwn) {
  MemoryFileSystem files;
  make_sample(files);
  damage(files, "segment-000001.store");
  EXPECT_EQ(repair(files).quarantine, "/index/quarantine/1");
  damage(files, "segment-000002.cols");
  EXPECT_EQ(repair(files).quarantine, "/index/quarantine/2");
  EXPECT_TRUE(files.exists("/index/quarantine/1/segment-000001.store"));
  EXPECT_TRUE(files.exists("/index/quarantine/2/segment-000002.cols"));
  EXPECT_EQ(contents(files, "/index"), second_texts);
}

TEST(Repair, WaitsForNoWriter) {
  MemoryFileSystem files;
  make_sample(files);
  damage(files, "segment-000001.store");
  const auto lock = files.lock("/index/lock").value();
  EXPECT_TRUE(fails_with(try_repair("/index", {}, files), ErrorCode::locked));
}

TEST(Repair, ADamagedManifestWantsASchema) {
  MemoryFileSystem files;
  make_sample(files);
  damage(files, "manifest");
  const auto before = files_in(files, "/index");
  const auto refused = try_repair("/index", {}, files);
  EXPECT_TRUE(fails_with(refused, ErrorCode::corrupt));
  EXPECT_NE(refused.error().message().find("--like"), std::string::npos);
  EXPECT_EQ(files_in(files, "/index"), before);

  RepairOptions options;
  options.schema = Schema();
  const RepairReport report = repair(files, options);
  EXPECT_TRUE(report.manifest_rebuilt);
  EXPECT_TRUE(report.segments.empty());
  EXPECT_EQ(report.documents, 4u);
  EXPECT_TRUE(files.exists("/index/quarantine/1/manifest"));
  EXPECT_EQ(contents(files, "/index"), both());
  EXPECT_TRUE(is_sound(files));
  EXPECT_EQ(Snapshot::try_open("/index", files).value()->stats().deleted, 2u);
}

TEST(Repair, ADamagedManifestAndMore) {
  MemoryFileSystem files;
  make_sample(files);
  damage(files, "manifest");
  damage(files, "segment-000001.post");
  ASSERT_TRUE(files.remove("/index/segment-000002.store"));
  RepairOptions options;
  options.schema = Schema();
  const RepairReport report = repair(files, options);
  ASSERT_EQ(report.segments.size(), 2u);
  EXPECT_EQ(report.segments[0].rescued, 2u);
  EXPECT_EQ(report.segments[1].lost_ids, (std::vector<std::string>{"a", "d"}));
  EXPECT_EQ(contents(files, "/index"), first_texts);
  EXPECT_TRUE(is_sound(files));
}

// A schema that is not the index's shows as damage of its columns: nothing is lost by that.
TEST(Repair, AManifestOfAnotherSchemaLosesNothing) {
  MemoryFileSystem files;
  make_sample(files);
  damage(files, "manifest");
  RepairOptions options;
  options.schema = Schema();
  options.schema->columns = {{"issuer", ColumnType::keyword}};
  const RepairReport report = repair(files, options);
  EXPECT_EQ(report.documents, 4u);
  EXPECT_EQ(contents(files, "/index"), both());
  EXPECT_TRUE(is_sound(files));
}

TEST(Repair, BringsBackWhatACutOffRepairPutAside) {
  MemoryFileSystem files;
  make_sample(files);
  ASSERT_TRUE(files.create_directories("/index/quarantine/1"));
  ASSERT_TRUE(
      files.rename("/index/segment-000001.docs", "/index/quarantine/1/segment-000001.docs"));
  RepairOptions options;
  options.dry_run = true;
  const RepairReport told = repair(files, options);
  EXPECT_TRUE(
      std::any_of(told.check.notes.begin(), told.check.notes.end(), [](const CheckNote& note) {
        return note.file == "/index/quarantine/1/segment-000001.docs";
      }));
  const RepairReport done = repair(files);
  EXPECT_TRUE(done.check.sound());
  EXPECT_EQ(contents(files, "/index"), both());
}

// Whatever bytes stand behind right checksums: no crash, and what is found is repaired.
TEST(Repair, AnyBytesBehindRightChecksums) {
  std::mt19937 random(20260101);
  const auto pick = [&](std::size_t below) {
    return static_cast<std::size_t>(random()) % std::max<std::size_t>(1, below);
  };
  MemoryFileSystem sample;
  make_sample(sample);
  std::vector<std::string> names;
  for (const auto& [name, bytes] : files_in(sample, "/index")) {
    if (name.starts_with("segment-")) names.push_back(name);
  }
  int damaged = 0;
  for (int round = 0; round < 1500; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    MemoryFileSystem files;
    files.create_directories("/index").value();
    for (const auto& [name, bytes] : files_in(sample, "/index")) files.put("/index/" + name, bytes);
    test::rewrite_file(files, "/index", names[pick(names.size())], [&](test::TakenApart& file) {
      ByteVector& bytes = file.sections[pick(file.sections.size())].second;
      if (pick(8) == 0) return bytes.resize(pick(bytes.size() + 9));
      for (std::size_t i = pick(3) + 1; i > 0 && !bytes.empty(); --i) {
        static constexpr unsigned values[] = {0, 1, 0x7f, 0x80, 0xff};
        bytes[pick(bytes.size())] =
            static_cast<std::byte>(pick(2) == 0 ? values[pick(5)] : random());
      }
    });
    const RepairReport report = repair(files);
    damaged += report.check.sound() ? 0 : 1;
    ASSERT_TRUE(is_sound(files));
    ASSERT_EQ(contents(files, "/index").size(), report.documents);
  }
  EXPECT_GT(damaged, 800);
}

// Whatever fails and whenever, nothing is lost that the repair would not lose, and the next one
// ends it.
void fail_everywhere(std::uint64_t count, bool with_manifest) {
  RepairOptions options;
  if (with_manifest) options.schema = Schema();
  const auto prepare = [&](MemoryFileSystem& files) {
    make_sample(files);
    damage(files, "segment-000001.cols");
    damage(files, "segment-000002.docs");
    if (with_manifest) damage(files, "manifest");
  };
  MemoryFileSystem clean;
  prepare(clean);
  FaultyFileSystem counting(clean);
  counting.fail(FaultyFileSystem::never, 0);
  ASSERT_TRUE(try_repair("/index", options, counting));
  const std::uint64_t operations = counting.operations();
  ASSERT_GT(operations, 40u);
  for (std::uint64_t n = 0; n < operations; ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    MemoryFileSystem files;
    prepare(files);
    FaultyFileSystem faulty(files);
    faulty.fail(n, count);
    const auto failed = try_repair("/index", options, faulty);
    // Nothing is ever gone from the disk: the damaged files are here or in the quarantine.
    for (const char* name : {"segment-000002.docs", "segment-000001.cols"}) {
      EXPECT_TRUE(files.exists(std::string("/index/") + name) ||
                  files.exists(std::string("/index/quarantine/1/") + name))
          << name;
    }
    EXPECT_TRUE(files.exists("/index/manifest"));
    const auto again = try_repair("/index", options, files);
    ASSERT_TRUE(again) << again.error().what();
    EXPECT_EQ(contents(files, "/index"), first_texts);
    EXPECT_TRUE(is_sound(files));
  }
}

TEST(Repair, OneOperationFails) { fail_everywhere(1, false); }
TEST(Repair, AllOperationsFailFromOneOn) { fail_everywhere(FaultyFileSystem::never, false); }
TEST(Repair, OneOperationFailsWithTheManifest) { fail_everywhere(1, true); }
TEST(Repair, AllOperationsFailWithTheManifest) { fail_everywhere(FaultyFileSystem::never, true); }

}  // namespace
}  // namespace tracuu::index
