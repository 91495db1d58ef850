#include "segment_merger.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "citation_merger.hpp"
#include "columns_writer.hpp"
#include "field_merger.hpp"
#include "merge_map.hpp"
#include "segment_format.hpp"
#include "segment_tables.hpp"
#include "store_merger.hpp"

namespace tracuu::inline v0::index {

using namespace format;

namespace {

using FileWriter = std::unique_ptr<storage::IndexFileWriter>;

// Documents and units, with their ids and names.
Result<DocumentTables> try_merge_documents(const MergeMap& map, const StoredPlaces& places,
                                           const std::atomic<bool>& stop) {
  DocumentTables tables;
  for (const MappedSegment& source : map.segments) {
    const Segment& segment = *source.segment;
    for (DocId document = 0; document < segment.documents(); ++document) {
      if (source.documents[document] == no_owner) continue;
      if (stop.load(std::memory_order_relaxed)) return merge_stopped();
      auto id = segment.try_id(document);
      if (!id) return id.error();
      const std::uint64_t hash = storage::hash64(as_bytes(*id));
      if (hash != segment.id_hash(document)) {
        return segment.file(static_cast<std::size_t>(SegmentFile::documents))
            .corrupt(id_hashes, document * 8ull, "an id does not match its hash");
      }
      tables.add_document(*id, hash, places.begins[tables.documents()]);
      const auto first_units = segment.first_units();
      for (UnitId unit = first_units[document]; unit < first_units[document + 1]; ++unit) {
        auto pinpoint = segment.try_pinpoint(unit);
        if (!pinpoint) return pinpoint.error();
        tables.add_unit(segment.unit_text_start(unit), *pinpoint);
      }
    }
  }
  return tables;
}

class Merger {
 public:
  Merger(storage::FileSystem& file_system, const std::string& directory, const Schema& schema,
         const MergeMap& map, const std::atomic<bool>& stop, SegmentEntry& entry)
      : file_system_(file_system),
        directory_(directory),
        schema_(schema),
        map_(map),
        stop_(stop),
        entry_(entry) {}

  Result<void> try_merge(unsigned threads) {
    StoredPlaces places;
    if (auto done = try_write_store(places); !done) return done;
    std::array<FieldCounts, field_count> counts;
    if (auto done = try_write_fields(threads, counts); !done) return done;
    auto tables = try_merge_documents(map_, places, stop_);
    if (!tables) return tables.error();
    auto documents = try_create(SegmentFile::documents);
    if (!documents) return documents.error();
    tables->write(counts, map_.body_starts, map_.title_starts, places.end, **documents);
    if (auto done = try_finish(SegmentFile::documents, **documents); !done) return done;
    if (auto done = try_write_columns(); !done) return done;
    auto merged = try_merge_citations(map_, stop_);
    if (!merged) return merged.error();
    auto citations = try_create(SegmentFile::citations);
    if (!citations) return citations.error();
    merged->write(map_.documents, **citations);
    return try_finish(SegmentFile::citations, **citations);
  }

 private:
  Result<FileWriter> try_create(SegmentFile file) const {
    return try_create_segment_file(file_system_, directory_, entry_.number, file);
  }
  Result<void> try_finish(SegmentFile file, storage::IndexFileWriter& writer) {
    if (stop_) return merge_stopped();
    auto summary = writer.finish();
    if (!summary) return summary.error();
    entry_.files[static_cast<std::size_t>(file)] = *summary;
    return {};
  }

  Result<void> try_write_store(StoredPlaces& places) {
    auto store = try_create(SegmentFile::store);
    if (!store) return store.error();
    auto merged = try_merge_stores(map_, schema_.compression, stop_, **store);
    if (!merged) return merged.error();
    places = std::move(*merged);
    return try_finish(SegmentFile::store, **store);
  }

