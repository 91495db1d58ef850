#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <tracuu/storage/file_system.hpp>
#include <utility>
#include <vector>

#include "support/memory_file_system.hpp"

namespace tracuu::storage {
namespace {

// What every FileSystem must do; a new one joins by a line in `Kinds`.
class Posix {
 public:
  Posix() {
    std::string path = (std::filesystem::temp_directory_path() / "tracuu-test-XXXXXX").string();
    root_ = ::mkdtemp(path.data());
  }
  ~Posix() { std::filesystem::remove_all(root_); }
  FileSystem& file_system() { return posix_file_system(); }
  std::string path(const std::string& name) const { return root_ + "/" + name; }
  const std::string& root() const { return root_; }

 private:
  std::string root_;
};

class Memory {
 public:
  Memory() { EXPECT_TRUE(file_system_.create_directories(root_)); }
  FileSystem& file_system() { return file_system_; }
  std::string path(const std::string& name) const { return root_ + "/" + name; }
  const std::string& root() const { return root_; }

 private:
  std::string root_ = "/memory";
  test::MemoryFileSystem file_system_;
};

void write_file(FileSystem& file_system, const std::string& path, const std::string& text) {
  Result<std::unique_ptr<OutputFile>> file = file_system.create(path);
  ASSERT_TRUE(file) << file.error().what();
  ASSERT_TRUE((*file)->append(as_bytes(text)));
  ASSERT_TRUE((*file)->sync());
  ASSERT_TRUE((*file)->close());
}

std::string read_file(FileSystem& file_system, const std::string& path) {
  const Result<ByteVector> bytes = file_system.read(path, 0, 1u << 30);
  EXPECT_TRUE(bytes);
  return bytes ? std::string(as_text(*bytes)) : std::string();
}

template <typename Failed>
void expect_error(const Failed& result, ErrorCode code, const std::string& path) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), code) << result.error().what();
  EXPECT_EQ(result.error().place().file, path);
  EXPECT_FALSE(result.error().message().empty());
}

template <typename Kind>
class EveryFileSystem : public testing::Test {
 protected:
  FileSystem& fs() { return kind_.file_system(); }
  std::string path(const std::string& name) const { return kind_.path(name); }
  const std::string& root() const { return kind_.root(); }

 private:
  Kind kind_;
};

using Kinds = testing::Types<Posix, Memory>;
TYPED_TEST_SUITE(EveryFileSystem, Kinds);

TYPED_TEST(EveryFileSystem, WritesMapsAndReads) {
  const std::string path = this->path("a");
  Result<std::unique_ptr<OutputFile>> file = this->fs().create(path);
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->append(as_bytes("Quyết")));
  ASSERT_TRUE((*file)->append({}));
  ASSERT_TRUE((*file)->append(as_bytes(" định")));
  ASSERT_TRUE((*file)->close());
  const std::string text = "Quyết định";
  const Result<std::unique_ptr<Mapping>> mapping = this->fs().map(path);
  ASSERT_TRUE(mapping);
  EXPECT_EQ(as_text((*mapping)->bytes()), text);
  EXPECT_EQ(*this->fs().file_size(path), text.size());
  EXPECT_EQ(as_text(*this->fs().read(path, 1, 3)), text.substr(1, 3));
}

TYPED_TEST(EveryFileSystem, ReadsEndWithTheFile) {
  const std::string path = this->path("a");
  write_file(this->fs(), path, "0123456789");
  EXPECT_EQ(as_text(*this->fs().read(path, 8, 100)), "89");
  EXPECT_TRUE(this->fs().read(path, 10, 1)->empty());
  EXPECT_TRUE(this->fs().read(path, 11, 1)->empty());
  EXPECT_TRUE(this->fs().read(path, ~std::uint64_t{0}, ~std::uint64_t{0})->empty());
  EXPECT_EQ(this->fs().read(path, 1, ~std::uint64_t{0})->size(), 9u);
  EXPECT_TRUE(this->fs().read(path, 3, 0)->empty());
}

