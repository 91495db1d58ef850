#include "number_lookup.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace tracuu::inline v0::query {

using citation::CitationKey;
using citation::Issuer;
using citation::Relation;
using citation::SameIssuer;
using citation::year_in_number;
using index::CitationEdge;
using index::CitationTable;
using index::KeyRange;
using index::Segment;
using index::Snapshot;

namespace {

// Adds where a key stands in each segment.
Result<void> try_add_key(const Snapshot& snapshot, std::string_view key,
                         std::vector<NumberPlace>& places) {
  for (std::uint32_t i = 0; i < snapshot.segments().size(); ++i) {
    auto found = snapshot.segments()[i]->citations().try_find(key);
    if (!found) return found.error();
    if (*found) places.push_back({i, {**found, **found + 1}});
  }
  return {};
}

Result<void> try_add_prefix(const Snapshot& snapshot, const std::string& prefix,
                            std::vector<NumberPlace>& places) {
  for (std::uint32_t i = 0; i < snapshot.segments().size(); ++i) {
    auto found = snapshot.segments()[i]->citations().try_find_prefix(prefix);
    if (!found) return found.error();
    if (!found->empty()) places.push_back({i, *found});
  }
  return {};
}

Result<void> try_find_bare(const Snapshot& snapshot, NumberMatch& match) {
  const std::string& digits = match.asked.number;
  match.partial = true;
  if (match.asked.type.empty()) {
    if (auto done = try_add_prefix(snapshot, digits + ":", match.places); !done) return done;
  } else {
    const std::string key = digits + ":" + citation::name_key(match.asked.type);
    if (auto done = try_add_key(snapshot, key, match.places); !done) return done;
  }
  return try_add_prefix(snapshot, digits + "/", match.places);
}

Result<void> try_find_name(const Snapshot& snapshot, NumberMatch& match) {
  const CitationKey& asked = match.asked;
  if (auto done = try_add_key(snapshot, asked.name, match.places); !done) return done;
  for (const std::string& key : citation::keys_of_name(asked.name, asked.year)) {
    if (auto done = try_add_key(snapshot, index::table_key(key), match.places); !done) return done;
  }
  return {};
}

// "15/QD/UBND" of 2024 as acts with a year in their number write it: "15/2024/QD/UBND".
std::string with_year(const std::string& key, int year) {
  const std::size_t slash = key.find('/');
  return key.substr(0, slash + 1) + std::to_string(year) + key.substr(slash);
}

// The numbers that are this one but for a year inside.
Result<void> try_add_of_any_year(const Snapshot& snapshot, const std::string& key,
                                 std::vector<NumberPlace>& places) {
  const std::size_t slash = key.find('/');
  std::vector<NumberPlace> begins;
  auto found = try_add_prefix(snapshot, key.substr(0, slash + 1), begins);
  if (!found) return found;
  for (const NumberPlace& place : begins) {
    const CitationTable& table = snapshot.segments()[place.segment]->citations();
    for (std::uint32_t ordinal = place.keys.first; ordinal < place.keys.end; ++ordinal) {
      auto other = table.try_key(ordinal);
      if (!other) return other.error();
      const int year = year_in_number(*other);
      if (year == 0 || *other != with_year(key, year)) continue;
      places.push_back({place.segment, {ordinal, ordinal + 1}});
    }
  }
  return {};
}

// A number with a symbol; where it is not there, with a year inside, then as a beginning.
Result<void> try_find_whole(const Snapshot& snapshot, NumberMatch& match) {
  const CitationKey& asked = match.asked;
  const std::string& key = asked.number;
  if (auto done = try_add_key(snapshot, key, match.places); !done) return done;
  const bool no_year = year_in_number(key) == 0 && key.find('/') != std::string::npos;
  if (no_year && asked.year != 0) {
    auto done = try_add_key(snapshot, with_year(key, asked.year), match.places);
    if (!done) return done;
  }
  if (!match.places.empty()) return {};
  match.partial = true;
  if (no_year && asked.year == 0) {
    if (auto done = try_add_of_any_year(snapshot, key, match.places); !done) return done;
    if (!match.places.empty()) return {};
  }
  return try_add_prefix(snapshot, key, match.places);
}

}  // namespace

