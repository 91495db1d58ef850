#include "column_filter.hpp"

#include <algorithm>
#include <charconv>
#include <tracuu/postings/posting_list.hpp>
#include <tracuu/text/date.hpp>
#include <tracuu/text/fold.hpp>
#include <tracuu/text/normalize.hpp>

#include "spelling.hpp"

namespace tracuu::inline v0::query {

using index::ColumnType;
using index::Segment;

namespace {

// A value in normal form, with "_" for a blank and runs of blanks as one.
std::string plain_form(std::string_view value) {
  const text::NormalizedText normal = text::normalize(value);
  std::string plain;
  for (const char c : normal.text()) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '_';
    if (!blank) {
      plain += c;
    } else if (!plain.empty() && plain.back() != ' ') {
      plain += ' ';
    }
  }
  if (!plain.empty() && plain.back() == ' ') plain.pop_back();
  return plain;
}

std::optional<double> number_in(std::string_view text) noexcept {
  if (text.find_first_not_of("0123456789.-") != std::string_view::npos) return std::nullopt;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Below 0, 0 or above 0: a value in normal form and the end of a range.
int compare(std::string_view value, std::string_view end) {
  const auto a = number_in(value);
  const auto b = number_in(end);
  if (a && b) return *a < *b ? -1 : *a > *b ? 1 : 0;
  return text::fold_marks(value).compare(end);
}

// A value for a message: not more of it than fits into a line.
std::string shown(std::string_view value) {
  constexpr std::size_t most = 60;
  if (value.size() <= most) return std::string(value);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(value[end]) & 0xc0) == 0x80) --end;
  return std::string(value.substr(0, end)) + "…";
}

struct DateRange {
  std::int32_t first, last;
};

// All dates that a date, a month or a year means, the month or the year itself included.
Result<DateRange> try_read_date(std::string_view value) {
  const auto date = text::parse_date(value);
  if (!date) {
    return Error(ErrorCode::query_syntax,
                 "“" + shown(value) +
                     "” is no date: write 2019, 03/2019 or 15/03/2019, a range as [01/01/2019 TO *]"
                     " or >=2019");
  }
  const std::int32_t number = date->to_number();
  return DateRange{number, number + (date->month == 0 ? 9999 : date->day == 0 ? 99 : 0)};
}

std::size_t words_for(std::uint32_t documents) noexcept {
  constexpr std::size_t range = postings::range_size;
  return (documents + range - 1) / range * (range / 64) + 1;
}

std::string names_of_columns(const index::Schema& schema) {
  std::string names;
  for (const index::Column& column : schema.columns) {
    names += (names.empty() ? "" : ", ") + column.name;
  }
  return names;
}

}  // namespace

Result<ColumnTest> ColumnTest::try_make(const index::Schema& schema,
                                        const ColumnCondition& condition) {
  const int column = schema.find_column(condition.column);
  if (column < 0) {
    return Error(ErrorCode::query_syntax, "this index has no field “" + condition.column +
                                              "”; its columns are " + names_of_columns(schema) +
                                              ". In a quotation it is searched for as words");
  }
  ColumnTest test;
  test.column_ = static_cast<std::size_t>(column);
  test.type_ = schema.columns[test.column_].type;
  test.comparison_ = condition.comparison;
  if (test.type_ == ColumnType::keyword) {
    const auto end_of = [](const std::optional<RangeEnd>& end) -> std::optional<End> {
      if (!end) return std::nullopt;
      return End{text::fold_marks(plain_form(end->value)), end->included};
    };
    test.value_ = plain_form(condition.value);
    test.low_ = end_of(condition.low);
    test.high_ = end_of(condition.high);
    return test;
  }
  if (condition.comparison != Comparison::in_range) {
    const bool begins = condition.comparison == Comparison::begins_with;
    auto wanted = try_read_date(condition.value + (begins ? "*" : ""));
    if (!wanted) return wanted.error();
    test.comparison_ = Comparison::in_range;
    test.first_ = wanted->first;
    test.last_ = wanted->last;
    return test;
  }
  test.last_ = 99999999;
  if (condition.low) {
    auto low = try_read_date(condition.low->value);
    if (!low) return low.error();
    test.first_ = condition.low->included ? low->first : low->last + 1;
  }
  if (condition.high) {
    auto high = try_read_date(condition.high->value);
    if (!high) return high.error();
    test.last_ = condition.high->included ? high->last : high->first - 1;
  }
  return test;
}

