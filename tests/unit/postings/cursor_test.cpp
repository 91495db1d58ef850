// What every cursor promises, checked on each kind and on every shape of list.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <tracuu/postings/cursor.hpp>
#include <vector>

#include "posting_cases.hpp"
#include "support/asserting_cursor.hpp"

namespace tracuu::postings {
namespace {

// A kind of cursor: how to make one. A new kind joins by a line in `Kinds`.
struct OfArrays {
  static ArrayCursor make(const PostingCase& source, const ByteVector&) {
    return {source.docs, source.frequencies};
  }
};
struct OfBytes {
  static PostingCursor make(const PostingCase& source, const ByteVector& bytes) {
    return PostingCursor(source.list(bytes));
  }
};

template <typename Kind>
class EveryCursor : public testing::Test {
 protected:
  EveryCursor() : cases_(posting_cases()) {
    for (const PostingCase& source : cases_) bytes_.push_back(source.encode());
  }
  template <typename Check>
  void for_each_case(Check check) {
    for (std::size_t i = 0; i < cases_.size(); ++i) {
      SCOPED_TRACE(cases_[i].name);
      check(cases_[i], test::AssertingCursor(Kind::make(cases_[i], bytes_[i])));
      if (HasFailure()) return;
    }
  }

 private:
  std::vector<PostingCase> cases_;
  std::vector<ByteVector> bytes_;
};

using Kinds = testing::Types<OfArrays, OfBytes>;
TYPED_TEST_SUITE(EveryCursor, Kinds);

TYPED_TEST(EveryCursor, NextVisitsEveryPosting) {
  this->for_each_case([](const PostingCase& source, const auto& first) {
    auto cursor = first;
    for (std::size_t i = 0; i < source.docs.size(); ++i) {
      ASSERT_EQ(cursor.doc(), source.docs[i]);
      ASSERT_EQ(cursor.frequency(), source.frequencies[i]);
      cursor.next();
    }
    ASSERT_EQ(cursor.doc(), no_more_docs);
    ASSERT_EQ(cursor.next(), no_more_docs);
    ASSERT_EQ(cursor.seek(0), no_more_docs);
  });
}

TYPED_TEST(EveryCursor, SeekStopsAtTheFirstNotBefore) {
  this->for_each_case([](const PostingCase& source, const auto& first) {
    std::mt19937 random(7);
    // Strides from a posting or two to the whole list, with steps of next() in between.
    for (const std::uint32_t stride : {1u, 50u, 130u, 700u}) {
      auto cursor = first;
      std::size_t at = 0;
      for (std::size_t i = random() % stride; i < source.docs.size();
           i += 1 + random() % (2 * stride)) {
        // The posting itself, or just before it.
        const std::uint32_t before = random() % 2 == 0 && source.docs[i] > 0 ? 1 : 0;
        const std::uint32_t target = source.docs[i] - before;
        const auto wanted = std::lower_bound(source.docs.begin(), source.docs.end(), target);
        at = std::max(at, static_cast<std::size_t>(wanted - source.docs.begin()));
        ASSERT_EQ(cursor.seek(target), source.docs[at]);
        ASSERT_EQ(cursor.frequency(), source.frequencies[at]);
        ASSERT_EQ(cursor.seek(0), source.docs[at]);
        if (random() % 3 == 0) {
          ++at;
          ASSERT_EQ(cursor.next(), at < source.docs.size() ? source.docs[at] : no_more_docs);
          if (at == source.docs.size()) break;
        }
      }
      ASSERT_EQ(cursor.seek(no_more_docs), no_more_docs);
      ASSERT_EQ(cursor.next(), no_more_docs);
    }
  });
}

TYPED_TEST(EveryCursor, SeekPastTheEndSpendsAFreshCursor) {
  this->for_each_case([](const PostingCase& source, const auto& first) {
    auto cursor = first;
    const std::uint32_t beyond = source.docs.empty() ? 0 : source.docs.back() + 1;
    ASSERT_EQ(cursor.seek(beyond), no_more_docs);
    ASSERT_EQ(cursor.next(), no_more_docs);
  });
}

TEST(PostingCursor, SoundBytesAreNotDamaged) {
  for (const PostingCase& source : posting_cases()) {
    const ByteVector bytes = source.encode();
    PostingCursor cursor(source.list(bytes));
    while (cursor.doc() != no_more_docs) cursor.next();
    EXPECT_FALSE(cursor.damaged()) << source.name;
  }
}

}  // namespace
}  // namespace tracuu::postings
