#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>

#include "arguments.hpp"
#include "commands.hpp"
#include "json.hpp"
#include "output.hpp"
#include "progress.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct OptimizeOptions {
  std::string directory;
  unsigned threads = 1;
  bool json = false;
};

ExitCode run_optimize(const OptimizeOptions& options) {
  index::WriterOptions writing;
  writing.threads = options.threads;
  const auto writer = index::IndexWriter::try_open(options.directory, writing).value();
  const index::IndexStats before = index::Snapshot::open(options.directory)->stats();
  {
    const Progress progress(Measure::bytes, "", true);
    static_cast<void>(writer->try_optimize().value());
  }
  const index::IndexStats after = index::Snapshot::open(options.directory)->stats();
  if (options.json) {
    output().line(to_text({{"documents", after.documents},
                           {"segments", after.segments},
                           {"segments_before", before.segments},
                           {"bytes", after.bytes.total},
                           {"bytes_before", before.bytes.total},
                           {"generation", after.generation}}));
  } else {
    message(fmt::format("{} in {} ({} before); {} ({} before)",
                        count_of(after.documents, "document"), count_of(after.segments, "segment"),
                        before.segments, format_bytes(after.bytes.total),
                        format_bytes(before.bytes.total)));
  }
  return exit_ok;
}

constexpr const char* help_footer =
    R"(Searches go on meanwhile; the index takes up to twice its space until it is done.
Nothing that was deleted or replaced is left in its files afterwards.

Example:
  tracuu optimize archive)";

}  // namespace

void add_optimize_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("optimize", "Merge an index into one segment");
  auto options = std::make_shared<OptimizeOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  command->add_option("--threads", options->threads, "Segments are the same with any number")
      ->check(from_to(1u, 1024u))
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--json", options->json, "One JSON object on one line");
  command->footer(help_footer);
  command->callback([options, &action] { action = [options] { return run_optimize(*options); }; });
}

}  // namespace tracuu::cli
