/// @file
/// Queries as trees, built from text or by hand.
///
/// Layer    query.
/// Threads  values.
/// Errors   try_parse_query: query_syntax, with the byte offset in the query.
/// Format   the language is described in docs/query-language.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tracuu/citation/citation.hpp>
#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/text/tokenizer.hpp>

namespace tracuu::inline v0::query {

/// What a node of a query asks for.
enum class NodeKind : std::uint8_t {
  nothing,  ///< Matches no document.
  word,     ///< One term, in text or title.
  phrase,   ///< Terms at adjacent positions, in text or title.
  number,   ///< A document's number: documents that bear it, then those that cite it.
  bears,    ///< Documents that bear a number, as people type it.
  cites,    ///< Documents that cite a number, as people type it.
  all_of,   ///< Every child matches somewhere in the document.
  any_of,   ///< At least one child matches.
  none_of,  ///< No child matches; takes away from what its siblings match.
};

/// A node of a query. Terms are in normal form (text/tokenizer.hpp).
struct Node {
  NodeKind kind = NodeKind::nothing;
  std::vector<std::string> terms;  ///< word: one; phrase: two or more; number: the words it has.
  std::string key;                 ///< number: text::number_key of it; bears, cites: as typed.
  bool any_marks = false;          ///< word: a term without marks matches all its spellings.
  std::vector<Node> children;      ///< all_of, any_of, none_of.
  /// cites: why; none given: for whatever reason.
  std::optional<citation::Relation> relation = {};

  friend bool operator==(const Node&, const Node&) = default;

  [[nodiscard]] static Node make_word(std::string term, bool any_marks = false) {
    return {NodeKind::word, {std::move(term)}, {}, any_marks, {}};
  }
  /// A phrase of one term is a word.
  [[nodiscard]] static Node make_phrase(std::vector<std::string> terms) {
    if (terms.empty()) return {};
    if (terms.size() == 1) return make_word(std::move(terms[0]));
    return {NodeKind::phrase, std::move(terms), {}, false, {}};
  }
  [[nodiscard]] static Node make_number(std::string key, std::vector<std::string> words) {
    return {NodeKind::number, std::move(words), std::move(key), false, {}};
  }
  /// `typed` as query::try_find_number() takes it.
  [[nodiscard]] static Node make_bears(std::string typed) {
    return {NodeKind::bears, {}, std::move(typed), false, {}};
  }
  [[nodiscard]] static Node make_cites(std::string typed,
                                       std::optional<citation::Relation> relation = {}) {
    return {NodeKind::cites, {}, std::move(typed), false, {}, relation};
  }
  /// A combination of one child is that child, except for none_of.
  [[nodiscard]] static Node combine(NodeKind kind, std::vector<Node> children) {
    if (children.empty()) return {};
    if (children.size() == 1 && kind != NodeKind::none_of) return std::move(children[0]);
    return {kind, {}, {}, false, std::move(children)};
  }
};

/// A query ready to be searched: what matches, and what else counts for the ranking.
struct Query {
  Node root;
  /// Adjacent words of the query's free text: a document where they are adjacent too ranks higher.
  std::vector<std::pair<std::string, std::string>> pairs;
  bool pairs_any_marks = false;  ///< Pairs match all their spellings, as words with any_marks do.
  /// The words of a query that is free text and nothing else, in order and with repeats: the second
  /// stage of ranking looks at where they stand. Empty for other queries.
  std::vector<std::string> question = {};

  friend bool operator==(const Query&, const Query&) = default;
};

/// Reads the query language (docs/query-language.md): words (any of them), "exact phrase", AND, OR,
/// NOT in capitals, ( ), so:NUMBER, trich_dan:NUMBER and the like; what looks like a document's
/// number is one. Fails with
/// query_syntax and the offset on an open quotation or parenthesis or a missing operand. Linear.
[[nodiscard]] TRACUU_EXPORT Result<Query> try_parse_query(
    std::string_view text, text::Analyzer analyzer = text::Analyzer::vietnamese);

/// As try_parse_query, but throws.
[[nodiscard]] inline Query parse_query(std::string_view text,
                                       text::Analyzer analyzer = text::Analyzer::vietnamese) {
  return try_parse_query(text, analyzer).value();
}

/// Reads natural language: any of the words, ranked; nothing in it is an operator. Never fails.
[[nodiscard]] TRACUU_EXPORT Query
parse_free_text(std::string_view text, text::Analyzer analyzer = text::Analyzer::vietnamese);

}  // namespace tracuu::query
