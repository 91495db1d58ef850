#include "arrow_writer.hpp"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tracuu/text/date.hpp>
#include <utility>
#include <vector>

#include "arrow_abi.hpp"
#include "index.hpp"

namespace tracuu::python {

namespace {

// A column while it is filled; then the owner of its buffers.
struct ColumnData {
  std::string name, format;
  std::vector<std::uint8_t> valid;    // a bit a value
  std::vector<std::uint8_t> fixed;    // values of fixed size
  std::vector<std::int32_t> offsets;  // of strings
  std::string bytes;                  // of strings
  std::int64_t length = 0, nulls = 0;

  ColumnData(std::string column, std::string arrow_format)
      : name(std::move(column)), format(std::move(arrow_format)) {
    if (format == "u") offsets.push_back(0);
  }
  void mark(bool there) {
    if (length % 8 == 0) valid.push_back(0);
    if (there) {
      valid.back() = static_cast<std::uint8_t>(valid.back() | 1u << (length % 8));
    } else {
      ++nulls;
    }
    ++length;
  }
  template <typename T>
  void add(T value, bool there = true) {
    mark(there);
    const auto* begin = reinterpret_cast<const std::uint8_t*>(&value);
    fixed.insert(fixed.end(), begin, begin + sizeof(T));
  }
  void add_text(std::string_view text, bool empty_is_null = true) {
    mark(!text.empty() || !empty_is_null);
    bytes += text;
    offsets.push_back(static_cast<std::int32_t>(bytes.size()));
  }
};

struct Table {
  std::vector<ColumnData> columns;
  std::int64_t rows = 0;
};

using TablePointer = std::shared_ptr<const Table>;

// What an exported schema holds on to.
struct SchemaHold {
  TablePointer table;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
};

struct ArrayHold {
  TablePointer table;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
  std::vector<const void*> buffers;
};

struct StreamHold {
  TablePointer table;
  bool spent = false;
};

// A child belongs to its parent's hold, and may be moved out of it: then it holds on by itself.
void release_child_schema(ArrowSchema* schema) {
  delete static_cast<TablePointer*>(schema->private_data);
  schema->release = nullptr;
}

struct ChildHold {
  TablePointer table;
  std::vector<const void*> buffers;
};

void release_child_array(ArrowArray* array) {
  delete static_cast<ChildHold*>(array->private_data);
  array->release = nullptr;
}

void release_schema(ArrowSchema* schema) {
  auto* hold = static_cast<SchemaHold*>(schema->private_data);
  for (ArrowSchema& child : hold->children) {
    if (child.release != nullptr) child.release(&child);
  }
  schema->release = nullptr;
  delete hold;
}

void release_array(ArrowArray* array) {
  auto* hold = static_cast<ArrayHold*>(array->private_data);
  for (ArrowArray& child : hold->children) {
    if (child.release != nullptr) child.release(&child);
  }
  array->release = nullptr;
  delete hold;
}

constexpr std::int64_t nullable = 2;

void export_schema(const TablePointer& table, ArrowSchema* out) {
  auto hold = std::make_unique<SchemaHold>();
  hold->table = table;
  hold->children.resize(table->columns.size());
  for (std::size_t i = 0; i < table->columns.size(); ++i) {
    const ColumnData& column = table->columns[i];
    hold->children[i] = {
        column.format.c_str(), column.name.c_str(),    nullptr, nullable, 0, nullptr, nullptr,
        &release_child_schema, new TablePointer(table)};
    hold->pointers.push_back(&hold->children[i]);
  }
  *out = {"+s",
          "",
          nullptr,
          0,
          static_cast<std::int64_t>(hold->pointers.size()),
          hold->pointers.data(),
          nullptr,
          &release_schema,
          nullptr};
  out->private_data = hold.release();
}

void export_array(const TablePointer& table, ArrowArray* out) {
  auto hold = std::make_unique<ArrayHold>();
  hold->table = table;
  hold->children.resize(table->columns.size());
  for (std::size_t i = 0; i < table->columns.size(); ++i) {
    const ColumnData& column = table->columns[i];
    auto child = std::make_unique<ChildHold>();
    child->table = table;
    child->buffers.push_back(column.nulls > 0 ? column.valid.data() : nullptr);
    if (column.format == "u") {
      child->buffers.push_back(column.offsets.data());
      child->buffers.push_back(column.bytes.data());
    } else {
      child->buffers.push_back(column.fixed.data());
    }
    hold->children[i] = {column.length,
                         column.nulls,
                         0,
                         static_cast<std::int64_t>(child->buffers.size()),
                         0,
                         child->buffers.data(),
                         nullptr,
                         nullptr,
                         &release_child_array,
                         nullptr};
    hold->children[i].private_data = child.release();
    hold->pointers.push_back(&hold->children[i]);
  }
  hold->buffers.push_back(nullptr);
  *out = {table->rows,
          0,
          0,
          1,
          static_cast<std::int64_t>(hold->pointers.size()),
          hold->buffers.data(),
          hold->pointers.data(),
          nullptr,
          &release_array,
          nullptr};
  out->private_data = hold.release();
}

int stream_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  try {
    export_schema(static_cast<StreamHold*>(stream->private_data)->table, out);
    return 0;
  } catch (...) {
    return ENOMEM;
  }
}

int stream_next(ArrowArrayStream* stream, ArrowArray* out) {
  auto* hold = static_cast<StreamHold*>(stream->private_data);
  if (hold->spent) {
    *out = {};
    return 0;
  }
  try {
    export_array(hold->table, out);
    hold->spent = true;
    return 0;
  } catch (...) {
    return ENOMEM;
  }
}

const char* stream_error(ArrowArrayStream*) { return nullptr; }

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<StreamHold*>(stream->private_data);
  stream->release = nullptr;
}

