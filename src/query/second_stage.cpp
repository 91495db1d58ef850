#include "second_stage.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <string_view>
#include <tracuu/text/fold.hpp>

namespace tracuu::inline v0::query {

namespace {

// --- Questions -----------------------------------------------------------------------------------

enum class Place : std::uint8_t { anywhere, start, end };

struct Frame {
  std::string_view words;
  Place place;
};

// What makes a question of a statement, or says only that the law says something. None of it tells
// what the question is about.
constexpr Frame frames[] = {
    {"như thế nào", Place::anywhere},
    {"thế nào", Place::anywhere},
    {"ra sao", Place::anywhere},
    {"làm sao", Place::anywhere},
    {"vì sao", Place::anywhere},
    {"tại sao", Place::anywhere},
    {"bao nhiêu", Place::anywhere},
    {"bao lâu", Place::anywhere},
    {"bao giờ", Place::anywhere},
    {"khi nào", Place::anywhere},
    {"lúc nào", Place::anywhere},
    {"ở đâu", Place::anywhere},
    {"hay không", Place::anywhere},
    {"nào", Place::anywhere},
    {"gì", Place::anywhere},
    {"ai", Place::anywhere},
    {"có được không", Place::end},
    {"được không", Place::end},
    {"phải không", Place::end},
    {"đúng không", Place::end},
    {"hay chưa", Place::end},
    {"được quy định như thế nào", Place::anywhere},
    {"quy định như thế nào", Place::anywhere},
    {"được quy định thế nào", Place::anywhere},
    {"quy định thế nào", Place::anywhere},
    {"được quy định ra sao", Place::anywhere},
    {"quy định ra sao", Place::anywhere},
    {"được quy định", Place::anywhere},
    {"theo quy định của pháp luật", Place::anywhere},
    {"theo quy định pháp luật", Place::anywhere},
    {"theo quy định hiện hành", Place::anywhere},
    {"theo quy định", Place::anywhere},
    {"quy định về", Place::start},
    {"quy định", Place::start},
};

// What asks for the meaning of the term that follows ...
constexpr std::string_view before_term[] = {
    "thế nào là",          "như thế nào là", "thế nào được gọi là", "thế nào được coi là",
    "thế nào được xem là", "khái niệm",      "khái niệm về",        "khái niệm của",
    "định nghĩa",          "định nghĩa về",  "định nghĩa của",      "hiểu thế nào là",
    "hiểu thế nào về",
};

// ... or of the one that stands before.
constexpr std::string_view after_term[] = {
    "là gì",
    "là ai",
    "là thế nào",
    "là như thế nào",
    "nghĩa là gì",
    "có nghĩa là gì",
    "hiểu thế nào",
    "hiểu như thế nào",
    "được hiểu là gì",
    "được hiểu thế nào",
    "được hiểu như thế nào",
    "được hiểu là như thế nào",
    "được hiểu ra sao",
};

// Finds phrases among the words of a question.
class PhraseFinder {
 public:
  explicit PhraseFinder(std::span<const std::string> words)
      : words_(words), without_marks_(std::none_of(words.begin(), words.end(), text::has_marks)) {}

  // How many words `phrase` has if it stands at `at`, else 0.
  [[nodiscard]] std::size_t match(std::string_view phrase, std::size_t at) const {
    if (!may_begin(words_[at], phrase)) return 0;
    std::size_t count = 0;
    while (true) {
      const std::size_t blank = phrase.find(' ');
      if (at + count == words_.size() || !is_word(words_[at + count], phrase.substr(0, blank))) {
        return 0;
      }
      ++count;
      if (blank == std::string_view::npos) return count;
      phrase.remove_prefix(blank + 1);
    }
  }
  // The length of the longest phrase of `phrases` that stands at `at`, or 0.
  [[nodiscard]] std::size_t match_longest(std::span<const std::string_view> phrases,
                                          std::size_t at) const {
    std::size_t longest = 0;
    for (const std::string_view phrase : phrases) longest = std::max(longest, match(phrase, at));
    return longest;
  }

 private:
  // A quick no for most words: folding leaves letters without marks as they are.
  [[nodiscard]] static bool may_begin(std::string_view word, std::string_view phrase) noexcept {
    return static_cast<unsigned char>(phrase.front()) >= 0x80 ||
           (!word.empty() && word.front() == phrase.front());
  }
  [[nodiscard]] bool is_word(const std::string& word, std::string_view wanted) const {
    return without_marks_ ? word == text::fold_marks(wanted) : word == wanted;
  }

