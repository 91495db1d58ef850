#include <tracuu/text/fold.hpp>

#include "letters.hpp"
#include "unicode.hpp"

namespace tracuu::inline v0::text {

namespace {

/// The plain letter of a letter with a mark, in its case, or 0 where there is nothing to drop.
char plain_letter(char32_t code) noexcept {
  const detail::Letter& letter = detail::letter_of(code);
  if (code < 0x80 || letter.plain == 0) return 0;
  return static_cast<char>(letter.upper ? letter.plain - 'a' + 'A' : letter.plain);
}

/// Whether `code` is a tone or vowel mark that found no letter to compose with.
bool is_loose_mark(char32_t code) noexcept {
  return detail::tone_of_mark(code) != detail::Tone::level || code == 0x302 || code == 0x306 ||
         code == 0x31B;
}

}  // namespace

std::string fold_marks(std::string_view term) {
  std::string folded;
  folded.reserve(term.size());
  const char* const end = term.data() + term.size();
  for (const char* place = term.data(); place < end;) {
    const detail::Decoded read = detail::decode(place, end);
    if (const char plain = plain_letter(read.code); plain != 0) {
      folded += plain;
    } else if (!is_loose_mark(read.code)) {
      folded.append(place, read.size);
    }
    place += read.size;
  }
  return folded;
}

bool has_marks(std::string_view term) noexcept {
  const char* const end = term.data() + term.size();
  for (const char* place = term.data(); place < end;) {
    const detail::Decoded read = detail::decode(place, end);
    if (plain_letter(read.code) != 0 || is_loose_mark(read.code)) return true;
    place += read.size;
  }
  return false;
}

}  // namespace tracuu::text
