// The writer: what it takes and refuses, what a commit makes visible, the same bytes every time.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/postings/position_list.hpp>
#include <utility>
#include <vector>

#include "index_cases.hpp"
#include "support/random_archive.hpp"
#include "support/shared_data.hpp"
#include "support/temporary_directory.hpp"

namespace tracuu::index {
namespace {

using test::MemoryFileSystem;

WriterOptions replacing() {
  WriterOptions options;
  options.replace = true;
  return options;
}

// --- Life of an index ----------------------------------------------------------------------------

TEST(IndexWriter, NothingIsThereBeforeTheFirstCommit) {
  MemoryFileSystem files;
  EXPECT_TRUE(fails_with(IndexWriter::try_open("/index", {}, files), ErrorCode::not_found));
  EXPECT_TRUE(fails_with(Snapshot::try_open("/index", files), ErrorCode::not_found));
  auto writer = IndexWriter::try_create("/index", {}, {}, files).value();
  ASSERT_TRUE(writer->try_add(make_document("a", "một")));
  EXPECT_TRUE(fails_with(Snapshot::try_open("/index", files), ErrorCode::not_found));
  writer.reset();
  EXPECT_TRUE(fails_with(IndexWriter::try_open("/index", {}, files), ErrorCode::not_found));
  writer = IndexWriter::try_create("/index", {}, {}, files).value();  // what was begun is no index
  EXPECT_EQ(writer->try_commit().value().documents, 0u);
}

TEST(IndexWriter, RefusesASecondIndexAndASecondWriter) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.path("deep/index");
  auto writer = IndexWriter::try_create(path, {}).value();
  static_cast<void>(writer->try_commit().value());
  EXPECT_TRUE(fails_with(IndexWriter::try_open(path), ErrorCode::locked));
  EXPECT_TRUE(fails_with(IndexWriter::try_create(path, {}), ErrorCode::locked));
  writer.reset();
  EXPECT_TRUE(fails_with(IndexWriter::try_create(path, {}), ErrorCode::already_exists));
  EXPECT_TRUE(IndexWriter::try_open(path));
  EXPECT_TRUE(fails_with(IndexWriter::try_open(directory.path("missing")), ErrorCode::not_found));
}

TEST(IndexWriter, EmptyIndex) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, {}, files).value();
  EXPECT_EQ(writer->try_commit().value().generation, 1u);
  EXPECT_EQ(writer->try_commit().value().generation, 1u) << "nothing changed";
  EXPECT_EQ(writer->try_delete("a").value(), false);
  EXPECT_EQ(writer->try_commit().value().generation, 1u);
  const auto snapshot = Snapshot::try_open("/index", files).value();
  EXPECT_TRUE(snapshot->segments().empty());
  EXPECT_EQ(snapshot->stats().documents, 0u);
  EXPECT_TRUE(try_check("/index", files));
}

TEST(IndexWriter, EverythingDeletedLeavesAnEmptyIndex) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, {}, files).value();
  ASSERT_TRUE(writer->try_add(make_document("a", "một")));
  static_cast<void>(writer->try_commit().value());
  EXPECT_EQ(writer->try_delete("a").value(), true);
  EXPECT_EQ(writer->try_delete("a").value(), false);
  EXPECT_EQ(writer->try_commit().value().documents, 0u);
  EXPECT_TRUE(Snapshot::try_open("/index", files).value()->segments().empty());
  const std::vector<std::string> rest = files.list("/index").value();
  EXPECT_EQ(rest, (std::vector<std::string>{"lock", "manifest"}));
  EXPECT_EQ(writer->try_add(make_document("a", "hai")).value(), AddOutcome::added);
  EXPECT_EQ(writer->try_commit().value().documents, 1u);
  EXPECT_TRUE(try_check("/index", files));
}

TEST(IndexWriter, CommitsAreSnapshots) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, replacing(), files).value();
  std::vector<std::pair<std::shared_ptr<const Snapshot>, Contents>> seen;
  Contents model;
  for (int i = 0; i < 6; ++i) {
    const std::string id = std::to_string(i % 4);
    model[id] = "lần " + std::to_string(i);
    ASSERT_TRUE(writer->try_add(make_document(id, model[id])));
    if (i == 4) {
      ASSERT_TRUE(writer->try_delete("2"));
      model.erase("2");
    }
    for (const auto& [snapshot, state] : seen) EXPECT_EQ(contents(*snapshot), state);
    EXPECT_EQ(writer->try_commit().value().generation, static_cast<std::uint64_t>(i) + 1);
    seen.emplace_back(Snapshot::try_open("/index", files).value(), model);
    for (const auto& [snapshot, state] : seen) EXPECT_EQ(contents(*snapshot), state);
  }
}

