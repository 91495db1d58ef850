#include "collation.hpp"

#include <boost/locale/collator.hpp>
#include <boost/locale/generator.hpp>
#include <boost/locale/localization_backend.hpp>
#include <locale>

namespace tracuu::inline v0::query {

namespace {

std::locale vietnamese() {
  boost::locale::localization_backend_manager backends =
      boost::locale::localization_backend_manager::global();  // a copy
  backends.select("icu");
  boost::locale::generator generator(backends);
  generator.categories(boost::locale::collation_facet);
  generator.characters(boost::locale::char_facet);
  return generator("vi_VN.UTF-8");
}

}  // namespace

struct Collation::Impl {
  std::locale locale = vietnamese();
};

Collation::Collation() : impl_(std::make_unique<Impl>()) {}
Collation::~Collation() = default;

std::string Collation::key(std::string_view text) const {
  return std::use_facet<boost::locale::collator<char>>(impl_->locale)
      .transform(boost::locale::collator_base::tertiary, std::string(text));
}

namespace {

bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }

// 0 where a character is not plain. Signs come before digits, digits before letters, as in their
// bytes; the two cases of a letter weigh the same.
unsigned char weight_of(char c) noexcept {
  const bool plain = c == ' ' || (c >= '-' && c <= '9') || (c >= 'a' && c <= 'z') || is_upper(c);
  if (!plain) return 0;
  return static_cast<unsigned char>(is_upper(c) ? c - 'A' + 'a' : c);
}

}  // namespace

bool is_plain(std::string_view text) noexcept {
  for (const char c : text) {
    if (weight_of(c) == 0) return false;
  }
  return true;
}

std::string plain_key(std::string_view text) {
  std::string key;
  bool capitals = false;
  for (const char c : text) {
    key += static_cast<char>(weight_of(c));
    capitals = capitals || is_upper(c);
  }
  // Cases count where all else is equal, from the first letter on: small before capital.
  key += '\0';
  if (!capitals) return key;
  for (const char c : text) key += is_upper(c) ? '\2' : '\1';
  return key;
}

}  // namespace tracuu::query
