/// @file
/// Everything that can be asked of an index, asked: some thirty queries with all that belongs to
/// them, and every other reader. For tests of damage: the answers are text that can be compared.
///
/// Layer    tests; on query.
/// Threads  no shared state.
/// Errors   an answer holds the error of its question instead of text.
/// Format   none.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tracuu/core/error.hpp>
#include <tracuu/core/source_document.hpp>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/citation_graph.hpp>
#include <tracuu/query/number_lookup.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/related.hpp>
#include <tracuu/query/searcher.hpp>
#include <tracuu/query/similar_terms.hpp>
#include <tracuu/query/suggest.hpp>

namespace tracuu::test {

/// What came of a question.
struct Answer {
  std::string question;
  std::string text;
  std::optional<ErrorCode> error;
};

/// The queries. Every kind of node, order and strategy is there.
inline constexpr std::array questions{
    "chợ",
    "cho noi",
    "chợ bến đò",
    "\"chợ nổi\"",
    "\"bãi bỏ quyết định\"",
    "\"chợ quyết định\"~6",
    "ch*",
    "chợ AND bến",
    "chợ -bến",
    "NOT chợ",
    "+chợ (bến OR đò)",
    "tieu_de:chợ",
    "text:bến",
    "12/QĐ-UBND",
    "so:7/NQ-HĐND",
    "so:7",
    "trich_dan:12/QĐ-UBND",
    "bai_bo:12/QĐ-UBND",
    "trich_dan:\"Luật Chợ truyền thống\"",
    "loai:\"Nghị quyết\"",
    "ngay:[2019 TO 2024]",
    "ngay:>2020",
    "status:còn*",
    "quyết định ngày 02/3/2024",
    "khongcotunay",
    "chợ OR NOT bến",
};

/// A small archive with words, titles, numbers, dates, columns, citations and several units.
inline SourceDocument sample_document(unsigned number) {
  static constexpr std::array words{"chợ", "nổi", "bến", "đò", "sông", "thuyền", "cầu", "đường"};
  const auto word = [&](unsigned i) { return std::string(words[(number * 5 + i * 3) % 8]); };
  std::string text = "Căn cứ Luật Chợ truyền thống;\n";
  for (unsigned article = 1; article <= 1 + number % 3; ++article) {
    text += "Điều " + std::to_string(article) + ". " + word(article) + " " + word(article + 1) +
            " chợ nổi và " + word(article + 2) + ".\n";
  }
  text += "Điều 9. Bãi bỏ Quyết định số " + std::to_string(12 + number % 2) +
          "/QĐ-UBND ngày 02/3/2024.\n";
  return {"vb-" + std::to_string(number),
          text,
          {{"title", "Về chợ " + word(1)},
           {"number", std::to_string(7 + number % 4) + "/NQ-HĐND"},
           {"type", number % 2 == 0 ? "Nghị quyết" : "Quyết định"},
           {"issuer", "Hội đồng nhân dân"},
           {"date", "20" + std::to_string(18 + number % 7) + "-03-02"},
           {"status", number % 3 == 0 ? "còn hiệu lực" : "hết hiệu lực"}}};
}

/// Two segments of `documents` each; of each one document is deleted.
inline void make_sample_index(const std::string& directory, storage::FileSystem& files,
                              unsigned documents) {
  auto writer = index::IndexWriter::try_create(directory, {}, {}, files).value();
  for (unsigned number = 0; number < 2 * documents; ++number) {
    writer->add(sample_document(number));
    if (number + 1 == documents) writer->commit();
  }
  writer->commit();
  writer->erase("vb-1");
  writer->erase("vb-" + std::to_string(documents + 1));
  writer->commit();
}

namespace detail {

inline std::string id_of(const index::Snapshot& snapshot, std::size_t segment, DocId document) {
  const auto id = snapshot.segments()[segment]->try_id(document);
  if (!id) throw id.error();
  return std::string(*id);
}

inline std::string hits_of(const index::Snapshot& snapshot, const query::SearchResult& result) {
  std::string text = std::to_string(result.total);
  for (const query::Hit& hit : result.hits) {
    text += " " + id_of(snapshot, hit.segment, hit.document) + "/" + std::to_string(hit.unit) +
            "=" + std::to_string(hit.score);
  }
  for (const query::Facet& facet : result.facets) {
    text += " " + facet.column;
    for (const auto& value : facet.values) {
      text += ":" + value.value + "=" + std::to_string(value.count);
    }
  }
  return text;
}

inline std::string search(const query::Searcher& searcher, const std::string& typed) {
  const index::Snapshot& snapshot = searcher.snapshot();
  const query::Query query = query::parse_query(typed);
  query::SearchOptions options;
  options.k = 3;
  options.facets = {{"type"}, {"date"}};
  const query::SearchResult best = searcher.search(query, options);
  std::string text = hits_of(snapshot, best);
  for (const query::Hit& hit : best.hits) {
    const query::Snippet snippet = searcher.snippet(query, hit, 120);
    text += "\n" + std::to_string(snippet.start) + " " + snippet.text;
    for (const auto& range : snippet.highlights) text += " " + std::to_string(range.start);
    text += " " + std::to_string(searcher.explain(query, hit).parts.size());
    const index::Segment& segment = *snapshot.segments()[hit.segment];
    text += std::string(segment.try_pinpoint(hit.unit).value());
    for (const auto& field : segment.try_stored_fields(hit.document).value().fields) {
      text += field.name + field.value;
    }
  }
  options.facets.clear();
  options.units = true;
  text += "\n" + hits_of(snapshot, searcher.search(query, options));
  options.units = false;
  options.strategy = query::Strategy::exhaustive;
  text += "\n" + hits_of(snapshot, searcher.search(query, options));
  options.strategy = query::Strategy::automatic;
  for (const char* column : {"date", "number", "issuer"}) {
    options.sort = {column, true};
    options.cursor = true;
    query::SearchResult page = searcher.search(query, options);
    text += "\n" + hits_of(snapshot, page);
    if (page.cursor.empty()) continue;
    query::SearchOptions next = options;
    next.after = page.cursor;
    text += "\n" + hits_of(snapshot, searcher.search(query, next));
  }
  return text;
}

}  // namespace detail

/// Opens the index and asks everything, or question number `only` alone, modulo their number. Where
/// it does not open, that is the only answer.
inline std::vector<Answer> ask_everything(const std::string& directory, storage::FileSystem& files,
                                          std::optional<std::size_t> only = std::nullopt) {
  std::vector<Answer> answers;
  constexpr std::size_t count = questions.size() + 7;
  std::size_t asked = 0;
  const auto ask = [&](std::string question, const auto& answer) {
    const std::size_t mine = asked++;
    if (only && *only % count != mine) return;
    Answer given{std::move(question), {}, {}};
    try {
      given.text = answer();
    } catch (const Error& error) {
      given.error = error.code();
    }
    answers.push_back(std::move(given));
  };
  auto opened = index::Snapshot::try_open(directory, files);
  if (!opened) {
    answers.push_back({"open", {}, opened.error().code()});
    return answers;
  }
  const std::shared_ptr<const index::Snapshot> snapshot = *std::move(opened);
  const query::Searcher searcher(snapshot);
  for (const char* typed : questions) {
    ask(typed, [&] { return detail::search(searcher, typed); });
  }
  ask("documents", [&] {
    std::string text;
    for (const auto& segment : snapshot->segments()) {
      for (DocId document = 0; document < segment->documents(); ++document) {
        const SourceDocument stored = segment->try_stored(document).value();
        text += stored.id + segment->try_text(document, 3, 20).value() + stored.text;
        for (const auto& field : stored.fields) text += field.name + "=" + field.value;
        const auto place = segment->try_find_id(stored.id).value();
        text += place ? std::to_string(*place) : "lost";
      }
    }
    return text;
  });
  ask("stats", [&] { return std::to_string(snapshot->stats().postings); });
  ask("lookup", [&] {
    std::string text;
    for (const char* typed : {"12/QĐ-UBND", "7", "8/nq", "Luật Chợ truyền thống"}) {
      for (const auto& group : query::lookup(*snapshot, typed).groups) {
        text += " " + group.key + std::to_string(group.year);
        for (const auto& bearer : group.documents) text += " " + bearer.id;
        for (const auto& cited : group.cited_by) text += " " + cited.id + cited.pinpoint;
      }
    }
    return text;
  });
  ask("graph", [&] {
    const query::CitationGraph graph = query::citation_graph(*snapshot);
    std::string text;
    for (const auto& node : graph.nodes) text += " " + node.id + node.number;
    for (const auto& edge : graph.edges) {
      text += " " + std::to_string(edge.from) + ">" + std::to_string(edge.to) + edge.pinpoint;
    }
    for (const auto& related : query::related_documents(graph, 0, 5)) {
      text += " " + std::to_string(related.node);
    }
    return text;
  });
  ask("suggest", [&] {
    const query::Suggester suggester = query::Suggester::make(snapshot);
    std::string text;
    for (const char* typed : {"ch", "chợ ", "cho no", "12/q", "7"}) {
      for (const auto& suggestion : suggester.try_suggest(typed).value()) {
        text += " " + suggestion.text + std::to_string(suggestion.frequency);
      }
    }
    const auto correction = suggester.try_did_you_mean("chơ nỗi").value();
    return text + (correction ? correction->text : "");
  });
  ask("similar", [&] {
    std::string text;
    for (const auto& term :
         query::try_similar_terms(*snapshot, index::Field::body, "chơ").value()) {
      text += " " + term.term + std::to_string(term.owners);
    }
    return text;
  });
  ask("like", [&] {
    std::string text;
    const auto hits = searcher.search(query::parse_query("bến")).hits;
    if (!hits.empty()) {
      text = detail::hits_of(*snapshot, searcher.try_more_like(hits[0]).value());
    }
    return text;
  });
  return answers;
}

}  // namespace tracuu::test
