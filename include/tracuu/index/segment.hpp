/// @file
/// One segment, opened for reading: dictionaries, posting lists, units, columns, stored text,
/// citations.
///
/// Layer    index.
/// Threads  const, may be shared.
/// Errors   io, corrupt, format_too_old, format_too_new; each names file and place.
/// Format   docs/format.md, sections "Dictionary file" to "Citations file".
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/core/bytes.hpp>
#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/core/source_document.hpp>
#include <tracuu/core/types.hpp>
#include <tracuu/index/citation_table.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/term_dictionary.hpp>
#include <tracuu/postings/position_list.hpp>
#include <tracuu/postings/posting_list.hpp>
#include <tracuu/storage/file_system.hpp>
#include <tracuu/storage/index_file.hpp>

namespace tracuu::inline v0::index {

/// Files of a segment: dictionary, postings, positions, documents, store, columns, citations.
inline constexpr std::size_t segment_file_count = 7;

/// What the manifest says of a segment.
struct SegmentEntry {
  std::uint64_t number = 0;  ///< Names its files.
  std::uint64_t owner = 0;   ///< Stands in the header of its files.
  std::uint32_t documents = 0;
  std::uint32_t units = 0;
  std::uint32_t deleted = 0;              ///< Documents that are deleted.
  std::uint64_t deletion_generation = 0;  ///< Names the file of deletions; 0: there is none.
  std::uint64_t columns_generation = 0;   ///< Names the columns file: how often it was replaced.
  std::array<storage::FileSummary, segment_file_count> files{};
  storage::FileSummary deletions{};
  friend bool operator==(const SegmentEntry&, const SegmentEntry&) = default;
};

/// What a field of a segment holds.
struct FieldStats {
  std::uint32_t owners = 0;  ///< Units or documents.
  std::uint32_t tokens = 0;
  std::uint32_t terms = 0;
  std::uint64_t postings = 0;  ///< Of single terms.
  std::uint64_t pairs = 0;
  std::uint64_t pair_postings = 0;
};

/// Parameters of the upper bounds stored with posting lists.
struct BoundParameters {
  float k1 = 0;
  float b = 0;
  double average_length = 0;
};

/// A document as it was added.
using StoredDocument = SourceDocument;

/// Reads one segment. Owns the mappings of its files; spans and lists it hands out live as long as
/// it does.
class TRACUU_EXPORT Segment {
 public:
  [[nodiscard]] static Result<std::unique_ptr<const Segment>> try_open(
      storage::FileSystem& file_system, const std::string& directory, const Schema& schema,
      const SegmentEntry& entry);
  /// The segment as a later commit has it; what has not changed is shared. Requires: `entry` is of
  /// the same segment. O(documents), not O(terms).
  [[nodiscard]] Result<std::shared_ptr<const Segment>> try_reopen(storage::FileSystem& file_system,
                                                                  const std::string& directory,
                                                                  const SegmentEntry& entry) const;
  /// The segment with these documents deleted, a bit each, whatever its entry says; the rest is
  /// shared. Requires: as many words as documents need, or none.
  [[nodiscard]] std::shared_ptr<const Segment> with_deletions(
      std::vector<std::uint64_t> deleted) const;
  ~Segment();
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  [[nodiscard]] const SegmentEntry& entry() const noexcept;
  [[nodiscard]] std::uint32_t documents() const noexcept { return entry().documents; }
  [[nodiscard]] std::uint32_t units() const noexcept { return entry().units; }
  [[nodiscard]] const FieldStats& stats(Field field) const noexcept;
  [[nodiscard]] const BoundParameters& bounds(Field field) const noexcept;

  // --- Terms and postings ------------------------------------------------------------------------
  [[nodiscard]] const TermDictionary& dictionary(Field field) const noexcept;
  [[nodiscard]] Result<postings::PostingList> try_postings(Field field, const TermInfo& term) const;
  [[nodiscard]] Result<postings::PostingList> try_postings(Field field, const PairInfo& pair) const;
  [[nodiscard]] Result<postings::PositionList> try_positions(Field field,
                                                             const TermInfo& term) const;

