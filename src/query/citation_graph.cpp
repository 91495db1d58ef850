#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tracuu/query/citation_graph.hpp>
#include <tuple>
#include <unordered_map>

#include "number_lookup.hpp"

namespace tracuu::inline v0::query {

using citation::Issuer;
using citation::SameIssuer;
using citation::year_in_number;
using index::CitationEdge;
using index::CitationTable;
using index::Segment;
using index::Snapshot;

namespace {

// The article that a place lies in: "5a" of "khoản 2 Điều 5a"; empty if none or a range.
std::string_view article_of(std::string_view pinpoint) noexcept {
  constexpr std::string_view word = "Điều ";
  const std::size_t at = pinpoint.find(word);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = pinpoint.substr(at + word.size());
  const std::size_t end = rest.find(' ');
  if (rest.substr(std::min(end, rest.size())).starts_with(" đến")) return {};
  return rest.substr(0, end);
}

class GraphMaker {
 public:
  GraphMaker(const Snapshot& snapshot, const std::atomic<bool>* cancelled)
      : snapshot_(snapshot), cancelled_(cancelled), columns_(snapshot.schema()) {}

  Result<CitationGraph> try_make() {
    if (auto done = try_add_documents(); !done) return done.error();
    for (std::uint32_t i = 0; i < snapshot_.segments().size(); ++i) {
      if (auto done = try_add_edges(i); !done) return done.error();
    }
    order_acts();
    unite_edges();
    count_citing();
    return std::move(graph_);
  }

 private:
  struct Bearer {
    std::uint32_t node;
    Issuer issuer;
    std::string type;
    std::string article;
  };

  [[nodiscard]] Result<void> try_continue() const {
    if (cancelled_ == nullptr || !cancelled_->load(std::memory_order_relaxed)) return {};
    return Error(ErrorCode::cancelled, "the graph was cancelled");
  }

  // A node for each document, and who bears which number.
  Result<void> try_add_documents() {
    for (std::uint32_t i = 0; i < snapshot_.segments().size(); ++i) {
      const Segment& segment = *snapshot_.segments()[i];
      std::vector<std::uint32_t>& nodes = document_nodes_.emplace_back(segment.documents(), none);
      for (DocId document = 0; document < segment.documents(); ++document) {
        if (segment.is_deleted(document)) continue;
        auto bearer = try_bearer(snapshot_, columns_, i, document, {});
        if (!bearer) return bearer.error();
        nodes[document] = static_cast<std::uint32_t>(graph_.nodes.size());
        graph_.nodes.push_back({std::move(bearer->id), true, 0, i, document,
                                std::move(bearer->number), std::move(bearer->type),
                                std::move(bearer->issuer), bearer->date.year, 0});
        articles_.push_back(std::move(bearer->article));
      }
      const CitationTable& table = segment.citations();
      for (std::uint32_t ordinal = 0; ordinal < table.key_count(); ++ordinal) {
        auto documents = table.try_bearers({ordinal, ordinal + 1});
        if (!documents) return documents.error();
        if (documents->empty()) continue;
        auto key = table.try_key(ordinal);
        if (!key) return key.error();
        for (const DocId document : *documents) {
          if (document >= nodes.size() || nodes[document] == none) continue;
          GraphNode& node = graph_.nodes[nodes[document]];
          if (const int year = year_in_number(*key); year != 0) node.year = year;
          bearers_[std::string(*key)].push_back(
              {nodes[document], Issuer::parse(node.issuer), node.type, articles_[nodes[document]]});
        }
      }
    }
    return {};
  }

  Result<void> try_add_edges(std::uint32_t index) {
    const Segment& segment = *snapshot_.segments()[index];
    const CitationTable& table = segment.citations();
    for (std::uint32_t ordinal = 0; ordinal < table.key_count(); ++ordinal) {
      if (auto go_on = try_continue(); !go_on) return go_on;
      auto edges = table.try_edges({ordinal, ordinal + 1});
      if (!edges) return edges.error();
      if (edges->empty()) continue;
      auto found = table.try_key(ordinal);
      if (!found) return found.error();
      const std::string key(*found);
      for (const CitationEdge& edge : *edges) {
        if (!table.is_sound(edge)) {
          return Error(ErrorCode::corrupt, "a citation points out of its segment",
                       {snapshot_.directory(), {}, {}});
        }
        const std::uint32_t from = document_nodes_[index][edge.document];
        if (from == none) continue;
        auto type = table.try_text(edge.type);
        auto issuer = table.try_text(edge.issuer);
        auto pinpoint = table.try_text(edge.pinpoint);
        for (const auto* text : {&type, &issuer, &pinpoint}) {
          if (!*text) return text->error();
        }
        const std::uint32_t to = target_of(key, edge, from, *type, *issuer, *pinpoint);
        graph_.edges.push_back(
            {from, to, edge.relation(), edge.passive(), std::string(*pinpoint), edge.count});
      }
    }
    return {};
  }

