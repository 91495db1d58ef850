#include "segment_check.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string_view>
#include <tracuu/core/bytes.hpp>
#include <tracuu/index/citation_table.hpp>
#include <tracuu/storage/compress.hpp>
#include <tracuu/text/date.hpp>
#include <tuple>

#include "document_batch.hpp"

namespace tracuu::inline v0::index {

using namespace format;

void CheckLog::problem(const Error& error, std::optional<std::uint64_t> segment) {
  const std::string& path = error.place().file;
  auto at = std::find_if(counts_.begin(), counts_.end(),
                         [&](const auto& count) { return count.first == path; });
  if (at == counts_.end()) at = counts_.insert(counts_.end(), {path, 0});
  if (at->second++ < std::max<std::size_t>(1, options_.problems_per_file)) {
    report_.problems.push_back({error, segment});
  } else {
    ++report_.unlisted;
  }
}

std::uint64_t CheckLog::problems(const std::string& path) const {
  const auto at = std::find_if(counts_.begin(), counts_.end(),
                               [&](const auto& count) { return count.first == path; });
  return at == counts_.end() ? 0 : at->second;
}

void CheckLog::advance(std::uint64_t bytes) {
  constexpr std::uint64_t step = 1 << 20;
  done_ += bytes;
  if (!options_.progress || done_ - told_ < step) return;
  told_ = done_;
  options_.progress(std::min(done_, total_), total_);
}

void CheckedFile::broken(storage::SectionId section, const std::string& name, std::uint64_t offset,
                         const std::string& what) {
  ++problems_;
  const std::string where = "section " + std::to_string(section) + " (" + name + "): ";
  log_.problem(file_->corrupt(section, offset, where + what), segment_);
}

namespace {

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// Offsets at the start of a section, and the bytes that follow them.
template <typename T>
struct Strings {
  std::span<const T> offsets;
  std::string_view bytes;
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    return bytes.substr(static_cast<std::size_t>(offsets[i]),
                        static_cast<std::size_t>(offsets[i + 1] - offsets[i]));
  }
};

template <typename T>
std::optional<Strings<T>> check_strings(CheckedFile& file, storage::SectionId section,
                                        const std::string& name, std::uint64_t count) {
  const ByteSpan all = file.bytes(section);
  const std::uint64_t table = (count + 1) * sizeof(T);
  if (all.size() < table) {
    file.broken(section, name, 0, "it is shorter than its table of offsets");
    return std::nullopt;
  }
  Strings<T> strings{{reinterpret_cast<const T*>(all.data()), static_cast<std::size_t>(count + 1)},
                     as_text(all.subspan(static_cast<std::size_t>(table)))};
  if (!file.places(section, name, strings.offsets, strings.bytes.size())) return std::nullopt;
  return strings;
}

std::optional<SegmentFacts> read_counts(CheckedFile& file, const SegmentEntry& entry) {
  const char* const name = "counts";
  const ByteSpan meta = file.bytes(segment_meta);
  constexpr std::size_t meta_bytes = 200;
  if (meta.size() != meta_bytes) {
    file.broken(segment_meta, name, 0,
                "it has " + std::to_string(meta.size()) + " bytes instead of 200");
    return std::nullopt;
  }
  const std::uint64_t before = file.problems();
  SegmentFacts facts;
  ByteReader reader(meta);
  facts.documents = reader.take_le<std::uint32_t>();
  facts.units = reader.take_le<std::uint32_t>();
  if (facts.documents != entry.documents || facts.units != entry.units) {
    file.broken(segment_meta, name, 0,
                std::to_string(facts.documents) + " documents and " + std::to_string(facts.units) +
                    " units, where the manifest has " + std::to_string(entry.documents) + " and " +
                    std::to_string(entry.units));
  }
  for (const Field field : all_fields) {
    const std::size_t at = reader.at();
    SegmentFacts::Counts& counts = facts.counts[static_cast<std::size_t>(field)];
    counts.owners = reader.take_le<std::uint32_t>();
    counts.tokens = reader.take_le<std::uint32_t>();
    counts.terms = reader.take_le<std::uint32_t>();
    counts.k1 = std::bit_cast<float>(reader.take_le<std::uint32_t>());
    counts.b = std::bit_cast<float>(reader.take_le<std::uint32_t>());
    const auto reserved = reader.take_le<std::uint32_t>();
    counts.postings = reader.take_le<std::uint64_t>();
    counts.pairs = reader.take_le<std::uint64_t>();
    counts.pair_postings = reader.take_le<std::uint64_t>();
    const std::string of = "field " + std::string(to_string(field)) + ": ";
    if (counts.owners != (owned_by_units(field) ? facts.units : facts.documents)) {
      file.broken(segment_meta, name, at, of + "its owners are not as many as units or documents");
    }
    if (!(std::isfinite(counts.k1) && counts.k1 >= 0 && counts.b >= 0 && counts.b <= 1)) {
      file.broken(segment_meta, name, at + 12, of + "impossible parameters of the bounds");
    }
    if (reserved != 0) file.broken(segment_meta, name, at + 20, of + "reserved bytes are not zero");
  }
  if (file.problems() != before) return std::nullopt;
  return facts;
}

void check_ids(CheckedFile& file, const SegmentFacts& facts, const Strings<std::uint64_t>& ids) {
  for (std::uint32_t document = 0; document < facts.documents; ++document) {
    const std::string_view id = ids[document];
    if (id.empty() || id.size() > max_id_bytes || has_control_character(id)) {
      file.broken(id_strings, "ids", document * 8ull,
                  "the id of document " + std::to_string(document) +
                      " is empty, too long or has control characters");
    }
    if (!facts.id_hashes.empty() && storage::hash64(as_bytes(id)) != facts.id_hashes[document]) {
      file.broken(format::id_hashes, "id hashes", document * 8ull,
                  "that of document " + std::to_string(document) + " is not the hash of its id");
    }
  }
}

void check_id_order(CheckedFile& file, const SegmentFacts& facts) {
  const char* const name = "id order";
  const auto order = file.array<std::uint32_t>(id_order, name, facts.documents);
  if (!order || facts.id_hashes.empty()) return;
  // Below D and strictly ascending by hash and number: then it is a permutation.
  for (std::size_t i = 0; i < order->size(); ++i) {
    const std::uint32_t document = (*order)[i];
    if (document >= facts.documents) {
      file.broken(id_order, name, i * 4, "it names a document that is not there");
      return;
    }
    if (i == 0) continue;
    const std::uint32_t last = (*order)[i - 1];
    if (std::pair(facts.id_hashes[last], last) >= std::pair(facts.id_hashes[document], document)) {
      file.broken(id_order, name, i * 4, "the documents are not ordered by hash, then by number");
      return;
    }
  }
}

}  // namespace

