// Adding, changing and deleting documents from Python.
#include <nanobind/nanobind.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <mutex>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/ingest/document_source.hpp>
#include <tracuu/query/delete_matching.hpp>
#include <tracuu/text/legacy_encoding.hpp>
#include <utility>
#include <vector>

#include "arrow_reader.hpp"
#include "index.hpp"
#include "query_tree.hpp"
#include "values.hpp"

namespace tracuu::python {

namespace {

// As many documents, or bytes of text, are taken between two looks at signals.
constexpr std::size_t batch_documents = 128;
constexpr std::size_t batch_bytes = std::size_t{1} << 20;
constexpr std::size_t told_problems = 100;

// A document and where it came from: the record's place in its input, from 0.
struct Incoming {
  SourceDocument document;
  std::uint64_t place = 0;
};

struct Problem {
  std::uint64_t place;
  std::string id;
  Error error;
};

// A value of a record as text; empty for what is missing.
std::string text_of(nb::handle value, nb::handle json) {
  PyObject* object = value.ptr();
  if (PyUnicode_Check(object)) return to_utf8(value);
  if (value.is_none()) return {};
  if (PyBool_Check(object)) return object == Py_True ? "true" : "false";
  if (PyLong_Check(object)) return to_utf8(nb::str(value));
  if (PyFloat_Check(object)) {
    return std::isfinite(PyFloat_AS_DOUBLE(object)) ? to_utf8(nb::str(value)) : std::string();
  }
  return to_utf8(json(value));
}

class NativeWriter {
 private:
  // Calls one function of the writer, by one thread at a time.
  template <typename Call>
  auto locked(Call call) {
    const std::lock_guard lock(mutex_);
    if (!writer_) throw Error(ErrorCode::invalid_argument, "the writer is closed");
    return call(*writer_);
  }

 public:
  NativeWriter(nb::str path, unsigned threads, std::uint64_t memory_megabytes, bool merge,
               bool accept_legacy) {
    const std::string directory = to_utf8(path);
    const nb::gil_scoped_release release;
    writer_ = index::IndexWriter::open(
        directory, {threads, static_cast<std::size_t>(memory_megabytes) << 20, false, merge});
    schema_ = writer_->schema();
    legacy_ = accept_legacy || schema_.analyzer == text::Analyzer::ready_tokens;
  }

  // Each of these gives (added, replaced, skipped, [(place, id, code, message)…]).
  nb::tuple add_records(nb::iterable records, bool replace, bool skip, nb::object json,
                        nb::object progress) {
    Intake intake(*this, replace, skip, progress);
    std::uint64_t place = 0;
    for (const nb::handle record : records) {
      Incoming incoming = from_record(record, place, json);
      intake.take(std::move(incoming));
      ++place;
    }
    return intake.finish();
  }

  nb::tuple add_columns(std::vector<std::string> names, nb::list columns, bool replace, bool skip,
                        nb::object json, nb::object progress) {
    Intake intake(*this, replace, skip, progress);
    const std::size_t rows = columns.size() == 0 ? 0 : nb::cast<nb::list>(columns[0]).size();
    for (std::size_t row = 0; row < rows; ++row) {
      Incoming incoming;
      incoming.place = row;
      for (std::size_t i = 0; i < names.size(); ++i) {
        const nb::list column = nb::cast<nb::list>(columns[i]);
        put(incoming.document, names[i], text_of(column[row], json));
      }
      intake.take(std::move(incoming));
    }
    return intake.finish();
  }

  nb::tuple add_arrow(nb::object capsule, bool replace, bool skip, nb::object progress) {
    auto* stream =
        static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"));
    if (stream == nullptr) throw nb::python_error();
    Intake intake(*this, replace, skip, progress);
    ArrowReader reader(stream);
    std::uint64_t place = 0;
    for (bool more = true; more;) {
      {
        const nb::gil_scoped_release release;
        while (!intake.full()) {
          Incoming incoming;
          incoming.place = place;
          more = reader.next(incoming.document);
          if (!more) break;
          intake.put(std::move(incoming));
          ++place;
        }
      }
      intake.flush();
    }
    return intake.finish();
  }

