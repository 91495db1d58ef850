#include "columns_writer.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <tracuu/text/date.hpp>

#include "segment_format.hpp"

namespace tracuu::inline v0::index {

using namespace format;

namespace {

template <typename T>
ByteSpan bytes_of(const std::vector<T>& values) {
  return std::as_bytes(std::span(values));
}

bool has_bit(std::span<const std::uint64_t> bits, DocId document) noexcept {
  return document / 64 < bits.size() && (bits[document / 64] >> (document % 64) & 1) != 0;
}

}  // namespace

Result<ColumnChanges> try_read_changes(const storage::IndexFileReader& file, const Schema& schema,
                                       std::uint32_t documents) {
  ColumnChanges changes;
  for (std::size_t column = 0; column < schema.columns.size(); ++column) {
    const auto base = static_cast<SectionId>(16 * column);
    if (!file.has_section(base + changed_values)) continue;
    const bool is_date = schema.columns[column].type == ColumnType::date;
    const SectionId values = base + (is_date ? date_values : keyword_values);
    auto words = file.bytes(base + changed_values, 0, (std::uint64_t{documents} + 63) / 64 * 8);
    if (!words) return words.error();
    for (DocId document = 0; document < documents; ++document) {
      const auto word = load_le<std::uint64_t>(words->data() + document / 64 * 8);
      if ((word >> (document % 64) & 1) == 0) continue;
      std::string& text = changes[{column, document}];
      if (file.section_size(values) == 0) continue;
      auto value = file.bytes(values, document * 4ull, 4);
      if (!value) return value.error();
      if (is_date) {
        const auto date = text::Date::from_number(load_le<std::int32_t>(value->data()));
        if (text::is_valid(date)) text = text::to_iso(date);
      } else if (const auto ordinal = load_le<std::uint32_t>(value->data()); ordinal != 0) {
        auto offsets = file.bytes(base + keyword_offsets, (ordinal - 1) * 8ull, 16);
        if (!offsets) return offsets.error();
        const auto begin = load_le<std::uint64_t>(offsets->data());
        const auto end = load_le<std::uint64_t>(offsets->data() + 8);
        if (end < begin)
          return file.corrupt(base + keyword_offsets, 0, "a value ends before it begins");
        auto bytes = file.bytes(base + keyword_bytes, begin, end - begin);
        if (!bytes) return bytes.error();
        text = as_text(*bytes);
      }
    }
  }
  return changes;
}

void ColumnsWriter::add_date(Values& values, std::string_view text) {
  const auto date = text::parse_date(text);
  values.dates.push_back(date ? date->to_number() : 0);
}

void ColumnsWriter::add_keyword(Values& values, std::string_view text) {
  values.ordinals.push_back(text.empty() ? 0 : values.keywords.intern(text) + 1);
}

void ColumnsWriter::add(const std::vector<std::string>& values) {
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    if (schema_.columns[column].type == ColumnType::date) {
      add_date(columns_[column], values[column]);
    } else {
      add_keyword(columns_[column], values[column]);
    }
  }
  ++documents_;
}

Result<void> ColumnsWriter::try_add(const Segment& segment, std::span<const std::uint64_t> deleted,
                                    const ColumnChanges& changes) {
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    if (auto done = try_add_column(column, segment, deleted, changes); !done) return done;
  }
  std::uint32_t live = segment.documents();
  for (const std::uint64_t word : deleted) live -= static_cast<unsigned>(std::popcount(word));
  documents_ += live;
  return {};
}

Result<void> ColumnsWriter::try_add_column(std::size_t column, const Segment& segment,
                                           std::span<const std::uint64_t> deleted,
                                           const ColumnChanges& changes) {
  Values& values = columns_[column];
  const bool is_date = schema_.columns[column].type == ColumnType::date;
  const std::span<const std::uint64_t> changed = segment.changed_values(column);
  // The numbers of the segment's keywords here, + 1; 0: not met yet.
  std::vector<std::uint32_t> numbers(is_date ? 0 : segment.keyword_count(column));
  auto change = changes.lower_bound({column, 0});
  std::uint32_t at = documents_;
  for (DocId document = 0; document < segment.documents(); ++document) {
    const bool is_changed = change != changes.end() && change->first == std::pair(column, document);
    if (!has_bit(deleted, document)) {
      if (is_changed || has_bit(changed, document)) {
        values.changed.resize(std::max(values.changed.size(), std::size_t{at} / 64 + 1));
        values.changed[at / 64] |= std::uint64_t{1} << (at % 64);
      }
      ++at;
      if (is_changed) {
        is_date ? add_date(values, change->second) : add_keyword(values, change->second);
      } else if (is_date) {
        const auto dates = segment.date_values(column);
        values.dates.push_back(dates.empty() ? 0 : dates[document]);
      } else {
        const auto ordinals = segment.keyword_ordinals(column);
        const std::uint32_t ordinal = ordinals.empty() ? 0 : ordinals[document];
        if (ordinal != 0 && numbers[ordinal - 1] == 0) {
          auto text = segment.try_keyword_value(column, ordinal);
          if (!text) return text.error();
          numbers[ordinal - 1] = values.keywords.intern(*text) + 1;
        }
        values.ordinals.push_back(ordinal == 0 ? 0 : numbers[ordinal - 1]);
      }
    }
    if (is_changed) ++change;
  }
  return {};
}

std::size_t ColumnsWriter::memory() const noexcept {
  std::size_t bytes = 0;
  for (const Values& column : columns_) {
    bytes += column.dates.capacity() * 4 + column.ordinals.capacity() * 4 +
             column.keywords.memory() + column.changed.capacity() * 8;
  }
  return bytes;
}

void ColumnsWriter::write(storage::IndexFileWriter& out) {
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    Values& values = columns_[column];
    const auto base = static_cast<SectionId>(16 * column);
    if (schema_.columns[column].type == ColumnType::date) {
      const bool empty = std::all_of(values.dates.begin(), values.dates.end(),
                                     [](std::int32_t date) { return date == 0; });
      out.section(base + date_values, empty ? ByteSpan() : bytes_of(values.dates));
    } else {
      write_keywords(values, base, out);
    }
    if (!values.changed.empty()) {
      values.changed.resize((std::size_t{documents_} + 63) / 64);
      out.section(base + changed_values, bytes_of(values.changed));
    }
  }
}

void ColumnsWriter::write_keywords(Values& values, SectionId base, storage::IndexFileWriter& out) {
  std::vector<std::uint32_t> order(values.keywords.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return values.keywords.term(a) < values.keywords.term(b);
  });
  std::vector<std::uint32_t> rank(order.size());
  std::vector<std::uint64_t> offsets;
  std::string bytes;
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    rank[order[i]] = i + 1;
    offsets.push_back(bytes.size());
    bytes += values.keywords.term(order[i]);
  }
  offsets.push_back(bytes.size());
  for (std::uint32_t& ordinal : values.ordinals) {
    if (ordinal != 0) ordinal = rank[ordinal - 1];
  }
  out.section(base + keyword_values, order.empty() ? ByteSpan() : bytes_of(values.ordinals));
  out.section(base + keyword_offsets, bytes_of(offsets));
  out.section(base + keyword_bytes, as_bytes(bytes));
}

}  // namespace tracuu::index
