#include <zstd.h>

#include <new>
#include <tracuu/storage/compress.hpp>

namespace tracuu::inline v0::storage {

namespace {

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

// RFC 8878: a block yields at most 128 KiB, and none that yields bytes is shorter than 4 bytes. So
// no frame can hold more than this many times its own size.
constexpr std::size_t largest_ratio = 128 * 1024 / 4;

Error corrupt(const std::string& what) { return {ErrorCode::corrupt, "compressed block: " + what}; }

}  // namespace

struct Compressor::Impl {
  std::unique_ptr<ZSTD_CCtx, FreeContext> context{ZSTD_createCCtx()};
};

Compressor::Compressor(int level) : impl_(std::make_unique<Impl>()) {
  ZSTD_CCtx* context = impl_->context.get();
  if (context == nullptr) throw std::bad_alloc();
  // The level is clamped by zstd; the content size is written, no checksum (pages have theirs).
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
}

Compressor::~Compressor() = default;
Compressor::Compressor(Compressor&&) noexcept = default;
Compressor& Compressor::operator=(Compressor&&) noexcept = default;

std::size_t Compressor::compress(ByteSpan bytes, ByteVector& out) {
  const std::size_t before = out.size();
  out.resize(before + ZSTD_compressBound(bytes.size()));
  const std::size_t size = ZSTD_compress2(impl_->context.get(), out.data() + before,
                                          out.size() - before, bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) {  // with room for the worst case, only memory can be missing
    out.resize(before);
    throw std::bad_alloc();
  }
  out.resize(before + size);
  return size;
}

Result<void> try_decompress(ByteSpan frame, std::size_t size, std::string& out) {
  out.clear();
  if (frame.size() < sizeof(std::uint32_t) ||
      load_le<std::uint32_t>(frame.data()) != ZSTD_MAGICNUMBER) {
    return corrupt("not a zstd frame");
  }
  // "Unknown" and "error" are values near 2^64 and differ from any size that passes here.
  if (ZSTD_getFrameContentSize(frame.data(), frame.size()) != size) {
    return corrupt("the frame does not declare " + std::to_string(size) + " bytes");
  }
  if (size / largest_ratio > frame.size()) {
    return corrupt("the frame is too short to hold " + std::to_string(size) + " bytes");
  }
  if (ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size()) {
    return corrupt("the frame is cut short or followed by other bytes");
  }
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context{ZSTD_createDCtx()};
  if (context == nullptr) throw std::bad_alloc();
  out.resize(size);
  const std::size_t written =
      ZSTD_decompressDCtx(context.get(), out.data(), out.size(), frame.data(), frame.size());
  if (written != size) {
    out.clear();
    return ZSTD_isError(written) != 0 ? corrupt(ZSTD_getErrorName(written))
                                      : corrupt("the frame holds fewer bytes than it declares");
  }
  return {};
}

}  // namespace tracuu::storage
