// Letters typed with some of their marks: a mark that was typed is required, one that was not
// matches any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tracuu::inline v0::query {

/// The letter that `text` begins with, as bytes; one byte of broken UTF-8.
[[nodiscard]] std::string_view first_letter(std::string_view text) noexcept;

/// The letters that a typed one may mean, itself first. Lower case.
[[nodiscard]] std::vector<std::string> spellings_of_letter(std::string_view typed);

/// Whether `text` begins with `typed`, letter for letter. Both in normal form. Linear.
[[nodiscard]] bool begins_as_typed(std::string_view text, std::string_view typed) noexcept;

/// Whether `text` is `typed`, letter for letter. Both in normal form. Linear.
[[nodiscard]] bool is_as_typed(std::string_view text, std::string_view typed) noexcept;

}  // namespace tracuu::query
