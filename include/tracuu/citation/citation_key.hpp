/// @file
/// Keys under which documents are found, whatever way their number was written.
///
/// Layer    citation.
/// Threads  keys are values; a reader belongs to one thread; parse() may be called from any.
/// Errors   none: what is no number gives an empty key.
/// Format   keys are terms of an index: a change of theirs is a format change.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <tracuu/core/export.hpp>
#include <tracuu/text/date.hpp>

namespace tracuu::inline v0::citation {

/// A number as people type it, taken apart: "QĐ số 1847/qd ttg năm 2018 của Thủ tướng Chính phủ".
///
/// Separators are equal, case and marks are folded (text::number_key). The year is kept beside the
/// number when it is not part of it: a number without a year is not unique. Type, number, symbol,
/// year, date and issuer may stand in any order, with any dashes, blanks and "số" between them:
///
///     1847/QĐ-TTg   1847 qd ttg   qd 1847 ttg   QĐ-TTg số 1847     1847/QD/TTG
///     34/2016/NĐ-CP   nđ-cp 34/2016   nd 34/2016/cp                34/2016/ND/CP
///     2018 1847/qd-ttg   1847/QĐ-TTg năm 2018   …ngày 27/12/2018   and the year
///     1847/QĐ-TTg thủ tướng   12/2023/QĐ-UBND hà nội               and the issuer, as typed
///     QĐ 12 UBND Hà Nội 2023                                       12, type, issuer, year
///     1847   Nghị định 119   34/2016                               the digits; the year beside
///     luật đất đai 2013   nghị quyết trung ương 4 khóa 12          a name
struct TRACUU_EXPORT CitationKey {
  std::string number;  ///< "1847/QD/TTG", "34/2016/ND/CP"; "1847" for a number without symbol.
  std::string type;  ///< Canonical, of a word beside it or of its kind: "Quyết định"; or empty.
  std::string name;       ///< Of what is cited by name: "LUAT_DAT_DAI", "NQ-TW4-K12"; else empty.
  std::string issuer;     ///< As typed, or empty.
  text::Date date{};      ///< All zero: none.
  std::int16_t year = 0;  ///< 0: none; of the number, the date, or typed beside it.
  bool year_in_number = false;

  /// Reads what somebody typed; empty() where nothing of it identifies a document. Linear. The
  /// same as KeyReader::read() of a reader that each thread keeps.
  [[nodiscard]] static CitationKey parse(std::string_view typed);

  [[nodiscard]] bool empty() const noexcept { return number.empty() && name.empty(); }
  /// Whether the number has a symbol behind its digits.
  [[nodiscard]] bool has_symbol() const noexcept;
  /// The key as the scanner writes it: "1847/QD/TTG@2018", "34/2016/ND/CP", "NGHI_DINH:119",
  /// "LUAT_DAT_DAI@2013".
  [[nodiscard]] std::string to_string() const;
};

/// Reads what people type, again and again, and keeps its working memory. A number with a symbol
/// is read without allocating, save for strings of `out` that are too small.
class TRACUU_EXPORT KeyReader {
 public:
  KeyReader();
  ~KeyReader();
  KeyReader(KeyReader&&) noexcept;
  KeyReader& operator=(KeyReader&&) noexcept;

  /// Replaces what is in `out` by what `typed` says; empty where nothing of it identifies a
  /// document. Linear.
  void read(std::string_view typed, CitationKey& out);
  [[nodiscard]] CitationKey read(std::string_view typed);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// A name as a key: "Luật Đất đai" is "LUAT_DAT_DAI".
[[nodiscard]] TRACUU_EXPORT std::string name_key(std::string_view name);

}  // namespace tracuu::citation
