#include <algorithm>
#include <array>
#include <cassert>
#include <tracuu/codec/bitpack.hpp>
#include <tracuu/index/term_dictionary.hpp>
#include <tracuu/text/fold.hpp>

#include "segment_format.hpp"

namespace tracuu::inline v0::index {

using namespace format;

namespace {

// One entry of a term block; `text` holds the term before it and becomes the term.
bool take_entry(ByteReader& reader, std::string& text, TermInfo& info) {
  const std::uint64_t shared = reader.take_varint();
  const std::string_view suffix = reader.take_string();
  info.document_frequency = reader.take_varint32();
  const std::uint64_t more = reader.take_varint();
  info.postings_offset += info.postings_size;
  info.positions_offset += info.positions_size;
  info.postings_size = reader.take_varint();
  info.positions_size = reader.take_varint();
  if (!reader.ok() || shared > text.size() || more + info.document_frequency > 0xffffffffu ||
      info.postings_size > (std::uint64_t{1} << 48) ||
      info.positions_size > (std::uint64_t{1} << 48)) {
    return false;
  }
  info.collection_frequency = info.document_frequency + static_cast<std::uint32_t>(more);
  text.resize(static_cast<std::size_t>(shared));
  text.append(suffix);
  return true;
}

// The first eight bytes of a term as a number that sorts as they do.
std::uint64_t prefix_of(std::string_view term) noexcept {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    prefix = prefix << 8 | (i < term.size() ? static_cast<unsigned char>(term[i]) : 0u);
  }
  return prefix;
}

}  // namespace

struct TermDictionary::PairBlock {
  std::uint64_t postings_at = 0;
  std::array<unsigned, 3> width{};
  std::array<const std::byte*, 3> data{};
};

Result<TermDictionary> TermDictionary::try_open(const storage::IndexFileReader& file, Field field,
                                                std::uint32_t terms, std::uint64_t pairs) {
  TermDictionary dictionary;
  dictionary.file_ = &file;
  dictionary.field_ = field;
  dictionary.terms_ = terms;
  dictionary.pairs_ = pairs;
  if (terms == 0) return dictionary;
  const auto read = [&](SectionId section, ByteSpan& into, std::uint64_t size) -> Result<void> {
    auto bytes = file.section(field_section(field, section));
    if (!bytes) return bytes.error();
    if (size != 0 && bytes->size() != size) {
      return file.corrupt(field_section(field, section), 0,
                          "a dictionary section has a wrong size");
    }
    into = *bytes;
    return {};
  };
  const std::uint64_t blocks = (std::uint64_t{terms} + terms_per_block - 1) / terms_per_block;
  if (auto done = read(term_blocks, dictionary.blocks_, 0); !done) return done.error();
  if (auto done = read(term_block_index, dictionary.block_index_, (blocks + 1) * 8); !done) {
    return done.error();
  }
  dictionary.first_prefixes_.reserve(static_cast<std::size_t>(blocks));
  for (std::uint64_t block = 0; block < blocks; ++block) {
    auto first = dictionary.try_first_term(block);
    if (!first) return first.error();
    dictionary.first_prefixes_.push_back(prefix_of(*first));
  }
  if (!std::is_sorted(dictionary.first_prefixes_.begin(), dictionary.first_prefixes_.end())) {
    return dictionary.broken("terms are not in order");
  }
  if (file.has_section(field_section(field, folded_order))) {
    if (auto done = read(folded_order, dictionary.folded_, 0); !done) return done.error();
  }
  if (pairs > 0) {
    const std::uint64_t pair_block_count = (pairs + pairs_per_block - 1) / pairs_per_block;
    if (auto done =
            read(format::pair_begin, dictionary.pair_begin_, (std::uint64_t{terms} + 1) * 4);
        !done) {
      return done.error();
    }
    if (auto done = read(format::pair_blocks, dictionary.pair_blocks_, 0); !done) {
      return done.error();
    }
    if (auto done = read(pair_block_index, dictionary.pair_index_, pair_block_count * 8); !done) {
      return done.error();
    }
    if (auto done = read(pair_block_first, dictionary.pair_first_, pair_block_count * 4); !done) {
      return done.error();
    }
  }
  return dictionary;
}

Error TermDictionary::broken(const std::string& what) const {
  return file_->corrupt(field_section(field_, term_blocks), 0, what);
}

