// "Did you mean": the likeliest sequence of words that what was typed may stand for.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/tokenizer.hpp>
#include <tracuu/text/typed_keys.hpp>

#include "marks.hpp"
#include "spelling_distance.hpp"
#include "suggest_tables.hpp"

namespace tracuu::inline v0::query {

namespace {

constexpr std::size_t most_candidates = 12;
constexpr double most_distance = 1.3;  // a wrong letter and a tone
// Natural logarithms of chances: that a word is a slip at all, and less for each part of a letter.
constexpr double slip = -3.2;
constexpr double slip_per_letter = -5.0;
constexpr double keys_left = -2.0;  // of an input method
constexpr double blank_lost = -4.0;
constexpr double blank_added = -6.0;
// A word is known beside another if it is not so much rarer.
constexpr double least_share_of_known = 0.001;
// A word's followers are smoothed by so many units, and so much of the units that hold it: people
// ask what no document says.
constexpr double smoothing = 1.0;
constexpr double smoothing_share = 0.01;
// How much less likely a slip is in a word of one or two letters; and in words with which people
// ask, which documents seldom hold.
constexpr double slip_in_short = -2.0;
constexpr double slip_in_question = -4.0;
// And in a word that is known: so much for each power of e in the units that hold it.
constexpr double slip_in_known = -0.05;
constexpr std::array<std::string_view, 15> question_words{"ai",  "ạ",     "bao",  "bạn", "đâu",
                                                          "gì",  "hỏi",   "mình", "tôi", "mấy",
                                                          "nào", "nhiêu", "phạt", "sao", "thế"};
// Two words that were run together may stand so in some document, but much rarer.
constexpr double least_times_apart = 20;

// A word of the query.
struct TypedWord {
  std::string term;
  std::size_t start = 0, end = 0;  // in the query
  bool stays = false;              // is not for us to correct
};

// One or two words that may be meant by one or two typed ones.
struct Meant {
  std::optional<TermPlace> first, last;
  std::string text;       // as it would be written
  double cost = 0;        // logarithm of the chance that it was typed so, and of its own pair
  std::size_t words = 1;  // typed ones
  bool same = false;      // as typed
  double score = 0;       // of the best sequence that ends here
  std::size_t before = 0;
};

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The bytes of a query that are a field with its value, or an operator.
std::vector<std::pair<std::size_t, std::size_t>> fixed_parts(std::string_view query) {
  std::vector<std::pair<std::size_t, std::size_t>> parts;
  std::size_t at = 0;
  while (at < query.size()) {
    while (at < query.size() && (is_blank(query[at]) || query[at] == '(' || query[at] == ')')) ++at;
    const std::size_t start = at;
    if (at < query.size() && query[at] == '"') {
      ++at;
      continue;
    }
    std::size_t colon = std::string_view::npos;
    while (at < query.size() && !is_blank(query[at]) && query[at] != '(' && query[at] != ')') {
      if (query[at] == ':' && colon == std::string_view::npos) colon = at;
      ++at;
      if (colon == at - 1 && at < query.size() && (query[at] == '"' || query[at] == '[')) {
        const std::size_t close = query.find(query[at] == '"' ? '"' : ']', at + 1);
        at = close == std::string_view::npos ? query.size() : close + 1;
      }
    }
    const std::string_view part = query.substr(start, at - start);
    const bool is_operator = part == "AND" || part == "OR" || part == "NOT";
    const bool is_pattern = part.find_first_of("*~[]") != std::string_view::npos;
    const bool is_field = colon != std::string_view::npos && colon + 1 < at;
    if (is_operator || is_pattern || is_field) parts.emplace_back(start, at);
  }
  return parts;
}

std::vector<TypedWord> words_of(text::Analyzer analyzer, std::string_view query) {
  text::TokenBuffer buffer;
  text::analyze(analyzer, query, buffer);
  const auto fixed = fixed_parts(query);
  std::size_t next = 0;
  std::size_t number_end = 0;
  std::vector<TypedWord> words;
  for (const text::Token& token : buffer.tokens) {
    if (!text::is_word(token.kind)) {
      number_end = token.end;
      continue;
    }
    while (next < fixed.size() && fixed[next].second <= token.start) ++next;
    const bool is_fixed = next < fixed.size() && fixed[next].first <= token.start;
    words.push_back(
        {std::string(buffer.term(token)), token.start, token.end,
         is_fixed || token.start < number_end || token.kind == text::TokenKind::number});
  }
  return words;
}

class Corrector {
 public:
  Corrector(const TermTable& terms, std::string_view query, std::vector<TypedWord> words)
      : terms_(terms), query_(query), words_(std::move(words)) {
    for (const TypedWord& word : words_) marked_ |= !word.stays && text::has_marks(word.term);
  }

