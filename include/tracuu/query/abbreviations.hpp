/// @file
/// Abbreviations of administrative Vietnamese, and those that a text defines.
///
/// Layer    query.
/// Threads  every function may be called from any thread.
/// Errors   those of a search, where an index is asked; else none: any bytes are accepted.
/// Format   none; the table is src/query/data/abbreviations.tsv.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/core/error.hpp>
#include <tracuu/core/export.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/searcher.hpp>
#include <tracuu/text/normalize.hpp>

namespace tracuu::inline v0::query {

/// An abbreviation as it is written, and the words it stands for, in normal form.
struct Abbreviation {
  std::string_view abbreviation;
  std::string_view long_form;
};

/// All abbreviations that are known, in no order that means anything. They live for ever.
[[nodiscard]] TRACUU_EXPORT std::span<const Abbreviation> abbreviations();

/// What a token stands for: "ubnd", "UBND" give "ủy ban nhân dân". Case, and signs such as the & in
/// "KH&ĐT", do not count; marks do. Empty for other tokens. Linear.
[[nodiscard]] TRACUU_EXPORT std::vector<std::string_view> long_forms_of(std::string_view token);

/// The abbreviations of a run of words, "ủy ban nhân dân"; case and signs between words do not
/// count. Empty for other words. Linear.
[[nodiscard]] TRACUU_EXPORT std::vector<std::string_view> abbreviations_of(std::string_view words);

/// A query in which words count in both spellings: a word that is an abbreviation also matches its
/// long form, as a phrase; words of free text that stand for a known abbreviation also match that.
/// What was typed stays as it is and the other spelling is added, so documents with the typed one
/// are not ranked lower for it, and the query's pairs stay.
/// Phrases, numbers, and what NOT takes away are not touched. A query that got further words is no
/// question any more and has no second stage. For recall, not for ranking: on 825 questions, 218 of
/// which change, MRR@10 falls from .7251 to .7055, so no search does this of itself. Linear in the
/// query.
[[nodiscard]] TRACUU_EXPORT Query expand_abbreviations(Query query);

/// As expand_abbreviations, and words that are no abbreviations of the table but are defined by
/// documents of the index ("sau đây viết tắt là BQLC") also match what they mean there: the form
/// that most of the 20 best documents with such words give, of equally frequent ones the first.
/// Looks at no more than 8 words. Fails as a search does.
[[nodiscard]] TRACUU_EXPORT Result<Query> try_expand_abbreviations(const Searcher& searcher,
                                                                   Query query);

/// A place of a text that says what an abbreviation means: "Ủy ban nhân dân (sau đây viết tắt là
/// UBND)".
struct AbbreviationDefinition {
  text::ByteRange long_form;     ///< In the raw text.
  text::ByteRange abbreviation;  ///< In the raw text.
  friend bool operator==(const AbbreviationDefinition&, const AbbreviationDefinition&) = default;
};

/// The definitions of a raw text, in order: behind the words come, perhaps in a parenthesis, "sau
/// đây viết tắt là", "sau đây gọi tắt là", "gọi tắt là", "viết tắt là" or "viết tắt:", and then a
/// word in capitals. The long form are the nearest words before whose first letters are those of
/// the abbreviation, "và" and other small words between them left out. Linear.
/// Requires: `raw` is shorter than 4 GiB.
[[nodiscard]] TRACUU_EXPORT std::vector<AbbreviationDefinition> find_abbreviation_definitions(
    std::string_view raw);

}  // namespace tracuu::query
