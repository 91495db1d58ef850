// Marks that were left out when a query was typed, put back by what the index knows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tracuu/core/error.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/query.hpp>
#include <vector>

namespace tracuu::inline v0::query {

/// Whether people ask with these two words side by side, which laws seldom hold so: "là gì".
[[nodiscard]] bool is_usual(std::string_view first, std::string_view second) noexcept;
/// Such a pair counts as if this share of the units with its first word held it.
inline constexpr double usual_share = 0.01;

/// Whether so many words of a question lack marks that they were left out: a quarter of the
/// syllables of Vietnamese text carries none, in a question rarely more than 45 of 100.
[[nodiscard]] bool lacks_marks(const Query& query);

/// The query with the likeliest spelling of each word that has no marks. The sequence of spellings
/// is chosen for which the product of the chances of each word behind the one before is greatest
/// (A. Viterbi, "Error bounds for convolutional codes", 1967); chances are estimated from how many
/// units hold a pair, smoothed by how many hold the word. Words with marks stay. Nothing if the
/// index has no pairs or no word changes. Requires: query.question is not empty.
/// O(words · spellings² · log pairs).
[[nodiscard]] Result<std::optional<Query>> try_restore_marks(const index::Snapshot& snapshot,
                                                             const Query& query);

}  // namespace tracuu::query