  Result<std::optional<Correction>> try_correct() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      std::vector<Meant> meant;
      if (auto done = try_meant_by(i, meant); !done) return done.error();
      if (i > 0) add_joined(i, meant);
      if (auto done = try_score(i, meant); !done) return done.error();
      sequence_.push_back(std::move(meant));
    }
    return best_sequence();
  }

 private:
  // The logarithm of the chance of a term, wherever it stands.
  [[nodiscard]] double log_alone(std::optional<TermPlace> place) const {
    const double units = place ? terms_.units(*place) : 0;
    return std::log((units + 0.001) / (terms_.all_units() + 1));
  }

  // The same behind another.
  [[nodiscard]] Result<double> try_log_behind(std::optional<TermPlace> before,
                                              std::optional<TermPlace> place) const {
    if (!before || !place) return log_alone(place);
    auto together = try_together(*before, *place);
    if (!together) return together.error();
    const double units = terms_.units(*before);
    const double smoothed = smoothing + smoothing_share * units;
    return std::log((*together + smoothed * std::exp(log_alone(place))) / (units + smoothed));
  }

  [[nodiscard]] Result<double> try_together(TermPlace a, TermPlace b) const {
    auto units = terms_.try_units_with(a, b);
    if (!units) return units.error();
    const double usual =
        is_usual(terms_.term(a), terms_.term(b)) ? usual_share * terms_.units(a) : 0;
    return usual + *units;
  }

  [[nodiscard]] std::string written(TermPlace place) const {
    return std::string(marked_ ? terms_.term(place) : terms_.folded(place));
  }

  static void keep_best(std::vector<Meant>& meant, const TermTable& terms) {
    const auto is_better = [&](const Meant& a, const Meant& b) {
      if (a.same != b.same) return a.same;
      return a.cost + std::log(terms.units(*a.first) + 1.0) >
             b.cost + std::log(terms.units(*b.first) + 1.0);
    };
    std::sort(meant.begin(), meant.end(), is_better);
    if (meant.size() > most_candidates) meant.resize(most_candidates);
  }

  // What one word may stand for, itself first.
  Result<void> try_meant_by(std::size_t at, std::vector<Meant>& meant) {
    const TypedWord& word = words_[at];
    const std::string folded = text::fold_marks(word.term);
    const TermRange known = marked_ ? TermRange{} : terms_.with_folded(folded);
    for (TermPlace place = known.first; place < known.end; ++place) {
      meant.push_back({place, place, word.term, 0, 1, true});
    }
    if (meant.empty()) {
      const auto place = terms_.find(word.term);
      meant.push_back({place, place, word.term, 0, 1, true});
      if (!place && (word.stays || word.term.size() < 2)) return {};
    }
    if (word.stays) {
      keep_best(meant, terms_);
      return {};
    }
    double units = 0;
    for (const Meant& one : meant) units += one.first ? terms_.units(*one.first) : 0;
    const bool plain_letters = !text::has_marks(word.term);
    if (plain_letters) {
      add_decoded(word, units, meant);
      if (meant.size() == 1 && units == 0) add_near_decoded(word, meant);
    }
    if (plain_letters && word.term.find_first_of("0123456789") != std::string::npos) return {};
    std::vector<Meant> others;
    add_similar(word.term, folded, slip_in_known * std::log1p(units), others);
    keep_best(others, terms_);
    for (Meant& one : others) {
      if (units >= 1 && terms_.units(*one.first) < units * least_share_of_known) continue;
      meant.push_back(std::move(one));
    }
    return try_add_split(word.term, units, meant);
  }

  // Words that Telex or VNI would have made of it.
  void add_decoded(const TypedWord& word, double units, std::vector<Meant>& meant) const {
    for (const auto& decoded : {text::decode_telex(word.term), text::decode_vni(word.term)}) {
      if (!decoded) continue;
      const auto place = terms_.find(*decoded);
      if (!place || terms_.units(*place) * least_share_of_known < units) continue;
      meant.push_back({place, place, *decoded, keys_left, 1, false});
    }
  }

  // Words that are spelled like what Telex or VNI would have made of one that nobody knows.
  void add_near_decoded(const TypedWord& word, std::vector<Meant>& meant) const {
    for (const auto& decoded : {text::decode_telex(word.term), text::decode_vni(word.term)}) {
      if (!decoded) continue;
      SpellingDistance distance(*decoded);
      const TermRange range = terms_.with_folded(text::fold_marks(*decoded));
      for (TermPlace place = range.first; place < range.end; ++place) {
        const std::string text(terms_.term(place));
        const double cost = keys_left + slip + slip_per_letter * distance.to(text);
        meant.push_back({place, place, text, cost, 1, false});
      }
    }
  }

