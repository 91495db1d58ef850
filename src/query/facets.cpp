#include "facets.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <string_view>
#include <tracuu/codec/bits.hpp>
#include <tracuu/postings/posting_list.hpp>

namespace tracuu::inline v0::query {

namespace {

constexpr std::uint32_t years = 10000;  // dates have four digits for the year
// A value that fewer of the documents have is not worth a bit set.
constexpr std::uint64_t least_share = 400;
// Documents are listed for several columns where one in so many matches.
constexpr std::uint64_t listed_share = 16;
// What it takes to visit a document, to pass 64 by, and to count 64 of an intersection, in
// sixteenths of a nanosecond or so.
constexpr std::uint64_t visit_cost = 112, pass_cost = 8, intersect_cost = 8;

int find_column(const index::Schema& schema, std::string_view name) {
  const int column = schema.find_column(name);
  return column < 0 && (name == "nam" || name == "year") ? schema.find_column("date") : column;
}

// Whatever a damaged file holds, the year is one.
std::uint32_t year_of(std::int32_t date) noexcept {
  return static_cast<std::uint32_t>(date) / 10000 % years;
}

std::uint64_t deleted_word(const index::Segment& segment, std::size_t i) noexcept {
  const auto deleted = segment.deleted_words();
  return i < deleted.size() ? deleted[i] : 0;
}

std::size_t words_of(const index::Segment& segment) noexcept {
  return (std::size_t{segment.documents()} + 63) / 64;
}

// Those of a set, which has words up to whole ranges.
template <typename Visit>
void visit_set(const index::Segment& segment, const Bits& documents, Visit visit) {
  for (std::size_t i = 0; i < words_of(segment); i += 2) {
    if ((documents[i] | documents[i + 1]) == 0) continue;
    for (const std::size_t word : {i, i + 1}) {
      for (std::uint64_t bits = documents[word]; bits != 0; bits &= bits - 1) {
        visit(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
      }
    }
  }
}

// The documents of a segment that are not deleted and, where `others` is given, not in it.
template <typename Visit>
void visit_remaining(const index::Segment& segment, const Bits* others, Visit visit) {
  const std::size_t size = segment.documents();
  for (std::size_t i = 0; i < words_of(segment); ++i) {
    const std::uint64_t inside =
        size - i * 64 >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (size - i * 64)) - 1;
    const std::uint64_t left_out =
        deleted_word(segment, i) | (others != nullptr ? (*others)[i] : 0);
    for (std::uint64_t bits = inside & ~left_out; bits != 0; bits &= bits - 1) {
      visit(i * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
    }
  }
}

}  // namespace

// --- What is remembered of a column --------------------------------------------------------------

template <typename Visit>
void FacetTable::with_values(std::size_t segment, Visit visit) const {
  const Segment& in = segments_[segment];
  if (in.ordinals.empty() && in.dates.empty()) {
    visit([](std::size_t) { return ValueId{0}; });
  } else if (!in.bytes.empty()) {
    visit([&](std::size_t document) { return ValueId{in.bytes[document]}; });
  } else if (!in.words.empty()) {
    visit([&](std::size_t document) { return ValueId{in.words[document]}; });
  } else if (years_) {
    visit([&](std::size_t document) { return in.ids[year_of(in.dates[document])]; });
  } else if (in.ids.empty()) {
    visit([&](std::size_t document) { return in.ordinals[document]; });
  } else {
    visit([&](std::size_t document) { return in.ids[in.ordinals[document]]; });
  }
}

Result<std::shared_ptr<const FacetTable>> FacetTable::try_make(const index::Snapshot& snapshot,
                                                               std::size_t column) {
  const auto table = std::make_shared<FacetTable>();
  table->column_ = column;
  table->years_ = snapshot.schema().columns[column].type == index::ColumnType::date;
  for (const auto& segment : snapshot.segments()) {
    Segment& in = table->segments_.emplace_back();
    in.segment = segment.get();
    if (table->years_) {
      in.dates = segment->date_values(column);
    } else {
      in.ordinals = segment->keyword_ordinals(column);
    }
  }
  if (table->years_) {
    table->number_years();
  } else if (auto done = table->try_number_values(); !done) {
    return done.error();
  }
  table->count();
  return std::shared_ptr<const FacetTable>(table);
}

void FacetTable::number_years() {
  std::vector<char> there(years);
  for (const Segment& in : segments_) {
    for (const std::int32_t date : in.dates) there[year_of(date)] = 1;
  }
  std::vector<std::string> texts;
  for (std::uint32_t year = 1; year < years; ++year) {
    if (there[year] != 0) texts.push_back(std::to_string(year));
  }
  std::sort(texts.begin(), texts.end());
  std::vector<ValueId> ids(years);
  for (const std::string& text : texts) {
    const auto year = static_cast<std::uint32_t>(std::stoul(text));
    places_.emplace_back(0, year);
    ids[year] = static_cast<ValueId>(places_.size());
  }
  for (Segment& in : segments_) in.ids = ids;
  totals_.assign(places_.size() + 1, 0);
}

Result<void> FacetTable::try_number_values() {
  if (segments_.size() == 1) {
    totals_.assign(std::size_t{segments_[0].segment->keyword_count(column_)} + 1, 0);
    return {};
  }
  // The values of each segment are in the order of their bytes.
  struct Value {
    std::string_view text;
    std::uint32_t segment, ordinal;
  };
  std::vector<Value> values;
  for (std::uint32_t i = 0; i < segments_.size(); ++i) {
    const auto known = static_cast<std::ptrdiff_t>(values.size());
    const std::uint32_t count = segments_[i].segment->keyword_count(column_);
    for (std::uint32_t ordinal = 1; ordinal <= count; ++ordinal) {
      auto text = segments_[i].segment->try_keyword_value(column_, ordinal);
      if (!text) return text.error();
      values.push_back({*text, i, ordinal});
    }
    segments_[i].ids.assign(std::size_t{count} + 1, 0);
    std::inplace_merge(values.begin(), values.begin() + known, values.end(),
                       [](const Value& a, const Value& b) { return a.text < b.text; });
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i == 0 || values[i - 1].text != values[i].text) {
      places_.emplace_back(values[i].segment, values[i].ordinal);
    }
    segments_[values[i].segment].ids[values[i].ordinal] = static_cast<ValueId>(places_.size());
  }
  totals_.assign(places_.size() + 1, 0);
  return {};
}

// Requires: totals_ has a counter for each value.
void FacetTable::count() {
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    Segment& in = segments_[i];
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint16_t> words;
    with_values(i, [&](auto value_of) {
      const std::size_t size = in.segment->documents();
      if (totals_.size() <= 256) {
        for (std::size_t j = 0; j < size; ++j) {
          bytes.push_back(static_cast<std::uint8_t>(value_of(j)));
        }
      } else if (totals_.size() <= 65536) {
        for (std::size_t j = 0; j < size; ++j) {
          words.push_back(static_cast<std::uint16_t>(value_of(j)));
        }
      }
      visit_remaining(*in.segment, nullptr, [&](std::size_t document) {
        ++totals_[value_of(document)];
        ++documents_;
      });
    });
    in.bytes = std::move(bytes);
    in.words = std::move(words);
  }
  for (ValueId id = 1; id < totals_.size(); ++id) {
    if (totals_[id] != 0) most_frequent_.push_back({id, totals_[id]});
  }
  const std::size_t kept = std::min(most_frequent_.size(), most_sets + 1);
  std::partial_sort(most_frequent_.begin(),
                    most_frequent_.begin() + static_cast<std::ptrdiff_t>(kept),
                    most_frequent_.end());
  most_frequent_.resize(kept);
  most_frequent_.shrink_to_fit();

