#include <gtest/gtest.h>

#include <algorithm>
#include <tracuu/storage/compress.hpp>

#include "../../../src/index/document_batch.hpp"
#include "../../../src/index/segment_format.hpp"
#include "../../../src/index/segment_merger.hpp"
#include "index_cases.hpp"
#include "support/random_archive.hpp"

namespace tracuu::index {
namespace {

using format::SegmentFile;
using test::MemoryFileSystem;
using test::RandomArchive;

const std::atomic<bool> never_stop = false;

// Documents of several commits, each a segment, and which of them are deleted.
struct Sources {
  MemoryFileSystem files;
  std::vector<std::vector<SourceDocument>> documents;
  std::vector<MergeSource> sources;

  Sources(const Schema& schema, std::vector<std::vector<SourceDocument>> commits)
      : documents(std::move(commits)) {
    WriterOptions options;
    options.merge = false;
    auto writer = IndexWriter::try_create("/sources", schema, options, files).value();
    for (const auto& commit : documents) {
      for (const SourceDocument& document : commit) {
        EXPECT_EQ(writer->try_add(document).value(), AddOutcome::added);
      }
      static_cast<void>(writer->try_commit().value());
    }
    const auto snapshot = Snapshot::try_open("/sources", files).value();
    for (const auto& segment : snapshot->segments()) sources.push_back({segment, {}});
    EXPECT_EQ(sources.size(), documents.size());
  }

  void remove(std::size_t source, DocId document) {
    auto& deleted = sources[source].deleted;
    deleted.resize((documents[source].size() + 63) / 64);
    deleted[document / 64] |= std::uint64_t{1} << (document % 64);
  }
  [[nodiscard]] std::vector<SourceDocument> live() const {
    std::vector<SourceDocument> result;
    for (std::size_t source = 0; source < sources.size(); ++source) {
      for (DocId document = 0; document < documents[source].size(); ++document) {
        if (!sources[source].is_deleted(document)) result.push_back(documents[source][document]);
      }
    }
    return result;
  }
};

std::unique_ptr<storage::IndexFileReader> open_file(MemoryFileSystem& files,
                                                    const std::string& directory,
                                                    const SegmentEntry& entry, SegmentFile which) {
  const auto i = static_cast<std::size_t>(which);
  return storage::IndexFileReader::try_open(
             files, directory + "/" + format::segment_file_name(entry.number, which),
             format::kinds[i], entry.owner, &entry.files[i])
      .value();
}

// The contents of all frames of a store.
std::vector<std::string> frames_of(MemoryFileSystem& files, const std::string& directory,
                                   const SegmentEntry& entry) {
  const auto store = open_file(files, directory, entry, SegmentFile::store);
  const ByteSpan table = store->section(format::store_block_index).value();
  const auto value = [&](std::size_t at) { return load_le<std::uint64_t>(table.data() + at * 8); };
  std::vector<std::string> frames;
  for (std::size_t at = 0; at + 2 < table.size() / 8; at += 2) {
    const ByteSpan frame =
        store->bytes(format::store_blocks, value(at), value(at + 2) - value(at)).value();
    EXPECT_TRUE(
        storage::try_decompress(frame, value(at + 3) - value(at + 1), frames.emplace_back()));
  }
  return frames;
}

// Small frames would grow in number with every merge.
void expect_good_frames(const std::vector<std::string>& frames) {
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_LE(frames[i].size(), stored_block_bytes);
    if (i + 1 == frames.size()) break;
    EXPECT_GE(frames[i].size(), stored_block_bytes / 2) << i;
  }
}

bool equal_fields(const std::vector<SourceField>& a, const std::vector<SourceField>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.name == y.name && x.value == y.value;
  });
}

