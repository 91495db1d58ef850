#include <tracuu/text/structure.hpp>

namespace tracuu::inline v0::text {

Structure parse_structure(std::string_view raw) { return {parse_header(raw), parse_parts(raw)}; }

}  // namespace tracuu::text
