#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/number_lookup.hpp>
#include <tracuu/text/date.hpp>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "csv.hpp"
#include "display.hpp"
#include "input.hpp"
#include "json.hpp"
#include "output.hpp"

namespace tracuu::inline v0::cli {

namespace {

using query::NumberBearer;
using query::NumberCitation;
using query::NumberGroup;
using query::NumberReport;

struct LookupOptions {
  std::string directory;
  std::vector<std::string> numbers;
  std::string file;
  bool json = false;
  bool csv = false;
  bool all = false;
};

std::string iso(text::Date date) { return date.year == 0 ? std::string() : text::to_iso(date); }

void add_text_to(Json& json, const char* name, const std::string& value) {
  if (!value.empty()) json[name] = value;
}

Json to_json(const NumberBearer& bearer, std::size_t group) {
  Json json{{"id", bearer.id},
            {"number", bearer.number},
            {"type", bearer.type},
            {"issuer", bearer.issuer},
            {"date", bearer.date.year == 0 ? Json() : Json(iso(bearer.date))},
            {"year", bearer.year == 0 ? Json() : Json(bearer.year)},
            {"group", group}};
  add_text_to(json, "article", bearer.article);
  add_text_to(json, "status", bearer.status);
  add_text_to(json, "effective_date", iso(bearer.effective_date));
  add_text_to(json, "end_date", iso(bearer.end_date));
  return json;
}

Json to_json(const NumberCitation& one, std::size_t group) {
  Json json{{"id", one.id},
            {"pinpoint", one.pinpoint},
            {"relation", to_string(one.relation)},
            {"passive", one.passive},
            {"class", to_string(one.kind)},
            {"count", one.count},
            {"in_title", one.in_title},
            {"year", one.year == 0 ? Json() : Json(one.year)},
            {"group", group}};
  add_text_to(json, "number", one.number);
  add_text_to(json, "date", iso(one.date));
  add_text_to(json, "issuer", one.issuer);
  return json;
}

Json to_json(const NumberGroup& group) {
  Json json{{"key", group.key},
            {"year", group.year == 0 ? Json() : Json(group.year)},
            {"issuer", group.issuer},
            {"documents", group.documents.size()},
            {"cited_by", group.cited_by.size()},
            {"changed_by", Json::array()}};
  add_text_to(json, "successor", group.successor);
  for (const std::size_t at : group.changed_by) {
    const NumberCitation& one = group.cited_by[at];
    json["changed_by"].push_back({{"id", one.id},
                                  {"number", one.number},
                                  {"relation", to_string(one.relation)},
                                  {"pinpoint", one.pinpoint},
                                  {"since", one.since.year == 0 ? Json() : Json(iso(one.since))}});
  }
  return json;
}

void print_json(const std::string& typed, const NumberReport& report) {
  Json json{
      {"query", typed},          {"key", report.asked.to_string()}, {"partial", report.partial},
      {"complete", !report.cut}, {"documents", Json::array()},      {"cited_by", Json::array()},
      {"groups", Json::array()}};
  for (std::size_t i = 0; i < report.groups.size(); ++i) {
    const NumberGroup& group = report.groups[i];
    for (const NumberBearer& bearer : group.documents) {
      json["documents"].push_back(to_json(bearer, i));
    }
    for (const NumberCitation& one : group.cited_by) json["cited_by"].push_back(to_json(one, i));
    json["groups"].push_back(to_json(group));
  }
  for (const NumberBearer& bearer : report.others) {
    json["others"].push_back(to_json(bearer, report.groups.size()));
  }
  output().line(to_text(json));
}

void print_csv(const std::string& typed, const NumberReport& report) {
  for (const NumberGroup& group : report.groups) {
    const std::string year = group.year == 0 ? std::string() : std::to_string(group.year);
    for (const NumberBearer& one : group.documents) {
      output().line(
          csv_line({typed, "bears", one.id, one.number, one.type, one.issuer, iso(one.date), year,
                    "", "", "", one.status, iso(one.effective_date), iso(one.end_date)}));
    }
    for (const NumberCitation& one : group.cited_by) {
      output().line(csv_line({typed, "cites", one.id, one.number, "", group.issuer, iso(one.date),
                              year, one.pinpoint, std::string(to_string(one.relation)),
                              std::to_string(one.count), "", "", ""}));
    }
  }
  if (report.groups.empty()) {
    output().line(csv_line({typed, "none", "", "", "", "", "", "", "", "", "", "", "", ""}));
  }
}

/// As people say it; passive where the cited document acts.
std::string describe_relation(const NumberCitation& one) {
  switch (one.relation) {
    case citation::Relation::based_on:
      return "căn cứ";
    case citation::Relation::amends:
      return one.passive ? "được sửa đổi bởi" : "sửa đổi, bổ sung";
    case citation::Relation::replaces:
      return one.passive ? "được thay thế bởi" : "thay thế";
    case citation::Relation::repeals:
      return one.passive ? "bị bãi bỏ bởi" : "bãi bỏ";
    case citation::Relation::guides:
      return "hướng dẫn";
    case citation::Relation::issued_with:
      return "ban hành kèm theo";
    case citation::Relation::implements:
      return "thực hiện";
    case citation::Relation::none:
      break;
  }
  return "dẫn chiếu";
}

class Listing {
 public:
  explicit Listing(const index::Snapshot& snapshot, bool all)
      : snapshot_(snapshot), all_(all), width_(terminal_width()) {}

