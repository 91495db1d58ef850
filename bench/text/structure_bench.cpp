// How fast are the parts and the header of a document found?
//
// Data: 16 MB of a law made here, paragraphs of about 290 bytes with the headings a law has
// (Parts); the same in short lines, each a clause or a point (ShortLines); an amendment with a
// quotation in each clause (Quotations); a header of a decision in front of it (Header; its cost
// does not depend on what follows the first 8 KiB). Not measured: reading files, tokenising, other
// layouts.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <string>

#include <tracuu/text/structure.hpp>

namespace {

using tracuu::text::parse_header;
using tracuu::text::parse_parts;

constexpr std::size_t text_bytes = 16U << 20U;
constexpr const char* sentence =
    "Cơ quan nhà nước có thẩm quyền tổ chức thực hiện, kiểm tra và báo cáo kết quả theo quy định; "
    "tổ chức, cá nhân có liên quan phối hợp, cung cấp đầy đủ thông tin và chịu trách nhiệm trước "
    "pháp luật về tính chính xác của thông tin đã cung cấp.";

struct Text {
  std::string raw;
  std::size_t parts = 0;
};

Text law(const char* body) {
  Text text;
  for (int article = 1; text.raw.size() < text_bytes; ++article) {
    if (article == 9999) article = 1;  // labels have four digits
    text.raw += "Điều " + std::to_string(article) + ". Trách nhiệm\n" + body + "\n1. " + body +
                "\n2. " + body + "\na) " + body + "\nb) " + body + "\n" + body + "\n";
    text.parts += 5;
  }
  return text;
}

Text amendment() {
  Text text;
  text.raw = "Điều 1. Sửa đổi, bổ sung một số điều\n";
  text.parts = 1;
  for (int clause = 1; text.raw.size() < text_bytes; ++clause) {
    if (clause == 999) {
      clause = 1;
      text.raw += "Điều " + std::to_string(text.parts / 999 + 1) + ". Sửa đổi\n";
      ++text.parts;
    }
    text.raw += std::to_string(clause) +
                ". Điều 5 được sửa đổi như sau:\n“Điều 5. Trách nhiệm\n1. " + sentence + "\n2. " +
                sentence + "”.\n";
    ++text.parts;
  }
  return text;
}

void measure(benchmark::State& state, const Text& text) {
  if (parse_parts(text.raw).size() != text.parts) {
    state.SkipWithError("the parts are not those of the text");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(parse_parts(text.raw).size());
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(text.raw.size()));
}

void BM_Parts(benchmark::State& state) { measure(state, law(sentence)); }
BENCHMARK(BM_Parts)->Unit(benchmark::kMillisecond);

void BM_PartsShortLines(benchmark::State& state) { measure(state, law("Báo cáo định kỳ.")); }
BENCHMARK(BM_PartsShortLines)->Unit(benchmark::kMillisecond);

void BM_PartsQuotations(benchmark::State& state) { measure(state, amendment()); }
BENCHMARK(BM_PartsQuotations)->Unit(benchmark::kMillisecond);

void BM_Header(benchmark::State& state) {
  std::string raw =
      "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NAM\n-------\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
      "Độc lập - Tự do - Hạnh phúc\n---------------\nSố: 84/QĐ-UBND\n"
      "Quảng Nam, ngày 06 tháng 4 năm 2020\n\nQUYẾT ĐỊNH\nVề việc phê duyệt kế hoạch\n\n"
      "Căn cứ Luật Tổ chức chính quyền địa phương;\n";
  while (raw.size() < (1U << 20U)) raw += sentence;
  const auto header = parse_header(raw);
  if (!header.number || header.number->value != "84/QĐ-UBND" || !header.subject || !header.issuer) {
    state.SkipWithError("the header is not that of the text");
    return;
  }
  for (auto _ : state) benchmark::DoNotOptimize(parse_header(raw));
}
BENCHMARK(BM_Header)->Unit(benchmark::kMicrosecond);

}  // namespace
