/// @file
/// From raw text to tokens: syllables, numbers, dates and numbers of documents.
///
/// Layer    text.
/// Threads  every function may be called from any thread; the buffer belongs to the caller.
/// Errors   none: any bytes are accepted; broken UTF-8 separates tokens and is counted.
/// Format   the terms are the dictionary keys of an index: a change of theirs is a format change.
#pragma once

#include <cstdint>
#include <string_view>

#include <tracuu/core/export.hpp>
#include <tracuu/text/token.hpp>

namespace tracuu::inline v0::text {

/// How a text is cut into tokens.
enum class Analyzer : std::uint8_t {
  vietnamese = 0,    ///< tokenize(): the normal form of text/normalize.hpp.
  ready_tokens = 1,  ///< split_ready_tokens(): white space alone separates, bytes stay as they are.
};

/// Appends the tokens of `raw` (UTF-8, any bytes allowed) to `out`, which is cleared first.
///
/// Words are maximal runs of letters and digits (general categories L* and N*) in any script, with
/// the combining marks upon them; a word's term is the normal form of its raw range, always:
/// `term == normalize(range).text()`. Over the words lie dates ("27/12/2018", "ngày 27 tháng 12 năm
/// 2018"; the term is ISO) and numbers of documents ("1847/QĐ-TTg"; the term is
/// `number_key(range)`), which do not overlap each other. A run of more than 64 letters or digits,
/// or of more than max_term_bytes, is cut. docs/text.md is the specification.
///
/// Linear in the size of `raw`; once the buffer has grown, nothing is allocated.
/// Requires: `raw` is shorter than 4 GiB.
TRACUU_EXPORT void tokenize(std::string_view raw, TokenBuffer& out);

/// Appends the tokens of a text that was tokenised elsewhere: runs of bytes between white space
/// (space, tab, CR, LF), unchanged, all of them words. Runs over `max_term_bytes` are cut.
/// Requires: `raw` is shorter than 4 GiB.
TRACUU_EXPORT void split_ready_tokens(std::string_view raw, TokenBuffer& out);

/// The one of the two that `analyzer` names.
inline void analyze(Analyzer analyzer, std::string_view raw, TokenBuffer& out) {
  if (analyzer == Analyzer::ready_tokens) {
    split_ready_tokens(raw, out);
  } else {
    tokenize(raw, out);
  }
}

}  // namespace tracuu::text