std::optional<SegmentFacts> check_documents(CheckedFile& file, const SegmentEntry& entry) {
  std::optional<SegmentFacts> facts = read_counts(file, entry);
  if (!facts) return std::nullopt;
  const std::uint64_t d = facts->documents;
  const std::uint64_t u = facts->units;
  const auto take = [&](auto& into, storage::SectionId section, const char* name,
                        std::uint64_t count) {
    using T = typename std::remove_reference_t<decltype(into)>::value_type;
    if (auto values = file.array<T>(section, name, count)) into = *values;
    return !into.empty() || count == 0;
  };
  const std::uint64_t before = file.problems();
  if (take(facts->body_starts, unit_token_start, "body token starts", u + 1)) {
    file.places(unit_token_start, "body token starts", facts->body_starts,
                facts->counts[static_cast<std::size_t>(Field::body)].tokens);
  }
  if (take(facts->title_starts, title_token_start, "title token starts", d + 1)) {
    file.places(title_token_start, "title token starts", facts->title_starts,
                facts->counts[static_cast<std::size_t>(Field::title)].tokens);
  }
  if (take(facts->first_units, first_unit, "first units", d + 1)) {
    file.places(first_unit, "first units", facts->first_units, u, true);
  }
  take(facts->unit_texts, format::unit_text_start, "unit text starts", u);
  if (take(facts->stored_at, format::stored_at, "stored places", d + 1)) {
    file.places(format::stored_at, "stored places", facts->stored_at, facts->stored_at.back());
  }
  const bool usable = file.problems() == before;
  take(facts->id_hashes, format::id_hashes, "id hashes", d);
  if (const auto ids = check_strings<std::uint64_t>(file, id_strings, "ids", d)) {
    check_ids(file, *facts, *ids);
  }
  check_id_order(file, *facts);
  check_strings<std::uint32_t>(file, unit_pinpoints, "pinpoints", u);
  if (!usable) return std::nullopt;
  for (std::uint32_t document = 0; document < facts->documents; ++document) {
    const std::uint32_t first = facts->first_units[document];
    for (std::uint32_t unit = first; unit < facts->first_units[document + 1]; ++unit) {
      const std::uint32_t start = facts->unit_texts[unit];
      if (unit == first ? start != 0 : start < facts->unit_texts[unit - 1]) {
        file.broken(format::unit_text_start, "unit text starts", unit * 4ull,
                    unit == first ? "the first unit of a document does not begin at byte 0"
                                  : "the units of a document are not in order");
      }
    }
  }
  return facts;
}

