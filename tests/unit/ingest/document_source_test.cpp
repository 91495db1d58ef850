#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tracuu/ingest/document_source.hpp>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;
using tracuu::Error;
using tracuu::ErrorCode;
using tracuu::SourceDocument;
using tracuu::ingest::DocumentSource;
using tracuu::ingest::SourceEvent;
using tracuu::ingest::SourceOptions;

std::string compressed(std::string_view bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), 3));
  return frame;
}

std::string record(const std::string& id, const std::string& text) {
  return "{\"id\":\"" + id + "\",\"text\":\"" + text + "\"}";
}

/// What a whole run came to.
struct Reading {
  std::vector<SourceDocument> documents;
  std::vector<Error> problems;
  std::vector<std::string> places;  ///< Of all records, "file" or "file:line".

  [[nodiscard]] std::vector<std::string> ids() const {
    std::vector<std::string> all;
    for (const SourceDocument& document : documents) all.push_back(document.id);
    return all;
  }
};

using Ids = std::vector<std::string>;

/// A folder of its own for each test, and what reads from it.
class DocumentSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "tracuu_ingest_XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    fs::permissions(folder_, fs::perms::all);
  }

  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }

  std::string write(const std::string& name, std::string_view bytes) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return path(name);
  }

  static std::unique_ptr<DocumentSource> open(const std::vector<std::string>& inputs,
                                              SourceOptions options = {}) {
    return DocumentSource::try_open(inputs, options).value();
  }

  static Error open_error(const std::vector<std::string>& inputs) {
    auto source = DocumentSource::try_open(inputs);
    if (!source) return source.error();
    ADD_FAILURE() << "opened";
    return {ErrorCode::invalid_argument, ""};
  }

  /// Reads to the end; throws the Error that ends the run early.
  static void read_all(DocumentSource& source, Reading& run) {
    SourceDocument document;
    for (;;) {
      const SourceEvent event = source.try_next(document).value();
      if (event == SourceEvent::end) break;
      const auto place = source.place();
      run.places.push_back(fs::path(place.file).filename().string());
      if (place.line) run.places.back().append(":").append(std::to_string(*place.line));
      if (event == SourceEvent::document) {
        run.documents.push_back(document);
      } else {
        run.problems.push_back(source.problem());
      }
    }
    EXPECT_EQ(*source.try_next(document), SourceEvent::end) << "the end stays the end";
    EXPECT_EQ(source.bytes_read(), source.bytes_total().value_or(source.bytes_read()));
  }

  static Reading run(const std::vector<std::string>& inputs, SourceOptions options = {}) {
    Reading result;
    const auto source = open(inputs, options);
    read_all(*source, result);
    return result;
  }

  /// The Error that ends a run, and what came before it.
  static Error run_error(const std::vector<std::string>& inputs, Reading& before,
                         SourceOptions options = {}) {
    const auto source = open(inputs, options);
    try {
      read_all(*source, before);
    } catch (const Error& error) {
      SourceDocument document;
      EXPECT_EQ(*source->try_next(document), SourceEvent::end) << "an error ends the run";
      return error;
    }
    ADD_FAILURE() << "no error";
    return {ErrorCode::invalid_argument, ""};
  }

  fs::path folder_;
};

// --- Folders and names ---------------------------------------------------------------------------

TEST_F(DocumentSourceTest, FolderIsReadRecursivelyInBytewiseOrder) {
  write("b.txt", "b");
  write("a/z.txt", "az");
  write("a.txt", "a");
  write("a/b/c.jsonl", record("from c", "x") + "\n");
  write("Đ.txt", "đ");
  write("B.txt", "B");
  const Reading all = run({folder_.string()});
  EXPECT_EQ(all.ids(), (Ids{"B.txt", "a.txt", "from c", "a/z.txt", "b.txt", "Đ.txt"}));
  EXPECT_TRUE(all.problems.empty());
}

TEST_F(DocumentSourceTest, SlashBehindAFolderChangesNothing) {
  write("in/a.txt", "a");
  EXPECT_EQ(run({path("in")}).ids(), Ids{"a.txt"});
  EXPECT_EQ(run({path("in") + "/"}).ids(), Ids{"a.txt"});
}

