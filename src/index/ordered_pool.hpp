// Work done by several threads, results taken in the order of submission.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace tracuu::inline v0::index {

/// Runs tasks on `threads` threads and hands their results back first in, first out. With one
/// thread no thread is started: a task runs when its result is taken. One thread submits and takes.
/// A task is given the number of the thread that runs it, below `threads` and 0 if there is but
/// one; so it may use what belongs to that number alone. Tasks must not throw.
template <typename Result>
class OrderedPool {
 public:
  explicit OrderedPool(unsigned threads) {
    if (threads < 2) return;
    for (unsigned i = 0; i < threads; ++i) workers_.emplace_back([this, i] { work(i); });
  }
  ~OrderedPool() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    ready_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }
  OrderedPool(const OrderedPool&) = delete;
  OrderedPool& operator=(const OrderedPool&) = delete;

  void submit(std::function<Result(unsigned)> task) {
    {
      const std::lock_guard lock(mutex_);
      slots_.push_back(std::make_unique<Slot>());
      slots_.back()->task = std::move(task);
      waiting_.push_back(slots_.back().get());
    }
    ready_.notify_one();
  }

  /// Tasks whose results have not been taken.
  [[nodiscard]] std::size_t pending() const { return slots_.size(); }

  /// The result of the oldest task. Requires: pending() > 0.
  Result take() {
    std::unique_ptr<Slot> slot = std::move(slots_.front());
    if (workers_.empty()) {
      waiting_.pop_front();
      slots_.pop_front();
      return slot->task(0);
    }
    std::unique_lock lock(mutex_);
    done_.wait(lock, [&] { return slot->result.has_value(); });
    slots_.pop_front();
    return std::move(*slot->result);
  }

 private:
  struct Slot {
    std::function<Result(unsigned)> task;
    std::optional<Result> result;
  };

  void work(unsigned worker) {
    std::unique_lock lock(mutex_);
    while (true) {
      ready_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      Slot* slot = waiting_.front();
      waiting_.pop_front();
      lock.unlock();
      Result result = slot->task(worker);
      lock.lock();
      slot->result.emplace(std::move(result));
      done_.notify_one();
    }
  }

  std::mutex mutex_;
  std::condition_variable ready_, done_;
  std::deque<std::unique_ptr<Slot>> slots_;
  std::deque<Slot*> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace tracuu::index
