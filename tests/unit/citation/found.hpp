// What the scanner finds, in a form that tests can compare and print.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tracuu/citation/scanner.hpp>

namespace tracuu::test {

struct Found {
  std::string surface, kind, type, number, date, issuer, title, places, relation;
  std::vector<std::string> keys, resolved;
  int year = 0;
  bool passive = false;
  bool self = false;
};

/// "khoan=2 dieu=5; dieu=7..9"
inline std::string describe_places(const citation::CitationBuffer& buffer,
                                   const citation::Citation& one) {
  std::string text;
  for (const citation::Pinpoint& pinpoint : buffer.view(one)) {
    if (!text.empty()) text += "; ";
    bool first = true;
    for (const citation::PinpointPart& part : buffer.view(pinpoint)) {
      if (!first) text += ' ';
      first = false;
      text.append(to_string(part.level)).append("=").append(buffer.view(part.value));
      if (!part.to.empty()) text.append("..").append(buffer.view(part.to));
    }
  }
  return text;
}

inline std::vector<Found> find_all(std::string_view text) {
  const citation::CitationBuffer buffer = citation::find_citations(text);
  std::vector<Found> all;
  for (const citation::Citation& one : buffer.citations) {
    Found found;
    found.surface = text.substr(one.start, one.end - one.start);
    found.kind = to_string(one.kind);
    found.type = one.type;
    found.number = buffer.view(one.number);
    if (one.date.year != 0) found.date = text::to_iso(one.date);
    found.issuer = buffer.view(one.issuer);
    found.title = buffer.view(one.title);
    found.places = describe_places(buffer, one);
    found.relation = to_string(one.relation);
    found.year = one.year;
    found.passive = one.passive;
    found.self = one.self;
    for (const auto key : buffer.key_pieces(one.keys)) found.keys.emplace_back(buffer.view(key));
    for (const auto key : buffer.key_pieces(one.resolved)) {
      found.resolved.emplace_back(buffer.view(key));
    }
    all.push_back(std::move(found));
  }
  return all;
}

/// The only reference of a text; an empty one where there are none or several.
inline Found find_one(std::string_view text) {
  const std::vector<Found> all = find_all(text);
  return all.size() == 1 ? all.front() : Found{};
}

inline std::vector<std::string> surfaces(std::string_view text) {
  std::vector<std::string> all;
  for (const Found& found : find_all(text)) all.push_back(found.surface);
  return all;
}

inline std::vector<std::string> numbers(std::string_view text) {
  std::vector<std::string> all;
  for (const Found& found : find_all(text)) {
    if (!found.number.empty()) all.push_back(found.number);
  }
  return all;
}

}  // namespace tracuu::test
