/// @file
/// Recognition of text in Vietnamese encodings of the time before Unicode.
///
/// Layer    text.
/// Threads  every function may be called from any thread.
/// Errors   none.
/// Format   none.
#pragma once

#include <cstdint>
#include <string_view>

#include <tracuu/core/export.hpp>

namespace tracuu::inline v0::text {

/// A font encoding whose bytes pass for Latin-1 characters.
enum class LegacyEncoding : std::uint8_t { none = 0, tcvn3 = 1, vni = 2 };

[[nodiscard]] constexpr std::string_view to_string(LegacyEncoding encoding) noexcept {
  return encoding == LegacyEncoding::tcvn3 ? "TCVN3"
         : encoding == LegacyEncoding::vni ? "VNI"
                                           : "none";
}

/// Whether `raw` looks like TCVN3 ("Uû ban nh©n d©n") or VNI ("Xin chaøo caùc baïn"), either as
/// UTF-8 of the Latin-1 characters or as the bare single bytes. Judged from the letters of the
/// first 64 KiB; proper Vietnamese, other languages and texts with few such characters are `none`.
[[nodiscard]] TRACUU_EXPORT LegacyEncoding detect_legacy_encoding(std::string_view raw) noexcept;

}  // namespace tracuu::text