  nb::tuple add_files(std::vector<std::string> paths, bool jsonl, bool replace, bool skip,
                      nb::object progress) {
    Intake intake(*this, replace, skip, progress);
    std::unique_ptr<ingest::DocumentSource> source;
    {
      const nb::gil_scoped_release release;
      source = ingest::DocumentSource::try_open(paths, {.force_jsonl = jsonl}).value();
    }
    std::uint64_t place = 0;
    for (bool more = true; more;) {
      std::optional<Error> problem;
      {
        const nb::gil_scoped_release release;
        while (more && !problem && !intake.full()) {
          Incoming incoming;
          incoming.place = place;
          const ingest::SourceEvent event = source->try_next(incoming.document).value();
          if (event == ingest::SourceEvent::end) {
            more = false;
          } else if (event == ingest::SourceEvent::bad_record) {
            problem = source->problem();
            ++place;
          } else {
            intake.put(std::move(incoming));
            ++place;
          }
        }
      }
      intake.flush();
      if (problem) intake.refuse(place - 1, "", *problem);
    }
    return intake.finish();
  }

  bool erase(nb::str id) {
    const std::string wanted = to_utf8(id);
    const nb::gil_scoped_release release;
    return locked([&](index::IndexWriter& writer) { return writer.erase(wanted); });
  }

  bool set_columns(nb::str id, nb::dict values, nb::object json) {
    const std::string wanted = to_utf8(id);
    std::vector<SourceField> fields;
    for (const auto& [name, value] : values) {
      fields.push_back({to_utf8(name), text_of(value, json)});
    }
    const nb::gil_scoped_release release;
    return locked(
        [&](index::IndexWriter& writer) { return writer.try_set_columns(wanted, fields).value(); });
  }

  std::uint64_t delete_matching(nb::object tree) {
    const query::Query query = lower(tree, schema_);
    const nb::gil_scoped_release release;
    return locked(
        [&](index::IndexWriter& writer) { return query::delete_matching(writer, query); });
  }

  nb::tuple commit() {
    return done([](index::IndexWriter& writer) { return writer.commit(); });
  }
  nb::tuple settle() {
    return done([](index::IndexWriter& writer) { return writer.settle(); });
  }
  nb::tuple optimize() {
    return done([](index::IndexWriter& writer) { return writer.optimize(); });
  }

  ViewPointer preview() {
    const nb::gil_scoped_release release;
    return locked(
        [](index::IndexWriter& writer) { return std::make_shared<View>(writer.snapshot()); });
  }

  void close() {
    const nb::gil_scoped_release release;
    const std::lock_guard lock(mutex_);
    writer_.reset();
  }
  [[nodiscard]] bool closed() const noexcept { return writer_ == nullptr; }
  std::uint64_t invalid_sequences() {
    return locked([](index::IndexWriter& writer) { return writer.invalid_sequences(); });
  }
  nb::object merge_problem() {
    return locked([](index::IndexWriter& writer) -> nb::object {
      if (const auto& problem = writer.merge_problem()) return to_str(problem->what());
      return nb::none();
    });
  }

 private:
  template <typename Call>
  nb::tuple done(Call call) {
    index::CommitInfo info;
    {
      const nb::gil_scoped_release release;
      info = locked(call);
    }
    return nb::make_tuple(info.generation, info.documents, info.segments);
  }

  static void put(SourceDocument& document, const std::string& name, std::string value) {
    if (name == "id") {
      document.id = std::move(value);
    } else if (name == "text") {
      document.text = std::move(value);
    } else if (!value.empty()) {
      document.fields.push_back({name, std::move(value)});
    }
  }

  static Incoming from_record(nb::handle record, std::uint64_t place, nb::handle json) {
    Incoming incoming;
    incoming.place = place;
    if (!PyDict_Check(record.ptr())) {
      throw nb::type_error("a record is a dict with id and text");
    }
    PyObject* key = nullptr;
    PyObject* value = nullptr;
    Py_ssize_t at = 0;
    while (PyDict_Next(record.ptr(), &at, &key, &value) != 0) {
      const nb::object held = nb::borrow(value);  // `json` may be anybody's code
      put(incoming.document, to_utf8(key), text_of(held, json));
    }
    return incoming;
  }

