// Question: how many bytes of JSON lines a second become documents, and how far is that from merely
// reading the file and finding the ends of its lines?
// Data: the file that TRACUU_BENCH_JSONL names, else 64 MiB of records made here (4 KiB of
// Vietnamese text each, a line break every 100 bytes). It should lie in the page cache.
// Not measured: the disk, decompression, what is done with a document afterwards.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <tracuu/ingest/document_source.hpp>
#include <vector>

namespace {

using tracuu::SourceDocument;
using tracuu::ingest::DocumentSource;
using tracuu::ingest::SourceEvent;

std::string make_data() {
  const std::string path =
      (std::filesystem::temp_directory_path() / "tracuu_document_source_bench.jsonl").string();
  std::string text;
  while (text.size() < 4096) {
    text +=
        "Ủy ban nhân dân tỉnh quy định mức thu phí bảo vệ môi trường đối với nước thải sinh "
        "hoạt.\\n";
  }
  std::ofstream out(path, std::ios::binary);
  for (std::int64_t id = 0, size = 0; size < 64 << 20; ++id) {
    const std::string line = "{\"id\": \"" + std::to_string(id) +
                             "\", \"title\": \"Quyết định\", \"number\": \"12/2019/QĐ-UBND\", "
                             "\"date\": \"2019-05-17\", \"text\": \"" +
                             text + "\"}\n";
    out << line;
    size += static_cast<std::int64_t>(line.size());
  }
  return path;
}

const std::string& data_path() {
  static const std::string path = [] {
    const char* named = std::getenv("TRACUU_BENCH_JSONL");
    return named != nullptr ? std::string(named) : make_data();
  }();
  return path;
}

/// Lines that are not empty, by read() and memchr() alone.
std::uint64_t count_lines() {
  static std::vector<char> buffer(256 * 1024);
  const int file = ::open(data_path().c_str(), O_RDONLY | O_CLOEXEC);
  std::uint64_t lines = 0;
  std::uint64_t bytes_in_line = 0;
  ssize_t size = 0;
  while ((size = ::read(file, buffer.data(), buffer.size())) > 0) {
    const char* from = buffer.data();
    const char* const end = from + size;
    while (const void* found = std::memchr(from, '\n', static_cast<std::size_t>(end - from))) {
      bytes_in_line += static_cast<std::uint64_t>(static_cast<const char*>(found) - from);
      lines += bytes_in_line != 0 ? 1 : 0;
      bytes_in_line = 0;
      from = static_cast<const char*>(found) + 1;
    }
    bytes_in_line += static_cast<std::uint64_t>(end - from);
  }
  ::close(file);
  return lines + (bytes_in_line != 0 ? 1 : 0);
}

std::uint64_t count_documents() {
  const auto source = DocumentSource::try_open({data_path()}).value();
  SourceDocument document;
  std::uint64_t documents = 0;
  while (source->try_next(document).value() == SourceEvent::document) {
    benchmark::DoNotOptimize(document.text.data());
    ++documents;
  }
  return documents;
}

void run(benchmark::State& state, std::uint64_t (*count)()) {
  const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(data_path()));
  if (count_documents() != count_lines()) {
    state.SkipWithError("not every line is a document");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(count());
  state.SetBytesProcessed(state.iterations() * bytes);
}

BENCHMARK_CAPTURE(run, lines, count_lines)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, documents, count_documents)->Unit(benchmark::kMillisecond);

}  // namespace
