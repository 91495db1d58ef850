#include "input_list.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace tracuu::inline v0::ingest {

namespace {

/// Whether the name ends so, in any case of its ASCII letters. Requires: `ending` is in lower case.
bool has_ending(std::string_view name, std::string_view ending) noexcept {
  if (name.size() < ending.size()) return false;
  return std::equal(ending.begin(), ending.end(), name.end() - std::ptrdiff_t(ending.size()),
                    [](char wanted, char byte) {
                      return wanted == (byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
                    });
}

struct FileType {
  InputFormat format = InputFormat::text;
  Packing packing = Packing::plain;
  bool in_folders = false;  ///< Whether a folder's files of this type are taken.
};

FileType type_of(std::string_view name) noexcept {
  FileType type;
  if (has_ending(name, ".zst")) {
    type.packing = Packing::zstd;
    name.remove_suffix(4);
  }
  const bool jsonl = has_ending(name, ".jsonl");
  if (jsonl || has_ending(name, ".ndjson") || has_ending(name, ".json")) {
    type.format = InputFormat::json_lines;
  }
  type.in_folders = jsonl || has_ending(name, ".txt");
  return type;
}

/// What identifies a folder, whatever path led to it.
using FolderIdentity = std::pair<dev_t, ino_t>;

class Lister {
 public:
  explicit Lister(const SourceOptions& options) noexcept : options_(options) {}

  Result<void> add(const std::string& name) {
    if (name == "-") return add_stdin(name);
    struct stat status {};
    if (::stat(name.c_str(), &status) != 0) return system_error("open", name, errno);
    if (!S_ISDIR(status.st_mode)) {
      const std::size_t slash = name.rfind('/');
      return add_file(name, slash == std::string::npos ? 0 : slash + 1, type_of(name), status);
    }
    const std::size_t before = inputs_.size();
    std::string folder = name;
    if (!folder.ends_with('/')) folder += '/';
    if (auto walked = walk(folder, folder.size(), {status.st_dev, status.st_ino}); !walked) {
      return walked;
    }
    std::sort(inputs_.begin() + std::ptrdiff_t(before), inputs_.end(),
              [](const Input& a, const Input& b) { return a.path < b.path; });
    return {};
  }

  std::vector<Input> take() noexcept { return std::move(inputs_); }

 private:
  Result<void> add_stdin(const std::string& name) {
    for (const Input& input : inputs_) {
      if (input.path == name) return Error(ErrorCode::invalid_argument, "stdin is named twice");
    }
    Input& input = inputs_.emplace_back();
    input.path = name;
    input.packing = Packing::detect;
    if (options_.stdin_is_jsonl || options_.force_jsonl) input.format = InputFormat::json_lines;
    return {};
  }

  Result<void> add_file(std::string path, std::size_t id_offset, FileType type,
                        const struct stat& status) {
    if (::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0) {
      return system_error("read", path, errno);
    }
    Input& input = inputs_.emplace_back();
    input.path = std::move(path);
    input.id_offset = id_offset;
    input.format = options_.force_jsonl  ? InputFormat::json_lines
                   : options_.force_text ? InputFormat::text
                                         : type.format;
    input.packing = type.packing;
    if (S_ISREG(status.st_mode)) input.size = static_cast<std::uint64_t>(status.st_size);
    return {};
  }

  /// `folder` ends with a slash. Files come in the order of the directory.
  Result<void> walk(const std::string& folder, std::size_t id_offset, FolderIdentity identity) {
    if (std::find(open_folders_.begin(), open_folders_.end(), identity) != open_folders_.end()) {
      return {};
    }
    open_folders_.push_back(identity);
    std::error_code failure;
    std::filesystem::directory_iterator entries(folder, failure);
    for (; !failure && entries != std::filesystem::directory_iterator();
         entries.increment(failure)) {
      if (auto added = add_entry(folder + entries->path().filename().native(), id_offset,
                                 may_be_folder(*entries));
          !added) {
        return added;
      }
    }
    if (failure) return system_error("read the folder", folder, failure.value());
    open_folders_.pop_back();
    return {};
  }

  /// What the directory says of an entry without asking for the entry itself.
  static bool may_be_folder(const std::filesystem::directory_entry& entry) {
    std::error_code ignored;
    const auto type = entry.symlink_status(ignored).type();
    return type != std::filesystem::file_type::regular;
  }

  Result<void> add_entry(std::string path, std::size_t id_offset, bool may_be_folder) {
    const FileType type = type_of(path);
    if (!may_be_folder && !type.in_folders) return {};
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      // Only what would be read has to exist: a dangling link may have any other name.
      if (!type.in_folders) return {};
      return system_error("open", path, errno);
    }
    if (S_ISDIR(status.st_mode)) {
      path += '/';
      return walk(path, id_offset, {status.st_dev, status.st_ino});
    }
    if (!type.in_folders || !S_ISREG(status.st_mode)) return {};
    return add_file(std::move(path), id_offset, type, status);
  }

  const SourceOptions& options_;
  std::vector<Input> inputs_;
  std::vector<FolderIdentity> open_folders_;  ///< From the named folder to the one being read.
};

}  // namespace

Result<std::vector<Input>> try_list_inputs(const std::vector<std::string>& names,
                                           const SourceOptions& options) {
  Lister lister(options);
  for (const std::string& name : names) {
    if (auto added = lister.add(name); !added) return added.error();
  }
  return lister.take();
}

}  // namespace tracuu::ingest
