#include <algorithm>
#include <optional>
#include <tracuu/query/searcher.hpp>

#include "marks.hpp"
#include "matching.hpp"
#include "plan.hpp"
#include "second_stage_search.hpp"
#include "segment_search.hpp"
#include "segment_view.hpp"
#include "snippet.hpp"
#include "top_hits.hpp"

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
  mutable FilterCache filters;

  // As the searcher's, of the query as it stands.
  [[nodiscard]] Result<SearchResult> try_search(const Query& query,
                                                const SearchOptions& options) const;
  // The best hits by the first stage. `planner` is made anew where it must be.
  [[nodiscard]] Result<SearchResult> try_first_stage(const Query& query,
                                                     const SearchOptions& options,
                                                     std::optional<Planner>& planner) const {
    const bool lazy_phrases = !options.total && options.strategy != Strategy::exhaustive;
    planner.emplace(*snapshot, ranking, filters, lazy_phrases);
    auto plans = planner->try_plan(query);
    if (!plans) return plans.error();
    if (lazy_phrases && !std::all_of(plans->begin(), plans->end(), fits_best_first)) {
      planner.emplace(*snapshot, ranking, filters, false);
      plans = planner->try_plan(query);
      if (!plans) return plans.error();
    }
    const ScratchPool::Lease lease(scratch);
    TopHits top(options.k, *snapshot, options.units);
    SearchResult result;
    for (std::size_t i = 0; i < plans->size(); ++i) {
      auto work = try_search_segment(views[i], (*plans)[i], options, *lease, top, result.total);
      if (!work) return work.error();
      if (options.k > 0) result.work.push_back(*work);
    }
    result.hits = top.take();
    result.cut_prefixes = planner->cut_prefixes();
    return result;
  }
};

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

// A question whose marks were left out is ranked as it was meant; what it matches is what any
// spelling matches.
Result<SearchResult> Searcher::try_search(const Query& query, const SearchOptions& options) const {
  if (options.k == 0 || !options.restore_marks || !lacks_marks(query)) {
    return impl_->try_search(query, options);
  }
  auto meant = try_restore_marks(*impl_->snapshot, query);
  if (!meant) return meant.error();
  if (!*meant) return impl_->try_search(query, options);
  SearchOptions ranking = options;
  ranking.total = false;
  auto result = impl_->try_search(**meant, ranking);
  if (!result) return result;
  if (result->hits.size() < options.k) return impl_->try_search(query, options);
  if (options.total) {
    auto total = try_count(query, options);
    if (!total) return total.error();
    result->total = *total;
    result->total_exact = true;
  }
  return result;
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
  if (!options.total) {
    result->total = result->hits.size();
    result->total_exact = false;
  }
  return result;
}

Result<std::uint64_t> Searcher::try_count(const Query& query, const SearchOptions& options) const {
  SearchOptions counting = options;
  counting.k = 0;
  counting.total = true;
  const Query without_pairs{query.root, {}};
  auto result = impl_->try_search(without_pairs, counting);
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
