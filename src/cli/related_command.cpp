#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/citation_graph.hpp>
#include <tracuu/query/related.hpp>

#include "arguments.hpp"
#include "commands.hpp"
#include "display.hpp"
#include "json.hpp"
#include "output.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct RelatedOptions {
  std::string directory;
  std::string id;
  std::size_t k = 10;
  bool json = false;
};

Json to_json(const query::GraphNode& node, const query::RelatedDocument& related) {
  Json json{{"id", node.id}, {"score", related.score}};
  if (!node.number.empty()) json["number"] = node.number;
  if (!node.type.empty()) json["type"] = node.type;
  if (!node.issuer.empty()) json["issuer"] = node.issuer;
  if (node.year != 0) json["year"] = node.year;
  json["coupled"] = related.coupled;
  json["co_cited"] = related.co_cited;
  return json;
}

void print_for_people(const query::GraphNode& node, const query::RelatedDocument& related) {
  std::string line = fmt::format("{:8.2f}  {}", related.score, printable(node.id));
  if (!node.number.empty()) line += " · " + printable(node.number);
  if (related.coupled > 0) line += fmt::format(" · both cite {}", group_digits(related.coupled));
  if (related.co_cited > 0) {
    line += fmt::format(" · {} {} both", group_digits(related.co_cited),
                        related.co_cited == 1 ? "cites" : "cite");
  }
  output().line(line);
}

ExitCode run_related(const RelatedOptions& options) {
  const auto snapshot = index::Snapshot::open(options.directory);
  const query::CitationGraph graph = query::citation_graph(*snapshot);
  const auto found = std::find_if(
      graph.nodes.begin(), graph.nodes.end(),
      [&](const query::GraphNode& node) { return node.is_document && node.id == options.id; });
  if (found == graph.nodes.end()) {
    message("there is no document " + printable(options.id));
    return exit_negative;
  }
  const auto related = query::related_documents(
      graph, static_cast<std::uint32_t>(found - graph.nodes.begin()), options.k);
  Json json{{"id", options.id}, {"related", Json::array()}};
  for (const query::RelatedDocument& one : related) {
    const query::GraphNode& node = graph.nodes[one.node];
    if (options.json) {
      json["related"].push_back(to_json(node, one));
    } else {
      print_for_people(node, one);
    }
  }
  if (options.json) output().line(to_text(json));
  return related.empty() ? exit_negative : exit_ok;
}

constexpr const char* help_footer =
    R"(Documents that cite what this one cites, or are cited by those that cite it. What
few documents cite counts most.

Example:
  tracuu related archive qd-1847.txt -k 5)";

}  // namespace

void add_related_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("related", "Documents that share citations with one");
  auto options = std::make_shared<RelatedOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  add_text(command, "ID", options->id, "Id of a document")->required();
  command->add_option("-k", options->k, "Most documents shown")
      ->check(from_to(std::size_t{1}, std::size_t{1'000'000}))
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--json", options->json, "One JSON object on one line");
  command->footer(help_footer);
  command->callback([options, &action] { action = [options] { return run_related(*options); }; });
}

}  // namespace tracuu::cli
