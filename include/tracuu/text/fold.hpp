/// @file
/// Folding of marks: "nghị" to "nghi". For expanding queries and for keys, never for the index.
///
/// Layer    text.
/// Threads  every function may be called from any thread.
/// Errors   none.
/// Format   the order of folded terms is stored in an index (docs/format.md).
#pragma once

#include <string>
#include <string_view>

#include <tracuu/core/export.hpp>

namespace tracuu::inline v0::text {

/// The term without marks: tone and vowel marks of Vietnamese dropped, đ to d; other letters stay
/// ("ü", "ð").
/// Requires: `term` is in normal form (text/normalize.hpp). Linear.
[[nodiscard]] TRACUU_EXPORT std::string fold_marks(std::string_view term);

/// Whether the term carries a mark that fold_marks() would drop.
[[nodiscard]] TRACUU_EXPORT bool has_marks(std::string_view term) noexcept;

}  // namespace tracuu::text
