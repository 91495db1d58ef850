// The rules of docs/format.md, applied to the files of one segment.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tracuu/index/check.hpp>
#include <tracuu/index/segment.hpp>
#include <tracuu/storage/file_system.hpp>
#include <tracuu/storage/index_file.hpp>
#include <utility>
#include <vector>

#include "segment_format.hpp"

namespace tracuu::inline v0::index {

/// Collects what is found; shared by the checks of all files.
class CheckLog {
 public:
  CheckLog(const CheckOptions& options, CheckReport& report) : options_(options), report_(report) {}

  void problem(const Error& error, std::optional<std::uint64_t> segment);
  void note(std::string file, std::string message) {
    report_.notes.push_back({std::move(file), std::move(message)});
  }
  /// Problems of a file so far, unlisted ones included.
  [[nodiscard]] std::uint64_t problems(const std::string& path) const;

  void expect(std::uint64_t bytes) noexcept { total_ += bytes; }
  void advance(std::uint64_t bytes);

 private:
  const CheckOptions& options_;
  CheckReport& report_;
  std::vector<std::pair<std::string, std::uint64_t>> counts_;
  std::uint64_t done_ = 0, total_ = 0, told_ = 0;
};

/// A file whose bytes are as they were written: what its sections say is checked next.
class CheckedFile {
 public:
  CheckedFile(std::unique_ptr<storage::IndexFileReader> file, CheckLog& log, std::uint64_t segment)
      : file_(std::move(file)), log_(log), segment_(segment) {}

  [[nodiscard]] const storage::IndexFileReader& reader() const noexcept { return *file_; }
  [[nodiscard]] std::uint64_t size(storage::SectionId section) const noexcept {
    return file_->section_size(section);
  }
  /// A rule that does not hold at `offset` of a section. `name`: the section's name in the
  /// specification.
  void broken(storage::SectionId section, const std::string& name, std::uint64_t offset,
              const std::string& what);
  [[nodiscard]] std::uint64_t problems() const { return problems_; }

  /// A section as an array; nothing, and a problem, if it has another size or is missing.
  template <typename T>
  std::optional<std::span<const T>> array(storage::SectionId section, const std::string& name,
                                          std::uint64_t count) {
    auto bytes = file_->section(section);
    if (!bytes) {
      broken(section, name, 0, "the section is missing");
      return std::nullopt;
    }
    if (bytes->size() != count * sizeof(T)) {
      broken(section, name, 0,
             "it has " + std::to_string(bytes->size()) + " bytes instead of " +
                 std::to_string(count * sizeof(T)));
      return std::nullopt;
    }
    return std::span<const T>(reinterpret_cast<const T*>(bytes->data()),
                              static_cast<std::size_t>(count));
  }
  /// The bytes of a section, empty if it is missing.
  [[nodiscard]] ByteSpan bytes(storage::SectionId section) const {
    auto bytes = file_->section(section);
    return bytes ? *bytes : ByteSpan();
  }

  /// Whether a table of places begins at 0, does not descend and ends at `end`; else a problem.
  template <typename T>
  bool places(storage::SectionId section, const std::string& name, std::span<const T> values,
              std::uint64_t end, bool strict = false) {
    for (std::size_t i = 1; i < values.size(); ++i) {
      if (strict ? values[i] <= values[i - 1] : values[i] < values[i - 1]) {
        broken(section, name, i * sizeof(T), "the places do not ascend");
        return false;
      }
    }
    if (values.front() != 0) {
      broken(section, name, 0, "the first place is not 0");
      return false;
    }
    if (values.back() != end) {
      broken(section, name, (values.size() - 1) * sizeof(T),
             "the last place is " + std::to_string(values.back()) + " instead of " +
                 std::to_string(end));
      return false;
    }
    return true;
  }

 private:
  std::unique_ptr<storage::IndexFileReader> file_;
  CheckLog& log_;
  std::uint64_t segment_;
  std::uint64_t problems_ = 0;
};

/// What the documents file of a segment says, as far as other files are compared with it.
struct SegmentFacts {
  struct Counts {
    std::uint32_t owners = 0, tokens = 0, terms = 0;
    float k1 = 0, b = 0;
    std::uint64_t postings = 0, pairs = 0, pair_postings = 0;
  };
  std::uint32_t documents = 0, units = 0;
  std::array<Counts, field_count> counts;
  std::span<const std::uint32_t> body_starts, title_starts, first_units, unit_texts;
  std::span<const std::uint64_t> id_hashes, stored_at;
};

/// Where the files of a segment stand after their bytes were compared with the checksums; nullptr
/// where a file is damaged.
struct CheckedFiles {
  std::array<std::unique_ptr<CheckedFile>, format::segment_file_count> files;
  [[nodiscard]] CheckedFile* operator[](format::SegmentFile file) const noexcept {
    return files[static_cast<std::size_t>(file)].get();
  }
};

/// The documents file; nothing if its counts and tables are not fit for comparing others with them.
[[nodiscard]] std::optional<SegmentFacts> check_documents(CheckedFile& file,
                                                          const SegmentEntry& entry);
void check_store(CheckedFile& file, const SegmentFacts& facts, CheckedFile& documents,
                 CheckLog& log);
void check_columns(CheckedFile& file, const Schema& schema, const SegmentFacts& facts);
void check_citations(CheckedFile& file, const Schema& schema, const SegmentFacts& facts);

/// The dictionary of a field; with the files of postings and positions (nullptr: damaged) what it
/// points at, and how the three agree.
void check_field(Field field, const Schema& schema, const SegmentFacts& facts,
                 CheckedFile& dictionary, CheckedFile* postings, CheckedFile* positions,
                 CheckLog& log);

}  // namespace tracuu::index
