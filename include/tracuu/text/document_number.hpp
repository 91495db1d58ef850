/// @file
/// Numbers of documents ("1847/QĐ-TTg") as keys that do not depend on how they were typed.
///
/// Layer    text.
/// Threads  every function may be called from any thread.
/// Errors   none: what is no number yields an empty key.
/// Format   keys are terms of an index: a change of theirs is a format change.
#pragma once

#include <string>
#include <string_view>

#include <tracuu/core/export.hpp>

namespace tracuu::inline v0::text {

/// The key of a document's number: its parts, marks and case folded, joined by "/"; separators are
/// all equal and leading zeros of the first part do not count: "05-CT/TW" and "5/ct tw" both give
/// "5/CT/TW", "1847/QĐ-TTg" gives "1847/QD/TTG". TƯ becomes TW before folding; a year glued to
/// letters is cut off ("154/2026NĐ-CP" gives "154/2026/ND/CP"); l, I and O inside the digits of the
/// first part and the year are repaired (so "l5" is "15"), and "&" is dropped. The key of a key is
/// the key itself. Empty for text without letters or digits. Linear.
[[nodiscard]] TRACUU_EXPORT std::string number_key(std::string_view number);

/// Whether the whole of `text` (blanks around it apart) has the shape of a document's number, with
/// or without marks, in any case: "1847/QĐ-TTg", "1847/qd-ttg", "35-KH/ĐU", "45/2013/QH13",
/// "TCVN 7957:2008"; not "27/12/2018", "24/7", "1/500", "nghị định".
[[nodiscard]] TRACUU_EXPORT bool is_document_number(std::string_view text);

}  // namespace tracuu::text
