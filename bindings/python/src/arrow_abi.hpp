/// @file
/// The structures of the Arrow C data interface and its stream, as the standard defines them:
/// names, order and types of the members are the interface.
///
/// Layer    binding.
/// Threads  as the standard says: a stream belongs to one thread at a time.
/// Errors   none.
/// Format   "The Arrow C data interface" and "The Arrow C stream interface" of Apache Arrow.
#pragma once

#include <cstdint>

extern "C" {

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  std::int64_t flags;
  std::int64_t n_children;
  ArrowSchema** children;
  ArrowSchema* dictionary;
  void (*release)(ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  std::int64_t length;
  std::int64_t null_count;
  std::int64_t offset;
  std::int64_t n_buffers;
  std::int64_t n_children;
  const void** buffers;
  ArrowArray** children;
  ArrowArray* dictionary;
  void (*release)(ArrowArray*);
  void* private_data;
};

struct ArrowArrayStream {
  int (*get_schema)(ArrowArrayStream*, ArrowSchema*);
  int (*get_next)(ArrowArrayStream*, ArrowArray*);
  const char* (*get_last_error)(ArrowArrayStream*);
  void (*release)(ArrowArrayStream*);
  void* private_data;
};

}  // extern "C"

namespace tracuu::python {

/// Owns one of the structures: releases it at the end.
template <typename T>
class Owned {
 public:
  Owned() = default;
  ~Owned() { reset(); }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  void reset() noexcept {
    if (value_.release != nullptr) value_.release(&value_);
    value_ = {};
  }
  [[nodiscard]] T* get() noexcept { return &value_; }
  T* operator->() noexcept { return &value_; }
  const T& operator*() const noexcept { return value_; }

 private:
  T value_{};
};

}  // namespace tracuu::python
