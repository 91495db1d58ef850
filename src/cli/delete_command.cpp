#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "json.hpp"
#include "output.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct DeleteOptions {
  std::string directory;
  std::vector<std::string> ids;
  bool json = false;
};

ExitCode run_delete(const DeleteOptions& options) {
  const auto writer = index::IndexWriter::try_open(options.directory).value();
  std::uint64_t deleted = 0;
  for (const std::string& id : options.ids) {
    if (writer->try_delete(id).value()) {
      ++deleted;
    } else {
      message(fmt::format("no document has the id “{}”", id));
    }
  }
  const index::CommitInfo info = writer->try_commit().value();
  if (options.json) {
    output().line(to_text(
        {{"deleted", deleted}, {"documents", info.documents}, {"generation", info.generation}}));
  } else {
    message(fmt::format("{} deleted; the index holds {}", count_of(deleted, "document"),
                        count_of(info.documents, "document")));
  }
  return deleted > 0 ? exit_ok : exit_negative;
}

constexpr const char* help_footer = R"(Exit code 1 if no document has any of the ids.

Example:
  tracuu delete archive qd-1847-ttg.txt)";

}  // namespace

void add_delete_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("delete", "Delete documents from an index");
  auto options = std::make_shared<DeleteOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  add_text(command, "ID", options->ids, "Ids of documents, as search shows them")->required();
  command->add_flag("--json", options->json, "One JSON object on one line");
  command->footer(help_footer);
  command->callback([options, &action] { action = [options] { return run_delete(*options); }; });
}

}  // namespace tracuu::cli
