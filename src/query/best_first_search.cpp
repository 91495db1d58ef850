// Strategies sparse and ranges: the best hits without scoring every posting.
//
// Short lists are added up posting by posting. Lists that can be read range by range (128 units)
// give an upper bound for each range; ranges are scored in the order of these bounds until none of
// the rest can reach the hits at hand. Within a range the lists with the greatest weight come
// first, and the rest is left out as soon as no unit can get far enough. Scores are whole numbers,
// so what is offered is what an exhaustive search offers. After Ding and Suel, "Faster top-k
// document retrieval using block-max indexes" (SIGIR 2011), Mallia, Suel and Tonellotto, "Faster
// learned sparse retrieval with block-max pruning" (SIGIR 2024, ranges by bound), and Turtle and
// Flood, "Query evaluation: strategies and optimizations" (1995, essential lists).

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <tracuu/codec/bits.hpp>
#include <tracuu/core/cpu.hpp>
#include <tracuu/postings/range_list.hpp>

#include "score_kernels.hpp"
#include "segment_search.hpp"

namespace tracuu::inline v0::query {

namespace {

using postings::range_size;
using postings::RangeForm;

// Quanta that the bounds of a whole query come to at most; the rest is for rounding up.
constexpr std::uint32_t most_quanta = 60000;
// Units that are worth looking up one by one rather than scoring their range.
constexpr unsigned few_units = 4;
// Ranges that are scored before the others are sorted: enough to know what a hit must reach.
constexpr std::uint32_t first_ranges = 24;
// Ranges between two looks at the clock.
constexpr std::uint32_t ranges_per_check = 256;

std::uint16_t add_quanta(std::uint16_t sum, std::uint32_t more) noexcept {
  return static_cast<std::uint16_t>(std::min<std::uint32_t>(65535u, sum + more));
}

// A list that can be read range by range.
struct RangeTerm {
  postings::RangeList list;
  const ListSource* source;
  const float* norms;    // by owner; nullptr if every owner has source->fixed_norm
  double most;           // no posting counts more
  std::uint16_t weight;  // `most` in quanta, see ScoreKernels::add_bounds

  [[nodiscard]] std::uint32_t share(std::uint32_t range) const noexcept {
    const std::uint32_t bound = list.bounds()[range];
    return bound == 0 ? 0 : bound * 257u * weight / 65536u + 1;
  }
};

class BestFirstSearch {
 public:
  BestFirstSearch(const SegmentView& view, const Bits* matching, const SearchOptions& options,
                  SearchScratch& scratch, TopHits& top)
      : view_(view),
        matching_(matching),
        options_(options),
        scratch_(scratch),
        top_(top),
        kernels_(score_kernels(active_isa())) {}
  ~BestFirstSearch() {
    SearchScratch::Space& units = scratch_.units;
    for (const std::uint32_t range : units.touched) {
      std::fill_n(units.sums.begin() + range * range_size, range_size, Score{0});
      units.marked[range] = 0;
    }
    units.touched.clear();
    if (!document_terms_.empty()) std::fill(scratch_.computed.begin(), scratch_.computed.end(), 0);
  }
  BestFirstSearch(const BestFirstSearch&) = delete;
  BestFirstSearch& operator=(const BestFirstSearch&) = delete;

