/// @file
/// Writing the keys of what was read.
///
/// Layer    citation, internal.
/// Threads  functions of their arguments.
/// Errors   none.
/// Format   keys are terms of an index.
#pragma once

#include <string>
#include <string_view>

#include "draft.hpp"

namespace tracuu::inline v0::citation::detail {

/// Appends the tokens [first, next) as in name_key().
void append_name_key(Lexer& lexer, TokenRange range, std::string& out);
/// Appends the words of a name from the tables as in name_key().
void append_name_key(std::string_view name, std::string& out);

/// Appends "@2018" unless `year` is 0.
void append_year(int year, std::string& out);

/// Appends the keys of the draft, whose tokens `lexer` holds, to `out`, each ended by a line feed.
void append_keys(Lexer& lexer, const Draft& draft, std::string_view type, std::string& out);

/// The year that belongs to the draft's key: of the date, the text, or behind the number.
[[nodiscard]] int year_of(const Draft& draft) noexcept;

}  // namespace tracuu::citation::detail
