#include <algorithm>
#include <optional>
#include <tracuu/query/searcher.hpp>

#include "cursor.hpp"
#include "explain.hpp"
#include "facets.hpp"
#include "likeness.hpp"
#include "marks.hpp"
#include "matching.hpp"
#include "plan.hpp"
#include "recent.hpp"
#include "second_stage_search.hpp"
#include "segment_search.hpp"
#include "segment_view.hpp"
#include "snippet.hpp"
#include "sort.hpp"
#include "top_hits.hpp"
#include "unit_scores.hpp"

namespace tracuu::inline v0::query {

using index::Field;
using index::Segment;

std::string_view to_string(Strategy strategy) noexcept {
  switch (strategy) {
    case Strategy::automatic:
      return "automatic";
    case Strategy::exhaustive:
      return "exhaustive";
    case Strategy::sparse:
      return "sparse";
    case Strategy::candidates:
      return "candidates";
    case Strategy::ranges:
      return "ranges";
  }
  return "";
}

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
  std::vector<SegmentView> views;
  mutable ScratchPool scratch;
  mutable Recent<ColumnOrder> orders{most_columns};
  mutable Recent<FacetTable> facet_tables{most_columns};
  mutable FilterCache filters;

  // The first hits, beginning with the best whatever page is asked for; no cursor is made. A
  // question whose marks were left out is ranked as it was meant if that gives `enough` hits or
  // `restored` says so already, and `restored` tells whether it was.
  [[nodiscard]] Result<SearchResult> try_ranked(const Query& query, const SearchOptions& options,
                                                std::size_t enough, bool& restored) const;
  // As the searcher's, of the query as it stands.
  [[nodiscard]] Result<SearchResult> try_search(const Query& query,
                                                const SearchOptions& options) const;
  // Hits in the order of a column, after `after`; keys[i] belongs to hits[i].
  [[nodiscard]] Result<SearchResult> try_sorted(const Query& query, const SearchOptions& options,
                                                const std::optional<SortedHit>& after,
                                                std::vector<SortedHit>& keys) const;
  [[nodiscard]] Result<void> try_score_sorted(const Query& query, const SearchOptions& options,
                                              std::vector<Hit>& hits) const;
  // The best hits by the first stage. `planner` is made anew where it must be.
  [[nodiscard]] Result<SearchResult> try_first_stage(const Query& query,
                                                     const SearchOptions& options,
                                                     std::optional<Planner>& planner) const {
    const bool lazy_phrases =
        !options.total && options.facets.empty() && options.strategy != Strategy::exhaustive;
    planner.emplace(*snapshot, ranking, filters, lazy_phrases);
    auto plans = planner->try_plan(query);
    if (!plans) return plans.error();
    if (lazy_phrases && !std::all_of(plans->begin(), plans->end(), fits_best_first)) {
      planner.emplace(*snapshot, ranking, filters, false);
      plans = planner->try_plan(query);
      if (!plans) return plans.error();
    }
    const ScratchPool::Lease lease(scratch);
    auto counter =
        FacetCounter::try_make(*snapshot, facet_tables, options.facets, (*lease).facet_documents);
    if (!counter) return counter.error();
    const FacetCounter* const facets = counter->empty() ? nullptr : &*counter;
    TopHits top(options.k, *snapshot, options.units);
    SearchResult result;
    SearchOptions without_total;
    const SearchOptions* now = &options;
    for (std::size_t i = 0; i < plans->size(); ++i) {
      if (now == &options && options.total && result.total > options.count_up_to) {
        without_total = options;
        without_total.total = false;
        now = &without_total;
      }
      if (options.k == 0 && facets == nullptr && !now->total) break;
      auto work =
          try_search_segment(views[i], (*plans)[i], *now, *lease, facets, top, result.total);
      if (!work) return work.error();
      if (options.k > 0) result.work.push_back(*work);
    }
    result.hits = top.take();
    if (facets != nullptr) {
      auto counted = facets->try_count();
      if (!counted) return counted.error();
      result.facets = std::move(*counted);
    }
    result.cut_prefixes = planner->cut_prefixes();
    result.cut_fuzzy = planner->cut_fuzzy();
    return result;
  }
};

namespace {

// What is beyond the bound is not told.
void keep_bound(const SearchOptions& options, SearchResult& result) {
  if (result.total <= options.count_up_to) return;
  result.total = options.count_up_to;
  result.total_exact = false;
}

// The sum, or the greatest number.
std::size_t add(std::size_t a, std::size_t b) noexcept {
  return a + b < a ? ~std::size_t{0} : a + b;
}

}  // namespace

