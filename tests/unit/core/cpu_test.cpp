#include <gtest/gtest.h>

#include <tracuu/core/cpu.hpp>

namespace tracuu {
namespace {

TEST(Cpu, TheDetectedSetIsInUseUntilAnotherIsChosen) {
  EXPECT_EQ(active_isa(), detected_isa());
  EXPECT_EQ(set_isa(Isa::scalar), Isa::scalar);
  EXPECT_EQ(active_isa(), Isa::scalar);
  EXPECT_EQ(set_isa(detected_isa()), detected_isa());
  EXPECT_EQ(active_isa(), detected_isa());
}

TEST(Cpu, WhatTheMachineLacksIsNotChosen) {
  EXPECT_EQ(set_isa(Isa::avx2), detected_isa() == Isa::avx2 ? Isa::avx2 : Isa::scalar);
  set_isa(detected_isa());
}

TEST(Cpu, SetsHaveNames) {
  EXPECT_EQ(to_string(Isa::scalar), "scalar");
  EXPECT_EQ(to_string(Isa::avx2), "avx2");
}

}  // namespace
}  // namespace tracuu
