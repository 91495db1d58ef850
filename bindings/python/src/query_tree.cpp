#include "query_tree.hpp"

#include <optional>
#include <string_view>
#include <tracuu/core/error.hpp>
#include <tracuu/text/document_number.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/tokenizer.hpp>
#include <utility>
#include <vector>

#include "values.hpp"

namespace tracuu::python {

namespace {

using query::Node;
using query::NodeKind;
using query::Query;

Error wrong(const std::string& message) { return Error(ErrorCode::invalid_argument, message); }

// As deep as a query may be built: the library walks it by recursion.
constexpr int max_depth = 200;

Query lower_at(nb::handle tree, const index::Schema& schema, int depth);

// Reads the operands of one tuple.
class Operands {
 public:
  explicit Operands(nb::handle tree) : tuple_(nb::cast<nb::tuple>(tree)) {}

  [[nodiscard]] nb::object at(std::size_t place) const { return tuple_[place]; }
  [[nodiscard]] std::string text(std::size_t place) const { return to_utf8(tuple_[place]); }
  [[nodiscard]] std::optional<std::string> text_or_none(std::size_t place) const {
    const nb::object value = tuple_[place];
    if (value.is_none()) return std::nullopt;
    return to_utf8(value);
  }

 private:
  nb::tuple tuple_;
};

std::vector<std::string> words_of(std::string_view raw, text::Analyzer analyzer) {
  text::TokenBuffer buffer;
  text::analyze(analyzer, raw, buffer);
  std::vector<std::string> words;
  for (const text::Token& token : buffer.tokens) {
    if (text::is_word(token.kind)) words.emplace_back(buffer.term(token));
  }
  return words;
}

query::TextScope scope_of(const std::string& name) {
  if (name == "everywhere") return query::TextScope::everywhere;
  if (name == "title") return query::TextScope::title;
  if (name == "text") return query::TextScope::text;
  throw wrong("scope: everywhere, title or text is wanted, not " + name);
}

citation::Relation relation_of(const std::string& name) {
  for (int i = 0; i <= static_cast<int>(citation::Relation::implements); ++i) {
    const auto relation = static_cast<citation::Relation>(i);
    if (to_string(relation) == name) return relation;
  }
  throw wrong("there is no relation " + name);
}

Node words_node(const std::string& kind, const Operands& operands, const index::Schema& schema) {
  std::vector<std::string> words = words_of(operands.text(1), schema.analyzer);
  const query::TextScope scope = scope_of(operands.text(2));
  if (words.empty()) return {};
  Node node;
  if (kind == "prefix") {
    std::string last = std::move(words.back());
    words.pop_back();
    if (!words.empty()) throw wrong("a prefix is the beginning of one word");
    node = Node::make_prefix(std::move(last));
  } else if (kind == "near") {
    node = Node::make_near(std::move(words), nb::cast<std::uint32_t>(operands.at(3)));
  } else {
    const bool free = kind == "term" && words.size() == 1 &&
                      schema.analyzer == text::Analyzer::vietnamese && !text::has_marks(words[0]);
    node = Node::make_phrase(std::move(words));
    node.any_marks = free;
  }
  return Node::make_field(scope, std::move(node));
}

Node column_range(const Operands& operands) {
  const auto end = [&](std::size_t place, std::size_t included) -> std::optional<query::RangeEnd> {
    std::optional<std::string> value = operands.text_or_none(place);
    if (!value) return std::nullopt;
    return query::RangeEnd{std::move(*value), nb::cast<bool>(operands.at(included))};
  };
  return Node::make_column_range(operands.text(1), end(2, 4), end(3, 5));
}

// Pairs of the operands go on counting; where only some of them may have any marks, the others'.
void merge_pairs(const std::vector<Query>& operands, Query& out) {
  bool exact = false;
  bool free = false;
  for (const Query& operand : operands) {
    if (!operand.pairs.empty()) (operand.pairs_any_marks ? free : exact) = true;
  }
  out.pairs_any_marks = free && !exact;
  for (const Query& operand : operands) {
    if (operand.pairs_any_marks != out.pairs_any_marks) continue;
    out.pairs.insert(out.pairs.end(), operand.pairs.begin(), operand.pairs.end());
  }
}

// Matches every document.
Node everything() { return {NodeKind::optional, {}, {}, false, {Node{}}}; }

Query combine(const std::string& kind, const Operands& operands, const index::Schema& schema,
              int depth) {
  std::vector<Query> positive;
  std::vector<Node> wanted;
  std::vector<Node> unwanted;
  for (const nb::handle child : nb::cast<nb::tuple>(operands.at(1))) {
    const bool negative = kind == "and" && Operands(child).text(0) == "not";
    Query one = lower_at(negative ? Operands(child).at(1) : nb::borrow(child), schema, depth + 1);
    if (negative) {
      unwanted.push_back(std::move(one.root));
      continue;
    }
    wanted.push_back(one.root);
    positive.push_back(std::move(one));
  }
  Query query;
  merge_pairs(positive, query);
  if (kind == "or") {
    query.root = Node::combine(NodeKind::any_of, std::move(wanted));
    return query;
  }
  if (wanted.empty()) wanted.push_back(everything());
  if (!unwanted.empty()) {
    wanted.push_back(Node::combine(NodeKind::none_of, std::move(unwanted)));
  } else if (positive.size() == 1) {
    return std::move(positive[0]);
  }
  query.root = Node::combine(NodeKind::all_of, std::move(wanted));
  return query;
}

Node negated(Node node) {
  std::vector<Node> children;
  children.push_back(everything());
  std::vector<Node> unwanted;
  unwanted.push_back(std::move(node));
  children.push_back(Node::combine(NodeKind::none_of, std::move(unwanted)));
  return Node::combine(NodeKind::all_of, std::move(children));
}

Query lower_at(nb::handle tree, const index::Schema& schema, int depth) {
  if (depth > max_depth) throw wrong("the query is too deep");
  const Operands operands(tree);
  const std::string kind = operands.text(0);
  if (kind == "language") return parse_language(operands.text(1), schema);
  if (kind == "text") return query::parse_free_text(operands.text(1), schema.analyzer);
  if (kind == "and" || kind == "or") return combine(kind, operands, schema, depth);
  Query query;
  if (kind == "term" || kind == "phrase" || kind == "near" || kind == "prefix") {
    query.root = words_node(kind, operands, schema);
  } else if (kind == "number") {
    const std::string typed = operands.text(1);
    query.root = Node::make_number(text::number_key(typed), words_of(typed, schema.analyzer));
  } else if (kind == "bears") {
    query.root = Node::make_bears(operands.text(1));
  } else if (kind == "cites") {
    const std::optional<std::string> relation = operands.text_or_none(2);
    query.root = relation ? Node::make_cites(operands.text(1), relation_of(*relation))
                          : Node::make_cites(operands.text(1));
  } else if (kind == "equals") {
    query.root = Node::make_column_equals(operands.text(1), operands.text(2));
  } else if (kind == "begins") {
    query.root = Node::make_column_begins(operands.text(1), operands.text(2));
  } else if (kind == "range") {
    query.root = column_range(operands);
  } else if (kind == "not") {
    query.root = negated(lower_at(operands.at(1), schema, depth + 1).root);
  } else if (kind == "optional") {
    Query child = lower_at(operands.at(1), schema, depth + 1);
    query.root = Node::make_optional(std::move(child.root));
    query.pairs = std::move(child.pairs);
    query.pairs_any_marks = child.pairs_any_marks;
  } else if (kind == "everything") {
    query.root = everything();
  } else {
    throw wrong("there is no query of the kind " + kind);
  }
  return query;
}

}  // namespace

Query parse_language(const std::string& text, const index::Schema& schema) {
  auto parsed = query::try_parse_query(text, schema);
  if (parsed) return std::move(*parsed);
  const Error& error = parsed.error();
  ErrorPlace place = error.place();
  if (place.offset) {
    place.offset = CodePoints(text).before(static_cast<std::size_t>(*place.offset));
  }
  throw Error(error.code(), error.message(), std::move(place));
}

Query lower(nb::handle tree, const index::Schema& schema) { return lower_at(tree, schema, 0); }

}  // namespace tracuu::python
