#include "merge_map.hpp"

#include <cassert>

namespace tracuu::inline v0::index {

namespace {

// Appends the lengths of some neighbouring owners to starts, the last of which is the end so far.
void append_starts(std::span<const std::uint32_t> from, std::vector<std::uint32_t>& starts) {
  const std::uint32_t shift = starts.back() - from.front();  // modulo 2^32
  for (const std::uint32_t start : from.subspan(1)) starts.push_back(start + shift);
}

}  // namespace

MergeMap map_documents(std::span<const MergeSource> sources) {
  MergeMap map;
  map.body_starts.push_back(0);
  map.title_starts.push_back(0);
  for (const MergeSource& source : sources) {
    const Segment& segment = *source.segment;
    assert(source.deleted.empty() || source.deleted.size() * 64 >= segment.documents());
    MappedSegment mapped;
    mapped.segment = &segment;
    mapped.deleted = source.deleted;
    mapped.documents.first = map.documents;
    mapped.units.first = map.units;
    mapped.first_token = map.body_starts.back();
    mapped.first_title_token = map.title_starts.back();
    const auto first_units = segment.first_units();
    for (DocId document = 0; document < segment.documents(); ++document) {
      if (source.is_deleted(document)) continue;
      ++mapped.documents.live;
      const std::size_t first = first_units[document];
      const std::size_t units = first_units[document + 1] - first;
      mapped.units.live += static_cast<std::uint32_t>(units);
      append_starts(segment.token_starts(Field::body).subspan(first, units + 1), map.body_starts);
      append_starts(segment.token_starts(Field::title).subspan(document, 2), map.title_starts);
    }
    if (mapped.documents.live == 0) continue;
    if (mapped.documents.live < segment.documents()) {
      for (DocId document = 0; document < segment.documents(); ++document) {
        const bool live = !source.is_deleted(document);
        mapped.documents.numbers.push_back(live ? map.documents++ : no_owner);
        for (UnitId unit = first_units[document]; unit < first_units[document + 1]; ++unit) {
          mapped.units.numbers.push_back(live ? map.units++ : no_owner);
        }
      }
    } else {
      map.documents += mapped.documents.live;
      map.units += mapped.units.live;
    }
    map.segments.push_back(std::move(mapped));
  }
  return map;
}

Error merge_stopped() { return Error(ErrorCode::cancelled, "the merge was told to stop"); }

}  // namespace tracuu::index
