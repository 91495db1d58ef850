/// @file
/// Random documents and queries over few words, so that everything repeats and collides.
///
/// Layer    tests; on query/query.hpp.
/// Threads  a value belongs to one thread.
/// Errors   none.
/// Format   none; the same seed gives the same documents and queries everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <tracuu/core/source_document.hpp>
#include <tracuu/query/query.hpp>

namespace tracuu::test {

/// What a random query may hold.
struct RandomQueryOptions {
  std::size_t longest_phrase = 6;  ///< Below 2: no phrase.
  bool numbers = true;
};

/// Draws documents and queries. Not std::uniform_int_distribution, whose values differ by library.
class RandomArchive {
 public:
  explicit RandomArchive(std::uint64_t seed) : state_(seed) {}

  /// A number below `limit`, which must not be 0.
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }
  bool chance(std::size_t one_in) { return below(one_in) == 0; }

  /// A syllable as somebody types it: marks, capitals, old and new places of tone marks.
  std::string syllable();
  /// Words and punctuation, sometimes numbers of documents and dates.
  std::string sentence(std::size_t words);
  /// A document with articles, clauses and a title, or an empty one, or a few words.
  SourceDocument document(std::string id);

  /// A tree of at most `depth` levels of AND, OR, NOT, with pairs of adjacent words.
  query::Query query(std::size_t depth, RandomQueryOptions options = {});

 private:
  std::uint64_t next();
  std::string term();
  query::Node leaf(RandomQueryOptions options);
  query::Node node(std::size_t depth, RandomQueryOptions options);

  std::uint64_t state_;
};

}  // namespace tracuu::test
