#include <algorithm>
#include <deque>
#include <set>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <unordered_map>
#include <vector>

#include "document_batch.hpp"
#include "manifest.hpp"
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

// A segment the writer knows: its entry, its reader, and which documents are deleted.
struct KnownSegment {
  SegmentEntry entry;
  std::shared_ptr<const Segment> segment;
  std::vector<std::uint64_t> deleted;  // empty: none
  bool deletions_changed = false;
};

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

  std::vector<KnownSegment> segments;  ///< Committed and staged, oldest first.
  std::unique_ptr<SegmentWriter> building;
  std::optional<Error> broken;  ///< An error after which nothing more is written.
  bool changed = false;
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

  Impl(storage::FileSystem& fs, std::string dir, WriterOptions opts)
      : file_system(fs), directory(std::move(dir)), options(opts), pool(opts.threads) {}

  Result<void> try_prepare();
  Result<bool> try_find(std::string_view id, bool remove);
  void submit_batch();
  Result<void> try_take_batch();
  Result<void> try_drain();
  Result<void> try_finish_segment();
  Result<void> try_write_deletions(KnownSegment& known, std::uint64_t generation);
  void remove_unreferenced();
};

IndexWriter::IndexWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

IndexWriter::~IndexWriter() {
  if (!impl_) return;
  while (impl_->pool.pending() > 0) (void)impl_->pool.take();
  impl_->building.reset();
  // Segments that were not committed go. After an error nobody knows which manifest the directory
  // holds: then the next writer tidies up.
  if (!impl_->broken) impl_->remove_unreferenced();
}

const Schema& IndexWriter::schema() const noexcept { return impl_->manifest.schema; }
std::uint64_t IndexWriter::invalid_sequences() const noexcept { return impl_->invalid_sequences; }

Result<void> IndexWriter::Impl::try_prepare() {
  auto taken = file_system.lock(directory + "/" + lock_name);
  if (!taken) {
    if (taken.error().code() == ErrorCode::locked) {
      return Error(ErrorCode::locked, "another writer is at work on this index; wait for it to end",
                   {directory, {}, {}});
    }
    return taken.error();
  }
  lock = std::move(*taken);
  return {};
}

Result<std::unique_ptr<IndexWriter>> IndexWriter::try_create(const std::string& directory,
                                                             const Schema& schema,
                                                             WriterOptions options,
                                                             storage::FileSystem& file_system) {
  if (auto valid = try_validate(schema); !valid) return valid.error();
  if (auto made = file_system.create_directories(directory); !made) return made.error();
  auto impl = std::make_unique<Impl>(file_system, directory, options);
  if (auto ready = impl->try_prepare(); !ready) return ready.error();
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
  impl->manifest.schema = schema;
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
  auto impl = std::make_unique<Impl>(file_system, directory, options);
  if (auto ready = impl->try_prepare(); !ready) return ready.error();
  auto manifest = try_read_manifest(file_system, directory);
  if (!manifest) return manifest.error();
  impl->manifest = std::move(*manifest);
  // The writer that made this manifest may have died before it synced the directory. Nothing that
  // an older manifest names may be removed, and nothing be called committed, until this one is
  // there for good.
  if (auto synced = file_system.sync_directory(directory); !synced) return synced.error();
  for (const SegmentEntry& entry : impl->manifest.segments) {
    auto segment = Segment::try_open(file_system, directory, impl->manifest.schema, entry);
    if (!segment) return segment.error();
    KnownSegment known{entry, std::move(*segment), {}, false};
    if (entry.deleted > 0) {
      known.deleted.resize((std::size_t{entry.documents} + 63) / 64);
      for (DocId document = 0; document < entry.documents; ++document) {
        if (known.segment->is_deleted(document)) {
          known.deleted[document / 64] |= std::uint64_t{1} << (document % 64);
        }
      }
    }
    impl->segments.push_back(std::move(known));
  }
  impl->remove_unreferenced();
  return std::unique_ptr<IndexWriter>(new IndexWriter(std::move(impl)));
}

