/// @file
/// One reference, from its first word to its last.
///
/// Layer    citation, internal.
/// Threads  a reader belongs to one thread.
/// Errors   none.
/// Format   none; the grammar is in docs/citations.md.
#pragma once

#include <cstddef>

#include "draft.hpp"

namespace tracuu::inline v0::citation::detail {

/// What is known of the reference before, for those that continue it: "và số 15/2011/QĐ-TTg".
struct Previous {
  std::size_t end = 0;  ///< Raw byte; 0: none.
  const DocumentType* type = nullptr;
  std::string_view type_name;  ///< Canonical, also where it was inferred from a symbol.
  bool has_number = false;
};

class CitationReader {
 public:
  explicit CitationReader(Lexer& lexer) noexcept : lexer_(lexer) {}

  /// Reads a reference whose first word is token `index` into `out`; false: none begins here.
  [[nodiscard]] bool read(std::size_t index, const Previous& previous, Draft& out);

 private:
  bool read_with_places(std::size_t index, Draft& out);
  bool accept_internal(Draft& out);
  bool accept_bare_places(const Draft& out);
  [[nodiscard]] bool is_heading(const Draft& out) noexcept;
  [[nodiscard]] std::size_t skip_connection(std::size_t index);
  [[nodiscard]] std::size_t skip_issued_with(std::size_t index);
  [[nodiscard]] std::size_t skip_attachment(std::size_t index);
  bool read_act(std::size_t index, Draft& out);
  bool read_self(std::size_t type_word, std::size_t index, Draft& out);
  bool read_law(std::size_t type_word, std::size_t index, Draft& out);
  bool read_numbered(std::size_t type_word, std::size_t index, bool doubtful, Draft& out);
  bool read_dated(std::size_t index, Draft& out);
  bool read_report(std::size_t type_word, std::size_t index, Draft& out);
  bool read_standard_act(std::size_t index, Draft& out);
  bool read_untyped(std::size_t index, const Previous& previous, Draft& out);
  bool read_with_damaged_type(std::size_t index, Draft& out);
  bool read_number_behind_so(std::size_t index, Draft& out);
  [[nodiscard]] bool is_acceptable_bare(std::size_t type_word, bool behind_so, Draft& out);
  [[nodiscard]] std::size_t read_issuer_before_number(std::size_t index, Draft& out);
  bool read_dated_behind_issuer(std::size_t index, Draft& out);
  void read_tail(Draft& out);
  bool read_tail_number(std::size_t index, Draft& out);
  bool read_tail_date(std::size_t index, Draft& out);
  bool read_tail_year(std::size_t index, bool comma, Draft& out);
  bool read_tail_issuer(std::size_t index, Draft& out);
  bool read_tail_place(std::size_t index, Draft& out);
  void read_bracketed_date(Draft& out);
  [[nodiscard]] bool continues(std::size_t index, const Previous& previous) noexcept;
  [[nodiscard]] bool is_this(std::size_t index, std::size_t word_before) noexcept;

  Lexer& lexer_;
  PlaceList scratch_places_;
};

/// Whether a sentence begins at token `index`.
[[nodiscard]] bool begins_sentence(Lexer& lexer, std::size_t index) noexcept;

}  // namespace tracuu::citation::detail
