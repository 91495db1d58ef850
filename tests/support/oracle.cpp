#include "oracle.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <tracuu/storage/index_file.hpp>
#include <tracuu/text/date.hpp>
#include <tracuu/text/document_number.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/normalize.hpp>
#include <tracuu/text/structure.hpp>
#include <tracuu/text/typed_keys.hpp>
#include <tuple>
#include <utility>

namespace tracuu::test {

using query::Node;
using query::NodeKind;
using text::Part;
using text::PartKind;
using text::Token;

namespace {

// Units of more words are cut at their clauses.
constexpr std::size_t long_unit = 2000;

struct Start {
  std::size_t at;
  std::string name;
};

std::size_t end_of(const std::vector<Start>& starts, std::size_t i) {
  return i + 1 < starts.size() ? starts[i + 1].at : std::string::npos;
}

// How many of `words`, places in ascending order, lie in [begin, end).
std::size_t words_between(const std::vector<std::size_t>& words, std::size_t begin,
                          std::size_t end) {
  return static_cast<std::size_t>(std::lower_bound(words.begin(), words.end(), end) -
                                  std::lower_bound(words.begin(), words.end(), begin));
}

// An article or an appendix starts a unit, and the headings of larger parts that stand between it
// and the one before belong to it.
std::vector<Start> large_starts(const std::vector<Part>& parts) {
  std::vector<Start> starts{{0, ""}};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].kind != PartKind::article && parts[i].kind != PartKind::appendix) continue;
    std::size_t first = i;
    for (std::size_t j = i; j-- > 0;) {
      if (parts[j].kind == PartKind::article || parts[j].kind == PartKind::appendix) break;
      if (parts[j].kind < PartKind::article) first = j;
    }
    std::string name = parts[i].kind == PartKind::article ? "Điều" : "Phụ lục";
    if (!parts[i].label.empty()) name += " " + parts[i].label;
    starts.push_back({parts[first].body.start, name});
  }
  return starts;
}

std::vector<Start> with_clauses(const std::vector<Start>& starts, const std::vector<Part>& parts,
                                const std::vector<std::size_t>& words) {
  std::vector<Start> result;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    result.push_back(starts[i]);
    const std::size_t end = end_of(starts, i);
    if (words_between(words, starts[i].at, end) <= long_unit) continue;
    for (const Part& part : parts) {
      if (part.kind != PartKind::clause || part.body.start < starts[i].at ||
          part.body.start >= end) {
        continue;
      }
      result.push_back({part.body.start, "khoản " + part.label +
                                             (starts[i].name.empty() ? "" : " " + starts[i].name)});
    }
  }
  return result;
}

// The text up to the end of its first line that says something, at most 300 bytes of whole letters.
std::string opening_of(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t';
    const bool line_end = c == '\r' || c == '\n';
    if (line.empty() && (blank || line_end)) continue;
    if (line_end) break;
    line += c;
  }
  if (line.size() > 300) {
    std::size_t end = 300;
    while (end > 0 && (line[end] & 0xc0) == 0x80) --end;
    line.resize(end);
  }
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.pop_back();
  return line;
}

// What a document does not say of itself in fields, its header says, unless that belongs to another
// number; at last the first line is the title.
void complete(SourceDocument& document) {
  const auto fill = [&](const char* name, const std::string& value) {
    if (document.field(name).empty() && !value.empty()) document.fields.push_back({name, value});
  };
  if (document.field("article").empty()) {
    const text::Header header = text::parse_header(document.text);
    const auto value = [](const auto& field) { return field ? field->value : std::string(); };
    const std::string given = text::number_key(document.field("number"));
    if (document.field("number").empty() ||
        (header.number && text::number_key(header.number->value) == given)) {
      fill("number", value(header.number));
      fill("type", value(header.type));
      fill("issuer", value(header.issuer));
      fill("date", value(header.date));
      fill("title", value(header.subject));
    }
  }
  fill("title", opening_of(document.text));
}

// --- Values as they are typed ---

std::vector<std::string> letters_of(const std::string& text) {
  std::vector<std::string> letters;
  for (const char c : text) {
    if (letters.empty() || (c & 0xc0) != 0x80) letters.emplace_back();
    letters.back() += c;
  }
  return letters;
}

// Vowels by tone, a line each; the same vowel at the same place of each line.
const std::vector<std::vector<std::string>> tones = [] {
  std::vector<std::vector<std::string>> lines;
  for (const char* line : {"aăâeêioôơuưy", "àằầèềìòồờùừỳ", "ảẳẩẻểỉỏổởủửỷ", "ãẵẫẽễĩõỗỡũữỹ",
                           "áắấéếíóốớúứý", "ạặậẹệịọộợụựỵ"}) {
    lines.push_back(letters_of(line));
  }
  return lines;
}();

