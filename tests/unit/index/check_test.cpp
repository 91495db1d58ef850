// The check of an index: every rule of docs/format.md is broken by hand, behind right checksums,
// and found where it is broken.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <set>
#include <string>
#include <tracuu/index/check.hpp>
#include <vector>

#include "index_cases.hpp"
#include "support/rewrite_file.hpp"

namespace tracuu::index {
namespace {

using test::MemoryFileSystem;
using test::number_at;
using test::rewrite_section;
using test::set_number;
using test::TakenApart;

// Lists of all four shapes, pairs, positions, columns of both types, citations, deletions.
std::vector<SourceDocument> many_documents() {
  std::vector<SourceDocument> documents;
  for (int i = 0; i < 9000; ++i) {
    std::string text = "phường";
    if (i % 4 == 0) text += " thuế đất";  // dense
    if (i % 20 == 0) text += " sông";     // ranged
    if (i % 69 == 0) text += " núi núi";  // packed
    if (i % 900 == 0) text += "\nĐiều 1. Căn cứ Nghị định 15/2020/NĐ-CP ngày 03/02/2020.";
    if (i % 900 == 1) text += "\nĐiều 2. Theo Quyết định 7/QĐ-UBND.";
    Fields fields{{"title", i % 2 == 0 ? "Về đất" : "Về nước"}};
    if (i % 3 == 0) fields.emplace_back("date", "2020-02-03");
    if (i % 5 == 0) fields.emplace_back("issuer", i % 10 == 0 ? "Bộ Y tế" : "An Giang");
    if (i == 8) fields.emplace_back("number", "15/2020/NĐ-CP");
    documents.push_back(make_document("d" + std::to_string(i), text, fields));
  }
  return documents;
}

// One segment with deletions, and a small one.
const MemoryFileSystem& sample() {
  static MemoryFileSystem* const files = [] {
    auto* made = new MemoryFileSystem;
    make_index(*made, many_documents());
    WriterOptions options;
    options.replace = true;
    options.merge = false;
    auto writer = IndexWriter::try_open("/index", options, *made).value();
    EXPECT_EQ(writer->try_add(make_document("d3", "xóm mới")).value(), AddOutcome::replaced);
    EXPECT_TRUE(writer->try_delete("d5").value());
    (void)writer->try_commit().value();
    return made;
  }();
  return *files;
}

constexpr const char* deletions = "segment-000001.del-2";

MemoryFileSystem copy_of_sample() {
  MemoryFileSystem copy;
  copy.create_directories("/index").value();
  const MemoryFileSystem& from = sample();
  for (const std::string& name : const_cast<MemoryFileSystem&>(from).list("/index").value()) {
    if (name != "lock") copy.put("/index/" + name, from.get("/index/" + name));
  }
  return copy;
}

CheckReport check(MemoryFileSystem& files) { return try_check_report("/index", {}, files).value(); }

std::string all_messages(const CheckReport& report) {
  std::string text;
  for (const CheckProblem& problem : report.problems)
    text.append(problem.error.what()).append("\n");
  return text;
}

using Change = std::function<void(ByteVector&)>;

struct Rule {
  std::string file;
  storage::SectionId section;
  Change change;
  std::string message;  // "section N (name): the rule", or part of it
};

Change set32(std::size_t at, std::uint32_t value) {
  return [=](ByteVector& bytes) { set_number(bytes, at, value); };
}
Change add32(std::size_t at, std::uint32_t more) {
  return
      [=](ByteVector& bytes) { set_number(bytes, at, number_at<std::uint32_t>(bytes, at) + more); };
}
Change set64(std::size_t at, std::uint64_t value) {
  return [=](ByteVector& bytes) { set_number(bytes, at, value); };
}
Change add64(std::size_t at, std::uint64_t more) {
  return
      [=](ByteVector& bytes) { set_number(bytes, at, number_at<std::uint64_t>(bytes, at) + more); };
}
Change swap32(std::size_t a, std::size_t b) {
  return [=](ByteVector& bytes) {
    const auto first = number_at<std::uint32_t>(bytes, a);
    set_number(bytes, a, number_at<std::uint32_t>(bytes, b));
    set_number(bytes, b, first);
  };
}
Change shorten(std::size_t by) {
  return [=](ByteVector& bytes) { bytes.resize(bytes.size() - by); };
}
Change append(std::size_t count) {
  return [=](ByteVector& bytes) { bytes.resize(bytes.size() + count, std::byte{7}); };
}
Change last32(std::uint32_t more) {
  return [=](ByteVector& bytes) { add32(bytes.size() - 4, more)(bytes); };
}
Change last64(std::uint64_t more) {
  return [=](ByteVector& bytes) { add64(bytes.size() - 8, more)(bytes); };
}

// Every problem a change leads to is in the file that was changed, or in one that it is compared
// with; the first one names file, section and rule.
void expect_found(const Rule& rule) {
  SCOPED_TRACE(rule.file + ", section " + std::to_string(rule.section) + ": " + rule.message);
  MemoryFileSystem files = copy_of_sample();
  rewrite_section(files, "/index", rule.file, rule.section, rule.change);
  const CheckReport report = check(files);
  ASSERT_FALSE(report.sound());
  bool found = false;
  for (const CheckProblem& problem : report.problems) {
    EXPECT_EQ(problem.error.code(), ErrorCode::corrupt);
    found = found || (problem.error.place().file == "/index/" + rule.file &&
                      problem.error.message().find(rule.message) != std::string::npos);
  }
  EXPECT_TRUE(found) << all_messages(report);
}

void expect_all_found(const std::string& extension, const std::vector<Rule>& rules) {
  for (Rule rule : rules) {
    rule.file = "segment-000001." + extension;
    expect_found(rule);
  }
}

TEST(Check, ASoundIndexIsSound) {
  MemoryFileSystem files = copy_of_sample();
  const CheckReport report = check(files);
  EXPECT_TRUE(report.sound()) << all_messages(report);
  EXPECT_TRUE(report.notes.empty());
  EXPECT_EQ(report.unlisted, 0u);
  EXPECT_EQ(report.segments, 2u);
  EXPECT_EQ(report.generation, 2u);
  EXPECT_EQ(report.documents, 8999u);
  EXPECT_EQ(report.files, 1u + 7u + 1u + 7u);
  std::uint64_t bytes = 0;
  for (const auto& [name, content] : files_in(files, "/index")) bytes += content.size();
  EXPECT_EQ(report.bytes, bytes);
}

// Whatever a writer takes is sound.
TEST(Check, OddDocumentsAreSound) {
  const std::string long_word(1000, 'a');
  for (const auto analyzer : {text::Analyzer::vietnamese, text::Analyzer::ready_tokens}) {
    for (const bool all : {true, false}) {
      Schema schema;
      schema.analyzer = analyzer;
      schema.positions = schema.pairs = schema.citations = all;
      MemoryFileSystem files;
      make_index(
          files,
          {make_document("a", "một " + long_word, {{"number", "1/" + long_word}}),
           make_document("b", std::string("\0\x01 \xff", 4), {{"number", "\x01"}}),
           make_document("c", "", {{"title", long_word}, {"date", "30/02/2020"}}),
           make_document("d", "  ", {{"issuer", "\xff"}, {"number", std::string(500, '9')}})},
          schema);
      const CheckReport report = check(files);
      EXPECT_TRUE(report.sound()) << all_messages(report);
    }
  }
}

TEST(Check, DocumentsFile) {
  const std::size_t d = 9000;
  expect_all_found(
      "docs",
      {
          {"", 1, set32(0, 8999), "section 1 (counts): 8999 documents"},
          {"", 1, add32(4, 1), "section 1 (counts): 9000 documents and"},
          {"", 1, add32(8, 1), "field body: its owners"},
          {"", 1, set32(20, 0x7fc00000), "impossible parameters of the bounds"},
          {"", 1, set32(28, 1), "field body: reserved bytes are not zero"},
          {"", 1, append(1), "section 1 (counts): it has 201 bytes"},
          {"", 2, set32(0, 1), "section 2 (body token starts): the first place is not 0"},
          {"", 2, set32(8, 0), "section 2 (body token starts): the places do not ascend"},
          {"", 2, last32(1), "section 2 (body token starts): the last place"},
          {"", 2, shorten(4), "section 2 (body token starts): it has"},
          {"", 3, last32(1), "section 3 (title token starts): the last place"},
          {"", 4, set32(8, 1), "section 4 (first units): the places do not ascend"},
          {"", 4, last32(1), "section 4 (first units): the last place"},
          {"", 5, set32(0, 1), "section 5 (unit text starts): the first unit of a document"},
          {"", 5, set32(4, 0x7fffffff), "section 5 (unit text starts): a unit begins behind"},
          {"", 6, set32(4, 0xffffff), "section 6 (pinpoints): the places do not ascend"},
          {"", 6, append(1), "section 6 (pinpoints): the last place"},
          {"", 7, set64(8, 0), "section 7 (ids): the id of document 0 is empty"},
          {"", 7, [](ByteVector& bytes) { bytes[(d + 1) * 8] = std::byte{10}; },
           "section 7 (ids): the id of document 0 is empty, too long or has control"},
          {"", 7, [](ByteVector& bytes) { bytes[(d + 1) * 8] = std::byte{'e'}; },
           "section 8 (id hashes): that of document 0"},
          {"", 8, add64(0, 1), "section 8 (id hashes): that of document 0"},
          {"", 9, swap32(0, 4), "section 9 (id order): the documents are not ordered"},
          {"", 9, set32(0, 9000), "section 9 (id order): it names a document"},
          {"", 9,
           [](ByteVector& bytes) { set_number(bytes, 4, number_at<std::uint32_t>(bytes, 0)); },
           "section 9 (id order): the documents are not ordered"},
          {"", 10, set64(0, 1), "section 10 (stored places): the first place is not 0"},
          {"", 10, set64(16, 0), "section 10 (stored places): the places do not ascend"},
          {"", 10, [](ByteVector& bytes) { set_number(bytes, 8, std::uint64_t{2}); },
           "section 10 (stored places): the record of document"},
      });
}

TEST(Check, StoreFile) {
  expect_all_found(
      "store",
      {
          {"", 2, set64(0, 1), "section 2 (frame index): the first frame"},
          {"", 2, set64(8, 1), "section 2 (frame index): the first frame"},
          {"", 2, set64(16, 0), "section 2 (frame index): the frames do not ascend"},
          {"", 2, last64(1), "section 2 (frame index): the stored stream has another length"},
          {"", 2, [](ByteVector& bytes) { add64(bytes.size() - 16, 1)(bytes); },
           "section 2 (frame index): it does not end where the frames do"},
          {"", 2, append(1), "section 2 (frame index): it is not a table of pairs"},
          {"", 2, add64(24, 1), "section 2 (frame index): a frame of more than 64 KiB"},
          {"", 2, [](ByteVector& bytes) { add64(bytes.size() - 24, ~std::uint64_t{0})(bytes); },
           "section 1 (frames): frame"},
          {"", 1, [](ByteVector& bytes) { bytes[0] ^= std::byte{1}; },
           "section 1 (frames): frame 0"},
          {"", 1, append(1), "section 2 (frame index): it does not end where the frames do"},
      });
}

TEST(Check, ColumnsFile) {
  // date, effective_date, end_date, type, issuer, ...: issuer is column 4.
  const storage::SectionId issuer = 16 * 4;
  expect_all_found(
      "cols",
      {
          {"", 1, set32(0, 20201332), "section 1 (column date, dates): 20201332 is no date"},
          {"", 1, shorten(4), "section 1 (column date, dates): it has"},
          {"", issuer + 2, set32(0, 3),
           "(column issuer, numbers of values): document 0 has a value"},
          {"", issuer + 2, shorten(4), "(column issuer, numbers of values): it has"},
          {"", issuer + 3, set64(8, 0), "(column issuer, offsets): the places do not ascend"},
          {"", issuer + 3, last64(1), "(column issuer, offsets): the last place"},
          {"", issuer + 3, append(1), "(column issuer, offsets): it is not a table"},
          {"", issuer + 4, [](ByteVector& bytes) { bytes[0] = std::byte{'Z'}; },
           "(column issuer, values): the values do not ascend"},
          {"", issuer + 4, append(1), "(column issuer, offsets): the last place"},
      });
}

TEST(Check, CitationsFile) {
  expect_all_found(
      "cites",
      {
          {"", 1, append(4), "section 1 (counts): it has 20 bytes"},
          {"", 1, set32(12, 0), "section 1 (counts): there is no text 0"},
          {"", 2, [](ByteVector& bytes) { bytes[0] = std::byte{'Z'}; },
           "section 2 (key bytes): the keys do not ascend"},
          {"", 3, last32(1), "section 3 (key offsets): the last place"},
          {"", 4, shorten(8), "section 4 (key slots): the number of slots"},
          {"", 4,
           [](ByteVector& bytes) {
             for (std::size_t at = 0; at < bytes.size(); at += 8) {
               if (number_at<std::uint64_t>(bytes, at) == 0) {
                 return set_number(bytes, at, std::uint64_t{1} << 40 | 1);
               }
             }
           },
           "section 4 (key slots): more or fewer slots"},
          {"", 4,
           [](ByteVector& bytes) {
             for (std::size_t at = 0; at < bytes.size(); at += 8) {
               if (number_at<std::uint64_t>(bytes, at) != 0) {
                 return add64(at, std::uint64_t{1} << 32)(bytes);
               }
             }
           },
           "is not found from its slot on"},
          {"", 5, last32(1), "section 5 (bearer begins): the last place"},
          {"", 6, set32(0, 9000), "section 6 (bearers): the bearers of a key"},
          {"", 7, last32(1), "section 7 (edge begins): the last place"},
          {"", 8, set32(0, 9000), "section 8 (edges): a citing document that is not there"},
          {"", 8, set32(4, 8999), "section 8 (edges): a unit that is not the citing"},
          {"", 8, set32(8, 1000), "section 8 (edges): a text that is not there"},
          {"", 8, set32(20, 5), "section 8 (edges): 5 is no date"},
          {"", 8, set32(24, 0), "section 8 (edges): it stands for no reference"},
          {"", 8, [](ByteVector& bytes) { bytes[29] = std::byte{0x80}; },
           "section 8 (edges): an impossible year"},
          {"", 8, [](ByteVector& bytes) { bytes[30] = std::byte{9}; },
           "section 8 (edges): an unknown relation"},
          {"", 8, [](ByteVector& bytes) { bytes[31] = std::byte{1}; },
           "section 8 (edges): an unknown class"},
          {"", 8,
           [](ByteVector& bytes) {
             std::swap_ranges(bytes.begin(), bytes.begin() + 32, bytes.begin() + 32);
           },
           "section 8 (edges): the edges of a key are not in order"},
          {"", 9, last32(1), "section 9 (document begins): the last place"},
          {"", 10, swap32(0, 4), "section 10 (edges by document): an edge that is not"},
          {"", 12, set32(4, 1), "section 12 (text offsets): text 0 is not empty"},
          {"", 12, last32(1), "section 12 (text offsets): the last place"},
      });
  // A key that nobody bears or cites.
  MemoryFileSystem files = copy_of_sample();
  test::rewrite_file(files, "/index", "segment-000001.cites", [](TakenApart& file) {
    ByteVector& bearer_begins = file[5];
    ByteVector& edge_begins = file[7];
    for (std::size_t at = 4; at + 4 < bearer_begins.size(); at += 4) {
      for (ByteVector* begins : {&bearer_begins, &edge_begins}) {
        set_number(*begins, at, number_at<std::uint32_t>(*begins, begins->size() - 4));
      }
    }
  });
  EXPECT_NE(all_messages(check(files)).find("is neither borne nor cited"), std::string::npos);
}

// Terms of the body begin: each is "shared rest df more postings positions".
TEST(Check, DictionaryFile) {
  expect_all_found(
      "dict",
      {
          {"", 1, [](ByteVector& bytes) { bytes[0] = std::byte{1}; },
           "section 1 (body terms): a block does not go on"},
          {"", 1, [](ByteVector& bytes) { bytes[2] = std::byte{1}; },
           "section 1 (body terms): a term cannot be read"},
          {"", 1, [](ByteVector& bytes) { bytes[4] = std::byte{0x7f}; },
           "section 1 (body terms): the terms do not ascend"},
          {"", 1, append(1), "section 2 (body term index): the last place"},
          {"", 2, set64(0, 1), "section 2 (body term index): the first place is not 0"},
          {"", 2, shorten(8), "section 2 (body term index): it has"},
          {"", 3, swap32(0, 4), "section 3 (body folded order): the terms are not ordered"},
          {"", 3, set32(0, 0), "section 3 (body folded order): it names a term"},
          {"", 3, shorten(4), "section 3 (body folded order): it has"},
          {"", 4, set32(0, 1), "section 4 (body pair begins): the first place is not 0"},
          {"", 4, last32(1), "section 4 (body pair begins): the last place"},
          {"", 5, [](ByteVector& bytes) { bytes[8] = std::byte{33}; },
           "section 5 (body pairs): a block has an impossible width"},
          {"", 5, add64(0, 1), "section 5 (body pairs): a block does not go on"},
          {"", 5, append(1), "section 5 (body pairs): there are bytes behind"},
          {"", 6, set64(0, 1), "section 6 (body pair index): the blocks are not neighbours"},
          {"", 7, add32(0, 1), "section 7 (body pair firsts): it is not the second term"},
          {"", 33, [](ByteVector& bytes) { bytes[0] = std::byte{1}; }, "section 33 (key terms)"},
          {"", 17, [](ByteVector& bytes) { bytes[0] = std::byte{1}; }, "section 17 (title terms)"},
      });
  // A reference into the folded order that no field without marks has.
  MemoryFileSystem files = copy_of_sample();
  test::rewrite_file(files, "/index", "segment-000001.dict", [](TakenApart& file) {
    file.sections.emplace_back(16 * 2 + 3, ByteVector(4));
  });
  EXPECT_NE(all_messages(check(files)).find("section 35 (key folded order)"), std::string::npos);
}

// Where the lists of some words are, by decoding what the check is not trusted with.
struct ListPlace {
  std::size_t at, size;
  TermInfo term;
};
ListPlace list_of(MemoryFileSystem& files, std::string_view word, bool positions = false) {
  const auto snapshot = Snapshot::try_open("/index", files).value();
  const auto found = snapshot->segments()[0]->dictionary(Field::body).try_find(word).value();
  if (!found) throw std::logic_error("no such word");
  return positions ? ListPlace{found->positions_offset, found->positions_size, *found}
                   : ListPlace{found->postings_offset, found->postings_size, *found};
}

TEST(Check, PostingsFile) {
  MemoryFileSystem files = copy_of_sample();
  const std::size_t owners = Snapshot::try_open("/index", files).value()->segments()[0]->units();
  const std::size_t ranges = (owners + 127) / 128;
  const std::size_t dense = list_of(files, "thuế").at;
  const std::size_t ranged = list_of(files, "sông").at;
  const ListPlace packed = list_of(files, "núi");
  const std::size_t blocks = packed.term.document_frequency / 128;
  ASSERT_EQ(blocks, 1u);
  const std::size_t dense_groups = dense + 16 * ranges;
  const std::size_t groups = (ranges + 63) / 64;
  const std::size_t dense_bounds = dense_groups + 4 * groups + 3 * ranges;
  const std::size_t ranged_bounds = ranged + 4 * groups + 3 * ranges;
  const auto flip = [](std::size_t at, unsigned bits) -> Change {
    return [=](ByteVector& bytes) { bytes[at] ^= static_cast<std::byte>(bits); };
  };
  const auto put = [](std::size_t at, unsigned value) -> Change {
    return [=](ByteVector& bytes) { bytes[at] = static_cast<std::byte>(value); };
  };
  expect_all_found(
      "post",
      {
          {"", 1, flip(dense, 2), "section 1 (body postings): the postings of “thuế”: they are"},
          {"", 1, put(dense_bounds, 1), "the postings of “thuế”: the bound 1 is too low"},
          {"", 1, put(dense + 16 * ranges - 1, 0x80), "the postings of “thuế”: they cannot be"},
          {"", 1, put(ranged_bounds, 1), "the postings of “sông”: the bound 1 is too low"},
          {"", 1, put(packed.at + 10 * blocks, 1), "the postings of “núi”: the bound 1 is too low"},
          {"", 1, put(packed.at + 8 * blocks, 33), "the postings of “núi”: they cannot be decoded"},
          {"", 1, add32(packed.at, 1), "the postings of “núi”: they cannot be decoded"},
          {"", 1, append(1), "section 1 (body postings): there are bytes behind the last list"},
          {"", 2, append(1), "section 2 (body pair postings): there are bytes behind"},
          {"", 2, shorten(1), "section 2 (body pair postings): those of"},
          {"", 17, append(1), "section 17 (title postings): there are bytes behind"},
      });
}

// As many postings as before, but of other owners.
TEST(Check, PostingsAgreeWithPositionsAndLengths) {
  for (const bool positions : {true, false}) {
    Schema schema;
    schema.positions = positions;
    MemoryFileSystem files;
    make_index(files, {make_document("a", "một hai"), make_document("b", "ba")}, schema);
    EXPECT_TRUE(check(files).sound()) << all_messages(check(files));
    const ListPlace list = list_of(files, "ba");
    rewrite_section(files, "/index", "segment-000001.post", 1, [&](ByteVector& bytes) {
      ASSERT_EQ(list.size, 1u);
      ASSERT_EQ(bytes[list.at], std::byte{1 << 1 | 1});
      bytes[list.at] = std::byte{1};  // owner 0
    });
    const std::string messages = all_messages(check(files));
    EXPECT_NE(messages.find(positions ? "do not lie in the owners" : "owner 0 has 3 words"),
              std::string::npos)
        << messages;
  }
}

TEST(Check, PositionsFile) {
  MemoryFileSystem files = copy_of_sample();
  const ListPlace places = list_of(files, "núi", true);
  const std::size_t blocks = places.term.collection_frequency / 128;
  expect_all_found(
      "pos",
      {
          {"", 1, add32(places.at, 1), "section 1 (body positions): the positions of “núi”"},
          {"", 1, [&](ByteVector& bytes) { bytes[places.at + 8 * blocks] = std::byte{0xff}; },
           "section 1 (body positions): the positions of “núi”"},
          {"", 1, append(1), "section 1 (body positions): there are bytes behind"},
          {"", 17, append(1), "section 17 (title positions): there are bytes behind"},
      });
}

// Counts of the documents file that only other files can contradict.
TEST(Check, FilesAgreeWithTheCounts) {
  const auto at = [](Field field, std::size_t offset) {
    return 8 + 48 * static_cast<std::size_t>(field) + offset;
  };
  struct Case {
    std::size_t at;
    const char* file;
    const char* message;
  };
  for (const Case& one : {
           Case{at(Field::key, 4), "dict", "section 33 (key terms): their collection frequencies"},
           Case{at(Field::body, 24), "post", "section 1 (body postings): they are"},
           Case{at(Field::body, 40), "post", "section 2 (body pair postings): they are"},
           Case{at(Field::body, 32), "dict", "section 4 (body pair begins): the last place"},
       }) {
    SCOPED_TRACE(one.message);
    MemoryFileSystem files = copy_of_sample();
    rewrite_section(files, "/index", "segment-000001.docs", 1, add32(one.at, 1));
    const CheckReport report = check(files);
    ASSERT_FALSE(report.sound());
    EXPECT_NE(all_messages(report).find(one.message), std::string::npos) << all_messages(report);
    EXPECT_NE(all_messages(report).find(std::string("segment-000001.") + one.file),
              std::string::npos);
  }
}

// The pairs of another index with the same words: right by themselves, wrong for these positions.
TEST(Check, PairsAgreeWithPositions) {
  const auto pairs_of = [](MemoryFileSystem& files, const std::string& text) {
    make_index(files, {make_document("a", text, {{"title", "x"}})});
  };
  MemoryFileSystem files;
  pairs_of(files, "một hai ba một");
  MemoryFileSystem other;
  pairs_of(other, "một ba hai một");
  EXPECT_TRUE(check(files).sound());
  const TakenApart donor = test::take_apart(other, "/index/segment-000001.dict");
  test::rewrite_file(files, "/index", "segment-000001.dict", [&](TakenApart& file) {
    for (const auto& [section, bytes] : donor.sections) {
      if (section >= 4 && section <= 7) file[section] = bytes;
    }
  });
  const std::string messages = all_messages(check(files));
  EXPECT_NE(messages.find("body pair"), std::string::npos) << messages;
}

// What a field does not have takes no bytes.
TEST(Check, FieldsWithoutTermsPairsOrPositions) {
  const std::vector<Rule> rules{
      {"dict", 50, set64(0, 1), "section 50 (number term index): it is of blocks"},
      {"dict", 49, append(1), "section 49 (number terms): there are bytes, but no terms"},
      {"post", 49, append(1), "section 49 (number postings): there are bytes behind"},
      {"post", 2, append(1), "section 2 (body pair postings): there are some, but no pairs"},
      {"pos", 33, append(1), "section 33 (key positions): a field without positions"},
  };
  for (const Rule& rule : rules) {
    MemoryFileSystem files;
    make_index(files, {make_document("a", "một")});
    EXPECT_TRUE(check(files).sound());
    rewrite_section(files, "/index", "segment-000001." + rule.file, rule.section, rule.change);
    const std::string messages = all_messages(check(files));
    EXPECT_NE(messages.find(rule.message), std::string::npos) << rule.message << "\n" << messages;
  }
}

TEST(Check, DeletionsFile) {
  expect_found({deletions, 1, [](ByteVector& bytes) { bytes[0] ^= std::byte{1}; },
                "section 1 (deletions): 3 bits are set"});
  expect_found({deletions, 1, [](ByteVector& bytes) { bytes.back() = std::byte{0x80}; },
                "section 1 (deletions): bits of documents that are not there"});
  expect_found({deletions, 1, shorten(8), "section 1 (deletions): it has"});
}

TEST(Check, TwoLiveDocumentsOfOneId) {
  // d5 comes back in the place of d3, which the second segment has, too.
  MemoryFileSystem files = copy_of_sample();
  rewrite_section(files, "/index", deletions, 1, [](ByteVector& bytes) {
    ASSERT_EQ(bytes[0], std::byte{1 << 3 | 1 << 5});
    bytes[0] = std::byte{1 << 4 | 1 << 5};
  });
  const CheckReport report = check(files);
  ASSERT_EQ(report.problems.size(), 1u) << all_messages(report);
  EXPECT_NE(all_messages(report).find("“d3” is the id of two documents"), std::string::npos);
  EXPECT_NE(all_messages(report).find("in segment 2"), std::string::npos);
}

// The manifest's entries are 172 bytes each, at its end.
TEST(Check, Manifest) {
  struct Case {
    std::size_t from_end;
    std::uint64_t value;
    const char* message;
  };
  for (const Case& one : {
           Case{172, 1, "segment 1: the numbers of the segments do not ascend"},
           Case{164, 1, "segment 2: its owner does not follow from its number"},
           Case{144, 1, "segment 2: deleted documents without a file"},
           Case{144 + 172, 99, "segment 1: its deletions are of a commit that was not made"},
       }) {
    SCOPED_TRACE(one.message);
    MemoryFileSystem files = copy_of_sample();
    rewrite_section(files, "/index", "manifest", 1, [&](ByteVector& bytes) {
      set_number(bytes, bytes.size() - one.from_end, one.value);
    });
    const CheckReport report = check(files);
    EXPECT_NE(all_messages(report).find(one.message), std::string::npos) << all_messages(report);
    EXPECT_NE(all_messages(report).find("/index/manifest"), std::string::npos);
  }
}

TEST(Check, GoesOnAfterAProblem) {
  MemoryFileSystem files = copy_of_sample();
  for (const char* name : {"segment-000001.cols", "segment-000001.store", "segment-000002.pos"}) {
    ByteVector bytes = files.get(std::string("/index/") + name);
    bytes[70] ^= std::byte{1};
    files.put(std::string("/index/") + name, bytes);
  }
  rewrite_section(files, "/index", "segment-000001.docs", 9, swap32(0, 4));
  const CheckReport report = check(files);
  std::set<std::string> damaged;
  for (const CheckProblem& problem : report.problems) {
    damaged.insert(problem.error.place().file);
    EXPECT_TRUE(problem.segment.has_value());
  }
  EXPECT_EQ(damaged,
            (std::set<std::string>{"/index/segment-000001.cols", "/index/segment-000001.store",
                                   "/index/segment-000001.docs", "/index/segment-000002.pos"}))
      << all_messages(report);
}

TEST(Check, CountsWhatItDoesNotList) {
  MemoryFileSystem files = copy_of_sample();
  rewrite_section(files, "/index", "segment-000001.docs", 8, [](ByteVector& bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += 8) add64(at, 1)(bytes);
  });
  CheckOptions options;
  options.problems_per_file = 3;
  const CheckReport report = try_check_report("/index", options, files).value();
  EXPECT_EQ(report.problems.size(), 3u);
  EXPECT_EQ(report.unlisted, 9000u - 3);
}

TEST(Check, EveryDamagedPageIsListed) {
  MemoryFileSystem files = copy_of_sample();
  const std::string path = "/index/segment-000001.docs";
  ByteVector bytes = files.get(path);
  ASSERT_GT(bytes.size(), 3u * 65536);
  bytes[100] ^= std::byte{1};
  bytes[2 * 65536 + 5] ^= std::byte{1};
  files.put(path, bytes);
  const CheckReport report = check(files);
  ASSERT_EQ(report.problems.size(), 2u) << all_messages(report);
  EXPECT_EQ(report.problems[0].error.place().offset, 0u);
  EXPECT_EQ(report.problems[1].error.place().offset, 2u * 65536);
  EXPECT_FALSE(report.notes.empty());  // what could not be looked into without the documents
}

TEST(Check, LeftOverFilesAreANote) {
  MemoryFileSystem files = copy_of_sample();
  files.put("/index/segment-000009.store", ByteVector(10));
  files.put("/index/manifest.new", ByteVector(10));
  files.put("/index/notes.txt", ByteVector(10));
  const CheckReport report = check(files);
  EXPECT_TRUE(report.sound()) << all_messages(report);
  ASSERT_EQ(report.notes.size(), 2u);
  EXPECT_EQ(report.notes[0].file, "/index/manifest.new");
  EXPECT_EQ(report.notes[1].file, "/index/segment-000009.store");
}

TEST(Check, ProgressEndsWhereItSaid) {
  MemoryFileSystem files = copy_of_sample();
  std::uint64_t last = 0;
  CheckOptions options;
  options.progress = [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_GE(done, last);
    EXPECT_LE(done, total);
    last = done;
  };
  EXPECT_TRUE(try_check_report("/index", options, files).value().sound());
}

TEST(Check, WithoutAnIndex) {
  MemoryFileSystem files;
  files.create_directories("/index").value();
  EXPECT_TRUE(fails_with(try_check_report("/index", {}, files), ErrorCode::not_found));
}

}  // namespace
}  // namespace tracuu::index
