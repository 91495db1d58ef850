// A FileSystem that reads files where others map them: a file that is cut short meanwhile, or a
// disk that fails, is an error and not the end of the process.
#pragma once

#include <memory>
#include <string>
#include <tracuu/storage/file_system.hpp>
#include <utility>
#include <vector>

namespace tracuu::inline v0::index {

// Larger files are mapped: memory for all of them may not be there. Before, a check has read every
// byte of them once without.
inline constexpr std::uint64_t largest_read_file = std::uint64_t{512} << 20;

class ReadingFileSystem final : public storage::FileSystem {
 public:
  explicit ReadingFileSystem(storage::FileSystem& real) noexcept : real_(real) {}

  Result<std::unique_ptr<storage::Mapping>> map(const std::string& path) override {
    const auto size = real_.file_size(path);
    if (!size) return size.error();
    if (*size > largest_read_file) return real_.map(path);
    auto bytes = real_.read(path, 0, *size);
    if (!bytes) return bytes.error();
    return std::unique_ptr<storage::Mapping>(std::make_unique<Copy>(*std::move(bytes)));
  }
  Result<std::unique_ptr<storage::OutputFile>> create(const std::string& path) override {
    return real_.create(path);
  }
  Result<ByteVector> read(const std::string& path, std::uint64_t offset,
                          std::uint64_t size) override {
    return real_.read(path, offset, size);
  }
  Result<std::uint64_t> file_size(const std::string& path) override {
    return real_.file_size(path);
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    return real_.rename(from, to);
  }
  Result<void> remove(const std::string& path) override { return real_.remove(path); }
  Result<void> sync_directory(const std::string& directory) override {
    return real_.sync_directory(directory);
  }
  Result<void> create_directories(const std::string& directory) override {
    return real_.create_directories(directory);
  }
  Result<std::vector<std::string>> list(const std::string& directory) override {
    return real_.list(directory);
  }
  [[nodiscard]] bool exists(const std::string& path) override { return real_.exists(path); }
  Result<std::unique_ptr<storage::FileLock>> lock(const std::string& path) override {
    return real_.lock(path);
  }

 private:
  class Copy final : public storage::Mapping {
   public:
    explicit Copy(ByteVector bytes) noexcept : bytes_(std::move(bytes)) {}
    [[nodiscard]] ByteSpan bytes() const noexcept override { return bytes_; }

   private:
    ByteVector bytes_;
  };

  storage::FileSystem& real_;
};

}  // namespace tracuu::index