namespace {

double average_length(const index::Snapshot& snapshot, Field field) {
  FieldLengths lengths;
  for (const auto& segment : snapshot.segments()) {
    lengths.owners += segment->stats(field).owners;
    lengths.tokens += segment->stats(field).tokens;
  }
  return lengths.average();
}

// Norms of all owners of a field, up to a whole range.
std::vector<float> norms_of(const Segment& segment, Field field, float k1, float b, double mean) {
  const auto starts = segment.token_starts(field);
  std::vector<float> norms(
      std::size_t{ranges_of(segment.stats(field).owners)} * postings::range_size, 1.0f);
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    norms[i] = length_norm(k1, b, starts[i + 1] - starts[i], mean);
  }
  return norms;
}

// By how much bounds that were made with other parameters must grow to hold for these: the norm
// of no length shrinks by more than this.
float inflation_of(const index::BoundParameters& made, float k1, float b, double mean) {
  const auto shrinks = [](double before, double now) {
    if (before <= now) return 1.0;
    return now > 0 ? before / now : 1e9;
  };
  const double flat = shrinks((1.0 - static_cast<double>(made.b)) * static_cast<double>(made.k1),
                              (1.0 - static_cast<double>(b)) * static_cast<double>(k1));
  const double by_length = shrinks(static_cast<double>(made.b) * static_cast<double>(made.k1) /
                                       std::max(made.average_length, 1e-9),
                                   static_cast<double>(b) * static_cast<double>(k1) / mean);
  return static_cast<float>(std::max(flat, by_length));
}

SegmentView view_of(const Segment& segment, std::uint32_t index, const Ranking& ranking,
                    double body_mean, double title_mean) {
  SegmentView view;
  view.segment = &segment;
  view.index = index;
  view.single_units = segment.documents() == segment.units();
  view.body_norms = norms_of(segment, Field::body, ranking.k1, ranking.b, body_mean);
  view.title_norms = norms_of(segment, Field::title, ranking.title_k1, ranking.title_b, title_mean);
  view.body_inflation = inflation_of(segment.bounds(Field::body), ranking.k1, ranking.b, body_mean);
  view.title_inflation =
      inflation_of(segment.bounds(Field::title), ranking.title_k1, ranking.title_b, title_mean);
  if (view.single_units) return view;
  view.document_of.reserve(segment.units());
  view.last_units.assign(std::size_t{ranges_of(segment.units())} * 2 + 1, 0);
  const auto first_units = segment.first_units();
  for (DocId document = 0; document < segment.documents(); ++document) {
    view.document_of.resize(first_units[document + 1], document);
    if (first_units[document + 1] == first_units[document]) continue;
    const UnitId last = first_units[document + 1] - 1;
    view.last_units[last / 64] |= std::uint64_t{1} << (last % 64);
  }
  return view;
}

}  // namespace