// What a letter shows of its marks: its tone, and its vowel without the tone.
std::pair<std::string, std::string> tone_and_vowel(const std::string& letter) {
  for (const auto& line : tones) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == letter) return {&line == &tones[0] ? "" : line[0], tones[0][i]};
    }
  }
  return {"", letter};
}

// A mark that was typed is there; one that was not may be.
bool means(const std::string& typed, const std::string& letter) {
  const auto [typed_tone, typed_vowel] = tone_and_vowel(typed);
  const auto [tone, vowel] = tone_and_vowel(letter);
  return (typed_tone.empty() || typed_tone == tone) &&
         (typed_vowel == vowel || typed_vowel == text::fold_marks(vowel));
}

// Whether `text` is `typed`, or begins so.
bool is_typed(const std::string& text, const std::string& typed, bool begins) {
  const auto letters = letters_of(text);
  const auto wanted = letters_of(typed);
  if (letters.size() < wanted.size() || (!begins && letters.size() > wanted.size())) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!means(wanted[i], letters[i])) return false;
  }
  return true;
}

// --- Words that are spelled alike ---

// Whether two letters lie side by side on a keyboard whose rows are shifted by half a key.
bool are_side_by_side(char a, char b) {
  const auto place_of_key = [](char key) {
    int row = 0;
    for (const std::string_view keys : {"qwertyuiop", "asdfghjkl", "zxcvbnm"}) {
      const std::size_t at = keys.find(key);
      if (at != std::string_view::npos) return std::pair(row, 2 * static_cast<int>(at) + row);
      ++row;
    }
    return std::pair(-9, 0);
  };
  const auto [row_a, x_a] = place_of_key(a);
  const auto [row_b, x_b] = place_of_key(b);
  if (row_a < 0 || row_b < 0) return false;
  return std::abs(row_a - row_b) <= 1 && std::abs(x_a - x_b) == (row_a == row_b ? 2 : 1);
}

// Tenths of a wrong letter that turn what was typed into a term, by trying everything.
class SlipCounter {
 public:
  SlipCounter(const std::string& typed, const std::string& term) {
    const auto take_apart = [](const std::string& word, std::vector<std::string>& letters) {
      std::string last_tone;
      for (const std::string& letter : letters_of(word)) {
        const auto [tone, vowel] = tone_and_vowel(letter);
        if (!tone.empty()) last_tone = tone;
        letters.push_back(vowel);
      }
      return last_tone;
    };
    tone_differs_ = take_apart(typed, typed_) != take_apart(term, term_);
  }
  [[nodiscard]] int tenths() { return cost(typed_.size(), term_.size()) + (tone_differs_ ? 2 : 0); }

 private:
  // Of the first letters of both.
  int cost(std::size_t i, std::size_t j) {
    if (i == 0 && j == 0) return 0;
    known_.resize((typed_.size() + 1) * (term_.size() + 1), -1);
    const std::size_t at = i * (term_.size() + 1) + j;
    if (known_[at] >= 0) return known_[at];
    int best = 1'000'000;
    if (j > 0) best = std::min(best, cost(i, j - 1) + 7);
    if (i > 0) {
      const bool twice = i > 1 && typed_[i - 1] == typed_[i - 2];
      best = std::min(best, cost(i - 1, j) + (twice ? 6 : 10));
    }
    if (i > 0 && j > 0)
      best = std::min(best, cost(i - 1, j - 1) + change(typed_[i - 1], term_[j - 1]));
    if (i > 1 && j > 1 && typed_[i - 1] == term_[j - 2] && typed_[i - 2] == term_[j - 1]) {
      best = std::min(best, cost(i - 2, j - 2) + 8);
    }
    static const std::vector<std::pair<std::string, std::string>> alike{
        {"ch", "tr"}, {"gi", "d"},  {"gi", "r"}, {"ng", "n"},
        {"nh", "n"},  {"nh", "ng"}, {"ch", "c"}, {"ch", "t"}};
    for (const auto& [one, other] : alike) {
      for (const auto& [a, b] : {std::pair(one, other), std::pair(other, one)}) {
        if (ends_so(typed_, i, a) && ends_so(term_, j, b)) {
          best = std::min(best, cost(i - a.size(), j - b.size()) + 6);
        }
      }
    }
    known_[at] = best;
    return best;
  }
  static bool ends_so(const std::vector<std::string>& letters, std::size_t size,
                      const std::string& end) {
    if (size < end.size()) return false;
    for (std::size_t i = 0; i < end.size(); ++i) {
      if (letters[size - end.size() + i] != std::string(1, end[i])) return false;
    }
    return true;
  }
  static int change(const std::string& a, const std::string& b) {
    if (a == b) return 0;
    const std::string x = text::fold_marks(a);
    const std::string y = text::fold_marks(b);
    if (x == y) return 4;
    for (const char* const pair : {"sx", "ln", "iy", "ct", "dr", "vd", "ck", "gr"}) {
      const std::string one(1, pair[0]);
      const std::string other(1, pair[1]);
      if ((x == one && y == other) || (x == other && y == one)) return 6;
    }
    return x.size() == 1 && y.size() == 1 && are_side_by_side(x[0], y[0]) ? 8 : 10;
  }

