// Every limit of docs/limits.md that can be reached: what is at it is taken and comes back whole,
// what is one past it is refused with the error that the page promises, and the writer goes on.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>
#include <utility>
#include <vector>

#include "support/memory_file_system.hpp"
#include "support/temporary_directory.hpp"

namespace tracuu::test {
namespace {

using index::IndexWriter;
using index::Schema;

// Adds `good`, then `bad`, which is refused, then another document; what was taken comes back.
void expect_limit(const SourceDocument& good, const SourceDocument& bad, ErrorCode code,
                  const std::string& message) {
  MemoryFileSystem files;
  auto writer = IndexWriter::try_create("/index", {}, {}, files).value();
  ASSERT_TRUE(writer->try_add(good));
  const auto refused = writer->try_add(bad);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), code) << refused.error().what();
  EXPECT_NE(refused.error().message().find(message), std::string::npos) << refused.error().what();
  ASSERT_TRUE(writer->try_add({"sau", "chợ", {}}));
  EXPECT_EQ(writer->try_commit().value().documents, 2u);
  const auto snapshot = index::Snapshot::try_open("/index", files).value();
  const SourceDocument kept = snapshot->segments()[0]->try_stored(0).value();
  EXPECT_EQ(kept.id, good.id);
  EXPECT_EQ(kept.text.size(), good.text.size());
  for (const auto& field : good.fields) {  // others may be filled in from the text
    EXPECT_NE(std::find_if(kept.fields.begin(), kept.fields.end(),
                           [&](const auto& other) {
                             return other.name == field.name && other.value == field.value;
                           }),
              kept.fields.end())
        << field.name.substr(0, 20);
  }
  EXPECT_TRUE(index::try_check("/index", files));
}

std::string filled(std::size_t size) { return std::string(size, 'a'); }

TEST(Limits, Id) {
  expect_limit({filled(index::max_id_bytes), "chợ", {}}, {filled(index::max_id_bytes + 1), "", {}},
               ErrorCode::limit_exceeded, "longer than 4096 bytes");
  expect_limit({" ", "chợ", {}}, {"", "chợ", {}}, ErrorCode::bad_record, "no id");
  expect_limit({"a b", "chợ", {}}, {"a\nb", "chợ", {}}, ErrorCode::bad_record, "control");
}

TEST(Limits, Text) {
  expect_limit({"a", std::string(index::max_text_bytes, ' '), {}},
               {"b", std::string(index::max_text_bytes + 1, ' '), {}}, ErrorCode::limit_exceeded,
               "longer than 64 MiB");
}

TEST(Limits, Field) {
  expect_limit({"a", "chợ", {{"title", filled(index::max_field_bytes)}}},
               {"b", "chợ", {{"title", filled(index::max_field_bytes + 1)}}},
               ErrorCode::limit_exceeded, "“title” is longer than 1048576 bytes");
  expect_limit({"a", "chợ", {{filled(index::max_id_bytes), "x"}}},
               {"b", "chợ", {{filled(index::max_id_bytes + 1), "x"}}}, ErrorCode::limit_exceeded,
               "is longer than");
}

TEST(Limits, AllFields) {
  SourceDocument good{"a", "chợ", {}};
  for (int i = 0; i < 16; ++i) {
    good.fields.push_back({"f" + std::to_string(10 + i), filled(index::max_field_bytes - 3)});
  }
  SourceDocument bad = good;
  bad.id = "b";
  bad.fields[0].value += "a";
  expect_limit(good, bad, ErrorCode::limit_exceeded, "too long together");
}

TEST(Limits, Columns) {
  for (const unsigned count : {4096u, 4097u}) {
    Schema schema;
    schema.columns.clear();
    for (unsigned i = 0; i < count; ++i) {
      schema.columns.push_back({"c" + std::to_string(i), index::ColumnType::keyword});
    }
    MemoryFileSystem files;
    auto writer = IndexWriter::try_create("/index", schema, {}, files);
    ASSERT_EQ(static_cast<bool>(writer), count == 4096);
    if (!writer) {
      EXPECT_EQ(writer.error().code(), ErrorCode::invalid_argument);
      EXPECT_NE(writer.error().message().find("at most 4096 columns"), std::string::npos);
      continue;
    }
    ASSERT_TRUE((*writer)->try_add({"a", "chợ", {{"c0", "x"}, {"c4095", "y"}}}));
    ASSERT_TRUE((*writer)->try_commit());
    const auto snapshot = index::Snapshot::try_open("/index", files).value();
    EXPECT_EQ(snapshot->segments()[0]->try_keyword(4095, 0).value(), "y");
    EXPECT_TRUE(index::try_check("/index", files));
  }
}

TEST(Limits, Compression) {
  for (const int level : {0, 1, 19, 20}) {
    Schema schema;
    schema.compression = level;
    EXPECT_EQ(static_cast<bool>(index::try_validate(schema)), level >= 1 && level <= 19) << level;
  }
}

TEST(Limits, Term) {
  MemoryFileSystem files;
  Schema schema;
  schema.analyzer = text::Analyzer::ready_tokens;
  auto writer = IndexWriter::try_create("/index", schema, {}, files).value();
  ASSERT_TRUE(writer->try_add({"a", filled(255) + " " + filled(256), {}}));
  ASSERT_TRUE(writer->try_commit());
  const auto snapshot = index::Snapshot::try_open("/index", files).value();
  EXPECT_EQ(snapshot->segments()[0]->stats(index::Field::body).tokens, 3u)
      << "the longer one is cut in two";
  EXPECT_TRUE(index::try_check("/index", files));
}

TEST(Limits, Path) {
  const TemporaryDirectory directory;
  const auto longest = IndexWriter::try_create(directory.path(filled(255)), {});
  EXPECT_TRUE(longest) << longest.error().what();
  const auto longer = IndexWriter::try_create(directory.path(filled(256)), {});
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().code(), ErrorCode::io);
  EXPECT_NE(longer.error().message().find("choose a shorter path"), std::string::npos)
      << longer.error().what();
}

}  // namespace
}  // namespace tracuu::test
