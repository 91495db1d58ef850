#include "relations.hpp"

#include <algorithm>

namespace tracuu::inline v0::citation::detail {

namespace {

constexpr std::size_t max_words_back = 18;

template <typename... Words>
[[nodiscard]] bool is_one_of(const Token& token, Words... words) noexcept {
  return (token.is(words) || ...);
}

/// Words before a cue that may still matter to it: "được", and for "thi hành" what makes it "quy
/// định chi tiết một số điều và biện pháp thi hành".
[[nodiscard]] constexpr std::size_t words_before(Relation relation) noexcept {
  return relation == Relation::implements ? 10 : relation == Relation::based_on ? 0 : 5;
}

/// Walks from a reference towards the beginning of its clause.
class CueFinder {
 public:
  CueFinder(Lexer& lexer, std::size_t index) noexcept : lexer_(lexer), place_(index) {}

  Cue find() noexcept {
    const std::size_t reference = place_;
    skip_layout();
    const std::size_t limit = place_ > max_words_back ? place_ - max_words_back : 0;
    while (place_ > limit) {
      if (Cue cue = match_cue(); cue.found) {
        cue.cut = cue.first < words_before(cue.relation);
        return cue;
      }
      if (!step_over()) break;
    }
    const bool cut = place_ < 3;
    if (theo_) return {Relation::none, false, true, cut, theo_place_};
    return {Relation::none, false, false, cut, reference};
  }

 private:
  /// The word `back` words before the place.
  [[nodiscard]] const Token& word(std::size_t back) noexcept {
    static const Token none;
    return place_ >= back ? lexer_[place_ - back] : none;
  }
  [[nodiscard]] bool ends_with(Word one, Word two) noexcept {
    return word(1).is(two) && word(2).is(one) && word(1).lines < 2;
  }

  /// Quotes, and bullets of a list behind a colon: "Căn cứ:\n- Luật …".
  void skip_layout() noexcept {
    if (place_ > 0 && (word(1).is_sign(opening_quote) || word(1).is_sign('"'))) --place_;
    if (place_ > 1 && (word(1).is_sign('-') || word(1).is_sign('+')) && word(1).lines > 0 &&
        word(2).is_sign(':')) {
      --place_;
    }
    if (place_ > 1 && word(1).is_sign(':')) {
      --place_;
      behind_colon_ = true;
    }
    // "Thông tư Thông tư 26/2015/TT-BTC"
    const Token& first = lexer_[place_];
    const Token& second = lexer_[place_ + 1];
    if (place_ > 1 && first.is_word() && second.is_word() && word(2).is(first.word) &&
        word(1).is(second.word)) {
      place_ -= 2;
    }
  }

