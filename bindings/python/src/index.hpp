/// @file
/// An index as Python sees it: the commit that searches read, and what is made of it on demand.
///
/// Layer    binding.
/// Threads  all may be shared; what Python objects are given or made needs the GIL.
/// Errors   those of the library.
/// Format   none.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/citation_graph.hpp>
#include <tracuu/query/searcher.hpp>
#include <tracuu/query/suggest.hpp>
#include <utility>
#include <vector>

namespace tracuu::python {

namespace nb = nanobind;

/// One commit, opened. Results keep it, so they stay valid when the index is refreshed.
class View {
 public:
  explicit View(std::shared_ptr<const index::Snapshot> snapshot) : searcher_(std::move(snapshot)) {}

  [[nodiscard]] const query::Searcher& searcher() const noexcept { return searcher_; }
  [[nodiscard]] const index::Snapshot& snapshot() const noexcept { return searcher_.snapshot(); }
  [[nodiscard]] const index::Schema& schema() const noexcept { return snapshot().schema(); }

  /// Made when it is first asked for.
  [[nodiscard]] const query::Suggester& suggester() const;
  /// Made when it is first asked for.
  [[nodiscard]] const query::CitationGraph& graph() const;
  /// The documents that match; the set of the last filter is kept.
  [[nodiscard]] std::shared_ptr<const query::DocumentSet> matching(
      const query::Query& filter) const;
  /// The living document with an id.
  [[nodiscard]] std::optional<query::Hit> find(const std::string& id) const;

 private:
  query::Searcher searcher_;
  mutable std::mutex mutex_;
  mutable std::optional<query::Suggester> suggester_;
  mutable std::optional<query::CitationGraph> graph_;
  mutable std::optional<query::Query> filter_;
  mutable std::shared_ptr<const query::DocumentSet> filtered_;
};

using ViewPointer = std::shared_ptr<View>;

/// The fields of a document, without id and text, as a dict.
[[nodiscard]] nb::dict fields_of(const SourceDocument& document);

/// What a search found, with the query and the commit it was found in.
struct NativeHits {
  ViewPointer view;
  query::Query query;
  query::SearchResult result;
  std::vector<query::IgnoredPart> ignored;
  std::string typed;  ///< What `ignored` speaks of.
  bool scored = true;

  [[nodiscard]] const query::Hit& hit(std::size_t at) const;
  [[nodiscard]] const index::Segment& segment(std::size_t at) const;
};

}  // namespace tracuu::python
