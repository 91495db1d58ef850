// Section numbers of the files of a segment. docs/format.md is the specification.
#pragma once

#include <cstdint>
#include <string>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/segment.hpp>
#include <tracuu/storage/index_file.hpp>

namespace tracuu::inline v0::index::format {

using storage::SectionId;

// Files of a segment, in the order they are listed in the manifest.
enum class SegmentFile : std::uint8_t {
  dictionary,
  postings,
  positions,
  documents,
  store,
  columns,
  citations
};
inline constexpr std::size_t segment_file_count = 7;
inline constexpr const char* extensions[segment_file_count] = {"dict",  "post", "pos",  "docs",
                                                               "store", "cols", "cites"};
inline constexpr storage::FileKind kinds[segment_file_count] = {
    storage::FileKind::dictionary, storage::FileKind::postings, storage::FileKind::positions,
    storage::FileKind::documents,  storage::FileKind::store,    storage::FileKind::columns,
    storage::FileKind::citations};

// Sections of a dictionary file: 16 * field + one of these.
enum DictionarySection : SectionId {
  term_blocks = 1,       // front-coded terms
  term_block_index = 2,  // u64 offset of each block, then the size of term_blocks
  folded_order = 3,      // u32 ordinals of terms with marks, by their folded form
  pair_begin = 4,        // u32[terms + 1]
  pair_blocks = 5,       // packed blocks of 128 pairs
  pair_block_index = 6,  // u64 offset of each block
  pair_block_first = 7,  // u32 second term of each block's first pair
};
inline constexpr SectionId field_section(Field field, SectionId section) {
  return 16u * static_cast<SectionId>(field) + section;
}

// Sections of a postings file: 16 * field + one of these; of a positions file: 16 * field + 1.
enum PostingsSection : SectionId { term_postings = 1, pair_postings = 2 };
inline constexpr SectionId term_positions = 1;

// Sections of a documents file.
enum DocumentsSection : SectionId {
  segment_meta = 1,       // counts, lengths, parameters of the bounds
  unit_token_start = 2,   // u32[units + 1]
  title_token_start = 3,  // u32[documents + 1]
  first_unit = 4,         // u32[documents + 1]
  unit_text_start = 5,    // u32[units], bytes from the start of the document's text
  unit_pinpoints = 6,     // strings: u32[units + 1] offsets, then bytes
  id_strings = 7,         // u64[documents + 1] offsets, then bytes
  id_hashes = 8,          // u64[documents]
  id_order = 9,           // u32[documents], documents by hash, then number
  stored_at = 10,         // u64[documents + 1], places in the stored stream
};

// Sections of a store file.
enum StoreSection : SectionId {
  store_blocks = 1,       // zstd frames
  store_block_index = 2,  // (u64 offset of the frame, u64 place in the stream), one more at the end
};

// Sections of a columns file: 16 * column + one of these.
enum ColumnsSection : SectionId {
  date_values = 1,      // i32[documents]
  keyword_values = 2,   // u32[documents], 0 missing, else ordinal + 1
  keyword_offsets = 3,  // u64[distinct + 1]
  keyword_bytes = 4,
  changed_values = 5,  // u64[(documents + 63) / 64], or absent
};

// Sections of a citations file.
enum CitationsSection : SectionId {
  citation_counts = 1,     // u32 keys, bearers, edges, texts
  key_bytes = 2,           // the keys, in bytewise order
  key_offsets = 3,         // u32[keys + 1]
  key_slots = 4,           // u64[a power of two]: hash table of the keys
  bearer_begins = 5,       // u32[keys + 1]
  bearer_documents = 6,    // u32[bearers]
  edge_begins = 7,         // u32[keys + 1]
  edge_records = 8,        // 32 bytes an edge
  document_begins = 9,     // u32[documents + 1]
  edges_by_document = 10,  // u32[edges]
  text_bytes = 11,         // types, issuers, places
  text_offsets = 12,       // u32[texts + 1]
};

// The one section of a deletions file: u64[(documents + 63) / 64], bit d % 64 of word d / 64.
inline constexpr SectionId deletion_bits = 1;
// The one section of a manifest.
inline constexpr SectionId manifest_body = 1;

inline constexpr std::size_t terms_per_block = 16;
inline constexpr std::size_t pairs_per_block = 128;

[[nodiscard]] inline std::string segment_name(std::uint64_t segment) {
  const std::string digits = std::to_string(segment);
  return "segment-" + std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits + ".";
}
[[nodiscard]] inline std::string segment_file_name(std::uint64_t segment, SegmentFile file) {
  return segment_name(segment) + extensions[static_cast<std::size_t>(file)];
}
[[nodiscard]] inline std::string columns_file_name(std::uint64_t segment,
                                                   std::uint64_t generation) {
  const std::string name = segment_file_name(segment, SegmentFile::columns);
  return generation == 0 ? name : name + "-" + std::to_string(generation);
}
/// The name of a file of a segment.
[[nodiscard]] inline std::string segment_file_name(const SegmentEntry& entry, SegmentFile file) {
  return file == SegmentFile::columns ? columns_file_name(entry.number, entry.columns_generation)
                                      : segment_file_name(entry.number, file);
}
[[nodiscard]] inline std::string deletions_file_name(std::uint64_t segment,
                                                     std::uint64_t generation) {
  return segment_name(segment) + "del-" + std::to_string(generation);
}

inline constexpr const char* manifest_name = "manifest";
inline constexpr const char* manifest_draft_name = "manifest.new";
inline constexpr const char* lock_name = "lock";

}  // namespace tracuu::index::format
