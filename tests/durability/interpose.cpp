// A library to be preloaded: lets a program die, or one of its file operations fail, at the n-th
// call that concerns files below a directory.
//
//   TRACUU_FAULT_UNDER   the directory; nothing is counted without
//   TRACUU_FAULT         N:kill, N:short, or N:NUMBER of an errno; N counts from 1
//   TRACUU_FAULT_REPORT  a file that gets the name of the call that failed, or how many there were
//
// "kill" at a write leaves half of it; "short" writes one byte less than asked for, which is no
// error, and the rest is "no space left".
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

enum class Action { none, kill, shorten, fail };

struct Plan {
  const char* under = std::getenv("TRACUU_FAULT_UNDER");
  const char* report = std::getenv("TRACUU_FAULT_REPORT");
  Action action = Action::none;
  long at = 0;
  int error = 0;

  Plan() {
    const char* text = std::getenv("TRACUU_FAULT");
    if (text == nullptr) return;
    char* end = nullptr;
    at = std::strtol(text, &end, 10);
    if (*end != ':') return;
    error = ENOSPC;
    if (std::strcmp(end + 1, "kill") == 0) {
      action = Action::kill;
    } else if (std::strcmp(end + 1, "short") == 0) {
      action = Action::shorten;
    } else {
      action = Action::fail;
      error = static_cast<int>(std::strtol(end + 1, nullptr, 10));
    }
  }
};

Plan& plan() {
  static Plan only;
  return only;
}
std::atomic<long> calls{0};
std::atomic<bool> full{false};  // after a short write
std::array<std::atomic<bool>, 4096> counted_files{};

template <typename Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

void report(const char* text) {
  if (plan().report == nullptr) return;
  // By their numbers: these calls are not to be counted.
  const long file =
      ::syscall(SYS_openat, AT_FDCWD, plan().report, O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (file < 0) return;
  (void)!::syscall(SYS_write, file, text, std::strlen(text));
  ::syscall(SYS_close, file);
}

bool below(const char* path) {
  const char* under = plan().under;
  if (under == nullptr || path == nullptr) return false;
  const std::size_t size = std::strlen(under);
  return std::strncmp(path, under, size) == 0 && (path[size] == '\0' || path[size] == '/');
}
bool is_counted(int file) {
  return file >= 0 && static_cast<std::size_t>(file) < counted_files.size() &&
         counted_files[static_cast<std::size_t>(file)];
}
int opened(int file) {
  if (file >= 0 && static_cast<std::size_t>(file) < counted_files.size()) {
    counted_files[static_cast<std::size_t>(file)] = true;
  }
  return file;
}

// What is to happen at this call; kills here unless it is a write.
Action next(const char* name, bool write = false) {
  if (++calls != plan().at) return Action::none;
  const Action action = plan().action;
  if (action == Action::kill && !write) ::raise(SIGKILL);
  if (action == Action::shorten && !write) return Action::none;
  if (action == Action::fail) {
    report(name);
    report("\n");
    errno = plan().error;
  }
  return action;
}

struct AtExit {
  ~AtExit() {
    char text[32];
    std::snprintf(text, sizeof text, "%ld\n", calls.load());
    report(text);
  }
} at_exit;

int open_with(const char* name, const char* path, int flags, mode_t mode) {
  static auto* const call = real<int(const char*, int, ...)>("open");
  if (!below(path)) return call(path, flags, mode);
  if (next(name) == Action::fail) return -1;
  return opened(call(path, flags, mode));
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return open_with("open", path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return open_with("open", path, flags, mode);
}
ssize_t write(int file, const void* bytes, size_t size) {
  static auto* const call = real<ssize_t(int, const void*, size_t)>("write");
  if (!is_counted(file)) return call(file, bytes, size);
  if (full) {
    errno = ENOSPC;
    return -1;
  }
  switch (next("write", true)) {
    case Action::kill:
      (void)!call(file, bytes, size / 2);
      ::raise(SIGKILL);
      return -1;
    case Action::shorten:
      report("write\n");
      full = true;
      return call(file, bytes, size - 1);
    case Action::fail:
      return -1;
    case Action::none:
      break;
  }
  return call(file, bytes, size);
}
int fsync(int file) {
  static auto* const call = real<int(int)>("fsync");
  if (is_counted(file) && next("fsync") == Action::fail) return -1;
  return call(file);
}
int fdatasync(int file) {
  static auto* const call = real<int(int)>("fdatasync");
  if (is_counted(file) && next("fdatasync") == Action::fail) return -1;
  return call(file);
}
int close(int file) {
  static auto* const call = real<int(int)>("close");
  if (!is_counted(file)) return call(file);
  counted_files[static_cast<std::size_t>(file)] = false;
  const bool fails = next("close") == Action::fail;
  const int result = call(file);  // closed whatever it says, as Linux does
  if (!fails) return result;
  errno = plan().error;
  return -1;
}
int rename(const char* from, const char* to) noexcept {
  static auto* const call = real<int(const char*, const char*)>("rename");
  if (below(from) && next("rename") == Action::fail) return -1;
  return call(from, to);
}
int unlink(const char* path) noexcept {
  static auto* const call = real<int(const char*)>("unlink");
  if (below(path) && next("unlink") == Action::fail) return -1;
  return call(path);
}
int mkdir(const char* path, mode_t mode) noexcept {
  static auto* const call = real<int(const char*, mode_t)>("mkdir");
  if (below(path) && next("mkdir") == Action::fail) return -1;
  return call(path, mode);
}
void* mmap(void* address, size_t size, int protection, int flags, int file, off_t offset) noexcept {
  static auto* const call = real<void*(void*, size_t, int, int, int, off_t)>("mmap");
  if (is_counted(file) && next("mmap") == Action::fail) return MAP_FAILED;
  return call(address, size, protection, flags, file, offset);
}
ssize_t pread(int file, void* bytes, size_t size, off_t offset) {
  static auto* const call = real<ssize_t(int, void*, size_t, off_t)>("pread");
  if (is_counted(file) && next("pread") == Action::fail) return -1;
  return call(file, bytes, size, offset);
}
// Directories are opened to be listed so, files never.
int openat(int directory, const char* path, int flags, ...) {
  static auto* const call = real<int(int, const char*, int, ...)>("openat");
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  if (below(path) && next("opendir") == Action::fail) return -1;
  return call(directory, path, flags, mode);
}
DIR* opendir(const char* path) {
  static auto* const call = real<DIR*(const char*)>("opendir");
  if (below(path) && next("opendir") == Action::fail) return nullptr;
  return call(path);
}

}  // extern "C"
