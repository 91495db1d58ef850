// What was made once, for searches of any number of threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <tracuu/core/error.hpp>
#include <utility>

namespace tracuu::inline v0::query {

/// Remembers values by name: at most `most` of them, those asked for last.
template <typename Value>
class Recent {
 public:
  using Shared = std::shared_ptr<const Value>;
  explicit Recent(std::size_t most) : most_(most) {}

  /// The value of a name; make() returns a Result<Shared>, whose error is handed on. Other threads
  /// wait while one makes.
  template <typename Make>
  [[nodiscard]] Result<Shared> try_get(const std::string& name, Make make) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const auto& entry) { return entry.first == name; });
    if (found != entries_.end()) {
      entries_.splice(entries_.begin(), entries_, found);
      return found->second;
    }
    Result<Shared> made = make();
    if (!made) return made;
    if (entries_.size() == most_) entries_.pop_back();
    entries_.emplace_front(name, *made);
    return made;
  }

 private:
  const std::size_t most_;
  std::mutex mutex_;
  std::list<std::pair<std::string, Shared>> entries_;  // the one asked for last first
};

/// How many columns are remembered for orders, and how many for facets.
inline constexpr std::size_t most_columns = 8;

}  // namespace tracuu::query
