#include "plan.hpp"

#include <algorithm>
#include <optional>
#include <tracuu/postings/posting_list.hpp>

#include "fuzzy.hpp"
#include "number_lookup.hpp"
#include "prefix.hpp"

namespace tracuu::inline v0::query {

using index::Field;
using index::PairInfo;
using index::Segment;
using index::TermInfo;

namespace {

Error damaged_list(const Segment& segment) {
  return Error(ErrorCode::corrupt, "a posting list breaks the format",
               {"segment " + std::to_string(segment.entry().number), {}, {}});
}

constexpr Field word_fields[] = {Field::body, Field::title};

// Whether a scope leaves a field out.
bool leaves_out(TextScope scope, Field field) noexcept {
  return scope == (field == Field::body ? TextScope::title : TextScope::text);
}

// Several posting lists of a segment as one: frequencies are added up.
class MergedList {
 public:
  // Adds a list, each of its postings `times` times.
  Result<void> try_add(const Segment& segment, const Result<postings::PostingList>& list,
                       std::uint32_t times) {
    if (!list) return list.error();
    df_ += list->size;
    postings::PostingBlocks blocks(*list);
    while (blocks.next()) {
      const auto docs = blocks.docs();
      const auto frequencies = blocks.frequencies();
      for (std::size_t i = 0; i < docs.size(); ++i) {
        merged_.emplace_back(docs[i], times * frequencies[i]);
      }
    }
    return blocks.damaged() ? Result<void>(damaged_list(segment)) : Result<void>();
  }
  // Sum of the lists' lengths.
  [[nodiscard]] std::uint64_t document_frequency() const noexcept { return df_; }

  ListSource take(Field field) {
    std::sort(merged_.begin(), merged_.end());
    ListSource source;
    source.field = field;
    source.made = true;
    for (const auto& [doc, frequency] : merged_) {
      if (source.docs.empty() || source.docs.back() != doc) {
        source.docs.push_back(doc);
        source.frequencies.push_back(0);
      }
      source.frequencies.back() += frequency;
    }
    return source;
  }

