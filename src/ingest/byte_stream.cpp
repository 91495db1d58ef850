#include "byte_stream.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <new>
#include <string_view>
#include <system_error>
#include <vector>

namespace tracuu::inline v0::ingest {

namespace {

/// The first bytes of a zstd frame, and of a skippable one (whose first byte's low half is free).
bool begins_like_zstd(std::string_view bytes) noexcept {
  if (bytes.size() < 4) return false;
  if (bytes.starts_with("\x28\xB5\x2F\xFD")) return true;
  return (bytes[0] & 0xF0) == 0x50 && bytes.substr(1, 3) == "\x2A\x4D\x18";
}

struct DecompressorDeleter {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

}  // namespace

Error system_error(const std::string& doing, const std::string& path, int error_number) {
  const bool missing = error_number == ENOENT || error_number == ENOTDIR;
  return {missing ? ErrorCode::not_found : ErrorCode::io,
          "cannot " + doing + ": " + std::generic_category().message(error_number),
          {path, std::nullopt, std::nullopt}};
}

struct ByteStream::Impl {
  std::string path;
  int file = -1;
  bool packed = false;
  std::uint64_t stored = 0;
  /// Bytes looked at to detect the packing and not yet given out.
  std::array<char, 4> head{};
  std::size_t head_size = 0;

  std::unique_ptr<ZSTD_DCtx, DecompressorDeleter> context;
  std::vector<char> packed_bytes;
  ZSTD_inBuffer in{nullptr, 0, 0};
  bool between_frames = false;

  /// Stored bytes; 0 at the end.
  Result<std::size_t> read_stored(std::span<char> into) {
    if (head_size != 0) {
      const std::size_t size = std::min(head_size, into.size());
      std::memcpy(into.data(), head.data(), size);
      std::memmove(head.data(), head.data() + size, head_size - size);
      head_size -= size;
      return size;
    }
    return read_file(into);
  }

  Result<std::size_t> read_file(std::span<char> into) {
    ssize_t size = 0;
    do {
      size = ::read(file, into.data(), into.size());
    } while (size < 0 && errno == EINTR);
    if (size < 0) return system_error("read", path, errno);
    stored += static_cast<std::uint64_t>(size);
    return static_cast<std::size_t>(size);
  }

  void start_unpacking() {
    if (!context) {
      context.reset(ZSTD_createDCtx());
      if (!context) throw std::bad_alloc();
      packed_bytes.resize(ZSTD_DStreamInSize());
    }
    ZSTD_DCtx_reset(context.get(), ZSTD_reset_session_only);
    in = {packed_bytes.data(), 0, 0};
    // An empty file is a frame that is cut before its first byte.
    between_frames = false;
  }

  Result<std::size_t> read_unpacked(std::span<char> into) {
    ZSTD_outBuffer out{into.data(), into.size(), 0};
    while (out.pos == 0) {
      if (in.pos == in.size) {
        auto size = read_stored(packed_bytes);
        if (!size) return size;
        in = {packed_bytes.data(), *size, 0};
        // What zstd still holds back comes out before the end counts.
        if (*size == 0 && between_frames) return std::size_t{0};
      }
      const bool at_end = in.size == 0;
      const std::size_t state = ZSTD_decompressStream(context.get(), &out, &in);
      if (ZSTD_isError(state)) return broken(state);
      between_frames = state == 0;
      if (at_end && out.pos == 0) return damaged("ends in the middle of a zstd frame");
    }
    return out.pos;
  }

  [[nodiscard]] Error broken(std::size_t state) const {
    if (ZSTD_getErrorCode(state) == ZSTD_error_frameParameter_windowTooLarge) {
      return {ErrorCode::limit_exceeded,
              "its zstd window is over 128 MiB; compress it again without --long",
              {path, std::nullopt, std::nullopt}};
    }
    return damaged(std::string("broken zstd data: ") + ZSTD_getErrorName(state));
  }

  [[nodiscard]] Error damaged(const std::string& message) const {
    return {ErrorCode::corrupt, message, {path, stored - (in.size - in.pos), std::nullopt}};
  }
};

ByteStream::ByteStream() : impl_(std::make_unique<Impl>()) {}
ByteStream::~ByteStream() { close(); }

Result<void> ByteStream::try_open(const std::string& path, Packing packing) {
  Impl& impl = *impl_;
  assert(impl.file < 0);
  impl.path = path;
  impl.stored = 0;
  impl.head_size = 0;
  impl.file = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (impl.file < 0) return system_error("open", path, errno);
  impl.packed = packing == Packing::zstd;
  if (packing == Packing::detect) {
    while (impl.head_size < impl.head.size()) {
      auto size = impl.read_file(std::span(impl.head).subspan(impl.head_size));
      if (!size) return size.error();
      if (*size == 0) break;
      impl.head_size += *size;
    }
    impl.packed = begins_like_zstd({impl.head.data(), impl.head_size});
  }
  if (impl.packed) impl.start_unpacking();
  return {};
}

Result<std::size_t> ByteStream::try_read(std::span<char> into) {
  assert(impl_->file >= 0 && !into.empty());
  return impl_->packed ? impl_->read_unpacked(into) : impl_->read_stored(into);
}

void ByteStream::close() noexcept {
  if (impl_->file >= 0 && impl_->path != "-") ::close(impl_->file);
  impl_->file = -1;
}

std::uint64_t ByteStream::stored_bytes() const noexcept { return impl_->stored; }

}  // namespace tracuu::ingest
