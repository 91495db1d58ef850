// What tests of the real program need of the library:
//
//   durability_tool documents NUMBER:VERSION…   these documents as JSON lines
//   durability_tool look DIR                    checks an index and tells its documents as
//                                               "NUMBER:VERSION …", or "nothing"; 1 and a message
//                                               on stderr if anything is wrong
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tracuu/storage/file_system.hpp>

#include "history.hpp"

namespace {

using namespace tracuu;  // NOLINT(google-build-using-namespace): a program, not a header

// The documents have neither quotes nor backslashes.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + '"';
}

void print_document(unsigned number, unsigned version) {
  const SourceDocument document = test::versioned_document(number, version);
  std::string line = "{\"id\":" + quoted(document.id) + ",\"text\":" + quoted(document.text);
  for (const auto& field : document.fields) {
    line += "," + quoted(field.name) + ":" + quoted(field.value);
  }
  std::puts((line + "}").c_str());
}

int look(const char* directory) {
  const test::Seen seen = test::look_into(directory, storage::posix_file_system());
  if (!seen.problem.empty()) {
    std::fprintf(stderr, "%s\n", seen.problem.c_str());
    return 1;
  }
  if (!seen.state) {
    std::puts("nothing");
    return 0;
  }
  std::string line;
  for (const auto& [number, version] : *seen.state) {
    line += std::to_string(number) + ":" + std::to_string(version) + " ";
  }
  std::puts(line.c_str());
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 3 && std::string_view(arguments[1]) == "look") return look(arguments[2]);
  if (count < 2 || std::string_view(arguments[1]) != "documents") return 2;
  for (int i = 2; i < count; ++i) {
    char* colon = nullptr;
    const auto number = static_cast<unsigned>(std::strtoul(arguments[i], &colon, 10));
    print_document(number, static_cast<unsigned>(std::strtoul(colon + 1, nullptr, 10)));
  }
  return 0;
}