  Result<void> try_run(const SegmentPlan& plan, SearchResult::Work& work) {
    std::vector<const ListSource*> lists;
    collect_lists(plan.root, lists);
    for (const ListSource& pair : plan.pairs) lists.push_back(&pair);
    work.lists = static_cast<std::uint32_t>(lists.size());
    work.ranges = ranges_of(view_.units());
    if (matching_ != nullptr) {
      if (view_.single_units) {
        matching_units_ = matching_;
      } else {
        spread_to_units(view_, *matching_, scratch_.matching_units);
        matching_units_ = &scratch_.matching_units;
      }
    }
    std::vector<const ListSource*> sparse;
    if (auto done = try_sort_out(lists, sparse); !done) return done;
    const bool only_sparse = unit_terms_.empty() && document_terms_.empty();
    work.strategy = only_sparse ? Strategy::sparse : Strategy::ranges;
    if (only_sparse && candidates_ == nullptr && sparse.size() == 1 && spans_units(*sparse[0])) {
      return try_offer_list(*sparse[0]);
    }
    reserve(scratch_.units, view_.units());
    for (const ListSource* list : sparse) {
      if (auto done = try_add_up(*list); !done) return done;
    }
    if (candidates_ != nullptr) {
      assert(only_sparse);
      work.strategy = Strategy::candidates;
      auto ranges = candidates_->phrase->try_ranges();
      if (!ranges) return ranges.error();
      if (sparse.empty() && !ranges->empty()) return try_count_phrase_by_range(*ranges, work);
      if (auto done = try_count_phrase(work); !done) return done;
    }
    if (only_sparse) {
      for (const std::uint32_t range : scratch_.units.touched) {
        offer_reaching(range, &scratch_.units.sums[std::size_t{range} * range_size], all_units);
      }
      return {};
    }
    make_bounds();
    return try_visit_ranges(work);
  }

 private:
  static constexpr std::uint64_t all_units[2] = {~std::uint64_t{0}, ~std::uint64_t{0}};

  // Whether a list's postings can be taken for those of units.
  [[nodiscard]] bool spans_units(const ListSource& list) const noexcept {
    return view_.single_units || counts_units(list);
  }
  [[nodiscard]] const float* norms_of(const ListSource& list) const noexcept {
    if (!list.by_length) return nullptr;
    return counts_units(list) ? view_.body_norms.data() : view_.title_norms.data();
  }

  // No posting of a list counts more, nor does one with a bound of b count more than b / 255 of
  // this and one.
  [[nodiscard]] double most_of(const ListSource& list) const noexcept {
    const float inflation = counts_units(list) ? view_.body_inflation : view_.title_inflation;
    return static_cast<double>(list.factor) * 65536.0 *
               (list.by_length ? static_cast<double>(inflation) : 1.0) * (1 + 1e-5) +
           2;
  }

  // Which lists are read range by range and which are added up first.
  Result<void> try_sort_out(const std::vector<const ListSource*>& lists,
                            std::vector<const ListSource*>& sparse) {
    for (const ListSource* list : lists) {
      if (list->phrase != nullptr) {
        assert(candidates_ == nullptr && spans_units(*list));
        candidates_ = list;
        continue;
      }
      const postings::Shape shape = list->made ? postings::Shape::brief : list->encoded.shape();
      if (shape != postings::Shape::dense && shape != postings::Shape::ranged) {
        sparse.push_back(list);
        continue;
      }
      RangeTerm term{postings::RangeList(list->encoded), list, norms_of(*list), 0, 0};
      if (!term.list.ok()) return view_.damaged();
      term.most = most_of(*list);
      (spans_units(*list) ? unit_terms_ : document_terms_).push_back(term);
    }
    const auto heavier = [](const RangeTerm& a, const RangeTerm& b) { return a.most > b.most; };
    std::stable_sort(unit_terms_.begin(), unit_terms_.end(), heavier);
    return {};
  }

  static void reserve(SearchScratch::Space& space, std::uint32_t owners) {
    const std::size_t ranges = ranges_of(owners);
    if (space.marked.size() >= ranges) return;
    space.sums.resize(ranges * range_size);
    space.marked.resize(ranges);
  }

  // Contributions of a run of postings, in scratch_.contributions.
  void contribute(const ListSource& list, std::span<const std::uint32_t> owners,
                  std::span<const std::uint32_t> frequencies) {
    std::vector<Score>& out = scratch_.contributions;
    if (out.size() < owners.size()) out.resize(owners.size());
    if (const float* norms = norms_of(list)) {
      kernels_.contributions(owners.data(), frequencies.data(), owners.size(), norms, list.factor,
                             out.data());
    } else {
      for (std::size_t i = 0; i < owners.size(); ++i) {
        out[i] = contribution(list.factor, frequencies[i], list.fixed_norm);
      }
    }
  }

