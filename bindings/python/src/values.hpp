/// @file
/// Python values as C++ values and back.
///
/// Layer    binding.
/// Threads  every function needs the GIL.
/// Errors   Python's TypeError, as nanobind::type_error or python_error.
/// Format   none.
#pragma once

#include <nanobind/nanobind.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <tracuu/text/date.hpp>

namespace tracuu::python {

namespace nb = nanobind;

/// The UTF-8 of a str. A lone surrogate, which UTF-8 cannot hold, comes as three broken bytes.
[[nodiscard]] inline std::string to_utf8(nb::handle value) {
  if (!PyUnicode_Check(value.ptr())) {
    throw nb::type_error((std::string("a str is wanted, not ") +
                          nb::cast<std::string>(value.type().attr("__name__")))
                             .c_str());
  }
  Py_ssize_t size = 0;
  if (const char* bytes = PyUnicode_AsUTF8AndSize(value.ptr(), &size)) {
    return {bytes, static_cast<std::size_t>(size)};
  }
  PyErr_Clear();
  const nb::object encoded =
      nb::steal(PyUnicode_AsEncodedString(value.ptr(), "utf-8", "surrogatepass"));
  if (!encoded.is_valid()) throw nb::python_error();
  return {PyBytes_AS_STRING(encoded.ptr()),
          static_cast<std::size_t>(PyBytes_GET_SIZE(encoded.ptr()))};
}

/// A str of any bytes; each broken sequence becomes U+FFFD.
[[nodiscard]] inline nb::str to_str(std::string_view bytes) {
  PyObject* made =
      PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "replace");
  if (made == nullptr) throw nb::python_error();
  return nb::steal<nb::str>(made);
}

/// As to_str; None for an empty text.
[[nodiscard]] inline nb::object to_str_or_none(std::string_view bytes) {
  if (bytes.empty()) return nb::none();
  return to_str(bytes);
}

/// ISO 8601, or None.
[[nodiscard]] inline nb::object to_iso_or_none(text::Date date) {
  if (date.year == 0) return nb::none();
  return to_str(text::to_iso(date));
}

[[nodiscard]] inline nb::object to_int_or_none(int value) {
  if (value == 0) return nb::none();
  return nb::int_(value);
}

/// Code points before a byte of a text, asked for in ascending order.
class CodePoints {
 public:
  explicit CodePoints(std::string_view text) noexcept : text_(text) {}

  [[nodiscard]] std::size_t before(std::size_t byte) noexcept {
    if (byte < place_) {
      place_ = 0;
      count_ = 0;
    }
    const std::size_t end = byte < text_.size() ? byte : text_.size();
    for (; place_ < end; ++place_) {
      if ((static_cast<unsigned char>(text_[place_]) & 0xC0) != 0x80) ++count_;
    }
    return count_;
  }

 private:
  std::string_view text_;
  std::size_t place_ = 0;
  std::size_t count_ = 0;
};

// What each source file adds to the module.
void bind_text_functions(nb::module_& module);
void bind_index(nb::module_& module);
void bind_hits(nb::module_& module);
void bind_writer(nb::module_& module);

}  // namespace tracuu::python
