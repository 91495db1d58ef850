#include "field_builder.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <tracuu/postings/position_list.hpp>
#include <tracuu/postings/posting_list.hpp>

#include "dictionary_writer.hpp"
#include "ordered_pool.hpp"
#include "segment_format.hpp"

namespace tracuu::inline v0::index {

using namespace format;

namespace {

// The inverted stream, shared by the workers that encode it.
struct Inverted {
  LargeVector<std::uint32_t> stream;       // token -> rank of its term, with sequence_start
  std::vector<std::uint32_t> owner_start;  // owners + 1
  LargeVector<std::uint32_t> positions;    // all positions, term after term, ascending in each
  std::vector<std::uint32_t> term_begin;   // terms + 1, into positions
  std::vector<std::uint32_t> owner_of_64;  // owner of every 64th position
  std::vector<float> norms;                // by owner; empty where the field has no lengths
  std::uint32_t owners = 0;
  bool with_positions = false;
  bool with_pairs = false;

  [[nodiscard]] std::uint32_t owner_of(std::uint32_t position) const {
    std::uint32_t owner = owner_of_64[position / 64];
    while (owner_start[owner + 1] <= position) ++owner;
    return owner;
  }
};

// What one worker makes of a run of terms.
struct EncodedTerms {
  struct Term {
    DictionaryWriter::Term info;
    std::uint32_t pairs;
  };
  struct Pair {
    TermOrdinal second;
    std::uint32_t document_frequency;
    std::uint32_t postings_size;
  };
  std::vector<Term> terms;
  std::vector<Pair> pairs;
  ByteVector postings, positions, pair_postings;
  std::uint64_t posting_count = 0;
  std::uint64_t pair_posting_count = 0;
};

class TermEncoder {
  static constexpr std::size_t prefetch_distance = 24;

 public:
  TermEncoder(const Inverted& source, unsigned term_bits)
      : source_(source), term_bits_(term_bits) {}

  EncodedTerms encode(TermOrdinal begin, TermOrdinal end) {
    for (TermOrdinal term = begin; term < end; ++term) encode_term(term);
    return std::move(out_);
  }

 private:
  void encode_term(TermOrdinal term) {
    const std::span<const std::uint32_t> positions(
        source_.positions.data() + source_.term_begin[term],
        source_.term_begin[term + 1] - source_.term_begin[term]);
    docs_.clear();
    frequencies_.clear();
    records_.clear();
    std::uint32_t owner = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
      const std::uint32_t position = positions[i];
      // The places of a rare term lie far apart: ask for them before they are needed.
      const std::uint32_t ahead = positions[std::min(i + prefetch_distance, positions.size() - 1)];
      __builtin_prefetch(&source_.owner_of_64[ahead / 64]);
      if (source_.with_pairs) __builtin_prefetch(&source_.stream[ahead] + 1);
      if (docs_.empty() || source_.owner_start[owner + 1] <= position) {
        owner = source_.owner_of(position);
        docs_.push_back(owner);
        frequencies_.push_back(0);
      }
      ++frequencies_.back();
      if (source_.with_pairs) add_record(position + 1, owner);
    }
    EncodedTerms::Term entry{};
    entry.info.document_frequency = static_cast<std::uint32_t>(docs_.size());
    entry.info.collection_frequency = static_cast<std::uint32_t>(positions.size());
    entry.info.postings_size = encode_list(out_.postings);
    out_.posting_count += docs_.size();
    if (source_.with_positions) {
      const std::size_t before = out_.positions.size();
      postings::encode_positions(positions, out_.positions);
      entry.info.positions_size = out_.positions.size() - before;
    }
    if (source_.with_pairs) entry.pairs = encode_pairs();
    out_.terms.push_back(entry);
  }

  std::uint64_t encode_list(ByteVector& out) {
    const std::size_t before = out.size();
    postings::encode_postings(docs_, frequencies_, source_.owners, source_.norms, out);
    return out.size() - before;
  }

  // Notes the pair whose second term stands at `following`, unless another text begins there.
  void add_record(std::uint32_t following, std::uint32_t owner) {
    if (following == source_.stream.size()) return;
    const std::uint32_t second = source_.stream[following];
    if ((second & sequence_start) == 0) records_.push_back(std::uint64_t{second} << 32 | owner);
  }

