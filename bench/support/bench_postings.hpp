// Posting lists that the benches of postings decode.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <tracuu/core/bytes.hpp>
#include <tracuu/postings/posting_list.hpp>
#include <vector>

namespace tracuu::bench {

/// A list with its postings and its bytes.
struct PostingSample {
  /// About one owner in `rarity` has a posting, the first always; frequencies are 1 in seven cases
  /// of ten, else at most `most`.
  PostingSample(std::uint32_t owners_, std::uint32_t rarity, std::uint32_t most) : owners(owners_) {
    std::mt19937 random(rarity * 31 + most);
    for (std::uint32_t owner = 0; owner < owners; ++owner) {
      if (owner > 0 && random() % rarity != 0) continue;
      docs.push_back(owner);
      const auto drawn = static_cast<std::uint32_t>(random());
      frequencies.push_back(drawn % 10 < 7 ? 1 : 1 + drawn / 16 % most);
    }
    postings::encode_postings(docs, frequencies, owners, {}, bytes);
  }
  [[nodiscard]] postings::PostingList list() const {
    return {bytes, static_cast<std::uint32_t>(docs.size()), owners};
  }

  std::uint32_t owners;
  std::vector<std::uint32_t> docs, frequencies;
  ByteVector bytes;
};

}  // namespace tracuu::bench
