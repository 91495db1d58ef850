#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <tracuu/ingest/document_source.hpp>
#include <utility>
#include <vector>

namespace {

using tracuu::ErrorCode;
using tracuu::SourceDocument;
using tracuu::ingest::try_parse_json_record;

/// The document of a line that must be sound.
SourceDocument parsed(std::string_view line) {
  auto document = try_parse_json_record(line);
  EXPECT_TRUE(document) << line << "\n" << (document ? "" : document.error().what());
  return document ? *std::move(document) : SourceDocument{};
}

/// The message of a line that must be bad.
std::string fault(std::string_view line) {
  auto document = try_parse_json_record(line);
  if (document) {
    ADD_FAILURE() << "taken as a document: " << line;
    return {};
  }
  EXPECT_EQ(document.error().code(), ErrorCode::bad_record);
  return document.error().message();
}

/// The offset that the message of broken JSON names, or -1.
int fault_offset(std::string_view line) {
  int offset = -1;
  std::sscanf(fault(line).c_str(), "broken JSON at byte %d:", &offset);
  return offset;
}

TEST(JsonRecord, IdTextAndFieldsInTheirOrder) {
  const SourceDocument document = parsed(
      R"( {"number": "57/2020/QH14", "id": "a b", "text": "Điều 1.\n\"Luật\"", "type":"Luật"} )");
  EXPECT_EQ(document.id, "a b");
  EXPECT_EQ(document.text, "Điều 1.\n\"Luật\"");
  ASSERT_EQ(document.fields.size(), 2u);
  EXPECT_EQ(document.fields[0].name, "number");
  EXPECT_EQ(document.fields[1].name, "type");
  EXPECT_EQ(document.field("number"), "57/2020/QH14");
  EXPECT_EQ(document.field("type"), "Luật");
  EXPECT_EQ(document.field("date"), "");
}

TEST(JsonRecord, EscapesInNamesAndValues) {
  const SourceDocument document =
      parsed(R"({"\u0069d":"\u0110\/\t","text":"a\u0000b\ud83d\ude00","na\"me":"x\\y"})");
  EXPECT_EQ(document.id, "Đ/\t");
  EXPECT_EQ(document.text, std::string("a\0b\U0001F600", 7));
  EXPECT_EQ(document.field("na\"me"), "x\\y");
}

TEST(JsonRecord, NumberAsIdIsItsText) {
  EXPECT_EQ(parsed(R"({"id":17,"text":"x"})").id, "17");
  EXPECT_EQ(parsed(R"({"id": -1.50e3 ,"text":"x"})").id, "-1.50e3");
  EXPECT_EQ(parsed(R"({"text":"x","id":123456789012345678901234567890})").id,
            "123456789012345678901234567890");
}

TEST(JsonRecord, OtherValuesAreTheirJsonText) {
  const SourceDocument document =
      parsed(R"({"id":"a","text":"x","year":2018 ,"price":1.10,"valid": true,)"
             R"("tags": ["a", {"b" : [ ]}] ,"by":{"name":"C\"}","at":null} })");
  EXPECT_EQ(document.field("year"), "2018");
  EXPECT_EQ(document.field("price"), "1.10");
  EXPECT_EQ(document.field("valid"), "true");
  EXPECT_EQ(document.field("tags"), R"(["a", {"b" : [ ]}])");
  EXPECT_EQ(document.field("by"), R"({"name":"C\"}","at":null})");
}

TEST(JsonRecord, NullAndEmptyFieldsAreLeftOut) {
  const SourceDocument document =
      parsed(R"({"id":"a","title":null,"type":"","text":"x","date":"2018"})");
  ASSERT_EQ(document.fields.size(), 1u);
  EXPECT_EQ(document.fields[0].name, "date");
}

TEST(JsonRecord, FirstOfSeveralValuesCounts) {
  const SourceDocument document =
      parsed(R"({"id":"1","text":"a","t":"x","id":"2","text":"b","t":"y","e":"","e":"z"})");
  EXPECT_EQ(document.id, "1");
  EXPECT_EQ(document.text, "a");
  ASSERT_EQ(document.fields.size(), 1u);
  EXPECT_EQ(document.field("t"), "x");
}

