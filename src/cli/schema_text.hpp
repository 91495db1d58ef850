/// @file
/// How an index was made, as the options of `tracuu index` and as JSON.
///
/// Layer    cli.
/// Threads  every function may be called from any thread.
/// Errors   none.
/// Format   docs/command-line.md.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <tracuu/index/schema.hpp>

#include "json.hpp"

namespace tracuu::inline v0::cli {

/// A word as a shell takes it.
[[nodiscard]] inline std::string shell_word(std::string_view word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("_-./:").find(c) != std::string_view::npos;
  });
  if (plain) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted.append(c == '\'' ? "'\\''" : std::string(1, c));
  return quoted + "'";
}

/// The options of `tracuu index` that make such an index, each after a blank.
[[nodiscard]] inline std::string index_options(const index::Schema& schema) {
  std::string options;
  if (schema.unit == index::UnitMode::document) options += " --unit document";
  if (schema.analyzer == text::Analyzer::ready_tokens) options += " --tokens";
  if (!schema.pairs) options += " --no-pairs";
  if (!schema.positions) options += " --no-positions";
  if (!schema.citations) options += " --no-citations";
  const auto standard = index::Schema::standard_columns();
  for (const index::Column& column : schema.columns) {
    if (std::find(standard.begin(), standard.end(), column) != standard.end()) continue;
    const char* type = column.type == index::ColumnType::date ? ":date" : ":keyword";
    options += " --column " + shell_word(column.name + type);
  }
  return options;
}

[[nodiscard]] inline Json schema_to_json(const index::Schema& schema) {
  Json columns = Json::array();
  for (const index::Column& column : schema.columns) {
    columns.push_back({{"name", column.name},
                       {"type", column.type == index::ColumnType::date ? "date" : "keyword"}});
  }
  return {{"unit", schema.unit == index::UnitMode::document ? "document" : "article"},
          {"tokens", schema.analyzer == text::Analyzer::ready_tokens},
          {"pairs", schema.pairs},
          {"positions", schema.positions},
          {"citations", schema.citations},
          {"columns", std::move(columns)}};
}

}  // namespace tracuu::cli
