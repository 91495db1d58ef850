#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tracuu/citation/scanner.hpp>
#include <tracuu/query/suggest.hpp>
#include <tracuu/text/document_number.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/normalize.hpp>
#include <tracuu/text/tokenizer.hpp>

#include "../citation/letters.hpp"
#include "../citation/tables.hpp"
#include "../text/letters.hpp"
#include "../text/unicode.hpp"
#include "number_lookup.hpp"
#include "suggest_tables.hpp"

namespace tracuu::inline v0::query {

using index::Snapshot;

std::string_view to_string(SuggestionKind kind) noexcept {
  return kind == SuggestionKind::number ? "number" : "word";
}

// --- Numbers -------------------------------------------------------------------------------------

Result<NumberTable> NumberTable::try_make(const Snapshot& snapshot) {
  NumberTable table;
  table.snapshot_ = &snapshot;
  table.number_column_ = NumberColumns(snapshot.schema()).number;
  for (const auto& segment : snapshot.segments()) {
    const index::CitationTable& citations = segment->citations();
    std::vector<std::uint32_t> weights(citations.key_count());
    for (std::uint32_t i = 0; i < citations.key_count(); ++i) {
      auto key = citations.try_key(i);
      if (!key) return key.error();
      // Names, and digits without a symbol.
      if (key->empty() || key->find(':') != std::string_view::npos || (*key)[0] > '9') continue;
      auto bearers = citations.try_bearers({i, i + 1});
      if (!bearers) return bearers.error();
      auto edges = citations.try_edges({i, i + 1});
      if (!edges) return edges.error();
      weights[i] = static_cast<std::uint32_t>(bearers->size() + edges->size());
    }
    table.by_segment_.emplace_back(std::move(weights));
  }
  return table;
}

Result<std::vector<std::pair<std::string, std::uint64_t>>> NumberTable::try_most_frequent(
    std::string_view prefix, std::size_t limit) const {
  const auto& segments = snapshot_->segments();
  std::map<std::string_view, std::uint64_t> found;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    auto range = segments[i]->citations().try_find_prefix(prefix);
    if (!range) return range.error();
    Result<void> done;
    std::size_t left = limit;
    by_segment_[i].for_greatest(range->first, range->end, [&](std::uint32_t ordinal) {
      auto key = segments[i]->citations().try_key(ordinal);
      if (!key) {
        done = key.error();
      } else {
        found.emplace(*key, 0);
      }
      return done && --left > 0;
    });
    if (!done) return done.error();
  }
  std::vector<std::pair<std::string_view, std::uint64_t>> order;
  for (const auto& [key, none] : found) {
    std::uint64_t weight = none;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      auto ordinal = segments[i]->citations().try_find(key);
      if (!ordinal) return ordinal.error();
      if (*ordinal) weight += by_segment_[i].weight(**ordinal);
    }
    order.emplace_back(key, weight);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  order.resize(std::min(order.size(), limit));
  std::vector<std::pair<std::string, std::uint64_t>> numbers;
  for (const auto& [key, weight] : order) {
    auto spelled = try_spelling(key);
    if (!spelled) return spelled.error();
    numbers.emplace_back(std::move(*spelled), weight);
  }
  return numbers;
}

