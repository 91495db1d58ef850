#include "phrase.hpp"

#include <algorithm>
#include <numeric>
#include <tracuu/codec/bits.hpp>
#include <tracuu/postings/range_list.hpp>

namespace tracuu::inline v0::query {

using index::Field;
using index::PairInfo;
using index::Segment;
using index::TermInfo;

namespace {

// The first place from `at` on whose value is not less. Requires: the last value is not less.
std::size_t advance(std::span<const std::uint32_t> values, std::size_t at, std::uint32_t wanted) {
  constexpr std::size_t stride = 16;
  while (at + stride < values.size() && values[at + stride - 1] < wanted) at += stride;
  while (values[at] < wanted) ++at;
  return at;
}

// Keeps of `starts` those where `blocks` has start + offset. Both ascend.
bool keep_followed(std::vector<Position>& starts, postings::PositionBlocks& blocks,
                   std::uint32_t offset) {
  std::size_t kept = 0;
  bool live = blocks.next();
  std::size_t at = 0;
  for (const Position start : starts) {
    const Position wanted = start + offset;
    if (!live) break;
    if (blocks.positions().back() < wanted) {
      live = blocks.seek(wanted);
      at = 0;
      if (!live) break;
    }
    const auto positions = blocks.positions();
    at = advance(positions, at, wanted);
    if (positions[at] == wanted) starts[kept++] = start;
  }
  starts.resize(kept);
  return !blocks.damaged();
}

// Lowers frequencies to those of `list` and drops owners that it has not; false if it is damaged.
bool narrow_down(const postings::PostingList& list, OwnerFrequencies& found) {
  std::size_t kept = 0;
  const auto keep = [&](std::size_t i, std::uint32_t frequency) {
    found.owners[kept] = found.owners[i];
    found.frequencies[kept++] = std::min(found.frequencies[i], frequency);
  };
  const postings::Shape shape = list.shape();
  if (shape == postings::Shape::dense || shape == postings::Shape::ranged) {
    const postings::RangeList ranges(list);
    if (!ranges.ok()) return false;
    for (std::size_t i = 0; i < found.owners.size(); ++i) {
      const std::uint32_t frequency = ranges.frequency(found.owners[i]);
      if (frequency > 0) keep(i, frequency);
    }
  } else {
    postings::PostingBlocks blocks(list);
    bool live = blocks.next();
    std::size_t at = 0;
    for (std::size_t i = 0; i < found.owners.size() && live; ++i) {
      const std::uint32_t wanted = found.owners[i];
      if (blocks.docs().back() < wanted) {
        live = blocks.seek(wanted);
        at = 0;
        if (!live) break;
      }
      at = advance(blocks.docs(), at, wanted);
      if (blocks.docs()[at] == wanted) keep(i, blocks.frequencies()[at]);
    }
    if (blocks.damaged()) return false;
  }
  found.owners.resize(kept);
  found.frequencies.resize(kept);
  return true;
}

// One past the last position of the text that an owner is part of.
std::uint32_t end_of_text(const Segment& segment, Field field, std::uint32_t owner) {
  const auto starts = segment.token_starts(field);
  if (field == Field::title || segment.documents() == segment.units()) return starts[owner + 1];
  return starts[segment.first_units()[segment.document_of(owner) + 1]];
}

// An occurrence: where its first and its last word stand.
struct Occurrence {
  Position first, last;
};

// Occurrences, ascending, by the owner in which they begin; those that leave their text are none.
OwnerFrequencies count_by_owner(const Segment& segment, Field field,
                                std::span<const Occurrence> occurrences) {
  OwnerFrequencies found;
  const auto owner_starts = segment.token_starts(field);
  auto owner_at = owner_starts.begin();
  std::uint32_t text_end = 0;
  for (const auto& [first, last] : occurrences) {
    if (owner_at == owner_starts.begin() || *owner_at <= first) {
      owner_at = std::upper_bound(owner_at, owner_starts.end(), first);
      text_end = end_of_text(segment, field,
                             static_cast<std::uint32_t>(owner_at - owner_starts.begin() - 1));
    }
    if (last >= text_end) continue;
    const auto owner = static_cast<std::uint32_t>(owner_at - owner_starts.begin() - 1);
    if (found.owners.empty() || found.owners.back() != owner) {
      found.owners.push_back(owner);
      found.frequencies.push_back(0);
    }
    ++found.frequencies.back();
  }
  return found;
}

// Those positions of `blocks` that stand at most `reach` and at least `distance` before one of
// `wanted`, which ascend; false if the list is damaged.
bool take_before(postings::PositionBlocks& blocks, std::span<const Position> wanted,
                 std::uint64_t reach, std::uint32_t distance, std::vector<Occurrence>& out) {
  bool live = blocks.next();
  std::size_t at = 0;
  for (const Position position : wanted) {
    if (position < distance) continue;
    const Position limit = position - distance;  // the last of interest
    const auto from = static_cast<Position>(position < reach ? 0 : position - reach);
    while (live) {
      if (blocks.positions().back() < from) {
        live = blocks.seek(from);
        at = 0;
        continue;
      }
      const auto positions = blocks.positions();
      at = advance(positions, at, from);
      for (; at < positions.size() && positions[at] <= limit; ++at) {
        out.push_back({positions[at], positions[at]});
      }
      if (at < positions.size()) break;
      live = blocks.next();
      at = 0;
    }
    if (!live) break;
  }
  return !blocks.damaged();
}

// Lengthens occurrences to the next position of `blocks` behind each, and drops those whose words
// would then lie more than `reach` apart.
bool lengthen(postings::PositionBlocks& blocks, std::uint64_t reach,
              std::vector<Occurrence>& occurrences) {
  std::size_t kept = 0;
  bool live = blocks.next();
  std::size_t at = 0;
  for (const auto& [first, last] : occurrences) {
    const Position wanted = last + 1;
    if (live && blocks.positions().back() < wanted) {
      live = blocks.seek(wanted);
      at = 0;
    }
    if (!live) break;
    at = advance(blocks.positions(), at, wanted);
    const Position next = blocks.positions()[at];
    if (next - first <= reach) occurrences[kept++] = {first, next};
  }
  occurrences.resize(kept);
  return !blocks.damaged();
}

}  // namespace

Result<Phrase> Phrase::try_make(const Segment& segment, Field field,
                                std::span<const TermInfo> terms) {
  Phrase phrase(segment, field);
  phrase.terms_.assign(terms.begin(), terms.end());
  std::vector<std::uint32_t> order(terms.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return terms[a].collection_frequency < terms[b].collection_frequency;
  });
  for (const std::uint32_t i : order) {
    auto list = segment.try_positions(field, terms[i]);
    if (!list) return list.error();
    phrase.words_.push_back({i, *list, postings::PositionBlocks(*list)});
  }
  if (segment.stats(field).pairs == 0) return phrase;
  for (std::size_t i = 0; i + 1 < terms.size(); ++i) {
    auto pair = segment.dictionary(field).try_find_pair(terms[i].ordinal, terms[i + 1].ordinal);
    if (!pair) return pair.error();
    if (!*pair) {
      phrase.pairs_.clear();
      break;
    }
    phrase.pairs_.push_back(**pair);
  }
  return phrase;
}

