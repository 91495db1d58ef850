/// @file
/// A life of an index, step by step, and what must be in it at each moment.
///
/// A History does one operation after the other on an index, of a list that one line extends, and
/// knows which states the index may be in: the last one that a commit acknowledged and, if a
/// commit was cut off, the one that it was to make. Documents tell from any of their parts which
/// document and version they are, so that none can be there by half.
///
/// Layer    tests; on query.
/// Threads  belongs to one thread.
/// Errors   what must hold and does not is a message.
/// Format   none.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <tracuu/core/source_document.hpp>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/storage/file_system.hpp>

namespace tracuu::test {

/// Versions of documents by their numbers, with the day that was set later: see versioned_day().
using Contents = std::map<unsigned, unsigned>;
/// What an index holds; nothing: there is no index.
using State = std::optional<Contents>;

/// A version of which the column end_date was set to a day of January 2030, 1 to 28; 0: it was not.
[[nodiscard]] constexpr unsigned versioned_day(unsigned version, unsigned day) noexcept {
  constexpr unsigned most_versions = 1000000;
  return version % most_versions + day * most_versions;
}
/// Document `number` in its version `version`.
[[nodiscard]] SourceDocument versioned_document(unsigned number, unsigned version);
[[nodiscard]] std::string document_id(unsigned number);
/// "nothing", or "3:1 7:2".
[[nodiscard]] std::string to_string(const State& state);

/// What is in an index, after try_check and after each document was read and found by words that no
/// other version has. A message instead where something is wrong.
struct Seen {
  State state;
  std::string problem;
};
[[nodiscard]] Seen look_into(const std::string& directory, storage::FileSystem& files);

class History {
 public:
  History(storage::FileSystem& files, std::uint64_t seed) : files_(files), random_(seed) {}

  /// One thing that can be done to an index. `run` returns false once the writer fails.
  struct Operation {
    const char* name;
    unsigned weight;
    bool (*run)(History&);
  };
  [[nodiscard]] static const std::vector<Operation>& operations();

  /// Opens a writer, and makes the index where there is none.
  [[nodiscard]] bool open();
  /// Does one operation chosen at random by weight. Requires: open() succeeded.
  [[nodiscard]] bool step();
  /// The whole of a fixed life: every operation at least once, with commits between.
  [[nodiscard]] bool run_all();
  /// Lets the writer go, as its process ends.
  void abandon() { writer_.reset(); }

  [[nodiscard]] bool add(unsigned number);
  [[nodiscard]] bool remove(unsigned number);
  [[nodiscard]] bool remove_by_query(unsigned number);
  [[nodiscard]] bool set(unsigned number, unsigned day);
  [[nodiscard]] bool commit() {
    return commit([](index::IndexWriter& writer) { return writer.try_commit(); });
  }
  [[nodiscard]] bool settle() {
    return commit([](index::IndexWriter& writer) { return writer.try_settle(); });
  }
  [[nodiscard]] bool optimize() {
    return commit([](index::IndexWriter& writer) { return writer.try_optimize(); });
  }
  [[nodiscard]] bool reopen();

  /// Looks into the index; an empty message if it is in one of the states that it may be in. After
  /// a power loss what is there is there for good.
  [[nodiscard]] std::string verify(bool power_was_lost);
  /// The error that made the last operation fail.
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }
  /// The writer, for what the operations do not cover. Requires: open() succeeded.
  [[nodiscard]] index::IndexWriter& writer() const noexcept { return *writer_; }
  /// What a commit would make durable.
  [[nodiscard]] const Contents& staged() const noexcept { return staged_; }

  static constexpr const char* directory = "/index";
  static constexpr unsigned documents = 9;

 private:
  template <typename Commit>
  bool commit(Commit run) {
    allowed_.push_back(staged_);
    if (!took(run(*writer_))) return false;
    allowed_ = {staged_};
    visible_ = staged_;
    return true;
  }
  template <typename T>
  bool took(const Result<T>& result) {
    if (!result) error_ = result.error();
    return static_cast<bool>(result);
  }
  unsigned pick(unsigned count) { return static_cast<unsigned>(random_() % count); }

  storage::FileSystem& files_;
  std::mt19937_64 random_;
  std::unique_ptr<index::IndexWriter> writer_;
  Contents staged_;
  Contents visible_;                     ///< What the manifest names, for good or not.
  std::vector<State> allowed_{State()};  ///< The last acknowledged one first.
  std::optional<Error> error_;
  unsigned next_version_ = 1;
};

}  // namespace tracuu::test
