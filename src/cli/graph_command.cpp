#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/citation_graph.hpp>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "csv.hpp"
#include "display.hpp"
#include "json.hpp"
#include "output.hpp"

namespace tracuu::inline v0::cli {

namespace {

using query::CitationGraph;
using query::GraphEdge;
using query::GraphNode;

struct GraphOptions {
  std::string directory;
  std::string format = "graphml";
  bool missing = false;
  bool cited_only = false;
};

/// What a node stands for.
std::string_view kind_of(const GraphNode& node) noexcept {
  if (node.is_document) return "document";
  return node.held == 0 ? "missing" : "act";
}

/// In an XML document: what XML cannot hold becomes a blank.
std::string xml(std::string_view text) {
  std::string escaped;
  for (const char byte : printable(text)) {
    switch (byte) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += byte;
    }
  }
  return escaped;
}

/// A quoted name of the DOT language.
std::string dot(std::string_view text) {
  std::string quoted = "\"";
  for (const char byte : printable(text)) {
    if (byte == '"' || byte == '\\') quoted += '\\';
    quoted += byte;
  }
  return quoted + '"';
}

/// What a graph shows of a node: its number where it has one.
const std::string& label_of(const GraphNode& node) {
  return node.number.empty() ? node.id : node.number;
}

void write_graphml(const CitationGraph& graph) {
  Output& out = output();
  out.line(R"(<?xml version="1.0" encoding="UTF-8"?>)");
  out.line(R"(<graphml xmlns="http://graphml.graphdrawing.org/xmlns">)");
  struct Key {
    std::string_view id, of, type;
  };
  static constexpr Key keys[] = {{"id", "node", "string"},       {"kind", "node", "string"},
                                 {"label", "node", "string"},    {"type", "node", "string"},
                                 {"issuer", "node", "string"},   {"year", "node", "int"},
                                 {"cited_by", "node", "long"},   {"relation", "edge", "string"},
                                 {"passive", "edge", "boolean"}, {"pinpoint", "edge", "string"},
                                 {"count", "edge", "int"}};
  for (const Key& key : keys) {
    out.line(fmt::format(R"(  <key id="{0}" for="{1}" attr.name="{0}" attr.type="{2}"/>)", key.id,
                         key.of, key.type));
  }
  out.line(R"(  <graph id="citations" edgedefault="directed">)");
  const auto data = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) out.write(fmt::format(R"(<data key="{}">{}</data>)", key, xml(value)));
  };
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const GraphNode& node = graph.nodes[i];
    out.write(fmt::format(R"(    <node id="n{}">)", i));
    data("id", node.id);
    data("kind", std::string(kind_of(node)));
    data("label", label_of(node));
    data("type", node.type);
    data("issuer", node.issuer);
    data("year", node.year == 0 ? "" : std::to_string(node.year));
    data("cited_by", std::to_string(node.cited_by));
    out.line("</node>");
  }
  for (const GraphEdge& edge : graph.edges) {
    out.write(fmt::format(R"(    <edge source="n{}" target="n{}">)", edge.from, edge.to));
    data("relation", std::string(to_string(edge.relation)));
    data("passive", edge.passive ? "true" : "false");
    data("pinpoint", edge.pinpoint);
    data("count", std::to_string(edge.count));
    out.line("</edge>");
  }
  out.line("  </graph>");
  out.line("</graphml>");
}

void write_dot(const CitationGraph& graph) {
  Output& out = output();
  out.line("digraph citations {");
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const GraphNode& node = graph.nodes[i];
    out.line(fmt::format("  n{} [label={}, tooltip={}, shape={}];", i, dot(label_of(node)),
                         dot(node.id), node.is_document ? "box" : "ellipse"));
  }
  for (const GraphEdge& edge : graph.edges) {
    std::string label(edge.relation == citation::Relation::none ? std::string_view()
                                                                : to_string(edge.relation));
    if (!edge.pinpoint.empty()) label += (label.empty() ? "" : ": ") + edge.pinpoint;
    out.line(fmt::format("  n{} -> n{} [label={}, weight={}];", edge.from, edge.to, dot(label),
                         edge.count));
  }
  out.line("}");
}

Json to_json(const GraphNode& node) {
  Json json{{"id", node.id}, {"kind", kind_of(node)}, {"cited_by", node.cited_by}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) json[name] = value;
  };
  add("number", node.number);
  add("type", node.type);
  add("issuer", node.issuer);
  if (node.year != 0) json["year"] = node.year;
  if (!node.is_document) json["held"] = node.held;
  return json;
}

