#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <tracuu/core/error.hpp>

namespace tracuu {
namespace {

TEST(Error, SaysWhereItHappened) {
  const auto text = [](const ErrorPlace& place) {
    return std::string(Error(ErrorCode::corrupt, "damaged", place).what());
  };
  EXPECT_EQ(text({"", {}, {}}), "damaged");
  EXPECT_EQ(text({"a/b.post", {}, {}}), "a/b.post: damaged");
  EXPECT_EQ(text({"a/b.post", 0, {}}), "a/b.post at byte 0: damaged");
  EXPECT_EQ(text({"a/b.jsonl", {}, 7}), "a/b.jsonl:7: damaged");
  EXPECT_EQ(text({"a/b.jsonl", 120, 7}), "a/b.jsonl:7: damaged");
  EXPECT_EQ(text({"", 12, {}}), "at byte 12: damaged");
  EXPECT_EQ(text({"", {}, 3}), "line 3: damaged");
}

TEST(Error, KeepsItsParts) {
  const Error error(ErrorCode::io, "cannot write", {"x", 5, {}});
  const Error copy = error;
  EXPECT_EQ(copy.code(), ErrorCode::io);
  EXPECT_EQ(copy.message(), "cannot write");
  EXPECT_EQ(copy.place().file, "x");
  EXPECT_EQ(copy.place().offset, 5u);
  EXPECT_FALSE(copy.place().line.has_value());
}

TEST(Error, EveryCodeHasItsOwnName) {
  std::set<std::string_view> names;
  for (std::uint16_t number = 1; number <= 13; ++number) {
    names.insert(to_string(static_cast<ErrorCode>(number)));
  }
  EXPECT_EQ(names.size(), 13u);
  EXPECT_EQ(names.count("unknown"), 0u);
  EXPECT_EQ(to_string(static_cast<ErrorCode>(14)), "unknown");
  EXPECT_EQ(to_string(ErrorCode::format_too_new), "format_too_new");
}

TEST(Error, NumbersAreStable) {
  EXPECT_EQ(static_cast<int>(ErrorCode::invalid_argument), 1);
  EXPECT_EQ(static_cast<int>(ErrorCode::io), 2);
  EXPECT_EQ(static_cast<int>(ErrorCode::corrupt), 3);
  EXPECT_EQ(static_cast<int>(ErrorCode::format_too_old), 4);
  EXPECT_EQ(static_cast<int>(ErrorCode::format_too_new), 5);
  EXPECT_EQ(static_cast<int>(ErrorCode::query_syntax), 6);
  EXPECT_EQ(static_cast<int>(ErrorCode::not_found), 7);
  EXPECT_EQ(static_cast<int>(ErrorCode::already_exists), 8);
  EXPECT_EQ(static_cast<int>(ErrorCode::locked), 9);
  EXPECT_EQ(static_cast<int>(ErrorCode::bad_record), 10);
  EXPECT_EQ(static_cast<int>(ErrorCode::limit_exceeded), 11);
  EXPECT_EQ(static_cast<int>(ErrorCode::deadline_exceeded), 12);
  EXPECT_EQ(static_cast<int>(ErrorCode::cancelled), 13);
}

TEST(Result, HoldsAValueOrAnError) {
  const Result<int> value = 4;
  EXPECT_TRUE(value);
  EXPECT_EQ(*value, 4);
  const Result<int> failed = Error(ErrorCode::not_found, "nothing there");
  EXPECT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ErrorCode::not_found);
}

TEST(Result, ValueThrowsTheError) {
  EXPECT_EQ(Result<int>(4).value(), 4);
  try {
    static_cast<void>(Result<int>(Error(ErrorCode::locked, "held", {"lock", {}, {}})).value());
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::locked);
    EXPECT_STREQ(error.what(), "lock: held");
  }
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> made = std::make_unique<int>(9);
  ASSERT_TRUE(made);
  EXPECT_EQ(**made, 9);
  const std::unique_ptr<int> taken = std::move(made).value();
  EXPECT_EQ(*taken, 9);
}

TEST(Result, OfNothingSucceedsOrFails) {
  EXPECT_TRUE(Result<void>());
  EXPECT_NO_THROW(Result<void>().value());
  Result<void> failed = Error(ErrorCode::io, "no");
  EXPECT_FALSE(failed);
  EXPECT_EQ(failed.error().message(), "no");
  EXPECT_THROW(std::move(failed).value(), Error);
}

}  // namespace
}  // namespace tracuu
