/// @file
/// One word of raw text in normal form: the slow way, which takes anything, and the quick way for
/// letters that need no more than a table.
///
/// Layer    text, internal.
/// Threads  values.
/// Errors   none.
/// Format   both ways yield the same terms.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <tracuu/text/normalize.hpp>
#include <tracuu/text/token.hpp>

#include "unicode.hpp"

namespace tracuu::inline v0::text::detail {

/// A word is cut after so many letters or digits.
inline constexpr std::size_t max_word_letters = 64;

/// A word in normal form. Everything lies in the object: nothing is allocated.
struct Word {
  /// A letter or digit with its marks: the codes from `code_begin` to the next part's.
  struct Part {
    std::uint32_t raw_begin;
    std::uint32_t raw_end;
    std::uint16_t code_begin;
    std::uint16_t text_begin;  ///< In text().
    bool capped;               ///< More marks follow than may belong to it.
  };

  [[nodiscard]] std::string_view text() const noexcept { return {bytes.data(), size}; }
  [[nodiscard]] std::size_t raw_end() const noexcept { return parts[part_count - 1].raw_end; }

  std::array<char32_t, max_term_bytes + max_cluster_codes> codes;
  std::array<Part, max_word_letters + 1> parts;  ///< One more to end the last.
  std::array<char, max_term_bytes + 4> bytes;
  std::size_t part_count = 0;
  std::size_t size = 0;
  bool by_context = false;  ///< What some letter became depends on the rest of the word.
  bool tone_moved = false;  ///< The last two parts exchanged a tone.
  bool is_number = false;   ///< The first code is a digit.
};

/// Reads the word, or the first piece of a longer one, that begins at `begin`.
/// Requires: a letter or digit begins at `begin`.
void scan_word(std::string_view raw, std::size_t begin, NormalizeOptions options,
               Word& word) noexcept;

}  // namespace tracuu::text::detail