Result<NumberMatch> try_find_number(const Snapshot& snapshot, std::string_view typed) {
  NumberMatch match;
  match.asked = CitationKey::parse(typed);
  Result<void> done;
  if (match.asked.empty()) return match;
  if (match.asked.number.empty()) {
    done = try_find_name(snapshot, match);
  } else if (!match.asked.has_symbol()) {
    done = try_find_bare(snapshot, match);
  } else {
    done = try_find_whole(snapshot, match);
  }
  if (!done) return done.error();
  return match;
}

NumberColumns::NumberColumns(const index::Schema& schema) {
  const auto find = [&](std::string_view name, index::ColumnType wanted) {
    const int at = schema.find_column(name);
    return at >= 0 && schema.columns[static_cast<std::size_t>(at)].type == wanted ? at : -1;
  };
  using index::ColumnType;
  number = find("number", ColumnType::keyword);
  type = find("type", ColumnType::keyword);
  issuer = find("issuer", ColumnType::keyword);
  status = find("status", ColumnType::keyword);
  article = find("article", ColumnType::keyword);
  date = find("date", ColumnType::date);
  effective_date = find("effective_date", ColumnType::date);
  end_date = find("end_date", ColumnType::date);
}

NumberFilter::NumberFilter(const CitationKey& asked)
    : type_(asked.type), year_(asked.year), issuer_(Issuer::parse(asked.issuer)) {}

bool NumberFilter::accepts(std::string_view type, int year, const Issuer& issuer) const {
  if (year_ != 0 && year != 0 && year_ != year) return false;
  if (!citation::may_be_one_type(type_, type)) return false;
  return Issuer::compare(issuer_, issuer) != SameIssuer::different;
}

namespace {

Result<std::string> try_keyword(const Segment& segment, int column, DocId document) {
  if (column < 0) return std::string();
  auto value = segment.try_keyword(static_cast<std::size_t>(column), document);
  if (!value) return value.error();
  return std::string(*value);
}

Result<text::Date> try_date(const Segment& segment, int column, DocId document) {
  if (column < 0) return text::Date{};
  auto value = segment.try_date(static_cast<std::size_t>(column), document);
  if (!value) return value.error();
  return text::Date::from_number(*value);
}

Error damaged(const Segment& segment) {
  return Error(ErrorCode::corrupt, "a citation points out of its segment (tracuu check tells more)",
               {"segment " + std::to_string(segment.entry().number), {}, {}});
}

// Sets a value, or says why not.
template <typename T>
Result<void> try_set(T& value, Result<T> from) {
  if (!from) return from.error();
  value = std::move(*from);
  return {};
}

}  // namespace

Result<NumberBearer> try_bearer(const Snapshot& snapshot, const NumberColumns& columns,
                                std::uint32_t segment_index, DocId document, std::string_view key) {
  const Segment& segment = *snapshot.segments()[segment_index];
  NumberBearer bearer;
  bearer.segment = segment_index;
  bearer.document = document;
  auto id = segment.try_id(document);
  if (!id) return id.error();
  bearer.id = *id;
  const auto keyword = [&](std::string& value, int column) {
    return try_set(value, try_keyword(segment, column, document));
  };
  const auto date = [&](text::Date& value, int column) {
    return try_set(value, try_date(segment, column, document));
  };
  if (auto done = keyword(bearer.number, columns.number); !done) return done.error();
  if (auto done = keyword(bearer.type, columns.type); !done) return done.error();
  if (auto done = keyword(bearer.issuer, columns.issuer); !done) return done.error();
  if (auto done = keyword(bearer.status, columns.status); !done) return done.error();
  if (auto done = keyword(bearer.article, columns.article); !done) return done.error();
  if (auto done = date(bearer.date, columns.date); !done) return done.error();
  if (auto done = date(bearer.effective_date, columns.effective_date); !done) return done.error();
  if (auto done = date(bearer.end_date, columns.end_date); !done) return done.error();
  bearer.year = year_in_number(key);
  if (bearer.year == 0) bearer.year = bearer.date.year;
  return bearer;
}

