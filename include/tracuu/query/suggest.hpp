/// @file
/// What somebody may be about to type: words and document numbers that go on with it.
///
/// Layer    query.
/// Threads  a Suggester is const and may be shared by any number of threads.
/// Errors   corrupt (a page of the index is damaged).
/// Format   none; results are values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/index/snapshot.hpp>

namespace tracuu::inline v0::query {

/// What a suggestion completes.
enum class SuggestionKind : std::uint8_t {
  word = 0,    ///< A word, perhaps with the one that follows it.
  number = 1,  ///< The number of a document.
};

[[nodiscard]] TRACUU_EXPORT std::string_view to_string(SuggestionKind kind) noexcept;

/// Something to put in the place of what was typed.
struct Suggestion {
  std::string text;       ///< All of it: what was typed up to `start`, then what is suggested.
  std::size_t start = 0;  ///< The first byte of what was typed that is replaced.
  /// Word: units of the index that hold the word, or it and the word before or behind it side by
  /// side, where one is known. Number: its bearers and references.
  std::uint64_t frequency = 0;
  SuggestionKind kind = SuggestionKind::word;
  friend bool operator==(const Suggestion&, const Suggestion&) = default;
};

/// A query without what seem to be slips of spelling.
struct Correction {
  /// Some bytes of the query, and what stands for them in the corrected one.
  struct Change {
    std::size_t start = 0, end = 0;  ///< In the query.
    std::string text;
    friend bool operator==(const Change&, const Change&) = default;
  };
  std::string text;             ///< The corrected query.
  std::vector<Change> changes;  ///< In order, apart; at least one.
};

/// Whether a query has a word, or two side by side, that at most two units of the index hold: only
/// then is it worth making a Suggester to ask what was meant. What a Suggester says is not told by
/// this, and a slip that makes a known pair is not seen. O(words · log terms).
[[nodiscard]] TRACUU_EXPORT Result<bool> try_may_be_mistyped(const index::Snapshot& snapshot,
                                                             std::string_view query);

/// Completes and corrects what is typed, by the words and numbers of one snapshot.
///
/// Holds a table of the words of the texts, sorted without marks, and how often each number is
/// borne and cited: some 40 bytes a term and 8 a number. Words of titles count where they stand in
/// a text, too.
class TRACUU_EXPORT Suggester {
 public:
  /// Makes the tables: O(terms log terms + numbers), once.
  [[nodiscard]] static Result<Suggester> try_make(std::shared_ptr<const index::Snapshot> snapshot);
  /// As try_make, but throws.
  [[nodiscard]] static Suggester make(std::shared_ptr<const index::Snapshot> snapshot) {
    return try_make(std::move(snapshot)).value();
  }
  ~Suggester();
  Suggester(Suggester&&) noexcept;
  Suggester& operator=(Suggester&&) noexcept;

  [[nodiscard]] const index::Snapshot& snapshot() const noexcept;

  /// At most `limit` ways to go on with `typed` (any bytes), the likeliest first. The last word is
  /// completed; where a blank stands behind it, the next one is guessed. A letter that was typed
  /// without marks may get some; marks that were typed stay. Words that often follow the word
  /// before and belong to it come first, then frequent ones; up to four words before get the marks
  /// that fit. What was typed is no suggestion beside others. A first word
  /// that often goes on with another is suggested with that one, too. A number that was begun, in
  /// any spelling ("1847/q", "1847 qd"), gives the numbers that begin so, as the documents spell
  /// them, those that are borne and cited most often first. Looks at the last 256 bytes of `typed`;
  /// O(log terms), and a fixed number of look-ups of pairs.
  [[nodiscard]] Result<std::vector<Suggestion>> try_suggest(std::string_view typed,
                                                            std::size_t limit = 10) const;

  /// A query (docs/query-language.md, any bytes) as it was probably meant, or nothing where it
  /// seems right. The likeliest sequence of words is sought, by how often words stand side by side
  /// in the index and how easily one is mistyped for another: tones, then marks, then letters that
  /// sound alike, neighbouring keys, letters lost, doubled or swapped, blanks; and keys of an input
  /// method that was switched off (text/typed_keys.hpp). What is known stays unless another word is
  /// far likelier in its place. Words with digits, numbers of documents, fields with their values
  /// and operators stay; signs between words stay. A query without marks is corrected without
  /// marks. New words are in small letters.
  /// O(words · candidates² · log pairs), with at most 12 candidates a word.
  [[nodiscard]] Result<std::optional<Correction>> try_did_you_mean(std::string_view query) const;

 private:
  struct Impl;
  explicit Suggester(std::unique_ptr<const Impl> impl) noexcept;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace tracuu::query
