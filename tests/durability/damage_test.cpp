// Damage of any kind, in any file: check finds it, and everything that can be asked gives the
// answer of the sound index or an error. With all checksums made right again, answers may differ,
// but nothing crashes, hangs, reads out of bounds (the sanitizers look) or asks for much memory.
//
// TRACUU_DAMAGES and TRACUU_SEED set the number of random damages and their seed.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <new>
#include <random>
#include <string>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/snapshot.hpp>
#include <vector>

#include "support/damage.hpp"
#include "support/memory_file_system.hpp"
#include "support/questions.hpp"

namespace {

// The largest single allocation since it was reset.
std::atomic<std::size_t> largest{0};

void* take(std::size_t size) noexcept {
  for (std::size_t seen = largest; seen < size && !largest.compare_exchange_weak(seen, size);) {
  }
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();  // a test that needs so much has failed
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return take(size); }
void* operator new[](std::size_t size) { return take(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return take(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return take(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace tracuu::test {
namespace {

using Files = std::map<std::string, ByteVector>;

std::uint64_t setting(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr || *text == '\0' ? otherwise : std::strtoull(text, nullptr, 10);
}

Files files_of(MemoryFileSystem& files) {
  Files result;
  for (const std::string& name : files.list("/index").value()) {
    if (name != "lock") result["/index/" + name] = files.get("/index/" + name);
  }
  return result;
}

class Damage : public testing::Test {
 protected:
  void make(unsigned documents) {
    make_sample_index("/index", files_, documents);
    sound_ = files_of(files_);
    for (const auto& [path, bytes] : sound_) {
      paths_.push_back(path);
      all_bytes_ += bytes.size();
    }
    largest = 0;
    answers_ = ask_everything("/index", files_);
    for (const Answer& answer : answers_) ASSERT_FALSE(answer.error) << answer.question;
    ASSERT_TRUE(index::try_check("/index", files_));
    usual_allocation_ = largest;
  }

  // What a sound index asks for at once, and as much again as its files warrant.
  [[nodiscard]] std::size_t warranted() const { return usual_allocation_ + 16 * all_bytes_; }

  void expect_found(const std::string& path) {
    const auto checked = index::try_check("/index", files_);
    ASSERT_FALSE(checked) << "not found by check";
    EXPECT_TRUE(checked.error().code() == ErrorCode::corrupt ||
                checked.error().code() == ErrorCode::not_found)
        << checked.error().what();
    EXPECT_EQ(checked.error().place().file, path);
  }

  void expect_harmless() {
    largest = 0;
    const std::vector<Answer> answers = ask_everything("/index", files_);
    EXPECT_LE(largest, warranted());
    if (answers.size() == 1) {
      EXPECT_TRUE(answers[0].error == ErrorCode::corrupt ||
                  answers[0].error == ErrorCode::format_too_old ||
                  answers[0].error == ErrorCode::format_too_new);
      return;
    }
    ASSERT_EQ(answers.size(), answers_.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (answers[i].error) {
        EXPECT_EQ(*answers[i].error, ErrorCode::corrupt) << answers[i].question;
      } else {
        EXPECT_EQ(answers[i].text, answers_[i].text) << answers[i].question;
      }
    }
  }

  // Anything may come out, in bounds.
  void expect_survived() {
    largest = 0;
    static_cast<void>(index::try_check("/index", files_));
    opened_ += ask_everything("/index", files_).size() > 1 ? 1 : 0;
    index::WriterOptions options;
    options.replace = true;
    if (auto writer = index::IndexWriter::try_open("/index", options, files_)) {
      static_cast<void>((*writer)->try_delete("vb-2"));
      static_cast<void>((*writer)->try_add(sample_document(0)));
      static_cast<void>((*writer)->try_commit());
    }
    EXPECT_LE(largest, warranted() + (std::size_t{1} << 20));
  }

  void restore() {
    for (const std::string& name : files_.list("/index").value()) {
      if (!sound_.contains("/index/" + name)) files_.remove("/index/" + name).value();
    }
    for (const auto& [path, bytes] : sound_) files_.put(path, bytes);
  }

  MemoryFileSystem files_;
  Files sound_;
  std::vector<std::string> paths_;
  std::size_t all_bytes_ = 0;
  std::size_t usual_allocation_ = 0;
  std::vector<Answer> answers_;
  std::uint64_t opened_ = 0;  ///< Damaged indexes that opened.
};

TEST_F(Damage, AFlippedBitInEveryByte) {
  make(3);
  std::mt19937 random(1);
  for (const auto& [path, bytes] : sound_) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      SCOPED_TRACE(path + " at byte " + std::to_string(at));
      ByteVector damaged = bytes;
      damaged[at] ^= static_cast<std::byte>(1u << random() % 8);
      files_.put(path, std::move(damaged));
      expect_found(path);
      expect_harmless();
      if (HasFailure()) return;
    }
    files_.put(path, bytes);
  }
}

// One random damage of a file, of any kind; what it was.
std::string damage(ByteVector& file, const Files& all, const Files& others,
                   std::mt19937_64& random) {
  const auto pick = [&](std::size_t count) {
    return static_cast<std::size_t>(random() % std::max<std::size_t>(1, count));
  };
  const std::size_t page = pick(2) == 0 ? 64 : 512;
  const std::size_t at = pick(file.size() / page) * page;
  const auto page_bytes = [&](std::size_t begin) {
    return ByteVector(
        file.begin() + static_cast<std::ptrdiff_t>(begin),
        file.begin() + static_cast<std::ptrdiff_t>(std::min(file.size(), begin + page)));
  };
  switch (pick(9)) {
    case 0:
      file[pick(file.size())] ^= static_cast<std::byte>(1u << pick(8));
      return "a bit flipped";
    case 1:
      file.resize(pick(file.size()));
      return "cut short";
    case 2:
      std::fill(file.begin() + static_cast<std::ptrdiff_t>(at),
                file.begin() + static_cast<std::ptrdiff_t>(std::min(file.size(), at + page)),
                std::byte{0});
      return "a page of zeros";
    case 3: {
      const ByteVector doubled = page_bytes(at);
      file.insert(file.begin() + static_cast<std::ptrdiff_t>(at), doubled.begin(), doubled.end());
      return "a page doubled";
    }
    case 4: {
      const ByteVector other = page_bytes(pick(file.size() / page) * page);
      std::copy_n(other.begin(), std::min(other.size(), file.size() - at),
                  file.begin() + static_cast<std::ptrdiff_t>(at));
      return "a page over another";
    }
    case 5:
      file.resize(file.size() + 1 + pick(600), static_cast<std::byte>(pick(2) * random()));
      return "bytes appended";
    case 6:
      file = std::next(all.begin(), static_cast<std::ptrdiff_t>(pick(all.size())))->second;
      return "another file of the index";
    case 7:
      file = std::next(others.begin(), static_cast<std::ptrdiff_t>(pick(others.size())))->second;
      return "a file of another index or generation";
    default:
      for (std::size_t i = 1 + pick(16); i > 0; --i) {
        file[pick(file.size())] = static_cast<std::byte>(random());
      }
      return "random bytes";
  }
}

// A random damage inside the sections of a file, which its checksums can be made to fit.
void damage_inside(ByteVector& file, std::mt19937_64& random) {
  const auto end = load_le<std::uint64_t>(file.data() + file.size() - 56);
  const auto place = [&](std::size_t size) {
    return file.begin() + static_cast<std::ptrdiff_t>(64 + random() % (end - 63 - size));
  };
  switch (random() % 5) {
    case 0:
      *place(1) ^= static_cast<std::byte>(1u << random() % 8);
      break;
    case 1: {
      // An integer as it could be in a table: tiny, huge, or off by some.
      const auto at = static_cast<std::uint64_t>(place(8) - file.begin()) / 4 * 4;
      auto value = load_le<std::uint32_t>(file.data() + at);
      const std::uint32_t others[] = {0,         1,         0xffffffff, 0x80000000,
                                      value + 1, value - 1, value * 2};
      value = others[random() % 7];
      std::memcpy(file.data() + at, &value, sizeof value);
      break;
    }
    case 2:
      std::fill_n(place(32), 32, std::byte{0});
      break;
    case 3: {
      const auto from = place(32);
      std::copy_n(from, 32, place(32));
      break;
    }
    default:
      for (int i = 0; i < 3; ++i) *place(1) = static_cast<std::byte>(random());
  }
}

// Files of another index, and of the same one a commit earlier: same names, same owners.
Files files_of_others(unsigned documents) {
  Files others;
  MemoryFileSystem files;
  make_sample_index("/index", files, documents + 1);
  others = files_of(files);
  MemoryFileSystem earlier;
  auto writer = index::IndexWriter::try_create("/index", {}, {}, earlier).value();
  for (unsigned number = 0; number < documents; ++number) writer->add(sample_document(number));
  writer->commit();
  for (auto& [path, bytes] : files_of(earlier)) others[path + " earlier"] = bytes;
  return others;
}

TEST_F(Damage, RandomDamageIsFoundAndHarmless) {
  const std::uint64_t seed = setting("TRACUU_SEED", 1);
  const std::uint64_t count = setting("TRACUU_DAMAGES", 2000);
  make(12);
  const Files others = files_of_others(12);
  std::mt19937_64 random(seed);
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string& path = paths_[random() % paths_.size()];
    ByteVector bytes = sound_.at(path);
    const std::string what = damage(bytes, sound_, others, random);
    if (bytes == sound_.at(path)) continue;
    SCOPED_TRACE(path + ": " + what + ", number " + std::to_string(i));
    // A whole manifest of another time or index, alone, is a sound index if its files are there.
    const bool other_manifest = path == "/index/manifest" && what.starts_with("a file of another");
    files_.put(path, std::move(bytes));
    if (!other_manifest) {
      expect_found(path);
      expect_harmless();
    } else if (index::try_check("/index", files_)) {
      static_cast<void>(ask_everything("/index", files_));
    }
    files_.put(path, sound_.at(path));
    if (HasFailure()) return;
  }
}

TEST_F(Damage, DamageBehindRightChecksumsIsSurvived) {
  const std::uint64_t seed = setting("TRACUU_SEED", 1);
  const std::uint64_t count = setting("TRACUU_DAMAGES", 2000);
  make(12);
  std::mt19937_64 random(seed + 1);
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string trace;
    for (std::uint64_t damages = 1 + random() % 2; damages > 0; --damages) {
      const std::string& path = paths_[random() % paths_.size()];
      ByteVector bytes = files_.get(path);
      damage_inside(bytes, random);
      trace += path + " ";
      put_resealed(files_, "/index", path, std::move(bytes));
    }
    SCOPED_TRACE(trace + "number " + std::to_string(i));
    expect_survived();
    restore();
    if (HasFailure()) return;
  }
  std::printf("%llu opened\n", static_cast<unsigned long long>(opened_));
  EXPECT_GT(opened_, count / 10) << "the damage does not reach what it should";
}

// Every byte of every section in turn, and every checksum right.
TEST_F(Damage, EveryByteBehindRightChecksums) {
  make(3);
  const std::uint64_t step = setting("TRACUU_THOROUGH", 0) != 0 ? 1 : 29;
  std::mt19937 random(1);
  for (const auto& [path, bytes] : sound_) {
    for (std::size_t at = random() % step; at < bytes.size(); at += step) {
      SCOPED_TRACE(path + " at byte " + std::to_string(at));
      ByteVector damaged = bytes;
      const unsigned way = random() % 4;
      damaged[at] = way == 0   ? std::byte{0xff}
                    : way == 1 ? std::byte{0}
                               : damaged[at] ^ static_cast<std::byte>(1u << random() % 8);
      put_resealed(files_, "/index", path, std::move(damaged));
      expect_survived();
      restore();
      if (HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace tracuu::test