  // Adds a list to the sums of the units.
  Result<void> try_add_up(const ListSource& list) {
    SearchScratch::Space& space = scratch_.units;
    std::uint32_t last_range = ~0u;
    const auto add = [&](UnitId unit, Score score) {
      space.sums[unit] += score;
      const std::uint32_t range = unit / range_size;
      if (range == last_range) return;
      last_range = range;
      if (space.marked[range] != 0) return;
      space.marked[range] = 1;
      space.touched.push_back(range);
    };
    const bool direct = spans_units(list);
    const auto first_units = view_.segment->first_units();
    const bool sound = visit_postings(list, [&](auto owners, auto frequencies) {
      contribute(list, owners, frequencies);
      for (std::size_t i = 0; i < owners.size(); ++i) {
        if (direct) {
          add(owners[i], scratch_.contributions[i]);
          continue;
        }
        for (UnitId unit = first_units[owners[i]]; unit < first_units[owners[i] + 1]; ++unit) {
          add(unit, scratch_.contributions[i]);
        }
      }
    });
    return sound ? Result<void>() : Result<void>(view_.damaged());
  }

  // The only list: its postings are the hits.
  Result<void> try_offer_list(const ListSource& list) {
    const bool sound = visit_postings(list, [&](auto owners, auto frequencies) {
      contribute(list, owners, frequencies);
      Score least = top_.least();
      for (std::size_t i = 0; i < owners.size(); ++i) {
        if (scratch_.contributions[i] < least) continue;
        if (matching_units_ != nullptr && !test(*matching_units_, owners[i])) continue;
        offer(owners[i], scratch_.contributions[i]);
        least = top_.least();
      }
    });
    return sound ? Result<void>() : Result<void>(view_.damaged());
  }

  // Candidates of a phrase, beside sums of other lists: the most promising are counted, until none
  // of the rest can be a hit. Leaves no sum of a candidate behind.
  Result<void> try_count_phrase(SearchResult::Work& work) {
    const ListSource& list = *candidates_;
    auto found = list.phrase->try_candidates();
    if (!found) return found.error();
    const std::vector<UnitId>& owners = found->owners;
    std::vector<Score>& sums = scratch_.units.sums;
    contribute(list, owners, found->frequencies);
    std::vector<Score>& bounds = scratch_.contributions;
    std::vector<std::uint32_t>& heap = scratch_.order;
    heap.resize(owners.size());
    for (std::uint32_t i = 0; i < heap.size(); ++i) {
      heap[i] = i;
      bounds[i] += sums[owners[i]];
    }
    const auto worse = [&](std::uint32_t a, std::uint32_t b) {
      return bounds[a] != bounds[b] ? bounds[a] < bounds[b] : a > b;
    };
    std::make_heap(heap.begin(), heap.end(), worse);
    while (!heap.empty() && bounds[heap.front()] >= top_.least()) {
      if (work.scored_candidates++ % ranges_per_check == 0) {
        if (auto stop = try_continue(options_); !stop) return stop;
      }
      const UnitId unit = owners[heap.front()];
      std::pop_heap(heap.begin(), heap.end(), worse);
      heap.pop_back();
      if (auto done = try_offer_phrase(list, unit, sums[unit]); !done) return done;
    }
    for (const UnitId unit : owners) sums[unit] = 0;
    return {};
  }

