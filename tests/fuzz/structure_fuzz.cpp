// Any bytes through the recognition of header and parts: what must hold for every text holds.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <vector>

#include <tracuu/text/structure.hpp>

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tracuu::text;
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  const Structure structure = parse_structure(raw);

  const std::vector<Part>& parts = structure.parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Part& part = parts[i];
    check(part.body.start == part.heading.start && part.heading.start < part.heading.end);
    check(part.heading.end <= part.body.end && part.body.end <= size);
    check(i == 0 || parts[i - 1].heading.start < part.heading.start);
    check(part.kind == PartKind::appendix || !part.label.empty());
    if (part.parent < 0) {
      check(part.parent == -1);
      // What begins a top ends at the next top.
      std::size_t next = i + 1;
      while (next < parts.size() && parts[next].parent >= 0) ++next;
      check(part.body.end == (next < parts.size() ? parts[next].body.start : size));
      continue;
    }
    check(static_cast<std::size_t>(part.parent) < i);
    const Part& parent = parts[static_cast<std::size_t>(part.parent)];
    check(parent.kind == PartKind::appendix || parent.kind < part.kind);
    check(parent.body.start < part.body.start && part.body.end <= parent.body.end);
    check(part.kind != PartKind::appendix && part.kind != PartKind::part);
  }

  const Header& header = structure.header;
  for (const std::optional<HeaderField>* field :
       {&header.number, &header.date, &header.issuer, &header.type, &header.subject}) {
    if (!field->has_value()) continue;
    check((*field)->range.start < (*field)->range.end && (*field)->range.end <= size);
    check(!(*field)->value.empty());
  }
  if (header.date) check(header.date->value.size() == 10);
  if (header.number) check(header.number->value.find(' ') == std::string_view::npos);
  return 0;
}
