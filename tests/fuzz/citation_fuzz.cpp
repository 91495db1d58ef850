// Any bytes through the citation scanner and the reading of typed numbers: spans lie in the text,
// between characters, in order; every piece lies in its buffer; a text read twice gives the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <tracuu/citation/citation_key.hpp>
#include <tracuu/citation/scanner.hpp>
#include <tracuu/text/date.hpp>

namespace {

using namespace tracuu::citation;

void check(bool holds) {
  if (!holds) std::abort();
}

bool starts_character(std::string_view raw, std::size_t place) {
  return place == raw.size() || (static_cast<unsigned char>(raw[place]) & 0xC0) != 0x80;
}

bool is_valid_utf8(std::string_view raw) {
  std::size_t i = 0;
  while (i < raw.size()) {
    const auto first = static_cast<unsigned char>(raw[i]);
    std::size_t more = 0;
    if (first >= 0xF0) {
      more = 3;
    } else if (first >= 0xE0) {
      more = 2;
    } else if (first >= 0xC2) {
      more = 1;
    } else if (first >= 0x80) {
      return false;
    }
    for (std::size_t k = 1; k <= more; ++k) {
      if (i + k >= raw.size() || (static_cast<unsigned char>(raw[i + k]) & 0xC0) != 0x80) {
        return false;
      }
    }
    i += more + 1;
  }
  return true;
}

void check_piece(const CitationBuffer& buffer, Piece piece) {
  check(piece.begin <= buffer.text.size() && piece.size <= buffer.text.size() - piece.begin);
}

void check_places(const CitationBuffer& buffer, const Citation& one) {
  check(one.pinpoints.begin + one.pinpoints.count <= buffer.pinpoints.size());
  for (const Pinpoint& pinpoint : buffer.view(one)) {
    check(pinpoint.parts.count > 0);
    check(pinpoint.parts.begin + pinpoint.parts.count <= buffer.parts.size());
    for (const PinpointPart& part : buffer.view(pinpoint)) {
      check(!part.value.empty());
      check_piece(buffer, part.value);
      check_piece(buffer, part.to);
    }
  }
}

void check_citation(std::string_view raw, const CitationBuffer& buffer, const Citation& one,
                    bool valid) {
  check(one.start < one.end && one.end <= raw.size());
  if (valid) check(starts_character(raw, one.start) && starts_character(raw, one.end));
  check(one.date.year == 0 || tracuu::text::is_valid(one.date));
  check(one.confidence <= 100);
  for (const Piece piece : {one.number, one.issuer, one.title}) check_piece(buffer, piece);
  for (const Run run : {one.keys, one.resolved}) {
    check(run.begin + run.count <= buffer.keys.size() || run.count == 0);
    for (const Piece key : buffer.key_pieces(run)) {
      check(!key.empty());
      check_piece(buffer, key);
    }
  }
  const bool internal = one.kind == CitationClass::internal;
  check(internal ? one.keys.count == 0 : one.keys.count > 0);
  check_places(buffer, one);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  const bool valid = is_valid_utf8(raw);
  static Scanner scanner;
  static CitationBuffer buffer;
  scanner.scan(raw, buffer);
  std::size_t end = 0;
  for (const Citation& one : buffer.citations) {
    check(one.start >= end);
    end = one.end;
    check_citation(raw, buffer, one, valid);
  }
  static Scanner other;
  static CitationBuffer again;
  other.scan(raw, again);
  check(again.citations.size() == buffer.citations.size() && again.text == buffer.text);

  const CitationKey key = CitationKey::parse(raw.substr(0, 200));
  check(key.empty() || !key.to_string().empty());
  // A reader that has read other things before says the same.
  static KeyReader reader;
  const CitationKey same = reader.read(raw.substr(0, 200));
  check(same.to_string() == key.to_string() && same.type == key.type && same.issuer == key.issuer);
  check(key.date.year == 0 || tracuu::text::is_valid(key.date));
  static_cast<void>(name_key(raw));
  return 0;
}
