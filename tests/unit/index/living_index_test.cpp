// An index that is changed for a long time: values of columns, merges, snapshots of all ages.

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <tracuu/index/index_writer.hpp>
#include <vector>

#include "index_cases.hpp"
#include "support/random_archive.hpp"

namespace tracuu::index {
namespace {

using test::MemoryFileSystem;
using test::RandomArchive;

WriterOptions with(bool merge, bool replace = true) {
  WriterOptions options;
  options.replace = replace;
  options.merge = merge;
  return options;
}

// A document as it should come back.
using Record = std::map<std::string, std::string>;

std::map<std::string, Record> records(const Snapshot& snapshot) {
  std::map<std::string, Record> found;
  for (const auto& segment : snapshot.segments()) {
    for (DocId document = 0; document < segment->documents(); ++document) {
      if (segment->is_deleted(document)) continue;
      const StoredDocument stored = segment->try_stored(document).value();
      Record record{{"text", stored.text}};
      for (const SourceField& field : stored.fields) {
        EXPECT_TRUE(record.emplace(field.name, field.value).second) << field.name << " twice";
      }
      EXPECT_TRUE(found.emplace(stored.id, std::move(record)).second) << stored.id << " twice";
    }
  }
  return found;
}

// The value of a keyword column by id.
std::map<std::string, std::string> keywords(const Snapshot& snapshot, std::string_view name) {
  const auto column = static_cast<std::size_t>(snapshot.schema().find_column(name));
  std::map<std::string, std::string> found;
  for (const auto& segment : snapshot.segments()) {
    for (DocId document = 0; document < segment->documents(); ++document) {
      if (segment->is_deleted(document)) continue;
      const std::string_view value = segment->try_keyword(column, document).value();
      if (!value.empty()) found[std::string(segment->try_id(document).value())] = value;
    }
  }
  return found;
}

std::shared_ptr<const Snapshot> opened(MemoryFileSystem& files) {
  return Snapshot::try_open("/index", files).value();
}

// --- Values of columns ---------------------------------------------------------------------------

TEST(SetColumns, ChangesWhatIsFilteredAndShownButNoText) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, with(false), files).value();
  for (const char* id : {"a", "b", "c"}) {
    ASSERT_TRUE(writer->try_add(make_document(
        id, "Một văn bản.", {{"status", "còn hiệu lực"}, {"end_date", "31/12/2020"}})));
  }
  writer->commit();
  const auto before = files_in(files, "/index");
  const auto old = opened(files);
  EXPECT_TRUE(writer->set_column("b", "status", "hết hiệu lực"));
  EXPECT_TRUE(writer->set_column("c", "status", ""));
  EXPECT_TRUE(writer->set_column("b", "end_date", "1/2/2021"));
  EXPECT_FALSE(writer->set_column("d", "status", "còn hiệu lực"));
  EXPECT_EQ(keywords(*opened(files), "status").at("b"), "còn hiệu lực") << "not committed yet";
  writer->commit();

  const auto snapshot = opened(files);
  EXPECT_EQ(keywords(*snapshot, "status"),
            (std::map<std::string, std::string>{{"a", "còn hiệu lực"}, {"b", "hết hiệu lực"}}));
  EXPECT_EQ(keywords(*old, "status").size(), 3u) << "a snapshot stays what it is";
  const auto found = records(*snapshot);
  EXPECT_EQ(found.at("a").at("end_date"), "31/12/2020") << "as it was written";
  EXPECT_EQ(found.at("b").at("end_date"), "2021-02-01");
  EXPECT_EQ(found.at("b").at("status"), "hết hiệu lực");
  EXPECT_EQ(found.at("c").count("status"), 0u);
  for (const auto& [name, bytes] : files_in(files, "/index")) {
    const auto same = before.find(name);
    const bool is_new = name == "manifest" || name.find(".cols-1") != std::string::npos;
    EXPECT_EQ(same == before.end() || same->second != bytes, is_new) << name;
  }
  EXPECT_TRUE(try_check("/index", files));
}