TEST_F(DocumentSourceTest, FolderTakesOnlyItsFourKindsOfFiles) {
  write("1.txt", "1");
  write("2.jsonl", record("2", "x"));
  write("3.txt.zst", compressed("3"));
  write("4.jsonl.zst", compressed(record("4", "x")));
  write("5.TXT", "5");
  for (const char* name : {"6.json", "7.md", "8", "9.zst", "txt", "10.txt.gz", "11.ndjson"}) {
    write(name, "no");
  }
  EXPECT_EQ(run({folder_.string()}).ids(), (Ids{"1.txt", "2", "3.txt.zst", "4", "5.TXT"}));
}

TEST_F(DocumentSourceTest, EmptyFolderIsTheEnd) {
  EXPECT_TRUE(run({folder_.string()}).ids().empty());
}

TEST_F(DocumentSourceTest, NoInputIsTheEnd) { EXPECT_TRUE(run({}).ids().empty()); }

TEST_F(DocumentSourceTest, InputsComeInTheOrderGiven) {
  const std::string b = write("in/b.txt", "b");
  const std::string a = write("in/a.jsonl", record("a", "x"));
  EXPECT_EQ(run({b, a, path("in"), b}).ids(), (Ids{"b.txt", "a", "a", "b.txt", "b.txt"}));
}

TEST_F(DocumentSourceTest, FileNamedItselfHasItsNameAsId) {
  const std::string file = write("deep/er/a.txt", "text");
  const Reading one = run({file});
  EXPECT_EQ(one.ids(), Ids{"a.txt"});
  EXPECT_EQ(one.documents[0].text, "text");
  EXPECT_EQ(one.places, Ids{"a.txt"});
}

TEST_F(DocumentSourceTest, FileNamedItselfMayHaveAnyExtension) {
  const std::string json = record("x", "y") + "\n";
  EXPECT_EQ(run({write("a.json", json)}).ids(), Ids{"x"});
  EXPECT_EQ(run({write("a.NDJSON", json)}).ids(), Ids{"x"});
  EXPECT_EQ(run({write("a.ndjson.zst", compressed(json))}).ids(), Ids{"x"});
  EXPECT_EQ(run({write("README", json)}).documents[0].text, json);
  EXPECT_EQ(run({write("a.md", json)}).ids(), Ids{"a.md"});
  EXPECT_EQ(run({write("b.zst", compressed(json))}).documents[0].text, json);
}

TEST_F(DocumentSourceTest, ForceJsonlOverridesNames) {
  SourceOptions options;
  options.force_jsonl = true;
  const std::string file = write("a.txt", record("x", "y"));
  EXPECT_EQ(run({file}, options).ids(), Ids{"x"});
  EXPECT_EQ(run({folder_.string()}, options).ids(), Ids{"x"});
}

TEST_F(DocumentSourceTest, MissingInputFailsAtOnce) {
  const Error error = open_error({folder_.string(), path("missing.txt")});
  EXPECT_EQ(error.code(), ErrorCode::not_found);
  EXPECT_EQ(error.place().file, path("missing.txt"));
  EXPECT_EQ(open_error({write("a.txt", "a") + "/b"}).code(), ErrorCode::not_found);
}

TEST_F(DocumentSourceTest, UnreadableFolderAndFileFailAtOnce) {
  write("closed/a.txt", "a");
  write("open/b.txt", "b");
  fs::permissions(path("closed"), fs::perms::none);
  fs::permissions(path("open/b.txt"), fs::perms::none);
  // The superuser may read everything: become somebody else for a moment.
  const bool superuser = ::geteuid() == 0;
  ASSERT_EQ(::seteuid(superuser ? 65534 : ::geteuid()), 0);
  const Error folder = open_error({folder_.string()});
  const Error file = open_error({path("open")});
  ASSERT_EQ(::seteuid(superuser ? 0 : ::geteuid()), 0);
  fs::permissions(path("closed"), fs::perms::all);
  EXPECT_EQ(folder.code(), ErrorCode::io);
  EXPECT_EQ(file.code(), ErrorCode::io);
  EXPECT_EQ(file.place().file, path("open/b.txt"));
  EXPECT_TRUE(folder.place().file == path("closed/") || folder.place().file == path("open/b.txt"));
}

TEST_F(DocumentSourceTest, LinksAreFollowedButLoopsAreNot) {
  write("in/a.txt", "a");
  write("other/b.txt", "b");
  fs::create_directory_symlink("..", path("in/up"));
  fs::create_directory_symlink(".", path("in/self"));
  fs::create_symlink("a.txt", path("in/link.txt"));
  fs::create_directory_symlink("../other", path("in/other"));
  fs::create_symlink("nowhere", path("in/dangling"));
  const Reading all = run({path("in")});
  EXPECT_EQ(all.ids(), (Ids{"a.txt", "link.txt", "other/b.txt", "up/other/b.txt"}));
}

