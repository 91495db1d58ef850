#include "background_merges.hpp"

#include <algorithm>
#include <limits>

#include "segment_format.hpp"

#if defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace tracuu::inline v0::index {

namespace {

// Searches and the writer come first. Linux alone gives a thread a priority of its own.
void yield_to_others() noexcept {
#if defined(__linux__)
  const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
  (void)::setpriority(PRIO_PROCESS, thread, 10);
#endif
}

}  // namespace

BackgroundMerges::~BackgroundMerges() { cancel(); }

void BackgroundMerges::start(std::unique_ptr<Merge> merge) {
  running_.push_back(std::make_unique<Running>());
  Running* const running = running_.back().get();
  running->merge = std::move(merge);
  running->thread = std::thread([this, running] {
    yield_to_others();
    Merge& now = *running->merge;
    now.result.emplace(
        try_merge_segments(file_system_, directory_, schema_, now.number, now.sources, 1, stop_));
    const std::lock_guard lock(mutex_);
    running->done = true;
    one_done_.notify_one();
  });
}

std::unique_ptr<Merge> BackgroundMerges::take(bool wait) {
  if (running_.empty()) return nullptr;
  auto at = running_.end();
  {
    std::unique_lock lock(mutex_);
    const auto find_done = [&] {
      at = std::find_if(running_.begin(), running_.end(),
                        [](const auto& running) { return running->done; });
      return at != running_.end();
    };
    if (!wait && !find_done()) return nullptr;
    one_done_.wait(lock, find_done);
  }
  const std::unique_ptr<Running> done = std::move(*at);
  running_.erase(at);
  done->thread.join();
  return std::move(done->merge);
}

unsigned BackgroundMerges::lowest_level() const noexcept {
  unsigned lowest = std::numeric_limits<unsigned>::max();
  for (const auto& running : running_) lowest = std::min(lowest, running->merge->level);
  return lowest;
}

bool BackgroundMerges::makes_file(std::string_view name) const {
  return std::any_of(running_.begin(), running_.end(), [&](const auto& running) {
    return name.starts_with(format::segment_name(running->merge->number));
  });
}

void BackgroundMerges::cancel() {
  stop_ = true;
  for (const auto& running : running_) running->thread.join();
  running_.clear();
  stop_ = false;
}

}  // namespace tracuu::index
