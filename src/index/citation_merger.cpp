#include "citation_merger.hpp"

#include <algorithm>
#include <string_view>
#include <tracuu/index/citation_table.hpp>
#include <utility>

#include "segment_format.hpp"
#include "sorted_merge.hpp"

namespace tracuu::inline v0::index {

using namespace format;

namespace {

using storage::IndexFileReader;

// Reads an array of a citations file, whose size its table has verified.
template <typename T>
Result<std::span<const T>> try_array(const IndexFileReader& file, SectionId section) {
  if (file.section_size(section) == 0) return std::span<const T>();
  auto bytes = file.section(section);
  if (!bytes) return bytes.error();
  return std::span(reinterpret_cast<const T*>(bytes->data()), bytes->size() / sizeof(T));
}

bool are_begins(std::span<const std::uint32_t> begins, std::size_t count) noexcept {
  return std::is_sorted(begins.begin(), begins.end()) && begins.front() == 0 &&
         begins.back() == count;
}

// Walks the keys of one source.
class KeyCursor {
 public:
  static Result<KeyCursor> try_open(const MappedSegment& source) {
    KeyCursor cursor;
    const IndexFileReader& file =
        source.segment->file(static_cast<std::size_t>(SegmentFile::citations));
    cursor.file_ = &file;
    auto key_bytes = try_array<char>(file, format::key_bytes);
    auto key_offsets = try_array<std::uint32_t>(file, format::key_offsets);
    auto bearers = try_array<DocId>(file, bearer_documents);
    auto bearer_begins = try_array<std::uint32_t>(file, format::bearer_begins);
    auto edges = try_array<CitationEdge>(file, edge_records);
    auto edge_begins = try_array<std::uint32_t>(file, format::edge_begins);
    for (const Result<void>& read :
         {to_void(key_bytes), to_void(key_offsets), to_void(bearers), to_void(bearer_begins),
          to_void(edges), to_void(edge_begins)}) {
      if (!read) return read.error();
    }
    cursor.key_bytes_ = {key_bytes->data(), key_bytes->size()};
    cursor.key_offsets_ = *key_offsets;
    cursor.bearers_ = *bearers;
    cursor.bearer_begins_ = *bearer_begins;
    cursor.edges_ = *edges;
    cursor.edge_begins_ = *edge_begins;
    if (!are_begins(cursor.key_offsets_, cursor.key_bytes_.size())) {
      return file.corrupt(format::key_offsets, 0, "a table of citations is not in order");
    }
    if (!are_begins(cursor.bearer_begins_, cursor.bearers_.size())) {
      return file.corrupt(format::bearer_begins, 0, "a table of citations is not in order");
    }
    if (!are_begins(cursor.edge_begins_, cursor.edges_.size())) {
      return file.corrupt(format::edge_begins, 0, "a table of citations is not in order");
    }
    return cursor;
  }

  bool next() {
    if (next_ + 1 >= key_offsets_.size()) return false;
    const std::string_view before = key_;
    key_ = key_bytes_.substr(key_offsets_[next_], key_offsets_[next_ + 1] - key_offsets_[next_]);
    if (next_ > 0 && key_ <= before) {
      next_ = key_offsets_.size();
      damaged_ = true;
      return false;
    }
    ++next_;
    return true;
  }
  [[nodiscard]] std::string_view term() const noexcept { return key_; }
  [[nodiscard]] bool damaged() const noexcept { return damaged_; }
  [[nodiscard]] std::span<const DocId> bearers() const noexcept {
    return bearers_.subspan(bearer_begins_[next_ - 1],
                            bearer_begins_[next_] - bearer_begins_[next_ - 1]);
  }
  [[nodiscard]] std::span<const CitationEdge> edges() const noexcept {
    return edges_.subspan(edge_begins_[next_ - 1], edge_begins_[next_] - edge_begins_[next_ - 1]);
  }
  [[nodiscard]] std::span<const CitationEdge> all_edges() const noexcept { return edges_; }
  [[nodiscard]] const IndexFileReader& file() const noexcept { return *file_; }

 private:
  KeyCursor() = default;
  template <typename T>
  static Result<void> to_void(const Result<T>& result) {
    return result ? Result<void>() : Result<void>(result.error());
  }

