/// @file
/// Names the layout of a document is recognised by: types, organs, and how organs are capitalised.
///
/// Layer    text, internal.
/// Threads  pure functions, constant tables.
/// Errors   none.
/// Format   none.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tracuu::inline v0::text::detail {

/// A document type: its words without marks (đ is 'D') and its name.
struct TypeName {
  std::string_view folded;
  std::string_view name;
};
/// A type's abbreviation in a document's number, without marks.
struct TypeCode {
  std::string_view folded;
  std::string_view name;
  bool letter_too;  ///< Means the type in a document addressed like a letter, too.
};

/// Longer names before those they begin with.
[[nodiscard]] std::span<const TypeName> type_names() noexcept;
[[nodiscard]] std::span<const TypeCode> type_codes() noexcept;
/// Words without marks that begin the name of an organ.
[[nodiscard]] std::span<const std::string_view> organ_words() noexcept;
/// Words without marks that begin a line with the officer or the organ that signs.
[[nodiscard]] std::span<const std::string_view> office_words() noexcept;

/// An organ's name in capitals as people write it: "ỦY BAN NHÂN DÂN TỈNH QUẢNG NAM" becomes "Ủy ban
/// nhân dân tỉnh Quảng Nam"; a name with small letters stays. Requires: `name` is NFC, words are
/// separated by single blanks. Linear for names of bounded words.
[[nodiscard]] std::string recapitalize(std::string_view name);

}  // namespace tracuu::text::detail