TEST(SetColumns, TheLastValueCountsWhereverTheDocumentIs) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, with(false), files).value();
  const auto status = [&] { return keywords(*opened(files), "status"); };
  ASSERT_TRUE(writer->try_add(make_document("a", "một", {{"status", "0"}})));
  EXPECT_TRUE(writer->set_column("a", "status", "1")) << "before any commit";
  writer->commit();
  EXPECT_EQ(status().at("a"), "1");
  for (const char* value : {"2", "3", "2", ""}) {
    EXPECT_TRUE(writer->set_column("a", "status", "?"));
    EXPECT_TRUE(writer->set_column("a", "status", value));
    writer->commit();
    EXPECT_EQ(status()["a"], value);
  }
  EXPECT_TRUE(writer->set_column("a", "status", "4"));
  writer.reset();  // never committed
  EXPECT_EQ(status().count("a"), 0u);
  writer = IndexWriter::try_open("/index", with(false), files).value();
  EXPECT_TRUE(writer->set_column("a", "status", "5"));
  ASSERT_TRUE(writer->try_add(make_document("a", "hai", {{"status", "6"}})));
  writer->commit();
  EXPECT_EQ(status().at("a"), "6") << "another document with the id";
  EXPECT_TRUE(try_check("/index", files));
}

TEST(SetColumns, RefusesWhatCannotBeAndSetsNothingThen) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, with(false), files).value();
  ASSERT_TRUE(writer->try_add(make_document("a", "một")));
  writer->commit();
  const std::vector<std::pair<SourceField, ErrorCode>> refused{
      {{"colour", "red"}, ErrorCode::invalid_argument},
      {{"text", "hai"}, ErrorCode::invalid_argument},
      {{"number", "1/QĐ"}, ErrorCode::invalid_argument},
      {{"article", "5"}, ErrorCode::invalid_argument},
      {{"end_date", "31/02/2020"}, ErrorCode::invalid_argument},
      {{"status", std::string(max_field_bytes + 1, 'x')}, ErrorCode::limit_exceeded},
  };
  for (const auto& [field, code] : refused) {
    const std::vector<SourceField> values{{"type", "Luật"}, field};
    EXPECT_TRUE(fails_with(writer->try_set_columns("a", values), code)) << field.name;
  }
  EXPECT_EQ(writer->commit().generation, 1u) << "nothing was set";
  EXPECT_TRUE(writer->try_set_columns("a", {}).value());
  EXPECT_EQ(writer->commit().generation, 1u);
}

TEST(SetColumns, MergingKeepsThem) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, with(false), files).value();
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(writer->try_add(make_document(std::to_string(i), "một", {{"status", "cũ"}})));
    if (i % 3 == 2) writer->commit();
  }
  writer->set_column("1", "status", "mới");
  writer->set_column("19", "status", "");
  writer->set_column("7", "end_date", "2020");
  writer->commit();
  ASSERT_TRUE(writer->try_delete("0").value());
  writer->set_column("2", "status", "mới");
  const auto before = records(*writer->snapshot());
  writer->optimize();
  const auto snapshot = opened(files);
  ASSERT_EQ(snapshot->segments().size(), 1u);
  EXPECT_EQ(records(*snapshot), before);
  EXPECT_EQ(before.at("7").at("end_date"), "2020");
  EXPECT_EQ(before.at("2").at("status"), "mới");
  EXPECT_EQ(before.at("19").count("status"), 0u);
  writer->set_column("19", "status", "lại");
  writer->commit();
  EXPECT_EQ(records(*opened(files)).at("19").at("status"), "lại");
  EXPECT_TRUE(try_check("/index", files));
}

// --- Snapshots -----------------------------------------------------------------------------------

