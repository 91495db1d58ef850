#include <tracuu/citation/scanner.hpp>

#include "citation_reader.hpp"
#include "context.hpp"
#include "keys.hpp"
#include "relations.hpp"
#include "resolve.hpp"
#include "triggers.hpp"

namespace tracuu::inline v0::citation {

using namespace detail;

class Scanner::Impl {
 public:
  Impl() : lexer_(reading_behind), before_(0), reader_(lexer_) {}

  void scan(std::string_view raw, CitationBuffer& out) {
    out.clear();
    out_ = &out;
    raw_ = raw;
    lexer_.reset(raw);
    before_.reset(raw);
    resolver_.reset();
    previous_ = {};
    sentence_ = {};
    std::size_t place = find_trigger(raw, 0);
    while (place < raw.size()) {
      const std::size_t index = lexer_.seek(place);
      std::size_t resume = place + 1;
      if (lexer_[index].start == place && reader_.read(index, previous_, draft_) &&
          lexer_[draft_.first].start >= previous_.end) {
        commit();
        resume = previous_.end;
      }
      place = find_trigger(raw, resume);
    }
  }

 private:
  // How far back is read: for the first words of a reference, for the words that govern it, for the
  // sentence that it stands in.
  static constexpr std::size_t reading_behind = 64;
  static constexpr std::size_t cue_behind = 160;
  static constexpr std::size_t sentence_behind = 400;

  /// The references of the sentence that were read so far.
  struct Sentence {
    Relation outer = Relation::none;  ///< Of those that stand in no other's title.
    bool outer_passive = false;
    Relation last = Relation::none;
    bool last_passive = false;
    bool last_is_top = false;
    bool has_document = false;  ///< Not only references to the text itself.
  };

  void commit() {
    relate();
    Citation citation;
    citation.start = lexer_[draft_.first].start;
    citation.end = lexer_[draft_.next - 1].end;
    citation.kind = draft_.kind;
    citation.relation = draft_.relation;
    citation.passive = draft_.passive;
    citation.self = draft_.self;
    citation.date = draft_.date;
    citation.date_from_context = draft_.date_from_context;
    citation.type = type_name();
    if (draft_.date.year == 0) {
      const int year = draft_.year != 0 ? draft_.year : draft_.number.added_year;
      citation.year = static_cast<std::int16_t>(year);
    }
    if (draft_.has_number) citation.number = out_->add(draft_.number.spelling);
    citation.issuer = add_collapsed(draft_.issuer);
    add_context(citation);
    citation.title = add_collapsed(draft_.title);
    citation.confidence = static_cast<std::uint8_t>(confidence());
    add_places(citation);
    add_keys(citation);
    resolver_.resolve(lexer_, draft_, citation, *out_);
    out_->citations.push_back(citation);
    remember(citation);
  }

  [[nodiscard]] std::string_view type_name() const noexcept {
    if (!draft_.internal_type.empty()) return draft_.internal_type;
    if (!draft_.named_type.empty()) return draft_.named_type;
    return draft_.type != nullptr ? draft_.type->canonical : std::string_view();
  }

  void remember(const Citation& citation) {
    previous_.end = citation.end;
    previous_.type = draft_.type;
    if (draft_.type == nullptr && !draft_.named_type.empty()) {
      previous_.type = tables().type_named(draft_.named_type);
    }
    previous_.type_name = citation.type;
    previous_.has_number = draft_.has_number;
  }

  [[nodiscard]] int confidence() const noexcept {
    int value = draft_.confidence;
    if (draft_.has_number && draft_.number.repaired) value -= 15;
    if (draft_.number.assembly && !term_fits()) value -= 20;
    return value;
  }

  /// Whether the term of the Assembly and the year of the number agree.
  [[nodiscard]] bool term_fits() const noexcept {
    const std::string& number = draft_.number.spelling;
    const std::size_t digits = number.find_last_not_of("0123456789") + 1;
    if (digits >= number.size() || draft_.number.year == 0) return true;
    const int term = number.size() - digits <= 2 ? std::stoi(number.substr(digits)) : 0;
    // Terms last five years; the eighth ended in 1992.
    const int first_year = 1992 + (term - 9) * 5;
    return draft_.number.year >= first_year - 1 && draft_.number.year <= first_year + 6;
  }

  /// Date and issuer from the sentence before, where the reference has none.
  void add_context(Citation& citation) {
    if (draft_.kind != CitationClass::document || !draft_.has_number) return;
    if (draft_.date.year != 0 && !draft_.issuer.empty()) return;
    if (!follows_issuing_verb(lexer_, draft_.first)) return;
    const Context context =
        find_context(before_, before_.seek_again(citation.start, sentence_behind));
    if (!context) return;
    if (draft_.date.year == 0) {
      draft_.date = context.date;
      citation.date = context.date;
      citation.year = 0;
      citation.date_from_context = true;
    }
    if (draft_.issuer.empty()) {
      citation.issuer =
          add_collapsed_bytes(before_.bytes(context.issuer.first, context.issuer.next));
      citation.issuer_from_context = true;
    }
  }

  Piece add_collapsed(TokenRange range) {
    return range.empty() ? Piece{} : add_collapsed_bytes(lexer_.bytes(range.first, range.next));
  }

