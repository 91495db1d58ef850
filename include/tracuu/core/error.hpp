/// @file
/// The one error type callers need to know, and the result type of `try_` functions.
///
/// Layer    core; includes only std.
/// Threads  values; nothing is shared.
/// Errors   this is where they are defined.
/// Format   the numbers of ErrorCode are stable.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <tracuu/core/export.hpp>

namespace tracuu::inline v0 {

/// Stable numbers: tests, bindings and logs may rely on them; never renumber.
enum class ErrorCode : std::uint16_t {
  invalid_argument = 1,    ///< The caller broke a documented rule that is checked.
  io = 2,                  ///< The operating system refused.
  corrupt = 3,             ///< Bytes do not follow the format.
  format_too_old = 4,      ///< Written by a version no longer read.
  format_too_new = 5,      ///< Written by a later version.
  query_syntax = 6,        ///< The query text could not be parsed.
  not_found = 7,           ///< A file or an index that was named does not exist.
  already_exists = 8,      ///< An index stands where a new one was to be made.
  locked = 9,              ///< Another writer holds the index.
  bad_record = 10,         ///< An input record cannot be used (broken JSON, no id, ...).
  limit_exceeded = 11,     ///< A documented limit would be passed.
  deadline_exceeded = 12,  ///< The time a search was given is over.
  cancelled = 13,          ///< The caller asked the work to stop.
};

/// The code's name as written in the enumeration, for instance "corrupt".
[[nodiscard]] TRACUU_EXPORT std::string_view to_string(ErrorCode code) noexcept;

/// Where something went wrong: a file and, where known, a byte offset or a line in it.
struct ErrorPlace {
  std::string file;                     ///< Path as the caller gave it, or empty.
  std::optional<std::uint64_t> offset;  ///< Byte offset in the file (or in the query text).
  std::optional<std::uint64_t> line;    ///< Line, counted from 1.
};

/// Thrown by every function that is not `noexcept` and whose name has no `try_`.
///
/// `what()` is "FILE:LINE: message" or "FILE at byte N: message" where the place is known.
class TRACUU_EXPORT Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, ErrorPlace place = {});
  ~Error() override;
  Error(const Error&) = default;
  Error& operator=(const Error&) = default;
  Error(Error&&) = default;
  Error& operator=(Error&&) = default;

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  [[nodiscard]] const ErrorPlace& place() const noexcept { return place_; }
  /// The message without its place.
  [[nodiscard]] const std::string& message() const noexcept { return message_; }

 private:
  ErrorCode code_;
  std::string message_;
  ErrorPlace place_;
};

/// What a `try_` function returns: a value, or the error it would have thrown.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] explicit operator bool() const noexcept { return state_.index() == 0; }
  /// Requires: a value is held.
  [[nodiscard]] const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  [[nodiscard]] T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  [[nodiscard]] T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  [[nodiscard]] const T* operator->() const noexcept { return std::get_if<0>(&state_); }
  [[nodiscard]] T* operator->() noexcept { return std::get_if<0>(&state_); }
  /// Requires: no value is held.
  [[nodiscard]] const Error& error() const& noexcept { return *std::get_if<1>(&state_); }

  /// Returns the value, or throws the error.
  [[nodiscard]] T value() && {
    if (state_.index() == 1) throw std::get<1>(std::move(state_));
    return std::get<0>(std::move(state_));
  }

 private:
  std::variant<T, Error> state_;
};

/// The result of an action that yields nothing but may fail.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  [[nodiscard]] explicit operator bool() const noexcept { return !error_.has_value(); }
  /// Requires: the action failed.
  [[nodiscard]] const Error& error() const noexcept { return *error_; }

  /// Throws the error, if there is one.
  void value() && {
    if (error_) throw std::move(*error_);
  }

 private:
  std::optional<Error> error_;
};

}  // namespace tracuu
