/// @file
/// Files of queries, read whole: plain, compressed (.zst), or stdin ("-").
///
/// Layer    cli.
/// Threads  every function may be called from any thread.
/// Errors   tracuu::Error with the file.
/// Format   UTF-8, one record a line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tracuu::inline v0::cli {

/// A line of a file, without its end.
struct InputLine {
  std::uint64_t number = 0;  ///< Counted from 1.
  std::string_view text;
};

/// A text file in memory.
class TextFile {
 public:
  [[nodiscard]] static TextFile read(const std::string& path);
  /// Its lines that are not blank; they live as long as the file. A byte-order mark is dropped.
  [[nodiscard]] std::vector<InputLine> lines() const;

 private:
  std::string text_;
};

}  // namespace tracuu::cli
