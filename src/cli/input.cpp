#include "input.hpp"

#include <tracuu/core/error.hpp>
#include <tracuu/ingest/document_source.hpp>

namespace tracuu::inline v0::cli {

TextFile TextFile::read(const std::string& path) {
  ingest::SourceOptions options;
  options.stdin_is_jsonl = false;
  options.force_text = true;
  options.max_document_bytes = 1ull << 31;
  const auto source = ingest::DocumentSource::try_open({path}, options).value();
  SourceDocument document;
  const ingest::SourceEvent event = source->try_next(document).value();
  // A folder is read as the files in it, so their names come back.
  if (event == ingest::SourceEvent::end || source->place().file != path) {
    throw Error(ErrorCode::io, "is a folder; a file is wanted", {path, {}, {}});
  }
  if (event == ingest::SourceEvent::bad_record) throw source->problem();
  TextFile file;
  file.text_ = std::move(document.text);
  return file;
}

std::vector<InputLine> TextFile::lines() const {
  std::vector<InputLine> lines;
  std::string_view rest = text_;
  if (rest.starts_with("\uFEFF")) rest.remove_prefix(3);
  for (std::uint64_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") != std::string_view::npos) lines.push_back({number, line});
  }
  return lines;
}

}  // namespace tracuu::cli
