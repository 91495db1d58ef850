/// @file
/// Keys under which documents are found, whatever way their number was written.
///
/// Layer    citation.
/// Threads  values.
/// Errors   none: what is no number gives an empty key.
/// Format   keys are terms of an index: a change of theirs is a format change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tracuu/core/export.hpp>
#include <tracuu/text/date.hpp>

namespace tracuu::inline v0::citation {

/// A number as people type it, taken apart: "QĐ số 1847/qd ttg năm 2018 của Thủ tướng Chính phủ".
///
/// Separators are equal, case and marks are folded (text::number_key). The year is kept beside the
/// number when it is not part of it: a number without a year is not unique.
struct TRACUU_EXPORT CitationKey {
  std::string number;     ///< "1847/QD/TTG", "34/2016/ND/CP"; "1847" for a number without symbol.
  std::string type;       ///< Canonical type word in front of it, or empty: "Quyết định".
  std::string name;       ///< Of what is cited by name: "LUAT_DAT_DAI", "NQ-TW4-K12"; else empty.
  std::string issuer;     ///< As typed, or empty.
  text::Date date{};      ///< All zero: none.
  std::int16_t year = 0;  ///< 0: none; of the number, the date, or typed beside it.
  bool year_in_number = false;

  /// Reads what somebody typed; empty() where nothing of it identifies a document. Linear.
  [[nodiscard]] static CitationKey parse(std::string_view typed);

  [[nodiscard]] bool empty() const noexcept { return number.empty() && name.empty(); }
  /// Whether the number has a symbol behind its digits.
  [[nodiscard]] bool has_symbol() const noexcept;
  /// The key as the scanner writes it: "1847/QD/TTG@2018", "34/2016/ND/CP", "NGHI_DINH:119",
  /// "LUAT_DAT_DAI@2013".
  [[nodiscard]] std::string to_string() const;
};

/// A name as a key: "Luật Đất đai" is "LUAT_DAT_DAI".
[[nodiscard]] TRACUU_EXPORT std::string name_key(std::string_view name);

}  // namespace tracuu::citation