  std::vector<std::string> typed_, term_;
  bool tone_differs_ = false;
  std::vector<int> known_;
};

// How far a term is from a fuzzy word, or nothing if it is too far.
std::optional<int> count_tenths(const Node& node, const std::string& term) {
  const std::string& typed = node.terms[0];
  const bool unmarked = text::fold_marks(typed) == typed;
  std::optional<int> best;
  const auto try_form = [&](const std::string& form, const std::string& to, int away) {
    const int letters = static_cast<int>(letters_of(form).size());
    const int most = std::min(10 * static_cast<int>(node.distance), 3 * letters);
    // Every lost or needless letter costs something, and most terms are much longer or shorter.
    const int longer = static_cast<int>(letters_of(to).size()) - letters;
    if (3 * std::abs(longer) > most) return;
    const int tenths = away + SlipCounter(form, to).tenths();
    if (tenths <= most && (!best || tenths < *best)) best = tenths;
  };
  try_form(typed, node.any_marks && unmarked ? text::fold_marks(term) : term, 0);
  if (!unmarked) return best;
  if (const auto decoded = text::decode_telex(typed)) try_form(*decoded, term, 2);
  if (const auto decoded = text::decode_vni(typed)) try_form(*decoded, term, 2);
  return best;
}

// As count_tenths, which is slow; what it said is remembered.
std::optional<int> tenths_to(const Node& node, const std::string& term) {
  thread_local std::unordered_map<std::string, std::optional<int>> known;
  if (known.size() > 1'000'000) known.clear();
  const std::string key = node.terms[0] + (node.any_marks ? " any " : " typed ") +
                          std::to_string(node.distance) + " " + term;
  const auto found = known.find(key);
  if (found != known.end()) return found->second;
  return known.emplace(key, count_tenths(node, term)).first->second;
}

// Words of a value, in normal form, with one blank between them.
std::string tidy(const std::string& value) {
  std::string spaced = text::normalize(value).text();
  std::replace(spaced.begin(), spaced.end(), '_', ' ');
  std::string tidied;
  text::TokenBuffer buffer;
  text::split_ready_tokens(spaced, buffer);
  for (const Token& token : buffer.tokens) {
    tidied += (tidied.empty() ? "" : " ") + std::string(buffer.term(token));
  }
  return tidied;
}

std::optional<double> as_number(const std::string& text) {
  if (text.empty() || text.find_first_not_of("-.0123456789") != std::string::npos) return {};
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  return *end == '\0' ? std::optional(number) : std::nullopt;
}

bool is_before(const std::string& a, const std::string& b) {
  const auto x = as_number(a);
  const auto y = as_number(b);
  return x && y ? *x < *y : text::fold_marks(a) < text::fold_marks(b);
}

// Whether a day lies in what was typed ("2019", "03/2019", a day): 0, or before or behind it.
int place_of(text::Date date, const std::string& typed) {
  const auto wanted = text::parse_date(typed);
  if (!wanted) throw std::invalid_argument("no date: " + typed);
  const auto cut = [&](text::Date whole) {
    if (wanted->day == 0) whole.day = 0;
    if (wanted->month == 0) whole.month = 0;
    return whole;
  };
  return cut(date) < *wanted ? -1 : *wanted < cut(date) ? 1 : 0;
}

bool meets(const SourceDocument& document, const query::ColumnCondition& condition) {
  const std::string value(document.field(condition.column));
  const bool is_date = std::string_view(condition.column).ends_with("date");
  if (is_date) {
    const auto date = text::parse_date(value);
    if (!date) return false;
    if (condition.comparison != query::Comparison::in_range) {
      return place_of(*date, condition.value) == 0;
    }
    const auto& [low, high] = std::tie(condition.low, condition.high);
    return (!low || place_of(*date, low->value) >= (low->included ? 0 : 1)) &&
           (!high || place_of(*date, high->value) <= (high->included ? 0 : -1));
  }
  if (value.empty()) return false;
  const std::string text = tidy(value);
  switch (condition.comparison) {
    case query::Comparison::equals: {
      const std::string wanted = tidy(condition.value);
      return is_typed(text, wanted, false) ||
             (as_number(text) && as_number(text) == as_number(wanted));
    }
    case query::Comparison::begins_with:
      return is_typed(text, tidy(condition.value), true);
    case query::Comparison::in_range:
      break;
  }
  const auto allows = [](const std::optional<query::RangeEnd>& end, bool beyond, bool at) {
    return !end || (!beyond && (end->included || !at));
  };
  const std::string low = condition.low ? tidy(condition.low->value) : "";
  const std::string high = condition.high ? tidy(condition.high->value) : "";
  const auto same = [&](const std::string& end) {
    return !is_before(text, end) && !is_before(end, text);
  };
  return allows(condition.low, is_before(text, low), same(low)) &&
         allows(condition.high, is_before(high, text), same(high));
}

}  // namespace