// The merged segment is the one that is made of these documents at once.
void expect_as_built(MemoryFileSystem& merged_files, const std::string& directory,
                     const SegmentEntry& merged, const std::vector<SourceDocument>& documents,
                     const Schema& schema) {
  const auto segment = Segment::try_open(merged_files, directory, schema, merged).value();
  const auto sound = segment->try_verify();
  ASSERT_TRUE(sound) << sound.error().what();
  ASSERT_EQ(segment->documents(), documents.size());
  expect_good_frames(frames_of(merged_files, directory, merged));
  if (documents.empty()) return;

  MemoryFileSystem files;
  const auto built = make_index(files, documents, schema);
  ASSERT_EQ(built->segments().size(), 1u);
  const Segment& whole = *built->segments()[0];
  ASSERT_EQ(whole.entry().number, merged.number);
  for (const SegmentFile file :
       {SegmentFile::dictionary, SegmentFile::postings, SegmentFile::positions,
        SegmentFile::columns, SegmentFile::citations}) {
    const std::string name = "/" + format::segment_file_name(merged.number, file);
    EXPECT_TRUE(merged_files.get(directory + name) == files.get("/index" + name)) << name;
  }
  const auto ours = open_file(merged_files, directory, merged, SegmentFile::documents);
  const auto theirs = open_file(files, "/index", whole.entry(), SegmentFile::documents);
  for (storage::SectionId section = format::segment_meta; section < format::stored_at; ++section) {
    EXPECT_EQ(as_text(ours->section(section).value()), as_text(theirs->section(section).value()))
        << section;
  }
  for (DocId document = 0; document < documents.size(); ++document) {
    const StoredDocument stored = segment->try_stored(document).value();
    const StoredDocument expected = whole.try_stored(document).value();
    ASSERT_EQ(stored.id, documents[document].id);
    ASSERT_EQ(stored.text, documents[document].text);
    ASSERT_TRUE(equal_fields(stored.fields, expected.fields));
    ASSERT_EQ(segment->try_text(document, 3, 40).value(), whole.try_text(document, 3, 40).value());
  }
}

Result<SegmentEntry> try_merge(Sources& sources, const Schema& schema, unsigned threads = 1,
                               const std::string& directory = "/merged") {
  EXPECT_TRUE(fit_one_segment(sources.sources));
  return try_merge_segments(sources.files, directory, schema, 1, sources.sources, threads,
                            never_stop);
}

void expect_merge(Sources& sources, const Schema& schema) {
  const auto merged = try_merge(sources, schema);
  ASSERT_TRUE(merged) << merged.error().what();
  expect_as_built(sources.files, "/merged", *merged, sources.live(), schema);
}

std::vector<Schema> schemas() {
  std::vector<Schema> all(7);
  all[1].unit = UnitMode::document;
  all[2].pairs = false;
  all[3].positions = false;
  all[4].citations = false;
  all[5].columns = {{"keeper", ColumnType::keyword}, {"seen", ColumnType::date}};
  all[5].compression = 6;
  all[6].analyzer = text::Analyzer::ready_tokens;
  all[6].columns.clear();
  return all;
}

SourceDocument random_document(RandomArchive& random, std::size_t& number) {
  SourceDocument document = random.document("văn bản " + std::to_string(number++));
  if (random.chance(2)) document.fields.push_back({"keeper", random.syllable()});
  if (random.chance(2))
    document.fields.push_back({"type", random.chance(2) ? "Luật" : "Nghị định"});
  if (random.chance(3)) {
    document.fields.push_back({"seen", "0" + std::to_string(1 + random.below(9)) + "/05/2021"});
  }
  if (random.chance(3)) document.fields.push_back({"issuer", random.sentence(2)});
  if (random.chance(5)) document.text += " từ" + std::to_string(random.below(1000));
  if (random.chance(4)) document.text += "\nCăn cứ Luật Đất đai ngày 29 tháng 11 năm 2013;";
  if (random.chance(4)) {
    document.text += "\nSửa đổi khoản " + std::to_string(1 + random.below(5)) +
                     " Điều 4 Nghị định số " + std::to_string(1 + random.below(30)) +
                     "/2019/NĐ-CP của Chính phủ";
  }
  return document;
}

