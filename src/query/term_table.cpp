#include "term_table.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tracuu/text/fold.hpp>
#include <utility>

namespace tracuu::inline v0::query {

using index::Field;
using index::Snapshot;

// --- Tournament ----------------------------------------------------------------------------------

Tournament::Tournament(std::vector<std::uint32_t> weights) : weights_(std::move(weights)) {
  const std::size_t count = weights_.size();
  tree_.resize(2 * count);
  for (std::size_t i = 0; i < count; ++i) tree_[count + i] = static_cast<std::uint32_t>(i);
  for (std::size_t i = count; i-- > 1;) tree_[i] = better(tree_[2 * i], tree_[2 * i + 1]);
}

std::uint32_t Tournament::better(std::uint32_t a, std::uint32_t b) const noexcept {
  if (weights_[a] != weights_[b]) return weights_[a] > weights_[b] ? a : b;
  return std::min(a, b);
}

std::uint32_t Tournament::greatest(std::uint32_t first, std::uint32_t end) const noexcept {
  std::uint32_t best = first;
  std::size_t low = weights_.size() + first;
  std::size_t high = weights_.size() + end;
  for (; low < high; low /= 2, high /= 2) {
    if (low % 2 == 1) best = better(best, tree_[low++]);
    if (high % 2 == 1) best = better(best, tree_[--high]);
  }
  return best;
}

void Tournament::push(std::vector<Stretch>& heap, std::uint32_t first, std::uint32_t end) const {
  if (first >= end) return;
  const std::uint32_t at = greatest(first, end);
  if (weights_[at] == 0) return;
  heap.push_back({weights_[at], at, first, end});
  std::push_heap(heap.begin(), heap.end());
}

Tournament::Stretch Tournament::pop(std::vector<Stretch>& heap) {
  std::pop_heap(heap.begin(), heap.end());
  const Stretch top = heap.back();
  heap.pop_back();
  return top;
}

// --- TermTable -----------------------------------------------------------------------------------

namespace {

constexpr std::size_t most_usual = 512;

bool begins_with_digit(std::string_view term) noexcept {
  return term.empty() || (term[0] >= '0' && term[0] <= '9');
}

std::uint32_t add_up(std::uint32_t a, std::uint32_t b) noexcept {
  return a > std::numeric_limits<std::uint32_t>::max() - b ? ~std::uint32_t{0} : a + b;
}

}  // namespace

Result<TermTable> TermTable::try_make(const Snapshot& snapshot) {
  // A term of one segment.
  struct Found {
    Entry entry;
    std::uint32_t segment;
    TermOrdinal ordinal;
    std::uint32_t units;
  };
  TermTable table;
  table.snapshot_ = &snapshot;
  std::vector<Found> found;
  const auto append = [&](std::string_view text) {
    const std::uint64_t begin = table.pool_.size();
    table.pool_.insert(table.pool_.end(), text.begin(), text.end());
    return begin;
  };
  for (std::uint32_t i = 0; i < snapshot.segments().size(); ++i) {
    table.all_units_ += snapshot.segments()[i]->stats(Field::body).owners;
    const index::TermDictionary& dictionary = snapshot.segments()[i]->dictionary(Field::body);
    for (TermOrdinal ordinal = 0; ordinal < dictionary.size(); ++ordinal) {
      auto at = dictionary.try_at(ordinal);
      if (!at) return at.error();
      const auto& [term, info] = *at;
      if (begins_with_digit(term) || term.size() > text::max_term_bytes) continue;
      Entry entry;
      entry.begin = entry.folded_begin = append(term);
      entry.size = entry.folded_size = static_cast<std::uint8_t>(term.size());
      if (text::has_marks(term)) {
        const std::string folded = text::fold_marks(term);
        entry.folded_begin = append(folded);
        entry.folded_size = static_cast<std::uint8_t>(folded.size());
      }
      found.push_back({entry, i, ordinal, info.document_frequency});
    }
  }
  const auto spelled = [&](const Found& one) {
    return std::pair(table.view(one.entry.folded_begin, one.entry.folded_size),
                     table.view(one.entry.begin, one.entry.size));
  };
  std::sort(found.begin(), found.end(),
            [&](const Found& a, const Found& b) { return spelled(a) < spelled(b); });
  const std::size_t segments = snapshot.segments().size();
  std::vector<std::uint32_t> units;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i == 0 || spelled(found[i]) != spelled(found[i - 1])) {
      table.terms_.push_back(found[i].entry);
      table.ordinals_.resize(table.ordinals_.size() + segments, nowhere);
      units.push_back(0);
    }
    table.ordinals_[table.ordinals_.size() - segments + found[i].segment] = found[i].ordinal;
    units.back() = add_up(units.back(), found[i].units);
  }
  for (TermPlace at = 0; at < table.size(); ++at) {
    table.first_folded_.try_emplace(table.folded(at), at);
  }
  table.by_units_ = Tournament(std::move(units));
  table.for_most_frequent({0, static_cast<TermPlace>(table.size())}, [&](TermPlace at) {
    table.usual_.push_back(at);
    return table.usual_.size() < most_usual;
  });
  return table;
}

TermRange TermTable::with_prefix(std::string_view folded_prefix) const {
  const auto bound = [&](auto is_before) {
    TermPlace low = 0;
    auto high = static_cast<TermPlace>(size());
    while (low < high) {
      const TermPlace middle = low + (high - low) / 2;
      if (is_before(folded(middle).substr(0, folded_prefix.size()))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  };
  return {bound([&](std::string_view text) { return text < folded_prefix; }),
          bound([&](std::string_view text) { return text <= folded_prefix; })};
}

TermRange TermTable::with_folded(std::string_view wanted) const {
  const auto found = first_folded_.find(wanted);
  if (found == first_folded_.end()) return {};
  TermRange range{found->second, found->second + 1};
  while (range.end < size() && folded(range.end) == wanted) ++range.end;
  return range;
}

std::optional<TermPlace> TermTable::find(std::string_view wanted) const {
  const TermRange range = with_folded(text::fold_marks(wanted));
  for (TermPlace at = range.first; at < range.end; ++at) {
    if (term(at) == wanted) return at;
  }
  return std::nullopt;
}

Result<std::uint32_t> TermTable::try_units_with(TermPlace first, TermPlace second) const {
  const std::size_t segments = snapshot_->segments().size();
  std::uint32_t units = 0;
  for (std::size_t i = 0; i < segments; ++i) {
    const TermOrdinal a = ordinals_[first * segments + i];
    const TermOrdinal b = ordinals_[second * segments + i];
    if (a == nowhere || b == nowhere) continue;
    auto pair = snapshot_->segments()[i]->dictionary(Field::body).try_find_pair(a, b);
    if (!pair) return pair.error();
    if (*pair) units = add_up(units, (*pair)->document_frequency);
  }
  return units;
}

}  // namespace tracuu::query
