/// @file
/// Documents that belong together since they cite the same acts, or are cited together.
///
/// Layer    query.
/// Threads  a function of its arguments.
/// Errors   none.
/// Format   none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tracuu/core/export.hpp>
#include <tracuu/query/citation_graph.hpp>

namespace tracuu::inline v0::query {

/// A document, and how close another one is to it.
struct RelatedDocument {
  std::uint32_t node = 0;      ///< Index into CitationGraph::nodes.
  std::uint32_t coupled = 0;   ///< Nodes that both cite.
  std::uint32_t co_cited = 0;  ///< Documents that cite both.
  double score = 0;
  friend bool operator==(const RelatedDocument&, const RelatedDocument&) = default;
};

/// The documents closest to one, at most k, best first, then by id; documents that share nothing
/// with it are left out. Bibliographic coupling (M. Kessler, 1963) and co-citation (H. Small,
/// 1973), weighted by rarity: a node that both cite counts ln(1 + documents / documents that cite
/// it), a document that cites both ln(1 + documents / nodes that it cites). So an act that all cite
/// says little, and so does a list that cites all. O(edges). Requires:
/// graph.nodes[document].is_document.
[[nodiscard]] TRACUU_EXPORT std::vector<RelatedDocument> related_documents(
    const CitationGraph& graph, std::uint32_t document, std::size_t k);

}  // namespace tracuu::query
