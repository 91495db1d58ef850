#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <tracuu/index/snapshot.hpp>

#include "arguments.hpp"
#include "commands.hpp"
#include "json.hpp"
#include "output.hpp"
#include "progress.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct CheckOptions {
  std::string directory;
  bool json = false;
};

// A file that an index names and that is not there is damage; no index at all is not.
bool is_damage(const std::string& directory, const Error& error) {
  if (error.code() == ErrorCode::corrupt) return true;
  return error.code() == ErrorCode::not_found && error.place().file != directory;
}

ExitCode run_check(const CheckOptions& options) {
  const auto checked = [&] {
    const Progress progress(Measure::bytes, "", true);
    return index::try_check(options.directory);
  }();
  if (checked) {
    const index::IndexStats stats = index::Snapshot::open(options.directory)->stats();
    output().line(
        options.json
            ? to_text(
                  {{"sound", true}, {"documents", stats.documents}, {"segments", stats.segments}})
            : fmt::format("sound: {} in {}", count_of(stats.documents, "document"),
                          count_of(stats.segments, "segment")));
    return exit_ok;
  }
  const Error& error = checked.error();
  if (!is_damage(options.directory, error)) throw error;
  if (options.json) {
    Json json{{"sound", false}, {"file", error.place().file}, {"message", error.message()}};
    if (error.place().offset) json["offset"] = *error.place().offset;
    output().line(to_text(json));
  } else {
    output().line("damaged: " + describe(error));
  }
  return exit_negative;
}

constexpr const char* help_footer =
    R"(Exit code 0: sound; 1: damaged, with file and place; 3: there is no index, or one
of another version.

Example:
  tracuu check archive)";

}  // namespace

void add_check_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("check", "Verify every byte of an index");
  auto options = std::make_shared<CheckOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  command->add_flag("--json", options->json, "One JSON object on one line");
  command->footer(help_footer);
  command->callback([options, &action] { action = [options] { return run_check(*options); }; });
}

}  // namespace tracuu::cli
