#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/text/date.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

#include "background_merges.hpp"
#include "columns_writer.hpp"
#include "document_batch.hpp"
#include "manifest.hpp"
#include "merge_policy.hpp"
#include "ordered_pool.hpp"
#include "segment_format.hpp"
#include "segment_writer.hpp"

namespace tracuu::inline v0::index {

using namespace format;
using tracuu::SourceDocument;

namespace {

// A batch is cut after this much text or this many documents: by the input alone.
constexpr std::size_t batch_bytes = 1 << 20;
constexpr std::size_t batch_documents = 4096;

// Merges that run at a time: a long one does not keep small segments waiting.
constexpr std::size_t most_merges = 2;

// A segment the writer knows: its entry, its reader, and what the next commit changes.
struct KnownSegment {
  SegmentEntry entry;
  std::shared_ptr<const Segment> segment = nullptr;
  std::vector<std::uint64_t> deleted = {};  // empty: none
  bool deletions_changed = false;
  ColumnChanges changes = {};      // values set that are in no file yet
  bool merging = false;            // a merge reads it
  ColumnChanges since_merge = {};  // all values set that this merge does not know

  [[nodiscard]] bool is_deleted(DocId document) const noexcept {
    return !deleted.empty() && (deleted[document / 64] >> (document % 64) & 1) != 0;
  }
  void remove(DocId document) {
    if (deleted.empty()) deleted.resize((std::size_t{entry.documents} + 63) / 64);
    deleted[document / 64] |= std::uint64_t{1} << (document % 64);
    ++entry.deleted;
    deletions_changed = true;
  }
  void set(std::size_t column, DocId document, const std::string& value) {
    changes[{column, document}] = value;
    if (merging) since_merge[{column, document}] = value;
  }
  [[nodiscard]] bool is_empty() const noexcept { return entry.deleted == entry.documents; }
  [[nodiscard]] SegmentSize size() const noexcept {
    std::uint64_t bytes = 0;
    for (const storage::FileSummary& file : entry.files) bytes += file.size;
    return {bytes, entry.documents, entry.deleted, merging};
  }
};

std::vector<SegmentSize> sizes_of(const std::vector<KnownSegment>& segments) {
  std::vector<SegmentSize> sizes;
  for (const KnownSegment& known : segments) sizes.push_back(known.size());
  return sizes;
}

Result<void> try_valid_document(const SourceDocument& document) {
  if (document.id.empty()) return Error(ErrorCode::bad_record, "the document has no id");
  if (std::any_of(document.id.begin(), document.id.end(),
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) {
    return Error(ErrorCode::bad_record, "the id has control characters");
  }
  if (document.id.size() > max_id_bytes) {
    return Error(ErrorCode::limit_exceeded,
                 "the id is longer than " + std::to_string(max_id_bytes) + " bytes");
  }
  if (document.text.size() > max_text_bytes) {
    return Error(ErrorCode::limit_exceeded, "the text is longer than " +
                                                std::to_string(max_text_bytes >> 20) +
                                                " MiB; split the document");
  }
  std::size_t all_fields_bytes = 0;
  for (const SourceField& field : document.fields) {
    all_fields_bytes += field.name.size() + field.value.size();
    if (field.value.size() > max_field_bytes || field.name.size() > max_id_bytes) {
      return Error(ErrorCode::limit_exceeded, "the field “" + field.name.substr(0, 80) +
                                                  "” is longer than " +
                                                  std::to_string(max_field_bytes) + " bytes");
    }
  }
  if (all_fields_bytes > 16 * max_field_bytes) {
    return Error(ErrorCode::limit_exceeded, "the fields of the document are too long together");
  }
  return {};
}

}  // namespace

struct IndexWriter::Impl {
  storage::FileSystem& file_system;
  std::string directory;
  WriterOptions options;
  std::unique_ptr<storage::FileLock> lock;
  Manifest manifest;
  const Schema schema;  ///< As the manifest's, for threads that read it while that is replaced.