  std::span<const std::string> words_;
  bool without_marks_;
};

std::vector<bool> find_words_that_count(std::span<const std::string> words,
                                        const PhraseFinder& finder) {
  std::vector<bool> counts(words.size(), true);
  for (std::size_t at = 0; at < words.size();) {
    std::size_t longest = 0;
    for (const Frame& frame : frames) {
      if (frame.place == Place::start && at != 0) continue;
      const std::size_t length = finder.match(frame.words, at);
      if (frame.place == Place::end && at + length != words.size()) continue;
      longest = std::max(longest, length);
    }
    std::fill_n(counts.begin() + static_cast<std::ptrdiff_t>(at), longest, false);
    at += std::max<std::size_t>(longest, 1);
  }
  if (std::find(counts.begin(), counts.end(), true) == counts.end())
    counts.assign(counts.size(), true);
  return counts;
}

// The term is the run of words that count next to the first phrase that asks for a meaning.
void find_term(QuestionShape& shape, const PhraseFinder& finder) {
  const std::vector<bool>& counts = shape.counts;
  for (std::size_t at = 0; at < counts.size(); ++at) {
    if (const std::size_t length = finder.match_longest(before_term, at); length > 0) {
      std::size_t begin = at + length;
      while (begin < counts.size() && !counts[begin]) ++begin;
      std::size_t end = begin;
      while (end < counts.size() && counts[end]) ++end;
      if (begin < end) {
        shape.term_begin = begin;
        shape.term_end = end;
        return;
      }
    }
    if (finder.match_longest(after_term, at) > 0) {
      std::size_t end = at;
      while (end > 0 && !counts[end - 1]) --end;
      std::size_t begin = end;
      while (begin > 0 && counts[begin - 1]) --begin;
      if (begin < end) {
        shape.term_begin = begin;
        shape.term_end = end;
        return;
      }
    }
  }
}

// --- Values --------------------------------------------------------------------------------------

std::uint64_t to_value(float weight, double idf) noexcept {
  return static_cast<std::uint64_t>(std::llrint(static_cast<double>(weight) * idf * 65536.0));
}

Score to_score(std::uint64_t value) noexcept {
  return static_cast<Score>(std::min<std::uint64_t>(value, ~Score{0}));
}

// Of `value` the share by which two sets of words agree: twice what they share through what they
// have.
std::uint64_t agreement(std::uint64_t value, std::uint64_t shared, std::uint64_t sizes) noexcept {
  return value * 2 * shared / sizes;
}

}  // namespace

QuestionShape read_question(std::span<const std::string> words) {
  const PhraseFinder finder(words);
  QuestionShape shape{find_words_that_count(words, finder)};
  find_term(shape, finder);
  return shape;
}

SecondStageScorer::SecondStageScorer(std::span<const std::string> words,
                                     std::span<const double> word_idf,
                                     std::span<const double> pair_idf,
                                     const SecondStage& parameters)
    : passage_words_(std::clamp(parameters.passage_words, 1u, max_unit_words)),
      opening_words_(parameters.opening_words) {
  assert(word_idf.size() == words.size() && pair_idf.size() == words.size());
  const QuestionShape shape = read_question(words);
  // The number of each word among the wanted ones, or none.
  constexpr std::uint16_t none = max_question_words;
  std::vector<std::uint16_t> numbers(words.size(), none);
  double mass = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!shape.counts[i]) continue;
    const auto known = std::find_if(wanted_.begin(), wanted_.end(),
                                    [&](std::size_t place) { return words[place] == words[i]; });
    if (known == wanted_.end()) {
      if (wanted_.size() == max_question_words) continue;
      wanted_.push_back(i);
      numbers[i] = static_cast<std::uint16_t>(wanted_.size() - 1);
      values_.push_back(to_value(parameters.passage_word_weight, word_idf[i]));
      mass += word_idf[i];
    } else {
      numbers[i] = static_cast<std::uint16_t>(known - wanted_.begin());
    }
  }
  title_value_ = to_value(parameters.title_weight, mass);
  opening_value_ = to_value(parameters.opening_weight, mass);

  pair_of_.assign(wanted_.size() * wanted_.size(), no_item);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (numbers[i] == none || numbers[i + 1] == none || pair_idf[i] <= 0) continue;
    std::uint16_t& pair = pair_of_[numbers[i] * wanted_.size() + numbers[i + 1]];
    if (pair != no_item) continue;
    pair = static_cast<std::uint16_t>(values_.size());
    values_.push_back(to_value(parameters.passage_pair_weight, pair_idf[i]));
  }
  for (std::size_t i = shape.term_begin; i < shape.term_end; ++i) {
    if (numbers[i] == none) continue;
    term_.push_back(numbers[i]);
    term_values_.push_back(to_value(parameters.definition_weight, word_idf[i]));
  }
  context_.resize(values_.size());
  counts_.resize(values_.size());
}