  // Encodes the pairs in records_, whose first term is the one at hand.
  std::uint32_t encode_pairs() {
    sort_records();
    std::uint32_t count = 0;
    for (std::size_t at = 0; at < records_.size();) {
      const std::uint64_t second = records_[at] >> 32;
      docs_.clear();
      frequencies_.clear();
      for (; at < records_.size() && records_[at] >> 32 == second; ++at) {
        const auto owner = static_cast<std::uint32_t>(records_[at]);
        if (docs_.empty() || docs_.back() != owner) {
          docs_.push_back(owner);
          frequencies_.push_back(0);
        }
        ++frequencies_.back();
      }
      const std::uint64_t size = encode_list(out_.pair_postings);
      out_.pairs.push_back({static_cast<TermOrdinal>(second),
                            static_cast<std::uint32_t>(docs_.size()),
                            static_cast<std::uint32_t>(size)});
      out_.pair_posting_count += docs_.size();
      ++count;
    }
    return count;
  }

  // Orders the records by their second term; owners ascend already and stay so.
  void sort_records() {
    if (records_.size() < 512) {
      std::sort(records_.begin(), records_.end());
      return;
    }
    constexpr unsigned digit_bits = 11;
    spare_.resize(records_.size());
    for (unsigned shift = 32; shift < 32 + term_bits_; shift += digit_bits) {
      std::array<std::uint32_t, 1u << digit_bits> begin{};
      for (const std::uint64_t record : records_) ++begin[record >> shift & (begin.size() - 1)];
      std::uint32_t sum = 0;
      for (std::uint32_t& slot : begin) sum += std::exchange(slot, sum);
      for (const std::uint64_t record : records_) {
        spare_[begin[record >> shift & (begin.size() - 1)]++] = record;
      }
      records_.swap(spare_);
    }
  }

  const Inverted& source_;
  unsigned term_bits_;
  EncodedTerms out_;
  std::vector<std::uint32_t> docs_, frequencies_;
  std::vector<std::uint64_t> records_, spare_;
};

Inverted invert(LargeVector<std::uint32_t> stream, std::vector<std::uint32_t> owner_start,
                const std::vector<std::uint32_t>& rank_of) {
  Inverted result;
  result.stream = std::move(stream);
  result.owner_start = std::move(owner_start);
  result.owners = static_cast<std::uint32_t>(result.owner_start.size() - 1);
  result.term_begin.assign(rank_of.size() + 1, 0);
  for (std::uint32_t& token : result.stream) {
    const std::uint32_t rank = rank_of[token & ~sequence_start];
    token = rank | (token & sequence_start);
    ++result.term_begin[rank + 1];
  }
  std::partial_sum(result.term_begin.begin(), result.term_begin.end(), result.term_begin.begin());
  result.positions.resize(result.stream.size());
  {
    std::vector<std::uint32_t> next(result.term_begin.begin(), result.term_begin.end() - 1);
    const auto total = static_cast<std::uint32_t>(result.stream.size());
    for (std::uint32_t position = 0; position < total; ++position) {
      result.positions[next[result.stream[position] & ~sequence_start]++] = position;
    }
  }
  result.owner_of_64.reserve(result.stream.size() / 64 + 1);
  std::uint32_t owner = 0;
  for (std::size_t position = 0; position < result.stream.size(); position += 64) {
    while (result.owner_start[owner + 1] <= position) ++owner;
    result.owner_of_64.push_back(owner);
  }
  return result;
}

}  // namespace

void FieldBuilder::add(const FieldTokens& tokens) {
  numbers_.clear();
  for (std::uint32_t id = 0; id < tokens.vocabulary.size(); ++id) {
    numbers_.push_back(vocabulary_.intern(tokens.vocabulary.term(id)));
  }
  const std::size_t before = tokens_.size();
  tokens_.resize(before + tokens.tokens.size());
  std::uint32_t* out = tokens_.data() + before;
  for (const std::uint32_t token : tokens.tokens) {
    *out++ = numbers_[token & ~sequence_start] | (token & sequence_start);
  }
  owner_sizes_.insert(owner_sizes_.end(), tokens.owner_sizes.begin(), tokens.owner_sizes.end());
}

