// The spellings that a fuzzy word stands for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tracuu/core/error.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/snapshot.hpp>
#include <vector>

#include "spelling_distance.hpp"

namespace tracuu::inline v0::query {

/// A word and what is near it. Distances are counted in steps, tenths of a wrong letter, so that
/// they are whole numbers.
class FuzzyWord {
 public:
  /// A form of the word: as it was typed, or as an input method would have made it of the keys,
  /// which is a little way off.
  struct Form {
    std::string term;
    std::uint32_t away;   // in steps
    std::uint32_t reach;  // how far spellings may be from this form, in steps
    bool any_marks;
  };

  /// See Node::make_fuzzy().
  FuzzyWord(std::string_view term, std::uint32_t distance, bool any_marks);

  [[nodiscard]] const std::vector<Form>& forms() const noexcept { return forms_; }

  /// The steps to a term in normal form, or nothing if it is too far. Not const: it is worked out
  /// in place. O(letters of both).
  [[nodiscard]] std::optional<std::uint32_t> steps_to(std::string_view term);

 private:
  std::vector<Form> forms_;
  std::vector<SpellingDistance> distances_;
};

/// A spelling that is near.
struct FuzzyTerm {
  std::string term;
  std::uint32_t steps = 0;
  std::uint64_t owners = 0;  ///< That hold it, over all segments.
};

/// The terms of a field near a word.
struct FuzzyTerms {
  std::vector<FuzzyTerm> terms;          ///< The nearest first, then the most frequent.
  std::uint64_t document_frequency = 0;  ///< Sum over these terms.
  bool cut = false;                      ///< Whether there are more than wanted.
};

/// At most `most` terms near the word.
[[nodiscard]] Result<FuzzyTerms> try_find_fuzzy(const index::Snapshot& snapshot, index::Field field,
                                                const FuzzyWord& word, std::size_t most);

/// How much a spelling counts: 1 as typed, half at half a wrong letter, a third at one.
[[nodiscard]] constexpr float closeness_of(std::uint32_t steps) noexcept {
  return 5.0f / static_cast<float>(5 + steps);
}

}  // namespace tracuu::query
