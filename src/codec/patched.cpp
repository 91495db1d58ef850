#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <tracuu/codec/patched.hpp>

namespace tracuu::inline v0::codec {

namespace {

constexpr unsigned width_mask = 63;
constexpr unsigned widest = 32;
// Bytes of what a patch adds, by the upper bits of a control byte.
constexpr std::array<unsigned, 4> patch_sizes{0, 1, 2, 4};
// A patch takes time, too: it is worth it if it saves this many bytes more than it costs.
constexpr unsigned price_of_patch = 2;

unsigned patch_code(unsigned bits) noexcept { return bits <= 8 ? 1 : bits <= 16 ? 2 : 3; }

}  // namespace

std::uint8_t put_patched(std::span<const std::uint32_t, block_size> values, ByteVector& out) {
  std::array<unsigned, widest + 1> with_bits{};
  for (const std::uint32_t value : values)
    ++with_bits[static_cast<unsigned>(std::bit_width(value))];
  unsigned most = widest;
  while (most > 0 && with_bits[most] == 0) --most;
  unsigned width = most;
  unsigned patches = 0;
  std::size_t best = packed_bytes(most);
  unsigned above = 0;
  for (unsigned narrower = most; narrower-- > 0;) {
    above += with_bits[narrower + 1];
    const std::size_t each = 1 + patch_sizes[patch_code(most - narrower)] + price_of_patch;
    const std::size_t price = packed_bytes(narrower) + 1 + above * each;
    if (price < best) {
      best = price;
      width = narrower;
      patches = above;
    }
  }
  std::array<std::uint32_t, block_size> low;
  const std::uint32_t mask = width == widest ? ~0u : (1u << width) - 1;
  for (std::size_t i = 0; i < block_size; ++i) low[i] = values[i] & mask;
  const std::size_t at = out.size();
  out.resize(at + packed_bytes(width));
  pack(low.data(), width, out.data() + at);
  if (patches == 0) return static_cast<std::uint8_t>(width);
  const unsigned code = patch_code(most - width);
  out.push_back(static_cast<std::byte>(patches));
  for (std::size_t i = 0; i < block_size; ++i) {
    if (values[i] > mask) out.push_back(static_cast<std::byte>(i));
  }
  for (const std::uint32_t value : values) {
    if (value <= mask) continue;
    const std::uint32_t high = value >> width;
    const auto* bytes = reinterpret_cast<const std::byte*>(&high);
    out.insert(out.end(), bytes, bytes + patch_sizes[code]);
  }
  return static_cast<std::uint8_t>(code << 6 | width);
}

std::optional<std::size_t> patched_bytes(ByteSpan bytes, std::uint8_t control) noexcept {
  const unsigned width = control & width_mask;
  if (width > widest || bytes.size() < packed_bytes(width)) return std::nullopt;
  std::size_t size = packed_bytes(width);
  if (const unsigned each = patch_sizes[control >> 6]; each > 0) {
    if (bytes.size() == size) return std::nullopt;
    size += 1 + static_cast<std::size_t>(bytes[size]) * (1 + each);
    if (bytes.size() < size) return std::nullopt;
  }
  return size;
}

bool take_patched_sums(ByteSpan bytes, std::uint8_t control, std::uint32_t base, std::uint32_t step,
                       std::uint32_t* values) noexcept {
  const auto size = patched_bytes(bytes, control);
  if (!size) return false;
  const unsigned width = control & width_mask;
  const unsigned each = patch_sizes[control >> 6];
  if (each == 0) {
    unpack_sums(bytes.data(), width, base, step, values);
    return true;
  }
  unpack(bytes.data(), width, values);
  const std::byte* place = bytes.data() + packed_bytes(width);
  const auto patches = static_cast<std::size_t>(*place++);
  const std::byte* high = place + patches;
  for (std::size_t i = 0; i < patches; ++i, high += each) {
    const auto index = static_cast<std::size_t>(place[i]);
    std::uint64_t added = 0;
    std::memcpy(&added, high, each);
    if (index >= block_size) return false;
    values[index] += static_cast<std::uint32_t>(added << width);
  }
  // A block of width 32 is its values as they stand.
  unpack_sums(reinterpret_cast<const std::byte*>(values), widest, base, step, values);
  return true;
}

}  // namespace tracuu::codec