 private:
  std::vector<std::pair<std::uint32_t, std::uint32_t>> merged_;
  std::uint64_t df_ = 0;
};

// Terms of a node's words that count for the score.
void collect_words(const Node& node, bool any_marks, std::vector<std::string_view>& out) {
  if (node.kind == NodeKind::none_of) return;
  if (node.kind == NodeKind::word && node.any_marks == any_marks &&
      node.scope == TextScope::everywhere) {
    out.push_back(node.terms[0]);
  }
  for (const Node& child : node.children) collect_words(child, any_marks, out);
}

bool pairs_follow_words(const Query& query) {
  if (query.pairs.empty()) return true;
  std::vector<std::string_view> words;
  collect_words(query.root, query.pairs_any_marks, words);
  return std::all_of(query.pairs.begin(), query.pairs.end(), [&](const auto& pair) {
    return std::find(words.begin(), words.end(), pair.first) != words.end();
  });
}

}  // namespace

std::uint64_t Planner::owners(Field field) const noexcept {
  std::uint64_t sum = 0;
  for (const auto& segment : snapshot_.segments()) sum += segment->stats(field).owners;
  return sum;
}

float Planner::k1(Field field) const noexcept {
  return field == Field::title ? ranking_.title_k1 : ranking_.k1;
}

void Planner::weigh(ListSource& list, Field field, float weight, std::uint64_t df) const noexcept {
  const std::uint64_t all = owners(field);
  list.document_frequency = df;
  list.idf = inverse_document_frequency(all, std::min(all, df));
  list.weight = weight;
  list.factor = term_factor(weight, k1(field), list.idf);
}

Result<const Planner::Term*> Planner::try_find(Field field, std::string_view text) {
  for (const Term& term : terms_) {
    if (term.field == field && term.text == text) return &term;
  }
  Term& term = terms_.emplace_back(Term{field, text, 0, {}});
  for (const auto& segment : snapshot_.segments()) {
    auto info = segment->dictionary(field).try_find(text);
    if (!info) return info.error();
    if (*info) term.document_frequency += (*info)->document_frequency;
    term.infos.push_back(*info);
  }
  return &term;
}

Result<void> Planner::try_add_lists(const Term& term, const ListSource& source,
                                    const Nodes& out) const {
  for (std::size_t i = 0; i < term.infos.size(); ++i) {
    if (!term.infos[i]) continue;
    auto list = snapshot_.segments()[i]->try_postings(term.field, *term.infos[i]);
    if (!list) return list.error();
    ListSource& added = out[i]->lists.emplace_back(source);
    added.field = term.field;
    added.encoded = *list;
  }
  return {};
}

Result<std::vector<SegmentPlan>> Planner::try_plan(const Query& query) {
  std::vector<SegmentPlan> plans(snapshot_.segments().size());
  Nodes roots;
  for (SegmentPlan& plan : plans) roots.push_back(&plan.root);
  is_phrase_ = query.root.kind == NodeKind::phrase;
  if (auto done = try_plan_node(query.root, roots); !done) return done.error();
  const bool follow = pairs_follow_words(query);
  for (SegmentPlan& plan : plans) plan.pairs_follow_words = follow;
  for (const auto& [first, second] : query.pairs) {
    for (const auto& [field, weight] : {std::pair{Field::body, ranking_.body_pair_weight},
                                        std::pair{Field::title, ranking_.title_pair_weight}}) {
      if (weight <= 0) continue;
      auto done = query.pairs_any_marks ? try_spelled_pair(field, first, second, weight, plans)
                                        : try_pair(field, first, second, weight, plans);
      if (!done) return done.error();
    }
  }
  return plans;
}

Result<std::vector<TermInfo>> Planner::try_spellings_of(Field field, std::string_view word,
                                                        bool any_marks, std::size_t segment) {
  std::vector<TermInfo> found;
  if (!any_marks) {
    auto term = try_find(field, word);
    if (!term) return term.error();
    if ((*term)->infos[segment]) found.push_back(*(*term)->infos[segment]);
    return found;
  }
  const index::TermDictionary& dictionary = snapshot_.segments()[segment]->dictionary(field);
  auto ordinals = dictionary.try_find_folded(word);
  if (!ordinals) return ordinals.error();
  for (const TermOrdinal ordinal : *ordinals) {
    auto entry = dictionary.try_at(ordinal);
    if (!entry) return entry.error();
    found.push_back(entry->second);
  }
  return found;
}

Result<double> Planner::try_word_idf(std::string_view word, bool any_marks) {
  std::uint64_t df = 0;
  for (std::size_t i = 0; i < snapshot_.segments().size(); ++i) {
    auto terms = try_spellings_of(Field::body, word, any_marks, i);
    if (!terms) return terms.error();
    for (const TermInfo& term : *terms) df += term.document_frequency;
  }
  const std::uint64_t all = owners(Field::body);
  return inverse_document_frequency(all, std::min(all, df));
}

double Planner::pair_idf(std::string_view first, std::string_view second) const noexcept {
  for (const Pair& pair : pairs_) {
    if (pair.first != first || pair.second != second || pair.document_frequency == 0) continue;
    const std::uint64_t all = owners(Field::body);
    return inverse_document_frequency(all, std::min(all, pair.document_frequency));
  }
  return 0;
}

Result<void> Planner::try_plan_node(const Node& node, const Nodes& out) {
  for (PlanNode* plan : out) plan->kind = node.kind;
  switch (node.kind) {
    case NodeKind::nothing:
      return {};
    case NodeKind::word:
      return try_word(node, out);
    case NodeKind::phrase:
    case NodeKind::near_phrase:
      return try_phrase(node.terms, node.scope, node.slop, out);
    case NodeKind::prefix:
      return try_prefix(node, out);
    case NodeKind::fuzzy:
      return try_fuzzy(node, out);
    case NodeKind::column:
      return try_column(node, out);
    case NodeKind::number:
      return try_number(node, out);
    case NodeKind::bears:
    case NodeKind::cites:
      return try_documents_of_number(node, out);
    case NodeKind::all_of:
    case NodeKind::any_of:
    case NodeKind::none_of:
    case NodeKind::optional:
      break;
  }
  for (PlanNode* plan : out) plan->children.resize(node.children.size());
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    Nodes children;
    for (PlanNode* plan : out) children.push_back(&plan->children[i]);
    if (auto done = try_plan_node(node.children[i], children); !done) return done;
  }
  return {};
}

