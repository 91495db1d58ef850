// Values of columns in which abbreviations are written out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tracuu::inline v0::query {

/// The value with every word that is an abbreviation written out, "UBND tỉnh An Hải" as "ủy ban
/// nhân dân tỉnh An Hải", in normal form; letters without marks mean any, "qd" is "QĐ" too. Several
/// where an abbreviation has several meanings, at most eight; none if nothing is abbreviated
/// or the value is longer than 256 bytes. Linear.
[[nodiscard]] std::vector<std::string> full_values(std::string_view value);

}  // namespace tracuu::query
