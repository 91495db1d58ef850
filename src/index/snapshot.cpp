#include <algorithm>
#include <tracuu/index/snapshot.hpp>

#include "manifest.hpp"
#include "segment_format.hpp"

namespace tracuu::inline v0::index {

using namespace format;

namespace {

// Whether two entries tell of the same files, deletions and columns apart.
bool is_same_segment(const SegmentEntry& a, const SegmentEntry& b) noexcept {
  if (a.owner != b.owner || a.documents != b.documents) return false;
  for (std::size_t i = 0; i < a.files.size(); ++i) {
    if (static_cast<SegmentFile>(i) != SegmentFile::columns && a.files[i] != b.files[i])
      return false;
  }
  return true;
}

}  // namespace

Snapshot::~Snapshot() = default;

bool Snapshot::is_of(const Manifest& manifest) const noexcept {
  return generation_ == manifest.generation && schema_ == manifest.schema &&
         std::equal(segments_.begin(), segments_.end(), manifest.segments.begin(),
                    manifest.segments.end(), [](const auto& segment, const SegmentEntry& entry) {
                      return segment->entry() == entry;
                    });
}

// Opens a segment, or shares what an earlier snapshot has of it.
Result<std::shared_ptr<const Segment>> Snapshot::try_open_segment(const Snapshot& snapshot,
                                                                  const SegmentEntry& entry,
                                                                  const Snapshot* earlier) {
  if (earlier != nullptr) {
    for (const auto& known : earlier->segments_) {
      if (known->entry() == entry) return known;
      if (!is_same_segment(known->entry(), entry)) continue;
      return known->try_reopen(*snapshot.file_system_, snapshot.directory_, entry);
    }
  }
  auto segment =
      Segment::try_open(*snapshot.file_system_, snapshot.directory_, snapshot.schema_, entry);
  if (!segment) return segment.error();
  return std::shared_ptr<const Segment>(std::move(*segment));
}

Result<std::shared_ptr<const Snapshot>> Snapshot::try_open(const std::string& directory,
                                                           storage::FileSystem& file_system) {
  return try_open(directory, file_system, nullptr);
}

Result<std::shared_ptr<const Snapshot>> Snapshot::try_reopen() const {
  return try_open(directory_, *file_system_, this);
}

Result<std::shared_ptr<const Snapshot>> Snapshot::try_open(const std::string& directory,
                                                           storage::FileSystem& file_system,
                                                           const Snapshot* earlier) {
  // A writer may replace the manifest and remove files between reading one and opening the others;
  // then a newer manifest is there.
  constexpr int attempts = 10;
  std::uint64_t last_generation = 0;
  for (int attempt = 1;; ++attempt) {
    auto manifest = try_read_manifest(file_system, directory);
    if (!manifest) return manifest.error();
    if (earlier != nullptr && earlier->is_of(*manifest)) return earlier->shared_from_this();
    std::shared_ptr<Snapshot> snapshot(new Snapshot());
    snapshot->file_system_ = &file_system;
    snapshot->directory_ = directory;
    snapshot->schema_ = std::move(manifest->schema);
    snapshot->generation_ = manifest->generation;
    if (auto size = file_system.file_size(directory + "/" + manifest_name)) {
      snapshot->manifest_bytes_ = *size;
    }
    const Error* problem = nullptr;
    std::optional<Error> kept;
    for (const SegmentEntry& entry : manifest->segments) {
      auto segment = try_open_segment(*snapshot, entry, earlier);
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

}  // namespace tracuu::index
