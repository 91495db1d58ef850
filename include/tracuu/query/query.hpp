/// @file
/// Queries as trees, built from text or by hand.
///
/// Layer    query.
/// Threads  values.
/// Errors   try_parse_query: query_syntax, with the byte offset in the query; parse_lenient and
///          parse_free_text never fail.
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
#include <tracuu/index/schema.hpp>
#include <tracuu/text/normalize.hpp>
#include <tracuu/text/tokenizer.hpp>

namespace tracuu::inline v0::query {

/// What a node of a query asks for.
enum class NodeKind : std::uint8_t {
  nothing,      ///< Matches no document.
  word,         ///< One term, in text or title.
  phrase,       ///< Terms at adjacent positions, in text or title.
  number,       ///< A document's number: documents that bear it, then those that cite it.
  bears,        ///< Documents that bear a number, as people type it.
  cites,        ///< Documents that cite a number, as people type it.
  all_of,       ///< Every child matches somewhere in the document.
  any_of,       ///< At least one child matches.
  none_of,      ///< No child matches; takes away from what its siblings match.
  near_phrase,  ///< Terms in this order, with few other words between them.
  prefix,       ///< Words that begin with a term.
  column,       ///< Documents whose column meets a condition; does not score.
  optional,     ///< Matches every document; where its child matches, that counts for the score.
  fuzzy,        ///< Words that are spelled much like a term.
};

/// Where the words of a node may stand.
enum class TextScope : std::uint8_t { everywhere, title, text };

/// An end of a range of values.
struct RangeEnd {
  std::string value;
  bool included = true;
  friend bool operator==(const RangeEnd&, const RangeEnd&) = default;
};

/// How a column's value is compared.
enum class Comparison : std::uint8_t { equals, begins_with, in_range };

/// What is asked of a column. Values are as people type them; the type of the column says how they
/// are read:
/// - date: as text::parse_date() reads it; a month or a year means all of its days;
/// - keyword: letters compare without case, a mark that was typed is required, one that was not
///   matches any, "_" is a blank and runs of blanks are one; two numbers compare as numbers. The
///   ends of a range compare bytewise, without any marks.
///
/// A missing value meets no condition.
struct ColumnCondition {
  std::string column;  ///< Its name in the schema.
  Comparison comparison = Comparison::equals;
  std::string value;                  ///< equals, begins_with (keywords only).
  std::optional<RangeEnd> low, high;  ///< in_range; an open end is none.
  friend bool operator==(const ColumnCondition&, const ColumnCondition&) = default;
};

/// Where in the text of a query something stood, for messages. All places are equal: they say
/// nothing of what is asked.
struct QueryPlace {
  std::optional<std::size_t> offset;  ///< In bytes; nothing if it stood in no text.
  friend constexpr bool operator==(const QueryPlace&, const QueryPlace&) noexcept { return true; }
};

/// A node of a query. Terms are in normal form (text/tokenizer.hpp).
struct Node {
  NodeKind kind = NodeKind::nothing;
  /// word, fuzzy: one; phrase, near_phrase: two or more; prefix: how the words begin; number: the
  /// words it has; bears, cites: words to be shown where they stand, which do not count.
  std::vector<std::string> terms;
  std::string key;             ///< number: text::number_key of it; bears, cites: as typed.
  bool any_marks = false;      ///< word, fuzzy: a term without marks matches all its spellings.
  std::vector<Node> children;  ///< all_of, any_of, none_of; optional: one.
  /// cites: why; none given: for whatever reason.
  std::optional<citation::Relation> relation = {};
  TextScope scope = TextScope::everywhere;        ///< word, phrase, near_phrase, prefix, fuzzy.
  std::uint32_t slop = 0;                         ///< near_phrase: other words at most, in all.
  std::optional<ColumnCondition> condition = {};  ///< column.
  QueryPlace place = {};                          ///< column.
  std::uint32_t distance = 0;                     ///< fuzzy: wrong letters at most.

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
  /// Terms in this order with at most `slop` other words between them in all. With no slop it is a
  /// phrase. A search for it needs an index with positions.
  [[nodiscard]] static Node make_near(std::vector<std::string> terms, std::uint32_t slop) {
    Node node = make_phrase(std::move(terms));
    if (node.kind == NodeKind::phrase && slop > 0) {
      node.kind = NodeKind::near_phrase;
      node.slop = slop;
    }
    return node;
  }
  /// Words that begin with `begin`; its letters without marks match any marks. At most the
  /// max_prefix_terms most frequent terms are looked for.
  [[nodiscard]] static Node make_prefix(std::string begin) {
    return {NodeKind::prefix, {std::move(begin)}, {}, false, {}};
  }
  /// Words that are spelled much like `term`, which itself counts most and others the less the
  /// farther they are: `distance` letters may be wrong, but no more than 0.3 for each letter of the
  /// term, as SimilarTerm::distance counts them; with any_marks, marks do not count. What an input
  /// method would have made of the term is near, too. The max_fuzzy_terms nearest are looked for.
  [[nodiscard]] static Node make_fuzzy(std::string term, std::uint32_t distance = 1,
                                       bool any_marks = false) {
    Node node{NodeKind::fuzzy, {std::move(term)}, {}, any_marks, {}};
    node.distance = distance;
    return node;
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
  /// Documents whose column has this value. Searching fails with query_syntax if the schema has no
  /// such column or the column is one of dates and the value is no date.
  [[nodiscard]] static Node make_column_equals(std::string column, std::string value) {
    return make_column({std::move(column), Comparison::equals, std::move(value), {}, {}});
  }
  /// Documents whose keyword column has a value that begins so.
  [[nodiscard]] static Node make_column_begins(std::string column, std::string begin) {
    return make_column({std::move(column), Comparison::begins_with, std::move(begin), {}, {}});
  }
  /// Documents whose column has a value in a range; without ends, any value.
  [[nodiscard]] static Node make_column_range(std::string column, std::optional<RangeEnd> low,
                                              std::optional<RangeEnd> high) {
    return make_column(
        {std::move(column), Comparison::in_range, {}, std::move(low), std::move(high)});
  }
  [[nodiscard]] static Node make_column(ColumnCondition condition) {
    Node node;
    node.kind = NodeKind::column;
    node.condition = std::move(condition);
    return node;
  }
  /// The node with all its words, phrases and prefixes looked for in title or text alone.
  [[nodiscard]] static Node make_field(TextScope scope, Node node) {
    if (node.kind == NodeKind::word || node.kind == NodeKind::phrase ||
        node.kind == NodeKind::near_phrase || node.kind == NodeKind::prefix ||
        node.kind == NodeKind::fuzzy) {
      node.scope = scope;
    }
    for (Node& child : node.children) child = make_field(scope, std::move(child));
    return node;
  }
  /// Matches every document, and those that `node` matches rank higher.
  [[nodiscard]] static Node make_optional(Node node) {
    if (node.kind == NodeKind::optional) return node;
    std::vector<Node> children;
    children.push_back(std::move(node));
    return {NodeKind::optional, {}, {}, false, std::move(children)};
  }
  /// A combination of one child is that child, except for none_of.
  [[nodiscard]] static Node combine(NodeKind kind, std::vector<Node> children) {
    if (children.empty()) return {};
    if (children.size() == 1 && kind != NodeKind::none_of) return std::move(children[0]);
    return {kind, {}, {}, false, std::move(children)};
  }
};

/// Most terms that a prefix stands for, in text and in title: the most frequent ones.
inline constexpr std::size_t max_prefix_terms = 1000;

/// Most spellings that a fuzzy node stands for, in text and in title: the nearest, then the most
/// frequent ones.
inline constexpr std::size_t max_fuzzy_terms = 50;
/// Most letters that may be wrong in a word of the query language.
inline constexpr std::uint32_t max_fuzzy_distance = 2;

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

/// Something in a query that was passed over, and why.
struct IgnoredPart {
  text::ByteRange range;  ///< In the query.
  std::string reason;
  friend bool operator==(const IgnoredPart&, const IgnoredPart&) = default;
};

/// A query that was read as well as could be.
struct LenientQuery {
  Query query;
  std::vector<IgnoredPart> ignored;  ///< In the order of the query.
};

/// Reads the query language (docs/query-language.md) for an index of this schema. Fails with
/// query_syntax and the offset, and says what could be written instead, where something is not
/// closed, an operand is missing, a column is unknown or its value cannot be read. Linear.
[[nodiscard]] TRACUU_EXPORT Result<Query> try_parse_query(std::string_view text,
                                                          const index::Schema& schema);

/// As above for an index that is not at hand: whether it has the columns that the query names shows
/// when it is searched.
[[nodiscard]] TRACUU_EXPORT Result<Query> try_parse_query(
    std::string_view text, text::Analyzer analyzer = text::Analyzer::vietnamese);

/// As try_parse_query, but throws.
[[nodiscard]] inline Query parse_query(std::string_view text,
                                       text::Analyzer analyzer = text::Analyzer::vietnamese) {
  return try_parse_query(text, analyzer).value();
}

/// As try_parse_query, but passes over what is wrong: an operator without operands, what is not
/// closed, the name of a field that the schema does not have or whose value cannot be read; such
/// a value is looked for as words. A query that is right gives the same as try_parse_query. Linear.
[[nodiscard]] TRACUU_EXPORT LenientQuery parse_lenient(std::string_view text,
                                                       const index::Schema& schema);

/// Reads natural language: any of the words, ranked; nothing in it is an operator. Never fails.
[[nodiscard]] TRACUU_EXPORT Query
parse_free_text(std::string_view text, text::Analyzer analyzer = text::Analyzer::vietnamese);

}  // namespace tracuu::query
