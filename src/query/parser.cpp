#include <algorithm>
#include <array>
#include <optional>
#include <tracuu/citation/citation_key.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/text/document_number.hpp>
#include <tracuu/text/fold.hpp>
#include <utility>

namespace tracuu::inline v0::query {

namespace {

using text::Token;
using text::TokenBuffer;
using text::TokenKind;

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// What stretches of free text in one query have in common.
struct FreeText {
  std::vector<Node> nodes;  // one a word or number
  std::vector<std::pair<std::string, std::string>> pairs;
};

void add_free_text(std::string_view text, text::Analyzer analyzer, FreeText& out) {
  TokenBuffer buffer;
  text::analyze(analyzer, text, buffer);
  std::string before;
  for (std::size_t i = 0; i < buffer.tokens.size(); ++i) {
    const Token& token = buffer.tokens[i];
    std::string term(buffer.term(token));
    if (token.kind == TokenKind::citation) {
      std::vector<std::string> words;
      for (std::size_t j = i + 1; j < buffer.tokens.size() && buffer.tokens[j].start < token.end;
           ++j) {
        if (text::is_word(buffer.tokens[j].kind)) words.emplace_back(buffer.term(buffer.tokens[j]));
      }
      out.nodes.push_back(Node::make_number(std::move(term), std::move(words)));
    } else if (text::is_word(token.kind)) {
      if (!before.empty()) out.pairs.emplace_back(before, term);
      before = term;
      out.nodes.push_back(Node::make_word(std::move(term), analyzer == text::Analyzer::vietnamese));
    }
  }
}

// Whether some word was typed with marks; those in a number say nothing.
bool has_any_marks(const Node& node) {
  if (node.kind == NodeKind::number || node.kind == NodeKind::bears ||
      node.kind == NodeKind::cites) {
    return false;
  }
  for (const std::string& term : node.terms) {
    if (text::has_marks(term)) return true;
  }
  for (const Node& child : node.children) {
    if (has_any_marks(child)) return true;
  }
  return false;
}

void take_marks_as_typed(Node& node) {
  node.any_marks = false;
  for (Node& child : node.children) take_marks_as_typed(child);
}

// Free text asks for any marks until some word of the query, quoted or not, has one: then the
// whole query means what it says.
void settle_marks(Query& query, text::Analyzer analyzer) {
  const bool typed = has_any_marks(query.root);
  if (typed) take_marks_as_typed(query.root);
  query.pairs_any_marks = !typed && !query.pairs.empty() && analyzer == text::Analyzer::vietnamese;
}

// The words of a query that is free text alone; what the analyser took for numbers stands among
// them with its words.
std::vector<std::string> question_of(const Node& root) {
  std::vector<std::string> words;
  const auto add = [&](const Node& node) {
    if (node.kind == NodeKind::word) words.push_back(node.terms[0]);
    return node.kind == NodeKind::word || node.kind == NodeKind::number;
  };
  if (root.kind != NodeKind::any_of) {
    if (!add(root)) words.clear();
    return words;
  }
  for (const Node& child : root.children) {
    if (!add(child)) return {};
  }
  return words;
}

// A field whose value is a document's number.
struct NumberField {
  std::string_view vietnamese, english;
  NodeKind kind;
  std::optional<citation::Relation> relation;
};

constexpr std::array<NumberField, 9> number_fields{{
    {"so:", "number:", NodeKind::bears, {}},
    {"trich_dan:", "cites:", NodeKind::cites, {}},
    {"can_cu:", "based_on:", NodeKind::cites, citation::Relation::based_on},
    {"sua_doi:", "amends:", NodeKind::cites, citation::Relation::amends},
    {"thay_the:", "replaces:", NodeKind::cites, citation::Relation::replaces},
    {"bai_bo:", "repeals:", NodeKind::cites, citation::Relation::repeals},
    {"huong_dan:", "guides:", NodeKind::cites, citation::Relation::guides},
    {"dinh_kem:", "issued_with:", NodeKind::cites, citation::Relation::issued_with},
    {"thuc_hien:", "implements:", NodeKind::cites, citation::Relation::implements},
}};

// The field that `text` begins with, and how long its name is.
struct FieldMatch {
  const NumberField* field = nullptr;
  std::size_t size = 0;
};

FieldMatch find_field(std::string_view text) noexcept {
  for (const NumberField& field : number_fields) {
    for (const std::string_view name : {field.vietnamese, field.english}) {
      if (text.starts_with(name)) return {&field, name.size()};
    }
  }
  return {};
}

class Parser {
 public:
  Parser(std::string_view text, text::Analyzer analyzer) : text_(text), analyzer_(analyzer) {}