std::size_t FieldBuilder::memory() const noexcept {
  return tokens_.size() * 4 + owner_sizes_.size() * 4 + vocabulary_.memory();
}

std::vector<std::uint32_t> FieldBuilder::owner_starts() const {
  std::vector<std::uint32_t> starts;
  starts.reserve(owner_sizes_.size() + 1);
  std::uint32_t at = 0;
  for (const std::uint32_t size : owner_sizes_) {
    starts.push_back(at);
    at += size;
  }
  starts.push_back(at);
  return starts;
}

FieldCounts FieldBuilder::write(Field field, const Schema& schema, unsigned threads,
                                FieldFiles files) {
  const auto terms = static_cast<std::uint32_t>(vocabulary_.size());
  std::vector<std::uint32_t> by_rank(terms);
  std::iota(by_rank.begin(), by_rank.end(), 0u);
  std::sort(by_rank.begin(), by_rank.end(), [&](std::uint32_t a, std::uint32_t b) {
    return vocabulary_.term(a) < vocabulary_.term(b);
  });
  std::vector<std::uint32_t> rank_of(terms);
  for (std::uint32_t rank = 0; rank < terms; ++rank) rank_of[by_rank[rank]] = rank;

  Inverted inverted = invert(std::move(tokens_), owner_starts(), rank_of);
  inverted.with_positions = has_words(field) && schema.positions;
  inverted.with_pairs = has_words(field) && schema.pairs;
  if (has_words(field)) {
    const float average = static_cast<float>(static_cast<double>(inverted.stream.size()) /
                                             std::max(1u, inverted.owners));
    inverted.norms.reserve(inverted.owners);
    for (const std::uint32_t size : owner_sizes_) {
      inverted.norms.push_back(bound_k1 *
                               ((1.0f - bound_b) + bound_b * (static_cast<float>(size) / average)));
    }
  }

  // Runs of terms with about as many tokens each; where they are cut does not change the bytes.
  constexpr std::uint32_t tokens_per_run = 1u << 19;
  OrderedPool<EncodedTerms> pool(threads);
  const auto bits = static_cast<unsigned>(std::bit_width(terms));
  TermOrdinal begin = 0;
  const auto submit_run = [&] {
    TermOrdinal end = begin + 1;
    while (end < terms &&
           inverted.term_begin[end + 1] - inverted.term_begin[begin] <= tokens_per_run) {
      ++end;
    }
    pool.submit(
        [&inverted, bits, begin, end] { return TermEncoder(inverted, bits).encode(begin, end); });
    begin = end;
  };

  FieldCounts counts;
  counts.owners = inverted.owners;
  counts.tokens = static_cast<std::uint32_t>(inverted.stream.size());
  counts.terms = terms;
  DictionaryWriter dictionary;
  ByteVector pair_postings;
  files.postings.begin_section(field_section(field, term_postings));
  files.positions.begin_section(field_section(field, term_positions));
  while (begin < terms || pool.pending() > 0) {
    while (begin < terms && pool.pending() < 2 * std::size_t{threads}) submit_run();
    const EncodedTerms run = pool.take();
    auto pair = run.pairs.begin();
    for (const EncodedTerms::Term& term : run.terms) {
      dictionary.add_term(vocabulary_.term(by_rank[dictionary.terms()]), term.info);
      for (std::uint32_t i = 0; i < term.pairs; ++i, ++pair) {
        dictionary.add_pair(pair->second, pair->document_frequency, pair->postings_size);
      }
    }
    files.postings.write(run.postings);
    files.positions.write(run.positions);
    pair_postings.insert(pair_postings.end(), run.pair_postings.begin(), run.pair_postings.end());
    counts.postings += run.posting_count;
    counts.pair_postings += run.pair_posting_count;
  }
  files.positions.end_section();
  files.postings.end_section();
  if (inverted.with_pairs) {
    files.postings.section(field_section(field, format::pair_postings), pair_postings);
  }
  counts.pairs = dictionary.pairs();
  dictionary.write(files.dictionary, field,
                   has_words(field) && schema.analyzer == text::Analyzer::vietnamese);
  *this = FieldBuilder();
  return counts;
}

}  // namespace tracuu::index