  // Takes documents in batches; between two of them signals are heard and progress is told.
  class Intake {
   public:
    Intake(NativeWriter& writer, bool replace, bool skip, nb::object progress)
        : writer_(writer), replace_(replace), skip_(skip), progress_(std::move(progress)) {}

    [[nodiscard]] bool full() const noexcept {
      return batch_.size() >= batch_documents || bytes_ >= batch_bytes;
    }
    void put(Incoming incoming) {
      bytes_ += incoming.document.text.size();
      batch_.push_back(std::move(incoming));
    }
    void take(Incoming incoming) {
      put(std::move(incoming));
      if (full()) flush();
    }

    void flush() {
      {
        const nb::gil_scoped_release release;
        writer_.locked([&](index::IndexWriter& writer) {
          for (Incoming& incoming : batch_) add(writer, std::move(incoming));
          return 0;
        });
      }
      consumed_ += batch_.size();
      batch_.clear();
      bytes_ = 0;
      if (PyErr_CheckSignals() != 0) throw nb::python_error();
      if (!progress_.is_none()) {
        const auto now = std::chrono::steady_clock::now();
        if (now - told_ >= std::chrono::milliseconds(100)) {
          told_ = now;
          progress_(consumed_);
        }
      }
    }

    nb::tuple finish() {
      flush();
      if (!progress_.is_none()) progress_(consumed_);
      nb::list problems;
      for (const Problem& problem : problems_) {
        problems.append(nb::make_tuple(problem.place, to_str(problem.id),
                                       to_str(to_string(problem.error.code())),
                                       to_str(problem.error.what())));
      }
      return nb::make_tuple(added_, replaced_, skipped_, problems);
    }

    void refuse(std::uint64_t place, const std::string& id, const Error& error) {
      if (!skip_) throw error;
      ++skipped_;
      if (problems_.size() < told_problems) problems_.push_back({place, id, error});
    }

   private:
    void refuse_record(const Incoming& incoming, const std::string& id, ErrorCode code,
                       const std::string& message) {
      std::string where = "record " + std::to_string(incoming.place);
      if (!id.empty()) where += " (" + id + ")";
      refuse(incoming.place, id, Error(code, where + ": " + message));
    }

    // Whether the index takes it: what it would refuse must not delete an older document.
    [[nodiscard]] static bool fits(const SourceDocument& document) noexcept {
      if (document.id.empty() || document.id.size() > index::max_id_bytes) return false;
      if (document.text.size() > index::max_text_bytes) return false;
      return std::all_of(document.fields.begin(), document.fields.end(), [](const auto& field) {
        return field.value.size() <= index::max_field_bytes;
      });
    }

    void add(index::IndexWriter& writer, Incoming incoming) {
      const std::string id = incoming.document.id;
      if (incoming.document.text.empty()) {
        refuse_record(incoming, id, ErrorCode::bad_record, "the text is missing or empty");
        return;
      }
      if (!writer_.legacy_) {
        const auto encoding = text::detect_legacy_encoding(incoming.document.text);
        if (encoding != text::LegacyEncoding::none) {
          refuse_record(incoming, id, ErrorCode::bad_record,
                        "the text looks like " + std::string(text::to_string(encoding)) +
                            ", which is not Unicode; convert it, or see accept_legacy");
          return;
        }
      }
      const bool old = replace_ && fits(incoming.document) && writer.erase(id);
      const std::uint64_t place = incoming.place;
      const auto outcome = writer.try_add(std::move(incoming.document));
      incoming.place = place;
      if (!outcome) {
        const ErrorCode code = outcome.error().code();
        if (code != ErrorCode::bad_record && code != ErrorCode::limit_exceeded) {
          throw outcome.error();
        }
        refuse_record(incoming, id, code, outcome.error().message());
      } else if (*outcome == index::AddOutcome::duplicate) {
        refuse_record(incoming, id, ErrorCode::bad_record, "the id was there before");
      } else {
        ++(old ? replaced_ : added_);
      }
    }

