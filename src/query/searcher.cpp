#include <algorithm>
#include <deque>
#include <tracuu/query/searcher.hpp>

#include "plan.hpp"
#include "snippet.hpp"

namespace tracuu::inline v0::query {

using index::Field;
using index::Segment;

namespace {

// Units scored at a time: their sums stay in the first-level cache.
constexpr std::uint32_t window_units = 4096;

// Norms of every owner of a segment's word fields.
struct SegmentNorms {
  std::vector<float> body, title;
};

// Documents of a segment, a bit each.
using Bits = std::vector<std::uint64_t>;

bool test(const Bits& bits, DocId document) noexcept {
  return (bits[document / 64] >> (document % 64) & 1) != 0;
}

// Walks a list in ascending order, whatever it is made of.
class ListWalk {
 public:
  explicit ListWalk(const ListSource& source)
      : source_(source), blocks_(source.made ? postings::PostingList{} : source.encoded) {
    if (source.made) {
      docs_ = source.docs;
      live_ = !docs_.empty();
    } else {
      advance();
    }
  }

  ListWalk(const ListWalk&) = delete;  // docs_ may point into blocks_
  ListWalk& operator=(const ListWalk&) = delete;

  [[nodiscard]] const ListSource& source() const noexcept { return source_; }
  [[nodiscard]] bool damaged() const noexcept { return blocks_.damaged(); }

  // Calls visit(owner, frequency) for the postings below `end` that were not visited before.
  template <typename Visit>
  void visit_below(std::uint32_t end, Visit visit) {
    while (live_) {
      const std::span<const std::uint32_t> frequencies =
          source_.made ? std::span<const std::uint32_t>(source_.frequencies)
                       : blocks_.frequencies();
      for (; at_ < docs_.size(); ++at_) {
        if (docs_[at_] >= end) return;
        visit(docs_[at_], frequencies[at_]);
      }
      advance();
    }
  }
  // Goes past postings below `begin` without decoding what lies between.
  void skip_below(std::uint32_t begin) {
    if (!live_ || docs_[at_] >= begin) return;
    if (docs_.back() < begin) {
      if (source_.made) {
        live_ = false;
        return;
      }
      live_ = blocks_.seek(begin);
      at_ = 0;
      if (!live_) return;
      docs_ = blocks_.docs();
    }
    at_ = static_cast<std::size_t>(
        std::lower_bound(docs_.begin() + static_cast<std::ptrdiff_t>(at_), docs_.end(), begin) -
        docs_.begin());
  }

 private:
  void advance() {
    at_ = 0;
    live_ = !source_.made && blocks_.next();
    if (live_) docs_ = blocks_.docs();
  }

  const ListSource& source_;
  postings::PostingBlocks blocks_;
  std::span<const std::uint32_t> docs_;
  std::size_t at_ = 0;
  bool live_ = false;
};

// Keeps the k best hits.
class TopK {
 public:
  TopK(std::size_t k, const index::Snapshot& snapshot) : k_(k), snapshot_(snapshot) {}

  void add(const Hit& hit) {
    if (k_ == 0) return;
    const Ranked ranked{hit, snapshot_.segments()[hit.segment]->id_hash(hit.document)};
    if (heap_.size() < k_) {
      heap_.push_back(ranked);
      std::push_heap(heap_.begin(), heap_.end(), better);
    } else if (better(ranked, heap_.front())) {
      std::pop_heap(heap_.begin(), heap_.end(), better);
      heap_.back() = ranked;
      std::push_heap(heap_.begin(), heap_.end(), better);
    }
  }
  std::vector<Hit> take() {
    std::sort_heap(heap_.begin(), heap_.end(), better);
    std::vector<Hit> hits;
    hits.reserve(heap_.size());
    for (const Ranked& ranked : heap_) hits.push_back(ranked.hit);
    return hits;
  }