TYPED_TEST(EveryFileSystem, AnEmptyFileMapsToNothing) {
  const std::string path = this->path("empty");
  write_file(this->fs(), path, "");
  const Result<std::unique_ptr<Mapping>> mapping = this->fs().map(path);
  ASSERT_TRUE(mapping);
  EXPECT_TRUE((*mapping)->bytes().empty());
  EXPECT_EQ(*this->fs().file_size(path), 0u);
}

TYPED_TEST(EveryFileSystem, CreateEmptiesWhatIsThere) {
  const std::string path = this->path("a");
  write_file(this->fs(), path, "a long text");
  write_file(this->fs(), path, "short");
  EXPECT_EQ(read_file(this->fs(), path), "short");
}

TYPED_TEST(EveryFileSystem, WhatIsMissingIsNotFound) {
  const std::string path = this->path("missing");
  expect_error(this->fs().map(path), ErrorCode::not_found, path);
  expect_error(this->fs().read(path, 0, 1), ErrorCode::not_found, path);
  expect_error(this->fs().file_size(path), ErrorCode::not_found, path);
  expect_error(this->fs().remove(path), ErrorCode::not_found, path);
  expect_error(this->fs().rename(path, this->path("b")), ErrorCode::not_found, path);
  expect_error(this->fs().list(path), ErrorCode::not_found, path);
  expect_error(this->fs().sync_directory(path), ErrorCode::not_found, path);
  EXPECT_FALSE(this->fs().exists(path));
}

TYPED_TEST(EveryFileSystem, RenameReplaces) {
  write_file(this->fs(), this->path("new"), "new");
  write_file(this->fs(), this->path("old"), "old");
  const Result<std::unique_ptr<Mapping>> before = this->fs().map(this->path("old"));
  ASSERT_TRUE(before);
  ASSERT_TRUE(this->fs().rename(this->path("new"), this->path("old")));
  EXPECT_EQ(read_file(this->fs(), this->path("old")), "new");
  EXPECT_FALSE(this->fs().exists(this->path("new")));
  EXPECT_EQ(as_text((*before)->bytes()), "old") << "a mapping outlives the name of its file";
  EXPECT_TRUE(this->fs().sync_directory(this->root()));
}

TYPED_TEST(EveryFileSystem, AMappingOutlivesItsFile) {
  write_file(this->fs(), this->path("a"), "kept");
  const Result<std::unique_ptr<Mapping>> mapping = this->fs().map(this->path("a"));
  ASSERT_TRUE(mapping);
  ASSERT_TRUE(this->fs().remove(this->path("a")));
  EXPECT_FALSE(this->fs().exists(this->path("a")));
  EXPECT_EQ(as_text((*mapping)->bytes()), "kept");
}

TYPED_TEST(EveryFileSystem, ListsPlainFilesInOrder) {
  EXPECT_TRUE(this->fs().list(this->root())->empty());
  for (const char* name : {"b", "a.2", "đ", "a.10", "B"}) {
    write_file(this->fs(), this->path(name), name);
  }
  ASSERT_TRUE(this->fs().create_directories(this->path("folder/inner")));
  write_file(this->fs(), this->path("folder/c"), "c");
  EXPECT_EQ(*this->fs().list(this->root()),
            (std::vector<std::string>{"B", "a.10", "a.2", "b", "đ"}));
  EXPECT_EQ(*this->fs().list(this->path("folder")), std::vector<std::string>{"c"});
}

TYPED_TEST(EveryFileSystem, CreatesDirectoriesWithTheirParents) {
  ASSERT_TRUE(this->fs().create_directories(this->path("x/y/z")));
  EXPECT_TRUE(this->fs().exists(this->path("x")));
  EXPECT_TRUE(this->fs().exists(this->path("x/y")));
  EXPECT_TRUE(this->fs().exists(this->path("x/y/z")));
  EXPECT_TRUE(this->fs().create_directories(this->path("x/y/z"))) << "twice is no error";
}

TYPED_TEST(EveryFileSystem, ALockIsHeldOnce) {
  const std::string path = this->path("lock");
  Result<std::unique_ptr<FileLock>> held = this->fs().lock(path);
  ASSERT_TRUE(held);
  expect_error(this->fs().lock(path), ErrorCode::locked, path);
  EXPECT_TRUE(this->fs().lock(this->path("another")));
  bool refused = false;
  std::thread([&] { refused = !this->fs().lock(path); }).join();
  EXPECT_TRUE(refused) << "another thread is another writer";
  held = Error(ErrorCode::io, "released");
  EXPECT_TRUE(this->fs().lock(path));
}

