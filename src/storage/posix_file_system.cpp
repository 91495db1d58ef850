#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <system_error>
#include <tracuu/storage/file_system.hpp>
#include <utility>

namespace tracuu::inline v0::storage {

OutputFile::~OutputFile() = default;
Mapping::~Mapping() = default;
FileLock::~FileLock() = default;
FileSystem::~FileSystem() = default;

namespace {

// What a person can do about an error of the system; empty where nothing is obvious.
const char* remedy(int code) noexcept {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
      return "; free some space on this file system";
    case EACCES:
    case EPERM:
      return "; check the permissions of the file and its directory";
    case EROFS:
      return "; choose a directory that can be written";
    case EMFILE:
    case ENFILE:
      return "; raise the limit of open files";
    case ENOMEM:
      return "; raise the limits of memory or of mappings";
    case EIO:
      return "; the disk may be failing: look at the system's log";
    case EFBIG:
      return "; raise the limit of file sizes, or choose another file system";
    case ENAMETOOLONG:
      return "; choose a shorter path";
    default:
      return "";
  }
}

Error system_error(const std::string& path, const std::string& action, int code) {
  return {code == ENOENT ? ErrorCode::not_found : ErrorCode::io,
          "cannot " + action + ": " + std::generic_category().message(code) + remedy(code),
          {path, {}, {}}};
}

// Repeats a call that a signal interrupted.
template <typename Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() { static_cast<void>(close()); }

  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
  // Returns false, with errno set, if bytes written earlier may be lost.
  [[nodiscard]] bool close() noexcept {
    const int number = std::exchange(number_, -1);
    // After EINTR the descriptor is gone all the same (Linux); it must not be closed twice.
    return number < 0 || ::close(number) == 0 || errno == EINTR;
  }

 private:
  int number_ = -1;
};

Descriptor open_file(const std::string& path, int flags) {
  return Descriptor(uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0644); }));
}

Result<void> sync_descriptor(int number, const std::string& path) {
#if defined(F_FULLFSYNC)  // fsync leaves bytes in the disk's cache there
  if (::fcntl(number, F_FULLFSYNC) == 0) return {};
#endif
  if (uninterrupted([&] { return ::fsync(number); }) != 0) {
    return system_error(path, "make durable", errno);
  }
  return {};
}

struct OpenedFile {
  Descriptor descriptor;
  std::uint64_t size;
};

// Opens a plain file for reading. Anything else is refused; O_NONBLOCK keeps a pipe from hanging.
Result<OpenedFile> open_plain(const std::string& path) {
  Descriptor descriptor = open_file(path, O_RDONLY | O_NONBLOCK);
  if (!descriptor.is_open()) return system_error(path, "open", errno);
  struct stat status {};
  if (::fstat(descriptor.number(), &status) != 0) return system_error(path, "examine", errno);
  if (S_ISDIR(status.st_mode)) return system_error(path, "open as a file", EISDIR);
  if (!S_ISREG(status.st_mode)) {
    return Error(ErrorCode::io, "cannot open: not a plain file", {path, {}, {}});
  }
  return OpenedFile{std::move(descriptor), static_cast<std::uint64_t>(status.st_size)};
}

class PosixOutputFile final : public OutputFile {
 public:
  PosixOutputFile(Descriptor descriptor, std::string path) noexcept
      : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  Result<void> append(ByteSpan bytes) override {
    assert(descriptor_.is_open());
    while (!bytes.empty()) {
      // Some systems refuse more than 2 GiB at once.
      const std::size_t size = std::min<std::size_t>(bytes.size(), 1u << 30);
      const ssize_t written =
          uninterrupted([&] { return ::write(descriptor_.number(), bytes.data(), size); });
      if (written < 0) return system_error(path_, "write", errno);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
  }

  Result<void> sync() override {
    assert(descriptor_.is_open());
    return sync_descriptor(descriptor_.number(), path_);
  }

  Result<void> close() override {
    assert(descriptor_.is_open());
    if (!descriptor_.close()) return system_error(path_, "close", errno);
    return {};
  }

 private:
  Descriptor descriptor_;
  std::string path_;
};

class PosixMapping final : public Mapping {
 public:
  PosixMapping(void* address, std::size_t size) noexcept : address_(address), size_(size) {}
  PosixMapping(const PosixMapping&) = delete;
  PosixMapping& operator=(const PosixMapping&) = delete;
  ~PosixMapping() override {
    if (size_ != 0) ::munmap(address_, size_);
  }

  [[nodiscard]] ByteSpan bytes() const noexcept override {
    return {static_cast<const std::byte*>(address_), size_};
  }

 private:
  void* address_;
  std::size_t size_;
};

// A flock() belongs to the open file: it excludes other processes and other openings in this one,
// and the system drops it when the last descriptor is gone.
class PosixFileLock final : public FileLock {
 public:
  explicit PosixFileLock(Descriptor descriptor) noexcept : descriptor_(std::move(descriptor)) {}

