// docs/adr/0023-repair-by-one-commit.md says why the steps are in this order.
#include <algorithm>
#include <bit>
#include <iterator>
#include <map>
#include <string>
#include <tracuu/core/bytes.hpp>
#include <tracuu/index/check.hpp>
#include <tracuu/storage/compress.hpp>
#include <tracuu/storage/index_file.hpp>
#include <vector>

#include "columns_writer.hpp"
#include "document_batch.hpp"
#include "index_check.hpp"
#include "manifest.hpp"
#include "segment_format.hpp"
#include "segment_writer.hpp"

namespace tracuu::inline v0::index {

using namespace format;
using storage::IndexFileReader;

namespace {

constexpr const char* quarantine_name = "quarantine";

// --- What the files of a segment say without a manifest ------------------------------------------

// The parts of "segment-000012.del-7"; false for any other name.
bool parse_name(const std::string& name, std::uint64_t& number, std::string& extension) {
  constexpr std::string_view prefix = "segment-";
  const std::size_t dot = name.find('.');
  if (!name.starts_with(prefix) || dot == std::string::npos || dot - prefix.size() > 18 ||
      dot == prefix.size()) {
    return false;
  }
  number = 0;
  for (std::size_t i = prefix.size(); i < dot; ++i) {
    if (name[i] < '0' || name[i] > '9') return false;
    number = number * 10 + static_cast<std::uint64_t>(name[i] - '0');
  }
  extension = name.substr(dot + 1);
  return segment_name(number) + extension == name;
}

// The number behind `prefix`, or 0.
std::uint64_t generation_of(const std::string& extension, std::string_view prefix) {
  std::uint64_t generation = 0;
  if (!extension.starts_with(prefix) || extension.size() > prefix.size() + 18) return 0;
  for (const char digit : extension.substr(prefix.size())) {
    if (digit < '0' || digit > '9') return 0;
    generation = generation * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return generation;
}

// The manifest that the files of a directory would have, as far as they can be read. What cannot is
// named all the same, so that the check finds it damaged.
class ManifestRebuilder {
 public:
  ManifestRebuilder(storage::FileSystem& file_system, const std::string& directory)
      : files_(file_system), directory_(directory) {}

  Result<Manifest> try_rebuild(const Schema& schema) {
    Manifest manifest;
    manifest.schema = schema;
    auto names = files_.list(directory_);
    if (!names) return names.error();
    std::map<std::uint64_t, Generations> segments;
    for (const std::string& name : *names) {
      std::uint64_t number = 0;
      std::string extension;
      if (!parse_name(name, number, extension)) continue;
      Generations& generations = segments[number];
      if (const std::uint64_t generation = generation_of(extension, "del-"); generation != 0) {
        generations.deletions.push_back(generation);
        manifest.generation = std::max(manifest.generation, generation);
      } else if (extension.starts_with("cols")) {
        generations.columns.push_back(generation_of(extension, "cols-"));
      }
    }
    for (auto& [number, generations] : segments) {
      std::sort(generations.deletions.begin(), generations.deletions.end());
      std::sort(generations.columns.begin(), generations.columns.end());
      manifest.segments.push_back(entry_of(number, generations));
      manifest.next_segment = number + 1;
    }
    manifest.generation = std::max(manifest.generation, manifest.next_segment);
    return manifest;
  }

 private:
  // Of the files of a segment that come in several.
  struct Generations {
    std::vector<std::uint64_t> deletions, columns;
  };

  // Size and checksum of a file as it is; the checksum 0 if it cannot be opened.
  storage::FileSummary summary_of(const std::string& path, storage::FileKind kind,
                                  std::uint64_t owner) {
    auto file = IndexFileReader::try_open(files_, path, kind, owner);
    if (file) return (*file)->summary();
    auto size = files_.file_size(path);
    return {size ? *size : 0, 0};
  }

  SegmentEntry entry_of(std::uint64_t number, const Generations& all) {
    const std::vector<std::uint64_t>& generations = all.deletions;
    SegmentEntry entry;
    entry.number = number;
    entry.owner = storage::hash64(as_bytes("segment"), number);
    // The newest columns that can be read; or else the oldest, as damaged as they are.
    for (const std::uint64_t generation : all.columns) {
      const auto file = columns_file_name(number, generation);
      if (generation == all.columns.front() ||
          IndexFileReader::try_open(files_, directory_ + "/" + file, storage::FileKind::columns,
                                    entry.owner)) {
        entry.columns_generation = generation;
      }
    }
    for (std::size_t i = 0; i < format::segment_file_count; ++i) {
      entry.files[i] =
          summary_of(directory_ + "/" + segment_file_name(entry, static_cast<SegmentFile>(i)),
                     kinds[i], entry.owner);
    }
    const std::string documents =
        directory_ + "/" + segment_file_name(number, SegmentFile::documents);
    auto file =
        IndexFileReader::try_open(files_, documents, storage::FileKind::documents, entry.owner);
    if (file) {
      auto counts = (*file)->bytes(segment_meta, 0, 8);
      if (counts) {
        entry.documents = load_le<std::uint32_t>(counts->data());
        entry.units = load_le<std::uint32_t>(counts->data() + 4);
      }
    }
    // The newest file of deletions that can be read; or else the newest, as damaged as it is.
    for (auto generation = generations.rbegin(); generation != generations.rend(); ++generation) {
      entry.deletion_generation = *generation;
      if (auto words = try_read_deletions(files_, directory_, entry)) {
        for (const std::uint64_t word : *words) {
          entry.deleted += static_cast<unsigned>(std::popcount(word));
        }
        if (entry.deleted <= entry.documents) break;
        entry.deleted = 0;
      }
      if (generation + 1 == generations.rend()) entry.deletion_generation = generations.back();
    }
    if (entry.deletion_generation != 0) {
      entry.deletions =
          summary_of(directory_ + "/" + deletions_file_name(number, entry.deletion_generation),
                     storage::FileKind::deletions, entry.owner);
    }
    return entry;
  }

  storage::FileSystem& files_;
  const std::string& directory_;
};

// --- Stored documents of a segment of which nothing else may be sound ----------------------------

// Calls visit(document, SourceDocument without its id) for each document.
template <typename Visit>
Result<void> try_for_each_stored(storage::FileSystem& files, const std::string& directory,
                                 const SegmentEntry& entry, Visit visit) {
  const auto open = [&](SegmentFile file) {
    const auto i = static_cast<std::size_t>(file);
    return IndexFileReader::try_open(files, directory + "/" + segment_file_name(entry.number, file),
                                     kinds[i], entry.owner, &entry.files[i]);
  };
  auto documents = open(SegmentFile::documents);
  if (!documents) return documents.error();
  auto store = open(SegmentFile::store);
  if (!store) return store.error();
  auto places = (*documents)->bytes(stored_at, 0, (std::uint64_t{entry.documents} + 1) * 8);
  if (!places) return places.error();
  auto index = (*store)->section(store_block_index);
  if (!index) return index.error();
  const auto place = [&](std::uint64_t document) {
    return load_le<std::uint64_t>(places->data() + document * 8);
  };
  const auto broken = [&] {
    return (*store)->corrupt(store_blocks, 0, "a stored document cannot be read");
  };
  std::string stream;
  std::string content;
  std::uint64_t stream_at = 0;
  DocId document = 0;
  const auto visit_complete = [&]() -> Result<void> {
    std::size_t taken = 0;
    for (; document < entry.documents && place(document + 1ull) <= stream_at + stream.size();
         ++document) {
      const std::uint64_t begin = place(document);
      if (begin < stream_at + taken || begin > place(document + 1ull)) return broken();
      const auto size = static_cast<std::size_t>(place(document + 1ull) - begin);
      const auto record =
          std::string_view(stream).substr(static_cast<std::size_t>(begin - stream_at), size);
      taken = static_cast<std::size_t>(begin - stream_at) + size;
      ByteReader reader(as_bytes(record));
      SourceDocument stored;
      const std::uint64_t fields = reader.take_varint();
      for (std::uint64_t i = 0; i < fields && reader.ok(); ++i) {
        std::string name(reader.take_string());
        std::string value(reader.take_string());
        stored.fields.push_back({std::move(name), std::move(value)});
      }
      if (!reader.ok()) return broken();
      stored.text = record.substr(reader.at());
      if (auto done = visit(document, std::move(stored)); !done) return done;
    }
    stream.erase(0, taken);
    stream_at += taken;
    return {};
  };
  for (std::size_t at = 0; at + 32 <= index->size(); at += 16) {
    const auto frame = load_le<std::uint64_t>(index->data() + at);
    const auto raw = load_le<std::uint64_t>(index->data() + at + 8);
    const auto next_frame = load_le<std::uint64_t>(index->data() + at + 16);
    const auto next_raw = load_le<std::uint64_t>(index->data() + at + 24);
    if (next_frame < frame || next_raw < raw || next_raw - raw > stored_block_bytes)
      return broken();
    auto bytes = (*store)->bytes(store_blocks, frame, next_frame - frame);
    if (!bytes) return bytes.error();
    if (auto done =
            storage::try_decompress(*bytes, static_cast<std::size_t>(next_raw - raw), content);
        !done) {
      return broken();
    }
    stream += content;
    if (auto done = visit_complete(); !done) return done;
  }
  if (auto done = visit_complete(); !done) return done;
  return document == entry.documents ? Result<void>() : broken();
}

// --- The repair ----------------------------------------------------------------------------------

// A segment and what is to become of it.
struct Plan {
  SegmentFindings findings;
  std::vector<std::string> ids;  // empty: they cannot be read
  std::vector<std::uint64_t> deleted;
  std::uint64_t deleted_before = 0;
  bool knows_deletions = true;
  bool keep = true;     // the segment stays
  bool rescue = false;  // else its documents are indexed anew
  bool changed = false;

  [[nodiscard]] bool is_deleted(DocId document) const {
    return !deleted.empty() && (deleted[document / 64] >> (document % 64) & 1) != 0;
  }
  bool set_deleted(DocId document) {
    if (is_deleted(document)) return false;
    deleted.resize((std::size_t{findings.entry.documents} + 63) / 64);
    deleted[document / 64] |= std::uint64_t{1} << (document % 64);
    return true;
  }
  [[nodiscard]] std::uint32_t count_deleted() const {
    std::uint32_t count = 0;
    for (const std::uint64_t word : deleted) count += static_cast<unsigned>(std::popcount(word));
    return count;
  }
};

class Repair {
 public:
  Repair(storage::FileSystem& file_system, const std::string& directory,
         const RepairOptions& options)
      : files_(file_system), loading_(file_system), directory_(directory), options_(options) {}

  Result<RepairReport> run() {
    if (!files_.exists(directory_ + "/" + manifest_name)) {
      return try_read_manifest(files_, directory_).error();
    }
    std::unique_ptr<storage::FileLock> lock;
    if (!options_.dry_run) {
      auto taken = files_.lock(directory_ + "/" + lock_name);
      if (!taken) return taken.error();
      lock = *std::move(taken);
    }
    if (auto done = try_undo_interrupted(); !done) return done.error();
    if (auto done = try_find_damage(); !done) return done.error();
    std::move(aside_.begin(), aside_.end(), std::back_inserter(report_.check.notes));
    report_.generation = manifest_.generation;
    report_.documents = report_.check.documents;
    if (report_.check.sound() && !report_.manifest_rebuilt) return std::move(report_);
    make_plan();
    if (!options_.dry_run) {
      if (auto done = try_carry_out(); !done) {
        undo();
        return done.error();
      }
    }
    return std::move(report_);
  }

 private:
  [[nodiscard]] std::string path(const std::string& name) const { return directory_ + "/" + name; }
  [[nodiscard]] std::string quarantine(std::uint64_t number) const {
    return path(quarantine_name) + "/" + std::to_string(number);
  }

  // A repair that ended between putting files aside and its commit: they come back. A dry run only
  // says so.
  Result<void> try_undo_interrupted() {
    auto manifest = try_read_manifest(loading_, directory_);
    if (!manifest) return {};  // no repair made it so: the manifest is replaced, never moved
    const std::vector<std::string> names = files_of(*manifest);
    for (std::uint64_t number = 1; files_.exists(quarantine(number)); ++number) {
      bool moved = false;
      for (const std::string& name : names) {
        const std::string aside = quarantine(number) + "/" + name;
        if (name == manifest_name || files_.exists(path(name)) || !files_.exists(aside)) continue;
        if (options_.dry_run) {
          aside_.push_back({aside,
                            "put aside by a repair that was cut off; the next one brings it "
                            "back before it looks for damage"});
          continue;
        }
        if (auto done = files_.rename(aside, path(name)); !done) return done;
        moved = true;
      }
      if (!moved) continue;
      if (auto done = files_.sync_directory(directory_); !done) return done;
      if (auto done = files_.sync_directory(quarantine(number)); !done) return done;
    }
    return {};
  }

  Result<void> try_find_damage() {
    const CheckOptions checking{CheckOptions().problems_per_file, options_.progress};
    auto found = try_check_index(files_, directory_, checking);
    if (!found) return found.error();
    if (!found->manifest) {
      if (!options_.schema) {
        return Error(ErrorCode::corrupt,
                     "the manifest is damaged, and nothing else tells how the index was made; make "
                     "an empty index with the same options and name it with --like",
                     {path(manifest_name), {}, {}});
      }
      auto rebuilt = ManifestRebuilder(loading_, directory_).try_rebuild(*options_.schema);
      if (!rebuilt) return rebuilt.error();
      skip_quarantined_numbers(*rebuilt);
      auto again = try_check_index(files_, directory_, checking, &*rebuilt);
      if (!again) return again.error();
      auto& problems = again->report.problems;
      problems.insert(problems.begin(), found->report.problems.begin(),
                      found->report.problems.end());
      found = std::move(again);
      report_.manifest_rebuilt = true;
    }
    report_.check = std::move(found->report);
    if (found->unreadable) {
      // Nothing is put aside for what may be a missing permission or a loose cable.
      for (const CheckProblem& problem : report_.check.problems) {
        if (problem.error.code() == ErrorCode::io) return problem.error;
      }
    }
    manifest_ = *std::move(found->manifest);
    segments_ = std::move(found->segments);
    return {};
  }

  // No new segment gets a number that was used before.
  void skip_quarantined_numbers(Manifest& manifest) {
    for (std::uint64_t number = 1; files_.exists(quarantine(number)); ++number) {
      auto names = files_.list(quarantine(number));
      if (!names) continue;
      for (const std::string& name : *names) {
        std::uint64_t segment = 0;
        std::string extension;
        if (!parse_name(name, segment, extension)) continue;
        manifest.next_segment = std::max(manifest.next_segment, segment + 1);
      }
    }
  }

  void make_plan() {
    for (const SegmentFindings& findings : segments_) {
      Plan plan;
      plan.findings = findings;
      const bool files_are_sound = std::none_of(findings.damaged.begin(), findings.damaged.end(),
                                                [](bool damaged) { return damaged; });
      plan.keep = files_are_sound;
      plan.rescue = !files_are_sound && !findings.is_damaged(SegmentFile::documents) &&
                    !findings.is_damaged(SegmentFile::store);
      if (auto ids = try_read_ids(loading_, directory_, findings.entry)) plan.ids = *std::move(ids);
      auto deleted = try_read_deletions(loading_, directory_, findings.entry);
      plan.knows_deletions = deleted && !findings.deletions_damaged;
      if (plan.knows_deletions) plan.deleted = *std::move(deleted);
      plan.deleted_before = plan.count_deleted();
      plans_.push_back(std::move(plan));
    }
    delete_outdated();
    report_.documents = 0;
    for (Plan& plan : plans_) {
      const SegmentEntry& entry = plan.findings.entry;
      const std::uint64_t live = entry.documents - plan.count_deleted();
      plan.changed = !plan.knows_deletions || plan.count_deleted() != plan.deleted_before;
      if (plan.keep || plan.rescue) report_.documents += live;
      if (plan.findings.sound()) {
        report_.duplicates += plan.count_deleted() - plan.deleted_before;
        continue;
      }
      RepairedSegment repaired;
      repaired.number = entry.number;
      if (plan.rescue) repaired.rescued = live;
      if (!plan.keep && !plan.rescue) tell_lost(plan, repaired);
      if (!plan.knows_deletions && (plan.keep || plan.rescue)) {
        repaired.undeleted = entry.deleted - std::min(entry.deleted, plan.count_deleted());
      }
      report_.segments.push_back(std::move(repaired));
      name_quarantined(plan);
    }
    if (!report_.quarantined.empty() || report_.manifest_rebuilt) {
      std::uint64_t number = 1;
      while (files_.exists(quarantine(number))) ++number;
      report_.quarantine = quarantine(number);
    }
    report_.generation = manifest_.generation + (options_.dry_run ? 0 : 1);
  }

  // Of the documents with one id only the newest may be there: older ones were replaced. That holds
  // of deleted documents, too, so it tells much of what a lost file of deletions said.
  void delete_outdated() {
    struct Place {
      std::uint64_t hash;
      std::size_t plan;
      DocId document;
    };
    std::vector<Place> places;
    for (std::size_t i = 0; i < plans_.size(); ++i) {
      // Without a manifest, what cannot be kept may be of a commit that never ended: it replaces
      // nothing.
      if (report_.manifest_rebuilt && !plans_[i].keep && !plans_[i].rescue) continue;
      for (DocId document = 0; document < plans_[i].ids.size(); ++document) {
        places.push_back({storage::hash64(as_bytes(plans_[i].ids[document])), i, document});
      }
    }
    std::stable_sort(places.begin(), places.end(),
                     [](const Place& a, const Place& b) { return a.hash < b.hash; });
    for (std::size_t i = 0; i + 1 < places.size(); ++i) {
      const Place& older = places[i];
      const Place& newer = places[i + 1];
      if (older.hash != newer.hash ||
          plans_[older.plan].ids[older.document] != plans_[newer.plan].ids[newer.document]) {
        continue;
      }
      (void)plans_[older.plan].set_deleted(older.document);
    }
  }

  static void tell_lost(const Plan& plan, RepairedSegment& repaired) {
    const SegmentEntry& entry = plan.findings.entry;
    for (DocId document = 0; document < plan.ids.size(); ++document) {
      if (!plan.is_deleted(document)) repaired.lost_ids.push_back(plan.ids[document]);
    }
    repaired.lost = plan.ids.empty() ? entry.documents - entry.deleted : repaired.lost_ids.size();
  }

  // The files of a damaged segment; of one that stays its file of deletions alone.
  void name_quarantined(const Plan& plan) {
    const SegmentEntry& entry = plan.findings.entry;
    const auto add = [&](const std::string& name) {
      if (files_.exists(path(name))) report_.quarantined.push_back(name);
    };
    for (std::size_t i = 0; i < format::segment_file_count && !plan.keep; ++i) {
      add(segment_file_name(entry, static_cast<SegmentFile>(i)));
    }
    if (entry.deletion_generation != 0 && (!plan.keep || !plan.knows_deletions)) {
      add(deletions_file_name(entry.number, entry.deletion_generation));
    }
  }

  Result<void> try_carry_out() {
    Manifest next = manifest_;
    next.generation = manifest_.generation + 1;
    next.segments.clear();
    for (const Plan& plan : plans_) {
      if (!plan.keep) continue;
      SegmentEntry entry = plan.findings.entry;
      if (plan.count_deleted() == entry.documents) continue;  // nothing of it is left
      if (plan.changed) {
        if (auto done = try_write_deletions(plan, next.generation, entry); !done) return done;
      }
      next.segments.push_back(entry);
    }
    for (const Plan& plan : plans_) {
      if (!plan.rescue) continue;
      if (auto done = try_rescue(plan, next); !done) return done;
    }
    if (auto done = try_finish_segment(next); !done) return done;
    if (auto done = try_put_aside(); !done) return done;
    if (auto done = try_replace_manifest(files_, directory_, next); !done) return done;
    for (const Plan& plan : plans_) {
      // Files of deletions that newer ones replaced; what stays the next writer removes.
      const SegmentEntry& entry = plan.findings.entry;
      if (!plan.changed || !plan.keep || entry.deletion_generation == 0) continue;
      const std::string old = path(deletions_file_name(entry.number, entry.deletion_generation));
      if (files_.exists(old)) (void)files_.remove(old);
    }
    return {};
  }

  Result<void> try_write_deletions(const Plan& plan, std::uint64_t generation,
                                   SegmentEntry& entry) {
    entry.deleted = plan.count_deleted();
    entry.deletion_generation = 0;
    entry.deletions = {};
    if (entry.deleted == 0) return {};
    const std::string name = deletions_file_name(entry.number, generation);
    auto file = storage::IndexFileWriter::try_create(files_, path(name),
                                                     storage::FileKind::deletions, entry.owner);
    if (!file) return file.error();
    (*file)->section(deletion_bits, std::as_bytes(std::span(plan.deleted)));
    auto summary = (*file)->finish();
    if (!summary) return summary.error();
    written_.push_back(path(name));
    entry.deletion_generation = generation;
    entry.deletions = *summary;
    return {};
  }

  // Values that were set after their documents were added; none if their file cannot tell.
  ColumnChanges changes_of(const Plan& plan) {
    const SegmentEntry& entry = plan.findings.entry;
    if (plan.findings.is_damaged(SegmentFile::columns)) return {};
    const auto file =
        IndexFileReader::try_open(loading_, path(segment_file_name(entry, SegmentFile::columns)),
                                  storage::FileKind::columns, entry.owner);
    if (!file) return {};
    auto changes = try_read_changes(**file, manifest_.schema, entry.documents);
    return changes ? *std::move(changes) : ColumnChanges();
  }

  static void apply(const ColumnChanges& changes, const Schema& schema, DocId document,
                    SourceDocument& into) {
    if (changes.empty()) return;
    for (std::size_t column = 0; column < schema.columns.size(); ++column) {
      const auto found = changes.find({column, document});
      if (found == changes.end()) continue;
      const std::string& name = schema.columns[column].name;
      std::erase_if(into.fields, [&](const SourceField& field) { return field.name == name; });
      if (!found->second.empty()) into.fields.push_back({name, found->second});
    }
  }

  // Indexes the live documents of a segment anew.
  Result<void> try_rescue(const Plan& plan, Manifest& next) {
    std::vector<SourceDocument> batch;
    std::size_t bytes = 0;
    const auto flush = [&]() -> Result<void> {
      if (batch.empty()) return {};
      const std::unique_ptr<DocumentBatch> made = make_batch(next.schema, batch);
      batch.clear();
      bytes = 0;
      if (building_ && (!building_->fits(*made) || building_->memory() >= options_.memory_bytes)) {
        if (auto done = try_finish_segment(next); !done) return done;
      }
      if (!building_) {
        auto writer = SegmentWriter::try_create(files_, directory_, next.schema,
                                                next.next_segment++, options_.memory_bytes);
        if (!writer) return writer.error();
        building_ = *std::move(writer);
      }
      building_->add(*made);
      return {};
    };
    constexpr std::size_t batch_bytes = 1 << 20;
    const ColumnChanges changes = changes_of(plan);
    auto done = try_for_each_stored(loading_, directory_, plan.findings.entry,
                                    [&](DocId document, SourceDocument&& stored) -> Result<void> {
                                      if (plan.is_deleted(document)) return {};
                                      stored.id = plan.ids[document];
                                      apply(changes, next.schema, document, stored);
                                      bytes += stored.text.size() + 256;
                                      batch.push_back(std::move(stored));
                                      return bytes >= batch_bytes ? flush() : Result<void>();
                                    });
    if (!done) return done;
    return flush();
  }

  Result<void> try_finish_segment(Manifest& next) {
    if (!building_) return {};
    auto entry = building_->finish(options_.threads);
    building_.reset();
    if (!entry) return entry.error();
    for (std::size_t i = 0; i < format::segment_file_count; ++i) {
      written_.push_back(path(segment_file_name(entry->number, static_cast<SegmentFile>(i))));
    }
    next.segments.push_back(*entry);
    return {};
  }

  // Moves the damaged files, durably, before the manifest stops naming them: a file that no
  // manifest names is removed by the next writer.
  Result<void> try_put_aside() {
    if (report_.quarantine.empty()) return {};
    if (auto done = files_.create_directories(report_.quarantine); !done) return done;
    for (const std::string& name : report_.quarantined) {
      if (auto done = files_.rename(path(name), report_.quarantine + "/" + name); !done) {
        return done;
      }
      moved_.push_back(name);
    }
    if (report_.manifest_rebuilt) {
      if (auto done = try_copy_manifest(); !done) return done;
    }
    for (const std::string& place : {report_.quarantine, path(quarantine_name), directory_}) {
      if (auto done = files_.sync_directory(place); !done) return done;
    }
    return {};
  }

  // The manifest is copied and not moved: without one the directory would pass for empty.
  Result<void> try_copy_manifest() {
    auto size = files_.file_size(path(manifest_name));
    if (!size) return size.error();
    auto bytes = files_.read(path(manifest_name), 0, *size);
    if (!bytes) return bytes.error();
    auto file = files_.create(report_.quarantine + "/" + manifest_name);
    if (!file) return file.error();
    if (auto done = (*file)->append(*bytes); !done) return done;
    if (auto done = (*file)->sync(); !done) return done;
    return (*file)->close();
  }

  // After an error: the index is as damaged as before. What cannot be undone the next repair does.
  void undo() {
    building_.reset();
    auto now = try_read_manifest(loading_, directory_);
    if (now && !report_.manifest_rebuilt && now->generation != manifest_.generation) return;
    if (now && report_.manifest_rebuilt) return;  // the commit took place
    for (const std::string& name : moved_) {
      (void)files_.rename(report_.quarantine + "/" + name, path(name));
    }
    for (const std::string& written : written_) (void)files_.remove(written);
  }

  storage::FileSystem& files_;
  LoadingFileSystem loading_;
  const std::string& directory_;
  const RepairOptions& options_;
  RepairReport report_;
  Manifest manifest_;
  std::vector<SegmentFindings> segments_;
  std::vector<Plan> plans_;
  std::unique_ptr<SegmentWriter> building_;
  std::vector<std::string> moved_, written_;
  std::vector<CheckNote> aside_;
};

}  // namespace

Result<RepairReport> try_repair(const std::string& directory, const RepairOptions& options,
                                storage::FileSystem& file_system) {
  return Repair(file_system, directory, options).run();
}

}  // namespace tracuu::index
