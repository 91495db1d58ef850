// The owners of ranges as bits, by AVX2.
#pragma once

#if defined(__x86_64__)

#include <cstddef>
#include <cstdint>

namespace tracuu::inline v0::postings::detail {

// See OwnerKernels in tracuu/postings/range_list.hpp. Requires: the machine has AVX2.
[[nodiscard]] std::uint32_t read_owners_avx2(const std::byte* data, std::size_t size,
                                             const std::byte* places, const std::uint8_t* forms,
                                             std::uint32_t ranges, std::uint64_t* bits) noexcept;
[[nodiscard]] std::uint32_t unite_owners_avx2(const std::byte* data, std::size_t size,
                                              const std::byte* places, const std::uint8_t* forms,
                                              std::uint32_t ranges, std::uint64_t* bits) noexcept;
[[nodiscard]] std::uint32_t intersect_owners_avx2(const std::byte* data, std::size_t size,
                                                  const std::byte* places,
                                                  const std::uint8_t* forms, std::uint32_t ranges,
                                                  std::uint64_t* bits) noexcept;

}  // namespace tracuu::postings::detail

#endif
