// A segment: what was stored comes back, documents are cut into the right units, columns hold what
// the fields said, bounds hold.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <tracuu/index/segment.hpp>
#include <tracuu/storage/index_file.hpp>
#include <tracuu/text/tokenizer.hpp>
#include <vector>

#include "index_cases.hpp"
#include "support/random_archive.hpp"
#include "support/shared_data.hpp"

namespace tracuu::index {
namespace {

using test::MemoryFileSystem;

// --- Stored documents ----------------------------------------------------------------------------

TEST(Stored, EveryByteComesBack) {
  std::string all_bytes;
  for (int i = 0; i < 256; ++i) all_bytes += static_cast<char>(i);
  const std::vector<SourceDocument> documents{
      make_document("plain", "một\r\nhai\n",
                    {{"title", "Tiêu đề"}, {"url", "https://thu.vn/?a=“b”"}}),
      make_document("empty", "", {{"title", "Không có gì"}}),
      make_document("bytes", all_bytes, {{"title", all_bytes}, {"ghi chú", "\xff\xfe"}}),
      make_document("decomposed", "Thu\u0309y l\u01a1\u0323i", {{"title", "ha\u0300"}}),
      make_document("long fields", "ba", {{"title", "x"}, {"note", std::string(70000, 'y')}}),
      make_document("long", std::string(300000, 'z') + "!", {{"title", "x"}}),
      make_document("last", "bốn", {{"title", "x"}})};
  MemoryFileSystem files;
  const auto snapshot = make_index(files, documents);
  const Segment& segment = *snapshot->segments().at(0);
  ASSERT_EQ(segment.documents(), documents.size());
  for (DocId i = 0; i < segment.documents(); ++i) {
    const StoredDocument stored = segment.try_stored(i).value();
    EXPECT_EQ(stored.id, documents[i].id);
    EXPECT_EQ(stored.text, documents[i].text) << stored.id;
    const StoredDocument fields = segment.try_stored_fields(i).value();
    EXPECT_TRUE(fields.text.empty());
    ASSERT_EQ(stored.fields.size(), documents[i].fields.size()) << stored.id;
    ASSERT_EQ(fields.fields.size(), documents[i].fields.size());
    for (std::size_t f = 0; f < stored.fields.size(); ++f) {
      EXPECT_EQ(stored.fields[f].name, documents[i].fields[f].name);
      EXPECT_EQ(stored.fields[f].value, documents[i].fields[f].value);
      EXPECT_EQ(fields.fields[f].value, documents[i].fields[f].value);
    }
    EXPECT_EQ(segment.try_find_id(stored.id).value(), i);
    EXPECT_EQ(segment.try_id(i).value(), stored.id);
  }
  EXPECT_FALSE(segment.try_find_id("missing").value().has_value());
  EXPECT_TRUE(try_check("/index", files));
}

TEST(Stored, PartsOfATextAcrossBlocks) {
  std::string text;
  for (int i = 0; text.size() < 200000; ++i) text += std::to_string(i) + " ";
  MemoryFileSystem files;
  const auto snapshot = make_index(
      files, {make_document("a", text, {{"title", "x"}}),
              make_document("b", "ngắn", {{"title", "x"}, {"note", std::string(9000, 'n')}})});
  const Segment& segment = *snapshot->segments().at(0);
  const std::uint64_t size = text.size();
  const std::uint64_t ends[] = {0,
                                1,
                                4095,
                                4096,
                                65535,
                                65536,
                                65537,
                                131072,
                                size - 1,
                                size,
                                size + 1,
                                std::uint64_t{1} << 40,
                                ~std::uint64_t{0}};
  for (const std::uint64_t start : ends) {
    for (const std::uint64_t end : ends) {
      const std::uint64_t from = std::min(start, size);
      const std::uint64_t to = std::max(from, std::min(end, size));
      EXPECT_EQ(segment.try_text(0, start, end).value(), text.substr(from, to - from))
          << start << " to " << end;
    }
  }
  EXPECT_EQ(segment.try_text(1, 0, ~std::uint64_t{0}).value(), "ngắn");
  EXPECT_EQ(segment.try_text(1, 2, 3).value(), "\xe1");
}

TEST(Stored, HeadersFillInWhatFieldsLack) {
  const std::string text =
      "ỦY BAN NHÂN DÂN\nTỈNH AN HẢI\n-------\nSố: 15/2024/QĐ-UBND\n"
      "An Hải, ngày 27 tháng 3 năm 2024\n\nQUYẾT ĐỊNH\nVề việc di dời chợ nổi\n\nĐiều 1. Chợ.\n";
  MemoryFileSystem files;
  const auto snapshot = make_index(
      files, {make_document("bare", text), make_document("other", text, {{"number", "7/NQ-HĐND"}}),
              make_document("own", text, {{"number", "15/2024/qđ-ubnd"}, {"title", "Chợ"}}),
              make_document("line", "  \n\t Thông báo về chợ  \r\nHết")});
  const Segment& segment = *snapshot->segments().at(0);
  const auto field = [&](DocId document, const char* name) {
    return std::string(segment.try_stored(document).value().field(name));
  };
  EXPECT_EQ(field(0, "number"), "15/2024/QĐ-UBND");
  EXPECT_EQ(field(0, "date"), "2024-03-27");
  EXPECT_EQ(field(0, "type"), "Quyết định");
  EXPECT_EQ(field(0, "title").rfind("Về việc di dời", 0), 0u) << field(0, "title");
  // The header of another number is not believed.
  EXPECT_EQ(field(1, "number"), "7/NQ-HĐND");
  EXPECT_EQ(field(1, "date"), "");
  EXPECT_EQ(field(2, "date"), "2024-03-27");
  EXPECT_EQ(field(2, "title"), "Chợ");
  EXPECT_EQ(field(3, "title"), "Thông báo về chợ");
}

// --- Columns -------------------------------------------------------------------------------------

TEST(Columns, HoldDatesAndKeywords) {
  Schema schema;
  schema.columns = {{"date", ColumnType::date}, {"loại", ColumnType::keyword}};
  struct Case {
    const char* date;
    std::int32_t number;
    const char* type;
  };
  const Case cases[] = {{"2018-12-27", 20181227, "Quyết định"},
                        {"27/12/2018", 20181227, "Nghị định"},
                        {"ngày 27 tháng 12 năm 2018", 20181227, "Quyết định"},
                        {"12/2018", 20181200, ""},
                        {"2018", 20180000, "Luật"},
                        {"30/02/2018", 0, "a"},
                        {"không rõ", 0, "Quyết định"},
                        {"", 0, "Z"}};
  std::vector<SourceDocument> documents;
  for (const Case& c : cases) {
    Fields fields;
    if (*c.date != '\0') fields.emplace_back("date", c.date);
    if (*c.type != '\0') fields.emplace_back("loại", c.type);
    documents.push_back(make_document(std::to_string(documents.size()), "một", fields));
  }
  MemoryFileSystem files;
  const auto snapshot = make_index(files, documents, schema);
  const Segment& segment = *snapshot->segments().at(0);
  for (DocId i = 0; i < segment.documents(); ++i) {
    EXPECT_EQ(segment.try_date(0, i).value(), cases[i].number) << cases[i].date;
    EXPECT_EQ(segment.try_keyword(1, i).value(), cases[i].type);
  }
}

// The bytes that the documents of a segment add to its columns file, without values and with one.
TEST(Columns, WithoutAnyValueTakeNoRoom) {
  Schema schema;
  schema.columns = {{"date", ColumnType::date}, {"issuer", ColumnType::keyword}};
  constexpr std::size_t documents = 5000;
  const auto size_of = [&](const Fields& last_fields) {
    std::vector<SourceDocument> all;
    for (std::size_t i = 0; i + 1 < documents; ++i) {
      all.push_back(make_document(std::to_string(i), "một", {{"date", "không rõ"}}));
    }
    all.push_back(make_document("last", "một", last_fields));
    MemoryFileSystem files;
    const auto snapshot = make_index(files, all, schema);
    const Segment& segment = *snapshot->segments().at(0);
    EXPECT_EQ(segment.documents(), documents);
    for (const DocId document : {DocId{0}, DocId{documents - 2}}) {
      EXPECT_EQ(segment.try_date(0, document).value(), 0);
      EXPECT_EQ(segment.try_keyword(1, document).value(), "");
    }
    const SourceDocument& last = all.back();
    EXPECT_EQ(segment.try_date(0, documents - 1).value(),
              last.field("date").empty() ? 0 : 20240302);
    EXPECT_EQ(segment.try_keyword(1, documents - 1).value(), last.field("issuer"));
    const auto checked = try_check("/index", files);
    EXPECT_TRUE(checked) << checked.error().what();
    return files.get("/index/segment-000001.cols").size();
  };
  const std::size_t none = size_of({});
  EXPECT_LT(none, 1024u);
  const std::size_t date = size_of({{"date", "2024-03-02"}});
  EXPECT_GE(date, none + 4 * documents);
  const std::size_t issuer = size_of({{"issuer", "Bộ Y tế"}});
  EXPECT_GE(issuer, none + 4 * documents);
  EXPECT_GE(size_of({{"date", "2024-03-02"}, {"issuer", "Bộ Y tế"}}), none + 8 * documents);
}

// Between nothing and a value for each document there is no third size.
TEST(Columns, OfAWrongSizeAreRefused) {
  for (const ColumnType type : {ColumnType::date, ColumnType::keyword}) {
    Schema schema;
    schema.columns = {{"column", type}};
    MemoryFileSystem files;
    make_index(files, {make_document("a", "một", {{"column", "2024"}}), make_document("b", "hai")},
               schema);
    SegmentEntry entry = Snapshot::try_open("/index", files).value()->segments().at(0)->entry();
    for (const std::size_t values : {0u, 1u, 2u, 3u}) {
      const std::vector<std::uint32_t> none(values);
      const std::vector<std::uint64_t> offsets{0};
      auto file = storage::IndexFileWriter::try_create(files, "/index/segment-000001.cols",
                                                       storage::FileKind::columns, entry.owner)
                      .value();
      if (type == ColumnType::date) {
        file->section(1, std::as_bytes(std::span(none)));
      } else {
        file->section(2, std::as_bytes(std::span(none)));
        file->section(3, std::as_bytes(std::span(offsets)));
        file->section(4, {});
      }
      entry.files[5] = file->finish().value();
      const auto segment = Segment::try_open(files, "/index", schema, entry);
      if (values == 0 || values == 2) {
        EXPECT_TRUE(segment) << values;
      } else {
        EXPECT_TRUE(fails_with(segment, ErrorCode::corrupt)) << values;
      }
    }
  }
}

// --- Units ---------------------------------------------------------------------------------------

struct ExpectedUnit {
  std::string pinpoint, begins_with;
};

// Compares a one-document index's units.
void expect_units(const SourceDocument& document, const std::vector<ExpectedUnit>& expected,
                  const Schema& schema = {}) {
  MemoryFileSystem files;
  const auto snapshot = make_index(files, {document}, schema);
  const Segment& segment = *snapshot->segments().at(0);
  ASSERT_EQ(segment.units(), expected.size());
  ASSERT_EQ(segment.first_units().size(), 2u);
  const auto starts = segment.token_starts(Field::body);
  ASSERT_EQ(starts.size(), expected.size() + 1);
  for (UnitId unit = 0; unit < segment.units(); ++unit) {
    SCOPED_TRACE("unit " + std::to_string(unit));
    EXPECT_EQ(segment.try_pinpoint(unit).value(), expected[unit].pinpoint);
    const std::size_t start = segment.unit_text_start(unit);
    EXPECT_EQ(document.text.substr(start, expected[unit].begins_with.size()),
              expected[unit].begins_with);
    EXPECT_EQ(segment.document_of(unit), 0u);
    // The unit's length is its number of words.
    const std::size_t end =
        unit + 1 < segment.units() ? segment.unit_text_start(unit + 1) : document.text.size();
    text::TokenBuffer buffer;
    text::tokenize(std::string_view(document.text).substr(start, end - start), buffer);
    const auto words = std::count_if(buffer.tokens.begin(), buffer.tokens.end(),
                                     [](const auto& token) { return text::is_word(token.kind); });
    EXPECT_EQ(starts[unit + 1] - starts[unit], words);
  }
  EXPECT_TRUE(try_check("/index", files));
}

const char* const decree =
    "NGHỊ ĐỊNH\nQuy định về chợ nổi\n"
    "Chương I\nQUY ĐỊNH CHUNG\n"
    "Điều 1. Phạm vi\nNghị định này quy định về chợ.\n"
    "Điều 2. Đối tượng\n1. Người bán;\n2. Người mua.\n"
    "Chương II\nTỔ CHỨC THỰC HIỆN\nMục 1\nTRÁCH NHIỆM\n"
    "Điều 3. Thi hành\nTheo quy định “Điều 9. Bỏ” của Luật.\n"
    "Phụ lục I\nDANH MỤC CHỢ\n1. Chợ Cầu Muối\n";

TEST(Units, ArticlesWithTheHeadingsBeforeThem) {
  expect_units(make_document("a", decree), {{"", "NGHỊ ĐỊNH"},
                                            {"Điều 1", "Chương I\n"},
                                            {"Điều 2", "Điều 2."},
                                            {"Điều 3", "Chương II\n"},
                                            {"Phụ lục I", "Phụ lục I"}});
}

TEST(Units, WholeDocumentsOnRequest) {
  Schema schema;
  schema.unit = UnitMode::document;
  expect_units(make_document("a", decree), {{"", "NGHỊ ĐỊNH"}}, schema);
}

TEST(Units, NoPreambleNoUnitForIt) {
  expect_units(make_document("a", "\n  \nĐiều 1. Một\nhai\nĐiều 2. Ba\n"),
               {{"Điều 1", "\n  \nĐiều 1"}, {"Điều 2", "Điều 2"}});
}

TEST(Units, LongArticlesAreCutAtTheirClauses) {
  std::string words;
  for (int i = 0; i < 800; ++i) words += "chợ ";
  const std::string text = "Điều 1. Ngắn\n1. Một.\nĐiều 2. Dài\n1. " + words + "\na) " + words +
                           "\n2. " + words + "\nĐiều 3. Hết\n1. Hết.\n";
  expect_units(make_document("a", text), {{"Điều 1", "Điều 1."},
                                          {"Điều 2", "Điều 2."},
                                          {"khoản 1 Điều 2", "1. chợ"},
                                          {"khoản 2 Điều 2", "2. chợ"},
                                          {"Điều 3", "Điều 3."}});
}

TEST(Units, ALongArticleWithoutClausesStaysWhole) {
  std::string text = "Điều 5. Dài\n";
  for (int i = 0; i < 2500; ++i) text += "chợ ";
  expect_units(make_document("a", text), {{"Điều 5", "Điều 5."}});
}

TEST(Units, RecordsThatAreArticlesAreOneUnit) {
  expect_units(make_document("a", "Điều 7. Một\nhai\nĐiều 8. Ba\n", {{"article", "7"}}),
               {{"Điều 7", "Điều 7."}});
}

TEST(Units, DocumentsWithoutWordsHaveOneEmptyUnit) {
  for (const char* text : {"", " \r\n\t ", "--- *** ---", "“…”"})
    expect_units(make_document("a", text), {{"", ""}});
}

// --- Bounds --------------------------------------------------------------------------------------

// The stored bound of every block is not below what its postings reach, by the parameters that the
// segment names.
TEST(Bounds, HoldForTheParametersTheyName) {
  test::RandomArchive random(11);
  auto documents = test::corpus_documents();
  for (int i = 0; i < 1500; ++i)
    documents.push_back(random.document("random " + std::to_string(i)));
  MemoryFileSystem files;
  const auto snapshot = make_index(files, documents);
  const Segment& segment = *snapshot->segments().at(0);
  std::size_t blocks_seen = 0;
  for (const Field field : {Field::body, Field::title}) {
    const BoundParameters& parameters = segment.bounds(field);
    EXPECT_GT(parameters.k1, 0);
    EXPECT_GT(parameters.average_length, 0);
    const auto starts = segment.token_starts(field);
    EXPECT_DOUBLE_EQ(parameters.average_length,
                     static_cast<double>(starts.back()) / static_cast<double>(starts.size() - 1));
    const auto check = [&](const postings::PostingList& list) {
      postings::PostingBlocks blocks(list);
      while (blocks.next()) {
        ++blocks_seen;
        for (std::size_t i = 0; i < blocks.docs().size(); ++i) {
          const std::uint32_t owner = blocks.docs()[i];
          const double length = starts[owner + 1] - starts[owner];
          const auto k1 = static_cast<double>(parameters.k1);
          const auto b = static_cast<double>(parameters.b);
          const double norm = k1 * (1 - b + b * length / parameters.average_length);
          const double f = blocks.frequencies()[i];
          ASSERT_GE(blocks.bound() / 255.0, f / (f + norm) - 1e-9);
        }
      }
      ASSERT_FALSE(blocks.damaged());
    };
    const TermDictionary& dictionary = segment.dictionary(field);
    for (TermOrdinal term = 0; term < dictionary.size(); ++term) {
      check(segment.try_postings(field, dictionary.try_at(term).value().second).value());
    }
    ASSERT_TRUE(dictionary.try_for_each_pair([&](TermOrdinal, TermOrdinal, const PairInfo& pair) {
      check(segment.try_postings(field, pair).value());
    }));
  }
  EXPECT_GT(blocks_seen, 1000u);
}

}  // namespace
}  // namespace tracuu::index
