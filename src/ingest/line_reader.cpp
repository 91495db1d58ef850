#include "line_reader.hpp"

#include <algorithm>
#include <cstring>

namespace tracuu::inline v0::ingest {

namespace {

/// Large enough to make reading cheap, small enough to stay in the second-level cache.
constexpr std::size_t piece = 256 * 1024;

}  // namespace

void LineReader::start(ByteStream& stream, std::uint64_t max_line_bytes) noexcept {
  stream_ = &stream;
  max_line_bytes_ = max_line_bytes;
  begin_ = end_ = 0;
  number_ = 0;
  line_ = {};
}

Result<LineEvent> LineReader::try_next() {
  ++number_;
  std::size_t searched = begin_;
  for (;;) {
    if (searched != end_) {
      const char* from = buffer_.get() + searched;
      if (const void* found = std::memchr(from, '\n', end_ - searched)) {
        const auto line_end =
            static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.get());
        return take(line_end, line_end + 1);
      }
    }
    // Near the limit take() decides, as a byte-order mark and CR do not count.
    if (end_ - begin_ > max_line_bytes_ + 4) return skip_line();
    const std::size_t unfinished = end_ - begin_;
    auto filled = try_fill();
    if (!filled) return filled.error();
    if (!*filled) return begin_ == end_ ? LineEvent::end : take(end_, end_);
    searched = begin_ + unfinished;
  }
}

/// Reads a piece behind what is held, which may move; false at the end of the stream.
Result<bool> LineReader::try_fill() {
  if (begin_ != 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (capacity_ - end_ < piece / 2) grow();
  auto size = stream_->try_read({buffer_.get() + end_, std::min(piece, capacity_ - end_)});
  if (!size) return size.error();
  end_ += *size;
  return *size != 0;
}

void LineReader::grow() {
  const std::size_t capacity = std::max(2 * piece, 2 * capacity_);
  auto larger = std::make_unique<char[]>(capacity + padding);
  if (end_ != 0) std::memcpy(larger.get(), buffer_.get(), end_);
  buffer_ = std::move(larger);
  capacity_ = capacity;
}

/// Drops everything up to the next line end.
Result<LineEvent> LineReader::skip_line() {
  for (;;) {
    begin_ = end_ = 0;
    auto filled = try_fill();
    if (!filled) return filled.error();
    if (!*filled) return LineEvent::too_long;
    if (const void* found = std::memchr(buffer_.get(), '\n', end_)) {
      begin_ = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.get()) + 1;
      return LineEvent::too_long;
    }
  }
}

LineEvent LineReader::take(std::size_t line_end, std::size_t next_line) noexcept {
  line_ = {buffer_.get() + begin_, line_end - begin_};
  begin_ = next_line;
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  if (number_ == 1 && line_.starts_with("\uFEFF")) line_.remove_prefix(3);
  return line_.size() > max_line_bytes_ ? LineEvent::too_long : LineEvent::line;
}

}  // namespace tracuu::ingest
