#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <tracuu/query/abbreviations.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/suggest.hpp>
#include <tracuu/text/date.hpp>
#include <utility>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "csv.hpp"
#include "display.hpp"
#include "hits.hpp"
#include "json.hpp"
#include "output.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct SearchOptions {
  std::string directory;
  std::string query;
  std::string like;
  std::size_t k = 10;
  std::size_t from = 0;
  std::string after;
  std::string sort = "relevance";
  std::vector<std::string> facets;
  std::string count = "exact";
  bool json = false;
  bool csv = false;
  bool units = false;
  bool lenient = false;
  bool abbreviations = false;
  bool explain = false;
};

// What is shown of a hit; empty texts are unknown.
struct ShownHit {
  std::string id;
  std::optional<double> score;
  std::string title, number, type, issuer, date, pinpoint;
  query::Snippet snippet;
  std::optional<query::Explanation> explanation;
};

bool is_ranked(const SearchOptions& options) { return options.sort == "relevance"; }

// "relevance", COLUMN or -COLUMN.
query::Sort sort_of(const SearchOptions& options) {
  if (is_ranked(options)) return {};
  const bool descending = options.sort.starts_with('-');
  return {options.sort.substr(descending ? 1 : 0), descending};
}

std::string date_of(const index::Schema& schema, const index::Segment& segment, DocId document) {
  const int column = schema.find_column("date");
  if (column < 0) return {};
  const auto at = static_cast<std::size_t>(column);
  if (schema.columns[at].type != index::ColumnType::date) return {};
  const std::int32_t number = segment.try_date(at, document).value();
  return number == 0 ? std::string() : text::to_iso(text::Date::from_number(number));
}

ShownHit look_up(const SearchOptions& options, const query::Searcher& searcher,
                 const query::Query& query, const query::Hit& hit) {
  const index::Segment& segment = segment_of(searcher, hit);
  const index::StoredDocument fields = segment.try_stored_fields(hit.document).value();
  ShownHit shown;
  shown.id = id_of(searcher, hit);
  if (is_ranked(options) || options.explain) shown.score = query::to_double(hit.score);
  shown.title = fields.field("title");
  shown.number = fields.field("number");
  shown.type = fields.field("type");
  shown.issuer = fields.field("issuer");
  shown.date = date_of(searcher.snapshot().schema(), segment, hit.document);
  shown.pinpoint = segment.try_pinpoint(hit.unit).value();
  query::SnippetOptions snippet;
  snippet.document_offsets = options.json;
  shown.snippet = searcher.try_snippet(query, hit, snippet).value();
  if (options.explain) shown.explanation = searcher.explain(query, hit);
  return shown;
}

Json to_json(const std::vector<text::ByteRange>& ranges) {
  Json json = Json::array();
  for (const text::ByteRange& range : ranges) json.push_back({range.start, range.end});
  return json;
}

Json to_json(const query::Explanation& explanation) {
  Json json{{"strategy", query::to_string(explanation.strategy)},
            {"stage", explanation.stage},
            {"first_stage", query::to_double(explanation.first_stage)},
            {"score", query::to_double(explanation.score)},
            {"parts", Json::array()}};
  for (const query::ScorePart& part : explanation.parts) {
    Json one{{"kind", query::to_string(part.kind)}};
    if (!query::is_feature(part.kind)) {
      one["field"] = index::to_string(part.field);
      one["text"] = part.text;
      one["any_marks"] = part.any_marks;
      one["document_frequency"] = part.document_frequency;
      one["frequency"] = part.frequency;
      one["length"] = part.length;
      one["idf"] = part.idf;
      one["weight"] = part.weight;
    }
    one["contribution"] = query::to_double(part.contribution);
    json["parts"].push_back(std::move(one));
  }
  if (!explanation.restored.empty()) {
    json["restored"] = Json::array();
    for (const query::RestoredWord& word : explanation.restored) {
      json["restored"].push_back({{"typed", word.typed}, {"read_as", word.read_as}});
    }
  }
  return json;
}

