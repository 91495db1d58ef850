#include "segment_search.hpp"

#include <algorithm>
#include <tracuu/codec/bits.hpp>
#include <utility>

namespace tracuu::inline v0::query {

namespace {

// Beyond these, sums of scores or of bounds might not fit, and exhaustive search takes over.
constexpr double most_score = 2147483647.0 - 65536.0;
constexpr std::size_t most_lists = 2000;

// The units that match, of documents that do.
Result<void> try_matching_units(const SegmentView& view, const SegmentPlan& plan,
                                const Bits& matching, Bits& units) {
  if (auto done = try_match_units(view, plan.root, units); !done) return done;
  Bits allowed;
  spread_to_units(view, matching, allowed);
  for (std::size_t i = 0; i < units.size(); ++i) units[i] &= allowed[i];
  return {};
}

// How many documents or units match.
Result<std::uint64_t> try_total(const SegmentView& view, const SegmentPlan& plan,
                                const Bits& matching, const SearchOptions& options) {
  if (!options.units) return codec::count_bits(matching);
  Bits units;
  if (auto done = try_matching_units(view, plan, matching, units); !done) return done.error();
  return codec::count_bits(units);
}

// Whether every document that matches is counted, and once.
bool counts_all(const SegmentView& view, const SearchOptions& options) noexcept {
  return (view.single_units || !options.units) && view.segment->entry().deleted == 0 &&
         options.allowed == nullptr;
}

// Whether what matches is what one list has.
bool is_one_list(const SegmentView& view, const PlanNode& root) noexcept {
  return root.children.empty() && root.lists.size() == 1 &&
         (view.single_units || !counts_units(root.lists[0]));
}

// Of how many documents a set must hold one for the lists of a query to be read in its light alone:
// sparser sets are worth intersecting first.
constexpr std::size_t dense_share = 8;

// Whether a set holds so many, told by some words of it.
bool is_dense(const Bits& documents) noexcept {
  constexpr std::size_t looks = 64;
  const std::size_t step = documents.size() / looks + 1;
  std::size_t words = 0, bits = 0;
  for (std::size_t i = 0; i < documents.size(); i += step, ++words) {
    bits += codec::count_bits(documents[i]);
  }
  return bits * dense_share >= words * 64;
}

// The set of a conjunction of one union of lists and one condition that many documents meet: what
// is in it and has a score matches. Else null.
const Bits* find_condition(const PlanNode& root) noexcept {
  if (root.kind != NodeKind::all_of || !root.lists.empty() || root.children.size() != 2) {
    return nullptr;
  }
  const bool first = root.children[0].kind == NodeKind::column;
  const PlanNode& condition = root.children[first ? 0 : 1];
  const PlanNode& words = root.children[first ? 1 : 0];
  if (condition.kind != NodeKind::column || condition.documents == nullptr ||
      !is_plain_union(words)) {
    return nullptr;
  }
  return is_dense(*condition.documents) ? condition.documents.get() : nullptr;
}

}  // namespace

void collect_lists(const PlanNode& node, std::vector<const ListSource*>& out) {
  if (node.kind == NodeKind::none_of) return;
  for (const ListSource& list : node.lists) out.push_back(&list);
  for (const PlanNode& child : node.children) collect_lists(child, out);
}

bool fits_best_first(const SegmentPlan& plan) {
  std::vector<const ListSource*> lists;
  collect_lists(plan.root, lists);
  for (const ListSource& pair : plan.pairs) lists.push_back(&pair);
  double most = 0;
  for (const ListSource* list : lists) most += static_cast<double>(list->factor) * 65536.0 + 1;
  return most < most_score && lists.size() <= most_lists && always_scores(plan.root) &&
         plan.pairs_follow_words;
}

bool is_plain_union(const PlanNode& node) noexcept {
  if (node.kind == NodeKind::all_of || node.kind == NodeKind::none_of ||
      node.kind == NodeKind::column || node.kind == NodeKind::optional) {
    return false;
  }
  return std::all_of(node.children.begin(), node.children.end(), is_plain_union);
}

bool always_scores(const PlanNode& node) noexcept {
  switch (node.kind) {
    case NodeKind::none_of:
    case NodeKind::column:
    case NodeKind::optional:
      return false;
    case NodeKind::all_of:
      return std::any_of(node.children.begin(), node.children.end(), always_scores);
    case NodeKind::any_of:
      return std::all_of(node.children.begin(), node.children.end(), always_scores);
    case NodeKind::nothing:
    case NodeKind::word:
    case NodeKind::phrase:
    case NodeKind::number:
    case NodeKind::bears:
    case NodeKind::cites:
    case NodeKind::near_phrase:
    case NodeKind::prefix:
    case NodeKind::fuzzy:
      return true;
  }
  return false;
}

std::unique_ptr<SearchScratch> ScratchPool::take() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) return std::make_unique<SearchScratch>();
  auto scratch = std::move(free_.back());
  free_.pop_back();
  return scratch;
}

