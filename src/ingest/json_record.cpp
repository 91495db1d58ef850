#include "json_record.hpp"

#include <simdjson.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <tracuu/ingest/document_source.hpp>
#include <utility>
#include <vector>

#include "json_check.hpp"

namespace tracuu::inline v0::ingest {

namespace {

namespace ondemand = simdjson::ondemand;

static_assert(JsonRecordParser::padding >= simdjson::SIMDJSON_PADDING);

/// Each name is compared with all earlier ones, so that their number has to be bounded.
constexpr std::size_t max_fields = 1024;

constexpr std::string_view blanks = " \t\r\n";

Error bad_record(const std::string& message) { return {ErrorCode::bad_record, message}; }

enum class ValueKind : std::uint8_t { null, string, number, other };

/// A member's value; the text is valid until the next line is parsed.
struct Value {
  ValueKind kind = ValueKind::null;
  std::string_view text;  ///< A string's characters, else the JSON text.
};

/// simdjson judges only what it is asked for, so what stays JSON text is checked here.
simdjson::error_code read_value(ondemand::value json, Value& value) {
  ondemand::json_type type{};
  if (const auto error = json.type().get(type)) return error;
  switch (type) {
    case ondemand::json_type::string:
      value.kind = ValueKind::string;
      return json.get_string().get(value.text);
    case ondemand::json_type::object: {
      value.kind = ValueKind::other;
      ondemand::object object;
      if (const auto error = json.get_object().get(object)) return error;
      if (const auto error = object.raw_json().get(value.text)) return error;
      break;
    }
    case ondemand::json_type::array: {
      value.kind = ValueKind::other;
      ondemand::array array;
      if (const auto error = json.get_array().get(array)) return error;
      if (const auto error = array.raw_json().get(value.text)) return error;
      break;
    }
    default:
      value.kind = type == ondemand::json_type::number ? ValueKind::number
                   : type == ondemand::json_type::null ? ValueKind::null
                                                       : ValueKind::other;
      value.text = json.raw_json_token();
      break;
  }
  if (find_json_fault(value.text)) return simdjson::TAPE_ERROR;
  value.text = value.text.substr(0, value.text.find_last_not_of(blanks) + 1);
  return simdjson::SUCCESS;
}

/// Fills a document member by member, into the strings it already has.
class RecordBuilder {
 public:
  explicit RecordBuilder(SourceDocument& document) noexcept : document_(document) {
    document_.id.clear();
    document_.text.clear();
  }

  void add(std::string_view name, const Value& value) {
    if (value.kind == ValueKind::null) return;
    if (name == "id") {
      if (!std::exchange(has_id_, true)) {
        id_usable_ = value.kind != ValueKind::other;
        document_.id = value.text;
      }
    } else if (name == "text") {
      if (!std::exchange(has_text_, true)) {
        text_usable_ = value.kind == ValueKind::string;
        if (text_usable_) document_.text = value.text;
      }
    } else {
      add_field(name, value.text);
    }
  }

  Result<void> finish() {
    if (field_count_ > max_fields) {
      return bad_record("more than " + std::to_string(max_fields) + " fields (limit_exceeded)");
    }
    if (!has_id_) return bad_record("no \"id\"");
    if (!id_usable_) return bad_record("\"id\" is neither a string nor a number");
    if (document_.id.empty()) return bad_record("\"id\" is empty");
    if (!has_text_) return bad_record("no \"text\"");
    if (!text_usable_) return bad_record("\"text\" is not a string");
    if (document_.text.empty()) return bad_record("empty document: \"text\" holds nothing");
    document_.fields.resize(field_count_);
    std::erase_if(document_.fields, [](const SourceField& field) { return field.value.empty(); });
    return {};
  }

 private:
  void add_field(std::string_view name, std::string_view value) {
    if (field_count_ > max_fields) return;
    for (std::size_t i = 0; i < field_count_; ++i) {
      if (document_.fields[i].name == name) return;
    }
    if (field_count_ == document_.fields.size()) document_.fields.emplace_back();
    SourceField& field = document_.fields[field_count_++];
    field.name = name;
    field.value = value;
  }

  SourceDocument& document_;
  std::size_t field_count_ = 0;
  bool has_id_ = false;
  bool id_usable_ = false;
  bool has_text_ = false;
  bool text_usable_ = false;
};

simdjson::error_code read_members(ondemand::document& json, RecordBuilder& record) {
  ondemand::object object;
  if (const auto error = json.get_object().get(object)) return error;
  for (auto member : object) {
    std::string_view name;
    if (const auto error = member.unescaped_key().get(name)) return error;
    ondemand::value member_value;
    if (const auto error = member.value().get(member_value)) return error;
    Value value;
    if (const auto error = read_value(member_value, value)) return error;
    record.add(name, value);
  }
  // Behind the last member no other token may stand.
  return json.current_location().error() == simdjson::OUT_OF_BOUNDS ? simdjson::SUCCESS
                                                                    : simdjson::TAPE_ERROR;
}

}  // namespace

struct JsonRecordParser::Impl {
  ondemand::parser parser;

  /// `record` is told of every member; complete only after success.
  simdjson::error_code parse(std::string_view line, RecordBuilder& record) {
    ondemand::document json;
    if (const auto error =
            parser.iterate(line.data(), line.size(), line.size() + padding).get(json)) {
      return error;
    }
    return read_members(json, record);
  }
};

JsonRecordParser::JsonRecordParser() : impl_(std::make_unique<Impl>()) {}
JsonRecordParser::~JsonRecordParser() = default;

Result<void> JsonRecordParser::try_parse(std::string_view line, SourceDocument& document) {
  {
    RecordBuilder record(document);
    if (!impl_->parse(line, record)) return record.finish();
  }
  // Slow path: find out why, and look whether only characters are broken.
  if (const auto fault = find_json_fault(line)) {
    return bad_record("broken JSON at byte " + std::to_string(fault->offset) + ": expected " +
                      fault->expected);
  }
  const std::size_t first = line.find_first_not_of(blanks);
  if (line[first] != '{') return bad_record("not a JSON object");
  std::string mended = mend_characters(line);
  const std::size_t size = mended.size();
  mended.resize(size + padding, ' ');
  RecordBuilder record(document);
  if (const auto error = impl_->parse({mended.data(), size}, record)) {
    return bad_record(std::string("JSON that cannot be read: ") + simdjson::error_message(error));
  }
  return record.finish();
}

Result<SourceDocument> try_parse_json_record(std::string_view line) {
  std::string padded;
  padded.reserve(line.size() + JsonRecordParser::padding);
  padded = line;
  padded.resize(line.size() + JsonRecordParser::padding, ' ');
  JsonRecordParser parser;
  SourceDocument document;
  if (auto parsed = parser.try_parse({padded.data(), line.size()}, document); !parsed) {
    return parsed.error();
  }
  return document;
}

}  // namespace tracuu::ingest
