#include <algorithm>
#include <cassert>
#include <cmath>
#include <tracuu/query/related.hpp>
#include <utility>

namespace tracuu::inline v0::query {

namespace {

// Who cites whom, each once: neighbours of node i are [begins[i], begins[i + 1]).
struct Neighbours {
  std::vector<std::uint32_t> begins, nodes;

  template <typename Visit>
  void visit(std::uint32_t of, Visit visit) const {
    for (std::uint32_t i = begins[of]; i < begins[of + 1]; ++i) visit(nodes[i]);
  }
  [[nodiscard]] std::uint32_t count(std::uint32_t of) const noexcept {
    return begins[of + 1] - begins[of];
  }
};

// `pairs` must ascend and differ.
Neighbours neighbours_of(std::size_t nodes,
                         const std::vector<std::pair<std::uint32_t, std::uint32_t>>& pairs) {
  Neighbours result;
  result.begins.assign(nodes + 1, 0);
  for (const auto& [from, to] : pairs) {
    ++result.begins[from + 1];
    result.nodes.push_back(to);
  }
  for (std::size_t i = 0; i < nodes; ++i) result.begins[i + 1] += result.begins[i];
  return result;
}

double rarity(std::size_t documents, std::uint32_t of) noexcept {
  return std::log(1.0 + static_cast<double>(documents) / static_cast<double>(std::max(of, 1u)));
}

}  // namespace

std::vector<RelatedDocument> related_documents(const CitationGraph& graph, std::uint32_t document,
                                               std::size_t k) {
  assert(document < graph.nodes.size() && graph.nodes[document].is_document);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (const GraphEdge& edge : graph.edges) {
    if (edge.from != edge.to) pairs.emplace_back(edge.from, edge.to);
  }
  const auto sort_pairs = [&] {
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  };
  sort_pairs();
  const Neighbours cited = neighbours_of(graph.nodes.size(), pairs);
  for (auto& [from, to] : pairs) std::swap(from, to);
  sort_pairs();
  const Neighbours citing = neighbours_of(graph.nodes.size(), pairs);
  const auto documents = static_cast<std::size_t>(
      std::count_if(graph.nodes.begin(), graph.nodes.end(),
                    [](const GraphNode& node) { return node.is_document; }));

  std::vector<RelatedDocument> found(graph.nodes.size());
  cited.visit(document, [&](std::uint32_t shared) {
    const double weight = rarity(documents, citing.count(shared));
    citing.visit(shared, [&](std::uint32_t other) {
      ++found[other].coupled;
      found[other].score += weight;
    });
  });
  citing.visit(document, [&](std::uint32_t citer) {
    const double weight = rarity(documents, cited.count(citer));
    cited.visit(citer, [&](std::uint32_t other) {
      ++found[other].co_cited;
      found[other].score += weight;
    });
  });
  std::vector<RelatedDocument> related;
  for (std::uint32_t node = 0; node < found.size(); ++node) {
    if (node == document || found[node].score <= 0 || !graph.nodes[node].is_document) continue;
    found[node].node = node;
    related.push_back(found[node]);
  }
  const std::size_t kept = std::min(k, related.size());
  std::partial_sort(related.begin(), related.begin() + static_cast<std::ptrdiff_t>(kept),
                    related.end(), [&](const RelatedDocument& a, const RelatedDocument& b) {
                      if (a.score != b.score) return a.score > b.score;
                      return graph.nodes[a.node].id < graph.nodes[b.node].id;
                    });
  related.resize(kept);
  return related;
}

}  // namespace tracuu::query
