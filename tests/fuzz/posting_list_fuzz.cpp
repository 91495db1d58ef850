// Door: the bytes of a posting list, as a segment's file holds them.
//
// The first eight bytes say how many postings and owners the dictionary claims; the rest is the
// list. What must hold: owners rise and stay below their number, seeking finds what walking finds,
// a spent list stays spent. The same bytes, read as gaps and frequencies, make a list that must
// come back whole.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <tracuu/core/bytes.hpp>
#include <tracuu/postings/cursor.hpp>
#include <tracuu/postings/posting_list.hpp>
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
  read_claimed({bytes.subspan(reader.at()), postings, owners});
  return 0;
}
