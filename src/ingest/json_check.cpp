#include "json_check.hpp"

namespace tracuu::inline v0::ingest {

namespace {

constexpr int max_depth = 1000;

/// Walks over a JSON text; each function leaves position_ behind what it names, or at the fault.
class Checker {
 public:
  explicit Checker(std::string_view json) noexcept : json_(json) {}

  bool document() noexcept {
    return value(0) && (blanks(), position_ == json_.size() || fail("the end of the line"));
  }

  [[nodiscard]] JsonFault fault() const noexcept { return {position_, expected_}; }

 private:
  /// The byte here, or NUL at the end, which stands nowhere in JSON.
  [[nodiscard]] char here() const noexcept {
    return position_ < json_.size() ? json_[position_] : '\0';
  }

  bool fail(const char* expected) noexcept {
    expected_ = expected;
    return false;
  }

  bool accept(char wanted) noexcept {
    if (here() != wanted) return false;
    ++position_;
    return true;
  }

  void blanks() noexcept {
    while (here() == ' ' || here() == '\t' || here() == '\r' || here() == '\n') ++position_;
  }

  bool value(int depth) noexcept {
    if (depth > max_depth) return fail("less than 1,000 levels of nesting");
    blanks();
    switch (here()) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return string();
      case 't':
        return literal("true");
      case 'f':
        return literal("false");
      case 'n':
        return literal("null");
      default:
        return number();
    }
  }

  bool object(int depth) noexcept {
    ++position_;
    blanks();
    if (accept('}')) return true;
    do {
      blanks();
      if (here() != '"') return fail("a name in quotes");
      if (!string()) return false;
      blanks();
      if (!accept(':')) return fail("a colon");
      if (!value(depth + 1)) return false;
      blanks();
    } while (accept(','));
    return accept('}') || fail("a comma or a closing brace");
  }

  bool array(int depth) noexcept {
    ++position_;
    blanks();
    if (accept(']')) return true;
    do {
      if (!value(depth + 1)) return false;
      blanks();
    } while (accept(','));
    return accept(']') || fail("a comma or a closing bracket");
  }

  bool string() noexcept {
    ++position_;
    while (position_ < json_.size()) {
      const char byte = json_[position_];
      if (byte == '"') {
        ++position_;
        return true;
      }
      if (static_cast<unsigned char>(byte) < 0x20) return fail("control characters escaped");
      ++position_;
      if (byte == '\\' && !escape()) return false;
    }
    return fail("the closing quote of a string");
  }

  /// From behind the backslash.
  bool escape() noexcept {
    if (accept('u')) {
      for (int i = 0; i < 4; ++i, ++position_) {
        const char digit = here();
        const bool hex = (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f') ||
                         (digit >= 'A' && digit <= 'F');
        if (!hex) return fail("four hexadecimal digits");
      }
      return true;
    }
    constexpr std::string_view known = "\"\\/bfnrt";
    if (known.find(here()) == std::string_view::npos) return fail("a known escape");
    ++position_;
    return true;
  }

  bool literal(std::string_view word) noexcept {
    for (const char letter : word) {
      if (!accept(letter)) return fail("a value");
    }
    return true;
  }

  bool number() noexcept {
    const bool negative = accept('-');
    if (!accept('0') && !digits()) return fail(negative ? "a digit" : "a value");
    if (accept('.') && !digits()) return fail("a digit");
    if (accept('e') || accept('E')) {
      if (!accept('+')) accept('-');
      if (!digits()) return fail("a digit");
    }
    return true;
  }

  bool digits() noexcept {
    const std::size_t before = position_;
    while (here() >= '0' && here() <= '9') ++position_;
    return position_ != before;
  }

  std::string_view json_;
  std::size_t position_ = 0;
  const char* expected_ = "";
};

/// Bytes of the UTF-8 sequence at the start of `bytes`, and whether it is whole. Of a broken one:
/// the longest start of a sequence that could have become whole, at least one byte.
struct Sequence {
  std::size_t size;
  bool whole;
};

Sequence utf8_sequence(std::string_view bytes) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {1, true};
  if (lead < 0xC2 || lead > 0xF4) return {1, false};
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The second byte's range keeps out overlong forms, surrogates and what lies above U+10FFFF.
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (std::size_t i = 1; i < size; ++i) {
    if (i == bytes.size()) return {i, false};
    const bool fits = i == 1 ? byte(1) >= low && byte(1) <= high : byte(i) >> 6 == 2;
    if (!fits) return {i, false};
  }
  return {size, true};
}

/// The value of the \uXXXX escape at the start of `text`, or 0 if there is none.
unsigned unicode_escape(std::string_view text) noexcept {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return 0;
  unsigned unit = 0;
  for (const char digit : text.substr(2, 4)) {
    const int value = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
    unit = unit * 16 + static_cast<unsigned>(value);
  }
  return unit;
}

constexpr bool is_high_surrogate(unsigned unit) noexcept { return unit >> 10 == 0xD800 >> 10; }
constexpr bool is_low_surrogate(unsigned unit) noexcept { return unit >> 10 == 0xDC00 >> 10; }

}  // namespace

std::optional<JsonFault> find_json_fault(std::string_view json) noexcept {
  Checker checker(json);
  if (checker.document()) return std::nullopt;
  return checker.fault();
}

std::string mend_characters(std::string_view json) {
  std::string mended;
  mended.reserve(json.size() + json.size() / 8);
  while (!json.empty()) {
    std::size_t size = 1;
    if (json[0] == '\\') {
      const unsigned unit = unicode_escape(json);
      const bool pair = is_high_surrogate(unit) && is_low_surrogate(unicode_escape(json.substr(6)));
      size = unit == 0 ? 2 : pair ? 12 : 6;
      if ((is_high_surrogate(unit) || is_low_surrogate(unit)) && !pair) {
        mended += "\\uFFFD";
      } else {
        mended += json.substr(0, size);
      }
    } else {
      const Sequence sequence = utf8_sequence(json);
      size = sequence.size;
      mended += sequence.whole ? json.substr(0, size) : std::string_view("\uFFFD");
    }
    json.remove_prefix(size);
  }
  return mended;
}

}  // namespace tracuu::ingest
