/// @file
/// A document as it comes in, before anything is made of it.
///
/// Layer    core; includes only std.
/// Threads  a value.
/// Errors   none.
/// Format   none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tracuu::inline v0 {

/// A named value beside the text: `title`, `number`, `type`, `issuer`, `date`, `article`, `url`, or
/// any other name the input used. Values that were no strings in JSON are their JSON text,
/// unchanged.
struct SourceField {
  std::string name;
  std::string value;
};

/// One input document. `id` is not empty; `text` is raw, any bytes; field names are unique and
/// neither "id" nor "text"; empty values are left out.
struct SourceDocument {
  std::string id;
  std::string text;
  std::vector<SourceField> fields;

  /// The value of a field, empty if there is none.
  [[nodiscard]] std::string_view field(std::string_view name) const noexcept {
    for (const SourceField& field : fields) {
      if (field.name == name) return field.value;
    }
    return {};
  }
};

}  // namespace tracuu