namespace {

// Reads the stored stream from end to end, record after record.
class StoreCheck {
 public:
  StoreCheck(CheckedFile& file, const SegmentFacts& facts, CheckedFile& documents, CheckLog& log)
      : file_(file), facts_(facts), documents_(documents), log_(log) {}

  void run() {
    const ByteSpan table = file_.bytes(store_block_index);
    if (table.size() < 16 || table.size() % 16 != 0) {
      return broken_index(0, "it is not a table of pairs");
    }
    index_ = {reinterpret_cast<const std::uint64_t*>(table.data()), table.size() / 8};
    if (!frames_are_in_order()) return;
    for (std::size_t frame = 0; 2 * frame + 2 < index_.size(); ++frame) {
      if (!take_frame(frame)) return;
      take_records();
    }
    take_records();  // those of no bytes at the end
  }

 private:
  void broken_index(std::uint64_t offset, const std::string& what) {
    file_.broken(store_block_index, "frame index", offset, what);
  }

  bool frames_are_in_order() {
    const std::uint64_t before = file_.problems();
    if (index_[0] != 0 || index_[1] != 0) broken_index(0, "the first frame does not begin at 0");
    for (std::size_t i = 2; i < index_.size(); i += 2) {
      if (index_[i] <= index_[i - 2] || index_[i + 1] <= index_[i - 1]) {
        broken_index(i * 8, "the frames do not ascend");
      } else if (index_[i + 1] - index_[i - 1] > stored_block_bytes) {
        broken_index(i * 8, "a frame of more than 64 KiB");
      }
    }
    if (index_[index_.size() - 2] != file_.size(store_blocks)) {
      broken_index((index_.size() - 2) * 8, "it does not end where the frames do");
    }
    if (index_.back() != facts_.stored_at.back()) {
      broken_index((index_.size() - 1) * 8,
                   "the stored stream has another length than the documents file says");
    }
    return file_.problems() == before;
  }

  bool take_frame(std::size_t frame) {
    const std::uint64_t begin = index_[2 * frame];
    const auto bytes = file_.bytes(store_blocks)
                           .subspan(static_cast<std::size_t>(begin),
                                    static_cast<std::size_t>(index_[2 * frame + 2] - begin));
    const std::uint64_t size = index_[2 * frame + 3] - index_[2 * frame + 1];
    if (auto done = storage::try_decompress(bytes, static_cast<std::size_t>(size), content_);
        !done) {
      file_.broken(store_blocks, "frames", begin,
                   "frame " + std::to_string(frame) + ": " + done.error().message());
      return false;
    }
    stream_ += content_;
    return true;
  }

  // The records that have come in whole.
  void take_records() {
    std::size_t taken = 0;
    for (; document_ < facts_.documents &&
           facts_.stored_at[document_ + 1] <= stream_at_ + stream_.size();
         ++document_) {
      const auto at = static_cast<std::size_t>(facts_.stored_at[document_] - stream_at_);
      taken = static_cast<std::size_t>(facts_.stored_at[document_ + 1] - stream_at_);
      check_record(std::string_view(stream_).substr(at, taken - at));
    }
    stream_.erase(0, taken);
    stream_at_ += taken;
  }

