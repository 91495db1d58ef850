#include "sort.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <string>
#include <tracuu/text/document_number.hpp>
#include <utility>

#include "collation.hpp"

namespace tracuu::inline v0::query {

namespace {

// A distinct value of a column in one segment.
struct Value {
  std::string key;   // what orders it: of a collation, or the bytes of the digits and the rest
  std::string text;  // as it stands in the column
  std::uint32_t year = 0;  // of a number that has one
  std::uint32_t segment = 0, ordinal = 0;
};

bool is_digits(std::string_view text) noexcept {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Takes a number apart: its digits, so that 9 comes before 10, then the rest; and the year, the
// second part where that is one ("45/2013/QH13"). Numbers without digits come last.
void read_number(Value& value) {
  const std::string key = text::number_key(value.text);
  const std::size_t end = std::min(key.find('/'), key.size());
  const std::string_view first = std::string_view(key).substr(0, end);
  const std::size_t letters = std::min(first.find_first_not_of("0123456789"), first.size());
  if (letters == 0) {
    value.key = "~" + key;
  } else {
    // The number of digits orders numbers before their digits do; no leading zero is left.
    value.key = static_cast<char>('0' + std::min<std::size_t>(letters, 70)) + key;
  }
  const std::string_view rest = std::string_view(key).substr(std::min(end + 1, key.size()));
  const std::string_view second = rest.substr(0, rest.find('/'));
  if (second.size() == 4 && is_digits(second) && (second[0] == '1' || second[0] == '2')) {
    std::from_chars(second.data(), second.data() + second.size(), value.year);
  }
}

}  // namespace

Result<std::shared_ptr<const ColumnOrder>> ColumnOrder::try_make(const index::Snapshot& snapshot,
                                                                 const std::string& column) {
  const index::Schema& schema = snapshot.schema();
  const int found = schema.find_column(column);
  if (found < 0) {
    return Error(ErrorCode::invalid_argument, "there is no column \"" + column + '"');
  }
  const auto number = static_cast<std::size_t>(found);
  const auto order = std::make_shared<ColumnOrder>();
  order->by_date_ = schema.columns[number].type == index::ColumnType::date;
  order->by_number_ = !order->by_date_ && column == "number";
  const int date = order->by_date_ ? found : schema.find_column("date");
  const bool has_dates =
      date >= 0 && schema.columns[static_cast<std::size_t>(date)].type == index::ColumnType::date;
  for (const auto& segment : snapshot.segments()) {
    Segment& in = order->segments_.emplace_back();
    if (has_dates) in.dates = segment->date_values(static_cast<std::size_t>(date));
    if (!order->by_date_) in.ordinals = segment->keyword_ordinals(number);
  }
  if (!order->by_date_) {
    if (auto done = order->try_rank(snapshot, number); !done) return done.error();
  }
  return std::shared_ptr<const ColumnOrder>(order);
}

Result<void> ColumnOrder::try_rank(const index::Snapshot& snapshot, std::size_t column) {
  std::vector<Value> values;
  std::optional<Collation> collation;
  if (!by_number_) collation.emplace();
  for (std::uint32_t i = 0; i < segments_.size(); ++i) {
    const index::Segment& segment = *snapshot.segments()[i];
    const std::uint32_t count = segment.keyword_count(column);
    segments_[i].values.assign(std::size_t{count} + 1, 0);
    for (std::uint32_t ordinal = 1; ordinal <= count; ++ordinal) {
      auto text = segment.try_keyword_value(column, ordinal);
      if (!text) return text.error();
      Value& value = values.emplace_back();
      value.text = *text;
      value.segment = i;
      value.ordinal = ordinal;
      if (by_number_) {
        read_number(value);
      } else {
        value.key = collation->key(*text);
      }
    }
  }
  // Spellings of one number are equal; of texts that the alphabet does not tell apart, the bytes
  // decide.
  const auto sort_key = [&](const Value& value) {
    return std::pair(std::string_view(value.key),
                     by_number_ ? std::string_view() : std::string_view(value.text));
  };
  std::sort(values.begin(), values.end(),
            [&](const Value& a, const Value& b) { return sort_key(a) < sort_key(b); });
  std::uint64_t rank = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i == 0 || sort_key(values[i - 1]) != sort_key(values[i])) ++rank;
    segments_[values[i].segment].values[values[i].ordinal] =
        std::uint64_t{values[i].year} << 32 | rank;
  }
  return {};
}

Result<std::shared_ptr<const ColumnOrder>> OrderCache::try_get(const index::Snapshot& snapshot,
                                                               const std::string& column) {
  const std::lock_guard lock(mutex_);
  auto& order = orders_[column];
  if (order == nullptr) {
    auto made = ColumnOrder::try_make(snapshot, column);
    if (!made) {
      orders_.erase(column);
      return made.error();
    }
    order = std::move(*made);
  }
  return order;
}

void offer_sorted(const SegmentView& view, const ColumnOrder& order, bool descending,
                  const Bits& documents, const Bits* units, FirstHits& top) {
  const auto first_units = view.segment->first_units();
  for (std::size_t i = 0; i < documents.size(); ++i) {
    for (std::uint64_t bits = documents[i]; bits != 0; bits &= bits - 1) {
      const auto document =
          static_cast<DocId>(i * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
      const std::uint64_t key = order.key(view.index, document, descending);
      if (key > top.greatest_key()) continue;
      const std::uint64_t tie = view.segment->id_hash(document);
      if (units == nullptr) {
        top.offer({key, tie, {view.index, document, first_units[document], 0}});
        continue;
      }
      for (UnitId unit = first_units[document]; unit < first_units[document + 1]; ++unit) {
        if (test(*units, unit)) top.offer({key, tie, {view.index, document, unit, 0}});
      }
    }
  }
}

}  // namespace tracuu::query
