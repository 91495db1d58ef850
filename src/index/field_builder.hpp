// The inverter of one field: a stream of tokens becomes dictionary, postings, positions and pairs.
#pragma once

#include <cstdint>
#include <span>
#include <tracuu/index/schema.hpp>
#include <tracuu/storage/index_file.hpp>
#include <vector>

#include "document_batch.hpp"
#include "large_vector.hpp"
#include "vocabulary.hpp"

namespace tracuu::inline v0::index {

/// Counts of a field of a segment, as the segment's meta section holds them.
struct FieldCounts {
  std::uint32_t owners = 0;
  std::uint32_t tokens = 0;
  std::uint32_t terms = 0;
  std::uint64_t postings = 0;
  std::uint64_t pairs = 0;
  std::uint64_t pair_postings = 0;
};

/// Parameters that the stored score bounds were made with.
inline constexpr float bound_k1 = 1.2f;
inline constexpr float bound_b = 0.75f;

/// By owner, what a posting's frequency is weighed against: k1 (1 - b + b length / average). Given
/// the token where each owner begins, and the end of the last one.
[[nodiscard]] std::vector<float> bound_norms(std::span<const std::uint32_t> owner_starts);

/// Where a field's sections go.
struct FieldFiles {
  storage::IndexFileWriter& dictionary;
  storage::IndexFileWriter& postings;
  storage::IndexFileWriter& positions;
};

/// Collects the tokens of a segment in the order of the documents, four bytes each, and inverts
/// them at the end, a run of terms at a time, by counting sort: no list grows while documents
/// arrive.
class FieldBuilder {
 public:
  /// Makes room for `tokens` tokens; untouched room takes no memory.
  void reserve(std::size_t tokens) { tokens_.reserve(tokens); }

  /// Appends a batch's tokens.
  void add(const FieldTokens& tokens);

  /// Tokens collected; one segment holds less than 2^31 of a field.
  [[nodiscard]] std::size_t tokens() const noexcept { return tokens_.size(); }
  /// Bytes held now. Writing takes a byte a token, a sixteenth of the tokens for each thread, and
  /// the pairs' postings besides.
  [[nodiscard]] std::size_t memory() const noexcept;
  /// Token where each owner begins, and the end of the last one.
  [[nodiscard]] std::vector<std::uint32_t> owner_starts() const;

  /// Writes the sections and empties the builder. `threads` changes the time, not the bytes.
  FieldCounts write(Field field, const Schema& schema, unsigned threads, FieldFiles files);

 private:
  Vocabulary vocabulary_;
  LargeVector<std::uint32_t> tokens_;
  std::vector<std::uint32_t> counts_;  ///< Tokens of each term, by its number.
  std::vector<std::uint32_t> owner_sizes_;
  std::vector<std::uint32_t> numbers_;  ///< Scratch: the batch's numbers as the builder's.
};

}  // namespace tracuu::index
