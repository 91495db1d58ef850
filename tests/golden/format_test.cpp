// The annotated bytes in docs/format.md are those that the library writes, and the golden index of
// each format version can be read.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <tracuu/tracuu.hpp>
#include <vector>

using namespace tracuu;
namespace fs = std::filesystem;

namespace {

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}

// The two documents of the example.
void write_example(const std::string& directory) {
  index::Schema schema;
  schema.columns = {{"date", index::ColumnType::date}, {"type", index::ColumnType::keyword}};
  auto writer = index::IndexWriter::try_create(directory, schema).value();
  (void)writer
      ->try_add({"nq-7",
                 "Điều 1. Mở chợ nổi.\nĐiều 2. Bỏ Quyết định 12/QĐ-UBND.",
                 {{"title", "Mở chợ"}, {"number", "7/NQ-HĐND"}, {"type", "Nghị quyết"}}})
      .value();
  (void)writer
      ->try_add(
          {"tb-1", "Chợ nổi họp ngày 02/3/2024.", {{"title", "Họp chợ"}, {"date", "2024-03-02"}}})
      .value();
  (void)writer->try_commit().value();
}

// Blocks "```hex NAME" of the specification: the bytes, without offsets and annotations.
std::map<std::string, std::string> documented_files() {
  std::ifstream in(fs::path(TRACUU_SOURCE_DIR) / "docs/format.md");
  EXPECT_TRUE(in);
  std::map<std::string, std::string> files;
  std::string* current = nullptr;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```hex ")) {
      current = &files[line.substr(7)];
    } else if (line.starts_with("```")) {
      current = nullptr;
    } else if (current != nullptr && line.find(": ") == 8) {
      std::string digits;
      for (std::size_t at = 10; at < line.size() && line.compare(at, 2, "  ") != 0; ++at) {
        if (line[at] != ' ') digits += line[at];
      }
      EXPECT_EQ(digits.size() % 2, 0u) << line;
      for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
        *current += static_cast<char>(std::stoi(digits.substr(at, 2), nullptr, 16));
      }
    }
  }
  return files;
}

std::string hex_dump(const std::string& bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 16) {
    for (int shift = 28; shift >= 0; shift -= 4) out += digits[at >> shift & 15];
    out += ':';
    for (std::size_t i = at; i < std::min(at + 16, bytes.size()); ++i) {
      const auto byte = static_cast<unsigned char>(bytes[i]);
      if (i % 4 == 0) out += ' ';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
    out += '\n';
  }
  return out;
}

class GoldenTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ =
        fs::temp_directory_path() /
        ("tracuu-golden-" + std::to_string(testing::UnitTest::GetInstance()->random_seed()) + "-" +
         std::to_string(reinterpret_cast<std::uintptr_t>(this)));
    fs::remove_all(directory_);
  }
  void TearDown() override { fs::remove_all(directory_); }
  fs::path directory_;
};

}  // namespace

TEST_F(GoldenTest, DocumentedBytesAreThoseWritten) {
  write_example(directory_.string());
  const auto documented = documented_files();
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(directory_)) {
    const std::string name = entry.path().filename().string();
    if (name == "lock") continue;
    ++files;
    const std::string bytes = read_file(entry.path());
    const auto found = documented.find(name);
    if (found == documented.end() || found->second != bytes) {
      ADD_FAILURE() << "docs/format.md does not show the bytes of " << name << ":\n"
                    << hex_dump(bytes);
    }
  }
  EXPECT_EQ(files, documented.size());
}

// tests/golden/v<N> holds the example as version N wrote it.
TEST_F(GoldenTest, EveryKeptVersionIsRead) {
  std::size_t versions = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(TRACUU_SOURCE_DIR) / "tests/golden")) {
    if (!entry.is_directory()) continue;
    ++versions;
    SCOPED_TRACE(entry.path().string());
    const query::Searcher searcher(index::Snapshot::open(entry.path().string()));
    const auto report = index::try_check_report(entry.path().string()).value();
    ASSERT_TRUE(report.sound()) << report.problems.front().error.what();
    EXPECT_EQ(report.documents, 2u);
    const auto ids = [&](std::string_view text) {
      std::vector<std::string> found;
      const auto query = query::try_parse_query(text).value();
      for (const query::Hit& hit : searcher.search(query).hits) {
        found.emplace_back(
            searcher.snapshot().segments()[hit.segment]->try_id(hit.document).value());
      }
      return found;
    };
    EXPECT_EQ(ids("\"chợ nổi họp\""), std::vector<std::string>{"tb-1"});
    EXPECT_EQ(ids("so:7/NQ-HDND"), std::vector<std::string>{"nq-7"});
    EXPECT_EQ(ids("\"12/qđ-ubnd\""), std::vector<std::string>{"nq-7"});
    EXPECT_EQ(ids("cho noi").size(), 2u);
    const index::Segment& segment = *searcher.snapshot().segments()[0];
    EXPECT_EQ(segment.units(), 3u);
    const index::StoredDocument stored = segment.try_stored(1).value();
    EXPECT_EQ(stored.id, "tb-1");
    EXPECT_EQ(stored.text, "Chợ nổi họp ngày 02/3/2024.");
    EXPECT_EQ(stored.field("title"), "Họp chợ");
    EXPECT_EQ(segment.try_pinpoint(1).value(), "Điều 2");
    EXPECT_EQ(segment.try_date(0, 1).value(), 20240302);
    EXPECT_EQ(segment.try_keyword(1, 0).value(), "Nghị quyết");
  }
  EXPECT_GE(versions, 1u);
}
