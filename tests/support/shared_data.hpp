/// @file
/// Documents that tests read: the project's own corpus, and real ones that lie beside the project.
///
/// Layer    tests; on ingest.
/// Threads  every function may be called from any thread.
/// Errors   a corpus that cannot be read throws and so fails the test.
/// Format   none.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tracuu/ingest/document_source.hpp>

namespace tracuu::test {

/// A file of the source tree. Requires: TRACUU_SOURCE_DIR, which the build defines.
[[nodiscard]] inline std::string source_path(const std::string& name) {
  return std::string(TRACUU_SOURCE_DIR) + "/" + name;
}

/// A file of the data that are no part of the project, in the directory that the environment's
/// TRACUU_SHARED names or in ../shared; nothing where it is absent.
[[nodiscard]] inline std::optional<std::string> shared_path(const std::string& name) {
  const char* named = std::getenv("TRACUU_SHARED");
  const std::string path =
      (named != nullptr ? std::string(named) : source_path("../shared")) + "/" + name;
  if (!std::filesystem::exists(path)) return std::nullopt;
  return path;
}

/// Every `step`-th document of an input, at most `limit`. Records that cannot be used are left out.
[[nodiscard]] inline std::vector<SourceDocument> read_documents(
    const std::string& path, std::size_t step = 1, std::size_t limit = ~std::size_t{0}) {
  auto source = ingest::DocumentSource::try_open({path}).value();
  std::vector<SourceDocument> documents;
  SourceDocument document;
  for (std::size_t i = 0; documents.size() < limit; ++i) {
    const ingest::SourceEvent event = source->try_next(document).value();
    if (event == ingest::SourceEvent::end) break;
    if (event == ingest::SourceEvent::document && i % step == 0) {
      documents.push_back(std::exchange(document, {}));
    }
  }
  return documents;
}

/// The documents of corpus/documents.
[[nodiscard]] inline std::vector<SourceDocument> corpus_documents() {
  return read_documents(source_path("corpus/documents"));
}

}  // namespace tracuu::test
