#include "cursor.hpp"

#include <array>
#include <tracuu/core/bytes.hpp>
#include <tracuu/storage/index_file.hpp>

namespace tracuu::inline v0::query {

namespace {

constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t version = 1;
// Version, flags, six integers, check sum: a multiple of three, so that nothing is padded.
constexpr std::size_t cursor_bytes = 2 + 4 * 8 + 2 * 4 + 6;
static_assert(cursor_bytes % 3 == 0);
constexpr std::size_t checked_bytes = cursor_bytes - 6;
constexpr std::uint64_t sum_seed = 0x7472'6163'7575'6375;

std::uint64_t sum_of(ByteSpan bytes) noexcept {
  return storage::hash64(bytes, sum_seed) & 0xffff'ffff'ffff;
}

void put_condition(ByteVector& out, const ColumnCondition& condition) {
  put_string(out, condition.column);
  put_varint(out, static_cast<std::uint64_t>(condition.comparison));
  put_string(out, condition.value);
  for (const auto* end : {&condition.low, &condition.high}) {
    put_varint(out, *end ? 1 : 0);
    if (!*end) continue;
    put_string(out, (*end)->value);
    put_varint(out, (*end)->included ? 1 : 0);
  }
}

void put_node(ByteVector& out, const Node& node) {
  put_varint(out, static_cast<std::uint64_t>(node.kind));
  put_varint(out, node.any_marks ? 1 : 0);
  put_varint(out, node.relation ? 1 + static_cast<std::uint64_t>(*node.relation) : 0);
  put_string(out, node.key);
  put_varint(out, static_cast<std::uint64_t>(node.scope));
  put_varint(out, node.slop);
  put_varint(out, node.condition ? 1 : 0);
  if (node.condition) put_condition(out, *node.condition);
  put_varint(out, node.terms.size());
  for (const std::string& term : node.terms) put_string(out, term);
  put_varint(out, node.children.size());
  for (const Node& child : node.children) put_node(out, child);
}

Error damaged() {
  return Error(ErrorCode::invalid_argument, "this is no cursor, or a damaged one");
}

}  // namespace

std::uint64_t binding_of(const Query& query, const SearchOptions& options,
                         const index::Snapshot& snapshot) {
  ByteVector bytes;
  put_node(bytes, query.root);
  put_varint(bytes, query.pairs.size());
  for (const auto& [first, second] : query.pairs) {
    put_string(bytes, first);
    put_string(bytes, second);
  }
  put_varint(bytes, query.pairs_any_marks ? 1 : 0);
  put_varint(bytes, query.question.size());
  for (const std::string& word : query.question) put_string(bytes, word);
  put_string(bytes, options.sort.column);
  put_varint(bytes, options.sort.descending ? 1 : 0);
  put_varint(bytes, options.units ? 1 : 0);
  put_varint(bytes, options.second_stage ? 1 : 0);
  put_varint(bytes, options.restore_marks ? 1 : 0);
  for (const auto& segment : snapshot.segments()) {
    for (const storage::FileSummary& file : segment->entry().files) put_le(bytes, file.checksum);
    put_le(bytes, segment->entry().deletions.checksum);
  }
  return storage::hash64(bytes);
}

std::string encode(const Cursor& cursor) {
  ByteVector bytes;
  put_le(bytes, version);
  put_le(bytes, static_cast<std::uint8_t>(cursor.restored ? 1 : 0));
  put_le(bytes, cursor.binding);
  put_le(bytes, cursor.position);
  put_le(bytes, cursor.key);
  put_le(bytes, cursor.tie);
  put_le(bytes, cursor.segment);
  put_le(bytes, cursor.unit);
  const std::uint64_t sum = sum_of(bytes);
  for (int shift = 0; shift < 48; shift += 8) {
    put_le(bytes, static_cast<std::uint8_t>(sum >> shift));
  }
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                       static_cast<std::uint32_t>(bytes[i + 1]) << 8 |
                       static_cast<std::uint32_t>(bytes[i + 2]);
    for (const unsigned shift : {18u, 12u, 6u, 0u}) text += digits[group >> shift & 63];
  }
  return text;
}

Result<Cursor> try_decode(std::string_view text) {
  if (text.size() != cursor_bytes / 3 * 4) return damaged();
  ByteVector bytes;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t group = 0;
    for (const char letter : text.substr(i, 4)) {
      const std::size_t digit = digits.find(letter);
      if (digit == std::string_view::npos) return damaged();
      group = group << 6 | static_cast<std::uint32_t>(digit);
    }
    for (const unsigned shift : {16u, 8u, 0u}) bytes.push_back(std::byte(group >> shift & 0xff));
  }
  ByteReader reader(bytes);
  const auto found_version = reader.take_le<std::uint8_t>();
  const auto flags = reader.take_le<std::uint8_t>();
  Cursor cursor;
  cursor.restored = flags == 1;
  cursor.binding = reader.take_le<std::uint64_t>();
  cursor.position = reader.take_le<std::uint64_t>();
  cursor.key = reader.take_le<std::uint64_t>();
  cursor.tie = reader.take_le<std::uint64_t>();
  cursor.segment = reader.take_le<std::uint32_t>();
  cursor.unit = reader.take_le<UnitId>();
  std::uint64_t sum = 0;
  for (int shift = 0; shift < 48; shift += 8) {
    sum |= std::uint64_t{reader.take_le<std::uint8_t>()} << shift;
  }
  const bool sound = reader.ok() && found_version == version && flags <= 1 &&
                     sum == sum_of(ByteSpan(bytes).first(checked_bytes));
  return sound ? Result<Cursor>(cursor) : damaged();
}

}  // namespace tracuu::query
