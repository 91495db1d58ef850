/// @file
/// Numbers of documents as people type them, part for part: type, number, symbol, year, date and
/// issuer in any order.
///
/// Layer    citation, internal.
/// Threads  a reader belongs to one thread.
/// Errors   none.
/// Format   none; the forms are listed in docs/citations.md.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tracuu/citation/citation_key.hpp>
#include <tracuu/core/export.hpp>

#include "draft.hpp"

namespace tracuu::inline v0::citation::detail {

class TRACUU_EXPORT TypedNumberReader {
 public:
  /// Reads the whole of `typed` into `out`, which is empty; false: some part of it was not
  /// understood, or there is no number, and `out` says nothing. Keeps its memory.
  [[nodiscard]] bool read(std::string_view typed, CitationKey& out);

 private:
  [[nodiscard]] bool read_part();
  [[nodiscard]] bool skip_noise();
  [[nodiscard]] bool read_time();
  [[nodiscard]] bool read_digits_part();
  [[nodiscard]] bool is_year_alone() noexcept;
  [[nodiscard]] bool read_joined_number();
  [[nodiscard]] bool read_loose_number();
  [[nodiscard]] bool read_type();
  [[nodiscard]] bool read_symbols();
  [[nodiscard]] bool is_issuer_symbol(std::size_t next) noexcept;
  [[nodiscard]] bool read_issuer(bool led);
  [[nodiscard]] bool finish(CitationKey& out);
  void take_symbol(std::string_view spelling);
  [[nodiscard]] bool ends_issuer(std::size_t index) noexcept;

  Lexer lexer_;
  std::size_t place_ = 0;
  Number number_;        ///< Where has_number_ is set.
  std::string symbols_;  ///< Those that a blank parts from the number: "/QĐ-TTg".
  std::string spelling_;
  TokenRange issuer_;
  const DocumentType* type_ = nullptr;
  const NumberKind* kind_ = nullptr;  ///< Of `symbols_`.
  text::Date date_{};
  int year_ = 0;
  bool has_number_ = false;
  bool code_typed_ = false;          ///< The type was typed as "QĐ".
  bool issuer_needs_organ_ = false;  ///< It is the name of a place: "hà nội".
};

}  // namespace tracuu::citation::detail
