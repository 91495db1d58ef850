// AVX-512 for the kernels: the intrinsics, and what functions that use them say of themselves,
// which is all that Isa::avx512 promises. Files that hold such functions are compiled for the base
// architecture. Tests define both macros otherwise to run the same sources by emulation.
#pragma once

#if !defined(TRACUU_AVX512)

// GCC 12 warns of registers that its own header leaves undefined on purpose.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#pragma GCC diagnostic pop

#define TRACUU_AVX512_TARGET                                                        \
  gnu::target(                                                                      \
      "avx2,bmi2,popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2," \
      "avx512vpopcntdq")
#define TRACUU_AVX512 [[TRACUU_AVX512_TARGET]]
#define TRACUU_AVX512_INLINE [[TRACUU_AVX512_TARGET, gnu::always_inline]] inline

#endif
