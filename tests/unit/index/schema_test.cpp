#include <gtest/gtest.h>

#include <tracuu/index/schema.hpp>

#include "index_cases.hpp"

namespace tracuu::index {
namespace {

TEST(Schema, StandardOneIsValid) {
  const Schema schema;
  EXPECT_TRUE(try_validate(schema));
  EXPECT_EQ(schema.find_column("date"), 0);
  EXPECT_EQ(schema.find_column("article"), 7);
  EXPECT_EQ(schema.find_column("nothing"), -1);
}

TEST(Schema, RefusesWhatCannotBe) {
  for (const char* name : {"", "id", "text", "title"}) {
    Schema schema;
    schema.columns.push_back({name, ColumnType::keyword});
    EXPECT_TRUE(fails_with(try_validate(schema), ErrorCode::invalid_argument)) << name;
  }
  Schema doubled;
  doubled.columns.push_back({"date", ColumnType::keyword});
  EXPECT_TRUE(fails_with(try_validate(doubled), ErrorCode::invalid_argument));
  for (const int level : {-1, 0, 20}) {
    Schema schema;
    schema.compression = level;
    EXPECT_TRUE(fails_with(try_validate(schema), ErrorCode::invalid_argument)) << level;
    test::MemoryFileSystem files;
    EXPECT_TRUE(fails_with(IndexWriter::try_create("/index", schema, {}, files),
                           ErrorCode::invalid_argument));
    EXPECT_FALSE(files.exists("/index"));
  }
}

TEST(Schema, ComesBackFromTheIndex) {
  Schema schema;
  schema.unit = UnitMode::document;
  schema.analyzer = text::Analyzer::ready_tokens;
  schema.pairs = false;
  schema.positions = false;
  schema.compression = 7;
  schema.columns = {{"năm", ColumnType::keyword}, {"ngày", ColumnType::date}};
  test::MemoryFileSystem files;
  EXPECT_EQ(make_index(files, {make_document("a", "b")}, schema)->schema(), schema);
  EXPECT_EQ(IndexWriter::try_open("/index", {}, files).value()->schema(), schema);
}

}  // namespace
}  // namespace tracuu::index