TEST(Reopen, SharesWhatHasNotChanged) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, with(false), files).value();
  ASSERT_TRUE(writer->try_add(make_document("a", "một", {{"status", "cũ"}})));
  ASSERT_TRUE(writer->try_add(make_document("b", "hai")));
  writer->commit();
  ASSERT_TRUE(writer->try_add(make_document("c", "ba")));
  writer->commit();
  const auto first = opened(files);
  EXPECT_EQ(first->reopen(), first) << "nothing was committed";
  ASSERT_TRUE(writer->try_add(make_document("d", "bốn")));
  ASSERT_TRUE(writer->try_delete("b").value());
  writer->set_column("a", "status", "mới");
  EXPECT_EQ(first->reopen(), first) << "nothing was committed yet";
  writer->commit();
  const auto second = first->reopen();
  ASSERT_EQ(second->segments().size(), 3u);
  EXPECT_NE(second->segments()[0], first->segments()[0]);
  EXPECT_EQ(second->segments()[1], first->segments()[1]);
  EXPECT_EQ(contents(*second), (Contents{{"a", "một"}, {"c", "ba"}, {"d", "bốn"}}));
  EXPECT_EQ(keywords(*second, "status").at("a"), "mới");
  EXPECT_EQ(contents(*first), (Contents{{"a", "một"}, {"b", "hai"}, {"c", "ba"}}));
  EXPECT_EQ(keywords(*first, "status").at("a"), "cũ");
  writer->optimize();
  EXPECT_EQ(contents(*second->reopen()), contents(*second));
}

TEST(Reopen, SeesAnotherIndexInTheSamePlace) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, {}, files).value();
  ASSERT_TRUE(writer->try_add(make_document("a", "một")));
  writer->commit();
  const auto snapshot = opened(files);
  writer.reset();
  static_cast<void>(files.remove("/index/manifest"));
  writer = IndexWriter::try_create("/index", {}, {}, files).value();
  ASSERT_TRUE(writer->try_add(make_document("a", "hai")));
  EXPECT_EQ(writer->commit().generation, snapshot->generation());
  EXPECT_EQ(contents(*snapshot->reopen()), (Contents{{"a", "hai"}}));
  EXPECT_EQ(contents(*snapshot), (Contents{{"a", "một"}}));
}

TEST(WriterSnapshot, ShowsWhatTheNextCommitWill) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, with(false), files).value();
  EXPECT_TRUE(contents(*writer->snapshot()).empty());
  ASSERT_TRUE(writer->try_add(make_document("a", "một", {{"status", "cũ"}})));
  ASSERT_TRUE(writer->try_add(make_document("b", "hai")));
  writer->commit();
  ASSERT_TRUE(writer->try_add(make_document("c", "ba")));
  ASSERT_TRUE(writer->try_add(make_document("b", "hai lần")));
  writer->set_column("a", "status", "mới");
  const auto ahead = writer->snapshot();
  EXPECT_EQ(contents(*ahead), (Contents{{"a", "một"}, {"b", "hai lần"}, {"c", "ba"}}));
  EXPECT_EQ(keywords(*ahead, "status").at("a"), "mới");
  EXPECT_EQ(contents(*opened(files)), (Contents{{"a", "một"}, {"b", "hai"}})) << "not committed";
  ASSERT_TRUE(writer->try_delete("c").value());
  EXPECT_EQ(contents(*ahead).size(), 3u);
  EXPECT_EQ(contents(*writer->snapshot()).size(), 2u);
  writer->commit();
  EXPECT_EQ(contents(*opened(files)), (Contents{{"a", "một"}, {"b", "hai lần"}}));
  writer.reset();
  EXPECT_EQ(contents(*ahead).size(), 3u);
}

// --- Merging -------------------------------------------------------------------------------------

TEST(Merging, KeepsSegmentsFewAndDocumentsWhole) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, with(true), files).value();
  RandomArchive random(1);
  Contents model;
  for (int i = 0; i < 150; ++i) {
    SourceDocument document = random.document(std::to_string(i % 120));
    model[document.id] = document.text;
    ASSERT_TRUE(writer->try_add(std::move(document)));
    EXPECT_LE(writer->commit().segments, 16u);
  }
  EXPECT_LT(writer->settle().segments, 8u);
  EXPECT_FALSE(writer->merge_problem());
  EXPECT_EQ(contents(files, "/index"), model);
  EXPECT_TRUE(try_check("/index", files));
  const IndexStats stats = opened(files)->stats();
  EXPECT_EQ(files.list("/index").value().size(),
            2 + 7 * stats.segments + (stats.bytes.deletions > 0 ? 1 : 0));
}