  // The same where there is nothing but the phrase and its pairs can be read range by range: the
  // ranges with the greatest bounds come first.
  Result<void> try_count_phrase_by_range(const std::vector<postings::RangeList>& pairs,
                                         SearchResult::Work& work) {
    const ListSource& list = *candidates_;
    std::vector<std::uint8_t> bounds(pairs[0].bounds(), pairs[0].bounds() + pairs[0].ranges());
    for (const postings::RangeList& pair : pairs) {
      for (std::size_t i = 0; i < bounds.size(); ++i) {
        bounds[i] = std::min(bounds[i], pair.bounds()[i]);
      }
    }
    std::array<std::uint32_t, 257> begins{};
    for (const std::uint8_t bound : bounds) ++begins[256u - bound];
    for (std::size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
    std::vector<std::uint32_t>& order = scratch_.order;
    order.resize(bounds.size());
    for (std::uint32_t range = 0; range < bounds.size(); ++range) {
      order[begins[255u - bounds[range]]++] = range;
    }
    const double most = most_of(list);
    for (const std::uint32_t range : order) {
      const double bound = most * bounds[range] / 255.0 + 1;
      if (bounds[range] == 0 || bound < static_cast<double>(top_.least())) break;
      if (work.scored_ranges++ % ranges_per_check == 0) {
        if (auto stop = try_continue(options_); !stop) return stop;
      }
      if (auto done = try_count_range(list, pairs, range, work); !done) return done;
    }
    return {};
  }

  // Counts the phrase in the units of a range, those with the greatest bounds first.
  Result<void> try_count_range(const ListSource& list,
                               const std::vector<postings::RangeList>& pairs, std::uint32_t range,
                               SearchResult::Work& work) {
    std::array<std::uint32_t, range_size> least_frequencies;
    least_frequencies.fill(~0u);
    for (const postings::RangeList& pair : pairs) {
      std::array<std::uint32_t, range_size> frequencies{};
      switch (pair.read(range, buffer_)) {
        case RangeForm::damaged:
          return view_.damaged();
        case RangeForm::empty:
          return {};
        case RangeForm::listed:
          for (std::uint32_t i = 0; i < buffer_.count; ++i) {
            frequencies[buffer_.offsets[i]] = buffer_.frequencies[i];
          }
          break;
        case RangeForm::bytes:
          std::copy(buffer_.bytes.begin(), buffer_.bytes.end(), frequencies.begin());
          break;
        case RangeForm::words:
          std::copy(buffer_.words.begin(), buffer_.words.end(), frequencies.begin());
          break;
      }
      for (std::size_t i = 0; i < range_size; ++i) {
        least_frequencies[i] = std::min(least_frequencies[i], frequencies[i]);
      }
    }
    struct Candidate {
      Score bound;
      UnitId unit;
    };
    std::array<Candidate, range_size> candidates;
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < range_size; ++i) {
      if (least_frequencies[i] == 0) continue;
      const UnitId unit = range * range_size + i;
      const Score bound = contribution(list.factor, least_frequencies[i], norms_of(list)[unit]);
      if (bound >= top_.least()) candidates[count++] = {bound, unit};
    }
    std::sort(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(count),
              [](const Candidate& a, const Candidate& b) {
                return a.bound != b.bound ? a.bound > b.bound : a.unit < b.unit;
              });
    for (std::size_t i = 0; i < count && candidates[i].bound >= top_.least(); ++i) {
      ++work.scored_candidates;
      if (auto done = try_offer_phrase(list, candidates[i].unit, 0); !done) return done;
    }
    return {};
  }

  // Counts a phrase in a unit and offers the unit with what else it scores.
  Result<void> try_offer_phrase(const ListSource& list, UnitId unit, Score score) {
    auto frequency = list.phrase->try_count(unit);
    if (!frequency) return frequency.error();
    if (*frequency > 0) score += contribution(list.factor, *frequency, norms_of(list)[unit]);
    if (score > 0) offer(unit, score);
    return {};
  }

  void offer(UnitId unit, Score score) {
    const DocId document = view_.single_units ? unit : view_.document_of[unit];
    if (view_.segment->is_deleted(document)) return;
    if (options_.allowed != nullptr && !options_.allowed->contains(view_.index, document)) return;
    top_.offer({view_.index, document, unit, score});
  }

  // Offers those of the units `wanted` whose scores are high enough.
  void offer_reaching(std::uint32_t range, const Score* scores, const std::uint64_t wanted[2]) {
    std::uint64_t found[2];
    kernels_.find_reaching(scores, std::max<Score>(1, top_.least()), found);
    for (std::uint32_t half = 0; half < 2; ++half) {
      std::uint64_t word = found[half] & wanted[half] & matching_word(range * 2 + half);
      for (; word != 0; word &= word - 1) {
        const std::uint32_t offset = half * 64 + static_cast<unsigned>(std::countr_zero(word));
        offer(range * range_size + offset, scores[offset]);
      }
    }
  }

  [[nodiscard]] std::uint64_t matching_word(std::size_t i) const noexcept {
    if (matching_units_ == nullptr) return ~std::uint64_t{0};
    return i < matching_units_->size() ? (*matching_units_)[i] : 0;
  }

