/// @file
/// What lies over several words: dates and numbers of documents.
///
/// Layer    text, internal.
/// Threads  every function may be called from any thread; nothing is allocated.
/// Errors   none.
/// Format   the terms of overlay tokens (docs/text.md).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <tracuu/text/date.hpp>

namespace tracuu::inline v0::text::detail {

/// A date in the text and the byte after it.
struct DateMatch {
  Date date;
  std::size_t end = 0;
};

/// The date in figures ("27/12/2018", "27-12-2018", "27.12.2018") that begins with the word at
/// `begin`. Requires: an ASCII digit that begins a word stands there.
[[nodiscard]] std::optional<DateMatch> match_short_date(std::string_view raw,
                                                        std::size_t begin) noexcept;

/// The rest of "ngày d tháng m năm yyyy" after its first word, which ends at `after`.
[[nodiscard]] std::optional<DateMatch> match_long_date(std::string_view raw,
                                                       std::size_t after) noexcept;

/// Writes number_key() of `number` to `out` and returns its size.
/// Requires: room for number.size() + 1 bytes.
[[nodiscard]] std::size_t write_number_key(std::string_view number, char* out) noexcept;

/// The byte after the document's number that begins with the word at `begin`, or `begin` where
/// there is none. Looks no further than a few hundred bytes.
/// Requires: a word begins at `begin`.
[[nodiscard]] std::size_t match_document_number(std::string_view raw, std::size_t begin) noexcept;

}  // namespace tracuu::text::detail
