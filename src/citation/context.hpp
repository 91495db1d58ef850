/// @file
/// Date and issuer that a sentence names before a reference: "Ngày 1/3/1988, Ban Bí thư Trung ương
/// Đảng đã ra Quyết định số 42-QĐ/TW".
///
/// Layer    citation, internal.
/// Threads  functions of a lexer, which belongs to one thread.
/// Errors   none.
/// Format   none.
#pragma once

#include "draft.hpp"

namespace tracuu::inline v0::citation::detail {

/// What a sentence says before a reference.
struct Context {
  text::Date date{};
  TokenRange issuer;
  [[nodiscard]] explicit operator bool() const noexcept { return date.year != 0; }
};

/// Whether a verb like "ban hành" stands directly before token `index`.
[[nodiscard]] bool follows_issuing_verb(Lexer& lexer, std::size_t index) noexcept;

/// The context of the reference at token `index`; the sentence before it must be readable.
[[nodiscard]] Context find_context(Lexer& lexer, std::size_t index) noexcept;

}  // namespace tracuu::citation::detail
