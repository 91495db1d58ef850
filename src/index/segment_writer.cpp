#include "segment_writer.hpp"

#include <algorithm>

namespace tracuu::inline v0::index {

using namespace format;

namespace {

// More than this is not asked for before it is needed, however much may be held.
constexpr std::size_t largest_reservation = std::size_t{256} << 20;

}  // namespace

SegmentWriter::SegmentWriter(storage::FileSystem& file_system, std::string directory,
                             const Schema& schema, std::uint64_t number)
    : file_system_(file_system),
      directory_(std::move(directory)),
      schema_(schema),
      columns_(schema) {
  entry_.number = number;
  entry_.owner = segment_owner(number);
}

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::try_create(storage::FileSystem& file_system,
                                                                 std::string directory,
                                                                 const Schema& schema,
                                                                 std::uint64_t number,
                                                                 std::size_t memory_bytes) {
  std::unique_ptr<SegmentWriter> writer(
      new SegmentWriter(file_system, std::move(directory), schema, number));
  auto store = writer->try_create_file(SegmentFile::store);
  if (!store) return store.error();
  writer->store_ = std::move(*store);
  writer->fields_[static_cast<std::size_t>(Field::body)].reserve(
      std::min(memory_bytes, largest_reservation) / sizeof(std::uint32_t));
  writer->store_->begin_section(store_blocks);
  return writer;
}

void SegmentWriter::add(const DocumentBatch& batch) {
  for (std::size_t field = 0; field < field_count; ++field) fields_[field].add(batch.fields[field]);
  citations_.add(batch.citations, documents(), tables_.units());
  std::uint64_t stored_at = raw_at_;
  auto unit = batch.units.begin();
  for (const PreparedDocument& document : batch.documents) {
    tables_.add_document(document.id, storage::hash64(as_bytes(document.id)), stored_at);
    for (std::uint32_t i = 0; i < document.units; ++i, ++unit) {
      tables_.add_unit(unit->text_start, unit->pinpoint);
    }
    stored_at += document.stored_bytes;
    columns_.add(document.column_values);
  }
  store_->write(batch.frames);
  for (const StoredBlock& block : batch.blocks) {
    put_le(store_index_, frame_at_);
    put_le(store_index_, raw_at_);
    frame_at_ += block.frame_bytes;
    raw_at_ += block.raw_bytes;
  }
}

std::size_t SegmentWriter::memory() const noexcept {
  std::size_t bytes =
      store_index_.size() + tables_.memory() + citations_.memory() + columns_.memory();
  for (const FieldBuilder& field : fields_) bytes += field.memory();
  return bytes;
}

bool SegmentWriter::fits(const DocumentBatch& batch) const noexcept {
  constexpr std::size_t most = std::size_t{1} << 31;  // the top bit of a token marks a start
  const std::size_t words = batch.fields[static_cast<std::size_t>(Field::body)].tokens.size();
  return fields_[0].tokens() + words < most && tables_.units() + words < most &&
         documents() + batch.documents.size() < most && tables_.pinpoint_bytes() < most &&
         citations_.fits(batch.citations.edges.size());
}

Result<SegmentEntry> SegmentWriter::finish(unsigned threads) {
  entry_.documents = documents();
  entry_.units = tables_.units();
  auto store = try_write_store();
  if (!store) return store.error();

  auto dictionary = try_create_file(SegmentFile::dictionary);
  if (!dictionary) return dictionary.error();
  auto postings = try_create_file(SegmentFile::postings);
  if (!postings) return postings.error();
  auto positions = try_create_file(SegmentFile::positions);
  if (!positions) return positions.error();
  const std::vector<std::uint32_t> body_starts =
      fields_[static_cast<std::size_t>(Field::body)].owner_starts();
  const std::vector<std::uint32_t> title_starts =
      fields_[static_cast<std::size_t>(Field::title)].owner_starts();
  std::array<FieldCounts, field_count> counts;
  for (const Field field : all_fields) {
    const auto index = static_cast<std::size_t>(field);
    counts[index] =
        fields_[index].write(field, schema_, threads, {**dictionary, **postings, **positions});
  }
  auto tables = try_create_file(SegmentFile::documents);
  if (!tables) return tables.error();
  tables_.write(counts, body_starts, title_starts, raw_at_, **tables);
  auto documents_file = (*tables)->finish();
  if (!documents_file) return documents_file.error();
  auto columns = try_write_columns();
  if (!columns) return columns.error();

  auto citations = try_write_citations();
  if (!citations) return citations.error();

  const auto set = [&](SegmentFile file, const storage::FileSummary& summary) {
    entry_.files[static_cast<std::size_t>(file)] = summary;
  };
  set(SegmentFile::store, *store);
  set(SegmentFile::documents, *documents_file);
  set(SegmentFile::columns, *columns);
  set(SegmentFile::citations, *citations);
  for (auto& [file, writer] : {std::pair{SegmentFile::dictionary, dictionary->get()},
                               std::pair{SegmentFile::postings, postings->get()},
                               std::pair{SegmentFile::positions, positions->get()}}) {
    auto summary = writer->finish();
    if (!summary) return summary.error();
    set(file, *summary);
  }
  return entry_;
}

Result<storage::FileSummary> SegmentWriter::try_write_store() {
  put_le(store_index_, frame_at_);
  put_le(store_index_, raw_at_);
  store_->end_section();
  store_->section(store_block_index, store_index_);
  return store_->finish();
}

Result<storage::FileSummary> SegmentWriter::try_write_citations() {
  auto file = try_create_file(SegmentFile::citations);
  if (!file) return file.error();
  citations_.write(entry_.documents, **file);
  return (*file)->finish();
}

Result<storage::FileSummary> SegmentWriter::try_write_columns() {
  auto file = try_create_file(SegmentFile::columns);
  if (!file) return file.error();
  columns_.write(**file);
  return (*file)->finish();
}

}  // namespace tracuu::index
