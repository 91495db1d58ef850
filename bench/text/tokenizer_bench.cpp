// Question  How many bytes a second does the tokeniser turn into tokens, dates and numbers of
//           documents included, on composed text and on text with its marks apart? How much slower
//           is that than looking at every character once, or copying the bytes?
// Data      4 MiB of sentences put together from syllables, numbers, dates and numbers of documents
//           by a fixed seed; or the file that the environment variable TRACUU_BENCH_TEXT names (its
//           first 64 MiB), as it is. Either is cut at line ends into texts of about 4 KiB, the size
//           of an article.
// Not here  Reading files and JSON; what becomes of the tokens. One buffer serves all texts, as in
//           the index builder, so that memory is allocated for the first only.
//
// Before anything is timed, the words of a sample are compared with the slow definition: the normal
// form of every range, and no letter or digit of ASCII between the ranges.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/text/normalize.hpp>
#include <tracuu/text/tokenizer.hpp>

namespace {

using tracuu::text::normalize;
using tracuu::text::Token;
using tracuu::text::TokenBuffer;
using tracuu::text::tokenize;

constexpr std::array syllables{
    "quy",  "định",  "của",  "pháp", "luật",  "về",     "và",    "các",   "cơ",    "quan",
    "nhà",  "nước",  "có",   "thẩm", "quyền", "trách",  "nhiệm", "thực",  "hiện",  "tổ",
    "chức", "cá",    "nhân", "được", "trong", "thời",   "hạn",   "ngày",  "làm",   "việc",
    "kể",   "từ",    "nhận", "hồ",   "sơ",    "hợp",    "lệ",    "Bộ",    "Tài",   "chính",
    "Ủy",   "ban",   "dân",  "tỉnh", "thành", "phố",    "trực",  "thuộc", "trung", "ương",
    "điều", "khoản", "điểm", "này",  "theo",  "đối",    "với",   "người", "lao",   "động",
    "hòa",  "thủy",  "thuỷ", "hoà",  "đường", "nghiệp", "doanh", "xuất",  "khẩu",  "phí",
    "lệ",   "kiểm",  "tra",  "giám", "sát",   "Chính",  "phủ"};
constexpr std::array references{"số 34/2016/NĐ-CP", "số 1847/QĐ-TTg ngày 27/12/2018",
                                "05-CT/TW",         "ngày 15 tháng 11 năm 2021",
                                "45/2013/QH13",     "01/2013/TTLT-BCA-BTP"};

std::string make_text(std::size_t size) {
  std::mt19937 random(20181227);
  std::string text;
  while (text.size() < size) {
    const auto choice = random() % 100;
    if (choice < 5) {
      text += std::to_string(random() % 400);
    } else if (choice < 6) {
      text += references[random() % references.size()];
    } else {
      text += syllables[random() % syllables.size()];
    }
    const auto sign = random() % 100;
    text += sign < 5 ? ", " : sign < 8 ? "; " : sign < 10 ? ".\n" : " ";
  }
  return text;
}

/// Every vowel with a tone as the vowel and a combining mark, the way in which Windows-1258 types.
std::string take_tones_apart(std::string_view text) {
  constexpr std::array<std::string_view, 12> toneless{"a", "ă", "â", "e", "ê", "i",
                                                      "o", "ô", "ơ", "u", "ư", "y"};
  constexpr std::array<std::array<std::string_view, 5>, 12> toned{{{"à", "á", "ả", "ã", "ạ"},
                                                                   {"ằ", "ắ", "ẳ", "ẵ", "ặ"},
                                                                   {"ầ", "ấ", "ẩ", "ẫ", "ậ"},
                                                                   {"è", "é", "ẻ", "ẽ", "ẹ"},
                                                                   {"ề", "ế", "ể", "ễ", "ệ"},
                                                                   {"ì", "í", "ỉ", "ĩ", "ị"},
                                                                   {"ò", "ó", "ỏ", "õ", "ọ"},
                                                                   {"ồ", "ố", "ổ", "ỗ", "ộ"},
                                                                   {"ờ", "ớ", "ở", "ỡ", "ợ"},
                                                                   {"ù", "ú", "ủ", "ũ", "ụ"},
                                                                   {"ừ", "ứ", "ử", "ữ", "ự"},
                                                                   {"ỳ", "ý", "ỷ", "ỹ", "ỵ"}}};
  constexpr std::array<std::string_view, 5> marks{"\u0300", "\u0301", "\u0309", "\u0303", "\u0323"};
  std::string apart;
  for (std::size_t place = 0; place < text.size();) {
    std::size_t taken = 1;
    std::string piece(1, text[place]);
    for (std::size_t vowel = 0; vowel < toneless.size(); ++vowel) {
      for (std::size_t tone = 0; tone < marks.size(); ++tone) {
        if (text.substr(place, toned[vowel][tone].size()) == toned[vowel][tone]) {
          taken = toned[vowel][tone].size();
          piece = std::string(toneless[vowel]) + std::string(marks[tone]);
        }
      }
    }
    apart += piece;
    place += taken;
  }
  return apart;
}

/// A text and its cuts.
struct Data {
  std::string bytes;
  std::vector<std::string_view> texts;
};

void cut(Data& data) {
  constexpr std::size_t text_bytes = 4096;
  const std::string_view all = data.bytes;
  for (std::size_t place = 0; place < all.size();) {
    const std::size_t line_end = all.find('\n', place + text_bytes);
    const std::size_t end = line_end == std::string_view::npos ? all.size() : line_end + 1;
    data.texts.push_back(all.substr(place, end - place));
    place = end;
  }
}

const Data& composed() {
  static const Data data = [] {
    Data made;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): read before any thread starts
    if (const char* const path = std::getenv("TRACUU_BENCH_TEXT"); path != nullptr) {
      std::ifstream file(path, std::ios::binary);
      made.bytes.assign(std::istreambuf_iterator<char>(file), {});
      made.bytes.resize(std::min(made.bytes.size(), std::size_t{64} << 20));
    } else {
      made.bytes = make_text(std::size_t{4} << 20);
    }
    cut(made);
    return made;
  }();
  return data;
}