// --- Documents -----------------------------------------------------------------------------------

std::uint32_t Oracle::intern(std::string_view term) {
  const auto [at, added] =
      numbers_.emplace(std::string(term), static_cast<std::uint32_t>(terms_.size()));
  if (added) terms_.emplace_back(term);
  return at->second;
}

std::optional<std::uint32_t> Oracle::number_of(const std::string& term) const {
  const auto found = numbers_.find(term);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

std::vector<Oracle::Unit> Oracle::split(const SourceDocument& document,
                                        const std::vector<std::size_t>& words) const {
  std::vector<Start> starts{{0, ""}};
  if (const std::string_view article = document.field("article"); !article.empty()) {
    starts[0].name = "Điều " + std::string(article);
  } else if (options_.articles) {
    const std::vector<Part> parts = text::parse_parts(document.text);
    starts = with_clauses(large_starts(parts), parts, words);
  }
  std::vector<Unit> units;
  std::size_t word = 0;
  std::size_t text_start = 0;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::size_t end = end_of(starts, i);
    const std::size_t count = words_between(words, starts[i].at, end);
    // What has no word goes with what follows it.
    if (count == 0 && i + 1 < starts.size()) continue;
    units.push_back({word, word + count, text_start, starts[i].name, {}});
    word += count;
    text_start = end;
  }
  return units;
}

std::size_t Oracle::add(SourceDocument document) {
  if (options_.analyzer == text::Analyzer::vietnamese) complete(document);
  Record record;
  text::TokenBuffer buffer;
  text::analyze(options_.analyzer, document.text, buffer);
  std::vector<std::size_t> words;
  for (const Token& token : buffer.tokens) {
    if (text::is_word(token.kind)) words.push_back(token.start);
  }
  record.units = split(document, words);
  for (const Token& token : buffer.tokens) {
    if (text::is_word(token.kind)) {
      record.words.push_back(intern(buffer.term(token)));
    } else if (token.kind == text::TokenKind::citation) {
      std::size_t unit = record.units.size() - 1;
      while (record.units[unit].text_start > token.start) --unit;
      record.units[unit].keys.emplace_back(buffer.term(token));
    }
  }
  text::analyze(options_.analyzer, document.field("title"), buffer);
  for (const Token& token : buffer.tokens) {
    if (text::is_word(token.kind)) record.title.push_back(intern(buffer.term(token)));
  }
  record.number = text::number_key(document.field("number"));
  live_[document.id] = records_.size();
  record.source = std::move(document);
  records_.push_back(std::move(record));
  return records_.size() - 1;
}

std::optional<std::size_t> Oracle::find(std::string_view id) const {
  const auto found = live_.find(id);
  if (found == live_.end()) return std::nullopt;
  return found->second;
}

void Oracle::remove(std::size_t record) {
  records_[record].live = false;
  const auto found = live_.find(records_[record].source.id);
  if (found != live_.end() && found->second == record) live_.erase(found);
}

void Oracle::set_present(std::vector<std::size_t> records) { present_ = std::move(records); }

// --- Search --------------------------------------------------------------------------------------

// How often something stands in each owner, and how much that counts.
struct Oracle::List {
  bool by_unit = true;
  std::vector<std::uint32_t> counts;  // by unit or document, all of those present
  std::uint64_t holders = 0;          // what the index calls the document frequency
  float factor = 0;
  std::optional<float> norm;  // where the owner's length does not matter
};

class Oracle::Search {
 public:
  Search(const Oracle& oracle, const OracleWeights& weights) : oracle_(oracle), weights_(weights) {
    for (const std::size_t number : oracle.present_) {
      const Record& record = oracle.records_[number];
      for (const Unit& unit : record.units) {
        unit_lengths_.push_back(unit.end_word - unit.first_word);
        body_words_ += unit.end_word - unit.first_word;
      }
      title_lengths_.push_back(record.title.size());
      title_words_ += record.title.size();
    }
  }

