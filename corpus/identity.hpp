/// @file
/// Who issued a generated document, when, and under which number.
///
/// Layer    the corpus generator; includes std only.
/// Threads  values.
/// Errors   none.
/// Format   numbers follow Nghị định 30/2020/NĐ-CP: "12/2019/QĐ-UBND", "2183/QĐ-UBND",
/// "57/2020/QH14".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "random.hpp"

namespace tracuu::corpus {

/// Issuing bodies with the same kinds of documents.
enum class Level : std::uint8_t {
  committee,
  council,
  ministry,
  government,
  prime_minister,
  assembly
};

/// What identifies a document. Numbers of different issuers collide, as they do in life.
struct Identity {
  std::string number;
  std::string_view type;      ///< "Quyết định"
  std::string issuer;         ///< "Ủy ban nhân dân tỉnh An Giang"
  std::string_view place;     ///< "tỉnh An Giang", empty for central bodies.
  std::string_view province;  ///< "An Giang", empty for central bodies.
  std::string_view organ;     ///< The abbreviation in the number: "UBND".
  Level level = Level::committee;
  std::uint32_t year = 0;
  std::uint32_t month = 0;
  std::uint32_t day = 0;

  /// YYYYMMDD as a number.
  [[nodiscard]] std::uint32_t date() const noexcept { return year * 10'000 + month * 100 + day; }
};

/// Draws an identity with a date of 2009 to 2024.
[[nodiscard]] Identity draw_identity(Random& random);

/// A law that real documents cite as their basis.
struct Law {
  std::string_view title;
  std::string_view number;
  std::uint32_t day;
  std::uint32_t month;
  std::uint32_t year;

  [[nodiscard]] constexpr std::uint32_t date() const noexcept {
    return year * 10'000 + month * 100 + day;
  }
};

/// Draws one of the laws most often cited that is older than `date`, the first ones more often.
/// Requires: a date of 2009 or later.
[[nodiscard]] const Law& draw_law(Random& random, std::uint32_t date) noexcept;

}  // namespace tracuu::corpus
