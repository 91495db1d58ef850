// A user of the library: what it calls is compiled, and needs ICU behind it.
#include <tracuu/core/error.hpp>
#include <tracuu/text/normalize.hpp>

#include <cstdio>

int main() {
  // "Nghị" with its marks as separate characters comes out composed, in lower case.
  const auto text = tracuu::text::normalize("Nghi\xCC\xA3");
  const tracuu::Error error(tracuu::ErrorCode::corrupt, "of no account");
  std::printf("%s, %s\n", text.text().c_str(), error.what());
  return text.text() == "ngh\xE1\xBB\x8B" ? 0 : 1;
}