  void print(const std::string& typed, const NumberReport& report) {
    const std::string_view bold = use_colour() ? "\x1b[1m" : "";
    if (report.groups.empty()) {
      paragraph(0, fmt::format("{}: no document bears or cites it", typed));
    }
    for (const NumberGroup& group : report.groups) {
      std::string heading = group.documents.empty() || group.documents[0].number.empty()
                                ? group.key
                                : group.documents[0].number;
      if (group.year != 0) heading += fmt::format(" · {}", group.year);
      if (!group.issuer.empty()) heading += " · " + group.issuer;
      if (!group.successor.empty()) heading += fmt::format(" (now {})", group.successor);
      output().write(wrap(styled_words(heading, {{0, heading.size()}}, bold), 0, width_));
      print_documents(group);
      print_changes(group);
      print_citing(group);
      output().line("");
    }
    if (!report.others.empty()) {
      paragraph(0, fmt::format("left out: {} with this number and another type, year or issuer",
                               count_of(report.others.size(), "document")));
    }
    if (report.cut) paragraph(0, "more numbers begin so; type more of the number");
  }

 private:
  static constexpr std::size_t shown = 10;

  void paragraph(std::size_t indent, const std::string& text) {
    output().write(wrap(styled_words(text, {}, {}), indent, width_));
  }

  void print_documents(const NumberGroup& group) {
    if (group.documents.empty()) paragraph(2, "not held; only cited");
    std::size_t left = all_ ? group.documents.size() : shown;
    for (const NumberBearer& bearer : group.documents) {
      if (left-- == 0) {
        paragraph(2, fmt::format("and {} more (--all shows them)", group.documents.size() - shown));
        break;
      }
      const index::Segment& segment = *snapshot_.segments()[bearer.segment];
      const std::string title(segment.try_stored_fields(bearer.document).value().field("title"));
      std::string line = bearer.type;
      const auto add = [&](const std::string& part) {
        if (!part.empty()) line += (line.empty() ? "" : " · ") + part;
      };
      add(iso(bearer.date));
      add(bearer.article.empty() ? "" : "Điều " + bearer.article);
      add(title);
      add(bearer.status);
      add(bearer.end_date.year == 0 ? "" : "until " + iso(bearer.end_date));
      add(bearer.id);
      paragraph(2, line);
    }
  }

  void print_changes(const NumberGroup& group) {
    for (const std::size_t at : group.changed_by) {
      const NumberCitation& one = group.cited_by[at];
      std::string line = describe_relation(one) + ": " + (one.number.empty() ? one.id : one.number);
      if (!one.pinpoint.empty()) line += " · " + one.pinpoint;
      if (one.since.year != 0) line += " · since " + iso(one.since);
      paragraph(2, line);
    }
  }

  void print_citing(const NumberGroup& group) {
    if (group.cited_by.empty()) return;
    paragraph(2, fmt::format("cited by {}:", count_of(group.cited_by.size(), "reference")));
    std::size_t left = all_ ? group.cited_by.size() : shown;
    for (const NumberCitation& one : group.cited_by) {
      if (left-- == 0) {
        paragraph(4, fmt::format("and {} more (--all shows them)", group.cited_by.size() - shown));
        return;
      }
      std::string line = one.number.empty() ? one.id : fmt::format("{} ({})", one.number, one.id);
      if (one.date.year != 0) line += " · " + iso(one.date);
      if (!one.pinpoint.empty()) line += " · " + one.pinpoint;
      line += " · " + describe_relation(one);
      if (one.count > 1) line += fmt::format(" · {} times", one.count);
      paragraph(4, line);
    }
  }

  const index::Snapshot& snapshot_;
  bool all_;
  std::size_t width_;
};

ExitCode run_lookup(const LookupOptions& options) {
  std::vector<std::string> numbers = options.numbers;
  if (!options.file.empty()) {
    const TextFile file = TextFile::read(options.file);
    for (const InputLine& line : file.lines()) numbers.emplace_back(line.text);
  }
  if (numbers.empty()) {
    throw Error(ErrorCode::invalid_argument, "a NUMBER is wanted, or --file with some");
  }
  const auto snapshot = index::Snapshot::open(options.directory);
  Listing listing(*snapshot, options.all);
  if (options.csv) {
    output().line(
        "query,role,id,number,type,issuer,date,year,pinpoint,relation,count,status,"
        "effective_date,end_date");
  }
  bool found = false;
  for (const std::string& typed : numbers) {
    const NumberReport report = query::lookup(*snapshot, typed);
    found = found || !report.groups.empty();
    if (options.json) {
      print_json(typed, report);
    } else if (options.csv) {
      print_csv(typed, report);
    } else {
      listing.print(typed, report);
    }
  }
  return found ? exit_ok : exit_negative;
}

constexpr const char* help_footer =
    R"(A number may be typed in any way: with or without type, "số", marks and
separators, with year and issuer, or only its beginning. Laws may be named.
Documents are grouped by number, year and issuer, and never merged.

Example:
  tracuu lookup archive 1847/QĐ-TTg
  tracuu lookup archive 'qd 1847 ttg 2018' 'luật đất đai 2013' --json
  tracuu lookup archive --file numbers.txt --csv > found.csv)";

}  // namespace

void add_lookup_command(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("lookup", "Find documents by number, and what cites or changed them");
  auto options = std::make_shared<LookupOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  add_text(command, "NUMBER", options->numbers, "Numbers as people type them, each an argument");
  add_text(command, "--file", options->file, "Numbers, one a line; - for stdin")->type_name("LIST");
  command->add_flag("--all", options->all, "Show every document and reference on the terminal");
  CLI::Option* json =
      command->add_flag("--json", options->json, "A JSON object a number, one a line");
  command->add_flag("--csv", options->csv, "A table of all answers")->excludes(json);
  command->footer(help_footer);
  command->callback([options, &action] { action = [options] { return run_lookup(*options); }; });
}

}  // namespace tracuu::cli
