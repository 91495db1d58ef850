// Any bytes as a JSON line: a document that keeps its promises, or a bad record.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <tracuu/ingest/document_source.hpp>

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto document = tracuu::ingest::try_parse_json_record(line);
  if (!document) {
    require(document.error().code() == tracuu::ErrorCode::bad_record);
    // Whatever our own check takes for JSON must also be readable, once its characters are mended.
    require(document.error().message().find("cannot be read") == std::string_view::npos);
    return 0;
  }
  require(!document->id.empty() && !document->text.empty());
  for (const auto& field : document->fields) {
    require(!field.value.empty());
    require(field.name != "id" && field.name != "text");
    require(document->field(field.name).data() == field.value.data());
  }
  return 0;
}
