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

}  // namespace tracuu::query
