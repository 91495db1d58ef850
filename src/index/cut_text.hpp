// Shortening texts.
#pragma once

#include <cstddef>
#include <string_view>

namespace tracuu::inline v0::index {

/// The beginning of `text`, at most `most` bytes, cut between characters.
[[nodiscard]] inline std::string_view cut_text(std::string_view text, std::size_t most) noexcept {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  return text.substr(0, most);
}

}  // namespace tracuu::index