  /// Words that may stand between a cue and what it governs.
  bool step_over() noexcept {
    const Token& token = word(1);
    if (!token.is_word() || behind_colon_) return false;
    if (is_one_of(token, "tại"_w, "của"_w, "bởi"_w, "bằng"_w, "trong"_w, "theo"_w, "vào"_w)) {
      if (token.is("theo"_w)) {
        if (!theo_) theo_place_ = place_ - 1;
        theo_ = true;
      }
      if (preposition_ == nullptr) {
        preposition_ = &token;
        preposition_direct_ = !of_content_ && !rule_;
      }
      --place_;
      return true;
    }
    if (ends_with("quy"_w, "định"_w)) {
      rule_ = true;
      place_ -= 2;
      return true;
    }
    if (ends_with("nội"_w, "dung"_w) || ends_with("toàn"_w, "bộ"_w) || ends_with("một"_w, "số"_w) ||
        ends_with("đối"_w, "với"_w) || ends_with("văn"_w, "bản"_w)) {
      of_content_ = true;
      place_ -= 2;
      return true;
    }
    if (is_one_of(token, "các"_w, "những"_w, "một"_w, "điều"_w, "khoản"_w, "cho"_w, "phần"_w,
                  "điểm"_w)) {
      of_content_ = of_content_ || !is_one_of(token, "các"_w, "những"_w, "cho"_w);
      --place_;
      return true;
    }
    static constexpr WordSet adverbs("nghiêm"_w, "túc"_w, "quả"_w, "hiệu"_w, "tốt"_w, "đầy"_w,
                                     "đủ"_w, "đúng"_w, "có"_w, "thời"_w, "kịp"_w, "lợi"_w,
                                     "thắng"_w, "sâu"_w, "rộng"_w, "hiện"_w, "thực"_w, "nhiệm"_w,
                                     "vụ"_w, "giải"_w, "pháp"_w, "ngay"_w, "chặt"_w, "chẽ"_w,
                                     "quyết"_w, "liệt"_w, "đồng"_w, "bộ"_w);
    if (!adverbs.may_hold(token.word.letters)) return false;
    if (is_one_of(token, "nghiêm"_w, "túc"_w, "quả"_w, "hiệu"_w, "tốt"_w, "đầy"_w, "đủ"_w, "đúng"_w,
                  "có"_w, "thời"_w, "kịp"_w, "lợi"_w, "thắng"_w, "sâu"_w, "rộng"_w, "hiện"_w,
                  "thực"_w, "nhiệm"_w, "vụ"_w, "giải"_w, "pháp"_w, "ngay"_w, "chặt"_w, "chẽ"_w,
                  "quyết"_w, "liệt"_w, "đồng"_w, "bộ"_w)) {
      adverb_ = true;
      --place_;
      return true;
    }
    return false;
  }

  [[nodiscard]] Cue cue(Relation relation, bool passive, std::size_t length) noexcept {
    return {relation, passive, true, false, place_ - length};
  }

  /// "được", "bị" shortly before the cue.
  [[nodiscard]] bool is_passive_voice(std::size_t length) noexcept {
    for (std::size_t back = length + 1; back <= length + 5 && back <= place_; ++back) {
      const Token& token = word(back);
      if (is_one_of(token, "được"_w, "bị"_w)) return true;
      if (!token.is_word() && !token.is_sign(',')) return false;
    }
    return false;
  }

  /// The cited document acts: "được sửa đổi bởi", "sửa đổi tại".
  [[nodiscard]] bool cited_acts(std::size_t length) noexcept {
    if (preposition_ == nullptr || preposition_->is("của"_w)) return false;
    if (is_one_of(*preposition_, "bởi"_w, "bằng"_w)) return true;
    if (is_passive_voice(length)) return !rule_;
    return preposition_direct_ && preposition_->is("tại"_w);
  }

  Cue match_cue() noexcept {
    static constexpr WordSet last_words("sung"_w, "đổi"_w, "chính"_w, "chỉnh"_w, "thế"_w, "bỏ"_w,
                                        "theo"_w, "kèm"_w, "cứ"_w, "tiết"_w, "dẫn"_w, "chiểu"_w,
                                        "hiện"_w, "hành"_w, "khai"_w, "triệt"_w);
    const Token& last = word(1);
    if (!last.is_word() || !last_words.may_hold(last.word.letters)) return {};
    const Token& before = word(2);
    const auto ends = [&](Word one, Word two) {
      return last.is(two) && before.is(one) && last.lines < 2;
    };
    if (!adverb_) {
      if (ends("bổ"_w, "sung"_w) || ends("sửa"_w, "đổi"_w) ||
          (before.is("sửa"_w) && last.is_like("đổi"_w)) || ends("đính"_w, "chính"_w) ||
          ends("điều"_w, "chỉnh"_w)) {
        return change(Relation::amends, 2);
      }
      if (ends("thay"_w, "thế"_w)) return change(Relation::replaces, 2);
      if (ends("bãi"_w, "bỏ"_w) || ends("hủy"_w, "bỏ"_w)) {
        return change(Relation::repeals, 2);
      }
      if (ends("kèm"_w, "theo"_w)) return attachment(2);
      if (last.is("kèm"_w) && before.is("hành"_w)) return attachment(1);
      if (ends("căn"_w, "cứ"_w)) return cue(Relation::based_on, false, 2);
      if (ends("chi"_w, "tiết"_w) && word(3).is("định"_w)) return guidance(4);
      if (ends("hướng"_w, "dẫn"_w)) return guidance(2);
      if (last.is("chiểu"_w)) return cue(Relation::based_on, false, 1);
    }
    if (ends("thực"_w, "hiện"_w) || ends("thi"_w, "hành"_w) || ends("triển"_w, "khai"_w) ||
        ends("quán"_w, "triệt"_w) || ends("chấp"_w, "hành"_w)) {
      return implementation();
    }
    return {};
  }