Result<ByteReader> TermDictionary::try_block(std::uint64_t block) const {
  const auto begin = load_le<std::uint64_t>(block_index_.data() + block * 8);
  const auto end = load_le<std::uint64_t>(block_index_.data() + (block + 1) * 8);
  if (begin > end || end > blocks_.size()) return broken("a block of terms leaves its section");
  return ByteReader(
      blocks_.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
}

Result<std::string_view> TermDictionary::try_first_term(std::uint64_t block) const {
  auto reader = try_block(block);
  if (!reader) return reader.error();
  (void)reader->take_varint();
  (void)reader->take_varint();
  (void)reader->take_varint();
  const std::string_view first = reader->take_string();
  if (!reader->ok()) return broken("a block of terms is cut short");
  return first;
}

Result<std::uint64_t> TermDictionary::try_block_of(std::string_view term) const {
  // Blocks whose first term begins as `term` does are told apart by reading them.
  const std::uint64_t prefix = prefix_of(term);
  const auto [same, after] =
      std::equal_range(first_prefixes_.begin(), first_prefixes_.end(), prefix);
  auto low = static_cast<std::uint64_t>(same - first_prefixes_.begin());
  auto high = static_cast<std::uint64_t>(after - first_prefixes_.begin());
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    auto first = try_first_term(middle);
    if (!first) return first.error();
    if (*first <= term) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low > 0 ? low - 1 : 0;
}

template <typename Visit>
Result<void> TermDictionary::try_visit_block(std::uint64_t block, Visit visit) const {
  auto reader = try_block(block);
  if (!reader) return reader.error();
  std::string text;
  TermInfo info;
  info.postings_offset = reader->take_varint();
  info.positions_offset = reader->take_varint();
  const std::uint64_t begin = block * terms_per_block;
  const std::uint64_t end = std::min<std::uint64_t>(begin + terms_per_block, terms_);
  for (std::uint64_t ordinal = begin; ordinal < end; ++ordinal) {
    if (!take_entry(*reader, text, info)) return broken("a term cannot be read");
    info.ordinal = static_cast<TermOrdinal>(ordinal);
    if (!visit(text, info)) break;
  }
  return {};
}

Result<TermOrdinal> TermDictionary::try_lower_bound(std::string_view term) const {
  if (terms_ == 0) return TermOrdinal{0};
  auto block = try_block_of(term);
  if (!block) return block.error();
  auto found =
      static_cast<TermOrdinal>(std::min<std::uint64_t>((*block + 1) * terms_per_block, terms_));
  auto done = try_visit_block(*block, [&](const std::string& text, const TermInfo& info) {
    if (text < term) return true;
    found = info.ordinal;
    return false;
  });
  if (!done) return done.error();
  return found;
}

Result<std::optional<TermInfo>> TermDictionary::try_find(std::string_view term) const {
  std::optional<TermInfo> found;
  if (terms_ == 0) return found;
  auto block = try_block_of(term);
  if (!block) return block.error();
  auto done = try_visit_block(*block, [&](const std::string& text, const TermInfo& info) {
    if (text < term) return true;
    if (text == term) found = info;
    return false;
  });
  if (!done) return done.error();
  return found;
}

Result<std::pair<std::string, TermInfo>> TermDictionary::try_at(TermOrdinal ordinal) const {
  assert(ordinal < terms_);
  std::pair<std::string, TermInfo> entry;
  auto done = try_visit_block(ordinal / terms_per_block,
                              [&](const std::string& text, const TermInfo& info) {
                                if (info.ordinal < ordinal) return true;
                                entry = {text, info};
                                return false;
                              });
  if (!done) return done.error();
  return entry;
}

Result<std::vector<TermOrdinal>> TermDictionary::try_find_folded(std::string_view folded) const {
  std::vector<TermOrdinal> found;
  auto exact = try_find(folded);
  if (!exact) return exact.error();
  if (*exact) found.push_back((*exact)->ordinal);
  const auto ordinal_at = [&](std::size_t at) {
    return load_le<TermOrdinal>(folded_.data() + at * 4);
  };
  std::size_t low = 0;
  std::size_t high = folded_.size() / 4;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (ordinal_at(middle) >= terms_)
      return broken("the folded order names a term that is not there");
    auto entry = try_at(ordinal_at(middle));
    if (!entry) return entry.error();
    if (text::fold_marks(entry->first) < folded) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (; low < folded_.size() / 4; ++low) {
    if (ordinal_at(low) >= terms_) return broken("the folded order names a term that is not there");
    auto entry = try_at(ordinal_at(low));
    if (!entry) return entry.error();
    if (text::fold_marks(entry->first) != folded) break;
    found.push_back(ordinal_at(low));
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::uint32_t TermDictionary::pair_begin(TermOrdinal first) const noexcept {
  return pair_begin_.empty() ? 0 : load_le<std::uint32_t>(pair_begin_.data() + first * 4ull);
}

Result<TermDictionary::PairBlock> TermDictionary::try_pair_block(std::uint64_t block) const {
  const auto at = load_le<std::uint64_t>(pair_index_.data() + block * 8);
  constexpr std::size_t header = 11;
  if (at > pair_blocks_.size() || pair_blocks_.size() - at < header) {
    return broken("a block of pairs leaves its section");
  }
  PairBlock result;
  const std::byte* data = pair_blocks_.data() + at;
  result.postings_at = load_le<std::uint64_t>(data);
  std::size_t bytes = header;
  for (std::size_t i = 0; i < 3; ++i) {
    result.width[i] = static_cast<unsigned>(data[8 + i]);
    if (result.width[i] > 32) return broken("a block of pairs has an impossible width");
    result.data[i] = data + bytes;
    bytes += codec::packed_bytes(result.width[i]);
  }
  if (pair_blocks_.size() - at < bytes) return broken("a block of pairs is cut short");
  return result;
}

Result<std::optional<PairInfo>> TermDictionary::try_find_pair(TermOrdinal first,
                                                              TermOrdinal second) const {
  assert(first < terms_ && second < terms_);
  const std::uint64_t begin = pair_begin(first);
  const std::uint64_t end = pair_begin(first + 1);
  if (begin >= end) return std::optional<PairInfo>();
  if (end > pairs_) return broken("a term has pairs that are not there");
  // Blocks that begin inside the range, by the second term of their first pair.
  std::uint64_t low = begin / pairs_per_block;
  std::uint64_t high = (end - 1) / pairs_per_block + 1;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    const bool before = load_le<TermOrdinal>(pair_first_.data() + middle * 4) <= second;
    (before ? low : high) = middle;
  }
  auto block = try_pair_block(low);
  if (!block) return block.error();
  alignas(64) std::array<std::uint32_t, pairs_per_block> values;
  codec::unpack(block->data[0], block->width[0], values.data());
  const std::uint64_t block_begin = low * pairs_per_block;
  const std::size_t from = begin > block_begin ? static_cast<std::size_t>(begin - block_begin) : 0;
  const std::size_t to =
      static_cast<std::size_t>(std::min<std::uint64_t>(end - block_begin, pairs_per_block));
  const auto* found = std::lower_bound(values.data() + from, values.data() + to, second);
  if (found == values.data() + to || *found != second) return std::optional<PairInfo>();
  auto entry = try_pair_at(block_begin + static_cast<std::uint64_t>(found - values.data()));
  if (!entry) return entry.error();
  return std::optional(entry->second);
}

Result<std::pair<TermOrdinal, PairInfo>> TermDictionary::try_pair_at(std::uint64_t at) const {
  if (at >= pairs_) return broken("a term has pairs that are not there");
  auto block = try_pair_block(at / pairs_per_block);
  if (!block) return block.error();
  const auto index = static_cast<std::size_t>(at % pairs_per_block);
  alignas(64) std::array<std::uint32_t, pairs_per_block> values;
  std::pair<TermOrdinal, PairInfo> entry;
  codec::unpack(block->data[0], block->width[0], values.data());
  entry.first = values[index];
  codec::unpack(block->data[1], block->width[1], values.data());
  entry.second.document_frequency = values[index] + 1;
  codec::unpack(block->data[2], block->width[2], values.data());
  entry.second.postings_offset = block->postings_at;
  for (std::size_t i = 0; i < index; ++i) entry.second.postings_offset += values[i];
  entry.second.postings_size = values[index];
  return entry;
}

bool TermCursor::fail() noexcept {
  next_ = dictionary_->terms_;
  damaged_ = true;
  return false;
}

bool TermCursor::next() {
  if (next_ >= dictionary_->terms_) return false;
  before_.assign(term_);
  if (next_ % terms_per_block == 0) {
    auto block = dictionary_->try_block(next_ / terms_per_block);
    if (!block) return fail();
    block_ = *block;
    term_.clear();
    info_ = {};
    info_.postings_offset = block_.take_varint();
    info_.positions_offset = block_.take_varint();
  }
  if (!take_entry(block_, term_, info_) || (next_ > 0 && term_ <= before_)) return fail();
  info_.ordinal = next_++;
  return true;
}

// Decodes the block of the next pair, so that going one on from at_ is that pair.
bool PairCursor::decode() noexcept {
  if (damaged_ || next_ >= dictionary_->pairs_) return false;
  const std::uint64_t number = next_ / pairs_per_block;
  auto block = dictionary_->try_pair_block(number);
  if (!block) {
    damaged_ = true;
    return false;
  }
  codec::unpack(block->data[0], block->width[0], seconds_.data());
  codec::unpack(block->data[1], block->width[1], frequencies_.data());
  codec::unpack(block->data[2], block->width[2], sizes_.data());
  count_ = static_cast<std::size_t>(
      std::min<std::uint64_t>(pairs_per_block, dictionary_->pairs_ - number * pairs_per_block));
  info_.postings_offset = block->postings_at;
  info_.postings_size = 0;
  at_ = static_cast<std::size_t>(next_ % pairs_per_block);
  for (std::size_t i = 0; i < at_; ++i) info_.postings_offset += sizes_[i];
  --at_;  // next() goes on
  return true;
}

}  // namespace tracuu::index
