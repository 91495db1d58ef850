#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tracuu/core/bytes.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/searcher.hpp>
#include <tracuu/storage/compress.hpp>
#include <tracuu/storage/file_system.hpp>
#include <tracuu/text/legacy_encoding.hpp>
#include <utility>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "input.hpp"
#include "json.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "schema_text.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct DumpOptions {
  std::string directory;
  std::string output = "-";
  std::string ids;
  std::string query;
  std::string fields;
  bool has_query = false;
  bool has_fields = false;
  bool quiet = false;
};

// Stdout, or a file, compressed if its name ends in .zst: then each piece is a zstd frame.
class DumpOutput {
 public:
  explicit DumpOutput(const std::string& path) {
    if (path == "-") return;
    file_ = storage::posix_file_system().create(path).value();
    if (path.ends_with(".zst")) compressor_.emplace(level);
  }

  void line(std::string_view text) {
    if (!file_) return output().line(text);
    pending_.append(text).push_back('\n');
    if (pending_.size() >= piece_bytes) flush();
  }

  void finish() {
    if (!file_) return;
    flush();
    file_->sync().value();
    file_->close().value();
  }

 private:
  static constexpr std::size_t piece_bytes = std::size_t{4} << 20;
  static constexpr int level = 3;

  void flush() {
    if (compressor_) {
      packed_.clear();
      compressor_->compress(as_bytes(pending_), packed_);
      file_->append(packed_).value();
    } else {
      file_->append(as_bytes(pending_)).value();
    }
    pending_.clear();
  }

  std::unique_ptr<storage::OutputFile> file_;
  std::optional<storage::Compressor> compressor_;
  std::string pending_;
  ByteVector packed_;
};

// A document by its place in the snapshot.
using Place = std::pair<std::size_t, DocId>;

std::vector<Place> all_places(const index::Snapshot& snapshot) {
  std::vector<Place> places;
  for (std::size_t i = 0; i < snapshot.segments().size(); ++i) {
    const index::Segment& segment = *snapshot.segments()[i];
    for (DocId document = 0; document < segment.documents(); ++document) {
      if (!segment.is_deleted(document)) places.emplace_back(i, document);
    }
  }
  return places;
}

// In the order of the list.
std::vector<Place> listed_places(const index::Snapshot& snapshot, const std::string& list) {
  std::vector<Place> places;
  const TextFile file = TextFile::read(list);
  for (const InputLine& line : file.lines()) {
    bool found = false;
    for (std::size_t i = 0; i < snapshot.segments().size() && !found; ++i) {
      const index::Segment& segment = *snapshot.segments()[i];
      const auto document = segment.try_find_id(line.text).value();
      found = document && !segment.is_deleted(*document);
      if (found) places.emplace_back(i, *document);
    }
    if (!found) message(fmt::format("no document has the id “{}”", line.text));
  }
  return places;
}

std::vector<Place> matching_places(const std::shared_ptr<const index::Snapshot>& snapshot,
                                   const std::string& text) {
  const query::Searcher searcher(snapshot);
  const auto parsed = query::try_parse_query(text, snapshot->schema()).value();
  query::SearchOptions options;
  options.k = std::max<std::size_t>(1, snapshot->stats().documents);
  options.second_stage = false;
  std::vector<Place> places;
  for (const query::Hit& hit : searcher.search(parsed, options).hits) {
    places.emplace_back(hit.segment, hit.document);
  }
  std::sort(places.begin(), places.end());
  return places;
}

