#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/query/delete_matching.hpp>
#include <tracuu/query/query.hpp>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "input.hpp"
#include "json.hpp"
#include "output.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct DeleteOptions {
  std::string directory;
  std::vector<std::string> ids;
  std::string file;
  std::string query;
  bool json = false;
};

class Deleting {
 public:
  explicit Deleting(const DeleteOptions& options) : options_(options) {
    if (!options.query.empty()) query_ = query::try_parse_query(options.query).value();
    if (!options.file.empty()) list_ = TextFile::read(options.file);
    writer_ = index::IndexWriter::try_open(options.directory, {.merge = false}).value();
  }

  ExitCode run() {
    for (const std::string& id : options_.ids) remove(id);
    for (const InputLine& line : list_.lines()) remove(line.text);
    if (!options_.query.empty()) {
      deleted_ += query::try_delete_matching(*writer_, query_).value();
    }
    const index::CommitInfo info = writer_->try_commit().value();
    if (options_.json) {
      output().line(to_text(
          {{"deleted", deleted_}, {"documents", info.documents}, {"generation", info.generation}}));
    } else {
      message(fmt::format("{} deleted; the index holds {}", count_of(deleted_, "document"),
                          count_of(info.documents, "document")));
    }
    return deleted_ > 0 ? exit_ok : exit_negative;
  }

 private:
  void remove(std::string_view id) {
    if (writer_->try_delete(id).value()) {
      ++deleted_;
    } else {
      message(fmt::format("no document has the id “{}”", id));
    }
  }

  const DeleteOptions& options_;
  query::Query query_;
  TextFile list_;
  std::unique_ptr<index::IndexWriter> writer_;
  std::uint64_t deleted_ = 0;
};

constexpr const char* help_footer =
    R"(Exit code 1 if nothing was deleted. Conditions of a query that must all hold are
joined by AND; without it any of them is enough, as in a search.

Example:
  tracuu delete archive qd-1847-ttg.txt
  tracuu delete archive --query 'loai:"Công văn" AND ngay:[* TO 2010]')";

}  // namespace

void add_delete_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("delete", "Delete documents from an index");
  auto options = std::make_shared<DeleteOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  add_text(command, "ID", options->ids, "Ids of documents, as search shows them");
  add_text(command, "--file", options->file, "A file with an id on each line; - is stdin")
      ->type_name("LIST");
  add_text(command, "--query", options->query, "All documents that match, as search finds them")
      ->type_name("QUERY");
  command->add_flag("--json", options->json, "One JSON object on one line");
  command->footer(help_footer);
  command->callback([options, &action] {
    if (options->ids.empty() && options->file.empty() && options->query.empty()) {
      throw CLI::ValidationError("name documents by ID, --file or --query");
    }
    action = [options] { return Deleting(*options).run(); };
  });
}

}  // namespace tracuu::cli
