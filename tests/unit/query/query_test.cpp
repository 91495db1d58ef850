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
    {"so:(5/CT-TW OR \"15 2024\")", "all(any(bears:5/CT-TW bears:15 2024))"},
    {"Số:5/CT-TW", "bears:5/CT-TW"},
    // Near words
    {"\"di dời chợ\"~3", "near3(di dời chợ)"},
    {"\"di dời chợ\"~0", "phrase(di dời chợ)"},
    {"\"chợ\"~3", "chợ"},
    {"\"di dời\"~2 AND chợ", "all(near2(di dời) chợ)"},
    {"\"di dời\"~2chợ", "any(near2(di dời) chợ)"},
    {"\"di dời\" ~2", "any(phrase(di dời) 2)"},
    {"\"di dời\"~", "error 10"},
    {"\"di dời\"~x", "error 10"},
    {"\"di dời\"~1001", "error 10"},
    {"\"di dời\"~99999999999", "error 10"},
    {"\"5/CT-TW\"~2", "error 9"},
    // Required and excluded
    {"+chợ", "chợ"},
    {"+chợ nổi", "all(chợ optional(nổi))"},
    {"nổi +chợ bến", "all(chợ optional(any(nổi bến)))"},
    {"+chợ +nổi", "all(chợ nổi)"},
    {"chợ -nổi", "all(chợ none(nổi))"},
    {"-nổi", "none(nổi)"},
    {"+chợ bến -nổi", "all(chợ optional(bến) none(nổi))"},
    {"-(chợ nổi) bến", "all(bến none(all(any(chợ nổi))))"},
    {"+\"chợ nổi\" bến", "all(phrase(chợ nổi) optional(bến))"},
    {"chợ AND -nổi", "all(chợ none(nổi))"},
    {"chợ AND +nổi", "all(chợ nổi)"},
    {"+chợ AND nổi bến", "any(all(chợ nổi) bến)"},
    {"+NOT chợ", "none(chợ)"},
    {"-NOT chợ", "chợ"},
    {"chợ - nổi", "any(chợ nổi)"},
    {"chợ-nổi", "any(chợ nổi)"},
    {"2020 -2021", "all(2020~ none(2021~))"},
    {"(-chợ)", "none(chợ)"},
    {"--chợ", "chợ"},
    {"+-chợ", "error 1"},
    {"NOT -chợ", "error 4"},
    {"-loai:luật chợ", "all(chợ none(type=luật))"},
    // Prefixes
    {"nghi*", "nghi*"},
    {"NGHỊ*", "nghị*"},
    {"chợ nghi* bến", "any(chợ nghi* bến)"},
    {"chợ AND nghi*", "all(chợ nghi*)"},
    {"nghi* AND chợ", "all(nghi* chợ)"},
    {"20*", "20*"},
    {"\"nghi*\"", "nghi"},
    {"* chợ", "chợ"},
    {"n*", "error 1"},
    {"ợ*", "error 3"},
    {"5/CT-TW*", "error 7"},
    // Title and text
    {"tieu_de:chợ", "title:chợ"},
    {"title:cho", "title:cho~"},
    {"Tiêu_đề:chợ", "title:chợ"},
    {"noi_dung:\"chợ nổi\"", "text:phrase(chợ nổi)"},
    {"text:\"chợ nổi\"~4", "text:near4(chợ nổi)"},
    {"tieu_de:(chợ nổi)", "all(any(title:chợ title:nổi))"},
    {"tieu_de:(chợ AND -nổi)", "all(title:chợ none(title:nổi))"},
    {"tieu_de:nghi*", "title:nghi*"},
    {"tieu_de:5/CT-TW", "title:phrase(5 ct tw)"},
    {"tieu_de:chợ nổi", "any(title:chợ nổi)"},
    {"tieu_de:(loai:luật)", "error 9"},
    {"tieu_de:", "error 8"},
    {"tieu_de: chợ", "error 8"},
    // Columns
    {"loai:luật", "type=luật"},
    {"type:\"Quyết định\"", "type=Quyết định"},
    {"loai:quyết_định chợ", "any(type=quyết_định chợ)"},
    {"loai:(Luật OR Nghị định)", "all(any(type=Luật type=Nghị định))"},
    {"loai:(\"Luật\" \"Nghị định\")", "all(any(type=Luật type=Nghị định))"},
    {"loai:(Nghị định)", "type=Nghị định"},
    {"co_quan:Sở*", "issuer=Sở*"},
    {"trang_thai:\"hết hiệu lực\"", "status=hết hiệu lực"},
    {"dieu:5", "article=5"},
    {"dieu:[5 TO 7]", "article[5..7]"},
    {"ngay:2019", "date=2019"},
    {"hieu_luc:>=01/2020", "effective_date[01/2020..*]"},
    {"end_date:<2020", "end_date[*..2020["},
    {"ngay:>2019", "date]2019..*]"},
    {"ngay:<=\"15/03/2019\"", "date[*..15/03/2019]"},
    {"ngay:[01/01/2019 TO *]", "date[01/01/2019..*]"},
    {"ngay:([2018 TO 2019] OR 2021)", "all(any(date[2018..2019] date=2021))"},
    {"ngay:*", "date[*..*]"},
    {"nam:2019", "date=2019"},
    {"year:[2018 TO 2020]", "date[2018..2020]"},
    {"nguoi_ky:Hòa", "nguoi_ky=Hòa"},
    {"chợ AND loai:luật", "all(chợ type=luật)"},
    {"Kính gửi: chợ", "any(kính gửi chợ)"},
    {"12:30", "any(12~ 30~)"},
    {"loai:", "error 5"},
    {"loai: luật", "error 5"},
    {"loai:()", "error 6"},
    {"loai:(luật", "error 5"},
    {"loai:((luật))", "error 5"},
    {"loai:\"luật", "error 5"},
    {"ngay:[2019 TO", "error 5"},
    {"ngay:[2019]", "error 5"},
    {"ngay:[ TO 2019]", "error 5"},
    {"ngay:>", "error 6"},
    {"nam:19", "error 4"},
    {"nam:[2019 TO 20]", "error 4"},
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