  // An upper bound of what any unit of each range scores, in quanta.
  void make_bounds() {
    SearchScratch::Space& units = scratch_.units;
    double total = 0;
    for (const RangeTerm& term : unit_terms_) total += term.most;
    for (const RangeTerm& term : document_terms_) total += term.most;
    std::vector<Score>& most_sums = scratch_.contributions;
    if (most_sums.size() < units.touched.size()) most_sums.resize(units.touched.size());
    Score most_sum = 0;
    for (std::size_t i = 0; i < units.touched.size(); ++i) {
      const Score* sums = &units.sums[std::size_t{units.touched[i]} * range_size];
      most_sums[i] = *std::max_element(sums, sums + range_size);
      most_sum = std::max(most_sum, most_sums[i]);
    }
    quantum_ = std::max(1.0, (total + most_sum) / most_quanta);
    for (auto* terms : {&unit_terms_, &document_terms_}) {
      for (RangeTerm& term : *terms) {
        term.weight =
            static_cast<std::uint16_t>(std::ceil(term.most / quantum_ * (65536.0 / 65535.0)));
      }
    }
    const std::uint32_t ranges = ranges_of(view_.units());
    units.bounds.assign(ranges, 0);
    for (const RangeTerm& term : unit_terms_) {
      kernels_.add_bounds(term.list.bounds(), ranges, term.weight, units.bounds.data());
    }
    scratch_.rests = units.bounds;
    if (!document_terms_.empty()) make_document_bounds();
    for (std::size_t i = 0; i < units.touched.size(); ++i) {
      std::uint16_t& bound = units.bounds[units.touched[i]];
      bound = add_quanta(bound, static_cast<std::uint32_t>(most_sums[i] / quantum_) + 1);
    }
  }

  // What documents have counts for the ranges in which their units lie.
  void make_document_bounds() {
    SearchScratch::Space& documents = scratch_.documents;
    reserve(documents, view_.documents());
    const std::uint32_t document_ranges = ranges_of(view_.documents());
    documents.bounds.assign(document_ranges, 0);
    if (scratch_.computed.size() < document_ranges) scratch_.computed.resize(document_ranges);
    for (const RangeTerm& term : document_terms_) {
      kernels_.add_bounds(term.list.bounds(), document_ranges, term.weight,
                          documents.bounds.data());
    }
    std::vector<std::uint16_t>& bounds = scratch_.units.bounds;
    for (std::uint32_t range = 0; range < bounds.size(); ++range) {
      bounds[range] = add_quanta(bounds[range], document_bound(range));
    }
  }
  [[nodiscard]] std::uint32_t document_bound(std::uint32_t range) const noexcept {
    const UnitId first = range * range_size;
    const UnitId last = std::min(first + range_size, view_.units()) - 1;
    std::uint16_t most = 0;
    for (std::uint32_t of = view_.document_of[first] / range_size;
         of <= view_.document_of[last] / range_size; ++of) {
      most = std::max(most, scratch_.documents.bounds[of]);
    }
    return most;
  }

  // The least bound, in quanta, with which a range is worth a visit.
  [[nodiscard]] std::uint32_t least_quanta() const noexcept {
    const double least = static_cast<double>(top_.least()) / quantum_;
    return std::max(1u, static_cast<std::uint32_t>(least));
  }

  Result<void> try_visit_ranges(SearchResult::Work& work) {
    const std::vector<std::uint16_t>& bounds = scratch_.units.bounds;
    // Where the first ranges end: a bound that about `first_ranges` ranges reach.
    std::array<std::uint32_t, 256> counts{};
    for (const std::uint16_t bound : bounds) ++counts[bound >> 8];
    std::uint32_t reached = 0;
    std::uint32_t cut = 256;
    while (cut > 1 && reached < first_ranges) reached += counts[--cut];
    const std::uint32_t first_end = bounds.size() <= 2 * first_ranges ? 1 : std::max(1u, cut << 8);
    if (auto done = try_visit_between(first_end, 65536, work); !done) return done;
    return try_visit_between(1, first_end, work);
  }

