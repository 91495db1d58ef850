/// @file
/// The tables of src/citation/data in memory.
///
/// Layer    citation, internal.
/// Threads  constant once made; tables() may be called from any thread.
/// Errors   none: the files are compiled in and checked by a test.
/// Format   none.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <tracuu/text/date.hpp>

#include "phrase_table.hpp"

namespace tracuu::inline v0::citation::detail {

enum class TypeClass : std::uint8_t {
  act,
  law,
  constitution,
  treaty,
  court,
  licence,
  standard,
  paper,
};

/// Whether a number without symbol identifies a document of this type.
enum class BareNumber : std::uint8_t { no, behind_so, yes };

/// Whether "<type> này" refers to the document itself.
enum class SelfReference : std::uint8_t { no, capital, any };

struct DocumentType {
  std::string_view canonical;
  TypeClass type_class = TypeClass::act;
  BareNumber bare = BareNumber::no;
  SelfReference self = SelfReference::no;
  bool abbreviation = false;         ///< In capitals only: "QĐ".
  std::vector<std::uint64_t> codes;  ///< Letters of the kinds its numbers bear.
};

/// A number that a law of some year has.
struct LawNumber {
  int year;
  std::string_view number;
};

struct NamedLaw {
  std::string_view name;
  std::vector<LawNumber> numbers;  ///< The newest first.
};

/// A kind in a number: "QĐ".
struct NumberKind {
  Word word;
  std::string_view spelling;
  std::string_view type;  ///< Canonical, or empty.
};

struct Plenum {
  std::string_view type;
  int plenum;
  int term;
  std::string_view number;
  text::Date date;
};

struct Province {
  std::string_view name;
  int successor = -1;      ///< Index of what it went into, or -1.
  std::string_view since;  ///< When, ISO, or empty.
};

enum class OrganRole : std::uint8_t { head, part, stop };

struct Tables {
  std::vector<DocumentType> types;
  PhraseTable type_phrases;  ///< Values: indices of `types`.
  std::vector<NamedLaw> laws;
  PhraseTable law_phrases;  ///< Values: indices of `laws`.
  PhraseTable treaty_phrases;
  PhraseTable organ_phrases;  ///< Values: OrganRole.
  std::vector<NumberKind> kinds;
  std::unordered_map<std::uint64_t, std::vector<int>> kinds_by_letters;
  std::unordered_map<std::uint64_t, std::string_view> symbols;  ///< Letters to spelling.
  std::vector<Plenum> plenums;
  std::vector<Province> provinces;
  PhraseTable province_phrases;  ///< Values: indices of `provinces`.

  /// The kind with these letters; where there are two (HD, HĐ), the one with these marks.
  [[nodiscard]] const NumberKind* kind_of(Word word) const noexcept;
  /// The organ's abbreviation as it is written, or empty.
  [[nodiscard]] std::string_view symbol_of(std::uint64_t letters) const noexcept;
  [[nodiscard]] const DocumentType* type_named(std::string_view canonical) const noexcept;
};

[[nodiscard]] const Tables& tables();

}  // namespace tracuu::citation::detail