TEST_F(DocumentSourceTest, DanglingLinkToATextFailsAtOnce) {
  fs::create_symlink("nowhere", path("a.txt"));
  const Error error = open_error({folder_.string()});
  EXPECT_EQ(error.code(), ErrorCode::not_found);
  EXPECT_EQ(error.place().file, path("a.txt"));
}

TEST_F(DocumentSourceTest, FolderAndPipeNamedLikeTextsAreNoTexts) {
  write("folder.txt/a.txt", "a");
  ASSERT_EQ(::mkfifo(path("pipe.txt").c_str(), 0600), 0);
  EXPECT_EQ(run({folder_.string()}).ids(), Ids{"folder.txt/a.txt"});
}

TEST_F(DocumentSourceTest, FileThatVanishesEndsTheRun) {
  write("a.txt", "a");
  const std::string b = write("b.txt", "b");
  const auto source = open({folder_.string()});
  fs::remove(b);
  SourceDocument document;
  EXPECT_EQ(*source->try_next(document), SourceEvent::document);
  auto event = source->try_next(document);
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code(), ErrorCode::not_found);
  EXPECT_EQ(event.error().place().file, b);
  EXPECT_EQ(*source->try_next(document), SourceEvent::end);
}

// --- Text files ----------------------------------------------------------------------------------

TEST_F(DocumentSourceTest, TextIsRawBytes) {
  const std::string raw(
      "\xEF\xBB\xBF"
      "Điều 1\r\n\xFF\0\n\n",
      17);
  const Reading one = run({write("a.txt", raw)});
  ASSERT_EQ(one.documents.size(), 1u);
  EXPECT_EQ(one.documents[0].text, raw);
  EXPECT_TRUE(one.documents[0].fields.empty());
}

TEST_F(DocumentSourceTest, EmptyTextFileIsABadRecord) {
  write("a.txt", "");
  write("b.txt", "\xEF\xBB\xBF");
  write("c.txt", "c");
  write("d.txt.zst", compressed(""));
  const Reading all = run({folder_.string()});
  EXPECT_EQ(all.ids(), Ids{"c.txt"});
  ASSERT_EQ(all.problems.size(), 3u);
  for (const Error& problem : all.problems) {
    EXPECT_EQ(problem.code(), ErrorCode::bad_record);
    EXPECT_EQ(problem.message().find("empty document"), 0u);
  }
  EXPECT_EQ(all.problems[0].place().file, path("a.txt"));
  EXPECT_EQ(all.problems[2].place().file, path("d.txt.zst"));
}

TEST_F(DocumentSourceTest, Utf16TextIsReported) {
  const Reading all = run({write("a.txt", std::string("\xFF\xFE"
                                                      "a\0",
                                                      4))});
  ASSERT_EQ(all.problems.size(), 1u);
  EXPECT_NE(all.problems[0].message().find("UTF-16"), std::string::npos);
}

TEST_F(DocumentSourceTest, TooLongTextIsABadRecordWithTheRemedy) {
  SourceOptions options;
  options.max_document_bytes = 10;
  write("a.txt", "0123456789");
  write("b.txt", "0123456789a");
  write("c.txt.zst", compressed(std::string(1'000'000, 'x')));
  write("d.txt.zst", compressed("0123456789"));
  const Reading all = run({folder_.string()}, options);
  EXPECT_EQ(all.ids(), (Ids{"a.txt", "d.txt.zst"}));
  ASSERT_EQ(all.problems.size(), 2u);
  EXPECT_EQ(all.problems[0].code(), ErrorCode::bad_record);
  EXPECT_NE(all.problems[0].message().find("longer than 10 bytes (limit_exceeded)"),
            std::string::npos);
  EXPECT_NE(all.problems[0].message().find("split it into several records"), std::string::npos);
  EXPECT_EQ(all.problems[1].place().file, path("c.txt.zst"));
}

TEST_F(DocumentSourceTest, FieldsOfAnEarlierRecordDoNotStay) {
  const std::string json = write("a.jsonl", R"({"id":"a","text":"x","title":"T","n":1})"
                                            "\n"
                                            R"({"id":"b","text":"y","n":2})");
  const Reading all = run({json, write("c.txt", "c")});
  ASSERT_EQ(all.documents.size(), 3u);
  EXPECT_EQ(all.documents[0].fields.size(), 2u);
  EXPECT_EQ(all.documents[1].fields.size(), 1u);
  EXPECT_EQ(all.documents[1].field("n"), "2");
  EXPECT_TRUE(all.documents[2].fields.empty());
}

