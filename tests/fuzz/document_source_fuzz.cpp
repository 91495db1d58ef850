// Door: a source of documents, as a file of any kind: text, JSON lines, either compressed by zstd.
//
// The first byte of the input says which kind; the rest is the file. What must hold: no crash, an
// end, at most one bad record a line and one more, and no document longer than was allowed.

#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <tracuu/ingest/document_source.hpp>

namespace {

using namespace tracuu;  // NOLINT(google-build-using-namespace): a program, not a header

void require(bool holds) {
  if (!holds) std::abort();
}

// A file of this process; gone when it ends.
struct Input {
  explicit Input(const char* ending)
      : path((std::filesystem::temp_directory_path() /
              ("tracuu-fuzz-" + std::to_string(::getpid()) + ending))
                 .string()) {}
  ~Input() { ::unlink(path.c_str()); }
  std::string path;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::array<Input, 4> inputs{Input(".txt"), Input(".jsonl"), Input(".txt.zst"),
                                           Input(".jsonl.zst")};
  if (size == 0) return 0;
  const Input& input = inputs[data[0] % inputs.size()];
  std::FILE* file = std::fopen(input.path.c_str(), "wb");
  require(file != nullptr);
  require(std::fwrite(data + 1, 1, size - 1, file) == size - 1 && std::fclose(file) == 0);

  ingest::SourceOptions options;
  options.max_document_bytes = 4096;
  const auto source = ingest::DocumentSource::try_open({input.path}, options);
  require(static_cast<bool>(source));
  SourceDocument document;
  // A compressed line may be long, but a record takes bytes all the same.
  for (std::uint64_t records = 0; records < 10'000'000; ++records) {
    const auto event = (*source)->try_next(document);
    if (!event) {
      require(!event.error().message().empty() && event.error().place().file == input.path);
      require((*source)->try_next(document).value() == ingest::SourceEvent::end);
      return 0;
    }
    if (*event == ingest::SourceEvent::end) return 0;
    if (*event == ingest::SourceEvent::document) {
      require(document.text.size() <= 4096 && !document.id.empty());
    } else {
      require(!(*source)->problem().message().empty());
    }
  }
  std::abort();  // it does not end
}