Json to_json(const ShownHit& hit) {
  Json json{{"id", hit.id}};
  if (hit.score) json["score"] = *hit.score;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) json[name] = value;
  };
  add("title", hit.title);
  add("number", hit.number);
  add("type", hit.type);
  add("issuer", hit.issuer);
  add("date", hit.date);
  add("pinpoint", hit.pinpoint);
  json["snippet"] = hit.snippet.text;
  json["snippet_start_byte"] = hit.snippet.start;
  json["snippet_start_codepoint"] = hit.snippet.start_codepoints;
  json["snippet_start_utf16"] = hit.snippet.start_utf16;
  json["highlights"] = to_json(hit.snippet.highlights);
  json["highlights_codepoints"] = to_json(hit.snippet.highlights_codepoints);
  json["highlights_utf16"] = to_json(hit.snippet.highlights_utf16);
  if (hit.explanation) json["explanation"] = to_json(*hit.explanation);
  return json;
}

void print_json(const SearchOptions& options, const query::SearchResult& result,
                const std::vector<query::IgnoredPart>& ignored,
                const std::optional<query::Correction>& correction,
                const std::vector<ShownHit>& hits) {
  Json json;
  if (options.like.empty()) {
    json["query"] = options.query;
  } else {
    json["like"] = options.like;
  }
  json["total"] = result.total;
  json["total_exact"] = result.total_exact;
  json["hits"] = Json::array();
  for (const ShownHit& hit : hits) json["hits"].push_back(to_json(hit));
  if (!result.facets.empty()) {
    json["facets"] = Json::object();
    for (const query::Facet& facet : result.facets) {
      Json& values = json["facets"][facet.column] = Json::array();
      for (const query::Facet::Value& value : facet.values) {
        values.push_back({{"value", value.value}, {"count", value.count}});
      }
    }
  }
  if (!result.cursor.empty()) json["cursor"] = result.cursor;
  if (options.lenient) {
    json["ignored"] = Json::array();
    for (const query::IgnoredPart& part : ignored) {
      json["ignored"].push_back(
          {{"start", part.range.start}, {"end", part.range.end}, {"reason", part.reason}});
    }
  }
  if (correction) json["did_you_mean"] = correction->text;
  if (!result.cut_prefixes.empty()) json["cut_prefixes"] = result.cut_prefixes;
  if (!result.cut_fuzzy.empty()) json["cut_fuzzy"] = result.cut_fuzzy;
  if (options.explain) {
    json["plan"] = Json::array();
    for (const query::SearchResult::Work& work : result.work) {
      json["plan"].push_back({{"strategy", query::to_string(work.strategy)},
                              {"lists", work.lists},
                              {"ranges", work.ranges},
                              {"scored_ranges", work.scored_ranges},
                              {"scored_candidates", work.scored_candidates}});
    }
  }
  output().line(to_text(json));
}

void print_csv(const SearchOptions& options, const std::vector<ShownHit>& hits) {
  output().line("rank,id,score,title,number,type,issuer,date,pinpoint,snippet");
  std::size_t rank = options.from;
  for (const ShownHit& hit : hits) {
    const std::string number = fmt::format("{}", ++rank);
    const std::string score = hit.score ? fmt::format("{}", *hit.score) : std::string();
    output().line(csv_line({number, hit.id, score, hit.title, hit.number, hit.type, hit.issuer,
                            hit.date, hit.pinpoint, printable(hit.snippet.text)}));
  }
}

