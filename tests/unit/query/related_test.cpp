// Documents that share citations.

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <tracuu/query/related.hpp>
#include <utility>
#include <vector>

#include "support/test_index.hpp"

namespace tracuu::query {
namespace {

using test::make_document;
using test::TestIndex;

// Documents 0 to `documents` - 1, then acts; edges from one to another.
CitationGraph graph_of(std::uint32_t documents, std::uint32_t acts,
                       const std::vector<std::pair<std::uint32_t, std::uint32_t>>& edges) {
  CitationGraph graph;
  for (std::uint32_t i = 0; i < documents + acts; ++i) {
    GraphNode& node = graph.nodes.emplace_back();
    node.id = std::string(1, static_cast<char>('a' + i));
    node.is_document = i < documents;
  }
  for (const auto& [from, to] : edges) {
    GraphEdge& edge = graph.edges.emplace_back();
    edge.from = from;
    edge.to = to;
  }
  return graph;
}

TEST(Related, CouplingAndCoCitation) {
  // a, b and c cite act f; a and b cite act g, b twice; d cites a and e, and itself.
  const CitationGraph graph =
      graph_of(5, 2, {{0, 5}, {0, 6}, {1, 5}, {1, 6}, {1, 6}, {2, 5}, {3, 0}, {3, 4}, {3, 3}});
  const auto related = related_documents(graph, 0, 10);
  const double act_f = std::log(1 + 5.0 / 3);
  const double act_g = std::log(1 + 5.0 / 2);
  const double list_d = std::log(1 + 5.0 / 2);
  ASSERT_EQ(related.size(), 3u);
  EXPECT_EQ(related[0], (RelatedDocument{1, 2, 0, act_f + act_g}));
  EXPECT_EQ(related[1], (RelatedDocument{4, 0, 1, list_d}));
  EXPECT_EQ(related[2], (RelatedDocument{2, 1, 0, act_f}));
  EXPECT_EQ(related_documents(graph, 0, 1).size(), 1u);
  EXPECT_TRUE(related_documents(graph, 0, 0).empty());
  EXPECT_TRUE(related_documents(graph, 3, 10).empty()) << "what d cites, no other does";
  EXPECT_EQ(related_documents(graph, 1, 10)[0].node, 0u) << "as close the other way round";
}

TEST(Related, EqualOnesById) {
  const CitationGraph graph = graph_of(3, 1, {{0, 3}, {1, 3}, {2, 3}});
  const auto related = related_documents(graph, 1, 10);
  ASSERT_EQ(related.size(), 2u);
  EXPECT_EQ(related[0].node, 0u);
  EXPECT_EQ(related[1].node, 2u);
}

TEST(Related, OfAnIndex) {
  TestIndex index;
  index.add(make_document("a", "Căn cứ Nghị định số 8/2020/NĐ-CP."));
  index.add(make_document("b", "Theo Nghị định số 8/2020/NĐ-CP."));
  index.commit();
  index.add(make_document("c", "Theo Nghị định số 9/2020/NĐ-CP."));
  index.commit();
  const CitationGraph graph = citation_graph(*index.snapshot());
  const auto related = related_documents(graph, 0, 10);
  ASSERT_EQ(related.size(), 1u);
  EXPECT_EQ(graph.nodes[related[0].node].id, "b");
}

}  // namespace
}  // namespace tracuu::query
