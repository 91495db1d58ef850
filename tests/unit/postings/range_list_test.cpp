// Ranged and dense lists, range by range.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <tracuu/core/cpu.hpp>
#include <tracuu/postings/range_list.hpp>
#include <vector>

#include "posting_cases.hpp"

namespace tracuu::postings {
namespace {

bool is_by_range(const PostingCase& source) {
  const Shape shape = shape_of(static_cast<std::uint32_t>(source.docs.size()), source.owners);
  return shape == Shape::ranged || shape == Shape::dense;
}

// Lists with few and many postings a range, and frequencies of every width.
std::vector<PostingCase> range_cases() {
  std::vector<PostingCase> cases;
  for (const PostingCase& source : posting_cases()) {
    if (is_by_range(source)) cases.push_back(source);
  }
  for (unsigned bits = 0; bits < 32; ++bits) {
    for (const std::uint32_t owners : {130u, 400u, 5000u}) {
      PostingCase source = random_case(128, owners, bits + owners);
      for (std::size_t i = 0; i < source.docs.size(); ++i) {
        source.frequencies[i] =
            static_cast<std::uint32_t>(1 + (std::uint64_t{1} << bits) / (i + 1));
      }
      source.name += ", frequencies of " + std::to_string(bits) + " bits";
      cases.push_back(source);
    }
  }
  PostingCase run = random_case(300, 12000, 9);  // full ranges among empty ones
  for (std::uint32_t i = 0; i < 300; ++i) run.docs[i] = 6000 + i;
  run.name = "a run";
  cases.push_back(run);
  return cases;
}

using Frequencies = std::map<std::uint32_t, std::uint32_t>;

Frequencies read_all(const RangeList& list) {
  Frequencies all;
  RangeBuffer buffer;
  for (std::uint32_t range = 0; range < list.ranges(); ++range) {
    const std::uint32_t first = range * range_size;
    switch (list.read(range, buffer)) {
      case RangeForm::empty:
        break;
      case RangeForm::listed:
        for (std::uint32_t i = 0; i < buffer.count; ++i) {
          all[first + buffer.offsets[i]] = buffer.frequencies[i];
        }
        break;
      case RangeForm::bytes:
        for (std::uint32_t i = 0; i < range_size; ++i) {
          if (buffer.bytes[i] > 0) all[first + i] = buffer.bytes[i];
        }
        break;
      case RangeForm::words:
        for (std::uint32_t i = 0; i < range_size; ++i) {
          if (buffer.words[i] > 0) all[first + i] = buffer.words[i];
        }
        break;
      case RangeForm::damaged:
        ADD_FAILURE() << "range " << range << " is damaged";
        break;
    }
  }
  return all;
}

TEST(RangeList, ReadsWhatWasWrittenWithEveryKernel) {
  for (const PostingCase& source : range_cases()) {
    SCOPED_TRACE(source.name);
    Frequencies wanted;
    for (std::size_t i = 0; i < source.docs.size(); ++i) {
      wanted[source.docs[i]] = source.frequencies[i];
    }
    ByteVector bytes = source.encode();
    bytes.shrink_to_fit();
    for (const Isa isa : {Isa::scalar, detected_isa()}) {
      set_isa(isa);
      const RangeList list(source.list(bytes));
      ASSERT_TRUE(list.ok());
      EXPECT_EQ(read_all(list), wanted);
    }
    set_isa(detected_isa());
  }
}

TEST(RangeList, TellsOwnersAndSingleFrequencies) {
  for (const PostingCase& source : range_cases()) {
    if (source.owners > 100000) continue;
    SCOPED_TRACE(source.name);
    const ByteVector bytes = source.encode();
    const RangeList list(source.list(bytes));
    std::size_t at = 0;
    for (std::uint32_t owner = 0; owner < source.owners; ++owner) {
      const bool present = at < source.docs.size() && source.docs[at] == owner;
      std::uint64_t bits[2];
      ASSERT_TRUE(list.owners(owner / range_size, bits));
      EXPECT_EQ(bits[owner % range_size / 64] >> (owner % 64) & 1, present ? 1u : 0u);
      EXPECT_EQ(list.frequency(owner), present ? source.frequencies[at] : 0u);
      if (present) ++at;
    }
  }
}

TEST(RangeList, GroupsAreReadUnitedAndIntersectedWithEveryKernel) {
  std::mt19937_64 random(12);
  for (const PostingCase& source : range_cases()) {
    SCOPED_TRACE(source.name);
    ByteVector bytes = source.encode();
    bytes.shrink_to_fit();
    std::vector<std::uint64_t> owners((source.owners + std::size_t{127}) / 128 * 2);
    for (const std::uint32_t doc : source.docs) owners[doc / 64] |= std::uint64_t{1} << (doc % 64);
    for (const Isa isa : {Isa::scalar, detected_isa()}) {
      set_isa(isa);
      const RangeList list(source.list(bytes));
      std::vector<std::uint64_t> read(owners.size(), ~std::uint64_t{0}), united(owners.size());
      for (std::uint64_t& word : united) word = random() & random();
      std::vector<std::uint64_t> intersected = united, wanted_union = united,
                                 wanted_intersection = united, all = united;
      std::uint32_t ranges = 0;
      for (std::uint32_t group = 0; group < list.groups(); ++group) {
        const std::size_t at = std::size_t{group} * ranges_per_group * 2;
        ASSERT_TRUE(list.read_group(group, &read[at]));
        ASSERT_TRUE(list.unite_group(group, &united[at]));
        ASSERT_TRUE(list.intersect_group(group, &intersected[at]));
        ranges += list.ranges_in(group);
      }
      ASSERT_TRUE(list.unite_with(all.data()));
      for (std::size_t i = 0; i < owners.size(); ++i) {
        wanted_union[i] |= owners[i];
        wanted_intersection[i] &= owners[i];
      }
      EXPECT_EQ(ranges, list.ranges());
      EXPECT_EQ(read, owners);
      EXPECT_EQ(united, wanted_union);
      EXPECT_EQ(intersected, wanted_intersection);
      EXPECT_EQ(all, wanted_union);
    }
    set_isa(detected_isa());
  }
}

TEST(RangeList, BoundsHold) {
  std::mt19937 random(3);
  for (const PostingCase& source : range_cases()) {
    if (source.owners > 100000) continue;
    std::vector<float> norms(source.owners);
    for (float& norm : norms) norm = 0.3f + static_cast<float>(random() % 10000) / 1000.0f;
    const ByteVector bytes = source.encode(norms);
    const RangeList list(source.list(bytes));
    std::vector<bool> empty(list.ranges(), true);
    for (std::size_t i = 0; i < source.docs.size(); ++i) {
      const std::uint32_t range = source.docs[i] / range_size;
      empty[range] = false;
      const auto f = static_cast<double>(source.frequencies[i]);
      EXPECT_GE(list.bounds()[range] / 255.0, f / (f + static_cast<double>(norms[source.docs[i]])));
    }
    for (std::uint32_t range = 0; range < list.ranges(); ++range) {
      EXPECT_EQ(list.bounds()[range] == 0, empty[range]);
    }
  }
}

// Whatever the bytes are, nothing beyond them is read and no owner is out of bounds.
TEST(RangeList, DamagedBytesDoNoHarm) {
  for (const auto& [size, owners] : {std::pair{300u, 1100u}, {200u, 200u}, {200u, 5000u}}) {
    const PostingCase source = random_case(size, owners, size + owners);
    const ByteVector sound = source.encode();
    for (std::size_t at = 0; at < sound.size(); ++at) {
      for (const unsigned flip : {0x01u, 0x80u, 0xffu}) {
        ByteVector bytes = sound;
        bytes.shrink_to_fit();
        bytes[at] ^= static_cast<std::byte>(flip);
        const RangeList list(source.list(bytes));
        RangeBuffer buffer;
        for (std::uint32_t range = 0; range < list.ranges(); ++range) {
          if (list.read(range, buffer) == RangeForm::listed) {
            ASSERT_LE(buffer.count, range_size);
            for (std::uint32_t i = 0; i < buffer.count; ++i) {
              ASSERT_LT(range * range_size + buffer.offsets[i], owners);
            }
          }
          std::uint64_t bits[2];
          (void)list.owners(range, bits);
        }
        std::vector<std::uint64_t> of_group(ranges_per_group * 2);
        for (std::uint32_t group = 0; group < list.groups(); ++group) {
          set_isa(Isa::scalar);
          const bool reads = list.read_group(group, of_group.data());
          set_isa(detected_isa());
          ASSERT_EQ(list.read_group(group, of_group.data()), reads);
        }
        for (std::uint32_t owner = 0; owner < owners; ++owner) (void)list.frequency(owner);
      }
    }
    for (std::size_t cut = 0; cut < sound.size(); ++cut) {
      const ByteVector bytes(sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(cut));
      const RangeList list(source.list(bytes));
      RangeBuffer buffer;
      bool damaged = !list.ok();
      for (std::uint32_t range = 0; list.ok() && range < list.ranges(); ++range) {
        damaged = damaged || list.read(range, buffer) == RangeForm::damaged;
      }
      EXPECT_TRUE(damaged) << "cut to " << cut << " of " << sound.size();
    }
  }
}

}  // namespace
}  // namespace tracuu::postings
