#include "field_builder.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <numeric>
#include <tracuu/postings/position_list.hpp>
#include <tracuu/postings/posting_list.hpp>

#include "dictionary_writer.hpp"
#include "ordered_pool.hpp"
#include "segment_format.hpp"

namespace tracuu::inline v0::index {

using namespace format;

namespace {

// A field is inverted in about this many runs of terms, each by one worker.
constexpr std::size_t usual_runs = 16;
// Runs of fewer tokens are not worth a worker's while.
constexpr std::uint32_t smallest_run = 1u << 19;
constexpr std::uint8_t no_run = 0xff;
// The table of runs is read by so many tokens at once.
constexpr std::size_t stride = 64;

// The tokens of a field and what is known of them, shared by the workers that invert them.
struct RankedStream {
  LargeVector<std::uint32_t> stream;       // token -> rank of its term, with sequence_start
  std::vector<std::uint32_t> owner_start;  // owners + 1
  std::vector<std::uint32_t> term_begin;   // terms + 1: tokens of all terms of a lower rank
  std::vector<TermOrdinal> run_begin;      // runs + 1: first term of each run
  LargeVector<std::uint8_t> run_of;        // token -> run of its term; padded with no_run
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

// Which of the next `stride` bytes equal `value`, a bit for each: eight at a time, as numbers.
std::uint64_t equal_bytes(const std::uint8_t* bytes, std::uint8_t value) noexcept {
  constexpr std::uint64_t each = 0x0101010101010101u;
  constexpr std::uint64_t low = 0x7f * each;
  constexpr std::uint64_t gather = 0x0102040810204080u;  // the lowest bits of all bytes to the top
  std::uint64_t result = 0;
  for (unsigned i = 0; i < stride; i += 8) {
    const auto* eight = reinterpret_cast<const std::byte*>(bytes + i);
    const std::uint64_t other = load_le<std::uint64_t>(eight) ^ (value * each);
    const std::uint64_t differing = (((other & low) + low) | other) >> 7;
    result |= ((~differing & each) * gather >> 56) << i;
  }
  return result;
}

// Inverts runs of terms, one after another; its arrays are used again for each.
class TermEncoder {
  static constexpr std::size_t prefetch_distance = 24;

 public:
  TermEncoder(const RankedStream& source, unsigned term_bits)
      : source_(source), term_bits_(term_bits) {}

  EncodedTerms encode(std::size_t run) {
    collect_positions(run);
    const std::uint32_t* at = positions_.data();
    for (TermOrdinal term = source_.run_begin[run]; term < source_.run_begin[run + 1]; ++term) {
      const std::size_t count = source_.term_begin[term + 1] - source_.term_begin[term];
      encode_term({at, count});
      at += count;
    }
    return std::exchange(out_, {});
  }

 private:
  // Counting sort of the run's tokens: the positions of each term, ascending, term after term.
  void collect_positions(std::size_t run) {
    const TermOrdinal begin = source_.run_begin[run];
    const TermOrdinal end = source_.run_begin[run + 1];
    const std::uint32_t first = source_.term_begin[begin];
    positions_.clear();  // or growing would copy them
    positions_.resize(source_.term_begin[end] - first);
    next_.clear();
    for (TermOrdinal term = begin; term < end; ++term) {
      next_.push_back(source_.term_begin[term] - first);
    }
    const std::uint8_t* run_of = source_.run_of.data();
    for (std::size_t at = 0; at < source_.run_of.size(); at += stride) {
      std::uint64_t ours = equal_bytes(run_of + at, static_cast<std::uint8_t>(run));
      for (; ours != 0; ours &= ours - 1) {
        const std::size_t position = at + static_cast<unsigned>(std::countr_zero(ours));
        const std::uint32_t rank = source_.stream[position] & ~sequence_start;
        positions_[next_[rank - begin]++] = static_cast<std::uint32_t>(position);
      }
    }
  }