  void check_record(std::string_view record) {
    const auto broken = [&](const std::string& what) {
      documents_.broken(format::stored_at, "stored places", document_ * 8ull,
                        "the record of document " + std::to_string(document_) + ": " + what);
    };
    ByteReader reader(as_bytes(record));
    const std::uint64_t fields = reader.take_varint();
    names_.clear();
    for (std::uint64_t i = 0; i < fields && reader.ok(); ++i) {
      names_.push_back(reader.take_string());
      (void)reader.take_string();
    }
    if (!reader.ok()) return broken("its fields are cut short");
    std::sort(names_.begin(), names_.end());
    const bool repeated = std::adjacent_find(names_.begin(), names_.end()) != names_.end();
    const bool reserved = std::any_of(names_.begin(), names_.end(), [](std::string_view name) {
      return name == "id" || name == "text";
    });
    if (repeated || reserved) {
      // A program may have handed these in; nothing is lost by it.
      log_.note(file_.reader().path(),
                "the record of document " + std::to_string(document_) +
                    (repeated ? " has two fields of one name" : " has a field called id or text"));
    }
    const std::uint64_t text = record.size() - reader.at();
    for (std::uint32_t unit = facts_.first_units[document_];
         unit < facts_.first_units[document_ + 1]; ++unit) {
      if (facts_.unit_texts[unit] > text) {
        documents_.broken(format::unit_text_start, "unit text starts", unit * 4ull,
                          "a unit begins behind its document's text");
        break;
      }
    }
  }

  CheckedFile& file_;
  const SegmentFacts& facts_;
  CheckedFile& documents_;
  CheckLog& log_;
  std::span<const std::uint64_t> index_;
  std::string content_, stream_;
  std::vector<std::string_view> names_;
  std::uint64_t stream_at_ = 0;  // where stream_ begins in the stored stream
  std::uint32_t document_ = 0;
};

void check_dates(CheckedFile& file, std::span<const std::int32_t> dates, storage::SectionId section,
                 const std::string& name) {
  for (std::size_t i = 0; i < dates.size(); ++i) {
    if (dates[i] != 0 && !text::is_valid(text::Date::from_number(dates[i]))) {
      file.broken(section, name, i * 4, std::to_string(dates[i]) + " is no date");
    }
  }
}

void check_keywords(CheckedFile& file, const std::string& column, storage::SectionId base,
                    std::uint32_t documents) {
  const std::string offsets_name = column + ", offsets";
  const std::string_view bytes = as_text(file.bytes(base + keyword_bytes));
  const std::uint64_t size = file.size(base + keyword_offsets);
  if (size < 8 || size % 8 != 0) {
    file.broken(base + keyword_offsets, offsets_name, 0, "it is not a table of offsets");
    return;
  }
  const auto offsets = *file.array<std::uint64_t>(base + keyword_offsets, offsets_name, size / 8);
  const std::uint64_t count = offsets.size() - 1;
  if (file.places(base + keyword_offsets, offsets_name, offsets, bytes.size(), true)) {
    std::string_view before;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view value =
          bytes.substr(static_cast<std::size_t>(offsets[i]),
                       static_cast<std::size_t>(offsets[i + 1] - offsets[i]));
      if (i > 0 && value <= before) {
        file.broken(base + keyword_bytes, column + ", values", offsets[i],
                    "the values do not ascend");
        break;
      }
      before = value;
    }
  }
  const bool empty = file.size(base + keyword_values) == 0;
  const std::string values_name = column + ", numbers of values";
  const auto values =
      file.array<std::uint32_t>(base + keyword_values, values_name, empty ? 0 : documents);
  if (!values) return;
  for (std::size_t i = 0; i < values->size(); ++i) {
    if ((*values)[i] > count) {
      file.broken(base + keyword_values, values_name, i * 4,
                  "document " + std::to_string(i) + " has a value that is not there");
    }
  }
}

void check_changed(CheckedFile& file, storage::SectionId section, const std::string& name,
                   std::uint32_t documents) {
  const auto words = file.array<std::uint64_t>(section, name, (std::uint64_t{documents} + 63) / 64);
  if (words && documents % 64 != 0 && words->back() >> (documents % 64) != 0) {
    file.broken(section, name, (words->size() - 1) * 8,
                "there are bits of documents past the last");
  }
}

}  // namespace

void check_store(CheckedFile& file, const SegmentFacts& facts, CheckedFile& documents,
                 CheckLog& log) {
  StoreCheck(file, facts, documents, log).run();
}

void check_columns(CheckedFile& file, const Schema& schema, const SegmentFacts& facts) {
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    const auto base = static_cast<storage::SectionId>(16 * i);
    const std::string name = "column " + schema.columns[i].name;
    if (file.reader().has_section(base + changed_values)) {
      check_changed(file, base + changed_values, name + ", values set later", facts.documents);
    }
    if (schema.columns[i].type == ColumnType::keyword) {
      check_keywords(file, name, base, facts.documents);
      continue;
    }
    const bool empty = file.size(base + date_values) == 0;
    if (const auto dates = file.array<std::int32_t>(base + date_values, name + ", dates",
                                                    empty ? 0 : facts.documents)) {
      check_dates(file, *dates, base + date_values, name + ", dates");
    }
  }
}