 private:
  struct Ranked {
    Hit hit;
    std::uint64_t tie;
  };
  static bool better(const Ranked& a, const Ranked& b) noexcept {
    if (a.hit.score != b.hit.score) return a.hit.score > b.hit.score;
    if (a.tie != b.tie) return a.tie < b.tie;
    if (a.hit.segment != b.hit.segment) return a.hit.segment < b.hit.segment;
    return a.hit.unit < b.hit.unit;
  }

  std::size_t k_;
  const index::Snapshot& snapshot_;
  std::vector<Ranked> heap_;
};

// Lists that count for the score: those of all leaves that are not under a none_of, and pairs.
void collect_lists(const PlanNode& node, std::vector<const ListSource*>& out) {
  if (node.kind == NodeKind::none_of) return;
  for (const ListSource& list : node.lists) out.push_back(&list);
  for (const PlanNode& child : node.children) collect_lists(child, out);
}

// Whether a document matches exactly if a list of some leaf has it.
bool is_plain_union(const PlanNode& node) {
  if (node.kind == NodeKind::all_of || node.kind == NodeKind::none_of) return false;
  return std::all_of(node.children.begin(), node.children.end(), is_plain_union);
}

class SegmentSearch {
 public:
  SegmentSearch(const index::Snapshot& snapshot, std::uint32_t segment, const SegmentPlan& plan,
                const SegmentNorms& norms, const SearchOptions& options)
      : segment_(*snapshot.segments()[segment]),
        segment_index_(segment),
        plan_(plan),
        norms_(norms),
        options_(options),
        first_units_(segment_.first_units()) {}

  Result<void> try_run(TopK& top, std::uint64_t& total) {
    const bool plain = is_plain_union(plan_.root);
    if (!plain) {
      auto matching = try_match(plan_.root);
      if (!matching) return matching.error();
      matching_ = std::move(*matching);
    }
    std::vector<const ListSource*> sources;
    collect_lists(plan_.root, sources);
    for (const ListSource* source : sources) walks_.emplace_back(*source);
    pairs_from_ = walks_.size();
    for (const ListSource& pair : plan_.pairs) walks_.emplace_back(pair);

    for (DocId document = 0; document < segment_.documents();) {
      if (auto stop = try_continue(); !stop) return stop;
      // Whole documents whose units fill about one window.
      const std::uint32_t begin = first_units_[document];
      DocId end_document = document + 1;
      while (end_document < segment_.documents() &&
             first_units_[end_document + 1] - begin <= window_units) {
        ++end_document;
      }
      if (plain || any_match(document, end_document)) {
        score_window(document, end_document);
        for (; document < end_document; ++document) collect(document, begin, plain, top, total);
      }
      document = end_document;
    }
    for (const ListWalk& walk : walks_) {
      if (walk.damaged()) return damaged();
    }
    return {};
  }

 private:
  [[nodiscard]] Error damaged() const {
    return Error(ErrorCode::corrupt, "a posting list breaks the format",
                 {"segment " + std::to_string(segment_.entry().number), {}, {}});
  }

  Result<void> try_continue() const {
    if (options_.cancelled != nullptr && options_.cancelled->load(std::memory_order_relaxed)) {
      return Error(ErrorCode::cancelled, "the search was cancelled");
    }
    if (options_.deadline && std::chrono::steady_clock::now() >= *options_.deadline) {
      return Error(ErrorCode::deadline_exceeded, "the search ran out of time");
    }
    return {};
  }

