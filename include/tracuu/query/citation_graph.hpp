/// @file
/// What cites what in an archive, as a graph.
///
/// Layer    query.
/// Threads  a graph is a value; try_citation_graph() may be called from any thread.
/// Errors   corrupt (a page of the index is damaged), cancelled.
/// Format   none.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include <tracuu/citation/citation.hpp>
#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/core/types.hpp>
#include <tracuu/index/snapshot.hpp>

namespace tracuu::inline v0::query {

/// A document of the archive, or an act that documents of it cite.
struct GraphNode {
  /// The document's id; of an act its key with year and, where only that tells it from others, its
  /// province: "1847/QD/TTG@2018", "12/2023/QD/UBND (Sơn La)".
  std::string id;
  bool is_document = false;  ///< Else an act: nothing, or more than one document, can be meant.
  /// For an act: how many documents of the archive bear its number and can be meant, for instance
  /// the articles of a law that is held article by article. 0: not held.
  std::uint32_t held = 0;
  std::uint32_t segment = 0;  ///< Of a document: index into Snapshot::segments().
  DocId document = 0;
  std::string number, type, issuer;
  int year = 0;                ///< 0: unknown.
  std::uint64_t cited_by = 0;  ///< Documents that cite it.
};

/// All references of one document to one place, for one reason.
struct GraphEdge {
  std::uint32_t from = 0;  ///< Index into CitationGraph::nodes.
  std::uint32_t to = 0;
  citation::Relation relation = citation::Relation::none;
  bool passive = false;  ///< See citation::Relation.
  std::string pinpoint;  ///< "khoản 2 Điều 5", or empty.
  std::uint32_t count = 0;
};

/// Nodes: the documents by segment and number, then the acts by key. Edges: by `from`, then `to`.
struct CitationGraph {
  std::vector<GraphNode> nodes;
  std::vector<GraphEdge> edges;

  /// The acts that are cited and not held, the most cited first; indices of `nodes`.
  [[nodiscard]] TRACUU_EXPORT std::vector<std::uint32_t> missing() const;
};

/// The graph of an index. References are resolved now: what is cited is the one document that bears
/// its number and whose year, type and issuer do not contradict; where such documents are held by
/// article, the one with the article that is cited. What cannot be told stays an act.
/// O((documents + references) log references). `cancelled` may be null.
[[nodiscard]] TRACUU_EXPORT Result<CitationGraph> try_citation_graph(
    const index::Snapshot& snapshot, const std::atomic<bool>* cancelled = nullptr);

/// As try_citation_graph, but throws.
[[nodiscard]] inline CitationGraph citation_graph(const index::Snapshot& snapshot) {
  return try_citation_graph(snapshot).value();
}

}  // namespace tracuu::query