  std::vector<std::uint8_t> set_of(totals_.size());  // and one more; by id
  for (const ValueCount& value : most_frequent_) {
    if (sets_.size() == most_sets || value.count * least_share < documents_) break;
    sets_.emplace_back(segments_.size());
    set_of[value.id] = static_cast<std::uint8_t>(sets_.size());
  }
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const std::size_t size = segments_[i].segment->documents();
    for (auto& set : sets_) set[i].resize((size + 63) / 64);
    with_values(i, [&](auto value_of) {
      for (std::size_t document = 0; document < size; ++document) {
        const std::uint8_t set = set_of[value_of(document)];
        if (set != 0) sets_[set - 1u][i][document / 64] |= std::uint64_t{1} << (document % 64);
      }
    });
  }
}

Result<std::string> FacetTable::try_text(ValueId id) const {
  if (years_) return std::to_string(places_[id - 1].second);
  const auto [segment, ordinal] =
      places_.empty() ? std::pair<std::uint32_t, std::uint32_t>(0, id) : places_[id - 1];
  auto text = segments_[segment].segment->try_keyword_value(column_, ordinal);
  if (!text) return text.error();
  return std::string(*text);
}

// --- Counting ------------------------------------------------------------------------------------

namespace {

class ValueCounter {
 public:
  ValueCounter(const index::Snapshot& snapshot, const FacetTable& table,
               const MatchedDocuments& documents, std::size_t most) noexcept
      : snapshot_(snapshot),
        table_(table),
        documents_(documents.sets),
        lists_(documents.lists),
        most_(most),
        matching_(documents.count) {
    for (const auto& segment : snapshot.segments()) words_ += words_of(*segment);
  }

