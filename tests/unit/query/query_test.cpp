// The query language: texts and the trees they mean, or where they are wrong.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <tracuu/query/query.hpp>
#include <utility>
#include <vector>

#include "support/oracle.hpp"
#include "support/random_archive.hpp"

namespace tracuu::query {
namespace {

using test::to_string;

struct Parsed {
  const char* text;
  const char* tree;  // as test::to_string writes it; "~" marks a word in any spelling
};

const Parsed trees[] = {
    // Words
    {"", "nothing"},
    {"   \t\r\n", "nothing"},
    {"...", "nothing"},
    {"chợ", "chợ"},
    {"Chợ", "chợ"},
    {"cho\u031b\u0323", "chợ"},
    {"chợ nổi", "any(chợ nổi)"},
    {"  chợ\n nổi ", "any(chợ nổi)"},
    {"chợ, nổi; (đẹp)", "any(chợ nổi đẹp)"},
    {"hoà thuỷ", "any(hòa thủy)"},
    {"chợ chợ", "any(chợ chợ)"},
    {"điều 5", "any(điều 5)"},
    // Marks
    {"cho", "cho~"},
    {"cho noi", "any(cho~ noi~)"},
    {"cho nổi", "any(cho nổi)"},
    {"2020", "2020~"},
    {"\"cho\"", "cho"},
    {"\"cho noi\"", "phrase(cho noi)"},
    {"cho \"ben\"", "any(cho~ ben)"},
    {"cho \"bến\"", "any(cho bến)"},
    {"cho AND ben", "all(cho~ ben~)"},
    {"cho NOT bến", "all(cho none(bến))"},
    // Phrases
    {"\"di dời chợ\"", "phrase(di dời chợ)"},
    {"\"di, dời\n chợ!\"", "phrase(di dời chợ)"},
    {"\"chợ chợ\"", "phrase(chợ chợ)"},
    {"\"chợ\"", "chợ"},
    {"\"\"", "nothing"},
    {"\"...\"", "nothing"},
    {"\"chợ AND nổi\"", "phrase(chợ and nổi)"},
    {"\"chợ (nổi\"", "phrase(chợ nổi)"},
    {"\"chợ nổi\"\"bến đò\"", "any(phrase(chợ nổi) phrase(bến đò))"},
    {"đẹp\"chợ nổi\"", "any(đẹp phrase(chợ nổi))"},
    {"\"chợ nổi\" đẹp", "any(phrase(chợ nổi) đẹp)"},
    // AND, OR, NOT
    {"chợ AND bến", "all(chợ bến)"},
    {"chợ AND bến AND đò", "all(chợ bến đò)"},
    {"chợ OR bến", "any(chợ bến)"},
    {"chợ OR bến OR đò", "any(chợ bến đò)"},
    {"chợ OR bến AND đò", "any(chợ all(bến đò))"},
    {"chợ AND bến OR đò", "any(all(chợ bến) đò)"},
    {"đẹp chợ AND bến", "any(đẹp all(chợ bến))"},
    {"chợ AND bến đò", "any(all(chợ bến) đò)"},
    {"chợ AND bến đò AND nổi", "any(all(chợ bến) all(đò nổi))"},
    {"chợ NOT bến đò", "all(any(chợ đò) none(bến))"},
    {"chợ AND \"...\"", "chợ"},
    {"chợ AND NOT \"...\"", "chợ"},
    {"NOT chợ", "none(chợ)"},
    {"NOT NOT chợ", "chợ"},
    {"NOT NOT NOT chợ", "none(chợ)"},
    {"chợ NOT bến", "all(chợ none(bến))"},
    {"chợ AND NOT bến", "all(chợ none(bến))"},
    {"NOT chợ NOT bến", "all(none(chợ) none(bến))"},
    {"NOT chợ AND bến", "all(none(chợ) bến)"},
    {"chợ nổi NOT \"bến đò\"", "all(any(chợ nổi) none(phrase(bến đò)))"},
    {"\"chợ\"AND\"bến\"", "all(chợ bến)"},
    // Only capitals that stand alone are operators
    {"chợ and bến", "any(chợ and bến)"},
    {"chợ or not bến", "any(chợ or not bến)"},
    {"ANDROID chợ", "any(android chợ)"},
    {"chợ.AND bến", "any(chợ and bến)"},
    {"Not chợ", "any(not chợ)"},
    // Groups
    {"(chợ)", "chợ"},
    {"((chợ))", "chợ"},
    {"()", "nothing"},
    {"(chợ OR bến) AND đò", "all(all(any(chợ bến)) đò)"},
    {"đò AND (chợ bến)", "all(đò all(any(chợ bến)))"},
    {"NOT (chợ bến)", "none(all(any(chợ bến)))"},
    {"(chợ AND bến)(đò)", "any(all(chợ bến) đò)"},
    // Numbers
    {"1847/QĐ-TTg", "any(number:1847/QD/TTG(1847 qđ ttg) 1847 qđ ttg)"},
    {"so:1847/QĐ-TTg", "bears:1847/QĐ-TTg"},
    {"number:1847/QĐ-TTg", "bears:1847/QĐ-TTg"},
    {"trich_dan:1847/QĐ-TTg", "cites:1847/QĐ-TTg"},
    {"cites:1847", "cites:1847"},
    {"sua_doi:\"Luật Đất đai 2013\"", "cites:Luật Đất đai 2013 as sua_doi"},
    {"repeals:5/CT-TW chợ", "any(cites:5/CT-TW as bai_bo chợ)"},
    {"1847 qd ttg", "any(1847~ qd~ ttg~ number:1847/QD/TTG())"},
    {"\"1847/QĐ-TTg\"", "number:1847/QD/TTG(1847 qđ ttg)"},
    {"so:\"05-CT/TW\"", "bears:05-CT/TW"},
    {"chợ so:5/CT-TW", "any(chợ bears:5/CT-TW)"},
    {"(so:5/CT-TW)", "bears:5/CT-TW"},
    {"chợ AND so:5/CT-TW", "all(chợ bears:5/CT-TW)"},
    {"so: chợ", "error 3"},
    // Errors and their places
    {"\"chợ", "error 0"},
    {"chợ \"nổi", "error 6"},
    {"(chợ", "error 0"},
    {"chợ (nổi", "error 6"},
    {"((chợ)", "error 0"},
    {"chợ)", "error 5"},
    {")", "error 0"},
    {"AND chợ", "error 0"},
    {"OR chợ", "error 0"},
    {"chợ AND", "error 9"},
    {"chợ OR", "error 8"},
    {"chợ OR )", "error 9"},
    {"chợ AND AND bến", "error 10"},
    {"chợ AND OR bến", "error 10"},
    {"chợ OR AND bến", "error 9"},
    {"chợ OR OR bến", "error 9"},
    {"NOT", "error 0"},
    {"chợ NOT", "error 6"},
    {"NOT AND chợ", "error 0"},
    {"(chợ AND)", "error 10"},
    {"so:", "error 3"},
    {"so:\"5/CT", "error 3"},
    {"so:---", "error 3"},
};

std::string outcome_of(std::string_view text) {
  const auto parsed = try_parse_query(text);
  if (parsed) return to_string(parsed->root);
  EXPECT_EQ(parsed.error().code(), ErrorCode::query_syntax);
  EXPECT_FALSE(parsed.error().message().empty());
  if (!parsed.error().place().offset) return "error without a place";
  return "error " + std::to_string(*parsed.error().place().offset);
}

TEST(Parser, TextsAndTrees) {
  for (const Parsed& parsed : trees) {
    EXPECT_EQ(outcome_of(parsed.text), parsed.tree) << "query: " << parsed.text;
  }
}

TEST(Parser, NeighboursBecomePairs) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(try_parse_query("di dời chợ").value().pairs, (Pairs{{"di", "dời"}, {"dời", "chợ"}}));
  EXPECT_EQ(try_parse_query("chợ").value().pairs, Pairs{});
  EXPECT_EQ(try_parse_query("di dời \"chợ nổi\" cầu muối").value().pairs,
            (Pairs{{"di", "dời"}, {"cầu", "muối"}}));
  EXPECT_EQ(try_parse_query("chợ AND bến").value().pairs, Pairs{});
  EXPECT_EQ(parse_free_text("chợ (nổi) AND").pairs, (Pairs{{"chợ", "nổi"}, {"nổi", "and"}}));
}

TEST(Parser, FreeTextHasNoOperators) {
  EXPECT_EQ(to_string(parse_free_text("(chợ AND \"nổi").root), "any(chợ and nổi)");
  EXPECT_EQ(to_string(parse_free_text("NOT so:5/CT-TW)").root),
            "any(not~ so~ number:5/CT/TW(5 ct tw) 5~ ct~ tw~)");
  EXPECT_EQ(to_string(parse_free_text("").root), "nothing");
  EXPECT_EQ(to_string(parse_free_text("???").root), "nothing");
}

TEST(Parser, ReadyTokensAreTakenAsTheyAre) {
  const auto ready = text::Analyzer::ready_tokens;
  EXPECT_EQ(to_string(try_parse_query("Chợ_Nổi 1847/QĐ", ready).value().root),
            "any(Chợ_Nổi 1847/QĐ)");
  EXPECT_EQ(to_string(try_parse_query("\"a B\"", ready).value().root), "phrase(a B)");
  EXPECT_EQ(to_string(parse_free_text("cho", ready).root), "cho");
}

// --- Any bytes -----------------------------------------------------------------------------------

RC_GTEST_PROP(Parser, NeverCrashes, ()) {
  const std::vector<std::string> pieces{"(",   ")",     "\"",   " ",    "AND",    "OR",
                                        "NOT", " AND ", " OR ", "NOT ", "chợ",    "a",
                                        "so:", ":",     "\xff", "\n",   "5/CT-TW"};
  const auto choices = *rc::gen::container<std::vector<std::size_t>>(
      rc::gen::inRange<std::size_t>(0, pieces.size()));
  std::string text;
  for (const std::size_t choice : choices) text += pieces[choice];
  const auto parsed = try_parse_query(text);
  if (!parsed) RC_ASSERT(parsed.error().place().offset.value() <= text.size());
  static_cast<void>(parse_free_text(text));
}

RC_GTEST_PROP(Parser, AnyBytes, (const std::string& text)) {
  const auto parsed = try_parse_query(text);
  if (!parsed) RC_ASSERT(parsed.error().place().offset.value() <= text.size());
  static_cast<void>(parse_free_text(text));
  static_cast<void>(parse_free_text(text, text::Analyzer::ready_tokens));
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += piece;
  return text;
}

// What is nested too deeply is an error, not an overflow of the stack.
TEST(Parser, RefusesDeepNesting) {
  constexpr std::size_t bytes = 100000;
  for (const char* piece : {"(", "NOT ", "(NOT ", "NOT (", "(a AND ", "(a ", "a OR ("}) {
    const auto parsed = try_parse_query(repeated(piece, bytes));
    ASSERT_FALSE(parsed) << piece;
    EXPECT_EQ(parsed.error().code(), ErrorCode::query_syntax);
  }
  std::string balanced = repeated("(", 50) + "chợ" + repeated(")", 50);
  EXPECT_EQ(outcome_of(balanced), "chợ");
  balanced = repeated("(", bytes) + "chợ" + repeated(")", bytes);
  EXPECT_EQ(outcome_of(balanced).substr(0, 5), "error");
}

// Long queries are read; a parser that is worse than linear would take hours on the longest.
TEST(Parser, ReadsLongQueries) {
  constexpr std::size_t bytes = 500000;
  for (const char* piece :
       {"a ", "a AND ", "a OR ", "a NOT b ", "\"a b\" ", "(a) ", "so:5/CT-TW ", "a b c d AND ",
        "(a b)(c d) ", "NOT a ", "\"\" ", "   ", "so:\"1/a\""}) {
    const std::string text = repeated(piece, bytes) + "a";
    EXPECT_TRUE(try_parse_query(text)) << piece;
    static_cast<void>(parse_free_text(text));
  }
}

}  // namespace
}  // namespace tracuu::query
