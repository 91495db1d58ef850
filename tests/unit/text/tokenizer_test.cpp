#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tracuu/text/date.hpp>
#include <tracuu/text/document_number.hpp>
#include <tracuu/text/normalize.hpp>
#include <tracuu/text/tokenizer.hpp>

#include "text_cases.hpp"

namespace {

using tracuu::text::is_word;
using tracuu::text::normalize;
using tracuu::text::number_key;
using tracuu::text::split_ready_tokens;
using tracuu::text::Token;
using tracuu::text::TokenBuffer;
using tracuu::text::tokenize;
using tracuu::text::TokenKind;
using tracuu_test::decomposed;
using tracuu_test::ReferenceResult;
using tracuu_test::ReferenceWord;
using tracuu_test::repeated;

/// Terms of the tokens, those of words apart from those of overlays.
std::vector<std::string> terms(std::string_view raw, bool words) {
  TokenBuffer buffer;
  tokenize(raw, buffer);
  std::vector<std::string> found;
  for (const Token& token : buffer.tokens) {
    if (is_word(token.kind) == words) found.emplace_back(buffer.term(token));
  }
  return found;
}
std::vector<std::string> words(std::string_view raw) { return terms(raw, true); }
std::vector<std::string> overlays(std::string_view raw) { return terms(raw, false); }

/// "range|term" of each overlay.
std::vector<std::string> overlay_ranges(std::string_view raw) {
  TokenBuffer buffer;
  tokenize(raw, buffer);
  std::vector<std::string> found;
  for (const Token& token : buffer.tokens) {
    if (is_word(token.kind)) continue;
    found.push_back(std::string(raw.substr(token.start, token.end - token.start)) + "|" +
                    std::string(buffer.term(token)));
  }
  return found;
}

/// Why the tokens of `raw` are wrong, by rules that hold for every text; empty if they are right.
std::string complaint(std::string_view raw) {
  TokenBuffer buffer;
  tokenize(raw, buffer);
  std::vector<ReferenceWord> found;
  std::size_t overlay_end = 0;
  for (std::size_t i = 0; i < buffer.tokens.size(); ++i) {
    const Token& token = buffer.tokens[i];
    if (token.start >= token.end || token.end > raw.size()) return "range";
    if (token.term_size == 0 || token.term_size > tracuu::text::max_term_bytes) return "size";
    const std::string term(buffer.term(token));
    const std::string_view range = raw.substr(token.start, token.end - token.start);
    if (i > 0 && token.start < buffer.tokens[i - 1].start) return "order";
    if (is_word(token.kind)) {
      if (normalize(range).text() != term) return "term is not the normal form of " + term;
      found.push_back({token.start, token.end, term, token.kind == TokenKind::number});
      continue;
    }
    if (token.start < overlay_end) return "overlays overlap";
    overlay_end = token.end;
    if (i + 1 == buffer.tokens.size() || !is_word(buffer.tokens[i + 1].kind) ||
        buffer.tokens[i + 1].start != token.start) {
      return "an overlay does not come before its first word";
    }
    if (std::none_of(buffer.tokens.begin(), buffer.tokens.end(), [&](const Token& other) {
          return is_word(other.kind) && other.end == token.end;
        })) {
      return "an overlay ends inside a word";
    }
    if (token.kind == TokenKind::citation && number_key(range) != term) return "key";
    if (token.kind == TokenKind::date) {
      const auto date = tracuu::text::parse_date(term);
      if (!date || to_iso(*date) != term) return "date";
    }
  }
  const ReferenceResult reference = tracuu_test::reference_words(raw);
  for (std::size_t i = 0; i < std::max(found.size(), reference.words.size()); ++i) {
    if (i >= found.size()) return "missing: " + reference.words[i].term;
    if (i >= reference.words.size()) return "too many: " + found[i].term;
    if (!(found[i] == reference.words[i])) {
      return found[i].term + " instead of " + reference.words[i].term;
    }
  }
  if (buffer.invalid_sequences != reference.invalid_sequences) return "invalid sequences";
  if (normalize(raw).invalid_sequences() != reference.invalid_sequences)
    return "count of normalize";
  return {};
}

using Strings = std::vector<std::string>;

TEST(Tokenize, Words) {
  EXPECT_EQ(words(""), Strings{});
  EXPECT_EQ(words("  .,;\r\n"), Strings{});
  EXPECT_EQ(words("Nghị định số 34/2016/NĐ-CP"),
            (Strings{"nghị", "định", "số", "34", "2016", "nđ", "cp"}));
  EXPECT_EQ(words("1.000.000 đồng, 30a_b"), (Strings{"1", "000", "000", "đồng", "30a", "b"}));
  EXPECT_EQ(words("“Hoà Bình” – m² (QH13)"), (Strings{"hòa", "bình", "m²", "qh13"}));
  EXPECT_EQ(words("thuỳ luỹ thuỷ luý thuỵ qùy qúy qùa"),
            (Strings{"thùy", "lũy", "thủy", "lúy", "thụy", "quỳ", "quý", "quà"}));
  EXPECT_EQ(words("số\u00A02183"), (Strings{"số", "2183"}));
  EXPECT_EQ(words("ng\u200Dhị\u200D định"), (Strings{"nghị", "định"}));
  EXPECT_EQ(words("xin\u00ADchào"), (Strings{"xin", "chào"}));
  EXPECT_EQ(words("a\xFF"
                  "b"),
            (Strings{"a", "b"}));
  EXPECT_EQ(words("Ελλάδα 東京 한국"), (Strings{"ελλάδα", "東京", "한국"}));
  EXPECT_EQ(words(decomposed("Thuỷ điện Hoà Bình")), (Strings{"thủy", "điện", "hòa", "bình"}));
  EXPECT_EQ(words("\u0301\u0302"), Strings{});
}

TEST(Tokenize, KindsAndRanges) {
  const std::string raw = "Điều 5 – " + decomposed("Hoà");
  TokenBuffer buffer;
  tokenize(raw, buffer);
  ASSERT_EQ(buffer.tokens.size(), 3U);
  EXPECT_EQ(buffer.tokens[0].kind, TokenKind::syllable);
  EXPECT_EQ(buffer.tokens[1].kind, TokenKind::number);
  EXPECT_EQ(raw.substr(buffer.tokens[2].start, buffer.tokens[2].end - buffer.tokens[2].start),
            decomposed("Hoà"));
  EXPECT_EQ(buffer.term(buffer.tokens[2]), "hòa");
  EXPECT_EQ(buffer.terms, "điều5hòa");
  tokenize("", buffer);
  EXPECT_TRUE(buffer.tokens.empty());
  EXPECT_TRUE(buffer.terms.empty());
}

TEST(Tokenize, Dates) {
  EXPECT_EQ(overlay_ranges("ngày 27/12/2018, từ 1-2-2020 đến 31.12.2020."),
            (Strings{"27/12/2018|2018-12-27", "1-2-2020|2020-02-01", "31.12.2020|2020-12-31"}));
  EXPECT_EQ(overlay_ranges("Hà Nội, ngày 05 tháng 4 năm 2019 của"),
            (Strings{"ngày 05 tháng 4 năm 2019|2019-04-05"}));
  EXPECT_EQ(overlay_ranges("NGÀY\u00A015\nTHÁNG 11 \r\n NĂM 2021"),
            (Strings{"NGÀY\u00A015\nTHÁNG 11 \r\n NĂM 2021|2021-11-15"}));
  const std::string old = decomposed("ngày 5 tháng 4 năm 2019");
  EXPECT_EQ(overlay_ranges(old), (Strings{old + "|2019-04-05"}));
  EXPECT_EQ(overlays("29/02/2020 29/02/2019"), (Strings{"2020-02-29"}));
  for (const char* none : {"31/04/2020",
                           "1/13/2020",
                           "0/1/2020",
                           "1/1/1899",
                           "1/1/2101",
                           "1/1/20",
                           "12/2018",
                           "tháng 4/2019",
                           "tháng 4 năm 2019",
                           "1/2-2020",
                           "1/2/2020a",
                           "1/2/2020/5",
                           "3/1/2/2020",
                           "1.2.2020.5",
                           "123/12/2018",
                           "ngày 5 tháng 4",
                           "ngày 5 tháng 13 năm 2019",
                           "ngày",
                           "ngày 5/4",
                           "1/2/20201"}) {
    EXPECT_EQ(overlays(none), Strings{}) << none;
  }
}

TEST(Tokenize, Citations) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"1847/QĐ-TTg", "1847/QD/TTG"},
      {"84/KH-UBND", "84/KH/UBND"},
      {"379/QĐ-BNN-KHCN", "379/QD/BNN/KHCN"},
      {"403/SLĐTBXH-VP", "403/SLDTBXH/VP"},
      {"34/2016/NĐ-CP", "34/2016/ND/CP"},
      {"13/2014/TTLT-BLĐTBXH-BTC", "13/2014/TTLT/BLDTBXH/BTC"},
      {"45/2013/QH13", "45/2013/QH13"},
      {"1156/2016/UBTVQH13", "1156/2016/UBTVQH13"},
      {"05-CT/TW", "5/CT/TW"},
      {"42-HD/BTCTW", "42/HD/BTCTW"},
      {"42 – QĐ/TƯ", "42/QD/TW"},
      {"143/CP", "143/CP"},
      {"130-CP", "130/CP"},
      {"206-CP/1979", "206/CP/1979"},
      {"102-SL/L-004", "102/SL/L/004"},
      {"135SL/GD", "135SL/GD"},
      {"21-LCT/HĐNN8", "21/LCT/HDNN8"},
      {"27/2017/HNGĐ-ST", "27/2017/HNGD/ST"},
      {"TCVN 7957:2008", "TCVN/7957/2008"},
      {"QCVN 06:2021/BXD", "QCVN/06/2021/BXD"},
      {"TCVN 5687-1:2010", "TCVN/5687/1/2010"},
      {"QCVN 02 - 16: 2012/BNNPTNT", "QCVN/02/16/2012/BNNPTNT"},
      {"TCVN ISO/IEC 17025:2017", "TCVN/ISO/IEC/17025/2017"},
      {"40/2017/TT-\nBTC", "40/2017/TT/BTC"},
      {"18/2021/NĐ- CP", "18/2021/ND/CP"},
      {"02/2010/TT - BTTTT", "2/2010/TT/BTTTT"},
      {"76/NQ–CP", "76/NQ/CP"},
      {"89/2015/NÐ-CP", "89/2015/ND/CP"},
      {"146/2013/ND-CP", "146/2013/ND/CP"},
      {"34/2016/nđ-cp", "34/2016/ND/CP"},
      {"154/2026NĐ-CP", "154/2026/ND/CP"},
      {"2183\u00A0/QĐ-UBND", "2183/QD/UBND"},
      {"30a/2008/NQ-CP", "30A/2008/NQ/CP"},
      {"51/2025/TT-BTС", "51/2025/TT/BTC"},
      {"18/2021/NĐ- TTg", "18/2021/ND/TTG"},
      {"12/2016/QĐ-TTg", "12/2016/QD/TTG"},
      {decomposed("1847/QĐ-TTg"), "1847/QD/TTG"},
      {"01/ĐNHT-X", "1/DNHT/X"}};
  for (const auto& [number, key] : cases) {
    const std::string raw = "theo số " + number + ", ngày";
    EXPECT_EQ(overlay_ranges(raw), (Strings{number + "|" + key})) << number;
    EXPECT_EQ(complaint(raw), "") << number;
  }
}

