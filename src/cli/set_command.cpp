#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <tracuu/index/index_writer.hpp>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "input.hpp"
#include "json.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "skipped.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct SetOptions {
  std::string directory;
  std::vector<std::string> values;  // NAME=VALUE
  std::vector<std::string> ids;
  std::string file;
  bool json = false;
};

class Setting {
 public:
  explicit Setting(const SetOptions& options)
      : options_(options),
        progress_(Measure::items, "documents", !options.json),
        skipped_(progress_) {
    for (const std::string& text : options.values) {
      const std::size_t equals = text.find('=');
      if (equals == std::string::npos) {
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("“{}” is not NAME=VALUE, for instance status='hết hiệu lực'", text));
      }
      values_.push_back({text.substr(0, equals), text.substr(equals + 1)});
    }
    if (!options.file.empty()) lines_ = TextFile::read(options.file);
    writer_ = index::IndexWriter::try_open(options.directory, {.merge = false}).value();
  }

  ExitCode run() {
    for (const std::string& id : options_.ids) {
      if (writer_->try_set_columns(id, values_).value()) {
        ++changed_;
      } else {
        message(fmt::format("no document has the id “{}”", id));
      }
    }
    const std::vector<InputLine> lines = lines_.lines();
    for (const InputLine& line : lines) {
      if (const auto done = try_set_line(line.text); !done) {
        skipped_.add(
            Error(done.error().code(), done.error().message(), {options_.file, {}, line.number}));
      }
      progress_.update(line.number, lines.back().number, changed_);
    }
    const index::CommitInfo info = writer_->try_commit().value();
    skipped_.finish();
    if (options_.json) {
      output().line(to_text({{"changed", changed_},
                             {"skipped", skipped_.count()},
                             {"documents", info.documents},
                             {"generation", info.generation}}));
    } else {
      progress_.print(fmt::format("{} changed", count_of(changed_, "document")));
    }
    return changed_ > 0 ? exit_ok : exit_negative;
  }

 private:
  // An object with "id" and columns; null and "" leave a column without a value.
  Result<void> try_set_line(std::string_view text) {
    const Json record = Json::parse(text, nullptr, false);
    if (!record.is_object() || !record.contains("id") || !record["id"].is_string()) {
      return Error(ErrorCode::bad_record, "not a JSON object with a string “id”");
    }
    std::vector<SourceField> values;
    for (const auto& [name, value] : record.items()) {
      if (name == "id") continue;
      if (value.is_structured()) {
        return Error(ErrorCode::bad_record, fmt::format("“{}” is not a single value", name));
      }
      values.push_back({name, value.is_null()     ? std::string()
                              : value.is_string() ? value.get<std::string>()
                                                  : to_text(value)});
    }
    const std::string id = record["id"].get<std::string>();
    const auto done = writer_->try_set_columns(id, values);
    if (!done) return done.error();
    if (!*done) {
      return Error(ErrorCode::bad_record, fmt::format("no document has the id “{}”", id));
    }
    ++changed_;
    return {};
  }

  const SetOptions& options_;
  Progress progress_;
  SkippedRecords skipped_;
  std::vector<SourceField> values_;
  TextFile lines_;
  std::unique_ptr<index::IndexWriter> writer_;
  std::uint64_t changed_ = 0;
};

constexpr const char* help_footer =
    R"(Texts are not written anew. An empty value takes a column's value away. Lines
that cannot be used are reported and skipped. Exit code 1 if nothing changed.

Example:
  tracuu set archive status='hết hiệu lực' end_date=2024-12-31 --id qd-1847
  tracuu set archive --file changes.jsonl
where a line is {"id":"qd-1847","status":"hết hiệu lực"})";

}  // namespace

void add_set_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("set", "Give documents other values of columns");
  auto options = std::make_shared<SetOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  add_text(command, "NAME=VALUE", options->values, "Columns and their new values");
  add_text(command, "--id", options->ids, "Ids of documents, as search shows them")
      ->type_name("ID");
  add_text(command, "--file", options->file, "JSON lines with id and columns; - is stdin")
      ->type_name("FILE");
  command->add_flag("--json", options->json, "One JSON object on one line");
  command->footer(help_footer);
  command->callback([options, &action] {
    const bool by_id = !options->ids.empty() && !options->values.empty();
    const bool none = options->ids.empty() && options->values.empty();
    if (options->file.empty() ? !by_id : !none) {
      throw CLI::ValidationError("say NAME=VALUE and --id ID, or --file FILE");
    }
    action = [options] { return Setting(*options).run(); };
  });
}

}  // namespace tracuu::cli
