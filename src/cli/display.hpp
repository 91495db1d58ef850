/// @file
/// Text on a terminal: how wide it is, how it is wrapped, what is left out of it.
///
/// Layer    cli.
/// Threads  every function may be called from any thread.
/// Errors   none: broken UTF-8 is shown as U+FFFD.
/// Format   none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/text/normalize.hpp>

namespace tracuu::inline v0::cli {

/// Columns that `text` takes: combining marks none, East Asian wide characters two.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// `text` with control characters as blanks, so that no document can steer the terminal.
[[nodiscard]] std::string printable(std::string_view text);

/// Something between two blanks, with its control sequences.
struct StyledWord {
  std::string text;
  std::size_t width = 0;
};

/// The words of `text`; what lies in `ranges` (bytes, ascending, disjoint) is put between
/// `style` and its end, unless `style` is empty.
[[nodiscard]] std::vector<StyledWord> styled_words(std::string_view text,
                                                   const std::vector<text::ByteRange>& ranges,
                                                   std::string_view style);

/// Lines of at most `width` columns where words allow, each after `indent` blanks and with its end.
[[nodiscard]] std::string wrap(const std::vector<StyledWord>& words, std::size_t indent,
                               std::size_t width);

}  // namespace tracuu::cli
