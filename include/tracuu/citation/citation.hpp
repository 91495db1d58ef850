/// @file
/// References to legal documents as they stand in a text, and the buffer that holds them.
///
/// Layer    citation.
/// Threads  a buffer belongs to one thread while it is filled; afterwards it may be shared.
/// Errors   none.
/// Format   none of its own; keys are those of text/document_number.hpp and citation_key.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/core/export.hpp>
#include <tracuu/text/date.hpp>

namespace tracuu::inline v0::citation {

/// What is referred to.
enum class CitationClass : std::uint8_t {
  document,  ///< A legal document.
  internal,  ///< The document itself or its parts: "Nghị định này", "khoản 2 Điều 5".
  court,     ///< A judgment.
  standard,  ///< TCVN, QCVN and the like.
  licence,   ///< A permission given to somebody.
  header,    ///< The number in the head of the document, its own.
};

/// Why the document is mentioned; the cue that governs the reference.
///
/// Without `passive` the text that cites acts upon the cited document: "A thay thế B" is a
/// reference to B with `replaces`, and A is the newer act. With `passive` the cited document acts:
/// "được sửa đổi bởi B" is a reference to B with `amends`, and B is the newer act.
enum class Relation : std::uint8_t {
  none,         ///< A mere mention; "theo quy định tại".
  based_on,     ///< can_cu: the legal basis.
  amends,       ///< sua_doi: sửa đổi, bổ sung, đính chính, điều chỉnh.
  replaces,     ///< thay_the.
  repeals,      ///< bai_bo: bãi bỏ, hủy bỏ, hết hiệu lực.
  guides,       ///< huong_dan: hướng dẫn, quy định chi tiết.
  issued_with,  ///< dinh_kem: ban hành kèm theo.
  implements,   ///< thuc_hien: thực hiện, thi hành, triển khai, quán triệt.
};

/// Levels of a pinpoint, the smallest first.
enum class PinpointLevel : std::uint8_t {
  paragraph,   ///< tiết
  point,       ///< điểm
  clause,      ///< khoản
  article,     ///< Điều
  subsection,  ///< tiểu mục
  section,     ///< mục
  chapter,     ///< chương
  part,        ///< phần
  appendix,    ///< phụ lục
};

[[nodiscard]] TRACUU_EXPORT std::string_view to_string(CitationClass value) noexcept;
[[nodiscard]] TRACUU_EXPORT std::string_view to_string(Relation value) noexcept;
[[nodiscard]] TRACUU_EXPORT std::string_view to_string(PinpointLevel value) noexcept;

/// Bytes of CitationBuffer::text.
struct Piece {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
  [[nodiscard]] bool empty() const noexcept { return size == 0; }
};

/// A run of entries of one of the buffer's lists.
struct Run {
  std::uint32_t begin = 0;
  std::uint32_t count = 0;
};

/// One level of a pinpoint: "khoản 2", or a range: "từ Điều 67 đến Điều 78".
struct PinpointPart {
  PinpointLevel level = PinpointLevel::article;
  Piece value;  ///< "5", "5a", "đ", "IV", "2.1".
  Piece to;     ///< The end of a range, or empty.
};

/// One place in the cited document, its parts from the smallest level to the largest.
struct Pinpoint {
  Run parts;  ///< Of CitationBuffer::parts.
};

/// A reference. Offsets are bytes of the raw text, both between characters.
struct Citation {
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  CitationClass kind = CitationClass::document;
  Relation relation = Relation::none;
  bool passive = false;  ///< See Relation.
  bool self = false;     ///< Internal, with the word "này".
  /// Fields that were found outside of the span: "Ngày 1/3/1988, Ban Bí thư ra Quyết định số 42".
  bool date_from_context = false;
  bool issuer_from_context = false;
  std::uint8_t confidence = 100;  ///< 0 to 100.
  std::int16_t year = 0;          ///< Where the text gives one outside of number and date, else 0.
  text::Date date{};              ///< All zero: none.
  std::string_view type;          ///< Canonical: "Quyết định"; lives for ever. Empty: unknown.
  Piece number;                   ///< Canonical: "34/2016/NĐ-CP"; empty: cited without number.
  Piece issuer;                   ///< As written, white space collapsed.
  Piece title;                    ///< Of what is cited by name: "Luật Đất đai".
  Run pinpoints;                  ///< Of CitationBuffer::pinpoints.
  Run keys;                       ///< Of CitationBuffer::keys: what the text spells.
  Run resolved;  ///< Of CitationBuffer::keys: what tables or the rest of the document add.
};

/// The references of one text in its order; spans do not overlap.
struct CitationBuffer {
  std::string text;  ///< Bytes of all pieces.
  std::vector<Citation> citations;
  std::vector<Pinpoint> pinpoints;
  std::vector<PinpointPart> parts;
  std::vector<Piece> keys;

  [[nodiscard]] std::string_view view(Piece piece) const noexcept {
    return std::string_view(text).substr(piece.begin, piece.size);
  }
  [[nodiscard]] std::span<const Pinpoint> view(const Citation& citation) const noexcept {
    return std::span(pinpoints).subspan(citation.pinpoints.begin, citation.pinpoints.count);
  }
  [[nodiscard]] std::span<const PinpointPart> view(const Pinpoint& pinpoint) const noexcept {
    return std::span(parts).subspan(pinpoint.parts.begin, pinpoint.parts.count);
  }
  [[nodiscard]] std::span<const Piece> key_pieces(Run run) const noexcept {
    return std::span(keys).subspan(run.begin, run.count);
  }
  /// Appends bytes to `text`.
  Piece add(std::string_view bytes);
  /// Empties the buffer and keeps its memory.
  void clear() noexcept;
};

}  // namespace tracuu::citation
