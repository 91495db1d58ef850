#include <algorithm>
#include <array>
#include <map>
#include <tracuu/query/abbreviations.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/tokenizer.hpp>
#include <unordered_map>
#include <utility>

#include "../citation/tables.hpp"
#include "abbreviation_data.hpp"
#include "full_values.hpp"
#include "spelling.hpp"

namespace tracuu::inline v0::query {

namespace {

constexpr std::size_t most_words = 10;     // of a long form
constexpr std::size_t most_letters = 12;   // of an abbreviation that a text defines
constexpr std::size_t most_looked_up = 8;  // words of a query that documents may define
constexpr std::size_t most_definitions = 20;

// Small letters without signs: "KH&ĐT" is "khđt".
std::string letters_of(std::string_view token) {
  std::string letters = text::normalize(token).text();
  std::erase_if(letters, [](char c) {
    return static_cast<unsigned char>(c) < 0x80 && !(c >= 'a' && c <= 'z') &&
           !(c >= '0' && c <= '9');
  });
  return letters;
}

struct Table {
  std::vector<Abbreviation> all;
  // Those of values: types as numbers of documents have them, and all the others.
  std::vector<Abbreviation> values;
  std::unordered_multimap<std::string, std::size_t> by_letters, by_folded, by_words;

  Table() {
    std::string_view rows = detail::abbreviations_table;
    while (!rows.empty()) {
      const std::string_view row = rows.substr(0, rows.find('\n'));
      rows.remove_prefix(std::min(rows.size(), row.size() + 1));
      const std::size_t tab = row.find('\t');
      if (row.empty() || row[0] == '#' || tab == std::string_view::npos) continue;
      by_letters.emplace(letters_of(row.substr(0, tab)), all.size());
      by_words.emplace(row.substr(tab + 1), all.size());
      all.push_back({row.substr(0, tab), row.substr(tab + 1)});
    }
    for (const auto& kind : citation::detail::tables().kinds) {
      if (!kind.type.empty()) values.push_back({kind.spelling, kind.type});
    }
    values.insert(values.end(), all.begin(), all.end());
    for (std::size_t i = 0; i < values.size(); ++i) {
      by_folded.emplace(text::fold_marks(letters_of(values[i].abbreviation)), i);
    }
  }
};

const Table& table() {
  static const Table one;
  return one;
}

std::vector<std::string> words_of(std::string_view text) {
  text::TokenBuffer buffer;
  text::tokenize(text, buffer);
  std::vector<std::string> words;
  for (const text::Token& token : buffer.tokens) {
    if (text::is_word(token.kind)) words.emplace_back(buffer.term(token));
  }
  return words;
}

// The other spellings of the words from `begin` on, of two words or more.
void add_abbreviations_at(const std::vector<Node>& words, std::size_t begin,
                          std::vector<Node>& added) {
  std::string joined;
  for (std::size_t i = begin; i < words.size() && i < begin + most_words; ++i) {
    if (words[i].kind != NodeKind::word) return;
    joined += (i == begin ? "" : " ") + words[i].terms[0];
    for (const std::string_view one : abbreviations_of(joined)) {
      if (one.find('&') == std::string_view::npos)
        added.push_back(Node::make_word(letters_of(one)));
    }
  }
}

// What documents of an index define, by the term that stands for it.
using Defined = std::map<std::string, std::string>;

void add_long_forms(const Node& word, const Defined& defined, std::vector<Node>& added) {
  for (const std::string_view one : long_forms_of(word.terms[0])) {
    added.push_back(Node::make_phrase(words_of(one)));
  }
  if (const auto found = defined.find(word.terms[0]); found != defined.end()) {
    added.push_back(Node::make_phrase(words_of(found->second)));
  }
}

// Whether words were added, which are not words of the question.
bool expand(Node& node, const Defined& defined) {
  if (node.kind == NodeKind::word) {
    std::vector<Node> both{node};
    add_long_forms(node, defined, both);
    node = Node::combine(NodeKind::any_of, std::move(both));
    return false;
  }
  if (node.kind != NodeKind::any_of && node.kind != NodeKind::all_of) return false;
  bool added_words = false;
  std::vector<Node> added;
  // The words of a number are no abbreviations.
  const auto is_of_number = [&](const Node& word) {
    return std::any_of(node.children.begin(), node.children.end(), [&](const Node& child) {
      return child.kind == NodeKind::number &&
             std::find(child.terms.begin(), child.terms.end(), word.terms[0]) != child.terms.end();
    });
  };
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    Node& child = node.children[i];
    if (node.kind == NodeKind::all_of || child.kind != NodeKind::word) {
      added_words |= expand(child, defined);
      continue;
    }
    const std::size_t before = added.size();
    add_abbreviations_at(node.children, i, added);
    added_words |= added.size() > before;
    if (!is_of_number(child)) add_long_forms(child, defined, added);
  }
  for (Node& one : added) {
    if (std::find(node.children.begin(), node.children.end(), one) == node.children.end()) {
      node.children.push_back(std::move(one));
    }
  }
  return added_words;
}

// Words that may be abbreviations of some document's own, each once.
void collect_unknown(const Node& node, std::vector<std::string>& out) {
  if (node.kind == NodeKind::word && node.terms[0].size() <= 2 * most_letters &&
      long_forms_of(node.terms[0]).empty() &&
      std::find(out.begin(), out.end(), node.terms[0]) == out.end()) {
    out.push_back(node.terms[0]);
  }
  if (node.kind != NodeKind::any_of && node.kind != NodeKind::all_of) return;
  for (const Node& child : node.children) collect_unknown(child, out);
}

std::string joined_words(std::string_view text) {
  std::string joined;
  for (const std::string& word : words_of(text)) joined += (joined.empty() ? "" : " ") + word;
  return joined;
}

// What documents say that a word stands for; empty if none says anything.
Result<std::string> try_find_meaning(const Searcher& searcher, const std::string& word) {
  const index::Snapshot& snapshot = searcher.snapshot();
  std::vector<Node> phrases{Node::make_phrase({"tắt", word})};
  if (snapshot.schema().positions) phrases.push_back(Node::make_phrase({"tắt", "là", word}));
  SearchOptions options;
  options.k = most_definitions;
  options.units = true;
  options.total = false;
  auto found =
      searcher.try_search({Node::combine(NodeKind::any_of, std::move(phrases)), {}}, options);
  if (!found) return found.error();
  std::vector<std::pair<std::string, int>> meanings;
  for (const Hit& hit : found->hits) {
    const index::Segment& segment = *snapshot.segments()[hit.segment];
    const bool last = hit.unit + 1 == segment.first_units()[hit.document + 1];
    auto text = segment.try_text(hit.document, segment.unit_text_start(hit.unit),
                                 last ? ~std::uint64_t{0} : segment.unit_text_start(hit.unit + 1));
    if (!text) return text.error();
    const auto raw = [&](const text::ByteRange& range) {
      return std::string_view(*text).substr(range.start, range.end - range.start);
    };
    for (const AbbreviationDefinition& one : find_abbreviation_definitions(*text)) {
      if (joined_words(raw(one.abbreviation)) != word) continue;
      const std::string meaning = joined_words(raw(one.long_form));
      const auto known = std::find_if(meanings.begin(), meanings.end(),
                                      [&](const auto& other) { return other.first == meaning; });
      if (known == meanings.end()) {
        meanings.emplace_back(meaning, 1);
      } else {
        ++known->second;
      }
    }
  }
  const auto best =
      std::max_element(meanings.begin(), meanings.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return best == meanings.end() ? std::string() : best->first;
}

}  // namespace

std::span<const Abbreviation> abbreviations() { return table().all; }

std::vector<std::string_view> long_forms_of(std::string_view token) {
  std::vector<std::string_view> found;
  const auto [begin, end] = table().by_letters.equal_range(letters_of(token));
  for (auto one = begin; one != end; ++one) {
    const std::string_view form = table().all[one->second].long_form;
    if (std::find(found.begin(), found.end(), form) == found.end()) found.push_back(form);
  }
  return found;
}

std::vector<std::string> full_values(std::string_view value) {
  constexpr std::size_t most_values = 8;
  constexpr std::size_t most_bytes = 256;
  if (value.size() > most_bytes) return {};
  const text::NormalizedText normal = text::normalize(value);
  const std::string_view typed = normal.text();
  const auto is_between = [](char c) {
    return c == ' ' || c == '_' || c == '\t' || c == '\n' || c == '\r';
  };
  std::vector<std::string> full{""};
  bool changed = false;
  for (std::size_t at = 0; at < typed.size();) {
    if (is_between(typed[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < typed.size() && !is_between(typed[end])) ++end;
    const std::string_view token = typed.substr(at, end - at);
    at = end;
    std::vector<std::string_view> forms;
    if (const std::string letters = letters_of(token); letters.size() > 1) {
      const auto [first, last] = table().by_folded.equal_range(text::fold_marks(letters));
      for (auto one = first; one != last; ++one) {
        const Abbreviation& known = table().values[one->second];
        if (is_as_typed(letters_of(known.abbreviation), letters) &&
            std::find(forms.begin(), forms.end(), known.long_form) == forms.end()) {
          forms.push_back(known.long_form);
        }
      }
    }
    changed = changed || !forms.empty();
    if (forms.empty()) forms.push_back(token);
    std::vector<std::string> longer;
    for (const std::string& before : full) {
      for (const std::string_view form : forms) {
        if (longer.size() == most_values) break;
        longer.push_back(before + (before.empty() ? "" : " ") + std::string(form));
      }
    }
    full = std::move(longer);
  }
  if (!changed) full.clear();
  return full;
}

std::vector<std::string_view> abbreviations_of(std::string_view words) {
  std::string joined;
  for (const std::string& word : words_of(words)) joined += (joined.empty() ? "" : " ") + word;
  std::vector<std::string_view> found;
  const auto [begin, end] = table().by_words.equal_range(joined);
  for (auto one = begin; one != end; ++one) found.push_back(table().all[one->second].abbreviation);
  std::sort(found.begin(), found.end());
  return found;
}

Query expand_abbreviations(Query query) {
  // The words of a question are those of its tree; with more of them it is ranked as any query.
  if (expand(query.root, {})) query.question.clear();
  return query;
}

Result<Query> try_expand_abbreviations(const Searcher& searcher, Query query) {
  std::vector<std::string> words;
  collect_unknown(query.root, words);
  if (words.size() > most_looked_up) words.resize(most_looked_up);
  Defined defined;
  for (const std::string& word : words) {
    auto meaning = try_find_meaning(searcher, word);
    if (!meaning) return meaning.error();
    if (!meaning->empty()) defined.emplace(word, std::move(*meaning));
  }
  if (expand(query.root, defined)) query.question.clear();
  return query;
}

std::vector<AbbreviationDefinition> find_abbreviation_definitions(std::string_view raw) {
  static constexpr std::array<std::string_view, 6> small{"và", "của", "các", "về", "cho", "những"};
  static constexpr std::array<std::string_view, 5> cue{"sau", "đây", "được", "tên", "là"};
  text::TokenBuffer buffer;
  text::tokenize(raw, buffer);
  std::vector<text::Token> words;
  for (const text::Token& token : buffer.tokens) {
    if (text::is_word(token.kind)) words.push_back(token);
  }
  const auto term = [&](std::size_t at) { return buffer.term(words[at]); };
  const auto is_one_of = [](const auto& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  std::vector<AbbreviationDefinition> found;
  for (std::size_t i = 1; i + 2 < words.size(); ++i) {
    if (term(i + 1) != "tắt" || (term(i) != "viết" && term(i) != "gọi")) continue;
    const std::size_t at = i + 2 + (term(i + 2) == "là" ? 1 : 0);
    if (at >= words.size() || term(at).size() > most_letters) continue;
    const std::string_view written = raw.substr(words[at].start, words[at].end - words[at].start);
    const std::string letters = text::fold_marks(term(at));
    // In capitals: no small ASCII letter, and more than one letter.
    if (letters.size() < 2 ||
        std::any_of(written.begin(), written.end(), [](char c) { return c >= 'a' && c <= 'z'; })) {
      continue;
    }
    std::size_t end = i;
    while (end > 0 && is_one_of(cue, term(end - 1))) --end;
    // Small words may have a letter of their own, or none.
    for (const bool all_count : {false, true}) {
      std::size_t word = end;
      std::size_t left = letters.size();
      for (; word > 0 && left > 0; --word) {
        const std::string_view before = term(word - 1);
        if (!all_count && is_one_of(small, before)) continue;
        if (text::fold_marks(before)[0] != letters[left - 1]) break;
        --left;
      }
      if (left > 0) continue;
      found.push_back({{words[word].start, words[end - 1].end}, {words[at].start, words[at].end}});
      break;
    }
  }
  return found;
}

}  // namespace tracuu::query
