#include "arrow_reader.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>
#include <tracuu/core/error.hpp>
#include <tracuu/text/date.hpp>
#include <type_traits>
#include <utility>

namespace tracuu::python {

namespace {

Error wrong(const std::string& message) { return Error(ErrorCode::invalid_argument, message); }

template <typename T>
T element(const void* buffer, std::int64_t at) noexcept {
  T value;
  std::memcpy(&value, static_cast<const char*>(buffer) + at * static_cast<std::int64_t>(sizeof(T)),
              sizeof(T));
  return value;
}

bool bit(const void* buffer, std::int64_t at) noexcept {
  return (static_cast<const std::uint8_t*>(buffer)[at / 8] >> (at % 8) & 1) != 0;
}

bool is_null(const ArrowArray& array, std::int64_t at) noexcept {
  return array.n_buffers > 0 && array.null_count != 0 && array.buffers[0] != nullptr &&
         !bit(array.buffers[0], at);
}

template <typename Offset>
std::string_view string_at(const ArrowArray& array, std::int64_t at) noexcept {
  const auto begin = element<Offset>(array.buffers[1], at);
  const auto end = element<Offset>(array.buffers[1], at + 1);
  if (end <= begin) return {};
  return {static_cast<const char*>(array.buffers[2]) + begin,
          static_cast<std::size_t>(end - begin)};
}

// A view: 4 bytes of length; up to 12 bytes stand in place, of longer ones 4, then the number of a
// buffer and the place in it.
std::string_view view_at(const ArrowArray& array, std::int64_t at) noexcept {
  const char* entry = static_cast<const char*>(array.buffers[1]) + at * 16;
  const auto size = element<std::int32_t>(entry, 0);
  if (size <= 0) return {};
  if (size <= 12) return {entry + 4, static_cast<std::size_t>(size)};
  const auto buffer = element<std::int32_t>(entry, 2);
  const auto begin = element<std::int32_t>(entry, 3);
  return {static_cast<const char*>(array.buffers[2 + buffer]) + begin,
          static_cast<std::size_t>(size)};
}

template <typename T>
void append_number(T value, std::string& out) {
  if constexpr (std::is_floating_point_v<T>) {
    if (!std::isfinite(value)) return;
  }
  std::array<char, 40> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end.ptr);
}

template <typename T>
void number_at(const ArrowArray& array, std::int64_t at, std::string& out) {
  append_number(element<T>(array.buffers[1], at), out);
}

// The day that is so many days after 1970-01-01 (H. Hinnant, "chrono-compatible low-level date
// algorithms", written anew).
text::Date day_after_epoch(std::int64_t days) noexcept {
  days += 719468;  // from 0000-03-01
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * day_of_year + 2) / 153;  // from March
  const std::int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
  const std::int64_t year = year_of_era + era * 400 + (month >= 10 ? 1 : 0);
  return {static_cast<std::int16_t>(year),
          static_cast<std::uint8_t>(month < 10 ? month + 3 : month - 9),
          static_cast<std::uint8_t>(day)};
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) noexcept {
  return a / b - (a % b < 0 ? 1 : 0);
}

// A moment as ISO 8601; where the day begins, the day alone.
void append_moment(std::int64_t units, std::int64_t units_a_second, std::string& out) {
  const std::int64_t seconds = floor_divide(units, units_a_second);
  const std::int64_t days = floor_divide(seconds, 86400);
  const text::Date date = day_after_epoch(days);
  if (!text::is_valid(date)) return;
  out += text::to_iso(date);
  const std::int64_t rest = seconds - days * 86400;
  if (rest == 0) return;
  const auto two = [&](char before, std::int64_t value) {
    out += before;
    out += static_cast<char>('0' + value / 10);
    out += static_cast<char>('0' + value % 10);
  };
  two('T', rest / 3600);
  two(':', rest / 60 % 60);
  two(':', rest % 60);
}

using Append = void (*)(const ArrowArray& array, std::int64_t at, std::string& out);

