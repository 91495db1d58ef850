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
  std::string key;        // what orders it: of a collation, or the bytes of the digits and the rest
  std::string_view text;  // as it stands in the column
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

struct Keyed {
  std::uint64_t key;
  DocId document;
};

// By key, byte by byte from the lowest; bytes that all keys share are passed over.
void sort_stably(std::vector<Keyed>& items) {
  std::uint64_t differ = 0;
  for (const Keyed& item : items) differ |= item.key ^ items[0].key;
  std::vector<Keyed> sorted(items.size());
  for (unsigned shift = 0; shift < 64; shift += 8) {
    if ((differ >> shift & 0xff) == 0) continue;
    std::array<std::size_t, 257> begins{};
    for (const Keyed& item : items) ++begins[(item.key >> shift & 0xff) + 1];
    for (std::size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
    for (const Keyed& item : items) sorted[begins[item.key >> shift & 0xff]++] = item;
    items.swap(sorted);
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
  for (std::size_t i = 0; i < order->segments_.size(); ++i) {
    order->documents_.push_back(std::make_unique<std::array<Documents, 2>>());
  }
  return std::shared_ptr<const ColumnOrder>(order);
}

Result<void> ColumnOrder::try_rank(const index::Snapshot& snapshot, std::size_t column) {
  std::vector<Value> values;
  bool plain = !by_number_;
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
      plain = plain && is_plain(*text);
    }
  }
  std::optional<Collation> collation;
  if (!by_number_ && !plain) collation.emplace();
  for (Value& value : values) {
    if (by_number_) {
      read_number(value);
    } else {
      value.key = plain ? plain_key(value.text) : collation->key(value.text);
    }
  }
  // Spellings of one number are equal; of texts that the alphabet does not tell apart, the bytes
  // decide.
  const auto sort_key = [&](const Value& value) {
    return std::pair(std::string_view(value.key), by_number_ ? std::string_view() : value.text);
  };
  const auto comes_before = [&](const Value& a, const Value& b) {
    return sort_key(a) < sort_key(b);
  };
  // The values of a segment are in the order of their bytes, which often is the one wanted.
  if (!std::is_sorted(values.begin(), values.end(), comes_before)) {
    std::sort(values.begin(), values.end(), comes_before);
  }
  std::uint64_t rank = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i == 0 || sort_key(values[i - 1]) != sort_key(values[i])) ++rank;
    segments_[values[i].segment].values[values[i].ordinal] =
        std::uint64_t{values[i].year} << 32 | rank;
  }
  return {};
}

const std::vector<DocId>& ColumnOrder::documents(const SegmentView& view, bool descending) const {
  Documents& in = (*documents_[view.index])[descending ? 1 : 0];
  std::call_once(in.once, [&] {
    const auto by_hash = view.segment->documents_by_hash();
    std::vector<Keyed> sorted;
    sorted.reserve(by_hash.size());
    for (const DocId document : by_hash) {
      sorted.push_back({key(view.index, document, descending), document});
    }
    sort_stably(sorted);
    in.sorted.reserve(sorted.size());
    for (const Keyed& one : sorted) in.sorted.push_back(one.document);
  });
  return in.sorted;
}

namespace {

// Offering the documents of a segment one by one.
class Offering {
 public:
  Offering(const SegmentView& view, const ColumnOrder& order, bool descending, const Bits* units,
           FirstHits& top) noexcept
      : view_(view),
        order_(order),
        descending_(descending),
        units_(units),
        first_units_(view.segment->first_units()),
        top_(top) {}

  [[nodiscard]] std::uint64_t key(DocId document) const noexcept {
    return order_.key(view_.index, document, descending_);
  }
  void offer(DocId document, std::uint64_t of_key, std::uint64_t tie) {
    if (units_ == nullptr) {
      top_.offer({of_key, tie, {view_.index, document, first_units_[document], 0}});
      return;
    }
    for (UnitId unit = first_units_[document]; unit < first_units_[document + 1]; ++unit) {
      if (test(*units_, unit)) top_.offer({of_key, tie, {view_.index, document, unit, 0}});
    }
  }

  void visit(const Bits& documents) {
    for (std::size_t i = 0; i < documents.size(); ++i) {
      for (std::uint64_t bits = documents[i]; bits != 0; bits &= bits - 1) {
        const auto document =
            static_cast<DocId>(i * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
        const std::uint64_t of_key = key(document);
        if (of_key > top_.greatest_key()) continue;
        offer(document, of_key, view_.segment->id_hash(document));
      }
    }
  }

  // False if the hits were not complete after so many documents.
  bool walk(const Bits& documents, std::uint64_t most) {
    const std::vector<DocId>& sorted = order_.documents(view_, descending_);
    auto next = sorted.begin();
    if (const auto& after = top_.after()) {
      next = std::partition_point(next, sorted.end(), [&](DocId document) {
        return std::tuple(key(document), view_.segment->id_hash(document), view_.index) <
               std::tuple(after->key, after->tie, after->hit.segment);
      });
    }
    for (; next != sorted.end(); ++next, --most) {
      if (most == 0) return false;
      if (!test(documents, *next)) continue;
      const std::uint64_t of_key = key(*next);
      const std::uint64_t tie = view_.segment->id_hash(*next);
      if (top_.is_beyond(of_key, tie)) return true;
      offer(*next, of_key, tie);
    }
    return true;
  }

 private:
  const SegmentView& view_;
  const ColumnOrder& order_;
  bool descending_;
  const Bits* units_;
  std::span<const UnitId> first_units_;
  FirstHits& top_;
};

// What a visit costs, in documents that are walked by.
constexpr std::uint64_t visit_cost = 6;

}  // namespace

void offer_sorted(const SegmentView& view, const ColumnOrder& order, bool descending,
                  const Bits& documents, std::uint64_t count, const Bits* units, FirstHits& top,
                  SortPath path) {
  if (count == 0 || top.k() == 0) return;
  Offering offering(view, order, descending, units, top);
  const std::uint64_t of_visit = count * visit_cost;
  const double of_walk =
      static_cast<double>(top.k()) * view.documents() / static_cast<double>(count);
  const bool walks = path == SortPath::automatic ? of_walk < static_cast<double>(of_visit)
                                                 : path == SortPath::walk;
  if (walks) {
    const FirstHits before = top;
    if (offering.walk(documents, path == SortPath::walk ? ~std::uint64_t{0} : of_visit)) return;
    top = before;
  }
  offering.visit(documents);
}

}  // namespace tracuu::query
