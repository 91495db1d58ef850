/// @file
/// Terms of an index that are spelled much like another.
///
/// Layer    query.
/// Threads  every function may be called from any thread.
/// Errors   corrupt (a page of the index is damaged).
/// Format   none; results are values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/snapshot.hpp>

namespace tracuu::inline v0::query {

/// How far and how many.
struct SimilarLimits {
  double max_distance = 1.0;   ///< Wrong letters; see SimilarTerm::distance.
  std::size_t max_terms = 50;  ///< Answers at most.
  bool any_marks = false;      ///< Marks of the terms do not count: for a term without any.
};

/// A term of an index.
struct SimilarTerm {
  std::string term;
  /// What it takes to turn one term into the other: a letter exchanged or put in counts 1, one
  /// left out 0.7, a neighbouring key or two swapped letters 0.8, a letter twice or letters that
  /// sound alike (s and x, ch and tr, final n and ng) 0.6, the mark of a letter 0.4, the tone 0.2.
  double distance = 0;
  std::uint64_t owners = 0;  ///< Units or documents that hold the term, over all segments.
  friend bool operator==(const SimilarTerm&, const SimilarTerm&) = default;
};

/// The terms of a field within a distance of `term` (in normal form), `term` itself included where
/// it is there: the nearest first, of equally near ones the most frequent. Goes through the sorted
/// dictionaries and passes over the terms whose beginning is too far already: O(terms) at worst, a
/// small part of them for distances up to 1.
[[nodiscard]] TRACUU_EXPORT Result<std::vector<SimilarTerm>> try_similar_terms(
    const index::Snapshot& snapshot, index::Field field, std::string_view term,
    SimilarLimits limits = {});

}  // namespace tracuu::query
