#include "snippet.hpp"

#include <algorithm>
#include <cmath>
#include <tracuu/text/fold.hpp>

#include "spelling.hpp"

namespace tracuu::inline v0::query {

namespace {

struct Match {
  std::size_t start, end;  // bytes
  int word;
};

// Where a word begins, and what begins with it.
struct Cut {
  std::size_t at;     // of the word
  std::size_t start;  // of the line or sentence, with the signs before the word; else `at`
  bool line, sentence;
};

bool is_blank(char byte) noexcept { return static_cast<unsigned char>(byte) <= ' '; }
bool goes_on(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

// Looks at what stands between the word before, which ends at `gap`, and the word at `at`.
Cut make_cut(std::string_view text, std::size_t gap, std::size_t at, bool first) noexcept {
  Cut cut{at, at, false, false};
  std::size_t start = gap;
  cut.line = first;
  for (std::size_t i = gap; i < at; ++i) {
    if (text[i] == '\n' || text[i] == '\r') {
      start = i + 1;
      cut.line = true;
    } else if (!cut.line && i + 1 < at && is_blank(text[i + 1]) &&
               std::string_view(".;!?").find(text[i]) != std::string_view::npos) {
      start = i + 1;
      cut.sentence = true;
    }
  }
  if (!cut.line && !cut.sentence) return cut;
  while (start < at && is_blank(text[start])) ++start;
  if (!goes_on(text[start])) cut.start = start;
  return cut;
}

// Where the snippet begins, at or before the first match: with the earliest line that begins in the
// room before it, else with the nearest line or sentence in twice that room, else with a word.
std::size_t choose_start(const std::vector<Cut>& cuts, std::size_t match, std::size_t room,
                         std::size_t most) noexcept {
  const auto reach = [&](std::size_t bytes) { return match - std::min(match, bytes); };
  const std::size_t near = reach(std::min(room, most));
  const std::size_t far = reach(std::min(2 * room, most));
  std::size_t word = match;
  std::size_t boundary = match;
  bool has_boundary = false;
  for (auto cut = std::upper_bound(cuts.begin(), cuts.end(), match,
                                   [](std::size_t at, const Cut&one) { return at < one.at; });
       cut != cuts.begin();) {
    --cut;
    if (cut->at < far) break;
    if (cut->at >= near) word = cut->at;
    if (cut->start >= near && cut->line) {
      boundary = cut->start;
      has_boundary = true;
    } else if (cut->start >= far && (cut->line || cut->sentence) && !has_boundary) {
      // Of sentences in the near room, too, the one next to the match; a line comes before.
      boundary = cut->start;
      has_boundary = true;
    }
  }
  return has_boundary ? boundary : word;
}

}  // namespace

Result<void> WantedWords::try_weigh(Planner& planner) {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    auto idf = planner.try_word_idf(words_[i].term, words_[i].any_marks);
    if (!idf) return idf.error();
    weights_[i] = 1 + static_cast<std::uint64_t>(std::llrint(*idf * 65536.0));
  }
  return {};
}

int WantedWords::find(std::string_view term) {
  if (const auto found = exact_.find(std::string(term)); found != exact_.end()) {
    return found->second;
  }
  if (!folded_.empty()) {
    const auto found = folded_.find(text::fold_marks(term));
    if (found != folded_.end()) return found->second;
  }
  if (prefixes_.empty() && fuzzy_.empty()) return -1;
  const auto [known, added] = by_pattern_.try_emplace(std::string(term), -1);
  if (added) known->second = find_pattern(term);
  return known->second;
}

int WantedWords::find_pattern(std::string_view term) {
  for (const auto& [begin, word] : prefixes_) {
    if (analyzer_ == text::Analyzer::vietnamese ? begins_as_typed(term, begin)
                                                : term.starts_with(begin)) {
      return word;
    }
  }
  for (auto& [near, word] : fuzzy_) {
    if (near.steps_to(term)) return word;
  }
  return -1;
}

bool WantedWords::add(std::string_view term, bool any_marks) {
  auto& words = any_marks ? folded_ : exact_;
  if (!words.emplace(std::string(term), static_cast<int>(words_.size())).second) return false;
  words_.push_back({term, any_marks});
  weights_.push_back(1);
  return true;
}

void WantedWords::collect(const Node& node) {
  if (node.kind == NodeKind::none_of) return;
  for (const std::string& term : node.terms) {
    const int word = static_cast<int>(words_.size());
    const bool added = add(term, node.any_marks);
    const int known = added ? word : (node.any_marks ? folded_ : exact_).at(term);
    if (node.kind == NodeKind::prefix) prefixes_.emplace_back(term, known);
    if (node.kind == NodeKind::fuzzy) {
      fuzzy_.emplace_back(FuzzyWord(term, node.distance, node.any_marks), known);
    }
  }
  for (const Node& child : node.children) collect(child);
}

TextLength length_of(std::string_view text) noexcept {
  TextLength length;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    ++length.codepoints;
    ++length.utf16;
    ++at;
    if (lead < 0xc2 || lead > 0xf4) continue;  // ASCII, or no character begins so
    const int more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    // The second byte tells overlong forms, surrogates and what is beyond U+10FFFF.
    unsigned char least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned char greatest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    int taken = 0;
    while (taken < more && at < text.size() && byte(at) >= least && byte(at) <= greatest) {
      least = 0x80;
      greatest = 0xbf;
      ++at;
      ++taken;
    }
    if (more == 3 && taken == 3) ++length.utf16;
  }
  return length;
}