Result<void> Planner::try_word(const Node& node, const Nodes& out) {
  for (const Field field : word_fields) {
    if (leaves_out(node.scope, field)) continue;
    const float weight = field == Field::body ? ranking_.body_weight : ranking_.title_weight;
    if (node.any_marks) {
      if (auto done = try_spellings(field, node.terms[0], weight, out); !done) return done;
      continue;
    }
    auto term = try_find(field, node.terms[0]);
    if (!term) return term.error();
    ListSource source;
    weigh(source, field, weight, (*term)->document_frequency);
    if (auto done = try_add_lists(**term, source, out); !done) return done;
  }
  return {};
}

// All spellings of an unmarked syllable as one term: frequencies and document frequencies are
// added up. The syllable as it was typed counts once more, so that it ranks first.
Result<void> Planner::try_spellings(Field field, std::string_view folded, float weight,
                                    const Nodes& out) {
  std::uint64_t df = 0;
  std::vector<MergedList> merged(snapshot_.segments().size());
  for (std::size_t i = 0; i < merged.size(); ++i) {
    const Segment& segment = *snapshot_.segments()[i];
    const index::TermDictionary& dictionary = segment.dictionary(field);
    auto ordinals = dictionary.try_find_folded(folded);
    if (!ordinals) return ordinals.error();
    for (const TermOrdinal ordinal : *ordinals) {
      auto entry = dictionary.try_at(ordinal);
      if (!entry) return entry.error();
      auto done = merged[i].try_add(segment, segment.try_postings(field, entry->second),
                                    entry->first == folded ? 2 : 1);
      if (!done) return done;
    }
    df += merged[i].document_frequency();
  }
  for (std::size_t i = 0; i < merged.size(); ++i) {
    ListSource source = merged[i].take(field);
    if (source.docs.empty()) continue;
    weigh(source, field, weight, df);
    out[i]->lists.push_back(std::move(source));
  }
  return {};
}

// All spellings of two unmarked syllables that stand together somewhere, as one pair: this is what
// tells the likely spellings from the others.
Result<void> Planner::try_spelled_pair(Field field, const std::string& first,
                                       const std::string& second, float weight,
                                       std::vector<SegmentPlan>& plans) {
  if (!snapshot_.schema().pairs) return {};
  std::uint64_t df = 0;
  std::vector<MergedList> merged(plans.size());
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const Segment& segment = *snapshot_.segments()[i];
    const index::TermDictionary& dictionary = segment.dictionary(field);
    auto firsts = dictionary.try_find_folded(first);
    if (!firsts) return firsts.error();
    auto seconds = dictionary.try_find_folded(second);
    if (!seconds) return seconds.error();
    for (const TermOrdinal a : *firsts) {
      for (const TermOrdinal b : *seconds) {
        auto pair = dictionary.try_find_pair(a, b);
        if (!pair) return pair.error();
        if (!*pair) continue;
        auto done = merged[i].try_add(segment, segment.try_postings(field, **pair), 1);
        if (!done) return done;
      }
    }
    df += merged[i].document_frequency();
  }
  if (field == Field::body) pairs_.push_back({first, second, df});
  for (std::size_t i = 0; i < plans.size(); ++i) {
    ListSource source = merged[i].take(field);
    if (source.docs.empty()) continue;
    weigh(source, field, weight, df);
    plans[i].pairs.push_back(std::move(source));
  }
  return {};
}

Result<void> Planner::try_phrase(const std::vector<std::string>& terms, TextScope scope,
                                 std::uint32_t slop, const Nodes& out) {
  for (const Field field : word_fields) {
    if (leaves_out(scope, field)) continue;
    const float weight = field == Field::body ? ranking_.body_weight : ranking_.title_weight;
    if (auto done = try_field_phrase(field, terms, slop, weight, out); !done) return done;
  }
  return {};
}

