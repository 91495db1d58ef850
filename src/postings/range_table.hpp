// The tables of a ranged or dense list: where the data of each range of 128 owners begin, how they
// are laid out, and a bound. docs/format.md is the specification.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <tracuu/core/bytes.hpp>
#include <tracuu/postings/posting_list.hpp>

namespace tracuu::inline v0::postings {

/// Postings from which on a range of a ranged list has a bit set instead of a byte a posting.
inline constexpr std::uint32_t bit_set_count = 15;
/// Frequency widths that the four bits of a form can tell.
inline constexpr std::array<std::uint8_t, 16> form_widths{0, 1,  2,  3,  4,  5,  6,  7,
                                                          8, 10, 12, 14, 16, 20, 24, 32};

/// The least width code that `bits` fit.
constexpr unsigned width_code(unsigned bits) noexcept {
  unsigned code = 0;
  while (form_widths[code] < bits) ++code;
  return code;
}

/// Bytes of a row of `count` values of `width` bits, the first in the lowest bits.
constexpr std::size_t row_bytes(std::size_t count, unsigned width) noexcept {
  return (count * width + 7) / 8;
}

/// Where the tables stand, in bytes from the start of the list.
struct RangeLayout {
  RangeLayout(Shape shape, std::uint32_t owners) noexcept
      : ranges((std::uint64_t{owners} + range_size - 1) / range_size),
        groups(shape == Shape::dense ? ranges * 16 : 0),
        places(groups + (ranges + ranges_per_group - 1) / ranges_per_group * 4),
        forms(places + ranges * 2),
        bounds(forms + ranges),
        data(bounds + ranges) {}

  std::uint64_t ranges, groups, places, forms, bounds, data;
};

}  // namespace tracuu::postings