Snippet make_snippet(WantedWords& wanted, text::Analyzer analyzer, std::string_view text,
                     std::uint64_t start, std::size_t max_bytes) {
  text::TokenBuffer buffer;
  text::analyze(analyzer, text, buffer);
  std::vector<Match> matches;
  std::vector<Cut> cuts;
  std::size_t gap = 0;
  for (const text::Token& token : buffer.tokens) {
    if (!text::is_word(token.kind)) continue;
    cuts.push_back(
        make_cut(text, std::min<std::size_t>(gap, token.start), token.start, cuts.empty()));
    gap = token.end;
    if (const int word = wanted.find(buffer.term(token)); word >= 0) {
      matches.push_back({token.start, token.end, word});
    }
  }
  // The run of matches in three quarters of the room whose distinct words weigh the most.
  const std::size_t room = max_bytes - max_bytes / 4;
  std::vector<std::uint32_t> seen(wanted.size(), 0);
  std::uint64_t weight = 0;
  std::size_t best = 0;
  std::uint64_t best_weight = 0;
  std::size_t best_end = 0;
  for (std::size_t first = 0, last = 0; last < matches.size(); ++last) {
    const int added = matches[last].word;
    if (seen[static_cast<std::size_t>(added)]++ == 0) weight += wanted.weight(added);
    while (matches[last].end - matches[first].start > room && first < last) {
      const int left = matches[first].word;
      if (--seen[static_cast<std::size_t>(left)] == 0) weight -= wanted.weight(left);
      ++first;
    }
    if (weight > best_weight) {
      best_weight = weight;
      best = first;
      best_end = last + 1;
    }
  }
  // Some words before the first match, then as much as fits.
  std::size_t from = 0;
  if (best_end > best) {
    const std::size_t span = matches[best_end - 1].end - matches[best].start;
    from = choose_start(cuts, matches[best].start, max_bytes / 4,
                        max_bytes - std::min(max_bytes, span));
  } else if (!cuts.empty()) {
    from = cuts.front().at;
  }
  std::size_t to = text.size();
  if (text.size() - from > max_bytes) {
    const auto after = std::upper_bound(cuts.begin(), cuts.end(), from + max_bytes,
                                        [](std::size_t at, const Cut& cut) { return at < cut.at; });
    to = after == cuts.begin() ? from : (after - 1)->at;
    if (to <= from) to = from + max_bytes;
    while (to > from && goes_on(text[to])) --to;
  }
  while (to > from && is_blank(text[to - 1])) --to;
  Snippet snippet;
  snippet.start = start + from;
  snippet.text = text.substr(from, to - from);
  TextLength counted;
  std::size_t at = 0;
  const auto advance = [&](std::size_t place) {
    const TextLength more = length_of(std::string_view(snippet.text).substr(at, place - at));
    counted.codepoints += more.codepoints;
    counted.utf16 += more.utf16;
    at = place;
  };
  for (const Match& match : matches) {
    if (match.start < from || match.end > to) continue;
    snippet.highlights.push_back({match.start - from, match.end - from});
    advance(match.start - from);
    const TextLength begin = counted;
    advance(match.end - from);
    snippet.highlights_codepoints.push_back({begin.codepoints, counted.codepoints});
    snippet.highlights_utf16.push_back({begin.utf16, counted.utf16});
  }
  return snippet;
}

}  // namespace tracuu::query