  Result<Query> parse() {
    auto root = parse_any(0);
    if (!root) return root.error();
    skip_blanks();
    if (at_ < text_.size()) return error(at_, "“)” without “(”");
    query_.root = std::move(*root);
    settle_marks(query_, analyzer_);
    query_.question = question_of(query_.root);
    if (!query_.question.empty() && analyzer_ == text::Analyzer::vietnamese) add_typed_number();
    return std::move(query_);
  }

 private:
  static constexpr int max_depth = 100;

  // "1847 qd ttg": the tokeniser sees words, but all of it may be a number as people type it. Where
  // no document has the number, it asks for nothing.
  void add_typed_number() {
    const citation::CitationKey typed = citation::CitationKey::parse(text_);
    if (!typed.has_symbol() || has_number(query_.root)) return;
    std::vector<Node> children;
    if (query_.root.kind == NodeKind::any_of) {
      children = std::move(query_.root.children);
    } else {
      children.push_back(std::move(query_.root));
    }
    children.push_back(Node::make_number(typed.number, {}));
    query_.root = Node::combine(NodeKind::any_of, std::move(children));
  }

  [[nodiscard]] static bool has_number(const Node& node) {
    return node.kind == NodeKind::number ||
           std::any_of(node.children.begin(), node.children.end(), has_number);
  }

