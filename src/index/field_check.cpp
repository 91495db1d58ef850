// Dictionary, postings and positions of a field: what each says, and whether they say the same.
#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <tracuu/codec/bitpack.hpp>
#include <tracuu/core/bytes.hpp>
#include <tracuu/postings/position_list.hpp>
#include <tracuu/postings/posting_list.hpp>
#include <tracuu/postings/range_list.hpp>
#include <tracuu/text/fold.hpp>

#include "segment_check.hpp"

namespace tracuu::inline v0::index {

using namespace format;

namespace {

constexpr std::uint32_t no_term = 0xffffffff;

class FieldCheck {
 public:
  FieldCheck(Field field, const Schema& schema, const SegmentFacts& facts, CheckedFile& dictionary,
             CheckedFile* postings, CheckedFile* positions, CheckLog& log)
      : field_(field),
        counts_(facts.counts[static_cast<std::size_t>(field)]),
        vietnamese_(has_words(field) && schema.analyzer == text::Analyzer::vietnamese),
        with_pairs_(has_words(field) && schema.pairs),
        facts_(facts),
        dictionary_(dictionary),
        postings_(postings),
        positions_(has_words(field) && schema.positions ? positions : nullptr),
        unused_positions_(positions),
        log_(log) {
    if (has_words(field)) {
      starts_ = field == Field::body ? facts.body_starts : facts.title_starts;
      const double average = static_cast<double>(counts_.tokens) / std::max(1u, counts_.owners);
      for (std::size_t owner = 0; owner < counts_.owners; ++owner) {
        const double length = starts_[owner + 1] - starts_[owner];
        norms_.push_back(counts_.k1 * ((1.0 - counts_.b) + counts_.b * (length / average)));
      }
    }
  }

  void run() {
    const std::uint64_t before = dictionary_.problems();
    check_terms();
    if (dictionary_.problems() != before) return;  // what it points at cannot be told
    check_folded_order();
    check_lists();
    check_pairs();
    if (positions_ == nullptr && unused_positions_ != nullptr &&
        unused_positions_->size(section(term_positions)) != 0) {
      unused_positions_->broken(section(term_positions), named("positions"), 0,
                                "a field without positions must not have any");
    }
  }

 private:
  struct Lists {
    std::uint64_t at, size;
  };

  [[nodiscard]] SectionId section(SectionId number) const noexcept {
    return field_section(field_, number);
  }
  [[nodiscard]] std::string named(const char* what) const {
    return std::string(to_string(field_)).append(" ").append(what);
  }
  void broken(SectionId number, const char* name, std::uint64_t offset, const std::string& what) {
    dictionary_.broken(section(number), named(name), offset, what);
  }
  [[nodiscard]] std::string_view term(std::uint32_t ordinal) const {
    return std::string_view(texts_).substr(text_at_[ordinal],
                                           text_at_[ordinal + 1] - text_at_[ordinal]);
  }

  // --- The dictionary by itself ------------------------------------------------------------------

  void check_terms() {
    const ByteSpan bytes = dictionary_.bytes(section(term_blocks));
    text_at_.push_back(0);
    if (counts_.terms == 0) {
      if (!bytes.empty()) broken(term_blocks, "terms", 0, "there are bytes, but no terms");
      const ByteSpan index = dictionary_.bytes(section(term_block_index));
      if (!index.empty() && (index.size() != 8 || load_le<std::uint64_t>(index.data()) != 0)) {
        broken(term_block_index, "term index", 0, "it is of blocks, but there are no terms");
      }
      return;
    }
    const std::uint64_t blocks =
        (std::uint64_t{counts_.terms} + terms_per_block - 1) / terms_per_block;
    const auto index = dictionary_.array<std::uint64_t>(section(term_block_index),
                                                        named("term index"), blocks + 1);
    if (!index || !dictionary_.places(section(term_block_index), named("term index"), *index,
                                      bytes.size(), true)) {
      return;
    }
    for (std::uint64_t block = 0; block < blocks; ++block) {
      const std::uint64_t begin = (*index)[block];
      if (!check_block(bytes.subspan(begin, (*index)[block + 1] - begin), begin)) return;
    }
    std::uint64_t tokens = 0;
    for (const std::uint32_t frequency : collection_) tokens += frequency;
    if (tokens != counts_.tokens) {
      broken(term_blocks, "terms", 0,
             "their collection frequencies add up to " + std::to_string(tokens) + " instead of " +
                 std::to_string(counts_.tokens) + " tokens");
    }
  }