// All words that begin so, as one term.
Result<void> Planner::try_prefix(const Node& node, const Nodes& out) {
  const bool any_marks = snapshot_.schema().analyzer == text::Analyzer::vietnamese;
  bool cut = false;
  for (const Field field : word_fields) {
    if (leaves_out(node.scope, field)) continue;
    auto terms = try_find_prefix(snapshot_, field, node.terms[0], any_marks, max_prefix_terms);
    if (!terms) return terms.error();
    cut = cut || terms->cut;
    const float weight = field == Field::body ? ranking_.body_weight : ranking_.title_weight;
    for (std::size_t i = 0; i < out.size(); ++i) {
      auto found = try_add_up(*snapshot_.segments()[i], field, terms->infos[i]);
      if (!found) return found.error();
      if (found->owners.empty()) continue;
      ListSource source;
      source.field = field;
      weigh(source, field, weight, terms->document_frequency);
      source.made = true;
      source.docs = std::move(found->owners);
      source.frequencies = std::move(found->frequencies);
      out[i]->lists.push_back(std::move(source));
    }
  }
  if (cut) cut_prefixes_.push_back(node.terms[0]);
  return {};
}

// Each spelling has a list of its own and counts by how near it is; all have the idf of one term,
// or the rarest slip would count most.
Result<void> Planner::try_fuzzy(const Node& node, const Nodes& out) {
  const FuzzyWord word(node.terms[0], node.distance, node.any_marks);
  bool cut = false;
  for (const Field field : word_fields) {
    if (leaves_out(node.scope, field)) continue;
    auto found = try_find_fuzzy(snapshot_, field, word, max_fuzzy_terms);
    if (!found) return found.error();
    cut = cut || found->cut;
    const float weight = field == Field::body ? ranking_.body_weight : ranking_.title_weight;
    for (const FuzzyTerm& one : found->terms) {
      ListSource source;
      weigh(source, field, weight * closeness_of(one.steps), found->document_frequency);
      source.spelling = one.term;
      Term term{field, one.term, 0, {}};
      for (const auto& segment : snapshot_.segments()) {
        auto info = segment->dictionary(field).try_find(one.term);
        if (!info) return info.error();
        term.infos.push_back(*info);
      }
      if (auto done = try_add_lists(term, source, out); !done) return done;
    }
  }
  if (cut) cut_fuzzy_.push_back(node.terms[0]);
  return {};
}

Result<void> Planner::try_column(const Node& node, const Nodes& out) {
  auto test = ColumnTest::try_make(snapshot_.schema(), *node.condition);
  if (!test) {
    return Error(test.error().code(), test.error().message(), {{}, node.place.offset, {}});
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto documents = filters_.try_documents(*snapshot_.segments()[i], *test);
    if (!documents) return documents.error();
    out[i]->documents = std::move(*documents);
  }
  return {};
}

// A phrase scores as one term whose idf is the sum of its terms' (as in Lucene).
Result<void> Planner::try_field_phrase(Field field, const std::vector<std::string>& terms,
                                       std::uint32_t slop, float weight, const Nodes& out) {
  std::vector<std::vector<TermInfo>> infos(snapshot_.segments().size());
  double idf = 0;
  for (const std::string& text : terms) {
    auto term = try_find(field, text);
    if (!term) return term.error();
    idf += inverse_document_frequency(owners(field), (*term)->document_frequency);
    for (std::size_t i = 0; i < infos.size(); ++i) {
      if ((*term)->infos[i]) infos[i].push_back(*(*term)->infos[i]);
    }
  }
  for (std::size_t i = 0; i < infos.size(); ++i) {
    if (infos[i].size() < terms.size()) continue;
    const Segment& segment = *snapshot_.segments()[i];
    ListSource source;
    source.field = field;
    source.idf = idf;
    source.weight = weight;
    source.factor = term_factor(weight, k1(field), idf);
    if (slop > 0) {
      auto found = try_match_near(segment, field, infos[i], slop);
      if (!found) return found.error();
      source.made = true;
      source.docs = std::move(found->owners);
      source.frequencies = std::move(found->frequencies);
    } else if (terms.size() == 2 && snapshot_.schema().pairs) {
      auto pair = segment.dictionary(field).try_find_pair(infos[i][0].ordinal, infos[i][1].ordinal);
      if (!pair) return pair.error();
      if (!*pair) continue;
      auto list = segment.try_postings(field, **pair);
      if (!list) return list.error();
      source.encoded = *list;
    } else {
      auto phrase = Phrase::try_make(segment, field, infos[i]);
      if (!phrase) return phrase.error();
      source.made = true;
      if (lazy_phrases_ && is_phrase_ && field == Field::body && phrase->has_pairs()) {
        source.phrase = std::make_shared<Phrase>(std::move(*phrase));
        out[i]->lists.push_back(std::move(source));
        continue;
      }
      auto found = phrase->try_match();
      if (!found) return found.error();
      source.docs = std::move(found->owners);
      source.frequencies = std::move(found->frequencies);
    }
    if (source.size() > 0) out[i]->lists.push_back(std::move(source));
  }
  return {};
}

