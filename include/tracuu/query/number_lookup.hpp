/// @file
/// Documents by their number, as people type it: who bears it, who cites it, what became of it.
///
/// Layer    query.
/// Threads  every function may be called from any thread.
/// Errors   corrupt (a page of the index is damaged).
/// Format   none; results are values, or views of the snapshot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/citation/citation.hpp>
#include <tracuu/citation/citation_key.hpp>
#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/core/types.hpp>
#include <tracuu/index/citation_table.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/text/date.hpp>

namespace tracuu::inline v0::query {

/// Some neighbouring numbers of one segment.
struct NumberPlace {
  std::uint32_t segment = 0;  ///< Index into Snapshot::segments().
  index::KeyRange keys;
};

/// Where a number stands in an index: views of its bearers and of the references to it are
/// `Segment::citations().try_bearers(place.keys)` and `try_edges(place.keys)`. They hold all of
/// that number, whatever year, type or issuer was typed, and deleted documents too.
struct NumberMatch {
  citation::CitationKey asked;
  std::vector<NumberPlace> places;
  /// Whether only the beginning of these numbers was typed: "1847", "1847/QĐ".
  bool partial = false;
};

/// Finds a number as people type it: with or without type, "số", marks and separators, in any
/// case, with year and issuer in any order (a year beside it may stand inside the number, or be
/// left out), or only its beginning; or the name of a law or of a plenum's resolution. What is no
/// number at all gives no places. O(1) a segment for a whole number, whatever the size of the index
/// and however common the number's parts are; a beginning costs O(log numbers).
[[nodiscard]] TRACUU_EXPORT Result<NumberMatch> try_find_number(const index::Snapshot& snapshot,
                                                                std::string_view typed);

/// A document that bears a number. Texts are empty and dates 0 where the index knows none.
struct NumberBearer {
  std::uint32_t segment = 0;
  DocId document = 0;
  std::string id, number, type, issuer, status, article;
  text::Date date, effective_date, end_date;
  int year = 0;
};

/// A document that cites a number.
struct NumberCitation {
  std::uint32_t segment = 0;
  DocId document = 0;
  UnitId unit = 0;  ///< The first of its units that does.
  std::string id, number, pinpoint;
  citation::Relation relation = citation::Relation::none;
  citation::CitationClass kind = citation::CitationClass::document;
  bool passive = false;  ///< See citation::Relation.
  bool in_title = false;
  std::uint32_t count = 0;  ///< How often with this place and relation.
  int year = 0;             ///< As the text spells it.
  std::string issuer;       ///< As the text spells it.
  text::Date date;          ///< Of the citing document.
  text::Date since;         ///< From when the citing document has effect, or its date.
};

/// What is known of one document, as far as number, year and issuer tell it from others.
struct NumberGroup {
  std::string key;  ///< "1847/QD/TTG".
  int year = 0;     ///< 0: unknown.
  std::string issuer;
  /// What the issuer's province went into: "Hồ Chí Minh" for Bình Dương; else empty.
  std::string successor;
  /// The bearers; more than one if the same act is there several times or cut into articles.
  std::vector<NumberBearer> documents;
  std::vector<NumberCitation> cited_by;  ///< By date, then by id.
  /// Which of `cited_by` amend, replace or repeal the document, by when they have effect.
  std::vector<std::size_t> changed_by;
};

/// All that an index knows of a number.
struct NumberReport {
  citation::CitationKey asked;
  bool partial = false;
  bool cut = false;                 ///< More numbers begin so than were asked for.
  std::vector<NumberGroup> groups;  ///< By number, then by year, then by issuer.
  /// Documents with this number that were left out since type, year or issuer are not as typed.
  std::vector<NumberBearer> others;
};

struct NumberReportOptions {
  /// Of a beginning, this many numbers of a segment are looked at.
  std::size_t max_numbers = 1000;
};

/// Groups what an index knows of a number by year and issuer; two documents are never merged
/// because they share a number. References that say too little to tell whose number is meant stand
/// in a group of their own, unless only one document can be meant. O(bearers + references).
[[nodiscard]] TRACUU_EXPORT Result<NumberReport> try_report_number(
    const index::Snapshot& snapshot, const NumberMatch& match,
    const NumberReportOptions& options = {});

/// As try_find_number and try_report_number, but throws.
[[nodiscard]] inline NumberReport lookup(const index::Snapshot& snapshot, std::string_view typed) {
  return try_report_number(snapshot, try_find_number(snapshot, typed).value()).value();
}

}  // namespace tracuu::query