  std::vector<ValueCount> count(FacetPath path) {
    if (most_ == 0 || matching_ == 0) return {};
    const bool all = matching_ == table_.documents();
    if (all && has_most(table_.most_frequent().size())) {
      found_ = table_.most_frequent();
    } else if (path == FacetPath::visit || (path == FacetPath::automatic && !intersects()) ||
               !intersect(path)) {
      visit();
    }
    const auto kept = static_cast<std::ptrdiff_t>(std::min(found_.size(), most_));
    std::partial_sort(found_.begin(), found_.begin() + kept, found_.end());
    found_.resize(static_cast<std::size_t>(kept));
    return std::move(found_);
  }

 private:
  // Whether the first `known` values by their totals are as many as are wanted, or all.
  [[nodiscard]] bool has_most(std::size_t known) const noexcept {
    return known >= most_ || known <= FacetTable::most_sets;
  }
  // Documents that are visited: those that match, or those that do not.
  [[nodiscard]] std::uint64_t visited() const noexcept {
    return std::min(matching_, table_.documents() - matching_);
  }

  // Bit sets that are looked at if values are spread evenly; one more than there are if that is not
  // enough.
  [[nodiscard]] std::size_t expected_sets() const noexcept {
    const std::vector<ValueCount>& values = table_.most_frequent();
    if (values.size() <= most_) return values.size();
    const double least = static_cast<double>(values[most_ - 1].count) *
                         static_cast<double>(matching_) / static_cast<double>(table_.documents());
    std::size_t wanted = most_;
    while (wanted < values.size() && static_cast<double>(values[wanted].count) >= least) ++wanted;
    return wanted;
  }
  [[nodiscard]] bool intersects() const noexcept {
    const std::size_t wanted = expected_sets();
    return wanted <= table_.sets() &&
           wanted * words_ * intersect_cost <
               visited() * visit_cost + (lists_.empty() ? words_ * pass_cost : 0);
  }

  // Counts values in the order of their totals until none of the rest can be among the most
  // frequent; false if that takes too many.
  bool intersect(FacetPath path) {
    const std::vector<ValueCount>& values = table_.most_frequent();
    const std::size_t limit =
        path == FacetPath::intersect ? values.size() : 2 * expected_sets() + 8;
    std::vector<std::uint64_t> best;  // a heap of the greatest counts, the least of them in front
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (best.size() == most_ && values[i].count < best.front()) return true;
      if (i == table_.sets() || i == limit) {
        found_.clear();
        return false;
      }
      std::uint64_t count = 0;
      for (std::size_t segment = 0; segment < documents_.size(); ++segment) {
        count += codec::count_common_bits(table_.set(i, segment), documents_[segment]);
      }
      if (count == 0) continue;
      found_.push_back({values[i].id, count});
      best.push_back(count);
      std::push_heap(best.begin(), best.end(), std::greater<>());
      if (best.size() <= most_) continue;
      std::pop_heap(best.begin(), best.end(), std::greater<>());
      best.pop_back();
    }
    return true;
  }

