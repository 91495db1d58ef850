// Question  How many bytes a second does the citation scanner read: ordinary legal text, text that
//           is dense with references, text with decomposed letters, and text made to hurt? How much
//           of it is finding the places where a reference may begin?
// Data      4 MiB each of sentences put together by a fixed seed: one reference in about 700 bytes
//           ("ordinary"), in about 90 ("dense"); or the file that TRACUU_BENCH_TEXT names (its
//           first 64 MiB), cut at line ends into texts of about 16 KiB, as "ordinary". Hostile
//           texts are one line each.
// Not here  Reading files; what becomes of the references.
//
// Before anything is timed, the references that were put into a text are counted again.

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/citation/scanner.hpp>
#include <tracuu/text/normalize.hpp>

namespace {

using tracuu::citation::CitationBuffer;
using tracuu::citation::Scanner;

constexpr std::size_t text_size = 4 << 20;

constexpr std::array words{
    "quy",   "định",  "của",   "cơ",   "quan",  "nhà",  "nước",   "có",    "thẩm",  "quyền",
    "trách", "nhiệm", "tổ",    "chức", "cá",    "nhân", "được",   "trong", "thời",  "hạn",
    "làm",   "việc",  "kể",    "từ",   "nhận",  "hồ",   "sơ",     "hợp",   "lệ",    "tài",
    "chính", "ủy",    "ban",   "tỉnh", "thành", "phố",  "công",   "khai",  "thông", "báo",
    "điều",  "kiện",  "người", "lao",  "động",  "bảo",  "đảm",    "kiểm",  "tra",   "giám",
    "sát",   "phí",   "đường", "bộ",   "hướng", "dẫn",  "phương", "tiện",  "kế",    "hoạch"};

constexpr std::array references{"Nghị định số 34/2016/NĐ-CP ngày 14 tháng 5 năm 2016 của Chính phủ",
                                "khoản 2 Điều 5 Thông tư số 78/2021/TT-BTC",
                                "Quyết định số 1908/QĐ-TTg ngày 12/3/2021",
                                "điểm a khoản 1 Điều 9 Nghị định này",
                                "Luật Đất đai năm 2024",
                                "khoản 1 Điều này",
                                "các khoản 1, 2 và 3 Điều 14 Luật Đầu tư công",
                                "Chỉ thị số 09-CT/TW của Ban Bí thư",
                                "Thông tư này",
                                "Thông tư liên tịch số 13/2014/TTLT-BTC-BYT"};

struct Sample {
  std::string text;
  std::size_t references = 0;
};

Sample make_sample(std::size_t words_between) {
  std::mt19937 random(20240731);
  Sample sample;
  while (sample.text.size() < text_size) {
    for (std::size_t i = 0; i < words_between; ++i) {
      sample.text += words[random() % words.size()];
      sample.text += random() % 12 == 0 ? ", " : " ";
    }
    sample.text += "theo ";
    sample.text += references[random() % references.size()];
    sample.text += ". ";
    if (random() % 4 == 0) sample.text += '\n';
    ++sample.references;
  }
  return sample;
}

/// Every letter with a tone as the letter and a combining mark.
std::string decompose(std::string_view text) {
  std::string apart;
  for (const char byte : text) apart += byte;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> pairs{{{"ị", "i\u0323"},
                                                                                {"ề", "ê\u0300"},
                                                                                {"ố", "ô\u0301"},
                                                                                {"ủ", "u\u0309"},
                                                                                {"ậ", "â\u0323"},
                                                                                {"á", "a\u0301"},
                                                                                {"à", "a\u0300"},
                                                                                {"ạ", "a\u0323"}}};
  for (const auto& [composed, decomposed] : pairs) {
    std::string next;
    std::size_t from = 0;
    for (std::size_t at; (at = apart.find(composed, from)) != std::string::npos;) {
      next.append(apart, from, at - from).append(decomposed);
      from = at + composed.size();
    }
    apart = next.append(apart, from);
  }
  return apart;
}

std::vector<std::string> cut(std::string_view text, std::size_t size) {
  std::vector<std::string> texts;
  while (!text.empty()) {
    std::size_t end = text.size();
    if (size < text.size()) end = std::min(text.find('\n', size), text.size() - 1) + 1;
    texts.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return texts;
}

std::string repeated(std::string_view piece, std::size_t size = 1 << 20) {
  std::string text;
  while (text.size() < size) text += piece;
  return text;
}

void scan(benchmark::State& state, const std::vector<std::string>& texts, std::size_t expected) {
  Scanner scanner;
  CitationBuffer buffer;
  std::size_t bytes = 0;
  std::size_t found = 0;
  for (const std::string& text : texts) {
    scanner.scan(text, buffer);
    bytes += text.size();
    found += buffer.citations.size();
  }
  if (expected != 0 && found != expected) {
    state.SkipWithError("the scanner does not find what was put in");
    return;
  }
  for (auto _ : state) {
    for (const std::string& text : texts) {
      scanner.scan(text, buffer);
      benchmark::DoNotOptimize(buffer.citations.data());
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
  state.counters["bytes/reference"] =
      found == 0 ? 0.0 : static_cast<double>(bytes) / static_cast<double>(found);
}

void ordinary(benchmark::State& state) {
  if (const char* path = std::getenv("TRACUU_BENCH_TEXT")) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    text.resize(std::min<std::size_t>(text.size(), 64 << 20));
    scan(state, cut(text, 16 << 10), 0);
    return;
  }
  const Sample sample = make_sample(130);
  scan(state, {sample.text}, sample.references);
}
BENCHMARK(ordinary);

void without_references(benchmark::State& state) {
  std::mt19937 random(7);
  std::string text;
  while (text.size() < text_size) {
    text += words[random() % words.size()];
    text += ' ';
  }
  scan(state, {text}, 0);
}
BENCHMARK(without_references);

void dense(benchmark::State& state) {
  const Sample sample = make_sample(8);
  scan(state, {sample.text}, sample.references);
}
BENCHMARK(dense);

void decomposed(benchmark::State& state) {
  const Sample sample = make_sample(130);
  scan(state, {decompose(sample.text)}, sample.references);
}
BENCHMARK(decomposed);

void hostile(benchmark::State& state, const char* piece) { scan(state, {repeated(piece)}, 0); }
BENCHMARK_CAPTURE(hostile, slashes, "1/");
BENCHMARK_CAPTURE(hostile, types, "Nghị định ");
BENCHMARK_CAPTURE(hostile, clauses, "khoản 1, ");
BENCHMARK_CAPTURE(hostile, nested, "điểm a khoản 1 và ");
BENCHMARK_CAPTURE(hostile, symbols, "1/QĐ-");
BENCHMARK_CAPTURE(hostile, laws, "Luật sửa đổi, bổ sung một số điều của Luật Giá, ");
BENCHMARK_CAPTURE(hostile, cues, "sửa đổi, bổ sung ");
BENCHMARK_CAPTURE(hostile, organs, "Nghị định 1/2020/NĐ-CP của Bộ Bộ Bộ Bộ ");
BENCHMARK_CAPTURE(hostile, letters, "đ");
BENCHMARK_CAPTURE(hostile, marks, "\u0323");

}  // namespace
