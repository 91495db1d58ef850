// Door: the bytes of a patched block, as a position list holds them.
//
// The first byte is the control byte, the next four the value before the block; the rest is the
// block and what follows it. What must hold: a block that is decoded lies inside the bytes, needs
// no byte behind it and is the same by all kernels. The same bytes, read as integers of any width,
// make a block that must come back.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <tracuu/codec/patched.hpp>
#include <tracuu/core/bytes.hpp>
#include <tracuu/core/cpu.hpp>

namespace {

using namespace tracuu;  // NOLINT(google-build-using-namespace): a program, not a header
using codec::block_size;
using Block = std::array<std::uint32_t, block_size>;

void require(bool holds) {
  if (!holds) std::abort();
}

void read_claimed(ByteSpan bytes, std::uint8_t control, std::uint32_t base) {
  for (const std::uint32_t step : {0u, 1u}) {
    const auto size = codec::patched_bytes(bytes, control);
    require(!size || *size <= bytes.size());
    Block sums{};
    set_isa(Isa::scalar);
    const bool sound = codec::take_patched_sums(bytes, control, base, step, sums.data());
    require(size || !sound);
    set_isa(detected_isa());
    Block again{};
    require(codec::take_patched_sums(bytes, control, base, step, again.data()) == sound);
    require(!sound || again == sums);
    if (!size) continue;
    const ByteVector alone(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(*size));
    require(codec::take_patched_sums(alone, control, base, step, again.data()) == sound);
    require(!sound || again == sums);
    if (*size > 0) require(!codec::patched_bytes(ByteSpan(alone).first(*size - 1), control));
  }
}

void round_trip(ByteSpan bytes) {
  ByteReader reader(bytes);
  Block values{};
  for (std::uint32_t& value : values) {
    if (reader.left() < 5) break;
    value = reader.take_le<std::uint32_t>() >> (reader.take_le<std::uint8_t>() % 32);
  }
  ByteVector encoded;
  const std::uint8_t control = codec::put_patched(values, encoded);
  require(codec::patched_bytes(encoded, control) == encoded.size());
  Block sums;
  require(codec::take_patched_sums(encoded, control, 0, 0, sums.data()));
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < block_size; ++i) require(sums[i] == (sum += values[i]));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan bytes(reinterpret_cast<const std::byte*>(data), size);
  round_trip(bytes);
  ByteReader reader(bytes);
  const auto control = reader.take_le<std::uint8_t>();
  const auto base = reader.take_le<std::uint32_t>();
  if (reader.ok()) read_claimed(bytes.subspan(reader.at()), control, base);
  return 0;
}