  Answer run(const query::Query& query, bool units,
             const std::function<bool(const std::string&)>& allowed) {
    const std::vector<bool> matching = match(query.root, true);
    const std::size_t leaves = lists_.size();
    if (oracle_.options_.pairs) {
      for (const auto& [first, second] : query.pairs) {
        if (query.pairs_any_marks) {
          add_spelled_pair(first, second, true, weights_.body_pair, weights_.k1);
          add_spelled_pair(first, second, false, weights_.title_pair, weights_.title_k1);
          continue;
        }
        add_run({first, second}, true, weights_.body_pair, weights_.k1, false);
        add_run({first, second}, false, weights_.title_pair, weights_.title_k1, false);
      }
    }
    Answer answer;
    std::size_t unit = 0;
    for (std::size_t d = 0; d < oracle_.present_.size(); ++d) {
      const std::size_t number = oracle_.present_[d];
      const Record& record = oracle_.records_[number];
      const std::size_t first_unit = std::exchange(unit, unit + record.units.size());
      if (!matching[d] || !record.live || (allowed && !allowed(record.source.id))) continue;
      std::vector<Hit> of_document;
      for (std::size_t u = 0; u < record.units.size(); ++u) {
        Hit hit{number, u, 0};
        bool has_leaf = false;
        for (std::size_t i = 0; i < lists_.size(); ++i) {
          const std::uint64_t score = score_of(lists_[i], first_unit + u, d);
          hit.score += score;
          has_leaf = has_leaf || (i < leaves && score > 0);
        }
        if (has_leaf) of_document.push_back(hit);
      }
      if (!units) {
        if (of_document.empty()) of_document.push_back({number, 0, 0});
        const auto best =
            std::max_element(of_document.begin(), of_document.end(),
                             [](const Hit& a, const Hit& b) { return a.score < b.score; });
        of_document = {*best};
      }
      answer.hits.insert(answer.hits.end(), of_document.begin(), of_document.end());
    }
    const auto tie = [&](const Hit& hit) {
      return storage::hash64(as_bytes(oracle_.records_[hit.record].source.id));
    };
    std::stable_sort(answer.hits.begin(), answer.hits.end(), [&](const Hit& a, const Hit& b) {
      return a.score != b.score ? a.score > b.score : tie(a) < tie(b);
    });
    return answer;
  }

 private:
  // Documents that a node matches; its lists join lists_ if it counts.
  std::vector<bool> match(const Node& node, bool counts) {
    const bool all = node.kind == NodeKind::all_of || node.kind == NodeKind::optional;
    std::vector<bool> result(oracle_.present_.size(), all);
    const std::size_t before = lists_.size();
    switch (node.kind) {
      case NodeKind::nothing:
        return result;
      case NodeKind::word:
        if (node.any_marks) {
          if (in_text(node)) add_spellings(node.terms[0], true, weights_.body, weights_.k1);
          if (in_title(node)) {
            add_spellings(node.terms[0], false, weights_.title, weights_.title_k1);
          }
        } else {
          add_both(node);
        }
        break;
      case NodeKind::phrase:
      case NodeKind::near_phrase:
        add_both(node);
        break;
      case NodeKind::prefix:
        if (in_text(node)) add_prefix(node.terms[0], true, weights_.body, weights_.k1);
        if (in_title(node)) add_prefix(node.terms[0], false, weights_.title, weights_.title_k1);
        break;
      case NodeKind::fuzzy:
        if (in_text(node)) add_fuzzy(node, true, weights_.body, weights_.k1);
        if (in_title(node)) add_fuzzy(node, false, weights_.title, weights_.title_k1);
        break;
      case NodeKind::column:
        for (std::size_t d = 0; d < result.size(); ++d) {
          result[d] = meets(oracle_.records_[oracle_.present_[d]].source, *node.condition);
        }
        return result;
      case NodeKind::optional:
        static_cast<void>(match(node.children[0], counts));
        return result;
      case NodeKind::number:
        add_number(node.key);
        if (!is_known(node.key) && node.terms.size() > 1) add_both(Node::make_phrase(node.terms));
        break;
      case NodeKind::all_of:
      case NodeKind::any_of:
      case NodeKind::none_of:
        for (const Node& child : node.children) {
          const std::vector<bool> of_child = match(child, counts && node.kind != NodeKind::none_of);
          for (std::size_t d = 0; d < result.size(); ++d) {
            result[d] =
                node.kind == NodeKind::all_of ? result[d] && of_child[d] : result[d] || of_child[d];
          }
        }
        if (node.kind == NodeKind::none_of) result.flip();
        return result;
      case NodeKind::bears: {
        List own;
        own.by_unit = false;
        own.norm = 0.0f;
        own.factor = weights_.own_number;
        for (const std::size_t number : oracle_.present_) {
          const std::string& borne = oracle_.records_[number].number;
          own.counts.push_back(!borne.empty() && borne == text::number_key(node.key) ? 1 : 0);
        }
        lists_.push_back(std::move(own));
        break;
      }
      case NodeKind::cites:
        throw std::invalid_argument("the oracle does not know who cites a number");
    }
    for (std::size_t i = before; i < lists_.size(); ++i) mark_documents(lists_[i], result);
    if (!counts) lists_.resize(before);
    return result;
  }

