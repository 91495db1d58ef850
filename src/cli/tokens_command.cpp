#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <tracuu/ingest/document_source.hpp>
#include <tracuu/text/tokenizer.hpp>
#include <vector>

#include "arguments.hpp"
#include "commands.hpp"
#include "json.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "skipped.hpp"

namespace tracuu::inline v0::cli {

namespace {

struct TokensOptions {
  std::vector<std::string> files{"-"};
  bool jsonl = false;
};

// One object, written piece by piece, since a text has many tokens. Terms are letters, digits and
// what joins them in keys and dates: nothing of that needs an escape in JSON.
void write_tokens(const std::string& id, const text::TokenBuffer& tokens) {
  std::string line = R"({"id":)" + to_text(id) + R"(,"tokens":[)";
  for (const text::Token& token : tokens.tokens) {
    if (line.back() != '[') line += ',';
    line.append(R"({"term":")").append(tokens.term(token));
    line.append(R"(","kind":")").append(text::to_string(token.kind));
    line.append(R"(","start_byte":)").append(std::to_string(token.start));
    line.append(R"(,"end_byte":)").append(std::to_string(token.end)).append("}");
  }
  line += "]}";
  output().line(line);
  output().flush();
}

ExitCode run_tokens(const TokensOptions& options) {
  const auto source = ingest::DocumentSource::try_open(
                          options.files, {.stdin_is_jsonl = false, .force_jsonl = options.jsonl})
                          .value();
  Progress progress(Measure::bytes, "texts", !stdout_is_terminal());
  SkippedRecords skipped(progress);
  SourceDocument document;
  text::TokenBuffer tokens;
  for (std::uint64_t texts = 1;; ++texts) {
    const ingest::SourceEvent event = source->try_next(document).value();
    if (event == ingest::SourceEvent::end) break;
    if (event == ingest::SourceEvent::bad_record) {
      skipped.add(source->problem());
      continue;
    }
    text::tokenize(document.text, tokens);
    const ErrorPlace place = source->place();
    write_tokens(place.line ? document.id : place.file, tokens);
    progress.update(source->bytes_read(), source->bytes_total(), texts);
  }
  skipped.finish();
  return exit_ok;
}

constexpr const char* help_footer =
    R"(A line an input: {"id", "tokens": [{"term", "kind", "start_byte", "end_byte"}]}.
The id of a text is its path as given. Kinds are syllable, number, date and
citation; offsets are bytes of the raw text.

Example:
  tracuu tokens quyet-dinh.txt
  echo 'Quyết định 1847/QĐ-TTg ngày 27/12/2018' | tracuu tokens)";

}  // namespace

void add_tokens_command(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("tokens", "Show what the tokeniser makes of texts, as JSON lines");
  auto options = std::make_shared<TokensOptions>();
  add_text(command, "FILE", options->files,
           "Texts or JSON lines (.jsonl), also as .zst; stdin if none");
  command->add_flag("--jsonl", options->jsonl, "Take every file, stdin too, as JSON lines");
  command->footer(help_footer);
  command->callback([options, &action] { action = [options] { return run_tokens(*options); }; });
}

}  // namespace tracuu::cli