namespace {

// A number whose symbols are known and are spelled in one way: "15/2020/NĐ-CP" of "15/2020/ND/CP".
// Empty for others.
std::string usual_spelling(std::string_view key) {
  const auto is_number = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  std::vector<std::string_view> parts;
  for (std::string_view rest = key; parts.size() < 8;) {
    const std::size_t slash = rest.find('/');
    parts.push_back(rest.substr(0, slash));
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  if (parts.size() < 3 || !is_number(parts[0])) return {};
  std::size_t at = 1;
  std::string spelled(parts[0]);
  const bool has_year = is_number(parts[1]) && parts[1].size() == 4;
  if (has_year) spelled.append("/").append(parts[at++]);
  if (at + 2 != parts.size()) return {};
  const citation::detail::Tables& tables = citation::detail::tables();
  const auto letters = citation::detail::word_of(text::normalize(parts[at]).text()).letters;
  const auto kinds = tables.kinds_by_letters.find(letters);
  if (kinds == tables.kinds_by_letters.end() || kinds->second.size() != 1) return {};
  const auto& kind = tables.kinds[static_cast<std::size_t>(kinds->second[0])];
  const std::string_view organ =
      tables.symbol_of(citation::detail::word_of(text::normalize(parts[at + 1]).text()).letters);
  spelled.append("/").append(kind.spelling).append("-").append(organ);
  return !organ.empty() && text::number_key(spelled) == key ? spelled : std::string();
}

}  // namespace

// As a bearer spells its number, or the first document that cites it.
Result<std::string> NumberTable::try_spelling(std::string_view key) const {
  for (const auto& segment : snapshot_->segments()) {
    auto ordinal = segment->citations().try_find(key);
    if (!ordinal) return ordinal.error();
    if (!*ordinal || number_column_ < 0) continue;
    auto bearers = segment->citations().try_bearers({**ordinal, **ordinal + 1});
    if (!bearers) return bearers.error();
    if (bearers->empty() || bearers->front() >= segment->documents()) continue;
    auto number = segment->try_keyword(static_cast<std::size_t>(number_column_), bearers->front());
    if (!number) return number.error();
    if (text::number_key(*number) == key) return std::string(*number);
  }
  // Most symbols are always spelled alike: no document need be read.
  if (auto usual = usual_spelling(key); !usual.empty()) return usual;
  for (const auto& segment : snapshot_->segments()) {
    auto ordinal = segment->citations().try_find(key);
    if (!ordinal) return ordinal.error();
    if (!*ordinal) continue;
    auto edges = segment->citations().try_edges({**ordinal, **ordinal + 1});
    if (!edges) return edges.error();
    const auto edge = std::find_if(edges->begin(), edges->end(), [&](const auto& one) {
      return !one.in_title() && segment->citations().is_sound(one);
    });
    if (edge == edges->end()) continue;
    const bool last = edge->unit + 1 == segment->first_units()[edge->document + 1];
    auto unit =
        segment->try_text(edge->document, segment->unit_text_start(edge->unit),
                          last ? ~std::uint64_t{0} : segment->unit_text_start(edge->unit + 1));
    if (!unit) return unit.error();
    const citation::CitationBuffer buffer = citation::find_citations(*unit);
    for (const citation::Citation& one : buffer.citations) {
      const std::string_view number = buffer.view(one.number);
      if (text::number_key(number) == key) return std::string(number);
    }
  }
  return std::string(key);
}

// --- Words ---------------------------------------------------------------------------------------

namespace {

constexpr std::size_t most_looked_at = 256;  // bytes at the end of what was typed
constexpr std::size_t most_candidates = 128;
constexpr std::size_t most_before = 4;  // spellings of a word before
constexpr std::size_t most_words_before = 4;
constexpr std::size_t most_followers = 256;  // that are tried behind a word
// How much likelier a word without marks means itself where others have marks.
constexpr double trust_as_typed = 3.0;
// A word so much less likely than the best one is a slip of some document.
constexpr double least_share = 0.002;
// What stands nowhere behind the word before comes last.
constexpr double share_without_pair = 1e-15;
// A word goes on with another if so many of the units that hold it do.
constexpr double least_share_of_follower = 0.1;

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The vowels and letters of a word without its tone, and the tone.
struct Toneless {
  std::u32string letters;
  text::detail::Tone tone = text::detail::Tone::level;
};

Toneless without_tone(std::string_view term) {
  Toneless result;
  const char* const end = term.data() + term.size();
  for (const char* at = term.data(); at < end;) {
    const auto decoded = text::detail::decode(at, end);
    at += decoded.size;
    const text::detail::Letter& letter = text::detail::letter_of(decoded.code);
    result.letters += letter.toneless != 0 ? char32_t{letter.toneless} : decoded.code;
    if (letter.tone != text::detail::Tone::level) result.tone = letter.tone;
  }
  return result;
}

// Whether a term has every mark of what was typed of it. The tone may stand elsewhere: it moves
// while a word grows.
bool keeps_marks(const Toneless& typed, std::string_view term) {
  const Toneless whole = without_tone(term);
  if (typed.tone != text::detail::Tone::level && typed.tone != whole.tone) return false;
  if (typed.letters.size() > whole.letters.size()) return false;
  for (std::size_t i = 0; i < typed.letters.size(); ++i) {
    const bool marked = typed.letters[i] >= 0x80;
    if (marked && typed.letters[i] != whole.letters[i]) return false;
  }
  return true;
}

// What was typed, taken apart.
struct Typed {
  struct Word {
    std::string term;
    std::size_t start;
  };
  std::string partial;  // the word to complete, or empty
  std::size_t partial_start = 0;
  std::vector<Word> before;  // the words before, with nothing but blanks between
  bool some_marks = false;
};

Typed take_apart(text::Analyzer analyzer, std::string_view typed) {
  Typed result;
  result.partial_start = typed.size();
  std::size_t from = typed.size() > most_looked_at ? typed.size() - most_looked_at : 0;
  // Not within a word, if that can be helped.
  if (from > 0) {
    while (from < typed.size() && !is_blank(typed[from])) ++from;
  }
  text::TokenBuffer buffer;
  text::analyze(analyzer, typed.substr(from), buffer);
  std::vector<const text::Token*> words;
  for (const text::Token& token : buffer.tokens) {
    if (!text::is_word(token.kind)) continue;
    words.push_back(&token);
    result.some_marks |= text::has_marks(buffer.term(token));
  }
  if (!words.empty() && from + words.back()->end == typed.size()) {
    result.partial = buffer.term(*words.back());
    result.partial_start = from + words.back()->start;
    words.pop_back();
  }
  std::size_t behind = result.partial_start;
  while (!words.empty() && result.before.size() < most_words_before) {
    const auto between = typed.substr(from + words.back()->end, behind - from - words.back()->end);
    if (!std::all_of(between.begin(), between.end(), is_blank)) break;
    behind = from + words.back()->start;
    result.before.insert(result.before.begin(), {std::string(buffer.term(*words.back())), behind});
    words.pop_back();
  }
  return result;
}

// Where the number begins that is being typed, if one is: the last stretch that begins with a
// digit.
std::optional<std::size_t> number_start(std::string_view typed) {
  std::size_t end = typed.size();
  const std::size_t least = typed.size() > most_looked_at ? typed.size() - most_looked_at : 0;
  for (int stretch = 0; stretch < 4; ++stretch) {
    while (end > least && is_blank(typed[end - 1])) --end;
    std::size_t start = end;
    while (start > least && !is_blank(typed[start - 1])) --start;
    if (start == end) return std::nullopt;
    // Behind the name of a field, a quotation mark, a parenthesis.
    for (std::size_t i = start; i < end; ++i) {
      const bool begins =
          i == start || typed[i - 1] == ':' || typed[i - 1] == '"' || typed[i - 1] == '(';
      if (begins && typed[i] >= '0' && typed[i] <= '9') return i;
    }
    end = start;
  }
  return std::nullopt;
}

class WordSuggester {
 public:
  WordSuggester(const TermTable& terms, std::string_view typed, const Typed& parts,
                std::size_t limit)
      : terms_(terms), typed_(typed), parts_(parts), limit_(limit) {}