TEST(SegmentMerger, WritesWhatIndexingAtOnceWrites) {
  RandomArchive random(20260711);
  for (int round = 0; round < 8; ++round) {
    for (const Schema& schema : schemas()) {
      std::size_t number = 0;
      std::vector<std::vector<SourceDocument>> commits(2 + random.below(11));
      for (auto& commit : commits) {
        const std::size_t most = random.chance(3) ? 1 : random.chance(3) ? 90 : 12;
        for (std::size_t left = 1 + random.below(most); left > 0; --left) {
          commit.push_back(random_document(random, number));
        }
      }
      Sources sources(schema, commits);
      const std::size_t deletions = round % 2 == 0 ? 0 : 1 + random.below(5);
      for (std::size_t source = 0; deletions > 0 && source < commits.size(); ++source) {
        if (random.chance(4)) continue;
        const bool all = random.chance(5);
        for (DocId document = 0; document < commits[source].size(); ++document) {
          if (all || random.chance(deletions)) sources.remove(source, document);
        }
      }
      SCOPED_TRACE(round);
      expect_merge(sources, schema);
      if (testing::Test::HasFailure()) return;
    }
  }
}

// Long lists of every shape, frames that are copied, documents over many frames.
TEST(SegmentMerger, MergesLargeSegments) {
  RandomArchive random(5);
  for (const bool with_deletions : {false, true}) {
    std::vector<std::vector<SourceDocument>> commits(3);
    std::size_t number = 0;
    for (auto& commit : commits) {
      for (int i = 0; i < 400; ++i) {
        commit.push_back(random_document(random, number));
        if (random.chance(3)) {
          commit.back().text += " một phần " + std::to_string(random.below(60));
        }
        if (random.chance(100)) {
          for (int j = 0; j < 30; ++j) commit.back().text += random.sentence(2000);
        }
      }
    }
    Sources sources({}, commits);
    for (std::size_t source = 0; with_deletions && source < 3; ++source) {
      for (DocId document = 0; document < 400; ++document) {
        if (random.chance(source == 1 ? 2 : 40)) sources.remove(source, document);
      }
    }
    expect_merge(sources, {});
  }
}

TEST(SegmentMerger, ForgetsWhatOnlyDeletedDocumentsHeld) {
  const std::vector<std::vector<SourceDocument>> commits{
      {make_document("a", "Điều 1. chung riêng biệt ngày 1/2/2003",
                     {{"number", "1/2003/NĐ-CP"}, {"issuer", "Bộ Lạ"}}),
       make_document("b", "Điều 1. chung", {{"number", "2/2003/NĐ-CP"}})},
      {make_document("c", "chung riêng, theo khoản 9 Điều 8 Nghị định số 77/2003/NĐ-CP"),
       make_document("d", "biệt")}};
  Sources sources({}, commits);
  sources.remove(0, 0);
  sources.remove(1, 0);
  const auto entry = try_merge(sources, {}).value();
  expect_as_built(sources.files, "/merged", entry, sources.live(), {});
  const auto merged = Segment::try_open(sources.files, "/merged", {}, entry).value();
  const Segment& old = *sources.sources[0].segment;
  EXPECT_TRUE(old.dictionary(Field::body).try_find("riêng").value());
  EXPECT_FALSE(merged->dictionary(Field::body).try_find("riêng").value());
  EXPECT_TRUE(merged->dictionary(Field::body).try_find("biệt").value());
  EXPECT_GT(old.dictionary(Field::key).size(), 0u);
  EXPECT_EQ(merged->dictionary(Field::key).size(), 0u);
  const auto issuer = static_cast<std::size_t>(Schema().find_column("issuer"));
  EXPECT_EQ(merged->keyword_count(issuer), 0u);
  EXPECT_EQ(merged->citations().edge_count(), 0u);
  EXPECT_EQ(merged->citations().key_count(), 1u);
}

TEST(SegmentMerger, MergesToNothing) {
  Sources sources({}, {{make_document("a", "một")}, {make_document("b", "hai")}});
  sources.remove(0, 0);
  sources.remove(1, 0);
  expect_merge(sources, {});
}

TEST(SegmentMerger, BytesDoNotDependOnThreads) {
  RandomArchive random(77);
  std::vector<std::vector<SourceDocument>> commits(3);
  std::size_t number = 0;
  for (auto& commit : commits) {
    for (int i = 0; i < 900; ++i) {
      commit.push_back(random_document(random, number));
      commit.back().text += random.sentence(300);
      commit.back().text += " số " + std::to_string(i);
    }
  }
  Sources sources({}, commits);
  sources.remove(1, 5);
  static_cast<void>(try_merge(sources, {}, 1, "/one").value());
  static_cast<void>(try_merge(sources, {}, 3, "/three").value());
  for (std::size_t file = 0; file < segment_file_count; ++file) {
    const auto name = "/" + format::segment_file_name(1, static_cast<SegmentFile>(file));
    EXPECT_TRUE(sources.files.get("/one" + name) == sources.files.get("/three" + name)) << name;
  }
}

