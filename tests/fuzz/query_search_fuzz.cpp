// Door: the text of a query, all the way to hits.
//
// What must hold: a tree, or query_syntax with a place in the text; a lenient reader and free text
// always give a tree; every tree can be searched, counted and shown in a snippet.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/searcher.hpp>

#include "../support/memory_file_system.hpp"

namespace {

using namespace tracuu;  // NOLINT(google-build-using-namespace): a program, not a header

void require(bool holds) {
  if (!holds) std::abort();
}

// A small index with words that a fuzzer can guess.
const query::Searcher& searcher() {
  static const std::unique_ptr<const query::Searcher> made = [] {
    test::MemoryFileSystem files;
    auto writer = index::IndexWriter::try_create("/index", {}, {}, files).value();
    for (const char* text : {"a b c a b", "Điều 1. a\nĐiều 2. b\n1. c", "", "theo 5/CT-TW và a"}) {
      SourceDocument document{
          text, text, {{"number", "5/CT-TW"}, {"date", "2019-03"}, {"type", "a b"}}};
      document.id += "id";
      for (char& c : document.id) c = c == '\n' ? ' ' : c;
      require(static_cast<bool>(writer->try_add(document)));
    }
    static_cast<void>(writer->try_commit().value());
    return std::make_unique<query::Searcher>(index::Snapshot::try_open("/index", files).value());
  }();
  return *made;
}

void ask(const query::Query& query) {
  const auto result = searcher().try_search(query);
  require(static_cast<bool>(result) && result->hits.size() <= result->total);
  require(searcher().try_count(query).value() == result->total);
  for (const query::Hit& hit : result->hits) {
    const query::Snippet snippet = searcher().try_snippet(query, hit, 10).value();
    require(snippet.text.size() <= 10);
  }
}

// What is right is read alike; what is wrong is told, with its place.
void ask_lenient(std::string_view text, const index::Schema& schema) {
  const auto strict = query::try_parse_query(text, schema);
  const query::LenientQuery lenient = query::parse_lenient(text, schema);
  require(static_cast<bool>(strict) == lenient.ignored.empty());
  require(!strict || *strict == lenient.query);
  for (const query::IgnoredPart& part : lenient.ignored) {
    require(part.range.start < part.range.end && part.range.end <= text.size());
    require(!part.reason.empty());
  }
  ask(lenient.query);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto analyzer : {text::Analyzer::vietnamese, text::Analyzer::ready_tokens}) {
    index::Schema schema = searcher().snapshot().schema();
    schema.analyzer = analyzer;
    ask_lenient(text, schema);
    const auto query = query::try_parse_query(text, schema);
    if (!query) {
      require(query.error().code() == ErrorCode::query_syntax);
      require(query.error().place().offset.has_value() && *query.error().place().offset <= size);
    }
    ask(query::parse_free_text(text, analyzer));
  }
  return 0;
}