  Result<std::vector<Suggestion>> try_make() {
    if (parts_.partial.empty() && parts_.before.empty()) return std::vector<Suggestion>();
    Result<void> done = try_find_before();
    if (!done) return done.error();
    if (parts_.partial.empty()) {
      double least = 0;  // chance of the last that is wanted so far
      for (const TermPlace place : terms_.usual_terms()) {
        if (most_chance(place) <= least) continue;
        done = try_add(place);
        if (!done) return done.error();
        if (words_.size() % 32 == 0 && words_.size() > limit_) least = chance_of_last_wanted();
      }
      // Any word is no guess.
      std::erase_if(words_, [](const Candidate& word) { return word.together == 0; });
    } else if (done = try_add_beginning_so(); !done) {
      return done.error();
    }
    std::stable_sort(words_.begin(), words_.end(), is_likelier);
    words_.resize(std::min(words_.size(), limit_));
    std::erase_if(words_, [least = words_.empty() ? 0 : least_share * words_[0].chance](
                              const Candidate& word) { return word.chance < least; });
    // Three words in a row would be a guess: the index counts two.
    if (before_.empty()) {
      if (done = try_go_on(); !done) return done.error();
      std::stable_sort(words_.begin(), words_.end(), is_likelier);
      words_.resize(std::min(words_.size(), limit_));
    }
    std::vector<Suggestion> result;
    for (const Candidate& word : words_) result.push_back(to_suggestion(word));
    if (result.size() > 1) {
      std::erase_if(result, [&](const Suggestion& one) { return one.text == typed_; });
    }
    return result;
  }

 private:
  // What the words before may be spelled like, up to one spelling of the last of them.
  struct Before {
    std::vector<TermPlace> places;
    double share = 0;  // how likely that is, of 1
  };
  struct Candidate {
    TermPlace place = 0;
    const Before* before = nullptr;
    std::optional<TermPlace> follower;
    std::uint32_t together = 0;  // units that hold it behind `before`, or `follower` behind it
    double chance = 0;
  };
  static bool is_likelier(const Candidate& a, const Candidate& b) noexcept {
    return a.chance > b.chance;
  }