class Dump {
 public:
  explicit Dump(const DumpOptions& options)
      : options_(options),
        snapshot_(index::Snapshot::open(options.directory)),
        progress_(Measure::items, "documents", !options.quiet && !writes_to_terminal()) {
    std::string_view rest = options.fields;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(','), rest.size());
      if (end > 0) wanted_.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    with_text_ = !options.has_fields || is_wanted("text");
  }

  ExitCode run() {
    const std::vector<Place> places = find();
    DumpOutput out(options_.output);
    std::uint64_t done = 0;
    for (const auto& [segment, document] : places) {
      const std::string line = line_of(*snapshot_->segments()[segment], document);
      if (line.size() > longest_line) ++long_;
      out.line(line);
      ++done;
      progress_.update(done, places.size(), done);
    }
    out.finish();
    output().flush();
    tell(done);
    return done > 0 || (options_.ids.empty() && !options_.has_query) ? exit_ok : exit_negative;
  }

 private:
  static constexpr std::uint64_t longest_line = index::max_text_bytes;  // that an index takes

  [[nodiscard]] bool writes_to_terminal() const {
    return options_.output == "-" && stdout_is_terminal();
  }
  [[nodiscard]] bool is_wanted(std::string_view name) const {
    return !options_.has_fields || std::find(wanted_.begin(), wanted_.end(), name) != wanted_.end();
  }

  [[nodiscard]] std::vector<Place> find() const {
    if (!options_.ids.empty()) return listed_places(*snapshot_, options_.ids);
    if (options_.has_query) return matching_places(snapshot_, options_.query);
    return all_places(*snapshot_);
  }

  std::string line_of(const index::Segment& segment, DocId document) {
    index::StoredDocument stored =
        (with_text_ ? segment.try_stored(document) : segment.try_stored_fields(document)).value();
    if (with_text_ && stored.text.empty()) ++empty_;
    if (with_text_ && !looks_legacy_ &&
        snapshot_->schema().analyzer == text::Analyzer::vietnamese) {
      looks_legacy_ = text::detect_legacy_encoding(stored.text) != text::LegacyEncoding::none;
    }
    Json json{{"id", std::move(stored.id)}};
    for (SourceField& field : stored.fields) {
      // Names are unique, but for what a program handed in: the first value counts.
      if (is_wanted(field.name)) json.emplace(std::move(field.name), std::move(field.value));
    }
    if (with_text_) json["text"] = std::move(stored.text);
    try {
      return json.dump();
    } catch (const Json::type_error&) {  // broken UTF-8
      ++broken_;
      return to_text(json);
    }
  }

  void tell(std::uint64_t done) {
    if (broken_ > 0) {
      progress_.print(fmt::format(
          "note: broken UTF-8 of {} is written as U+FFFD, since JSON has no other bytes",
          count_of(broken_, "document")));
    }
    if (empty_ > 0) {
      progress_.print(fmt::format("note: {} without text; tracuu index will skip them",
                                  count_of(empty_, "document")));
    }
    if (long_ > 0) {
      progress_.print(fmt::format("note: {} of more than 64 MiB; tracuu index will skip them",
                                  count_of(long_, "line")));
    }
    if (options_.quiet) return;
    progress_.print(fmt::format("{} written", count_of(done, "document")));
    if (options_.has_fields) return;
    progress_.print(fmt::format("an index of the same kind: tracuu index {} --index DIR{}{}",
                                shell_word(options_.output), index_options(snapshot_->schema()),
                                looks_legacy_ ? " --accept-legacy" : ""));
  }

  const DumpOptions& options_;
  std::shared_ptr<const index::Snapshot> snapshot_;
  Progress progress_;
  std::vector<std::string> wanted_;
  bool with_text_ = true;
  bool looks_legacy_ = false;
  std::uint64_t broken_ = 0;
  std::uint64_t empty_ = 0;
  std::uint64_t long_ = 0;
};

constexpr const char* help_footer =
    R"(A line is an object with id, the fields of the document and text: what tracuu
index takes. The documents come segment by segment, so merging may reorder them.

Example:
  tracuu dump archive -o archive.jsonl.zst
  tracuu dump archive | tracuu index - --index copy)";

}  // namespace

void add_dump_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("dump", "Write the documents of an index as JSON lines");
  auto options = std::make_shared<DumpOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  add_text(command, "-o,--output", options->output,
           "A file instead of stdout; compressed if it ends in .zst")
      ->type_name("FILE");
  CLI::Option* ids = add_text(command, "--ids", options->ids,
                              "Only the documents whose ids stand in a file, a line each")
                         ->type_name("LIST");
  add_text(command, "--query", options->query, "Only the documents that match")
      ->type_name("QUERY")
      ->excludes(ids);
  add_text(command, "--fields", options->fields, "Only id and these fields; text is one, too")
      ->type_name("NAME,...");
  command->add_flag("--quiet", options->quiet, "No progress and no summary");
  command->footer(help_footer);
  command->callback([command, options, &action] {
    options->has_query = command->count("--query") > 0;
    options->has_fields = command->count("--fields") > 0;
    action = [options] { return Dump(*options).run(); };
  });
}

}  // namespace tracuu::cli
