/// @file
/// The dictionary of one field of one segment: "here is a term, where are its postings?"
///
/// Layer    index.
/// Threads  const, may be shared.
/// Errors   corrupt, where bytes with a right checksum break the format all the same.
/// Format   docs/format.md, section "Dictionary file".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tracuu/core/bytes.hpp>
#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/core/types.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/storage/index_file.hpp>

namespace tracuu::inline v0::index {

/// What the dictionary knows of a term.
struct TermInfo {
  TermOrdinal ordinal = 0;
  std::uint32_t document_frequency = 0;    ///< Owners (units or documents) that hold the term.
  std::uint32_t collection_frequency = 0;  ///< Its occurrences.
  std::uint64_t postings_offset = 0;       ///< Into the field's term postings.
  std::uint64_t postings_size = 0;
  std::uint64_t positions_offset = 0;  ///< Into the field's positions.
  std::uint64_t positions_size = 0;
};

/// What the dictionary knows of two adjacent terms.
struct PairInfo {
  std::uint32_t document_frequency = 0;
  std::uint64_t postings_offset = 0;  ///< Into the field's pair postings.
  std::uint64_t postings_size = 0;
};

/// Terms sorted bytewise, 16 to a front-coded block; pairs sorted by the ordinals of their terms,
/// 128 to a packed block. Borrows the file, which must outlive it.
class TRACUU_EXPORT TermDictionary {
 public:
  /// Opens the dictionary of `field`; an absent one is empty. Verifies the pages it lies on.
  /// O(terms / 16).
  [[nodiscard]] static Result<TermDictionary> try_open(const storage::IndexFileReader& file,
                                                       Field field, std::uint32_t terms,
                                                       std::uint64_t pairs);

  [[nodiscard]] std::uint32_t size() const noexcept { return terms_; }
  [[nodiscard]] std::uint64_t pair_count() const noexcept { return pairs_; }

  /// O(log terms).
  [[nodiscard]] Result<std::optional<TermInfo>> try_find(std::string_view term) const;
  /// The term with this ordinal and what is known of it. O(1). Requires: ordinal < size().
  [[nodiscard]] Result<std::pair<std::string, TermInfo>> try_at(TermOrdinal ordinal) const;
  /// The first ordinal whose term is not less than `term`. O(log terms).
  [[nodiscard]] Result<TermOrdinal> try_lower_bound(std::string_view term) const;
  /// Ordinals of all terms that fold to `folded` (text::fold_marks), the term `folded` itself
  /// included if it is there, in ascending order. O(log terms + answers).
  [[nodiscard]] Result<std::vector<TermOrdinal>> try_find_folded(std::string_view folded) const;

  /// Two adjacent terms. O(log pairs of the first). Requires: ordinals < size().
  [[nodiscard]] Result<std::optional<PairInfo>> try_find_pair(TermOrdinal first,
                                                              TermOrdinal second) const;
  /// How many pairs stand before those of the term with this ordinal, in bytes with a right
  /// checksum that break the format any number. Requires: ordinal <= size().
  [[nodiscard]] std::uint64_t first_pair(TermOrdinal ordinal) const noexcept {
    return pair_begin(ordinal);
  }
  /// Calls `visit(first, second, info)` for every pair, in order.
  template <typename Visit>
  [[nodiscard]] Result<void> try_for_each_pair(Visit visit) const;
  /// An error of the dictionary's file.
  [[nodiscard]] Error broken(const std::string& what) const;

