#include <tracuu/index/snapshot.hpp>

#include "manifest.hpp"
#include "reading_file_system.hpp"
#include "segment_format.hpp"

namespace tracuu::inline v0::index {

using namespace format;

Snapshot::~Snapshot() = default;

Result<std::shared_ptr<const Snapshot>> Snapshot::try_open(const std::string& directory,
                                                           storage::FileSystem& file_system) {
  // A writer may replace the manifest and remove files between reading one and opening the others;
  // then a newer manifest is there.
  constexpr int attempts = 10;
  std::uint64_t last_generation = 0;
  for (int attempt = 1;; ++attempt) {
    auto manifest = try_read_manifest(file_system, directory);
    if (!manifest) return manifest.error();
    std::shared_ptr<Snapshot> snapshot(new Snapshot());
    snapshot->directory_ = directory;
    snapshot->schema_ = std::move(manifest->schema);
    snapshot->generation_ = manifest->generation;
    if (auto size = file_system.file_size(directory + "/" + manifest_name)) {
      snapshot->manifest_bytes_ = *size;
    }
    const Error* problem = nullptr;
    std::optional<Error> kept;
    for (const SegmentEntry& entry : manifest->segments) {
      auto segment = Segment::try_open(file_system, directory, snapshot->schema_, entry);
      if (!segment) {
        kept = segment.error();
        problem = &*kept;
        break;
      }
      snapshot->segments_.push_back(std::move(*segment));
    }
    if (problem == nullptr) return std::shared_ptr<const Snapshot>(std::move(snapshot));
    const bool overtaken = problem->code() == ErrorCode::not_found &&
                           manifest->generation != last_generation && attempt < attempts;
    if (!overtaken) {
      if (problem->code() != ErrorCode::not_found) return *problem;
      return Error(ErrorCode::corrupt, "a file of the index is missing", problem->place());
    }
    last_generation = manifest->generation;
  }
}

IndexStats Snapshot::stats() const {
  IndexStats stats;
  stats.generation = generation_;
  stats.segments = segments_.size();
  stats.bytes.manifest = manifest_bytes_;
  for (const auto& segment : segments_) {
    const SegmentEntry& entry = segment->entry();
    stats.documents += entry.documents - entry.deleted;
    stats.deleted += entry.deleted;
    stats.units += entry.units;
    for (const Field field : all_fields) {
      const FieldStats& counts = segment->stats(field);
      stats.terms += counts.terms;
      stats.postings += counts.postings;
      stats.pairs += counts.pairs;
      stats.pair_postings += counts.pair_postings;
      if (has_words(field)) stats.tokens += counts.tokens;
    }
    const Segment::SectionBytes sections = segment->section_bytes();
    const auto files = segment->file_bytes();
    const auto file = [&](SegmentFile which) { return files[static_cast<std::size_t>(which)]; };
    stats.bytes.pairs += sections.pair_dictionary + sections.pair_postings;
    stats.bytes.dictionary += file(SegmentFile::dictionary) - sections.pair_dictionary;
    stats.bytes.postings += file(SegmentFile::postings) - sections.pair_postings;
    stats.bytes.positions += file(SegmentFile::positions);
    stats.bytes.documents += file(SegmentFile::documents);
    stats.bytes.stored += file(SegmentFile::store);
    stats.bytes.columns += file(SegmentFile::columns);
    stats.bytes.citations += file(SegmentFile::citations);
    stats.citations += segment->citations().edge_count();
    stats.bytes.deletions += entry.deletions.size;
  }
  const IndexStats::Bytes& b = stats.bytes;
  stats.bytes.total = b.dictionary + b.postings + b.positions + b.pairs + b.documents + b.stored +
                      b.columns + b.citations + b.deletions + b.manifest;
  return stats;
}

Result<void> try_check(const std::string& directory, storage::FileSystem& real_file_system) {
  ReadingFileSystem file_system(real_file_system);
  auto manifest = try_read_manifest(file_system, directory);
  if (!manifest) return manifest.error();
  for (const SegmentEntry& entry : manifest->segments) {
    for (std::size_t i = 0; i < format::segment_file_count; ++i) {
      const std::string path =
          directory + "/" + segment_file_name(entry.number, static_cast<SegmentFile>(i));
      if (auto done =
              storage::try_verify_file(file_system, path, kinds[i], entry.owner, &entry.files[i]);
          !done) {
        return done;
      }
    }
    if (entry.deletion_generation != 0) {
      const std::string path =
          directory + "/" + deletions_file_name(entry.number, entry.deletion_generation);
      if (auto done = storage::try_verify_file(file_system, path, storage::FileKind::deletions,
                                               entry.owner, &entry.deletions);
          !done) {
        return done;
      }
    }
    auto segment = Segment::try_open(file_system, directory, manifest->schema, entry);
    if (!segment) return segment.error();
    if (auto done = (*segment)->try_verify(); !done) return done;
  }
  return {};
}

}  // namespace tracuu::index