TEST(Tokenize, CitationsEndWhereTheNumberEnds) {
  EXPECT_EQ(overlay_ranges("06/2026/NĐ-CP - Quy định"), (Strings{"06/2026/NĐ-CP|6/2026/ND/CP"}));
  EXPECT_EQ(overlay_ranges("06/2026/NĐ-CP - QUY ĐỊNH"), (Strings{"06/2026/NĐ-CP|6/2026/ND/CP"}));
  EXPECT_EQ(overlay_ranges("100/2015/QH13 - BỘ LUẬT"), (Strings{"100/2015/QH13|100/2015/QH13"}));
  EXPECT_EQ(overlay_ranges("34/2016/NĐ-CP, 35/2016/NĐ-CP"),
            (Strings{"34/2016/NĐ-CP|34/2016/ND/CP", "35/2016/NĐ-CP|35/2016/ND/CP"}));
  EXPECT_EQ(overlay_ranges("1847/QĐ-TTg/"), (Strings{"1847/QĐ-TTg|1847/QD/TTG"}));
}

TEST(Tokenize, NotCitations) {
  for (const char* none : {"24/7",
                           "1/500",
                           "số 136/4 Lê Lợi",
                           "74D-000.39",
                           "65M-1274",
                           "89C- 172.44",
                           "(0226) 3852.773",
                           "1900 6769",
                           "2/3",
                           "12/2016",
                           "tháng 9/2020 của",
                           "5 - 10 Ngày",
                           "khoản 3 - Điều",
                           "năm 2020 - 2025",
                           "33.11.NĐ.2.15",
                           "1.847/QĐ-TTg",
                           "100 km/h",
                           "5/12/13/QĐ-TTg",
                           "m3/ngày",
                           "TCVN 7957",
                           "tc 12:2008",
                           "123456/QĐ-TTg",
                           "30 tháng/năm",
                           "1/2/3",
                           "50% - CP"}) {
    EXPECT_EQ(overlays(none), Strings{}) << none;
  }
}