  /// Amends, replaces, repeals; the cue may be one of several: "sửa đổi, bổ sung".
  Cue change(Relation relation, std::size_t length) noexcept {
    if (rule_ && theo_ && !is_passive_voice(length)) {
      return cue(Relation::none, false, length);
    }
    Cue result = cue(relation, cited_acts(length), length);
    while (result.first > 2) {
      std::size_t before = result.first;
      const Token& sign = lexer_[before - 1];
      if (sign.is_sign(',') || sign.is("và"_w) || sign.is("hoặc"_w)) --before;
      if (before < 2) break;
      const Token& last = lexer_[before - 1];
      const bool verb = (last.is("đổi"_w) && lexer_[before - 2].is("sửa"_w)) ||
                        (last.is("sung"_w) && lexer_[before - 2].is("bổ"_w)) ||
                        (last.is("bỏ"_w) && lexer_[before - 2].is("bãi"_w)) ||
                        (last.is("thế"_w) && lexer_[before - 2].is("thay"_w));
      if (!verb) break;
      result.first = before - 2;
    }
    return result;
  }

  Cue attachment(std::size_t length) noexcept {
    Cue result = cue(Relation::issued_with, false, length);
    if (result.first > 1 && lexer_[result.first - 1].is("hành"_w) &&
        lexer_[result.first - 2].is("ban"_w)) {
      result.first -= 2;
    }
    return result;
  }

  Cue guidance(std::size_t length) noexcept {
    const bool by_theo = word(length + 1).is("theo"_w);
    const bool by_preposition =
        preposition_ != nullptr && (preposition_->is("tại"_w) || preposition_->is("bởi"_w) ||
                                    (is_passive_voice(length) && preposition_->is("theo"_w)));
    const bool passive = by_theo || by_preposition || (rule_ && preposition_ != nullptr);
    return cue(Relation::guides, passive, length + (by_theo ? 1 : 0));
  }

  Cue implementation() noexcept {
    // "hướng dẫn thi hành", "quy định chi tiết và biện pháp thi hành"
    for (std::size_t back = 3; back <= 11 && back + 1 <= place_; ++back) {
      const Token& token = word(back);
      if (!token.is_word() && !token.is_sign(',')) break;
      const bool guide = token.is("dẫn"_w) && word(back + 1).is("hướng"_w);
      const bool detail = token.is("tiết"_w) && word(back + 1).is("chi"_w);
      if ((guide && back <= 5) || (detail && word(back + 2).is("định"_w))) {
        const bool theo = word(back + 2).is("theo"_w) && guide;
        return cue(Relation::guides, theo, back + 1);
      }
      if (is_one_of(token, "tục"_w, "tổ"_w, "theo"_w, "để"_w)) break;
    }
    if (preposition_ != nullptr && !theo_ && !rule_ && !of_content_) {
      return cue(Relation::none, false, 2);
    }
    if (rule_ && theo_) return cue(Relation::none, false, 2);
    return cue(Relation::implements, false, 2);
  }