  // Sixteen terms.
  bool check_block(ByteSpan bytes, std::uint64_t at) {
    const auto fail = [&](const std::string& what) {
      broken(term_blocks, "terms", at, what);
      return false;
    };
    ByteReader reader(bytes);
    if (reader.take_varint() != postings_end_ || reader.take_varint() != positions_end_) {
      return fail("a block does not go on in the lists where the one before it ends");
    }
    std::string text;
    for (std::size_t i = 0; i < terms_per_block && collection_.size() < counts_.terms; ++i) {
      const std::uint64_t shared = reader.take_varint();
      const std::string_view rest = reader.take_string();
      const std::uint64_t documents = reader.take_varint();
      const std::uint64_t more = reader.take_varint();
      const std::uint64_t postings_size = reader.take_varint();
      const std::uint64_t positions_size = reader.take_varint();
      if (!reader.ok() || shared > text.size() || (i == 0 && shared != 0)) {
        return fail("a term cannot be read");
      }
      text.resize(static_cast<std::size_t>(shared));
      text.append(rest);
      const auto ordinal = static_cast<std::uint32_t>(collection_.size());
      if (ordinal > 0 && text <= term(ordinal - 1)) return fail("the terms do not ascend");
      if (text.empty()) return fail("a term is empty");
      if (documents == 0 || documents > counts_.owners || more > counts_.tokens) {
        return fail("the frequencies of “" + text + "” are impossible");
      }
      texts_ += text;
      text_at_.push_back(texts_.size());
      frequency_.push_back(static_cast<std::uint32_t>(documents));
      collection_.push_back(static_cast<std::uint32_t>(documents + more));
      list_.push_back({postings_end_, postings_size});
      position_list_.push_back({positions_end_, positions_size});
      if (!fits(postings_, postings_end_, postings_size, term_postings)) {
        return fail("the postings of “" + text + "” leave their section");
      }
      if (!fits(positions_, positions_end_, positions_size, term_positions)) {
        return fail("the positions of “" + text + "” leave their section");
      }
      postings_end_ += postings_size;
      positions_end_ += positions_size;
    }
    if (reader.left() != 0) return fail("a block is longer than its terms");
    return true;
  }

  [[nodiscard]] bool fits(const CheckedFile* file, std::uint64_t at, std::uint64_t size,
                          SectionId number) const {
    constexpr std::uint64_t most = std::uint64_t{1} << 48;
    if (size > most) return false;
    return file == nullptr || at + size <= file->size(section(number));
  }

  void check_folded_order() {
    const bool there = dictionary_.reader().has_section(section(folded_order));
    const char* const name = "folded order";
    if (!vietnamese_) {
      if (there) broken(folded_order, name, 0, "a field that has no marks must not have it");
      return;
    }
    std::uint64_t marked = 0;
    for (std::uint32_t i = 0; i < counts_.terms; ++i) marked += text::has_marks(term(i)) ? 1 : 0;
    if (!there && counts_.terms == 0) return;
    const auto order = dictionary_.array<std::uint32_t>(section(folded_order), named(name), marked);
    if (!order) return;
    // As many as carry marks, each of them does, strictly ascending: so all are there.
    std::string before;
    for (std::size_t i = 0; i < order->size(); ++i) {
      const std::uint32_t ordinal = (*order)[i];
      if (ordinal >= counts_.terms || !text::has_marks(term(ordinal))) {
        broken(folded_order, name, i * 4, "it names a term that is not there or has no marks");
        return;
      }
      std::string folded = text::fold_marks(term(ordinal));
      if (i > 0 && (folded < before || (folded == before && ordinal <= (*order)[i - 1]))) {
        broken(folded_order, name, i * 4, "the terms are not ordered by what they fold to");
        return;
      }
      before = std::move(folded);
    }
  }

  // --- Lists -------------------------------------------------------------------------------------

