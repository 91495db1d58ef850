// What a worker makes of a run of documents: tokens, units, stored blocks.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <tracuu/core/bytes.hpp>
#include <tracuu/core/source_document.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/storage/compress.hpp>
#include <tracuu/text/token.hpp>
#include <vector>

#include "citation_table_writer.hpp"
#include "vocabulary.hpp"

namespace tracuu::inline v0::index {

/// Set on a token that does not follow the token before it in the same text.
inline constexpr std::uint32_t sequence_start = 0x80000000u;

/// The tokens of one field, by numbers of the batch's own vocabulary.
struct FieldTokens {
  Vocabulary vocabulary;
  std::vector<std::uint32_t> tokens;       ///< Numbers, the first of a text with sequence_start.
  std::vector<std::uint32_t> owner_sizes;  ///< Tokens of each owner.
};

/// A part of a document that is ranked on its own.
struct PreparedUnit {
  std::uint32_t text_start;  ///< Byte of the document's text where it begins.
  std::string pinpoint;      ///< "Điều 5", "khoản 2 Điều 5", or empty.
};

struct PreparedDocument {
  std::string id;
  std::uint32_t units = 0;                 ///< How many of the batch's units are its own.
  std::uint32_t stored_bytes = 0;          ///< Its length in the stored stream.
  std::vector<std::string> column_values;  ///< One a column of the schema; empty: missing.
};

/// A compressed piece of the stored stream.
struct StoredBlock {
  std::uint32_t frame_bytes;
  std::uint32_t raw_bytes;
};

struct DocumentBatch {
  std::array<FieldTokens, field_count> fields;
  std::vector<PreparedDocument> documents;
  std::vector<PreparedUnit> units;
  CitationBatch citations;
  ByteVector frames;
  std::vector<StoredBlock> blocks;
  std::uint64_t invalid_sequences = 0;  ///< Broken UTF-8 met in the texts.
};

/// Bytes of the stored stream in one compressed block; the last of a batch may be shorter.
inline constexpr std::size_t stored_block_bytes = 64 * 1024;

/// Makes a batch of documents; fields that a document lacks are filled in from its own header
/// first. Deterministic: the same documents give the same batch, whichever worker makes it.
[[nodiscard]] std::unique_ptr<DocumentBatch> make_batch(const Schema& schema,
                                                        std::vector<SourceDocument>& documents);

}  // namespace tracuu::index