Searcher::Searcher(std::shared_ptr<const index::Snapshot> snapshot, Ranking ranking) {
  auto impl = std::make_unique<Impl>();
  const double body_mean = average_length(*snapshot, Field::body);
  const double title_mean = average_length(*snapshot, Field::title);
  for (const auto& segment : snapshot->segments()) {
    impl->views.push_back(view_of(*segment, static_cast<std::uint32_t>(impl->views.size()), ranking,
                                  body_mean, title_mean));
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
  const bool sorted = !options.sort.column.empty();
  Cursor page;
  page.position = options.from;
  const bool pages = options.cursor || !options.after.empty();
  const std::uint64_t binding = pages ? binding_of(query, options, *impl_->snapshot) : 0;
  if (!options.after.empty()) {
    if (options.from != 0) {
      return Error(ErrorCode::invalid_argument, "a page begins after a cursor or at a number");
    }
    auto cursor = try_decode(options.after);
    if (!cursor) return cursor.error();
    if (cursor->binding != binding) {
      return Error(ErrorCode::invalid_argument,
                   "the cursor belongs to another query or order, or the index has changed");
    }
    page = *cursor;
  }
  std::optional<SortedHit> after;
  if (sorted && !options.after.empty()) {
    after = SortedHit{page.key, page.tie, {page.segment, 0, page.unit, 0}};
  }
  // Hits that are found and not shown; one more tells whether there is a next page.
  const auto skipped = after ? 0 : static_cast<std::size_t>(page.position);
  const bool peeks = options.cursor && options.k > 0;
  SearchOptions wanted = options;
  if (options.k > 0) wanted.k = add(add(options.k, skipped), peeks ? 1 : 0);
  std::vector<SortedHit> keys;
  auto result = sorted ? impl_->try_sorted(query, wanted, after, keys)
                       : impl_->try_ranked(query, wanted, options.k, page.restored);
  if (!result) return result;
  std::vector<Hit>& hits = result->hits;
  hits.erase(hits.begin(),
             hits.begin() + static_cast<std::ptrdiff_t>(std::min(hits.size(), skipped)));
  if (peeks && hits.size() > options.k) {
    hits.resize(options.k);
    page.binding = binding;
    page.position += options.k;
    if (sorted) {
      const SortedHit& last = keys[skipped + options.k - 1];
      page.key = last.key;
      page.tie = last.tie;
      page.segment = last.hit.segment;
      page.unit = last.hit.unit;
    }
    result->cursor = encode(page);
  }
  if (sorted && !hits.empty() && (options.sorted_scores || !options.units)) {
    auto done = impl_->try_score_sorted(query, options, hits);
    if (!done) return done.error();
  }
  return result;
}

Result<SearchResult> Searcher::Impl::try_ranked(const Query& query, const SearchOptions& options,
                                                std::size_t enough, bool& restored) const {
  if (options.k == 0 || !options.restore_marks || !lacks_marks(query)) {
    restored = false;
    return try_search(query, options);
  }
  auto meant = try_restore_marks(*snapshot, query);
  if (!meant) return meant.error();
  if (!*meant) {
    restored = false;
    return try_search(query, options);
  }
  SearchOptions ranking_alone = options;
  ranking_alone.total = false;
  ranking_alone.facets.clear();
  auto result = try_search(**meant, ranking_alone);
  if (!result) return result;
  if (result->hits.size() < enough && !restored) return try_search(query, options);
  restored = true;
  if (!options.total && options.facets.empty()) return result;
  // What the question matches is what any spelling matches.
  SearchOptions counting = options;
  counting.k = 0;
  auto matched = try_search({query.root, {}}, counting);
  if (!matched) return matched;
  result->facets = std::move(matched->facets);
  if (options.total) {
    result->total = matched->total;
    result->total_exact = matched->total_exact;
  }
  return result;
}

Result<SearchResult> Searcher::Impl::try_sorted(const Query& query, const SearchOptions& options,
                                                const std::optional<SortedHit>& after,
                                                std::vector<SortedHit>& keys) const {
  auto order = orders.try_get(
      options.sort.column, [&] { return ColumnOrder::try_make(*snapshot, options.sort.column); });
  if (!order) return order.error();
  const ScratchPool::Lease lease(scratch);
  auto counter =
      FacetCounter::try_make(*snapshot, facet_tables, options.facets, (*lease).facet_documents);
  if (!counter) return counter.error();
  const Query matching{query.root, {}};  // pairs match nothing
  Planner planner(*snapshot, ranking, filters, false);
  auto plans = planner.try_plan(matching);
  if (!plans) return plans.error();
  FirstHits top(options.k, after);
  SearchResult result;
  for (std::size_t i = 0; i < plans->size(); ++i) {
    auto done = try_sort_segment(views[i], (*plans)[i], options, **order, *lease,
                                 counter->empty() ? nullptr : &*counter, top, result.total);
    if (!done) return done.error();
  }
  keys = top.take();
  for (const SortedHit& one : keys) result.hits.push_back(one.hit);
  auto facets = counter->try_count();
  if (!facets) return facets.error();
  result.facets = std::move(*facets);
  if (options.total) {
    keep_bound(options, result);
  } else {
    result.total = result.hits.size();
    result.total_exact = false;
  }
  return result;
}

// Gives sorted documents their best units and, if asked for, scores.
Result<void> Searcher::Impl::try_score_sorted(const Query& query, const SearchOptions& options,
                                              std::vector<Hit>& hits) const {
  const bool known = std::all_of(views.begin(), views.end(),
                                 [](const SegmentView& view) { return view.single_units; });
  if (known && !options.sorted_scores) return {};
  Planner planner(*snapshot, ranking, filters, false);
  auto plans = planner.try_plan(query);
  if (!plans) return plans.error();
  for (Hit& hit : hits) {
    const SegmentView& view = views[hit.segment];
    if (!options.sorted_scores && view.single_units) continue;
    auto done = try_score_hit(view, (*plans)[hit.segment], !options.units, hit);
    if (!done) return done;
    if (!options.sorted_scores) hit.score = 0;
  }
  return {};
}

Result<SearchResult> Searcher::Impl::try_search(const Query& query,
                                                const SearchOptions& options) const {
  const bool two_stages =
      options.k > 0 && options.second_stage && has_second_stage(*snapshot, query, ranking);
  SearchOptions first_stage = options;
  if (two_stages) {
    first_stage.k = std::max<std::size_t>(options.k, ranking.second_stage.depth);
  }
  std::optional<Planner> planner;
  auto result = try_first_stage(query, first_stage, planner);
  if (!result) return result;
  if (two_stages) {
    auto done = try_reorder(views, query, ranking, *planner, result->hits);
    if (!done) return done.error();
    if (result->hits.size() > options.k) result->hits.resize(options.k);
  }
  if (options.total) {
    keep_bound(options, *result);
  } else {
    result->total = result->hits.size();
    result->total_exact = false;
  }
  return result;
}

Result<std::uint64_t> Searcher::try_count(const Query& query, const SearchOptions& options) const {
  SearchOptions counting = options;
  counting.k = 0;
  counting.total = true;
  counting.facets.clear();
  const Query without_pairs{query.root, {}};
  auto result = impl_->try_search(without_pairs, counting);
  if (!result) return result.error();
  return result->total;
}

Result<Query> Searcher::try_likeness(const Hit& hit, std::size_t words) const {
  auto text =
      impl_->snapshot->segments()[hit.segment]->try_text(hit.document, 0, ~std::uint64_t{0});
  if (!text) return text.error();
  return try_make_likeness(*impl_->snapshot, *text, words);
}

Result<SearchResult> Searcher::try_more_like(const Hit& hit, const SearchOptions& options) const {
  auto query = try_likeness(hit);
  if (!query) return query.error();
  DocumentSet others(*impl_->snapshot);
  if (options.allowed != nullptr) {
    others = *options.allowed;
  } else {
    others.add_all();
  }
  others.remove(hit.segment, hit.document);
  SearchOptions among = options;
  among.allowed = &others;
  return try_search(*query, among);
}

Result<Explanation> Searcher::try_explain(const Query& query, const Hit& hit) const {
  const auto& segments = impl_->snapshot->segments();
  const bool is_place = hit.segment < segments.size() &&
                        hit.unit < segments[hit.segment]->units() &&
                        segments[hit.segment]->document_of(hit.unit) == hit.document;
  const Error no_hit(ErrorCode::invalid_argument, "the hit is none of this query");
  if (!is_place) return no_hit;
  // The question as it was meant comes first, since it is ranked so if it can be.
  std::optional<Query> meant;
  if (lacks_marks(query)) {
    auto restored = try_restore_marks(*impl_->snapshot, query);
    if (!restored) return restored.error();
    meant = std::move(*restored);
  }
  const Query* const first = meant ? &*meant : nullptr;
  for (const Query* one : {first, &query}) {
    if (one == nullptr) continue;
    auto explained = try_explain_score(impl_->views, *impl_->snapshot, impl_->ranking,
                                       impl_->filters, *one, hit);
    if (!explained) return explained.error();
    if (!*explained) continue;
    Explanation explanation = std::move(**explained);
    if (one != &query) {
      for (std::size_t i = 0; i < query.question.size(); ++i) {
        if (query.question[i] == one->question[i]) continue;
        explanation.restored.push_back({query.question[i], one->question[i]});
      }
    }
    SearchOptions ten;
    ten.total = false;
    std::optional<Planner> planner;
    auto searched = impl_->try_first_stage(*one, ten, planner);
    if (!searched) return searched.error();
    explanation.strategy = searched->work[hit.segment].strategy;
    return explanation;
  }
  return no_hit;
}

Result<Snippet> Searcher::try_snippet(const Query& query, const Hit& hit,
                                      const SnippetOptions& options) const {
  const Segment& segment = *impl_->snapshot->segments()[hit.segment];
  const std::uint32_t begin = segment.unit_text_start(hit.unit);
  const bool last = hit.unit + 1 == segment.first_units()[hit.document + 1];
  const std::uint64_t end = last ? ~std::uint64_t{0} : segment.unit_text_start(hit.unit + 1);
  auto text = segment.try_text(hit.document, begin, end);
  if (!text) return text.error();
  Planner planner(*impl_->snapshot, impl_->ranking, impl_->filters, false);
  WantedWords wanted(query.root, impl_->snapshot->schema().analyzer);
  if (auto done = wanted.try_weigh(planner); !done) return done.error();
  Snippet snippet =
      make_snippet(wanted, impl_->snapshot->schema().analyzer, *text, begin, options.max_bytes);
  if (options.document_offsets) {
    auto before = segment.try_text(hit.document, 0, snippet.start);
    if (!before) return before.error();
    const TextLength length = length_of(*before);
    snippet.start_codepoints = length.codepoints;
    snippet.start_utf16 = length.utf16;
  }
  return snippet;
}

}  // namespace tracuu::query