  void mark_documents(const List& list, std::vector<bool>& documents) const {
    std::size_t unit = 0;
    for (std::size_t d = 0; d < documents.size(); ++d) {
      const std::size_t units =
          list.by_unit ? oracle_.records_[oracle_.present_[d]].units.size() : 1;
      for (std::size_t u = 0; u < units; ++u) {
        if (list.counts[unit++] > 0) documents[d] = true;
      }
    }
  }

  static bool in_text(const Node& node) { return node.scope != query::TextScope::title; }
  static bool in_title(const Node& node) { return node.scope != query::TextScope::text; }

  void add_both(const Node& node) {
    if (in_text(node)) add_run(node.terms, true, weights_.body, weights_.k1, true, node.slop);
    if (in_title(node)) {
      add_run(node.terms, false, weights_.title, weights_.title_k1, true, node.slop);
    }
  }

  // Terms one after the other, a single term too, with at most `slop` other words between them. A
  // phrase's idf is the sum of its terms' idf; a pair's is its own.
  void add_run(const std::vector<std::string>& terms, bool by_unit, float weight, float k1,
               bool sum_of_terms, std::size_t slop = 0) {
    List list = count(terms, by_unit, slop);
    double idf = 0;
    if (sum_of_terms) {
      for (const std::string& term : terms) {
        idf += idf_of(terms.size() == 1 ? list.holders : count({term}, by_unit).holders, by_unit);
      }
    } else {
      idf = idf_of(list.holders, by_unit);
    }
    list.factor = factor_of(weight, k1, idf);
    lists_.push_back(std::move(list));
  }

  // Where the terms stand one after the other. What begins in a unit is that unit's.
  [[nodiscard]] List count(const std::vector<std::string>& terms, bool by_unit,
                           std::size_t slop = 0) const {
    List list;
    list.by_unit = by_unit;
    std::vector<std::uint32_t> wanted;
    for (const std::string& term : terms) {
      if (const auto number = oracle_.number_of(term)) wanted.push_back(*number);
    }
    const bool possible = wanted.size() == terms.size();
    for (const std::size_t number : oracle_.present_) {
      const Record& record = oracle_.records_[number];
      const auto count_in = [&](const std::vector<std::uint32_t>& words, std::size_t begin,
                                std::size_t end) {
        std::uint32_t found = 0;
        for (std::size_t at = begin; possible && at < end; ++at) {
          if (words[at] != wanted[0]) continue;
          const std::size_t limit = std::min(words.size(), at + wanted.size() + slop);
          if (stand_in_order(wanted, 1, words, at + 1, limit)) ++found;
        }
        list.counts.push_back(found);
        if (found > 0) ++list.holders;
      };
      if (!by_unit) {
        count_in(record.title, 0, record.title.size());
        continue;
      }
      for (const Unit& unit : record.units) count_in(record.words, unit.first_word, unit.end_word);
    }
    return list;
  }

  // Whether the wanted words from the i-th on stand in this order in [begin, end).
  static bool stand_in_order(const std::vector<std::uint32_t>& wanted, std::size_t i,
                             const std::vector<std::uint32_t>& words, std::size_t begin,
                             std::size_t end) {
    if (i == wanted.size()) return true;
    for (std::size_t at = begin; at < end; ++at) {
      if (words[at] == wanted[i] && stand_in_order(wanted, i + 1, words, at + 1, end)) return true;
    }
    return false;
  }