// A number is found by its key. Where no document has the key, its words may still stand side by
// side: a spelling that the tokeniser did not take for a number.
Result<void> Planner::try_number(const Node& node, const Nodes& out) {
  auto own = try_find(Field::number, node.key);
  if (!own) return own.error();
  ListSource of_own;
  of_own.by_length = false;
  of_own.document_frequency = (*own)->document_frequency;
  of_own.weight = ranking_.own_number_weight;
  of_own.factor = of_own.weight;  // with norm 0 the posting counts in full
  if (auto done = try_add_lists(**own, of_own, out); !done) return done;

  auto cited = try_find(Field::key, keys_.emplace_back("n" + node.key));
  if (!cited) return cited.error();
  ListSource of_cited;
  of_cited.by_length = false;
  weigh(of_cited, Field::key, ranking_.cited_number_weight, (*cited)->document_frequency);
  of_cited.fixed_norm = ranking_.k1;
  if (auto done = try_add_lists(**cited, of_cited, out); !done) return done;

  const index::Schema& schema = snapshot_.schema();
  const bool known = (*own)->document_frequency + (*cited)->document_frequency > 0;
  const bool tells = schema.positions || (schema.pairs && node.terms.size() == 2);
  if (known || node.terms.size() < 2 || !tells) return {};
  return try_phrase(node.terms, TextScope::everywhere, 0, out);
}

// Who bears a number counts as such; who cites it, by how often, as a word would.
Result<void> Planner::try_documents_of_number(const Node& node, const Nodes& out) {
  auto match = try_find_number(snapshot_, node.key);
  if (!match) return match.error();
  const bool cites = node.kind == NodeKind::cites;
  std::uint64_t df = 0;
  std::vector<NumberDocuments> found(out.size());
  for (std::uint32_t i = 0; i < out.size(); ++i) {
    auto documents = try_documents_of(snapshot_, *match, i, cites, node.relation);
    if (!documents) return documents.error();
    found[i] = std::move(*documents);
    df += found[i].documents.size();
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (found[i].documents.empty()) continue;
    ListSource source;
    source.field = Field::number;
    source.by_length = false;
    if (cites) {
      weigh(source, Field::number, ranking_.cited_number_weight, df);
    } else {
      source.document_frequency = df;
      source.weight = ranking_.own_number_weight;
      source.factor = source.weight;
    }
    source.fixed_norm = cites ? ranking_.k1 : 0;
    source.made = true;
    source.docs = std::move(found[i].documents);
    source.frequencies = std::move(found[i].frequencies);
    out[i]->lists.push_back(std::move(source));
  }
  return {};
}

Result<void> Planner::try_pair(Field field, const std::string& first, const std::string& second,
                               float weight, std::vector<SegmentPlan>& plans) {
  if (!snapshot_.schema().pairs) return {};
  auto a = try_find(field, first);
  if (!a) return a.error();
  auto b = try_find(field, second);
  if (!b) return b.error();
  std::uint64_t df = 0;
  std::vector<std::optional<PairInfo>> infos(plans.size());
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (!(*a)->infos[i] || !(*b)->infos[i]) continue;
    auto pair = snapshot_.segments()[i]->dictionary(field).try_find_pair((*a)->infos[i]->ordinal,
                                                                         (*b)->infos[i]->ordinal);
    if (!pair) return pair.error();
    infos[i] = *pair;
    if (*pair) df += (*pair)->document_frequency;
  }
  if (field == Field::body) pairs_.push_back({first, second, df});
  for (std::size_t i = 0; i < infos.size(); ++i) {
    if (!infos[i]) continue;
    auto list = snapshot_.segments()[i]->try_postings(field, *infos[i]);
    if (!list) return list.error();
    ListSource source;
    source.field = field;
    weigh(source, field, weight, df);
    source.encoded = *list;
    plans[i].pairs.push_back(std::move(source));
  }
  return {};
}

}  // namespace tracuu::query
