/// @file
/// Queries as Python builds them, and what the library searches for.
///
/// Layer    binding.
/// Threads  needs the GIL.
/// Errors   query_syntax, whose offset counts code points; invalid_argument.
/// Format   none.
#pragma once

#include <nanobind/nanobind.h>

#include <string>
#include <tracuu/index/schema.hpp>
#include <tracuu/query/query.hpp>

namespace tracuu::python {

/// The query that a tree of tuples stands for: (kind, operand…), see tracuu/_query.py.
[[nodiscard]] query::Query lower(nanobind::handle tree, const index::Schema& schema);

/// As query::try_parse_query, but throws, and the place of an error counts code points.
[[nodiscard]] query::Query parse_language(const std::string& text, const index::Schema& schema);

}  // namespace tracuu::python
