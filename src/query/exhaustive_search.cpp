// Every posting scored: what the other strategies must agree with, and the way for queries whose
// scores could overflow or whose hits may have no posting.

#include <algorithm>
#include <deque>

#include "segment_search.hpp"

namespace tracuu::inline v0::query {

namespace {

// Units scored at a time: their sums stay in the first-level cache.
constexpr std::uint32_t window_units = 4096;

// Walks a list in ascending order, whatever it is made of.
class ListWalk {
 public:
  explicit ListWalk(const ListSource& source)
      : source_(source), blocks_(source.made ? postings::PostingList{} : source.encoded) {
    if (source.made) {
      owners_ = source.docs;
      live_ = !owners_.empty();
    } else {
      advance();
    }
  }

  ListWalk(const ListWalk&) = delete;  // owners_ may point into blocks_
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
      for (; at_ < owners_.size(); ++at_) {
        if (owners_[at_] >= end) return;
        visit(owners_[at_], frequencies[at_]);
      }
      advance();
    }
  }

 private:
  void advance() {
    at_ = 0;
    live_ = !source_.made && blocks_.next();
    if (live_) owners_ = blocks_.docs();
  }

  const ListSource& source_;
  postings::PostingBlocks blocks_;
  std::span<const std::uint32_t> owners_;
  std::size_t at_ = 0;
  bool live_ = false;
};

class ExhaustiveSearch {
 public:
  ExhaustiveSearch(const SegmentView& view, const SegmentPlan& plan, const Bits* matching,
                   const SearchOptions& options)
      : view_(view),
        matching_(matching),
        options_(options),
        first_units_(view.segment->first_units()) {
    std::vector<const ListSource*> sources;
    collect_lists(plan.root, sources);
    for (const ListSource* source : sources) walks_.emplace_back(*source);
    pairs_from_ = walks_.size();
    for (const ListSource& pair : plan.pairs) walks_.emplace_back(pair);
  }

  Result<void> try_run(TopHits& top) {
    for (DocId document = 0; document < view_.documents();) {
      if (auto stop = try_continue(options_); !stop) return stop;
      // Whole documents whose units fill about one window.
      const UnitId begin = first_units_[document];
      DocId end_document = document + 1;
      while (end_document < view_.documents() &&
             first_units_[end_document + 1] - begin <= window_units) {
        ++end_document;
      }
      score_window(document, end_document);
      for (; document < end_document; ++document) collect(document, begin, top);
    }
    for (const ListWalk& walk : walks_) {
      if (walk.damaged()) return view_.damaged();
    }
    return {};
  }

 private:
  // Scores of the units of documents [begin, end).
  void score_window(DocId begin, DocId end) {
    const UnitId first = first_units_[begin];
    const UnitId last = first_units_[end];
    scores_.assign(last - first, 0);
    wanted_.assign(last - first, 0);
    for (std::size_t i = 0; i < walks_.size(); ++i) {
      ListWalk& walk = walks_[i];
      const ListSource& source = walk.source();
      const bool counts = i < pairs_from_;
      const auto add = [&](UnitId unit, Score score) {
        scores_[unit - first] = add_scores(scores_[unit - first], score);
        wanted_[unit - first] |= counts ? 1 : 0;
      };
      if (counts_units(source)) {
        walk.visit_below(last, [&](UnitId unit, std::uint32_t frequency) {
          const float norm = source.by_length ? view_.body_norms[unit] : source.fixed_norm;
          add(unit, contribution(source.factor, frequency, norm));
        });
      } else {
        walk.visit_below(end, [&](DocId document, std::uint32_t frequency) {
          const float norm = source.by_length ? view_.title_norms[document] : source.fixed_norm;
          const Score score = contribution(source.factor, frequency, norm);
          for (UnitId unit = first_units_[document]; unit < first_units_[document + 1]; ++unit) {
            add(unit, score);
          }
        });
      }
    }
  }

  // Offers a document, or its units, whose scores stand in scores_ from `window` on.
  void collect(DocId document, UnitId window, TopHits& top) {
    if (matching_ != nullptr && !test(*matching_, document)) return;
    if (view_.segment->is_deleted(document)) return;
    if (options_.allowed != nullptr && !options_.allowed->contains(view_.index, document)) return;
    Hit best{view_.index, document, first_units_[document], 0};
    bool found = matching_ != nullptr;
    for (UnitId unit = first_units_[document]; unit < first_units_[document + 1]; ++unit) {
      if (wanted_[unit - window] == 0) continue;
      found = true;
      const Score score = scores_[unit - window];
      if (options_.units) {
        top.offer({view_.index, document, unit, score});
      } else if (score > best.score) {
        best.unit = unit;
        best.score = score;
      }
    }
    if (found && !options_.units) top.offer(best);
  }

  const SegmentView& view_;
  const Bits* matching_;
  const SearchOptions& options_;
  std::span<const std::uint32_t> first_units_;
  std::deque<ListWalk> walks_;
  std::size_t pairs_from_ = 0;
  std::vector<Score> scores_;
  std::vector<std::uint8_t> wanted_;  // whether a leaf, not only a pair, has the unit
};

}  // namespace

Result<void> try_search_exhaustively(const SegmentView& view, const SegmentPlan& plan,
                                     const Bits* matching, const SearchOptions& options,
                                     TopHits& top) {
  return ExhaustiveSearch(view, plan, matching, options).try_run(top);
}

}  // namespace tracuu::query
