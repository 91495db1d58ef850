// The extension module tracuu._native: what the Python files of the package stand on.
#include <nanobind/nanobind.h>

#include <exception>
#include <string>
#include <tracuu/core/error.hpp>

#include "values.hpp"

namespace nb = nanobind;

namespace {

// Every tracuu::Error becomes the class of tracuu._errors that has its code.
void translate(const std::exception_ptr& thrown, void*) {
  try {
    std::rethrow_exception(thrown);
  } catch (const tracuu::Error& error) {
    const tracuu::ErrorPlace& place = error.place();
    const auto number = [](const std::optional<std::uint64_t>& value) -> nb::object {
      if (!value) return nb::none();
      return nb::int_(*value);
    };
    const nb::object made =
        nb::module_::import_("tracuu._errors")
            .attr("make_error")(tracuu::python::to_str(to_string(error.code())),
                                tracuu::python::to_str(error.message()),
                                tracuu::python::to_str_or_none(place.file), number(place.offset),
                                number(place.line), tracuu::python::to_str(error.what()));
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(made.ptr())), made.ptr());
  }
}

}  // namespace

NB_MODULE(_native, module) {
  module.doc() = "The compiled part of tracuu; use the package `tracuu` instead.";
  nb::register_exception_translator(translate);
  tracuu::python::bind_text_functions(module);
  tracuu::python::bind_index(module);
  tracuu::python::bind_hits(module);
  tracuu::python::bind_writer(module);
}