// A schema tells of what it does not know, where it stands.
TEST(Parser, WithASchemaColumnsAndTheirValuesAreRead) {
  index::Schema schema;
  schema.columns = {{"date", index::ColumnType::date}, {"nơi_ký", index::ColumnType::keyword}};
  const auto place_of = [&](std::string_view text) {
    const auto parsed = try_parse_query(text, schema);
    EXPECT_FALSE(parsed) << text;
    return parsed ? std::string() : std::to_string(*parsed.error().place().offset);
  };
  EXPECT_EQ(place_of("x loai:luật"), "2");
  EXPECT_EQ(place_of("x http://a.vn"), "2");
  EXPECT_EQ(place_of("ngay:hôm_qua"), "5");
  EXPECT_EQ(place_of("ngay:2019*"), "5");
  EXPECT_EQ(place_of("ngay:[2019 TO mai]"), "5");
  EXPECT_EQ(place_of("ngay:(2019 OR 31/02/2019)"), "14");
  EXPECT_TRUE(try_parse_query("nơi_ký:Huế ngay:2019 12:30", schema));
  EXPECT_NE(try_parse_query("loai:luật", schema).error().message().find("date, nơi_ký"),
            std::string::npos);
}

TEST(Parser, TextsAreTheTreesMadeByHand) {
  const Node near_words = Node::make_near({"di", "dời"}, 2);
  EXPECT_EQ(parse_query("\"di dời\"~2").root, near_words);
  EXPECT_EQ(parse_query("tieu_de:\"di dời\"~2").root,
            Node::make_field(TextScope::title, near_words));
  EXPECT_EQ(parse_query("tieu_de:(chợ AND -nổi)").root,
            Node::make_field(TextScope::title, parse_query("chợ AND -nổi").root));
  EXPECT_EQ(parse_query("chợ*").root, Node::make_prefix("chợ"));
  EXPECT_EQ(parse_query("loai:luật").root, Node::make_column_equals("type", "luật"));
  EXPECT_EQ(parse_query("loai:l*").root, Node::make_column_begins("type", "l"));
  EXPECT_EQ(parse_query("ngay:[2019 TO *]").root,
            Node::make_column_range("date", RangeEnd{"2019", true}, std::nullopt));
  EXPECT_EQ(parse_query("ngay:<2019").root,
            Node::make_column_range("date", std::nullopt, RangeEnd{"2019", false}));
  EXPECT_EQ(parse_query("+chợ nổi").root,
            Node::combine(NodeKind::all_of,
                          {Node::make_word("chợ"), Node::make_optional(Node::make_word("nổi"))}));
  EXPECT_NE(parse_query("tieu_de:chợ").root, parse_query("noi_dung:chợ").root);
}

