// What Python asks of the hits of a search.
#include <nanobind/nanobind.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <tracuu/query/explanation.hpp>
#include <tracuu/text/date.hpp>

#include "arrow_writer.hpp"
#include "index.hpp"
#include "values.hpp"

namespace tracuu::python {

namespace {

nb::list ranges_to_list(const std::vector<text::ByteRange>& ranges) {
  nb::list made;
  for (const text::ByteRange& range : ranges) made.append(nb::make_tuple(range.start, range.end));
  return made;
}

nb::tuple snippet(const NativeHits& hits, std::size_t at, std::size_t max_bytes,
                  bool document_offsets) {
  const query::Hit& hit = hits.hit(at);
  query::Snippet made;
  {
    const nb::gil_scoped_release release;
    const query::SnippetOptions options{max_bytes, document_offsets};
    made = hits.view->searcher().try_snippet(hits.query, hit, options).value();
  }
  nb::object start = nb::none();
  if (document_offsets) start = nb::int_(made.start_codepoints);
  return nb::make_tuple(to_str(made.text), ranges_to_list(made.highlights_codepoints), start);
}

nb::str whole_text(const NativeHits& hits, std::size_t at) {
  const query::Hit& hit = hits.hit(at);
  std::string raw;
  {
    const nb::gil_scoped_release release;
    raw = hits.segment(at).try_stored(hit.document).value().text;
  }
  return to_str(raw);
}

nb::dict explain(const NativeHits& hits, std::size_t at) {
  const query::Hit& hit = hits.hit(at);
  query::Explanation explanation;
  {
    const nb::gil_scoped_release release;
    explanation = hits.view->searcher().explain(hits.query, hit);
  }
  nb::dict made;
  made["strategy"] = to_str(to_string(explanation.strategy));
  made["stage"] = explanation.stage;
  made["first_stage"] = query::to_double(explanation.first_stage);
  made["score"] = query::to_double(explanation.score);
  nb::list parts;
  for (const query::ScorePart& part : explanation.parts) {
    nb::dict one;
    one["kind"] = to_str(to_string(part.kind));
    if (!query::is_feature(part.kind)) {
      one["field"] = to_str(to_string(part.field));
      one["text"] = to_str(part.text);
      one["any_marks"] = part.any_marks;
      one["document_frequency"] = part.document_frequency;
      one["frequency"] = part.frequency;
      one["length"] = part.length;
      one["idf"] = part.idf;
      one["weight"] = part.weight;
    }
    one["contribution"] = query::to_double(part.contribution);
    parts.append(one);
  }
  made["parts"] = parts;
  nb::list restored;
  for (const query::RestoredWord& word : explanation.restored) {
    restored.append(nb::make_tuple(to_str(word.typed), to_str(word.read_as)));
  }
  made["restored"] = restored;
  return made;
}

nb::dict facets(const NativeHits& hits) {
  nb::dict made;
  for (const query::Facet& facet : hits.result.facets) {
    nb::list values;
    for (const query::Facet::Value& value : facet.values) {
      values.append(nb::make_tuple(to_str(value.value), value.count));
    }
    made[to_str(facet.column)] = values;
  }
  return made;
}

nb::list ignored(const NativeHits& hits) {
  nb::list made;
  CodePoints points(hits.typed);
  for (const query::IgnoredPart& part : hits.ignored) {
    const std::size_t start = points.before(part.range.start);
    made.append(nb::make_tuple(start, points.before(part.range.end), to_str(part.reason)));
  }
  return made;
}

nb::list plan(const NativeHits& hits) {
  nb::list made;
  for (const query::SearchResult::Work& work : hits.result.work) {
    nb::dict one;
    one["strategy"] = to_str(to_string(work.strategy));
    one["lists"] = work.lists;
    one["ranges"] = work.ranges;
    one["scored_ranges"] = work.scored_ranges;
    one["scored_candidates"] = work.scored_candidates;
    made.append(one);
  }
  return made;
}

nb::object date_of(const NativeHits& hits, std::size_t at) {
  const int column = hits.view->schema().find_column("date");
  if (column < 0) return nb::none();
  const auto place = static_cast<std::size_t>(column);
  if (hits.view->schema().columns[place].type != index::ColumnType::date) return nb::none();
  const std::int32_t number = hits.segment(at).try_date(place, hits.hit(at).document).value();
  if (number == 0) return nb::none();
  return to_str(text::to_iso(text::Date::from_number(number)));
}

}  // namespace

void bind_hits(nb::module_& module) {
  nb::class_<NativeHits>(module, "NativeHits", "What a search found.")
      .def("__len__", [](const NativeHits& hits) { return hits.result.hits.size(); })
      .def_prop_ro("total", [](const NativeHits& hits) { return hits.result.total; })
      .def_prop_ro("total_exact", [](const NativeHits& hits) { return hits.result.total_exact; })
      .def_prop_ro("scored", [](const NativeHits& hits) { return hits.scored; })
      .def_prop_ro(
          "cursor", [](const NativeHits& hits) { return to_str_or_none(hits.result.cursor); },
          nb::sig("def cursor(self) -> str | None"))
      .def_prop_ro(
          "cut_prefixes",
          [](const NativeHits& hits) {
            nb::list made;
            for (const std::string& one : hits.result.cut_prefixes) {
              made.append(to_str(one));
            }
            return made;
          },
          nb::sig("def cut_prefixes(self) -> list[str]"))
      .def("facets", &facets, nb::sig("def facets(self) -> dict[str, list[tuple[str, int]]]"))
      .def("ignored", &ignored, nb::sig("def ignored(self) -> list[tuple[int, int, str]]"))
      .def("plan", &plan, nb::sig("def plan(self) -> list[dict[str, typing.Any]]"))
      .def(
          "id",
          [](const NativeHits& hits, std::size_t at) {
            return to_str(hits.segment(at).try_id(hits.hit(at).document).value());
          },
          nb::arg("at"))
      .def(
          "score",
          [](const NativeHits& hits, std::size_t at) {
            return query::to_double(hits.hit(at).score);
          },
          nb::arg("at"))
      .def(
          "pinpoint",
          [](const NativeHits& hits, std::size_t at) {
            return to_str(hits.segment(at).try_pinpoint(hits.hit(at).unit).value());
          },
          nb::arg("at"))
      .def(
          "fields",
          [](const NativeHits& hits, std::size_t at) {
            return fields_of(hits.segment(at).try_stored_fields(hits.hit(at).document).value());
          },
          nb::arg("at"), nb::sig("def fields(self, at: int) -> dict[str, str]"))
      .def("date", &date_of, nb::arg("at"), nb::sig("def date(self, at: int) -> str | None"))
      .def("text", &whole_text, nb::arg("at"))
      .def("snippet", &snippet, nb::arg("at"), nb::arg("max_bytes"), nb::arg("document_offsets"),
           nb::sig("def snippet(self, at: int, max_bytes: int, document_offsets: bool) -> "
                   "tuple[str, list[tuple[int, int]], int | None]"))
      .def("explain", &explain, nb::arg("at"),
           nb::sig("def explain(self, at: int) -> dict[str, typing.Any]"))
      .def(
          "arrow_stream", [](const NativeHits& hits) { return arrow_stream_of(hits); },
          nb::sig("def arrow_stream(self) -> object"));
}

}  // namespace tracuu::python
