/// @file
/// What is cited by name: laws, constitutions, treaties, documents of the party's congresses and
/// plenums.
///
/// Layer    citation, internal.
/// Threads  functions of a lexer, which belongs to one thread.
/// Errors   none.
/// Format   none; names: src/citation/data/laws.tsv, treaties.tsv, plenums.tsv.
#pragma once

#include <cstddef>

#include "draft.hpp"

namespace tracuu::inline v0::citation::detail {

/// Reads the name of a law whose type word ("Luật", "Bộ luật", "Pháp lệnh") stands in tokens
/// [type, name). On success `draft.title` is set and the token behind the name returned, else
/// `name`.
[[nodiscard]] std::size_t read_law_name(Lexer& lexer, std::size_t type, std::size_t name,
                                        Draft& draft);

/// Reads what may follow "Hiến pháp": "nước Cộng hòa …". Returns the token behind.
[[nodiscard]] std::size_t read_constitution(Lexer& lexer, std::size_t name);

/// Reads the name of a treaty from its type word on; `name` where it has none.
[[nodiscard]] std::size_t read_treaty(Lexer& lexer, std::size_t type, std::size_t name,
                                      Draft& draft);

/// Reads "Trung ương 4 (khóa XI, XII)", "Hội nghị lần thứ tám … khóa XI", "Đại hội XIII của Đảng";
/// `index` where nothing of that is read.
[[nodiscard]] std::size_t read_party_meeting(Lexer& lexer, std::size_t index, Draft& draft);

/// The value of a Roman number or of digits; 0: none.
[[nodiscard]] int read_term_number(const Token& token) noexcept;

}  // namespace tracuu::citation::detail