TEST(Merging, NotIfItIsNotWanted) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, with(false), files).value();
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(writer->try_add(make_document(std::to_string(i), "một")));
    EXPECT_EQ(writer->commit().segments, static_cast<std::uint64_t>(i) + 1);
  }
  EXPECT_EQ(writer->settle().segments, 40u);
}

TEST(Merging, OptimizeLeavesOneSegmentAndNothingDeleted) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, with(true), files).value();
  EXPECT_EQ(writer->optimize().segments, 0u) << "an empty index";
  RandomArchive random(2);
  Contents model;
  for (int i = 0; i < 60; ++i) {
    SourceDocument document = random.document(std::to_string(i % 40));
    model[document.id] = document.text;
    ASSERT_TRUE(writer->try_add(std::move(document)));
    if (i % 7 == 0) writer->commit();
  }
  ASSERT_TRUE(writer->try_delete("3").value());
  model.erase("3");
  const auto old = writer->snapshot();
  const CommitInfo info = writer->optimize();
  EXPECT_EQ(info.segments, 1u);
  EXPECT_EQ(info.documents, model.size());
  EXPECT_EQ(opened(files)->stats().deleted, 0u);
  EXPECT_EQ(contents(files, "/index"), model);
  EXPECT_EQ(contents(*old), model);
  EXPECT_EQ(files.list("/index").value().size(), 2u + 7u);
  EXPECT_EQ(writer->optimize().generation, info.generation) << "nothing is left to do";
  EXPECT_TRUE(try_check("/index", files));
  for (const auto& [id, text] : model) ASSERT_TRUE(writer->try_delete(id).value());
  EXPECT_EQ(writer->optimize().segments, 0u);
  EXPECT_EQ(files.list("/index").value().size(), 2u);
}

// Lets segments above a number wait until they may be written, and fail if so told.
class GatedFileSystem final : public storage::FileSystem {
 public:
  explicit GatedFileSystem(storage::FileSystem& real)
      : real_(real), writer_(std::this_thread::get_id()) {}

  void close() { set(true, false); }
  void open() { set(false, false); }
  void fail() { set(false, true); }
  /// Whether another thread waits, or has been let in.
  void wait_for_a_merge() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return came_; });
  }

  Result<std::unique_ptr<storage::OutputFile>> create(const std::string& path) override {
    if (std::this_thread::get_id() != writer_) {
      std::unique_lock lock(mutex_);
      came_ = true;
      arrived_.notify_all();
      changed_.wait(lock, [&] { return !closed_; });
      if (failing_) return Error(ErrorCode::io, "no space left on device", {path, {}, {}});
    }
    return real_.create(path);
  }
  Result<std::unique_ptr<storage::Mapping>> map(const std::string& path) override {
    return real_.map(path);
  }
  Result<ByteVector> read(const std::string& path, std::uint64_t offset,
                          std::uint64_t size) override {
    return real_.read(path, offset, size);
  }
  Result<std::uint64_t> file_size(const std::string& path) override {
    return real_.file_size(path);
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    return real_.rename(from, to);
  }
  Result<void> remove(const std::string& path) override { return real_.remove(path); }
  Result<void> sync_directory(const std::string& path) override {
    return real_.sync_directory(path);
  }
  Result<void> create_directories(const std::string& path) override {
    return real_.create_directories(path);
  }
  Result<std::vector<std::string>> list(const std::string& path) override {
    return real_.list(path);
  }
  bool exists(const std::string& path) override { return real_.exists(path); }
  Result<std::unique_ptr<storage::FileLock>> lock(const std::string& path) override {
    return real_.lock(path);
  }

 private:
  void set(bool closed, bool failing) {
    const std::lock_guard lock(mutex_);
    closed_ = closed;
    failing_ = failing;
    came_ = false;
    changed_.notify_all();
  }

  storage::FileSystem& real_;
  std::thread::id writer_;
  std::mutex mutex_;
  std::condition_variable changed_, arrived_;
  bool closed_ = false;
  bool failing_ = false;
  bool came_ = false;
};

