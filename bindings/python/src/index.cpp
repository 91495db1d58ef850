#include "index.hpp"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <system_error>
#include <thread>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/query/number_lookup.hpp>
#include <tracuu/query/related.hpp>
#include <tracuu/query/similar_terms.hpp>
#include <vector>

#include "query_tree.hpp"
#include "values.hpp"

namespace tracuu::python {

// --- View ----------------------------------------------------------------------------------------

const query::Suggester& View::suggester() const {
  const std::lock_guard lock(mutex_);
  if (!suggester_) suggester_ = query::Suggester::make(snapshot().shared_from_this());
  return *suggester_;
}

const query::CitationGraph& View::graph() const {
  const std::lock_guard lock(mutex_);
  if (!graph_) graph_ = query::citation_graph(snapshot());
  return *graph_;
}

std::shared_ptr<const query::DocumentSet> View::matching(const query::Query& filter) const {
  const std::lock_guard lock(mutex_);
  if (filter_ && *filter_ == filter) return filtered_;
  query::SearchOptions wanted;
  wanted.total = false;
  wanted.second_stage = false;
  wanted.k = 0;
  for (const auto& segment : snapshot().segments()) wanted.k += segment->documents();
  const query::SearchResult result = searcher_.search(filter, wanted);
  if (!result.cut_prefixes.empty()) {
    throw Error(ErrorCode::limit_exceeded, "the prefix " + result.cut_prefixes[0] +
                                               "* stands for too many words to filter by");
  }
  auto set = std::make_shared<query::DocumentSet>(snapshot());
  for (const query::Hit& hit : result.hits) set->add(hit.segment, hit.document);
  filter_ = filter;
  filtered_ = set;
  return set;
}

std::optional<query::Hit> View::find(const std::string& id) const {
  const auto& segments = snapshot().segments();
  for (std::uint32_t i = 0; i < segments.size(); ++i) {
    const auto document = segments[i]->try_find_id(id).value();
    if (document && !segments[i]->is_deleted(*document)) {
      return query::Hit{i, *document, segments[i]->first_units()[*document], 0};
    }
  }
  return {};
}

nb::dict fields_of(const SourceDocument& document) {
  nb::dict fields;
  for (const SourceField& field : document.fields) {
    fields[to_str(field.name)] = to_str(field.value);
  }
  return fields;
}

const query::Hit& NativeHits::hit(std::size_t at) const {
  if (at >= result.hits.size()) throw nb::index_error("there is no such hit");
  return result.hits[at];
}

const index::Segment& NativeHits::segment(std::size_t at) const {
  return *view->snapshot().segments()[hit(at).segment];
}

namespace {

using Texts = std::vector<std::string>;

// --- Opening -------------------------------------------------------------------------------------

ViewPointer open_view(nb::str path) {
  const std::string directory = to_utf8(path);
  const nb::gil_scoped_release release;
  return std::make_shared<View>(index::Snapshot::open(directory));
}

// The view itself if nothing was committed since.
ViewPointer reopen_view(const ViewPointer& view) {
  const nb::gil_scoped_release release;
  std::shared_ptr<const index::Snapshot> snapshot = view->snapshot().reopen();
  if (snapshot.get() == &view->snapshot()) return view;
  return std::make_shared<View>(std::move(snapshot));
}

void create_index(nb::str path, const std::string& unit, const std::string& analyzer, bool pairs,
                  bool positions, bool citations, int compression, nb::dict columns) {
  index::Schema schema;
  if (unit == "document") {
    schema.unit = index::UnitMode::document;
  } else if (unit != "article") {
    throw Error(ErrorCode::invalid_argument, "unit: article or document is wanted, not " + unit);
  }
  if (analyzer == "tokens") {
    schema.analyzer = text::Analyzer::ready_tokens;
  } else if (analyzer != "vietnamese") {
    throw Error(ErrorCode::invalid_argument,
                "analyzer: vietnamese or tokens is wanted, not " + analyzer);
  }
  schema.pairs = pairs;
  schema.positions = positions;
  schema.citations = citations;
  schema.compression = compression;
  for (const auto& [name, type] : columns) {
    index::Column column{to_utf8(name), index::ColumnType::keyword};
    const std::string typed = to_utf8(type);
    if (typed == "date") {
      column.type = index::ColumnType::date;
    } else if (typed != "keyword") {
      throw Error(ErrorCode::invalid_argument,
                  "columns: date or keyword is wanted for " + column.name + ", not " + typed);
    }
    const int known = schema.find_column(column.name);
    if (known >= 0) {
      schema.columns[static_cast<std::size_t>(known)] = std::move(column);
    } else {
      schema.columns.push_back(std::move(column));
    }
  }
  const std::string directory = to_utf8(path);
  const nb::gil_scoped_release release;
  index::try_validate(schema).value();
  index::IndexWriter::create(directory, schema)->commit();
}

void check_index(nb::str path) {
  const std::string directory = to_utf8(path);
  const nb::gil_scoped_release release;
  index::try_check(directory).value();
}

// --- Searching -----------------------------------------------------------------------------------

// What Python gives a search, besides the query.
query::SearchOptions options_of(nb::dict given) {
  query::SearchOptions options;
  const auto number = [&](const char* name, std::size_t otherwise) {
    return given.contains(name) ? nb::cast<std::size_t>(given[name]) : otherwise;
  };
  const auto flag = [&](const char* name, bool otherwise) {
    return given.contains(name) ? nb::cast<bool>(given[name]) : otherwise;
  };
  options.k = number("k", options.k);
  options.from = number("start", 0);
  options.units = flag("units", false);
  options.total = flag("total", true);
  options.cursor = flag("cursor", false);
  options.count_up_to = number("count_up_to", query::count_all);
  options.second_stage = flag("second_stage", true);
  options.restore_marks = flag("restore_marks", true);
  if (given.contains("after")) options.after = to_utf8(given["after"]);
  if (given.contains("sort")) {
    options.sort.column = to_utf8(given["sort"]);
    options.sort.descending = options.sort.column.starts_with('-');
    if (options.sort.descending) options.sort.column.erase(0, 1);
    options.sorted_scores = flag("sorted_scores", false);
  }
  if (given.contains("facets")) {
    const std::size_t values = number("facet_values", 10);
    for (const nb::handle column : given["facets"]) {
      options.facets.push_back({to_utf8(column), values});
    }
  }
  if (given.contains("timeout")) {
    options.deadline = std::chrono::steady_clock::now() +
                       std::chrono::microseconds(
                           static_cast<std::int64_t>(nb::cast<double>(given["timeout"]) * 1e6));
  }
  return options;
}

NativeHits search(const ViewPointer& view, nb::object tree, nb::object filter, bool lenient,
                  nb::dict given) {
  NativeHits hits;
  hits.view = view;
  const index::Schema& schema = view->schema();
  const nb::tuple parts = nb::cast<nb::tuple>(tree);
  if (lenient && to_utf8(parts[0]) == "language") {
    hits.typed = to_utf8(parts[1]);
    query::LenientQuery read = query::parse_lenient(hits.typed, schema);
    hits.query = std::move(read.query);
    hits.ignored = std::move(read.ignored);
  } else {
    hits.query = lower(tree, schema);
  }
  query::SearchOptions options = options_of(given);
  hits.scored = options.sort.column.empty() || options.sorted_scores;
  std::optional<query::Query> allowed;
  if (!filter.is_none()) allowed = lower(filter, schema);
  const nb::gil_scoped_release release;
  std::shared_ptr<const query::DocumentSet> set;
  if (allowed) set = view->matching(*allowed);
  options.allowed = set.get();
  hits.result = view->searcher().search(hits.query, options);
  return hits;
}

std::uint64_t count(const ViewPointer& view, nb::object tree, nb::object filter) {
  const query::Query query = lower(tree, view->schema());
  std::optional<query::Query> allowed;
  if (!filter.is_none()) allowed = lower(filter, view->schema());
  const nb::gil_scoped_release release;
  query::SearchOptions options;
  std::shared_ptr<const query::DocumentSet> set;
  if (allowed) set = view->matching(*allowed);
  options.allowed = set.get();
  return view->searcher().try_count(query, options).value();
}

std::optional<NativeHits> more_like(const ViewPointer& view, nb::str id, std::size_t k) {
  const std::string wanted = to_utf8(id);
  const nb::gil_scoped_release release;
  const std::optional<query::Hit> hit = view->find(wanted);
  if (!hit) return std::nullopt;
  NativeHits hits;
  hits.view = view;
  hits.query = view->searcher().try_likeness(*hit).value();
  query::SearchOptions options;
  options.k = k;
  hits.result = view->searcher().try_more_like(*hit, options).value();
  return hits;
}

// Answers queries on some threads. The calling thread waits and can be interrupted.
class Batch {
 public:
  Batch(const View& view, const std::vector<query::Query>& queries, query::SearchOptions options)
      : view_(view), queries_(queries), options_(std::move(options)) {
    options_.cancelled = &cancelled_;
    results_.resize(queries.size());
  }