 private:
  Descriptor descriptor_;
};

class PosixFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<OutputFile>> create(const std::string& path) override {
    Descriptor descriptor = open_file(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (!descriptor.is_open()) return system_error(path, "create", errno);
    return std::unique_ptr<OutputFile>(
        std::make_unique<PosixOutputFile>(std::move(descriptor), path));
  }

  Result<std::unique_ptr<Mapping>> map(const std::string& path) override {
    const Result<OpenedFile> file = open_plain(path);
    if (!file) return file.error();
    if (file->size > std::numeric_limits<std::size_t>::max()) {
      return system_error(path, "map", EFBIG);
    }
    const auto size = static_cast<std::size_t>(file->size);
    void* address = nullptr;
    if (size != 0) {  // nothing cannot be mapped
      address = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file->descriptor.number(), 0);
      if (address == MAP_FAILED) return system_error(path, "map", errno);
    }
    return std::unique_ptr<Mapping>(std::make_unique<PosixMapping>(address, size));
  }

  Result<ByteVector> read(const std::string& path, std::uint64_t offset,
                          std::uint64_t size) override {
    const Result<OpenedFile> file = open_plain(path);
    if (!file) return file.error();
    const std::uint64_t left = file->size - std::min(file->size, offset);
    ByteVector bytes(static_cast<std::size_t>(std::min(size, left)));
    std::size_t filled = 0;
    while (filled < bytes.size()) {
      const std::size_t wanted = std::min<std::size_t>(bytes.size() - filled, 1u << 30);
      const ssize_t got = uninterrupted([&] {
        return ::pread(file->descriptor.number(), bytes.data() + filled, wanted,
                       static_cast<off_t>(offset + filled));
      });
      if (got < 0) return system_error(path, "read", errno);
      if (got == 0) break;  // somebody cut the file meanwhile
      filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
  }

  Result<std::uint64_t> file_size(const std::string& path) override {
    const Result<OpenedFile> file = open_plain(path);
    if (!file) return file.error();
    return file->size;
  }

  Result<void> rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) {
      return system_error(from, "rename to " + to, errno);
    }
    return {};
  }

  Result<void> remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0) return system_error(path, "remove", errno);
    return {};
  }

  Result<void> sync_directory(const std::string& directory) override {
    const Descriptor descriptor = open_file(directory, O_RDONLY | O_DIRECTORY);
    if (!descriptor.is_open()) return system_error(directory, "open the directory", errno);
    return sync_descriptor(descriptor.number(), directory);
  }

  Result<void> create_directories(const std::string& directory) override {
    std::error_code code;
    std::filesystem::path path = std::filesystem::absolute(directory, code);
    if (!code) std::filesystem::create_directories(path, code);
    if (code) return system_error(directory, "create the directory", code.value());
    // Its name is made durable, and the names on the way to it: a process that made them may have
    // died before it did so. Those further up may be nobody's to open; they are old, too.
    bool parent = true;
    for (; path.has_relative_path(); path = path.parent_path(), parent = false) {
      Result<void> synced = sync_directory(path.parent_path().string());
      if (!synced && parent) return synced;
    }
    return {};
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    std::vector<std::string> names;
    std::error_code code;
    std::filesystem::directory_iterator entry(directory, code);
    for (const std::filesystem::directory_iterator end; !code && entry != end;
         entry.increment(code)) {
      std::error_code vanished;  // a file that is gone by now is not in the list
      if (entry->is_regular_file(vanished)) names.push_back(entry->path().filename().string());
    }
    if (code) return system_error(directory, "list the directory", code.value());
    std::sort(names.begin(), names.end());
    return names;
  }

  [[nodiscard]] bool exists(const std::string& path) override {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0;
  }

  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
    // Opened for writing, because NFS grants exclusive locks only so. The file stays behind: were
    // it removed, two writers could hold locks on two files of the same name.
    Descriptor descriptor = open_file(path, O_RDWR | O_CREAT);
    if (!descriptor.is_open()) return system_error(path, "open the lock", errno);
    if (uninterrupted([&] { return ::flock(descriptor.number(), LOCK_EX | LOCK_NB); }) != 0) {
      if (errno != EWOULDBLOCK) return system_error(path, "lock", errno);
      return Error(ErrorCode::locked, "another writer holds the lock; wait until it has ended",
                   {path, {}, {}});
    }
    return std::unique_ptr<FileLock>(std::make_unique<PosixFileLock>(std::move(descriptor)));
  }
};

}  // namespace

FileSystem& posix_file_system() noexcept {
  // Never destroyed: threads and static objects may use it until the process ends.
  static FileSystem* const file_system = new PosixFileSystem;
  return *file_system;
}

}  // namespace tracuu::storage
