/// @file
/// The few places of a text where a reference can begin, found quickly.
///
/// Layer    citation, internal.
/// Threads  constant tables.
/// Errors   none.
/// Format   none.
#pragma once

#include <cstddef>
#include <string_view>

namespace tracuu::inline v0::citation::detail {

/// The first byte at or behind `from` at which the word of a type, of a part, or a number with a
/// symbol may begin; raw.size() if there is none. May be wrong with yes, never with no, except for
/// words that are glued to others.
[[nodiscard]] std::size_t find_trigger(std::string_view raw, std::size_t from) noexcept;

}  // namespace tracuu::citation::detail
