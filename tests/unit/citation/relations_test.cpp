#include <gtest/gtest.h>

#include <string>

#include "found.hpp"

namespace {

using tracuu::test::find_all;
using tracuu::test::find_one;
using tracuu::test::Found;

constexpr const char* act = "Nghị định số 15/2020/NĐ-CP";

struct Case {
  const char* before;
  const char* relation;
  bool passive;
};

class Cues : public testing::TestWithParam<Case> {};

TEST_P(Cues, Govern) {
  const Found found = find_one(std::string(GetParam().before) + act + ".");
  EXPECT_EQ(found.surface, act);
  EXPECT_EQ(found.relation, GetParam().relation);
  EXPECT_EQ(found.passive, GetParam().passive);
}

INSTANTIATE_TEST_SUITE_P(
    All, Cues,
    testing::Values(
        Case{"Căn cứ ", "can_cu", false}, Case{"Căn cứ quy định tại ", "can_cu", false},
        Case{"Căn cứ theo ", "can_cu", false}, Case{"Sửa đổi, bổ sung ", "sua_doi", false},
        Case{"sửa đổi, bổ sung một số điều của ", "sua_doi", false},
        Case{"đã được sửa đổi, bổ sung bởi ", "sua_doi", true},
        Case{"được sửa đổi, bổ sung một số điều theo ", "sua_doi", true},
        Case{"được sửa đổi tại ", "sua_doi", true}, Case{"và thay thế ", "thay_the", false},
        Case{"được thay thế bằng ", "thay_the", true}, Case{"Bãi bỏ ", "bai_bo", false},
        Case{"Hủy bỏ ", "bai_bo", false}, Case{"hướng dẫn thi hành ", "huong_dan", false},
        Case{"quy định chi tiết một số điều và biện pháp thi hành ", "huong_dan", false},
        Case{"theo hướng dẫn tại ", "huong_dan", true},
        Case{"được ban hành kèm theo ", "dinh_kem", false},
        Case{"thực hiện nghiêm túc ", "thuc_hien", false},
        Case{"thực hiện theo ", "thuc_hien", false},
        Case{"thực hiện theo quy định tại ", "none", false},
        Case{"theo quy định của ", "none", false}, Case{"theo ", "none", false},
        Case{"hợp nhất ", "none", false}, Case{"Triển khai ", "thuc_hien", false}));

TEST(Relations, AnewerActReplacesTheOneItNames) {
  const auto all = find_all("Nghị định này thay thế Nghị định số 15/2020/NĐ-CP.");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].relation, "none");
  EXPECT_EQ(all[1].relation, "thay_the");
  EXPECT_FALSE(all[1].passive);
}

TEST(Relations, ACueDistributesOverAListUntilTheNextOne) {
  const auto all = find_all(
      "Nghị định này thay thế Nghị định số 15/2020/NĐ-CP ngày 3/2/2020 của Chính phủ quy định về "
      "chợ; Nghị định số 83/2021/NĐ-CP sửa đổi một số điều của Nghị định số 15/2020/NĐ-CP.");
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[1].relation, "thay_the");
  EXPECT_EQ(all[2].relation, "thay_the");
  EXPECT_EQ(all[3].relation, "sua_doi");
}

TEST(Relations, TheAmendersOfABasisAreNotItsBasis) {
  const auto all = find_all(
      "Căn cứ Luật Đấu thầu số 22/2023/QH15 được sửa đổi, bổ sung bởi Luật số 57/2024/QH15 và Luật "
      "số 90/2025/QH15; Luật Giá số 16/2023/QH15;");
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].relation, "can_cu");
  EXPECT_EQ(all[1].relation, "sua_doi");
  EXPECT_TRUE(all[2].passive);
  EXPECT_EQ(all[3].relation, "can_cu");
  EXPECT_FALSE(all[3].passive);
}

TEST(Relations, WhatIsAttachedDoesNotGovernTheList) {
  const auto all = find_all(
      "tổ chức thực hiện hiệu quả Đề án ban hành kèm theo Quyết định 1908/QĐ-TTg; Kế hoạch số "
      "84/KH-UBND của UBND tỉnh.");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].relation, "dinh_kem");
  EXPECT_EQ(all[1].relation, "thuc_hien");
}

TEST(Relations, ASentenceEndsTheReach) {
  const auto all = find_all(
      "Thực hiện Kế hoạch số 84/KH-UBND. Từ đó, Quyết định số 15/2011/QĐ-TTg được ban hành.");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[1].relation, "none");
}

TEST(Relations, RepealBehindTheReference) {
  EXPECT_EQ(
      find_one("3. Nghị quyết số 26/2016/UBTVQH13 về tổ chức hết hiệu lực kể từ ngày ký.").relation,
      "bai_bo");
}

}  // namespace
