// Question  What does the container cost: bytes a second written (hashed, buffered), read for the
//           first time (mapped, hashed), read again, and verified without mapping?
// Data      One file of 64 MiB in one section of incompressible bytes, from a fixed seed, in the
//           system's folder for temporary files.
// Not here  The disk: the file is in the page cache when it is read. Writing includes fsync, which
//           depends on the disk, in `write/real`; `write/null` throws the bytes away and shows
//           the container alone.
//
// What is read is compared with what was written before anything is timed.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <tracuu/storage/index_file.hpp>
#include <vector>

namespace {

using namespace tracuu;  // NOLINT(google-build-using-namespace): a program, not a header
using namespace tracuu::storage;

constexpr std::size_t size = 64u << 20;
constexpr std::uint64_t owner = 42;
constexpr SectionId section = 1;

const ByteVector& content() {
  static const ByteVector bytes = [] {
    ByteVector made;
    std::mt19937_64 random(1);
    while (made.size() < size) put_le(made, std::uint64_t{random()});
    return made;
  }();
  return bytes;
}

// A file that is removed at the end.
struct TemporaryFile {
  TemporaryFile()
      : path((std::filesystem::temp_directory_path() /
              ("tracuu-bench-" + std::to_string(::getpid())))
                 .string()) {}
  ~TemporaryFile() { std::filesystem::remove(path); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::string path;
};

// Swallows what is written. Reading is not provided.
class NullFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<OutputFile>> create(const std::string&) override {
    return std::unique_ptr<OutputFile>(std::make_unique<Output>());
  }
  Result<std::unique_ptr<Mapping>> map(const std::string&) override { return none(); }
  Result<ByteVector> read(const std::string&, std::uint64_t, std::uint64_t) override {
    return none();
  }
  Result<std::uint64_t> file_size(const std::string&) override { return none(); }
  Result<void> rename(const std::string&, const std::string&) override { return none(); }
  Result<void> remove(const std::string&) override { return {}; }
  Result<void> sync_directory(const std::string&) override { return {}; }
  Result<void> create_directories(const std::string&) override { return {}; }
  Result<std::vector<std::string>> list(const std::string&) override { return none(); }
  bool exists(const std::string&) override { return false; }
  Result<std::unique_ptr<FileLock>> lock(const std::string&) override { return none(); }

 private:
  struct Output final : OutputFile {
    Result<void> append(ByteSpan) override { return {}; }
    Result<void> sync() override { return {}; }
    Result<void> close() override { return {}; }
  };
  static Error none() { return {ErrorCode::not_found, "nothing is kept"}; }
};

void write_file(FileSystem& file_system, const std::string& path) {
  auto writer = IndexFileWriter::try_create(file_system, path, FileKind::postings, owner).value();
  writer->section(section, content());
  static_cast<void>(writer->finish().value());
}

std::unique_ptr<IndexFileReader> open(const std::string& path) {
  return IndexFileReader::try_open(posix_file_system(), path, FileKind::postings, owner).value();
}

bool reads_back(const std::string& path) {
  const auto reader = open(path);
  const ByteSpan read = reader->section(section).value();
  return std::equal(read.begin(), read.end(), content().begin(), content().end());
}

// Times `body` over a file whose content was found right.
template <typename Body>
void over_file(benchmark::State& state, Body body) {
  const TemporaryFile file;
  write_file(posix_file_system(), file.path);
  if (!reads_back(file.path)) {
    state.SkipWithError("the file does not read back");
    return;
  }
  body(file.path);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(size));
}

void write_null(benchmark::State& state) {
  NullFileSystem file_system;
  over_file(state, [&](const std::string& path) {
    for (auto _ : state) write_file(file_system, path);
  });
}

void write_real(benchmark::State& state) {
  over_file(state, [&](const std::string& path) {
    for (auto _ : state) write_file(posix_file_system(), path);
  });
}

void read_first(benchmark::State& state) {
  over_file(state, [&](const std::string& path) {
    for (auto _ : state) benchmark::DoNotOptimize(open(path)->section(section).value().data());
  });
}

void read_again(benchmark::State& state) {
  over_file(state, [&](const std::string& path) {
    const auto reader = open(path);
    for (auto _ : state) benchmark::DoNotOptimize(reader->section(section).value().data());
  });
  state.SetBytesProcessed(0);  // nothing is touched: the time of a call says more
}

void read_again_one_page(benchmark::State& state) {
  over_file(state, [&](const std::string& path) {
    const auto reader = open(path);
    for (auto _ : state)
      benchmark::DoNotOptimize(reader->bytes(section, 99999, 128).value().data());
  });
  state.SetBytesProcessed(0);
}

void verify(benchmark::State& state) {
  over_file(state, [&](const std::string& path) {
    for (auto _ : state) {
      try_verify_file(posix_file_system(), path, FileKind::postings, owner).value();
    }
  });
}

BENCHMARK(write_null)->Name("write/null")->Unit(benchmark::kMillisecond);
BENCHMARK(write_real)->Name("write/real")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(read_first)->Name("read/first")->Unit(benchmark::kMillisecond);
BENCHMARK(read_again)->Name("read/again");
BENCHMARK(read_again_one_page)->Name("read/again_one_page");
BENCHMARK(verify)->Name("verify")->Unit(benchmark::kMillisecond);

}  // namespace