TEST(IndexWriter, OldSnapshotsOnDiskOutliveTheirFiles) {
  const test::TemporaryDirectory directory;
  auto writer = IndexWriter::try_create(directory.path(), {}, replacing()).value();
  ASSERT_TRUE(writer->try_add(make_document("a", "cũ")));
  static_cast<void>(writer->try_commit().value());
  const auto old = Snapshot::open(directory.path());
  ASSERT_TRUE(writer->try_add(make_document("a", "mới")));
  static_cast<void>(writer->try_commit().value());
  EXPECT_EQ(contents(*old), (Contents{{"a", "cũ"}}));
  EXPECT_EQ(contents(*Snapshot::open(directory.path())), (Contents{{"a", "mới"}}));
}

// --- What is refused -----------------------------------------------------------------------------

TEST(IndexWriter, RefusesDocumentsAndGoesOn) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, {}, files).value();
  const auto add = [&](const SourceDocument& document) { return writer->try_add(document); };
  EXPECT_TRUE(fails_with(add(make_document("", "một")), ErrorCode::bad_record));
  for (const char* id : {"a\nb", "\x01", "a\x7f", "\t"}) {
    EXPECT_TRUE(fails_with(add(make_document(id, "một")), ErrorCode::bad_record)) << id;
  }
  EXPECT_TRUE(fails_with(add(make_document(std::string(max_id_bytes + 1, 'x'), "một")),
                         ErrorCode::limit_exceeded));
  EXPECT_TRUE(add(make_document(std::string(max_id_bytes, 'x'), "một")));
  EXPECT_TRUE(add(make_document("dấu cách, “dấu” và \xff", "một")));
  const std::string field(max_field_bytes, 'x');
  EXPECT_TRUE(fails_with(add(make_document("b", "một", {{"title", field + "x"}})),
                         ErrorCode::limit_exceeded));
  EXPECT_TRUE(
      fails_with(add(make_document("b", "một", {{std::string(max_id_bytes + 1, 'n'), "1"}})),
                 ErrorCode::limit_exceeded));
  EXPECT_TRUE(add(make_document("b", "một", {{"note", field}})));
  Fields many;
  for (int i = 0; i < 17; ++i) many.emplace_back("note" + std::to_string(i), field);
  EXPECT_TRUE(fails_with(add(make_document("c", "một", many)), ErrorCode::limit_exceeded));
  EXPECT_EQ(writer->try_commit().value().documents, 3u);
  EXPECT_EQ(contents(files, "/index").size(), 3u);
}

TEST(IndexWriter, RefusesATextOver64MiB) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, {}, files).value();
  auto document = make_document("a", std::string(max_text_bytes + 1, ' '));
  EXPECT_TRUE(fails_with(writer->try_add(document), ErrorCode::limit_exceeded));
  document.text.pop_back();
  EXPECT_TRUE(writer->try_add(std::move(document)));
  EXPECT_EQ(writer->try_commit().value().documents, 1u);
}

TEST(IndexWriter, CountsBrokenText) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, {}, files).value();
  ASSERT_TRUE(writer->try_add(make_document("a", "một \xff hai \xe1\xba ba")));
  static_cast<void>(writer->try_commit().value());
  EXPECT_EQ(writer->invalid_sequences(), 2u);
}

// --- Ids -----------------------------------------------------------------------------------------

// Texts that fill batches (1 MiB), of which each becomes a segment with `memory_bytes` of 1.
std::string long_text(const std::string& end) { return std::string(600000, ' ') + end; }

TEST(IndexWriter, DuplicatesAcrossBufferSegmentAndCommit) {
  MemoryFileSystem files;
  WriterOptions options;
  options.memory_bytes = 1;
  auto writer = IndexWriter::try_create("/index", {}, options, files).value();
  const auto add = [&](const char* id) {
    return writer->try_add(make_document(id, long_text(id))).value();
  };
  EXPECT_EQ(add("committed"), AddOutcome::added);
  static_cast<void>(writer->try_commit().value());
  EXPECT_EQ(add("segment"), AddOutcome::added);
  EXPECT_EQ(add("segment 2"), AddOutcome::added);
  EXPECT_EQ(add("buffer"), AddOutcome::added);
  for (const char* id : {"committed", "segment", "segment 2", "buffer"}) {
    EXPECT_EQ(add(id), AddOutcome::duplicate) << id;
  }
  EXPECT_EQ(writer->try_commit().value().documents, 4u);
}