    NativeWriter& writer_;
    bool replace_, skip_;
    nb::object progress_;
    std::vector<Incoming> batch_;
    std::size_t bytes_ = 0;
    std::uint64_t consumed_ = 0, added_ = 0, replaced_ = 0, skipped_ = 0;
    std::vector<Problem> problems_;
    std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();
  };

  std::mutex mutex_;
  std::unique_ptr<index::IndexWriter> writer_;
  index::Schema schema_;
  bool legacy_ = false;
};

}  // namespace

void bind_writer(nb::module_& module) {
  nb::class_<NativeWriter>(module, "NativeWriter", "Changes an index; one at a time.")
      .def(nb::init<nb::str, unsigned, std::uint64_t, bool, bool>(), nb::arg("path"),
           nb::arg("threads"), nb::arg("memory"), nb::arg("merge"), nb::arg("accept_legacy"))
      .def(
          "add_records", &NativeWriter::add_records, nb::arg("records"), nb::arg("replace"),
          nb::arg("skip"), nb::arg("json"), nb::arg("progress").none(),
          nb::sig("def add_records(self, records: collections.abc.Iterable[dict[str, typing.Any]], "
                  "replace: bool, skip: bool, json: collections.abc.Callable[[object], str], "
                  "progress: collections.abc.Callable[[int], object] | None) -> "
                  "tuple[int, int, int, list[tuple[int, str, str, str]]]"))
      .def("add_columns", &NativeWriter::add_columns, nb::arg("names"), nb::arg("columns"),
           nb::arg("replace"), nb::arg("skip"), nb::arg("json"), nb::arg("progress").none(),
           nb::sig("def add_columns(self, names: list[str], columns: list[list[object]], "
                   "replace: bool, skip: bool, json: collections.abc.Callable[[object], str], "
                   "progress: collections.abc.Callable[[int], object] | None) -> "
                   "tuple[int, int, int, list[tuple[int, str, str, str]]]"))
      .def("add_arrow", &NativeWriter::add_arrow, nb::arg("capsule"), nb::arg("replace"),
           nb::arg("skip"), nb::arg("progress").none(),
           nb::sig("def add_arrow(self, capsule: object, replace: bool, skip: bool, "
                   "progress: collections.abc.Callable[[int], object] | None) -> "
                   "tuple[int, int, int, list[tuple[int, str, str, str]]]"))
      .def("add_files", &NativeWriter::add_files, nb::arg("paths"), nb::arg("jsonl"),
           nb::arg("replace"), nb::arg("skip"), nb::arg("progress").none(),
           nb::sig("def add_files(self, paths: list[str], jsonl: bool, replace: bool, skip: bool, "
                   "progress: collections.abc.Callable[[int], object] | None) -> "
                   "tuple[int, int, int, list[tuple[int, str, str, str]]]"))
      .def("erase", &NativeWriter::erase, nb::arg("id"))
      .def("set_columns", &NativeWriter::set_columns, nb::arg("id"), nb::arg("values"),
           nb::arg("json"),
           nb::sig("def set_columns(self, id: str, values: dict[str, typing.Any], "
                   "json: collections.abc.Callable[[object], str]) -> bool"))
      .def("delete_matching", &NativeWriter::delete_matching, nb::arg("tree"),
           nb::sig("def delete_matching(self, tree: tuple[object, ...]) -> int"))
      .def("commit", &NativeWriter::commit, nb::sig("def commit(self) -> tuple[int, int, int]"))
      .def("settle", &NativeWriter::settle, nb::sig("def settle(self) -> tuple[int, int, int]"))
      .def("optimize", &NativeWriter::optimize,
           nb::sig("def optimize(self) -> tuple[int, int, int]"))
      .def("preview", &NativeWriter::preview)
      .def("close", &NativeWriter::close)
      .def_prop_ro("closed", &NativeWriter::closed)
      .def_prop_ro("invalid_sequences", &NativeWriter::invalid_sequences)
      .def_prop_ro("merge_problem", &NativeWriter::merge_problem,
                   nb::sig("def merge_problem(self) -> str | None"));
}

}  // namespace tracuu::python
