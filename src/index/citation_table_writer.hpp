// Collects who bears and who cites which number, and writes the citations file of a segment.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tracuu/citation/scanner.hpp>
#include <tracuu/core/types.hpp>
#include <tracuu/index/citation_table.hpp>
#include <tracuu/storage/index_file.hpp>
#include <tracuu/text/normalize.hpp>
#include <vector>

#include "vocabulary.hpp"

namespace tracuu::inline v0::index {

/// The year of a number as the scanner's keys spell it, behind "@" or inside it; 0 if there is
/// none.
[[nodiscard]] std::int16_t year_of_key(std::string_view key) noexcept;

/// An edge whose strings are numbers of a vocabulary, with what it is to.
struct KeyedEdge {
  std::uint32_t key = 0;
  CitationEdge edge{};
};

/// The citations of a batch: documents, units, keys and texts are numbers of the batch's own.
struct CitationBatch {
  CitationBatch() { texts.intern({}); }

  /// Who cites, and where its units begin in its text.
  struct Citing {
    DocId document = 0;
    UnitId first_unit = 0;
    std::vector<std::uint32_t> unit_starts;
    std::string own_key;        ///< As in table_key(); empty if it bears no number.
    std::int16_t own_year = 0;  ///< 0 if unknown.
    std::string own_name;       ///< Of a law, as in table_key(), or empty.
  };

  /// The document bears this number or name, as in table_key(); an empty one adds nothing.
  void add_bearer(DocId document, std::string_view key);
  /// Adds what a scanner found in a document's text, but not what it says of itself. References in
  /// the bytes `title` are of the title.
  void add_citations(const Citing& citing, const citation::CitationBuffer& found,
                     text::ByteRange title);

  Vocabulary keys, texts;  ///< Text 0 is empty.
  struct Bearer {
    std::uint32_t key;
    DocId document;
  };
  std::vector<Bearer> bearers;
  std::vector<KeyedEdge> edges;

 private:
  std::string key_, place_;
};

/// The citations of a segment as its file holds them: keys and texts in bytewise order.
struct SortedCitations {
  std::string key_bytes, text_bytes;
  std::vector<std::uint32_t> key_offsets, text_offsets;  ///< And the size at the end.
  std::vector<CitationBatch::Bearer> bearers;            ///< By key, then by document.
  std::vector<KeyedEdge> edges;                          ///< By key, then by what they say.

  /// Writes all sections. O(n) for n keys and edges.
  void write(std::uint32_t documents, storage::IndexFileWriter& out) const;
};

/// The texts of some edges in bytewise order, the empty one first, those in use only.
class CitationTexts {
 public:
  explicit CitationTexts(const Vocabulary& texts) : texts_(texts), rank_(texts.size()) {}

  /// An edge uses this text of the vocabulary.
  void use(std::uint32_t text) noexcept { rank_[text] = 1; }
  /// Puts the texts in order. Once, after the last use().
  void sort(SortedCitations& out);
  /// The number of a text that is in use.
  [[nodiscard]] std::uint32_t rank(std::uint32_t text) const noexcept { return rank_[text]; }

 private:
  const Vocabulary& texts_;
  std::vector<std::uint32_t> rank_;
};

/// The citations of a segment.
class CitationTableWriter {
 public:
  CitationTableWriter() { texts_.intern({}); }

  /// Appends a batch whose first document and unit have these numbers in the segment.
  void add(const CitationBatch& batch, DocId first_document, UnitId first_unit);
  [[nodiscard]] std::size_t memory() const noexcept;
  /// Whether the tables can take `edges` more edges.
  [[nodiscard]] bool fits(std::size_t edges) const noexcept;
  /// Writes all sections and empties the writer. O(n log n) for n keys and edges.
  void write(std::uint32_t documents, storage::IndexFileWriter& out);

 private:
  Vocabulary keys_, texts_;
  std::vector<CitationBatch::Bearer> bearers_;
  std::vector<KeyedEdge> edges_;
};

}  // namespace tracuu::index