// A line for each part of a score.
void print_explanation(const query::Explanation& explanation, std::size_t indent) {
  const std::string blanks(indent, ' ');
  output().line(fmt::format("{}{:10.5f}  score, stage {}, {}", blanks,
                            query::to_double(explanation.score), explanation.stage,
                            query::to_string(explanation.strategy)));
  for (const query::ScorePart& part : explanation.parts) {
    std::string line = fmt::format("{}{:10.5f}  {}", blanks, query::to_double(part.contribution),
                                   query::to_string(part.kind));
    if (!query::is_feature(part.kind)) {
      line += fmt::format(" {} “{}”{}: {} in {}", index::to_string(part.field),
                          printable(part.text), part.any_marks ? " with any marks" : "",
                          part.frequency, count_of(part.length, "word"));
      if (part.document_frequency > 0) {
        line += ", " + group_digits(part.document_frequency) + " have it";
      }
      line += fmt::format(", idf {:.3f}, weight {}", part.idf, part.weight);
    }
    output().line(line);
  }
  for (const query::RestoredWord& word : explanation.restored) {
    output().line(fmt::format("{}{:>10}  “{}” was read as “{}”", blanks, "", printable(word.typed),
                              printable(word.read_as)));
  }
}

void print_facets(const query::SearchResult& result) {
  for (const query::Facet& facet : result.facets) {
    output().line("\n" + printable(facet.column));
    for (const query::Facet::Value& value : facet.values) {
      output().line(fmt::format("{:>8}  {}", group_digits(value.count), printable(value.value)));
    }
  }
}

// How each segment was searched, in a line.
void print_plan(const query::SearchResult& result) {
  std::size_t segment = 0;
  for (const query::SearchResult::Work& work : result.work) {
    std::string line = fmt::format("segment {}: {}, {}", ++segment, query::to_string(work.strategy),
                                   count_of(work.lists, "posting list"));
    if (work.strategy == query::Strategy::ranges) {
      line += fmt::format(", {} of {} scored", work.scored_ranges, count_of(work.ranges, "range"));
    } else if (work.strategy == query::Strategy::candidates) {
      line += fmt::format(", {} counted", count_of(work.scored_candidates, "candidate"));
    }
    output().line(line);
  }
}

void print_for_people(const SearchOptions& options, const query::SearchResult& result,
                      const std::vector<ShownHit>& hits) {
  const std::string_view bold = use_colour() ? "\x1b[1m" : "";
  const std::string_view marked = use_colour() ? "\x1b[1;31m" : "";
  const std::size_t width = terminal_width();
  output().line((result.total_exact ? "" : "at least ") +
                count_of(result.total, options.units ? "unit" : "document"));
  std::size_t rank = options.from;
  for (const ShownHit& hit : hits) {
    const std::string label = fmt::format("{:>2}. ", ++rank);
    const std::string& title = hit.title.empty() ? hit.id : hit.title;
    std::string heading = wrap(styled_words(title, {{0, title.size()}}, bold), label.size(), width);
    heading.replace(0, std::min(label.size(), heading.size()), label);
    std::string about;
    const std::string& id = hit.title.empty() ? hit.title : hit.id;
    for (const std::string* part :
         {&hit.number, &hit.type, &hit.issuer, &hit.date, &hit.pinpoint, &id}) {
      if (!part->empty()) about += (about.empty() ? "" : " · ") + *part;
    }
    output().write("\n" + heading);
    output().write(wrap(styled_words(about, {}, {}), label.size(), width));
    output().write(
        wrap(styled_words(hit.snippet.text, hit.snippet.highlights, marked), label.size(), width));
    if (hit.explanation) print_explanation(*hit.explanation, label.size());
  }
  print_facets(result);
}

// The query, and a caret below the place of the error.
std::string point_at(const std::string& query, const Error& error) {
  const std::size_t at = std::min<std::size_t>(error.place().offset.value_or(0), query.size());
  const std::string before = printable(std::string_view(query).substr(0, at));
  return fmt::format("the query: {}\n  {}\n  {}^\nWith --lenient it is read as well as can be.",
                     error.message(), printable(query), std::string(display_width(before), ' '));
}

