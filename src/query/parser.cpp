#include <algorithm>
#include <array>
#include <optional>
#include <tracuu/citation/citation_key.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/text/document_number.hpp>
#include <tracuu/text/fold.hpp>
#include <utility>

#include "column_filter.hpp"
#include "full_values.hpp"

namespace tracuu::inline v0::query {

namespace {

using text::Token;
using text::TokenBuffer;
using text::TokenKind;

constexpr int max_depth = 100;
constexpr std::uint32_t max_slop = 1000;
constexpr std::size_t max_field_name = 64;  // bytes; what is longer is a word

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool ends_word(char c) noexcept { return is_blank(c) || c == '(' || c == ')' || c == '"'; }
bool may_be_in_name(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// --- Words ---------------------------------------------------------------------------------------

std::vector<std::string> words_in(std::string_view text, text::Analyzer analyzer) {
  TokenBuffer buffer;
  text::analyze(analyzer, text, buffer);
  std::vector<std::string> words;
  for (const Token& token : buffer.tokens) {
    if (text::is_word(token.kind)) words.emplace_back(buffer.term(token));
  }
  return words;
}

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
  return std::any_of(node.terms.begin(), node.terms.end(), text::has_marks) ||
         std::any_of(node.children.begin(), node.children.end(), has_any_marks);
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
    const bool word = node.kind == NodeKind::word && node.scope == TextScope::everywhere;
    if (word) words.push_back(node.terms[0]);
    return word || node.kind == NodeKind::number;
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

// --- Fields --------------------------------------------------------------------------------------

enum class FieldKind : std::uint8_t { bears, cites, title, text, column, year };

struct Field {
  std::string_view vietnamese, english;
  FieldKind kind;
  std::optional<citation::Relation> relation = {};
};

// Columns are called by their English names in the standard schema.
constexpr std::array<Field, 19> fields{{
    {"so", "number", FieldKind::bears},
    {"trich_dan", "cites", FieldKind::cites},
    {"can_cu", "based_on", FieldKind::cites, citation::Relation::based_on},
    {"sua_doi", "amends", FieldKind::cites, citation::Relation::amends},
    {"thay_the", "replaces", FieldKind::cites, citation::Relation::replaces},
    {"bai_bo", "repeals", FieldKind::cites, citation::Relation::repeals},
    {"huong_dan", "guides", FieldKind::cites, citation::Relation::guides},
    {"dinh_kem", "issued_with", FieldKind::cites, citation::Relation::issued_with},
    {"thuc_hien", "implements", FieldKind::cites, citation::Relation::implements},
    {"tieu_de", "title", FieldKind::title},
    {"noi_dung", "text", FieldKind::text},
    {"loai", "type", FieldKind::column},
    {"co_quan", "issuer", FieldKind::column},
    {"trang_thai", "status", FieldKind::column},
    {"ngay", "date", FieldKind::column},
    {"hieu_luc", "effective_date", FieldKind::column},
    {"het_han", "end_date", FieldKind::column},
    {"dieu", "article", FieldKind::column},
    {"nam", "year", FieldKind::year},
}};

// A field that the query names: one of the above, or else a column.
struct NamedField {
  const Field* field = nullptr;
  FieldKind kind = FieldKind::column;
  std::string name;  // of the column
  text::ByteRange range;
};

// A value as it was typed.
struct Value {
  enum class Shape : std::uint8_t { word, quotation, range };
  Shape shape = Shape::word;
  std::string text;
  std::optional<RangeEnd> low, high;  // range
  text::ByteRange range;
};

// The end of a range as it was typed; nothing for "*".
std::optional<RangeEnd> range_end(std::string_view typed) {
  if (typed == "*") return std::nullopt;
  if (typed.size() >= 2 && typed.front() == '"' && typed.back() == '"') {
    typed = typed.substr(1, typed.size() - 2);
  }
  return RangeEnd{std::string(typed), true};
}

// --- The parser ----------------------------------------------------------------------------------

// Where something is wrong, a strict parser remembers the first error and goes to the end of the
// text; a lenient one makes a note and goes on.
class Parser {
 public:
  Parser(std::string_view text, text::Analyzer analyzer, const index::Schema* schema, bool lenient)
      : text_(text), analyzer_(analyzer), schema_(schema), lenient_(lenient) {}

  Result<Query> parse() {
    query_.root = parse_any(0);
    if (error_) return *error_;
    settle_marks(query_, analyzer_);
    query_.question = question_of(query_.root);
    if (!query_.question.empty() && analyzer_ == text::Analyzer::vietnamese) add_typed_number();
    return std::move(query_);
  }

  [[nodiscard]] std::vector<IgnoredPart> take_ignored() {
    std::stable_sort(ignored_.begin(), ignored_.end(),
                     [](const auto& a, const auto& b) { return a.range.start < b.range.start; });
    return std::move(ignored_);
  }

 private:
  void fail(std::size_t at, text::ByteRange ignored, std::string what) {
    if (lenient_) {
      ignored_.push_back({ignored, std::move(what)});
      return;
    }
    if (!error_) error_ = Error(ErrorCode::query_syntax, what, {{}, at, {}});
    at_ = text_.size();
  }
  void fail(text::ByteRange range, std::string what) { fail(range.start, range, std::move(what)); }

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

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  // --- What stands at a place ---

  // The operator word at the cursor, which must stand alone.
  [[nodiscard]] bool stands(std::string_view word) const {
    if (text_.substr(at_, word.size()) != word) return false;
    const std::size_t end = at_ + word.size();
    return end == text_.size() || ends_word(text_[end]);
  }
  [[nodiscard]] bool stands_operator() const {
    return stands("AND") || stands("OR") || stands("NOT");
  }
  // The end of the text, or of the group at hand.
  [[nodiscard]] bool at_end() const { return at_ == text_.size() || text_[at_] == ')'; }

  // "+" or "-" before an operand, at the beginning of a word; a row of them is no sign.
  [[nodiscard]] bool stands_sign() const {
    if (at_ + 1 >= text_.size() || (text_[at_] != '+' && text_[at_] != '-')) return false;
    if (at_ > 0 && !is_blank(text_[at_ - 1]) && text_[at_ - 1] != '(') return false;
    const char next = text_[at_ + 1];
    return !is_blank(next) && next != ')' && next != text_[at_];
  }

  // A field whose name begins at the cursor. What nobody knows is one only if a value follows.
  [[nodiscard]] std::optional<NamedField> stands_field() const {
    if (at_ == text_.size() || is_digit(text_[at_])) return std::nullopt;
    std::size_t end = at_;
    while (end < text_.size() && end - at_ <= max_field_name && may_be_in_name(text_[end])) ++end;
    if (end == at_ || end == text_.size() || text_[end] != ':') return std::nullopt;
    const std::string_view name = text_.substr(at_, end - at_);
    NamedField found{nullptr, FieldKind::column, std::string(name), {at_, end + 1}};
    if (schema_ != nullptr && schema_->find_column(name) >= 0 && !is_reserved(name)) return found;
    const std::string folded = text::fold_marks(text::normalize(name).text());
    for (const Field& field : fields) {
      if (folded != field.vietnamese && folded != field.english) continue;
      found.field = &field;
      found.kind = field.kind;
      found.name = field.kind == FieldKind::year ? "date" : field.english;
      return found;
    }
    if (end + 1 == text_.size() || ends_value(text_[end + 1])) return std::nullopt;
    return found;
  }
  // Names that mean something else even where the schema has a column of that name.
  [[nodiscard]] static bool is_reserved(std::string_view name) {
    return std::any_of(fields.begin(), fields.end(), [&](const Field& field) {
      return field.kind != FieldKind::column && field.kind != FieldKind::year &&
             (name == field.english || name == field.vietnamese);
    });
  }
  [[nodiscard]] static bool ends_value(char c) noexcept { return is_blank(c) || c == ')'; }

  // One past the last byte of the word at the cursor.
  [[nodiscard]] std::size_t word_end() const {
    std::size_t end = at_;
    while (end < text_.size() && !ends_word(text_[end])) ++end;
    return end;
  }
  // A word with letters before a "*" at its end.
  [[nodiscard]] bool stands_prefix() const {
    const std::size_t end = word_end();
    return end > at_ && text_[end - 1] == '*' &&
           text_.substr(at_, end - at_).find_first_not_of("*+-.,;:") != std::string_view::npos;
  }

  // A word with "~" behind it, and perhaps a number. What has digits alone is a word with two of
  // them, as in 10~20.
  [[nodiscard]] bool stands_fuzzy() const {
    const std::string_view word = text_.substr(at_, word_end() - at_);
    const std::size_t tilde = tilde_of(word);
    if (tilde == std::string_view::npos) return false;
    const std::string_view typed = word.substr(0, tilde);
    const bool has_letters = std::any_of(typed.begin(), typed.end(), [](char c) {
      return may_be_in_name(c) && c != '_' && !is_digit(c);
    });
    return has_letters ||
           (tilde + 1 == word.size() && std::any_of(typed.begin(), typed.end(), is_digit));
  }
  // The place of a "~" with nothing but digits behind it, or npos.
  [[nodiscard]] static std::size_t tilde_of(std::string_view word) noexcept {
    std::size_t end = word.size();
    while (end > 0 && is_digit(word[end - 1])) --end;
    return end > 0 && word[end - 1] == '~' ? end - 1 : std::string_view::npos;
  }

  // --- Operators ---

  // An operand and whether "+" stands before it. A node of kind none_of takes away.
  struct Clause {
    Node node;
    bool required = false;
  };

  // any := all (["OR"] all)*; what is required or unwanted holds for the whole.
  Node parse_any(int depth) {
    std::vector<Node> wanted;
    std::vector<Node> required;
    std::vector<Node> unwanted;
    bool any = false;  // whether there was an operand
    while (true) {
      skip_blanks();
      if (at_ == text_.size() || (text_[at_] == ')' && depth > 0)) break;
      if (text_[at_] == ')') {
        fail({at_, at_ + 1}, "“)” without “(”");
        skip(1);
      } else if (stands("OR")) {
        read_or(any);
      } else if (stands("AND")) {
        fail({at_, at_ + 3}, "AND needs something before it");
        skip(3);
      } else {
        Clause clause = parse_all(depth);
        any = true;
        if (clause.node.kind == NodeKind::nothing) continue;
        if (clause.node.kind == NodeKind::none_of) {
          unwanted.push_back(std::move(clause.node));
        } else if (clause.required) {
          required.push_back(std::move(clause.node));
        } else if (clause.node.kind == NodeKind::any_of) {
          for (Node& child : clause.node.children) wanted.push_back(std::move(child));
        } else {
          wanted.push_back(std::move(clause.node));
        }
      }
    }
    Node best = Node::combine(NodeKind::any_of, std::move(wanted));
    if (required.empty() && unwanted.empty()) return best;
    std::vector<Node> all = std::move(required);
    if (best.kind != NodeKind::nothing) {
      all.push_back(all.empty() ? std::move(best) : Node::make_optional(std::move(best)));
    }
    for (Node& node : unwanted) all.push_back(std::move(node));
    return all.size() == 1 ? std::move(all[0])
                           : Node{NodeKind::all_of, {}, {}, false, std::move(all)};
  }

  void skip(std::size_t bytes) { at_ = std::min(at_ + bytes, text_.size()); }

  void read_or(bool after_operand) {
    const text::ByteRange range{at_, at_ + 2};
    if (!after_operand) {
      fail(range, "OR needs something before it");
      skip(2);
      return;
    }
    at_ += 2;
    skip_blanks();
    if (at_end() || stands("OR")) fail(at_, range, "OR needs something after it");
  }

  // all := operand ("AND" operand)*
  Clause parse_all(int depth) {
    std::vector<Node> operands;
    Clause clause = parse_operand(depth, false);
    while (true) {
      // What has no words asks for nothing and is not an operand.
      if (clause.node.kind != NodeKind::nothing) operands.push_back(std::move(clause.node));
      skip_blanks();
      bool after_and = false;
      while (stands("AND")) {
        const text::ByteRange range{at_, at_ + 3};
        at_ += 3;
        skip_blanks();
        after_and = true;
        if (!at_end() && !stands("AND") && !stands("OR")) break;
        fail(at_, range, "AND needs something after it");
        after_and = false;
      }
      if (!after_and) break;
      clause = parse_operand(depth, true);
    }
    const bool required = clause.required && operands.size() == 1;
    return {Node::combine(NodeKind::all_of, std::move(operands)), required};
  }

  // operand := ["+" | "-"] ("NOT")* primary
  Clause parse_operand(int depth, bool only_one) {
    skip_blanks();
    bool negated = false;
    bool required = false;
    if (stands_sign()) {
      (text_[at_] == '-' ? negated : required) = true;
      only_one = true;
      ++at_;
      if (text_[at_] == '+' || text_[at_] == '-') {
        fail({at_, at_ + 1}, "of “+” and “-” only one may stand before an operand");
        skip(1);
      }
    }
    while (stands("NOT")) {
      const text::ByteRange range{at_, at_ + 3};
      at_ += 3;
      skip_blanks();
      only_one = true;
      if (at_end() || stands("AND") || stands("OR")) {
        fail(range, "NOT needs something after it");
        return {};
      }
      negated = !negated;
      if (stands_sign()) {
        fail({at_, at_ + 1}, "“+” and “-” stand before NOT, not behind it");
        skip(1);
      }
    }
    Node node = parse_primary(depth, only_one);
    if (!negated || node.kind == NodeKind::nothing) return {std::move(node), required};
    if (node.kind == NodeKind::none_of) return {std::move(node.children[0]), required};
    return {Node{NodeKind::none_of, {}, {}, false, {std::move(node)}}, false};
  }

  // --- Operands ---

  Node parse_primary(int depth, bool only_one) {
    if (const auto field = stands_field()) {
      if (auto node = parse_field(*field, depth)) return std::move(*node);
      // A lenient parser passes over a field's name and takes its value for words.
      only_one = true;
      if (at_ < text_.size() && ends_value(text_[at_])) return {};
    }
    if (at_ == text_.size()) return {};
    if (text_[at_] == '(') return parse_group(depth);
    if (text_[at_] == '"') return parse_quotation();
    if (stands_prefix()) return parse_prefix();
    return stands_fuzzy() ? parse_fuzzy() : parse_words(only_one);
  }

  Node parse_group(int depth) {
    const std::size_t open = at_++;
    if (depth >= max_depth) {
      fail({open, open + 1}, "parentheses are nested too deeply");
      return {};
    }
    Node inner = parse_any(depth + 1);
    if (at_ == text_.size()) {
      fail({open, open + 1}, "“(” is not closed: “)” is missing");
    } else {
      ++at_;
    }
    // Words before and after a parenthesis are not adjacent, and what stands in it stays whole.
    if (inner.kind == NodeKind::any_of) {
      return Node{NodeKind::all_of, {}, {}, false, {std::move(inner)}};
    }
    return inner;
  }

  // The text of the quotation at the cursor, which moves behind it; nothing if it is not closed.
  std::optional<std::string_view> read_quotation() {
    const std::size_t open = at_++;
    const std::size_t close = no_more_quotations_ ? std::string_view::npos : text_.find('"', at_);
    if (close == std::string_view::npos) {
      no_more_quotations_ = true;
      fail({open, open + 1}, "the quotation is not closed: “\"” is missing");
      return std::nullopt;
    }
    at_ = close + 1;
    return text_.substr(open + 1, close - open - 1);
  }

  Node parse_quotation() {
    const auto quoted = read_quotation();
    if (!quoted) return {};
    std::uint32_t slop = 0;
    const std::size_t tilde = at_;
    if (at_ < text_.size() && text_[at_] == '~') slop = read_slop();
    Node node = phrase_of(*quoted, slop);
    if (node.kind == NodeKind::number && at_ > tilde) {
      fail({tilde, at_}, "“~” stands behind words, not behind a document's number");
    }
    return node;
  }

  // "~3" at the cursor.
  std::uint32_t read_slop() {
    const std::size_t start = at_++;
    std::uint32_t slop = 0;
    while (at_ < text_.size() && is_digit(text_[at_])) {
      slop = std::min(slop * 10 + static_cast<std::uint32_t>(text_[at_++] - '0'), max_slop + 1);
    }
    if (at_ == start + 1) {
      fail({start, at_},
           "“~” needs a number after it: how many other words may stand between, as "
           "in \"di dời chợ\"~3");
    } else if (slop > max_slop) {
      fail({start, at_}, "at most 1000 other words may stand between the words");
      return 0;
    }
    return slop;
  }

  [[nodiscard]] Node phrase_of(std::string_view quoted, std::uint32_t slop) const {
    std::vector<std::string> words = words_in(quoted, analyzer_);
    if (scope_ == TextScope::everywhere && analyzer_ == text::Analyzer::vietnamese &&
        text::is_document_number(quoted)) {
      return Node::make_number(text::number_key(quoted), std::move(words));
    }
    return Node::make_field(scope_, Node::make_near(std::move(words), slop));
  }

  Node parse_prefix() {
    const std::size_t start = at_;
    const std::size_t end = word_end();
    std::size_t star = end;
    while (text_[star - 1] == '*') --star;
    at_ = end;
    const std::string_view typed = text_.substr(start, star - start);
    const std::vector<std::string> words = words_in(typed, analyzer_);
    const bool is_short = words.size() == 1 && letters_in(words[0]) < 2;
    if (words.size() == 1 && !is_short) {
      return Node::make_field(scope_, Node::make_prefix(words[0]));
    }
    fail({star, end}, is_short ? "“*” needs two letters or more before it, as in nghi*"
                               : "“*” stands at the end of a single word, as in nghi*");
    return words_of(typed);
  }
  Node parse_fuzzy() {
    const std::size_t start = at_;
    const std::size_t end = word_end();
    const std::size_t tilde = start + tilde_of(text_.substr(start, end - start));
    at_ = end;
    const std::string_view typed = text_.substr(start, tilde - start);
    TokenBuffer buffer;
    text::analyze(analyzer_, typed, buffer);
    const bool is_one_word = buffer.tokens.size() == 1 &&
                             buffer.tokens[0].kind == TokenKind::syllable &&
                             typed.find_first_of("~*") == std::string_view::npos;
    std::uint32_t distance = end == tilde + 1 ? 1 : 0;
    for (std::size_t i = tilde + 1; i < end && distance <= max_fuzzy_distance; ++i) {
      distance = distance * 10 + static_cast<std::uint32_t>(text_[i] - '0');
    }
    if (!is_one_word) {
      fail({tilde, end},
           "“~” stands behind a quotation or a single word that is no number, as in "
           "quyêt~ or quyêt~2");
      return words_of(typed);
    }
    if (distance < 1 || distance > max_fuzzy_distance) {
      fail({tilde, end}, "1 or 2 letters of a word may be wrong, as in quyêt~ or quyêt~2");
      return words_of(typed);
    }
    return Node::make_field(scope_,
                            Node::make_fuzzy(std::string(buffer.term(buffer.tokens[0])), distance,
                                             analyzer_ == text::Analyzer::vietnamese));
  }
  [[nodiscard]] static std::size_t letters_in(std::string_view word) noexcept {
    return static_cast<std::size_t>(std::count_if(word.begin(), word.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
  }

  // Plain words up to an operator, a field, a quotation or a parenthesis. AND and NOT bind one
  // word: behind an operator only the first is taken, and before AND the last is left to it.
  Node parse_words(bool only_one) {
    const std::size_t start = at_;
    std::size_t end = word_end();
    std::size_t last_word = at_;
    at_ = end;
    while (at_ < text_.size() && is_blank(text_[at_])) {
      skip_blanks();
      if (only_one || at_end() || ends_word(text_[at_]) || stands_operator() || stands_sign() ||
          stands_prefix() || stands_fuzzy() || stands_field()) {
        break;
      }
      last_word = at_;
      end = at_ = word_end();
    }
    if (last_word > start && stands("AND")) {
      at_ = last_word;
      end = last_word;
    }
    return words_of(text_.substr(start, end - start));
  }

  [[nodiscard]] Node words_of(std::string_view text) {
    FreeText free;
    add_free_text(text, analyzer_, free);
    if (scope_ == TextScope::everywhere) {
      for (auto& pair : free.pairs) query_.pairs.push_back(std::move(pair));
    } else {
      const auto is_number = [](const Node& node) { return node.kind == NodeKind::number; };
      free.nodes.erase(std::remove_if(free.nodes.begin(), free.nodes.end(), is_number),
                       free.nodes.end());
    }
    return Node::make_field(scope_, Node::combine(NodeKind::any_of, std::move(free.nodes)));
  }

  // --- Fields ---

  // Nothing if the field was passed over; the cursor is then at its value.
  std::optional<Node> parse_field(const NamedField& field, int depth) {
    at_ = field.range.end;
    std::optional<Node> node;
    if (scope_ != TextScope::everywhere) {
      fail(field.range, "a field cannot stand within title or text");
    } else if (field.kind == FieldKind::title || field.kind == FieldKind::text) {
      node = parse_scoped(field, depth);
    } else if (auto values = read_values(field)) {
      std::vector<Node> nodes;
      for (const Value& value : *values) {
        auto one = node_of(field, value);
        if (!one) break;
        nodes.push_back(std::move(*one));
      }
      if (nodes.size() == values->size()) {
        node = nodes.size() == 1 ? std::move(nodes[0]) : group_of(std::move(nodes));
      }
    }
    if (!node && lenient_) at_ = field.range.end;
    return node;
  }

  std::optional<Node> parse_scoped(const NamedField& field, int depth) {
    if (at_ == text_.size() || ends_value(text_[at_])) {
      fail(at_, field.range, "a word, a quotation or “(” is wanted here, as in tieu_de:chợ");
      return std::nullopt;
    }
    scope_ = field.kind == FieldKind::title ? TextScope::title : TextScope::text;
    Node node;
    if (text_[at_] == '(') {
      node = parse_group(depth);
    } else if (text_[at_] == '"') {
      node = parse_quotation();
    } else if (stands_prefix()) {
      node = parse_prefix();
    } else if (stands_fuzzy()) {
      node = parse_fuzzy();
    } else {
      const std::size_t start = at_;
      at_ = word_end();
      std::vector<std::string> words = words_in(text_.substr(start, at_ - start), analyzer_);
      const bool any_marks = words.size() == 1 && analyzer_ == text::Analyzer::vietnamese;
      node = Node::make_field(scope_, Node::make_phrase(std::move(words)));
      node.any_marks = any_marks;
    }
    scope_ = TextScope::everywhere;
    return node;
  }

  static std::string hint(const NamedField& field) {
    switch (field.kind) {
      case FieldKind::bears:
      case FieldKind::cites:
        return "a document's number is wanted here, as in so:1847/QĐ-TTg";
      case FieldKind::year:
        return "a year of four digits is wanted here, as in nam:2019 or nam:[2018 TO *]";
      case FieldKind::title:
      case FieldKind::text:
      case FieldKind::column:
        break;
    }
    return "a value is wanted here: a word, a quotation, a range [a TO b] or several in ( )";
  }

  // The value at the cursor, or all of those in parentheses. Nothing if something is wrong.
  std::optional<std::vector<Value>> read_values(const NamedField& field) {
    const bool ranges = field.kind == FieldKind::column || field.kind == FieldKind::year;
    const auto missing = [&](std::size_t at) {
      fail(at, field.range, hint(field));
      return std::nullopt;
    };
    if (at_ == text_.size() || ends_value(text_[at_])) return missing(at_);
    std::vector<Value> values;
    if (text_[at_] != '(') {
      auto value = read_value(field, ranges, false);
      if (!value) return std::nullopt;
      values.push_back(std::move(*value));
      return values;
    }
    const std::size_t open = at_++;
    while (true) {
      skip_blanks();
      if (at_ == text_.size() || text_[at_] == '(') {
        fail(open, field.range, "the list of values is not closed: “)” is missing");
        return std::nullopt;
      }
      if (text_[at_] == ')') break;
      if (stands("OR")) {
        at_ += 2;
        continue;
      }
      auto value = read_value(field, ranges, true);
      if (!value) return std::nullopt;
      values.push_back(std::move(*value));
    }
    if (values.empty()) return missing(at_);
    ++at_;
    return values;
  }

  std::optional<Value> read_value(const NamedField& field, bool ranges, bool in_list) {
    const std::size_t start = at_;
    if (ranges && text_[at_] == '[') return read_range(field);
    if (!ranges || (text_[at_] != '<' && text_[at_] != '>')) return read_text(field, in_list);
    const bool less = text_[at_++] == '<';
    const bool included = at_ < text_.size() && text_[at_] == '=';
    if (included) ++at_;
    skip_blanks();
    auto value = at_ < text_.size() ? read_text(field, in_list) : std::nullopt;
    if (!value || value->text.empty()) {
      fail(at_, field.range, hint(field));
      return std::nullopt;
    }
    value->shape = Value::Shape::range;
    (less ? value->high : value->low) = RangeEnd{std::move(value->text), included};
    value->range.start = start;
    return value;
  }

  // A quotation, a word, or in a list several words up to OR.
  std::optional<Value> read_text(const NamedField& field, bool in_list) {
    const std::size_t start = at_;
    Value value;
    if (text_[at_] == '"') {
      const std::size_t close = text_.find('"', at_ + 1);
      if (no_more_quotations_ || close == std::string_view::npos) {
        no_more_quotations_ = true;
        fail(at_, field.range, "the quotation is not closed: “\"” is missing");
        return std::nullopt;
      }
      value.shape = Value::Shape::quotation;
      value.text = text_.substr(at_ + 1, close - at_ - 1);
      at_ = close + 1;
    } else {
      std::size_t end = at_ = word_end();
      while (in_list && at_ < text_.size() && is_blank(text_[at_])) {
        skip_blanks();
        if (at_ == text_.size() || ends_word(text_[at_]) || stands("OR")) break;
        end = at_ = word_end();
      }
      value.text = text_.substr(start, end - start);
      at_ = std::max(at_, end);
    }
    value.range = {start, at_};
    return value;
  }

  std::optional<Value> read_range(const NamedField& field) {
    const std::size_t open = at_++;
    const std::size_t close = text_.find_first_of("[]", at_);
    if (close == std::string_view::npos || text_[close] == '[') {
      fail(open, field.range, "the range is not closed: “]” is missing");
      return std::nullopt;
    }
    const std::string_view inner = text_.substr(at_, close - at_);
    const std::size_t to = inner.find(" TO ");
    const std::string_view low = trimmed(inner.substr(0, to));
    const std::string_view high =
        to == std::string_view::npos ? std::string_view() : trimmed(inner.substr(to + 4));
    if (low.empty() || high.empty()) {
      fail(open, field.range, "a range is written [a TO b], an open end as *");
      return std::nullopt;
    }
    at_ = close + 1;
    return Value{Value::Shape::range, {}, range_end(low), range_end(high), {open, at_}};
  }

  // Nothing if the value is none of this field.
  std::optional<Node> node_of(const NamedField& field, const Value& value) {
    if (value.shape == Value::Shape::word && value.text.size() > 1 &&
        tilde_of(value.text) != std::string::npos) {
      fail(value.range.start + tilde_of(value.text), field.range,
           "“~” stands behind words of text and title; a value in which it occurs is written as a "
           "quotation");
      return std::nullopt;
    }
    if (field.kind == FieldKind::bears || field.kind == FieldKind::cites) {
      if (citation::CitationKey::parse(value.text).empty()) {
        fail(value.range.start, field.range, hint(field));
        return std::nullopt;
      }
      Node node = field.kind == FieldKind::bears
                      ? Node::make_bears(value.text)
                      : Node::make_cites(value.text, field.field->relation);
      // The words are shown where they stand; they do not count.
      node.terms = words_in(value.text, analyzer_);
      return node;
    }
    ColumnCondition condition{field.name, Comparison::equals, value.text, value.low, value.high};
    if (value.shape == Value::Shape::range) {
      condition.comparison = Comparison::in_range;
    } else if (value.shape == Value::Shape::word && value.text == "*") {
      condition.comparison = Comparison::in_range;
      condition.value.clear();
    } else if (value.shape == Value::Shape::word && value.text.ends_with('*')) {
      condition.comparison = Comparison::begins_with;
      condition.value.pop_back();
    }
    if (field.kind == FieldKind::year && !is_about_years(condition)) {
      fail(value.range.start, field.range, hint(field));
      return std::nullopt;
    }
    if (schema_ != nullptr) {
      const auto test = ColumnTest::try_make(*schema_, condition);
      if (!test) {
        const bool known = schema_->find_column(field.name) >= 0;
        fail(known ? value.range.start : field.range.start, field.range, test.error().message());
        return std::nullopt;
      }
    }
    std::vector<Node> nodes;
    const auto add = [&] {
      nodes.push_back(Node::make_column(condition));
      nodes.back().place.offset = field.range.start;
    };
    add();
    for (std::string& full : full_values_of(condition)) {
      condition.value = std::move(full);
      add();
    }
    if (nodes.size() == 1) return std::move(nodes[0]);
    return group_of(std::move(nodes));
  }

  // One of the nodes, as what stands in parentheses.
  static Node group_of(std::vector<Node> nodes) {
    return {NodeKind::all_of, {}, {}, false, {Node::combine(NodeKind::any_of, std::move(nodes))}};
  }

  // Types and issuers are known by their abbreviations, too.
  [[nodiscard]] std::vector<std::string> full_values_of(const ColumnCondition& condition) const {
    if (condition.comparison == Comparison::in_range ||
        (condition.column != "type" && condition.column != "issuer")) {
      return {};
    }
    if (schema_ != nullptr) {
      const auto column = static_cast<std::size_t>(schema_->find_column(condition.column));
      if (schema_->columns[column].type != index::ColumnType::keyword) return {};
    }
    return full_values(condition.value);
  }

  [[nodiscard]] static bool is_about_years(const ColumnCondition& condition) {
    const auto is_year = [](std::string_view text) {
      return text.size() == 4 && std::all_of(text.begin(), text.end(), is_digit);
    };
    if (condition.comparison != Comparison::in_range) {
      return condition.comparison == Comparison::equals && is_year(condition.value);
    }
    return (!condition.low || is_year(condition.low->value)) &&
           (!condition.high || is_year(condition.high->value));
  }

  std::string_view text_;
  text::Analyzer analyzer_;
  const index::Schema* schema_;
  bool lenient_;
  std::size_t at_ = 0;
  bool no_more_quotations_ = false;
  TextScope scope_ = TextScope::everywhere;
  Query query_;
  std::optional<Error> error_;
  std::vector<IgnoredPart> ignored_;
};

}  // namespace

Result<Query> try_parse_query(std::string_view text, const index::Schema& schema) {
  return Parser(text, schema.analyzer, &schema, false).parse();
}

Result<Query> try_parse_query(std::string_view text, text::Analyzer analyzer) {
  return Parser(text, analyzer, nullptr, false).parse();
}

LenientQuery parse_lenient(std::string_view text, const index::Schema& schema) {
  Parser parser(text, schema.analyzer, &schema, true);
  LenientQuery result;
  auto query = parser.parse();
  if (query) result.query = std::move(*query);
  result.ignored = parser.take_ignored();
  return result;
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