// Node by node and edge by edge, so that a large graph is never held as JSON.
void write_json(const CitationGraph& graph) {
  Output& out = output();
  out.write("{\"nodes\":[");
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    out.write((i == 0 ? "\n" : ",\n") + to_text(to_json(graph.nodes[i])));
  }
  out.write("\n],\"edges\":[");
  for (std::size_t i = 0; i < graph.edges.size(); ++i) {
    const GraphEdge& edge = graph.edges[i];
    const Json json{{"source", edge.from},
                    {"target", edge.to},
                    {"from", graph.nodes[edge.from].id},
                    {"to", graph.nodes[edge.to].id},
                    {"relation", to_string(edge.relation)},
                    {"passive", edge.passive},
                    {"pinpoint", edge.pinpoint},
                    {"count", edge.count}};
    out.write((i == 0 ? "\n" : ",\n") + to_text(json));
  }
  out.line("\n]}");
}

void write_csv(const CitationGraph& graph) {
  output().line("from,to,to_kind,relation,passive,pinpoint,count");
  for (const GraphEdge& edge : graph.edges) {
    const GraphNode& to = graph.nodes[edge.to];
    output().line(
        csv_line({graph.nodes[edge.from].id, to.id, kind_of(to), to_string(edge.relation),
                  edge.passive ? "true" : "false", edge.pinpoint, std::to_string(edge.count)}));
  }
}

// The acts that are most cited and not held.
void write_missing(const CitationGraph& graph, const std::string& format) {
  if (format == "csv") output().line("key,cited_by,type,issuer,year");
  for (const std::uint32_t at : graph.missing()) {
    const GraphNode& node = graph.nodes[at];
    if (format == "json") {
      output().line(to_text(to_json(node)));
    } else {
      const std::string year = node.year == 0 ? std::string() : std::to_string(node.year);
      output().line(
          csv_line({node.id, std::to_string(node.cited_by), node.type, node.issuer, year}));
    }
  }
}

// Leaves out documents that neither cite nor are cited.
void keep_connected(CitationGraph& graph) {
  std::vector<std::uint32_t> place(graph.nodes.size(), 0);
  for (const GraphEdge& edge : graph.edges) place[edge.from] = place[edge.to] = 1;
  std::vector<GraphNode> kept;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (place[i] == 0) continue;
    place[i] = static_cast<std::uint32_t>(kept.size());
    kept.push_back(std::move(graph.nodes[i]));
  }
  graph.nodes = std::move(kept);
  for (GraphEdge& edge : graph.edges) {
    edge.from = place[edge.from];
    edge.to = place[edge.to];
  }
}

ExitCode run_graph(const GraphOptions& options) {
  if (options.missing && options.format != "csv" && options.format != "json") {
    throw Error(ErrorCode::invalid_argument, "--missing is a list: --format csv or json");
  }
  const auto snapshot = index::Snapshot::open(options.directory);
  CitationGraph graph = query::citation_graph(*snapshot);
  if (options.missing) {
    write_missing(graph, options.format);
    return exit_ok;
  }
  if (options.cited_only) keep_connected(graph);
  if (options.format == "graphml") {
    write_graphml(graph);
  } else if (options.format == "dot") {
    write_dot(graph);
  } else if (options.format == "json") {
    write_json(graph);
  } else {
    write_csv(graph);
  }
  return exit_ok;
}

constexpr const char* help_footer =
    R"(Nodes are the documents of the archive and the acts that they cite: kind is
"document", "act" (held in several documents, for instance by article) or
"missing". Edges carry relation, place and how often. csv is a table of edges.

Example:
  tracuu graph archive > citations.graphml
  tracuu graph archive --missing --format csv | head)";

}  // namespace

void add_graph_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("graph", "Write what cites what");
  auto options = std::make_shared<GraphOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  command->add_option("--format", options->format, "How it is written")
      ->check(one_of({"graphml", "dot", "json", "csv"}))
      ->type_name("graphml|dot|json|csv")
      ->capture_default_str();
  command->add_flag("--missing", options->missing,
                    "List the acts that are cited and not held, the most cited first");
  command->add_flag("--connected", options->cited_only,
                    "Leave out documents that neither cite nor are cited");
  command->footer(help_footer);
  command->callback([options, &action] { action = [options] { return run_graph(*options); }; });
}

}  // namespace tracuu::cli
