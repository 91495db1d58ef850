// tracuu behind the protocol of this folder, through its public interface: documents are units,
// tokens come ready, there are no titles; memory suffices for one segment.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <tracuu/core/cpu.hpp>
#include <tracuu/core/source_document.hpp>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/score.hpp>
#include <tracuu/query/searcher.hpp>
#include <tracuu/text/tokenizer.hpp>
#include <utility>
#include <vector>

#include "driver.hpp"

namespace {

using tracuu::index::IndexWriter;
using tracuu::index::Snapshot;
using tracuu::query::Node;
using tracuu::query::NodeKind;
using tracuu::query::Query;

Query make_query(const peers::Request& request) {
  Query query;
  std::vector<std::string> tokens = peers::split(request.text, ' ');
  if (request.op == "phrase") {
    query.root = Node::make_phrase(std::move(tokens));
    return query;
  }
  std::vector<Node> words;
  words.reserve(tokens.size());
  for (std::string& token : tokens) words.push_back(Node::make_word(std::move(token)));
  const NodeKind kind = request.op == "and" ? NodeKind::all_of : NodeKind::any_of;
  query.root = Node::combine(kind, std::move(words));
  return query;
}

struct Tracuu {
  static std::string version() {
    return std::string(TRACUU_VERSION) + ", " + std::string(to_string(tracuu::active_isa()));
  }

  static void build(const std::string& corpus, const std::string& directory, bool positions) {
    const peers::Stopwatch watch;
    tracuu::index::Schema schema;
    schema.unit = tracuu::index::UnitMode::document;
    schema.analyzer = tracuu::text::Analyzer::ready_tokens;
    schema.positions = positions;
    schema.pairs = positions;
    schema.columns.clear();
    tracuu::index::WriterOptions options;
    // Four bytes a token and the text compressed: surely less than this, so one segment.
    options.memory_bytes =
        (std::size_t{64} << 20) + 4 * static_cast<std::size_t>(std::filesystem::file_size(corpus));
    const std::unique_ptr<IndexWriter> writer = IndexWriter::create(directory, schema, options);
    std::ifstream in(corpus);
    if (!in) throw std::runtime_error("cannot read " + corpus);
    std::uint64_t documents = 0;
    for (std::string line; std::getline(in, line); ++documents) {
      tracuu::SourceDocument document;
      document.id = std::to_string(documents);
      document.text = std::move(line);
      writer->add(std::move(document));
    }
    writer->commit();
    peers::report_seconds(watch.seconds());

    const tracuu::index::IndexStats stats = Snapshot::open(directory)->stats();
    peers::report_count("documents", stats.documents);
    peers::report_count("segments", stats.segments);
    peers::report_section("dictionary", stats.bytes.dictionary);
    peers::report_section("postings", stats.bytes.postings);
    peers::report_section("positions", stats.bytes.positions);
    peers::report_section("pairs", stats.bytes.pairs);
    peers::report_section("lengths and ids", stats.bytes.documents);
    peers::report_section("stored", stats.bytes.stored);
  }

  static void serve(const std::string& directory) {
    const tracuu::query::Searcher searcher(Snapshot::open(directory));
    std::vector<std::uint64_t> first_line{0};  // of each segment
    for (const auto& segment : searcher.snapshot().segments()) {
      first_line.push_back(first_line.back() + segment->documents());
    }
    peers::serve([&](const peers::Request& request) {
      const Query query = make_query(request);
      peers::Answer answer;
      if (request.count) {
        answer.count = static_cast<std::int64_t>(searcher.try_count(query).value());
        return answer;
      }
      tracuu::query::SearchOptions options;
      options.k = 10;
      options.total = false;  // as the other engines: hits are not counted
      for (const tracuu::query::Hit& hit : searcher.search(query, options).hits) {
        answer.hits.push_back(
            {first_line[hit.segment] + hit.document, tracuu::query::to_double(hit.score)});
      }
      return answer;
    });
  }
};

}  // namespace

int main(int count, char** values) { return peers::run_driver<Tracuu>(count, values); }
