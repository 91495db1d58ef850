// What tests of the index have in common: documents, indexes in memory, their contents as a map.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>
#include <utility>
#include <vector>

#include "support/memory_file_system.hpp"

namespace tracuu::index {

using Fields = std::vector<std::pair<std::string, std::string>>;

inline SourceDocument make_document(std::string id, std::string text, const Fields& fields = {}) {
  SourceDocument document{std::move(id), std::move(text), {}};
  for (const auto& [name, value] : fields) document.fields.push_back({name, value});
  return document;
}

/// The texts of the live documents by id.
using Contents = std::map<std::string, std::string>;

inline Contents contents(const Snapshot& snapshot) {
  Contents found;
  for (const auto& segment : snapshot.segments()) {
    for (DocId document = 0; document < segment->documents(); ++document) {
      if (segment->is_deleted(document)) continue;
      const StoredDocument stored = segment->try_stored(document).value();
      const bool first = found.emplace(stored.id, stored.text).second;
      EXPECT_TRUE(first) << "two live documents are called " << stored.id;
    }
  }
  return found;
}

inline Contents contents(storage::FileSystem& files, const std::string& directory) {
  return contents(*Snapshot::try_open(directory, files).value());
}

/// Every file of a directory with its bytes.
inline std::map<std::string, ByteVector> files_in(test::MemoryFileSystem& files,
                                                  const std::string& directory) {
  std::map<std::string, ByteVector> result;
  for (const std::string& name : files.list(directory).value()) {
    result[name] = files.get(directory + "/" + name);
  }
  return result;
}

/// An index of these documents in one commit, opened.
inline std::shared_ptr<const Snapshot> make_index(test::MemoryFileSystem& files,
                                                  const std::vector<SourceDocument>& documents,
                                                  const Schema& schema = {},
                                                  WriterOptions options = {}) {
  auto writer = IndexWriter::try_create("/index", schema, options, files).value();
  for (const auto& document : documents) {
    EXPECT_EQ(writer->try_add(document).value(), AddOutcome::added);
  }
  static_cast<void>(writer->try_commit().value());
  return Snapshot::try_open("/index", files).value();
}

template <typename T>
testing::AssertionResult fails_with(const Result<T>& result, ErrorCode code) {
  if (result) return testing::AssertionFailure() << "it succeeded";
  if (result.error().code() != code) {
    return testing::AssertionFailure()
           << to_string(result.error().code()) << ": " << result.error().what();
  }
  if (result.error().message().empty()) return testing::AssertionFailure() << "no message";
  return testing::AssertionSuccess();
}

}  // namespace tracuu::index
