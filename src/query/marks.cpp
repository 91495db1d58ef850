#include "marks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <tracuu/text/fold.hpp>

namespace tracuu::inline v0::query {

using index::Field;
using index::Snapshot;
using index::TermDictionary;

namespace {

// Spellings of a syllable that are looked at; the most frequent ones. Rarer ones are names and
// slips.
constexpr std::size_t most_spellings = 8;
// How many units a word's followers are smoothed by.
constexpr double smoothing = 1.0;
// How much likelier a word means itself where others have marks.
constexpr double trust_as_typed = 3.0;
// A spelling that so few units hold, of those that hold the most frequent one, is a slip.
constexpr double least_share = 0.001;

// How people ask: pairs of words that laws seldom hold.
constexpr std::array<std::string_view, 48> usual_pairs{
    "ai là",      "bao giờ",  "bao gồm",   "bao lâu",   "bao nhiêu",  "bị phạt",    "bị xử",
    "cho hỏi",    "cho tôi",  "có bị",     "có cần",    "có phải",    "có được",    "gì không",
    "gì thì",     "gì và",    "gồm những", "hay không", "khi nào",    "không ạ",    "là ai",
    "là bao",     "là gì",    "làm gì",    "làm sao",   "mấy năm",    "nhiêu tiền", "như thế",
    "những ai",   "những gì", "nào là",    "nào thì",   "nơi nào",    "phải không", "ra sao",
    "theo quy",   "thì bị",   "thì có",    "thì phải",  "thì sao",    "thế nào",    "thế không",
    "trường hợp", "tại sao",  "tôi muốn",  "vì sao",    "đúng không", "ở đâu"};

}  // namespace

bool is_usual(std::string_view first, std::string_view second) noexcept {
  return std::any_of(usual_pairs.begin(), usual_pairs.end(), [&](std::string_view pair) {
    return pair.size() == first.size() + 1 + second.size() && pair.starts_with(first) &&
           pair[first.size()] == ' ' && pair.ends_with(second);
  });
}

namespace {

struct Spelling {
  std::string term;
  double units = 0;                                  // that hold it
  std::vector<std::optional<TermOrdinal>> ordinals;  // by segment
  double score = 0;                                  // of the best sequence that ends here
  std::size_t before = 0;                            // its spelling of the word before
};

class Restorer {
 public:
  Restorer(const Snapshot& snapshot, bool some_marks)
      : snapshot_(snapshot), some_marks_(some_marks) {
    for (const auto& segment : snapshot.segments())
      all_units_ += segment->stats(Field::body).owners;
  }

  Result<std::vector<std::string>> try_restore(const std::vector<std::string>& words) {
    std::vector<std::vector<Spelling>> sequence;
    for (const std::string& word : words) {
      auto spellings = try_spellings(word);
      if (!spellings) return spellings.error();
      sequence.push_back(std::move(*spellings));
      auto done = sequence.size() == 1 ? try_begin(sequence.back())
                                       : try_go_on(sequence.end()[-2], sequence.back());
      if (!done) return done.error();
    }
    std::vector<std::string> restored(words.size());
    std::size_t best = best_of(sequence.back());
    for (std::size_t i = words.size(); i-- > 0;) {
      restored[i] = sequence[i][best].term;
      best = sequence[i][best].before;
    }
    return restored;
  }

 private:
  static std::size_t best_of(const std::vector<Spelling>& spellings) {
    return static_cast<std::size_t>(
        std::max_element(spellings.begin(), spellings.end(),
                         [](const Spelling& a, const Spelling& b) { return a.score < b.score; }) -
        spellings.begin());
  }

  [[nodiscard]] const TermDictionary& dictionary(std::size_t segment) const noexcept {
    return snapshot_.segments()[segment]->dictionary(Field::body);
  }

