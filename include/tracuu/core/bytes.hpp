/// @file
/// Little-endian integers in byte strings, written and read without trust.
///
/// Layer    core; includes only std.
/// Threads  a reader or writer belongs to one thread.
/// Errors   a reader that meets the end stops, yields zeros and says so by `ok()`.
/// Format   docs/format.md, section "Conventions".
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tracuu::inline v0 {

/// A growing string of bytes on its way to a file.
using ByteVector = std::vector<std::byte>;

/// A view of bytes that somebody else owns.
using ByteSpan = std::span<const std::byte>;

static_assert(sizeof(float) == 4 && sizeof(double) == 8);

/// Reads a little-endian integer. Requires: sizeof(T) readable bytes at `from`.
template <typename T>
[[nodiscard]] inline T load_le(const std::byte* from) noexcept {
  static_assert(std::is_integral_v<T>);
  T value;
  std::memcpy(&value, from, sizeof value);  // every supported machine is little-endian
  return value;
}

/// Appends a little-endian integer.
template <typename T>
inline void put_le(ByteVector& out, T value) {
  static_assert(std::is_integral_v<T>);
  const auto* bytes = reinterpret_cast<const std::byte*>(&value);
  out.insert(out.end(), bytes, bytes + sizeof value);
}

/// Appends `value` in base 128, low groups first, the high bit set on all bytes but the last
/// (LEB128); at most 10 bytes.
inline void put_varint(ByteVector& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::byte>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::byte>(value));
}

/// Appends a length as a varint, then the bytes.
inline void put_string(ByteVector& out, std::string_view text) {
  put_varint(out, text.size());
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  out.insert(out.end(), data, data + text.size());
}

[[nodiscard]] inline std::string_view as_text(ByteSpan bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

[[nodiscard]] inline ByteSpan as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// Takes integers and strings from a byte string, never beyond its end.
///
/// Invariant: once a read fails, `ok()` stays false and every further read yields zero or empty.
/// Borrows the bytes. Each read is O(bytes read).
class ByteReader {
 public:
  explicit ByteReader(ByteSpan bytes) noexcept : bytes_(bytes) {}

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] std::size_t at() const noexcept { return at_; }
  [[nodiscard]] std::size_t left() const noexcept { return bytes_.size() - at_; }

  template <typename T>
  [[nodiscard]] T take_le() noexcept {
    if (left() < sizeof(T)) return fail<T>();
    const T value = load_le<T>(bytes_.data() + at_);
    at_ += sizeof(T);
    return value;
  }

  [[nodiscard]] std::uint64_t take_varint() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (left() == 0) return fail<std::uint64_t>();
      const auto byte = static_cast<std::uint64_t>(bytes_[at_++]);
      value |= (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    return fail<std::uint64_t>();
  }

  /// A varint that must fit 32 bits.
  [[nodiscard]] std::uint32_t take_varint32() noexcept {
    const std::uint64_t value = take_varint();
    return value <= 0xffffffffu ? static_cast<std::uint32_t>(value) : fail<std::uint32_t>();
  }

  [[nodiscard]] ByteSpan take_bytes(std::uint64_t size) noexcept {
    if (left() < size) return fail<ByteSpan>();
    const ByteSpan taken = bytes_.subspan(at_, static_cast<std::size_t>(size));
    at_ += static_cast<std::size_t>(size);
    return taken;
  }

  [[nodiscard]] std::string_view take_string() noexcept {
    return as_text(take_bytes(take_varint()));
  }

 private:
  template <typename T>
  T fail() noexcept {
    ok_ = false;
    at_ = bytes_.size();
    return T{};
  }

  ByteSpan bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace tracuu
