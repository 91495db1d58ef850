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
  finish_store();
  SegmentFileWriters files;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (static_cast<SegmentFile>(i) == SegmentFile::store) {
      files[i] = std::move(store_);
      continue;
    }
    auto file = try_create_file(static_cast<SegmentFile>(i));
    if (!file) return file.error();
    files[i] = std::move(*file);
  }
  const auto file = [&](SegmentFile which) -> storage::IndexFileWriter& {
    return *files[static_cast<std::size_t>(which)];
  };
  const std::vector<std::uint32_t> body_starts =
      fields_[static_cast<std::size_t>(Field::body)].owner_starts();
  const std::vector<std::uint32_t> title_starts =
      fields_[static_cast<std::size_t>(Field::title)].owner_starts();
  std::array<FieldCounts, field_count> counts;
  for (const Field field : all_fields) {
    const auto index = static_cast<std::size_t>(field);
    counts[index] = fields_[index].write(
        field, schema_, threads,
        {file(SegmentFile::dictionary), file(SegmentFile::postings), file(SegmentFile::positions)});
  }
  tables_.write(counts, body_starts, title_starts, raw_at_, file(SegmentFile::documents));
  columns_.write(file(SegmentFile::columns));
  citations_.write(entry_.documents, file(SegmentFile::citations));
  if (auto done = try_finish_files(files, entry_); !done) return done.error();
  return entry_;
}

void SegmentWriter::finish_store() {
  put_le(store_index_, frame_at_);
  put_le(store_index_, raw_at_);
  store_->end_section();
  store_->section(store_block_index, store_index_);
}

}  // namespace tracuu::index
