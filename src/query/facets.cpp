#include "facets.hpp"

#include <algorithm>
#include <bit>
#include <span>

namespace tracuu::inline v0::query {

namespace {

constexpr std::uint32_t years = 10000;  // dates have four digits for the year

int find_column(const index::Schema& schema, std::string_view name) {
  const int column = schema.find_column(name);
  return column < 0 && (name == "nam" || name == "year") ? schema.find_column("date") : column;
}

// Adds 1 to the count of each document's value. Neighbours often have the same value: every second
// document is counted apart, so that an addition need not wait for the one before.
template <typename ValueOf>
void count(const Bits& documents, std::span<std::uint32_t> even, std::span<std::uint32_t> odd,
           ValueOf value_of) {
  for (std::size_t i = 0; i < documents.size(); ++i) {
    std::uint64_t bits = documents[i];
    const std::size_t base = i * 64;
    if (bits == ~std::uint64_t{0}) {
      for (std::size_t bit = 0; bit < 64; bit += 2) {
        ++even[value_of(base + bit)];
        ++odd[value_of(base + bit + 1)];
      }
      continue;
    }
    while (bits != 0) {
      ++even[value_of(base + static_cast<std::size_t>(std::countr_zero(bits)))];
      bits &= bits - 1;
      if (bits == 0) break;
      ++odd[value_of(base + static_cast<std::size_t>(std::countr_zero(bits)))];
      bits &= bits - 1;
    }
  }
}

}  // namespace

Result<FacetCounter> FacetCounter::try_make(const index::Schema& schema,
                                            const std::vector<FacetRequest>& requests) {
  FacetCounter counter;
  for (const FacetRequest& request : requests) {
    const int column = find_column(schema, request.column);
    if (column < 0) {
      return Error(ErrorCode::invalid_argument, "there is no column \"" + request.column + '"');
    }
    const auto number = static_cast<std::size_t>(column);
    counter.columns_.push_back(
        {request, number, schema.columns[number].type == index::ColumnType::date, {}});
  }
  return counter;
}

Result<void> FacetCounter::try_add(const SegmentView& view, const Bits& documents) {
  const index::Segment& segment = *view.segment;
  for (Column& column : columns_) {
    const std::span<const std::int32_t> dates =
        column.years ? segment.date_values(column.number) : std::span<const std::int32_t>();
    const std::span<const std::uint32_t> ordinals =
        column.years ? std::span<const std::uint32_t>() : segment.keyword_ordinals(column.number);
    if (dates.empty() && ordinals.empty()) continue;
    const std::uint32_t values = column.years ? years : segment.keyword_count(column.number) + 1;
    counts_.assign(std::size_t{values} * 2, 0);
    const std::span even(counts_.data(), values);
    const std::span odd(counts_.data() + values, values);
    if (column.years) {
      // Whatever a damaged file holds, the year is one.
      count(documents, even, odd, [&](std::size_t document) {
        return static_cast<std::uint32_t>(dates[document]) / 10000 % years;
      });
    } else {
      count(documents, even, odd, [&](std::size_t document) { return ordinals[document]; });
    }
    for (std::uint32_t i = 1; i < values; ++i) {
      const std::uint64_t found = std::uint64_t{even[i]} + odd[i];
      if (found == 0) continue;
      if (column.years) {
        column.counts[std::to_string(i)] += found;
        continue;
      }
      auto value = segment.try_keyword_value(column.number, i);
      if (!value) return value.error();
      const auto known = column.counts.find(*value);
      if (known == column.counts.end()) {
        column.counts.emplace(*value, found);
      } else {
        known->second += found;
      }
    }
  }
  return {};
}

std::vector<Facet> FacetCounter::take() const {
  std::vector<Facet> facets;
  for (const Column& column : columns_) {
    Facet& facet = facets.emplace_back();
    facet.column = column.request.column;
    for (const auto& [value, count] : column.counts) facet.values.push_back({value, count});
    const std::size_t kept = std::min(facet.values.size(), column.request.values);
    std::partial_sort(facet.values.begin(),
                      facet.values.begin() + static_cast<std::ptrdiff_t>(kept), facet.values.end(),
                      [](const Facet::Value& a, const Facet::Value& b) {
                        return a.count != b.count ? a.count > b.count : a.value < b.value;
                      });
    facet.values.resize(kept);
  }
  return facets;
}

}  // namespace tracuu::query
