#include "document_batch.hpp"

#include <algorithm>
#include <optional>
#include <tracuu/citation/citation_key.hpp>
#include <tracuu/citation/identity.hpp>
#include <tracuu/citation/scanner.hpp>
#include <tracuu/text/date.hpp>
#include <tracuu/text/document_number.hpp>
#include <tracuu/text/structure.hpp>
#include <tracuu/text/tokenizer.hpp>

#include "cut_text.hpp"

namespace tracuu::inline v0::index {

namespace {

using text::Part;
using text::PartKind;
using text::Token;
using text::TokenKind;

FieldTokens& tokens_of(DocumentBatch& batch, Field field) {
  return batch.fields[static_cast<std::size_t>(field)];
}

// Adds one word to a field's last owner.
void add_token(FieldTokens& field, std::string_view term, bool starts) {
  field.tokens.push_back(field.vocabulary.intern(term) | (starts ? sequence_start : 0));
}

// Where units may begin: at articles and appendices, headings of larger parts right before an
// article included.
std::vector<PreparedUnit> article_starts(const std::vector<Part>& parts) {
  std::vector<PreparedUnit> starts;
  std::int64_t pending = -1;
  for (const Part& part : parts) {
    const auto at = static_cast<std::uint32_t>(part.body.start);
    if (part.kind < PartKind::article) {
      if (pending < 0) pending = at;
    } else if (part.kind == PartKind::article || part.kind == PartKind::appendix) {
      const auto start = pending < 0 ? at : static_cast<std::uint32_t>(pending);
      std::string name = part.kind == PartKind::article ? "Điều" : "Phụ lục";
      if (!part.label.empty()) name.append(" ").append(part.label);
      starts.push_back({start, std::move(name)});
      pending = -1;
    }
  }
  return starts;
}

// Cuts units of more than long_unit_words words at their clauses.
std::vector<PreparedUnit> cut_long_units(std::vector<PreparedUnit> units,
                                         const std::vector<Part>& parts,
                                         const std::vector<Token>& tokens) {
  std::vector<PreparedUnit> result;
  std::size_t token = 0;
  auto part = parts.begin();
  for (std::size_t i = 0; i < units.size(); ++i) {
    const std::uint32_t end = i + 1 < units.size() ? units[i + 1].text_start : ~std::uint32_t{0};
    std::size_t words = 0;
    for (; token < tokens.size() && tokens[token].start < end; ++token) {
      words += text::is_word(tokens[token].kind) ? 1u : 0u;
    }
    while (part != parts.end() && part->body.start < units[i].text_start) ++part;
    result.push_back(units[i]);
    if (words <= long_unit_words) continue;
    for (auto clause = part; clause != parts.end() && clause->body.start < end; ++clause) {
      if (clause->kind != PartKind::clause) continue;
      std::string name = "khoản ";
      name.append(clause->label);
      if (!units[i].pinpoint.empty()) name.append(" ").append(units[i].pinpoint);
      result.push_back({static_cast<std::uint32_t>(clause->body.start), std::move(name)});
    }
  }
  return result;
}

// The units of a document; the first begins at byte 0, and none is without words unless it is
// the only one.
std::vector<PreparedUnit> find_units(const Schema& schema, const SourceDocument& document,
                                     const std::vector<Token>& tokens) {
  const std::string_view article = document.field("article");
  std::vector<PreparedUnit> units;
  if (!article.empty()) {
    units.push_back({0, std::string("Điều ").append(article)});
    return units;
  }
  units.push_back({0, ""});
  if (schema.unit == UnitMode::document) return units;
  const std::vector<Part> parts = text::parse_parts(document.text);
  for (PreparedUnit& start : article_starts(parts)) units.push_back(std::move(start));
  units = cut_long_units(std::move(units), parts, tokens);
  // A unit without words is one with the next.
  std::vector<PreparedUnit> kept;
  std::size_t token = 0;
  std::uint32_t start = 0;
  for (std::size_t i = 0; i < units.size(); ++i) {
    const std::uint32_t end = i + 1 < units.size() ? units[i + 1].text_start : ~std::uint32_t{0};
    const std::size_t first = token;
    while (token < tokens.size() && tokens[token].start < end) ++token;
    if (token == first && i + 1 < units.size()) continue;
    kept.push_back({start, std::move(units[i].pinpoint)});
    start = end;
  }
  return kept;
}

void add_field(SourceDocument& document, std::string_view name, std::string value) {
  if (!value.empty()) document.fields.push_back({std::string(name), std::move(value)});
}

// The first line that holds more than blanks, cut after about 300 bytes between characters.
std::string first_line(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  std::string_view line = text.substr(begin, text.find_first_of("\r\n", begin) - begin);
  line = cut_text(line, 300);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  return std::string(line);
}

// What the source does not say of a document, its own header says. A header that bears another
// number than the source gives belongs to something quoted and is not believed; single articles
// have no header. False if the title is nothing but the first line.
bool complete_from_header(const Schema& schema, SourceDocument& document) {
  if (schema.analyzer != text::Analyzer::vietnamese) return true;
  if (document.field("article").empty()) {
    const text::Header header = text::parse_header(document.text);
    const std::string_view number = document.field("number");
    const bool own = number.empty() || (header.number && text::number_key(header.number->value) ==
                                                             text::number_key(number));
    const std::pair<const char*, const std::optional<text::HeaderField>&> fields[] = {
        {"number", header.number}, {"type", header.type},     {"issuer", header.issuer},
        {"date", header.date},     {"title", header.subject},
    };
    for (const auto& [name, field] : fields) {
      if (own && field && document.field(name).empty()) add_field(document, name, field->value);
    }
  }
  // A title that was given counts as little as one that is found here if it says no more: then an
  // index of the documents as they are stored is the same index.
  std::string line = first_line(document.text);
  const std::string_view title = document.field("title");
  if (!title.empty()) return title != line;
  add_field(document, "title", std::move(line));
  return false;
}

class BatchMaker {
 public:
  explicit BatchMaker(const Schema& schema)
      : schema_(schema),
        batch_(std::make_unique<DocumentBatch>()),
        compressor_(schema.compression) {}

