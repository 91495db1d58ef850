#include <algorithm>
#include <cassert>
#include <tracuu/index/citation_table.hpp>
#include <tracuu/text/date.hpp>

#include "segment_format.hpp"

namespace tracuu::inline v0::index {

using namespace format;
using storage::IndexFileReader;

std::string table_key(std::string_view key) {
  key = key.substr(0, key.find('@'));
  const std::size_t colon = key.find(':');
  const bool bare = colon != std::string_view::npos && colon + 1 < key.size() &&
                    key[colon + 1] >= '0' && key[colon + 1] <= '9' && key[0] > '9';
  if (!bare) return std::string(key);
  return std::string(key.substr(colon + 1)).append(":").append(key.substr(0, colon));
}

Result<CitationTable> CitationTable::try_open(const IndexFileReader& file, std::uint32_t documents,
                                              std::uint32_t units) {
  auto counts = file.section(citation_counts);
  if (!counts) return counts.error();
  ByteReader reader(*counts);
  CitationTable table;
  table.file_ = &file;
  table.documents_ = documents;
  table.units_ = units;
  table.keys_ = reader.take_le<std::uint32_t>();
  table.bearers_ = reader.take_le<std::uint32_t>();
  table.edges_ = reader.take_le<std::uint32_t>();
  table.texts_ = reader.take_le<std::uint32_t>();
  table.slots_ = file.section_size(key_slots) / sizeof(std::uint64_t);
  const auto is_size = [&](SectionId section, std::uint64_t count, std::uint64_t bytes) {
    return file.section_size(section) == count * bytes;
  };
  const std::uint64_t keys = table.keys_;
  const bool sound = reader.ok() && reader.left() == 0 && is_size(key_offsets, keys + 1, 4) &&
                     is_size(bearer_begins, keys + 1, 4) && is_size(edge_begins, keys + 1, 4) &&
                     is_size(bearer_documents, table.bearers_, 4) &&
                     is_size(edge_records, table.edges_, sizeof(CitationEdge)) &&
                     is_size(edges_by_document, table.edges_, 4) &&
                     is_size(document_begins, std::uint64_t{documents} + 1, 4) &&
                     is_size(text_offsets, std::uint64_t{table.texts_} + 1, 4) &&
                     table.texts_ > 0 && is_size(key_slots, table.slots_, 8) &&
                     (table.slots_ & (table.slots_ - 1)) == 0 &&
                     (keys == 0 ? table.slots_ == 0 : table.slots_ > keys);
  if (!sound) return file.corrupt(citation_counts, 0, "a table of citations has a wrong size");
  return table;
}

template <typename T>
Result<std::span<const T>> CitationTable::try_slice(SectionId section, std::uint64_t first,
                                                    std::uint64_t end) const {
  auto bytes = file_->bytes(section, first * sizeof(T), (end - first) * sizeof(T));
  if (!bytes) return bytes.error();
  return std::span<const T>(reinterpret_cast<const T*>(bytes->data()),
                            static_cast<std::size_t>(end - first));
}

// The values of some neighbours of whom `begins` tells where theirs begin.
template <typename T>
Result<std::span<const T>> CitationTable::try_run(SectionId begins, std::uint32_t first,
                                                  std::uint32_t end, SectionId values,
                                                  std::uint32_t count) const {
  auto from = try_slice<std::uint32_t>(begins, first, std::uint64_t{first} + 1);
  if (!from) return from.error();
  auto to = try_slice<std::uint32_t>(begins, end, std::uint64_t{end} + 1);
  if (!to) return to.error();
  if (from->front() > to->front() || to->front() > count) {
    return file_->corrupt(begins, first * 4ull, "a table of citations is not in order");
  }
  return try_slice<T>(values, from->front(), to->front());
}

Result<std::string_view> CitationTable::try_string(SectionId bytes, SectionId offsets,
                                                   std::uint32_t at) const {
  auto pair = try_slice<std::uint32_t>(offsets, at, std::uint64_t{at} + 2);
  if (!pair) return pair.error();
  if ((*pair)[0] > (*pair)[1]) {
    return file_->corrupt(offsets, at * 4ull, "a table of citations is not in order");
  }
  auto text = file_->bytes(bytes, (*pair)[0], (*pair)[1] - (*pair)[0]);
  if (!text) return text.error();
  return as_text(*text);
}

Result<std::optional<std::uint32_t>> CitationTable::try_find(std::string_view table_key) const {
  if (keys_ == 0) return std::optional<std::uint32_t>();
  const std::uint64_t hash = storage::hash64(as_bytes(table_key));
  const std::uint64_t tag = hash >> 32;
  std::uint64_t slot = hash & (slots_ - 1);
  for (std::uint64_t probes = 0; probes < slots_; ++probes, slot = (slot + 1) & (slots_ - 1)) {
    auto entry = try_slice<std::uint64_t>(key_slots, slot, slot + 1);
    if (!entry) return entry.error();
    const std::uint64_t value = entry->front();
    if (value == 0) return std::optional<std::uint32_t>();
    if (value >> 32 != tag) continue;
    const auto ordinal = static_cast<std::uint32_t>(value) - 1;
    if (ordinal >= keys_) {
      return file_->corrupt(key_slots, slot * 8, "a slot of the table of numbers is out of range");
    }
    auto key = try_key(ordinal);
    if (!key) return key.error();
    if (*key == table_key) return std::optional(ordinal);
  }
  return std::optional<std::uint32_t>();
}

Result<KeyRange> CitationTable::try_find_prefix(std::string_view prefix) const {
  // The first key that is not less than the prefix, or not less than all that begin with it.
  const auto search = [&](bool beyond) -> Result<std::uint32_t> {
    std::uint32_t low = 0;
    std::uint32_t high = keys_;
    while (low < high) {
      const std::uint32_t middle = low + (high - low) / 2;
      auto key = try_key(middle);
      if (!key) return key.error();
      const std::string_view start = key->substr(0, prefix.size());
      (start < prefix || (beyond && start == prefix) ? low : high) =
          start < prefix || (beyond && start == prefix) ? middle + 1 : middle;
    }
    return low;
  };
  auto first = search(false);
  if (!first) return first.error();
  auto end = search(true);
  if (!end) return end.error();
  return KeyRange{*first, std::max(*first, *end)};
}

Result<std::string_view> CitationTable::try_key(std::uint32_t ordinal) const {
  assert(ordinal < keys_);
  return try_string(key_bytes, key_offsets, ordinal);
}

Result<std::span<const DocId>> CitationTable::try_bearers(KeyRange keys) const {
  assert(keys.first <= keys.end && keys.end <= keys_);
  return try_run<DocId>(bearer_begins, keys.first, keys.end, bearer_documents, bearers_);
}

Result<std::span<const CitationEdge>> CitationTable::try_edges(KeyRange keys) const {
  assert(keys.first <= keys.end && keys.end <= keys_);
  return try_run<CitationEdge>(edge_begins, keys.first, keys.end, edge_records, edges_);
}

Result<std::span<const std::uint32_t>> CitationTable::try_edges_of(DocId document) const {
  assert(document < documents_);
  return try_run<std::uint32_t>(document_begins, document, document + 1, edges_by_document, edges_);
}

Result<CitationEdge> CitationTable::try_edge(std::uint32_t ordinal) const {
  if (ordinal >= edges_) {
    return file_->corrupt(edges_by_document, 0, "a document's citation is out of range");
  }
  auto edge = try_slice<CitationEdge>(edge_records, ordinal, std::uint64_t{ordinal} + 1);
  if (!edge) return edge.error();
  return edge->front();
}

Result<std::uint32_t> CitationTable::try_key_of_edge(std::uint32_t ordinal) const {
  auto begins = try_slice<std::uint32_t>(edge_begins, 0, std::uint64_t{keys_} + 1);
  if (!begins) return begins.error();
  const auto after = std::upper_bound(begins->begin(), begins->end(), ordinal);
  if (after == begins->begin() || after == begins->end()) {
    return file_->corrupt(edge_begins, 0, "a citation has no key");
  }
  return static_cast<std::uint32_t>(after - begins->begin() - 1);
}

Result<std::string_view> CitationTable::try_text(std::uint32_t text) const {
  if (text >= texts_) {
    return file_->corrupt(edge_records, 0, "a citation's text is out of range");
  }
  return try_string(text_bytes, text_offsets, text);
}

bool CitationTable::is_sound(const CitationEdge& edge) const noexcept {
  using citation::CitationClass;
  using citation::Relation;
  return edge.document < documents_ && edge.unit < units_ && edge.type < texts_ &&
         edge.issuer < texts_ && edge.pinpoint < texts_ && edge.count > 0 && edge.year >= 0 &&
         edge.relation() <= Relation::implements &&
         edge.citation_class() <= CitationClass::header &&
         (edge.date == 0 || text::is_valid(text::Date::from_number(edge.date)));
}

Result<void> CitationTable::try_verify() const {
  std::string before;
  for (std::uint32_t ordinal = 0; ordinal < keys_; ++ordinal) {
    auto key = try_key(ordinal);
    if (!key) return key.error();
    if (ordinal > 0 && *key <= before) {
      return file_->corrupt(key_offsets, ordinal * 4ull, "the numbers are not in order");
    }
    before = *key;
    auto found = try_find(*key);
    if (!found) return found.error();
    if (*found != ordinal) {
      return file_->corrupt(key_slots, 0, "“" + before + "” is missing in the table of numbers");
    }
    auto bearers = try_bearers({ordinal, ordinal + 1});
    if (!bearers) return bearers.error();
    for (std::size_t i = 0; i < bearers->size(); ++i) {
      if ((*bearers)[i] >= documents_ || (i > 0 && (*bearers)[i] <= (*bearers)[i - 1])) {
        return file_->corrupt(bearer_documents, 0,
                              "the bearers of “" + before + "” are not in order");
      }
    }
    auto edges = try_edges({ordinal, ordinal + 1});
    if (!edges) return edges.error();
    DocId last = 0;
    for (const CitationEdge& edge : *edges) {
      if (!is_sound(edge) || edge.document < last) {
        return file_->corrupt(edge_records, 0, "a citation of “" + before + "” breaks the format");
      }
      last = edge.document;
    }
  }
  for (std::uint32_t text = 0; text < texts_; ++text) {
    if (auto sound = try_text(text); !sound) return sound.error();
  }
  const auto all_are_used = [&](SectionId begins, std::uint32_t entries,
                                std::uint32_t count) -> Result<void> {
    auto ends = try_slice<std::uint32_t>(begins, 0, std::uint64_t{entries} + 1);
    if (!ends) return ends.error();
    if (ends->front() == 0 && ends->back() == count) return {};
    return file_->corrupt(begins, 0, "a table of citations does not cover all entries");
  };
  if (auto sound = all_are_used(bearer_begins, keys_, bearers_); !sound) return sound;
  if (auto sound = all_are_used(edge_begins, keys_, edges_); !sound) return sound;
  if (auto sound = all_are_used(document_begins, documents_, edges_); !sound) return sound;
  for (DocId document = 0; document < documents_; ++document) {
    auto ordinals = try_edges_of(document);
    if (!ordinals) return ordinals.error();
    for (std::size_t i = 0; i < ordinals->size(); ++i) {
      auto edge = try_edge((*ordinals)[i]);
      if (!edge) return edge.error();
      if (edge->document != document || (i > 0 && (*ordinals)[i] <= (*ordinals)[i - 1])) {
        return file_->corrupt(edges_by_document, 0, "the citations of a document are not in order");
      }
    }
  }
  return {};
}

}  // namespace tracuu::index