  // Decodes a list into docs_ and freqs_; what is wrong with it, or nothing.
  std::string read_list(ByteSpan bytes, std::uint32_t size) {
    docs_.clear();
    freqs_.clear();
    const postings::PostingList list{bytes, size, counts_.owners};
    postings::PostingBlocks blocks(list);
    while (blocks.next()) {
      const auto docs = blocks.docs();
      const auto freqs = blocks.frequencies();
      for (std::size_t i = 0; i < docs.size(); ++i) {
        if (freqs[i] == 0) return "a frequency of 0";
        if (!bound_holds(blocks.bound(), docs[i], freqs[i])) {
          return "the bound " + std::to_string(blocks.bound()) + " is too low for owner " +
                 std::to_string(docs[i]);
        }
      }
      docs_.insert(docs_.end(), docs.begin(), docs.end());
      freqs_.insert(freqs_.end(), freqs.begin(), freqs.end());
    }
    if (blocks.damaged()) return "they cannot be decoded";
    if (docs_.size() != size) {
      return "they are " + std::to_string(docs_.size()) + " instead of " + std::to_string(size);
    }
    if (list.shape() == postings::Shape::dense || list.shape() == postings::Shape::ranged) {
      const postings::RangeList ranges(list);
      auto doc = docs_.begin();
      for (std::uint32_t range = 0; range < ranges.ranges(); ++range) {
        const std::uint64_t end = std::uint64_t{range + 1} * postings::range_size;
        const auto first = doc;
        while (doc != docs_.end() && *doc < end) ++doc;
        if (first == doc && ranges.bounds()[range] != 0) {
          return "the bound of a range without postings is not 0";
        }
      }
    }
    return {};
  }

  [[nodiscard]] bool bound_holds(std::uint8_t bound, std::uint32_t owner,
                                 std::uint32_t frequency) const {
    if (bound == 255) return true;
    if (norms_.empty()) return false;
    const double f = frequency;
    return bound >= 255.0 * f / (f + norms_[owner]);
  }

  void check_lists() {
    if (postings_ == nullptr) return;
    const ByteSpan lists = postings_->bytes(section(term_postings));
    const ByteSpan places =
        positions_ != nullptr ? positions_->bytes(section(term_positions)) : ByteSpan();
    std::vector<std::uint64_t> lengths(has_words(field_) ? counts_.owners : 0);
    if (positions_ != nullptr) {
      // So many bytes cannot hold more: what the counts say is not asked for before that is known.
      if (counts_.tokens / codec::block_size > places.size()) {
        return bad_list(*positions_, term_positions, "positions", 0,
                        "there are not as many as the counts say");
      }
      term_at_.assign(counts_.tokens, no_term);
    }
    lists_sound_ = true;
    std::uint64_t sum = 0;
    for (std::uint32_t ordinal = 0; ordinal < counts_.terms; ++ordinal) {
      const Lists& list = list_[ordinal];
      log_.advance(list.size + position_list_[ordinal].size);
      std::string what = read_list(lists.subspan(list.at, list.size), frequency_[ordinal]);
      std::uint64_t occurrences = 0;
      for (const std::uint32_t frequency : freqs_) occurrences += frequency;
      if (what.empty() && occurrences != collection_[ordinal]) {
        what = "their frequencies add up to " + std::to_string(occurrences) + " instead of " +
               std::to_string(collection_[ordinal]);
      }
      if (!what.empty()) {
        bad_list(*postings_, term_postings, "postings", list.at,
                 "the postings of “" + std::string(term(ordinal)) + "”: " + what);
        continue;
      }
      sum += docs_.size();
      for (std::size_t i = 0; i < docs_.size() && !lengths.empty(); ++i) {
        lengths[docs_[i]] += freqs_[i];
      }
      if (positions_ != nullptr) check_positions(ordinal, places);
    }
    if (!lists_sound_) return;
    if (sum != counts_.postings) {
      bad_list(
          *postings_, term_postings, "postings", 0,
          "they are " + std::to_string(sum) + " instead of " + std::to_string(counts_.postings));
    }
    if (postings_end_ != lists.size()) {
      bad_list(*postings_, term_postings, "postings", postings_end_,
               "there are bytes behind the last list");
    }
    if (positions_ != nullptr && positions_end_ != places.size()) {
      bad_list(*positions_, term_positions, "positions", positions_end_,
               "there are bytes behind the last list");
    }
    for (std::size_t owner = 0; owner < lengths.size(); ++owner) {
      if (lengths[owner] == starts_[owner + 1] - starts_[owner]) continue;
      bad_list(*postings_, term_postings, "postings", 0,
               "owner " + std::to_string(owner) + " has " + std::to_string(lengths[owner]) +
                   " words instead of " + std::to_string(starts_[owner + 1] - starts_[owner]));
      break;
    }
  }

