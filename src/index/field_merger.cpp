#include "field_merger.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <tracuu/postings/position_list.hpp>
#include <tracuu/postings/posting_list.hpp>

#include "dictionary_writer.hpp"
#include "large_vector.hpp"
#include "ordered_pool.hpp"
#include "segment_format.hpp"
#include "sorted_merge.hpp"

namespace tracuu::inline v0::index {

using namespace format;

namespace {

using storage::IndexFileReader;

constexpr TermOrdinal no_term = 0xffffffffu;
// A worker takes terms with about this many tokens, or with this many pairs of the sources.
constexpr std::uint64_t run_tokens = 1u << 18;
constexpr std::uint64_t run_pairs = 1u << 16;

const IndexFileReader& file_of(const MappedSegment& source, SegmentFile which) {
  return source.segment->file(static_cast<std::size_t>(which));
}

// Reads a section from its start to its end, verifying some way ahead.
class SectionReader {
 public:
  SectionReader(const IndexFileReader& file, SectionId section)
      : file_(&file), section_(section), size_(file.section_size(section)) {}

  // The bytes of a list; nothing and an error if they are not there.
  std::optional<ByteSpan> read(std::uint64_t offset, std::uint64_t size) {
    if (offset < begin_ || offset > end_ || size > end_ - offset) {
      const std::uint64_t left = offset < size_ ? size_ - offset : 0;
      auto bytes = file_->bytes(section_, offset, std::max(size, std::min(left, ahead)));
      if (!bytes) {
        error_ = bytes.error();
        return std::nullopt;
      }
      data_ = bytes->data();
      begin_ = offset;
      end_ = offset + bytes->size();
    }
    return ByteSpan(data_ + (offset - begin_), static_cast<std::size_t>(size));
  }
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }
  [[nodiscard]] Error corrupt(std::uint64_t offset, const std::string& what) const {
    return file_->corrupt(section_, offset, what);
  }

 private:
  static constexpr std::uint64_t ahead = 1 << 20;

  const IndexFileReader* file_;
  SectionId section_;
  std::uint64_t size_;
  const std::byte* data_ = nullptr;
  std::uint64_t begin_ = 0, end_ = 0;
  std::optional<Error> error_;
};

// The terms of all sources in order, and what each source knows of them.
struct MergedTerms {
  struct Entry {
    std::uint32_t source;
    TermInfo info;
  };
  std::string bytes;
  std::vector<std::size_t> text_begin{0};
  std::vector<std::size_t> entry_begin{0};
  std::vector<Entry> entries;  // by term, then by source