TEST(Parser, FuzzyWords) {
  EXPECT_EQ(parse_query("quyêt~").root, Node::make_fuzzy("quyêt", 1));
  EXPECT_EQ(parse_query("Quyêt~2").root, Node::make_fuzzy("quyêt", 2));
  EXPECT_EQ(parse_query("quyet~").root, Node::make_fuzzy("quyet", 1, true));
  EXPECT_EQ(parse_query("quye6t1~").root, Node::make_fuzzy("quye6t1", 1, true));
  EXPECT_EQ(parse_query("tieu_de:quyêt~").root,
            Node::make_field(TextScope::title, Node::make_fuzzy("quyêt")));
  // Marks anywhere mean every syllable as typed.
  EXPECT_EQ(parse_query("quyet~ OR định").root.children[0], Node::make_fuzzy("quyet"));
  EXPECT_EQ(parse_query("chợ quyêt~ bến").root.children.size(), 3u);
  EXPECT_EQ(parse_query("10~20").root.kind, NodeKind::any_of);  // no word has a "~" here
  EXPECT_EQ(parse_query("~").root.kind, NodeKind::nothing);
  EXPECT_EQ(parse_query("a~b").root.kind, NodeKind::any_of);
  EXPECT_TRUE(parse_query("quyêt~").question.empty());
}

TEST(Parser, WhatTakesNoTilde) {
  struct Wrong {
    const char* text;
    std::size_t offset;
    const char* hint;
  };
  for (const Wrong& wrong :
       {Wrong{"chợ quyêt~3", 12, "1 or 2 letters"}, Wrong{"quyêt~0", 6, "1 or 2 letters"},
        Wrong{"quyêt~12345678901234567890", 6, "1 or 2 letters"},
        Wrong{"15/2024/QĐ-UBND~", 16, "no number"}, Wrong{"2024~", 4, "no number"},
        Wrong{"an-ninh~", 7, "single word"}, Wrong{"nghi*~", 5, "single word"},
        Wrong{"a~~", 2, "single word"}, Wrong{"loai:luật~", 11, "quotation"},
        Wrong{"so:1847~", 7, "quotation"}}) {
    SCOPED_TRACE(wrong.text);
    const auto query = try_parse_query(wrong.text);
    if (query) {
      ADD_FAILURE();
      continue;
    }
    EXPECT_EQ(query.error().code(), ErrorCode::query_syntax);
    EXPECT_EQ(query.error().place().offset, wrong.offset);
    EXPECT_NE(query.error().message().find(wrong.hint), std::string::npos)
        << query.error().message();
    const LenientQuery lenient = parse_lenient(wrong.text, {});
    EXPECT_FALSE(lenient.ignored.empty());
    EXPECT_NE(lenient.query.root.kind, NodeKind::nothing);
  }
}

// Only free text is ranked in two stages.
TEST(Parser, FieldsAreNoQuestions) {
  EXPECT_EQ(parse_query("di dời").question.size(), 2u);
  for (const char* text : {"tieu_de:chợ", "tieu_de:(di dời)", "nghi*", "loai:luật", "+di dời"}) {
    EXPECT_TRUE(parse_query(text).question.empty()) << text;
    EXPECT_TRUE(parse_query(text).pairs.empty()) << text;
  }
}

// --- Lenient -------------------------------------------------------------------------------------

struct Passed {
  const char* text;
  const char* tree;
  const char* ignored;  // "start-end", apart by blanks
};

const Passed passed[] = {
    {"chợ nổi", "any(chợ nổi)", ""},
    {"thư \"viện", "any(thư viện)", "5-6"},
    {"(chợ", "chợ", "0-1"},
    {"chợ)", "chợ", "5-6"},
    {"chợ) AND (bến", "any(chợ bến)", "5-6 7-10 11-12"},
    {"AND", "nothing", "0-3"},
    {"OR OR", "nothing", "0-2 3-5"},
    {"NOT", "nothing", "0-3"},
    {"\"", "nothing", "0-1"},
    {"chợ AND", "chợ", "6-9"},
    {"chợ AND AND bến", "all(chợ bến)", "6-9"},
    {"chợ OR", "chợ", "6-8"},
    {"chợ NOT", "chợ", "6-9"},
    {"\"di dời\"~ chợ", "any(phrase(di dời) chợ)", "10-11"},
    {"\"5/CT-TW\"~2", "number:5/CT/TW(5 ct tw)", "9-11"},
    {"n* chợ", "any(n chợ)", "1-2"},
    {"+-chợ", "chợ", "1-2"},
    {"so:chợ bến", "any(chợ bến)", "0-3"},
    {"so: chợ", "chợ", "0-3"},
    {"nguoi_ky:Hòa chợ", "any(hòa chợ)", "0-9"},
    {"a:b:c", "any(b~ c~)", "0-2"},
    {"ngay:\"hôm qua\"", "phrase(hôm qua)", "0-5"},
    {"ngay:[2019 TO mai] chợ", "any(2019 to mai chợ)", "0-5"},
    {"loai:(luật", "luật", "0-5 5-6"},
    {"tieu_de:(loai:luật)", "title:luật", "9-14"},
};

