#include <string>
#include <tracuu/core/error.hpp>

namespace tracuu::inline v0 {

namespace {

std::string compose(const std::string& message, const ErrorPlace& place) {
  std::string text = place.file;
  if (place.line) {
    text += (text.empty() ? "line " : ":") + std::to_string(*place.line);
  } else if (place.offset) {
    text += (text.empty() ? "at byte " : " at byte ") + std::to_string(*place.offset);
  }
  return text.empty() ? message : text + ": " + message;
}

}  // namespace

std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::io:
      return "io";
    case ErrorCode::corrupt:
      return "corrupt";
    case ErrorCode::format_too_old:
      return "format_too_old";
    case ErrorCode::format_too_new:
      return "format_too_new";
    case ErrorCode::query_syntax:
      return "query_syntax";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::already_exists:
      return "already_exists";
    case ErrorCode::locked:
      return "locked";
    case ErrorCode::bad_record:
      return "bad_record";
    case ErrorCode::limit_exceeded:
      return "limit_exceeded";
    case ErrorCode::deadline_exceeded:
      return "deadline_exceeded";
    case ErrorCode::cancelled:
      return "cancelled";
  }
  return "unknown";
}

Error::Error(ErrorCode code, const std::string& message, ErrorPlace place)
    : std::runtime_error(compose(message, place)),
      code_(code),
      message_(message),
      place_(std::move(place)) {}

Error::~Error() = default;

}  // namespace tracuu