  [[nodiscard]] std::size_t size() const noexcept { return text_begin.size() - 1; }
  [[nodiscard]] std::string_view text(std::size_t term) const noexcept {
    return std::string_view(bytes).substr(text_begin[term],
                                          text_begin[term + 1] - text_begin[term]);
  }
  [[nodiscard]] std::span<const Entry> entries_of(std::size_t term) const noexcept {
    return std::span(entries).subspan(entry_begin[term], entry_begin[term + 1] - entry_begin[term]);
  }
};

Result<MergedTerms> try_merge_terms(Field field, const MergeMap& map,
                                    const std::atomic<bool>& stop) {
  MergedTerms terms;
  std::vector<TermCursor> cursors;
  for (const MappedSegment& source : map.segments) {
    cursors.emplace_back(source.segment->dictionary(field));
  }
  std::vector<std::uint64_t> tokens(cursors.size());
  SortedMerge<TermCursor> merge(cursors);
  while (merge.next()) {
    terms.bytes += cursors[merge.at().front()].term();
    for (const std::size_t source : merge.at()) {
      terms.entries.push_back({static_cast<std::uint32_t>(source), cursors[source].info()});
      tokens[source] += cursors[source].info().collection_frequency;
    }
    terms.text_begin.push_back(terms.bytes.size());
    terms.entry_begin.push_back(terms.entries.size());
    if (stop) return merge_stopped();
  }
  for (std::size_t source = 0; source < cursors.size(); ++source) {
    const Segment& segment = *map.segments[source].segment;
    if (cursors[source].damaged()) {
      return segment.dictionary(field).broken("the terms cannot be read or are not in order");
    }
    if (tokens[source] != segment.stats(field).tokens) {
      return segment.dictionary(field).broken("the tokens of the terms do not add up");
    }
  }
  return terms;
}

// What all workers share.
struct Task {
  Field field;
  const MergeMap& map;
  const MergedTerms& terms;
  const std::atomic<bool>& stop;
  bool with_positions = false;
  std::uint32_t owners = 0;
  std::vector<float> norms;                        // as for FieldBuilder
  std::vector<std::vector<TermOrdinal>> ordinals;  // by source: new ordinals, or no_term
};

// What a worker makes of a run of terms or of their pairs.
struct EncodedRun {
  struct Pair {
    TermOrdinal second;
    std::uint32_t document_frequency;
    std::uint32_t postings_size;
  };
  std::vector<DictionaryWriter::Term> terms;  // of whose postings none is left: all zero
  std::vector<std::uint32_t> pair_counts;     // by term
  std::vector<Pair> pairs;
  ByteVector postings, positions;
  std::uint64_t posting_count = 0;
  std::optional<Error> error;
};

// Postings that are collected block by block; room is made before it is needed.
class PostingBuffer {
 public:
  void clear() noexcept { size_ = 0; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::span<const std::uint32_t> docs() const noexcept {
    return std::span(docs_).first(size_);
  }
  [[nodiscard]] std::span<const std::uint32_t> frequencies() const noexcept {
    return std::span(frequencies_).first(size_);
  }
  /// Appends a block, renumbered; returns the sum of all its frequencies.
  std::uint64_t add(std::span<const std::uint32_t> docs, std::span<const std::uint32_t> frequencies,
                    const OwnerMap& owners) {
    if (docs_.size() < size_ + docs.size()) {
      docs_.resize(2 * (size_ + postings::range_size));
      frequencies_.resize(docs_.size());
    }
    std::uint64_t sum = 0;
    std::uint32_t* to_docs = docs_.data() + size_;
    std::uint32_t* to_frequencies = frequencies_.data() + size_;
    if (owners.numbers.empty()) {
      for (std::size_t i = 0; i < docs.size(); ++i) {
        to_docs[i] = docs[i] + owners.first;
        to_frequencies[i] = frequencies[i];
        sum += frequencies[i];
      }
      size_ += docs.size();
      return sum;
    }
    std::size_t live = 0;
    for (std::size_t i = 0; i < docs.size(); ++i) {
      to_docs[live] = owners.numbers[docs[i]];
      to_frequencies[live] = frequencies[i];
      sum += frequencies[i];
      live += to_docs[live] != no_owner ? 1 : 0;
    }
    size_ += live;
    return sum;
  }

 private:
  LargeVector<std::uint32_t> docs_, frequencies_;
  std::size_t size_ = 0;
};

class Worker {
 public:
  explicit Worker(const Task& task) : task_(task) {
    for (const MappedSegment& source : task.map.segments) {
      const IndexFileReader& file = file_of(source, SegmentFile::postings);
      postings_.emplace_back(file, field_section(task.field, term_postings));
      pair_postings_.emplace_back(file, field_section(task.field, format::pair_postings));
      positions_.emplace_back(file_of(source, SegmentFile::positions),
                              field_section(task.field, term_positions));
      pairs_.emplace_back(source.segment->dictionary(task.field));
      owners_.push_back(&source.owners(task.field));
      old_owners_.push_back(source.segment->stats(task.field).owners);
    }
  }

  EncodedRun encode_terms(std::size_t begin, std::size_t end) {
    out_ = {};
    for (std::size_t term = begin; term < end; ++term) {
      if (!encode_term(task_.terms.entries_of(term))) break;
    }
    return std::move(out_);
  }

