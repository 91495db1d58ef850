#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include <tracuu/text/fold.hpp>
#include <tracuu/text/normalize.hpp>

#include "text_cases.hpp"

namespace {

using tracuu::text::fold_marks;
using tracuu::text::has_marks;
using tracuu::text::normalize;

TEST(FoldMarks, DropsTonesAndVowelMarks) {
  EXPECT_EQ(fold_marks("nghị"), "nghi");
  EXPECT_EQ(fold_marks("đường"), "duong");
  EXPECT_EQ(fold_marks("thủy"), "thuy");
  EXPECT_EQ(fold_marks("Ưỡn ỆCH"), "Uon ECH");
  EXPECT_EQ(fold_marks("qh13"), "qh13");
  EXPECT_EQ(fold_marks(""), "");
}

TEST(FoldMarks, EveryVowelUnderEveryTone) {
  EXPECT_EQ(fold_marks("aàáảãạăằắẳẵặâầấẩẫậ"), std::string(18, 'a'));
  EXPECT_EQ(fold_marks("eèéẻẽẹêềếểễệ"), std::string(12, 'e'));
  EXPECT_EQ(fold_marks("iìíỉĩị"), std::string(6, 'i'));
  EXPECT_EQ(fold_marks("oòóỏõọôồốổỗộơờớởỡợ"), std::string(18, 'o'));
  EXPECT_EQ(fold_marks("uùúủũụưừứửữự"), std::string(12, 'u'));
  EXPECT_EQ(fold_marks("yỳýỷỹỵ"), std::string(6, 'y'));
  EXPECT_EQ(fold_marks("dđ"), "dd");
}

TEST(FoldMarks, OtherLettersStay) {
  EXPECT_EQ(fold_marks("müller"), "müller");
  EXPECT_EQ(fold_marks("guðmundur"), "guðmundur");
  EXPECT_EQ(fold_marks("москва"), "москва");
  EXPECT_EQ(fold_marks("😀"), "😀");
}

TEST(FoldMarks, DropsMarksThatComposeWithNothing) { EXPECT_EQ(fold_marks("x\u0309"), "x"); }

TEST(HasMarks, SaysWhetherFoldingChanges) {
  EXPECT_TRUE(has_marks("nghị"));
  EXPECT_TRUE(has_marks("đ"));
  EXPECT_FALSE(has_marks("nghi"));
  EXPECT_FALSE(has_marks("müller"));
  EXPECT_FALSE(has_marks(""));
}

RC_GTEST_PROP(FoldMarks, folds_once_and_has_marks_tells, ()) {
  const std::string term = normalize(*tracuu_test::any_text()).text();
  const std::string folded = fold_marks(term);
  RC_ASSERT(fold_marks(folded) == folded);
  RC_ASSERT(!has_marks(folded));
  RC_ASSERT(has_marks(term) == (folded != term));
}

}  // namespace