Error Phrase::damaged() const {
  return Error(ErrorCode::corrupt, "a position list breaks the format",
               {"segment " + std::to_string(segment_.entry().number), {}, {}});
}

// Where every document is one unit, all pairs stand in the owner, as often as the phrase at least.
// Elsewhere a phrase may go on in the next unit of its document, and only the first pair tells.
// The shortest list comes first.
Result<std::vector<postings::PostingList>> Phrase::try_needed_pairs() const {
  const bool goes_on = field_ == Field::body && segment_.documents() != segment_.units();
  std::vector<postings::PostingList> lists;
  for (const PairInfo& pair : std::span(pairs_).first(goes_on ? 1 : pairs_.size())) {
    auto list = segment_.try_postings(field_, pair);
    if (!list) return list.error();
    lists.push_back(*list);
  }
  std::sort(lists.begin(), lists.end(),
            [](const auto& a, const auto& b) { return a.size < b.size; });
  return lists;
}

Result<std::vector<postings::RangeList>> Phrase::try_ranges() const {
  auto lists = try_needed_pairs();
  if (!lists) return lists.error();
  std::vector<postings::RangeList> ranges;
  for (const postings::PostingList& list : *lists) {
    const postings::Shape shape = list.shape();
    if (shape != postings::Shape::dense && shape != postings::Shape::ranged) {
      return std::vector<postings::RangeList>();
    }
    ranges.emplace_back(list);
    if (!ranges.back().ok()) return damaged();
  }
  return ranges;
}

Result<OwnerFrequencies> Phrase::try_candidates() const {
  auto lists = try_needed_pairs();
  if (!lists) return lists.error();
  OwnerFrequencies found;
  if (lists->empty()) return found;
  postings::PostingBlocks blocks(lists->front());
  while (blocks.next()) {
    const auto owners = blocks.docs();
    const auto frequencies = blocks.frequencies();
    found.owners.insert(found.owners.end(), owners.begin(), owners.end());
    found.frequencies.insert(found.frequencies.end(), frequencies.begin(), frequencies.end());
  }
  if (blocks.damaged()) return damaged();
  for (std::size_t i = 1; i < lists->size(); ++i) {
    if (!narrow_down((*lists)[i], found)) return damaged();
  }
  return found;
}