// --- JSON lines ----------------------------------------------------------------------------------

TEST_F(DocumentSourceTest, LineEndsBlankLinesAndByteOrderMark) {
  const std::string file = write("a.jsonl", "\xEF\xBB\xBF" + record("1", "x") + "\r\n\r\n" +
                                                record("2", "x") + "\n\n \t\n" + record("3", "x"));
  const Reading all = run({file});
  EXPECT_EQ(all.ids(), (Ids{"1", "2", "3"}));
  EXPECT_EQ(all.places, (Ids{"a.jsonl:1", "a.jsonl:3", "a.jsonl:6"}));
  EXPECT_TRUE(all.problems.empty());
}

TEST_F(DocumentSourceTest, EmptyJsonLinesHoldNoRecord) {
  const Reading all =
      run({write("a.jsonl", ""), write("b.jsonl", "\n\n"), write("c.jsonl", "\xEF\xBB\xBF")});
  EXPECT_TRUE(all.places.empty());
}

TEST_F(DocumentSourceTest, BadRecordsNameFileLineAndByteAndReadingGoesOn) {
  const std::string file =
      write("a.jsonl", record("1", "x") + "\n{\"id\":\"2\",\"text\":x}\n" + record("3", "x") +
                           "\n[]\n{\"text\":\"x\"}\n{\"id\":\"6\"}\n" + record("7", "") + "\n" +
                           record("8", "x"));
  const Reading all = run({file});
  EXPECT_EQ(all.ids(), (Ids{"1", "3", "8"}));
  ASSERT_EQ(all.problems.size(), 5u);
  EXPECT_EQ(all.problems[0].what(), file + ":2: broken JSON at byte 17: expected a value");
  EXPECT_EQ(all.problems[1].what(), file + ":4: not a JSON object");
  EXPECT_EQ(all.problems[2].what(), file + ":5: no \"id\"");
  EXPECT_EQ(all.problems[3].what(), file + ":6: no \"text\"");
  EXPECT_EQ(all.problems[4].what(), file + ":7: empty document: \"text\" holds nothing");
  EXPECT_EQ(all.places.size(), 8u);
  EXPECT_EQ(all.places.back(), "a.jsonl:8");
}

TEST_F(DocumentSourceTest, BrokenCharactersDoNotLoseTheRecord) {
  const std::string file = write(
      "a.jsonl", record("1", "Qu\xFFy") + "\n" + record("2", "\\ud800!") + "\n" + record("3", "x"));
  const Reading all = run({file});
  EXPECT_EQ(all.ids(), (Ids{"1", "2", "3"}));
  EXPECT_EQ(all.documents[0].text, "Qu\uFFFDy");
  EXPECT_EQ(all.documents[1].text, "\uFFFD!");
}

TEST_F(DocumentSourceTest, LinesOfEveryLengthAroundTheReadingPieces) {
  // Lines end before, at and behind the places where a piece of reading ends.
  std::string bytes;
  std::vector<std::size_t> sizes;
  for (const std::size_t size :
       {262'100, 262'143, 262'144, 262'145, 524'288, 1, 1'048'575, 3'000'000, 1}) {
    for (std::size_t more = 0; more < 3; ++more) {
      sizes.push_back(size + more);
      bytes += record(std::to_string(sizes.size()), std::string(sizes.back(), 'x')) + "\n";
    }
  }
  for (const std::string& file :
       {write("a.jsonl", bytes), write("a.jsonl.zst", compressed(bytes))}) {
    const Reading all = run({file});
    ASSERT_EQ(all.documents.size(), sizes.size());
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      EXPECT_EQ(all.documents[i].id, std::to_string(i + 1));
      EXPECT_EQ(all.documents[i].text.size(), sizes[i]);
    }
  }
}

