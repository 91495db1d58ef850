#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <tracuu/citation/scanner.hpp>
#include <tracuu/ingest/document_source.hpp>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "json.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "skipped.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct CiteOptions {
  std::vector<std::string> files{"-"};
  bool jsonl = false;
};

/// Code points before a byte; asked for in ascending order.
class CodePoints {
 public:
  explicit CodePoints(std::string_view text) noexcept : text_(text) {}

  [[nodiscard]] std::size_t before(std::size_t byte) noexcept {
    for (; place_ < byte; ++place_) {
      if ((static_cast<unsigned char>(text_[place_]) & 0xC0) != 0x80) ++count_;
    }
    return count_;
  }

 private:
  std::string_view text_;
  std::size_t place_ = 0;
  std::size_t count_ = 0;
};

Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }

Json keys_of(const citation::CitationBuffer& found, citation::Run run) {
  Json keys = Json::array();
  for (const citation::Piece key : found.key_pieces(run)) keys.push_back(found.view(key));
  return keys;
}

Json pinpoints_of(const citation::CitationBuffer& found, const citation::Citation& one) {
  Json pinpoints = Json::array();
  for (const citation::Pinpoint& pinpoint : found.view(one)) {
    Json parts = Json::object();
    for (const citation::PinpointPart& part : found.view(pinpoint)) {
      const std::string level(to_string(part.level));
      parts[level] = found.view(part.value);
      if (!part.to.empty()) parts[level + "_to"] = found.view(part.to);
    }
    pinpoints.push_back(std::move(parts));
  }
  return pinpoints;
}

Json fields_from_context(const citation::Citation& one) {
  Json fields = Json::array();
  if (one.date_from_context) fields.push_back(one.date.year != 0 ? "date" : "year");
  if (one.issuer_from_context) fields.push_back("issuer");
  return fields;
}

Json citation_to_json(const citation::CitationBuffer& found, const citation::Citation& one,
                      std::string_view text, CodePoints& code_points) {
  Json json;
  json["start"] = code_points.before(one.start);
  json["end"] = code_points.before(one.end);
  json["start_byte"] = one.start;
  json["end_byte"] = one.end;
  json["surface"] = text.substr(one.start, one.end - one.start);
  json["class"] = to_string(one.kind);
  json["type"] = text_or_null(one.type);
  json["number"] = text_or_null(found.view(one.number));
  json["date"] = one.date.year != 0 ? Json(text::to_iso(one.date)) : Json();
  json["year"] = one.year != 0 ? Json(one.year) : Json();
  json["issuer"] = text_or_null(found.view(one.issuer));
  json["title"] = text_or_null(found.view(one.title));
  json["pinpoint"] = pinpoints_of(found, one);
  json["relation"] = to_string(one.relation);
  json["passive"] = one.passive;
  json["self"] = one.self;
  json["keys"] = keys_of(found, one.keys);
  json["resolved"] = keys_of(found, one.resolved);
  json["ctx"] = fields_from_context(one);
  json["confidence"] = one.confidence;
  return json;
}

void write_citations(const std::string& id, std::string_view text,
                     const citation::CitationBuffer& found) {
  CodePoints code_points(text);
  Json line;
  line["id"] = id;
  line["citations"] = Json::array();
  for (const citation::Citation& one : found.citations) {
    line["citations"].push_back(citation_to_json(found, one, text, code_points));
  }
  output().line(to_text(line));
}

ExitCode run_cite(const CiteOptions& options) {
  const auto source = ingest::DocumentSource::try_open(
                          options.files, {.stdin_is_jsonl = false, .force_jsonl = options.jsonl})
                          .value();
  Progress progress(Measure::bytes, "texts", !stdout_is_terminal());
  SkippedRecords skipped(progress);
  SourceDocument document;
  citation::Scanner scanner;
  citation::CitationBuffer found;
  for (std::uint64_t texts = 1;; ++texts) {
    const ingest::SourceEvent event = source->try_next(document).value();
    if (event == ingest::SourceEvent::end) break;
    if (event == ingest::SourceEvent::bad_record) {
      skipped.add(source->problem());
      continue;
    }
    scanner.scan(document.text, found);
    const ErrorPlace place = source->place();
    write_citations(place.line ? document.id : place.file, document.text, found);
    progress.update(source->bytes_read(), source->bytes_total(), texts);
  }
  skipped.finish();
  return exit_ok;
}

constexpr const char* help_footer =
    R"(A line an input: {"id", "citations": [{"start", "end", "start_byte",
"end_byte", "surface", "class", "type", "number", "date", "year", "issuer",
"title", "pinpoint", "relation", "passive", "self", "keys", "resolved", "ctx",
"confidence"}]}. start and end count code points of the raw text.
The id of a text is its path as given.

Example:
  tracuu cite quyet-dinh.txt
  echo 'Căn cứ khoản 2 Điều 5 Luật Đất đai 2024' | tracuu cite)";

}  // namespace

void add_cite_command(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("cite", "Find the references to legal documents in texts, as JSON lines");
  auto options = std::make_shared<CiteOptions>();
  add_text(command, "FILE", options->files,
           "Texts or JSON lines (.jsonl), also as .zst; stdin if none");
  command->add_flag("--jsonl", options->jsonl, "Take every file, stdin too, as JSON lines");
  command->footer(help_footer);
  command->callback([options, &action] { action = [options] { return run_cite(*options); }; });
}

}  // namespace tracuu::cli
