#include <algorithm>
#include <tracuu/index/schema.hpp>

namespace tracuu::inline v0::index {

std::string_view to_string(Field field) noexcept {
  switch (field) {
    case Field::body:
      return "body";
    case Field::title:
      return "title";
    case Field::key:
      return "key";
    case Field::number:
      return "number";
  }
  return "unknown";
}

std::vector<Column> Schema::standard_columns() {
  return {{"date", ColumnType::date},      {"effective_date", ColumnType::date},
          {"end_date", ColumnType::date},  {"type", ColumnType::keyword},
          {"issuer", ColumnType::keyword}, {"number", ColumnType::keyword},
          {"status", ColumnType::keyword}, {"article", ColumnType::keyword}};
}

int Schema::find_column(std::string_view name) const noexcept {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return column.name == name; });
  return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

Result<void> try_validate(const Schema& schema) {
  const auto invalid = [](const std::string& what) {
    return Error(ErrorCode::invalid_argument, what);
  };
  if (schema.compression < 1 || schema.compression > 19) {
    return invalid("the compression level must be between 1 and 19");
  }
  if (schema.columns.size() > 4096) return invalid("a schema has at most 4096 columns");
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    const std::string& name = schema.columns[i].name;
    if (name.empty()) return invalid("a column has no name");
    if (name == "id" || name == "text" || name == "title") {
      return invalid("a column cannot be called “" + name + "”: that is a field of every document");
    }
    if (schema.find_column(name) != static_cast<int>(i)) {
      return invalid("the column “" + name + "” is declared twice");
    }
  }
  return {};
}

}  // namespace tracuu::index