  // Documents that a node matches.
  Result<Bits> try_match(const PlanNode& node) {
    Bits bits((std::size_t{segment_.documents()} + 63) / 64);
    for (const ListSource& list : node.lists) {
      if (auto stop = try_continue(); !stop) return stop.error();
      ListWalk walk(list);
      if (index::owned_by_units(list.field)) {
        DocId document = 0;
        walk.visit_below(no_more_docs, [&](UnitId unit, std::uint32_t) {
          if (first_units_[document + 1] <= unit) document = segment_.document_of(unit);
          bits[document / 64] |= std::uint64_t{1} << (document % 64);
        });
      } else {
        walk.visit_below(no_more_docs, [&](DocId document, std::uint32_t) {
          bits[document / 64] |= std::uint64_t{1} << (document % 64);
        });
      }
      if (walk.damaged()) return damaged();
    }
    if (node.kind == NodeKind::all_of) fill(bits);
    for (const PlanNode& child : node.children) {
      auto of_child = try_match(child);
      if (!of_child) return of_child;
      for (std::size_t i = 0; i < bits.size(); ++i) {
        const std::uint64_t word = (*of_child)[i];
        bits[i] = node.kind == NodeKind::all_of ? bits[i] & word : bits[i] | word;
      }
    }
    if (node.kind == NodeKind::none_of) {
      for (std::uint64_t& word : bits) word = ~word;
      trim(bits);
    }
    return bits;
  }
  void fill(Bits& bits) const {
    std::fill(bits.begin(), bits.end(), ~std::uint64_t{0});
    trim(bits);
  }
  void trim(Bits& bits) const {
    const std::uint32_t rest = segment_.documents() % 64;
    if (rest != 0 && !bits.empty()) bits.back() &= (std::uint64_t{1} << rest) - 1;
  }

  [[nodiscard]] bool any_match(DocId begin, DocId end) const noexcept {
    for (DocId document = begin; document < end; ++document) {
      if (document % 64 == 0 && end - document >= 64 && matching_[document / 64] == 0) {
        document += 63;
      } else if (test(matching_, document)) {
        return true;
      }
    }
    return false;
  }

  // Scores of the units of documents [begin, end).
  void score_window(DocId begin, DocId end) {
    const std::uint32_t first = first_units_[begin];
    const std::uint32_t last = first_units_[end];
    scores_.assign(last - first, 0);
    wanted_.assign(last - first, 0);
    for (std::size_t i = 0; i < walks_.size(); ++i) {
      ListWalk& walk = walks_[i];
      const ListSource& source = walk.source();
      const bool counts = i < pairs_from_;
      if (index::owned_by_units(source.field)) {
        walk.skip_below(first);
        walk.visit_below(last, [&](UnitId unit, std::uint32_t frequency) {
          const float norm = source.by_length ? norms_.body[unit] : source.fixed_norm;
          scores_[unit - first] =
              add_scores(scores_[unit - first], contribution(source.factor, frequency, norm));
          wanted_[unit - first] |= counts ? 1 : 0;
        });
      } else {
        walk.skip_below(begin);
        walk.visit_below(end, [&](DocId document, std::uint32_t frequency) {
          const float norm = source.by_length ? norms_.title[document] : source.fixed_norm;
          const Score score = contribution(source.factor, frequency, norm);
          for (UnitId unit = first_units_[document]; unit < first_units_[document + 1]; ++unit) {
            scores_[unit - first] = add_scores(scores_[unit - first], score);
            wanted_[unit - first] |= counts ? 1 : 0;
          }
        });
      }
    }
  }

  // Offers a document, or its units, whose scores stand in scores_ from `window` on.
  void collect(DocId document, UnitId window, bool plain, TopK& top, std::uint64_t& total) {
    if (!plain && !test(matching_, document)) return;
    if (segment_.is_deleted(document)) return;
    if (options_.allowed != nullptr && !options_.allowed->contains(segment_index_, document))
      return;
    Hit best{segment_index_, document, first_units_[document], 0};
    bool found = !plain;
    for (UnitId unit = first_units_[document]; unit < first_units_[document + 1]; ++unit) {
      if (wanted_[unit - window] == 0) continue;
      found = true;
      const Score score = scores_[unit - window];
      if (options_.units) {
        ++total;
        top.add({segment_index_, document, unit, score});
      } else if (score > best.score) {
        best.unit = unit;
        best.score = score;
      }
    }
    if (!found || options_.units) return;
    ++total;
    top.add(best);
  }