namespace {

// The citations file, table after table: what one says is used only where it holds.
class CitationsCheck {
 public:
  CitationsCheck(CheckedFile& file, const Schema& schema, const SegmentFacts& facts)
      : file_(file), schema_(schema), facts_(facts) {}

  void run() {
    const auto counts = file_.array<std::uint32_t>(citation_counts, "counts", 4);
    if (!counts) return;
    keys_ = (*counts)[0];
    edges_count_ = (*counts)[2];
    texts_ = (*counts)[3];
    if (texts_ == 0) file_.broken(citation_counts, "counts", 12, "there is no text 0");
    if (!schema_.citations && edges_count_ != 0) {
      file_.broken(citation_counts, "counts", 8,
                   "there are edges in an index that was made without citations");
    }
    check_texts();
    check_keys();
    const auto bearer_begin = begins(bearer_begins, "bearer begins", keys_, (*counts)[1]);
    const auto bearers = file_.array<std::uint32_t>(bearer_documents, "bearers", (*counts)[1]);
    if (bearer_begin && bearers) check_bearers(*bearer_begin, *bearers);
    const auto edge_begin = begins(edge_begins, "edge begins", keys_, edges_count_);
    const auto edges = file_.array<CitationEdge>(edge_records, "edges", edges_count_);
    if (edge_begin && edges) check_edges(*edge_begin, *edges);
    if (bearer_begin && edge_begin) check_use(*bearer_begin, *edge_begin);
    const auto document_begin =
        begins(document_begins, "document begins", facts_.documents, edges_count_);
    const auto by_document =
        file_.array<std::uint32_t>(edges_by_document, "edges by document", edges_count_);
    if (document_begin && by_document && edges) {
      check_documents(*document_begin, *by_document, *edges);
    }
  }

 private:
  using Numbers = std::span<const std::uint32_t>;

  std::optional<Numbers> begins(storage::SectionId section, const char* name, std::uint64_t entries,
                                std::uint64_t end) {
    const auto values = file_.array<std::uint32_t>(section, name, entries + 1);
    if (!values || !file_.places(section, name, *values, end)) return std::nullopt;
    return values;
  }

  void check_texts() {
    const auto offsets = begins(text_offsets, "text offsets", texts_, file_.size(text_bytes));
    if (offsets && offsets->size() > 1 && (*offsets)[1] != 0) {
      file_.broken(text_offsets, "text offsets", 4, "text 0 is not empty");
    }
  }

  void check_keys() {
    const auto offsets = begins(key_offsets, "key offsets", keys_, file_.size(key_bytes));
    const std::uint64_t slot_bytes = file_.size(key_slots);
    const std::uint64_t slot_count = slot_bytes / 8;
    const auto slots = file_.array<std::uint64_t>(key_slots, "key slots", slot_count);
    if (!slots) return;
    if (keys_ == 0 ? slot_count != 0
                   : slot_count <= keys_ || (slot_count & (slot_count - 1)) != 0) {
      file_.broken(key_slots, "key slots", 0, "the number of slots is not a power of two above K");
      return;
    }
    if (!offsets) return;
    const std::string_view bytes = as_text(file_.bytes(key_bytes));
    std::string_view before;
    for (std::uint32_t key = 0; key < keys_; ++key) {
      const std::string_view text =
          bytes.substr((*offsets)[key], (*offsets)[key + 1] - (*offsets)[key]);
      if (text.empty() || (key > 0 && text <= before)) {
        file_.broken(key_bytes, "key bytes", (*offsets)[key], "the keys do not ascend");
      }
      before = text;
      check_slot(text, key, *slots);
    }
    const auto used =
        std::count_if(slots->begin(), slots->end(), [](std::uint64_t slot) { return slot != 0; });
    if (static_cast<std::uint64_t>(used) != keys_) {
      file_.broken(key_slots, "key slots", 0, "more or fewer slots are used than there are keys");
    }
  }

