#include "output.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace tracuu::inline v0::cli {

namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;

bool is_set(const char* variable) noexcept {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool is_dumb_terminal() noexcept {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) == "dumb";
}

/// Writes all of `text`; the number of the system's error, or 0.
int write_all(int file, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t size = ::write(file, text.data(), text.size());
    if (size < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return 0;
}

}  // namespace

void Output::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= buffer_bytes) flush();
}

void Output::flush() {
  const int problem = write_all(STDOUT_FILENO, buffer_);
  buffer_.clear();
  if (problem == EPIPE) throw OutputClosed{};
  if (problem != 0) {
    throw Error(ErrorCode::io, "cannot write: " + std::generic_category().message(problem),
                {"stdout", {}, {}});
  }
}

Output& output() {
  static Output only;
  return only;
}

void message(std::string_view text) {
  // One call a line: lines of several processes do not mix.
  (void)write_all(STDERR_FILENO, fmt::format("tracuu: {}\n", text));
}

std::string describe(const Error& error) {
  return fmt::format("{} ({})", error.what(), to_string(error.code()));
}

bool stdout_is_terminal() noexcept { return ::isatty(STDOUT_FILENO) != 0; }
bool stderr_is_terminal() noexcept { return ::isatty(STDERR_FILENO) != 0; }

bool use_colour() noexcept {
  return stdout_is_terminal() && !is_set("NO_COLOR") && !is_dumb_terminal();
}

std::size_t terminal_width() noexcept {
  for (const int file : {STDOUT_FILENO, STDERR_FILENO}) {
    winsize size{};
    if (::ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  }
  return 80;
}

std::string group_digits(std::uint64_t number) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string format_bytes(std::uint64_t bytes) {
  static constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < std::size(units)) {
    value /= 1000;
    ++unit;
  }
  return fmt::format("{:.{}f} {}", value, unit > 0 && value < 9.95 ? 1 : 0, units[unit]);
}

std::string count_of(std::uint64_t number, std::string_view singular) {
  return fmt::format("{} {}{}", group_digits(number), singular, number == 1 ? "" : "s");
}

}  // namespace tracuu::cli
