#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/ingest/document_source.hpp>
#include <tracuu/text/legacy_encoding.hpp>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "json.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "skipped.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct IndexOptions {
  std::vector<std::string> sources;
  std::string directory;
  std::string unit = "article";
  std::vector<std::string> columns;
  unsigned threads = std::max(1u, std::thread::hardware_concurrency());
  std::uint64_t commit_every = 0;
  std::uint64_t memory_megabytes = 256;
  bool unit_given = false;
  bool update = false;
  bool strict = false;
  bool tokens = false;
  bool no_pairs = false;
  bool no_positions = false;
  bool no_citations = false;
  bool no_merge = false;
  bool accept_legacy = false;
  bool jsonl = false;
  bool json = false;
  bool quiet = false;
};

Error usage(const std::string& what) { return Error(ErrorCode::invalid_argument, what); }

// "ministry", "ministry:keyword", "signed:date".
index::Column parse_column(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return {text, index::ColumnType::keyword};
  const std::string type = text.substr(colon + 1);
  if (type == "date") return {text.substr(0, colon), index::ColumnType::date};
  if (type == "keyword") return {text.substr(0, colon), index::ColumnType::keyword};
  throw usage("--column " + text + ": the type must be date or keyword");
}

index::Schema make_schema(const IndexOptions& options) {
  index::Schema schema;
  if (options.unit == "document") schema.unit = index::UnitMode::document;
  if (options.tokens) schema.analyzer = text::Analyzer::ready_tokens;
  schema.pairs = !options.no_pairs;
  schema.positions = !options.no_positions;
  schema.citations = !options.no_citations;
  for (const std::string& text : options.columns) {
    index::Column column = parse_column(text);
    if (const int known = schema.find_column(column.name); known >= 0) {
      schema.columns[static_cast<std::size_t>(known)] = std::move(column);
    } else {
      schema.columns.push_back(std::move(column));
    }
  }
  index::try_validate(schema).value();
  return schema;
}

class Indexing {
 public:
  explicit Indexing(const IndexOptions& options)
      : options_(options),
        schema_(make_schema(options)),
        source_(ingest::DocumentSource::try_open(options.sources, {.force_jsonl = options.jsonl})
                    .value()),
        writer_(open_writer()),
        progress_(Measure::bytes, "documents",
                  !options.quiet && !(options.json && stdout_is_terminal())),
        skipped_(progress_) {
    note_ignored_schema();
  }

  ExitCode run() {
    const auto start = std::chrono::steady_clock::now();
    SourceDocument document;
    for (;;) {
      const ingest::SourceEvent event = source_->try_next(document).value();
      progress_.update(source_->bytes_read(), source_->bytes_total(), consumed_);
      if (event == ingest::SourceEvent::end) break;
      if (event == ingest::SourceEvent::document) {
        take(std::move(document));
      } else {
        skip(source_->problem());
      }
      ++consumed_;
      if (options_.commit_every > 0 && consumed_ % options_.commit_every == 0) commit();
    }
    if (!committed_ || *committed_ != consumed_) commit();
    skipped_.finish();
    if (!options_.no_merge) static_cast<void>(writer_->try_settle().value());
    if (const auto& problem = writer_->merge_problem()) {
      progress_.print("note: segments were not merged: " + describe(*problem));
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    summarize(seconds.count());
    return exit_ok;
  }

 private:
  std::unique_ptr<index::IndexWriter> open_writer() {
    const index::WriterOptions writing{options_.threads, options_.memory_megabytes << 20,
                                       options_.update, !options_.no_merge};
    if (!options_.update) {
      return index::IndexWriter::try_create(options_.directory, schema_, writing).value();
    }
    auto writer = index::IndexWriter::try_open(options_.directory, writing);
    if (writer || writer.error().code() != ErrorCode::not_found) return std::move(writer).value();
    auto created = index::IndexWriter::try_create(options_.directory, schema_, writing);
    // An index is there and a file of it is missing.
    if (!created && created.error().code() == ErrorCode::already_exists) throw writer.error();
    return std::move(created).value();
  }

  // How an index is made is fixed at its creation: an option that asks for something else is noted.
  void note_ignored_schema() {
    const index::Schema& made = writer_->schema();
    const bool other_column =
        std::any_of(options_.columns.begin(), options_.columns.end(), [&](const std::string& text) {
          const index::Column column = parse_column(text);
          return std::find(made.columns.begin(), made.columns.end(), column) == made.columns.end();
        });
    const bool ignored = (options_.unit_given && made.unit != schema_.unit) ||
                         (options_.tokens && made.analyzer != schema_.analyzer) ||
                         (options_.no_pairs && made.pairs) ||
                         (options_.no_positions && made.positions) ||
                         (options_.no_citations && made.citations) || other_column;
    if (!ignored) return;
    progress_.print(
        "note: the index stays as it was made; of --unit, --tokens, --no-pairs, --no-positions, "
        "--no-citations and --column what says otherwise has no effect");
  }

  void take(SourceDocument document) {
    if (!options_.tokens && !options_.accept_legacy) {
      const text::LegacyEncoding encoding = text::detect_legacy_encoding(document.text);
      if (encoding != text::LegacyEncoding::none) {
        skip(
            record_error(fmt::format("the text looks like {}, which is not Unicode; convert it to "
                                     "UTF-8, or index it as it is with --accept-legacy",
                                     text::to_string(encoding))));
        return;
      }
    }
    const std::string id = document.id;
    const auto outcome = writer_->try_add(std::move(document));
    if (!outcome) {
      const ErrorCode code = outcome.error().code();
      if (code != ErrorCode::bad_record && code != ErrorCode::limit_exceeded) throw outcome.error();
      skip(Error(code, outcome.error().message(), source_->place()));
      return;
    }
    switch (*outcome) {
      case index::AddOutcome::added:
        ++added_;
        break;
      case index::AddOutcome::replaced:
        ++replaced_;
        break;
      case index::AddOutcome::duplicate:
        skip(record_error(fmt::format("the id “{}” was there before", id)));
        break;
    }
  }

  [[nodiscard]] Error record_error(const std::string& what) const {
    return Error(ErrorCode::bad_record, what, source_->place());
  }

  void skip(const Error& problem) {
    if (options_.strict) throw problem;
    skipped_.add(problem);
  }

  void commit() {
    const index::CommitInfo info = writer_->try_commit().value();
    committed_ = consumed_;
    documents_ = info.documents;
    if (!options_.json) return;
    const Json line{{"committed", true}, {"documents", consumed_}, {"generation", info.generation}};
    try {
      output().line(to_text(line));
      output().flush();
    } catch (const OutputClosed&) {
      throw Error(ErrorCode::io,
                  fmt::format("nobody reads it any more; stopped after {} of the input",
                              count_of(consumed_, "record")),
                  {"stdout", {}, {}});
    }
  }

  void summarize(double seconds) {
    if (const std::uint64_t broken = writer_->invalid_sequences(); broken > 0) {
      progress_.print(fmt::format("note: the texts hold {} of broken UTF-8, which separate words",
                                  count_of(broken, "sequence")));
    }
    if (options_.quiet) return;
    const std::uint64_t bytes = index::Snapshot::open(options_.directory)->stats().bytes.total;
    progress_.print(fmt::format(
        "{} added, {} replaced, {} skipped in {:.1f} s ({:.0f} MB/s); the index holds {}, {}",
        count_of(added_, "document"), group_digits(replaced_), group_digits(skipped_.count()),
        seconds, static_cast<double>(source_->bytes_read()) / 1e6 / std::max(seconds, 1e-3),
        count_of(documents_, "document"), format_bytes(bytes)));
  }

  const IndexOptions& options_;
  index::Schema schema_;
  std::unique_ptr<ingest::DocumentSource> source_;
  std::unique_ptr<index::IndexWriter> writer_;
  Progress progress_;
  SkippedRecords skipped_;
  std::uint64_t consumed_ = 0;
  std::uint64_t added_ = 0;
  std::uint64_t replaced_ = 0;
  std::uint64_t documents_ = 0;
  std::optional<std::uint64_t> committed_;  ///< Records consumed at the last commit.
};

constexpr const char* help_footer =
    R"(A JSON line is an object with id and text, and optional title, number, type,
issuer, date, article, url and any other fields. The id of a .txt file is its
path below SOURCE. Bad records and repeated ids are reported and skipped.

Example:
  tracuu index documents/ laws.jsonl.zst --index archive
  tracuu index new/ --index archive --update)";

}  // namespace