  EncodedRun encode_pairs(std::size_t begin, std::size_t end) {
    out_ = {};
    std::vector<bool> placed(pairs_.size());
    for (std::size_t term = begin; term < end; ++term) {
      for (const MergedTerms::Entry& entry : task_.terms.entries_of(term)) {
        if (placed[entry.source]) continue;
        const TermDictionary& dictionary = dictionary_of(entry.source);
        pairs_[entry.source] = PairCursor(dictionary, dictionary.first_pair(entry.info.ordinal));
        placed[entry.source] = true;
      }
      if (!encode_pairs_of(task_.terms.entries_of(term))) break;
    }
    return std::move(out_);
  }

 private:
  // The pairs of one source with the first term at hand.
  struct PairRun {
    std::uint32_t source;
    std::uint64_t end;
    TermOrdinal old_second, second;
  };

  [[nodiscard]] const TermDictionary& dictionary_of(std::uint32_t source) const {
    return task_.map.segments[source].segment->dictionary(task_.field);
  }

  bool fail(Error error) {
    if (!out_.error) out_.error = std::move(error);
    return false;
  }
  bool fail_on_stop() { return fail(merge_stopped()); }

  // Appends what is left of a list, and sums up all its frequencies.
  bool add_list(std::uint32_t source, SectionReader& reader, std::uint64_t offset,
                std::uint64_t bytes, std::uint32_t size, bool keep_old = false) {
    const std::optional<ByteSpan> encoded = reader.read(offset, bytes);
    if (!encoded) return fail(*reader.error());
    const OwnerMap& owners = *owners_[source];
    std::uint64_t count = 0;
    frequency_sum_ = 0;
    postings::PostingBlocks blocks({*encoded, size, old_owners_[source]});
    while (blocks.next()) {
      if (task_.stop.load(std::memory_order_relaxed)) return fail_on_stop();
      const auto docs = blocks.docs();
      const auto frequencies = blocks.frequencies();
      count += docs.size();
      frequency_sum_ += list_.add(docs, frequencies, owners);
      if (keep_old && !owners.numbers.empty()) {
        old_docs_.insert(old_docs_.end(), docs.begin(), docs.end());
        old_frequencies_.insert(old_frequencies_.end(), frequencies.begin(), frequencies.end());
      }
    }
    if (blocks.damaged() || count != size || size == 0) {
      return fail(reader.corrupt(offset, "a list of postings breaks the format"));
    }
    return true;
  }

  std::uint64_t encode_list() {
    const std::size_t before = out_.postings.size();
    postings::encode_postings(list_.docs(), list_.frequencies(), task_.owners, task_.norms,
                              out_.postings);
    out_.posting_count += list_.docs().size();
    return out_.postings.size() - before;
  }

  bool encode_term(std::span<const MergedTerms::Entry> entries) {
    list_.clear();
    new_positions_.clear();
    std::uint64_t tokens = 0;
    for (const MergedTerms::Entry& entry : entries) {
      const TermInfo& info = entry.info;
      old_docs_.clear();
      old_frequencies_.clear();
      const std::size_t before = list_.docs().size();
      if (!add_list(entry.source, postings_[entry.source], info.postings_offset, info.postings_size,
                    info.document_frequency, task_.with_positions)) {
        return false;
      }
      if (frequency_sum_ != info.collection_frequency) {
        return fail(postings_[entry.source].corrupt(info.postings_offset,
                                                    "the frequencies of a term do not add up"));
      }
      for (const std::uint32_t frequency : list_.frequencies().subspan(before)) tokens += frequency;
      if (task_.with_positions && !add_positions(entry)) return false;
    }
    DictionaryWriter::Term term{};
    if (!list_.empty()) {
      term.document_frequency = static_cast<std::uint32_t>(list_.docs().size());
      term.collection_frequency = static_cast<std::uint32_t>(tokens);
      term.postings_size = encode_list();
      if (task_.with_positions) {
        const std::size_t before = out_.positions.size();
        postings::encode_positions(new_positions_, out_.positions);
        term.positions_size = out_.positions.size() - before;
      }
    }
    out_.terms.push_back(term);
    return true;
  }

