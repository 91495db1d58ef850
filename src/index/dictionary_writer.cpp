#include "dictionary_writer.hpp"

#include <algorithm>
#include <tracuu/codec/bitpack.hpp>
#include <tracuu/text/fold.hpp>

#include "segment_format.hpp"

namespace tracuu::inline v0::index {

using namespace format;

void DictionaryWriter::add_term(std::string_view text, const Term& term) {
  std::size_t shared = 0;
  if (terms_ % terms_per_block == 0) {
    put_le(block_index_, static_cast<std::uint64_t>(blocks_.size()));
    put_varint(blocks_, postings_at_);
    put_varint(blocks_, positions_at_);
  } else {
    const std::size_t most = std::min(last_.size(), text.size());
    while (shared < most && last_[shared] == text[shared]) ++shared;
  }
  put_varint(blocks_, shared);
  put_string(blocks_, text.substr(shared));
  put_varint(blocks_, term.document_frequency);
  put_varint(blocks_, term.collection_frequency - term.document_frequency);
  put_varint(blocks_, term.postings_size);
  put_varint(blocks_, term.positions_size);
  if (text::has_marks(text)) folded_.emplace_back(text::fold_marks(text), terms_);
  postings_at_ += term.postings_size;
  positions_at_ += term.positions_size;
  last_.assign(text);
  ++terms_;
}

void DictionaryWriter::begin_pairs() { put_le(pair_begin_, static_cast<std::uint32_t>(pairs_)); }

void DictionaryWriter::add_pair(TermOrdinal second, std::uint32_t document_frequency,
                                std::uint32_t postings_size) {
  second_[in_block_] = second;
  frequency_[in_block_] = document_frequency - 1;
  size_[in_block_] = postings_size;
  pair_postings_at_ += postings_size;
  ++pairs_;
  if (++in_block_ == pairs_per_block) flush_pairs();
}

void DictionaryWriter::flush_pairs() {
  if (in_block_ == 0) return;
  for (auto* values : {&second_, &frequency_, &size_}) {
    std::fill(values->begin() + static_cast<std::ptrdiff_t>(in_block_), values->end(), 0u);
  }
  put_le(pair_index_, static_cast<std::uint64_t>(pair_blocks_.size()));
  put_le(pair_first_, second_[0]);
  put_le(pair_blocks_, block_pair_postings_at_);
  for (const auto* values : {&second_, &frequency_, &size_}) {
    pair_blocks_.push_back(static_cast<std::byte>(codec::bits_needed(*values)));
  }
  for (const auto* values : {&second_, &frequency_, &size_}) {
    const unsigned width = codec::bits_needed(*values);
    const std::size_t at = pair_blocks_.size();
    pair_blocks_.resize(at + codec::packed_bytes(width));
    codec::pack(values->data(), width, pair_blocks_.data() + at);
  }
  block_pair_postings_at_ = pair_postings_at_;
  in_block_ = 0;
}

void DictionaryWriter::write(storage::IndexFileWriter& file, Field field, bool with_folded_order) {
  flush_pairs();
  put_le(block_index_, static_cast<std::uint64_t>(blocks_.size()));
  put_le(pair_begin_, static_cast<std::uint32_t>(pairs_));
  file.section(field_section(field, term_blocks), blocks_);
  file.section(field_section(field, term_block_index), block_index_);
  if (with_folded_order) {
    std::sort(folded_.begin(), folded_.end());
    ByteVector order;
    order.reserve(folded_.size() * 4);
    for (const auto& [folded, ordinal] : folded_) put_le(order, ordinal);
    file.section(field_section(field, folded_order), order);
  }
  if (pairs_ > 0) {
    file.section(field_section(field, format::pair_begin), pair_begin_);
    file.section(field_section(field, format::pair_blocks), pair_blocks_);
    file.section(field_section(field, pair_block_index), pair_index_);
    file.section(field_section(field, pair_block_first), pair_first_);
  }
}

}  // namespace tracuu::index