TEST(JsonRecord, MissingOrUnusableId) {
  EXPECT_EQ(fault(R"({"text":"x"})"), "no \"id\"");
  EXPECT_EQ(fault(R"({"id":null,"text":"x"})"), "no \"id\"");
  EXPECT_EQ(fault(R"({"id":"","text":"x"})"), "\"id\" is empty");
  EXPECT_EQ(fault(R"({"id":true,"text":"x"})"), "\"id\" is neither a string nor a number");
  EXPECT_EQ(fault(R"({"id":["a"],"text":"x"})"), "\"id\" is neither a string nor a number");
}

TEST(JsonRecord, MissingOrUnusableText) {
  EXPECT_EQ(fault(R"({"id":"a"})"), "no \"text\"");
  EXPECT_EQ(fault(R"({"id":"a","text":null})"), "no \"text\"");
  EXPECT_EQ(fault(R"({"id":"a","text":17})"), "\"text\" is not a string");
  EXPECT_EQ(fault(R"({"id":"a","text":{"a":"b"}})"), "\"text\" is not a string");
}

TEST(JsonRecord, EmptyTextIsReported) {
  EXPECT_EQ(fault(R"({"id":"a","text":""})").find("empty document"), 0u);
}

TEST(JsonRecord, NotAnObject) {
  for (const char* line : {"[]", "17", "\"id\"", "null", " true ", "[{\"id\":\"a\"}]"}) {
    EXPECT_EQ(fault(line), "not a JSON object") << line;
  }
}

TEST(JsonRecord, BrokenJsonNamesTheByte) {
  EXPECT_EQ(fault(R"({"id":"a","text":"x")"),
            "broken JSON at byte 20: expected a comma or a closing brace");
  EXPECT_EQ(fault_offset(""), 0);
  EXPECT_EQ(fault_offset("   "), 3);
  EXPECT_EQ(fault_offset("x"), 0);
  EXPECT_EQ(fault_offset("{"), 1);
  EXPECT_EQ(fault_offset("}"), 0);
  EXPECT_EQ(fault_offset(R"({"id")"), 5);
  EXPECT_EQ(fault_offset(R"({"id":)"), 6);
  EXPECT_EQ(fault_offset(R"({"id":})"), 6);
  EXPECT_EQ(fault_offset(R"({"id":"a)"), 8);
  EXPECT_EQ(fault_offset(R"({"id":"a\")"), 10);
  EXPECT_EQ(fault_offset(R"({"id":"a",})"), 10);
  EXPECT_EQ(fault_offset(R"({id:"a"})"), 1);
  EXPECT_EQ(fault_offset(R"({"id":"a" "text":"x"})"), 10);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x"}})"), 21);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x"} {"id":"b","text":"y"})"), 22);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x"},)"), 21);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x"1})"), 20);
  EXPECT_EQ(fault_offset("{\"id\":\"a\",\"text\":\"x\ty\"}"), 19);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"\x"})"), 19);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"\u12G4"})"), 22);
}

TEST(JsonRecord, BrokenValuesNobodyAskedForAreStillBroken) {
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x","n":01})"), 26);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x","n":1.})"), 27);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x","n":-})"), 26);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x","n":+1})"), 25);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x","n":1e})"), 27);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x","n":nul})"), 28);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x","n":truex})"), 29);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x","n":NaN})"), 25);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x","n":[1,]})"), 28);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x","n":[1}})"), 27);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x","n":{"a" 1}})"), 30);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x","n":{"a":"\q"}})"), 32);
  EXPECT_EQ(fault_offset(R"({"id":"a","text":"x","n":{"a":1})"), 32);
}