  std::vector<KnownSegment> segments;  ///< Committed and staged, by their numbers.
  BackgroundMerges merges;
  std::optional<Error> merge_problem;
  std::unique_ptr<SegmentWriter> building;
  std::optional<Error> broken;  ///< An error after which nothing more is written.
  bool changed = false;
  std::uint64_t next_segment;
  std::uint64_t invalid_sequences = 0;

  // Documents that are in no finished segment are numbered through the writer's life.
  std::uint64_t next_sequence = 0;
  std::uint64_t building_first = 0;   ///< Number of the first document of `building`.
  std::vector<std::string> open_ids;  ///< Of documents from building_first on.
  std::unordered_multimap<std::uint64_t, std::uint64_t> open_by_hash;
  std::set<std::uint64_t> open_deleted;

  std::vector<SourceDocument> batch;
  std::size_t batch_size = 0;
  OrderedPool<std::unique_ptr<DocumentBatch>> pool;

  Impl(storage::FileSystem& fs, std::string dir, WriterOptions opts,
       std::unique_ptr<storage::FileLock> held, Manifest last)
      : file_system(fs),
        directory(std::move(dir)),
        options(opts),
        lock(std::move(held)),
        manifest(std::move(last)),
        schema(manifest.schema),
        merges(fs, directory, schema),
        next_segment(manifest.next_segment),
        pool(opts.threads) {}