  [[nodiscard]] Error error(std::size_t at, const std::string& what) const {
    return Error(ErrorCode::query_syntax, what, {{}, at, {}});
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  // The operator word at the cursor, which must stand alone.
  [[nodiscard]] bool stands(std::string_view word) const {
    if (text_.substr(at_, word.size()) != word) return false;
    const std::size_t end = at_ + word.size();
    return end == text_.size() || is_blank(text_[end]) || text_[end] == '(' || text_[end] == ')' ||
           text_[end] == '"';
  }

  // any := all (["OR"] all)*; operands of NOT take away from the whole.
  Result<Node> parse_any(int depth) {
    if (depth > max_depth) return error(at_, "parentheses are nested too deeply");
    std::vector<Node> wanted;
    std::vector<Node> unwanted;
    while (true) {
      skip_blanks();
      if (at_ == text_.size() || text_[at_] == ')') break;
      if (stands("OR")) {
        if (wanted.empty() && unwanted.empty()) return error(at_, "OR needs something before it");
        at_ += 2;
        skip_blanks();
        if (at_ == text_.size() || text_[at_] == ')' || stands("OR")) {
          return error(at_, "OR needs something after it");
        }
        continue;
      }
      if (stands("AND")) return error(at_, "AND needs something before it");
      auto operand = parse_all(depth);
      if (!operand) return operand;
      if (operand->kind == NodeKind::none_of) {
        unwanted.push_back(std::move(*operand));
      } else if (operand->kind == NodeKind::any_of) {
        for (Node& child : operand->children) wanted.push_back(std::move(child));
      } else if (operand->kind != NodeKind::nothing) {
        wanted.push_back(std::move(*operand));
      }
    }
    Node any = Node::combine(NodeKind::any_of, std::move(wanted));
    if (unwanted.empty()) return any;
    if (any.kind != NodeKind::nothing) unwanted.insert(unwanted.begin(), std::move(any));
    return unwanted.size() == 1 ? std::move(unwanted[0])
                                : Node{NodeKind::all_of, {}, {}, false, std::move(unwanted)};
  }

  // all := not ("AND" not)*
  Result<Node> parse_all(int depth) {
    std::vector<Node> operands;
    bool after_operator = false;
    while (true) {
      auto operand = parse_not(depth, after_operator);
      if (!operand) return operand;
      // What has no words asks for nothing and is not an operand.
      if (operand->kind != NodeKind::nothing) operands.push_back(std::move(*operand));
      after_operator = true;
      skip_blanks();
      if (!stands("AND")) break;
      at_ += 3;
      skip_blanks();
      if (at_ == text_.size() || text_[at_] == ')' || stands("AND") || stands("OR")) {
        return error(at_, "AND needs something after it");
      }
    }
    return Node::combine(NodeKind::all_of, std::move(operands));
  }

  Result<Node> parse_not(int depth, bool after_operator) {
    skip_blanks();
    if (!stands("NOT")) return parse_primary(depth, after_operator);
    const std::size_t start = at_;
    at_ += 3;
    skip_blanks();
    if (at_ == text_.size() || text_[at_] == ')' || stands("AND") || stands("OR")) {
      return error(start, "NOT needs something after it");
    }
    if (depth > max_depth) return error(at_, "NOT is nested too deeply");
    auto operand = parse_not(depth + 1, true);
    if (!operand) return operand;
    if (operand->kind == NodeKind::none_of) return std::move(operand->children[0]);
    if (operand->kind == NodeKind::nothing) return Node{};
    return Node{NodeKind::none_of, {}, {}, false, {std::move(*operand)}};
  }

  Result<Node> parse_primary(int depth, bool after_operator) {
    if (text_[at_] == '(') {
      const std::size_t open = at_++;
      auto inner = parse_any(depth + 1);
      if (!inner) return inner;
      skip_blanks();
      if (at_ == text_.size()) return error(open, "“(” is not closed");
      ++at_;
      // Words before and after a parenthesis are not adjacent, and what stands in it stays whole.
      if (inner->kind == NodeKind::any_of) {
        return Node{NodeKind::all_of, {}, {}, false, {std::move(*inner)}};
      }
      return inner;
    }
    if (text_[at_] == '"') return parse_quotation();
    if (const FieldMatch match = find_field(text_.substr(at_)); match.field != nullptr) {
      at_ += match.size;
      return parse_number(*match.field);
    }
    return parse_words(after_operator);
  }

  Result<Node> parse_quotation() {
    const std::size_t open = at_++;
    const std::size_t close = text_.find('"', at_);
    if (close == std::string_view::npos) return error(open, "the quotation is not closed");
    const std::string_view quoted = text_.substr(at_, close - at_);
    at_ = close + 1;
    return phrase_of(quoted);
  }

  [[nodiscard]] Node phrase_of(std::string_view quoted) const {
    TokenBuffer buffer;
    text::analyze(analyzer_, quoted, buffer);
    std::vector<std::string> words;
    for (const Token& token : buffer.tokens) {
      if (text::is_word(token.kind)) words.emplace_back(buffer.term(token));
    }
    if (analyzer_ == text::Analyzer::vietnamese && text::is_document_number(quoted)) {
      return Node::make_number(text::number_key(quoted), std::move(words));
    }
    return Node::make_phrase(std::move(words));
  }

  Result<Node> parse_number(const NumberField& field) {
    const std::size_t start = at_;
    std::string_view value;
    if (at_ < text_.size() && text_[at_] == '"') {
      const std::size_t close = text_.find('"', at_ + 1);
      if (close == std::string_view::npos) return error(at_, "the quotation is not closed");
      value = text_.substr(at_ + 1, close - at_ - 1);
      at_ = close + 1;
    } else {
      while (at_ < text_.size() && !is_blank(text_[at_]) && text_[at_] != ')') ++at_;
      value = text_.substr(start, at_ - start);
    }
    if (citation::CitationKey::parse(value).empty()) {
      return error(start, "a document's number is wanted here, as in so:1847/QĐ-TTg");
    }
    Node node = field.kind == NodeKind::bears
                    ? Node::make_bears(std::string(value))
                    : Node::make_cites(std::string(value), field.relation);
    // The words are shown where they stand; they do not count.
    TokenBuffer buffer;
    text::analyze(analyzer_, value, buffer);
    for (const Token& token : buffer.tokens) {
      if (text::is_word(token.kind)) node.terms.emplace_back(buffer.term(token));
    }
    return node;
  }

  // Plain words up to an operator, a quotation or a parenthesis. AND and NOT bind one word: behind
  // an operator only the first is taken, and before AND the last is left to it.
  Result<Node> parse_words(bool only_one) {
    const std::size_t start = at_;
    std::size_t end = at_;
    std::size_t last_word = at_;
    while (at_ < text_.size()) {
      if (is_blank(text_[at_])) {
        skip_blanks();
        if (only_one || at_ == text_.size() || stands("AND") || stands("OR") || stands("NOT") ||
            find_field(text_.substr(at_)).field != nullptr) {
          break;
        }
        if (text_[at_] == '(' || text_[at_] == ')' || text_[at_] == '"') break;
        last_word = at_;
        continue;
      }
      if (text_[at_] == '(' || text_[at_] == ')' || text_[at_] == '"') break;
      end = ++at_;
    }
    if (last_word > start && stands("AND")) {
      at_ = last_word;
      end = last_word;
    }
    FreeText free;
    add_free_text(text_.substr(start, end - start), analyzer_, free);
    for (auto& pair : free.pairs) query_.pairs.push_back(std::move(pair));
    return Node::combine(NodeKind::any_of, std::move(free.nodes));
  }

  std::string_view text_;
  text::Analyzer analyzer_;
  std::size_t at_ = 0;
  Query query_;
};

}  // namespace

Result<Query> try_parse_query(std::string_view text, text::Analyzer analyzer) {
  return Parser(text, analyzer).parse();
}

Query parse_free_text(std::string_view text, text::Analyzer analyzer) {
  Query query;
  FreeText free;
  add_free_text(text, analyzer, free);
  query.root = Node::combine(NodeKind::any_of, std::move(free.nodes));
  query.pairs = std::move(free.pairs);
  settle_marks(query, analyzer);
  query.question = question_of(query.root);
  return query;
}

}  // namespace tracuu::query
