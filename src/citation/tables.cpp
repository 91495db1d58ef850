#include "tables.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "citation_data.hpp"

namespace tracuu::inline v0::citation::detail {

namespace {

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (true) {
    const std::size_t end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

/// Calls `take` with the columns of each line that is neither empty nor a comment.
template <typename Take>
void for_each_row(std::string_view table, Take take) {
  for (const std::string_view line : split(table, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    take(split(line, '\t'));
  }
}

[[nodiscard]] int to_number(std::string_view digits) noexcept {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

template <typename Value, std::size_t size>
[[nodiscard]] Value value_of(std::string_view word,
                             const std::array<std::pair<std::string_view, Value>, size>& names) {
  for (const auto& [name, value] : names) {
    if (name == word) return value;
  }
  return names[0].second;
}

using std::pair;

constexpr std::array<pair<std::string_view, TypeClass>, 8> type_classes{
    {{"act", TypeClass::act},
     {"law", TypeClass::law},
     {"constitution", TypeClass::constitution},
     {"treaty", TypeClass::treaty},
     {"court", TypeClass::court},
     {"licence", TypeClass::licence},
     {"standard", TypeClass::standard},
     {"paper", TypeClass::paper}}};
constexpr std::array<pair<std::string_view, BareNumber>, 3> bare_numbers{
    {{"no", BareNumber::no}, {"so", BareNumber::behind_so}, {"yes", BareNumber::yes}}};
constexpr std::array<pair<std::string_view, SelfReference>, 3> self_references{
    {{"no", SelfReference::no}, {"capital", SelfReference::capital}, {"yes", SelfReference::any}}};
constexpr std::array<pair<std::string_view, OrganRole>, 3> organ_roles{
    {{"head", OrganRole::head}, {"part", OrganRole::part}, {"stop", OrganRole::stop}}};

/// One word in capitals: "QĐ", "TCVN".
[[nodiscard]] bool is_abbreviation(Lexer& lexer, std::string_view spelling) noexcept {
  lexer.reset(spelling);
  const std::size_t first = lexer.seek(0);
  return lexer[first].all_capitals() && lexer[first + 1].kind == TokenKind::end;
}

void read_types(Lexer& lexer, Tables& out) {
  for_each_row(types_table, [&](const std::vector<std::string_view>& row) {
    DocumentType type;
    type.canonical = row[1];
    type.type_class = value_of(row[2], type_classes);
    if (row[3] != "-") {
      for (const std::string_view code : split(row[3], ',')) {
        type.codes.push_back(word_of(code).letters);
      }
    }
    type.bare = value_of(row[4], bare_numbers);
    type.self = value_of(row[5], self_references);
    type.abbreviation = is_abbreviation(lexer, row[0]);
    out.type_phrases.add(lexer, row[0], static_cast<int>(out.types.size()));
    out.types.push_back(std::move(type));
  });
}

/// "31/2024/QH15", or "1993:24-L/CTN" where the number holds no year.
[[nodiscard]] LawNumber read_law_number(std::string_view entry) noexcept {
  const std::size_t colon = entry.find(':');
  if (colon != std::string_view::npos) {
    return {to_number(entry.substr(0, colon)), entry.substr(colon + 1)};
  }
  const std::size_t slash = entry.find('/');
  return {to_number(entry.substr(slash + 1, 4)), entry};
}

void read_laws(Lexer& lexer, Tables& out) {
  for_each_row(laws_table, [&](const std::vector<std::string_view>& row) {
    NamedLaw law{row[0], {}};
    if (row.size() > 1) {
      for (const std::string_view entry : split(row[1], ' ')) {
        law.numbers.push_back(read_law_number(entry));
      }
    }
    out.law_phrases.add(lexer, row[0], static_cast<int>(out.laws.size()));
    out.laws.push_back(std::move(law));
  });
}

void read_kinds(Tables& out) {
  for_each_row(kinds_table, [&](const std::vector<std::string_view>& row) {
    const Word word = word_of(row[0]);
    out.kinds_by_letters[word.letters].push_back(static_cast<int>(out.kinds.size()));
    out.kinds.push_back({word, row[0], row[1] == "-" ? std::string_view() : row[1]});
  });
}

void read_plenums(Tables& out) {
  for_each_row(plenums_table, [&](const std::vector<std::string_view>& row) {
    out.plenums.push_back({row[0], to_number(row[1]), to_number(row[2]), row[3],
                           text::parse_date(row[4]).value_or(text::Date{})});
  });
}

void read_provinces(Lexer& lexer, Tables& out) {
  std::vector<std::string_view> successors;
  for_each_row(provinces_table, [&](const std::vector<std::string_view>& row) {
    const auto index = static_cast<int>(out.provinces.size());
    out.province_phrases.add(lexer, row[0], index);
    if (row[3] != "-") {
      for (const std::string_view other : split(row[3], ',')) {
        out.province_phrases.add(lexer, other, index);
      }
    }
    out.provinces.push_back({row[0], -1, row[2] == "-" ? std::string_view() : row[2]});
    successors.push_back(row[1]);
  });
  for (std::size_t i = 0; i < successors.size(); ++i) {
    for (std::size_t j = 0; j < out.provinces.size(); ++j) {
      if (out.provinces[j].name == successors[i]) {
        out.provinces[i].successor = static_cast<int>(j);
      }
    }
  }
}

[[nodiscard]] Tables make_tables() {
  Tables out;
  Lexer lexer;
  read_types(lexer, out);
  read_laws(lexer, out);
  read_kinds(out);
  read_plenums(out);
  read_provinces(lexer, out);
  for_each_row(treaties_table, [&](const std::vector<std::string_view>& row) {
    out.treaty_phrases.add(lexer, row[0], 0);
  });
  for_each_row(organs_table, [&](const std::vector<std::string_view>& row) {
    out.organ_phrases.add(lexer, row[0], static_cast<int>(value_of(row[1], organ_roles)));
  });
  for_each_row(symbols_table, [&](const std::vector<std::string_view>& row) {
    out.symbols.emplace(word_of(row[0]).letters, row[0]);
  });
  return out;
}

}  // namespace

const NumberKind* Tables::kind_of(Word word) const noexcept {
  const auto found = kinds_by_letters.find(word.letters);
  if (found == kinds_by_letters.end()) return nullptr;
  for (const int index : found->second) {
    const NumberKind& kind = kinds[static_cast<std::size_t>(index)];
    if (kind.word.marks == word.marks) return &kind;
  }
  return &kinds[static_cast<std::size_t>(found->second.front())];
}

std::string_view Tables::symbol_of(std::uint64_t letters) const noexcept {
  const auto found = symbols.find(letters);
  return found == symbols.end() ? std::string_view() : found->second;
}

const DocumentType* Tables::type_named(std::string_view canonical) const noexcept {
  for (const DocumentType& type : types) {
    if (type.canonical == canonical) return &type;
  }
  return nullptr;
}

const Tables& tables() {
  static const Tables made = make_tables();
  return made;
}

}  // namespace tracuu::citation::detail
