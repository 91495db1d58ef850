#include "likeness.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tracuu/query/score.hpp>
#include <tracuu/text/tokenizer.hpp>
#include <tuple>
#include <utility>
#include <vector>

namespace tracuu::inline v0::query {

using index::Field;

namespace {

struct Telling {
  double value = 0;
  std::string first, second;  // second: empty for a word
};

// Units that hold a word, or two side by side.
Result<std::uint64_t> try_units(const index::Snapshot& snapshot, std::string_view first,
                                std::string_view second) {
  std::uint64_t units = 0;
  for (const auto& segment : snapshot.segments()) {
    const index::TermDictionary& dictionary = segment->dictionary(Field::body);
    auto a = dictionary.try_find(first);
    if (!a) return a.error();
    if (!*a) continue;
    if (second.empty()) {
      units += (*a)->document_frequency;
      continue;
    }
    auto b = dictionary.try_find(second);
    if (!b) return b.error();
    if (!*b) continue;
    auto pair = dictionary.try_find_pair((*a)->ordinal, (*b)->ordinal);
    if (!pair) return pair.error();
    if (*pair) units += (*pair)->document_frequency;
  }
  return units;
}

void keep_most_telling(std::vector<Telling>& all, std::size_t count) {
  std::sort(all.begin(), all.end(), [](const Telling& a, const Telling& b) {
    if (a.value != b.value) return a.value > b.value;
    return std::tie(a.first, a.second) < std::tie(b.first, b.second);
  });
  all.resize(std::min(all.size(), count));
}

}  // namespace

Result<Query> try_make_likeness(const index::Snapshot& snapshot, std::string_view text,
                                std::size_t words) {
  text::TokenBuffer buffer;
  text::analyze(snapshot.schema().analyzer, text, buffer);
  std::map<std::string_view, std::uint32_t> frequencies;
  std::map<std::pair<std::string_view, std::string_view>, std::uint32_t> pair_frequencies;
  std::string_view before;
  for (const text::Token& token : buffer.tokens) {
    if (!text::is_word(token.kind)) continue;
    const std::string_view term = buffer.term(token);
    ++frequencies[term];
    if (!before.empty()) ++pair_frequencies[{before, term}];
    before = term;
  }
  std::uint64_t all_units = 0;
  for (const auto& segment : snapshot.segments()) all_units += segment->units();

  std::vector<Telling> telling;
  for (const auto& [term, frequency] : frequencies) {
    auto units = try_units(snapshot, term, {});
    if (!units) return units.error();
    if (*units < 2) continue;
    telling.push_back(
        {frequency * inverse_document_frequency(all_units, *units), std::string(term), {}});
  }
  keep_most_telling(telling, words);
  Query query;
  std::vector<Node> nodes;
  for (const Telling& word : telling) nodes.push_back(Node::make_word(word.first));
  query.root = Node::combine(NodeKind::any_of, std::move(nodes));

  const auto is_chosen = [&](std::string_view term) {
    return std::any_of(telling.begin(), telling.end(),
                       [&](const Telling& word) { return word.first == term; });
  };
  std::vector<Telling> pairs;
  for (const auto& [pair, frequency] : pair_frequencies) {
    if (!is_chosen(pair.first) || !is_chosen(pair.second)) continue;
    auto units = try_units(snapshot, pair.first, pair.second);
    if (!units) return units.error();
    if (*units < 2) continue;
    pairs.push_back({frequency * inverse_document_frequency(all_units, *units),
                     std::string(pair.first), std::string(pair.second)});
  }
  keep_most_telling(pairs, words);
  for (Telling& pair : pairs) {
    query.pairs.emplace_back(std::move(pair.first), std::move(pair.second));
  }
  return query;
}

}  // namespace tracuu::query
