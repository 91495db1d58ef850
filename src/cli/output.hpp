/// @file
/// Writing to stdout and stderr, and what is known of the terminal.
///
/// Layer    cli.
/// Threads  stdout belongs to the main thread; message() may be called from any.
/// Errors   Output throws io where stdout cannot be written, OutputClosed where nobody reads it.
/// Format   none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tracuu/core/error.hpp>

namespace tracuu::inline v0::cli {

/// Thrown when the reader of stdout has gone: the program ends without a word.
struct OutputClosed {};

/// Stdout, through a buffer.
class Output {
 public:
  void write(std::string_view text);
  /// Writes a line and its end.
  void line(std::string_view text) {
    write(text);
    write("\n");
  }
  /// Hands everything to the system.
  void flush();

 private:
  std::string buffer_;
};

/// The one stdout of the program.
[[nodiscard]] Output& output();

/// Writes "tracuu: TEXT" and a line end to stderr at once.
void message(std::string_view text);

/// An error as the user reads it: "FILE:LINE: what is wrong (code)".
[[nodiscard]] std::string describe(const Error& error);

[[nodiscard]] bool stdout_is_terminal() noexcept;
[[nodiscard]] bool stderr_is_terminal() noexcept;
/// Whether stdout shows colours: a terminal, NO_COLOR not set.
[[nodiscard]] bool use_colour() noexcept;
/// Columns of the terminal behind stdout or stderr; 80 where there is none.
[[nodiscard]] std::size_t terminal_width() noexcept;

/// "1,234,567".
[[nodiscard]] std::string group_digits(std::uint64_t number);
/// "305 MB", "1.2 GB"; thousands, not 1024.
[[nodiscard]] std::string format_bytes(std::uint64_t bytes);
/// "1 document", "2 documents".
[[nodiscard]] std::string count_of(std::uint64_t number, std::string_view singular);

}  // namespace tracuu::cli