  /// Needs the GIL, and lets go of it while it waits.
  void run(unsigned threads) {
    bool interrupted = false;
    {
      const nb::gil_scoped_release release;
      std::vector<std::thread> workers;
      const std::size_t wanted = std::max(1u, threads);
      workers.reserve(wanted);
      try {
        while (workers.size() < wanted) {
          {
            const std::lock_guard lock(mutex_);
            ++running_;
          }
          workers.emplace_back([this] { work(); });
        }
      } catch (const std::system_error&) {  // fewer threads will do, but for none at all
        if (workers.empty()) throw;
        const std::lock_guard lock(mutex_);
        --running_;
      }
      std::unique_lock lock(mutex_);
      while (!done_.wait_for(lock, std::chrono::milliseconds(50), [&] { return running_ == 0; })) {
        lock.unlock();
        {
          const nb::gil_scoped_acquire acquire;
          if (PyErr_CheckSignals() != 0) interrupted = true;
        }
        if (interrupted) cancelled_ = true;
        lock.lock();
        if (interrupted) break;
      }
      lock.unlock();
      for (std::thread& worker : workers) worker.join();
    }
    if (interrupted) throw nb::python_error();
    if (problem_) std::rethrow_exception(problem_);
  }

  [[nodiscard]] const std::vector<std::vector<query::Hit>>& results() const noexcept {
    return results_;
  }

