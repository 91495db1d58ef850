#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <tracuu/index/check.hpp>
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
  std::string like;
  bool repair = false;
  bool json = false;
};

// What is known of an index after a look at it; without `repairable` only the check.
struct Outcome {
  index::RepairReport report;
  bool repairable = true;
  std::string why_not;  // for people, where it is not
  bool unreadable = false;
};

Outcome look(const CheckOptions& options) {
  Progress progress(Measure::bytes, "", true);
  index::RepairOptions repair;
  repair.dry_run = !options.repair;
  repair.threads = std::max(1u, std::thread::hardware_concurrency());
  repair.progress = [&](std::uint64_t done, std::uint64_t total) {
    progress.update(done, total, 0);
  };
  if (!options.like.empty()) repair.schema = index::Snapshot::open(options.like)->schema();
  Outcome outcome;
  auto repaired = index::try_repair(options.directory, repair);
  if (repaired) {
    outcome.report = *std::move(repaired);
    return outcome;
  }
  const Error& error = repaired.error();
  outcome.unreadable = error.code() == ErrorCode::io;
  if (options.repair || (error.code() != ErrorCode::corrupt && !outcome.unreadable)) throw error;
  outcome.repairable = false;
  outcome.why_not = describe(error);
  outcome.report.check = index::try_check_report(options.directory, {10, repair.progress}).value();
  if (outcome.report.check.sound()) throw error;
  return outcome;
}

Json to_json(const index::CheckReport& check) {
  Json json{{"sound", check.sound()},     {"documents", check.documents},
            {"segments", check.segments}, {"generation", check.generation},
            {"files", check.files},       {"bytes", check.bytes},
            {"problems", Json::array()},  {"more_problems", check.unlisted},
            {"notes", Json::array()}};
  for (const index::CheckProblem& problem : check.problems) {
    Json one{{"file", problem.error.place().file},
             {"message", problem.error.message()},
             {"code", to_string(problem.error.code())}};
    if (problem.error.place().offset) one["offset"] = *problem.error.place().offset;
    if (problem.segment) one["segment"] = *problem.segment;
    json["problems"].push_back(std::move(one));
  }
  for (const index::CheckNote& note : check.notes) {
    json["notes"].push_back({{"file", note.file}, {"message", note.message}});
  }
  return json;
}

Json to_json(const index::RepairReport& report, bool done) {
  Json json{{"done", done},
            {"documents", report.documents},
            {"generation", report.generation},
            {"quarantine", report.quarantine},
            {"quarantined", report.quarantined},
            {"manifest_rebuilt", report.manifest_rebuilt},
            {"duplicates", report.duplicates},
            {"segments", Json::array()}};
  for (const index::RepairedSegment& segment : report.segments) {
    Json one{{"segment", segment.number},
             {"rescued", segment.rescued},
             {"undeleted", segment.undeleted},
             {"lost", segment.lost}};
    if (segment.lost_ids.size() == segment.lost) one["lost_ids"] = segment.lost_ids;
    json["segments"].push_back(std::move(one));
  }
  return json;
}

void print_check(const index::CheckReport& check) {
  if (check.sound()) {
    output().line(fmt::format("sound: {} in {}", count_of(check.documents, "document"),
                              count_of(check.segments, "segment")));
  }
  for (const index::CheckProblem& problem : check.problems) {
    output().line("damaged: " + describe(problem.error));
  }
  if (check.unlisted > 0) {
    output().line(
        fmt::format("damaged: {} in these files", count_of(check.unlisted, "more problem")));
  }
  for (const index::CheckNote& note : check.notes) {
    message(fmt::format("note: {}: {}", note.file, note.message));
  }
}

void print_repair(const index::RepairReport& report, bool done) {
  const auto line = [&](const std::string& what) {
    output().line((done ? "repaired: " : "with --repair: ") + what);
  };
  for (const index::RepairedSegment& segment : report.segments) {
    const auto of_it = [&](std::uint64_t documents) {
      return fmt::format("{} of segment {}", count_of(documents, "document"), segment.number);
    };
    if (segment.rescued > 0) line(of_it(segment.rescued) + " indexed anew from the stored text");
    if (segment.undeleted > 0) {
      line(of_it(segment.undeleted) +
           " visible again that had been deleted; nothing tells any more which");
    }
    if (segment.lost > 0) {
      line(of_it(segment.lost) + (segment.lost_ids.size() == segment.lost
                                      ? " lost"
                                      : " lost, and their ids cannot be read"));
    }
    for (const std::string& id : segment.lost_ids) output().line("lost: " + id);
  }
  if (report.duplicates > 0) {
    line(count_of(report.duplicates, "document") + " deleted, since a newer one has the id");
  }
  if (report.manifest_rebuilt) line("the manifest rebuilt from the files of the segments");
  if (!report.quarantined.empty()) {
    line(fmt::format("{} put into {}", count_of(report.quarantined.size(), "file"),
                     report.quarantine));
  }
  line(fmt::format("the index holds {}", count_of(report.documents, "document")));
}

bool costs_nothing(const index::RepairReport& report) {
  return std::all_of(
      report.segments.begin(), report.segments.end(),
      [](const index::RepairedSegment& s) { return s.lost == 0 && s.undeleted == 0; });
}

ExitCode run_check(const CheckOptions& options) {
  const Outcome outcome = look(options);
  const index::RepairReport& report = outcome.report;
  const bool sound = report.check.sound();
  if (options.json) {
    Json json = to_json(report.check);
    if (!sound && outcome.repairable) json["repair"] = to_json(report, options.repair);
    output().line(to_text(json));
  } else {
    print_check(report.check);
    if (!sound && outcome.repairable) print_repair(report, options.repair);
  }
  if (!outcome.repairable) message(outcome.why_not);
  if (sound) return exit_ok;
  if (outcome.unreadable) return exit_failure;
  return options.repair && costs_nothing(report) ? exit_ok : exit_negative;
}

constexpr const char* help_footer =
    R"(Exit code 0: sound, or repaired at no cost; 1: damaged, or documents were lost;
3: there is no index, one of another version, or one that cannot be read.
Without --repair nothing is written; what it would do is told.

Example:
  tracuu check archive
  tracuu check archive --repair)";

}  // namespace

void add_check_command(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("check", "Verify every byte of an index, or repair it");
  auto options = std::make_shared<CheckOptions>();
  add_text(command, "DIR", options->directory, "Directory of the index")->required();
  command->add_flag("--repair", options->repair,
                    "Put damaged segments aside, index anew what their stored text gives");
  add_text(command, "--like", options->like,
           "An index that was made with the same options, where the manifest is damaged")
      ->type_name("DIR");
  command->add_flag("--json", options->json, "One JSON object on one line");
  command->footer(help_footer);
  command->callback([options, &action] { action = [options] { return run_check(*options); }; });
}

}  // namespace tracuu::cli
