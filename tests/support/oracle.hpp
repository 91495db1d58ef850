/// @file
/// A search engine that is too simple to be wrong: it scans every word of every document.
///
/// It shares no code with codec, postings, index or query: of the library it uses the tokeniser,
/// the parts of a document, folding and keys (all of text, tested on their own), and the plain
/// struct that a query is. The formulas are written down here once more, from docs/ranking.md.
///
/// Layer    tests; on core, text and storage (the hash of ids), and on query/query.hpp for the
/// tree. Threads  const functions may be called from many threads. Errors   none. Format   none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <tracuu/core/source_document.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/text/tokenizer.hpp>

namespace tracuu::test {

/// What of an index's schema changes its answers.
struct OracleOptions {
  bool articles = true;  ///< Units are articles; else whole documents.
  text::Analyzer analyzer = text::Analyzer::vietnamese;
  bool pairs = true;
};

/// The parameters of the ranking, named as in docs/ranking.md.
struct OracleWeights {
  float k1, b, title_k1, title_b;
  float body, title, body_pair, title_pair, own_number, cited_number;
};

/// Keeps documents as they came, dead ones too, and answers queries by looking at all of them.
class Oracle {
 public:
  /// A stretch of a document that is ranked on its own.
  struct Unit {
    std::size_t first_word = 0, end_word = 0;  ///< Of the document's words.
    std::size_t text_start = 0;                ///< In bytes.
    std::string pinpoint;
    std::vector<std::string> keys;  ///< Numbers of documents cited in it.
  };
  /// A document that was added at some time.
  struct Record {
    SourceDocument source;  ///< With the fields that its header gives.
    bool live = true;
    std::vector<std::uint32_t> words, title;  ///< Numbers of terms.
    std::string number;                       ///< Key of its own number.
    std::vector<Unit> units;
  };
  struct Hit {
    std::size_t record = 0;
    std::size_t unit = 0;     ///< Counted inside the document.
    std::uint64_t score = 0;  ///< In 1/65536.
  };
  struct Answer {
    std::vector<Hit> hits;  ///< All of them, best first.
  };

  explicit Oracle(OracleOptions options) : options_(options) {}

  /// Appends a document and returns its number; others with this id stay as they are.
  std::size_t add(SourceDocument document);
  /// The live record with this id.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view id) const;
  /// Marks a record as deleted: it still counts in the statistics while it is present.
  void remove(std::size_t record);

  /// Says which records are in the index, in its order: statistics are made of them.
  void set_present(std::vector<std::size_t> records);

  /// All hits. `allowed`, if given, says which ids may be found.
  [[nodiscard]] Answer search(const query::Query& query, const OracleWeights& weights, bool units,
                              const std::function<bool(const std::string&)>& allowed = {}) const;

  [[nodiscard]] const Record& record(std::size_t number) const { return records_[number]; }
  [[nodiscard]] const std::vector<Record>& records() const noexcept { return records_; }
  [[nodiscard]] const std::string& term(std::uint32_t number) const { return terms_[number]; }
  /// Live documents by id.
  [[nodiscard]] const std::map<std::string, std::size_t, std::less<>>& live() const noexcept {
    return live_;
  }

 private:
  struct List;
  class Search;

  std::uint32_t intern(std::string_view term);
  [[nodiscard]] std::optional<std::uint32_t> number_of(const std::string& term) const;
  // `words`: where the words of the text begin.
  [[nodiscard]] std::vector<Unit> split(const SourceDocument& document,
                                        const std::vector<std::size_t>& words) const;

  OracleOptions options_;
  std::vector<Record> records_;
  std::map<std::string, std::size_t, std::less<>> live_;
  std::vector<std::size_t> present_;
  std::vector<std::string> terms_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

/// A query as people would write it down, for messages of failing tests.
[[nodiscard]] std::string to_string(const query::Node& node);

}  // namespace tracuu::test
