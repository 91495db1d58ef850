/// @file
/// Why a document is mentioned: the words that govern a reference.
///
/// Layer    citation, internal.
/// Threads  functions of a lexer, which belongs to one thread.
/// Errors   none.
/// Format   none; the cues are listed in docs/citations.md.
#pragma once

#include <cstddef>
#include <string_view>

#include <tracuu/citation/citation.hpp>

#include "lexer.hpp"

namespace tracuu::inline v0::citation::detail {

/// Words before a reference that govern it.
struct Cue {
  Relation relation = Relation::none;
  bool passive = false;
  bool found = false;     ///< Also where the words say that there is no relation ("theo").
  bool cut = false;       ///< The tokens came to an end before the clause did.
  std::size_t first = 0;  ///< The token at which they begin; that of the reference if none.
};

/// The cue directly before token `index`.
[[nodiscard]] Cue find_cue(Lexer& lexer, std::size_t index) noexcept;

/// The last cue of the clause that ends at token `index`, at some distance: what governs "Đề án …
/// ban hành kèm theo".
[[nodiscard]] Relation find_far_cue(Lexer& lexer, std::size_t index) noexcept;

/// What stands between two references.
struct Gap {
  bool sentence_end = false;
  bool listed = false;     ///< A comma, a semicolon or "và" stands directly before the second.
  bool semicolon = false;  ///< It is a semicolon.
  bool pure = false;       ///< Nothing else stands there.
};

/// Looks at the raw bytes between two references; long ones count as the end of a sentence.
[[nodiscard]] Gap look_at_gap(std::string_view gap) noexcept;

/// Whether the sentence goes on, behind byte `end`, to say that what it names ends to be in force:
/// "… hết hiệu lực kể từ ngày".
[[nodiscard]] bool is_repealed_behind(std::string_view raw, std::size_t end) noexcept;

}  // namespace tracuu::citation::detail
