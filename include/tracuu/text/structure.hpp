/// @file
/// The parts of a document: header fields and Phần > Chương > Mục > Điều > Khoản > Điểm.
///
/// Layer    text.
/// Threads  every function may be called from any thread.
/// Errors   none: what is not recognised is absent.
/// Format   none; layout of documents after Nghị định 30/2020/NĐ-CP, Annex I.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/core/export.hpp>
#include <tracuu/text/normalize.hpp>

namespace tracuu::inline v0::text {

/// A kind of part, from the largest to the smallest.
enum class PartKind : std::uint8_t {
  part = 0,        ///< Phần
  chapter = 1,     ///< Chương
  section = 2,     ///< Mục
  subsection = 3,  ///< Tiểu mục
  article = 4,     ///< Điều
  clause = 5,      ///< Khoản
  point = 6,       ///< Điểm
  appendix = 7,    ///< Phụ lục; begins a new top, like a Phần
};

/// A part of a document. Parts are listed in the order of the text, a parent before its children.
/// A part ends where the next one of its own or a larger kind begins, an article also where the
/// numbers of articles begin anew (an attached text); the last ones end with the text, signatures
/// and lists of recipients included. So from the first part without parent on every byte belongs to
/// a part, and what stands before it is the header and the preamble.
struct Part {
  PartKind kind;
  /// Canonical: "5", "12a", "IV", "đ", "thứ nhất", "36.3.LQ.1" (an article of the Pháp điển); empty
  /// where the text has none.
  std::string label;
  /// The heading line, or the label of a clause or point with its sign, in raw bytes; a title in
  /// the following lines does not belong to it.
  ByteRange heading;
  ByteRange body;       ///< From the heading's start to the part's end, in raw bytes.
  std::int32_t parent;  ///< Index of the enclosing part, or -1.
};

/// A value found in the header block and where it stands in the raw text.
struct HeaderField {
  std::string value;  ///< White space collapsed, NFC; dates ISO ("2018-12-27").
  ByteRange range;    ///< Raw bytes, never empty; both ends between characters.
};

/// What the header of an administrative document says of itself. A field that is not there, or left
/// blank ("Số:      /QĐ-UBND"), is absent.
struct Header {
  std::optional<HeaderField> number;  ///< Số, ký hiệu, without blanks: "1847/QĐ-TTg".
  std::optional<HeaderField> date;    ///< Ngày ban hành.
  std::optional<HeaderField> issuer;  ///< Cơ quan ban hành, the lowest organ named, as people write
                                      ///< it: "Ủy ban nhân dân tỉnh Quảng Nam".
  std::optional<HeaderField> type;  ///< Tên loại, canonical: "Quyết định". Where the number's
                                    ///< symbol gives it, the range is in the number.
  std::optional<HeaderField> subject;  ///< Trích yếu nội dung, case as in the text.
};

/// A document's header and parts.
struct Structure {
  Header header;
  std::vector<Part> parts;
};

/// Recognises header and parts of a raw text (UTF-8, any bytes allowed). Only lines that begin with
/// a heading make parts (an article may also stand behind a title in capitals); an article quoted
/// inside quotation marks (the text of an amendment) makes none. The rules are in
/// docs/structure.md. Linear in the size of `raw`. Requires: `raw` is shorter than 4 GiB.
[[nodiscard]] TRACUU_EXPORT Structure parse_structure(std::string_view raw);

/// Only the parts; the header is skipped.
[[nodiscard]] TRACUU_EXPORT std::vector<Part> parse_parts(std::string_view raw);

/// Only the header fields, from the first 8 KiB. Constant cost.
[[nodiscard]] TRACUU_EXPORT Header parse_header(std::string_view raw);

}  // namespace tracuu::text
