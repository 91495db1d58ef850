/// @file
/// The program `generate`: synthetic administrative documents as JSON lines.
///
/// Errors   exit code 2 for a wrong command line, 3 where output cannot be written.
/// Format   docs/corpus-generator.md.
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "generator.hpp"

namespace {

constexpr std::string_view help =
    "Usage: generate (--documents N | --bytes SIZE) [--seed S] [--first N] [--output FILE]\n"
    "\n"
    "Writes synthetic Vietnamese administrative documents, a JSON object a line: id, title,\n"
    "number, type, issuer, date, text, and article where the text is a single article.\n"
    "\n"
    "  --documents N   so many documents\n"
    "  --bytes SIZE    documents until the output has at least SIZE bytes; SIZE may end with\n"
    "                  K, M, G (powers of 1000) or Ki, Mi, Gi (powers of 1024)\n"
    "  --seed S        another seed makes another archive (1)\n"
    "  --first N       begin with document N instead of 0\n"
    "  --output FILE   write to FILE instead of standard output\n"
    "  --help          print this text\n"
    "\n"
    "The same seed gives the same document N on every machine, however many are made.\n";

struct Options {
  std::optional<std::uint64_t> documents;
  std::optional<std::uint64_t> bytes;
  std::uint64_t seed = 1;
  std::uint64_t first = 0;
  std::string output;
};

/// A number with one of `units` behind it, or nothing where the text is anything else.
struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

std::optional<std::uint64_t> parse(std::string_view text, const std::vector<Unit>& units = {}) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view rest = text.substr(static_cast<std::size_t>(end - text.data()));
  if (rest.empty()) return number;
  for (const Unit& unit : units) {
    if (rest == unit.name && number <= UINT64_MAX / unit.factor) return number * unit.factor;
  }
  return std::nullopt;
}

int usage_error(const std::string& message) {
  std::fprintf(stderr, "generate: %s\nTry 'generate --help'.\n", message.c_str());
  return 2;
}

int output_error(const std::string& name) {
  std::fprintf(stderr, "generate: cannot write %s: %s\n", name.c_str(), std::strerror(errno));
  return 3;
}

/// Fills `options`; the message of what is wrong, or empty.
std::string read_command_line(const std::vector<std::string_view>& arguments, Options& options) {
  static const std::vector<Unit> sizes{{"K", 1'000},    {"M", 1'000'000}, {"G", 1'000'000'000},
                                       {"Ki", 1 << 10}, {"Mi", 1 << 20},  {"Gi", 1 << 30}};
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const std::string name(arguments[i]);
    if (i + 1 == arguments.size()) return name + " needs a value, or is unknown";
    const std::string_view value = arguments[i + 1];
    if (name == "--output") {
      options.output = value;
      continue;
    }
    const auto number = name == "--bytes" ? parse(value, sizes) : parse(value);
    if (!number) return "no number: " + std::string(value) + " (" + name + ")";
    if (name == "--documents") {
      options.documents = number;
    } else if (name == "--bytes") {
      options.bytes = number;
    } else if (name == "--seed") {
      options.seed = *number;
    } else if (name == "--first") {
      options.first = *number;
    } else {
      return "unknown option " + name;
    }
  }
  if (options.documents.has_value() == options.bytes.has_value()) {
    return "one of --documents and --bytes is needed";
  }
  return {};
}

/// Whether everything was written.
bool generate(const Options& options, std::FILE* out) {
  constexpr std::size_t batch = 1 << 20;
  const tracuu::corpus::Generator generator(options.seed);
  tracuu::corpus::Page page;
  std::uint64_t documents = 0;
  std::uint64_t written = 0;
  const auto done = [&] {
    return options.documents ? documents == *options.documents
                             : written + page.size() >= *options.bytes;
  };
  while (!done()) {
    generator.append_document(options.first + documents, page);
    ++documents;
    if (page.size() < batch && !done()) continue;
    if (std::fwrite(page.view().data(), 1, page.size(), out) != page.size()) return false;
    written += page.size();
    page.clear();
  }
  return true;
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string_view> arguments(values + 1, values + count);
  for (const std::string_view argument : arguments) {
    if (argument == "--help") {
      std::fwrite(help.data(), 1, help.size(), stdout);
      return 0;
    }
  }
  Options options;
  if (const std::string wrong = read_command_line(arguments, options); !wrong.empty()) {
    return usage_error(wrong);
  }
  const std::string name = options.output.empty() ? "standard output" : options.output;
  std::FILE* out = options.output.empty() ? stdout : std::fopen(name.c_str(), "wb");
  if (out == nullptr) return output_error(name);
  bool written = generate(options, out);
  written = std::fclose(out) == 0 && written;
  return written ? 0 : output_error(name);
}
