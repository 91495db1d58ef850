// Whatever moment the process dies at or the power goes, and whatever of what was not synced
// remains: the index opens, check passes, and it holds what the last acknowledged commit made, or
// what the commit that was cut off was to make. The next writer goes on from there.
//
// TRACUU_KILLS and TRACUU_SEED set the number of random kills and their seed.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>

#include "history.hpp"
#include "support/power_loss_file_system.hpp"

namespace tracuu::test {
namespace {

std::uint64_t setting(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr || *text == '\0' ? otherwise : std::strtoull(text, nullptr, 10);
}

// The next writer adds and commits, and nothing but the index's files and the lock is left then.
void goes_on(PowerLossFileSystem& files, History& history) {
  ASSERT_TRUE(history.open()) << history.error()->what();
  ASSERT_TRUE(history.add(0) && history.add(8) && history.commit()) << history.error()->what();
  history.abandon();
  ASSERT_EQ(history.verify(false), "");
  const auto snapshot = index::Snapshot::try_open(History::directory, files).value();
  std::size_t expected = 2;  // manifest and lock
  for (const auto& segment : snapshot->segments()) {
    expected += index::segment_file_count + (segment->entry().deletion_generation != 0 ? 1u : 0u);
  }
  EXPECT_EQ(files.files().size(), expected) << "left-overs of a dead writer";
}

// Every operation of a life in turn is the last one.
void die_everywhere(bool power, Leaves leaves, unsigned seeds) {
  PowerLossFileSystem counting;
  History whole(counting, 1);
  counting.die_at(PowerLossFileSystem::never);
  ASSERT_TRUE(whole.run_all()) << whole.error()->what();
  const std::uint64_t operations = counting.operations();
  ASSERT_GT(operations, 200u);
  for (std::uint64_t n = 0; n < operations; ++n) {
    for (unsigned seed = 0; seed < seeds; ++seed) {
      SCOPED_TRACE("operation " + std::to_string(n) + ", seed " + std::to_string(seed));
      PowerLossFileSystem files(seed);
      History history(files, 1);
      files.die_at(n);
      const bool done = history.run_all();
      history.abandon();
      ASSERT_TRUE(files.dead() || done);
      if (power) {
        files.lose_power(leaves);
      } else {
        files.restart_process();
      }
      ASSERT_EQ(history.verify(power), "");
      goes_on(files, history);
      if (testing::Test::HasFailure()) return;
      // What was acknowledged stays, should the power go only now.
      files.lose_power(leaves);
      ASSERT_EQ(history.verify(true), "");
    }
  }
}

TEST(PowerLoss, AfterEachOperationAProcessDies) { die_everywhere(false, Leaves::nothing, 1); }

TEST(PowerLoss, NothingUnsyncedRemains) { die_everywhere(true, Leaves::nothing, 1); }

TEST(PowerLoss, EverythingUnsyncedRemains) { die_everywhere(true, Leaves::everything, 1); }

TEST(PowerLoss, AnythingUnsyncedRemains) { die_everywhere(true, Leaves::anything, 2); }

// A process dies between renaming the manifest and syncing the directory, and the next one takes
// the index over: what that one removes or acknowledges must not outlive the manifest it relies on.
TEST(PowerLoss, TheNextProcessRelyingOnADeadOnesCommit) {
  PowerLossFileSystem counting;
  History whole(counting, 1);
  counting.die_at(PowerLossFileSystem::never);
  ASSERT_TRUE(whole.run_all());
  const std::uint64_t operations = counting.operations();
  for (const bool commits : {false, true}) {
    for (std::uint64_t n = 0; n < operations; ++n) {
      SCOPED_TRACE("operation " + std::to_string(n) + (commits ? ", commits" : ""));
      PowerLossFileSystem files(n);
      History history(files, 1);
      files.die_at(n);
      static_cast<void>(history.run_all());
      history.abandon();
      files.restart_process();
      ASSERT_EQ(history.verify(false), "");
      ASSERT_TRUE(history.open()) << history.error()->what();
      if (commits) {
        ASSERT_TRUE(history.commit());  // nothing new
      }
      history.abandon();
      ASSERT_EQ(history.verify(false), "");
      files.lose_power(Leaves::anything);
      ASSERT_EQ(history.verify(true), "");
    }
  }
}

// Lives of random operations, in which processes die and the power goes again and again, during
// recovery too.
TEST(PowerLoss, RandomKills) {
  const std::uint64_t seed = setting("TRACUU_SEED", 1);
  const std::uint64_t kills = setting("TRACUU_KILLS", 200);
  constexpr unsigned kills_of_a_life = 10;
  std::printf("seed %llu, %llu kills\n", static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(kills));
  std::uint64_t done = 0;
  for (std::uint64_t life = 0; done < kills; ++life) {
    std::mt19937_64 random(seed * 1000003 + life);
    PowerLossFileSystem files(random());
    History history(files, random());
    for (unsigned kill = 0; kill < kills_of_a_life && done < kills; ++kill, ++done) {
      SCOPED_TRACE("life " + std::to_string(life) + ", kill " + std::to_string(kill));
      // Often soon, so that recovery is hit; else anywhere in some commits.
      files.die_at(random() % (random() % 3 == 0 ? 20 : 300));
      for (bool alive = history.open(); alive;) alive = history.step();
      history.abandon();
      ASSERT_TRUE(files.dead()) << history.error()->what();
      const bool power = random() % 3 != 0;
      if (power) {
        files.lose_power(random() % 4 == 0 ? Leaves::nothing : Leaves::anything);
      } else {
        files.restart_process();
      }
      ASSERT_EQ(history.verify(power), "");
    }
    goes_on(files, history);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace tracuu::test