TEST_F(DocumentSourceTest, TooLongLineIsSkippedAndReadingGoesOn) {
  SourceOptions options;
  const std::string fits = record("1", std::string(200, 'x'));
  options.max_document_bytes = fits.size();
  const std::string bytes = "\xEF\xBB\xBF" + fits + "\r\n" + record("2", std::string(201, 'x')) +
                            "\n" + record("3", "x") + "\n" + std::string(5'000'000, 'y') + "\n" +
                            record("5", "x") + "\n" + std::string(300'000, ' ') + "\n" +
                            record("7", "x") + "\n" + std::string(2'000'000, 'z');
  for (const std::string& file :
       {write("a.jsonl", bytes), write("a.jsonl.zst", compressed(bytes))}) {
    const Reading all = run({file}, options);
    EXPECT_EQ(all.ids(), (Ids{"1", "3", "5", "7"}));
    ASSERT_EQ(all.problems.size(), 4u);
    EXPECT_EQ(all.problems[0].place().line, 2u);
    EXPECT_EQ(all.problems[1].place().line, 4u);
    EXPECT_EQ(all.problems[2].place().line, 6u);
    EXPECT_EQ(all.problems[3].place().line, 8u);
    EXPECT_NE(all.problems[3].message().find("(limit_exceeded)"), std::string::npos);
  }
}

TEST_F(DocumentSourceTest, StringsAreUsedAgain) {
  const std::string big = record("some rather long identifier", std::string(100'000, 'x'));
  const auto source = open({write("a.jsonl", big + "\n" + big + "\n")});
  SourceDocument document;
  ASSERT_EQ(*source->try_next(document), SourceEvent::document);
  const char* text = document.text.data();
  const char* id = document.id.data();
  ASSERT_EQ(*source->try_next(document), SourceEvent::document);
  EXPECT_EQ(document.text.data(), text);
  EXPECT_EQ(document.id.data(), id);
}

TEST_F(DocumentSourceTest, BytesReadGrowsTowardsTheTotal) {
  std::string bytes;
  for (int i = 0; i < 5'000; ++i) bytes += record(std::to_string(i), std::string(500, 'x')) + "\n";
  const auto source = open({write("a.jsonl", bytes), write("b.txt", "b")});
  ASSERT_EQ(source->bytes_total(), bytes.size() + 1);
  EXPECT_EQ(source->bytes_read(), 0u);
  SourceDocument document;
  std::uint64_t last = 0;
  std::set<std::uint64_t> steps;
  while (*source->try_next(document) != SourceEvent::end) {
    EXPECT_GE(source->bytes_read(), last);
    last = source->bytes_read();
    steps.insert(last);
  }
  EXPECT_EQ(source->bytes_read(), bytes.size() + 1);
  EXPECT_GT(steps.size(), 5u);
}

// --- zstd ----------------------------------------------------------------------------------------

TEST_F(DocumentSourceTest, FramesFollowOneAnother) {
  std::string skippable("\x53\x2A\x4D\x18\x04\x00\x00\x00", 8);
  skippable += "skip";
  const std::string file =
      write("a.jsonl.zst", compressed(record("1", "x") + "\n{\"id\":") + skippable +
                               compressed("") + compressed("\"2\",\"text\":\"y\"}\n") + skippable);
  const Reading all = run({file});
  EXPECT_EQ(all.ids(), (Ids{"1", "2"}));
}

TEST_F(DocumentSourceTest, CutFrameIsCorruptAfterWhatCameBefore) {
  std::string bytes;
  for (int i = 0; i < 50'000; ++i)
    bytes += record(std::to_string(i), std::to_string(i * 7919)) + "\n";
  const std::string whole = compressed(bytes);
  const std::string file = write("a.jsonl.zst", whole.substr(0, whole.size() - 5));
  Reading before;
  const Error error = run_error({file}, before);
  EXPECT_EQ(error.code(), ErrorCode::corrupt);
  EXPECT_EQ(error.place().file, file);
  EXPECT_GT(before.documents.size(), 1'000u);
}

TEST_F(DocumentSourceTest, EveryCutIsCorrupt) {
  const std::string whole = compressed("Điều 1. Phạm vi điều chỉnh") + compressed("Điều 2.");
  const std::size_t first = compressed("Điều 1. Phạm vi điều chỉnh").size();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    if (size == first) continue;
    Reading before;
    const Error error = run_error({write("a.txt.zst", whole.substr(0, size))}, before);
    EXPECT_EQ(error.code(), ErrorCode::corrupt) << size;
    EXPECT_TRUE(before.documents.empty());
  }
  EXPECT_EQ(run({write("a.txt.zst", whole)}).documents[0].text,
            "Điều 1. Phạm vi điều chỉnhĐiều 2.");
}

TEST_F(DocumentSourceTest, WhatIsNotZstdIsCorrupt) {
  Reading before;
  const std::string file = write("a.txt.zst", "plain text that was never compressed");
  const Error error = run_error({file}, before);
  EXPECT_EQ(error.code(), ErrorCode::corrupt);
  EXPECT_EQ(error.place().file, file);
  EXPECT_EQ(run_error({write("b.txt.zst", compressed("x") + "rest of something")}, before).code(),
            ErrorCode::corrupt);
}

// --- stdin ---------------------------------------------------------------------------------------

class StdinTest : public DocumentSourceTest {
 protected:
  void SetUp() override {
    DocumentSourceTest::SetUp();
    saved_ = ::dup(STDIN_FILENO);
  }

  void TearDown() override {
    ::dup2(saved_, STDIN_FILENO);
    ::close(saved_);
    DocumentSourceTest::TearDown();
  }

  void feed(std::string_view bytes) {
    const std::string file = write("stdin", bytes);
    ASSERT_NE(std::freopen(file.c_str(), "rb", stdin), nullptr);
  }

 private:
  int saved_ = -1;
};

TEST_F(StdinTest, IsJsonLinesUnlessToldOtherwise) {
  feed(record("1", "x") + "\n" + record("2", "x"));
  EXPECT_EQ(run({"-"}).places, (Ids{"-:1", "-:2"}));
}

TEST_F(StdinTest, MayBeOneText) {
  feed("Điều 1");
  SourceOptions options;
  options.stdin_is_jsonl = false;
  const Reading one = run({"-"}, options);
  EXPECT_EQ(one.ids(), Ids{"-"});
  EXPECT_EQ(one.documents[0].text, "Điều 1");
}

TEST_F(StdinTest, MayBeCompressed) {
  feed(compressed(record("1", "x") + "\n") + compressed(record("2", "x") + "\n"));
  EXPECT_EQ(run({"-"}).ids(), (Ids{"1", "2"}));
}

TEST_F(StdinTest, MayBeShorterThanAMagicNumber) {
  SourceOptions options;
  options.stdin_is_jsonl = false;
  for (const std::string bytes : {"a", "ab", "abc", "abcd", "abcde"}) {
    feed(bytes);
    EXPECT_EQ(run({"-"}, options).documents.at(0).text, bytes);
  }
  feed("");
  EXPECT_EQ(run({"-"}, options).problems.size(), 1u);
}

TEST_F(StdinTest, HasNoKnownSize) {
  feed(record("1", "x"));
  const auto source = open({"-"});
  EXPECT_EQ(source->bytes_total(), std::nullopt);
  SourceDocument document;
  ASSERT_EQ(*source->try_next(document), SourceEvent::document);
  EXPECT_EQ(source->bytes_read(), record("1", "x").size());
}

TEST_F(StdinTest, ComesAmongOtherInputs) {
  feed(record("2", "x"));
  EXPECT_EQ(run({write("1.txt", "1"), "-", write("3.txt", "3")}).ids(),
            (Ids{"1.txt", "2", "3.txt"}));
}

TEST_F(StdinTest, CannotBeNamedTwice) {
  EXPECT_EQ(open_error({"-", "-"}).code(), ErrorCode::invalid_argument);
}

// --- Real documents ------------------------------------------------------------------------------

TEST(DocumentSourceReal, EveryRecordOfTheLegalTextsIsRead) {
  const char* named = std::getenv("TRACUU_SHARED");
  const fs::path shared =
      named != nullptr ? fs::path(named) : fs::path(TRACUU_SOURCE_DIR) / "../shared";
  const fs::path file = shared / "data/legal.jsonl.zst";
  if (!fs::exists(file)) GTEST_SKIP() << file << " is absent; TRACUU_SHARED names its folder";
  const auto source = DocumentSource::try_open({file.string()}).value();
  SourceDocument document;
  std::map<std::string, std::uint64_t> fields;
  std::uint64_t documents = 0;
  std::uint64_t text_bytes = 0;
  for (;;) {
    const SourceEvent event = source->try_next(document).value();
    if (event == SourceEvent::end) break;
    ASSERT_EQ(event, SourceEvent::document) << source->problem().what();
    ++documents;
    text_bytes += document.text.size();
    for (const auto& field : document.fields) ++fields[field.name];
  }
  EXPECT_EQ(documents, 75'298u);
  EXPECT_EQ(fields["title"], 75'294u);
  EXPECT_EQ(fields["number"], 73'666u);
  EXPECT_GT(text_bytes, 270'000'000u);
  EXPECT_EQ(source->bytes_read(), source->bytes_total());
}

}  // namespace
