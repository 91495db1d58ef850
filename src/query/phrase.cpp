#include "phrase.hpp"

#include <algorithm>
#include <numeric>
#include <tracuu/postings/position_list.hpp>

namespace tracuu::inline v0::query {

using index::Field;
using index::Segment;

namespace {

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
    while (positions[at] < wanted) ++at;  // ends: the block's last position is not less
    if (positions[at] == wanted) starts[kept++] = start;
  }
  starts.resize(kept);
  return !blocks.damaged();
}

// The end of the text that `owner` belongs to, in tokens.
std::uint32_t end_of_text(const Segment& segment, Field field, std::uint32_t owner) {
  const auto starts = segment.token_starts(field);
  if (field == Field::title) return starts[owner + 1];
  const auto first_units = segment.first_units();
  return starts[first_units[segment.document_of(owner) + 1]];
}

}  // namespace

Result<void> try_match_phrase(const Segment& segment, Field field,
                              const std::vector<index::TermInfo>& terms,
                              std::vector<std::uint32_t>& docs,
                              std::vector<std::uint32_t>& frequencies) {
  std::vector<std::size_t> order(terms.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return terms[a].collection_frequency < terms[b].collection_frequency;
  });
  const auto damaged = [&] {
    return Error(ErrorCode::corrupt, "a position list breaks the format",
                 {"segment " + std::to_string(segment.entry().number), {}, {}});
  };
  std::vector<Position> starts;
  for (const std::size_t i : order) {
    auto list = segment.try_positions(field, terms[i]);
    if (!list) return list.error();
    const auto offset = static_cast<std::uint32_t>(i);
    if (i == order.front()) {
      if (!postings::decode_positions(*list, starts)) return damaged();
      const auto first = std::lower_bound(starts.begin(), starts.end(), offset);
      starts.erase(starts.begin(), first);
      for (Position& start : starts) start -= offset;
      continue;
    }
    postings::PositionBlocks blocks(*list);
    if (!keep_followed(starts, blocks, offset)) return damaged();
    if (starts.empty()) break;
  }
  docs.clear();
  frequencies.clear();
  const auto owner_starts = segment.token_starts(field);
  auto owner_at = owner_starts.begin();
  std::uint32_t text_end = 0;
  for (const Position start : starts) {
    if (owner_at == owner_starts.begin() || *owner_at <= start) {
      owner_at = std::upper_bound(owner_at, owner_starts.end(), start);
      text_end = end_of_text(segment, field,
                             static_cast<std::uint32_t>(owner_at - owner_starts.begin() - 1));
    }
    if (start + terms.size() > text_end) continue;
    const auto owner = static_cast<std::uint32_t>(owner_at - owner_starts.begin() - 1);
    if (docs.empty() || docs.back() != owner) {
      docs.push_back(owner);
      frequencies.push_back(0);
    }
    ++frequencies.back();
  }
  return {};
}

}  // namespace tracuu::query