// How a value of a format becomes text; null for formats that have no text.
Append append_of(std::string_view format) {
  if (format == "u") {
    return [](const ArrowArray& a, std::int64_t at, std::string& out) {
      out += string_at<std::int32_t>(a, at);
    };
  }
  if (format == "U") {
    return [](const ArrowArray& a, std::int64_t at, std::string& out) {
      out += string_at<std::int64_t>(a, at);
    };
  }
  if (format == "vu") {
    return [](const ArrowArray& a, std::int64_t at, std::string& out) { out += view_at(a, at); };
  }
  if (format == "n") return [](const ArrowArray&, std::int64_t, std::string&) {};
  if (format == "b") {
    return [](const ArrowArray& a, std::int64_t at, std::string& out) {
      out += bit(a.buffers[1], at) ? "true" : "false";
    };
  }
  if (format == "tdD") {
    return [](const ArrowArray& a, std::int64_t at, std::string& out) {
      append_moment(element<std::int32_t>(a.buffers[1], at) * std::int64_t{86400}, 1, out);
    };
  }
  if (format == "c") return number_at<std::int8_t>;
  if (format == "C") return number_at<std::uint8_t>;
  if (format == "s") return number_at<std::int16_t>;
  if (format == "S") return number_at<std::uint16_t>;
  if (format == "i") return number_at<std::int32_t>;
  if (format == "I") return number_at<std::uint32_t>;
  if (format == "l") return number_at<std::int64_t>;
  if (format == "L") return number_at<std::uint64_t>;
  if (format == "f") return number_at<float>;
  if (format == "g") return number_at<double>;
  if (format == "tdm") {
    return [](const ArrowArray& a, std::int64_t at, std::string& out) {
      append_moment(element<std::int64_t>(a.buffers[1], at), 1'000, out);
    };
  }
  if (format.starts_with("tss")) {
    return [](const ArrowArray& a, std::int64_t at, std::string& out) {
      append_moment(element<std::int64_t>(a.buffers[1], at), 1, out);
    };
  }
  if (format.starts_with("tsm")) {
    return [](const ArrowArray& a, std::int64_t at, std::string& out) {
      append_moment(element<std::int64_t>(a.buffers[1], at), 1'000, out);
    };
  }
  if (format.starts_with("tsu")) {
    return [](const ArrowArray& a, std::int64_t at, std::string& out) {
      append_moment(element<std::int64_t>(a.buffers[1], at), 1'000'000, out);
    };
  }
  if (format.starts_with("tsn")) {
    return [](const ArrowArray& a, std::int64_t at, std::string& out) {
      append_moment(element<std::int64_t>(a.buffers[1], at), 1'000'000'000, out);
    };
  }
  return nullptr;
}

std::int64_t index_at(std::string_view format, const ArrowArray& array, std::int64_t at) noexcept {
  const void* buffer = array.buffers[1];
  switch (format.empty() ? '\0' : format[0]) {
    case 'c':
      return element<std::int8_t>(buffer, at);
    case 'C':
      return element<std::uint8_t>(buffer, at);
    case 's':
      return element<std::int16_t>(buffer, at);
    case 'S':
      return element<std::uint16_t>(buffer, at);
    case 'i':
      return element<std::int32_t>(buffer, at);
    case 'I':
      return element<std::uint32_t>(buffer, at);
    case 'l':
    case 'L':
      return element<std::int64_t>(buffer, at);
    default:
      return -1;
  }
}

}  // namespace

struct ArrowReader::Column {
  std::string name;
  std::string format;  // of the values, or of a dictionary's indices
  Append append;       // of the values
  bool dictionary;

  void read(const ArrowArray& array, std::int64_t row, std::string& out) const {
    const std::int64_t at = row + array.offset;
    if (format == "n" || is_null(array, at)) return;
    if (!dictionary) {
      append(array, at, out);
      return;
    }
    const ArrowArray& values = *array.dictionary;
    const std::int64_t index = index_at(format, array, at);
    if (index < 0 || index >= values.length) throw wrong("column " + name + ": no such category");
    if (!is_null(values, index + values.offset)) append(values, index + values.offset, out);
  }
};

ArrowReader::ArrowReader(ArrowArrayStream* stream) {
  if (stream->release == nullptr) throw wrong("the stream was read before");
  *stream_.get() = *stream;
  stream->release = nullptr;
  if (stream_->get_schema(stream_.get(), schema_.get()) != 0) {
    const char* message = stream_->get_last_error(stream_.get());
    throw Error(ErrorCode::bad_record, message != nullptr ? message : "the stream has no schema");
  }
  const ArrowSchema& schema = *schema_;
  if (std::string_view(schema.format) != "+s") throw wrong("the stream is no table");
  bool has_id = false;
  bool has_text = false;
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    const ArrowSchema& child = *schema.children[i];
    Column column;
    column.name = child.name != nullptr ? child.name : "";
    column.format = child.format;
    column.dictionary = child.dictionary != nullptr;
    column.append = append_of(column.dictionary ? child.dictionary->format : child.format);
    if (column.append == nullptr) {
      throw wrong("column " + column.name + ": values of the Arrow format " +
                  (column.dictionary ? child.dictionary->format : child.format) +
                  " cannot be taken as text");
    }
    for (const Column& other : columns_) {
      if (other.name == column.name) throw wrong("two columns are called " + column.name);
    }
    has_id = has_id || column.name == "id";
    has_text = has_text || column.name == "text";
    columns_.push_back(std::move(column));
  }
  if (!has_id || !has_text) throw wrong("the table needs columns called id and text");
}

ArrowReader::~ArrowReader() = default;

void ArrowReader::open_batch() {
  row_ = 0;
  batch_.reset();
  if (stream_->get_next(stream_.get(), batch_.get()) != 0) {
    const char* message = stream_->get_last_error(stream_.get());
    throw Error(ErrorCode::bad_record, message != nullptr ? message : "the stream broke off");
  }
  if (batch_->release != nullptr &&
      batch_->n_children != static_cast<std::int64_t>(columns_.size())) {
    throw wrong("a batch of the stream has other columns than its schema");
  }
}

bool ArrowReader::next(SourceDocument& document) {
  while (batch_->release == nullptr || row_ >= batch_->length) {
    open_batch();
    if (batch_->release == nullptr) return false;
  }
  document.id.clear();
  document.text.clear();
  document.fields.clear();
  const std::int64_t row = row_ + batch_->offset;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Column& column = columns_[i];
    const ArrowArray& array = *batch_->children[i];
    if (column.name == "id") {
      column.read(array, row, document.id);
    } else if (column.name == "text") {
      column.read(array, row, document.text);
    } else {
      std::string value;
      column.read(array, row, value);
      if (!value.empty()) document.fields.push_back({column.name, std::move(value)});
    }
  }
  ++row_;
  return true;
}

}  // namespace tracuu::python
