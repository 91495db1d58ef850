/// @file
/// Texts on the command line, taken as they are.
///
/// CLI11 takes "[a,b]" for a list of two wherever several values may stand. Ids, folders and
/// queries may look so; between here and there such an argument carries a mark.
///
/// Layer    cli.
/// Threads  the main thread.
/// Errors   none.
/// Format   none.
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

namespace tracuu::inline v0::cli {

inline constexpr char argument_mark = '\x1f';  // no id holds a control character

/// The arguments as CLI::App::parse takes them: the last one first, marked where needed.
[[nodiscard]] inline std::vector<std::string> marked_arguments(int argc, char** argv) {
  std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  for (std::string& argument : arguments) {
    if (argument.starts_with('[') && argument.ends_with(']')) argument.insert(0, 1, argument_mark);
  }
  std::reverse(arguments.begin(), arguments.end());
  return arguments;
}

/// Adds an option that takes a text, or several; every option for texts is added by this.
template <typename T>
CLI::Option* add_text(CLI::App* command, const std::string& name, T& text,
                      const std::string& description) {
  const auto unmark = [](const std::string& argument) {
    return argument.substr(argument.starts_with(argument_mark) ? 1 : 0);
  };
  return command->add_option(name, text, description)->type_name("")->transform(unmark, "");
}

/// Whole numbers from `least` to `most`; the help does not repeat the limits.
template <typename T>
[[nodiscard]] CLI::Validator from_to(T least, T most) {
  return CLI::Range(least, most).description("");
}

/// One of some words; the help names them by type_name().
[[nodiscard]] inline CLI::Validator one_of(const std::vector<std::string>& words) {
  return CLI::IsMember(words).description("");
}

}  // namespace tracuu::cli
