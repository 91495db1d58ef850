/// @file
/// The commands of the program: each adds itself to the command line.
///
/// Layer    cli.
/// Threads  the main thread.
/// Errors   an action throws tracuu::Error; main.cpp turns it into a message and an exit code.
/// Format   docs/command-line.md.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace tracuu::inline v0::cli {

/// What the program ends with.
enum ExitCode : int {
  exit_ok = 0,
  exit_negative = 1,  ///< Nothing found, or a check failed.
  exit_usage = 2,     ///< The command line or the query is wrong.
  exit_failure = 3,   ///< Bad data, or the system refused.
};

/// What a command does once the command line is read.
using Action = std::function<ExitCode()>;

// Each adds its command to `app`; if that is the one given, parsing sets `action`.
void add_index_command(CLI::App& app, Action& action);
void add_search_command(CLI::App& app, Action& action);
void add_lookup_command(CLI::App& app, Action& action);
void add_graph_command(CLI::App& app, Action& action);
void add_related_command(CLI::App& app, Action& action);
void add_suggest_command(CLI::App& app, Action& action);
void add_run_command(CLI::App& app, Action& action);
void add_tokens_command(CLI::App& app, Action& action);
void add_cite_command(CLI::App& app, Action& action);
void add_stats_command(CLI::App& app, Action& action);
void add_check_command(CLI::App& app, Action& action);
void add_dump_command(CLI::App& app, Action& action);
void add_delete_command(CLI::App& app, Action& action);
void add_set_command(CLI::App& app, Action& action);
void add_optimize_command(CLI::App& app, Action& action);
void add_bench_command(CLI::App& app, Action& action);

}  // namespace tracuu::cli