  void check_slot(std::string_view text, std::uint32_t key, std::span<const std::uint64_t> slots) {
    const std::uint64_t hash = storage::hash64(as_bytes(text));
    const std::uint64_t wanted = hash >> 32 << 32 | (std::uint64_t{key} + 1);
    const std::uint64_t mask = slots.size() - 1;
    std::uint64_t slot = hash & mask;
    for (std::uint64_t probes = 0; probes < slots.size(); ++probes, slot = (slot + 1) & mask) {
      if (slots[slot] == wanted) return;
      if (slots[slot] == 0) break;
    }
    file_.broken(key_slots, "key slots", (hash & mask) * 8,
                 "key " + std::to_string(key) + " is not found from its slot on");
  }

  void check_bearers(Numbers begin, Numbers bearers) {
    for (std::uint32_t key = 0; key < keys_; ++key) {
      for (std::uint32_t i = begin[key]; i < begin[key + 1]; ++i) {
        if (bearers[i] >= facts_.documents || (i > begin[key] && bearers[i] <= bearers[i - 1])) {
          file_.broken(bearer_documents, "bearers", i * 4ull,
                       "the bearers of a key do not ascend, or are not there");
        }
      }
    }
  }

  [[nodiscard]] std::string fault_of(const CitationEdge& edge) const {
    using citation::CitationClass;
    if (edge.document >= facts_.documents) return "a citing document that is not there";
    if (edge.unit < facts_.first_units[edge.document] ||
        edge.unit >= facts_.first_units[edge.document + 1]) {
      return "a unit that is not the citing document's";
    }
    if (edge.type >= texts_ || edge.issuer >= texts_ || edge.pinpoint >= texts_) {
      return "a text that is not there";
    }
    if (edge.date != 0 && !text::is_valid(text::Date::from_number(edge.date))) {
      return std::to_string(edge.date) + " is no date";
    }
    if (edge.count == 0) return "it stands for no reference";
    if (edge.year < 0) return "an impossible year";
    if (edge.relation() > citation::Relation::implements) return "an unknown relation";
    const CitationClass kind = edge.citation_class();
    if (kind > CitationClass::licence || kind == CitationClass::internal) return "an unknown class";
    return {};
  }

  void check_edges(Numbers begin, std::span<const CitationEdge> edges) {
    const auto place = [](const CitationEdge& edge) {
      return std::tuple(edge.document, edge.year, edge.date, edge.type, edge.issuer, edge.kind,
                        edge.cue, edge.pinpoint);
    };
    for (std::uint32_t key = 0; key < keys_; ++key) {
      for (std::uint32_t i = begin[key]; i < begin[key + 1]; ++i) {
        const std::string fault = fault_of(edges[i]);
        if (!fault.empty()) {
          file_.broken(edge_records, "edges", i * 32ull, fault);
        } else if (i > begin[key] && place(edges[i]) <= place(edges[i - 1])) {
          file_.broken(edge_records, "edges", i * 32ull, "the edges of a key are not in order");
        }
      }
    }
  }

  void check_use(Numbers bearer_begin, Numbers edge_begin) {
    for (std::uint32_t key = 0; key < keys_; ++key) {
      if (bearer_begin[key] == bearer_begin[key + 1] && edge_begin[key] == edge_begin[key + 1]) {
        file_.broken(key_offsets, "key offsets", key * 4ull,
                     "key " + std::to_string(key) + " is neither borne nor cited");
      }
    }
  }

  void check_documents(Numbers begin, Numbers by_document, std::span<const CitationEdge> edges) {
    for (std::uint32_t document = 0; document < facts_.documents; ++document) {
      for (std::uint32_t i = begin[document]; i < begin[document + 1]; ++i) {
        if (by_document[i] >= edges.size() || edges[by_document[i]].document != document) {
          file_.broken(edges_by_document, "edges by document", i * 4ull,
                       "an edge that is not the document's");
        } else if (i > begin[document] && by_document[i] <= by_document[i - 1]) {
          file_.broken(edges_by_document, "edges by document", i * 4ull,
                       "the edges of a document do not ascend");
        }
      }
    }
  }

  CheckedFile& file_;
  const Schema& schema_;
  const SegmentFacts& facts_;
  std::uint32_t keys_ = 0, edges_count_ = 0, texts_ = 0;
};

}  // namespace

void check_citations(CheckedFile& file, const Schema& schema, const SegmentFacts& facts) {
  CitationsCheck(file, schema, facts).run();
}

}  // namespace tracuu::index
