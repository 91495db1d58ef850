#include <algorithm>
#include <map>
#include <tracuu/query/similar_terms.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/token.hpp>

#include "spelling_distance.hpp"

namespace tracuu::inline v0::query {

namespace {

// Sums of costs may differ from what they are on paper.
constexpr double rounding = 1e-9;

// The first `letters` letters of a term, in bytes.
std::size_t bytes_of(std::string_view term, std::size_t letters) noexcept {
  std::size_t at = 0;
  while (at < term.size() && letters > 0) {
    ++at;
    while (at < term.size() && (static_cast<unsigned char>(term[at]) & 0xc0u) == 0x80) ++at;
    --letters;
  }
  return at;
}

}  // namespace

Result<std::vector<SimilarTerm>> try_similar_terms(const index::Snapshot& snapshot,
                                                   index::Field field, std::string_view term,
                                                   SimilarLimits limits) {
  std::vector<SimilarTerm> result;
  if (term.empty() || term.size() > text::max_term_bytes || limits.max_terms == 0) return result;
  const double most = limits.max_distance + rounding;
  std::map<std::string, SimilarTerm> found;
  for (const auto& segment : snapshot.segments()) {
    const index::TermDictionary& dictionary = segment->dictionary(field);
    SpellingDistance distance(term);
    std::u32string pushed;
    std::string too_far;  // how terms begin that need not be looked at
    index::TermCursor terms(dictionary);
    while (terms.next()) {
      if (!too_far.empty() && terms.term().starts_with(too_far)) continue;
      const std::u32string letters = SpellingDistance::letters_of(
          limits.any_marks ? text::fold_marks(terms.term()) : terms.term());
      std::size_t same = 0;
      while (same < pushed.size() && same < letters.size() && pushed[same] == letters[same]) ++same;
      while (pushed.size() > same) {
        distance.pop();
        pushed.pop_back();
      }
      while (pushed.size() < letters.size() && distance.least() <= most) {
        distance.push(letters[pushed.size()]);
        pushed += letters[pushed.size()];
      }
      if (distance.least() > most) {
        too_far = terms.term().substr(0, bytes_of(terms.term(), pushed.size()));
        continue;
      }
      too_far.clear();
      if (distance.distance() > most) continue;
      SimilarTerm& one = found[terms.term()];
      one.term = terms.term();
      one.distance = distance.distance();
      one.owners += terms.info().document_frequency;
    }
    if (terms.damaged()) {
      return Error(ErrorCode::corrupt, "the terms of the index break the format",
                   {segment->file(0).path(), {}, {}});
    }
  }
  for (auto& [spelled, one] : found) result.push_back(std::move(one));
  std::stable_sort(result.begin(), result.end(), [](const SimilarTerm& a, const SimilarTerm& b) {
    return a.distance != b.distance ? a.distance < b.distance : a.owners > b.owners;
  });
  if (result.size() > limits.max_terms) result.resize(limits.max_terms);
  return result;
}

}  // namespace tracuu::query
