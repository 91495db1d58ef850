#include "matching.hpp"

#include <algorithm>
#include <span>
#include <tracuu/codec/bits.hpp>
#include <tracuu/postings/range_list.hpp>

namespace tracuu::inline v0::query {

namespace {

// Words for whole ranges, since some lists are read by range.
std::size_t words_for(std::uint32_t bits) noexcept {
  return std::size_t{ranges_of(bits)} * 2 + 1;  // and one more, see codec::gather_groups()
}

void trim(Bits& bits, std::uint32_t size) noexcept {
  for (std::size_t i = size / 64; i < bits.size(); ++i) {
    bits[i] = i > size / 64 ? 0 : bits[i] & ((std::uint64_t{1} << (size % 64)) - 1);
  }
}

bool is_read_by_range(const ListSource& list) noexcept {
  if (list.made) return false;
  const postings::Shape shape = list.encoded.shape();
  return shape == postings::Shape::dense || shape == postings::Shape::ranged;
}

// Unites the owners of a list with `bits`.
Result<void> try_unite(const SegmentView& view, const ListSource& list, Bits& bits) {
  if (is_read_by_range(list)) {
    const postings::RangeList ranges(list.encoded);
    if (!ranges.ok() || !ranges.unite_with(bits.data())) return view.damaged();
    return {};
  }
  const auto add = [&](std::span<const std::uint32_t> owners) {
    for (const std::uint32_t owner : owners) {
      bits[owner / 64] |= std::uint64_t{1} << (owner % 64);
    }
  };
  if (list.made) {
    add(list.docs);
    return {};
  }
  postings::PostingBlocks blocks(list.encoded);  // whose frequencies are not asked for
  while (blocks.next()) add(blocks.docs());
  if (blocks.damaged()) return view.damaged();
  return {};
}

// --- Conjunctions of unions, by groups of ranges -------------------------------------------------

constexpr std::size_t words_per_group = std::size_t{postings::ranges_per_group} * 2;
// Groups between two looks at the clock: half a million documents.
constexpr std::uint32_t groups_per_check = 64;

// Lists of which a document must have one, or a set in which it must be.
struct Clause {
  std::vector<postings::RangeList> ranged;
  Bits others;                      // what the other lists have; empty if there are none
  const Bits* documents = nullptr;  // the set, which stands alone

  [[nodiscard]] const Bits* ready() const noexcept {
    if (documents != nullptr) return documents;
    return others.empty() ? nullptr : &others;
  }
};

// Sets `bits` to the documents of a group; false if a list is damaged.
bool read_clause(const Clause& clause, std::uint32_t group, std::size_t words,
                 std::uint64_t* bits) noexcept {
  std::size_t next = 0;
  if (const Bits* ready = clause.ready(); ready != nullptr) {
    std::copy_n(ready->data() + group * words_per_group, words, bits);
  } else if (clause.ranged.empty()) {
    std::fill_n(bits, words, 0);
  } else if (!clause.ranged[next++].read_group(group, bits)) {
    return false;
  }
  for (; next < clause.ranged.size(); ++next) {
    if (!clause.ranged[next].unite_group(group, bits)) return false;
  }
  return true;
}

// Leaves only the documents of a list, where few ranges have any: those that have none are not
// read.
bool intersect_few(const postings::RangeList& list, std::uint32_t group, std::size_t words,
                   std::uint64_t* bits) noexcept {
  for (std::size_t i = 0; i < words; i += 2) {
    if ((bits[i] | bits[i + 1]) == 0) continue;
    std::uint64_t owners[2];
    const auto range = static_cast<std::uint32_t>(i / 2);
    if (!list.owners(group * postings::ranges_per_group + range, owners)) return false;
    bits[i] &= owners[0];
    bits[i + 1] &= owners[1];
  }
  return true;
}

// Ranges of a group that are read one by one rather than all together.
constexpr std::size_t few_ranges = 6;

bool has_few(std::size_t words, const std::uint64_t* bits) noexcept {
  std::size_t filled = 0;
  for (std::size_t i = 0; i < words; i += 2) filled += (bits[i] | bits[i + 1]) != 0 ? 1u : 0u;
  return filled <= few_ranges;
}

// Leaves only the documents of a clause.
bool intersect_clause(const Clause& clause, bool sparse, std::uint32_t group, std::size_t words,
                      std::uint64_t* bits) noexcept {
  if (clause.documents != nullptr) {
    const std::uint64_t* documents = clause.documents->data() + group * words_per_group;
    for (std::size_t i = 0; i < words; ++i) bits[i] &= documents[i];
    return true;
  }
  if (clause.others.empty() && clause.ranged.size() == 1) {
    const postings::RangeList& list = clause.ranged[0];
    return sparse && has_few(words, bits) ? intersect_few(list, group, words, bits)
                                          : list.intersect_group(group, bits);
  }
  std::uint64_t of_clause[words_per_group];
  if (!read_clause(clause, group, words, of_clause)) return false;
  for (std::size_t i = 0; i < words; ++i) bits[i] &= of_clause[i];
  return true;
}

// What must hold of documents, if it can be told group by group.
class Clauses {
 public:
  // Whether a node is a conjunction of unions of lists of documents and of sets, or one of these.
  static bool suit(const SegmentView& view, const PlanNode& node) {
    if (!is_clause(node) && (node.kind != NodeKind::all_of || !node.lists.empty() ||
                             !std::all_of(node.children.begin(), node.children.end(), is_clause))) {
      return false;
    }
    if (view.single_units) return true;
    std::vector<const ListSource*> lists;
    collect_lists(node, lists);
    return std::none_of(lists.begin(), lists.end(),
                        [](const ListSource* list) { return counts_units(*list); });
  }

