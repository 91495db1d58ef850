// What a score is made of.
#pragma once

#include <optional>
#include <tracuu/core/error.hpp>
#include <tracuu/query/explanation.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/searcher.hpp>
#include <vector>

#include "column_filter.hpp"
#include "segment_view.hpp"

namespace tracuu::inline v0::query {

/// Takes the score of a hit apart, in whichever stage the query gives it; nothing if neither gives
/// this score. Strategy and restored words are left out. Every condition is planned on its own, so
/// this does not rely on how the search adds up. Errors as those of a search.
[[nodiscard]] Result<std::optional<Explanation>> try_explain_score(
    const std::vector<SegmentView>& views, const index::Snapshot& snapshot, const Ranking& ranking,
    FilterCache& filters, const Query& query, const Hit& hit);

}  // namespace tracuu::query
