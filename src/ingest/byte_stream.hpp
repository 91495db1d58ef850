/// @file
/// The bytes of one input after another, decompressed where they are compressed.
///
/// Layer    ingest, not public; includes core.
/// Threads  a stream belongs to one thread.
/// Errors   not_found, io, corrupt (broken or cut zstd data), limit_exceeded (zstd window); each
///          names the file.
/// Format   zstd (RFC 8878): any number of frames, skippable ones too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <tracuu/core/error.hpp>

namespace tracuu::inline v0::ingest {

/// An Error of the operating system's: not_found for a missing file, else io.
[[nodiscard]] Error system_error(const std::string& doing, const std::string& path,
                                 int error_number);

/// What the stored bytes of an input are.
enum class Packing : std::uint8_t {
  plain,
  zstd,
  detect,  ///< zstd if they begin like it.
};

/// Reads inputs from start to end; keeps its working memory between them.
class ByteStream {
 public:
  ByteStream();
  ~ByteStream();
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  /// Opens `path`, "-" for stdin. Requires: nothing is open.
  [[nodiscard]] Result<void> try_open(const std::string& path, Packing packing);
  /// Puts bytes at the front of `into`, at least one unless the input has ended; says how many.
  /// Requires: an input is open; `into` is not empty.
  [[nodiscard]] Result<std::size_t> try_read(std::span<char> into);
  /// Closes what is open; stdin stays open.
  void close() noexcept;
  /// Stored bytes taken from the open input so far.
  [[nodiscard]] std::uint64_t stored_bytes() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tracuu::ingest
