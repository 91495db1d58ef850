// Question   How much faster is merging eight segments than indexing their documents again?
// Data       32 MB of text: corpus/documents repeated (few terms, so flattering), or the file that
//            TRACUU_BENCH_DOCUMENTS names, which is what to quote.
// Measured   Merging, and for comparison adding the same documents to a new index; both with
//            writing and fsync, on one and two threads. `deleted`: one document in ten is.
// Not        Making and opening the segments that are merged; the pages of their files are in
//            memory.
// Checked    Before timing: that every structural rule holds for the merged segment.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>

#include "../../src/index/segment_merger.hpp"
#include "bench_documents.hpp"

namespace {

using namespace tracuu;

constexpr std::size_t segments = 8;

const std::vector<SourceDocument>& documents() {
  static const std::vector<SourceDocument> loaded = bench::load_documents(32u << 20);
  return loaded;
}

std::size_t text_bytes() {
  std::size_t bytes = 0;
  for (const SourceDocument& document : documents()) bytes += document.text.size();
  return bytes;
}

void build(const std::string& directory, std::size_t commits, unsigned threads) {
  index::WriterOptions options;
  options.threads = threads;
  options.memory_bytes = std::size_t{2} << 30;
  options.merge = false;
  auto writer = index::IndexWriter::try_create(directory, {}, options).value();
  for (std::size_t commit = 0; commit < commits; ++commit) {
    const std::size_t end = documents().size() * (commit + 1) / commits;
    for (std::size_t i = documents().size() * commit / commits; i < end; ++i) {
      (void)writer->try_add(documents()[i]).value();
    }
    (void)writer->try_commit().value();
  }
}

void index_again(benchmark::State& state) {
  const bench::ScratchDirectory scratch("again");
  for (auto _ : state) {
    state.PauseTiming();
    std::filesystem::remove_all(scratch.path());
    state.ResumeTiming();
    build(scratch.path(), 1, static_cast<unsigned>(state.range(0)));
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text_bytes()));
}

void merge(benchmark::State& state) {
  const auto threads = static_cast<unsigned>(state.range(0));
  const bench::ScratchDirectory scratch("merge");
  build(scratch.path(), segments, 2);
  std::vector<index::MergeSource> sources;
  const auto snapshot = index::Snapshot::try_open(scratch.path()).value();
  for (const auto& segment : snapshot->segments()) {
    sources.push_back({segment, {}});
    if (state.range(1) == 0) continue;
    sources.back().deleted.resize(segment->documents() / 64 + 1);
    for (DocId document = 0; document < segment->documents(); document += 10) {
      sources.back().deleted[document / 64] |= std::uint64_t{1} << (document % 64);
    }
  }
  const std::atomic<bool> stop = false;
  const auto run = [&] {
    return index::try_merge_segments(storage::posix_file_system(), scratch.path(), {}, 1000,
                                     sources, threads, stop)
        .value();
  };
  const auto merged =
      index::Segment::try_open(storage::posix_file_system(), scratch.path(), {}, run());
  if (!merged || !(*merged)->try_verify()) {
    state.SkipWithError("the merged segment breaks the format");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(run());
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text_bytes()));
}

}  // namespace

BENCHMARK(index_again)
    ->ArgNames({"threads"})
    ->ArgsProduct({{1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(merge)
    ->ArgNames({"threads", "deleted"})
    ->ArgsProduct({{1, 2}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