  // Appends what is left of a term's positions. Where documents are deleted, the postings tell
  // whose each one is.
  bool add_positions(const MergedTerms::Entry& entry) {
    const TermInfo& info = entry.info;
    SectionReader& reader = positions_[entry.source];
    const std::optional<ByteSpan> encoded = reader.read(info.positions_offset, info.positions_size);
    if (!encoded) return fail(*reader.error());
    const MappedSegment& segment = task_.map.segments[entry.source];
    const auto old_starts = segment.segment->token_starts(task_.field);
    const auto new_starts = task_.map.token_starts(task_.field);
    const OwnerMap& owners = segment.owners(task_.field);
    const std::uint32_t first = segment.first_token_of(task_.field);
    postings::PositionBlocks blocks({*encoded, info.collection_frequency, old_starts.back()});
    std::uint64_t count = 0;
    std::size_t posting = 0;
    std::uint32_t left = 0;  // of the posting at hand
    std::uint32_t begin = 0, end = 0, number = no_owner, shift = 0;
    bool sound = true;
    while (sound && blocks.next()) {
      if (task_.stop.load(std::memory_order_relaxed)) return fail_on_stop();
      const auto positions = blocks.positions();
      count += positions.size();
      std::size_t at = new_positions_.size();
      new_positions_.resize(at + positions.size());
      if (owners.numbers.empty()) {
        for (const Position position : positions) new_positions_[at++] = position + first;
        continue;
      }
      for (const Position position : positions) {
        if (left == 0) {
          if (posting == old_docs_.size()) {
            sound = false;
            break;
          }
          const std::uint32_t owner = old_docs_[posting];
          left = old_frequencies_[posting++];
          begin = old_starts[owner];
          end = old_starts[owner + 1];
          number = owners.numbers[owner];
          shift = number == no_owner ? 0 : new_starts[number] - begin;  // modulo 2^32
        }
        --left;
        sound = sound && position >= begin && position < end;
        new_positions_[at] = position + shift;
        at += number != no_owner ? 1 : 0;
      }
      new_positions_.resize(at);
    }
    if (!sound || blocks.damaged() || count != info.collection_frequency) {
      return fail(reader.corrupt(info.positions_offset, "a list of positions breaks the format"));
    }
    return true;
  }

  // Goes to the next pair of a run whose second term is left; false at the end of the run. A pair
  // of a term that is not left must itself have gone.
  bool advance(PairRun& run, bool first_is_left) {
    PairCursor& cursor = pairs_[run.source];
    const std::vector<TermOrdinal>& ordinals = task_.ordinals[run.source];
    while (cursor.following() < run.end) {
      if (!cursor.next() || cursor.second() >= ordinals.size() ||
          (run.old_second != no_term && cursor.second() <= run.old_second)) {
        return fail(dictionary_of(run.source).broken("the pairs of a term are not in order"));
      }
      run.old_second = cursor.second();
      run.second = ordinals[run.old_second];
      if (first_is_left && run.second != no_term) return true;
      list_.clear();
      const PairInfo& info = cursor.info();
      if (!add_list(run.source, pair_postings_[run.source], info.postings_offset,
                    info.postings_size, info.document_frequency)) {
        return false;
      }
      if (!list_.empty()) {
        return fail(dictionary_of(run.source).broken("a pair stands where its terms do not"));
      }
    }
    return false;
  }

