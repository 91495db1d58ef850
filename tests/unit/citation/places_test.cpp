#include <gtest/gtest.h>

#include <string>

#include "found.hpp"

namespace {

using tracuu::test::find_all;
using tracuu::test::find_one;
using tracuu::test::Found;

std::string places_of(const std::string& text) { return find_one(text).places; }

TEST(Places, FromTheSmallestUnitToTheLargest) {
  EXPECT_EQ(places_of("điểm a khoản 2 Điều 5 Nghị định 9/2024/NĐ-CP"), "diem=a khoan=2 dieu=5");
  EXPECT_EQ(places_of("Khoản 3, Điều 9, Mục 3, Chương II của Luật Đất đai"),
            "khoan=3 dieu=9 muc=3 chuong=II");
  EXPECT_EQ(places_of("điểm 2.2, Mục II của Hướng dẫn số 52-HD/BTCTW"), "diem=2.2 muc=II");
}

TEST(Places, FromTheLargestUnitToTheSmallest) {
  EXPECT_EQ(places_of("Điều 5 khoản 2 Nghị định 9/2024/NĐ-CP"), "khoan=2 dieu=5");
  EXPECT_EQ(places_of("Điều 5, khoản 2 Nghị định 9/2024/NĐ-CP"), "khoan=2 dieu=5");
}

TEST(Places, ListsShareTheUnitAboveThem) {
  EXPECT_EQ(places_of("các khoản 1, 2 và 3 Điều 5 Luật Giá"),
            "khoan=1 dieu=5; khoan=2 dieu=5; khoan=3 dieu=5");
  EXPECT_EQ(places_of("điểm a khoản 1 và điểm b khoản 2 Điều 3 Luật Giá"),
            "diem=a khoan=1 dieu=3; diem=b khoan=2 dieu=3");
  EXPECT_EQ(places_of("điểm a, đ khoản 1, khoản 3 Điều 3 Luật Giá"),
            "diem=a khoan=1 dieu=3; diem=đ khoan=1 dieu=3; khoan=3 dieu=3");
  EXPECT_EQ(places_of("khoản 2 Điều 5; Điều 7 Luật Giá"), "khoan=2 dieu=5; dieu=7");
  EXPECT_EQ(places_of("Điều 5, 6 và Điều 8 Luật Giá"), "dieu=5; dieu=6; dieu=8");
}

TEST(Places, RangesAreKept) {
  const Found found = find_one("quy định từ Điều 67 đến Điều 78 Bộ luật Dân sự.");
  EXPECT_EQ(found.places, "dieu=67..78");
  EXPECT_EQ(found.surface, "từ Điều 67 đến Điều 78 Bộ luật Dân sự");
  EXPECT_EQ(places_of("các khoản 1 đến 4 Điều 5 Luật Giá"), "khoan=1..4 dieu=5");
}

TEST(Places, BehindTheDocument) {
  EXPECT_EQ(places_of("theo TCVN 8957:2018 tại mục 4.6 Quản lý"), "muc=4.6");
  EXPECT_EQ(find_all("Nghị định 9/2024/NĐ-CP tại khoản 2 Điều 5 Luật Giá").size(), 2u);
}

TEST(Places, SelfReferences) {
  const Found act = find_one("tại khoản 8 Điều 9 Nghị định này chứng minh");
  EXPECT_EQ(act.kind, "internal");
  EXPECT_EQ(act.type, "Nghị định");
  EXPECT_EQ(act.places, "khoan=8 dieu=9");
  EXPECT_TRUE(act.self);
  const Found article = find_one("quy định tại điểm b khoản 1 Điều này;");
  EXPECT_EQ(article.type, "Điều");
  EXPECT_EQ(article.places, "diem=b khoan=1");
  EXPECT_EQ(find_one("Phụ lục II của Thông tư này.").surface, "Phụ lục II của Thông tư này");
}

TEST(Places, ANumberOfMeasureEndsAList) {
  EXPECT_EQ(find_one("theo khoản 2 Điều 5 Luật Giá, 30 ngày").surface, "khoản 2 Điều 5 Luật Giá");
  EXPECT_EQ(places_of("tại Điều 5, 30 ngày sau"), "dieu=5");
}

TEST(Places, PlacesWithoutAnActAreInternal) {
  const Found found = find_one("được quy định tại khoản 2 Điều 14 thì nộp");
  EXPECT_EQ(found.kind, "internal");
  EXPECT_EQ(found.type, "");
  EXPECT_FALSE(found.self);
}

}  // namespace