Result<std::uint32_t> Phrase::try_count(std::uint32_t owner) {
  const auto owner_starts = segment_.token_starts(field_);
  const Position begin = owner_starts[owner];
  const Position text_end = end_of_text(segment_, field_, owner);
  const auto length = static_cast<std::uint32_t>(terms_.size());
  if (text_end - begin < length) return 0u;
  // Where an occurrence may start: before the next owner, and early enough to end with the text.
  const Position end = std::min(owner_starts[owner + 1], text_end - length + 1);
  starts_.clear();
  for (Word& word : words_) {
    const bool first = &word == &words_.front();
    const Position from = (first ? begin : starts_.front()) + word.offset;
    const Position limit =
        (first ? end - 1 : starts_.back()) + word.offset;  // the last of interest
    std::size_t at = 0;
    std::size_t kept = 0;
    bool more = word.blocks.find(from);
    while (more) {
      const auto positions = word.blocks.positions();
      const auto* position =
          std::lower_bound(positions.data(), positions.data() + positions.size(), from);
      for (; position != positions.data() + positions.size() && *position <= limit; ++position) {
        const Position start = *position - word.offset;
        if (first) {
          starts_.push_back(start);
          continue;
        }
        while (at < starts_.size() && starts_[at] < start) ++at;
        if (at < starts_.size() && starts_[at] == start) starts_[kept++] = starts_[at++];
      }
      more = positions.back() < limit && word.blocks.next();
    }
    if (word.blocks.damaged()) return damaged();
    if (!first) starts_.resize(kept);
    if (starts_.empty()) return 0u;
  }
  return static_cast<std::uint32_t>(starts_.size());
}

Result<OwnerFrequencies> Phrase::try_match() {
  // A look at the positions of one owner costs about as much as walking this many positions.
  constexpr std::uint64_t positions_per_look = 64;
  const bool has_pairs = segment_.stats(field_).pairs > 0;
  if (has_pairs && pairs_.empty()) return OwnerFrequencies{};
  if (has_pairs) {
    std::uint64_t fewest = ~std::uint64_t{0};
    for (const PairInfo& pair : pairs_) {
      fewest = std::min<std::uint64_t>(fewest, pair.document_frequency);
    }
    if (fewest * positions_per_look < words_.front().list.size) {
      auto candidates = try_candidates();
      if (!candidates) return candidates;
      OwnerFrequencies found;
      for (const std::uint32_t owner : candidates->owners) {
        auto frequency = try_count(owner);
        if (!frequency) return frequency.error();
        if (*frequency == 0) continue;
        found.owners.push_back(owner);
        found.frequencies.push_back(*frequency);
      }
      return found;
    }
  }
  return try_intersect();
}

Result<OwnerFrequencies> Phrase::try_intersect() {
  std::vector<Position> starts;
  for (Word& word : words_) {
    if (&word == &words_.front()) {
      if (!postings::decode_positions(word.list, starts)) return damaged();
      const auto first = std::lower_bound(starts.begin(), starts.end(), word.offset);
      starts.erase(starts.begin(), first);
      for (Position& start : starts) start -= word.offset;
      continue;
    }
    postings::PositionBlocks blocks(word.list);
    if (!keep_followed(starts, blocks, word.offset)) return damaged();
    if (starts.empty()) break;
  }
  std::vector<Occurrence> occurrences;
  occurrences.reserve(starts.size());
  const auto length = static_cast<std::uint32_t>(terms_.size());
  for (const Position start : starts) occurrences.push_back({start, start + (length - 1)});
  return count_by_owner(segment_, field_, occurrences);
}

Result<OwnerFrequencies> try_match_near(const Segment& segment, Field field,
                                        std::span<const TermInfo> terms, std::uint32_t slop) {
  const auto damaged = [&] {
    return Error(ErrorCode::corrupt, "a position list breaks the format",
                 {"segment " + std::to_string(segment.entry().number), {}, {}});
  };
  std::vector<postings::PositionList> lists;
  for (const TermInfo& term : terms) {
    auto list = segment.try_positions(field, term);
    if (!list) return list.error();
    lists.push_back(*list);
  }
  const auto rarest = static_cast<std::uint32_t>(
      std::min_element(lists.begin(), lists.end(),
                       [](const auto& a, const auto& b) { return a.size < b.size; }) -
      lists.begin());
  // The first words that can have the rarest one behind them.
  std::vector<Position> wanted;
  if (!postings::decode_positions(lists[rarest], wanted)) return damaged();
  std::vector<Occurrence> occurrences;
  postings::PositionBlocks first_blocks(lists[0]);
  if (!take_before(first_blocks, wanted, std::uint64_t{rarest} + slop, rarest, occurrences)) {
    return damaged();
  }
  for (std::uint32_t i = 1; i < lists.size() && !occurrences.empty(); ++i) {
    postings::PositionBlocks blocks(lists[i]);
    if (!lengthen(blocks, std::uint64_t{i} + slop, occurrences)) return damaged();
  }
  return count_by_owner(segment, field, occurrences);
}

}  // namespace tracuu::query