  void bad_list(CheckedFile& file, SectionId number, const char* name, std::uint64_t at,
                const std::string& what) {
    lists_sound_ = false;
    file.broken(section(number), named(name), at, what);
  }

  // The positions of a term whose postings are in docs_ and freqs_.
  void check_positions(std::uint32_t ordinal, ByteSpan places) {
    const Lists& list = position_list_[ordinal];
    const auto fail = [&](const std::string& what) {
      bad_list(*positions_, term_positions, "positions", list.at,
               "the positions of “" + std::string(term(ordinal)) + "”: " + what);
    };
    const postings::PositionList encoded{places.subspan(list.at, list.size), collection_[ordinal],
                                         counts_.tokens};
    if (!postings::decode_positions(encoded, decoded_) || decoded_.size() != collection_[ordinal]) {
      return fail("they cannot be decoded");
    }
    std::size_t at = 0;
    for (std::size_t i = 0; i < docs_.size(); ++i) {
      for (std::uint32_t n = 0; n < freqs_[i]; ++n, ++at) {
        const Position position = decoded_[at];
        if (position < starts_[docs_[i]] || position >= starts_[docs_[i] + 1]) {
          return fail("they do not lie in the owners that its postings name");
        }
        if (std::exchange(term_at_[position], ordinal) != no_term) {
          return fail("another word stands at position " + std::to_string(position));
        }
      }
    }
  }

  // --- Pairs -------------------------------------------------------------------------------------

  void check_pairs() {
    const std::uint64_t pairs = counts_.pairs;
    if (pairs == 0) {
      for (const SectionId number : {pair_begin, pair_blocks, pair_block_index, pair_block_first}) {
        if (dictionary_.size(section(number)) != 0) {
          broken(number, "pairs", 0, "there are bytes, but no pairs");
        }
      }
      if (postings_ != nullptr &&
          (postings_->size(section(format::pair_postings)) != 0 || counts_.pair_postings != 0)) {
        postings_->broken(section(format::pair_postings), named("pair postings"), 0,
                          "there are some, but no pairs");
      }
      if (pairs_are_derivable()) (void)have_no_pairs(0, counts_.terms);
      return;
    }
    if (!with_pairs_) {
      broken(pair_blocks, "pairs", 0, "there are pairs in an index that was made without");
      return;
    }
    const std::uint64_t blocks = (pairs + pairs_per_block - 1) / pairs_per_block;
    const auto begins = dictionary_.array<std::uint32_t>(section(pair_begin), named("pair begins"),
                                                         std::uint64_t{counts_.terms} + 1);
    const auto index =
        dictionary_.array<std::uint64_t>(section(pair_block_index), named("pair index"), blocks);
    const auto firsts =
        dictionary_.array<std::uint32_t>(section(pair_block_first), named("pair firsts"), blocks);
    if (!begins || !index || !firsts ||
        !dictionary_.places(section(pair_begin), named("pair begins"), *begins, pairs)) {
      return;
    }
    begins_ = *begins;
    blocks_ = dictionary_.bytes(section(pair_blocks));
    const ByteSpan lists =
        postings_ != nullptr ? postings_->bytes(section(format::pair_postings)) : ByteSpan();
    std::uint64_t block_at = 0;
    std::uint32_t first = 0;
    std::uint32_t last_second = 0;
    for (std::uint64_t block = 0; block < blocks; ++block) {
      if ((*index)[block] != block_at) {
        return broken(pair_block_index, "pair index", block * 8, "the blocks are not neighbours");
      }
      const auto taken = read_block(block_at);
      if (!taken) return;
      block_at += *taken;
      if ((*firsts)[block] != second_[0]) {
        return broken(pair_block_first, "pair firsts", block * 4,
                      "it is not the second term of its block's first pair");
      }
      for (std::size_t i = 0; i < pairs_per_block; ++i) {
        const std::uint64_t at = block * pairs_per_block + i;
        if (at >= pairs) {
          if (second_[i] != 0 || pair_frequency_[i] != 0 || pair_size_[i] != 0) {
            return broken(pair_blocks, "pairs", (*index)[block],
                          "places past the last pair are not 0");
          }
          continue;
        }
        const bool new_first = at == 0 || begins_[first + 1] <= at;
        while (begins_[first + 1] <= at) ++first;
        if (second_[i] >= counts_.terms || (!new_first && second_[i] <= last_second)) {
          return broken(pair_blocks, "pairs", (*index)[block],
                        "the second terms of “" + std::string(term(first)) + "” do not ascend");
        }
        last_second = second_[i];
        if (postings_ != nullptr && !check_pair(first, i, at, lists)) return;
      }
    }
    if (block_at != blocks_.size()) {
      broken(pair_blocks, "pairs", block_at, "there are bytes behind the last block");
    }
    if (postings_ == nullptr) return;
    if (pair_lists_end_ != lists.size()) {
      postings_->broken(section(format::pair_postings), named("pair postings"), pair_lists_end_,
                        "there are bytes behind the last list");
    }
    if (pair_posting_count_ != counts_.pair_postings) {
      postings_->broken(section(format::pair_postings), named("pair postings"), 0,
                        "they are " + std::to_string(pair_posting_count_) + " instead of " +
                            std::to_string(counts_.pair_postings));
    }
    if (pairs_are_derivable()) (void)have_no_pairs(expected_of_ + 1, counts_.terms);
  }

