#include "citation_table_writer.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <tracuu/citation/identity.hpp>
#include <tracuu/storage/index_file.hpp>
#include <tuple>

#include "cut_text.hpp"
#include "segment_format.hpp"

namespace tracuu::inline v0::index {

using namespace format;
using citation::Citation;
using citation::CitationBuffer;
using citation::CitationClass;

namespace {

// More of one string than this says nothing more.
constexpr std::size_t longest_text = 1000;

// "khoản 2 Điều 5", "Điều 67 đến Điều 78"; from the smallest level up, as people write it.
void append_place(const CitationBuffer& found, const citation::Pinpoint& pinpoint,
                  std::string& out) {
  static constexpr std::string_view names[] = {"tiết", "điểm",   "khoản", "Điều",   "tiểu mục",
                                               "mục",  "chương", "phần",  "phụ lục"};
  for (const citation::PinpointPart& part : found.view(pinpoint)) {
    const std::string_view name = names[static_cast<std::size_t>(part.level)];
    if (!out.empty()) out += ' ';
    out.append(name);
    if (!part.value.empty()) out.append(" ").append(found.view(part.value));
    if (!part.to.empty()) out.append(" đến ").append(name).append(" ").append(found.view(part.to));
  }
  out.resize(cut_text(out, longest_text).size());
}

auto order_of(const CitationEdge& edge) noexcept {
  return std::tuple(edge.document, edge.year, edge.date, edge.type, edge.issuer, edge.kind,
                    edge.cue, edge.pinpoint, edge.unit);
}

// Whether two edges differ in nothing but unit and count.
bool are_alike(const CitationEdge& a, const CitationEdge& b) noexcept {
  CitationEdge other = b;
  other.unit = a.unit;
  other.count = a.count;
  return a == other;
}

template <typename T>
void write_array(storage::IndexFileWriter& out, SectionId section, const std::vector<T>& values) {
  out.section(section, std::as_bytes(std::span(values)));
}

}  // namespace

std::int16_t year_of_key(std::string_view key) noexcept {
  const std::size_t at = key.find('@');
  if (at == std::string_view::npos) return static_cast<std::int16_t>(citation::year_in_number(key));
  int year = 0;
  for (const char digit : key.substr(at + 1)) {
    if (digit < '0' || digit > '9' || year > 999) return 0;
    year = year * 10 + (digit - '0');
  }
  return static_cast<std::int16_t>(year);
}

void CitationBatch::add_bearer(DocId document, std::string_view key) {
  if (!key.empty()) bearers.push_back({keys.intern(key), document});
}

void CitationBatch::add_citations(const Citing& citing, const CitationBuffer& found,
                                  text::ByteRange title) {
  for (const Citation& one : found.citations) {
    if (one.kind == CitationClass::internal || one.kind == CitationClass::header) continue;
    KeyedEdge keyed;
    CitationEdge& edge = keyed.edge;
    edge.document = citing.document;
    const auto& starts = citing.unit_starts;
    const auto after = std::upper_bound(starts.begin() + 1, starts.end(), one.start);
    edge.unit = citing.first_unit + static_cast<UnitId>(after - starts.begin() - 1);
    const bool in_title = one.start >= title.start && one.start < title.end;
    edge.type = texts.intern(one.type);
    edge.issuer = texts.intern(cut_text(found.view(one.issuer), longest_text));
    edge.date = one.date.to_number();
    edge.count = 1;
    edge.cue =
        static_cast<std::uint8_t>(static_cast<unsigned>(one.relation) | (one.passive ? 0x80u : 0u));
    edge.kind =
        static_cast<std::uint8_t>(static_cast<unsigned>(one.kind) | (in_title ? 0x80u : 0u));
    // What the tables or the rest of the text know is the better key.
    const citation::Run keys_of = one.resolved.count > 0 ? one.resolved : one.keys;
    for (const citation::Piece piece : found.key_pieces(keys_of)) {
      const std::string_view spelled = found.view(piece);
      key_ = table_key(spelled);
      edge.year = year_of_key(spelled);
      const bool other_year =
          edge.year != citing.own_year && edge.year != 0 && citing.own_year != 0;
      const bool own = key_ == citing.own_key || key_ == citing.own_name;
      if (key_.empty() || (own && !other_year)) continue;
      keyed.key = keys.intern(key_);
      edge.pinpoint = 0;
      if (one.pinpoints.count == 0) edges.push_back(keyed);
      for (const citation::Pinpoint& pinpoint : found.view(one)) {
        place_.clear();
        append_place(found, pinpoint, place_);
        edge.pinpoint = texts.intern(place_);
        edges.push_back(keyed);
      }
    }
  }
}

void CitationTableWriter::add(const CitationBatch& batch, DocId first_document, UnitId first_unit) {
  std::vector<std::uint32_t> keys(batch.keys.size());
  for (std::uint32_t i = 0; i < keys.size(); ++i) keys[i] = keys_.intern(batch.keys.term(i));
  std::vector<std::uint32_t> texts(batch.texts.size());
  for (std::uint32_t i = 0; i < texts.size(); ++i) texts[i] = texts_.intern(batch.texts.term(i));
  for (const CitationBatch::Bearer& bearer : batch.bearers) {
    bearers_.push_back({keys[bearer.key], bearer.document + first_document});
  }
  for (KeyedEdge keyed : batch.edges) {
    keyed.key = keys[keyed.key];
    keyed.edge.document += first_document;
    keyed.edge.unit += first_unit;
    keyed.edge.type = texts[keyed.edge.type];
    keyed.edge.issuer = texts[keyed.edge.issuer];
    keyed.edge.pinpoint = texts[keyed.edge.pinpoint];
    edges_.push_back(keyed);
  }
}

std::size_t CitationTableWriter::memory() const noexcept {
  return keys_.memory() + texts_.memory() + bearers_.capacity() * sizeof(CitationBatch::Bearer) +
         edges_.capacity() * sizeof(KeyedEdge);
}

bool CitationTableWriter::fits(std::size_t edges) const noexcept {
  constexpr std::size_t most = std::size_t{1} << 31;
  return edges_.size() + edges < most && keys_.memory() < most && texts_.memory() < most;
}

void CitationTexts::sort(SortedCitations& out) {
  std::vector<std::uint32_t> order;
  for (std::uint32_t text = 0; text < rank_.size(); ++text) {
    if (rank_[text] != 0 || texts_.term(text).empty()) order.push_back(text);
  }
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return texts_.term(a) < texts_.term(b); });
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    rank_[order[i]] = i;
    out.text_offsets.push_back(static_cast<std::uint32_t>(out.text_bytes.size()));
    out.text_bytes += texts_.term(order[i]);
  }
  out.text_offsets.push_back(static_cast<std::uint32_t>(out.text_bytes.size()));
}

