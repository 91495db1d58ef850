// Benches that are run once with the scalar kernels and once with those of this machine.
#pragma once

#include <benchmark/benchmark.h>

#include <string>
#include <tracuu/core/cpu.hpp>

namespace tracuu::bench {

/// All of the library uses these kernels while the object lives.
class UseIsa {
 public:
  explicit UseIsa(Isa isa) { set_isa(isa); }
  ~UseIsa() { set_isa(detected_isa()); }
  UseIsa(const UseIsa&) = delete;
  UseIsa& operator=(const UseIsa&) = delete;
};

/// Calls `use(isa, "/name of it")` for each instruction set that this machine has.
template <typename Use>
void for_each_isa(Use use) {
  for (const Isa isa : {Isa::scalar, Isa::avx2, Isa::avx512}) {
    if (isa > detected_isa()) continue;
    std::string name("/");
    name += to_string(isa);
    use(isa, name);
  }
}

}  // namespace tracuu::bench
