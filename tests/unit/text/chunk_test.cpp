#include "text/chunk.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>
#include <string>

#include "text_cases.hpp"

namespace {

using tracuu::text::detail::Chunk;
using tracuu::text::detail::load_chunk;
using tracuu::text::detail::load_chunk_scalar;

bool bit(const Chunk::Mask& mask, std::size_t place) {
  return ((mask[place / Chunk::block_bytes] >> (place % Chunk::block_bytes)) & 1) != 0;
}

/// Both versions on one text: equal masks, and equal lower case wherever no byte is odd.
void expect_equal_versions(const std::string& text) {
  const auto quick = std::make_unique<Chunk>();
  const auto slow = std::make_unique<Chunk>();
  load_chunk(text.data(), text.size(), *quick);
  load_chunk_scalar(text.data(), text.size(), *slow);
  const std::size_t blocks = (text.size() + Chunk::block_bytes - 1) / Chunk::block_bytes;
  for (std::size_t block = 0; block <= blocks; ++block) {
    ASSERT_EQ(quick->runs[block], slow->runs[block]) << "block " << block;
    ASSERT_EQ(quick->odd[block], slow->odd[block]) << "block " << block;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!bit(slow->odd, i) && bit(slow->runs, i)) {
      ASSERT_EQ(*quick->lower_at(i), *slow->lower_at(i)) << "byte " << i;
    }
  }
}

TEST(Chunk, VersionsAgreeOnEveryPairAndTripleOfBytes) {
  // Every second byte behind every first, and every third behind the leads of Vietnamese.
  std::string text;
  for (int first = 0; first < 256; ++first) {
    text.clear();
    for (int second = 0; second < 256; ++second) {
      text += static_cast<char>(first);
      text += static_cast<char>(second);
      text += ' ';
    }
    expect_equal_versions(text);
  }
  for (const int second : {0xB9, 0xBA, 0xBB, 0xBC}) {
    text.clear();
    for (int third = 0; third < 256; ++third) {
      text += '\xE1';
      text += static_cast<char>(second);
      text += static_cast<char>(third);
    }
    expect_equal_versions(text);
  }
}

RC_GTEST_PROP(Chunk, versions_agree_on_any_text, ()) {
  std::string text = *tracuu_test::any_text();
  text.resize(std::min(text.size(), Chunk::capacity));
  RC_PRE(!text.empty());
  expect_equal_versions(text);
}

RC_GTEST_PROP(Chunk, versions_agree_on_any_bytes, ()) {
  const auto bytes = *rc::gen::container<std::string>(rc::gen::element(
      'a', 'Z', '5', ' ', '\xC3', '\xC4', '\xC5', '\xC6', '\xE1', '\xBA', '\xBB', '\x80', '\x83',
      '\x91', '\xA0', '\xA9', '\xAF', '\xB0', '\xB9', '\xBF', '\x97', '\x90', '\xE2'));
  RC_PRE(!bytes.empty() && bytes.size() <= Chunk::capacity);
  expect_equal_versions(bytes);
}

}  // namespace