TEST(SegmentMerger, DeletedTextIsInNoFrame) {
  RandomArchive random(3);
  std::vector<std::vector<SourceDocument>> commits(3);
  std::size_t number = 0;
  const std::string marker = "DẤU-VẾT-CỦA-VĂN-BẢN-ĐÃ-XÓA";
  for (auto& commit : commits) {
    for (int i = 0; i < 40; ++i) {
      commit.push_back(random_document(random, number));
      commit.back().text = random.sentence(i % 10 == 0 ? 30000 : 1000);
      if (i % 7 == 3) commit.back().text.append(marker).append(random.sentence(1000));
    }
  }
  Sources sources({}, commits);
  for (std::size_t source = 0; source < 3; ++source) {
    for (DocId document = 3; document < 40; document += 7) sources.remove(source, document);
  }
  const auto count_marked = [&](const std::string& directory, const SegmentEntry& entry) {
    const auto frames = frames_of(sources.files, directory, entry);
    return std::count_if(frames.begin(), frames.end(), [&](const std::string& frame) {
      return frame.find(marker) != std::string::npos;
    });
  };
  EXPECT_GT(count_marked("/sources", sources.sources[0].segment->entry()), 0);
  const auto merged = try_merge(sources, {}).value();
  EXPECT_EQ(count_marked("/merged", merged), 0);
  expect_as_built(sources.files, "/merged", merged, sources.live(), {});
}

TEST(SegmentMerger, MergingAgainAndAgainLeavesNoSmallFrames) {
  RandomArchive random(8);
  std::vector<SourceDocument> all;
  MemoryFileSystem files;
  std::shared_ptr<const Segment> grown;
  SegmentEntry entry;
  for (std::size_t i = 0; i < 60; ++i) {
    all.push_back(make_document(std::to_string(i), random.sentence(1200)));
    MemoryFileSystem own;
    const auto one = make_index(own, {all.back()});
    std::vector<MergeSource> sources;
    if (grown) sources.push_back({grown, {}});
    sources.push_back({one->segments()[0], {}});
    const std::string directory = i % 2 == 0 ? "/even" : "/odd";
    entry = try_merge_segments(files, directory, {}, 1, sources, 1, never_stop).value();
    grown = Segment::try_open(files, directory, {}, entry).value();
    expect_good_frames(frames_of(files, directory, entry));
  }
  expect_as_built(files, "/odd", entry, all, {});
}

std::vector<std::vector<SourceDocument>> small_commits() {
  RandomArchive random(12);
  std::vector<std::vector<SourceDocument>> commits(3);
  std::size_t number = 0;
  for (auto& commit : commits) {
    for (int i = 0; i < 12; ++i) commit.push_back(random_document(random, number));
  }
  return commits;
}

TEST(SegmentMerger, AnErrorOfTheFileSystemLeavesNoFile) {
  Sources sources({}, small_commits());
  sources.remove(1, 3);
  test::FaultyFileSystem faulty(sources.files);
  ASSERT_TRUE(sources.files.create_directories("/merged"));
  for (std::uint64_t fault = 0;; ++fault) {
    faulty.fail(fault);
    const auto merged =
        try_merge_segments(faulty, "/merged", {}, 1, sources.sources, 1, never_stop);
    if (merged) {
      EXPECT_GT(fault, 20u);
      break;
    }
    EXPECT_EQ(merged.error().code(), ErrorCode::io);
    EXPECT_TRUE(sources.files.list("/merged").value().empty()) << fault;
  }
}

