/// @file
/// Sequences of words and the longest one that begins at a token.
///
/// Layer    citation, internal.
/// Threads  const after it was built.
/// Errors   none.
/// Format   none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lexer.hpp"

namespace tracuu::inline v0::citation::detail {

/// How a phrase in the text agrees with the one in the table.
enum class Agreement : std::uint8_t {
  exact,     ///< Letter by letter, case apart.
  unmarked,  ///< Some marks are missing.
  letters,   ///< The same letters, other marks.
};

struct PhraseMatch {
  int value = -1;        ///< Of the longest phrase, -1: none.
  std::size_t next = 0;  ///< The token behind it.
  Agreement agreement = Agreement::exact;
  [[nodiscard]] explicit operator bool() const noexcept { return value >= 0; }
};

/// A hash table of all beginnings of its phrases; a look-up costs a probe a word.
class PhraseTable {
 public:
  PhraseTable();
  /// Adds a phrase, read by `lexer`; where it holds commas, also the phrase without them. The
  /// first value of a phrase stays.
  void add(Lexer& lexer, std::string_view phrase, int value);
  [[nodiscard]] PhraseMatch longest(Lexer& lexer, std::size_t index) const noexcept;

 private:
  struct Entry {
    std::uint64_t hash = 0;  // 0: free
    int value = -1;
    std::uint32_t marks_begin = 0;  // in marks_, of the whole phrase
    bool more = false;              // some phrase goes on
  };
  void insert(const std::vector<std::uint64_t>& elements, const std::vector<std::uint32_t>& marks,
              int value);
  [[nodiscard]] std::size_t slot_of(std::uint64_t hash) const noexcept;
  void grow();

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> marks_;
  std::size_t used_ = 0;
};

}  // namespace tracuu::citation::detail
