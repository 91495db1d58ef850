// What is telling of a text.
#pragma once

#include <string_view>
#include <tracuu/core/error.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/query.hpp>

namespace tracuu::inline v0::query {

/// See Searcher::try_likeness(). Linear in the text.
[[nodiscard]] Result<Query> try_make_likeness(const index::Snapshot& snapshot,
                                              std::string_view text, std::size_t words);

}  // namespace tracuu::query
