#include <gtest/gtest.h>

#include <string>
#include <tracuu/storage/index_file.hpp>

namespace tracuu::storage {
namespace {

// The expected values come from the compiled xxHash library, version 0.8.1; its XXH3 has been
// frozen since 0.8.0, and files rely on that.
TEST(Hash64, IsXxh3) {
  EXPECT_EQ(hash64({}), 0x2d06800538d394c2u);
  EXPECT_EQ(hash64(as_bytes("a")), 0xe6c632b61e964e1fu);
  ByteVector bytes(65536 + 7);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 7 + i / 256);
  EXPECT_EQ(hash64(ByteSpan(bytes).first(200)), 0x7c64f3b17285e96au);
  EXPECT_EQ(hash64(bytes), 0x4760c867ea37306au);
  EXPECT_EQ(hash64(bytes, 42), 0x88b99a7f5a88c733u);
}

TEST(Hash64, DependsOnEveryByteAndOnTheSeed) {
  std::string text(1000, 'x');
  const std::uint64_t before = hash64(as_bytes(text));
  EXPECT_NE(hash64(as_bytes(text), 1), before);
  for (std::size_t i = 0; i < text.size(); i += 37) {
    text[i] = 'y';
    EXPECT_NE(hash64(as_bytes(text)), before);
    text[i] = 'x';
  }
  EXPECT_EQ(hash64(as_bytes(text)), before);
}

}  // namespace
}  // namespace tracuu::storage
