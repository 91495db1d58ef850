// The passage of a text that shows best what a query found.
#pragma once

#include <cstdint>
#include <string_view>
#include <tracuu/query/query.hpp>
#include <tracuu/query/searcher.hpp>
#include <tracuu/text/tokenizer.hpp>

namespace tracuu::inline v0::query {

/// Chooses at most `max_bytes` of `text`, cut between words, with the most distinct words of the
/// query and among those the earliest. `start` is where `text` begins in its document. Linear.
[[nodiscard]] Snippet make_snippet(const Query& query, text::Analyzer analyzer,
                                   std::string_view text, std::uint64_t start,
                                   std::size_t max_bytes);

}  // namespace tracuu::query