  Result<void> try_write_fields(unsigned threads, std::array<FieldCounts, field_count>& counts) {
    auto dictionary = try_create(SegmentFile::dictionary);
    if (!dictionary) return dictionary.error();
    auto postings = try_create(SegmentFile::postings);
    if (!postings) return postings.error();
    auto positions = try_create(SegmentFile::positions);
    if (!positions) return positions.error();
    for (const Field field : all_fields) {
      auto merged = try_merge_field(field, schema_, map_, threads, stop_,
                                    {**dictionary, **postings, **positions});
      if (!merged) return merged.error();
      counts[static_cast<std::size_t>(field)] = *merged;
    }
    if (auto done = try_finish(SegmentFile::dictionary, **dictionary); !done) return done;
    if (auto done = try_finish(SegmentFile::postings, **postings); !done) return done;
    return try_finish(SegmentFile::positions, **positions);
  }

  Result<void> try_write_columns() {
    auto columns = try_create(SegmentFile::columns);
    if (!columns) return columns.error();
    ColumnsWriter merged(schema_);
    for (const MappedSegment& source : map_.segments) {
      if (stop_) return merge_stopped();
      if (auto done = merged.try_add(*source.segment, source.deleted); !done) return done;
    }
    merged.write(**columns);
    return try_finish(SegmentFile::columns, **columns);
  }

  storage::FileSystem& file_system_;
  const std::string& directory_;
  const Schema& schema_;
  const MergeMap& map_;
  const std::atomic<bool>& stop_;
  SegmentEntry& entry_;
};

}  // namespace

bool fit_one_segment(std::span<const MergeSource> sources) {
  // Of a source's own tables everything is counted, deleted or not.
  std::uint64_t documents = 0, units = 0, body = 0, title = 0, key = 0;
  std::uint64_t pinpoints = 0, edges = 0, cited_keys = 0, cited_texts = 0;
  for (const MergeSource& source : sources) {
    const Segment& segment = *source.segment;
    const auto first_units = segment.first_units();
    const auto body_starts = segment.token_starts(Field::body);
    const auto title_starts = segment.token_starts(Field::title);
    for (DocId document = 0; document < segment.documents(); ++document) {
      if (source.is_deleted(document)) continue;
      const UnitId first = first_units[document];
      const UnitId end = first_units[document + 1];
      ++documents;
      units += end - first;
      body += body_starts[end] - body_starts[first];
      title += title_starts[document + 1] - title_starts[document];
    }
    const auto section_size = [&](SegmentFile file, storage::SectionId section) {
      return segment.file(static_cast<std::size_t>(file)).section_size(section);
    };
    key += segment.stats(Field::key).tokens;
    pinpoints += section_size(SegmentFile::documents, unit_pinpoints);
    edges += segment.citations().edge_count();
    cited_keys += section_size(SegmentFile::citations, key_bytes);
    cited_texts += section_size(SegmentFile::citations, text_bytes);
  }
  const std::uint64_t most =
      std::max({documents, units, body, title, key, pinpoints, edges, cited_keys, cited_texts});
  return most < std::uint64_t{1} << 31;
}

Result<SegmentEntry> try_merge_segments(storage::FileSystem& file_system,
                                        const std::string& directory, const Schema& schema,
                                        std::uint64_t number, std::span<const MergeSource> sources,
                                        unsigned threads, const std::atomic<bool>& stop) {
  const MergeMap map = map_documents(sources);
  SegmentEntry entry;
  entry.number = number;
  entry.owner = segment_owner(number);
  entry.documents = map.documents;
  entry.units = map.units;
  // The merger and its files are gone before files are removed.
  const auto merged = Merger(file_system, directory, schema, map, stop, entry).try_merge(threads);
  if (merged) return entry;
  for (std::size_t file = 0; file < format::segment_file_count; ++file) {
    if (entry.files[file] == storage::FileSummary()) continue;  // gone with its writer
    (void)file_system.remove(directory + "/" +
                             segment_file_name(number, static_cast<SegmentFile>(file)));
  }
  return merged.error();
}

}  // namespace tracuu::index