Result<NumberDocuments> try_documents_of(const Snapshot& snapshot, const NumberMatch& match,
                                         std::uint32_t segment_index, bool cites,
                                         std::optional<Relation> relation) {
  const Segment& segment = *snapshot.segments()[segment_index];
  const CitationTable& table = segment.citations();
  const NumberFilter filter(match.asked);
  const NumberColumns columns(snapshot.schema());
  std::map<DocId, std::uint32_t> found;
  for (const NumberPlace& place : match.places) {
    if (place.segment != segment_index) continue;
    for (std::uint32_t ordinal = place.keys.first; ordinal < place.keys.end; ++ordinal) {
      const KeyRange keys{ordinal, ordinal + 1};
      auto key = table.try_key(ordinal);
      if (!key) return key.error();
      if (!cites) {
        auto bearers = table.try_bearers(keys);
        if (!bearers) return bearers.error();
        for (const DocId document : *bearers) {
          if (document >= segment.documents()) return damaged(segment);
          if (filter.takes_all()) {
            found[document] = 1;
            continue;
          }
          auto bearer = try_bearer(snapshot, columns, segment_index, document, *key);
          if (!bearer) return bearer.error();
          const Issuer issuer = Issuer::parse(bearer->issuer);
          if (filter.accepts(bearer->type, bearer->year, issuer)) found[document] = 1;
        }
        continue;
      }
      auto edges = table.try_edges(keys);
      if (!edges) return edges.error();
      for (const CitationEdge& edge : *edges) {
        if (!table.is_sound(edge)) return damaged(segment);
        if (relation && edge.relation() != *relation) continue;
        if (filter.takes_all()) {
          found[edge.document] += edge.count;
          continue;
        }
        auto type = table.try_text(edge.type);
        if (!type) return type.error();
        auto issuer = table.try_text(edge.issuer);
        if (!issuer) return issuer.error();
        if (!filter.accepts(*type, edge.year, Issuer::parse(*issuer))) continue;
        found[edge.document] += edge.count;
      }
    }
  }
  NumberDocuments result;
  for (const auto& [document, count] : found) {
    result.documents.push_back(document);
    result.frequencies.push_back(count);
  }
  return result;
}

namespace {

// Builds the groups of a report, number by number.
class Reporter {
 public:
  Reporter(const Snapshot& snapshot, const NumberMatch& match, const NumberReportOptions& options)
      : snapshot_(snapshot),
        match_(match),
        options_(options),
        columns_(snapshot.schema()),
        filter_(match.asked) {
    report_.asked = match.asked;
    report_.partial = match.partial;
  }

  Result<NumberReport> try_make() {
    for (const NumberPlace& place : match_.places) {
      std::uint32_t end = place.keys.end;
      if (end - place.keys.first > options_.max_numbers) {
        end = place.keys.first + static_cast<std::uint32_t>(options_.max_numbers);
        report_.cut = true;
      }
      for (std::uint32_t ordinal = place.keys.first; ordinal < end; ++ordinal) {
        auto key = table(place.segment).try_key(ordinal);
        if (!key) return key.error();
        entries_[std::string(*key)].push_back({place.segment, {ordinal, ordinal + 1}});
      }
    }
    for (const auto& [key, places] : entries_) {
      if (auto done = try_add_number(key, places); !done) return done.error();
    }
    std::erase_if(report_.groups, [](const NumberGroup& group) {
      return group.documents.empty() && group.cited_by.empty();
    });
    for (NumberGroup& group : report_.groups) finish(group);
    std::stable_sort(report_.groups.begin(), report_.groups.end(),
                     [](const NumberGroup& a, const NumberGroup& b) {
                       return std::tie(a.key, a.year, a.issuer) < std::tie(b.key, b.year, b.issuer);
                     });
    return std::move(report_);
  }

 private:
  // A group in the making: who its issuer is, taken apart.
  struct Scope {
    std::size_t group;
    Issuer issuer;
    std::string type;
  };
  struct Reference {
    NumberCitation citation;
    Issuer issuer;
    std::string type;
  };

  [[nodiscard]] const CitationTable& table(std::uint32_t segment) const noexcept {
    return snapshot_.segments()[segment]->citations();
  }