  bool encode_pairs_of(std::span<const MergedTerms::Entry> entries) {
    const bool is_left =
        task_.ordinals[entries.front().source][entries.front().info.ordinal] != no_term;
    runs_.clear();
    for (const MergedTerms::Entry& entry : entries) {
      const TermDictionary& dictionary = dictionary_of(entry.source);
      const std::uint64_t end = dictionary.first_pair(entry.info.ordinal + 1);
      const std::uint64_t begin = dictionary.first_pair(entry.info.ordinal);
      if (begin != pairs_[entry.source].following() || end < begin ||
          end > dictionary.pair_count()) {
        return fail(dictionary.broken("the pairs of the terms are not in order"));
      }
      PairRun run{entry.source, end, no_term, no_term};
      if (advance(run, is_left)) runs_.push_back(run);
      if (out_.error) return false;
    }
    std::uint32_t count = 0;
    while (!runs_.empty()) {
      if (task_.stop.load(std::memory_order_relaxed)) return fail_on_stop();
      TermOrdinal second = runs_.front().second;
      for (const PairRun& run : runs_) second = std::min(second, run.second);
      list_.clear();
      for (const PairRun& run : runs_) {
        if (run.second != second) continue;
        const PairInfo& info = pairs_[run.source].info();
        if (!add_list(run.source, pair_postings_[run.source], info.postings_offset,
                      info.postings_size, info.document_frequency)) {
          return false;
        }
      }
      if (!list_.empty()) {
        const auto frequency = static_cast<std::uint32_t>(list_.docs().size());
        out_.pairs.push_back({second, frequency, static_cast<std::uint32_t>(encode_list())});
        ++count;
      }
      std::size_t kept = 0;
      for (std::size_t i = 0; i < runs_.size(); ++i) {
        if (runs_[i].second != second || advance(runs_[i], true)) runs_[kept++] = runs_[i];
        if (out_.error) return false;
      }
      runs_.resize(kept);
    }
    out_.pair_counts.push_back(count);
    return true;
  }

