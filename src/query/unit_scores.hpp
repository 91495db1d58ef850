// Scores of single documents, looked up list by list: for explanations, and for hits in another
// order than by relevance.
#pragma once

#include <algorithm>
#include <cstdint>
#include <tracuu/core/error.hpp>
#include <tracuu/query/searcher.hpp>

#include "segment_view.hpp"

namespace tracuu::inline v0::query {

/// Calls visit(owner, frequency) for a list's postings in [begin, end), in order; false if the list
/// is damaged. O(log postings + postings there), for lists that are made for a query
/// O(log postings) too.
template <typename Visit>
[[nodiscard]] bool visit_between(const ListSource& list, std::uint32_t begin, std::uint32_t end,
                                 Visit visit) {
  if (list.made) {
    auto at = std::lower_bound(list.docs.begin(), list.docs.end(), begin) - list.docs.begin();
    for (auto i = static_cast<std::size_t>(at); i < list.docs.size() && list.docs[i] < end; ++i) {
      visit(list.docs[i], list.frequencies[i]);
    }
    return true;
  }
  postings::PostingBlocks blocks(list.encoded);
  for (bool more = blocks.seek(begin); more; more = blocks.next()) {
    const auto docs = blocks.docs();
    const auto frequencies = blocks.frequencies();
    for (std::size_t i = 0; i < docs.size(); ++i) {
      if (docs[i] >= end) return true;
      if (docs[i] >= begin) visit(docs[i], frequencies[i]);
    }
  }
  return !blocks.damaged();
}

/// What a posting of a list adds to the score of its owner.
[[nodiscard]] inline Score contribution_of(const SegmentView& view, const ListSource& list,
                                           std::uint32_t owner, std::uint32_t frequency) noexcept {
  const float norm = !list.by_length      ? list.fixed_norm
                     : counts_units(list) ? view.body_norms[owner]
                                          : view.title_norms[owner];
  return contribution(list.factor, frequency, norm);
}

/// Sets `hit.score` to the first stage's score of the hit's unit or, with `best_unit`, finds the
/// document's best unit too. corrupt. Requires: no list of the plan waits to be made.
[[nodiscard]] Result<void> try_score_hit(const SegmentView& view, const SegmentPlan& plan,
                                         bool best_unit, Hit& hit);

}  // namespace tracuu::query
