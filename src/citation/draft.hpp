/// @file
/// A reference while it is read, in tokens.
///
/// Layer    citation, internal.
/// Threads  values.
/// Errors   none.
/// Format   none.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <tracuu/citation/citation.hpp>

#include "numbers.hpp"
#include "pinpoints.hpp"
#include "tables.hpp"

namespace tracuu::inline v0::citation::detail {

/// Tokens [first, next).
struct TokenRange {
  std::size_t first = 0;
  std::size_t next = 0;
  [[nodiscard]] bool empty() const noexcept { return first == next; }
};

/// The fields that are plain values.
struct DraftValues {
  std::size_t first = 0;  ///< Tokens [first, next).
  std::size_t next = 0;
  CitationClass kind = CitationClass::document;
  const DocumentType* type = nullptr;
  std::string_view internal_type;  ///< "Điều", "Khoản" of "Điều này".
  std::string_view named_type;     ///< Canonical type where no type word was read.
  std::string_view name_key;       ///< Of what has one name: "HIEN_PHAP".
  bool has_number = false;
  bool has_places = false;
  bool self = false;
  bool attached = false;  ///< Read through "ban hành kèm theo".
  TokenRange title;
  TokenRange issuer;
  text::Date date{};
  int year = 0;
  bool date_from_context = false;
  int law = -1;                ///< Index in the table of laws.
  int plenum = 0;              ///< Of a plenum's document.
  std::array<int, 4> terms{};  ///< Of a plenum's document; 0: none.
  Relation relation = Relation::none;
  bool passive = false;
  int confidence = 100;
};

struct Draft : DraftValues {
  Number number;     ///< Where has_number is set.
  PlaceList places;  ///< Where has_places is set.

  /// Makes it empty and keeps its memory.
  void clear() noexcept {
    static_cast<DraftValues&>(*this) = DraftValues{};
    static_cast<NumberValues&>(number) = NumberValues{};
    number.spelling.clear();
    places.places.clear();
  }
};

}  // namespace tracuu::citation::detail
