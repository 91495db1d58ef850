// The kernels of every instruction set for tests that compare them: those this machine can run, and
// those for AVX-512 by emulation, which any machine can.
#pragma once

#include <array>
#include <string>
#include <tracuu/codec/bitpack.hpp>
#include <tracuu/codec/bits.hpp>
#include <tracuu/core/cpu.hpp>
#include <tracuu/postings/range_list.hpp>

#include "../../src/query/score_kernels.hpp"

namespace tracuu::test {

struct KernelSet {
  const char* name;
  Isa isa;
  bool emulated;
};

inline constexpr std::array<KernelSet, 4> kernel_sets{{{"scalar", Isa::scalar, false},
                                                       {"avx2", Isa::avx2, false},
                                                       {"avx512", Isa::avx512, false},
                                                       {"avx512_emulated", Isa::avx512, true}}};

/// Whether this machine can run the set.
[[nodiscard]] inline bool is_here(const KernelSet& set) {
  return set.emulated || set.isa <= detected_isa();
}

// Kernels that AVX-512 takes from another set are the scalar ones in the emulated set.
[[nodiscard]] const codec::BitpackKernels& bitpack_kernels(const KernelSet& set);
[[nodiscard]] const codec::BitKernels& bit_kernels(const KernelSet& set);
[[nodiscard]] const postings::ExpandKernels& expand_kernels(const KernelSet& set);
[[nodiscard]] const postings::OwnerKernels& owner_kernels(const KernelSet& set);
[[nodiscard]] const query::ScoreKernels& score_kernels(const KernelSet& set);

}  // namespace tracuu::test
