// Readers beside a writer that adds, deletes, sets, merges: each result is that of some commit.
//
// TRACUU_STRESS_SECONDS is how long it goes on (2); under ThreadSanitizer it finds races.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/searcher.hpp>
#include <vector>

#include "support/random_archive.hpp"
#include "support/temporary_directory.hpp"

namespace tracuu {
namespace {

constexpr unsigned readers = 8;
constexpr unsigned ids = 400;
constexpr unsigned colours = 4;

std::string colour(unsigned number) {
  return "màu" + std::string(1, static_cast<char>('a' + number));
}

// How many documents are of each colour: by a word of their text, and by a column set later.
struct State {
  std::array<std::uint64_t, colours> by_word{}, by_column{};
  friend bool operator==(const State&, const State&) = default;
};

std::chrono::seconds duration() {
  const char* seconds = std::getenv("TRACUU_STRESS_SECONDS");
  return std::chrono::seconds(seconds == nullptr ? 2 : std::max(1, std::atoi(seconds)));
}

std::size_t resident_pages() {
  std::ifstream in("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  in >> total >> resident;
  return resident;
}

// The states of all commits by their generation.
class Commits {
 public:
  void expect(std::uint64_t generation, const State& state) {
    const std::lock_guard lock(mutex_);
    states_[generation] = state;
  }
  [[nodiscard]] State at(std::uint64_t generation) const {
    const std::lock_guard lock(mutex_);
    const auto found = states_.find(generation);
    return found == states_.end() ? State() : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::uint64_t, State> states_;
};

TEST(Concurrency, EveryResultIsThatOfSomeCommit) {
  const test::TemporaryDirectory directory;
  index::WriterOptions options;
  options.replace = true;
  auto writer = index::IndexWriter::create(directory.path("index"), {}, options);
  Commits commits;
  commits.expect(1, {});
  ASSERT_EQ(writer->commit().generation, 1u);

  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> searches{0};
  std::atomic<std::uint64_t> generations{0};
  std::vector<std::thread> threads;
  for (unsigned reader = 0; reader < readers; ++reader) {
    threads.emplace_back([&, reader] {
      auto snapshot = index::Snapshot::open(directory.path("index"));
      std::uint64_t last = snapshot->generation();
      while (!stop) {
        snapshot = snapshot->reopen();
        ASSERT_GE(snapshot->generation(), last) << "commits do not go back";
        if (snapshot->generation() != last) ++generations;
        last = snapshot->generation();
        const State expected = commits.at(last);
        const query::Searcher searcher(snapshot);
        for (unsigned i = 0; i < colours; ++i) {
          const unsigned which = (i + reader) % colours;
          const auto words = searcher.search(query::parse_query(colour(which)));
          ASSERT_EQ(words.total, expected.by_word[which]) << "generation " << last;
          for (const query::Hit& hit : words.hits) {
            const auto stored = snapshot->segments()[hit.segment]->try_stored(hit.document);
            ASSERT_TRUE(stored) << stored.error().what();
            ASSERT_NE(stored->text.find(colour(which)), std::string::npos);
          }
          const auto column =
              query::try_parse_query("status:" + colour(which), snapshot->schema()).value();
          ASSERT_EQ(searcher.try_count(column).value(), expected.by_column[which])
              << "generation " << last;
          searches += 2;
        }
      }
    });
  }

  // What the writer does, and what each commit should hold.
  test::RandomArchive random(7);
  std::map<unsigned, std::pair<unsigned, unsigned>> model;  // id: colour of the text, of the column
  const auto end = std::chrono::steady_clock::now() + duration();
  const auto half = std::chrono::steady_clock::now() + duration() / 2;
  std::size_t half_way = 0;
  std::uint64_t generation = 1;
  while (std::chrono::steady_clock::now() < end && !HasFailure()) {
    if (half_way == 0 && std::chrono::steady_clock::now() > half) half_way = resident_pages();
    for (std::size_t i = 0, changes = 1 + random.below(40); i < changes; ++i) {
      const auto id = static_cast<unsigned>(random.below(ids));
      const auto chosen = static_cast<unsigned>(random.below(colours));
      if (random.chance(4)) {
        ASSERT_EQ(writer->erase(std::to_string(id)), model.erase(id) > 0);
      } else if (random.chance(3)) {
        ASSERT_EQ(writer->set_column(std::to_string(id), "status", colour(chosen)),
                  model.contains(id));
        if (model.contains(id)) model[id].second = chosen;
      } else {
        writer->add({std::to_string(id),
                     colour(chosen) + " " + random.sentence(20 + random.below(200)),
                     {{"status", colour(chosen)}, {"number", "x"}, {"title", "y"}}});
        model[id] = {chosen, chosen};
      }
    }
    State state;
    for (const auto& [id, colours_of] : model) {
      ++state.by_word[colours_of.first];
      ++state.by_column[colours_of.second];
    }
    commits.expect(generation + 1, state);
    const bool optimize = random.chance(50);
    if (optimize) commits.expect(generation + 2, state);
    generation = (optimize ? writer->optimize() : writer->commit()).generation;
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(writer->merge_problem());
  EXPECT_GT(searches.load(), readers * colours);
  EXPECT_GT(generations.load(), 0u);
  RecordProperty("commits", static_cast<int>(generation));
  RecordProperty("searches", static_cast<int>(searches.load()));
  writer.reset();
  const auto sound = index::try_check(directory.path("index"));
  EXPECT_TRUE(sound) << sound.error().what();
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
  // The index is small and is so all the time: what grows leaks.
  const std::size_t page = 4096;
  EXPECT_LT(resident_pages() * page, half_way * page + (std::size_t{64} << 20));
#endif
  std::printf("%llu commits, %llu searches, %zu MiB then %zu MiB\n",
              static_cast<unsigned long long>(generation),
              static_cast<unsigned long long>(searches.load()), half_way / 256,
              resident_pages() / 256);
}

}  // namespace
}  // namespace tracuu