  Clauses(const SegmentView& view, const SearchOptions& options) noexcept
      : view_(view), options_(options), ranges_(ranges_of(view.documents())) {}

  // Requires: suit(node).
  Result<void> try_add(const PlanNode& node) {
    if (is_clause(node)) return try_add_clause(node);
    for (const PlanNode& child : node.children) {
      if (auto done = try_add_clause(child); !done) return done;
    }
    // The fewest documents first: where there are none, nothing else is read.
    const auto rank = [](const Clause& clause) {
      return !clause.ranged.empty() ? 2 : clause.documents != nullptr ? 1 : 0;
    };
    std::stable_sort(clauses_.begin(), clauses_.end(),
                     [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    return {};
  }

  // Calls take(bits of the documents of a group) for one group after the other.
  template <typename Take>
  Result<void> try_visit(Take take) const {
    std::uint64_t bits[words_per_group];
    const bool sparse = !clauses_.empty() && clauses_[0].ranged.empty();
    for (std::uint32_t group = 0; group * postings::ranges_per_group < ranges_; ++group) {
      if (group % groups_per_check == 0) {
        if (auto stop = try_continue(options_); !stop) return stop;
      }
      const std::size_t words =
          std::min(words_per_group, std::size_t{ranges_ - group * postings::ranges_per_group} * 2);
      if (clauses_.empty()) std::fill_n(bits, words, 0);
      for (std::size_t i = 0; i < clauses_.size(); ++i) {
        const bool sound = i == 0 ? read_clause(clauses_[i], group, words, bits)
                                  : intersect_clause(clauses_[i], sparse, group, words, bits);
        if (!sound) return view_.damaged();
      }
      take(std::span<const std::uint64_t>(bits, words));
    }
    return {};
  }

 private:
  static bool is_clause(const PlanNode& node) {
    return node.kind == NodeKind::column || is_plain_union(node);
  }

  Result<void> try_add_clause(const PlanNode& node) {
    Clause& clause = clauses_.emplace_back();
    clause.documents = node.documents.get();
    std::vector<const ListSource*> lists;
    collect_lists(node, lists);
    for (const ListSource* list : lists) {
      if (auto stop = try_continue(options_); !stop) return stop;
      if (is_read_by_range(*list)) {
        const postings::RangeList& added = clause.ranged.emplace_back(list->encoded);
        if (!added.ok() || added.ranges() != ranges_) return view_.damaged();
        continue;
      }
      clause.others.resize(words_for(view_.documents()));
      if (auto done = try_unite(view_, *list, clause.others); !done) return done;
    }
    return {};
  }

  const SegmentView& view_;
  const SearchOptions& options_;
  std::uint32_t ranges_;
  std::vector<Clause> clauses_;
};

// Unites what the lists of a leaf match with `bits`.
Result<void> try_unite_leaf(const SegmentView& view, const PlanNode& node,
                            const SearchOptions& options, Bits& bits) {
  Bits units;
  if (node.documents) {
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] |= (*node.documents)[i];
  }
  for (const ListSource& list : node.lists) {
    if (auto stop = try_continue(options); !stop) return stop;
    if (view.single_units || !counts_units(list)) {
      if (auto done = try_unite(view, list, bits); !done) return done;
      continue;
    }
    units.resize(words_for(view.units()));
    if (auto done = try_unite(view, list, units); !done) return done;
  }
  if (!units.empty()) codec::gather_groups(units, view.last_units, bits);
  return {};
}

}  // namespace

Result<void> try_continue(const SearchOptions& options) {
  if (options.cancelled != nullptr && options.cancelled->load(std::memory_order_relaxed)) {
    return Error(ErrorCode::cancelled, "the search was cancelled");
  }
  if (options.deadline && std::chrono::steady_clock::now() >= *options.deadline) {
    return Error(ErrorCode::deadline_exceeded, "the search ran out of time");
  }
  return {};
}

Result<void> try_match(const SegmentView& view, const PlanNode& node, const SearchOptions& options,
                       Bits& bits) {
  if (Clauses::suit(view, node)) {
    Clauses clauses(view, options);
    if (auto done = clauses.try_add(node); !done) return done;
    bits.resize(words_for(view.documents()));
    auto* next = bits.data();
    auto done =
        clauses.try_visit([&](auto words) { next = std::copy(words.begin(), words.end(), next); });
    *next = 0;
    return done;
  }
  if (node.kind == NodeKind::optional) {
    bits.assign(words_for(view.documents()), ~std::uint64_t{0});
    trim(bits, view.documents());
    return {};
  }
  bits.assign(words_for(view.documents()), 0);
  if (auto done = try_unite_leaf(view, node, options, bits); !done) return done;
  if (node.kind == NodeKind::all_of) {
    bool first = true;
    Bits of_child;
    for (const PlanNode& child : node.children) {
      if (!first && child.kind == NodeKind::optional) continue;
      if (auto done = try_match(view, child, options, first ? bits : of_child); !done) return done;
      for (std::size_t i = 0; !first && i < bits.size(); ++i) bits[i] &= of_child[i];
      first = false;
    }
    return {};
  }
  Bits of_child;
  for (const PlanNode& child : node.children) {
    if (child.children.empty() && child.kind != NodeKind::none_of &&
        child.kind != NodeKind::optional) {
      if (auto done = try_unite_leaf(view, child, options, bits); !done) return done;
      continue;
    }
    if (auto done = try_match(view, child, options, of_child); !done) return done;
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] |= of_child[i];
  }
  if (node.kind == NodeKind::none_of) {
    for (std::uint64_t& word : bits) word = ~word;
    trim(bits, view.documents());
  }
  return {};
}

Result<std::optional<std::uint64_t>> try_count_matches(const SegmentView& view,
                                                       const PlanNode& node,
                                                       const SearchOptions& options) {
  if (!Clauses::suit(view, node)) return std::optional<std::uint64_t>();
  Clauses clauses(view, options);
  if (auto done = clauses.try_add(node); !done) return done.error();
  std::uint64_t count = 0;
  auto done = clauses.try_visit([&](auto words) { count += codec::count_bits(words); });
  if (!done) return done.error();
  return std::optional(count);
}

void keep_allowed(const SegmentView& view, const SearchOptions& options, Bits& documents) {
  if (view.segment->entry().deleted > 0) {
    const auto deleted = view.segment->deleted_words();
    for (std::size_t i = 0; i < deleted.size(); ++i) documents[i] &= ~deleted[i];
  }
  if (options.allowed != nullptr) {
    const auto allowed = options.allowed->words(view.index);
    for (std::size_t i = 0; i < allowed.size(); ++i) documents[i] &= allowed[i];
  }
}

void spread_to_units(const SegmentView& view, const Bits& documents, Bits& units) {
  if (view.single_units) {
    units = documents;
    return;
  }
  units.resize(words_for(view.units()));
  codec::spread_groups(documents, view.last_units, units);
}

Result<void> try_match_units(const SegmentView& view, const PlanNode& node, Bits& units) {
  units.assign(words_for(view.units()), 0);
  Bits documents(words_for(view.documents()));
  std::vector<const ListSource*> lists;
  collect_lists(node, lists);
  for (const ListSource* list : lists) {
    auto done = try_unite(view, *list, counts_units(*list) ? units : documents);
    if (!done) return done;
  }
  Bits of_documents;
  spread_to_units(view, documents, of_documents);
  for (std::size_t i = 0; i < units.size(); ++i) units[i] |= of_documents[i];
  return {};
}

}  // namespace tracuu::query
