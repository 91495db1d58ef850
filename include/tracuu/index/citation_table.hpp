/// @file
/// Numbers of documents in one segment: which of its documents bear a number, and which cite it.
///
/// Layer    index.
/// Threads  const, may be shared.
/// Errors   corrupt, where bytes with a right checksum break the format all the same.
/// Format   docs/format.md, section "Citations file".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <tracuu/citation/citation.hpp>
#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/core/types.hpp>
#include <tracuu/storage/index_file.hpp>

namespace tracuu::inline v0::index {

/// All references of one document to one place of one cited document, as far as the text tells them
/// apart. What is cited is a key; which documents bear it is found when it is asked for, since they
/// may arrive later.
struct CitationEdge {
  DocId document;          ///< Who cites.
  UnitId unit;             ///< The first of its units that does.
  std::uint32_t type;      ///< CitationTable::try_text(): canonical type of the cited document.
  std::uint32_t issuer;    ///< CitationTable::try_text(): its issuer, as written.
  std::uint32_t pinpoint;  ///< CitationTable::try_text(): the place, "khoản 2 Điều 5".
  std::int32_t date;       ///< Its date as text::Date::to_number(), 0 if the text gives none.
  std::uint32_t count;     ///< How often, at least 1.
  std::int16_t year;       ///< Its year, 0 if the text gives none.
  std::uint8_t cue;        ///< Relation, and 0x80 if passive: relation(), passive().
  std::uint8_t kind;  ///< CitationClass, and 0x80 if in the title: citation_class(), in_title().

  [[nodiscard]] citation::Relation relation() const noexcept {
    return static_cast<citation::Relation>(cue & 0x7f);
  }
  /// Whether the cited document acts, see citation::Relation.
  [[nodiscard]] bool passive() const noexcept { return (cue & 0x80) != 0; }
  [[nodiscard]] citation::CitationClass citation_class() const noexcept {
    return static_cast<citation::CitationClass>(kind & 0x7f);
  }
  /// Whether the citing document's title cites, not its text.
  [[nodiscard]] bool in_title() const noexcept { return (kind & 0x80) != 0; }

  friend bool operator==(const CitationEdge&, const CitationEdge&) = default;
};
static_assert(sizeof(CitationEdge) == 32);

/// Neighbouring keys of a segment, by their places in bytewise order.
struct KeyRange {
  std::uint32_t first = 0;
  std::uint32_t end = 0;
  [[nodiscard]] bool empty() const noexcept { return first == end; }
  friend bool operator==(const KeyRange&, const KeyRange&) = default;
};

/// The key under which the table keeps what citation::CitationKey::to_string() or a scanner's key
/// says: without the year, and with the digits first, so that a number and its beginnings are
/// neighbours: "NGHI_DINH:119@2020" is "119:NGHI_DINH". O(length).
[[nodiscard]] TRACUU_EXPORT std::string table_key(std::string_view key);

/// The numbers and names that the documents of a segment bear or cite. Borrows the file, which must
/// outlive it; views live as long as that does.
class TRACUU_EXPORT CitationTable {
 public:
  /// Verifies sizes, not contents: O(1).
  [[nodiscard]] static Result<CitationTable> try_open(const storage::IndexFileReader& file,
                                                      std::uint32_t documents, std::uint32_t units);

  /// Numbers and names that are borne or cited.
  [[nodiscard]] std::uint32_t key_count() const noexcept { return keys_; }
  [[nodiscard]] std::uint32_t edge_count() const noexcept { return edges_; }

  /// Where a key is. O(1) expected, whatever the number of keys and of answers.
  [[nodiscard]] Result<std::optional<std::uint32_t>> try_find(std::string_view table_key) const;
  /// The keys that begin with these bytes. O(log keys).
  [[nodiscard]] Result<KeyRange> try_find_prefix(std::string_view prefix) const;
  /// A key. Requires: ordinal < key_count().
  [[nodiscard]] Result<std::string_view> try_key(std::uint32_t ordinal) const;

  /// The documents that bear these keys, by key, then by document. O(1).
  [[nodiscard]] Result<std::span<const DocId>> try_bearers(KeyRange keys) const;
  /// The references to these keys, by key, then by document. O(1). A document or unit may be out of
  /// range where the file was made by something else: see is_sound().
  [[nodiscard]] Result<std::span<const CitationEdge>> try_edges(KeyRange keys) const;
  /// The references of a document, as places in try_edges() of all keys. Requires: document of the
  /// segment. O(1).
  [[nodiscard]] Result<std::span<const std::uint32_t>> try_edges_of(DocId document) const;
  /// One reference. Requires: ordinal < edge_count().
  [[nodiscard]] Result<CitationEdge> try_edge(std::uint32_t ordinal) const;
  /// The key that a reference is to. O(log keys). Requires: ordinal < edge_count().
  [[nodiscard]] Result<std::uint32_t> try_key_of_edge(std::uint32_t ordinal) const;
  /// A type, issuer or place of an edge; empty for 0.
  [[nodiscard]] Result<std::string_view> try_text(std::uint32_t text) const;

  /// Whether what an edge says lies in the segment.
  [[nodiscard]] bool is_sound(const CitationEdge& edge) const noexcept;
  /// Every rule of the format. O(size).
  [[nodiscard]] Result<void> try_verify() const;

 private:
  CitationTable() = default;
  [[nodiscard]] Result<std::string_view> try_string(std::uint32_t bytes, std::uint32_t offsets,
                                                    std::uint32_t at) const;
  template <typename T>
  [[nodiscard]] Result<std::span<const T>> try_slice(storage::SectionId section,
                                                     std::uint64_t first, std::uint64_t end) const;
  template <typename T>
  [[nodiscard]] Result<std::span<const T>> try_run(storage::SectionId begins, std::uint32_t first,
                                                   std::uint32_t end, storage::SectionId values,
                                                   std::uint32_t count) const;

  const storage::IndexFileReader* file_ = nullptr;
  std::uint32_t documents_ = 0, units_ = 0;
  std::uint32_t keys_ = 0, bearers_ = 0, edges_ = 0, texts_ = 0;
  std::uint64_t slots_ = 0;
};

}  // namespace tracuu::index
