/// @file
/// Tables as comma-separated values.
///
/// Layer    cli.
/// Threads  a function of its arguments.
/// Errors   none.
/// Format   RFC 4180, lines end with LF.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tracuu::inline v0::cli {

/// A row without its end; what holds a comma, a quote or a line end is quoted.
[[nodiscard]] inline std::string csv_line(const std::vector<std::string_view>& values) {
  std::string line;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) line += ',';
    if (values[i].find_first_of(",\"\r\n") == std::string_view::npos) {
      line += values[i];
      continue;
    }
    line += '"';
    for (const char byte : values[i]) {
      if (byte == '"') line += '"';
      line += byte;
    }
    line += '"';
  }
  return line;
}

}  // namespace tracuu::cli
