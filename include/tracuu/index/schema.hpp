/// @file
/// What an index is made of: fields that are searched, columns that filter and sort.
///
/// Layer    index.
/// Threads  values.
/// Errors   try_validate: invalid_argument.
/// Format   docs/format.md, section "Manifest"; the numbers of all enumerators are stable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/text/tokenizer.hpp>

namespace tracuu::inline v0::index {

/// The searched fields. Each has a dictionary and posting lists of its own.
enum class Field : std::uint8_t {
  body = 0,    ///< Words of the text; owners are units.
  title = 1,   ///< Words of the title; owners are documents.
  key = 2,     ///< Dates and numbers of documents that stand in the text; owners are units.
  number = 3,  ///< The document's own number, as a key; owners are documents.
};

inline constexpr std::size_t field_count = 4;
inline constexpr std::array<Field, field_count> all_fields{Field::body, Field::title, Field::key,
                                                           Field::number};

/// Whether the postings of a field are units; otherwise they are documents.
[[nodiscard]] constexpr bool owned_by_units(Field field) noexcept {
  return field == Field::body || field == Field::key;
}
/// Whether a field holds words, which have positions and pairs.
[[nodiscard]] constexpr bool has_words(Field field) noexcept {
  return field == Field::body || field == Field::title;
}
[[nodiscard]] TRACUU_EXPORT std::string_view to_string(Field field) noexcept;

/// What a unit of an index is: the thing that is ranked.
enum class UnitMode : std::uint8_t {
  article = 0,   ///< Each Điều of a document; long ones are cut at their khoản.
  document = 1,  ///< The whole document.
};

/// How a column's values are stored and compared.
enum class ColumnType : std::uint8_t {
  date = 0,     ///< text::Date; text that is no date is a missing value.
  keyword = 1,  ///< A string, compared as a whole.
};

/// A value that each document may have, kept apart from its text for filters and sorting.
struct Column {
  std::string name;
  ColumnType type = ColumnType::keyword;
  friend bool operator==(const Column&, const Column&) = default;
};

/// How an index is made; fixed when it is created.
struct Schema {
  UnitMode unit = UnitMode::article;
  text::Analyzer analyzer = text::Analyzer::vietnamese;
  bool pairs = true;      ///< Index every two adjacent words as a term of their own.
  bool positions = true;  ///< Needed for phrases of three and more words.
  bool citations = true;  ///< Find the documents that texts and titles cite.
  int compression = 1;    ///< zstd level of stored text, 1 to 19.
  std::vector<Column> columns = standard_columns();

  /// The columns every archive of administrative documents has use for: date, effective_date,
  /// end_date, type, issuer, number, status, article.
  [[nodiscard]] TRACUU_EXPORT static std::vector<Column> standard_columns();
  /// Index of the column called `name`, or -1. O(columns).
  [[nodiscard]] TRACUU_EXPORT int find_column(std::string_view name) const noexcept;
  friend bool operator==(const Schema&, const Schema&) = default;
};

/// Fails with invalid_argument on an empty or doubled column name, a name that means a field
/// ("id", "text", "title"), a compression level out of range.
[[nodiscard]] TRACUU_EXPORT Result<void> try_validate(const Schema& schema);

/// Limits of an index; a document beyond them is refused with limit_exceeded.
inline constexpr std::uint64_t max_text_bytes = 64ull << 20;  ///< Raw text of one document.
inline constexpr std::size_t max_id_bytes = 4096;             ///< Its id.
inline constexpr std::size_t max_field_bytes = 1 << 20;       ///< Any other field of it.
/// A unit of more words is cut at its khoản where it has some.
inline constexpr std::size_t long_unit_words = 2000;

}  // namespace tracuu::index
