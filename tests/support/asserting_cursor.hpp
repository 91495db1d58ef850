/// @file
/// A cursor that checks what every cursor promises while it passes calls on.
///
/// Layer    tests; on postings.
/// Threads  as the cursor inside.
/// Errors   a broken promise is a failure of the running test.
/// Format   none.
#pragma once

#include <cstdint>
#include <limits>
#include <utility>

#include <gtest/gtest.h>

#include <tracuu/core/types.hpp>
#include <tracuu/postings/cursor.hpp>

namespace tracuu::test {

/// Wraps any cursor. Checked: next() goes forward, seek(d) stops at d or later and does not move
/// if it stands there already, doc() is what the last call returned, a spent cursor stays spent,
/// frequencies are at least 1.
template <postings::Cursor C>
class AssertingCursor {
 public:
  explicit AssertingCursor(C&& inner) : inner_(std::move(inner)), doc_(inner_.doc()) {}

  [[nodiscard]] std::uint32_t doc() const noexcept {
    EXPECT_EQ(inner_.doc(), doc_) << "doc() changed without a move";
    return doc_;
  }

  [[nodiscard]] std::uint32_t frequency() noexcept {
    EXPECT_NE(doc_, no_more_docs) << "a spent cursor has no frequency";
    const std::uint32_t frequency = inner_.frequency();
    EXPECT_GE(frequency, 1u);
    EXPECT_EQ(inner_.frequency(), frequency) << "frequency() changed without a move";
    return frequency;
  }

  std::uint32_t next() noexcept {
    const std::uint32_t before = doc();
    moved(inner_.next());
    if (before == no_more_docs) {
      EXPECT_EQ(doc_, no_more_docs) << "a spent cursor came back";
    } else {
      EXPECT_GT(doc_, before) << "next() did not go forward";
    }
    return doc_;
  }

  std::uint32_t seek(std::uint32_t target) noexcept {
    const std::uint32_t before = doc();
    moved(inner_.seek(target));
    EXPECT_GE(doc_, target) << "seek() stopped too early";
    if (before >= target) {
      EXPECT_EQ(doc_, before) << "seek() left a place that was good";
    }
    return doc_;
  }

 private:
  void moved(std::uint32_t now) noexcept {
    doc_ = now;
    EXPECT_EQ(inner_.doc(), now) << "a move returned what doc() does not say";
  }

  C inner_;
  std::uint32_t doc_;
};

static_assert(postings::Cursor<AssertingCursor<postings::ArrayCursor>>);

}  // namespace tracuu::test
