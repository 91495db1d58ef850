#include <tracuu/query/delete_matching.hpp>
#include <tracuu/query/searcher.hpp>

namespace tracuu::inline v0::query {

Result<std::uint64_t> try_delete_matching(index::IndexWriter& writer, const Query& query) {
  auto snapshot = writer.try_snapshot();
  if (!snapshot) return snapshot.error();
  const Searcher searcher(*snapshot);
  auto matches = searcher.try_count(query);
  if (!matches) return matches.error();
  SearchOptions options;
  options.k = static_cast<std::size_t>(*matches);
  options.total = false;
  options.second_stage = false;
  auto found = searcher.try_search(query, options);
  if (!found) return found.error();
  if (!found->cut_prefixes.empty()) {
    return Error(ErrorCode::limit_exceeded, "more words than are looked for begin with “" +
                                                found->cut_prefixes.front() + "”; type more of it");
  }
  std::uint64_t deleted = 0;
  for (const Hit& hit : found->hits) {
    auto id = (*snapshot)->segments()[hit.segment]->try_id(hit.document);
    if (!id) return id.error();
    auto done = writer.try_delete(*id);
    if (!done) return done.error();
    deleted += *done ? 1u : 0u;
  }
  return deleted;
}

}  // namespace tracuu::query
