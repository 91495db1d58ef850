// The Vietnamese alphabet.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace tracuu::inline v0::query {

/// Orders texts as a Vietnamese dictionary does: "đ" after "d", marks after letters.
class Collation {
 public:
  /// Loads the rules: some milliseconds. The global locale is neither read nor changed.
  Collation();
  ~Collation();
  Collation(const Collation&) = delete;
  Collation& operator=(const Collation&) = delete;

  /// Texts come in the order of the bytes of their keys; broken UTF-8 is left out. Linear.
  [[nodiscard]] std::string key(std::string_view text) const;

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

/// Whether a text has a plain_key().
[[nodiscard]] bool is_plain(std::string_view text) noexcept;

/// A key of a text of Latin letters without marks, digits, blanks and "-", "." or "/": such texts
/// come in the order of the bytes of these keys as they do by Collation::key(), at a fraction of
/// its cost. The two kinds of keys do not compare. Requires: is_plain(text).
[[nodiscard]] std::string plain_key(std::string_view text);

}  // namespace tracuu::query
