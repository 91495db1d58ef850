// The program `tracuu`: reads the command line, runs one command, turns failures into messages and
// exit codes. docs/command-line.md describes it to users.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <new>
#include <sstream>
#include <string>
#include <tracuu/core/error.hpp>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "output.hpp"

namespace {

namespace cli = tracuu::cli;
using tracuu::ErrorCode;

constexpr const char* about =
    R"(Searches archives of Vietnamese administrative documents: by words with or
without marks, by document number.)";
constexpr const char* help_footer = R"(Example:
  tracuu index documents/ --index archive
  tracuu search archive 'thu vien cong cong'

Every command has --help. Exit codes: 0 done, 1 nothing found or check failed,
2 wrong usage, 3 bad data or a failure of the system.)";

/// A file of the index must not become stdout because that was closed.
void open_standard_files() noexcept {
  for (int file = 0; file <= 2; ++file) {
    if (::fcntl(file, F_GETFD) < 0) (void)::open("/dev/null", O_RDWR);
  }
}

cli::ExitCode code_of(const tracuu::Error& error) noexcept {
  const bool usage =
      error.code() == ErrorCode::invalid_argument || error.code() == ErrorCode::query_syntax;
  return usage ? cli::exit_usage : cli::exit_failure;
}

std::string what_is_wrong(const CLI::App& app, const CLI::ParseError& error) {
  const auto commands = app.get_subcommands();
  if (!commands.empty()) {
    return fmt::format("{}\nTry: tracuu {} --help", error.what(), commands[0]->get_name());
  }
  const std::vector<std::string> unknown = app.remaining();
  return (unknown.empty() ? "a command is wanted" : "there is no command " + unknown[0]) +
         "\nTry: tracuu --help";
}

cli::ExitCode run(int argc, char** argv) {
  CLI::App app(about, "tracuu");
  app.set_version_flag("--version", "tracuu " TRACUU_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(22);
  app.footer(help_footer);
  cli::Action action;
  cli::add_index_command(app, action);
  cli::add_search_command(app, action);
  cli::add_lookup_command(app, action);
  cli::add_graph_command(app, action);
  cli::add_related_command(app, action);
  cli::add_suggest_command(app, action);
  cli::add_run_command(app, action);
  cli::add_tokens_command(app, action);
  cli::add_cite_command(app, action);
  cli::add_delete_command(app, action);
  cli::add_set_command(app, action);
  cli::add_optimize_command(app, action);
  cli::add_stats_command(app, action);
  cli::add_check_command(app, action);
  cli::add_dump_command(app, action);
  cli::add_bench_command(app, action);

  try {
    app.parse(cli::marked_arguments(argc, argv));
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      app.exit(error, out, out);
      cli::output().write(out.str());
      cli::output().flush();
      return cli::exit_ok;
    }
    cli::message(what_is_wrong(app, error));
    return cli::exit_usage;
  }
  const cli::ExitCode code = action();
  cli::output().flush();
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed stdout shows as an error of write()
  open_standard_files();
  try {
    return run(argc, argv);
  } catch (const cli::OutputClosed&) {
    return cli::exit_ok;
  } catch (const tracuu::Error& error) {
    cli::message(cli::describe(error));
    return code_of(error);
  } catch (const std::bad_alloc&) {
    cli::message("out of memory");
  } catch (const std::exception& error) {
    cli::message(error.what());
  }
  return cli::exit_failure;
}
