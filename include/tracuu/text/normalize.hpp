/// @file
/// The one normal form of Vietnamese text, the same for index and query, and the way back to the
/// raw bytes.
///
/// Layer    text. No ICU type appears here.
/// Threads  every function may be called from any thread.
/// Errors   none: any bytes are accepted; each broken UTF-8 sequence becomes U+FFFD.
/// Format   terms of an index are in this form: a change of the form is a format change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/core/export.hpp>

namespace tracuu::inline v0::text {

/// What normalize() does beside Unicode's NFC.
struct NormalizeOptions {
  bool fold_case = true;       ///< Lower case, by Unicode's simple mapping.
  bool old_tone_place = true;  ///< "hoà" to "hòa", "thuỷ" to "thủy"; never after q.
};

/// A byte range, `end` exclusive.
struct ByteRange {
  std::size_t start = 0;
  std::size_t end = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// A text in normal form in which every position knows the raw bytes it came from.
class TRACUU_EXPORT NormalizedText {
 public:
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// Broken UTF-8 sequences that became U+FFFD.
  [[nodiscard]] std::uint64_t invalid_sequences() const noexcept { return invalid_sequences_; }

  /// The smallest raw range that yields `range` of the normalised text, whole clusters only: where
  /// several raw characters made one, all of them belong to it; so do all of a word in which a
  /// letter was read as another for the sake of its neighbours. A range that begins or ends inside
  /// a character is widened to it. The raw range of an empty `range` is empty. O(log n).
  /// Requires: range.start <= range.end <= text().size().
  [[nodiscard]] ByteRange to_raw(ByteRange range) const noexcept;

 private:
  friend class Normalizer;
  /// From here to the next run, either both sides are equally long and correspond byte by byte,
  /// or the run is one indivisible cluster.
  struct Run {
    std::uint32_t normal_start;
    std::uint32_t raw_start;
    bool cluster;
  };
  std::string text_;
  std::vector<Run> runs_;
  std::size_t raw_size_ = 0;
  std::uint64_t invalid_sequences_ = 0;
};

/// Brings `raw` into normal form: NFC; Ð/ð (U+00D0, U+00F0) to Đ/đ in Vietnamese words and symbols;
/// Cyrillic look-alikes to Latin in words that also hold Latin letters or digits; exotic spaces
/// and private-use characters to a space, exotic dashes and the soft hyphen to "-"; invisible
/// joiners and byte-order marks dropped; and what `options` ask for. Of more than 30 marks upon one
/// letter the rest stands for itself, as in the stream-safe format of UAX #15. The tables are in
/// docs/text.md. Linear in the size of `raw`.
/// Requires: `raw` is shorter than 4 GiB.
[[nodiscard]] TRACUU_EXPORT NormalizedText normalize(std::string_view raw,
                                                     NormalizeOptions options = {});

}  // namespace tracuu::text
