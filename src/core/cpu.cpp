#include <algorithm>
#include <atomic>
#include <tracuu/core/cpu.hpp>

namespace tracuu::inline v0 {

namespace {

std::atomic<Isa>& chosen() noexcept {
  static std::atomic<Isa> isa{detected_isa()};
  return isa;
}

}  // namespace

Isa detected_isa() noexcept {
#if defined(__x86_64__)
  static const Isa isa =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") ? Isa::avx2 : Isa::scalar;
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

std::string_view to_string(Isa isa) noexcept { return isa == Isa::avx2 ? "avx2" : "scalar"; }

}  // namespace tracuu
