#include <gtest/gtest.h>

#include <algorithm>
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
  for (const Isa isa : {Isa::avx2, Isa::avx512}) {
    EXPECT_EQ(set_isa(isa), std::min(isa, detected_isa()));
    EXPECT_EQ(active_isa(), std::min(isa, detected_isa()));
  }
  set_isa(detected_isa());
}

TEST(Cpu, SetsHaveNames) {
  EXPECT_EQ(to_string(Isa::scalar), "scalar");
  EXPECT_EQ(to_string(Isa::avx2), "avx2");
  EXPECT_EQ(to_string(Isa::avx512), "avx512");
}

}  // namespace
}  // namespace tracuu