// Merges position lists: each sets the bits of its positions, and the bits are then read in order.
void SecondStageScorer::find_items(std::span<const std::span<const std::uint32_t>> positions) {
  assert(positions.size() == wanted_.size());
  items_.clear();
  occupied_.clear();
  const std::size_t lists = std::min(positions.size(), wanted_.size());
  for (std::size_t word = 0; word < lists; ++word) {
    for (const std::uint32_t position : positions[word]) {
      if (position >= max_unit_words) break;
      if (position / 64 >= occupied_.size()) {
        occupied_.resize(position / 64 + 1);
        word_at_.resize(std::max(word_at_.size(), occupied_.size() * 64));
      }
      occupied_[position / 64] |= std::uint64_t{1} << (position % 64);
      word_at_[position] = static_cast<std::uint8_t>(word);
    }
  }
  for (std::size_t i = 0; i < occupied_.size(); ++i) {
    for (std::uint64_t bits = occupied_[i]; bits != 0; bits &= bits - 1) {
      const auto position =
          static_cast<std::uint32_t>(i * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
      const std::uint16_t word = word_at_[position];
      if (!items_.empty() && items_.back().start + 1 == position) {
        const std::uint16_t pair = pair_of_[items_.back().id * wanted_.size() + word];
        if (pair != no_item) items_.push_back({position - 1, pair, 1});
      }
      items_.push_back({position, word, 0});
    }
  }
}

void SecondStageScorer::add_context(const Item& item) noexcept {
  if (context_[item.id] != 0) return;
  context_[item.id] = 1;
  context_value_ += values_[item.id];
}

std::uint64_t SecondStageScorer::score_title(std::uint32_t title_words) {
  std::uint64_t shared = 0;
  for (const Item& item : items_) {
    if (item.last == 0 && context_[item.id] == 0) ++shared;
    add_context(item);
  }
  return agreement(title_value_, shared, std::max<std::uint64_t>(wanted_.size() + title_words, 1));
}

// The best of all beginnings of the unit that end within the opening with a word of the question.
std::uint64_t SecondStageScorer::score_opening() {
  std::uint64_t seen = 0;  // a bit a word
  std::uint64_t best = 0;
  for (const Item& item : items_) {
    if (item.start + item.last >= opening_words_) break;
    add_context(item);
    if (item.last != 0) continue;
    seen |= std::uint64_t{1} << item.id;
    best = std::max(best, agreement(opening_value_, static_cast<std::uint64_t>(std::popcount(seen)),
                                    wanted_.size() + item.start + 1));
  }
  return best;
}

// The most valuable of all passages, with what the context has. Takes that out of items_.
std::uint64_t SecondStageScorer::score_passage() {
  std::size_t kept = 0;
  for (const Item& item : items_) {
    items_[kept] = item;
    kept += context_[item.id] == 0 ? 1 : 0;
  }
  std::fill(counts_.begin(), counts_.end(), 0u);
  std::uint64_t value = 0;
  std::uint64_t best = 0;
  std::size_t left = 0;
  for (std::size_t right = 0; right < kept; ++right) {
    const Item& item = items_[right];
    if (counts_[item.id]++ == 0) value += values_[item.id];
    while (left <= right && items_[left].start + passage_words_ <= item.start + item.last) {
      const std::uint16_t leaving = items_[left++].id;
      if (--counts_[leaving] == 0) value -= values_[leaving];
    }
    best = std::max(best, value);
  }
  return context_value_ + best;
}

// The most valuable end of the term that stands right before a copula.
std::uint64_t SecondStageScorer::score_definition(std::span<const std::uint32_t> copulas) const {
  std::uint64_t best = 0;
  for (const std::uint32_t copula : copulas) {
    std::uint64_t value = 0;
    std::uint32_t position = copula;
    for (std::size_t i = term_.size(); i > 0 && position > 0; --i) {
      --position;
      if (position / 64 >= occupied_.size()) break;
      if ((occupied_[position / 64] >> (position % 64) & 1) == 0) break;
      if (word_at_[position] != term_[i - 1]) break;
      value += term_values_[i - 1];
    }
    best = std::max(best, value);
  }
  return best;
}

SecondScore SecondStageScorer::score(Score first, const UnitWords& unit) {
  SecondScore score;
  score.first = first;
  std::fill(context_.begin(), context_.end(), std::uint8_t{0});
  context_value_ = 0;
  find_items(unit.title);
  score.title = to_score(score_title(unit.title_words));
  find_items(unit.body);
  score.opening = to_score(score_opening());
  score.passage = to_score(score_passage());
  score.definition = to_score(score_definition(unit.copulas));
  return score;
}

}  // namespace tracuu::query
