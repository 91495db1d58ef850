#include <tracuu/text/normalize.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>

#include "fast_word.hpp"
#include "unicode.hpp"
#include "word.hpp"

namespace tracuu::inline v0::text {

namespace {

bool is_continuation(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

}  // namespace

/// Walks over the raw text and writes the normalised one with its runs.
class Normalizer {
 public:
  Normalizer(std::string_view raw, NormalizeOptions options) noexcept
      : raw_(raw), options_(options) {}

  NormalizedText run() {
    result_.raw_size_ = raw_.size();
    result_.text_.reserve(raw_.size() + raw_.size() / 16);
    std::size_t place = 0;
    while (place < raw_.size()) {
      const auto byte = static_cast<unsigned char>(raw_[place]);
      const detail::ByteClass its_class = detail::byte_classes[byte];
      if (its_class == detail::ByteClass::separator) {
        place = copy_ascii_separators(place);
        continue;
      }
      if (its_class == detail::ByteClass::beyond) {
        const detail::Decoded read = decode_at(place);
        switch (detail::classify(read.code)) {
          case detail::CharClass::joiner:
            add_cluster(place, {});
            place += read.size;
            continue;
          case detail::CharClass::separator:
          case detail::CharClass::mark:
            place = add_symbol(place, read);
            continue;
          default:
            break;
        }
      }
      place = options_.fold_case ? add_word<true>(place) : add_word<false>(place);
    }
    return std::move(result_);
  }

 private:
  using Run = NormalizedText::Run;

  [[nodiscard]] detail::Decoded decode_at(std::size_t place) const noexcept {
    return detail::decode(raw_.data() + place, raw_.data() + raw_.size());
  }

  /// Says that what is appended next corresponds byte by byte to the raw text from `place` on.
  void begin_equal(std::size_t place) {
    const std::size_t at = result_.text_.size();
    if (!result_.runs_.empty()) {
      const Run& last = result_.runs_.back();
      if (!last.cluster && place - last.raw_start == at - last.normal_start) return;
    }
    result_.runs_.push_back(
        {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(place), false});
  }

  /// Appends `text`, which stands for the raw bytes from `place` to the next run as a whole.
  void add_cluster(std::size_t place, std::string_view text) {
    result_.runs_.push_back({static_cast<std::uint32_t>(result_.text_.size()),
                             static_cast<std::uint32_t>(place), true});
    result_.text_ += text;
  }

  std::size_t copy_ascii_separators(std::size_t place) {
    std::size_t end = place + 1;
    while (end < raw_.size() && detail::byte_classes[static_cast<unsigned char>(raw_[end])] ==
                                    detail::ByteClass::separator) {
      ++end;
    }
    const bool marks_may_follow =
        end < raw_.size() && static_cast<unsigned char>(raw_[end]) >= 0xCC;
    if (marks_may_follow) --end;
    begin_equal(place);
    result_.text_ += raw_.substr(place, end - place);
    return marks_may_follow ? add_symbol(end, decode_at(end)) : end;
  }

  /// Anything outside words: a separator and the marks upon it, or marks upon nothing.
  std::size_t add_symbol(std::size_t place, detail::Decoded first) {
    if (first.code == detail::broken) {
      ++result_.invalid_sequences_;
      add_cluster(place, "\xEF\xBF\xBD");
      return place + first.size;
    }
    std::array<char32_t, detail::max_cluster_codes> codes;
    std::size_t count = 0;
    codes[count++] = detail::map_separator(first.code);
    std::size_t end = place + first.size;
    bool indivisible = detail::classify(first.code) == detail::CharClass::mark;
    for (std::size_t next = end; next < raw_.size();) {
      const detail::Decoded read = decode_at(next);
      const detail::CharClass its_class = detail::classify(read.code);
      next += read.size;
      if (its_class == detail::CharClass::joiner) continue;
      if (its_class != detail::CharClass::mark) break;
      if (count > detail::max_marks) {
        indivisible = true;
        break;
      }
      codes[count++] = read.code;
      end = next;
    }
    count = detail::compose_cluster(codes.data(), count);
    std::array<char, 4 * detail::max_cluster_codes> bytes;
    char* out = bytes.data();
    for (std::size_t i = 0; i < count; ++i) {
      out = detail::encode(options_.fold_case ? detail::to_lower(codes[i]) : codes[i], out);
    }
    const std::string_view text(bytes.data(), static_cast<std::size_t>(out - bytes.data()));
    const std::string_view raw = raw_.substr(place, end - place);
    const bool one_letter = count == 1 && raw.size() == first.size && text.size() == raw.size();
    if (!indivisible && (text == raw || one_letter)) {
      begin_equal(place);
      result_.text_ += text;
    } else {
      add_cluster(place, text);
    }
    return end;
  }

