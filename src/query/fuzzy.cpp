#include "fuzzy.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tracuu/query/similar_terms.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/typed_keys.hpp>

namespace tracuu::inline v0::query {

namespace {

constexpr std::uint32_t steps_per_letter = 10;
// Of a word of n letters, 3 n / 10 may be wrong: short words are all near each other.
constexpr std::uint32_t reach_per_letter = 3;
constexpr std::uint32_t keys_left = 2;  // steps

std::uint32_t steps_of(double distance) noexcept {
  return static_cast<std::uint32_t>(std::lround(distance * steps_per_letter));
}

}  // namespace

FuzzyWord::FuzzyWord(std::string_view term, std::uint32_t distance, bool any_marks) {
  const auto add = [&](std::string_view form, std::uint32_t away, bool marks) {
    const auto letters = static_cast<std::uint32_t>(SpellingDistance::letters_of(form).size());
    const std::uint32_t reach = std::min(steps_per_letter * distance, reach_per_letter * letters);
    if (away > reach) return;
    forms_.push_back({std::string(form), away, reach - away, marks});
    distances_.emplace_back(form);
  };
  const bool unmarked = !text::has_marks(term);
  add(term, 0, any_marks && unmarked);
  if (!unmarked) return;
  for (const auto& decoded : {text::decode_telex(term), text::decode_vni(term)}) {
    if (decoded) add(*decoded, keys_left, false);
  }
}

std::optional<std::uint32_t> FuzzyWord::steps_to(std::string_view term) {
  std::optional<std::uint32_t> best;
  for (std::size_t i = 0; i < forms_.size(); ++i) {
    const Form& form = forms_[i];
    const std::uint32_t steps =
        steps_of(distances_[i].to(form.any_marks ? text::fold_marks(term) : std::string(term)));
    if (steps <= form.reach && (!best || form.away + steps < *best)) best = form.away + steps;
  }
  return best;
}

Result<FuzzyTerms> try_find_fuzzy(const index::Snapshot& snapshot, index::Field field,
                                  const FuzzyWord& word, std::size_t most) {
  std::map<std::string, FuzzyTerm> found;
  for (const FuzzyWord::Form& form : word.forms()) {
    SimilarLimits limits;
    limits.max_distance = static_cast<double>(form.reach) / steps_per_letter;
    limits.max_terms = most + 1;
    limits.any_marks = form.any_marks;
    auto similar = try_similar_terms(snapshot, field, form.term, limits);
    if (!similar) return similar.error();
    for (const SimilarTerm& one : *similar) {
      const std::uint32_t steps = form.away + steps_of(one.distance);
      const auto [at, added] = found.try_emplace(one.term, FuzzyTerm{one.term, steps, one.owners});
      if (!added) at->second.steps = std::min(at->second.steps, steps);
    }
  }
  FuzzyTerms result;
  for (auto& [term, one] : found) result.terms.push_back(std::move(one));
  std::stable_sort(result.terms.begin(), result.terms.end(),
                   [](const FuzzyTerm& a, const FuzzyTerm& b) {
                     return a.steps != b.steps ? a.steps < b.steps : a.owners > b.owners;
                   });
  result.cut = result.terms.size() > most;
  if (result.cut) result.terms.resize(most);
  for (const FuzzyTerm& one : result.terms) result.document_frequency += one.owners;
  return result;
}

}  // namespace tracuu::query