TEST(Tokenize, EveryCodePointAloneAndBetweenLetters) {
  for (char32_t code = 0; code < 0x110000; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    const std::string sign = tracuu_test::to_utf8(code);
    // Beyond U+1FFFF little is assigned, and nothing that joins its neighbours.
    const std::string raw = code < 0x20000
                                ? sign + " Xa" + sign + "b 1" + sign + sign + "o" + sign + "\u0301"
                                : "Xa" + sign + "b";
    const std::string found = complaint(raw);
    ASSERT_EQ(found, "") << "U+" << std::hex << static_cast<std::uint32_t>(code);
  }
}

TEST(Tokenize, LongRuns) {
  for (const std::string& piece : {std::string("a"), std::string("\u0301")}) {
    const std::string raw = "x" + repeated(piece, (std::size_t{1} << 20) / piece.size()) + "z";
    EXPECT_EQ(complaint(raw), "") << piece;
  }
  for (const std::string& piece :
       {std::string("ộ"), std::string("\u200D"), std::string("\u1112\u1161\u11AB"),
        std::string("\xFF"), std::string("5"), std::string("/"), std::string("Ð"), decomposed("ệ"),
        std::string("1/"), std::string("1-a"), std::string("ngày "), std::string("1  "),
        std::string("TCVN "), std::string("1\u200D"), std::string("\u0958")}) {
    const std::string raw = "x" + repeated(piece, (std::size_t{1} << 16) / piece.size()) + "z";
    EXPECT_EQ(complaint(raw), "") << piece;
  }
}

