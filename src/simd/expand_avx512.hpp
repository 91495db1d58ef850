// Frequencies of a range spread over its owners, by AVX-512.
#pragma once

#if defined(__x86_64__)

#include <cstddef>
#include <cstdint>

namespace tracuu::inline v0::postings::detail {

// See ExpandKernels in tracuu/postings/range_list.hpp. Require: Isa::avx512.
void expand_bytes_avx512(const std::uint64_t bits[2], const std::byte* row, unsigned width,
                         std::uint8_t* out) noexcept;
void expand_words_avx512(const std::uint64_t bits[2], const std::byte* row, unsigned width,
                         std::uint16_t* out) noexcept;

}  // namespace tracuu::postings::detail

#endif