  Result<void> try_add_number(const std::string& key, const std::vector<NumberPlace>& places) {
    scopes_.clear();
    const bool local = citation::is_local_number(key);
    for (const NumberPlace& place : places) {
      if (auto done = try_add_bearers(key, place, local); !done) return done;
    }
    std::vector<Reference> references;
    for (const NumberPlace& place : places) {
      if (auto done = try_read_references(key, place, local, references); !done) return done;
    }
    // What tells the year first: it may make the groups that the rest belongs to.
    std::stable_sort(references.begin(), references.end(),
                     [](const Reference& a, const Reference& b) {
                       return (a.citation.year != 0) > (b.citation.year != 0);
                     });
    for (Reference& reference : references) add_reference(key, std::move(reference), local);
    return {};
  }

  Result<void> try_add_bearers(const std::string& key, const NumberPlace& place, bool local) {
    auto documents = table(place.segment).try_bearers(place.keys);
    if (!documents) return documents.error();
    const Segment& segment = *snapshot_.segments()[place.segment];
    for (const DocId document : *documents) {
      if (document >= segment.documents()) return damaged(segment);
      if (segment.is_deleted(document)) continue;
      auto bearer = try_bearer(snapshot_, columns_, place.segment, document, key);
      if (!bearer) return bearer.error();
      const Issuer issuer = Issuer::parse(bearer->issuer);
      if (!filter_.accepts(bearer->type, bearer->year, issuer)) {
        report_.others.push_back(std::move(*bearer));
        continue;
      }
      std::size_t group = find_group(issuer, bearer->year, bearer->type, local);
      if (group == none) group = add_group(key, bearer->year, bearer->issuer, bearer->type);
      report_.groups[group].documents.push_back(std::move(*bearer));
    }
    return {};
  }

  Result<void> try_read_references(const std::string& key, const NumberPlace& place, bool local,
                                   std::vector<Reference>& references) {
    const Segment& segment = *snapshot_.segments()[place.segment];
    const CitationTable& citations = segment.citations();
    auto edges = citations.try_edges(place.keys);
    if (!edges) return edges.error();
    for (const CitationEdge& edge : *edges) {
      if (!citations.is_sound(edge)) return damaged(segment);
      if (segment.is_deleted(edge.document)) continue;
      auto type = citations.try_text(edge.type);
      if (!type) return type.error();
      auto issuer = citations.try_text(edge.issuer);
      if (!issuer) return issuer.error();
      auto pinpoint = citations.try_text(edge.pinpoint);
      if (!pinpoint) return pinpoint.error();
      auto citing = try_bearer(snapshot_, columns_, place.segment, edge.document, {});
      if (!citing) return citing.error();
      const int in_number = year_in_number(key);
      const int year = in_number != 0 ? in_number : edge.year;
      Reference reference{{}, Issuer::parse(*issuer), std::string(*type)};
      // "của UBND tỉnh" means the province of who writes it.
      if (local && reference.issuer.province().empty()) {
        const Issuer own = Issuer::parse(citing->issuer);
        if (!own.province().empty()) {
          reference.issuer =
              Issuer::parse(std::string(*issuer) + " " + std::string(own.province()));
        }
      }
      if (!filter_.accepts(*type, year, reference.issuer)) continue;
      NumberCitation& one = reference.citation;
      one.segment = place.segment;
      one.document = edge.document;
      one.unit = edge.unit;
      one.id = std::move(citing->id);
      one.number = std::move(citing->number);
      one.pinpoint = *pinpoint;
      one.relation = edge.relation();
      one.kind = edge.citation_class();
      one.passive = edge.passive();
      one.in_title = edge.in_title();
      one.count = edge.count;
      one.year = year;
      one.issuer = *issuer;
      one.date = citing->date;
      one.since = citing->effective_date.year != 0 ? citing->effective_date : citing->date;
      references.push_back(std::move(reference));
    }
    return {};
  }

  static constexpr std::size_t none = ~std::size_t{0};

  // The group of the same year and issuer, or none.
  [[nodiscard]] std::size_t find_group(const Issuer& issuer, int year, const std::string& type,
                                       bool local) const {
    for (const Scope& scope : scopes_) {
      const NumberGroup& group = report_.groups[scope.group];
      if (group.year != year || !citation::may_be_one_type(scope.type, type)) continue;
      if (!local) return scope.group;
      if (scope.issuer.empty() && issuer.empty()) return scope.group;
      if (Issuer::compare(scope.issuer, issuer) == SameIssuer::same) return scope.group;
    }
    return none;
  }