void ScratchPool::give(std::unique_ptr<SearchScratch> scratch) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(scratch));
}

Result<SearchResult::Work> try_search_segment(const SegmentView& view, const SegmentPlan& plan,
                                              const SearchOptions& options, SearchScratch& scratch,
                                              const FacetCounter* facets, TopHits& top,
                                              std::uint64_t& total) {
  SearchResult::Work work;
  if (auto stop = try_continue(options); !stop) return stop.error();
  const bool plain = is_plain_union(plan.root);
  Bits& documents = facets != nullptr ? facets->documents(view.index) : scratch.matching;
  // Facets are counted of a bit set, whose size is known then.
  const bool every = counts_all(view, options) && facets == nullptr;
  bool counts = options.total && !(every && is_one_list(view, plan.root));
  if (options.total && !counts) total += plan.root.lists[0].size();
  if (counts && (plain || options.k == 0) && every) {
    auto matched = try_count_matches(view, plan.root, options);
    if (!matched) return matched.error();
    if (*matched) {
      total += **matched;
      counts = false;
    }
  }
  const bool best_first = options.strategy != Strategy::exhaustive && fits_best_first(plan);
  if (!plain && options.k > 0 && !counts && facets == nullptr && best_first) {
    if (const Bits* condition = find_condition(plan.root)) {
      auto done = try_search_best_first(view, plan, condition, options, scratch, top, work);
      if (!done) return done.error();
      return work;
    }
  }
  if ((!plain && options.k > 0) || counts || facets != nullptr) {
    if (auto done = try_match(view, plan.root, options, documents); !done) {
      return done.error();
    }
    keep_allowed(view, options, documents);
  }
  if (counts) {
    auto matched = try_total(view, plan, documents, options);
    if (!matched) return matched.error();
    total += *matched;
  }
  if (options.k == 0) return work;
  const Bits* matching = plain ? nullptr : &documents;
  if (best_first) {
    auto done = try_search_best_first(view, plan, matching, options, scratch, top, work);
    if (!done) return done.error();
    return work;
  }
  work.strategy = Strategy::exhaustive;
  if (auto done = try_search_exhaustively(view, plan, matching, options, top); !done) {
    return done.error();
  }
  return work;
}

Result<void> try_sort_segment(const SegmentView& view, const SegmentPlan& plan,
                              const SearchOptions& options, const ColumnOrder& order,
                              SearchScratch& scratch, const FacetCounter* facets, FirstHits& top,
                              std::uint64_t& total) {
  if (auto stop = try_continue(options); !stop) return stop;
  Bits& matching = facets != nullptr ? facets->documents(view.index) : scratch.matching;
  if (auto done = try_match(view, plan.root, options, matching); !done) return done;
  keep_allowed(view, options, matching);
  const Bits* units = nullptr;
  if (options.units) {
    units = &scratch.matching_units;
    if (auto done = try_matching_units(view, plan, matching, scratch.matching_units); !done) {
      return done;
    }
  }
  const std::uint64_t count = codec::count_bits(matching);
  if (options.total) total += units != nullptr ? codec::count_bits(*units) : count;
  offer_sorted(view, order, options.sort.descending, matching, count, units, top);
  return {};
}

}  // namespace tracuu::query