 private:
  friend class TermCursor;
  friend class PairCursor;
  struct PairBlock;
  TermDictionary() = default;
  [[nodiscard]] Result<ByteReader> try_block(std::uint64_t block) const;
  // The block in which `term` stands if it is there. Requires: terms_ > 0.
  [[nodiscard]] Result<std::uint64_t> try_block_of(std::string_view term) const;
  // Calls visit(term, info) for the terms of a block until it returns false.
  template <typename Visit>
  [[nodiscard]] Result<void> try_visit_block(std::uint64_t block, Visit visit) const;
  [[nodiscard]] Result<std::string_view> try_first_term(std::uint64_t block) const;
  [[nodiscard]] Result<PairBlock> try_pair_block(std::uint64_t block) const;
  [[nodiscard]] Result<std::pair<TermOrdinal, PairInfo>> try_pair_at(std::uint64_t at) const;
  [[nodiscard]] std::uint32_t pair_begin(TermOrdinal first) const noexcept;

  const storage::IndexFileReader* file_ = nullptr;
  Field field_ = Field::body;
  std::uint32_t terms_ = 0;
  std::uint64_t pairs_ = 0;
  std::vector<std::uint64_t> first_prefixes_;  // of each block's first term
  ByteSpan blocks_, block_index_, folded_, pair_begin_, pair_blocks_, pair_index_, pair_first_;
};

/// Walks the terms of a dictionary in order and decodes each once. Borrows the dictionary.
class TRACUU_EXPORT TermCursor {
 public:
  explicit TermCursor(const TermDictionary& dictionary) : dictionary_(&dictionary) {}

  /// Goes to the next term; false at the end.
  bool next();
  /// Requires of both: the last next() returned true.
  [[nodiscard]] const std::string& term() const noexcept { return term_; }
  [[nodiscard]] const TermInfo& info() const noexcept { return info_; }
  /// Whether the walk ended early because bytes break the format, be it only the order of terms.
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }

 private:
  bool fail() noexcept;

  const TermDictionary* dictionary_;
  ByteReader block_{{}};
  std::string term_, before_;
  TermInfo info_;
  std::uint32_t next_ = 0;
  bool damaged_ = false;
};

/// Walks the pairs of a dictionary in order and decodes each block once. Borrows the dictionary.
class TRACUU_EXPORT PairCursor {
 public:
  /// Stands before pair number `first`, see TermDictionary::first_pair().
  explicit PairCursor(const TermDictionary& dictionary, std::uint64_t first = 0) noexcept
      : dictionary_(&dictionary), next_(first) {}

  /// Goes to the next pair; false at the end.
  bool next() noexcept {
    if (at_ + 1 >= count_ && !decode()) return false;
    ++at_;
    ++next_;
    info_.postings_offset += info_.postings_size;
    info_.postings_size = sizes_[at_];
    info_.document_frequency = frequencies_[at_] + 1;
    return true;
  }
  /// The number of the pair that next() goes to.
  [[nodiscard]] std::uint64_t following() const noexcept { return next_; }
  /// Requires of both: the last next() returned true.
  [[nodiscard]] TermOrdinal second() const noexcept { return seconds_[at_]; }
  [[nodiscard]] const PairInfo& info() const noexcept { return info_; }
  /// Whether the walk ended early because bytes break the format.
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }

 private:
  bool decode() noexcept;

  const TermDictionary* dictionary_;
  std::uint64_t next_;
  PairInfo info_;
  std::size_t at_ = 0;     ///< In the decoded block.
  std::size_t count_ = 0;  ///< Of the decoded block.
  bool damaged_ = false;
  alignas(64) std::array<std::uint32_t, 128> seconds_, frequencies_, sizes_;
};

template <typename Visit>
Result<void> TermDictionary::try_for_each_pair(Visit visit) const {
  PairCursor pair(*this);
  for (TermOrdinal first = 0; first < terms_; ++first) {
    if (pair_begin(first) != pair.following() || pair_begin(first + 1) < pair.following()) {
      return broken("the pairs of the terms are not in order");
    }
    while (pair.following() < pair_begin(first + 1)) {
      if (!pair.next()) return broken("a block of pairs cannot be read");
      visit(first, pair.second(), pair.info());
    }
  }
  return {};
}

}  // namespace tracuu::index
