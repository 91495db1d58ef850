// Writes the dictionary of one field.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tracuu/core/bytes.hpp>
#include <tracuu/core/types.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/storage/index_file.hpp>
#include <utility>
#include <vector>

namespace tracuu::inline v0::index {

/// Takes terms in bytewise order, and their pairs in order of the first term, then of the second;
/// writes the sections of the field's dictionary. Sizes are added up to offsets.
class DictionaryWriter {
 public:
  struct Term {
    std::uint32_t document_frequency;
    std::uint32_t collection_frequency;
    std::uint64_t postings_size;
    std::uint64_t positions_size;
  };

  void add_term(std::string_view text, const Term& term);
  /// The pairs that follow are those of the next term. Once for each term, in their order, when all
  /// terms have been added or in between.
  void begin_pairs();
  void add_pair(TermOrdinal second, std::uint32_t document_frequency, std::uint32_t postings_size);

  [[nodiscard]] std::uint32_t terms() const noexcept { return terms_; }
  [[nodiscard]] std::uint64_t pairs() const noexcept { return pairs_; }

  /// Writes the sections. `with_folded_order`: also the terms with marks, in folded order.
  void write(storage::IndexFileWriter& file, Field field, bool with_folded_order);

 private:
  void flush_pairs();

  std::uint32_t terms_ = 0;
  std::uint64_t pairs_ = 0;
  std::uint64_t postings_at_ = 0;
  std::uint64_t positions_at_ = 0;
  std::uint64_t pair_postings_at_ = 0;
  std::uint64_t block_pair_postings_at_ = 0;
  std::string last_;
  ByteVector blocks_, block_index_, pair_begin_, pair_blocks_, pair_index_, pair_first_;
  std::vector<std::pair<std::string, TermOrdinal>> folded_;
  std::size_t in_block_ = 0;  ///< Pairs waiting in the three arrays.
  std::array<std::uint32_t, 128> second_{}, frequency_{}, size_{};
};

}  // namespace tracuu::index
