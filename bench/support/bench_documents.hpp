// The documents that the benches of index and query work on.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <tracuu/ingest/document_source.hpp>
#include <vector>

namespace tracuu::bench {

/// The documents of the file that TRACUU_BENCH_DOCUMENTS names, or those of corpus/documents, as
/// often as it takes to make `at_least` bytes of text; copies have ids of their own.
inline std::vector<SourceDocument> load_documents(std::size_t at_least) {
  const char* named = std::getenv("TRACUU_BENCH_DOCUMENTS");
  const std::string path =
      named != nullptr ? named : std::string(TRACUU_SOURCE_DIR) + "/corpus/documents";
  auto source = ingest::DocumentSource::try_open({path}).value();
  std::vector<SourceDocument> documents;
  std::size_t bytes = 0;
  for (SourceDocument document; true;) {
    const auto event = source->try_next(document).value();
    if (event == ingest::SourceEvent::end) break;
    if (event != ingest::SourceEvent::document) continue;
    bytes += document.text.size();
    documents.push_back(document);
    if (named != nullptr && bytes >= at_least) break;
  }
  if (documents.empty()) throw std::runtime_error("no documents in " + path);
  const std::size_t originals = documents.size();
  for (std::size_t copy = 1; bytes < at_least; ++copy) {
    for (std::size_t i = 0; i < originals && bytes < at_least; ++i) {
      SourceDocument again = documents[i];
      again.id += "#" + std::to_string(copy);
      bytes += again.text.size();
      documents.push_back(std::move(again));
    }
  }
  return documents;
}

/// A directory that goes with the object.
class ScratchDirectory {
 public:
  explicit ScratchDirectory(const std::string& name)
      : path_(std::filesystem::temp_directory_path() / ("tracuu-bench-" + name)) {
    std::filesystem::remove_all(path_);
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace tracuu::bench
