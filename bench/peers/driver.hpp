/// What the C++ programs of this folder share: the protocol that README.md describes.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace peers {

/// The parts of `text` between separators, empty ones included.
inline std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// What is asked of an engine.
struct Request {
  bool count = false;  ///< COUNT; else TOP10.
  std::string op;      ///< term, and, or, phrase.
  std::string text;    ///< The tokens, one space between; splitting them belongs to the timed part.
};

struct Hit {
  std::uint64_t document = 0;  ///< The number of its line in the collection, from 0.
  double score = 0;
};

/// What an engine answers.
struct Answer {
  std::int64_t count = -1;  ///< Documents that match; -1 if unknown.
  std::vector<Hit> hits;    ///< The best ten, best first.
};

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

/// Appends a score with all the digits that matter.
inline void append_score(std::string& text, double score) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.9g", score);
  text += buffer;
}

inline std::string to_text(const std::vector<Hit>& hits) {
  std::string text;
  for (const Hit& hit : hits) {
    if (!text.empty()) text += ' ';
    text += std::to_string(hit.document) + ':';
    append_score(text, hit.score);
  }
  return text;
}

/// Answers the requests on standard input until it ends; `answer(request)` is what is timed.
template <typename Function>
void serve(Function answer) {
  std::cout << "ready" << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
    const std::vector<std::string> parts = split(line, '\t');
    try {
      if (parts.size() != 4) throw std::runtime_error("a request has four parts");
      const Request request{parts[0] == "COUNT", parts[2], parts[3]};
      const Stopwatch watch;
      const Answer answered = answer(request);
      const double micros = watch.seconds() * 1e6;
      std::printf("%.3f\t%lld\t%s\n", micros, static_cast<long long>(answered.count),
                  to_text(answered.hits).c_str());
    } catch (const std::exception& error) {
      std::printf("error\t%s\n", error.what());
    }
    std::fflush(stdout);
  }
}

/// The command line of every driver: version | build CORPUS DIRECTORY full|plain | serve DIRECTORY.
/// `Engine` has static version(), build(corpus, directory, positions) and serve(directory).
template <typename Engine>
int run_driver(int count, char** values) {
  const std::vector<std::string> words(values + 1, values + count);
  try {
    if (words.size() == 1 && words[0] == "version") {
      std::printf("%s\n", Engine::version().c_str());
    } else if (words.size() == 4 && words[0] == "build") {
      Engine::build(words[1], words[2], words[3] == "full");
    } else if (words.size() == 2 && words[0] == "serve") {
      Engine::serve(words[1]);
    } else {
      std::fputs("version | build CORPUS DIRECTORY full|plain | serve DIRECTORY\n", stderr);
      return 2;
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}

/// Lines of what a build reports. This one comes first, and tells the peak of memory too.
inline void report_seconds(double seconds) {
  std::printf("seconds\t%.3f\n", seconds);
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) std::printf("peak_kib\t%ld\n", std::stol(line.substr(6)));
  }
}
inline void report_count(const char* name, std::uint64_t count) {
  std::printf("%s\t%llu\n", name, static_cast<unsigned long long>(count));
}
inline void report_section(const char* name, std::uint64_t bytes) {
  std::printf("section\t%s\t%llu\n", name, static_cast<unsigned long long>(bytes));
}

}  // namespace peers