  // The spellings of a word, at least the word itself, the most frequent first.
  Result<std::vector<Spelling>> try_spellings(const std::string& word) const {
    const std::vector<std::optional<TermOrdinal>> nowhere(snapshot_.segments().size());
    std::vector<Spelling> found{{word, 0, nowhere, 0, 0}};
    const bool as_typed = text::has_marks(word);
    for (std::size_t i = 0; i < snapshot_.segments().size(); ++i) {
      const auto add = [&](const std::string& term, const index::TermInfo& info) {
        auto known = std::find_if(found.begin(), found.end(),
                                  [&](const Spelling& one) { return one.term == term; });
        if (known == found.end()) {
          found.push_back({term, 0, nowhere, 0, 0});
          known = found.end() - 1;
        }
        known->units += info.document_frequency;
        known->ordinals[i] = info.ordinal;
      };
      if (as_typed) {
        auto term = dictionary(i).try_find(word);
        if (!term) return term.error();
        if (*term) add(word, **term);
        continue;
      }
      auto ordinals = dictionary(i).try_find_folded(word);
      if (!ordinals) return ordinals.error();
      for (const TermOrdinal ordinal : *ordinals) {
        auto entry = dictionary(i).try_at(ordinal);
        if (!entry) return entry.error();
        add(entry->first, entry->second);
      }
    }
    // The word as typed stays among them.
    std::stable_sort(found.begin() + 1, found.end(),
                     [](const Spelling& a, const Spelling& b) { return a.units > b.units; });
    if (found.size() > most_spellings) found.resize(most_spellings);
    const double least = found.size() > 1 ? least_share * found[1].units : 0;
    while (found.size() > 1 && found.back().units < least) found.pop_back();
    return found;
  }

  [[nodiscard]] double log_chance(const Spelling& spelling, const Spelling& typed) const {
    const double trust = some_marks_ && &spelling == &typed ? trust_as_typed : 1.0;
    return std::log(trust * (spelling.units + 0.01) / (static_cast<double>(all_units_) + 1.0));
  }

  Result<void> try_begin(std::vector<Spelling>& first) const {
    for (Spelling& spelling : first) spelling.score = log_chance(spelling, first[0]);
    return {};
  }

  Result<void> try_go_on(const std::vector<Spelling>& before, std::vector<Spelling>& now) const {
    for (Spelling& spelling : now) {
      const double alone = std::exp(log_chance(spelling, now[0]));
      const double trust = some_marks_ && &spelling == &now[0] ? trust_as_typed : 1.0;
      for (std::size_t i = 0; i < before.size(); ++i) {
        auto together = try_units_with(before[i], spelling);
        if (!together) return together.error();
        const double chance =
            (trust * *together + smoothing * alone) / (before[i].units + smoothing);
        const double score = before[i].score + std::log(chance);
        if (i > 0 && score <= spelling.score) continue;
        spelling.score = score;
        spelling.before = i;
      }
    }
    return {};
  }

  // How many units hold the two side by side.
  Result<double> try_units_with(const Spelling& a, const Spelling& b) const {
    double units = is_usual(a.term, b.term) ? usual_share * a.units : 0;
    for (std::size_t i = 0; i < a.ordinals.size(); ++i) {
      if (!a.ordinals[i] || !b.ordinals[i]) continue;
      auto pair = dictionary(i).try_find_pair(*a.ordinals[i], *b.ordinals[i]);
      if (!pair) return pair.error();
      if (*pair) units += (*pair)->document_frequency;
    }
    return units;
  }

  const Snapshot& snapshot_;
  bool some_marks_;
  std::uint64_t all_units_ = 0;
};

// Puts the words of a question in the place of its words.
void replace_words(Node& node, std::vector<std::string>::const_iterator& next) {
  if (node.kind == NodeKind::word) {
    node.terms[0] = *next++;
    node.any_marks = false;
  }
  for (Node& child : node.children) replace_words(child, next);
}

}  // namespace

bool lacks_marks(const Query& query) {
  const auto unmarked =
      std::count_if(query.question.begin(), query.question.end(),
                    [](const std::string& word) { return !text::has_marks(word); });
  return static_cast<std::size_t>(unmarked) * 100 > query.question.size() * 45;
}

Result<std::optional<Query>> try_restore_marks(const Snapshot& snapshot, const Query& query) {
  if (!snapshot.schema().pairs || query.question.size() < 2) return std::optional<Query>();
  const bool some_marks =
      std::any_of(query.question.begin(), query.question.end(), text::has_marks);
  auto words = Restorer(snapshot, some_marks).try_restore(query.question);
  if (!words) return words.error();
  Query restored = query;
  auto next = words->cbegin();
  replace_words(restored.root, next);
  // Neighbours are neighbours still; a word that stands twice may be spelled in two ways.
  std::size_t at = 0;
  for (auto& [first, second] : restored.pairs) {
    while (at + 1 < words->size() &&
           (query.question[at] != first || query.question[at + 1] != second)) {
      ++at;
    }
    if (at + 1 == words->size()) break;
    first = (*words)[at];
    second = (*words)[at + 1];
  }
  restored.pairs_any_marks = false;
  restored.question = std::move(*words);
  return std::optional(std::move(restored));
}

}  // namespace tracuu::query