void CitationTableWriter::write(std::uint32_t documents, storage::IndexFileWriter& out) {
  SortedCitations sorted;
  const auto keys = static_cast<std::uint32_t>(keys_.size());
  std::vector<std::uint32_t> order(keys);
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return keys_.term(a) < keys_.term(b); });
  std::vector<std::uint32_t> rank(keys);
  for (std::uint32_t i = 0; i < keys; ++i) {
    rank[order[i]] = i;
    sorted.key_offsets.push_back(static_cast<std::uint32_t>(sorted.key_bytes.size()));
    sorted.key_bytes += keys_.term(order[i]);
  }
  sorted.key_offsets.push_back(static_cast<std::uint32_t>(sorted.key_bytes.size()));

  for (CitationBatch::Bearer& bearer : bearers_) bearer.key = rank[bearer.key];
  const auto place = [](const CitationBatch::Bearer& bearer) {
    return std::pair(bearer.key, bearer.document);
  };
  std::sort(bearers_.begin(), bearers_.end(),
            [&](const auto& a, const auto& b) { return place(a) < place(b); });
  bearers_.erase(std::unique(bearers_.begin(), bearers_.end(),
                             [&](const auto& a, const auto& b) { return place(a) == place(b); }),
                 bearers_.end());
  sorted.bearers = std::move(bearers_);

  CitationTexts texts(texts_);
  for (const KeyedEdge& keyed : edges_) {
    for (const auto text : {keyed.edge.type, keyed.edge.issuer, keyed.edge.pinpoint}) {
      texts.use(text);
    }
  }
  texts.sort(sorted);
  for (KeyedEdge& keyed : edges_) {
    keyed.key = rank[keyed.key];
    for (auto* text : {&keyed.edge.type, &keyed.edge.issuer, &keyed.edge.pinpoint}) {
      *text = texts.rank(*text);
    }
  }
  std::sort(edges_.begin(), edges_.end(), [](const KeyedEdge& a, const KeyedEdge& b) {
    return a.key != b.key ? a.key < b.key : order_of(a.edge) < order_of(b.edge);
  });
  // Edges that say the same become one.
  std::size_t kept = 0;
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    if (kept > 0 && edges_[kept - 1].key == edges_[i].key &&
        are_alike(edges_[kept - 1].edge, edges_[i].edge)) {
      edges_[kept - 1].edge.count += edges_[i].edge.count;
    } else {
      edges_[kept++] = edges_[i];
    }
  }
  edges_.resize(kept);
  sorted.edges = std::move(edges_);
  sorted.write(documents, out);
  *this = CitationTableWriter();
}