  // Visits the ranges with bounds in [from, to), the best first.
  Result<void> try_visit_between(std::uint32_t from, std::uint32_t to, SearchResult::Work& work) {
    const std::vector<std::uint16_t>& bounds = scratch_.units.bounds;
    std::vector<std::uint32_t>& found = scratch_.found_ranges;
    found.clear();
    from = std::max(from, least_quanta());
    std::array<std::uint32_t, 257> begins{};  // by the bound's upper half, the best first
    for (std::uint32_t range = 0; range < bounds.size(); ++range) {
      if (bounds[range] < from || bounds[range] >= to) continue;
      if ((matching_word(range * 2ull) | matching_word(range * 2ull + 1)) == 0) continue;
      found.push_back(range);
      ++begins[256 - (bounds[range] >> 8)];
    }
    for (std::size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
    std::vector<std::uint32_t>& order = scratch_.order;
    order.resize(found.size());
    for (const std::uint32_t range : found) order[begins[255 - (bounds[range] >> 8)]++] = range;
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (i % ranges_per_check == 0) {
        if (auto stop = try_continue(options_); !stop) return stop;
      }
      if (bounds[order[i]] < least_quanta()) {
        // Those that follow are no better than the best of this one's kind.
        if ((bounds[order[i]] | 0xffu) < least_quanta()) break;
        continue;
      }
      ++work.scored_ranges;
      if (!score_range(order[i])) return view_.damaged();
    }
    return {};
  }

  // Scores a range and offers its units; false if a list is damaged.
  bool score_range(std::uint32_t range) {
    const SearchScratch::Space& units = scratch_.units;
    const std::size_t first = std::size_t{range} * range_size;
    alignas(64) Score scores[range_size];
    std::uint64_t alive[2] = {matching_word(std::size_t{range} * 2),
                              matching_word(std::size_t{range} * 2 + 1)};
    if (matching_units_ != nullptr && units.marked[range] == 0 && document_terms_.empty() &&
        codec::count_bits(alive[0]) + codec::count_bits(alive[1]) <= few_units) {
      for (std::uint32_t half = 0; half < 2; ++half) {
        for (std::uint64_t word = alive[half]; word != 0; word &= word - 1) {
          scores[half * 64 + static_cast<unsigned>(std::countr_zero(word))] = 0;
        }
      }
      look_up(range, 0, scratch_.rests[range], alive, scores);
      return true;
    }
    if (units.marked[range] != 0) {
      std::copy_n(units.sums.begin() + static_cast<std::ptrdiff_t>(first), range_size, scores);
    } else {
      std::fill_n(scores, range_size, Score{0});
    }
    if (!document_terms_.empty() && !add_documents(range, scores)) return false;
    // What the lists can still give; those that have no posting here are left out of it.
    std::uint32_t rest = scratch_.rests[range];
    // Where few units are left after a look at the sums, they are finished one by one. The next
    // look is worth it when much less can follow.
    std::uint32_t next_look =
        matching_units_ != nullptr || units.marked[range] != 0 ? rest : rest - 1;
    for (std::size_t i = 0; i < unit_terms_.size(); ++i) {
      const RangeTerm& term = unit_terms_[i];
      const std::uint32_t share = term.share(range);
      if (share == 0) continue;
      if (rest > share && rest <= next_look) {
        next_look = rest - rest / 4;
        const double rest_score = rest * quantum_;
        const auto least = static_cast<double>(top_.least());
        if (least > rest_score) {
          std::uint64_t found[2];
          kernels_.find_reaching(scores, static_cast<Score>(least - rest_score), found);
          alive[0] &= found[0];
          alive[1] &= found[1];
        }
        const unsigned count = codec::count_bits(alive[0]) + codec::count_bits(alive[1]);
        if (count == 0) return true;
        if (count <= few_units) {
          look_up(range, i, rest, alive, scores);
          return true;
        }
      }
      if (!add_term(term, range, scores)) return false;
      rest -= share;
    }
    offer_reaching(range, scores, alive);
    return true;
  }

