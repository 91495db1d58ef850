#include <algorithm>
#include <bit>
#include <cassert>
#include <tracuu/index/segment.hpp>
#include <tracuu/storage/compress.hpp>
#include <tracuu/text/date.hpp>

#include "segment_format.hpp"

namespace tracuu::inline v0::index {

using namespace format;
using storage::IndexFileReader;

static_assert(index::segment_file_count == format::segment_file_count);

namespace {

// Views of a section as an array. Sections begin at multiples of 64 bytes in a mapped file.
template <typename T>
Result<std::span<const T>> try_array(const IndexFileReader& file, SectionId section,
                                     std::uint64_t count) {
  auto bytes = file.section(section);
  if (!bytes) return bytes.error();
  if (bytes->size() != count * sizeof(T)) {
    return file.corrupt(section, 0, "a table has a wrong size");
  }
  return std::span<const T>(reinterpret_cast<const T*>(bytes->data()),
                            static_cast<std::size_t>(count));
}

template <typename T>
bool is_ascending(std::span<const T> values) noexcept {
  return std::is_sorted(values.begin(), values.end());
}

}  // namespace

struct Segment::Impl {
  // Of all commits that name the segment the same.
  struct Shared {
    std::vector<Column> schema_columns;
    bool positions = false;
    std::array<std::unique_ptr<IndexFileReader>, index::segment_file_count> files;  // no columns
    std::array<FieldStats, field_count> stats;
    std::array<BoundParameters, field_count> bounds;
    std::array<std::optional<TermDictionary>, field_count> dictionaries;
    std::span<const std::uint32_t> unit_tokens, title_tokens, first_units, unit_text, id_order,
        pinpoint_offsets;
    std::span<const std::uint64_t> id_hashes, id_offsets, stored_at, store_index;
    std::optional<CitationTable> citations;

    [[nodiscard]] const IndexFileReader& file(SegmentFile which) const noexcept {
      return *files[static_cast<std::size_t>(which)];
    }
    Result<void> try_open(storage::FileSystem& file_system, const std::string& directory,
                          const Schema& schema, const SegmentEntry& entry);
    Result<void> try_open_meta(const SegmentEntry& entry);
    Result<void> try_open_documents(const SegmentEntry& entry);
  };
  // The columns' file of one of these commits.
  struct Columns {
    struct View {
      std::span<const std::int32_t> dates;      // empty: no document has one
      std::span<const std::uint32_t> ordinals;  // empty: no document has one
      std::span<const std::uint64_t> offsets;
      std::span<const std::uint64_t> changed;  // empty: none was
    };
    std::unique_ptr<IndexFileReader> file;
    std::vector<View> views;
    bool any_changed = false;
  };

  SegmentEntry entry;
  std::shared_ptr<Shared> shared = std::make_shared<Shared>();
  std::shared_ptr<const Columns> columns;
  std::unique_ptr<IndexFileReader> deletions_file;
  std::vector<std::uint64_t> own_deleted;  // without a file
  std::span<const std::uint64_t> deleted;

  [[nodiscard]] const IndexFileReader& file(SegmentFile which) const noexcept {
    return which == SegmentFile::columns ? *columns->file : shared->file(which);
  }
  [[nodiscard]] const std::vector<Column>& schema_columns() const noexcept {
    return shared->schema_columns;
  }