  std::size_t add_group(const std::string& key, int year, const std::string& issuer,
                        const std::string& type) {
    NumberGroup group;
    group.key = key;
    group.year = year;
    group.issuer = issuer;
    report_.groups.push_back(std::move(group));
    scopes_.push_back({report_.groups.size() - 1, Issuer::parse(issuer), type});
    return scopes_.back().group;
  }

  void add_reference(const std::string& key, Reference reference, bool local) {
    const int year = reference.citation.year;
    std::size_t group = find_group(reference.issuer, year, reference.type, local);
    if (group == none) group = find_only(reference, year, local);
    if (group == none) {
      group = add_group(key, year, reference.citation.issuer, reference.type);
      scopes_.back().issuer = reference.issuer;
    }
    report_.groups[group].cited_by.push_back(std::move(reference.citation));
  }

  // The one group that a reference which says too little can mean.
  [[nodiscard]] std::size_t find_only(const Reference& reference, int year, bool local) const {
    std::size_t only = none;
    for (const Scope& scope : scopes_) {
      const NumberGroup& group = report_.groups[scope.group];
      if (year != 0 && group.year != 0 && group.year != year) continue;
      if (!citation::may_be_one_type(scope.type, reference.type)) continue;
      if (local) {
        const SameIssuer same = Issuer::compare(scope.issuer, reference.issuer);
        if (same == SameIssuer::different || same == SameIssuer::succeeded) continue;
      }
      if (only != none) return none;
      only = scope.group;
    }
    return only;
  }

  // In order; what differs only in how the number was spelled is one.
  static void unite_alike(std::vector<NumberCitation>& citations) {
    const auto what = [](const NumberCitation& one) {
      return std::tie(one.date, one.id, one.segment, one.document, one.pinpoint, one.relation,
                      one.passive, one.in_title);
    };
    std::sort(citations.begin(), citations.end(),
              [&](const auto& a, const auto& b) { return what(a) < what(b); });
    std::size_t kept = 0;
    for (std::size_t i = 1; i < citations.size(); ++i) {
      if (what(citations[kept]) == what(citations[i])) {
        citations[kept].count += citations[i].count;
        citations[kept].unit = std::min(citations[kept].unit, citations[i].unit);
      } else if (++kept != i) {
        citations[kept] = std::move(citations[i]);
      }
    }
    citations.resize(std::min(citations.size(), kept + 1));
  }

  void finish(NumberGroup& group) const {
    group.successor = Issuer::parse(group.issuer).successor();
    unite_alike(group.cited_by);
    text::Date issued;
    for (const NumberBearer& bearer : group.documents) {
      if (issued.year == 0 || (bearer.date.year != 0 && bearer.date < issued)) issued = bearer.date;
    }
    for (std::size_t i = 0; i < group.cited_by.size(); ++i) {
      const NumberCitation& one = group.cited_by[i];
      const bool acts = one.relation == Relation::amends || one.relation == Relation::replaces ||
                        one.relation == Relation::repeals;
      const bool newer = issued.year == 0 || one.date.year == 0 || one.date >= issued;
      // Consolidated texts repeat what other acts changed.
      const bool consolidates = one.number.find("VBHN") != std::string::npos;
      if (acts && !one.passive && newer && !consolidates) group.changed_by.push_back(i);
    }
    std::stable_sort(group.changed_by.begin(), group.changed_by.end(),
                     [&](std::size_t a, std::size_t b) {
                       return group.cited_by[a].since < group.cited_by[b].since;
                     });
  }

  const Snapshot& snapshot_;
  const NumberMatch& match_;
  const NumberReportOptions& options_;
  NumberColumns columns_;
  NumberFilter filter_;
  NumberReport report_;
  std::map<std::string, std::vector<NumberPlace>> entries_;
  std::vector<Scope> scopes_;
};

}  // namespace

Result<NumberReport> try_report_number(const Snapshot& snapshot, const NumberMatch& match,
                                       const NumberReportOptions& options) {
  return Reporter(snapshot, match, options).try_make();
}

}  // namespace tracuu::query