  // How likely a word can be, however often it stands behind the one before.
  [[nodiscard]] double most_chance(TermPlace place) const {
    double most = 0;
    for (const Before& before : before_) {
      const double units = terms_.units(before.places.back());
      most = std::max(most, before.share * most_fitting(units, terms_.units(place)) / (units + 1));
    }
    return most;
  }

  [[nodiscard]] double chance_of_last_wanted() {
    const auto last = words_.begin() + static_cast<std::ptrdiff_t>(limit_ - 1);
    std::nth_element(words_.begin(), last, words_.end(), is_likelier);
    return last->chance;
  }

  // The likeliest spellings of the words before: each behind the one before it, as in ADR 15.
  Result<void> try_find_before() {
    for (std::size_t i = 0; i < parts_.before.size(); ++i) {
      std::vector<Before> next;
      Result<void> done;
      double sum = 0;
      for (const TermPlace place : spellings_of(parts_.before[i].term)) {
        Before one;
        if (before_.empty()) {
          one.share = terms_.units(place);
        } else if (done = try_put_behind(place, one); !done) {
          return done;
        }
        if (parts_.some_marks && terms_.term(place) == parts_.before[i].term) {
          one.share *= trust_as_typed;
        }
        one.places.push_back(place);
        sum += one.share;
        next.push_back(std::move(one));
      }
      before_ = std::move(next);  // an unknown word begins anew
      for (Before& one : before_) one.share /= sum;
    }
    return {};
  }

  [[nodiscard]] std::vector<TermPlace> spellings_of(const std::string& term) const {
    std::vector<TermPlace> found;
    const bool as_typed = text::has_marks(term);
    terms_.for_most_frequent(terms_.with_folded(text::fold_marks(term)), [&](TermPlace place) {
      if (!as_typed || terms_.term(place) == term) found.push_back(place);
      return found.size() < most_before;
    });
    return found;
  }

  // The likeliest way to come to a word.
  Result<void> try_put_behind(TermPlace place, Before& one) {
    const Before* best = nullptr;
    for (const Before& before : before_) {
      auto together = terms_.try_units_with(before.places.back(), place);
      if (!together) return together.error();
      const double alone = terms_.units(place) / (terms_.all_units() + 1);
      const double share =
          before.share * (*together + alone) / (terms_.units(before.places.back()) + 1.0);
      if (best != nullptr && share <= one.share) continue;
      best = &before;
      one.share = share;
    }
    one.places = best->places;
    return {};
  }

  Result<void> try_add_beginning_so() {
    const TermRange range = terms_.with_prefix(text::fold_marks(parts_.partial));
    const Toneless typed = without_tone(parts_.partial);
    std::vector<TermPlace> found;
    std::size_t looked_at = 0;
    terms_.for_most_frequent(range, [&](TermPlace place) {
      if (keeps_marks(typed, terms_.term(place))) found.push_back(place);
      return found.size() < most_candidates && ++looked_at < 8 * most_candidates;
    });
    for (const TermPlace place : found) {
      if (auto done = try_add(place); !done) return done;
    }
    return {};
  }

  // How likely the word is behind the one before, and how much the two belong together: words that
  // stand behind everything complete nothing.
  Result<void> try_add(TermPlace place) {
    Candidate word;
    word.place = place;
    const double units = terms_.units(place);
    for (const Before& before : before_) {
      const TermPlace last = before.places.back();
      auto together = terms_.try_units_with(last, place);
      if (!together) return together.error();
      const double chance = before.share * belonging(*together, terms_.units(last), units) *
                            *together / (terms_.units(last) + 1.0);
      if (chance <= word.chance) continue;
      word.chance = chance;
      word.before = &before;
      word.together = *together;
    }
    const double alone = units / (terms_.all_units() + 1);
    word.chance += before_.empty() ? alone : share_without_pair * alone;
    words_.push_back(word);
    return {};
  }

  // The mean of the shares that a pair has in the units of its words.
  static double belonging(double together, double first, double second) noexcept {
    return std::sqrt(together / (first + 1) * together / (second + 1));
  }

  // What together * belonging() is at most.
  static double most_fitting(double first, double second) noexcept {
    const double most = std::min(first, second);  // no pair is more frequent than its words
    return most * belonging(most, first, second);
  }