  // The size of the block at a place; nothing, and a problem, if it cannot be read.
  std::optional<std::uint64_t> read_block(std::uint64_t at) {
    constexpr std::size_t header = 11;
    const auto fail = [&](const std::string& what) -> std::optional<std::uint64_t> {
      broken(pair_blocks, "pairs", at, what);
      return std::nullopt;
    };
    if (at > blocks_.size() || blocks_.size() - at < header) {
      return fail("a block leaves its section");
    }
    const std::byte* data = blocks_.data() + at;
    if (load_le<std::uint64_t>(data) != pair_lists_end_ && postings_ != nullptr) {
      return fail("a block does not go on in the lists where the one before it ends");
    }
    std::size_t size = header;
    std::size_t part = 8;
    for (auto* values : {&second_, &pair_frequency_, &pair_size_}) {
      const auto width = static_cast<unsigned>(data[part++]);
      if (width > 32 || blocks_.size() - at < size + codec::packed_bytes(width)) {
        return fail("a block has an impossible width or is cut short");
      }
      codec::unpack(data + size, width, values->data());
      size += codec::packed_bytes(width);
    }
    return size;
  }

  // Pair number `at`, whose first term is `first`; it stands at place i of its block.
  bool check_pair(std::uint32_t first, std::size_t i, std::uint64_t at, ByteSpan lists) {
    const std::uint64_t begin = pair_lists_end_;
    const std::uint32_t size = pair_size_[i];
    const auto fail = [&](const std::string& what) {
      postings_->broken(section(format::pair_postings), named("pair postings"), begin,
                        "those of “" + std::string(term(first)) + " " +
                            std::string(term(second_[i])) + "”: " + what);
      return false;
    };
    if (begin > lists.size() || size > lists.size() - begin)
      return fail("they leave their section");
    pair_lists_end_ += size;
    log_.advance(size);
    if (pair_frequency_[i] >= counts_.owners) return fail("more than there are owners");
    const std::string what = read_list(lists.subspan(begin, size), pair_frequency_[i] + 1);
    if (!what.empty()) return fail(what);
    pair_posting_count_ += docs_.size();
    if (!pairs_are_derivable()) return true;
    if (begins_[first] == at) {
      // Terms between the last one and this have no pairs in the dictionary.
      if (!have_no_pairs(expected_of_ + 1, first)) return false;
      expected_ = derive_pairs(first);
      expected_at_ = 0;
      expected_of_ = first;
    }
    std::size_t posting = 0;
    for (; expected_at_ < expected_.size() && expected_[expected_at_] >> 32 == second_[i];
         ++posting) {
      const auto owner = static_cast<std::uint32_t>(expected_[expected_at_]);
      std::uint32_t frequency = 0;
      const std::uint64_t record = expected_[expected_at_];
      for (; expected_at_ < expected_.size() && expected_[expected_at_] == record; ++expected_at_) {
        ++frequency;
      }
      if (posting >= docs_.size() || docs_[posting] != owner || freqs_[posting] != frequency) {
        return fail("the positions of both say something else");
      }
    }
    if (posting != docs_.size()) return fail("the positions of both say something else");
    if (begins_[first + 1] == at + 1 && expected_at_ != expected_.size()) {
      return missing_pair(first), false;
    }
    return true;
  }

