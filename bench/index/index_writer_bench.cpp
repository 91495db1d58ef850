// Question   How many megabytes of raw text a second become a committed index, on one and two
// threads,
//            with and without pairs?
// Data       32 MB of text: corpus/documents repeated (few terms, so flattering), or the file that
//            TRACUU_BENCH_DOCUMENTS names, which is what to quote.
// Measured   Adding, inverting, compressing, writing, fsync and commit.
// Not        Reading and parsing of the input; opening the index.
// Checked    Before timing: the number of documents committed, and that every structural rule
// holds.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>

#include "bench_documents.hpp"

namespace {

using namespace tracuu;

const std::vector<SourceDocument>& documents() {
  static const std::vector<SourceDocument> loaded = bench::load_documents(32u << 20);
  return loaded;
}

void build(const std::string& directory, bool pairs, unsigned threads) {
  index::Schema schema;
  schema.pairs = pairs;
  index::WriterOptions options;
  options.threads = threads;
  auto writer = index::IndexWriter::try_create(directory, schema, options).value();
  for (const SourceDocument& document : documents()) (void)writer->try_add(document).value();
  if (writer->try_commit().value().documents != documents().size()) {
    throw std::runtime_error("documents were lost");
  }
}

void index_build(benchmark::State& state) {
  const bool pairs = state.range(0) != 0;
  const auto threads = static_cast<unsigned>(state.range(1));
  const bench::ScratchDirectory scratch("build");
  build(scratch.path(), pairs, threads);
  if (auto sound = index::try_check(scratch.path()); !sound) {
    state.SkipWithError(sound.error().what());
    return;
  }
  std::size_t bytes = 0;
  for (const SourceDocument& document : documents()) bytes += document.text.size();
  for (auto _ : state) {
    state.PauseTiming();
    std::filesystem::remove_all(scratch.path());
    state.ResumeTiming();
    build(scratch.path(), pairs, threads);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
}

}  // namespace

BENCHMARK(index_build)
    ->ArgNames({"pairs", "threads"})
    ->ArgsProduct({{0, 1}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
