/// @file
/// A directory of the real file system that goes with the test.
///
/// Layer    tests; includes std only.
/// Threads  a value of one thread.
/// Errors   std::filesystem::filesystem_error, which fails the test.
/// Format   none.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace tracuu::test {

/// Makes an empty directory and removes it with all that is in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    path_ = (std::filesystem::temp_directory_path() / "tracuu-test-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) {
      throw std::filesystem::filesystem_error("mkdtemp", path_,
                                              std::make_error_code(std::errc::io_error));
    }
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace tracuu::test