class PosixFileSystem : public testing::Test {
 protected:
  FileSystem& fs() { return posix_file_system(); }
  Posix directory_;
};

TEST_F(PosixFileSystem, DirectoriesAreNoFiles) {
  const std::string& path = directory_.root();
  expect_error(fs().map(path), ErrorCode::io, path);
  expect_error(fs().read(path, 0, 1), ErrorCode::io, path);
  expect_error(fs().file_size(path), ErrorCode::io, path);
  expect_error(fs().create(path), ErrorCode::io, path);
  expect_error(fs().remove(path), ErrorCode::io, path);
}

TEST_F(PosixFileSystem, FilesAreNoDirectories) {
  const std::string path = directory_.path("file");
  write_file(fs(), path, "x");
  expect_error(fs().list(path), ErrorCode::io, path);
  expect_error(fs().sync_directory(path), ErrorCode::io, path);
  expect_error(fs().create_directories(path + "/below"), ErrorCode::io, path + "/below");
}

TEST_F(PosixFileSystem, APipeIsRefusedAndNotWaitedFor) {
  const std::string path = directory_.path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  expect_error(fs().map(path), ErrorCode::io, path);
  EXPECT_TRUE(fs().list(directory_.root())->empty());
}

TEST_F(PosixFileSystem, MessagesGiveTheSystemsReason) {
  const Result<std::uint64_t> missing = fs().file_size(directory_.path("missing"));
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message().find("No such file"), std::string::npos);
}

TEST_F(PosixFileSystem, AFullDiskIsReportedWithARemedy) {
  if (!fs().exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  Result<std::unique_ptr<OutputFile>> file = fs().create("/dev/full");
  if (!file) GTEST_SKIP() << file.error().what();
  const Result<void> done = (*file)->append(as_bytes("x"));
  expect_error(done, ErrorCode::io, "/dev/full");
  EXPECT_NE(done.error().message().find("free some space"), std::string::npos);
}

TEST_F(PosixFileSystem, NewFilesFollowTheMask) {
  const mode_t before = ::umask(027);
  write_file(fs(), directory_.path("a"), "x");
  ::umask(before);
  struct stat status {};
  ASSERT_EQ(::stat(directory_.path("a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
}

TEST_F(PosixFileSystem, AManyMegabyteFileComesBack) {
  std::string text(5u << 20, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 31 >> 7);
  write_file(fs(), directory_.path("a"), text);
  EXPECT_EQ(read_file(fs(), directory_.path("a")), text);
  EXPECT_EQ(as_text((*fs().map(directory_.path("a")))->bytes()), text);
}

// Runs `body` in a process of its own and returns its exit code.
template <typename Body>
int in_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(PosixFileSystem, ALockExcludesOtherProcesses) {
  const std::string path = directory_.path("lock");
  const auto try_lock = [&] {
    const Result<std::unique_ptr<FileLock>> lock = fs().lock(path);
    return lock ? 0 : static_cast<int>(lock.error().code());
  };
  {
    const Result<std::unique_ptr<FileLock>> held = fs().lock(path);
    ASSERT_TRUE(held);
    EXPECT_EQ(in_child(try_lock), static_cast<int>(ErrorCode::locked));
  }
  EXPECT_EQ(in_child(try_lock), 0);
}

TEST_F(PosixFileSystem, ALockEndsWithItsProcess) {
  const std::string path = directory_.path("lock");
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const Result<std::unique_ptr<FileLock>> lock = fs().lock(path);
    const char locked = lock ? 'y' : 'n';
    static_cast<void>(!::write(ready[1], &locked, 1));
    for (;;) ::pause();  // until it is killed, without any chance to tidy up
  }
  char locked = 0;
  ASSERT_EQ(::read(ready[0], &locked, 1), 1);
  EXPECT_EQ(locked, 'y');
  expect_error(fs().lock(path), ErrorCode::locked, path);
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(fs().lock(path));
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace tracuu::storage
