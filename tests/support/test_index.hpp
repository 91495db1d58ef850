/// @file
/// An index and the oracle side by side: both get the same documents, both are asked the same.
///
/// Layer    tests; on query.
/// Threads  asking is const and may be done from many threads; the rest belongs to one.
/// Errors   differences and unexpected errors are failures of the running test.
/// Format   none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <tracuu/core/source_document.hpp>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/searcher.hpp>

#include "memory_file_system.hpp"
#include "oracle.hpp"

namespace tracuu::test {

/// A document of an id, a text and fields, in this order.
[[nodiscard]] SourceDocument make_document(
    std::string id, std::string text, std::vector<std::pair<std::string, std::string>> fields = {});

/// An index in memory that is written with `replace`, and the oracle that knows what is in it.
class TestIndex {
 public:
  explicit TestIndex(const index::Schema& schema = {}, index::WriterOptions options = {});

  /// Adds a document, or replaces the one with its id.
  void add(const SourceDocument& document);
  void add(const std::vector<SourceDocument>& documents) {
    for (const SourceDocument& document : documents) add(document);
  }
  /// Deletes a document; checks that writer and oracle agree on whether it was there.
  bool remove(std::string_view id);
  /// Makes it all visible, to this object's searcher as well, and finds out which of the oracle's
  /// records stand where.
  void commit();
  /// Closes the writer and opens it again.
  void reopen();

  /// Asks both and compares ids, scores, units, totals and order: all hits, and the best `k`.
  [[nodiscard]] testing::AssertionResult agrees(const query::Query& query, std::size_t k = 10,
                                                const query::DocumentSet* allowed = nullptr) const;

  [[nodiscard]] const std::shared_ptr<const index::Snapshot>& snapshot() const { return snapshot_; }
  [[nodiscard]] const query::Searcher& searcher() const { return *searcher_; }
  [[nodiscard]] const Oracle& oracle() const { return oracle_; }
  [[nodiscard]] MemoryFileSystem& files() { return files_; }
  [[nodiscard]] const std::string& directory() const { return directory_; }
  /// The ids of a query's hits, best first.
  [[nodiscard]] std::vector<std::string> ids(const query::Query& query,
                                             std::size_t k = ~std::size_t{0} >> 1) const;

 private:
  [[nodiscard]] testing::AssertionResult agrees(const query::Query& query,
                                                const query::SearchOptions& options) const;
  void find_places();

  MemoryFileSystem files_;
  std::string directory_ = "/index";
  index::WriterOptions options_;
  std::unique_ptr<index::IndexWriter> writer_;
  std::shared_ptr<const index::Snapshot> snapshot_;
  std::unique_ptr<query::Searcher> searcher_;
  Oracle oracle_;
  std::vector<std::vector<std::size_t>> places_;  ///< Records by segment and document.
};

}  // namespace tracuu::test
