#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "display.hpp"
#include "output.hpp"

namespace tracuu::inline v0::cli {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto quiet_time = std::chrono::seconds(1);
constexpr auto redraw_time = std::chrono::milliseconds(200);
constexpr std::uint64_t unknown = ~std::uint64_t{0};

}  // namespace

struct Progress::Drawing {
  const Measure measure;
  const std::string items_name;
  const Clock::time_point start = Clock::now();
  std::atomic<std::uint64_t> done{0}, total{unknown}, items{0};

  std::mutex terminal;  ///< Guards what follows, and stderr.
  std::condition_variable wake;
  bool stopping = false;
  bool is_drawn = false;
  std::thread drawer;

  Drawing(Measure what, std::string_view name) : measure(what), items_name(name) {
    drawer = std::thread([this] { draw_until_stopped(); });
  }

  void draw_until_stopped() {
    std::unique_lock lock(terminal);
    if (wake.wait_for(lock, quiet_time, [this] { return stopping; })) return;
    do {
      draw();
    } while (!wake.wait_for(lock, redraw_time, [this] { return stopping; }));
    erase();
  }

  void draw() {
    const std::string line = compose();
    const std::size_t width = terminal_width();
    put("\r\x1b[K" + (display_width(line) < width ? line : line.substr(0, width - 1)));
    is_drawn = true;
  }

  void erase() {
    if (is_drawn) put("\r\x1b[K");
    is_drawn = false;
  }

  static void put(const std::string& text) {
    if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;  // only a decoration
  }

  [[nodiscard]] std::string compose() const {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const std::uint64_t now = done;
    const std::uint64_t all = total;
    const bool bytes = measure == Measure::bytes;
    const auto amount = [&](std::uint64_t value) {
      return bytes ? format_bytes(value) : group_digits(value);
    };
    std::string line;
    if (all != unknown && all > 0) {
      constexpr std::size_t bar = 16;
      const double part = std::min(1.0, static_cast<double>(now) / static_cast<double>(all));
      const auto filled = static_cast<std::size_t>(part * bar);
      line = fmt::format("[{}{}] {:3.0f}%  {} of {}", std::string(filled, '#'),
                         std::string(bar - filled, '.'), part * 100, amount(now), amount(all));
    } else if (now > 0) {
      line = amount(now);
    }
    if (now > 0 && bytes) {
      line += fmt::format("  {:.0f} MB/s  {} {}", static_cast<double>(now) / 1e6 / seconds,
                          group_digits(items), items_name);
    } else if (now > 0) {
      line += " " + items_name;
    }
    return fmt::format("{}{}{:.0f} s", line, line.empty() ? "" : "  ", seconds);
  }
};

Progress::Progress(Measure measure, std::string_view items, bool wanted) {
  if (wanted && stderr_is_terminal()) drawing_ = std::make_unique<Drawing>(measure, items);
}

Progress::~Progress() {
  if (!drawing_) return;
  {
    const std::lock_guard lock(drawing_->terminal);
    drawing_->stopping = true;
  }
  drawing_->wake.notify_one();
  drawing_->drawer.join();
}

void Progress::update(std::uint64_t done, std::optional<std::uint64_t> total,
                      std::uint64_t items) noexcept {
  if (!drawing_) return;
  drawing_->done = done;
  drawing_->total = total.value_or(unknown);
  drawing_->items = items;
}

void Progress::print(std::string_view text) {
  if (!drawing_) {
    message(text);
    return;
  }
  const std::lock_guard lock(drawing_->terminal);
  drawing_->erase();
  message(text);
}

}  // namespace tracuu::cli