  /// Appends raw bytes, a blank for each run of white space.
  Piece add_collapsed_bytes(std::string_view raw) {
    const auto begin = static_cast<std::uint32_t>(out_->text.size());
    bool blank = false;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const auto byte = static_cast<unsigned char>(raw[i]);
      const bool narrow_blank = byte <= ' ';
      const bool no_break = byte == 0xC2 && i + 1 < raw.size() && raw[i + 1] == '\xA0';
      if (narrow_blank || no_break) {
        blank = true;
        if (no_break) ++i;
        continue;
      }
      if (blank) out_->text += ' ';
      blank = false;
      out_->text += raw[i];
    }
    return {begin, static_cast<std::uint32_t>(out_->text.size()) - begin};
  }

  void add_places(Citation& citation) {
    citation.pinpoints.begin = static_cast<std::uint32_t>(out_->pinpoints.size());
    if (!draft_.has_places) return;
    for (const Place& place : draft_.places.places) {
      Pinpoint pinpoint;
      pinpoint.parts.begin = static_cast<std::uint32_t>(out_->parts.size());
      for (std::size_t level = 0; level < level_count; ++level) {
        if (place.values[level].empty()) continue;
        out_->parts.push_back({static_cast<PinpointLevel>(level), add_value(place.values[level]),
                               add_value(place.ends[level])});
        ++pinpoint.parts.count;
      }
      out_->pinpoints.push_back(pinpoint);
      ++citation.pinpoints.count;
    }
  }

  Piece add_value(ValueTokens value) {
    return value.empty() ? Piece{} : add_collapsed({value.first, value.next});
  }

  void add_keys(Citation& citation) {
    key_text_.clear();
    append_keys(lexer_, draft_, citation.type, key_text_);
    citation.keys.begin = static_cast<std::uint32_t>(out_->keys.size());
    for (std::size_t begin = 0; begin < key_text_.size();) {
      const std::size_t end = key_text_.find('\n', begin);
      out_->keys.push_back(out_->add(std::string_view(key_text_).substr(begin, end - begin)));
      ++citation.keys.count;
      begin = end + 1;
    }
  }

  /// Finds the relation: by words directly before, else by what it is listed with.
  void relate() {
    const std::size_t start = lexer_[draft_.first].start;
    Cue cue = find_cue(lexer_, draft_.first);
    std::size_t begin = cue.found ? lexer_[cue.first].start : start;
    if (cue.cut) {
      cue = find_cue(before_, before_.seek_again(start, cue_behind));
      begin = cue.found ? before_[cue.first].start : start;
    }
    if (draft_.attached) {
      cue = {Relation::issued_with, false, true, false, 0};
      begin = start;
    }
    Gap gap;
    gap.sentence_end = true;
    if (previous_.end != 0 && begin >= previous_.end) {
      gap = look_at_gap(raw_.substr(previous_.end, begin - previous_.end));
    }
    if (gap.sentence_end) sentence_ = {};
    if (cue.found) {
      draft_.relation = cue.relation;
      draft_.passive = cue.passive;
    } else if (!gap.sentence_end && gap.listed) {
      const bool with_last = gap.pure && !gap.semicolon;
      draft_.relation = with_last ? sentence_.last : sentence_.outer;
      draft_.passive = with_last ? sentence_.last_passive : sentence_.outer_passive;
    }
    const bool continued = !cue.found && gap.pure && !gap.semicolon;
    const bool top = gap.sentence_end || !sentence_.has_document ||
                     (continued ? sentence_.last_is_top : gap.listed);
    sentence_.last_is_top = top;
    sentence_.has_document = sentence_.has_document || draft_.kind != CitationClass::internal;
    if (!cue.found && draft_.relation == Relation::none && draft_.kind == CitationClass::document &&
        (begins_sentence(lexer_, draft_.first) || gap.listed) &&
        is_repealed_behind(raw_, lexer_[draft_.next - 1].end)) {
      draft_.relation = Relation::repeals;
    }
    if (draft_.kind == CitationClass::internal && !draft_.has_places && !cue.found) {
      draft_.relation = Relation::none;
      draft_.passive = false;
    }
    sentence_.last = draft_.relation;
    sentence_.last_passive = draft_.passive;
    if (!top) return;
    sentence_.outer = draft_.relation;
    sentence_.outer_passive = draft_.passive;
    if (draft_.relation == Relation::issued_with) {
      sentence_.outer = find_far_cue(before_, before_.seek_again(begin, sentence_behind));
    }
  }

  Lexer lexer_;
  Lexer before_;  // for what stands before a reference
  CitationReader reader_;
  Resolver resolver_;
  Draft draft_;
  Previous previous_;
  Sentence sentence_;
  std::string key_text_;
  std::string_view raw_;
  CitationBuffer* out_ = nullptr;
};

Scanner::Scanner() : impl_(std::make_unique<Impl>()) {}
Scanner::~Scanner() = default;
Scanner::Scanner(Scanner&&) noexcept = default;
Scanner& Scanner::operator=(Scanner&&) noexcept = default;

void Scanner::scan(std::string_view raw, CitationBuffer& out) { impl_->scan(raw, out); }

CitationBuffer find_citations(std::string_view raw) {
  CitationBuffer out;
  Scanner().scan(raw, out);
  return out;
}

}  // namespace tracuu::citation