  template <typename Visit>
  void visit_documents(bool others, Visit visit) const {
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      table_.with_values(i, [&](auto value_of) {
        const auto visit_one = [&](std::size_t document) { visit(value_of(document)); };
        const index::Segment& segment = *snapshot_.segments()[i];
        if (others) {
          visit_remaining(segment, &documents_[i], visit_one);
        } else if (!lists_.empty()) {
          for (const DocId document : lists_[i]) visit_one(document);
        } else {
          visit_set(segment, documents_[i], visit_one);
        }
      });
    }
  }

  void visit() {
    const std::vector<std::uint32_t>& totals = table_.totals();
    const bool others = visited() < matching_;
    if (!others && matching_ < totals.size() / 4) {
      visit_few();
      return;
    }
    // Neighbours often have the same value: every second is counted apart, so that an addition need
    // not wait for the one before.
    std::vector<std::uint32_t> counts(totals.size() * 2);
    std::uint32_t* now = counts.data();
    std::uint32_t* next = counts.data() + totals.size();
    visit_documents(others, [&](ValueId id) {
      ++now[id];
      std::swap(now, next);
    });
    for (ValueId id = 1; id < totals.size(); ++id) {
      const std::uint32_t counted = counts[id] + counts[id + totals.size()];
      const std::uint32_t count = others ? totals[id] - counted : counted;
      if (count != 0) found_.push_back({id, count});
    }
  }

  // For many more values than documents.
  void visit_few() {
    std::vector<ValueId> ids;
    visit_documents(false, [&](ValueId id) { ids.push_back(id); });
    std::sort(ids.begin(), ids.end());
    for (const ValueId id : ids) {
      if (id == 0) continue;
      if (found_.empty() || found_.back().id != id) found_.push_back({id, 0});
      ++found_.back().count;
    }
  }

  const index::Snapshot& snapshot_;
  const FacetTable& table_;
  std::span<const Bits> documents_;
  const std::vector<std::vector<DocId>>& lists_;
  std::size_t most_;
  std::uint64_t matching_;
  std::size_t words_ = 0;
  std::vector<ValueCount> found_;
};

}  // namespace

MatchedDocuments::MatchedDocuments(const index::Snapshot& snapshot, std::span<const Bits> of,
                                   bool listed)
    : sets(of) {
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    count += codec::count_bits(sets[i]);
    all += snapshot.segments()[i]->documents();
  }
  if (!listed || count > all / listed_share) return;
  lists.resize(sets.size());
  for (std::size_t i = 0; i < sets.size(); ++i) {
    visit_set(*snapshot.segments()[i], sets[i],
              [&](std::size_t document) { lists[i].push_back(static_cast<DocId>(document)); });
  }
}

std::vector<ValueCount> count_values(const index::Snapshot& snapshot, const FacetTable& table,
                                     const MatchedDocuments& documents, std::size_t most,
                                     FacetPath path) {
  return ValueCounter(snapshot, table, documents, most).count(path);
}

Result<FacetCounter> FacetCounter::try_make(const index::Snapshot& snapshot,
                                            Recent<FacetTable>& tables,
                                            const std::vector<FacetRequest>& requests,
                                            std::vector<Bits>& documents) {
  FacetCounter counter(snapshot, documents);
  for (const FacetRequest& request : requests) {
    const int column = find_column(snapshot.schema(), request.column);
    if (column < 0) {
      return Error(ErrorCode::invalid_argument, "there is no column \"" + request.column + '"');
    }
    const auto number = static_cast<std::size_t>(column);
    auto table = tables.try_get(snapshot.schema().columns[number].name,
                                [&] { return FacetTable::try_make(snapshot, number); });
    if (!table) return table.error();
    counter.columns_.push_back({request, std::move(*table)});
  }
  if (!counter.empty()) documents.resize(snapshot.segments().size());
  return counter;
}

Result<std::vector<Facet>> FacetCounter::try_count() const {
  const MatchedDocuments matched(*snapshot_, *documents_, columns_.size() > 1);
  std::vector<Facet> facets;
  for (const Column& column : columns_) {
    Facet& facet = facets.emplace_back();
    facet.column = column.request.column;
    for (const ValueCount& value :
         count_values(*snapshot_, *column.table, matched, column.request.values)) {
      auto text = column.table->try_text(value.id);
      if (!text) return text.error();
      facet.values.push_back({std::move(*text), value.count});
    }
  }
  return facets;
}

}  // namespace tracuu::query
