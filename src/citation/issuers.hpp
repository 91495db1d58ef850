/// @file
/// Names of the organs that issue documents.
///
/// Layer    citation, internal.
/// Threads  functions of a lexer, which belongs to one thread.
/// Errors   none.
/// Format   none; words of names: src/citation/data/organs.tsv.
#pragma once

#include <cstddef>

#include "lexer.hpp"

namespace tracuu::inline v0::citation::detail {

/// The token behind the organ's name that begins at token `index`, or `index`. `joint`: names that
/// follow by a comma or "và" belong to it (documents of several organs).
[[nodiscard]] std::size_t read_organ(Lexer& lexer, std::size_t index, bool joint) noexcept;

}  // namespace tracuu::citation::detail