const Data& tones_apart() {
  static const Data data = [] {
    Data made;
    made.bytes = take_tones_apart(composed().bytes.substr(0, std::size_t{4} << 20));
    cut(made);
    return made;
  }();
  return data;
}

bool is_ascii_alnum(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z');
}

std::uint64_t add_to_checksum(std::uint64_t sum, std::string_view term) {
  for (const char byte : term) sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
  return sum * 31;
}

/// Whether the words of the first texts are those of the slow definition.
bool is_right(const Data& data) {
  constexpr std::size_t sample_texts = 64;
  TokenBuffer buffer;
  std::size_t words = 0;
  for (std::size_t i = 0; i < std::min(sample_texts, data.texts.size()); ++i) {
    const std::string_view raw = data.texts[i];
    tokenize(raw, buffer);
    std::uint64_t found = 0;
    std::uint64_t expected = 0;
    std::size_t before = 0;
    const auto all_separators = [&](std::size_t begin, std::size_t end) {
      for (std::size_t place = begin; place < end; ++place) {
        if (is_ascii_alnum(raw[place])) return false;
      }
      return true;
    };
    for (const Token& token : buffer.tokens) {
      if (!is_word(token.kind)) continue;
      ++words;
      found = add_to_checksum(found, buffer.term(token));
      expected = add_to_checksum(
          expected, normalize(raw.substr(token.start, token.end - token.start)).text());
      if (!all_separators(before, token.start)) return false;
      before = token.end;
    }
    if (found != expected || !all_separators(before, raw.size())) return false;
  }
  return words > 0;
}

void set_counters(benchmark::State& state, const Data& data) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(data.bytes.size()));
}

void run_tokenize(benchmark::State& state, const Data& data) {
  if (!is_right(data)) {
    state.SkipWithError("the tokens are not those of the slow definition");
    return;
  }
  TokenBuffer buffer;
  std::size_t tokens = 0;
  for (auto _ : state) {
    tokens = 0;
    for (const std::string_view text : data.texts) {
      tokenize(text, buffer);
      tokens += buffer.tokens.size();
    }
    benchmark::DoNotOptimize(tokens);
  }
  set_counters(state, data);
  state.counters["tokens"] = static_cast<double>(tokens);
}

void tokenize_composed(benchmark::State& state) { run_tokenize(state, composed()); }
void tokenize_tones_apart(benchmark::State& state) { run_tokenize(state, tones_apart()); }

void normalize_composed(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string_view text : composed().texts) {
      benchmark::DoNotOptimize(normalize(text).text().size());
    }
  }
  set_counters(state, composed());
}

void walk_characters(benchmark::State& state) {
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (const std::string_view text : composed().texts) {
      for (std::size_t place = 0; place < text.size();) {
        const auto byte = static_cast<unsigned char>(text[place]);
        sum += byte;
        place += byte < 0x80 ? 1U : byte < 0xE0 ? 2U : byte < 0xF0 ? 3U : 4U;
      }
    }
    benchmark::DoNotOptimize(sum);
  }
  set_counters(state, composed());
}

void copy_bytes(benchmark::State& state) {
  std::string copy(composed().bytes.size(), '\0');
  for (auto _ : state) {
    std::memcpy(copy.data(), composed().bytes.data(), copy.size());
    benchmark::DoNotOptimize(copy.data());
    benchmark::ClobberMemory();
  }
  set_counters(state, composed());
}

BENCHMARK(tokenize_composed)->Unit(benchmark::kMillisecond);
BENCHMARK(tokenize_tones_apart)->Unit(benchmark::kMillisecond);
BENCHMARK(normalize_composed)->Unit(benchmark::kMillisecond);
BENCHMARK(walk_characters)->Unit(benchmark::kMillisecond);
BENCHMARK(copy_bytes)->Unit(benchmark::kMillisecond);

}  // namespace
