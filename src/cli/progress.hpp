/// @file
/// A progress bar on stderr for work that lasts, and messages that do not collide with it.
///
/// Layer    cli.
/// Threads  update() and print() belong to the working thread; a second one draws.
/// Errors   none: where stderr is no terminal nothing is drawn.
/// Format   none.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace tracuu::inline v0::cli {

/// What is counted.
enum class Measure : std::uint8_t { bytes, items };

/// Draws how far the work is once it has lasted a second; erases what it drew when destroyed.
class Progress {
 public:
  /// `items`: what update() counts, in the plural: "documents". Draws only if `wanted`.
  Progress(Measure measure, std::string_view items, bool wanted);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Says how much is done, of how much, and how many items that were. Cheap.
  void update(std::uint64_t done, std::optional<std::uint64_t> total, std::uint64_t items) noexcept;
  /// A message() above the bar.
  void print(std::string_view text);

 private:
  struct Drawing;
  std::unique_ptr<Drawing> drawing_;
};

}  // namespace tracuu::cli
