// What cites what: which node a reference leads to, and what is missing.

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <string>
#include <tracuu/query/citation_graph.hpp>
#include <tuple>
#include <vector>

#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using citation::Relation;
using test::make_document;
using test::TestIndex;

using Edge = std::tuple<std::string, std::string, std::string>;

std::set<Edge> edges_of(const CitationGraph& graph) {
  std::set<Edge> edges;
  for (const GraphEdge& edge : graph.edges) {
    edges.emplace(graph.nodes[edge.from].id, graph.nodes[edge.to].id, edge.pinpoint);
  }
  EXPECT_EQ(edges.size(), graph.edges.size()) << "an edge is there twice";
  return edges;
}

const GraphNode& node(const CitationGraph& graph, const std::string& id) {
  for (const GraphNode& one : graph.nodes) {
    if (one.id == id) return one;
  }
  ADD_FAILURE() << "no node " << id;
  return graph.nodes[0];
}

void fill(TestIndex& index, bool in_segments) {
  const auto next = [&] {
    if (in_segments) index.commit();
  };
  index.add(
      make_document("qd-2018", "Đề án.",
                    {{"number", "1847/QĐ-TTg"}, {"type", "Quyết định"}, {"date", "2018-12-27"}}));
  next();
  index.add(
      make_document("qd-1999", "Chợ.",
                    {{"number", "1847/QĐ-TTg"}, {"type", "Quyết định"}, {"date", "1999-01-02"}}));
  for (const char* article : {"5", "6"}) {
    index.add(make_document(std::string("law-") + article, "Đất.",
                            {{"number", "45/2013/QH13"}, {"type", "Luật"}, {"article", article}}));
  }
  next();
  index.add(make_document(
      "a",
      "Căn cứ Quyết định số 1847/QĐ-TTg ngày 27/12/2018; theo khoản 2 Điều 5 Luật Đất đai năm "
      "2013 và Nghị định số 8/2020/NĐ-CP. Nghị định số 8/2020/NĐ-CP quy định khác."));
  index.add(make_document("b",
                          "Theo Quyết định số 1847/QĐ-TTg, Luật số 45/2013/QH13 và Nghị định số "
                          "8/2020/NĐ-CP thì khác.",
                          {{"number", "9/TB-UBND"}}));
  next();
  index.add(make_document("gone", "Theo Thông tư số 3/2019/TT-BTC thì khác."));
  index.commit();
  index.remove("gone");
  index.commit();
}

TEST(CitationGraph, ReferencesLeadToWhatTheyMean) {
  for (const bool in_segments : {false, true}) {
    TestIndex index;
    fill(index, in_segments);
    const CitationGraph graph = citation_graph(*index.snapshot());
    EXPECT_EQ(edges_of(graph), (std::set<Edge>{{"a", "qd-2018", ""},
                                               {"a", "law-5", "khoản 2 Điều 5"},
                                               {"a", "8/2020/ND/CP", ""},
                                               {"b", "1847/QD/TTG", ""},
                                               {"b", "45/2013/QH13", ""},
                                               {"b", "8/2020/ND/CP", ""}}));
    EXPECT_EQ(graph.nodes.size(), 9u);
    EXPECT_EQ(node(graph, "1847/QD/TTG").held, 2u) << "either year can be meant";
    EXPECT_EQ(node(graph, "45/2013/QH13").held, 2u) << "held by article";
    EXPECT_EQ(node(graph, "8/2020/ND/CP").held, 0u);
    EXPECT_EQ(node(graph, "8/2020/ND/CP").cited_by, 2u);
    EXPECT_EQ(node(graph, "8/2020/ND/CP").year, 2020);
    EXPECT_EQ(node(graph, "qd-2018").cited_by, 1u);
    EXPECT_TRUE(node(graph, "qd-2018").is_document);
    const std::vector<std::uint32_t> missing = graph.missing();
    ASSERT_EQ(missing.size(), 1u) << "what only a deleted document cites is not missed";
    EXPECT_EQ(graph.nodes[missing[0]].id, "8/2020/ND/CP");
    for (const GraphEdge& edge : graph.edges) {
      if (graph.nodes[edge.to].id == "qd-2018") {
        EXPECT_EQ(edge.relation, Relation::based_on);
      }
      if (graph.nodes[edge.from].id == "a" && graph.nodes[edge.to].id == "8/2020/ND/CP") {
        EXPECT_EQ(edge.count, 2u);
      }
    }
  }
}

TEST(CitationGraph, OfAnEmptyIndexAndCancelled) {
  TestIndex index;
  index.commit();
  EXPECT_TRUE(citation_graph(*index.snapshot()).nodes.empty());
  index.add(make_document("a", "Theo Nghị định số 8/2020/NĐ-CP."));
  index.commit();
  const std::atomic<bool> cancelled = true;
  const auto stopped = try_citation_graph(*index.snapshot(), &cancelled);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code(), ErrorCode::cancelled);
}

}  // namespace
}  // namespace tracuu::query
