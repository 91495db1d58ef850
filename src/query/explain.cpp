#include "explain.hpp"

#include <string>
#include <utility>

#include "plan.hpp"
#include "second_stage_search.hpp"
#include "unit_scores.hpp"

namespace tracuu::inline v0::query {

using index::Field;

std::string_view to_string(PartKind kind) noexcept {
  switch (kind) {
    case PartKind::word:
      return "word";
    case PartKind::pair:
      return "pair";
    case PartKind::phrase:
      return "phrase";
    case PartKind::number:
      return "number";
    case PartKind::other:
      return "other";
    case PartKind::passage:
      return "passage";
    case PartKind::title_match:
      return "title_match";
    case PartKind::opening_match:
      return "opening_match";
    case PartKind::definition:
      return "definition";
  }
  return "";
}

namespace {

std::string join(const std::vector<std::string>& terms) {
  std::string text;
  for (const std::string& term : terms) text += (text.empty() ? "" : " ") + term;
  return text;
}

PartKind kind_of(const Node& node, Field field) noexcept {
  switch (node.kind) {
    case NodeKind::word:
    case NodeKind::prefix:
    case NodeKind::fuzzy:
      return PartKind::word;
    case NodeKind::phrase:
    case NodeKind::near_phrase:
      return PartKind::phrase;
    case NodeKind::number:  // or, where nothing has the number, its words side by side
      return index::has_words(field) ? PartKind::phrase : PartKind::number;
    case NodeKind::bears:
    case NodeKind::cites:
      return PartKind::number;
    default:
      return PartKind::other;
  }
}

class Explainer {
 public:
  Explainer(const SegmentView& view, const index::Snapshot& snapshot, const Ranking& ranking,
            FilterCache& filters, const Hit& hit)
      : view_(view), snapshot_(snapshot), ranking_(ranking), filters_(filters), hit_(hit) {}

  // Conditions that count for the score.
  Result<void> try_add_node(const Node& node) {
    if (node.kind == NodeKind::none_of) return {};
    if (!node.children.empty()) {
      for (const Node& child : node.children) {
        if (auto done = try_add_node(child); !done) return done;
      }
      return {};
    }
    const Query query{node, {}};
    return try_add_lists(query, [&](const ListSource& list) {
      ScorePart part;
      part.kind = kind_of(node, list.field);
      part.text = part.kind == PartKind::number || node.terms.empty() ? node.key : join(node.terms);
      part.any_marks = node.any_marks;
      if (!list.spelling.empty()) {
        part.text = list.spelling;
        part.any_marks = false;
      }
      return part;
    });
  }

  Result<void> try_add_pairs(const Query& query) {
    for (const auto& pair : query.pairs) {
      const Query alone{{}, {pair}, query.pairs_any_marks};
      auto done = try_add_lists(alone, [&](const ListSource&) {
        ScorePart part;
        part.kind = PartKind::pair;
        part.text = pair.first + " " + pair.second;
        part.any_marks = query.pairs_any_marks;
        return part;
      });
      if (!done) return done;
    }
    return {};
  }

  [[nodiscard]] bool found_any() const noexcept { return !parts_.empty(); }
  std::vector<ScorePart> take() { return std::move(parts_); }

 private:
  // Adds what the lists of a query that is one condition give; `make` names it.
  template <typename Make>
  Result<void> try_add_lists(const Query& query, Make make) {
    Planner planner(snapshot_, ranking_, filters_, false);
    auto plans = planner.try_plan(query);
    if (!plans) return plans.error();
    const SegmentPlan& plan = (*plans)[view_.index];
    std::vector<const ListSource*> lists;
    collect_lists(plan.root, lists);
    for (const ListSource& pair : plan.pairs) lists.push_back(&pair);
    for (const ListSource* list : lists) {
      const bool of_unit = counts_units(*list);
      const std::uint32_t owner = of_unit ? hit_.unit : hit_.document;
      const bool sound =
          visit_between(*list, owner, owner + 1, [&](std::uint32_t, std::uint32_t frequency) {
            ScorePart part = make(*list);
            part.field = list->field;
            part.document_frequency = list->document_frequency;
            part.frequency = frequency;
            if (list->by_length) {
              const auto starts = view_.segment->token_starts(of_unit ? Field::body : Field::title);
              part.length = starts[owner + 1] - starts[owner];
            }
            part.idf = list->idf;
            part.weight = list->weight;
            part.contribution = contribution_of(view_, *list, owner, frequency);
            parts_.push_back(std::move(part));
          });
      if (!sound) return view_.damaged();
    }
    return {};
  }

  const SegmentView& view_;
  const index::Snapshot& snapshot_;
  const Ranking& ranking_;
  FilterCache& filters_;
  const Hit& hit_;
  std::vector<ScorePart> parts_;
};

Result<SecondScore> try_second_score(const std::vector<SegmentView>& views,
                                     const index::Snapshot& snapshot, const Ranking& ranking,
                                     FilterCache& filters, const Query& query, const Hit& hit) {
  Planner planner(snapshot, ranking, filters, false);
  auto plans = planner.try_plan(query);  // the planner knows pairs that it planned
  if (!plans) return plans.error();
  return try_score_again(views, query, ranking, planner, hit);
}

}  // namespace

Result<std::optional<Explanation>> try_explain_score(const std::vector<SegmentView>& views,
                                                     const index::Snapshot& snapshot,
                                                     const Ranking& ranking, FilterCache& filters,
                                                     const Query& query, const Hit& hit) {
  Explainer explainer(views[hit.segment], snapshot, ranking, filters, hit);
  if (auto done = explainer.try_add_node(query.root); !done) return done.error();
  // Pairs count for units that have something else of the query.
  if (explainer.found_any()) {
    if (auto done = explainer.try_add_pairs(query); !done) return done.error();
  }
  Explanation explanation;
  explanation.parts = explainer.take();
  for (const ScorePart& part : explanation.parts) {
    explanation.first_stage = add_scores(explanation.first_stage, part.contribution);
  }
  explanation.score = explanation.first_stage;
  if (has_second_stage(snapshot, query, ranking)) {
    Hit first = hit;
    first.score = explanation.first_stage;
    auto second = try_second_score(views, snapshot, ranking, filters, query, first);
    if (!second) return second.error();
    if (second->total() == hit.score) {
      explanation.stage = 2;
      explanation.score = second->total();
      for (const auto& [kind, value] : {std::pair{PartKind::passage, second->passage},
                                        std::pair{PartKind::title_match, second->title},
                                        std::pair{PartKind::opening_match, second->opening},
                                        std::pair{PartKind::definition, second->definition}}) {
        if (value == 0) continue;
        ScorePart& part = explanation.parts.emplace_back();
        part.kind = kind;
        part.contribution = value;
      }
    }
  }
  if (explanation.score != hit.score) return std::optional<Explanation>();
  return std::optional(std::move(explanation));
}

}  // namespace tracuu::query
