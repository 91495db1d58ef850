// Door: the bytes of a position list, as a segment's file holds them.
//
// The first eight bytes say how many positions the dictionary claims and where the field ends; the
// rest is the list. What must hold: positions rise and stay below the end, seeking and finding, in
// any order, come to what walking finds. The same bytes, read as gaps, make a list that must come
// back whole.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <tracuu/core/bytes.hpp>
#include <tracuu/postings/position_list.hpp>
#include <vector>

namespace {

using namespace tracuu;            // NOLINT(google-build-using-namespace): a program, not a header
using namespace tracuu::postings;  // NOLINT(google-build-using-namespace)

void require(bool holds) {
  if (!holds) std::abort();
}

void read_claimed(const PositionList& list) {
  std::vector<Position> positions;
  PositionBlocks walking(list);
  std::uint64_t next = 0;
  while (walking.next()) {
    for (const Position position : walking.positions()) {
      require(position >= next && position < list.limit);
      next = std::uint64_t{position} + 1;
      if (positions.size() < 100000) positions.push_back(position);
    }
  }
  require(!walking.next());
  for (std::size_t step = 1; step <= positions.size(); step = 2 * step + 1) {
    PositionBlocks seeking(list);
    bool live = seeking.next();
    for (std::size_t i = 0; i < positions.size() && live; i += step) {
      if (seeking.positions().back() < positions[i]) live = seeking.seek(positions[i]);
      const auto block = live ? seeking.positions() : std::span<const Position>();
      const bool found = std::binary_search(block.begin(), block.end(), positions[i]);
      require(found || walking.damaged());
    }
  }
}

void find_claimed(const PositionList& list) {
  std::vector<Position> positions;
  const bool sound = decode_positions(list, positions);
  PositionBlocks blocks(list);
  std::uint32_t random = list.size;
  for (int i = 0; i < 200; ++i) {
    random = random * 1664525u + 1013904223u;
    Position target = random >> (i % 32);
    if (i % 2 == 0 && !positions.empty()) target = positions[random % positions.size()];
    const bool found = blocks.find(target);
    const auto block = found ? blocks.positions() : std::span<const Position>();
    require(found == !block.empty());
    for (std::size_t at = 0; at < block.size(); ++at) {
      require(block[at] < list.limit && (at == 0 || block[at - 1] < block[at]));
    }
    if (!sound) continue;
    const auto wanted = std::lower_bound(positions.begin(), positions.end(), target);
    require(found == (wanted != positions.end()) && !blocks.damaged());
    if (found) require(*std::lower_bound(block.begin(), block.end(), target) == *wanted);
    if (found && i % 5 == 0 && blocks.next()) {
      require(blocks.positions().front() > target);
    }
  }
}

void round_trip(ByteSpan bytes) {
  ByteReader reader(bytes);
  const std::uint32_t scale = 1u << (reader.take_le<std::uint8_t>() % 24);
  std::vector<Position> positions;
  std::uint64_t position = 0;
  while (reader.left() > 0) {
    position += reader.take_le<std::uint8_t>() * std::uint64_t{scale} / 16;
    if (position >= 0xfffffffeu) break;
    positions.push_back(static_cast<Position>(position++));
  }
  ByteVector encoded;
  encode_positions(positions, encoded);
  std::vector<Position> decoded;
  const PositionList list{encoded, static_cast<std::uint32_t>(positions.size()), 0xfffffffeu};
  require(decode_positions(list, decoded) && decoded == positions);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan bytes(reinterpret_cast<const std::byte*>(data), size);
  round_trip(bytes);
  ByteReader reader(bytes);
  const auto positions = reader.take_le<std::uint32_t>();
  const auto limit = reader.take_le<std::uint32_t>();
  if (!reader.ok()) return 0;
  const PositionList list{bytes.subspan(reader.at()), positions, limit};
  read_claimed(list);
  find_claimed(list);
  return 0;
}
