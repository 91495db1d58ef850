/// @file
/// Compressed blocks (zstd).
///
/// Layer    storage; includes core only.
/// Threads  a compressor or decompressor belongs to one thread.
/// Errors   corrupt, where a block does not decompress to the size it declares.
/// Format   docs/format.md, section "Store": one zstd frame a block, content size in the frame.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <tracuu/core/bytes.hpp>
#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>

namespace tracuu::inline v0::storage {

/// Makes zstd frames (RFC 8878); keeps its working memory between blocks. The same bytes and level
/// give the same frame, whatever was compressed before. Throws std::bad_alloc.
class TRACUU_EXPORT Compressor {
 public:
  /// `level` as zstd counts them (1 fast ... 19 small).
  explicit Compressor(int level);
  ~Compressor();
  Compressor(Compressor&&) noexcept;
  Compressor& operator=(Compressor&&) noexcept;
  /// Appends one frame that holds `bytes`; returns the frame's size.
  std::size_t compress(ByteSpan bytes, ByteVector& out);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Decompresses one frame into `out`, which is replaced. Fails unless the frame is whole and holds
/// exactly `size` bytes; never allocates more than `size`. May be called from any thread.
[[nodiscard]] TRACUU_EXPORT Result<void> try_decompress(ByteSpan frame, std::size_t size,
                                                        std::string& out);

}  // namespace tracuu::storage