  // Words that are spelled alike: those whose letters without marks are the same or differ by one
  // slip.
  void add_similar(const std::string& term, const std::string& folded, double more,
                   std::vector<Meant>& meant) const {
    SpellingDistance distance(marked_ ? term : folded);
    const bool asks =
        std::find(question_words.begin(), question_words.end(), term) != question_words.end();
    const double chance =
        slip + more + (folded.size() < 3 ? slip_in_short : 0) + (asks ? slip_in_question : 0);
    const auto add = [&](const std::string& letters) {
      const TermRange range = terms_.with_folded(letters);
      for (TermPlace place = range.first; place < range.end; ++place) {
        if (!marked_ && letters == folded) continue;
        if (marked_ && terms_.term(place) == term) continue;
        const double far = distance.to(marked_ ? terms_.term(place) : terms_.folded(place));
        if (far > most_distance) continue;
        if (letters != folded && letters.size() < 2) continue;
        const double cost = chance + slip_per_letter * far;
        meant.push_back({place, place, written(place), cost, 1, false});
      }
    };
    add(folded);
    if (folded.size() > most_letters) return;
    for (std::size_t i = 0; i <= folded.size(); ++i) {
      std::string changed = folded;
      if (i < folded.size()) {
        changed.erase(i, 1);
        if (i == 0 || folded[i] != folded[i - 1]) add(changed);
        for (char letter = 'a'; letter <= 'z'; ++letter) {
          changed = folded;
          changed[i] = letter;
          if (letter != folded[i]) add(changed);
        }
        changed = folded;
        if (i + 1 < folded.size() && folded[i] != folded[i + 1]) {
          std::swap(changed[i], changed[i + 1]);
          add(changed);
        }
      }
      for (char letter = 'a'; letter <= 'z'; ++letter) {
        changed = folded;
        changed.insert(i, 1, letter);
        if (i == 0 || letter != folded[i - 1]) add(changed);
      }
    }
    // Two letters for two, or two for one of another kind.
    static constexpr std::array<std::array<std::string_view, 2>, 5> groups{
        {{"ch", "tr"}, {"gi", "d"}, {"gi", "r"}, {"nh", "ng"}, {"ch", "t"}}};
    for (const auto& group : groups) {
      for (std::size_t from = 0; from < 2; ++from) {
        for (std::size_t at = folded.find(group[from]); at != std::string::npos;
             at = folded.find(group[from], at + 1)) {
          std::string changed = folded;
          changed.replace(at, group[from].size(), group[1 - from]);
          add(changed);
        }
      }
    }
  }

  // A term of these letters as it stands in the middle of a word: with its marks, or any if it has
  // none.
  [[nodiscard]] std::vector<TermPlace> spellings(const std::string& letters) const {
    std::vector<TermPlace> found;
    const bool any = !text::has_marks(letters);
    terms_.for_most_frequent(terms_.with_folded(text::fold_marks(letters)), [&](TermPlace place) {
      if (terms_.units(place) < 2) return false;
      if (any || terms_.term(place) == letters) found.push_back(place);
      return found.size() < 4;
    });
    return found;
  }

  // Two words between which the blank was lost.
  Result<void> try_add_split(const std::string& term, double units,
                             std::vector<Meant>& meant) const {
    if (term.size() > 2 * most_letters) return {};
    for (std::size_t cut = 1; cut < term.size(); ++cut) {
      if ((static_cast<unsigned char>(term[cut]) & 0xc0u) == 0x80) continue;
      const std::vector<TermPlace> ends = spellings(term.substr(cut));
      if (ends.empty()) continue;
      for (const TermPlace first : spellings(term.substr(0, cut))) {
        for (const TermPlace last : ends) {
          auto together = try_together(first, last);
          if (!together) return together.error();
          if (*together == 0 || *together < least_times_apart * units) continue;
          const double cost = blank_lost + std::log(*together / (terms_.units(first) + smoothing));
          meant.push_back({first, last, written(first) + " " + written(last), cost, 1, false});
        }
      }
    }
    return {};
  }

  // One word within which a blank was typed.
  void add_joined(std::size_t at, std::vector<Meant>& meant) const {
    const TypedWord& a = words_[at - 1];
    const TypedWord& b = words_[at];
    if (a.stays || b.stays || a.term.size() + b.term.size() > 2 * most_letters) return;
    const std::string_view between = query_.substr(a.end, b.start - a.end);
    if (between.empty() || !std::all_of(between.begin(), between.end(), is_blank)) return;
    // Two known words are two words.
    const auto a_place = terms_.find(a.term);
    const auto b_place = terms_.find(b.term);
    for (const TermPlace place : spellings(a.term + b.term)) {
      const double units = terms_.units(place);
      const auto is_rare = [&](std::optional<TermPlace> one) {
        return !one || terms_.units(*one) < 0.1 * units;
      };
      if (!is_rare(a_place) || !is_rare(b_place)) continue;
      if (!marked_ && (!terms_.with_folded(a.term).empty() || !terms_.with_folded(b.term).empty()))
        continue;
      meant.push_back({place, place, written(place), blank_added, 2, false});
    }
  }