  // All words that begin so, or the most frequent of them.
  void add_prefix(const std::string& begin, bool by_unit, float weight, float k1) {
    const bool vietnamese = oracle_.options_.analyzer == text::Analyzer::vietnamese;
    std::vector<std::pair<List, std::string>> found;
    for (const std::string& term : oracle_.terms_) {
      if (vietnamese ? !is_typed(term, begin, true) : !term.starts_with(begin)) continue;
      List one = count({term}, by_unit);
      if (one.holders > 0) found.emplace_back(std::move(one), term);
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
      return a.first.holders != b.first.holders ? a.first.holders > b.first.holders
                                                : a.second < b.second;
    });
    if (found.size() > query::max_prefix_terms) found.resize(query::max_prefix_terms);
    List sum;
    sum.by_unit = by_unit;
    sum.counts.assign(by_unit ? unit_lengths_.size() : title_lengths_.size(), 0);
    for (const auto& [one, term] : found) {
      for (std::size_t i = 0; i < sum.counts.size(); ++i) sum.counts[i] += one.counts[i];
      sum.holders += one.holders;
    }
    const std::uint64_t owners = sum.counts.size();
    sum.factor = factor_of(weight, k1, idf_of(std::min(sum.holders, owners), by_unit));
    lists_.push_back(std::move(sum));
  }

  // The nearest spellings, each on its own, with the idf of all together.
  void add_fuzzy(const Node& node, bool by_unit, float weight, float k1) {
    struct Found {
      int tenths;
      List list;
      std::string term;
    };
    std::vector<Found> found;
    for (const std::string& term : oracle_.terms_) {
      const auto tenths = tenths_to(node, term);
      if (!tenths) continue;
      List one = count({term}, by_unit);
      if (one.holders > 0) found.push_back({*tenths, std::move(one), term});
    }
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
      return std::tuple(a.tenths, b.list.holders, a.term) <
             std::tuple(b.tenths, a.list.holders, b.term);
    });
    if (found.size() > query::max_fuzzy_terms) found.resize(query::max_fuzzy_terms);
    std::uint64_t holders = 0;
    for (const Found& one : found) holders += one.list.holders;
    const std::uint64_t owners = by_unit ? unit_lengths_.size() : title_lengths_.size();
    const double idf = idf_of(std::min(holders, owners), by_unit);
    for (Found& one : found) {
      const float closeness = 5.0f / static_cast<float>(5 + one.tenths);
      one.list.factor = factor_of(weight * closeness, k1, idf);
      lists_.push_back(std::move(one.list));
    }
  }

  [[nodiscard]] bool is_spelling(const std::string& term, const std::string& folded) const {
    const bool vietnamese = oracle_.options_.analyzer == text::Analyzer::vietnamese;
    return term == folded || (vietnamese && text::fold_marks(term) == folded);
  }

  // All spellings of two syllables typed without marks, where they stand together.
  void add_spelled_pair(const std::string& first, const std::string& second, bool by_unit,
                        float weight, float k1) {
    List sum;
    sum.by_unit = by_unit;
    sum.counts.assign(by_unit ? unit_lengths_.size() : title_lengths_.size(), 0);
    const auto spellings = [&](const std::string& folded) {
      std::vector<std::string> found;
      for (const std::string& term : oracle_.terms_) {
        if (is_spelling(term, folded)) found.push_back(term);
      }
      return found;
    };
    const std::vector<std::string> seconds = spellings(second);
    for (const std::string& a : spellings(first)) {
      for (const std::string& b : seconds) {
        const List one = count({a, b}, by_unit);
        for (std::size_t i = 0; i < sum.counts.size(); ++i) sum.counts[i] += one.counts[i];
        sum.holders += one.holders;
      }
    }
    const std::uint64_t owners = sum.counts.size();
    sum.factor = factor_of(weight, k1, idf_of(std::min(sum.holders, owners), by_unit));
    lists_.push_back(std::move(sum));
  }

  // All spellings of a syllable typed without marks: what they count is added up, and the spelling
  // without marks counts twice.
  void add_spellings(const std::string& folded, bool by_unit, float weight, float k1) {
    List sum;
    sum.by_unit = by_unit;
    sum.counts.assign(by_unit ? unit_lengths_.size() : title_lengths_.size(), 0);
    for (const std::string& term : oracle_.terms_) {
      if (!is_spelling(term, folded)) continue;
      const List one = count({term}, by_unit);
      const std::uint32_t times = term == folded ? 2 : 1;
      for (std::size_t i = 0; i < sum.counts.size(); ++i) sum.counts[i] += times * one.counts[i];
      sum.holders += one.holders;
    }
    const std::uint64_t owners = sum.counts.size();
    sum.factor = factor_of(weight, k1, idf_of(std::min(sum.holders, owners), by_unit));
    lists_.push_back(std::move(sum));
  }

  // Whether some document bears the number or cites it.
  [[nodiscard]] bool is_known(const std::string& key) const {
    return std::any_of(oracle_.present_.begin(), oracle_.present_.end(), [&](std::size_t number) {
      const Record& record = oracle_.records_[number];
      return record.number == key ||
             std::any_of(record.units.begin(), record.units.end(), [&](const Unit& unit) {
               return std::count(unit.keys.begin(), unit.keys.end(), key) > 0;
             });
    });
  }

  // Documents that bear the number, and units that cite it, whatever their length.
  void add_number(const std::string& key) {
    List own;
    own.by_unit = false;
    own.norm = 0.0f;
    own.factor = weights_.own_number;
    List cited;
    cited.norm = weights_.k1;
    for (const std::size_t number : oracle_.present_) {
      const Record& record = oracle_.records_[number];
      own.counts.push_back(!record.number.empty() && record.number == key ? 1 : 0);
      for (const Unit& unit : record.units) {
        cited.counts.push_back(
            static_cast<std::uint32_t>(std::count(unit.keys.begin(), unit.keys.end(), key)));
        if (cited.counts.back() > 0) ++cited.holders;
      }
    }
    cited.factor = factor_of(weights_.cited_number, weights_.k1, idf_of(cited.holders, true));
    lists_.push_back(std::move(own));
    lists_.push_back(std::move(cited));
  }

  // --- The formulas ---

  [[nodiscard]] double idf_of(std::uint64_t holders, bool by_unit) const {
    const auto n = static_cast<double>(by_unit ? unit_lengths_.size() : title_lengths_.size());
    const auto h = static_cast<double>(holders);
    return std::log(1.0 + (n - h + 0.5) / (h + 0.5));
  }

  static float factor_of(float weight, float k1, double idf) {
    return static_cast<float>(static_cast<double>(weight) * (static_cast<double>(k1) + 1.0) * idf);
  }

  [[nodiscard]] float norm_of(const List& list, std::size_t owner) const {
    if (list.norm) return *list.norm;
    const auto& lengths = list.by_unit ? unit_lengths_ : title_lengths_;
    const std::size_t words = list.by_unit ? body_words_ : title_words_;
    const double average =
        words == 0 ? 1.0 : static_cast<double>(words) / static_cast<double>(lengths.size());
    const float k1 = list.by_unit ? weights_.k1 : weights_.title_k1;
    const float b = list.by_unit ? weights_.b : weights_.title_b;
    const float relative = static_cast<float>(lengths[owner]) / static_cast<float>(average);
    return k1 * ((1.0f - b) + b * relative);
  }

  [[nodiscard]] std::uint64_t score_of(const List& list, std::size_t unit,
                                       std::size_t document) const {
    const std::size_t owner = list.by_unit ? unit : document;
    if (list.counts[owner] == 0) return 0;
    const auto frequency = static_cast<float>(list.counts[owner]);
    const float saturation = frequency / (frequency + norm_of(list, owner));
    const long rounded = std::lrint(list.factor * saturation * 65536.0f);
    return rounded < 1 ? 1 : static_cast<std::uint64_t>(rounded);
  }

  const Oracle& oracle_;
  const OracleWeights& weights_;
  std::vector<std::size_t> unit_lengths_, title_lengths_;
  std::size_t body_words_ = 0, title_words_ = 0;
  std::vector<List> lists_;
};