void SortedCitations::write(std::uint32_t documents, storage::IndexFileWriter& out) const {
  const std::size_t keys = key_offsets.size() - 1;
  ByteVector counts;
  for (const std::size_t count : {keys, bearers.size(), edges.size(), text_offsets.size() - 1}) {
    put_le(counts, static_cast<std::uint32_t>(count));
  }
  out.section(citation_counts, counts);

  std::size_t slot_count = keys == 0 ? 0 : 2;
  while (slot_count != 0 && slot_count < 2 * keys) slot_count *= 2;
  std::vector<std::uint64_t> slots(slot_count);
  for (std::size_t i = 0; i < keys; ++i) {
    const std::string_view key =
        std::string_view(key_bytes).substr(key_offsets[i], key_offsets[i + 1] - key_offsets[i]);
    const std::uint64_t hash = storage::hash64(as_bytes(key));
    std::size_t slot = hash & (slot_count - 1);
    while (slots[slot] != 0) slot = (slot + 1) & (slot_count - 1);
    slots[slot] = hash >> 32 << 32 | (i + 1);
  }
  out.section(format::key_bytes, as_bytes(key_bytes));
  write_array(out, format::key_offsets, key_offsets);
  write_array(out, key_slots, slots);

  // How many entries come before those of each key or document: counted, then added up.
  const auto begins_of = [](std::size_t owners, const auto& entries, auto owner_of) {
    std::vector<std::uint32_t> begins(owners + 1);
    for (const auto& entry : entries) ++begins[owner_of(entry) + 1];
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
    return begins;
  };
  write_array(out, bearer_begins,
              begins_of(keys, bearers, [](const auto& bearer) { return bearer.key; }));
  out.begin_section(bearer_documents);
  for (const CitationBatch::Bearer& bearer : bearers) {
    out.write(std::as_bytes(std::span(&bearer.document, 1)));
  }
  out.end_section();
  write_array(out, edge_begins,
              begins_of(keys, edges, [](const auto& keyed) { return keyed.key; }));
  out.begin_section(edge_records);
  for (const KeyedEdge& keyed : edges) out.write(std::as_bytes(std::span(&keyed.edge, 1)));
  out.end_section();
  std::vector<std::uint32_t> document_starts =
      begins_of(documents, edges, [](const auto& keyed) { return keyed.edge.document; });
  write_array(out, document_begins, document_starts);
  std::vector<std::uint32_t> by_document(edges.size());
  for (std::uint32_t i = 0; i < edges.size(); ++i) {
    by_document[document_starts[edges[i].edge.document]++] = i;
  }
  write_array(out, edges_by_document, by_document);
  out.section(format::text_bytes, as_bytes(text_bytes));
  write_array(out, format::text_offsets, text_offsets);
}

}  // namespace tracuu::index
