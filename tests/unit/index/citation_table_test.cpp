// The table of numbers of a segment: who bears and who cites what, for documents and for damage.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tracuu/citation/scanner.hpp>
#include <tracuu/index/citation_table.hpp>
#include <tuple>
#include <vector>

#include "index_cases.hpp"
#include "support/random_archive.hpp"
#include "support/shared_data.hpp"

namespace tracuu::index {
namespace {

using citation::CitationClass;
using citation::Relation;
using test::MemoryFileSystem;

const CitationTable& only_table(const Snapshot& snapshot) {
  EXPECT_EQ(snapshot.segments().size(), 1u);
  return snapshot.segments()[0]->citations();
}

std::string text_of(const CitationTable& table, std::uint32_t text) {
  return std::string(table.try_text(text).value());
}

std::vector<std::string> all_keys(const CitationTable& table, KeyRange range) {
  std::vector<std::string> keys;
  for (std::uint32_t i = range.first; i < range.end; ++i) {
    keys.emplace_back(table.try_key(i).value());
  }
  return keys;
}

TEST(TableKey, DropsTheYearAndPutsDigitsFirst) {
  EXPECT_EQ(table_key("1847/QD/TTG@2018"), "1847/QD/TTG");
  EXPECT_EQ(table_key("34/2016/ND/CP"), "34/2016/ND/CP");
  EXPECT_EQ(table_key("NGHI_DINH:119@2020"), "119:NGHI_DINH");
  EXPECT_EQ(table_key("NGHI_DINH:30A"), "30A:NGHI_DINH");
  EXPECT_EQ(table_key("LUAT_DAT_DAI@2013"), "LUAT_DAT_DAI");
  EXPECT_EQ(table_key("NQ-TW4-K12"), "NQ-TW4-K12");
  EXPECT_EQ(table_key("119:NGHI_DINH"), "119:NGHI_DINH") << "the key of a key is the key";
  EXPECT_EQ(table_key(""), "");
  EXPECT_EQ(table_key(":"), ":");
}

TEST(CitationTable, SaysWhoBearsAndWhoCites) {
  MemoryFileSystem files;
  const auto snapshot = make_index(
      files,
      {make_document("a",
                     "Điều 1. Bến.\nCăn cứ khoản 2 Điều 5 Quyết định số 15/2024/QĐ-UBND ngày "
                     "12/3/2024 của UBND tỉnh Sơn La.\nĐiều 2. Chợ.\nCăn cứ khoản 2 Điều 5 "
                     "Quyết định số 15/2024/QĐ-UBND ngày 12/3/2024 của UBND tỉnh Sơn La.",
                     {{"number", "7/NQ-HĐND"}, {"title", "Thay thế Nghị định 8/2020/NĐ-CP"}}),
       make_document("b", "Bến sông.", {{"number", "15/2024/qđ-ubnd"}, {"type", "Quyết định"}}),
       make_document("c", "Chợ nổi.", {{"number", "015/2024/QĐ-UBND"}}),
       make_document("d", "Thư viện.", {{"number", "12"}, {"type", "Nghị định"}})});
  const CitationTable& table = only_table(*snapshot);
  EXPECT_EQ(
      all_keys(table, {0, table.key_count()}),
      (std::vector<std::string>{"12:NGHI_DINH", "15/2024/QD/UBND", "7/NQ/HDND", "8/2020/ND/CP"}));
  const std::uint32_t key = table.try_find("15/2024/QD/UBND").value().value();
  const auto bearers = table.try_bearers({key, key + 1}).value();
  EXPECT_EQ(std::vector<DocId>(bearers.begin(), bearers.end()), (std::vector<DocId>{1, 2}));
  const auto edges = table.try_edges({key, key + 1}).value();
  ASSERT_EQ(edges.size(), 1u) << "what says the same is one edge";
  const CitationEdge& edge = edges[0];
  EXPECT_EQ(edge.document, 0u);
  EXPECT_EQ(edge.unit, snapshot->segments()[0]->first_units()[0]);
  EXPECT_EQ(edge.count, 2u);
  EXPECT_EQ(edge.year, 2024);
  EXPECT_EQ(edge.date, 20240312);
  EXPECT_EQ(edge.relation(), Relation::based_on);
  EXPECT_FALSE(edge.passive());
  EXPECT_FALSE(edge.in_title());
  EXPECT_EQ(edge.citation_class(), CitationClass::document);
  EXPECT_EQ(text_of(table, edge.type), "Quyết định");
  EXPECT_EQ(text_of(table, edge.issuer), "UBND tỉnh Sơn La");
  EXPECT_EQ(text_of(table, edge.pinpoint), "khoản 2 Điều 5");

  const std::uint32_t replaced = table.try_find("8/2020/ND/CP").value().value();
  const CitationEdge of_title = table.try_edges({replaced, replaced + 1}).value()[0];
  EXPECT_TRUE(of_title.in_title());
  EXPECT_EQ(of_title.relation(), Relation::replaces);

  const auto of_a = table.try_edges_of(0).value();
  ASSERT_EQ(of_a.size(), 2u);
  EXPECT_EQ(table.try_key_of_edge(of_a[0]).value(), key);
  EXPECT_EQ(table.try_edge(of_a[0]).value(), edge);
  EXPECT_EQ(table.try_key_of_edge(of_a[1]).value(), replaced);
  EXPECT_TRUE(table.try_edges_of(1).value().empty());
  EXPECT_EQ(snapshot->stats().citations, 2u);
}

TEST(CitationTable, LeavesOutWhatADocumentSaysOfItself) {
  MemoryFileSystem files;
  const auto snapshot = make_index(
      files, {make_document("a",
                            "Số: 15/2024/QĐ-UBND. Quyết định số 15/2024/QĐ-UBND này thay thế "
                            "Quyết định này và Điều 3.",
                            {{"number", "15/2024/QĐ-UBND"}}),
              make_document("b", "Theo Quyết định số 1847/QĐ-TTg ngày 27/12/2018 thì khác.",
                            {{"number", "1847/QĐ-TTg"}, {"date", "2020-01-01"}})});
  const CitationTable& table = only_table(*snapshot);
  ASSERT_EQ(table.edge_count(), 1u) << "the same number of another year is another document";
  EXPECT_EQ(table.try_edge(0).value().document, 1u);
}

TEST(CitationTable, PinpointsAreEdgesOfTheirOwn) {
  MemoryFileSystem files;
  const auto snapshot = make_index(
      files, {make_document("a",
                            "Bãi bỏ các khoản 1, 2 Điều 5 và từ Điều 7 đến Điều 9 Nghị định số "
                            "8/2020/NĐ-CP.")});
  const CitationTable& table = only_table(*snapshot);
  std::set<std::string> places;
  for (const CitationEdge& edge : table.try_edges({0, table.key_count()}).value()) {
    EXPECT_EQ(edge.relation(), Relation::repeals);
    places.insert(text_of(table, edge.pinpoint));
  }
  EXPECT_EQ(places,
            (std::set<std::string>{"khoản 1 Điều 5", "khoản 2 Điều 5", "Điều 7 đến Điều 9"}));
}

TEST(CitationTable, LawsAreKnownByName) {
  MemoryFileSystem files;
  const auto snapshot = make_index(
      files,
      {make_document("law", "Luật này quy định về chợ nổi.",
                     {{"number", "99/2023/QH15"}, {"type", "Luật"}, {"title", "Luật Chợ nổi"}}),
       make_document("name-only", "Luật này quy định về bến bãi.",
                     {{"type", "Luật"}, {"title", "Bến bãi"}}),
       make_document("news", "Bài viết.", {{"title", "Luật Chợ nổi có gì mới"}})});
  const CitationTable& table = only_table(*snapshot);
  const std::uint32_t key = table.try_find("LUAT_CHO_NOI").value().value();
  const auto bearers = table.try_bearers({key, key + 1}).value();
  EXPECT_EQ(std::vector<DocId>(bearers.begin(), bearers.end()), (std::vector<DocId>{0}));
  EXPECT_TRUE(table.try_find("LUAT_BEN_BAI").value());
}

TEST(CitationTable, PrefixesAreNeighbours) {
  MemoryFileSystem files;
  std::vector<SourceDocument> documents;
  for (const char* number : {"18/QĐ-TTg", "184/QĐ-TTg", "1847/QĐ-TTg", "1847/KH-UBND",
                             "1848/QĐ-TTg", "1847/2019/QĐ-UBND", "847/QĐ-TTg"}) {
    documents.push_back(make_document(number, "Bến.", {{"number", number}}));
  }
  documents.push_back(make_document("bare", "Bến.", {{"number", "1847"}, {"type", "Chỉ thị"}}));
  const auto snapshot = make_index(files, documents);
  const CitationTable& table = only_table(*snapshot);
  EXPECT_EQ(all_keys(table, table.try_find_prefix("1847/").value()),
            (std::vector<std::string>{"1847/2019/QD/UBND", "1847/KH/UBND", "1847/QD/TTG"}));
  EXPECT_EQ(all_keys(table, table.try_find_prefix("1847:").value()),
            (std::vector<std::string>{"1847:CHI_THI"}));
  EXPECT_EQ(all_keys(table, table.try_find_prefix("1847/Q").value()),
            (std::vector<std::string>{"1847/QD/TTG"}));
  EXPECT_TRUE(table.try_find_prefix("1847/X").value().empty());
  EXPECT_TRUE(table.try_find_prefix("Z").value().empty());
  EXPECT_EQ(table.try_find_prefix("").value(), (KeyRange{0, table.key_count()}));
  EXPECT_FALSE(table.try_find("1847").value());
  EXPECT_FALSE(table.try_find("").value());
}

TEST(CitationTable, WithoutCitationsOnlyTheBearersAreKnown) {
  MemoryFileSystem files;
  Schema schema;
  schema.citations = false;
  const auto snapshot = make_index(
      files, {make_document("a", "Theo Nghị định số 8/2020/NĐ-CP.", {{"number", "7/NQ-HĐND"}})},
      schema);
  EXPECT_FALSE(snapshot->schema().citations);
  const CitationTable& table = only_table(*snapshot);
  EXPECT_EQ(table.edge_count(), 0u);
  EXPECT_EQ(all_keys(table, {0, table.key_count()}), (std::vector<std::string>{"7/NQ/HDND"}));
}

TEST(CitationTable, AnArchiveWithoutNumbersHasAnEmptyTable) {
  MemoryFileSystem files;
  const auto snapshot = make_index(files, {make_document("a", "Bến sông.")});
  const CitationTable& table = only_table(*snapshot);
  EXPECT_EQ(table.key_count(), 0u);
  EXPECT_FALSE(table.try_find("7/NQ/HDND").value());
  EXPECT_TRUE(table.try_find_prefix("7").value().empty());
  EXPECT_TRUE(table.try_edges_of(0).value().empty());
  EXPECT_TRUE(table.try_verify());
}

// What the table says is what the scanner found, document by document.
TEST(CitationTable, HoldsWhatTheScannerFinds) {
  const std::vector<SourceDocument> documents = test::corpus_documents();
  MemoryFileSystem files;
  const auto snapshot = make_index(files, documents);
  const CitationTable& table = only_table(*snapshot);
  EXPECT_TRUE(table.try_verify());
  std::uint64_t references = 0;
  for (DocId document = 0; document < documents.size(); ++document) {
    const StoredDocument stored = snapshot->segments()[0]->try_stored(document).value();
    const std::string own(stored.field("number"));
    std::map<std::string, std::uint32_t> expected;
    const std::string_view title = stored.field("title");
    const bool apart = stored.text.find(title) == std::string::npos;
    for (const std::string_view text : {apart ? title : "", std::string_view(stored.text)}) {
      const citation::CitationBuffer found = citation::find_citations(text);
      for (const citation::Citation& one : found.citations) {
        if (one.kind == CitationClass::internal || one.kind == CitationClass::header) continue;
        const citation::Run run = one.resolved.count > 0 ? one.resolved : one.keys;
        for (const citation::Piece key : found.key_pieces(run)) {
          expected[table_key(found.view(key))] += std::max(1u, one.pinpoints.count);
        }
      }
    }
    std::map<std::string, std::uint32_t> got;
    for (const std::uint32_t ordinal : table.try_edges_of(document).value()) {
      const CitationEdge edge = table.try_edge(ordinal).value();
      ASSERT_EQ(edge.document, document);
      const std::uint32_t key = table.try_key_of_edge(ordinal).value();
      got[std::string(table.try_key(key).value())] += edge.count;
    }
    // Of its own number it says nothing, unless with another year.
    for (const auto& [key, count] : got) {
      EXPECT_LE(count, expected[key]) << stored.id << " " << key;
      references += count;
    }
    for (const auto& [key, count] : expected) {
      if (got[key] != count) {
        EXPECT_EQ(own.empty(), false) << stored.id << " lost " << key;
      }
    }
  }
  EXPECT_GT(references, 100u);
}

}  // namespace
}  // namespace tracuu::index
