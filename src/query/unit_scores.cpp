#include "unit_scores.hpp"

namespace tracuu::inline v0::query {

Result<void> try_score_hit(const SegmentView& view, const SegmentPlan& plan, bool best_unit,
                           Hit& hit) {
  const auto first_units = view.segment->first_units();
  const UnitId begin = best_unit ? first_units[hit.document] : hit.unit;
  const UnitId end = best_unit ? first_units[hit.document + 1] : hit.unit + 1;
  std::vector<Score> scores(end - begin, 0);
  std::vector<bool> matches(end - begin, false);  // has a leaf's posting, not only a pair's
  std::vector<const ListSource*> lists;
  collect_lists(plan.root, lists);
  const std::size_t leaves = lists.size();
  for (const ListSource& pair : plan.pairs) lists.push_back(&pair);
  for (std::size_t i = 0; i < lists.size(); ++i) {
    const ListSource& list = *lists[i];
    const auto add = [&](std::size_t at, Score score) {
      scores[at] = add_scores(scores[at], score);
      if (i < leaves) matches[at] = true;
    };
    const bool of_units = counts_units(list);
    const bool sound =
        visit_between(list, of_units ? begin : hit.document, of_units ? end : hit.document + 1,
                      [&](std::uint32_t owner, std::uint32_t frequency) {
                        const Score score = contribution_of(view, list, owner, frequency);
                        if (of_units) {
                          add(owner - begin, score);
                        } else {
                          for (std::size_t at = 0; at < scores.size(); ++at) add(at, score);
                        }
                      });
    if (!sound) return view.damaged();
  }
  if (!best_unit) {
    if (!scores.empty()) hit.score = scores[0];
    return {};
  }
  hit.unit = begin;
  hit.score = 0;
  for (std::size_t at = 0; at < scores.size(); ++at) {
    if (!matches[at] || scores[at] <= hit.score) continue;
    hit.unit = begin + static_cast<UnitId>(at);
    hit.score = scores[at];
  }
  return {};
}

}  // namespace tracuu::query
