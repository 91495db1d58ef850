// Functions of texts alone: tokens, normal form, numbers, citations, abbreviations.
#include <nanobind/nanobind.h>

#include <string>
#include <tracuu/citation/citation_key.hpp>
#include <tracuu/citation/scanner.hpp>
#include <tracuu/query/abbreviations.hpp>
#include <tracuu/text/document_number.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/legacy_encoding.hpp>
#include <tracuu/text/normalize.hpp>
#include <tracuu/text/tokenizer.hpp>

#include "values.hpp"

namespace tracuu::python {

namespace {

nb::list tokenize(nb::str text, bool ready) {
  const std::string raw = to_utf8(text);
  text::TokenBuffer buffer;
  {
    const nb::gil_scoped_release release;
    text::analyze(ready ? text::Analyzer::ready_tokens : text::Analyzer::vietnamese, raw, buffer);
  }
  CodePoints starts(raw);
  CodePoints ends(raw);
  nb::list tokens;
  for (const text::Token& token : buffer.tokens) {
    tokens.append(nb::make_tuple(to_str(buffer.term(token)), to_str(to_string(token.kind)),
                                 starts.before(token.start), ends.before(token.end)));
  }
  return tokens;
}

nb::str normalize(nb::str text, bool fold_case, bool old_tone_place) {
  const std::string raw = to_utf8(text);
  std::string normal;
  {
    const nb::gil_scoped_release release;
    normal = text::normalize(raw, {fold_case, old_tone_place}).text();
  }
  return to_str(normal);
}

nb::object parse_number(nb::str typed) {
  const citation::CitationKey key = citation::CitationKey::parse(to_utf8(typed));
  if (key.empty()) return nb::none();
  return nb::make_tuple(to_str(key.to_string()), to_str(key.number), to_str_or_none(key.type),
                        to_str_or_none(key.name), to_str_or_none(key.issuer),
                        to_int_or_none(key.year), to_iso_or_none(key.date));
}

nb::dict pinpoint_of(const citation::CitationBuffer& found, const citation::Pinpoint& pinpoint) {
  nb::dict parts;
  for (const citation::PinpointPart& part : found.view(pinpoint)) {
    const std::string level(to_string(part.level));
    parts[level.c_str()] = to_str(found.view(part.value));
    if (!part.to.empty()) parts[(level + "_to").c_str()] = to_str(found.view(part.to));
  }
  return parts;
}

nb::list keys_of(const citation::CitationBuffer& found, citation::Run run) {
  nb::list keys;
  for (const citation::Piece key : found.key_pieces(run)) keys.append(to_str(found.view(key)));
  return keys;
}

nb::list extract_citations(nb::str text) {
  const std::string raw = to_utf8(text);
  citation::CitationBuffer found;
  {
    const nb::gil_scoped_release release;
    thread_local citation::Scanner scanner;
    scanner.scan(raw, found);
  }
  CodePoints points(raw);
  nb::list citations;
  for (const citation::Citation& one : found.citations) {
    nb::list pinpoints;
    for (const citation::Pinpoint& pinpoint : found.view(one)) {
      pinpoints.append(pinpoint_of(found, pinpoint));
    }
    const std::size_t start = points.before(one.start);
    const std::size_t end = points.before(one.end);
    citations.append(nb::make_tuple(
        start, end, to_str(std::string_view(raw).substr(one.start, one.end - one.start)),
        to_str(to_string(one.kind)), to_str_or_none(one.type),
        to_str_or_none(found.view(one.number)), to_iso_or_none(one.date), to_int_or_none(one.year),
        to_str_or_none(found.view(one.issuer)), to_str_or_none(found.view(one.title)), pinpoints,
        to_str(to_string(one.relation)), one.passive, one.self, keys_of(found, one.keys),
        keys_of(found, one.resolved), static_cast<int>(one.confidence)));
  }
  return citations;
}

nb::list long_forms(nb::str token) {
  nb::list forms;
  for (const std::string_view form : query::long_forms_of(to_utf8(token))) {
    forms.append(to_str(form));
  }
  return forms;
}

}  // namespace

void bind_text_functions(nb::module_& module) {
  module.def("tokenize", &tokenize, nb::arg("text"), nb::arg("ready"),
             nb::sig("def tokenize(text: str, ready: bool) -> list[tuple[str, str, int, int]]"));
  module.def("normalize", &normalize, nb::arg("text"), nb::arg("fold_case"),
             nb::arg("old_tone_place"));
  module.def(
      "fold_marks",
      [](nb::str text) { return to_str(text::fold_marks(text::normalize(to_utf8(text)).text())); },
      nb::arg("text"));
  module.def(
      "number_key", [](nb::str text) { return to_str(text::number_key(to_utf8(text))); },
      nb::arg("text"));
  module.def("parse_number", &parse_number, nb::arg("typed"),
             nb::sig("def parse_number(typed: str) -> tuple[str, str, str | None, str | None, "
                     "str | None, int | None, str | None] | None"));
  module.def(
      "extract_citations", &extract_citations, nb::arg("text"),
      nb::sig("def extract_citations(text: str) -> list[tuple[int, int, str, str, str | None, "
              "str | None, str | None, int | None, str | None, str | None, "
              "list[dict[str, str]], str, bool, bool, list[str], list[str], int]]"));
  module.def("long_forms", &long_forms, nb::arg("token"),
             nb::sig("def long_forms(token: str) -> list[str]"));
  module.def(
      "legacy_encoding",
      [](nb::str text) -> nb::object {
        const text::LegacyEncoding found = text::detect_legacy_encoding(to_utf8(text));
        if (found == text::LegacyEncoding::none) return nb::none();
        return to_str(to_string(found));
      },
      nb::arg("text"), nb::sig("def legacy_encoding(text: str) -> str | None"));
}

}  // namespace tracuu::python