  // --- Units and documents -----------------------------------------------------------------------
  /// First token of each owner of body or title, and the end of the last: owners + 1 values. The
  /// difference of neighbours is the owner's length in words. Requires: has_words(field).
  [[nodiscard]] std::span<const std::uint32_t> token_starts(Field field) const noexcept;
  /// First unit of each document, and the number of units: documents + 1 values.
  [[nodiscard]] std::span<const std::uint32_t> first_units() const noexcept;
  /// The document of a unit. O(log documents).
  [[nodiscard]] DocId document_of(UnitId unit) const noexcept;
  /// Where a unit begins in its document's text, in bytes; it ends where the next one begins.
  [[nodiscard]] std::uint32_t unit_text_start(UnitId unit) const noexcept;
  /// "Điều 5", "khoản 2 Điều 5", or empty.
  [[nodiscard]] Result<std::string_view> try_pinpoint(UnitId unit) const;
  [[nodiscard]] Result<std::string_view> try_id(DocId document) const;
  /// The stored hash of a document's id, which breaks ties.
  [[nodiscard]] std::uint64_t id_hash(DocId document) const noexcept;
  /// All documents by id_hash(), then by number.
  [[nodiscard]] std::span<const DocId> documents_by_hash() const noexcept;
  /// The newest document with this id: older ones of the same segment are deleted, and so may this
  /// one be. O(log documents).
  [[nodiscard]] Result<std::optional<DocId>> try_find_id(std::string_view id) const;
  [[nodiscard]] bool is_deleted(DocId document) const noexcept;
  /// A bit for each deleted document; empty if none is.
  [[nodiscard]] std::span<const std::uint64_t> deleted_words() const noexcept;

  // --- Numbers and citations ---------------------------------------------------------------------
  /// Which documents bear a number, and which cite it.
  [[nodiscard]] const CitationTable& citations() const noexcept;

  // --- Columns and stored values -----------------------------------------------------------------
  /// The value of a column of type keyword, empty if missing.
  [[nodiscard]] Result<std::string_view> try_keyword(std::size_t column, DocId document) const;
  /// The value of a column of type date as text::Date::to_number(), 0 if missing.
  [[nodiscard]] Result<std::int32_t> try_date(std::size_t column, DocId document) const;
  /// A column of type keyword: by document 0 if missing, else the number of its value, from 1 to
  /// keyword_count(). Empty if no document has a value.
  [[nodiscard]] std::span<const std::uint32_t> keyword_ordinals(std::size_t column) const noexcept;
  /// How many distinct values a column of type keyword has.
  [[nodiscard]] std::uint32_t keyword_count(std::size_t column) const noexcept;
  /// The value with a number of keyword_ordinals(); 0 gives an empty one.
  /// Requires: ordinal <= keyword_count(column).
  [[nodiscard]] Result<std::string_view> try_keyword_value(std::size_t column,
                                                           std::uint32_t ordinal) const;
  /// A column of type date: by document text::Date::to_number(), 0 if missing. Empty if no document
  /// has a date.
  [[nodiscard]] std::span<const std::int32_t> date_values(std::size_t column) const noexcept;
  /// The column's values that were set after the document was added, a bit for each document;
  /// empty if none was.
  [[nodiscard]] std::span<const std::uint64_t> changed_values(std::size_t column) const noexcept;
  /// The document as it was added, with the columns' values that were set since. O(its size).
  [[nodiscard]] Result<StoredDocument> try_stored(DocId document) const;
  /// Its fields without the text. O(their size).
  [[nodiscard]] Result<StoredDocument> try_stored_fields(DocId document) const;
  /// The bytes [start, end) of a document's text, cut at the text's end; decompresses only the
  /// blocks they lie in.
  [[nodiscard]] Result<std::string> try_text(DocId document, std::uint64_t start,
                                             std::uint64_t end) const;

  /// Verifies every structural rule of the format; checksums are verified by reading.
  [[nodiscard]] Result<void> try_verify() const;
  /// Bytes of each file, in the order of SegmentEntry::files.
  [[nodiscard]] std::array<std::uint64_t, segment_file_count> file_bytes() const noexcept;
  /// Bytes of term postings and of pair postings with their dictionaries, over all fields.
  struct SectionBytes {
    std::uint64_t dictionary = 0, postings = 0, positions = 0, pair_dictionary = 0,
                  pair_postings = 0;
  };
  [[nodiscard]] SectionBytes section_bytes() const noexcept;
  /// A file of the segment, in the order of SegmentEntry::files.
  [[nodiscard]] const storage::IndexFileReader& file(std::size_t which) const noexcept;

 private:
  struct Impl;
  explicit Segment(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tracuu::index
