#include <algorithm>
#include <atomic>
#include <tracuu/core/cpu.hpp>

namespace tracuu::inline v0 {

namespace {

std::atomic<Isa>& chosen() noexcept {
  static std::atomic<Isa> isa{detected_isa()};
  return isa;
}

#if defined(__x86_64__)
Isa detect() noexcept {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2")) return Isa::scalar;
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512vbmi") &&
                      __builtin_cpu_supports("avx512vbmi2") &&
                      __builtin_cpu_supports("avx512vpopcntdq");
  return avx512 ? Isa::avx512 : Isa::avx2;
}
#endif

}  // namespace

Isa detected_isa() noexcept {
#if defined(__x86_64__)
  static const Isa isa = detect();
  return isa;
#else
  return Isa::scalar;
#endif
}

Isa active_isa() noexcept { return chosen().load(std::memory_order_relaxed); }

Isa set_isa(Isa isa) noexcept {
  const Isa usable = std::min(isa, detected_isa());
  chosen().store(usable, std::memory_order_relaxed);
  return usable;
}

std::string_view to_string(Isa isa) noexcept {
  switch (isa) {
    case Isa::scalar:
      return "scalar";
    case Isa::avx2:
      return "avx2";
    case Isa::avx512:
      return "avx512";
  }
  return "";
}

}  // namespace tracuu
