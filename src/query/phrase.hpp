// Phrases of three and more words, and words near each other, by their positions.
#pragma once

#include <cstdint>
#include <span>
#include <tracuu/core/error.hpp>
#include <tracuu/index/segment.hpp>
#include <tracuu/postings/position_list.hpp>
#include <tracuu/postings/range_list.hpp>
#include <vector>

namespace tracuu::inline v0::query {

/// Owners and frequencies, ascending.
struct OwnerFrequencies {
  std::vector<std::uint32_t> owners, frequencies;
};

/// A phrase in one field of one segment. An occurrence belongs to the owner in which it begins and
/// lies within one document.
class Phrase {
 public:
  /// Requires: at least two terms, all of them of `segment`, which must outlive the phrase.
  [[nodiscard]] static Result<Phrase> try_make(const index::Segment& segment, index::Field field,
                                               std::span<const index::TermInfo> terms);

  /// Whether the index has pairs and all that the phrase has stand somewhere. If it has pairs and
  /// this is false, the phrase stands nowhere.
  [[nodiscard]] bool has_pairs() const noexcept { return !pairs_.empty(); }
  /// The pairs that an owner of the phrase must have, at least as often, if all their lists can be
  /// read range by range; else none. Requires: has_pairs().
  [[nodiscard]] Result<std::vector<postings::RangeList>> try_ranges() const;
  /// Owners that may have the phrase, and how often at most, from the pairs of its words.
  /// O(postings of its rarest pairs). Requires: the index has pairs.
  [[nodiscard]] Result<OwnerFrequencies> try_candidates() const;
  /// How often the phrase begins in `owner`. O(its rarest word's occurrences there).
  [[nodiscard]] Result<std::uint32_t> try_count(std::uint32_t owner);
  /// All owners that have the phrase. By candidates where the index has pairs and that is less
  /// work, else by intersecting the position lists.
  [[nodiscard]] Result<OwnerFrequencies> try_match();

 private:
  Phrase(const index::Segment& segment, index::Field field) : segment_(segment), field_(field) {}
  [[nodiscard]] Error damaged() const;
  [[nodiscard]] Result<std::vector<postings::PostingList>> try_needed_pairs() const;
  [[nodiscard]] Result<OwnerFrequencies> try_intersect();

  struct Word {
    std::uint32_t offset;  // in the phrase
    postings::PositionList list;
    postings::PositionBlocks blocks;
  };

  const index::Segment& segment_;
  index::Field field_;
  std::vector<index::TermInfo> terms_;
  std::vector<index::PairInfo> pairs_;  // of neighbours; empty if some pair is nowhere
  std::vector<Word> words_;             // the rarest first
  std::vector<Position> starts_;
};

/// Where terms stand in this order with at most `slop` other words between them in all, within one
/// document. The frequency of an owner is the number of places in it where the first term can
/// begin one. O(positions of the rarest term + blocks of the others' that they touch).
/// Requires: at least two terms, all of them of `segment`.
[[nodiscard]] Result<OwnerFrequencies> try_match_near(const index::Segment& segment,
                                                      index::Field field,
                                                      std::span<const index::TermInfo> terms,
                                                      std::uint32_t slop);

}  // namespace tracuu::query
