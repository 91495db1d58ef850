/// @file
/// What tells documents of the same number apart: type, year, and who issued them.
///
/// Layer    citation.
/// Threads  every function may be called from any thread; an Issuer is a value.
/// Errors   none.
/// Format   key_of_document() makes keys of an index: a change of it is a format change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/core/export.hpp>

namespace tracuu::inline v0::citation {

/// The key under which a document's own number is found: as CitationKey::to_string() without a
/// year, "1847/QD/TTG", or with its type where the number has no symbol, "NGHI_DINH:119". Empty
/// without a number, or with a bare one and no type. Linear.
[[nodiscard]] TRACUU_EXPORT std::string key_of_document(std::string_view type,
                                                        std::string_view number);

/// The year inside of a number's key, 2016 of "34/2016/ND/CP"; 0 if there is none.
[[nodiscard]] TRACUU_EXPORT int year_in_number(std::string_view key) noexcept;

/// Whether documents of this type are cited by name: "Luật", "Bộ luật", "Pháp lệnh", "Hiến pháp".
[[nodiscard]] TRACUU_EXPORT bool is_cited_by_name(std::string_view type) noexcept;

/// The keys of the documents that have this name, the newest first, with years where the number
/// holds none: "LUAT_DAT_DAI" in 2013 is "45/2013/QH13"; "NQ-TW4-K12" is "4/NQ/TW@2016". Year 0:
/// of any year. Empty where the tables do not know the name. `name` as in CitationKey.
[[nodiscard]] TRACUU_EXPORT std::vector<std::string> keys_of_name(std::string_view name, int year);

/// Whether documents called so may be of one type, where they share a number: the types are equal,
/// one says more ("Thông tư liên tịch"), both are laws, or one is Quyết định and the other Quy
/// định, which numbers do not tell apart. Empty and unknown types ("QĐ") may be any.
[[nodiscard]] TRACUU_EXPORT bool may_be_one_type(std::string_view a, std::string_view b);

/// Whether every province (or district, or party committee) gives this number anew, so that only
/// the issuer tells whose it is: numbers with UBND, HĐND, TU, HU …, or a department of a province.
/// `key` as in key_of_document().
[[nodiscard]] TRACUU_EXPORT bool is_local_number(std::string_view key) noexcept;

/// Whether two names mean one issuer.
enum class SameIssuer : std::uint8_t {
  unknown,    ///< One of them says too little: "UBND tỉnh".
  same,       ///< "UBND tỉnh Sơn La" and "Ủy ban nhân dân Tỉnh Sơn La".
  succeeded,  ///< One province went into the other: Bình Dương and Thành phố Hồ Chí Minh.
  different,
};

/// The name of an issuer, taken apart for comparison; spelling, case and marks do not count.
class TRACUU_EXPORT Issuer {
 public:
  /// From a name as documents and people write it: "UBND TP. Hồ Chí Minh", "so y te ha noi".
  /// Linear.
  [[nodiscard]] static Issuer parse(std::string_view written);

  [[nodiscard]] bool empty() const noexcept { return words_.empty() && province_ < 0; }
  /// The province or city it names, as it is called, or empty.
  [[nodiscard]] std::string_view province() const noexcept;
  /// What that province went into and since when (ISO), both empty if it stands.
  [[nodiscard]] std::string_view successor() const noexcept;
  [[nodiscard]] std::string_view succeeded_on() const noexcept;

  /// For issuers of local numbers: provinces first, then what lies below them.
  [[nodiscard]] static SameIssuer compare(const Issuer& a, const Issuer& b);

 private:
  std::vector<std::uint64_t> words_;  ///< Letters, in order, without the province and common words.
  int province_ = -1;
};

}  // namespace tracuu::citation
