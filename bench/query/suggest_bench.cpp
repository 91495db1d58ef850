// Question   How long does a completion take while somebody types, and how long is a Suggester
// made? Data       The index that TRACUU_BENCH_INDEX names; without it, 50,000 documents by
//            bench_archive.hpp, which have no numbers. 2,000 beginnings of each class, drawn from
//            its texts and numbers with a fixed seed: one to three words of which the last is cut
//            anywhere, as they stand and without marks; words with a blank behind; and numbers cut
//            anywhere, one digit included.
// Measured   try_suggest() with ten suggestions. Time is that of one beginning; p50, p99 and the
//            worst are of single ones, in microseconds, each the best of three.
// Not        Typing, drawing; the first reading of pages from a disk.
// Checked    Before timing: what was typed stays up to the start, nothing is suggested twice, no
//            more than wanted, and three of four words cut before their last letter are completed.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/query/suggest.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/tokenizer.hpp>
#include <vector>

#include "bench_archive.hpp"
#include "bench_documents.hpp"

namespace {

using namespace tracuu;
using query::Suggester;

constexpr std::size_t beginnings_of_class = 2000;

std::shared_ptr<const index::Snapshot> snapshot() {
  static const auto made = [] {
    if (const char* directory = std::getenv("TRACUU_BENCH_INDEX")) {
      return index::Snapshot::open(directory);
    }
    static const bench::ScratchDirectory directory("suggest");
    const bench::Archive archive(50'000);
    const auto writer = index::IndexWriter::create(directory.path());
    for (std::size_t i = 0; i < archive.size(); ++i) writer->add(archive.document(i));
    writer->commit();
    return index::Snapshot::open(directory.path());
  }();
  return made;
}

const Suggester& suggester() {
  static const Suggester made = Suggester::make(snapshot());
  return made;
}

// A text without its last letters, cut between letters.
std::string cut(const std::string& text, std::size_t from, std::mt19937& random) {
  std::size_t end = from + 1 + random() % (text.size() - from);
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0u) == 0x80) ++end;
  return text.substr(0, end);
}

std::vector<std::string> words_of_some_document(std::mt19937& random) {
  const auto& segments = snapshot()->segments();
  const index::Segment& segment = *segments[random() % segments.size()];
  const auto document = static_cast<DocId>(random() % segment.documents());
  text::TokenBuffer buffer;
  const std::string raw = segment.try_text(document, 0, 2000).value();
  text::tokenize(raw, buffer);
  std::vector<std::string> words;
  for (const text::Token& token : buffer.tokens) {
    if (text::is_word(token.kind)) words.emplace_back(buffer.term(token));
  }
  return words;
}

// Beginnings of `count` words, or with a blank behind them.
std::vector<std::string> word_beginnings(std::size_t count, bool marks, bool blank) {
  std::mt19937 random(7 + static_cast<unsigned>(count));
  std::vector<std::string> found;
  for (std::size_t tries = 0; found.size() < beginnings_of_class && tries < 200'000; ++tries) {
    const std::vector<std::string> words = words_of_some_document(random);
    if (words.size() < count) continue;
    const std::size_t first = random() % (words.size() - count + 1);
    std::string typed;
    for (std::size_t i = 0; i + 1 < count; ++i) typed += words[first + i] + " ";
    const std::size_t from = typed.size();
    typed += words[first + count - 1];
    typed = blank ? typed + " " : cut(typed, from, random);
    found.push_back(marks ? typed : text::fold_marks(typed));
  }
  return found;
}

std::vector<std::string> number_beginnings() {
  std::mt19937 random(11);
  std::vector<std::string> found;
  const auto& segments = snapshot()->segments();
  for (std::size_t tries = 0; found.size() < beginnings_of_class && tries < 200'000; ++tries) {
    const index::CitationTable& citations = segments[random() % segments.size()]->citations();
    if (citations.key_count() == 0) continue;
    std::string key(
        citations.try_key(static_cast<std::uint32_t>(random() % citations.key_count())).value());
    if (key[0] < '0' || key[0] > '9') continue;
    if (random() % 3 == 0) std::replace(key.begin(), key.end(), '/', ' ');
    if (random() % 2 == 0) {
      std::transform(key.begin(), key.end(), key.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    }
    found.push_back(cut(key, 0, random));
  }
  for (int digit = 1; digit < 10 && !found.empty(); ++digit) {
    found[static_cast<std::size_t>(digit)] = std::to_string(digit);
  }
  return found;
}

bool check(const std::vector<std::string>& beginnings, bool words) {
  std::size_t completed = 0;
  for (const std::string& typed : beginnings) {
    const auto found = suggester().try_suggest(typed, 10).value();
    std::set<std::string> texts;
    for (const query::Suggestion& one : found) {
      if (one.start > typed.size() || one.text.substr(0, one.start) != typed.substr(0, one.start) ||
          !texts.insert(one.text).second) {
        return false;
      }
    }
    if (found.size() > 10) return false;
    completed += found.empty() ? 0u : 1u;
  }
  return !words || completed * 4 >= beginnings.size() * 3;
}

void suggest(benchmark::State& state, const std::vector<std::string>& beginnings, bool words) {
  if (beginnings.empty()) return state.SkipWithError("the index has nothing to type");
  if (!check(beginnings, words)) return state.SkipWithError("the suggestions are wrong");
  std::vector<double> micros;
  for (const std::string& typed : beginnings) {
    double best = 1e9;
    for (int i = 0; i < 3; ++i) {
      const auto begin = std::chrono::steady_clock::now();
      benchmark::DoNotOptimize(suggester().try_suggest(typed, 10));
      const std::chrono::duration<double, std::micro> took =
          std::chrono::steady_clock::now() - begin;
      best = std::min(best, took.count());
    }
    micros.push_back(best);
  }
  std::sort(micros.begin(), micros.end());
  state.counters["p50"] = micros[micros.size() / 2];
  state.counters["p99"] = micros[micros.size() * 99 / 100];
  state.counters["worst"] = micros.back();
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(suggester().try_suggest(beginnings[next], 10));
    next = (next + 1) % beginnings.size();
  }
}

void make(benchmark::State& state) {
  const auto opened = snapshot();
  for (auto _ : state) benchmark::DoNotOptimize(Suggester::make(opened));
}

BENCHMARK_CAPTURE(suggest, one_word, word_beginnings(1, true, false), true);
BENCHMARK_CAPTURE(suggest, one_word_unmarked, word_beginnings(1, false, false), true);
BENCHMARK_CAPTURE(suggest, two_words, word_beginnings(2, true, false), true);
BENCHMARK_CAPTURE(suggest, two_words_unmarked, word_beginnings(2, false, false), true);
BENCHMARK_CAPTURE(suggest, three_words, word_beginnings(3, true, false), true);
BENCHMARK_CAPTURE(suggest, three_words_unmarked, word_beginnings(3, false, false), true);
BENCHMARK_CAPTURE(suggest, next_word, word_beginnings(2, false, true), false);
BENCHMARK_CAPTURE(suggest, numbers, number_beginnings(), false);
BENCHMARK(make)->Name("suggester/make")->Unit(benchmark::kMillisecond);

}  // namespace
