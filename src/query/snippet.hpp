// The passage of a text that shows best what a query found.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tracuu/core/error.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/searcher.hpp>
#include <tracuu/text/tokenizer.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

#include "fuzzy.hpp"
#include "plan.hpp"

namespace tracuu::inline v0::query {

/// The words a query wants to see, each with a number from 0.
class WantedWords {
 public:
  WantedWords(const Node& root, text::Analyzer analyzer) : analyzer_(analyzer) { collect(root); }

  /// Makes rare words weigh more; without it all weigh the same. The query must outlive `planner`.
  [[nodiscard]] Result<void> try_weigh(Planner& planner);

  [[nodiscard]] std::size_t size() const noexcept { return weights_.size(); }
  /// The number of the wanted word that `term` is, or -1. Not const: what was found is remembered.
  [[nodiscard]] int find(std::string_view term);
  /// Never 0.
  [[nodiscard]] std::uint64_t weight(int word) const noexcept {
    return weights_[static_cast<std::size_t>(word)];
  }

 private:
  struct Word {
    std::string_view term;  // of the query
    bool any_marks;
  };
  void collect(const Node& node);
  [[nodiscard]] bool add(std::string_view term, bool any_marks);
  [[nodiscard]] int find_pattern(std::string_view term);

  text::Analyzer analyzer_;
  std::unordered_map<std::string, int> exact_, folded_;
  std::vector<std::pair<std::string_view, int>> prefixes_;
  std::vector<std::pair<FuzzyWord, int>> fuzzy_;
  std::unordered_map<std::string, int> by_pattern_;  ///< Terms and what prefixes and so on say.
  std::vector<Word> words_;
  std::vector<std::uint64_t> weights_;
};

/// Chooses at most `max_bytes` of `text`, cut between words, whose distinct words of the query
/// weigh the most, the earliest such. It begins with a line or a sentence if one begins shortly
/// before. `start` is where `text` begins in its document. Linear.
[[nodiscard]] Snippet make_snippet(WantedWords& wanted, text::Analyzer analyzer,
                                   std::string_view text, std::uint64_t start,
                                   std::size_t max_bytes);

/// How long a text is for those who do not count bytes.
struct TextLength {
  std::uint64_t codepoints = 0, utf16 = 0;
};

/// Counts a broken sequence as one U+FFFD, where the longest beginning of a character is one
/// sequence and any other byte one of its own (Unicode Standard, section 3.9, "U+FFFD Substitution
/// of Maximal Subparts"). Linear.
[[nodiscard]] TextLength length_of(std::string_view text) noexcept;

}  // namespace tracuu::query
