// Question  How long does it take to understand a number that somebody typed? A look-up in an index
//           of a million documents has two microseconds for everything.
// Data      One string each: plain numbers with a symbol, numbers with a year or an issuer beside
//           them, and names, which go the way of the scanner.
// Not here  Looking the key up.
//
// Before anything is timed, the key is compared with what was meant.

#include <benchmark/benchmark.h>

#include <string>
#include <string_view>
#include <tracuu/citation/citation_key.hpp>

namespace {

using tracuu::citation::CitationKey;
using tracuu::citation::KeyReader;

void read(benchmark::State& state, std::string_view typed, std::string_view meant) {
  KeyReader reader;
  CitationKey key;
  reader.read(typed, key);
  if (key.to_string() != meant) {
    state.SkipWithError("the key is not what was meant");
    return;
  }
  for (auto _ : state) {
    reader.read(typed, key);
    benchmark::DoNotOptimize(key.number.data());
  }
}

void parse(benchmark::State& state, std::string_view typed, std::string_view meant) {
  if (CitationKey::parse(typed).to_string() != meant) {
    state.SkipWithError("the key is not what was meant");
    return;
  }
  for (auto _ : state) {
    const CitationKey key = CitationKey::parse(typed);
    benchmark::DoNotOptimize(key.number.data());
  }
}

BENCHMARK_CAPTURE(read, symbol, "1847/QĐ-TTg", "1847/QD/TTG");
BENCHMARK_CAPTURE(read, year_inside, "34/2016/NĐ-CP", "34/2016/ND/CP");
BENCHMARK_CAPTURE(read, blanks, "1847 qd ttg", "1847/QD/TTG");
BENCHMARK_CAPTURE(read, type, "Quyết định số 1847/QĐ-TTg", "1847/QD/TTG");
BENCHMARK_CAPTURE(read, swapped, "QĐ-TTg số 1847", "1847/QD/TTG");
BENCHMARK_CAPTURE(read, year_beside, "qd 1847 ttg 2018", "1847/QD/TTG@2018");
BENCHMARK_CAPTURE(read, issuer, "12/2023/qđ-ubnd hà nội", "12/2023/QD/UBND");
BENCHMARK_CAPTURE(read, bare, "1847", "1847");
BENCHMARK_CAPTURE(read, subject, "15/2020/NĐ-CP về mức phạt", "15/2020/ND/CP");
BENCHMARK_CAPTURE(read, law, "luật đất đai 2013", "LUAT_DAT_DAI@2013");
BENCHMARK_CAPTURE(read, plenum, "nghị quyết trung ương 4 khóa 12", "NQ-TW4-K12");
BENCHMARK_CAPTURE(parse, symbol, "1847/QĐ-TTg", "1847/QD/TTG");
BENCHMARK_CAPTURE(parse, year_inside, "34/2016/NĐ-CP", "34/2016/ND/CP");

}  // namespace
