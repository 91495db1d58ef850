// Words that begin with some letters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tracuu/core/error.hpp>
#include <tracuu/index/snapshot.hpp>
#include <vector>

#include "phrase.hpp"

namespace tracuu::inline v0::query {

/// The terms of a field that begin with something, by segment.
struct PrefixTerms {
  std::vector<std::vector<index::TermInfo>> infos;  ///< By segment.
  std::uint64_t document_frequency = 0;             ///< Summed over terms and segments.
  bool cut = false;                                 ///< Whether there were more than `most`.
};

/// The `most` most frequent of these terms, by postings over all segments, then bytewise. With
/// `any_marks`, letters without marks match any. O(such terms · log terms).
[[nodiscard]] Result<PrefixTerms> try_find_prefix(const index::Snapshot& snapshot,
                                                  index::Field field, std::string_view begin,
                                                  bool any_marks, std::size_t most);

/// The postings of several terms of a segment as one list: frequencies are added up.
[[nodiscard]] Result<OwnerFrequencies> try_add_up(const index::Segment& segment, index::Field field,
                                                  const std::vector<index::TermInfo>& terms);

}  // namespace tracuu::query