// Stops when a file is created.
class StoppingFileSystem final : public storage::FileSystem {
 public:
  StoppingFileSystem(storage::FileSystem& real, std::atomic<bool>& stop, int after)
      : real_(real), stop_(stop), after_(after) {}
  Result<std::unique_ptr<storage::OutputFile>> create(const std::string& path) override {
    if (after_-- == 0) stop_ = true;
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
  Result<void> sync_directory(const std::string& directory) override {
    return real_.sync_directory(directory);
  }
  Result<void> create_directories(const std::string& directory) override {
    return real_.create_directories(directory);
  }
  Result<std::vector<std::string>> list(const std::string& directory) override {
    return real_.list(directory);
  }
  [[nodiscard]] bool exists(const std::string& path) override { return real_.exists(path); }
  Result<std::unique_ptr<storage::FileLock>> lock(const std::string& path) override {
    return real_.lock(path);
  }

 private:
  storage::FileSystem& real_;
  std::atomic<bool>& stop_;
  int after_;
};

TEST(SegmentMerger, StopsAndLeavesNoFile) {
  Sources sources({}, small_commits());
  ASSERT_TRUE(sources.files.create_directories("/merged"));
  for (int after = 0; after < static_cast<int>(segment_file_count); ++after) {
    for (const unsigned threads : {1u, 2u}) {
      std::atomic<bool> stop = false;
      StoppingFileSystem stopping(sources.files, stop, after);
      const auto merged =
          try_merge_segments(stopping, "/merged", {}, 1, sources.sources, threads, stop);
      EXPECT_TRUE(fails_with(merged, ErrorCode::cancelled)) << after;
      EXPECT_TRUE(sources.files.list("/merged").value().empty()) << after;
    }
  }
}

// Every page of every file has a checksum: a flipped bit is an error that names the file, and no
// file is left.
TEST(SegmentMerger, FindsDamage) {
  RandomArchive random(4);
  Sources sources({}, small_commits());
  sources.remove(0, 3);
  const SegmentEntry entry = sources.sources[0].segment->entry();
  const SegmentEntry whole = try_merge(sources, {}).value();
  std::size_t found = 0;
  for (std::size_t file = 0; file < segment_file_count; ++file) {
    const std::string path =
        "/sources/" + format::segment_file_name(entry.number, static_cast<SegmentFile>(file));
    const ByteVector good = sources.files.get(path);
    for (int i = 0; i < 60; ++i) {
      ByteVector bad = good;
      bad[random.below(bad.size())] ^= static_cast<std::byte>(1u << random.below(8));
      sources.files.put(path, std::move(bad));
      auto opened = Segment::try_open(sources.files, "/sources", {}, entry);
      sources.files.put(path, good);
      if (!opened) {
        EXPECT_EQ(opened.error().place().file, path);
        ++found;
        continue;
      }
      std::vector<MergeSource> damaged = sources.sources;
      damaged[0].segment = std::move(*opened);
      ASSERT_TRUE(sources.files.create_directories("/damaged"));
      const auto merged =
          try_merge_segments(sources.files, "/damaged", {}, 1, damaged, 1, never_stop);
      if (merged) {
        // The bit stands where nothing is read, for instance in padding: then it changed nothing.
        EXPECT_EQ(merged->files, whole.files) << path;
        for (const std::string& name : sources.files.list("/damaged").value()) {
          EXPECT_TRUE(sources.files.remove("/damaged/" + name));
        }
        continue;
      }
      ++found;
      EXPECT_TRUE(fails_with(merged, ErrorCode::corrupt));
      EXPECT_EQ(merged.error().place().file, path);
      EXPECT_TRUE(sources.files.list("/damaged").value().empty());
    }
  }
  EXPECT_GT(found, 300u);
}

// A file whose checksums are right, but one byte of whose sections is another.
storage::FileSummary rewrite_with_damage(MemoryFileSystem& files, const std::string& path,
                                         storage::FileKind kind, std::uint64_t owner,
                                         RandomArchive& random) {
  const auto reader = storage::IndexFileReader::try_open(files, path, kind, owner).value();
  std::vector<storage::SectionId> sections;
  for (storage::SectionId section = 0; section < 256; ++section) {
    if (reader->section_size(section) > 0) sections.push_back(section);
  }
  const storage::SectionId victim = sections[random.below(sections.size())];
  EXPECT_TRUE(files.remove(path));  // the mapping stays
  const auto writer = storage::IndexFileWriter::try_create(files, path, kind, owner).value();
  for (storage::SectionId section = 0; section < 256; ++section) {
    if (!reader->has_section(section)) continue;
    const ByteSpan bytes = reader->section(section).value();
    ByteVector copy(bytes.begin(), bytes.end());
    if (section == victim) {
      const auto flipped = static_cast<std::byte>(1u << random.below(8));
      copy[random.below(copy.size())] ^= random.chance(3) ? std::byte{0xff} : flipped;
    }
    writer->section(section, copy);
  }
  return writer->finish().value();
}

// Where checksums say nothing: an error that names the file, or a segment with as many postings.
TEST(SegmentMerger, FindsWhatBreaksTheFormatUnderRightChecksums) {
  RandomArchive random(31);
  Sources sources({}, small_commits());
  const SegmentEntry whole_entry = try_merge(sources, {}, 1, "/whole").value();
  const auto whole = Segment::try_open(sources.files, "/whole", {}, whole_entry).value();
  std::size_t found = 0;
  for (std::size_t round = 0; round < 1500; ++round) {
    SegmentEntry entry = sources.sources[1].segment->entry();
    const std::size_t file = round % segment_file_count;
    const std::string path =
        "/sources/" + format::segment_file_name(entry.number, static_cast<SegmentFile>(file));
    const ByteVector good = sources.files.get(path);
    entry.files[file] =
        rewrite_with_damage(sources.files, path, format::kinds[file], entry.owner, random);
    auto opened = Segment::try_open(sources.files, "/sources", {}, entry);
    sources.files.put(path, good);
    if (!opened) {
      ++found;
      continue;
    }
    std::vector<MergeSource> damaged = sources.sources;
    damaged[1].segment = std::move(*opened);
    const bool with_deletions = random.chance(2);
    if (with_deletions) damaged[1].deleted = {0x52};
    ASSERT_TRUE(sources.files.create_directories("/damaged"));
    const auto merged =
        try_merge_segments(sources.files, "/damaged", {}, 1, damaged, 1, never_stop);
    if (!merged) {
      ++found;
      EXPECT_TRUE(fails_with(merged, ErrorCode::corrupt));
      EXPECT_EQ(merged.error().place().file.substr(0, 23), path.substr(0, 23));
      EXPECT_TRUE(sources.files.list("/damaged").value().empty());
      continue;
    }
    const auto segment = Segment::try_open(sources.files, "/damaged", {}, *merged);
    ASSERT_TRUE(segment) << path << ": " << segment.error().what();
    for (const Field field : all_fields) {
      if (with_deletions) break;  // another document's number may be that of a deleted one
      EXPECT_EQ((*segment)->stats(field).tokens, whole->stats(field).tokens) << path;
      EXPECT_EQ((*segment)->stats(field).postings, whole->stats(field).postings) << path;
      EXPECT_EQ((*segment)->stats(field).pair_postings, whole->stats(field).pair_postings) << path;
    }
    for (const std::string& name : sources.files.list("/damaged").value()) {
      EXPECT_TRUE(sources.files.remove("/damaged/" + name));
    }
  }
  EXPECT_GT(found, 500u);
}

std::string random_text(std::size_t words) {
  RandomArchive random(2);
  return random.sentence(words);
}

TEST(SegmentMerger, FitsOneSegment) {
  Sources sources({}, small_commits());
  EXPECT_TRUE(fit_one_segment(sources.sources));
  EXPECT_TRUE(fit_one_segment({}));
  // The same segment so often that its words are more than one segment takes; if all but one of its
  // documents are deleted, they are not.
  const auto long_one = make_index(
      sources.files, {make_document("a", random_text(200000)), make_document("b", "ít")});
  MergeSource source{long_one->segments()[0], {}};
  const std::uint64_t tokens = source.segment->stats(Field::body).tokens;
  std::vector<MergeSource> many((std::uint64_t{1} << 31) / tokens, source);
  EXPECT_TRUE(fit_one_segment(many));
  many.push_back(source);
  EXPECT_FALSE(fit_one_segment(many));
  many.back().deleted = {1};
  EXPECT_TRUE(fit_one_segment(many));
}

}  // namespace
}  // namespace tracuu::index
