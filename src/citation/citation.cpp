#include <tracuu/citation/citation.hpp>

namespace tracuu::inline v0::citation {

std::string_view to_string(CitationClass value) noexcept {
  switch (value) {
    case CitationClass::document:
      return "doc";
    case CitationClass::internal:
      return "internal";
    case CitationClass::court:
      return "court";
    case CitationClass::standard:
      return "standard";
    case CitationClass::licence:
      return "licence";
    case CitationClass::header:
      return "header";
  }
  return "unknown";
}

std::string_view to_string(Relation value) noexcept {
  switch (value) {
    case Relation::none:
      return "none";
    case Relation::based_on:
      return "can_cu";
    case Relation::amends:
      return "sua_doi";
    case Relation::replaces:
      return "thay_the";
    case Relation::repeals:
      return "bai_bo";
    case Relation::guides:
      return "huong_dan";
    case Relation::issued_with:
      return "dinh_kem";
    case Relation::implements:
      return "thuc_hien";
  }
  return "unknown";
}

std::string_view to_string(PinpointLevel value) noexcept {
  switch (value) {
    case PinpointLevel::paragraph:
      return "tiet";
    case PinpointLevel::point:
      return "diem";
    case PinpointLevel::clause:
      return "khoan";
    case PinpointLevel::article:
      return "dieu";
    case PinpointLevel::subsection:
      return "tieu_muc";
    case PinpointLevel::section:
      return "muc";
    case PinpointLevel::chapter:
      return "chuong";
    case PinpointLevel::part:
      return "phan";
    case PinpointLevel::appendix:
      return "phu_luc";
  }
  return "unknown";
}

Piece CitationBuffer::add(std::string_view bytes) {
  const Piece piece{static_cast<std::uint32_t>(text.size()),
                    static_cast<std::uint32_t>(bytes.size())};
  text += bytes;
  return piece;
}

void CitationBuffer::clear() noexcept {
  text.clear();
  citations.clear();
  pinpoints.clear();
  parts.clear();
  keys.clear();
}

}  // namespace tracuu::citation