void add_index_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("index", "Make an index of documents, or add to one");
  auto options = std::make_shared<IndexOptions>();
  add_text(command, "SOURCE", options->sources,
           "Folders (their .txt and .jsonl), files, - for JSON lines on\n"
           "stdin; any compressed as .zst")
      ->required();
  add_text(command, "--index", options->directory, "Directory of the index")
      ->required()
      ->type_name("DIR");
  command->add_flag("--update", options->update,
                    "Add documents or replace them by id; a missing index is made");
  add_text(command, "--unit", options->unit, "What is ranked: each article, or whole documents")
      ->check(one_of({"article", "document"}))
      ->type_name("article|document")
      ->capture_default_str();
  add_text(command, "--column", options->columns,
           "A field to keep for filters and sorting; repeatable")
      ->type_name("NAME[:date|keyword]")
      ->allow_extra_args(false);  // one name each, so that a SOURCE may follow
  command->add_option("--threads", options->threads, "Segments are the same with any number")
      ->check(from_to(1u, 1024u))
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--memory", options->memory_megabytes, "Size at which a segment is written")
      ->check(from_to(std::uint64_t{1}, std::uint64_t{1} << 20))
      ->type_name("MB")
      ->capture_default_str();
  command
      ->add_option("--commit-every", options->commit_every,
                   "Commit after every N records, not only at the end")
      ->check(from_to(std::uint64_t{1}, ~std::uint64_t{0} >> 1))
      ->type_name("N");
  command->add_flag("--strict", options->strict, "Stop at the first bad record or repeated id");
  command->add_flag("--accept-legacy", options->accept_legacy,
                    "Index text that looks like TCVN3 or VNI as it is");
  command->add_flag("--tokens", options->tokens, "Texts are ready tokens between white space");
  command->add_flag("--no-pairs", options->no_pairs, "Leave pairs of adjacent words out");
  command->add_flag("--no-positions", options->no_positions,
                    "Leave positions out; no phrases of three words then");
  command->add_flag("--no-citations", options->no_citations,
                    "Do not look for the documents that texts cite");
  command->add_flag("--no-merge", options->no_merge, "Leave segments as they are written");
  command->add_flag("--jsonl", options->jsonl,
                    "Take every source as JSON lines, whatever its name");
  command->add_flag("--json", options->json, "A JSON line on stdout after each durable commit");
  command->add_flag("--quiet", options->quiet, "No progress and no summary");
  command->footer(help_footer);
  command->callback([command, options, &action] {
    options->unit_given = command->count("--unit") > 0;
    action = [options] { return Indexing(*options).run(); };
  });
}

}  // namespace tracuu::cli
