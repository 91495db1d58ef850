#include <algorithm>
#include <cassert>
#include <tracuu/ingest/document_source.hpp>
#include <utility>

#include "byte_stream.hpp"
#include "input_list.hpp"
#include "json_record.hpp"
#include "line_reader.hpp"

namespace tracuu::inline v0::ingest {

namespace {

static_assert(LineReader::padding >= JsonRecordParser::padding);

/// simdjson and text/normalize.hpp both count the bytes of a text in 32 bits.
constexpr std::uint64_t largest_document = (4ull << 30) - (1ull << 20);

/// Text files of unknown size are read in pieces of this size.
constexpr std::size_t text_piece = 64 * 1024;

bool is_blank(std::string_view line) noexcept {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::string too_long(const std::string& what, std::uint64_t limit) {
  return what + " is longer than " + std::to_string(limit) +
         " bytes (limit_exceeded); split it into several records";
}

/// Why a whole text cannot be a document, or nothing.
const char* fault_of_text(std::string_view text) noexcept {
  if (text.empty() || text == "\uFEFF") return "empty document: the file holds no text";
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return "the text is UTF-16; convert it to UTF-8";
  }
  return nullptr;
}

}  // namespace

struct DocumentSource::Impl {
  SourceOptions options;
  std::vector<Input> inputs;
  std::size_t current = 0;           ///< The input that is read or comes next.
  bool is_open = false;              ///< Whether `current` was begun.
  ErrorPlace last_place;             ///< Where the last record began.
  std::uint64_t finished_bytes = 0;  ///< Stored bytes of all inputs before `current`.
  std::optional<Error> problem;
  ByteStream stream;
  LineReader lines;
  JsonRecordParser parser;

  [[nodiscard]] const Input& input() const noexcept { return inputs[current]; }

  Result<SourceEvent> next(SourceDocument& document) {
    while (current != inputs.size()) {
      if (!is_open) {
        if (auto opened = stream.try_open(input().path, input().packing); !opened) {
          return opened.error();
        }
        is_open = true;
        if (input().format == InputFormat::json_lines) {
          lines.start(stream, options.max_document_bytes);
        }
      }
      if (input().format == InputFormat::text) {
        begin_record();
        auto event = read_text(document);
        finish_input();
        return event;
      }
      auto event = read_line(document);
      if (!event || *event != SourceEvent::end) return event;
      finish_input();
    }
    return SourceEvent::end;
  }

  void begin_record() {
    last_place.file = input().path;
    last_place.line.reset();
    if (input().format == InputFormat::json_lines) last_place.line = lines.number();
  }

  void finish_input() noexcept {
    finished_bytes += input().size.value_or(stream.stored_bytes());
    stream.close();
    is_open = false;
    ++current;
  }

  SourceEvent bad_record(const std::string& message) {
    problem.emplace(ErrorCode::bad_record, message, last_place);
    return SourceEvent::bad_record;
  }

  /// The whole input as one document.
  Result<SourceEvent> read_text(SourceDocument& document) {
    std::string& text = document.text;
    const std::uint64_t limit = options.max_document_bytes;
    const std::uint64_t expected =
        input().packing == Packing::plain ? std::min(input().size.value_or(0), limit) : 0;
    // With one byte of room behind the expected end, the end shows without growing.
    text.resize(static_cast<std::size_t>(expected) + 1);
    std::size_t size = 0;
    for (;;) {
      if (size == text.size()) text.resize(std::max(size + text_piece, 2 * size));
      auto read = stream.try_read({text.data() + size, text.size() - size});
      if (!read) return read.error();
      if (*read == 0) break;
      size += *read;
      if (size > limit) return bad_record(too_long("the text", limit));
    }
    text.resize(size);
    if (const char* fault = fault_of_text(text)) return bad_record(fault);
    document.id = input().id();
    document.fields.clear();
    return SourceEvent::document;
  }

  /// The next line that is not blank; end at the end of this input.
  Result<SourceEvent> read_line(SourceDocument& document) {
    for (;;) {
      auto event = lines.try_next();
      if (!event) return event.error();
      if (*event == LineEvent::end) return SourceEvent::end;
      if (*event == LineEvent::line && is_blank(lines.line())) continue;
      begin_record();
      if (*event == LineEvent::too_long) {
        return bad_record(too_long("the line", options.max_document_bytes));
      }
      if (auto parsed = parser.try_parse(lines.line(), document); !parsed) {
        return bad_record(parsed.error().message());
      }
      return SourceEvent::document;
    }
  }
};

DocumentSource::DocumentSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DocumentSource::~DocumentSource() = default;

Result<std::unique_ptr<DocumentSource>> DocumentSource::try_open(
    const std::vector<std::string>& inputs, SourceOptions options) {
  auto listed = try_list_inputs(inputs, options);
  if (!listed) return listed.error();
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  impl->options.max_document_bytes = std::min(options.max_document_bytes, largest_document);
  impl->inputs = *std::move(listed);
  return std::unique_ptr<DocumentSource>(new DocumentSource(std::move(impl)));
}

Result<SourceEvent> DocumentSource::try_next(SourceDocument& document) {
  auto event = impl_->next(document);
  if (!event) {
    impl_->stream.close();
    impl_->current = impl_->inputs.size();
  }
  return event;
}

const Error& DocumentSource::problem() const noexcept {
  assert(impl_->problem.has_value());
  return *impl_->problem;
}

ErrorPlace DocumentSource::place() const { return impl_->last_place; }

std::uint64_t DocumentSource::bytes_read() const noexcept {
  return impl_->finished_bytes + (impl_->is_open ? impl_->stream.stored_bytes() : 0);
}

std::optional<std::uint64_t> DocumentSource::bytes_total() const noexcept {
  std::uint64_t total = 0;
  for (const Input& input : impl_->inputs) {
    if (!input.size) return std::nullopt;
    total += *input.size;
  }
  return total;
}

}  // namespace tracuu::ingest
