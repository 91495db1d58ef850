#include "snippet.hpp"

#include <algorithm>
#include <tracuu/text/fold.hpp>
#include <unordered_map>
#include <vector>

namespace tracuu::inline v0::query {

namespace {

// The words a query wants to see, each with a number.
class WantedWords {
 public:
  explicit WantedWords(const Node& root) { collect(root); }

  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  // The number of the wanted word that `term` is, or -1.
  [[nodiscard]] int find(std::string_view term) const {
    if (const auto found = exact_.find(std::string(term)); found != exact_.end()) {
      return found->second;
    }
    if (folded_.empty()) return -1;
    const auto found = folded_.find(text::fold_marks(term));
    return found == folded_.end() ? -1 : found->second;
  }

 private:
  void collect(const Node& node) {
    if (node.kind == NodeKind::none_of) return;
    for (const std::string& term : node.terms) {
      auto& words = node.any_marks ? folded_ : exact_;
      if (words.emplace(term, static_cast<int>(count_)).second) ++count_;
    }
    for (const Node& child : node.children) collect(child);
  }

  std::unordered_map<std::string, int> exact_, folded_;
  std::size_t count_ = 0;
};

struct Match {
  std::size_t start, end;  // bytes
  int word;
};

}  // namespace

Snippet make_snippet(const Query& query, text::Analyzer analyzer, std::string_view text,
                     std::uint64_t start, std::size_t max_bytes) {
  const WantedWords wanted(query.root);
  text::TokenBuffer buffer;
  text::analyze(analyzer, text, buffer);
  std::vector<Match> matches;
  std::vector<std::size_t> cuts;  // where words begin
  for (const text::Token& token : buffer.tokens) {
    if (!text::is_word(token.kind)) continue;
    cuts.push_back(token.start);
    if (const int word = wanted.find(buffer.term(token)); word >= 0) {
      matches.push_back({token.start, token.end, word});
    }
  }
  // The run of matches that fits into three quarters of the room with the most distinct words.
  const std::size_t room = max_bytes - max_bytes / 4;
  std::vector<std::uint32_t> seen(wanted.size(), 0);
  std::size_t distinct = 0;
  std::size_t best = 0;
  std::size_t best_distinct = 0;
  std::size_t best_end = 0;
  for (std::size_t first = 0, last = 0; last < matches.size(); ++last) {
    if (seen[static_cast<std::size_t>(matches[last].word)]++ == 0) ++distinct;
    while (matches[last].end - matches[first].start > room && first < last) {
      if (--seen[static_cast<std::size_t>(matches[first].word)] == 0) --distinct;
      ++first;
    }
    if (distinct > best_distinct) {
      best_distinct = distinct;
      best = first;
      best_end = last + 1;
    }
  }
  // Some words before the first match, then as much as fits.
  std::size_t from = 0;
  if (best_end > best) {
    const std::size_t span = matches[best_end - 1].end - matches[best].start;
    const std::size_t lead = std::min(max_bytes / 4, max_bytes - std::min(max_bytes, span));
    const std::size_t earliest = matches[best].start - std::min(matches[best].start, lead);
    from = *std::lower_bound(cuts.begin(), cuts.end(), earliest);
  } else if (!cuts.empty()) {
    from = cuts.front();
  }
  std::size_t to = text.size();
  if (text.size() - from > max_bytes) {
    const auto after = std::upper_bound(cuts.begin(), cuts.end(), from + max_bytes);
    to = after == cuts.begin() ? from : *(after - 1);
    if (to <= from) to = from + max_bytes;
    while (to > from && (static_cast<unsigned char>(text[to]) & 0xc0) == 0x80) --to;
  }
  while (to > from && static_cast<unsigned char>(text[to - 1]) <= ' ') --to;
  Snippet snippet;
  snippet.start = start + from;
  snippet.text = text.substr(from, to - from);
  for (const Match& match : matches) {
    if (match.start >= from && match.end <= to) {
      snippet.highlights.push_back({match.start - from, match.end - from});
    }
  }
  return snippet;
}

}  // namespace tracuu::query