TEST(Merging, WhatChangesMeanwhileIsNotLost) {
  MemoryFileSystem files;
  GatedFileSystem gate(files);
  gate.close();
  auto writer = IndexWriter::try_create("/index", {}, with(true), gate).value();
  for (int i = 0; i < 8; ++i) {
    for (const char* part : {"a", "b", "c", "d"}) {
      ASSERT_TRUE(writer->try_add(
          make_document(part + std::to_string(i), "một", {{"status", "cũ"}, {"note", "giữ"}})));
    }
    if (i == 3) {
      ASSERT_TRUE(writer->try_delete("a3").value());
      writer->set_column("b3", "status", "trước khi gộp");
    }
    if (i == 7) writer->set_column("c1", "status", "chưa ghi");
    writer->commit();
  }
  gate.wait_for_a_merge();
  // Committed while the merge reads, and not committed.
  ASSERT_TRUE(writer->try_delete("a0").value());
  ASSERT_TRUE(writer->try_add(make_document("b0", "thay", {{"status", "khác"}})));
  writer->set_column("c0", "status", "mới");
  writer->set_column("d7", "status", "");
  writer->set_column("b3", "status", "trong khi gộp");
  writer->commit();
  const auto seen = records(*opened(files));
  ASSERT_TRUE(writer->try_delete("d0").value());
  writer->set_column("c7", "status", "muộn");
  gate.open();
  EXPECT_LE(writer->settle().segments, 2u);
  EXPECT_FALSE(writer->merge_problem());

  auto expected = seen;
  expected.erase("d0");
  expected.at("c7")["status"] = "muộn";
  const auto found = records(*opened(files));
  EXPECT_EQ(found, expected);
  EXPECT_EQ(found.count("a0") + found.count("a3"), 0u);
  EXPECT_EQ(found.at("b0").at("status"), "khác");
  EXPECT_EQ(found.at("b3").at("status"), "trong khi gộp");
  EXPECT_EQ(found.at("c0").at("status"), "mới");
  EXPECT_EQ(found.at("c1").at("status"), "chưa ghi");
  EXPECT_EQ(found.at("d7").count("status"), 0u);
  EXPECT_TRUE(try_check("/index", files));
}

TEST(Merging, ASegmentOfWhichNothingIsLeftMeanwhile) {
  MemoryFileSystem files;
  GatedFileSystem gate(files);
  gate.close();
  auto writer = IndexWriter::try_create("/index", {}, with(true), gate).value();
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(writer->try_add(make_document(std::to_string(i), "một")));
    writer->commit();
  }
  gate.wait_for_a_merge();
  for (int i = 0; i < 7; ++i) ASSERT_TRUE(writer->try_delete(std::to_string(i)).value());
  EXPECT_EQ(writer->commit().segments, 1u);
  gate.open();
  EXPECT_EQ(writer->settle().documents, 1u);
  EXPECT_EQ(contents(files, "/index"), (Contents{{"7", "một"}}));
  ASSERT_TRUE(writer->try_delete("7").value());
  EXPECT_EQ(writer->settle().segments, 0u);
}

TEST(Merging, AWriterThatEndsLeavesNothingOfAMerge) {
  MemoryFileSystem files;
  GatedFileSystem gate(files);
  gate.close();
  auto writer = IndexWriter::try_create("/index", {}, with(true), gate).value();
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(writer->try_add(make_document(std::to_string(i), "một")));
    writer->commit();
  }
  gate.wait_for_a_merge();
  std::thread opener([&] { gate.open(); });
  writer.reset();
  opener.join();
  EXPECT_EQ(files.list("/index").value().size(), 2u + 8u * 7u);
  EXPECT_EQ(contents(files, "/index").size(), 8u);
  EXPECT_TRUE(try_check("/index", files));
}

