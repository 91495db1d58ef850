#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tracuu/text/date.hpp>

namespace {

using tracuu::text::Date;
using tracuu::text::is_valid;
using tracuu::text::parse_date;
using tracuu::text::to_iso;

constexpr Date winter_day{2018, 12, 27};

Date date(int year, int month, int day) {
  return {static_cast<std::int16_t>(year), static_cast<std::uint8_t>(month),
          static_cast<std::uint8_t>(day)};
}

TEST(Date, NumberIsOrderedAsTheDateAndComesBack) {
  EXPECT_EQ(winter_day.to_number(), 20181227);
  EXPECT_EQ(Date::from_number(20181227), winter_day);
  EXPECT_EQ(Date::from_number(20181200), date(2018, 12, 0));
  EXPECT_LT(date(2018, 0, 0).to_number(), date(2018, 1, 0).to_number());
  EXPECT_LT(date(2018, 1, 31), date(2018, 2, 1));
}

TEST(Date, ValidityFollowsTheCalendar) {
  EXPECT_TRUE(is_valid(date(2016, 2, 29)));
  EXPECT_TRUE(is_valid(date(2000, 2, 29)));
  EXPECT_FALSE(is_valid(date(1900, 2, 29)));
  EXPECT_FALSE(is_valid(date(2018, 2, 29)));
  EXPECT_FALSE(is_valid(date(2018, 4, 31)));
  EXPECT_TRUE(is_valid(date(2018, 12, 31)));
  EXPECT_FALSE(is_valid(date(2018, 13, 1)));
  EXPECT_FALSE(is_valid(date(2018, 12, 32)));
}

TEST(Date, ValidityAllowsMonthsAndYears) {
  EXPECT_TRUE(is_valid(date(2018, 12, 0)));
  EXPECT_TRUE(is_valid(date(2018, 0, 0)));
  EXPECT_FALSE(is_valid(date(2018, 0, 5)));
  EXPECT_FALSE(is_valid(date(999, 1, 1)));
  EXPECT_TRUE(is_valid(date(1000, 1, 1)));
  EXPECT_TRUE(is_valid(date(9999, 12, 31)));
  EXPECT_FALSE(is_valid(date(10000, 1, 1)));
  EXPECT_FALSE(is_valid(Date{}));
}

TEST(Date, IsoHasAsManyPartsAsTheDate) {
  EXPECT_EQ(to_iso(winter_day), "2018-12-27");
  EXPECT_EQ(to_iso(date(2018, 3, 5)), "2018-03-05");
  EXPECT_EQ(to_iso(date(2018, 3, 0)), "2018-03");
  EXPECT_EQ(to_iso(date(2018, 0, 0)), "2018");
}

TEST(ParseDate, Iso) {
  EXPECT_EQ(parse_date("2018-12-27"), winter_day);
  EXPECT_EQ(parse_date("2018-12"), date(2018, 12, 0));
  EXPECT_EQ(parse_date("2018"), date(2018, 0, 0));
}

TEST(ParseDate, IsoWithATimeBehindIt) {
  for (const char* text : {"2018-12-27T10:30:00Z", "2018-12-27T10:30:00.000Z",
                           "2018-12-27T10:30:00+07:00", "2018-12-27 10:30:00 +0700",
                           "2018-12-27 10:30", "2018-12-27t00:00:00-03", "27/12/2018 00:00:00"}) {
    EXPECT_EQ(parse_date(text), winter_day) << text;
  }
  for (const char* text : {"2018-12-27T", "2018-12-27T25:00", "2018-12-27T10:60", "2018-12-27 x",
                           "2018-12-27T10", "2018-12-27T10:30:", "2018-12-27T10:30:00.",
                           "2018-12-27T10:30+7", "2018-12-27T10:30Zx", "2018-12T10:30"}) {
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
  }
}

TEST(ParseDate, DayMonthYear) {
  for (const char* text : {"27/12/2018", "27-12-2018", "27.12.2018", "  27/12/2018\t",
                           "ngày 27/12/2018", "\u00A027/12/2018\u202F"}) {
    EXPECT_EQ(parse_date(text), winter_day) << text;
  }
  EXPECT_EQ(parse_date("1/2/2018"), date(2018, 2, 1));
  EXPECT_EQ(parse_date("01/02/2018"), date(2018, 2, 1));
  EXPECT_EQ(parse_date("12/2018"), date(2018, 12, 0));
}

TEST(ParseDate, Words) {
  for (const char* text :
       {"ngày 27 tháng 12 năm 2018", "Ngày 27  tháng 12 năm 2018", "NGÀY 27 THÁNG 12 NĂM 2018",
        "27 tháng 12 năm 2018", "ngày\u00A027\u00A0tháng\u00A012\u00A0năm\u00A02018",
        "nga\u0300y 27 tha\u0301ng 12 na\u0306m 2018",
        "NGA\u0300Y 27 THA\u0301NG 12 NA\u0306M 2018", "ngay 27 thang 12 nam 2018",
        "ngày27tháng12năm2018"}) {
    EXPECT_EQ(parse_date(text), winter_day) << text;
  }
  EXPECT_EQ(parse_date("tháng 12 năm 2018"), date(2018, 12, 0));
  EXPECT_EQ(parse_date("tháng 12/2018"), date(2018, 12, 0));
  EXPECT_EQ(parse_date("năm 2018"), date(2018, 0, 0));
  EXPECT_EQ(parse_date("ngày 05 tháng 9 năm 2018"), date(2018, 9, 5));
}

TEST(ParseDate, WhatIsNoDateIsAbsent) {
  for (const char* text : {"",
                           " ",
                           "x",
                           "27",
                           "27/12",
                           "27/12/18",
                           "27/12-2018",
                           "31/04/2018",
                           "29/02/2018",
                           "00/12/2018",
                           "27/00/2018",
                           "2018-00",
                           "2018-12-00",
                           "2018-13-01",
                           "2018-1-5",
                           "0999",
                           "20181227",
                           "2018-",
                           "2018-12-",
                           "27//2018",
                           "/12/2018",
                           "27/12/2018x",
                           "12.2018",
                           "ngày 2018",
                           "ngày 27 tháng 12",
                           "ngày 27 năm 2018",
                           "ngày tháng năm 2018",
                           "tháng 13 năm 2018",
                           "tháng năm 2018",
                           "năm 18",
                           "ngày 12/2018",
                           "ngày 27 tháng 12 năm 2018.",
                           "27/12/20180",
                           "99999999999999999999/12/2018",
                           "\xCC",
                           "nga\xCC",
                           "\xE2\x80",
                           "ng"}) {
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
  }
}

TEST(ParseDate, EveryPrefixIsRead) {
  const std::string whole = "\u00A0nga\u0300y 27 tháng 12 năm 2018\u202F";
  for (std::size_t size = 0; size < whole.size() - 3; ++size) {
    EXPECT_EQ(parse_date(std::string(whole, 0, size)), std::nullopt) << size;
  }
}

RC_GTEST_PROP(ParseDateProperty, EveryFormOfADateIsThatDate, ()) {
  const Date expected =
      date(*rc::gen::inRange(1000, 10000), *rc::gen::inRange(1, 13), *rc::gen::inRange(1, 32));
  const std::string day = std::to_string(expected.day);
  const std::string month = std::to_string(expected.month);
  const std::string year = std::to_string(expected.year);
  const auto found = is_valid(expected) ? std::optional(expected) : std::nullopt;
  for (const char* separator : {"/", "-", "."}) {
    RC_ASSERT(parse_date(day + separator + month + separator + year) == found);
  }
  RC_ASSERT(parse_date("ngày " + day + " tháng " + month + " năm " + year) == found);
  if (found) RC_ASSERT(parse_date(to_iso(expected)) == found);
}

RC_GTEST_PROP(ParseDateProperty, AnyBytesAreReadWithoutHarm, (const std::string& bytes)) {
  if (const auto found = parse_date(bytes)) RC_ASSERT(is_valid(*found));
}

}  // namespace