std::string ColumnTest::key() const {
  std::string key = std::to_string(column_);
  // Lengths go before texts, so that no text can pass for what follows it.
  const auto add = [&](std::string_view text) {
    key += ' ' + std::to_string(text.size()) + ':';
    key += text;
  };
  if (type_ == ColumnType::date) {
    return key + " date " + std::to_string(first_) + ' ' + std::to_string(last_);
  }
  key += ' ' + std::to_string(static_cast<int>(comparison_));
  add(value_);
  for (const auto& end : {low_, high_}) {
    key += end ? (end->included ? " in" : " out") : " open";
    if (end) add(end->value);
  }
  return key;
}

bool ColumnTest::holds(std::string_view value) const {
  const std::string plain = plain_form(value);
  switch (comparison_) {
    case Comparison::equals: {
      if (is_as_typed(plain, value_)) return true;
      const auto a = number_in(plain);
      const auto b = number_in(value_);
      return a && b && *a == *b;
    }
    case Comparison::begins_with:
      return begins_as_typed(plain, value_);
    case Comparison::in_range:
      break;
  }
  if (low_) {
    const int order = compare(plain, low_->value);
    if (order < 0 || (order == 0 && !low_->included)) return false;
  }
  if (high_) {
    const int order = compare(plain, high_->value);
    if (order > 0 || (order == 0 && !high_->included)) return false;
  }
  return true;
}

Result<std::vector<std::uint64_t>> ColumnTest::try_documents(const Segment& segment) const {
  std::vector<std::uint64_t> bits(words_for(segment.documents()));
  const auto fill = [&](const auto& values, auto meets) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      bits[i / 64] |= std::uint64_t{meets(values[i]) ? 1u : 0u} << (i % 64);
    }
  };
  if (type_ == ColumnType::date) {
    fill(segment.date_values(column_),
         [&](std::int32_t date) { return date >= std::max(first_, 1) && date <= last_; });
    return bits;
  }
  std::vector<std::uint8_t> met{0};  // by ordinal
  for (std::uint32_t ordinal = 1; ordinal <= segment.keyword_count(column_); ++ordinal) {
    auto value = segment.try_keyword_value(column_, ordinal);
    if (!value) return value.error();
    met.push_back(holds(*value) ? 1 : 0);
  }
  fill(segment.keyword_ordinals(column_), [&](std::uint32_t ordinal) { return met[ordinal] != 0; });
  return bits;
}

Result<FilterCache::Documents> FilterCache::try_documents(const Segment& segment,
                                                          const ColumnTest& test) {
  std::string key = std::to_string(segment.entry().number) + ' ' + test.key();
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = places_.find(key); found != places_.end()) {
      entries_.splice(entries_.begin(), entries_, found->second);
      return found->second->documents;
    }
  }
  auto made = test.try_documents(segment);
  if (!made) return made.error();
  auto documents = std::make_shared<const std::vector<std::uint64_t>>(std::move(*made));
  const std::size_t size = documents->size() * sizeof(std::uint64_t);
  const std::lock_guard lock(mutex_);
  if (size > most_bytes_ || places_.contains(key)) return Documents(documents);
  while (bytes_ + size > most_bytes_) {
    bytes_ -= entries_.back().documents->size() * sizeof(std::uint64_t);
    places_.erase(entries_.back().key);
    entries_.pop_back();
  }
  entries_.push_front({key, documents});
  places_.emplace(std::move(key), entries_.begin());
  bytes_ += size;
  return Documents(documents);
}

std::size_t FilterCache::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace tracuu::query
