// Vectors of hundreds of megabytes that are filled once and then read all over.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace tracuu::inline v0::index {

/// Leaves new elements uninitialised, and asks for large pages where there is much: random access
/// to a long array costs a miss in the page tables otherwise.
template <typename T>
class LargeAllocator {
 public:
  using value_type = T;  // NOLINT(readability-identifier-naming): the standard names it

  LargeAllocator() = default;
  template <typename U>
  explicit LargeAllocator(const LargeAllocator<U>&) noexcept {}

  [[nodiscard]] T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    if (bytes < large_page) return static_cast<T*>(::operator new(bytes));
    void* memory = ::operator new (bytes, std::align_val_t{large_page});
#if defined(__linux__)
    (void)::madvise(memory, bytes, MADV_HUGEPAGE);  // a hint; nothing depends on it
#endif
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) noexcept {
    if (count * sizeof(T) < large_page) {
      ::operator delete(memory);
    } else {
      ::operator delete (memory, std::align_val_t{large_page});
    }
  }
  template <typename U>
  void construct(U* place) noexcept {
    ::new (static_cast<void*>(place)) U;
  }
  template <typename U, typename... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) U(static_cast<Arguments&&>(arguments)...);
  }
  friend bool operator==(const LargeAllocator&, const LargeAllocator&) noexcept { return true; }

 private:
  static constexpr std::size_t large_page = std::size_t{2} << 20;
};

template <typename T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace tracuu::index