  Result<void> try_open_columns(storage::FileSystem& file_system, const std::string& directory);
  Result<void> try_open_deletions(storage::FileSystem& file_system, const std::string& directory);
  Result<std::string> try_stream(std::uint64_t start, std::uint64_t end) const;
  Result<StoredDocument> try_record(DocId document, bool with_text) const;
  Result<void> try_apply_changes(DocId document, StoredDocument& into) const;
  Result<std::string_view> try_slice(SegmentFile which, SectionId section, std::uint64_t base,
                                     std::uint64_t begin, std::uint64_t end) const;
};

Segment::Segment(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Segment::~Segment() = default;

Result<void> Segment::Impl::Shared::try_open_meta(const SegmentEntry& entry) {
  const IndexFileReader& documents = file(SegmentFile::documents);
  auto meta = documents.section(segment_meta);
  if (!meta) return meta.error();
  ByteReader reader(*meta);
  const auto document_count = reader.take_le<std::uint32_t>();
  const auto unit_count = reader.take_le<std::uint32_t>();
  for (const Field field : all_fields) {
    const auto i = static_cast<std::size_t>(field);
    stats[i].owners = reader.take_le<std::uint32_t>();
    stats[i].tokens = reader.take_le<std::uint32_t>();
    stats[i].terms = reader.take_le<std::uint32_t>();
    bounds[i].k1 = std::bit_cast<float>(reader.take_le<std::uint32_t>());
    bounds[i].b = std::bit_cast<float>(reader.take_le<std::uint32_t>());
    (void)reader.take_le<std::uint32_t>();
    stats[i].postings = reader.take_le<std::uint64_t>();
    stats[i].pairs = reader.take_le<std::uint64_t>();
    stats[i].pair_postings = reader.take_le<std::uint64_t>();
    bounds[i].average_length = static_cast<double>(stats[i].tokens) / std::max(1u, stats[i].owners);
    if (stats[i].owners != (owned_by_units(field) ? entry.units : entry.documents)) {
      return documents.corrupt(segment_meta, 0, "the numbers of units and documents disagree");
    }
  }
  if (!reader.ok() || reader.left() != 0 || document_count != entry.documents ||
      unit_count != entry.units) {
    return documents.corrupt(segment_meta, 0, "the segment's counts do not match the manifest");
  }
  for (const Field field : all_fields) {
    const auto i = static_cast<std::size_t>(field);
    auto dictionary = TermDictionary::try_open(file(SegmentFile::dictionary), field, stats[i].terms,
                                               stats[i].pairs);
    if (!dictionary) return dictionary.error();
    dictionaries[i] = std::move(*dictionary);
  }
  return {};
}

Result<void> Segment::Impl::Shared::try_open_documents(const SegmentEntry& entry) {
  const IndexFileReader& documents = file(SegmentFile::documents);
  const std::uint64_t d = entry.documents;
  const std::uint64_t u = entry.units;
  const auto take = [&](auto& into, SectionId section, std::uint64_t count) -> Result<void> {
    using T = typename std::remove_reference_t<decltype(into)>::value_type;
    auto array = try_array<T>(documents, section, count);
    if (!array) return array.error();
    into = *array;
    return {};
  };
  if (auto r = take(unit_tokens, unit_token_start, u + 1); !r) return r;
  if (auto r = take(title_tokens, title_token_start, d + 1); !r) return r;
  if (auto r = take(first_units, format::first_unit, d + 1); !r) return r;
  if (auto r = take(unit_text, format::unit_text_start, u); !r) return r;
  if (auto r = take(id_hashes, format::id_hashes, d); !r) return r;
  if (auto r = take(id_order, format::id_order, d); !r) return r;
  if (auto r = take(stored_at, format::stored_at, d + 1); !r) return r;
  const auto offsets = [&](auto& into, SectionId section, std::uint64_t count) -> Result<void> {
    using T = typename std::remove_reference_t<decltype(into)>::value_type;
    auto bytes = documents.bytes(section, 0, count * sizeof(T));
    if (!bytes) return bytes.error();
    into = {reinterpret_cast<const T*>(bytes->data()), static_cast<std::size_t>(count)};
    return {};
  };
  if (auto r = offsets(pinpoint_offsets, unit_pinpoints, u + 1); !r) return r;
  if (auto r = offsets(id_offsets, id_strings, d + 1); !r) return r;
  const bool sound =
      is_ascending(unit_tokens) && is_ascending(title_tokens) && is_ascending(first_units) &&
      is_ascending(stored_at) && is_ascending(pinpoint_offsets) && is_ascending(id_offsets) &&
      unit_tokens.back() == stats[static_cast<std::size_t>(Field::body)].tokens &&
      title_tokens.back() == stats[static_cast<std::size_t>(Field::title)].tokens &&
      first_units.front() == 0 && first_units.back() == u &&
      std::all_of(id_order.begin(), id_order.end(), [&](auto document) { return document < d; });
  if (!sound) return documents.corrupt(unit_token_start, 0, "a table of documents is not in order");

  const IndexFileReader& store = file(SegmentFile::store);
  const std::uint64_t index_bytes = store.section_size(store_block_index);
  auto index = try_array<std::uint64_t>(store, store_block_index, index_bytes / 8);
  if (!index) return index.error();
  store_index = *index;
  bool store_sound = store_index.size() >= 2 && store_index.size() % 2 == 0;
  for (std::size_t i = 2; store_sound && i < store_index.size(); i += 2) {
    store_sound = store_index[i] >= store_index[i - 2] && store_index[i + 1] > store_index[i - 1] &&
                  store_index[i + 1] - store_index[i - 1] <= (1u << 26);
  }
  store_sound = store_sound && store_index[1] == 0 && store_index.back() == stored_at.back() &&
                store_index[store_index.size() - 2] == store.section_size(store_blocks);
  if (!store_sound)
    return store.corrupt(store_block_index, 0, "the table of blocks is not in order");
  return {};
}

Result<void> Segment::Impl::try_open_columns(storage::FileSystem& file_system,
                                             const std::string& directory) {
  const auto which = static_cast<std::size_t>(SegmentFile::columns);
  auto opened = IndexFileReader::try_open(
      file_system, directory + "/" + segment_file_name(entry, SegmentFile::columns), kinds[which],
      entry.owner, &entry.files[which]);
  if (!opened) return opened.error();
  auto made = std::make_shared<Columns>();
  made->file = std::move(*opened);
  const IndexFileReader& out = *made->file;
  for (std::size_t column = 0; column < schema_columns().size(); ++column) {
    const auto base = static_cast<SectionId>(16 * column);
    // A column of which the segment has no value is an empty section.
    const auto count = [&](SectionId section) {
      return out.section_size(section) == 0 ? 0 : entry.documents;
    };
    Columns::View view;
    if (schema_columns()[column].type == ColumnType::date) {
      auto dates = try_array<std::int32_t>(out, base + format::date_values,
                                           count(base + format::date_values));
      if (!dates) return dates.error();
      view.dates = *dates;
    } else {
      auto ordinals =
          try_array<std::uint32_t>(out, base + keyword_values, count(base + keyword_values));
      if (!ordinals) return ordinals.error();
      auto offsets = try_array<std::uint64_t>(out, base + keyword_offsets,
                                              out.section_size(base + keyword_offsets) / 8);
      if (!offsets) return offsets.error();
      view.ordinals = *ordinals;
      view.offsets = *offsets;
      const bool sound =
          !view.offsets.empty() && is_ascending(view.offsets) &&
          view.offsets.back() == out.section_size(base + keyword_bytes) &&
          std::all_of(view.ordinals.begin(), view.ordinals.end(),
                      [&](std::uint32_t ordinal) { return ordinal < view.offsets.size(); });
      if (!sound) return out.corrupt(base + keyword_values, 0, "a column is not in order");
    }
    if (out.has_section(base + format::changed_values)) {
      auto changed = try_array<std::uint64_t>(out, base + format::changed_values,
                                              (std::uint64_t{entry.documents} + 63) / 64);
      if (!changed) return changed.error();
      view.changed = *changed;
      made->any_changed = true;
    }
    made->views.push_back(view);
  }
  columns = std::move(made);
  return {};
}

Result<void> Segment::Impl::try_open_deletions(storage::FileSystem& file_system,
                                               const std::string& directory) {
  if (entry.deletion_generation == 0) return {};
  const std::string path =
      directory + "/" + deletions_file_name(entry.number, entry.deletion_generation);
  auto opened = IndexFileReader::try_open(file_system, path, storage::FileKind::deletions,
                                          entry.owner, &entry.deletions);
  if (!opened) return opened.error();
  deletions_file = std::move(*opened);
  auto bits = try_array<std::uint64_t>(*deletions_file, deletion_bits,
                                       (std::uint64_t{entry.documents} + 63) / 64);
  if (!bits) return bits.error();
  deleted = *bits;
  std::uint64_t count = 0;
  for (const std::uint64_t word : deleted) count += static_cast<unsigned>(std::popcount(word));
  if (count != entry.deleted) {
    return deletions_file->corrupt(deletion_bits, 0,
                                   "the number of deletions does not match the manifest");
  }
  return {};
}

Result<void> Segment::Impl::Shared::try_open(storage::FileSystem& file_system,
                                             const std::string& directory, const Schema& schema,
                                             const SegmentEntry& entry) {
  schema_columns = schema.columns;
  positions = schema.positions;
  for (std::size_t i = 0; i < index::segment_file_count; ++i) {
    const auto which = static_cast<SegmentFile>(i);
    if (which == SegmentFile::columns) continue;
    auto opened =
        IndexFileReader::try_open(file_system, directory + "/" + segment_file_name(entry, which),
                                  kinds[i], entry.owner, &entry.files[i]);
    if (!opened) return opened.error();
    files[i] = std::move(*opened);
  }
  if (auto r = try_open_meta(entry); !r) return r;
  if (auto r = try_open_documents(entry); !r) return r;
  auto table = CitationTable::try_open(file(SegmentFile::citations), entry.documents, entry.units);
  if (!table) return table.error();
  citations = std::move(*table);
  return {};
}

Result<std::unique_ptr<const Segment>> Segment::try_open(storage::FileSystem& file_system,
                                                         const std::string& directory,
                                                         const Schema& schema,
                                                         const SegmentEntry& entry) {
  auto impl = std::make_unique<Impl>();
  impl->entry = entry;
  if (auto r = impl->shared->try_open(file_system, directory, schema, entry); !r) return r.error();
  if (auto r = impl->try_open_columns(file_system, directory); !r) return r.error();
  if (auto r = impl->try_open_deletions(file_system, directory); !r) return r.error();
  return std::unique_ptr<const Segment>(new Segment(std::move(impl)));
}

Result<std::shared_ptr<const Segment>> Segment::try_reopen(storage::FileSystem& file_system,
                                                           const std::string& directory,
                                                           const SegmentEntry& entry) const {
  assert(entry.owner == impl_->entry.owner);
  auto impl = std::make_unique<Impl>();
  impl->entry = entry;
  impl->shared = impl_->shared;
  if (entry.columns_generation == impl_->entry.columns_generation) {
    impl->columns = impl_->columns;
  } else if (auto r = impl->try_open_columns(file_system, directory); !r) {
    return r.error();
  }
  if (auto r = impl->try_open_deletions(file_system, directory); !r) return r.error();
  return std::shared_ptr<const Segment>(new Segment(std::move(impl)));
}

std::shared_ptr<const Segment> Segment::with_deletions(std::vector<std::uint64_t> deleted) const {
  auto impl = std::make_unique<Impl>();
  impl->entry = impl_->entry;
  impl->entry.deleted = 0;
  for (const std::uint64_t word : deleted) {
    impl->entry.deleted += static_cast<unsigned>(std::popcount(word));
  }
  impl->shared = impl_->shared;
  impl->columns = impl_->columns;
  impl->own_deleted = std::move(deleted);
  impl->deleted = impl->own_deleted;
  return std::shared_ptr<const Segment>(new Segment(std::move(impl)));
}

const SegmentEntry& Segment::entry() const noexcept { return impl_->entry; }
const FieldStats& Segment::stats(Field field) const noexcept {
  return impl_->shared->stats[static_cast<std::size_t>(field)];
}
const BoundParameters& Segment::bounds(Field field) const noexcept {
  return impl_->shared->bounds[static_cast<std::size_t>(field)];
}
const TermDictionary& Segment::dictionary(Field field) const noexcept {
  return *impl_->shared->dictionaries[static_cast<std::size_t>(field)];
}

const CitationTable& Segment::citations() const noexcept { return *impl_->shared->citations; }

Result<postings::PostingList> Segment::try_postings(Field field, const TermInfo& term) const {
  auto bytes =
      impl_->file(SegmentFile::postings)
          .bytes(field_section(field, term_postings), term.postings_offset, term.postings_size);
  if (!bytes) return bytes.error();
  return postings::PostingList{*bytes, term.document_frequency, stats(field).owners};
}

Result<postings::PostingList> Segment::try_postings(Field field, const PairInfo& pair) const {
  auto bytes = impl_->file(SegmentFile::postings)
                   .bytes(field_section(field, format::pair_postings), pair.postings_offset,
                          pair.postings_size);
  if (!bytes) return bytes.error();
  return postings::PostingList{*bytes, pair.document_frequency, stats(field).owners};
}

Result<postings::PositionList> Segment::try_positions(Field field, const TermInfo& term) const {
  if (!impl_->shared->positions || !has_words(field)) {
    return Error(ErrorCode::invalid_argument, "this index was made without positions");
  }
  auto bytes =
      impl_->file(SegmentFile::positions)
          .bytes(field_section(field, term_positions), term.positions_offset, term.positions_size);
  if (!bytes) return bytes.error();
  return postings::PositionList{*bytes, term.collection_frequency, stats(field).tokens};
}

std::span<const std::uint32_t> Segment::token_starts(Field field) const noexcept {
  assert(has_words(field));
  return field == Field::body ? impl_->shared->unit_tokens : impl_->shared->title_tokens;
}
std::span<const std::uint32_t> Segment::first_units() const noexcept {
  return impl_->shared->first_units;
}

DocId Segment::document_of(UnitId unit) const noexcept {
  const auto& first = impl_->shared->first_units;
  return static_cast<DocId>(std::upper_bound(first.begin(), first.end(), unit) - first.begin() - 1);
}

std::uint32_t Segment::unit_text_start(UnitId unit) const noexcept {
  return impl_->shared->unit_text[unit];
}

Result<std::string_view> Segment::Impl::try_slice(SegmentFile which, SectionId section,
                                                  std::uint64_t base, std::uint64_t begin,
                                                  std::uint64_t end) const {
  auto bytes = file(which).bytes(section, base + begin, end - begin);
  if (!bytes) return bytes.error();
  return as_text(*bytes);
}

Result<std::string_view> Segment::try_pinpoint(UnitId unit) const {
  return impl_->try_slice(
      SegmentFile::documents, unit_pinpoints, (std::uint64_t{units()} + 1) * sizeof(std::uint32_t),
      impl_->shared->pinpoint_offsets[unit], impl_->shared->pinpoint_offsets[unit + 1]);
}

Result<std::string_view> Segment::try_id(DocId document) const {
  return impl_->try_slice(
      SegmentFile::documents, id_strings, (std::uint64_t{documents()} + 1) * sizeof(std::uint64_t),
      impl_->shared->id_offsets[document], impl_->shared->id_offsets[document + 1]);
}

std::uint64_t Segment::id_hash(DocId document) const noexcept {
  return impl_->shared->id_hashes[document];
}

std::span<const DocId> Segment::documents_by_hash() const noexcept {
  return impl_->shared->id_order;
}

Result<std::optional<DocId>> Segment::try_find_id(std::string_view id) const {
  const std::uint64_t hash = storage::hash64(as_bytes(id));
  const auto& order = impl_->shared->id_order;
  auto at = std::lower_bound(
      order.begin(), order.end(), hash,
      [&](DocId document, std::uint64_t h) { return impl_->shared->id_hashes[document] < h; });
  std::optional<DocId> newest;
  for (; at != order.end() && impl_->shared->id_hashes[*at] == hash; ++at) {
    auto found = try_id(*at);
    if (!found) return found.error();
    if (*found == id) newest = *at;
  }
  return newest;
}

std::span<const std::uint64_t> Segment::deleted_words() const noexcept { return impl_->deleted; }

bool Segment::is_deleted(DocId document) const noexcept {
  return !impl_->deleted.empty() && (impl_->deleted[document / 64] >> (document % 64) & 1) != 0;
}

std::span<const std::uint64_t> Segment::changed_values(std::size_t column) const noexcept {
  return impl_->columns->views[column].changed;
}

std::span<const std::uint32_t> Segment::keyword_ordinals(std::size_t column) const noexcept {
  assert(impl_->schema_columns()[column].type == ColumnType::keyword);
  return impl_->columns->views[column].ordinals;
}

std::uint32_t Segment::keyword_count(std::size_t column) const noexcept {
  assert(impl_->schema_columns()[column].type == ColumnType::keyword);
  return static_cast<std::uint32_t>(impl_->columns->views[column].offsets.size() - 1);
}

Result<std::string_view> Segment::try_keyword_value(std::size_t column,
                                                    std::uint32_t ordinal) const {
  assert(ordinal <= keyword_count(column));
  if (ordinal == 0) return std::string_view();
  const auto& offsets = impl_->columns->views[column].offsets;
  return impl_->try_slice(SegmentFile::columns, static_cast<SectionId>(16 * column) + keyword_bytes,
                          0, offsets[ordinal - 1], offsets[ordinal]);
}

std::span<const std::int32_t> Segment::date_values(std::size_t column) const noexcept {
  assert(impl_->schema_columns()[column].type == ColumnType::date);
  return impl_->columns->views[column].dates;
}

Result<std::string_view> Segment::try_keyword(std::size_t column, DocId document) const {
  const auto ordinals = keyword_ordinals(column);
  return try_keyword_value(column, ordinals.empty() ? 0 : ordinals[document]);
}

Result<std::int32_t> Segment::try_date(std::size_t column, DocId document) const {
  assert(impl_->schema_columns()[column].type == ColumnType::date);
  const auto& dates = impl_->columns->views[column].dates;
  return dates.empty() ? 0 : dates[document];
}

// The bytes [start, end) of the stored stream.
Result<std::string> Segment::Impl::try_stream(std::uint64_t start, std::uint64_t end) const {
  std::string result;
  if (start >= end) return result;
  const IndexFileReader& store = file(SegmentFile::store);
  const auto& store_index = shared->store_index;
  const std::size_t blocks = store_index.size() / 2 - 1;
  std::size_t low = 0;
  std::size_t high = blocks;
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (store_index[middle * 2 + 1] <= start ? low : high) = middle;
  }
  std::string block;
  for (; low < blocks && store_index[low * 2 + 1] < end; ++low) {
    const std::uint64_t block_start = store_index[low * 2 + 1];
    const std::uint64_t block_end = store_index[low * 2 + 3];
    auto frame = store.bytes(store_blocks, store_index[low * 2],
                             store_index[low * 2 + 2] - store_index[low * 2]);
    if (!frame) return frame.error();
    if (auto done = storage::try_decompress(
            *frame, static_cast<std::size_t>(block_end - block_start), block);
        !done) {
      return store.corrupt(store_blocks, store_index[low * 2], done.error().message());
    }
    const std::uint64_t from = std::max(start, block_start) - block_start;
    const std::uint64_t to = std::min(end, block_end) - block_start;
    result.append(block, static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
  }
  return result;
}

// The stored record: fields, then the text.
Result<StoredDocument> Segment::Impl::try_record(DocId document, bool with_text) const {
  const std::uint64_t begin = shared->stored_at[document];
  const std::uint64_t end = shared->stored_at[document + 1];
  constexpr std::uint64_t usual_header = 4096;
  std::uint64_t wanted = with_text ? end - begin : std::min(end - begin, usual_header);
  while (true) {
    auto bytes = try_stream(begin, begin + wanted);
    if (!bytes) return bytes.error();
    StoredDocument result;
    ByteReader reader(as_bytes(*bytes));
    const std::uint64_t fields = reader.take_varint();
    for (std::uint64_t i = 0; i < fields && reader.ok(); ++i) {
      std::string name(reader.take_string());
      std::string value(reader.take_string());
      result.fields.push_back({std::move(name), std::move(value)});
    }
    if (reader.ok()) {
      if (with_text) result.text = bytes->substr(reader.at());
      if (auto done = try_apply_changes(document, result); !done) return done.error();
      return result;
    }
    if (wanted == end - begin) {
      return file(SegmentFile::store).corrupt(store_blocks, 0, "a stored document is cut short");
    }
    wanted = std::min(end - begin, wanted * 16);  // fields longer than usual
  }
}

// An empty value is none.
void set_field(StoredDocument& document, std::string_view name, std::string value) {
  std::erase_if(document.fields, [&](const SourceField& field) { return field.name == name; });
  if (!value.empty()) document.fields.push_back({std::string(name), std::move(value)});
}

// Puts the columns' values that were set later in the place of the stored ones.
Result<void> Segment::Impl::try_apply_changes(DocId document, StoredDocument& into) const {
  if (!columns->any_changed) return {};
  for (std::size_t column = 0; column < columns->views.size(); ++column) {
    const Columns::View& view = columns->views[column];
    if (view.changed.empty() || (view.changed[document / 64] >> (document % 64) & 1) == 0) continue;
    const Column& name = schema_columns()[column];
    std::string value;
    if (name.type == ColumnType::date) {
      const auto date = text::Date::from_number(view.dates.empty() ? 0 : view.dates[document]);
      if (text::is_valid(date)) value = text::to_iso(date);
    } else if (const std::uint32_t ordinal = view.ordinals.empty() ? 0 : view.ordinals[document];
               ordinal != 0) {
      auto text =
          try_slice(SegmentFile::columns, static_cast<SectionId>(16 * column) + keyword_bytes, 0,
                    view.offsets[ordinal - 1], view.offsets[ordinal]);
      if (!text) return text.error();
      value = *text;
    }
    set_field(into, name.name, std::move(value));
  }
  return {};
}

Result<StoredDocument> Segment::try_stored(DocId document) const {
  auto result = impl_->try_record(document, true);
  if (!result) return result;
  auto id = try_id(document);
  if (!id) return id.error();
  result->id = *id;
  return result;
}

Result<StoredDocument> Segment::try_stored_fields(DocId document) const {
  auto result = impl_->try_record(document, false);
  if (!result) return result;
  auto id = try_id(document);
  if (!id) return id.error();
  result->id = *id;
  return result;
}

Result<std::string> Segment::try_text(DocId document, std::uint64_t start,
                                      std::uint64_t end) const {
  const std::uint64_t begin = impl_->shared->stored_at[document];
  const std::uint64_t stop = impl_->shared->stored_at[document + 1];
  constexpr std::uint64_t usual_header = 4096;
  std::uint64_t wanted = std::min(stop - begin, usual_header);
  while (true) {
    auto bytes = impl_->try_stream(begin, begin + wanted);
    if (!bytes) return bytes.error();
    ByteReader reader(as_bytes(*bytes));
    const std::uint64_t fields = reader.take_varint();
    for (std::uint64_t i = 0; i < fields && reader.ok(); ++i) {
      (void)reader.take_string();
      (void)reader.take_string();
    }
    if (reader.ok()) {
      const std::uint64_t text = begin + reader.at();
      const std::uint64_t size = stop - text;
      return impl_->try_stream(text + std::min(start, size),
                               text + std::min(std::max(start, end), size));
    }
    if (wanted == stop - begin) {
      return impl_->file(SegmentFile::store)
          .corrupt(store_blocks, 0, "a stored document is cut short");
    }
    wanted = std::min(stop - begin, wanted * 16);
  }
}

std::array<std::uint64_t, index::segment_file_count> Segment::file_bytes() const noexcept {
  std::array<std::uint64_t, index::segment_file_count> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = impl_->entry.files[i].size;
  return bytes;
}

Segment::SectionBytes Segment::section_bytes() const noexcept {
  SectionBytes bytes;
  for (const Field field : all_fields) {
    const auto dictionary_size = [&](SectionId section) {
      return impl_->file(SegmentFile::dictionary).section_size(field_section(field, section));
    };
    bytes.dictionary += dictionary_size(term_blocks) + dictionary_size(term_block_index) +
                        dictionary_size(folded_order);
    bytes.pair_dictionary += dictionary_size(pair_begin) + dictionary_size(pair_blocks) +
                             dictionary_size(pair_block_index) + dictionary_size(pair_block_first);
    bytes.postings +=
        impl_->file(SegmentFile::postings).section_size(field_section(field, term_postings));
    bytes.pair_postings += impl_->file(SegmentFile::postings)
                               .section_size(field_section(field, format::pair_postings));
    bytes.positions +=
        impl_->file(SegmentFile::positions).section_size(field_section(field, term_positions));
  }
  return bytes;
}

const IndexFileReader& Segment::file(std::size_t which) const noexcept {
  return impl_->file(static_cast<SegmentFile>(which));
}

Result<void> Segment::try_verify() const {
  if (auto sound = citations().try_verify(); !sound) return sound;
  for (const Field field : all_fields) {
    const TermDictionary& terms = dictionary(field);
    const IndexFileReader& file = impl_->file(SegmentFile::dictionary);
    const auto broken = [&](const std::string& what) {
      return file.corrupt(field_section(field, term_blocks), 0, what);
    };
    std::string before;
    std::uint64_t postings = 0;
    std::uint64_t tokens = 0;
    for (TermOrdinal ordinal = 0; ordinal < terms.size(); ++ordinal) {
      auto entry = terms.try_at(ordinal);
      if (!entry) return entry.error();
      if (ordinal > 0 && entry->first <= before) return broken("the terms are not in order");
      before = entry->first;
      auto list = try_postings(field, entry->second);
      if (!list) return list.error();
      postings::PostingBlocks blocks(*list);
      std::uint64_t size = 0;
      std::uint64_t frequency = 0;
      while (blocks.next()) {
        size += blocks.docs().size();
        for (const std::uint32_t f : blocks.frequencies()) frequency += f;
      }
      if (blocks.damaged() || size != entry->second.document_frequency ||
          frequency != entry->second.collection_frequency) {
        return broken("the postings of “" + entry->first + "” break the format");
      }
      postings += size;
      tokens += frequency;
      if (impl_->shared->positions && has_words(field)) {
        auto positions = try_positions(field, entry->second);
        if (!positions) return positions.error();
        std::vector<Position> decoded;
        if (!postings::decode_positions(*positions, decoded) || decoded.size() != frequency) {
          return broken("the positions of “" + entry->first + "” break the format");
        }
      }
    }
    if (postings != stats(field).postings || tokens != stats(field).tokens) {
      return broken("the sums of postings or tokens do not match the segment's counts");
    }
    std::optional<Error> problem;
    std::uint64_t pair_postings = 0;
    auto walked =
        terms.try_for_each_pair([&](TermOrdinal, TermOrdinal second, const PairInfo& info) {
          if (problem) return;
          auto list = try_postings(field, info);
          if (!list) {
            problem = list.error();
            return;
          }
          postings::PostingBlocks blocks(*list);
          std::uint64_t size = 0;
          while (blocks.next()) size += blocks.docs().size();
          pair_postings += size;
          if (second >= terms.size() || blocks.damaged() || size != info.document_frequency) {
            problem = broken("the postings of a pair break the format");
          }
        });
    if (!walked) return walked;
    if (problem) return *problem;
    if (pair_postings != stats(field).pair_postings) {
      return broken("the sum of pair postings does not match the segment's counts");
    }
  }
  for (DocId document = 0; document < documents(); ++document) {
    auto stored = try_stored(document);
    if (!stored) return stored.error();
    if (storage::hash64(as_bytes(stored->id)) != id_hash(document)) {
      return impl_->file(SegmentFile::documents)
          .corrupt(format::id_hashes, document * 8ull, "an id does not match its hash");
    }
    for (UnitId unit = impl_->shared->first_units[document];
         unit < impl_->shared->first_units[document + 1]; ++unit) {
      const bool first = unit == impl_->shared->first_units[document];
      if (unit_text_start(unit) > stored->text.size() ||
          (first ? unit_text_start(unit) != 0
                 : unit_text_start(unit) < unit_text_start(unit - 1))) {
        return impl_->file(SegmentFile::documents)
            .corrupt(format::unit_text_start, unit * 4ull,
                     "the units of a document are not in order");
      }
    }
  }
  return {};
}

}  // namespace tracuu::index