  void add(SourceDocument& document) {
    const bool has_title = complete_from_header(schema_, document);
    PreparedDocument prepared;
    prepared.id = document.id;
    text::analyze(schema_.analyzer, document.text, tokens_);
    batch_->invalid_sequences += tokens_.invalid_sequences;
    std::vector<PreparedUnit> units = find_units(schema_, document, tokens_.tokens);
    add_body(units);
    add_citations(document, units, has_title);
    prepared.units = static_cast<std::uint32_t>(units.size());
    std::move(units.begin(), units.end(), std::back_inserter(batch_->units));
    add_title(document.field("title"));
    add_number(document.field("number"));
    for (const Column& column : schema_.columns) {
      prepared.column_values.emplace_back(document.field(column.name));
    }
    prepared.stored_bytes = store(document);
    batch_->documents.push_back(std::move(prepared));
  }

  std::unique_ptr<DocumentBatch> finish() {
    compress(true);
    return std::move(batch_);
  }

 private:
  void add_body(const std::vector<PreparedUnit>& units) {
    FieldTokens& body = tokens_of(*batch_, Field::body);
    FieldTokens& key = tokens_of(*batch_, Field::key);
    std::size_t at = 0;
    bool starts = true;
    std::string term;
    for (std::size_t unit = 0; unit < units.size(); ++unit) {
      const std::uint32_t end =
          unit + 1 < units.size() ? units[unit + 1].text_start : ~std::uint32_t{0};
      const std::size_t body_before = body.tokens.size();
      const std::size_t key_before = key.tokens.size();
      for (; at < tokens_.tokens.size() && tokens_.tokens[at].start < end; ++at) {
        const Token& token = tokens_.tokens[at];
        if (text::is_word(token.kind)) {
          add_token(body, tokens_.term(token), starts);
          starts = false;
        } else {
          term.assign(token.kind == TokenKind::date ? "d" : "n");
          term.append(tokens_.term(token));
          add_token(key, term, false);
        }
      }
      body.owner_sizes.push_back(static_cast<std::uint32_t>(body.tokens.size() - body_before));
      key.owner_sizes.push_back(static_cast<std::uint32_t>(key.tokens.size() - key_before));
    }
  }

  void add_title(std::string_view title) {
    FieldTokens& field = tokens_of(*batch_, Field::title);
    text::analyze(schema_.analyzer, title, title_);
    const std::size_t before = field.tokens.size();
    for (const Token& token : title_.tokens) {
      if (text::is_word(token.kind)) {
        add_token(field, title_.term(token), field.tokens.size() == before);
      }
    }
    field.owner_sizes.push_back(static_cast<std::uint32_t>(field.tokens.size() - before));
  }

