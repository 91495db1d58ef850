/// @file
/// From the inputs a caller names to the files that are read.
///
/// Layer    ingest, not public; includes core.
/// Threads  every function may be called from any thread.
/// Errors   not_found, io, invalid_argument; each names the path.
/// Format   none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/core/error.hpp>
#include <tracuu/ingest/document_source.hpp>

#include "byte_stream.hpp"

namespace tracuu::inline v0::ingest {

enum class InputFormat : std::uint8_t { text, json_lines };

/// One file (or stdin) to be read.
struct Input {
  std::string path;           ///< What is opened; "-" for stdin.
  std::size_t id_offset = 0;  ///< Where in `path` the id of a text file begins.
  InputFormat format = InputFormat::text;
  Packing packing = Packing::plain;
  std::optional<std::uint64_t> size;  ///< Stored bytes; absent where only reading tells.

  [[nodiscard]] std::string_view id() const noexcept {
    return std::string_view(path).substr(id_offset);
  }
};

/// The files behind `names`, in their order; those of a folder sorted by path, bytewise. Links are
/// followed, except to a folder that the walk is already in. Everything is checked for being there
/// and readable.
[[nodiscard]] Result<std::vector<Input>> try_list_inputs(const std::vector<std::string>& names,
                                                         const SourceOptions& options);

}  // namespace tracuu::ingest
