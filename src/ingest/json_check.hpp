/// @file
/// Finds the first byte at which a text stops being JSON, and mends broken characters in it.
///
/// Layer    ingest, not public; includes std only.
/// Threads  every function may be called from any thread.
/// Errors   none.
/// Format   RFC 8259; bytes from 0x80 on pass unchecked inside strings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tracuu::inline v0::ingest {

/// Where and why a text is not JSON.
struct JsonFault {
  std::size_t offset = 0;     ///< The first byte that cannot stand there; the size at the end.
  const char* expected = "";  ///< What could have stood there.
};

/// The first fault of a text that should be one JSON value with blanks around it. Neither UTF-8 nor
/// the pairing of surrogates is looked at. Linear; nesting deeper than 1,000 is a fault.
[[nodiscard]] std::optional<JsonFault> find_json_fault(std::string_view json) noexcept;

/// A copy of `json` in which each broken UTF-8 sequence (maximal subpart, as Unicode recommends in
/// chapter 3.9) is U+FFFD and each escaped surrogate without its other half is \uFFFD. Linear.
/// Requires: find_json_fault(json) found nothing.
[[nodiscard]] std::string mend_characters(std::string_view json);

}  // namespace tracuu::ingest