  // The best words with what most often follows them.
  Result<void> try_go_on() {
    constexpr std::size_t most = 3;
    const std::size_t count = std::min(most, words_.size());
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t units = terms_.units(words_[i].place);
      double best = 0;
      std::uint32_t best_together = 0;
      std::optional<TermPlace> follower;
      const double least = units * least_share_of_follower;
      std::size_t looked_at = 0;
      for (const TermPlace next : terms_.usual_terms()) {
        if (terms_.units(next) <= least || ++looked_at > most_followers) break;
        if (most_fitting(units, terms_.units(next)) <= best) continue;
        auto together = terms_.try_units_with(words_[i].place, next);
        if (!together) return together.error();
        const double fit = *together * belonging(*together, units, terms_.units(next));
        if (*together <= least || fit <= best) continue;
        best = fit;
        best_together = *together;
        follower = next;
      }
      if (!follower) continue;
      Candidate longer = words_[i];
      longer.follower = follower;
      longer.together = best_together;
      longer.chance *= static_cast<double>(best_together) / units;
      words_.push_back(longer);
    }
    return {};
  }

  [[nodiscard]] Suggestion to_suggestion(const Candidate& word) const {
    Suggestion result;
    // From the first word whose spelling is another one.
    result.start = parts_.partial_start;
    const std::size_t count = word.before != nullptr ? word.before->places.size() : 0;
    const std::size_t first = parts_.before.size() - count;
    std::size_t changed = 0;
    while (changed < count &&
           terms_.term(word.before->places[changed]) == parts_.before[first + changed].term) {
      ++changed;
    }
    if (changed < count) result.start = parts_.before[first + changed].start;
    result.text = typed_.substr(0, result.start);
    for (std::size_t i = changed; i < count; ++i) {
      result.text += terms_.term(word.before->places[i]);
      result.text += ' ';
    }
    result.text += terms_.term(word.place);
    if (word.follower) {
      result.text += ' ';
      result.text += terms_.term(*word.follower);
    }
    result.frequency =
        word.before != nullptr || word.follower ? word.together : terms_.units(word.place);
    return result;
  }

  const TermTable& terms_;
  std::string_view typed_;
  const Typed& parts_;
  std::size_t limit_;
  std::vector<Before> before_;  // by the spelling of the last word; stays while words point into it
  std::vector<Candidate> words_;
};

}  // namespace

Suggester::Suggester(std::unique_ptr<const Impl> impl) noexcept : impl_(std::move(impl)) {}
Suggester::~Suggester() = default;
Suggester::Suggester(Suggester&&) noexcept = default;
Suggester& Suggester::operator=(Suggester&&) noexcept = default;

const Snapshot& Suggester::snapshot() const noexcept { return *impl_->snapshot; }

Result<Suggester> Suggester::try_make(std::shared_ptr<const Snapshot> snapshot) {
  auto terms = TermTable::try_make(*snapshot);
  if (!terms) return terms.error();
  auto numbers = NumberTable::try_make(*snapshot);
  if (!numbers) return numbers.error();
  return Suggester(std::unique_ptr<const Impl>(
      new Impl{std::move(snapshot), std::move(*terms), std::move(*numbers)}));
}

Result<std::vector<Suggestion>> Suggester::try_suggest(std::string_view typed,
                                                       std::size_t limit) const {
  std::vector<Suggestion> result;
  if (limit == 0) return result;
  const auto start = number_start(typed);
  if (start) {
    const std::string_view begun = typed.substr(*start);
    std::string key = text::number_key(begun);
    const bool closed = !begun.empty() && (begun.back() == '/' || begun.back() == '-');
    if (closed && !key.empty()) key += '/';
    if (!key.empty()) {
      auto numbers = impl_->numbers.try_most_frequent(key, limit);
      if (!numbers) return numbers.error();
      for (auto& [spelled, frequency] : *numbers) {
        result.push_back({std::string(typed.substr(0, *start)) + spelled, *start, frequency,
                          SuggestionKind::number});
      }
    }
  }
  if (result.size() == limit) return result;
  const Typed parts = take_apart(impl_->snapshot->schema().analyzer, typed);
  // What stands in the same stretch as the number's digits is the number's.
  if (start &&
      std::none_of(typed.begin() + static_cast<std::ptrdiff_t>(*start), typed.end(), is_blank)) {
    return result;
  }
  auto words = WordSuggester(impl_->terms, typed, parts, limit - result.size()).try_make();
  if (!words) return words.error();
  for (Suggestion& word : *words) result.push_back(std::move(word));
  return result;
}

}  // namespace tracuu::query