  Result<void> try_score(std::size_t at, std::vector<Meant>& meant) const {
    for (Meant& one : meant) {
      if (at + 1 == one.words) {
        one.score = one.cost + log_alone(one.first);
        continue;
      }
      const std::vector<Meant>& before = sequence_[at - one.words];
      for (std::size_t i = 0; i < before.size(); ++i) {
        auto behind = try_log_behind(before[i].last, one.first);
        if (!behind) return behind.error();
        const double score = before[i].score + one.cost + *behind;
        if (i > 0 && score <= one.score) continue;
        one.score = score;
        one.before = i;
      }
    }
    return {};
  }

  [[nodiscard]] std::optional<Correction> best_sequence() const {
    Correction result;
    if (sequence_.empty()) return std::nullopt;
    const std::vector<Meant>& last = sequence_.back();
    auto best = static_cast<std::size_t>(
        std::max_element(last.begin(), last.end(),
                         [](const Meant& a, const Meant& b) { return a.score < b.score; }) -
        last.begin());
    for (std::size_t i = words_.size(); i > 0;) {
      const Meant& one = sequence_[i - 1][best];
      if (!one.same) {
        result.changes.push_back({words_[i - one.words].start, words_[i - 1].end, one.text});
      }
      best = one.before;
      i -= one.words;
    }
    if (result.changes.empty()) return std::nullopt;
    std::reverse(result.changes.begin(), result.changes.end());
    std::size_t copied = 0;
    for (const Correction::Change& change : result.changes) {
      result.text += query_.substr(copied, change.start - copied);
      result.text += change.text;
      copied = change.end;
    }
    result.text += query_.substr(copied);
    return result;
  }

  static constexpr std::size_t most_letters = 12;  // of a syllable, and some slips

  const TermTable& terms_;
  std::string_view query_;
  std::vector<TypedWord> words_;
  bool marked_ = false;  // some word has marks
  std::vector<std::vector<Meant>> sequence_;
};

}  // namespace

Result<bool> try_may_be_mistyped(const index::Snapshot& snapshot, std::string_view query) {
  constexpr std::uint64_t rare = 2;  // units
  const index::Schema& schema = snapshot.schema();
  if (schema.analyzer != text::Analyzer::vietnamese || !schema.pairs) return false;
  const std::vector<TypedWord> words = words_of(schema.analyzer, query);
  const bool marked = std::any_of(words.begin(), words.end(), [](const TypedWord& word) {
    return !word.stays && text::has_marks(word.term);
  });
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].stays) continue;
    // Side by side, with nothing but blanks between.
    bool with_next = marked && i + 1 < words.size() && !words[i + 1].stays;
    if (with_next) {
      const auto between = query.substr(words[i].end, words[i + 1].start - words[i].end);
      with_next = !between.empty() && std::all_of(between.begin(), between.end(), is_blank) &&
                  !is_usual(words[i].term, words[i + 1].term);
    }
    std::uint64_t units = 0;
    std::uint64_t together = 0;
    for (const auto& segment : snapshot.segments()) {
      const index::TermDictionary& dictionary = segment->dictionary(index::Field::body);
      if (!marked) {
        auto spellings = dictionary.try_find_folded(words[i].term);
        if (!spellings) return spellings.error();
        for (const TermOrdinal ordinal : *spellings) {
          auto entry = dictionary.try_at(ordinal);
          if (!entry) return entry.error();
          units += entry->second.document_frequency;
        }
        continue;
      }
      auto found = dictionary.try_find(words[i].term);
      if (!found) return found.error();
      if (!*found) continue;
      units += (*found)->document_frequency;
      if (!with_next) continue;
      auto next = dictionary.try_find(words[i + 1].term);
      if (!next) return next.error();
      if (!*next) continue;
      auto pair = dictionary.try_find_pair((*found)->ordinal, (*next)->ordinal);
      if (!pair) return pair.error();
      if (*pair) together += (*pair)->document_frequency;
    }
    if (units <= rare || (with_next && together <= rare)) return true;
  }
  return false;
}

Result<std::optional<Correction>> Suggester::try_did_you_mean(std::string_view query) const {
  const index::Schema& schema = impl_->snapshot->schema();
  // Without pairs nothing tells which word was meant.
  if (schema.analyzer != text::Analyzer::vietnamese || !schema.pairs) {
    return std::optional<Correction>();
  }
  return Corrector(impl_->terms, query, words_of(schema.analyzer, query)).try_correct();
}

}  // namespace tracuu::query