  template <bool fold_case>
  std::size_t add_word(std::size_t place) {
    std::array<char, detail::max_word_letters + 4> buffer;
    const char* const begin = raw_.data() + place;
    const detail::FastWord fast =
        detail::scan_fast_word<fold_case>(begin, raw_.data() + raw_.size(), buffer.data());
    if (fast.complete) {
      const std::size_t size = static_cast<std::size_t>(fast.out_end - buffer.data());
      if (!options_.old_tone_place || !detail::may_move_tone(buffer.data(), fast.out_end) ||
          detail::move_fast_tone(buffer.data(), fast.out_end) == nullptr) {
        begin_equal(place);
        result_.text_.append(buffer.data(), size);
        return place + size;
      }
    }
    detail::scan_word(raw_, place, options_, word_);
    add_parts();
    return word_.raw_end();
  }

  /// Appends the word part by part, so that each knows its raw bytes.
  void add_parts() {
    if (word_.by_context) {
      add_cluster(word_.parts[0].raw_begin, word_.text());
      return;
    }
    std::size_t end = word_.part_count - (word_.tone_moved ? 2 : 0);
    for (std::size_t p = 0; p < end; ++p) add_part(p, p + 1);
    if (word_.tone_moved) add_part(end, end + 2);
  }

  void add_part(std::size_t begin, std::size_t end) {
    const detail::Word::Part& part = word_.parts[begin];
    const std::size_t size = word_.parts[end].text_begin - part.text_begin;
    const std::string_view text = word_.text().substr(part.text_begin, size);
    const std::size_t raw_end = word_.parts[end - 1].raw_end;
    const std::string_view raw = raw_.substr(part.raw_begin, raw_end - part.raw_begin);
    if (!joined_to_previous(begin)) add_cluster(word_.parts[begin - 1].raw_end, {});
    const std::size_t codes = word_.parts[end].code_begin - part.code_begin;
    const bool one_letter =
        codes == 1 && detail::decode(raw.data(), raw.data() + raw.size()).size == raw.size() &&
        size == raw.size();
    if (!part.capped && end == begin + 1 && (text == raw || one_letter)) {
      begin_equal(part.raw_begin);
      result_.text_ += text;
    } else {
      add_cluster(part.raw_begin, text);
    }
  }

  /// Whether no joiner lies between a part and the one before it.
  [[nodiscard]] bool joined_to_previous(std::size_t part) const noexcept {
    return part == 0 || word_.parts[part - 1].raw_end == word_.parts[part].raw_begin;
  }

  std::string_view raw_;
  NormalizeOptions options_;
  NormalizedText result_;
  detail::Word word_;
};

ByteRange NormalizedText::to_raw(ByteRange range) const noexcept {
  assert(range.start <= range.end && range.end <= text_.size());
  std::size_t start = range.start;
  std::size_t end = range.end;
  while (start > 0 && start < text_.size() && is_continuation(text_[start])) --start;
  while (end < text_.size() && is_continuation(text_[end])) ++end;

  // The last run that begins at or before a position; runs without text come before it.
  const auto run_at = [this](std::size_t place) {
    const auto after = std::upper_bound(
        runs_.begin(), runs_.end(), place,
        [](std::size_t value, const Run& run) { return value < run.normal_start; });
    return static_cast<std::size_t>(after - runs_.begin()) - 1;
  };
  const auto raw_begin = [&](std::size_t place) -> std::size_t {
    if (place == text_.size()) return raw_size_;
    const Run& run = runs_[run_at(place)];
    return run.cluster ? run.raw_start : run.raw_start + (place - run.normal_start);
  };
  if (start == end) return {raw_begin(start), raw_begin(start)};
  const std::size_t last = run_at(end - 1);
  const Run& run = runs_[last];
  const std::size_t raw_end = !run.cluster              ? run.raw_start + (end - run.normal_start)
                              : last + 1 < runs_.size() ? runs_[last + 1].raw_start
                                                        : raw_size_;
  return {raw_begin(start), raw_end};
}

NormalizedText normalize(std::string_view raw, NormalizeOptions options) {
  assert(raw.size() <= std::numeric_limits<std::uint32_t>::max());
  return Normalizer(raw, options).run();
}

}  // namespace tracuu::text
