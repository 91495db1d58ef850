/// @file
/// Hits as an Arrow stream.
///
/// Layer    binding.
/// Threads  needs the GIL.
/// Errors   those of the library, when the stream is made.
/// Format   docs/python.md lists the columns.
#pragma once

#include <nanobind/nanobind.h>

namespace tracuu::python {

struct NativeHits;

/// A capsule "arrow_array_stream" of one batch: rank, id, score, title, number, type, issuer, date,
/// pinpoint.
[[nodiscard]] nanobind::object arrow_stream_of(const NativeHits& hits);

}  // namespace tracuu::python
