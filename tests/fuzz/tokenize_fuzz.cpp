// Any bytes through the tokeniser and the normaliser: what must hold for every text holds.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <tracuu/text/document_number.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/legacy_encoding.hpp>
#include <tracuu/text/normalize.hpp>
#include <tracuu/text/tokenizer.hpp>

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tracuu::text;
  const std::string_view raw(reinterpret_cast<const char*>(data), size);

  TokenBuffer buffer;
  tokenize(raw, buffer);
  std::size_t word_end = 0;
  std::size_t overlay_end = 0;
  std::size_t last_start = 0;
  for (const Token& token : buffer.tokens) {
    check(token.start < token.end && token.end <= size && token.start >= last_start);
    check(token.term_size > 0 && token.term_size <= max_term_bytes);
    last_start = token.start;
    const std::string_view range = raw.substr(token.start, token.end - token.start);
    if (is_word(token.kind)) {
      check(token.start >= word_end);
      word_end = token.end;
      check(normalize(range).text() == buffer.term(token));
    } else {
      check(token.start >= overlay_end);
      overlay_end = token.end;
      if (token.kind == TokenKind::citation) {
        check(number_key(range) == buffer.term(token) && is_document_number(range));
      }
    }
  }

  const NormalizedText normalized = normalize(raw);
  check(normalized.invalid_sequences() == buffer.invalid_sequences);
  std::size_t raw_end = 0;
  for (std::size_t place = 0; place < normalized.text().size(); ++place) {
    const ByteRange range = normalized.to_raw({place, place + 1});
    check(range.start < range.end && range.end <= size && range.end >= raw_end);
    raw_end = range.end;
  }

  const std::string key = number_key(raw);
  check(number_key(key) == key);
  check(!has_marks(fold_marks(normalized.text())));
  split_ready_tokens(raw, buffer);
  static_cast<void>(is_document_number(raw));
  static_cast<void>(detect_legacy_encoding(raw));
  return 0;
}
