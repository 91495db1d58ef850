/// @file
/// Cursors: the way to walk a posting list one posting at a time.
///
/// Layer    postings; includes core only.
/// Threads  a cursor belongs to one thread; the bytes it reads may be shared.
/// Errors   none; a cursor over damaged bytes is spent early and says so (`damaged()`).
/// Format   docs/format.md, section "Posting lists".
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include <tracuu/core/types.hpp>
#include <tracuu/postings/posting_list.hpp>

namespace tracuu::inline v0::postings {

/// A place in a list of postings ordered by owner (unit or document).
///
/// Every model keeps these, and tests/support/asserting_cursor.hpp checks them:
///  - a new cursor stands on the first posting, or is spent if there is none;
///  - `doc()` never goes back, and once `no_more_docs` it stays so;
///  - `seek(d)` stops at the first owner >= d, moving not at all if already there.
template <typename C>
concept Cursor = std::movable<C> && requires(C cursor, const C& at, std::uint32_t target) {
  { at.doc() } -> std::same_as<std::uint32_t>;
  { cursor.frequency() } -> std::same_as<std::uint32_t>;  // requires: not spent
  { cursor.next() } -> std::same_as<std::uint32_t>;
  { cursor.seek(target) } -> std::same_as<std::uint32_t>;
  requires noexcept(at.doc());
  requires noexcept(cursor.frequency());
  requires noexcept(cursor.next());
  requires noexcept(cursor.seek(target));
};

/// A cursor over plain arrays: the reference the compressed ones are tested against.
///
/// Cost: `next` O(1); `seek` O(log distance). Borrows both spans, which must outlive it.
class ArrayCursor {
 public:
  /// Requires: `docs` strictly increasing, `frequencies` as long as `docs`.
  ArrayCursor(std::span<const std::uint32_t> docs,
              std::span<const std::uint32_t> frequencies) noexcept
      : docs_(docs), frequencies_(frequencies) {}

  [[nodiscard]] std::uint32_t doc() const noexcept {
    return at_ < docs_.size() ? docs_[at_] : no_more_docs;
  }
  [[nodiscard]] std::uint32_t frequency() const noexcept { return frequencies_[at_]; }

  std::uint32_t next() noexcept {
    if (at_ < docs_.size()) ++at_;
    return doc();
  }

  std::uint32_t seek(std::uint32_t target) noexcept {
    const auto rest = docs_.subspan(at_);
    at_ +=
        static_cast<std::size_t>(std::lower_bound(rest.begin(), rest.end(), target) - rest.begin());
    return doc();
  }

 private:
  std::span<const std::uint32_t> docs_;
  std::span<const std::uint32_t> frequencies_;
  std::size_t at_ = 0;
};

static_assert(Cursor<ArrayCursor>);

/// A cursor over an encoded list, whatever its shape.
///
/// Cost: `next` O(1) amortised; `seek` O(log blocks) plus one block. Frequencies are decoded only
/// in blocks where they are asked for. Borrows the list's bytes.
class PostingCursor {
 public:
  explicit PostingCursor(const PostingList& list) noexcept : blocks_(list) {
    enter(blocks_.next());
  }

  [[nodiscard]] std::uint32_t doc() const noexcept { return doc_; }
  [[nodiscard]] std::uint32_t frequency() noexcept { return blocks_.frequencies()[at_]; }

  std::uint32_t next() noexcept {
    if (doc_ == no_more_docs) return doc_;
    if (++at_ < blocks_.docs().size()) return doc_ = blocks_.docs()[at_];
    return enter(blocks_.next());
  }

  std::uint32_t seek(std::uint32_t target) noexcept {
    if (doc_ >= target) return doc_;
    if (blocks_.docs().back() < target && enter(blocks_.seek(target)) >= target) return doc_;
    const auto rest = blocks_.docs().subspan(at_);
    at_ +=
        static_cast<std::size_t>(std::lower_bound(rest.begin(), rest.end(), target) - rest.begin());
    return doc_ = blocks_.docs()[at_];
  }

  /// Whether the list ended early because its bytes break the format.
  [[nodiscard]] bool damaged() const noexcept { return blocks_.damaged(); }

 private:
  std::uint32_t enter(bool found) noexcept {
    at_ = 0;
    return doc_ = found ? blocks_.docs().front() : no_more_docs;
  }

  PostingBlocks blocks_;
  std::size_t at_ = 0;
  std::uint32_t doc_ = no_more_docs;
};

static_assert(Cursor<PostingCursor>);

}  // namespace tracuu::postings