TEST(Tokenize, CutsLongWords) {
  EXPECT_EQ(words(repeated("a", 130)),
            (Strings{repeated("a", 64), repeated("a", 64), repeated("a", 2)}));
  EXPECT_EQ(words(repeated("ộ", 65)), (Strings{repeated("ộ", 64), "ộ"}));
  // Four bytes a letter: 63 fit into a term.
  EXPECT_EQ(words(repeated("𐐨", 64)), (Strings{repeated("𐐨", 63), "𐐨"}));
  // A letter holds thirty marks; what follows separates.
  EXPECT_EQ(words("x" + repeated("\u0338", 31) + "y"),
            (Strings{"x" + repeated("\u0338", 30), "y"}));
}

TEST(Tokenize, PlaceInTheTextDoesNotMatter) {
  // The same sentence at every offset around the borders of the stretches that are read at once.
  const std::string sentence = "Điều “Hoà” số 1847/QĐ-TTg ngày 27/12/2018 ngoằn\u200Dngoèo thuỷ";
  TokenBuffer expected;
  tokenize(sentence, expected);
  for (std::size_t offset = 4000; offset < 4110; ++offset) {
    const std::string raw = std::string(offset, ' ') + sentence;
    TokenBuffer found;
    tokenize(raw, found);
    ASSERT_EQ(found.terms, expected.terms) << offset;
    ASSERT_EQ(found.tokens.size(), expected.tokens.size()) << offset;
    for (std::size_t i = 0; i < found.tokens.size(); ++i) {
      ASSERT_EQ(found.tokens[i].start, expected.tokens[i].start + offset);
      ASSERT_EQ(found.tokens[i].end, expected.tokens[i].end + offset);
      ASSERT_EQ(found.tokens[i].kind, expected.tokens[i].kind);
    }
  }
}

RC_GTEST_PROP(Tokenize, agrees_with_the_slow_definition, ()) {
  const std::string raw = *tracuu_test::any_text();
  RC_ASSERT(complaint(raw) == "");
}

RC_GTEST_PROP(Tokenize, agrees_across_stretches, ()) {
  const auto offset = *rc::gen::inRange<std::size_t>(4000, 4200);
  const std::string raw = std::string(offset, ' ') + *tracuu_test::any_text();
  RC_ASSERT(complaint(raw) == "");
}

TEST(SplitReadyTokens, WhiteSpaceAloneSeparates) {
  TokenBuffer buffer;
  split_ready_tokens(" Việt_Nam\t1847/QĐ-TTg\r\nx ", buffer);
  ASSERT_EQ(buffer.tokens.size(), 3U);
  EXPECT_EQ(buffer.term(buffer.tokens[0]), "Việt_Nam");
  EXPECT_EQ(buffer.term(buffer.tokens[1]), "1847/QĐ-TTg");
  EXPECT_EQ(buffer.term(buffer.tokens[2]), "x");
  EXPECT_TRUE(is_word(buffer.tokens[1].kind));
  EXPECT_EQ(buffer.tokens[2].end, buffer.tokens[2].start + 1);
}

RC_GTEST_PROP(SplitReadyTokens, keeps_every_byte_that_is_no_blank, ()) {
  const std::string raw = *tracuu_test::any_text();
  TokenBuffer buffer;
  split_ready_tokens(raw, buffer);
  std::string kept;
  for (const char byte : raw) {
    if (byte != ' ' && byte != '\t' && byte != '\r' && byte != '\n') kept += byte;
  }
  RC_ASSERT(buffer.terms == kept);
  for (const Token& token : buffer.tokens) {
    RC_ASSERT(token.term_size <= tracuu::text::max_term_bytes);
    RC_ASSERT(raw.substr(token.start, token.end - token.start) == buffer.term(token));
  }
}

}  // namespace
