// Where a page of hits ends, as text that outsiders hold.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tracuu/core/error.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/searcher.hpp>

namespace tracuu::inline v0::query {

/// What a cursor says.
struct Cursor {
  std::uint64_t binding = 0;   ///< binding_of() the search it belongs to.
  std::uint64_t position = 0;  ///< Hits on the pages before.
  /// Whether these are ranked by the likeliest spelling of a question without marks.
  bool restored = false;
  /// The last hit before, where hits are sorted by a column.
  std::uint64_t key = 0, tie = 0;
  std::uint32_t segment = 0;
  UnitId unit = 0;
  friend bool operator==(const Cursor&, const Cursor&) = default;
};

/// A hash of all that decides which hit follows which: query, order, kind of hits, and the files
/// of the snapshot.
[[nodiscard]] std::uint64_t binding_of(const Query& query, const SearchOptions& options,
                                       const index::Snapshot& snapshot);

/// The cursor in base64url (RFC 4648, section 5) without padding.
[[nodiscard]] std::string encode(const Cursor& cursor);

/// Reads what encode() wrote; invalid_argument on anything else.
[[nodiscard]] Result<Cursor> try_decode(std::string_view text);

}  // namespace tracuu::query
