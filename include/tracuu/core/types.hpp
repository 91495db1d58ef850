/// @file
/// Vocabulary types shared by every module.
///
/// Layer    core; includes only std.
/// Threads  values.
/// Errors   none.
/// Format   document and unit numbers are stored as 32-bit little-endian integers.
#pragma once

#include <cstdint>
#include <limits>

namespace tracuu::inline v0 {

/// A document's number inside one segment: dense, starting at 0, in order of arrival.
using DocId = std::uint32_t;

/// A unit's number inside one segment: dense, starting at 0; the units of a document are
/// neighbours.
using UnitId = std::uint32_t;

/// A term's place in the sorted dictionary of one field of one segment.
using TermOrdinal = std::uint32_t;

/// The number of a token in its field, counted through a whole segment; adjacent tokens of one
/// document differ by 1.
using Position = std::uint32_t;

/// What a cursor reports once it is spent; larger than any document or unit.
inline constexpr std::uint32_t no_more_docs = std::numeric_limits<std::uint32_t>::max();

}  // namespace tracuu
