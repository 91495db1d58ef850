#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <tracuu/index/snapshot.hpp>

#include "arguments.hpp"
#include "commands.hpp"
#include "json.hpp"
#include "output.hpp"
#include "schema_text.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct StatsOptions {
  std::string directory;
  bool json = false;
};

Json to_json(const index::IndexStats& stats) {
  return {{"documents", stats.documents},
          {"units", stats.units},
          {"segments", stats.segments},
          {"terms", stats.terms},
          {"postings", stats.postings},
          {"pairs", stats.pairs},
          {"pair_postings", stats.pair_postings},
          {"tokens", stats.tokens},
          {"citations", stats.citations},
          {"generation", stats.generation},
          {"deleted", stats.deleted},
          {"bytes",
           {{"total", stats.bytes.total},
            {"postings", stats.bytes.postings},
            {"positions", stats.bytes.positions},
            {"pairs", stats.bytes.pairs},
            {"stored", stats.bytes.stored},
            {"dictionary", stats.bytes.dictionary},
            {"documents", stats.bytes.documents},
            {"columns", stats.bytes.columns},
            {"citations", stats.bytes.citations},
            {"deletions", stats.bytes.deletions},
            {"manifest", stats.bytes.manifest}}}};
}

ExitCode run_stats(const StatsOptions& options) {
  const auto snapshot = index::Snapshot::open(options.directory);
  Json stats = to_json(snapshot->stats());
  stats["schema"] = schema_to_json(snapshot->schema());
  if (options.json) {
    output().line(to_text(stats));
    return exit_ok;
  }
  for (const auto& [name, value] : stats.items()) {
    if (value.is_number()) {
      output().line(fmt::format("{:<16}{:>16}", name, group_digits(value.get<std::uint64_t>())));
    }
  }
  for (const auto& [name, value] : stats["bytes"].items()) {
    const auto bytes = value.get<std::uint64_t>();
    output().line(
        fmt::format("bytes {:<10}{:>16}  {:>7}", name, group_digits(bytes), format_bytes(bytes)));
  }
  return exit_ok;
}

constexpr const char* help_footer =
    R"(Terms, postings and pairs are summed over segments and fields; units and tokens
include those of deleted documents.

Example:
  tracuu stats archive --json)";

}  // namespace

void add_stats_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("stats", "Show counts and sizes of an index");
  auto options = std::make_shared<StatsOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  command->add_flag("--json", options->json, "One JSON object on one line");
  command->footer(help_footer);
  command->callback([options, &action] { action = [options] { return run_stats(*options); }; });
}

}  // namespace tracuu::cli