// What was passed over in a query, and what of it was not looked for.
void print_notes(const SearchOptions& options, const query::SearchResult& result,
                 const std::vector<query::IgnoredPart>& ignored) {
  for (const query::IgnoredPart& part : ignored) {
    const std::string_view text =
        std::string_view(options.query).substr(part.range.start, part.range.end - part.range.start);
    message(fmt::format("passed over “{}” at byte {} of the query: {}", printable(text),
                        part.range.start, part.reason));
  }
  for (const std::string& begin : result.cut_prefixes) {
    message(fmt::format("{}* stands for the {} most frequent words that begin so", printable(begin),
                        query::max_prefix_terms));
  }
  for (const std::string& word : result.cut_fuzzy) {
    message(fmt::format("{}~ stands for the {} spellings that are nearest to it", printable(word),
                        query::max_fuzzy_terms));
  }
}

// The living document with an id.
std::optional<query::Hit> find_document(const query::Searcher& searcher, const std::string& id) {
  const auto& segments = searcher.snapshot().segments();
  for (std::uint32_t i = 0; i < segments.size(); ++i) {
    const auto document = segments[i]->try_find_id(id).value();
    if (document && !segments[i]->is_deleted(*document)) {
      return query::Hit{i, *document, segments[i]->first_units()[*document], 0};
    }
  }
  return {};
}

// What was probably meant, where something of the query is hardly known or nothing was found, and
// documents are found for it.
std::optional<query::Correction> correct(const SearchOptions& options,
                                         const query::Searcher& searcher, std::uint64_t total) {
  const auto& snapshot = searcher.snapshot();
  if (total > 0 && !query::try_may_be_mistyped(snapshot, options.query).value()) return {};
  const auto suggester = query::Suggester::make(index::Snapshot::open(options.directory));
  auto correction = suggester.try_did_you_mean(options.query).value();
  if (!correction) return {};
  const auto query = query::try_parse_query(correction->text, snapshot.schema());
  if (!query || searcher.try_count(*query).value() == 0) return {};
  return correction;
}

ExitCode run_search(const SearchOptions& options) {
  const query::Searcher searcher = open_searcher(options.directory);
  const index::Schema& schema = searcher.snapshot().schema();
  std::vector<query::IgnoredPart> ignored;
  std::optional<query::Hit> like;
  if (!options.like.empty()) {
    like = find_document(searcher, options.like);
    if (!like) {
      message("there is no document " + printable(options.like));
      return exit_negative;
    }
  }
  auto query = like ? searcher.try_likeness(*like) : query::try_parse_query(options.query, schema);
  if (!query && options.lenient) {
    query::LenientQuery lenient = query::parse_lenient(options.query, schema);
    query = std::move(lenient.query);
    ignored = std::move(lenient.ignored);
  }
  if (!query) {
    message(point_at(options.query, query.error()));
    return exit_usage;
  }
  if (options.abbreviations) {
    query = query::try_expand_abbreviations(searcher, std::move(*query)).value();
  }
  query::SearchOptions wanted;
  wanted.k = options.k;
  wanted.units = options.units;
  wanted.from = options.from;
  wanted.after = options.after;
  wanted.cursor = options.json;
  wanted.sort = sort_of(options);
  wanted.sorted_scores = options.explain;
  for (const std::string& column : options.facets) wanted.facets.push_back({column, 10});
  if (options.count != "exact") wanted.count_up_to = std::stoull(options.count);
  const query::SearchResult result =
      like ? searcher.try_more_like(*like, wanted).value() : searcher.search(*query, wanted);
  print_notes(options, result, ignored);
  std::optional<query::Correction> correction;
  if (!like && result.total_exact && options.from == 0 && options.after.empty()) {
    correction = correct(options, searcher, result.total);
    if (correction && !options.json) message("did you mean: " + printable(correction->text));
  }
  std::vector<ShownHit> hits;
  for (const query::Hit& hit : result.hits) {
    hits.push_back(look_up(options, searcher, *query, hit));
  }
  if (options.json) {
    print_json(options, result, ignored, correction, hits);
  } else if (options.csv) {
    print_csv(options, hits);
  } else {
    print_for_people(options, result, hits);
    if (options.explain) {
      output().line("");
      print_plan(result);
    }
  }
  return hits.empty() ? exit_negative : exit_ok;
}