TEST(IndexWriter, ReplacesAcrossBufferSegmentAndCommit) {
  MemoryFileSystem files;
  WriterOptions options = replacing();
  options.memory_bytes = 1;
  auto writer = IndexWriter::try_create("/index", {}, options, files).value();
  Contents model;
  const auto add = [&](const std::string& id, const std::string& text, AddOutcome outcome) {
    EXPECT_EQ(writer->try_add(make_document(id, long_text(text))).value(), outcome) << id;
    model[id] = long_text(text);
  };
  add("a", "1", AddOutcome::added);
  add("a", "2", AddOutcome::replaced);
  EXPECT_EQ(writer->try_commit().value().documents, 1u);
  EXPECT_EQ(contents(files, "/index"), model);
  add("a", "3", AddOutcome::replaced);
  add("b", "4", AddOutcome::added);
  add("b", "5", AddOutcome::replaced);
  add("a", "6", AddOutcome::replaced);
  EXPECT_EQ(writer->try_commit().value().documents, 2u);
  EXPECT_EQ(contents(files, "/index"), model);
  EXPECT_TRUE(try_check("/index", files));
}

// Two versions of a document in one segment: the younger one is found and can be replaced again.
TEST(IndexWriter, ReplacesTwiceWithinOneSegment) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, replacing(), files).value();
  ASSERT_TRUE(writer->try_add(make_document("a", "1")));
  ASSERT_TRUE(writer->try_add(make_document("a", "2")));
  ASSERT_TRUE(writer->try_add(make_document("b", "3")));
  static_cast<void>(writer->try_commit().value());
  EXPECT_EQ(contents(files, "/index"), (Contents{{"a", "2"}, {"b", "3"}}));
  EXPECT_EQ(writer->try_add(make_document("a", "4")).value(), AddOutcome::replaced);
  EXPECT_EQ(writer->try_commit().value().documents, 2u);
  EXPECT_EQ(contents(files, "/index"), (Contents{{"a", "4"}, {"b", "3"}}));
  writer.reset();
  writer = IndexWriter::try_open("/index", {}, files).value();
  EXPECT_EQ(writer->try_add(make_document("a", "5")).value(), AddOutcome::duplicate);
  EXPECT_TRUE(writer->try_delete("a").value());
  EXPECT_EQ(writer->try_commit().value().documents, 1u);
}

// Random additions, deletions, commits and restarts against a map.
void follow_a_model(std::uint64_t seed, std::size_t steps) {
  test::RandomArchive random(seed);
  MemoryFileSystem files;
  WriterOptions options;
  options.memory_bytes = random.chance(2) ? 1 : 256 << 20;
  options.replace = random.chance(2);
  options.threads = static_cast<unsigned>(1 + random.below(3));
  auto writer = IndexWriter::try_create("/index", {}, options, files).value();
  static_cast<void>(writer->try_commit().value());
  Contents committed;
  Contents model;
  std::shared_ptr<const Snapshot> snapshot = Snapshot::try_open("/index", files).value();
  for (std::size_t step = 0; step < steps; ++step) {
    const std::string id = "tài liệu " + std::to_string(random.below(8));
    switch (random.below(8)) {
      case 0:
        RC_ASSERT(writer->try_delete(id).value() == (model.erase(id) > 0));
        break;
      case 1:
        RC_ASSERT(writer->try_commit().value().documents == model.size());
        RC_ASSERT(contents(*snapshot) == committed);
        snapshot = Snapshot::try_open("/index", files).value();
        committed = model;
        RC_ASSERT(contents(*snapshot) == committed);
        RC_ASSERT(static_cast<bool>(try_check("/index", files)));
        break;
      case 2:
        if (!random.chance(3)) break;
        writer.reset();  // what was not committed is lost
        options.replace = random.chance(2);
        writer = IndexWriter::try_open("/index", options, files).value();
        model = committed;
        break;
      default: {
        const std::string version = std::to_string(step);
        auto document = make_document(id, random.chance(10) ? long_text(version) : version);
        const bool there = model.count(id) != 0;
        if (!there || options.replace) model[id] = document.text;
        const AddOutcome outcome = writer->try_add(std::move(document)).value();
        RC_ASSERT(outcome == (!there            ? AddOutcome::added
                              : options.replace ? AddOutcome::replaced
                                                : AddOutcome::duplicate));
      }
    }
  }
  RC_ASSERT(writer->try_commit().value().documents == model.size());
  RC_ASSERT(contents(files, "/index") == model);
}