 private:
  void work() {
    try {
      for (std::size_t at = next_++; at < queries_.size() && !cancelled_; at = next_++) {
        results_[at] = view_.searcher().search(queries_[at], options_).hits;
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!problem_) problem_ = std::current_exception();
      cancelled_ = true;
    }
    const std::lock_guard lock(mutex_);
    if (--running_ == 0) done_.notify_all();
  }

  const View& view_;
  const std::vector<query::Query>& queries_;
  query::SearchOptions options_;
  std::vector<std::vector<query::Hit>> results_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;
  std::condition_variable done_;
  unsigned running_ = 0;
  std::exception_ptr problem_;
};

// A writable buffer of an array that NumPy made.
class ArrayBuffer {
 public:
  ArrayBuffer(nb::handle array, std::size_t bytes) {
    if (PyObject_GetBuffer(array.ptr(), &buffer_, PyBUF_WRITABLE | PyBUF_C_CONTIGUOUS) != 0) {
      throw nb::python_error();
    }
    if (static_cast<std::size_t>(buffer_.len) != bytes) {
      PyBuffer_Release(&buffer_);
      throw nb::value_error("the array has another size");
    }
  }
  ~ArrayBuffer() { PyBuffer_Release(&buffer_); }
  ArrayBuffer(const ArrayBuffer&) = delete;
  ArrayBuffer& operator=(const ArrayBuffer&) = delete;
  [[nodiscard]] void* data() const noexcept { return buffer_.buf; }

