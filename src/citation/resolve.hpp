/// @file
/// What tables and the rest of the document add to a reference: the number of a law that is cited
/// by name and year, the full number of "Nghị định 119".
///
/// Layer    citation, internal.
/// Threads  a resolver belongs to one thread.
/// Errors   none.
/// Format   none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/citation/citation.hpp>

#include "draft.hpp"

namespace tracuu::inline v0::citation::detail {

/// The key of a number of a table; `year` as in its row.
[[nodiscard]] std::string key_of_table(std::string_view number, int year);

class Resolver {
 public:
  void reset() noexcept;
  /// Sets `citation.resolved` and remembers the reference for later ones. The draft, whose tokens
  /// `lexer` holds, is the one that `citation` was made of.
  void resolve(Lexer& lexer, const Draft& draft, Citation& citation, CitationBuffer& out);

 private:
  struct Known {
    std::uint64_t what = 0;  // a hash of the name, or of the type and the ordinal
    Piece key;
    int year = 0;
  };
  void resolve_name(Lexer& lexer, const Draft& draft, Citation& citation, CitationBuffer& out);
  void resolve_bare(const Draft& draft, Citation& citation, CitationBuffer& out) const;
  static void resolve_plenum(const Draft& draft, Citation& citation, CitationBuffer& out);
  [[nodiscard]] const Known* find(const std::vector<Known>& list, std::uint64_t what,
                                  int year) const noexcept;

  std::string name_;
  std::vector<Known> names_;
  std::vector<Known> numbers_;
};

}  // namespace tracuu::citation::detail
