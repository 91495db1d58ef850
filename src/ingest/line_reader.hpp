/// @file
/// Lines of a byte stream, read in large pieces.
///
/// Layer    ingest, not public; includes core.
/// Threads  a reader belongs to one thread.
/// Errors   those of ByteStream.
/// Format   lines end with LF or CRLF, the last one may lack it; a byte-order mark may come first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include <tracuu/core/error.hpp>

#include "byte_stream.hpp"

namespace tracuu::inline v0::ingest {

enum class LineEvent : std::uint8_t {
  line,      ///< line() is the next line.
  too_long,  ///< The next line passes the limit and was skipped.
  end,
};

/// Cuts a stream into lines. Holds at most the longest allowed line and one piece of reading; of a
/// longer line only pieces.
class LineReader {
 public:
  /// So many bytes behind a line are readable.
  static constexpr std::size_t padding = 64;

  /// Starts with the stream's next byte as line 1.
  void start(ByteStream& stream, std::uint64_t max_line_bytes) noexcept;
  /// Linear in the bytes passed.
  [[nodiscard]] Result<LineEvent> try_next();
  /// The line without its end (and line 1 without a byte-order mark); valid until try_next().
  [[nodiscard]] std::string_view line() const noexcept { return line_; }
  /// The number of the last line, from 1.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }

 private:
  [[nodiscard]] Result<bool> try_fill();
  [[nodiscard]] Result<LineEvent> skip_line();
  LineEvent take(std::size_t line_end, std::size_t next_line) noexcept;
  void grow();

  ByteStream* stream_ = nullptr;
  std::uint64_t max_line_bytes_ = 0;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;  ///< Bytes begin_ to end_ of the buffer were read and not yet given out.
  std::size_t end_ = 0;
  std::uint64_t number_ = 0;
  std::string_view line_;
};

}  // namespace tracuu::ingest