 private:
  Py_buffer buffer_;
};

// Fills `ids` (objects) and `scores` (float32), both queries by k.
void search_batch(const ViewPointer& view, nb::list trees, std::size_t k, unsigned threads,
                  bool second_stage, nb::object filter, nb::object ids, nb::object scores) {
  std::vector<query::Query> queries;
  queries.reserve(trees.size());
  for (const nb::handle tree : trees) queries.push_back(lower(tree, view->schema()));
  query::SearchOptions options;
  options.k = k;
  options.total = false;
  options.second_stage = second_stage;
  std::shared_ptr<const query::DocumentSet> set;
  if (!filter.is_none()) {
    const query::Query allowed = lower(filter, view->schema());
    const nb::gil_scoped_release release;
    set = view->matching(allowed);
  }
  options.allowed = set.get();
  Batch batch(*view, queries, options);
  batch.run(static_cast<unsigned>(std::min<std::size_t>(threads, queries.size())));
  const ArrayBuffer id_buffer(ids, queries.size() * k * sizeof(PyObject*));
  const ArrayBuffer score_buffer(scores, queries.size() * k * sizeof(float));
  auto** id = static_cast<PyObject**>(id_buffer.data());
  auto* score = static_cast<float*>(score_buffer.data());
  for (const std::vector<query::Hit>& hits : batch.results()) {
    for (std::size_t rank = 0; rank < k; ++rank, ++id, ++score) {
      if (rank >= hits.size()) continue;
      const query::Hit& hit = hits[rank];
      const index::Segment& segment = *view->snapshot().segments()[hit.segment];
      PyObject* old = *id;
      *id = to_str(segment.try_id(hit.document).value()).release().ptr();
      Py_XDECREF(old);
      *score = static_cast<float>(query::to_double(hit.score));
    }
  }
}

// --- Looking things up ---------------------------------------------------------------------------

nb::object document(const ViewPointer& view, nb::str id) {
  const std::string wanted = to_utf8(id);
  std::optional<SourceDocument> found;
  {
    const nb::gil_scoped_release release;
    if (const auto hit = view->find(wanted)) {
      found = view->snapshot().segments()[hit->segment]->try_stored(hit->document).value();
    }
  }
  if (!found) return nb::none();
  return nb::make_tuple(to_str(found->id), to_str(found->text), fields_of(*found));
}

nb::list ids(const ViewPointer& view) {
  nb::list all;
  for (const auto& segment : view->snapshot().segments()) {
    for (DocId document = 0; document < segment->documents(); ++document) {
      if (!segment->is_deleted(document)) all.append(to_str(segment->try_id(document).value()));
    }
  }
  return all;
}

nb::dict bearer_to_dict(const query::NumberBearer& one) {
  nb::dict made;
  made["id"] = to_str(one.id);
  made["number"] = to_str_or_none(one.number);
  made["type"] = to_str_or_none(one.type);
  made["issuer"] = to_str_or_none(one.issuer);
  made["status"] = to_str_or_none(one.status);
  made["article"] = to_str_or_none(one.article);
  made["date"] = to_iso_or_none(one.date);
  made["effective_date"] = to_iso_or_none(one.effective_date);
  made["end_date"] = to_iso_or_none(one.end_date);
  made["year"] = to_int_or_none(one.year);
  return made;
}

nb::dict citing_to_dict(const query::NumberCitation& one) {
  nb::dict made;
  made["id"] = to_str(one.id);
  made["number"] = to_str_or_none(one.number);
  made["pinpoint"] = to_str(one.pinpoint);
  made["relation"] = to_str(to_string(one.relation));
  made["kind"] = to_str(to_string(one.kind));
  made["passive"] = one.passive;
  made["in_title"] = one.in_title;
  made["count"] = one.count;
  made["year"] = to_int_or_none(one.year);
  made["issuer"] = to_str_or_none(one.issuer);
  made["date"] = to_iso_or_none(one.date);
  made["since"] = to_iso_or_none(one.since);
  return made;
}

nb::dict lookup(const ViewPointer& view, nb::str number) {
  const std::string typed = to_utf8(number);
  query::NumberReport report;
  {
    const nb::gil_scoped_release release;
    report = query::lookup(view->snapshot(), typed);
  }
  nb::dict made;
  made["key"] = to_str(report.asked.to_string());
  made["partial"] = report.partial;
  made["complete"] = !report.cut;
  nb::list groups;
  for (const query::NumberGroup& group : report.groups) {
    nb::dict one;
    one["key"] = to_str(group.key);
    one["year"] = to_int_or_none(group.year);
    one["issuer"] = to_str_or_none(group.issuer);
    one["successor"] = to_str_or_none(group.successor);
    nb::list documents;
    for (const auto& bearer : group.documents) documents.append(bearer_to_dict(bearer));
    nb::list cited_by;
    for (const auto& citing : group.cited_by) cited_by.append(citing_to_dict(citing));
    nb::list changed_by;
    for (const std::size_t at : group.changed_by) changed_by.append(cited_by[at]);
    one["documents"] = documents;
    one["cited_by"] = cited_by;
    one["changed_by"] = changed_by;
    groups.append(one);
  }
  made["groups"] = groups;
  nb::list others;
  for (const auto& bearer : report.others) others.append(bearer_to_dict(bearer));
  made["others"] = others;
  return made;
}

const query::CitationGraph& graph_of(const ViewPointer& view) {
  const nb::gil_scoped_release release;
  return view->graph();
}

nb::tuple graph(const ViewPointer& view) {
  const query::CitationGraph& made = graph_of(view);
  nb::list nodes;
  for (const query::GraphNode& node : made.nodes) {
    const char* kind = node.is_document ? "document" : node.held == 0 ? "missing" : "act";
    nodes.append(nb::make_tuple(to_str(node.id), kind, to_str_or_none(node.number),
                                to_str_or_none(node.type), to_str_or_none(node.issuer),
                                to_int_or_none(node.year), node.cited_by, node.held));
  }
  nb::list edges;
  for (const query::GraphEdge& edge : made.edges) {
    edges.append(nb::make_tuple(edge.from, edge.to, to_str(to_string(edge.relation)), edge.passive,
                                to_str(edge.pinpoint), edge.count));
  }
  return nb::make_tuple(nodes, edges, nb::cast(made.missing()));
}

nb::object related(const ViewPointer& view, nb::str id, std::size_t k) {
  const std::string wanted = to_utf8(id);
  const query::CitationGraph& made = graph_of(view);
  const auto found = std::find_if(
      made.nodes.begin(), made.nodes.end(),
      [&](const query::GraphNode& node) { return node.is_document && node.id == wanted; });
  if (found == made.nodes.end()) return nb::none();
  nb::list related;
  for (const query::RelatedDocument& one :
       query::related_documents(made, static_cast<std::uint32_t>(found - made.nodes.begin()), k)) {
    related.append(
        nb::make_tuple(to_str(made.nodes[one.node].id), one.score, one.coupled, one.co_cited));
  }
  return related;
}

nb::list suggest(const ViewPointer& view, nb::str typed, std::size_t limit) {
  const std::string raw = to_utf8(typed);
  std::vector<query::Suggestion> found;
  {
    const nb::gil_scoped_release release;
    found = view->suggester().try_suggest(raw, limit).value();
  }
  nb::list suggestions;
  for (const query::Suggestion& one : found) {
    suggestions.append(nb::make_tuple(to_str(one.text), to_str(to_string(one.kind)), one.frequency,
                                      CodePoints(raw).before(one.start)));
  }
  return suggestions;
}

nb::object did_you_mean(const ViewPointer& view, nb::str typed) {
  const std::string raw = to_utf8(typed);
  std::optional<query::Correction> found;
  {
    const nb::gil_scoped_release release;
    found = view->suggester().try_did_you_mean(raw).value();
  }
  if (!found) return nb::none();
  nb::list changes;
  CodePoints points(raw);
  for (const query::Correction::Change& change : found->changes) {
    const std::size_t start = points.before(change.start);
    changes.append(nb::make_tuple(start, points.before(change.end), to_str(change.text)));
  }
  return nb::make_tuple(to_str(found->text), changes);
}

nb::list terms(const ViewPointer& view, nb::str prefix, const std::string& field,
               std::size_t limit) {
  const auto known = std::find_if(index::all_fields.begin(), index::all_fields.end(),
                                  [&](index::Field one) { return to_string(one) == field; });
  if (known == index::all_fields.end()) {
    throw Error(ErrorCode::invalid_argument, "there is no searched field " + field);
  }
  const std::string begin = to_utf8(prefix);
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> found;
  {
    const nb::gil_scoped_release release;
    for (const auto& segment : view->snapshot().segments()) {
      const index::TermDictionary& dictionary = segment->dictionary(*known);
      std::size_t taken = 0;
      for (TermOrdinal at = dictionary.try_lower_bound(begin).value();
           at < dictionary.size() && taken < limit; ++at, ++taken) {
        auto [term, info] = dictionary.try_at(at).value();
        if (!term.starts_with(begin)) break;
        auto& [owners, occurrences] = found[std::move(term)];
        owners += info.document_frequency;
        occurrences += info.collection_frequency;
      }
    }
  }
  nb::list all;
  for (const auto& [term, counts] : found) {
    if (all.size() == limit) break;
    all.append(nb::make_tuple(to_str(term), counts.first, counts.second));
  }
  return all;
}

nb::list similar_terms(const ViewPointer& view, nb::str term, double max_distance,
                       std::size_t limit) {
  const std::string raw = to_utf8(term);
  std::vector<query::SimilarTerm> found;
  {
    const nb::gil_scoped_release release;
    found =
        query::try_similar_terms(view->snapshot(), index::Field::body, raw, {max_distance, limit})
            .value();
  }
  nb::list all;
  for (const query::SimilarTerm& one : found) {
    all.append(nb::make_tuple(to_str(one.term), one.distance, one.owners));
  }
  return all;
}

nb::dict stats(const ViewPointer& view) {
  const index::IndexStats stats = view->snapshot().stats();
  nb::dict made;
  made["generation"] = stats.generation;
  made["documents"] = stats.documents;
  made["deleted"] = stats.deleted;
  made["units"] = stats.units;
  made["segments"] = stats.segments;
  made["terms"] = stats.terms;
  made["postings"] = stats.postings;
  made["pairs"] = stats.pairs;
  made["pair_postings"] = stats.pair_postings;
  made["tokens"] = stats.tokens;
  made["citations"] = stats.citations;
  nb::dict bytes;
  bytes["total"] = stats.bytes.total;
  bytes["dictionary"] = stats.bytes.dictionary;
  bytes["postings"] = stats.bytes.postings;
  bytes["positions"] = stats.bytes.positions;
  bytes["pairs"] = stats.bytes.pairs;
  bytes["documents"] = stats.bytes.documents;
  bytes["stored"] = stats.bytes.stored;
  bytes["columns"] = stats.bytes.columns;
  bytes["citations"] = stats.bytes.citations;
  bytes["deletions"] = stats.bytes.deletions;
  bytes["manifest"] = stats.bytes.manifest;
  made["bytes"] = bytes;
  return made;
}

nb::dict schema(const ViewPointer& view) {
  const index::Schema& schema = view->schema();
  nb::dict made;
  made["unit"] = schema.unit == index::UnitMode::article ? "article" : "document";
  made["analyzer"] = schema.analyzer == text::Analyzer::vietnamese ? "vietnamese" : "tokens";
  made["pairs"] = schema.pairs;
  made["positions"] = schema.positions;
  made["citations"] = schema.citations;
  nb::dict columns;
  for (const index::Column& column : schema.columns) {
    columns[to_str(column.name)] = column.type == index::ColumnType::date ? "date" : "keyword";
  }
  made["columns"] = columns;
  return made;
}

}  // namespace

void bind_index(nb::module_& module) {
  nb::class_<View>(module, "View", "One commit of an index, opened.")
      .def_prop_ro("directory",
                   [](const View& view) { return to_str(view.snapshot().directory()); })
      .def_prop_ro("generation", [](const View& view) { return view.snapshot().generation(); });
  module.def("open_view", &open_view, nb::arg("path"));
  module.def("reopen_view", &reopen_view, nb::arg("view"));
  module.def("create_index", &create_index, nb::arg("path"), nb::arg("unit"), nb::arg("analyzer"),
             nb::arg("pairs"), nb::arg("positions"), nb::arg("citations"), nb::arg("compression"),
             nb::arg("columns"),
             nb::sig("def create_index(path: str, unit: str, analyzer: str, pairs: bool, "
                     "positions: bool, citations: bool, compression: int, "
                     "columns: dict[str, str]) -> None"));
  module.def("check_index", &check_index, nb::arg("path"));
  module.def("search", &search, nb::arg("view"), nb::arg("tree"), nb::arg("filter").none(),
             nb::arg("lenient"), nb::arg("options"),
             nb::sig("def search(view: View, tree: tuple[object, ...], "
                     "filter: tuple[object, ...] | None, lenient: bool, "
                     "options: dict[str, object]) -> NativeHits"));
  module.def("count", &count, nb::arg("view"), nb::arg("tree"), nb::arg("filter").none(),
             nb::sig("def count(view: View, tree: tuple[object, ...], "
                     "filter: tuple[object, ...] | None) -> int"));
  module.def("more_like", &more_like, nb::arg("view"), nb::arg("id"), nb::arg("k"));
  module.def("search_batch", &search_batch, nb::arg("view"), nb::arg("trees"), nb::arg("k"),
             nb::arg("threads"), nb::arg("second_stage"), nb::arg("filter").none(), nb::arg("ids"),
             nb::arg("scores"),
             nb::sig("def search_batch(view: View, trees: list[tuple[object, ...]], k: int, "
                     "threads: int, second_stage: bool, filter: tuple[object, ...] | None, "
                     "ids: object, scores: object) -> None"));
  module.def("document", &document, nb::arg("view"), nb::arg("id"),
             nb::sig("def document(view: View, id: str) -> "
                     "tuple[str, str, dict[str, str]] | None"));
  module.def("ids", &ids, nb::arg("view"), nb::sig("def ids(view: View) -> list[str]"));
  module.def("lookup", &lookup, nb::arg("view"), nb::arg("number"),
             nb::sig("def lookup(view: View, number: str) -> dict[str, typing.Any]"));
  module.def("graph", &graph, nb::arg("view"),
             nb::sig("def graph(view: View) -> tuple[list[tuple[str, str, str | None, str | None, "
                     "str | None, int | None, int, int]], list[tuple[int, int, str, bool, str, "
                     "int]], list[int]]"));
  module.def("related", &related, nb::arg("view"), nb::arg("id"), nb::arg("k"),
             nb::sig("def related(view: View, id: str, k: int) -> "
                     "list[tuple[str, float, int, int]] | None"));
  module.def("suggest", &suggest, nb::arg("view"), nb::arg("typed"), nb::arg("limit"),
             nb::sig("def suggest(view: View, typed: str, limit: int) -> "
                     "list[tuple[str, str, int, int]]"));
  module.def("did_you_mean", &did_you_mean, nb::arg("view"), nb::arg("typed"),
             nb::sig("def did_you_mean(view: View, typed: str) -> "
                     "tuple[str, list[tuple[int, int, str]]] | None"));
  module.def("terms", &terms, nb::arg("view"), nb::arg("prefix"), nb::arg("field"),
             nb::arg("limit"),
             nb::sig("def terms(view: View, prefix: str, field: str, limit: int) -> "
                     "list[tuple[str, int, int]]"));
  module.def("similar_terms", &similar_terms, nb::arg("view"), nb::arg("term"),
             nb::arg("max_distance"), nb::arg("limit"),
             nb::sig("def similar_terms(view: View, term: str, max_distance: float, limit: int) "
                     "-> list[tuple[str, float, int]]"));
  module.def("stats", &stats, nb::arg("view"),
             nb::sig("def stats(view: View) -> dict[str, typing.Any]"));
  module.def("schema", &schema, nb::arg("view"),
             nb::sig("def schema(view: View) -> dict[str, typing.Any]"));
}

}  // namespace tracuu::python