TEST(JsonRecord, DeepNestingIsAFaultNotACrash) {
  const std::string head = R"({"id":"a","text":"x","deep":)";
  const auto nested = [&](std::size_t depth) {
    return head + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_EQ(parsed(nested(900)).field("deep").size(), 1800u);
  EXPECT_NE(fault(nested(2'000)).find("nesting"), std::string::npos);
  EXPECT_NE(fault(nested(1'000'000)).find("nesting"), std::string::npos);
  EXPECT_NE(fault(head + std::string(1'000'000, '[')).find("nesting"), std::string::npos);
}

TEST(JsonRecord, TooManyFieldsAreReported) {
  std::string line = R"({"id":"a","text":"x")";
  for (int i = 0; i < 1024; ++i) line += ",\"f" + std::to_string(i) + "\":1";
  EXPECT_EQ(parsed(line + "}").fields.size(), 1024u);
  EXPECT_NE(fault(line + ",\"one more\":1}").find("limit_exceeded"), std::string::npos);
}

TEST(JsonRecord, InvalidUtf8BecomesReplacementCharacters) {
  const auto text = [](const std::string& bytes) {
    return parsed("{\"id\":\"a\",\"text\":\"" + bytes + "\"}").text;
  };
  EXPECT_EQ(text("Qu\xFFy"), "Qu\uFFFDy");
  EXPECT_EQ(text("\xE1\xBA|\xE1\xBA\xAD"), "\uFFFD|\u1EAD");
  EXPECT_EQ(text("\xE1\xBA"), "\uFFFD");
  EXPECT_EQ(text("\xC0\xAF"), "\uFFFD\uFFFD");
  EXPECT_EQ(text("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(text("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(text("\xF0\x9F\x98x"), "\uFFFDx");
  EXPECT_EQ(text("\x80\\n\xBF"), "\uFFFD\n\uFFFD");
  EXPECT_EQ(text("\\\\\xFF\\\""), "\\\uFFFD\"");
}

TEST(JsonRecord, InvalidUtf8InIdsNamesAndNestedValues) {
  const SourceDocument document =
      parsed("{\"id\":\"a\xFF\",\"n\xFF\":\"x\",\"list\":[\"\xFF\"],\"text\":\"x\"}");
  EXPECT_EQ(document.id, "a\uFFFD");
  EXPECT_EQ(document.field("n\uFFFD"), "x");
  EXPECT_EQ(document.field("list"), "[\"\uFFFD\"]");
}

TEST(JsonRecord, InvalidUtf8OutsideStringsIsBrokenJson) {
  EXPECT_EQ(fault_offset("{\"id\":\"a\",\"text\":\"x\"\xFF}"), 20);
  EXPECT_EQ(fault_offset("{\"id\":\"a\",\"text\":\"x\"}\xFF"), 21);
}

TEST(JsonRecord, LoneSurrogatesBecomeReplacementCharacters) {
  const auto text = [](const std::string& escaped) {
    return parsed(R"({"id":"a","text":")" + escaped + "\"}").text;
  };
  EXPECT_EQ(text(R"(a\ud800b)"), "a\uFFFDb");
  EXPECT_EQ(text(R"(\udc00)"), "\uFFFD");
  EXPECT_EQ(text(R"(\ud83d\ud83d\ude00)"), "\uFFFD\U0001F600");
  EXPECT_EQ(text(R"(\ude00\ud83d)"), "\uFFFD\uFFFD");
  EXPECT_EQ(text(R"(\ud83d\n\ude00)"), "\uFFFD\n\uFFFD");
  EXPECT_EQ(text(R"(\ud83d\u0041)"), "\uFFFDA");
  EXPECT_EQ(text(R"(\\ud800)"), "\\ud800");
  EXPECT_EQ(text(R"(\\\ud800)"), "\\\uFFFD");
}

/// JSON as different writers make it: `style` 0 escapes as little as may be, 1 all but ASCII.
std::string quoted(const std::vector<char32_t>& text, int style) {
  std::string json = "\"";
  const auto unit = [&](unsigned value) {
    char escape[16];
    std::snprintf(escape, sizeof escape, "\\u%04x", value);
    json += escape;
  };
  for (const char32_t c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += static_cast<char>(c);
    } else if (c < 0x20) {
      unit(c);
    } else if (c < 0x80) {
      json += static_cast<char>(c);
    } else if (style == 1 && c < 0x10000) {
      unit(c);
    } else if (style == 1) {
      unit(0xD800 + ((c - 0x10000) >> 10));
      unit(0xDC00 + ((c - 0x10000) & 0x3FF));
    } else if (c < 0x800) {
      json += static_cast<char>(0xC0 | (c >> 6));
      json += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      json += static_cast<char>(0xE0 | (c >> 12));
      json += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      json += static_cast<char>(0x80 | (c & 0x3F));
    } else {
      json += static_cast<char>(0xF0 | (c >> 18));
      json += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
      json += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      json += static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  return json + "\"";
}

rc::Gen<std::vector<char32_t>> characters() {
  const auto in = [](unsigned first, unsigned last) {
    return rc::gen::map(rc::gen::inRange(first, last + 1),
                        [](unsigned c) { return static_cast<char32_t>(c); });
  };
  return rc::gen::container<std::vector<char32_t>>(
      rc::gen::oneOf(in(0, 0x7F), in('"', '"'), in('\\', '\\'), in(0xC0, 0x1EF9),
                     in(0xE000, 0xFFFF), in(0x10000, 0x10FFFF)));
}

RC_GTEST_PROP(JsonRecordProperty, WhatWasWrittenIsRead, ()) {
  // The written form without escapes, without its quotes, is the expected text where no character
  // needs an escape; so both are compared through the same writer.
  const auto id = *rc::gen::nonEmpty(characters());
  const auto text = *rc::gen::nonEmpty(characters());
  const auto fields =
      *rc::gen::container<std::vector<std::vector<char32_t>>>(rc::gen::nonEmpty(characters()));
  const auto plain = [](const std::vector<char32_t>& value) {
    std::string bytes;
    for (const char32_t c : value) {
      if (c < 0x80) {
        bytes += static_cast<char>(c);
      } else {
        const std::string one = quoted({c}, 0);
        bytes += one.substr(1, one.size() - 2);
      }
    }
    return bytes;
  };
  for (const int style : {0, 1}) {
    const std::string blank = *rc::gen::element<std::string>("", " ", "\t", " \r");
    std::string line = blank + "{" + blank + "\"id\"" + blank + ":" + blank + quoted(id, style);
    for (std::size_t i = 0; i < fields.size(); ++i) {
      line += blank + ",\"f" + std::to_string(i) + "\":" + quoted(fields[i], style);
    }
    line += ",\"text\":" + quoted(text, style) + blank + "}" + blank;
    const SourceDocument document = try_parse_json_record(line).value();
    RC_ASSERT(document.id == plain(id));
    RC_ASSERT(document.text == plain(text));
    RC_ASSERT(document.fields.size() == fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
      RC_ASSERT(document.fields[i].value == plain(fields[i]));
    }
  }
}

RC_GTEST_PROP(JsonRecordProperty, ADamagedByteIsNeverHarmful, ()) {
  std::string line =
      R"({"id":"a\n","text":"Điều 1. \u0110 \"x\"","n":[1,{"a":null}],"y":-1.5e3,"t":true})";
  const auto edits = *rc::gen::inRange(1, 4);
  for (int i = 0; i < edits; ++i) {
    line[*rc::gen::inRange<std::size_t>(0, line.size())] = *rc::gen::arbitrary<char>();
  }
  line.resize(*rc::gen::inRange<std::size_t>(0, line.size() + 1));
  auto document = try_parse_json_record(line);
  if (document) {
    RC_ASSERT(!document->id.empty());
    RC_ASSERT(!document->text.empty());
  } else {
    RC_ASSERT(document.error().code() == ErrorCode::bad_record);
    RC_ASSERT(document.error().message().find("cannot be read") == std::string::npos);
  }
}

}  // namespace
