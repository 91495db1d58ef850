/// @file
/// Reporting records that cannot be used: the first ones in full, then how many.
///
/// Layer    cli.
/// Threads  belongs to one thread.
/// Errors   none.
/// Format   none.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <tracuu/core/error.hpp>

#include "output.hpp"
#include "progress.hpp"

namespace tracuu::inline v0::cli {

class SkippedRecords {
 public:
  explicit SkippedRecords(Progress& progress) : progress_(progress) {}

  void add(const Error& problem) {
    if (++count_ <= shown) progress_.print(fmt::format("skipped: {}", problem.what()));
  }
  /// Says how many were not shown.
  void finish() {
    if (count_ > shown) {
      progress_.print(fmt::format("skipped: {} more", count_of(count_ - shown, "record")));
    }
  }
  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

 private:
  static constexpr std::uint64_t shown = 10;
  Progress& progress_;
  std::uint64_t count_ = 0;
};

}  // namespace tracuu::cli
