// Lists of postings that tests encode: sizes around blocks, universes small and huge.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <tracuu/core/bytes.hpp>
#include <tracuu/postings/posting_list.hpp>
#include <vector>

namespace tracuu::postings {

struct PostingCase {
  std::string name;
  std::uint32_t owners = 0;
  std::vector<std::uint32_t> docs, frequencies;

  [[nodiscard]] ByteVector encode(const std::vector<float>& norms = {}) const {
    ByteVector bytes;
    encode_postings(docs, frequencies, owners, norms, bytes);
    return bytes;
  }
  [[nodiscard]] PostingList list(const ByteVector& bytes) const {
    return {bytes, static_cast<std::uint32_t>(docs.size()), owners};
  }
};

/// `size` owners below `owners`, spread evenly by chance; in sparse lists the first and the last
/// owner are among them. Frequencies are mostly 1, some large.
inline PostingCase random_case(std::uint32_t size, std::uint32_t owners, std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t limit) {
    return static_cast<std::uint32_t>(random() % limit);
  };
  std::set<std::uint32_t> docs;
  if (size > 0) docs.insert(owners - 1);
  if (size > 1) docs.insert(0);
  if (size > owners / 2) {
    for (std::uint32_t doc = 0; doc < owners; ++doc) docs.insert(doc);
    while (docs.size() > size) docs.erase(below(owners));
  }
  while (docs.size() < size) docs.insert(below(owners));
  PostingCase result;
  result.name = std::to_string(size) + " of " + std::to_string(owners);
  result.owners = owners;
  result.docs.assign(docs.begin(), docs.end());
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::uint32_t kind = below(100);
    result.frequencies.push_back(kind < 70   ? 1
                                 : kind < 95 ? 1 + below(9)
                                 : kind < 99 ? 1 + below(70000)
                                             : 0xffffffffu);
  }
  return result;
}

/// All sizes and universes that matter.
inline std::vector<PostingCase> posting_cases() {
  std::vector<PostingCase> cases;
  std::uint32_t seed = 0;
  for (const std::uint32_t size :
       {0u, 1u, 2u, 3u, 127u, 128u, 129u, 255u, 256u, 257u, 1000u, 5000u}) {
    for (const std::uint32_t owners : {1u, 2u, 127u, 128u, 129u, 256u, 1000u, 1024u, 1025u, 8000u,
                                       40001u, 1u << 20, 0x7fffffffu, 0xfffffffeu}) {
      if (size > owners) continue;
      cases.push_back(random_case(size, owners, ++seed));
    }
  }
  PostingCase run = random_case(600, 100000, ++seed);  // neighbours: gaps of width 0
  for (std::uint32_t i = 0; i < 600; ++i) run.docs[i] = 70000 + i;
  run.name = "a run of 600";
  cases.push_back(run);
  PostingCase far = random_case(128, 0xfffffffeu, ++seed);  // one gap as wide as can be
  for (std::uint32_t i = 0; i < 128; ++i) far.docs[i] = i < 127 ? i : 0xfffffffdu;
  far.name = "a gap of 32 bits";
  cases.push_back(far);
  return cases;
}

}  // namespace tracuu::postings
