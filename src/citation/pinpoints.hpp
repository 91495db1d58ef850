/// @file
/// Places in a document: "điểm a khoản 1 và điểm b khoản 2 Điều 3", "từ Điều 67 đến Điều 78".
///
/// Layer    citation, internal.
/// Threads  functions of a lexer, which belongs to one thread.
/// Errors   none.
/// Format   none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <tracuu/citation/citation.hpp>

#include "lexer.hpp"

namespace tracuu::inline v0::citation::detail {

inline constexpr std::size_t level_count = 9;

/// Tokens [first, next) of a value; none: first == next.
struct ValueTokens {
  std::uint32_t first = 0;
  std::uint32_t next = 0;
  [[nodiscard]] bool empty() const noexcept { return first == next; }
};

/// One place, a value for each level that is named.
struct Place {
  std::array<ValueTokens, level_count> values{};
  std::array<ValueTokens, level_count> ends{};  ///< Of ranges.

  [[nodiscard]] bool has(PinpointLevel level) const noexcept {
    return !values[static_cast<std::size_t>(level)].empty();
  }
  [[nodiscard]] bool has_above(PinpointLevel level) const noexcept;
  [[nodiscard]] bool has_below(PinpointLevel level) const noexcept;
};

/// Places that were read.
struct PlaceList {
  std::size_t first = 0;  ///< Tokens [first, next).
  std::size_t next = 0;
  std::vector<Place> places;
  std::size_t units = 0;                              ///< Words like "khoản".
  PinpointLevel last_level = PinpointLevel::article;  ///< Of the last word.
  bool range = false;
  /// "Điều này", "khoản này" at the end: the level, which has no value.
  bool ends_with_self = false;
  PinpointLevel self_level = PinpointLevel::article;
};

/// Reads places at token `index`; false where there are none. At most 256.
[[nodiscard]] bool read_places(Lexer& lexer, std::size_t index, PlaceList& out);

/// The level that the word at token `index` names, and the token behind it; `next` 0: none.
struct UnitWord {
  std::size_t next = 0;
  PinpointLevel level = PinpointLevel::article;
};
[[nodiscard]] UnitWord read_unit_word(Lexer& lexer, std::size_t index) noexcept;

}  // namespace tracuu::citation::detail