  std::uint32_t target_of(const std::string& key, const CitationEdge& edge, std::uint32_t from,
                          std::string_view type, std::string_view written_issuer,
                          std::string_view pinpoint) {
    const int in_number = year_in_number(key);
    const int year = in_number != 0 ? in_number : edge.year;
    const bool local = citation::is_local_number(key);
    Issuer issuer = Issuer::parse(written_issuer);
    if (local && issuer.province().empty()) {
      const std::string_view own = Issuer::parse(graph_.nodes[from].issuer).province();
      if (!own.empty()) issuer = Issuer::parse(std::string(written_issuer).append(" ").append(own));
    }
    std::vector<const Bearer*> meant;
    const auto bearers = bearers_.find(key);
    if (bearers != bearers_.end()) {
      for (const Bearer& bearer : bearers->second) {
        const int other = graph_.nodes[bearer.node].year;
        if (year != 0 && other != 0 && year != other) continue;
        if (!citation::may_be_one_type(type, bearer.type)) continue;
        if (local) {
          const SameIssuer same = Issuer::compare(issuer, bearer.issuer);
          if (same == SameIssuer::different || same == SameIssuer::succeeded) continue;
        }
        meant.push_back(&bearer);
      }
    }
    if (meant.size() > 1) {
      const std::string_view article = article_of(pinpoint);
      const auto only = [&]() -> const Bearer* {
        const Bearer* found = nullptr;
        for (const Bearer* bearer : meant) {
          if (article.empty() || bearer->article != article) continue;
          if (found != nullptr) return nullptr;
          found = bearer;
        }
        return found;
      }();
      if (only != nullptr) return only->node;
    }
    if (meant.size() == 1) return meant[0]->node;
    std::string id = key;
    if (in_number == 0 && year != 0) id.append("@").append(std::to_string(year));
    if (local && !issuer.province().empty()) {
      id.append(" (").append(issuer.province()).append(")");
    }
    const auto [at, is_new] =
        acts_.try_emplace(id, static_cast<std::uint32_t>(graph_.nodes.size()));
    if (is_new) {
      graph_.nodes.push_back({id,
                              false,
                              static_cast<std::uint32_t>(meant.size()),
                              0,
                              0,
                              {},
                              std::string(type),
                              std::string(written_issuer),
                              year,
                              0});
    }
    return at->second;
  }

  // Acts are numbered by id, so that the graph does not depend on how segments were cut.
  void order_acts() {
    if (acts_.empty()) return;
    std::uint32_t first = ~std::uint32_t{0};
    for (const auto& [id, node] : acts_) first = std::min(first, node);
    std::vector<std::uint32_t> place(graph_.nodes.size());
    for (std::uint32_t i = 0; i < first; ++i) place[i] = i;
    std::vector<GraphNode> ordered;
    for (const auto& [id, node] : acts_) {
      place[node] = first + static_cast<std::uint32_t>(ordered.size());
      ordered.push_back(std::move(graph_.nodes[node]));
    }
    std::move(ordered.begin(), ordered.end(), graph_.nodes.begin() + first);
    for (GraphEdge& edge : graph_.edges) edge.to = place[edge.to];
  }

  void unite_edges() {
    std::vector<GraphEdge>& edges = graph_.edges;
    const auto what = [](const GraphEdge& edge) {
      return std::tie(edge.from, edge.to, edge.relation, edge.passive, edge.pinpoint);
    };
    std::sort(edges.begin(), edges.end(),
              [&](const GraphEdge& a, const GraphEdge& b) { return what(a) < what(b); });
    std::vector<GraphEdge> united;
    for (GraphEdge& edge : edges) {
      if (!united.empty() && what(united.back()) == what(edge)) {
        united.back().count += edge.count;
      } else {
        united.push_back(std::move(edge));
      }
    }
    edges = std::move(united);
  }

  void count_citing() {
    for (std::size_t i = 0; i < graph_.edges.size(); ++i) {
      const GraphEdge& edge = graph_.edges[i];
      const bool again =
          i > 0 && graph_.edges[i - 1].from == edge.from && graph_.edges[i - 1].to == edge.to;
      if (!again) ++graph_.nodes[edge.to].cited_by;
    }
  }

  static constexpr std::uint32_t none = ~std::uint32_t{0};

  const Snapshot& snapshot_;
  const std::atomic<bool>* cancelled_;
  NumberColumns columns_;
  CitationGraph graph_;
  std::vector<std::vector<std::uint32_t>> document_nodes_;  // by segment and document
  std::vector<std::string> articles_;                       // by node
  std::unordered_map<std::string, std::vector<Bearer>> bearers_;
  std::map<std::string, std::uint32_t> acts_;
};

}  // namespace

std::vector<std::uint32_t> CitationGraph::missing() const {
  std::vector<std::uint32_t> missing;
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    if (!nodes[i].is_document && nodes[i].held == 0) missing.push_back(i);
  }
  std::sort(missing.begin(), missing.end(), [&](std::uint32_t a, std::uint32_t b) {
    return nodes[a].cited_by != nodes[b].cited_by ? nodes[a].cited_by > nodes[b].cited_by
                                                  : nodes[a].id < nodes[b].id;
  });
  return missing;
}

Result<CitationGraph> try_citation_graph(const Snapshot& snapshot,
                                         const std::atomic<bool>* cancelled) {
  return GraphMaker(snapshot, cancelled).try_make();
}

}  // namespace tracuu::query
