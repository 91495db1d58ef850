// Door: the bytes of a posting list, as a segment's file holds them.
//
// The first eight bytes say how many postings and owners the dictionary claims; the rest is the
// list. What must hold: owners rise and stay below their number, seeking finds what walking finds,
// a spent list stays spent. Read by range, whatever way is taken and by whatever kernels, a sound
// range has the same postings. The same bytes, read as gaps and frequencies, make a list that must
// come back whole.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <tracuu/core/bytes.hpp>
#include <tracuu/core/cpu.hpp>
#include <tracuu/postings/cursor.hpp>
#include <tracuu/postings/posting_list.hpp>
#include <tracuu/postings/range_list.hpp>
#include <vector>

namespace {

using namespace tracuu;            // NOLINT(google-build-using-namespace): a program, not a header
using namespace tracuu::postings;  // NOLINT(google-build-using-namespace)

void require(bool holds) {
  if (!holds) std::abort();
}

void read_claimed(const PostingList& list) {
  std::vector<std::uint32_t> docs;
  PostingBlocks blocks(list);
  std::uint64_t next = 0;
  while (blocks.next()) {
    require(!blocks.docs().empty() && blocks.docs().size() == blocks.frequencies().size());
    for (const std::uint32_t doc : blocks.docs()) {
      require(doc >= next && doc < list.owners);
      next = std::uint64_t{doc} + 1;
    }
    if (docs.size() < 100000) docs.insert(docs.end(), blocks.docs().begin(), blocks.docs().end());
  }
  require(!blocks.next() && !blocks.seek(0));
  static_cast<void>(list.bit_set());
  if (blocks.damaged()) {
    PostingCursor cursor(list);
    for (std::uint64_t target = 0; cursor.doc() != no_more_docs; target += 1 + target / 2) {
      const auto wanted = static_cast<std::uint32_t>(std::min<std::uint64_t>(target, no_more_docs));
      require(cursor.seek(wanted) >= wanted);
    }
    return;
  }
  for (std::size_t step = 1; step < docs.size(); step = 2 * step + 1) {
    PostingCursor cursor(list);
    for (std::size_t i = 0; i < docs.size(); i += step) {
      require(cursor.seek(docs[i]) == docs[i]);
      static_cast<void>(cursor.frequency());
    }
  }
}

using RangeFrequencies = std::array<std::uint32_t, range_size>;

// The frequencies of a range's owners, 0 where there is none; false if the range is damaged.
bool read_range(const RangeList& list, std::uint32_t range, Isa isa, RangeFrequencies& out) {
  set_isa(isa);
  RangeBuffer buffer;
  out.fill(0);
  switch (list.read(range, buffer)) {
    case RangeForm::damaged:
      return false;
    case RangeForm::empty:
      break;
    case RangeForm::listed:
      require(buffer.count > 0 && buffer.count <= range_size);
      for (std::uint32_t i = 0; i < buffer.count; ++i) {
        require(buffer.offsets[i] < range_size && buffer.frequencies[i] > 0);
        require(i == 0 || buffer.offsets[i - 1] < buffer.offsets[i]);
        out[buffer.offsets[i]] = buffer.frequencies[i];
      }
      break;
    case RangeForm::bytes:
      for (std::uint32_t i = 0; i < range_size; ++i) out[i] = buffer.bytes[i];
      break;
    case RangeForm::words:
      for (std::uint32_t i = 0; i < range_size; ++i) out[i] = buffer.words[i];
      break;
  }
  return true;
}

// Reads every range in every way.
void read_ranges(const PostingList& encoded) {
  if (encoded.shape() != Shape::ranged && encoded.shape() != Shape::dense) return;
  const RangeList list(encoded);
  if (!list.ok()) return;
  std::vector<std::uint64_t> united(std::size_t{list.ranges()} * 2);
  const bool all_united = list.unite_with(united.data());
  bool all_have_owners = true;
  for (std::uint32_t range = 0; range < list.ranges(); ++range) {
    const std::uint32_t first = range * range_size;
    RangeFrequencies frequencies, by_other_kernels;
    const bool sound = read_range(list, range, Isa::scalar, frequencies);
    require(read_range(list, range, detected_isa(), by_other_kernels) == sound);
    require(!sound || frequencies == by_other_kernels);
    std::uint64_t bits[2] = {0, 0};
    const bool has_owners = list.owners(range, bits);
    require(has_owners || !sound);
    all_have_owners = all_have_owners && has_owners;
    for (std::uint32_t i = 0; i < range_size && i < encoded.owners - first; ++i) {
      const std::uint32_t frequency = list.frequency(first + i);
      if (!sound) continue;
      const bool present = frequencies[i] > 0;
      require(frequency == frequencies[i]);
      require((bits[i / 64] >> (i % 64) & 1) == (present ? 1u : 0u));
      if (all_united) require((united[first / 64 + i / 64] >> (i % 64) & 1) == (present ? 1u : 0u));
    }
    for (std::uint32_t i = encoded.owners - first; sound && i < range_size; ++i) {
      require(frequencies[i] == 0);  // in the last range: an owner that does not exist
    }
  }
  require(all_united || !all_have_owners);
}

void round_trip(ByteSpan bytes) {
  ByteReader reader(bytes);
  const std::uint32_t scale = 1u << (reader.take_le<std::uint8_t>() % 20);
  std::vector<std::uint32_t> docs;
  std::vector<std::uint32_t> frequencies;
  std::uint64_t doc = 0;
  while (reader.left() >= 2) {
    doc += reader.take_le<std::uint8_t>() * std::uint64_t{scale} / 16;
    if (doc >= 0xfffffffeu) break;
    docs.push_back(static_cast<std::uint32_t>(doc++));
    const std::uint32_t frequency = reader.take_le<std::uint8_t>();
    frequencies.push_back(frequency < 200 ? 1 + frequency / 8 : 1u << (frequency - 200) % 32);
  }
  if (docs.empty() || docs.back() > (1u << 24)) return;  // a dense list has a bit for every owner
  const std::uint32_t owners = docs.back() + 1;
  ByteVector encoded;
  encode_postings(docs, frequencies, owners, {}, encoded);
  PostingCursor cursor({encoded, static_cast<std::uint32_t>(docs.size()), owners});
  for (std::size_t i = 0; i < docs.size(); ++i) {
    require(cursor.doc() == docs[i] && cursor.frequency() == frequencies[i]);
    cursor.next();
  }
  require(cursor.doc() == no_more_docs && !cursor.damaged());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan bytes(reinterpret_cast<const std::byte*>(data), size);
  round_trip(bytes);
  ByteReader reader(bytes);
  const auto postings = reader.take_le<std::uint32_t>();
  const auto owners = reader.take_le<std::uint32_t>();
  if (!reader.ok()) return 0;
  const PostingList list{bytes.subspan(reader.at()), postings, owners};
  read_claimed(list);
  read_ranges(list);
  return 0;
}
