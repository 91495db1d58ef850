#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/suggest.hpp>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "display.hpp"
#include "json.hpp"
#include "output.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct SuggestOptions {
  std::string directory;
  std::string prefix;
  std::size_t limit = 10;
  bool json = false;
};

ExitCode run_suggest(const SuggestOptions& options) {
  const auto suggester = query::Suggester::make(index::Snapshot::open(options.directory));
  const std::vector<query::Suggestion> suggestions =
      suggester.try_suggest(options.prefix, options.limit).value();
  if (options.json) {
    Json json{{"query", options.prefix}, {"suggestions", Json::array()}};
    for (const query::Suggestion& one : suggestions) {
      json["suggestions"].push_back({{"text", one.text},
                                     {"kind", to_string(one.kind)},
                                     {"frequency", one.frequency},
                                     {"start_byte", one.start}});
    }
    output().line(to_text(json));
  } else {
    for (const query::Suggestion& one : suggestions) {
      output().line(fmt::format("{}\t{}", printable(one.text), one.frequency));
    }
  }
  return suggestions.empty() ? exit_negative : exit_ok;
}

constexpr const char* help_footer =
    R"(Completes the last word, with the marks it may lack, and numbers that were begun;
behind a blank, guesses the next word. Each line is a suggestion, a tab, and how
many units hold its last words, or how often the number is borne and cited.

Example:
  tracuu suggest archive 'thu vi'
  tracuu suggest archive 1847/q -n 5 --json)";

}  // namespace

void add_suggest_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("suggest", "Go on with what was typed: words and numbers");
  auto options = std::make_shared<SuggestOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  add_text(command, "PREFIX", options->prefix, "What was typed so far")->required();
  command->add_option("-n", options->limit, "Suggestions at most")
      ->type_name("N")
      ->check(from_to<std::size_t>(1, 1000))
      ->capture_default_str();
  command->add_flag("--json", options->json, "One JSON object on one line");
  command->footer(help_footer);
  command->callback([options, &action] { action = [options] { return run_suggest(*options); }; });
}

}  // namespace tracuu::cli
