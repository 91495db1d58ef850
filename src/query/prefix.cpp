#include "prefix.hpp"

#include <algorithm>
#include <tracuu/postings/posting_list.hpp>
#include <unordered_map>
#include <utility>

#include "spelling.hpp"

namespace tracuu::inline v0::query {

using index::Field;
using index::Segment;
using index::TermDictionary;
using index::TermInfo;

namespace {

// Calls visit(term, info) for the terms that begin with `begin` and go on as `rest`, letter by
// letter; a spelling with which no term begins is not followed.
template <typename Visit>
Result<void> try_visit(const TermDictionary& dictionary, const std::string& begin,
                       std::string_view rest, bool any_marks, Visit& visit) {
  auto at = dictionary.try_lower_bound(begin);
  if (!at) return at.error();
  if (!rest.empty()) {
    if (*at == dictionary.size()) return {};
    auto term = dictionary.try_at(*at);
    if (!term) return term.error();
    if (!term->first.starts_with(begin)) return {};
    const std::string_view letter = first_letter(rest);
    const std::vector<std::string> spellings =
        any_marks ? spellings_of_letter(letter) : std::vector<std::string>{std::string(letter)};
    for (const std::string& spelling : spellings) {
      auto done =
          try_visit(dictionary, begin + spelling, rest.substr(letter.size()), any_marks, visit);
      if (!done) return done;
    }
    return {};
  }
  for (TermOrdinal ordinal = *at; ordinal < dictionary.size(); ++ordinal) {
    auto term = dictionary.try_at(ordinal);
    if (!term) return term.error();
    if (!term->first.starts_with(begin)) break;
    visit(term->first, term->second);
  }
  return {};
}

}  // namespace

Result<PrefixTerms> try_find_prefix(const index::Snapshot& snapshot, Field field,
                                    std::string_view begin, bool any_marks, std::size_t most) {
  struct Found {
    std::uint64_t document_frequency = 0;
    std::vector<std::pair<std::size_t, TermInfo>> infos;  // with their segments
  };
  std::unordered_map<std::string, Found> terms;
  const auto& segments = snapshot.segments();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto add = [&](const std::string& term, const TermInfo& info) {
      Found& found = terms[term];
      found.document_frequency += info.document_frequency;
      found.infos.emplace_back(i, info);
    };
    auto done = try_visit(segments[i]->dictionary(field), "", begin, any_marks, add);
    if (!done) return done.error();
  }
  std::vector<const std::pair<const std::string, Found>*> order;
  for (const auto& term : terms) order.push_back(&term);
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return a->second.document_frequency != b->second.document_frequency
               ? a->second.document_frequency > b->second.document_frequency
               : a->first < b->first;
  });
  PrefixTerms result;
  result.infos.resize(segments.size());
  result.cut = order.size() > most;
  if (result.cut) order.resize(most);
  for (const auto* term : order) {
    result.document_frequency += term->second.document_frequency;
    for (const auto& [segment, info] : term->second.infos) result.infos[segment].push_back(info);
  }
  return result;
}

Result<OwnerFrequencies> try_add_up(const Segment& segment, Field field,
                                    const std::vector<TermInfo>& terms) {
  // By owner: cheaper than sorting unless there are very few postings.
  std::vector<std::uint32_t> sums(terms.empty() ? 0 : segment.stats(field).owners);
  for (const TermInfo& term : terms) {
    auto list = segment.try_postings(field, term);
    if (!list) return list.error();
    postings::PostingBlocks blocks(*list);
    while (blocks.next()) {
      const auto owners = blocks.docs();
      const auto frequencies = blocks.frequencies();
      for (std::size_t i = 0; i < owners.size(); ++i) sums[owners[i]] += frequencies[i];
    }
    if (blocks.damaged()) {
      return Error(ErrorCode::corrupt, "a posting list breaks the format",
                   {"segment " + std::to_string(segment.entry().number), {}, {}});
    }
  }
  OwnerFrequencies found;
  for (std::uint32_t owner = 0; owner < sums.size(); ++owner) {
    if (sums[owner] == 0) continue;
    found.owners.push_back(owner);
    found.frequencies.push_back(sums[owner]);
  }
  return found;
}

}  // namespace tracuu::query
