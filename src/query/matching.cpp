#include "matching.hpp"

#include <algorithm>
#include <cstring>
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

enum class Operation : std::uint8_t { unite, intersect };

// Unites the owners of a list with `bits`, or intersects; the latter only with a dense list.
Result<void> try_combine(const SegmentView& view, const ListSource& list, Operation operation,
                         Bits& bits) {
  const bool encoded = !list.made;
  const postings::Shape shape = encoded ? list.encoded.shape() : postings::Shape::brief;
  if (shape == postings::Shape::dense) {
    const ByteSpan set = list.encoded.bit_set();
    std::uint64_t* words = bits.data();
    const std::byte* others = set.data();
    const std::size_t size = set.size() / 8;
    if (size == 0 || size > bits.size()) return view.damaged();
    if (operation == Operation::unite) {
      for (std::size_t i = 0; i < size; ++i) words[i] |= load_le<std::uint64_t>(others + i * 8);
    } else {
      for (std::size_t i = 0; i < size; ++i) words[i] &= load_le<std::uint64_t>(others + i * 8);
    }
    trim(bits, list.encoded.owners);
    return {};
  }
  if (shape == postings::Shape::ranged) {
    const postings::RangeList ranges(list.encoded);
    if (!ranges.ok()) return view.damaged();
    return ranges.unite_with(bits.data()) ? Result<void>() : Result<void>(view.damaged());
  }
  const bool sound = visit_postings(list, [&](auto owners, auto) {
    for (const std::uint32_t owner : owners) {
      bits[owner / 64] |= std::uint64_t{1} << (owner % 64);
    }
  });
  return sound ? Result<void>() : Result<void>(view.damaged());
}

bool is_dense_leaf(const SegmentView& view, const PlanNode& node) noexcept {
  return node.kind != NodeKind::none_of && node.children.empty() && node.lists.size() == 1 &&
         !node.lists[0].made && node.lists[0].encoded.shape() == postings::Shape::dense &&
         (view.single_units || !counts_units(node.lists[0]));
}

// Unites what the lists of a leaf match with `bits`.
Result<void> try_unite_leaf(const SegmentView& view, const PlanNode& node,
                            const SearchOptions& options, Bits& bits) {
  Bits units;
  for (const ListSource& list : node.lists) {
    if (auto stop = try_continue(options); !stop) return stop;
    if (view.single_units || !counts_units(list)) {
      if (auto done = try_combine(view, list, Operation::unite, bits); !done) return done;
      continue;
    }
    units.resize(words_for(view.units()));
    if (auto done = try_combine(view, list, Operation::unite, units); !done) return done;
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
  if (is_dense_leaf(view, node)) {
    const ByteSpan set = node.lists[0].encoded.bit_set();
    bits.assign(words_for(view.documents()), 0);
    if (set.size() > bits.size() * 8) return view.damaged();
    std::memcpy(bits.data(), set.data(), set.size());
    trim(bits, view.documents());
    return {};
  }
  bits.assign(words_for(view.documents()), 0);
  if (auto done = try_unite_leaf(view, node, options, bits); !done) return done;
  if (node.kind == NodeKind::all_of) {
    // The first dense leaf is copied, other leaves narrow it down; dense ones without a copy.
    bool first = true;
    Bits of_child;
    for (const PlanNode& child : node.children) {
      if (!first && is_dense_leaf(view, child)) {
        auto done = try_combine(view, child.lists[0], Operation::intersect, bits);
        if (!done) return done;
        continue;
      }
      if (first) {
        if (auto done = try_match(view, child, options, bits); !done) return done;
        first = false;
        continue;
      }
      if (auto done = try_match(view, child, options, of_child); !done) return done;
      for (std::size_t i = 0; i < bits.size(); ++i) bits[i] &= of_child[i];
    }
    return {};
  }
  Bits of_child;
  for (const PlanNode& child : node.children) {
    if (child.children.empty() && child.kind != NodeKind::none_of) {
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
    auto done = try_combine(view, *list, Operation::unite, counts_units(*list) ? units : documents);
    if (!done) return done;
  }
  Bits of_documents;
  spread_to_units(view, documents, of_documents);
  for (std::size_t i = 0; i < units.size(); ++i) units[i] |= of_documents[i];
  return {};
}

}  // namespace tracuu::query