  // Where a live document is: in a segment, or among the open ones.
  struct Place {
    KnownSegment* segment = nullptr;
    DocId document = 0;          // of the segment
    std::uint64_t sequence = 0;  // without a segment
  };
  Result<std::optional<Place>> try_locate(std::string_view id);
  Result<bool> try_find(std::string_view id, bool remove);
  Result<std::size_t> try_settable_column(std::string_view column, std::string_view value) const;
  void submit_batch();
  Result<void> try_take_batch();
  Result<void> try_drain();
  Result<void> try_finish_segment();
  Result<void> try_write_deletions(KnownSegment& known, std::uint64_t generation);
  Result<void> try_write_changes(KnownSegment& known);
  Result<void> try_stage();
  Result<CommitInfo> try_commit();
  void add_segment(KnownSegment known) {
    const auto after = std::find_if(segments.begin(), segments.end(), [&](const auto& other) {
      return other.entry.number > known.entry.number;
    });
    segments.insert(after, std::move(known));
  }
  void start_merges();
  std::unique_ptr<Merge> make_merge(const std::vector<std::size_t>& chosen);
  Result<void> try_take_merges(bool wait);
  Result<void> try_take_in(const Merge& merge);
  Result<void> try_merge_now(const std::vector<std::size_t>& chosen);
  Error fail(const Error& error) {
    broken = error;
    return error;
  }
  void remove_unreferenced();
};

IndexWriter::IndexWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

IndexWriter::~IndexWriter() {
  if (!impl_) return;
  while (impl_->pool.pending() > 0) (void)impl_->pool.take();
  impl_->merges.cancel();
  impl_->building.reset();
  // Segments that were not committed go. After an error nobody knows which manifest the directory
  // holds: then the next writer tidies up.
  if (!impl_->broken) impl_->remove_unreferenced();
}

const Schema& IndexWriter::schema() const noexcept { return impl_->manifest.schema; }
std::uint64_t IndexWriter::invalid_sequences() const noexcept { return impl_->invalid_sequences; }

const std::optional<Error>& IndexWriter::merge_problem() const noexcept {
  return impl_->merge_problem;
}

namespace {

Result<std::unique_ptr<storage::FileLock>> try_lock(storage::FileSystem& file_system,
                                                    const std::string& directory) {
  auto taken = file_system.lock(directory + "/" + lock_name);
  if (taken || taken.error().code() != ErrorCode::locked) return taken;
  return Error(ErrorCode::locked, "another writer is at work on this index; wait for it to end",
               {directory, {}, {}});
}

}  // namespace

Result<std::unique_ptr<IndexWriter>> IndexWriter::try_create(const std::string& directory,
                                                             const Schema& schema,
                                                             WriterOptions options,
                                                             storage::FileSystem& file_system) {
  if (auto valid = try_validate(schema); !valid) return valid.error();
  if (auto made = file_system.create_directories(directory); !made) return made.error();
  auto lock = try_lock(file_system, directory);
  if (!lock) return lock.error();
  // Whether there is an index decides what may be removed: one sign of it is enough, and not to
  // know is an error.
  auto names = file_system.list(directory);
  if (!names) return names.error();
  if (std::find(names->begin(), names->end(), manifest_name) != names->end() ||
      file_system.exists(directory + "/" + manifest_name)) {
    return Error(ErrorCode::already_exists,
                 "there is an index here already (add to it with --update, or name another place)",
                 {directory, {}, {}});
  }
  Manifest manifest;
  manifest.schema = schema;
  auto impl = std::make_unique<Impl>(file_system, directory, options, std::move(*lock),
                                     std::move(manifest));
  impl->changed = true;  // the first commit makes the index, empty or not
  impl->remove_unreferenced();
  return std::unique_ptr<IndexWriter>(new IndexWriter(std::move(impl)));
}

Result<std::unique_ptr<IndexWriter>> IndexWriter::try_open(const std::string& directory,
                                                           WriterOptions options,
                                                           storage::FileSystem& file_system) {
  if (!file_system.exists(directory + "/" + manifest_name)) {
    auto missing = try_read_manifest(file_system, directory);
    if (!missing) return missing.error();
  }
  auto lock = try_lock(file_system, directory);
  if (!lock) return lock.error();
  auto manifest = try_read_manifest(file_system, directory);
  if (!manifest) return manifest.error();
  // The writer that made this manifest may have died before it synced the directory. Nothing that
  // an older manifest names may be removed, and nothing be called committed, until this one is
  // there for good.
  if (auto synced = file_system.sync_directory(directory); !synced) return synced.error();
  auto impl = std::make_unique<Impl>(file_system, directory, options, std::move(*lock),
                                     std::move(*manifest));
  for (const SegmentEntry& entry : impl->manifest.segments) {
    auto segment = Segment::try_open(file_system, directory, impl->manifest.schema, entry);
    if (!segment) return segment.error();
    const auto deleted = (*segment)->deleted_words();
    KnownSegment known{.entry = entry, .deleted = {deleted.begin(), deleted.end()}};
    known.segment = std::move(*segment);
    impl->segments.push_back(std::move(known));
  }
  impl->remove_unreferenced();
  return std::unique_ptr<IndexWriter>(new IndexWriter(std::move(impl)));
}

Result<std::optional<IndexWriter::Impl::Place>> IndexWriter::Impl::try_locate(std::string_view id) {
  const std::uint64_t hash = storage::hash64(as_bytes(id));
  const auto [begin, end] = open_by_hash.equal_range(hash);
  for (auto at = begin; at != end; ++at) {
    const std::uint64_t sequence = at->second;
    if (open_ids[static_cast<std::size_t>(sequence - building_first)] == id &&
        !open_deleted.contains(sequence)) {
      return std::optional(Place{nullptr, 0, sequence});
    }
  }
  for (KnownSegment& known : segments) {
    auto found = known.segment->try_find_id(id);
    if (!found) return found.error();
    if (*found && !known.is_deleted(**found)) return std::optional(Place{&known, **found, 0});
  }
  return std::optional<Place>();
}

// Whether a live document has this id; with `remove`, deletes it.
Result<bool> IndexWriter::Impl::try_find(std::string_view id, bool remove) {
  auto place = try_locate(id);
  if (!place) return place.error();
  if (!*place) return false;
  if (!remove) return true;
  if ((*place)->segment != nullptr) {
    (*place)->segment->remove((*place)->document);
  } else {
    open_deleted.insert((*place)->sequence);
  }
  return true;
}

Result<AddOutcome> IndexWriter::try_add(SourceDocument document) {
  Impl& impl = *impl_;
  if (impl.broken) return *impl.broken;
  if (auto valid = try_valid_document(document); !valid) return valid.error();
  auto found = impl.try_find(document.id, impl.options.replace);
  if (!found) return found.error();
  if (*found && !impl.options.replace) return AddOutcome::duplicate;

  impl.open_by_hash.emplace(storage::hash64(as_bytes(document.id)), impl.next_sequence++);
  impl.open_ids.push_back(document.id);
  impl.changed = true;
  impl.batch_size += document.text.size();
  impl.batch.push_back(std::move(document));
  if (impl.batch_size >= batch_bytes || impl.batch.size() >= batch_documents) {
    impl.submit_batch();
    const std::size_t ahead = impl.options.threads < 2 ? 0 : 2 * std::size_t{impl.options.threads};
    while (impl.pool.pending() > ahead) {
      if (auto done = impl.try_take_batch(); !done) return done.error();
    }
  }
  return *found ? AddOutcome::replaced : AddOutcome::added;
}

Result<bool> IndexWriter::try_delete(std::string_view id) {
  if (impl_->broken) return *impl_->broken;
  auto found = impl_->try_find(id, true);
  if (found && *found) impl_->changed = true;
  return found;
}

void IndexWriter::Impl::submit_batch() {
  auto documents = std::make_shared<std::vector<SourceDocument>>(std::move(batch));
  batch.clear();
  batch_size = 0;
  pool.submit([this, documents](unsigned) { return make_batch(schema, *documents); });
}

// Puts the oldest batch into the segment being built, and finishes that when it is large enough.
Result<void> IndexWriter::Impl::try_take_batch() {
  const std::unique_ptr<DocumentBatch> made = pool.take();
  invalid_sequences += made->invalid_sequences;
  if (building && !building->fits(*made)) {
    if (auto done = try_finish_segment(); !done) return done;
  }
  if (!building) {
    auto writer = SegmentWriter::try_create(file_system, directory, schema, next_segment++,
                                            options.memory_bytes);
    if (!writer) return fail(writer.error());
    building = std::move(*writer);
  }
  building->add(*made);
  if (building->memory() >= options.memory_bytes) return try_finish_segment();
  return {};
}

Result<void> IndexWriter::Impl::try_drain() {
  if (!batch.empty()) submit_batch();
  while (pool.pending() > 0) {
    if (auto done = try_take_batch(); !done) return done;
  }
  return building ? try_finish_segment() : Result<void>();
}

Result<void> IndexWriter::Impl::try_finish_segment() {
  const std::uint32_t documents = building->documents();
  auto entry = building->finish(options.threads);
  building.reset();
  if (!entry) return fail(entry.error());
  auto segment = Segment::try_open(file_system, directory, schema, *entry);
  if (!segment) return fail(segment.error());
  KnownSegment known{.entry = *entry};
  known.segment = std::move(*segment);
  const std::uint64_t first = building_first;
  const std::uint64_t end = first + documents;
  while (!open_deleted.empty() && *open_deleted.begin() < end) {
    known.remove(static_cast<DocId>(*open_deleted.begin() - first));
    open_deleted.erase(open_deleted.begin());
  }
  for (std::uint32_t i = 0; i < documents; ++i) {
    const auto [begin, stop] = open_by_hash.equal_range(storage::hash64(as_bytes(open_ids[i])));
    for (auto at = begin; at != stop; ++at) {
      if (at->second == first + i) {
        open_by_hash.erase(at);
        break;
      }
    }
  }
  open_ids.erase(open_ids.begin(), open_ids.begin() + documents);
  building_first = end;
  add_segment(std::move(known));
  if (auto done = try_take_merges(false); !done) return done;
  start_merges();
  return {};
}

Result<void> IndexWriter::Impl::try_write_deletions(KnownSegment& known, std::uint64_t generation) {
  auto file = storage::IndexFileWriter::try_create(
      file_system, directory + "/" + deletions_file_name(known.entry.number, generation),
      storage::FileKind::deletions, known.entry.owner);
  if (!file) return file.error();
  (*file)->section(deletion_bits, std::as_bytes(std::span(known.deleted)));
  auto summary = (*file)->finish();
  if (!summary) return summary.error();
  known.entry.deletion_generation = generation;
  known.entry.deletions = *summary;
  known.deletions_changed = false;
  return {};
}

// Writes the columns of a segment with the values set since.
Result<void> IndexWriter::Impl::try_write_changes(KnownSegment& known) {
  if (known.changes.empty()) return {};
  SegmentEntry entry = known.entry;
  ++entry.columns_generation;
  auto file = storage::IndexFileWriter::try_create(
      file_system, directory + "/" + columns_file_name(entry.number, entry.columns_generation),
      storage::FileKind::columns, entry.owner);
  if (!file) return file.error();
  ColumnsWriter columns(schema);
  if (auto done = columns.try_add(*known.segment, {}, known.changes); !done) return done;
  columns.write(**file);
  auto summary = (*file)->finish();
  if (!summary) return summary.error();
  entry.files[static_cast<std::size_t>(SegmentFile::columns)] = *summary;
  // The reader is for values: deletions are known here, and their file may be gone by now.
  SegmentEntry shown = entry;
  shown.deleted = 0;
  shown.deletion_generation = 0;
  auto segment = known.segment->try_reopen(file_system, directory, shown);
  if (!segment) return segment.error();
  known.segment = std::move(*segment);
  known.entry = entry;
  known.changes.clear();
  return {};
}

// Everything so far becomes files; but for deletions and the manifest, as a commit needs them.
Result<void> IndexWriter::Impl::try_stage() {
  if (broken) return *broken;
  if (auto done = try_drain(); !done) return done;
  if (auto done = try_take_merges(false); !done) return done;
  for (KnownSegment& known : segments) {
    if (auto done = try_write_changes(known); !done) return fail(done.error());
  }
  return {};
}

Result<CommitInfo> IndexWriter::Impl::try_commit() {
  if (auto done = try_stage(); !done) return done.error();
  start_merges();
  while (merges.size() > 0 && segments.size() > most_segments(sizes_of(segments))) {
    if (auto done = try_take_merges(true); !done) return done.error();
    start_merges();
  }
  for (KnownSegment& known : segments) {  // merges bring changes with them
    if (auto done = try_write_changes(known); !done) return fail(done.error());
  }
  if (changed) {
    Manifest next = manifest;
    next.generation = manifest.generation + 1;
    next.next_segment = next_segment;
    next.segments.clear();
    for (KnownSegment& known : segments) {
      if (known.is_empty()) continue;  // nothing of it is left
      if (known.deletions_changed) {
        if (auto done = try_write_deletions(known, next.generation); !done) {
          return fail(done.error());
        }
      }
      next.segments.push_back(known.entry);
    }
    if (auto done = try_replace_manifest(file_system, directory, next); !done) {
      return fail(done.error());
    }
    manifest = std::move(next);
    std::erase_if(segments,
                  [](const KnownSegment& known) { return known.is_empty() && !known.merging; });
    changed = false;
    remove_unreferenced();
  }
  CommitInfo info;
  info.generation = manifest.generation;
  info.segments = manifest.segments.size();
  for (const SegmentEntry& entry : manifest.segments) {
    info.documents += entry.documents - entry.deleted;
  }
  return info;
}

Result<CommitInfo> IndexWriter::try_commit() { return impl_->try_commit(); }

Result<CommitInfo> IndexWriter::try_settle() {
  auto info = impl_->try_commit();
  while (info && impl_->merges.size() > 0) {
    if (auto done = impl_->try_take_merges(true); !done) return done.error();
    impl_->start_merges();
    if (impl_->merges.size() == 0) info = impl_->try_commit();
  }
  return info;
}

Result<CommitInfo> IndexWriter::try_optimize() {
  Impl& impl = *impl_;
  if (auto done = impl.try_commit(); !done) return done;
  impl.merges.cancel();
  for (KnownSegment& known : impl.segments) known.merging = false;
  std::erase_if(impl.segments, [](const KnownSegment& known) { return known.is_empty(); });
  // As many neighbours as fit become one, then as many of the following.
  for (std::size_t first = 0; first < impl.segments.size(); ++first) {
    std::vector<std::size_t> chosen{first};
    std::vector<MergeSource> sources{{impl.segments[first].segment, impl.segments[first].deleted}};
    for (std::size_t next = first + 1; next < impl.segments.size(); ++next) {
      sources.push_back({impl.segments[next].segment, impl.segments[next].deleted});
      if (!fit_one_segment(sources)) break;
      chosen.push_back(next);
    }
    if (chosen.size() == 1 && impl.segments[first].entry.deleted == 0) continue;
    if (auto done = impl.try_merge_now(chosen); !done) return done.error();
  }
  return impl.try_commit();
}

Result<std::shared_ptr<const Snapshot>> IndexWriter::try_snapshot() {
  Impl& impl = *impl_;
  if (auto done = impl.try_stage(); !done) return done.error();
  std::shared_ptr<Snapshot> snapshot(new Snapshot());
  snapshot->file_system_ = &impl.file_system;
  snapshot->directory_ = impl.directory;
  snapshot->schema_ = impl.schema;
  snapshot->generation_ = impl.manifest.generation;
  for (const KnownSegment& known : impl.segments) {
    if (known.is_empty()) continue;
    const bool as_it_is = known.segment->entry().deleted == known.entry.deleted;
    snapshot->segments_.push_back(as_it_is ? known.segment
                                           : known.segment->with_deletions(known.deleted));
  }
  return std::shared_ptr<const Snapshot>(std::move(snapshot));
}

// --- Values of columns ---------------------------------------------------------------------------

// The number of a column that may be set to this value.
Result<std::size_t> IndexWriter::Impl::try_settable_column(std::string_view column,
                                                           std::string_view value) const {
  const int at = schema.find_column(column);
  const std::string name(column);
  if (at < 0) {
    std::string known;
    for (const Column& one : schema.columns)
      known.append(known.empty() ? "" : ", ").append(one.name);
    return Error(ErrorCode::invalid_argument,
                 "the index has no column “" + name + "”; it has " + known);
  }
  if (column == "number" || column == "article") {
    return Error(ErrorCode::invalid_argument,
                 "“" + name + "” is searched as text, too; replace the document instead");
  }
  if (value.size() > max_field_bytes) {
    return Error(ErrorCode::limit_exceeded,
                 "the value is longer than " + std::to_string(max_field_bytes) + " bytes");
  }
  if (schema.columns[static_cast<std::size_t>(at)].type == ColumnType::date && !value.empty() &&
      !text::parse_date(value)) {
    return Error(ErrorCode::invalid_argument, "“" + std::string(value.substr(0, 80)) +
                                                  "” is no date for the column “" + name +
                                                  "”; write 2024-12-31 or 31/12/2024");
  }
  return static_cast<std::size_t>(at);
}

Result<bool> IndexWriter::try_set_columns(std::string_view id,
                                          std::span<const SourceField> values) {
  Impl& impl = *impl_;
  if (impl.broken) return *impl.broken;
  std::vector<std::size_t> columns;
  for (const SourceField& field : values) {
    const auto column = impl.try_settable_column(field.name, field.value);
    if (!column) return column.error();
    columns.push_back(*column);
  }
  auto place = impl.try_locate(id);
  if (place && *place && (*place)->segment == nullptr) {
    // A document that is on its way into a segment is there first.
    if (auto done = impl.try_drain(); !done) return done.error();
    place = impl.try_locate(id);
  }
  if (!place) return place.error();
  if (!*place) return false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    (*place)->segment->set(columns[i], (*place)->document, values[i].value);
  }
  if (!values.empty()) impl.changed = true;
  return true;
}

// --- Merging -------------------------------------------------------------------------------------

std::unique_ptr<Merge> IndexWriter::Impl::make_merge(const std::vector<std::size_t>& chosen) {
  auto merge = std::make_unique<Merge>();
  merge->number = next_segment++;
  for (const std::size_t i : chosen) {
    KnownSegment& known = segments[i];
    merge->level = std::max(merge->level, level_of(known.size()));
    merge->sources.push_back({known.segment, known.deleted});
    known.merging = true;
    known.since_merge = known.changes;
  }
  return merge;
}

void IndexWriter::Impl::start_merges() {
  if (!options.merge) return;
  while (!merge_problem && merges.size() < most_merges) {
    std::vector<std::size_t> chosen = choose_merge(sizes_of(segments), merges.lowest_level());
    std::vector<MergeSource> sources;
    for (const std::size_t i : chosen)
      sources.push_back({segments[i].segment, segments[i].deleted});
    while (sources.size() > 1 && !fit_one_segment(sources)) {
      sources.pop_back();
      chosen.pop_back();
      if (sources.size() == 1) return;
    }
    if (chosen.empty()) return;
    merges.start(make_merge(chosen));
  }
}

Result<void> IndexWriter::Impl::try_merge_now(const std::vector<std::size_t>& chosen) {
  const std::unique_ptr<Merge> merge = make_merge(chosen);
  const std::atomic<bool> never{false};
  merge->result.emplace(try_merge_segments(file_system, directory, schema, merge->number,
                                           merge->sources, options.threads, never));
  if (*merge->result) return try_take_in(*merge);
  for (const std::size_t i : chosen) segments[i].merging = false;
  return merge->result->error();
}

// Puts the results of merges that are done in the place of what they were made of.
Result<void> IndexWriter::Impl::try_take_merges(bool wait) {
  while (const std::unique_ptr<Merge> merge = merges.take(wait)) {
    if (!*merge->result) {
      merge_problem = merge->result->error();
      for (KnownSegment& known : segments) known.merging = false;
      merges.cancel();
      return {};
    }
    if (auto done = try_take_in(*merge); !done) return done;
    wait = false;
  }
  return {};
}

Result<void> IndexWriter::Impl::try_take_in(const Merge& merge) {
  const SegmentEntry& entry = **merge.result;
  KnownSegment merged{.entry = entry};
  if (entry.documents > 0) {
    auto segment = Segment::try_open(file_system, directory, schema, entry);
    if (!segment) return fail(segment.error());
    merged.segment = std::move(*segment);
  }
  DocId next = 0;
  for (const MergeSource& source : merge.sources) {
    const auto at = std::find_if(segments.begin(), segments.end(), [&](const KnownSegment& known) {
      return known.entry.number == source.segment->entry().number;
    });
    const auto was_deleted = [&](DocId document) {
      return !source.deleted.empty() && (source.deleted[document / 64] >> (document % 64) & 1) != 0;
    };
    std::vector<DocId> now(source.segment->documents());  // of those that live in the merged one
    for (DocId document = 0; document < source.segment->documents(); ++document) {
      if (was_deleted(document)) continue;
      now[document] = next;
      if (at->is_deleted(document)) merged.remove(next);
      ++next;
    }
    for (const auto& [place, value] : at->since_merge) {
      const auto& [column, document] = place;
      if (!at->is_deleted(document)) merged.changes[{column, now[document]}] = value;
    }
    segments.erase(at);
  }
  changed = true;
  if (entry.documents == 0) return {};
  add_segment(std::move(merged));
  return {};
}

// Removes files of segments that the manifest does not name. What cannot be removed stays: it
// does no harm, and the next writer tries again.
void IndexWriter::Impl::remove_unreferenced() {
  auto names = file_system.list(directory);
  if (!names) return;
  std::vector<std::string> wanted = files_of(manifest);
  std::sort(wanted.begin(), wanted.end());
  for (const std::string& name : *names) {
    const bool ours = name.starts_with("segment-") || name == manifest_draft_name;
    if (ours && !std::binary_search(wanted.begin(), wanted.end(), name) &&
        !merges.makes_file(name)) {
      (void)file_system.remove(directory + "/" + name);
    }
  }
}

}  // namespace tracuu::index
