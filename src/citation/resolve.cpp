#include "resolve.hpp"

#include <functional>
#include <tracuu/text/document_number.hpp>

#include "keys.hpp"

namespace tracuu::inline v0::citation::detail {

namespace {

constexpr std::size_t memory = 256;

[[nodiscard]] std::uint64_t hash_of(std::string_view text) noexcept {
  return std::hash<std::string_view>{}(text);
}

void add_resolved(std::string_view key, Citation& citation, CitationBuffer& out) {
  if (citation.resolved.count == 0) {
    citation.resolved.begin = static_cast<std::uint32_t>(out.keys.size());
  }
  out.keys.push_back(out.add(key));
  ++citation.resolved.count;
}

}  // namespace

std::string key_of_table(std::string_view number, int year) {
  std::string key = text::number_key(number);
  std::string inside = "/";
  inside.append(std::to_string(year)).append("/");
  if (key.find(inside) == std::string::npos) append_year(year, key);
  return key;
}

void Resolver::reset() noexcept {
  names_.clear();
  numbers_.clear();
}

const Resolver::Known* Resolver::find(const std::vector<Known>& list, std::uint64_t what,
                                      int year) const noexcept {
  const std::size_t end = list.size() > memory ? list.size() - memory : 0;
  for (std::size_t i = list.size(); i-- > end;) {
    if (list[i].what == what && (year == 0 || list[i].year == 0 || list[i].year == year)) {
      return &list[i];
    }
  }
  return nullptr;
}

void Resolver::resolve_name(Lexer& lexer, const Draft& draft, Citation& citation,
                            CitationBuffer& out) {
  const int year = year_of(draft);
  name_.clear();
  append_name_key(lexer, draft.title, name_);
  const std::uint64_t what = hash_of(name_);
  if (draft.has_number) {
    names_.push_back({what, out.keys[citation.keys.begin], draft.number.year});
    return;
  }
  if (const Known* known = find(names_, what, year)) {
    add_resolved(std::string(out.view(known->key)), citation, out);
    return;
  }
  if (draft.law < 0 || year == 0) return;
  for (const LawNumber& law : tables().laws[static_cast<std::size_t>(draft.law)].numbers) {
    if (law.year != year) continue;
    const std::string key = key_of_table(law.number, law.year);
    add_resolved(key, citation, out);
    names_.push_back({what, out.keys[citation.resolved.begin], year});
    return;
  }
}

void Resolver::resolve_bare(const Draft& draft, Citation& citation, CitationBuffer& out) const {
  const int year = draft.number.year != 0 ? draft.number.year : year_of(draft);
  const std::uint64_t what =
      hash_of(citation.type) * 31 + static_cast<std::uint64_t>(draft.number.ordinal);
  if (const Known* known = find(numbers_, what, year)) {
    add_resolved(std::string(out.view(known->key)), citation, out);
  }
}

void Resolver::resolve_plenum(const Draft& draft, Citation& citation, CitationBuffer& out) {
  for (const int term : draft.terms) {
    for (const Plenum& plenum : tables().plenums) {
      if (plenum.plenum == draft.plenum && plenum.term == term && plenum.type == citation.type) {
        add_resolved(key_of_table(plenum.number, plenum.date.year), citation, out);
      }
    }
  }
}

void Resolver::resolve(Lexer& lexer, const Draft& draft, Citation& citation, CitationBuffer& out) {
  if (draft.kind == CitationClass::internal || citation.keys.count == 0) return;
  if (draft.plenum != 0) {
    resolve_plenum(draft, citation, out);
  } else if (!draft.title.empty() && draft.type != nullptr &&
             draft.type->type_class == TypeClass::law) {
    resolve_name(lexer, draft, citation, out);
  } else if (draft.has_number && !draft.number.has_symbol()) {
    resolve_bare(draft, citation, out);
  }
  if (draft.has_number && draft.number.has_symbol()) {
    const int year = draft.number.year != 0 ? draft.number.year : year_of(draft);
    numbers_.push_back(
        {hash_of(citation.type) * 31 + static_cast<std::uint64_t>(draft.number.ordinal),
         out.keys[citation.keys.begin], year});
  }
}

}  // namespace tracuu::citation::detail