RC_GTEST_PROP(IndexWriter, FollowsAModel, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  follow_a_model(seed, *rc::gen::inRange<std::size_t>(1, 80));
}

// --- Memory --------------------------------------------------------------------------------------

TEST(IndexWriter, AHugeMemoryLimitIsNotTakenAtOnce) {
  for (const std::size_t memory : {std::size_t{1} << 40, ~std::size_t{0}}) {
    MemoryFileSystem files;
    WriterOptions options;
    options.memory_bytes = memory;
    const auto snapshot =
        make_index(files, {make_document("a", "một"), make_document("b", "hai")}, {}, options);
    EXPECT_EQ(snapshot->segments().size(), 1u);
    EXPECT_EQ(contents(*snapshot), (Contents{{"a", "một"}, {"b", "hai"}}));
  }
}

// --- The same bytes ------------------------------------------------------------------------------

TEST(IndexWriter, TheSameBytesWhateverTheThreads) {
  std::vector<SourceDocument> documents;
  for (int copy = 0; copy < 16; ++copy) {
    for (auto& document : test::corpus_documents()) {
      document.id += "#" + std::to_string(copy);
      documents.push_back(std::move(document));
    }
  }
  for (const std::size_t memory : {std::size_t{256} << 20, std::size_t{1} << 20}) {
    std::map<std::string, ByteVector> expected;
    for (const unsigned threads : {1u, 1u, 2u, 3u, 5u}) {
      MemoryFileSystem files;
      WriterOptions options = replacing();
      options.threads = threads;
      options.memory_bytes = memory;
      auto writer = IndexWriter::try_create("/index", {}, options, files).value();
      for (std::size_t i = 0; i < documents.size(); ++i) {
        ASSERT_TRUE(writer->try_add(documents[i]));
        if (i % 500 == 499) {
          ASSERT_TRUE(writer->try_add(documents[i / 2]));
          ASSERT_TRUE(writer->try_delete(documents[i / 3].id));
          ASSERT_TRUE(writer->try_commit());
        }
      }
      ASSERT_TRUE(writer->try_commit());
      const auto bytes = files_in(files, "/index");
      if (expected.empty()) expected = bytes;
      ASSERT_GT(bytes.size(), 2 * segment_file_count);
      EXPECT_TRUE(bytes == expected) << threads << " threads, memory " << memory;
    }
  }
}

// A segment whose terms are inverted in several runs: the same bytes for any number of threads, and
// the position lists are those of a model. Low numbers are frequent words.
TEST(IndexWriter, ManyRunsOfTermsAreInvertedAlike) {
  constexpr std::uint32_t words = 3u << 19;
  constexpr std::uint32_t document_words = 40001;
  test::RandomArchive random(7);
  std::vector<SourceDocument> documents;
  std::map<std::string, std::vector<std::uint32_t>> positions;  // a few terms' own
  for (std::uint32_t word = 0; word < words; ++word) {
    if (word % document_words == 0) {
      documents.push_back(make_document(std::to_string(word), "", {{"title", "không"}}));
    }
    std::string term = "w" + std::to_string(random.below(1 + random.below(1 + random.below(9000))));
    documents.back().text += term + " ";
    if (term.size() < 3 || term.ends_with("77")) positions[std::move(term)].push_back(word);
  }
  Schema schema;
  schema.analyzer = text::Analyzer::ready_tokens;
  std::map<std::string, ByteVector> expected;
  for (const unsigned threads : {1u, 2u, 3u, 5u}) {
    MemoryFileSystem files;
    WriterOptions options;
    options.threads = threads;
    const auto snapshot = make_index(files, documents, schema, options);
    const auto bytes = files_in(files, "/index");
    if (!expected.empty()) {
      EXPECT_TRUE(bytes == expected) << threads << " threads";
      continue;
    }
    expected = bytes;
    ASSERT_EQ(snapshot->segments().size(), 1u);
    const Segment& segment = *snapshot->segments()[0];
    EXPECT_EQ(segment.stats(Field::body).tokens, words);
    ASSERT_GT(positions.size(), 50u);
    for (const auto& [term, where] : positions) {
      const auto found = segment.dictionary(Field::body).try_find(term).value();
      ASSERT_TRUE(found) << term;
      std::vector<Position> decoded;
      ASSERT_TRUE(
          postings::decode_positions(segment.try_positions(Field::body, *found).value(), decoded));
      EXPECT_TRUE(std::equal(decoded.begin(), decoded.end(), where.begin(), where.end())) << term;
    }
    EXPECT_TRUE(try_check("/index", files));
  }
}

}  // namespace
}  // namespace tracuu::index
