#include <tracuu/citation/identity.hpp>

#include <algorithm>
#include <array>
#include <tracuu/citation/citation_key.hpp>
#include <tracuu/text/document_number.hpp>
#include <unordered_map>

#include "lexer.hpp"
#include "resolve.hpp"
#include "tables.hpp"

namespace tracuu::inline v0::citation {

using detail::tables;

namespace {

/// Numbers by the key of the name they are cited by.
using NamedKeys = std::unordered_map<std::string, std::vector<std::string>>;

NamedKeys make_named_keys() {
  NamedKeys keys;
  for (const detail::NamedLaw& law : tables().laws) {
    for (const detail::LawNumber& number : law.numbers) {
      keys[name_key(law.name)].push_back(detail::key_of_table(number.number, number.year));
    }
  }
  for (const detail::Plenum& plenum : tables().plenums) {
    const std::string kind = plenum.type == "Kết luận"  ? "KL"
                             : plenum.type == "Chỉ thị" ? "CT"
                                                        : "NQ";
    keys[kind + "-TW" + std::to_string(plenum.plenum) + "-K" + std::to_string(plenum.term)]
        .push_back(detail::key_of_table(plenum.number, plenum.date.year));
  }
  return keys;
}

/// Words that issuers share and that tell none of them from another.
bool is_common(const detail::Token& token) noexcept {
  using namespace detail;
  static constexpr std::array common{"ủy"_w,   "ban"_w,  "nhân"_w, "dân"_w, "ubnd"_w, "hội"_w,
                                     "đồng"_w, "hđnd"_w, "tỉnh"_w, "phố"_w, "tp"_w,   "thành"_w,
                                     "chủ"_w,  "tịch"_w, "của"_w,  "các"_w, "và"_w,   "uỷ"_w};
  return std::any_of(common.begin(), common.end(),
                     [&](const Word& word) { return token.is_like(word); });
}

}  // namespace

std::string key_of_document(std::string_view type, std::string_view number) {
  std::string key = text::number_key(number);
  const bool bare = !key.empty() && key.find('/') == std::string::npos && key[0] <= '9';
  if (!bare) return key;
  if (type.empty()) return {};
  return name_key(type).append(":").append(key);
}

int year_in_number(std::string_view key) noexcept {
  const std::size_t slash = key.find('/');
  if (slash == std::string_view::npos || key.size() < slash + 5) return 0;
  if (key.size() > slash + 5 && key[slash + 5] != '/') return 0;
  int year = 0;
  for (const char digit : key.substr(slash + 1, 4)) {
    if (digit < '0' || digit > '9') return 0;
    year = year * 10 + (digit - '0');
  }
  return year >= 1900 && year < 2100 ? year : 0;
}

bool is_cited_by_name(std::string_view type) noexcept {
  const detail::DocumentType* known = tables().type_named(type);
  return known != nullptr && (known->type_class == detail::TypeClass::law ||
                              known->type_class == detail::TypeClass::constitution);
}

std::vector<std::string> keys_of_name(std::string_view name, int year) {
  static const NamedKeys named = make_named_keys();
  std::vector<std::string> keys;
  const auto found = named.find(std::string(name));
  if (found == named.end()) return keys;
  const std::string wanted = std::to_string(year);
  for (const std::string& key : found->second) {
    // The plenum's term stands in its name; a law is told from its successors by the year.
    const bool right = key.ends_with("@" + wanted) || key.find("/" + wanted + "/") != key.npos;
    if (year == 0 || right) keys.push_back(key);
  }
  return keys;
}

bool may_be_one_type(std::string_view a, std::string_view b) {
  if (a == b || tables().type_named(a) == nullptr || tables().type_named(b) == nullptr) return true;
  if (a.starts_with(b) || b.starts_with(a)) return true;
  if (is_cited_by_name(a) && is_cited_by_name(b)) return true;
  const auto is_decision = [](std::string_view type) {
    return type == "Quyết định" || type == "Quy định";
  };
  return is_decision(a) && is_decision(b);
}

bool is_local_number(std::string_view key) noexcept {
  static constexpr std::array<std::string_view, 10> local{"UBND", "HDND", "TU",  "HU", "QU",
                                                          "DU",   "TXU",  "THU", "UB", "CTUBND"};
  std::size_t at = key.find('/');
  while (at != std::string_view::npos) {
    const std::size_t next = key.find('/', at + 1);
    const std::string_view part = key.substr(at + 1, next - at - 1);
    const bool department = part.size() >= 3 && part[0] == 'S' && part != "SL";
    if (department || std::find(local.begin(), local.end(), part) != local.end()) return true;
    at = next;
  }
  return false;
}

Issuer Issuer::parse(std::string_view written) {
  Issuer issuer;
  detail::Lexer lexer;
  lexer.reset(written);
  std::size_t i = lexer.seek(0);
  while (lexer[i].kind != detail::TokenKind::end) {
    if (const detail::PhraseMatch match = tables().province_phrases.longest(lexer, i)) {
      if (issuer.province_ < 0) issuer.province_ = match.value;
      i = match.next;
      continue;
    }
    if (lexer[i].is_word() && !is_common(lexer[i])) issuer.words_.push_back(lexer[i].word.letters);
    ++i;
  }
  return issuer;
}

std::string_view Issuer::province() const noexcept {
  if (province_ < 0) return {};
  return tables().provinces[static_cast<std::size_t>(province_)].name;
}

std::string_view Issuer::successor() const noexcept {
  if (province_ < 0) return {};
  const int successor = tables().provinces[static_cast<std::size_t>(province_)].successor;
  return successor < 0 ? std::string_view()
                       : tables().provinces[static_cast<std::size_t>(successor)].name;
}

std::string_view Issuer::succeeded_on() const noexcept {
  if (province_ < 0) return {};
  return tables().provinces[static_cast<std::size_t>(province_)].since;
}

SameIssuer Issuer::compare(const Issuer& a, const Issuer& b) {
  if (a.empty() || b.empty()) return SameIssuer::unknown;
  if (a.province_ >= 0 && b.province_ >= 0 && a.province_ != b.province_) {
    const bool joined = a.successor() == b.province() || b.successor() == a.province();
    return joined ? SameIssuer::succeeded : SameIssuer::different;
  }
  if (a.words_ == b.words_) {
    return (a.province_ < 0) == (b.province_ < 0) ? SameIssuer::same : SameIssuer::unknown;
  }
  const auto holds = [](const Issuer& all, const Issuer& some) {
    return std::all_of(some.words_.begin(), some.words_.end(), [&](std::uint64_t word) {
      return std::find(all.words_.begin(), all.words_.end(), word) != all.words_.end();
    });
  };
  return holds(a, b) || holds(b, a) ? SameIssuer::unknown : SameIssuer::different;
}

}  // namespace tracuu::citation