void destroy_capsule(PyObject* capsule) {
  auto* stream =
      static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, "arrow_array_stream"));
  if (stream == nullptr) {
    PyErr_Clear();
    return;
  }
  if (stream->release != nullptr) stream->release(stream);
  delete stream;
}

std::int32_t days_of(text::Date date) {
  namespace chrono = std::chrono;
  const chrono::year_month_day day{chrono::year{date.year},
                                   chrono::month{date.month == 0 ? 1u : date.month},
                                   chrono::day{date.day == 0 ? 1u : date.day}};
  return static_cast<std::int32_t>(chrono::sys_days{day}.time_since_epoch().count());
}

TablePointer table_of(const NativeHits& hits) {
  auto table = std::make_shared<Table>();
  auto& columns = table->columns;
  columns.reserve(9);
  columns.emplace_back("rank", "l");
  columns.emplace_back("id", "u");
  columns.emplace_back("score", "g");
  static constexpr const char* stored[] = {"title", "number", "type", "issuer"};
  for (const char* name : stored) columns.emplace_back(name, "u");
  columns.emplace_back("date", "tdD");
  columns.emplace_back("pinpoint", "u");
  const index::Schema& schema = hits.view->schema();
  const int found = schema.find_column("date");
  const auto date = static_cast<std::size_t>(found);
  const bool dated = found >= 0 && schema.columns[date].type == index::ColumnType::date;
  table->rows = static_cast<std::int64_t>(hits.result.hits.size());
  for (std::size_t i = 0; i < hits.result.hits.size(); ++i) {
    const query::Hit& hit = hits.result.hits[i];
    const index::Segment& segment = hits.segment(i);
    const SourceDocument fields = segment.try_stored_fields(hit.document).value();
    columns[0].add(static_cast<std::int64_t>(i) + 1);
    columns[1].add_text(segment.try_id(hit.document).value(), false);
    columns[2].add(query::to_double(hit.score), hits.scored);
    for (std::size_t j = 0; j < 4; ++j) columns[3 + j].add_text(fields.field(stored[j]));
    const std::int32_t number = dated ? segment.try_date(date, hit.document).value() : 0;
    columns[7].add(number == 0 ? 0 : days_of(text::Date::from_number(number)), number != 0);
    columns[8].add_text(segment.try_pinpoint(hit.unit).value());
  }
  return table;
}

}  // namespace

nanobind::object arrow_stream_of(const NativeHits& hits) {
  auto hold = std::make_unique<StreamHold>();
  {
    const nb::gil_scoped_release release;
    hold->table = table_of(hits);
  }
  auto stream = std::make_unique<ArrowArrayStream>();
  *stream = {&stream_schema, &stream_next, &stream_error, &release_stream, nullptr};
  PyObject* capsule = PyCapsule_New(stream.get(), "arrow_array_stream", &destroy_capsule);
  if (capsule == nullptr) throw nb::python_error();
  stream.release()->private_data = hold.release();
  return nb::steal(capsule);
}

}  // namespace tracuu::python
