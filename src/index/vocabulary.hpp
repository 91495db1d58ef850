// A set of strings numbered in order of arrival.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace tracuu::inline v0::index {

/// Interns strings: O(1) expected, one allocation now and then. Not thread-safe.
class Vocabulary {
 public:
  Vocabulary() { clear(); }

  /// The number of `term`, a new one if it is not there yet.
  std::uint32_t intern(std::string_view term) {
    const Key key = key_of(term);
    std::size_t slot = key.hash & mask_;
    while (true) {
      const Slot& entry = slots_[slot];
      if (entry.id == empty) break;
      if (entry.word == key.word && entry.size == static_cast<std::uint32_t>(term.size()) &&
          (term.size() <= 8 || this->term(entry.id) == term)) {
        return entry.id;
      }
      slot = (slot + 1) & mask_;
    }
    const auto id = static_cast<std::uint32_t>(size());
    slots_[slot] = {key.word, static_cast<std::uint32_t>(term.size()), id};
    bytes_.append(term);
    ends_.push_back(bytes_.size());
    if (size() * 2 > slots_.size()) grow();
    return id;
  }

  [[nodiscard]] std::string_view term(std::uint32_t id) const noexcept {
    const std::size_t begin = id == 0 ? 0 : ends_[id - 1];
    return {bytes_.data() + begin, ends_[id] - begin};
  }
  [[nodiscard]] std::size_t size() const noexcept { return ends_.size(); }
  [[nodiscard]] std::size_t memory() const noexcept {
    return bytes_.capacity() + ends_.capacity() * 8 + slots_.capacity() * sizeof(Slot);
  }
  void clear() {
    bytes_.clear();
    ends_.clear();
    slots_.assign(initial_slots, Slot{});
    mask_ = initial_slots - 1;
  }

 private:
  static constexpr std::uint32_t empty = 0xffffffffu;
  static constexpr std::size_t initial_slots = 1024;
  // Word and size of a term of at most eight bytes are the term: no other place is looked at.
  struct Slot {
    std::uint64_t word = 0;
    std::uint32_t size = 0;  // modulo 2^32
    std::uint32_t id = empty;
  };
  struct Key {
    std::uint64_t hash;
    std::uint64_t word;  // the last eight bytes, or a shorter term's, some of them twice
  };

  static std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }
  // Multiply-and-fold of eight bytes at a time, the last eight overlapping.
  static Key key_of(std::string_view term) noexcept {
    constexpr std::uint64_t odd1 = 0x9e3779b97f4a7c15u;
    constexpr std::uint64_t odd2 = 0xd6e8feb86659fd93u;
    const char* data = term.data();
    std::size_t left = term.size();
    std::uint64_t hash = odd2 ^ left;
    std::uint64_t word = 0;
    if (left >= 8) {
      for (; left > 8; left -= 8, data += 8) {
        std::memcpy(&word, data, 8);
        hash = mix(hash ^ word, odd1);
      }
      std::memcpy(&word, data + left - 8, 8);
    } else if (left >= 4) {
      std::uint32_t low;
      std::uint32_t high;
      std::memcpy(&low, data, 4);
      std::memcpy(&high, data + left - 4, 4);
      word = std::uint64_t{high} << 32 | low;
    } else if (left > 0) {
      word = static_cast<std::uint64_t>(static_cast<unsigned char>(data[0])) |
             static_cast<std::uint64_t>(static_cast<unsigned char>(data[left / 2])) << 8 |
             static_cast<std::uint64_t>(static_cast<unsigned char>(data[left - 1])) << 16;
    }
    return {mix(hash ^ word, odd1), word};
  }

  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    mask_ = slots_.size() - 1;
    for (std::uint32_t id = 0; id < size(); ++id) {
      const Key key = key_of(term(id));
      std::size_t slot = key.hash & mask_;
      while (slots_[slot].id != empty) slot = (slot + 1) & mask_;
      slots_[slot] = {key.word, static_cast<std::uint32_t>(term(id).size()), id};
    }
  }

  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
};

}  // namespace tracuu::index