TEST(Parser, LenientPassesOverWhatIsWrong) {
  const index::Schema schema;
  for (const Passed& wanted : passed) {
    const LenientQuery read = parse_lenient(wanted.text, schema);
    EXPECT_EQ(to_string(read.query.root), wanted.tree) << "query: " << wanted.text;
    std::string ignored;
    for (const IgnoredPart& part : read.ignored) {
      EXPECT_FALSE(part.reason.empty());
      ignored += (ignored.empty() ? "" : " ") + std::to_string(part.range.start) + "-" +
                 std::to_string(part.range.end);
    }
    EXPECT_EQ(ignored, wanted.ignored) << "query: " << wanted.text;
  }
}

// What is right is read alike, and what is wrong is never silently passed over.
void check_lenient(std::string_view text) {
  const index::Schema schema;
  const auto strict = try_parse_query(text, schema);
  const LenientQuery lenient = parse_lenient(text, schema);
  RC_ASSERT(static_cast<bool>(strict) == lenient.ignored.empty());
  if (strict) RC_ASSERT(*strict == lenient.query);
  if (!strict) RC_ASSERT(strict.error().place().offset.value() <= text.size());
  for (const IgnoredPart& part : lenient.ignored) {
    RC_ASSERT(part.range.start < part.range.end && part.range.end <= text.size());
  }
}

// --- Any bytes -----------------------------------------------------------------------------------

RC_GTEST_PROP(Parser, NeverCrashes, ()) {
  const std::vector<std::string> pieces{
      "(",   ")", "\"",  " ",    "AND",  "OR",   "NOT",     " AND ",    " OR ",  "NOT ",
      "chợ", "a", "so:", ":",    "\xff", "\n",   "5/CT-TW", "+",        "-",     "*",
      "~2",  "[", "]",   " TO ", "<",    "2019", "ngay:",   "tieu_de:", "loai:", "x:"};
  const auto choices = *rc::gen::container<std::vector<std::size_t>>(
      rc::gen::inRange<std::size_t>(0, pieces.size()));
  std::string text;
  for (const std::size_t choice : choices) text += pieces[choice];
  const auto parsed = try_parse_query(text);
  if (!parsed) RC_ASSERT(parsed.error().place().offset.value() <= text.size());
  static_cast<void>(parse_free_text(text));
  check_lenient(text);
}

RC_GTEST_PROP(Parser, AnyBytes, (const std::string& text)) {
  const auto parsed = try_parse_query(text);
  if (!parsed) RC_ASSERT(parsed.error().place().offset.value() <= text.size());
  static_cast<void>(parse_free_text(text));
  static_cast<void>(parse_free_text(text, text::Analyzer::ready_tokens));
  check_lenient(text);
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
  for (const char* piece : {"a ",
                            "a AND ",
                            "a OR ",
                            "a NOT b ",
                            "\"a b\" ",
                            "(a) ",
                            "so:5/CT-TW ",
                            "a b c d AND ",
                            "(a b)(c d) ",
                            "NOT a ",
                            "\"\" ",
                            "   ",
                            "so:\"1/a\"",
                            "+a -b ",
                            "ab* ",
                            "\"a b\"~3 ",
                            "ngay:[2019 TO *] ",
                            "loai:(a OR b) ",
                            "tieu_de:(a b) ",
                            "ab~ ",
                            "quyeets~2 ",
                            "loai:QĐ ",
                            "co_quan:(UBND OR \"Sở KH&ĐT\") "}) {
    const std::string text = repeated(piece, bytes) + "a";
    EXPECT_TRUE(try_parse_query(text)) << piece;
    static_cast<void>(parse_free_text(text));
  }
  for (const char* piece :
       {"(",         "\"",    "a:",        "ngay:",        "ngay:[", "loai:(", "so:(\"",
        "tieu_de:(", "a:[b ", "NOT ",      "AND ",         "OR ",    "+",      "-",
        " -",        "*",     "~",         "\"a\"~",       ")",      "x:\"a ", "a~",
        "a~3 ",      "5~ ",   "loai:QĐ~ ", "co_quan:\"QĐ "}) {
    const LenientQuery read = parse_lenient(repeated(piece, bytes / 4), index::Schema{});
    EXPECT_LE(read.ignored.size(), bytes) << piece;
  }
}

}  // namespace
}  // namespace tracuu::query
