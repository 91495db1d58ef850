// A query resolved against a snapshot: which lists to read in each segment, and their factors.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tracuu/core/error.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/postings/posting_list.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/score.hpp>
#include <utility>
#include <vector>

#include "column_filter.hpp"
#include "phrase.hpp"

namespace tracuu::inline v0::query {

/// A posting list of one segment: encoded in a file, or made for this query.
struct ListSource {
  index::Field field = index::Field::body;
  float factor = 0;       ///< See term_factor().
  bool by_length = true;  ///< Norms by length; else the norm is `fixed_norm`.
  float fixed_norm = 0;
  bool made = false;  ///< Whether `docs` and `frequencies` hold it, or `encoded`.
  postings::PostingList encoded;
  std::vector<std::uint32_t> docs, frequencies;
  /// Where it is there, the list is not made yet: the search asks it what it needs.
  std::shared_ptr<Phrase> phrase;
  /// What `factor` was made of; 0 where it does not count.
  std::uint64_t document_frequency = 0;
  double idf = 0;
  float weight = 0;
  std::string spelling;  ///< Of a fuzzy word: the term; else empty.

  [[nodiscard]] std::size_t size() const noexcept { return made ? docs.size() : encoded.size; }
};

/// A node of the query in one segment. Leaves have lists: a document matches if one of them has it.
struct PlanNode {
  NodeKind kind = NodeKind::nothing;
  std::vector<ListSource> lists;
  std::vector<PlanNode> children;
  FilterCache::Documents documents;  ///< column: those that meet the condition.
};

/// The query in one segment.
struct SegmentPlan {
  PlanNode root;
  std::vector<ListSource> pairs;  ///< Count for the ranking, not for the matching.
  /// Whether each pair begins with a word that counts too: what has the pair has the word.
  bool pairs_follow_words = true;
};

/// Lengths summed over a snapshot.
struct FieldLengths {
  std::uint64_t owners = 0;
  std::uint64_t tokens = 0;
  [[nodiscard]] double average() const noexcept {
    return owners == 0 || tokens == 0 ? 1.0
                                      : static_cast<double>(tokens) / static_cast<double>(owners);
  }
};

/// Resolves a query: looks terms up in every segment, adds document frequencies up, makes phrases.
/// For one query; remembers what it looked up.
class Planner {
 public:
  /// With `lazy_phrases`, the list of a query that is one phrase is not made: the search counts
  /// what it comes to, and how many documents match is not known then.
  Planner(const index::Snapshot& snapshot, const Ranking& ranking, FilterCache& filters,
          bool lazy_phrases) noexcept
      : snapshot_(snapshot), ranking_(ranking), filters_(filters), lazy_phrases_(lazy_phrases) {}
  Planner(const Planner&) = delete;
  Planner& operator=(const Planner&) = delete;

  /// One plan a segment. `query` must outlive the planner.
  [[nodiscard]] Result<std::vector<SegmentPlan>> try_plan(const Query& query);

  /// See SearchResult::cut_prefixes.
  [[nodiscard]] const std::vector<std::string>& cut_prefixes() const noexcept {
    return cut_prefixes_;
  }
  /// See SearchResult::cut_fuzzy.
  [[nodiscard]] const std::vector<std::string>& cut_fuzzy() const noexcept { return cut_fuzzy_; }

  /// A word of a field in one segment, with any marks if asked for. `word` must outlive the
  /// planner.
  [[nodiscard]] Result<std::vector<index::TermInfo>> try_spellings_of(index::Field field,
                                                                      std::string_view word,
                                                                      bool any_marks,
                                                                      std::size_t segment);
  /// The idf of a word in texts. `word` must outlive the planner.
  [[nodiscard]] Result<double> try_word_idf(std::string_view word, bool any_marks);
  /// The idf of a pair of the planned query in texts; 0 if it is none or stands nowhere.
  [[nodiscard]] double pair_idf(std::string_view first, std::string_view second) const noexcept;

 private:
  using Nodes = std::vector<PlanNode*>;
  /// A term in every segment.
  struct Term {
    index::Field field;
    std::string_view text;
    std::uint64_t document_frequency;
    std::vector<std::optional<index::TermInfo>> infos;
  };

  [[nodiscard]] Result<void> try_plan_node(const Node& node, const Nodes& out);
  [[nodiscard]] Result<void> try_word(const Node& node, const Nodes& out);
  [[nodiscard]] Result<void> try_phrase(const std::vector<std::string>& terms, TextScope scope,
                                        std::uint32_t slop, const Nodes& out);
  [[nodiscard]] Result<void> try_prefix(const Node& node, const Nodes& out);
  [[nodiscard]] Result<void> try_fuzzy(const Node& node, const Nodes& out);
  [[nodiscard]] Result<void> try_column(const Node& node, const Nodes& out);
  [[nodiscard]] Result<void> try_number(const Node& node, const Nodes& out);
  [[nodiscard]] Result<void> try_documents_of_number(const Node& node, const Nodes& out);
  [[nodiscard]] Result<void> try_spellings(index::Field field, std::string_view folded,
                                           float weight, const Nodes& out);
  [[nodiscard]] Result<void> try_field_phrase(index::Field field,
                                              const std::vector<std::string>& terms,
                                              std::uint32_t slop, float weight, const Nodes& out);
  [[nodiscard]] Result<void> try_pair(index::Field field, const std::string& first,
                                      const std::string& second, float weight,
                                      std::vector<SegmentPlan>& plans);
  [[nodiscard]] Result<void> try_spelled_pair(index::Field field, const std::string& first,
                                              const std::string& second, float weight,
                                              std::vector<SegmentPlan>& plans);
  /// `text` must outlive the planner.
  [[nodiscard]] Result<const Term*> try_find(index::Field field, std::string_view text);
  /// Adds the lists of a term, as `source` says but for where they are.
  [[nodiscard]] Result<void> try_add_lists(const Term& term, const ListSource& source,
                                           const Nodes& out) const;
  [[nodiscard]] std::uint64_t owners(index::Field field) const noexcept;
  [[nodiscard]] float k1(index::Field field) const noexcept;
  /// Sets the factor of a list, and what it is made of.
  void weigh(ListSource& list, index::Field field, float weight, std::uint64_t df) const noexcept;

  const index::Snapshot& snapshot_;
  const Ranking& ranking_;
  FilterCache& filters_;
  bool lazy_phrases_;
  bool is_phrase_ = false;  ///< Whether the query is one phrase.
  std::list<Term> terms_;
  /// Pairs of the query in texts.
  struct Pair {
    std::string_view first, second;
    std::uint64_t document_frequency;
  };
  std::vector<Pair> pairs_;
  std::vector<std::string> cut_prefixes_, cut_fuzzy_;
  std::list<std::string> keys_;  ///< Terms of the key field, which stand in no query.
};

}  // namespace tracuu::query
