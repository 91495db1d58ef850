/// @file
/// Synthetic administrative documents, any number, each the same whatever is made beside it.
///
/// Layer    the corpus generator; includes std only.
/// Threads  a generator may be used from many threads; a page belongs to one.
/// Errors   none.
/// Format   a JSON line a document; docs/corpus-generator.md.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "lexicon.hpp"

namespace tracuu::corpus {

/// Text that only grows, until it is cleared; its memory stays.
class Page {
 public:
  void clear() noexcept { size_ = 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::string_view view() const noexcept { return {bytes_.data(), size_}; }

  /// Makes room for so many bytes, which the functions below rely on.
  void reserve(std::size_t more) {
    if (bytes_.size() - size_ < more) bytes_.resize(2 * bytes_.size() + more);
  }
  void put(char byte) noexcept {
    assert(size_ < bytes_.size());
    bytes_[size_++] = byte;
  }
  void put(std::string_view text) noexcept {
    assert(bytes_.size() - size_ >= text.size());
    std::memcpy(bytes_.data() + size_, text.data(), text.size());
    size_ += text.size();
  }
  /// As put(), at the same cost for every word.
  void put(const Word& word) noexcept {
    assert(bytes_.size() - size_ >= Word::capacity);
    std::memcpy(bytes_.data() + size_, word.bytes.data(), Word::capacity);
    size_ += word.size;
  }
  /// Takes the last byte back.
  void take_back() noexcept { --size_; }

 private:
  std::vector<char> bytes_;
  std::size_t size_ = 0;
};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : seed_(seed) {}

  /// Appends document `index` as a JSON line with its line end. Depends on the seed and the index
  /// alone. Linear in the document's size, which is below 3 MB.
  void append_document(std::uint64_t index, Page& page) const;

 private:
  std::uint64_t seed_;
  Lexicon lexicon_;
};

}  // namespace tracuu::corpus