  const Task& task_;
  std::vector<SectionReader> postings_, positions_, pair_postings_;  // by source
  std::vector<PairCursor> pairs_;                                    // by source
  std::vector<PairRun> runs_;
  std::vector<const OwnerMap*> owners_;    // by source
  std::vector<std::uint32_t> old_owners_;  // by source
  PostingBuffer list_;
  LargeVector<std::uint32_t> new_positions_;
  std::vector<std::uint32_t> old_docs_, old_frequencies_;
  std::uint64_t frequency_sum_ = 0;
  EncodedRun out_;
};

// Cuts the terms into runs that weigh about `most` each.
template <typename Weight>
std::vector<std::size_t> cut_runs(const MergedTerms& terms, std::uint64_t most, Weight weight) {
  std::vector<std::size_t> begins{0};
  std::uint64_t sum = 0;
  for (std::size_t term = 0; term < terms.size(); ++term) {
    for (const MergedTerms::Entry& entry : terms.entries_of(term)) sum += weight(entry);
    if (sum < most) continue;
    begins.push_back(term + 1);
    sum = 0;
  }
  if (begins.back() < terms.size()) begins.push_back(terms.size());
  return begins;
}

// Lets the workers encode all runs, and hands the results to `take` in order.
template <typename Encode, typename Take>
Result<void> try_encode_runs(std::vector<Worker>& workers, const std::vector<std::size_t>& begins,
                             Encode encode, Take take) {
  OrderedPool<EncodedRun> pool(static_cast<unsigned>(workers.size()));
  const std::size_t runs = begins.size() - 1;
  for (std::size_t submitted = 0, taken = 0; taken < runs; ++taken) {
    for (; submitted < runs && pool.pending() < 2 * workers.size(); ++submitted) {
      const std::size_t begin = begins[submitted];
      const std::size_t end = begins[submitted + 1];
      pool.submit([&workers, encode, begin, end](unsigned worker) {
        return (workers[worker].*encode)(begin, end);
      });
    }
    const EncodedRun run = pool.take();
    if (run.error) return *run.error;
    take(begins[taken], run);
  }
  return {};
}

}  // namespace

Result<FieldCounts> try_merge_field(Field field, const Schema& schema, const MergeMap& map,
                                    unsigned threads, const std::atomic<bool>& stop,
                                    FieldFiles files) {
  auto terms = try_merge_terms(field, map, stop);
  if (!terms) return terms.error();
  Task task{field, map, *terms, stop, has_words(field) && schema.positions, map.owners(field),
            {},    {}};
  if (has_words(field)) task.norms = bound_norms(map.token_starts(field));
  for (const MappedSegment& source : map.segments) {
    task.ordinals.emplace_back(source.segment->dictionary(field).size(), no_term);
  }
  std::vector<Worker> workers;
  for (unsigned i = 0; i < std::max(1u, threads); ++i) workers.emplace_back(task);

  DictionaryWriter dictionary;
  FieldCounts counts;
  counts.owners = task.owners;
  std::uint64_t tokens = 0;
  files.postings.begin_section(field_section(field, term_postings));
  files.positions.begin_section(field_section(field, term_positions));
  auto merged = try_encode_runs(
      workers,
      cut_runs(*terms, run_tokens,
               [](const MergedTerms::Entry& entry) { return entry.info.collection_frequency; }),
      &Worker::encode_terms, [&](std::size_t term, const EncodedRun& run) {
        for (const DictionaryWriter::Term& info : run.terms) {
          if (info.document_frequency > 0) {
            for (const MergedTerms::Entry& entry : terms->entries_of(term)) {
              task.ordinals[entry.source][entry.info.ordinal] = dictionary.terms();
            }
            dictionary.add_term(terms->text(term), info);
            tokens += info.collection_frequency;
          }
          ++term;
        }
        files.postings.write(run.postings);
        files.positions.write(run.positions);
        counts.postings += run.posting_count;
      });
  files.positions.end_section();
  files.postings.end_section();
  if (!merged) return merged.error();
  counts.tokens = static_cast<std::uint32_t>(tokens);
  counts.terms = dictionary.terms();
  if (has_words(field) && tokens != map.token_starts(field).back()) {
    return file_of(map.segments.front(), SegmentFile::dictionary)
        .corrupt(field_section(field, term_blocks), 0,
                 "the tokens of the terms are not those of the units");
  }

  if (has_words(field) && schema.pairs) {
    for (const MappedSegment& source : map.segments) {
      const TermDictionary& known = source.segment->dictionary(field);
      if (known.first_pair(0) != 0 || known.first_pair(known.size()) != known.pair_count()) {
        return known.broken("the pairs of the terms are not all there");
      }
    }
    files.postings.begin_section(field_section(field, format::pair_postings));
    const auto pairs_of = [&](const MergedTerms::Entry& entry) {
      const TermDictionary& known = map.segments[entry.source].segment->dictionary(field);
      return known.first_pair(entry.info.ordinal + 1) - known.first_pair(entry.info.ordinal);
    };
    merged = try_encode_runs(
        workers, cut_runs(*terms, run_pairs, pairs_of), &Worker::encode_pairs,
        [&](std::size_t term, const EncodedRun& run) {
          auto pair = run.pairs.begin();
          for (const std::uint32_t count : run.pair_counts) {
            const MergedTerms::Entry& entry = terms->entries_of(term++).front();
            if (task.ordinals[entry.source][entry.info.ordinal] == no_term) continue;
            dictionary.begin_pairs();
            for (std::uint32_t i = 0; i < count; ++i, ++pair) {
              dictionary.add_pair(pair->second, pair->document_frequency, pair->postings_size);
            }
          }
          files.postings.write(run.postings);
          counts.pair_postings += run.posting_count;
        });
    files.postings.end_section();
    if (!merged) return merged.error();
  }
  counts.pairs = dictionary.pairs();
  dictionary.write(files.dictionary, field,
                   has_words(field) && schema.analyzer == text::Analyzer::vietnamese);
  return counts;
}

}  // namespace tracuu::index