  [[nodiscard]] bool pairs_are_derivable() const noexcept {
    return with_pairs_ && positions_ != nullptr && postings_ != nullptr && lists_sound_;
  }

  void missing_pair(std::uint32_t first) {
    broken(pair_blocks, "pairs", 0,
           "a pair that begins with “" + std::string(term(first)) +
               "” is missing, which its positions show");
  }

  // Whether no pair begins with the terms from `first` on; a problem if one does.
  bool have_no_pairs(std::uint32_t first, std::uint32_t end) {
    for (; first < end; ++first) {
      if (!derive_pairs(first).empty()) return missing_pair(first), false;
    }
    return true;
  }

  // Where texts begin: there no pair ends.
  void find_text_starts() {
    text_starts_.assign(std::size_t{counts_.tokens} + 1, false);
    for (std::uint32_t document = 0; document < facts_.documents; ++document) {
      const std::uint32_t owner = field_ == Field::body ? facts_.first_units[document] : document;
      text_starts_[starts_[owner]] = true;
    }
  }

  // The pairs that begin with a term, as its positions have them: second term and owner, in order.
  std::vector<std::uint64_t> derive_pairs(std::uint32_t ordinal) {
    if (text_starts_.empty()) find_text_starts();
    const Lists& list = position_list_[ordinal];
    const ByteSpan places = positions_->bytes(section(term_positions));
    postings::decode_positions(
        {places.subspan(list.at, list.size), collection_[ordinal], counts_.tokens}, decoded_);
    std::vector<std::uint64_t> records;
    auto owner_end = starts_.begin();
    for (const Position position : decoded_) {
      const std::uint32_t following = position + 1;
      if (following >= counts_.tokens || text_starts_[following]) continue;
      owner_end = std::upper_bound(owner_end, starts_.end(), position);
      const auto owner = static_cast<std::uint64_t>(owner_end - starts_.begin() - 1);
      records.push_back(std::uint64_t{term_at_[following]} << 32 | owner);
    }
    std::sort(records.begin(), records.end());
    return records;
  }

  Field field_;
  const SegmentFacts::Counts& counts_;
  bool vietnamese_, with_pairs_;
  const SegmentFacts& facts_;
  CheckedFile& dictionary_;
  CheckedFile* postings_;
  CheckedFile* positions_;         // nullptr also where the field has none
  CheckedFile* unused_positions_;  // the file all the same
  CheckLog& log_;
  std::span<const std::uint32_t> starts_;
  std::vector<double> norms_;

  std::string texts_;                 // all terms, one after the other
  std::vector<std::size_t> text_at_;  // where each begins there
  std::vector<std::uint32_t> frequency_, collection_;
  std::vector<Lists> list_, position_list_;
  std::uint64_t postings_end_ = 0, positions_end_ = 0;

  std::vector<std::uint32_t> docs_, freqs_;
  std::vector<Position> decoded_;
  std::vector<std::uint32_t> term_at_;  // by position
  bool lists_sound_ = false;

  std::span<const std::uint32_t> begins_;
  ByteSpan blocks_;
  alignas(64) std::array<std::uint32_t, pairs_per_block> second_, pair_frequency_, pair_size_;
  std::uint64_t pair_lists_end_ = 0, pair_posting_count_ = 0;
  std::vector<bool> text_starts_;
  std::vector<std::uint64_t> expected_;  // pairs of expected_of_ that are not compared yet
  std::size_t expected_at_ = 0;
  std::uint32_t expected_of_ = no_term;  // no_term + 1 is 0, the first term
};

}  // namespace

void check_field(Field field, const Schema& schema, const SegmentFacts& facts,
                 CheckedFile& dictionary, CheckedFile* postings, CheckedFile* positions,
                 CheckLog& log) {
  FieldCheck(field, schema, facts, dictionary, postings, positions, log).run();
}

}  // namespace tracuu::index