TEST(Merging, AMergeThatFailsTakesNothingAlong) {
  MemoryFileSystem files;
  GatedFileSystem gate(files);
  gate.fail();
  auto writer = IndexWriter::try_create("/index", {}, with(true), gate).value();
  Contents model;
  for (int i = 0; i < 30; ++i) {
    model[std::to_string(i)] = "một";
    ASSERT_TRUE(writer->try_add(make_document(std::to_string(i), "một")));
    writer->commit();
  }
  EXPECT_EQ(writer->settle().segments, 30u);
  ASSERT_TRUE(writer->merge_problem());
  EXPECT_EQ(writer->merge_problem()->code(), ErrorCode::io);
  EXPECT_EQ(contents(files, "/index"), model);
  EXPECT_EQ(files.list("/index").value().size(), 2u + 30u * 7u);
  gate.open();
  writer.reset();
  writer = IndexWriter::try_open("/index", with(true), gate).value();
  EXPECT_LT(writer->settle().segments, 16u) << "the next writer merges";
  EXPECT_EQ(contents(files, "/index"), model);
}

// Whatever is done, in whatever order, an index is what a map would be.
TEST(LivingIndex, IsAsAMapWouldBe) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    MemoryFileSystem files;
    RandomArchive random(seed);
    Schema schema;
    schema.pairs = !random.chance(4);
    schema.positions = !random.chance(4);
    WriterOptions options = with(!random.chance(4));
    options.threads = 1 + static_cast<unsigned>(random.below(2));
    auto writer = IndexWriter::try_create("/index", schema, options, files).value();
    std::map<std::string, Record> model;
    std::map<std::string, Record> committed;
    std::shared_ptr<const Snapshot> snapshot;
    const auto commit = [&](const Result<CommitInfo>& info) {
      ASSERT_TRUE(info) << info.error().what();
      committed = model;
      EXPECT_EQ(info->documents, model.size());
      snapshot = snapshot ? snapshot->reopen() : opened(files);
      EXPECT_EQ(records(*snapshot), committed);
      const auto sound = try_check("/index", files);
      EXPECT_TRUE(sound) << sound.error().what();
    };
    for (int step = 0; step < 300; ++step) {
      const std::string id = std::to_string(random.below(60));
      switch (random.below(16)) {
        case 0:
          EXPECT_EQ(writer->try_delete(id).value(), model.erase(id) > 0);
          break;
        case 1:
        case 2: {
          const std::string value = random.chance(3) ? "" : random.syllable();
          EXPECT_EQ(writer->set_column(id, "status", value), model.contains(id));
          if (!model.contains(id)) break;
          model[id].erase("status");
          if (!value.empty()) model[id]["status"] = value;
          break;
        }
        case 3:
          commit(writer->try_commit());
          break;
        case 4:
          if (random.chance(3)) commit(writer->try_optimize());
          break;
        case 5:
          if (random.chance(3)) commit(writer->try_settle());
          break;
        case 6:
          if (random.chance(2)) {
            EXPECT_EQ(records(*writer->snapshot()), model);
          }
          break;
        case 7:
          if (!random.chance(3)) break;
          writer.reset();
          model = committed;
          if (!files.exists("/index/manifest")) {
            writer = IndexWriter::try_create("/index", schema, options, files).value();
          } else {
            EXPECT_EQ(records(*opened(files)), committed);
            writer = IndexWriter::try_open("/index", options, files).value();
          }
          break;
        default: {
          SourceDocument document = random.document(id);
          std::erase_if(document.fields,
                        [](const SourceField& field) { return field.name == "status"; });
          document.fields.push_back({"title", "Tiêu đề " + std::to_string(step)});
          document.fields.push_back({"status", random.syllable()});
          // What a header could add is there already.
          for (const char* name : {"number", "type", "issuer", "date"}) {
            document.fields.push_back({name, std::string("x") + name});
          }
          std::map<std::string, std::string> fields;
          for (const SourceField& field : document.fields) fields.emplace(field.name, field.value);
          document.fields.clear();
          for (const auto& [name, value] : fields) document.fields.push_back({name, value});
          fields["text"] = document.text;
          model[id] = fields;
          ASSERT_TRUE(writer->try_add(std::move(document)));
        }
      }
      if (HasFailure()) return;
    }
    commit(writer->try_optimize());
    EXPECT_LE(snapshot->segments().size(), 1u);
  }
}

}  // namespace
}  // namespace tracuu::index
