// Door: the text of a query, as it is read.
//
// What must hold: a tree, or query_syntax with a place in the text; a lenient reader always gives a
// tree, the same where nothing is wrong, and says what it passed over and where; trees are no
// deeper than what may be nested, and every node has what its kind needs. Searching such trees is
// query_search_fuzz, which is a thousand times slower.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <tracuu/query/query.hpp>

namespace {

using namespace tracuu;  // NOLINT(google-build-using-namespace): a program, not a header
using query::Node;
using query::NodeKind;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_terms(const Node& node) {
  const std::size_t terms = node.terms.size();
  switch (node.kind) {
    case NodeKind::word:
      require(terms == 1);
      break;
    case NodeKind::prefix:
      require(terms == 1 && node.terms[0].size() >= 2);
      break;
    case NodeKind::fuzzy:
      require(terms == 1 && node.distance >= 1 && node.distance <= query::max_fuzzy_distance);
      break;
    case NodeKind::phrase:
      require(terms >= 2 && node.slop == 0);
      break;
    case NodeKind::near_phrase:
      require(terms >= 2 && node.slop >= 1 && node.slop <= 1000);
      break;
    case NodeKind::number:
    case NodeKind::bears:
    case NodeKind::cites:
      require(!node.key.empty());
      break;
    default:
      require(terms == 0);
  }
  require(std::none_of(node.terms.begin(), node.terms.end(),
                       [](const std::string& term) { return term.empty(); }));
}

// Two nodes to a parenthesis, and those of one operand.
constexpr int most_depth = 2 * 100 + 8;

void check(const Node& node, std::size_t size, int depth) {
  require(depth <= most_depth);
  check_terms(node);
  require(node.condition.has_value() == (node.kind == NodeKind::column));
  if (node.kind == NodeKind::column) {
    require(!node.condition->column.empty());
    require(node.place.offset && *node.place.offset < size);
  }
  switch (node.kind) {
    case NodeKind::all_of:
    case NodeKind::any_of:
      require(!node.children.empty());
      break;
    case NodeKind::none_of:
    case NodeKind::optional:
      require(node.children.size() == 1);
      break;
    default:
      require(node.children.empty());
  }
  for (const Node& child : node.children) {
    require(child.kind != NodeKind::nothing);
    check(child, size, depth + 1);
  }
}

void check(const query::Query& query, std::size_t size) {
  check(query.root, size, 0);
  for (const auto& [first, second] : query.pairs) require(!first.empty() && !second.empty());
}

void check_error(const Error& error, std::size_t size) {
  require(error.code() == ErrorCode::query_syntax && !error.message().empty());
  require(error.place().offset.has_value() && *error.place().offset <= size);
}

void read(std::string_view text, const index::Schema& schema) {
  const auto strict = query::try_parse_query(text, schema);
  const query::LenientQuery lenient = query::parse_lenient(text, schema);
  require(static_cast<bool>(strict) == lenient.ignored.empty());
  if (strict) {
    require(*strict == lenient.query);
  } else {
    check_error(strict.error(), text.size());
  }
  std::size_t before = 0;
  for (const query::IgnoredPart& part : lenient.ignored) {
    require(part.range.start < part.range.end && part.range.end <= text.size());
    require(part.range.start >= before && !part.reason.empty());
    before = part.range.start;
  }
  check(lenient.query, text.size());
  // Without a schema, columns are not looked up.
  const auto anywhere = query::try_parse_query(text, schema.analyzer);
  if (anywhere) {
    check(*anywhere, text.size());
  } else {
    check_error(anywhere.error(), text.size());
    require(!strict);
  }
  check(query::parse_free_text(text, schema.analyzer), text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const index::Schema vietnamese;
  static const index::Schema ready = [] {
    index::Schema schema;
    schema.analyzer = text::Analyzer::ready_tokens;
    return schema;
  }();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read(text, size % 4 == 0 ? ready : vietnamese);  // they share the parser
  return 0;
}