  const IndexFileReader* file_ = nullptr;
  std::string_view key_bytes_, key_;
  std::span<const std::uint32_t> key_offsets_, bearer_begins_, edge_begins_;
  std::span<const DocId> bearers_;
  std::span<const CitationEdge> edges_;
  std::size_t next_ = 0;
  bool damaged_ = false;
};

}  // namespace

Result<SortedCitations> try_merge_citations(const MergeMap& map, const std::atomic<bool>& stop) {
  std::vector<KeyCursor> cursors;
  // The texts of edges that are left, and their numbers in `texts` by source and old number.
  Vocabulary texts;
  texts.intern({});
  constexpr std::uint32_t unknown = 0xffffffffu;
  std::vector<std::vector<std::uint32_t>> text_numbers;
  for (const MappedSegment& source : map.segments) {
    auto opened = KeyCursor::try_open(source);
    if (!opened) return opened.error();
    cursors.push_back(*opened);
    const CitationTable& table = source.segment->citations();
    const IndexFileReader& file = cursors.back().file();
    std::vector<std::uint32_t>& numbers =
        text_numbers.emplace_back(file.section_size(text_offsets) / 4 - 1, unknown);
    for (const CitationEdge& edge : cursors.back().all_edges()) {
      if (!table.is_sound(edge)) {
        return file.corrupt(edge_records, 0, "a citation breaks the format");
      }
      if (source.documents[edge.document] == no_owner) continue;
      for (const std::uint32_t text : {edge.type, edge.issuer, edge.pinpoint}) {
        if (numbers[text] != unknown) continue;
        auto spelled = table.try_text(text);
        if (!spelled) return spelled.error();
        numbers[text] = texts.intern(*spelled);
      }
      if (stop.load(std::memory_order_relaxed)) return merge_stopped();
    }
  }
  SortedCitations merged;
  CitationTexts ranks(texts);
  for (std::uint32_t text = 0; text < texts.size(); ++text) ranks.use(text);
  ranks.sort(merged);

  std::uint32_t key = 0;
  SortedMerge<KeyCursor> merge(cursors);
  while (merge.next()) {
    const std::size_t before = merged.bearers.size() + merged.edges.size();
    for (const std::size_t at : merge.at()) {
      const MappedSegment& source = map.segments[at];
      const KeyCursor& cursor = cursors[at];
      for (std::size_t i = 0; i < cursor.bearers().size(); ++i) {
        const DocId old = cursor.bearers()[i];
        if (old >= source.segment->documents() || (i > 0 && old <= cursor.bearers()[i - 1])) {
          return cursor.file().corrupt(bearer_documents, 0,
                                       "the bearers of a number are not in order");
        }
        const DocId document = source.documents[old];
        if (document != no_owner) merged.bearers.push_back({key, document});
      }
      DocId last = 0;
      for (const CitationEdge& edge : cursor.edges()) {
        const DocId document = source.documents[edge.document];
        const UnitId unit = source.units[edge.unit];
        if (edge.document < last || (document == no_owner) != (unit == no_owner)) {
          return cursor.file().corrupt(edge_records, 0,
                                       "the citations of a number are not in order");
        }
        last = edge.document;
        if (document == no_owner) continue;
        KeyedEdge keyed{key, edge};
        keyed.edge.document = document;
        keyed.edge.unit = unit;
        for (auto* text : {&keyed.edge.type, &keyed.edge.issuer, &keyed.edge.pinpoint}) {
          *text = ranks.rank(text_numbers[at][*text]);
        }
        merged.edges.push_back(keyed);
      }
    }
    if (merged.bearers.size() + merged.edges.size() > before) {
      merged.key_offsets.push_back(static_cast<std::uint32_t>(merged.key_bytes.size()));
      merged.key_bytes += cursors[merge.at().front()].term();
      ++key;
    }
    if (stop.load(std::memory_order_relaxed)) return merge_stopped();
  }
  merged.key_offsets.push_back(static_cast<std::uint32_t>(merged.key_bytes.size()));
  for (const KeyCursor& cursor : cursors) {
    if (cursor.damaged()) {
      return cursor.file().corrupt(format::key_offsets, 0, "the numbers are not in order");
    }
  }
  return merged;
}

}  // namespace tracuu::index
