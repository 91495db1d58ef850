// Which bearers and references of a number are meant by what was typed beside it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tracuu/citation/identity.hpp>
#include <tracuu/query/number_lookup.hpp>
#include <vector>

namespace tracuu::inline v0::query {

/// The columns that tell documents of one number apart, by their places in the schema; -1: none.
struct NumberColumns {
  explicit NumberColumns(const index::Schema& schema);
  int number, type, issuer, status, article, date, effective_date, end_date;
};

/// Type, year and issuer as they were typed beside a number.
class NumberFilter {
 public:
  explicit NumberFilter(const citation::CitationKey& asked);

  /// Whether nothing was typed beside the number.
  [[nodiscard]] bool takes_all() const noexcept {
    return type_.empty() && year_ == 0 && issuer_.empty();
  }
  /// Whether nothing is typed that contradicts these; empty and 0 contradict nothing.
  [[nodiscard]] bool accepts(std::string_view type, int year, const citation::Issuer& issuer) const;

 private:
  std::string type_;
  int year_;
  citation::Issuer issuer_;
};

/// A document that bears a number.
[[nodiscard]] Result<NumberBearer> try_bearer(const index::Snapshot& snapshot,
                                              const NumberColumns& columns, std::uint32_t segment,
                                              DocId document, std::string_view key);

/// The documents of a segment that bear a number (`cites` false), or cite it with this relation
/// (none given: any): ascending, with how often. What was typed beside the number counts.
struct NumberDocuments {
  std::vector<std::uint32_t> documents, frequencies;
};
[[nodiscard]] Result<NumberDocuments> try_documents_of(const index::Snapshot& snapshot,
                                                       const NumberMatch& match,
                                                       std::uint32_t segment, bool cites,
                                                       std::optional<citation::Relation> relation);

}  // namespace tracuu::query