constexpr const char* help_footer =
    R"(Any of the words may match; documents with more and rarer ones come first. A query
typed without marks matches all spellings. "exact phrase", AND, OR, NOT and ( )
work as usual, +required and -excluded, "near words"~3, beginnings of words as nghi*, slips of
spelling as quyêt~; a document's number is recognised, or asked for as so:1847/QĐ-TTg. Fields:
tieu_de: noi_dung: loai: co_quan: trang_thai: ngay: hieu_luc: het_han: nam: dieu:
and any column of the index. A query that begins with - goes after --.

Hits in another order: --sort date, --sort number or --sort COLUMN, and with a
minus in front (--sort -date) the other way round. The next page begins at
--from N, or after the "cursor" that --json gave.

Example:
  tracuu search archive 'phi tham quan thu vien'
  tracuu search archive 'chợ AND loai:"Quyết định" AND ngay:[2019 TO *]'
  tracuu search archive '"giấy phép xây dựng" AND NOT "tạm thời"' -k 3 --json
  tracuu search archive 'thư viện' --sort -date --facet type --facet year)";

// "exact" or a number.
std::string check_count(const std::string& count) {
  const bool number = !count.empty() && count.size() <= 18 &&
                      count.find_first_not_of("0123456789") == std::string::npos;
  return number || count == "exact" ? std::string() : "wants exact or a number";
}

}  // namespace

void add_search_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("search", "Find documents");
  auto options = std::make_shared<SearchOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  CLI::Option* query =
      add_text(command, "QUERY", options->query, "What to look for, as one argument");
  command->add_option("-k", options->k, "Most hits shown")
      ->check(from_to(std::size_t{1}, std::size_t{1'000'000}))
      ->type_name("N")
      ->capture_default_str();
  CLI::Option* like =
      add_text(command, "--like", options->like, "Instead of a query: documents like this one")
          ->type_name("ID")
          ->excludes(query);
  CLI::Option* from = command->add_option("--from", options->from, "Leave out the first N hits")
                          ->check(from_to(std::size_t{0}, std::size_t{1'000'000'000}))
                          ->type_name("N");
  add_text(command, "--after", options->after, "The page after this cursor")
      ->type_name("CURSOR")
      ->excludes(from);
  add_text(command, "--sort", options->sort, "relevance, date, number, a column, or -COLUMN")
      ->type_name("ORDER")
      ->capture_default_str();
  add_text(command, "--facet", options->facets, "Count a column's values; may be repeated")
      ->type_name("COLUMN")
      ->expected(1)
      ->take_all();
  add_text(command, "--count", options->count, "Count all that matches, or up to N")
      ->type_name("exact|N")
      ->check(CLI::Validator(check_count, ""))
      ->capture_default_str();
  CLI::Option* json = command->add_flag("--json", options->json, "One JSON object on one line");
  command->add_flag("--csv", options->csv, "A table of the hits")->excludes(json);
  command->add_flag("--units", options->units, "List units (articles) instead of documents");
  command->add_flag("--lenient", options->lenient,
                    "Pass over what is wrong in the query, and say what it was");
  command->add_flag("--abbreviations", options->abbreviations,
                    "Also find what abbreviations stand for, and the other way round");
  command->add_flag("--explain", options->explain, "Show what scores are made of");
  command->footer(help_footer);
  command->callback([options, query, like, &action] {
    if (query->count() == 0 && like->count() == 0) throw CLI::RequiredError("QUERY or --like");
    action = [options] { return run_search(*options); };
  });
}

}  // namespace tracuu::cli
