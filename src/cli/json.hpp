/// @file
/// Writing JSON: one value a line, keys in the order they were set.
///
/// Layer    cli.
/// Threads  values.
/// Errors   none: broken UTF-8 comes out as U+FFFD.
/// Format   RFC 8259, UTF-8.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace tracuu::inline v0::cli {

using Json = nlohmann::ordered_json;

[[nodiscard]] inline std::string to_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tracuu::cli