  void add_number(std::string_view number) {
    FieldTokens& field = tokens_of(*batch_, Field::number);
    const std::string key = text::number_key(number);
    if (!key.empty()) add_token(field, key, false);
    field.owner_sizes.push_back(key.empty() ? 0 : 1);
  }

  // Which number and name the document bears, and what it cites.
  void add_citations(const SourceDocument& document, const std::vector<PreparedUnit>& units,
                     bool has_title) {
    CitationBatch& batch = batch_->citations;
    citing_.document = static_cast<DocId>(batch_->documents.size());
    citing_.first_unit = static_cast<UnitId>(batch_->units.size());
    citing_.unit_starts.clear();
    for (const PreparedUnit& unit : units) citing_.unit_starts.push_back(unit.text_start);
    const std::string own =
        citation::key_of_document(document.field("type"), document.field("number"));
    citing_.own_key = table_key(own);
    citing_.own_year = year_of_key(own);
    if (citing_.own_year == 0) {
      if (const auto date = text::parse_date(document.field("date"))) citing_.own_year = date->year;
    }
    batch.add_bearer(citing_.document, citing_.own_key);
    if (schema_.analyzer != text::Analyzer::vietnamese) return;
    add_own_name(document);
    if (!schema_.citations) return;
    // Most titles stand in the text, too: they are not read twice.
    const std::string_view title = document.field("title");
    const std::size_t at = title.empty() ? 0 : document.text.find(title);
    if (at != std::string::npos) {
      scanner_.scan(document.text, found_);
      const std::size_t end = has_title ? at + title.size() : at;
      batch.add_citations(citing_, found_, {at, end});
      return;
    }
    scanner_.scan(document.text, found_);
    batch.add_citations(citing_, found_, {});
    citing_.unit_starts.assign(1, 0);
    scanner_.scan(title, found_);
    batch.add_citations(citing_, found_, {0, title.size()});
  }

  // Laws are cited by name: "Luật Đất đai" of the title is a key, too.
  void add_own_name(const SourceDocument& document) {
    citing_.own_name.clear();
    const std::string_view type = document.field("type");
    if (!citation::is_cited_by_name(type)) return;
    std::string title(document.field("title"));
    scanner_.scan(title, found_);
    if (found_.citations.empty() || found_.citations.front().start != 0) {
      title.insert(0, std::string(type).append(" "));
      scanner_.scan(title, found_);
    }
    if (found_.citations.empty() || found_.citations.front().start != 0) return;
    const citation::Citation& own = found_.citations.front();
    if (own.title.empty()) return;
    citing_.own_name = citation::name_key(found_.view(own.title));
    batch_->citations.add_bearer(citing_.document, citing_.own_name);
  }

  std::uint32_t store(const SourceDocument& document) {
    const std::size_t before = pending_.size();
    put_varint(pending_, document.fields.size());
    for (const SourceField& field : document.fields) {
      put_string(pending_, field.name);
      put_string(pending_, field.value);
    }
    const ByteSpan bytes = as_bytes(document.text);
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    const std::size_t size = pending_.size() - before;
    compress(false);
    return static_cast<std::uint32_t>(size);
  }

  // Compresses whole blocks, and what is left as well if `all`.
  void compress(bool all) {
    std::size_t at = 0;
    while (pending_.size() - at >= stored_block_bytes || (all && at < pending_.size())) {
      const std::size_t size = std::min(stored_block_bytes, pending_.size() - at);
      const std::size_t frame =
          compressor_.compress(ByteSpan(pending_).subspan(at, size), batch_->frames);
      batch_->blocks.push_back(
          {static_cast<std::uint32_t>(frame), static_cast<std::uint32_t>(size)});
      at += size;
    }
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  const Schema& schema_;
  std::unique_ptr<DocumentBatch> batch_;
  storage::Compressor compressor_;
  text::TokenBuffer tokens_, title_;
  citation::Scanner scanner_;
  citation::CitationBuffer found_;
  CitationBatch::Citing citing_;
  ByteVector pending_;
};

}  // namespace

std::unique_ptr<DocumentBatch> make_batch(const Schema& schema,
                                          std::vector<SourceDocument>& documents) {
  BatchMaker maker(schema);
  for (SourceDocument& document : documents) maker.add(document);
  return maker.finish();
}

}  // namespace tracuu::index
