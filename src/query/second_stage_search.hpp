// The second stage of ranking over the hits of the first.
#pragma once

#include <span>
#include <tracuu/core/error.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/score.hpp>
#include <tracuu/query/searcher.hpp>
#include <vector>

#include "plan.hpp"
#include "second_stage.hpp"
#include "segment_view.hpp"

namespace tracuu::inline v0::query {

/// Whether a second stage can follow: the query is free text and the index has positions.
[[nodiscard]] bool has_second_stage(const index::Snapshot& snapshot, const Query& query,
                                    const Ranking& ranking) noexcept;

/// Scores the first of `hits`, best first and at most as many as the second stage looks at, anew
/// and puts them in the order of their new scores; the others stay behind them. `planner` has
/// planned the query. corrupt. O(hits times words) looks at position lists.
[[nodiscard]] Result<void> try_reorder(const std::vector<SegmentView>& views, const Query& query,
                                       const Ranking& ranking, Planner& planner,
                                       std::vector<Hit>& hits);

/// What the second stage gives one hit, whose score is that of the first stage. Otherwise as
/// try_reorder().
[[nodiscard]] Result<SecondScore> try_score_again(const std::vector<SegmentView>& views,
                                                  const Query& query, const Ranking& ranking,
                                                  Planner& planner, const Hit& hit);

}  // namespace tracuu::query