Oracle::Answer Oracle::search(const query::Query& query, const OracleWeights& weights, bool units,
                              const std::function<bool(const std::string&)>& allowed) const {
  return Search(*this, weights).run(query, units, allowed);
}

std::string to_string(const Node& node) {
  std::string text;
  if (node.scope != query::TextScope::everywhere) {
    Node plain = node;
    plain.scope = query::TextScope::everywhere;
    return (node.scope == query::TextScope::title ? "title:" : "text:") + to_string(plain);
  }
  const auto join = [&](std::string_view name, const auto& items, const auto& show) {
    text += name;
    text += '(';
    for (std::size_t i = 0; i < items.size(); ++i) text += (i > 0 ? " " : "") + show(items[i]);
    text += ')';
  };
  const auto same = [](const std::string& item) { return item; };
  switch (node.kind) {
    case NodeKind::nothing:
      return "nothing";
    case NodeKind::word:
      return node.terms[0] + (node.any_marks ? "~" : "");
    case NodeKind::phrase:
      join("phrase", node.terms, same);
      return text;
    case NodeKind::number:
      join("number:" + node.key, node.terms, same);
      return text;
    case NodeKind::near_phrase:
      join("near" + std::to_string(node.slop), node.terms, same);
      return text;
    case NodeKind::prefix:
      return node.terms[0] + "*";
    case NodeKind::fuzzy:
      return "fuzzy" + std::to_string(node.distance) + (node.any_marks ? "~(" : "(") +
             node.terms[0] + ")";
    case NodeKind::column: {
      const query::ColumnCondition& condition = *node.condition;
      text = condition.column;
      if (condition.comparison == query::Comparison::equals) return text + "=" + condition.value;
      if (condition.comparison == query::Comparison::begins_with) {
        return text + "=" + condition.value + "*";
      }
      const auto& [low, high] = std::tie(condition.low, condition.high);
      text += !low || low->included ? "[" : "]";
      text += (low ? low->value : "*") + ".." + (high ? high->value : "*");
      return text + (!high || high->included ? "]" : "[");
    }
    case NodeKind::optional:
      join("optional", node.children, to_string);
      return text;
    case NodeKind::bears:
      return "bears:" + node.key;
    case NodeKind::cites:
      text = "cites:" + node.key;
      if (node.relation) text.append(" as ").append(citation::to_string(*node.relation));
      return text;
    case NodeKind::all_of:
      join("all", node.children, to_string);
      return text;
    case NodeKind::any_of:
      join("any", node.children, to_string);
      return text;
    case NodeKind::none_of:
      join("none", node.children, to_string);
      return text;
  }
  return text;
}

}  // namespace tracuu::test