  Lexer& lexer_;
  std::size_t place_;
  const Token* preposition_ = nullptr;  // the one nearest to the reference
  bool preposition_direct_ = false;
  bool rule_ = false;        // "quy định" stands between
  bool of_content_ = false;  // "một số điều" stands between
  bool adverb_ = false;
  bool theo_ = false;
  bool behind_colon_ = false;
  std::size_t theo_place_ = 0;
};

[[nodiscard]] bool is_space(char byte) noexcept {
  return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

}  // namespace

Cue find_cue(Lexer& lexer, std::size_t index) noexcept { return CueFinder(lexer, index).find(); }

Relation find_far_cue(Lexer& lexer, std::size_t index) noexcept {
  constexpr std::size_t reach = 40;
  for (std::size_t back = 1; back <= reach && back < index; ++back) {
    const Token& token = lexer[index - back];
    const Token& before = lexer[index - back - 1];
    if (token.is_sign('.') || token.is_sign(';') || token.is_sign(':') || token.lines > 1) break;
    if ((token.is("hiện"_w) && before.is("thực"_w)) ||
        (token.is("khai"_w) && before.is("triển"_w)) ||
        (token.is("triệt"_w) && before.is("quán"_w))) {
      return Relation::implements;
    }
    if (token.is("cứ"_w) && before.is("căn"_w)) return Relation::based_on;
  }
  return Relation::none;
}

Gap look_at_gap(std::string_view gap) noexcept {
  constexpr std::size_t longest = 1200;
  Gap result;
  if (gap.size() > longest) {
    result.sentence_end = true;
    return result;
  }
  for (std::size_t i = 0; i + 1 < gap.size(); ++i) {
    const char byte = gap[i];
    // Most are letters.
    if (static_cast<unsigned char>(byte) > '?' || byte == ' ') continue;
    if (byte == '\n') {
      // A bullet begins another item, an empty line another paragraph.
      std::size_t next = i + 1;
      while (next < gap.size() && (gap[next] == ' ' || gap[next] == '\t' || gap[next] == '\r')) {
        ++next;
      }
      std::size_t last = i;
      while (last > 0 && is_space(gap[last - 1])) --last;
      const bool goes_on = last > 0 && (gap[last - 1] == ';' || gap[last - 1] == ',');
      if (next < gap.size() &&
          (gap[next] == '\n' ||
           (!goes_on && (gap[next] == '-' || gap[next] == '+' || gap[next] == '*')))) {
        result.sentence_end = true;
        return result;
      }
    }
    if ((byte == '.' || byte == '?' || byte == '!') && is_space(gap[i + 1])) {
      result.sentence_end = true;
      return result;
    }
  }
  // From the end: what stands directly before the second reference.
  std::size_t end = gap.size();
  const auto trim = [&] {
    while (end > 0 && is_space(gap[end - 1])) --end;
  };
  const auto drop_word = [&](std::string_view word) {
    if (gap.substr(0, end).ends_with(word)) {
      end -= word.size();
      trim();
      return true;
    }
    return false;
  };
  trim();
  if (end > 0 && (gap[end - 1] == '-' || gap[end - 1] == '+')) {
    --end;
    trim();
  }
  while (drop_word("các") || drop_word("số")) {
  }
  const bool conjunction = drop_word("và") || drop_word("hoặc");
  const bool comma = end > 0 && gap[end - 1] == ',';
  result.semicolon = end > 0 && gap[end - 1] == ';';
  if (comma || result.semicolon) --end;
  trim();
  result.listed = conjunction || comma || result.semicolon;
  result.pure = end == 0 && result.listed;
  return result;
}

bool is_repealed_behind(std::string_view raw, std::size_t end) noexcept {
  constexpr std::size_t reach = 900;
  std::string_view rest = raw.substr(end, reach);
  for (std::size_t i = 0; i + 1 < rest.size(); ++i) {
    if ((rest[i] == '.' && is_space(rest[i + 1])) || rest[i] == ';' ||
        (rest[i] == '\n' && rest[i + 1] == '\n')) {
      rest = rest.substr(0, i);
      break;
    }
  }
  for (const std::string_view words :
       {"hết hiệu lực kể từ", "hết hiệu lực từ", "hết hiệu lực thi hành", "bị bãi bỏ kể từ",
        "hết hiệu lực và", "được bãi bỏ kể từ"}) {
    if (rest.find(words) != std::string_view::npos) return true;
  }
  const auto ends = [&](std::string_view words) { return rest.ends_with(words); };
  return ends("hết hiệu lực") || ends("bị bãi bỏ") || ends("được bãi bỏ");
}

}  // namespace tracuu::citation::detail