  const Segment& segment_;
  std::uint32_t segment_index_;
  const SegmentPlan& plan_;
  const SegmentNorms& norms_;
  const SearchOptions& options_;
  std::span<const std::uint32_t> first_units_;
  Bits matching_;  ///< Documents that match; not filled for plain unions.
  std::deque<ListWalk> walks_;
  std::size_t pairs_from_ = 0;
  std::vector<Score> scores_;
  std::vector<std::uint8_t> wanted_;  ///< Whether a leaf, not only a pair, has the unit.
};

}  // namespace

DocumentSet::DocumentSet(const index::Snapshot& snapshot) : snapshot_(&snapshot) {
  for (const auto& segment : snapshot.segments()) {
    words_.emplace_back((std::size_t{segment->documents()} + 63) / 64);
  }
}

Result<bool> DocumentSet::try_add(std::string_view id) {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const Segment& segment = *snapshot_->segments()[i];
    auto document = segment.try_find_id(id);
    if (!document) return document.error();
    if (*document && !segment.is_deleted(**document)) {
      add(i, **document);
      return true;
    }
  }
  return false;
}

struct Searcher::Impl {
  std::shared_ptr<const index::Snapshot> snapshot;
  Ranking ranking;
  std::vector<SegmentNorms> norms;
};

Searcher::Searcher(std::shared_ptr<const index::Snapshot> snapshot, Ranking ranking) {
  auto impl = std::make_unique<Impl>();
  const auto average = [&](Field field) {
    FieldLengths lengths;
    for (const auto& segment : snapshot->segments()) {
      lengths.owners += segment->stats(field).owners;
      lengths.tokens += segment->stats(field).tokens;
    }
    return lengths.average();
  };
  const auto norms_of = [](const Segment& segment, Field field, float k1, float b, double mean) {
    const auto starts = segment.token_starts(field);
    std::vector<float> norms;
    norms.reserve(starts.size() - 1);
    for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
      norms.push_back(length_norm(k1, b, starts[i + 1] - starts[i], mean));
    }
    return norms;
  };
  const double body = average(Field::body);
  const double title = average(Field::title);
  for (const auto& segment : snapshot->segments()) {
    impl->norms.push_back(
        {norms_of(*segment, Field::body, ranking.k1, ranking.b, body),
         norms_of(*segment, Field::title, ranking.title_k1, ranking.title_b, title)});
  }
  impl->snapshot = std::move(snapshot);
  impl->ranking = ranking;
  impl_ = std::move(impl);
}

Searcher::~Searcher() = default;
Searcher::Searcher(Searcher&&) noexcept = default;
Searcher& Searcher::operator=(Searcher&&) noexcept = default;

const index::Snapshot& Searcher::snapshot() const noexcept { return *impl_->snapshot; }

Result<SearchResult> Searcher::try_search(const Query& query, const SearchOptions& options) const {
  auto plans = Planner(*impl_->snapshot, impl_->ranking).try_plan(query);
  if (!plans) return plans.error();
  TopK top(options.k, *impl_->snapshot);
  SearchResult result;
  for (std::uint32_t i = 0; i < plans->size(); ++i) {
    SegmentSearch search(*impl_->snapshot, i, (*plans)[i], impl_->norms[i], options);
    if (auto done = search.try_run(top, result.total); !done) return done.error();
  }
  result.hits = top.take();
  return result;
}

Result<std::uint64_t> Searcher::try_count(const Query& query, const SearchOptions& options) const {
  SearchOptions counting = options;
  counting.k = 0;
  Query without_pairs{query.root, {}, false};
  auto result = try_search(without_pairs, counting);
  if (!result) return result.error();
  return result->total;
}

Result<Snippet> Searcher::try_snippet(const Query& query, const Hit& hit,
                                      std::size_t max_bytes) const {
  const Segment& segment = *impl_->snapshot->segments()[hit.segment];
  const std::uint32_t begin = segment.unit_text_start(hit.unit);
  const bool last = hit.unit + 1 == segment.first_units()[hit.document + 1];
  const std::uint64_t end = last ? ~std::uint64_t{0} : segment.unit_text_start(hit.unit + 1);
  auto text = segment.try_text(hit.document, begin, end);
  if (!text) return text.error();
  return make_snippet(query, impl_->snapshot->schema().analyzer, *text, begin, max_bytes);
}

}  // namespace tracuu::query