  void encode_term(std::span<const std::uint32_t> positions) {
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

  const RankedStream& source_;
  unsigned term_bits_;
  EncodedTerms out_;
  LargeVector<std::uint32_t> positions_;
  std::vector<std::uint32_t> next_;
  std::vector<std::uint32_t> docs_, frequencies_;
  std::vector<std::uint64_t> records_, spare_;
};

// Cuts the terms into runs with about as many tokens each: a few, as each reads the whole stream.
std::vector<TermOrdinal> cut_runs(const std::vector<std::uint32_t>& term_begin) {
  const auto most =
      std::max(smallest_run, static_cast<std::uint32_t>(term_begin.back() / usual_runs));
  std::vector<TermOrdinal> begin{0};
  for (TermOrdinal term = 1; term + 1 < term_begin.size(); ++term) {
    if (term_begin[term + 1] - term_begin[begin.back()] > most) begin.push_back(term);
  }
  if (term_begin.size() > 1) begin.push_back(static_cast<TermOrdinal>(term_begin.size() - 1));
  assert(begin.size() <= no_run);  // two neighbouring runs have more than `most` tokens
  return begin;
}

// `by_rank` and `counts`: the number of each rank's term, the tokens of each number.
RankedStream rank_stream(LargeVector<std::uint32_t> stream, std::vector<std::uint32_t> owner_start,
                         const std::vector<std::uint32_t>& by_rank,
                         const std::vector<std::uint32_t>& counts) {
  RankedStream result;
  result.stream = std::move(stream);
  result.owner_start = std::move(owner_start);
  result.owners = static_cast<std::uint32_t>(result.owner_start.size() - 1);
  result.term_begin.push_back(0);
  for (const std::uint32_t number : by_rank) {
    result.term_begin.push_back(result.term_begin.back() + counts[number]);
  }
  result.run_begin = cut_runs(result.term_begin);

  struct Place {
    std::uint32_t rank;
    std::uint8_t run;
  };
  std::vector<Place> place_of(by_rank.size());
  for (std::size_t run = 0; run + 1 < result.run_begin.size(); ++run) {
    for (TermOrdinal rank = result.run_begin[run]; rank < result.run_begin[run + 1]; ++rank) {
      place_of[by_rank[rank]] = {rank, static_cast<std::uint8_t>(run)};
    }
  }
  const std::size_t tokens = result.stream.size();
  result.run_of.resize((tokens + stride - 1) / stride * stride);
  for (std::size_t position = 0; position < tokens; ++position) {
    const std::uint32_t token = result.stream[position];
    const Place place = place_of[token & ~sequence_start];
    result.stream[position] = place.rank | (token & sequence_start);
    result.run_of[position] = place.run;
  }
  std::fill(result.run_of.begin() + static_cast<std::ptrdiff_t>(tokens), result.run_of.end(),
            no_run);

  result.owner_of_64.reserve(tokens / 64 + 1);
  std::uint32_t owner = 0;
  for (std::size_t position = 0; position < tokens; position += 64) {
    while (result.owner_start[owner + 1] <= position) ++owner;
    result.owner_of_64.push_back(owner);
  }
  return result;
}

}  // namespace

std::vector<float> bound_norms(std::span<const std::uint32_t> owner_starts) {
  const auto owners = static_cast<std::uint32_t>(owner_starts.size() - 1);
  const float average =
      static_cast<float>(static_cast<double>(owner_starts.back()) / std::max(1u, owners));
  std::vector<float> norms;
  norms.reserve(owners);
  for (std::uint32_t owner = 0; owner < owners; ++owner) {
    const auto size = static_cast<float>(owner_starts[owner + 1] - owner_starts[owner]);
    norms.push_back(bound_k1 * ((1.0f - bound_b) + bound_b * (size / average)));
  }
  return norms;
}

void FieldBuilder::add(const FieldTokens& tokens) {
  numbers_.clear();
  for (std::uint32_t id = 0; id < tokens.vocabulary.size(); ++id) {
    numbers_.push_back(vocabulary_.intern(tokens.vocabulary.term(id)));
  }
  counts_.resize(vocabulary_.size());
  const std::size_t before = tokens_.size();
  tokens_.resize(before + tokens.tokens.size());
  std::uint32_t* out = tokens_.data() + before;
  for (const std::uint32_t token : tokens.tokens) {
    const std::uint32_t number = numbers_[token & ~sequence_start];
    ++counts_[number];
    *out++ = number | (token & sequence_start);
  }
  owner_sizes_.insert(owner_sizes_.end(), tokens.owner_sizes.begin(), tokens.owner_sizes.end());
}

std::size_t FieldBuilder::memory() const noexcept {
  return (tokens_.size() + counts_.size() + owner_sizes_.size()) * 4 + vocabulary_.memory();
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
  RankedStream source = rank_stream(std::move(tokens_), owner_starts(), by_rank, counts_);
  source.with_positions = has_words(field) && schema.positions;
  source.with_pairs = has_words(field) && schema.pairs;
  if (has_words(field)) source.norms = bound_norms(source.owner_start);

  std::vector<TermEncoder> encoders(
      std::max(1u, threads), TermEncoder(source, static_cast<unsigned>(std::bit_width(terms))));
  OrderedPool<EncodedTerms> pool(threads);

  FieldCounts counts;
  counts.owners = source.owners;
  counts.tokens = static_cast<std::uint32_t>(source.stream.size());
  counts.terms = terms;
  DictionaryWriter dictionary;
  ByteVector pair_postings;
  files.postings.begin_section(field_section(field, term_postings));
  files.positions.begin_section(field_section(field, term_positions));
  const std::size_t runs = source.run_begin.size() - 1;
  for (std::size_t submitted = 0; submitted < runs || pool.pending() > 0;) {
    for (; submitted < runs && pool.pending() < 2 * encoders.size(); ++submitted) {
      pool.submit(
          [&encoders, submitted](unsigned worker) { return encoders[worker].encode(submitted); });
    }
    const EncodedTerms run = pool.take();
    auto pair = run.pairs.begin();
    for (const EncodedTerms::Term& term : run.terms) {
      dictionary.add_term(vocabulary_.term(by_rank[dictionary.terms()]), term.info);
      dictionary.begin_pairs();
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
  if (source.with_pairs) {
    files.postings.section(field_section(field, format::pair_postings), pair_postings);
  }
  counts.pairs = dictionary.pairs();
  dictionary.write(files.dictionary, field,
                   has_words(field) && schema.analyzer == text::Analyzer::vietnamese);
  *this = FieldBuilder();
  return counts;
}

}  // namespace tracuu::index
