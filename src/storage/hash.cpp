#define XXH_INLINE_ALL  // NOLINT(readability-identifier-naming): the name is xxHash's
#include <xxhash.h>

#include <tracuu/storage/index_file.hpp>

namespace tracuu::inline v0::storage {

std::uint64_t hash64(ByteSpan bytes, std::uint64_t seed) noexcept {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

}  // namespace tracuu::storage