// Whether a live document has this id; with `remove`, deletes it.
Result<bool> IndexWriter::Impl::try_find(std::string_view id, bool remove) {
  const std::uint64_t hash = storage::hash64(as_bytes(id));
  const auto [begin, end] = open_by_hash.equal_range(hash);
  for (auto at = begin; at != end; ++at) {
    const std::uint64_t sequence = at->second;
    if (open_ids[static_cast<std::size_t>(sequence - building_first)] != id ||
        open_deleted.contains(sequence)) {
      continue;
    }
    if (remove) open_deleted.insert(sequence);
    return true;
  }
  for (KnownSegment& known : segments) {
    auto found = known.segment->try_find_id(id);
    if (!found) return found.error();
    if (!*found) continue;
    const DocId document = **found;
    const std::uint64_t bit = std::uint64_t{1} << (document % 64);
    if (!known.deleted.empty() && (known.deleted[document / 64] & bit) != 0) continue;
    if (remove) {
      if (known.deleted.empty())
        known.deleted.resize((std::size_t{known.entry.documents} + 63) / 64);
      known.deleted[document / 64] |= bit;
      ++known.entry.deleted;
      known.deletions_changed = true;
    }
    return true;
  }
  return false;
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
  pool.submit([this, documents](unsigned) { return make_batch(manifest.schema, *documents); });
}

// Puts the oldest batch into the segment being built, and finishes that when it is large enough.
Result<void> IndexWriter::Impl::try_take_batch() {
  const std::unique_ptr<DocumentBatch> made = pool.take();
  invalid_sequences += made->invalid_sequences;
  if (building && !building->fits(*made)) {
    if (auto done = try_finish_segment(); !done) return done;
  }
  if (!building) {
    auto writer = SegmentWriter::try_create(file_system, directory, manifest.schema,
                                            manifest.next_segment++, options.memory_bytes);
    if (!writer) {
      broken = writer.error();
      return *broken;
    }
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
  if (!entry) {
    broken = entry.error();
    return *broken;
  }
  KnownSegment known{*entry, nullptr, {}, false};
  auto segment = Segment::try_open(file_system, directory, manifest.schema, *entry);
  if (!segment) {
    broken = segment.error();
    return *broken;
  }
  known.segment = std::move(*segment);
  const std::uint64_t first = building_first;
  const std::uint64_t end = first + documents;
  while (!open_deleted.empty() && *open_deleted.begin() < end) {
    const auto document = static_cast<DocId>(*open_deleted.begin() - first);
    if (known.deleted.empty()) known.deleted.resize((std::size_t{documents} + 63) / 64);
    known.deleted[document / 64] |= std::uint64_t{1} << (document % 64);
    ++known.entry.deleted;
    known.deletions_changed = true;
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
  segments.push_back(std::move(known));
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

Result<CommitInfo> IndexWriter::try_commit() {
  Impl& impl = *impl_;
  if (impl.broken) return *impl.broken;
  if (auto done = impl.try_drain(); !done) return done.error();
  Manifest next = impl.manifest;
  if (impl.changed) {
    next.generation = impl.manifest.generation + 1;
    next.segments.clear();
    for (KnownSegment& known : impl.segments) {
      if (known.entry.deleted == known.entry.documents) continue;  // nothing of it is left
      if (known.deletions_changed) {
        if (auto done = impl.try_write_deletions(known, next.generation); !done) {
          impl.broken = done.error();
          return done.error();
        }
      }
      next.segments.push_back(known.entry);
    }
    if (auto done = try_replace_manifest(impl.file_system, impl.directory, next); !done) {
      impl.broken = done.error();
      return done.error();
    }
    impl.manifest = std::move(next);
    std::erase_if(impl.segments, [](const KnownSegment& known) {
      return known.entry.deleted == known.entry.documents;
    });
    impl.changed = false;
    impl.remove_unreferenced();
  }
  CommitInfo info;
  info.generation = impl.manifest.generation;
  for (const SegmentEntry& entry : impl.manifest.segments) {
    info.documents += entry.documents - entry.deleted;
  }
  return info;
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
    if (ours && !std::binary_search(wanted.begin(), wanted.end(), name)) {
      (void)file_system.remove(directory + "/" + name);
    }
  }
}

}  // namespace tracuu::index
