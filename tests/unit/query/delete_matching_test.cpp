// Deleting by a query: all that matches, pending documents too, and nothing else.

#include <gtest/gtest.h>

#include <string>
#include <tracuu/query/delete_matching.hpp>
#include <vector>

#include "support/memory_file_system.hpp"

namespace tracuu::query {
namespace {

Query parsed(std::string_view text) { return try_parse_query(text).value(); }

class DeleteMatching : public testing::Test {
 protected:
  void SetUp() override {
    index::WriterOptions options;
    options.replace = true;
    writer_ = index::IndexWriter::try_create("/index", {}, options, files_).value();
    for (int i = 0; i < 30; ++i) add(i, i % 3 == 0 ? "muối và lúa" : "chỉ có lúa");
  }
  void add(int number, const std::string& text) {
    writer_->add({std::to_string(number), text, {{"type", number < 15 ? "Luật" : "Công văn"}}});
  }
  std::uint64_t committed() { return writer_->commit().documents; }

  test::MemoryFileSystem files_;
  std::unique_ptr<index::IndexWriter> writer_;
};

TEST_F(DeleteMatching, CommittedOrNot) {
  EXPECT_EQ(delete_matching(*writer_, parsed("muối")), 10u);
  EXPECT_EQ(delete_matching(*writer_, parsed("muối")), 0u) << "they are deleted already";
  EXPECT_EQ(committed(), 20u);
  add(1, "muối mới");
  EXPECT_EQ(delete_matching(*writer_, parsed("muối")), 1u);
  EXPECT_EQ(committed(), 19u);
  EXPECT_EQ(delete_matching(*writer_, parsed("loai:\"Công văn\" AND lúa")), 10u);
  EXPECT_EQ(committed(), 9u);
  EXPECT_EQ(delete_matching(*writer_, parsed("gạo")), 0u);
}

TEST_F(DeleteMatching, NotBeforeTheCommit) {
  committed();
  EXPECT_EQ(delete_matching(*writer_, parsed("lúa")), 30u);
  writer_.reset();
  EXPECT_EQ(index::Snapshot::try_open("/index", files_).value()->stats().documents, 30u);
}

TEST_F(DeleteMatching, AnIndexOfNothing) {
  auto writer = index::IndexWriter::try_create("/other", {}, {}, files_).value();
  EXPECT_EQ(delete_matching(*writer, parsed("lúa")), 0u);
}

}  // namespace
}  // namespace tracuu::query