  // Adds what a list gives to the units of a range.
  bool add_term(const RangeTerm& term, std::uint32_t range, Score* scores) {
    const float factor = term.source->factor;
    const float* norms = term.norms;
    if (norms == nullptr) {
      std::fill_n(fixed_norms_.begin(), range_size, term.source->fixed_norm);
      norms = fixed_norms_.data();
    } else {
      norms += std::size_t{range} * range_size;
    }
    switch (term.list.read(range, buffer_)) {
      case RangeForm::damaged:
        return false;
      case RangeForm::empty:
        return true;
      case RangeForm::bytes:
        kernels_.add_bytes(buffer_.bytes.data(), norms, factor, scores);
        return true;
      case RangeForm::words:
        kernels_.add_words(buffer_.words.data(), norms, factor, scores);
        return true;
      case RangeForm::listed:
        // Too few to be worth a kernel.
        for (std::uint32_t i = 0; i < buffer_.count; ++i) {
          const std::uint32_t offset = buffer_.offsets[i];
          scores[offset] += contribution(factor, buffer_.frequencies[i], norms[offset]);
        }
        return true;
    }
    return false;
  }

  // Finishes a few units of a range, list by list from `next` on.
  void look_up(std::uint32_t range, std::size_t next, std::uint32_t rest,
               const std::uint64_t alive[2], Score* scores) {
    for (std::uint32_t half = 0; half < 2; ++half) {
      for (std::uint64_t word = alive[half]; word != 0; word &= word - 1) {
        const std::uint32_t offset = half * 64 + static_cast<unsigned>(std::countr_zero(word));
        const UnitId unit = range * range_size + offset;
        std::uint32_t left = rest;
        bool reaches = true;
        for (std::size_t i = next; i < unit_terms_.size() && reaches; ++i) {
          const RangeTerm& term = unit_terms_[i];
          const std::uint32_t share = term.share(range);
          if (share == 0) continue;
          if (const std::uint32_t frequency = term.list.frequency(unit); frequency > 0) {
            const float norm = term.norms == nullptr ? term.source->fixed_norm : term.norms[unit];
            scores[offset] += contribution(term.source->factor, frequency, norm);
          }
          // Taken off in quanta, which is exact: where nothing is left, a tie is one.
          left -= share;
          reaches = scores[offset] + left * quantum_ >= static_cast<double>(top_.least());
        }
        if (reaches && scores[offset] > 0 && scores[offset] >= top_.least()) {
          offer(unit, scores[offset]);
        }
      }
    }
  }

  // Adds what the documents of a range's units have; their sums are made when first needed.
  bool add_documents(std::uint32_t range, Score* scores) {
    const UnitId first = range * range_size;
    const UnitId end = std::min(first + range_size, view_.units());
    std::vector<Score>& sums = scratch_.documents.sums;
    for (std::uint32_t of = view_.document_of[first] / range_size;
         of <= view_.document_of[end - 1] / range_size; ++of) {
      if (scratch_.computed[of] != 0) continue;
      scratch_.computed[of] = 1;
      Score* made = &sums[std::size_t{of} * range_size];
      std::fill_n(made, range_size, Score{0});
      for (const RangeTerm& term : document_terms_) {
        if (term.list.bounds()[of] != 0 && !add_term(term, of, made)) return false;
      }
    }
    for (UnitId unit = first; unit < end; ++unit) {
      scores[unit - first] += sums[view_.document_of[unit]];
    }
    return true;
  }

  const SegmentView& view_;
  const Bits* matching_;
  const Bits* matching_units_ = nullptr;
  const SearchOptions& options_;
  SearchScratch& scratch_;
  TopHits& top_;
  const ScoreKernels& kernels_;
  const ListSource* candidates_ = nullptr;  // of a phrase that is counted on the way
  std::vector<RangeTerm> unit_terms_, document_terms_;
  double quantum_ = 1;  // how much score a quantum is
  postings::RangeBuffer buffer_;
  alignas(64) std::array<float, range_size> fixed_norms_;
};

}  // namespace

Result<void> try_search_best_first(const SegmentView& view, const SegmentPlan& plan,
                                   const Bits* matching, const SearchOptions& options,
                                   SearchScratch& scratch, TopHits& top, SearchResult::Work& work) {
  return BestFirstSearch(view, matching, options, scratch, top).try_run(plan, work);
}

}  // namespace tracuu::query
