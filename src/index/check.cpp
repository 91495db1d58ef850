#include <algorithm>
#include <bit>
#include <string>
#include <tracuu/index/check.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/storage/verify_file.hpp>

#include "index_check.hpp"
#include "segment_check.hpp"

namespace tracuu::inline v0::index {

using namespace format;
using storage::IndexFileReader;

namespace {

class Loaded final : public storage::Mapping {
 public:
  explicit Loaded(ByteVector bytes) : bytes_(std::move(bytes)) {}
  [[nodiscard]] ByteSpan bytes() const noexcept override { return bytes_; }

 private:
  ByteVector bytes_;
};

}  // namespace

Result<std::unique_ptr<storage::Mapping>> LoadingFileSystem::map(const std::string& path) {
  auto size = real_.file_size(path);
  if (!size) return size.error();
  auto bytes = real_.read(path, 0, *size);
  if (!bytes) return bytes.error();
  return std::unique_ptr<storage::Mapping>(std::make_unique<Loaded>(*std::move(bytes)));
}

bool SegmentFindings::sound() const noexcept {
  return !deletions_damaged &&
         std::none_of(damaged.begin(), damaged.end(), [](bool is) { return is; });
}

Result<std::vector<std::string>> try_read_ids(storage::FileSystem& file_system,
                                              const std::string& directory,
                                              const SegmentEntry& entry) {
  const std::string path =
      directory + "/" + segment_file_name(entry.number, SegmentFile::documents);
  auto file =
      IndexFileReader::try_open(file_system, path, storage::FileKind::documents, entry.owner);
  if (!file) return file.error();
  auto bytes = (*file)->section(id_strings);
  if (!bytes) return bytes.error();
  const std::uint64_t table = (std::uint64_t{entry.documents} + 1) * 8;
  if (bytes->size() < table) return (*file)->corrupt(id_strings, 0, "a table has a wrong size");
  const std::string_view text = as_text(bytes->subspan(static_cast<std::size_t>(table)));
  std::vector<std::string> ids;
  for (std::uint64_t i = 0; i < entry.documents; ++i) {
    const auto begin = load_le<std::uint64_t>(bytes->data() + i * 8);
    const auto end = load_le<std::uint64_t>(bytes->data() + i * 8 + 8);
    if (begin > end || end > text.size()) {
      return (*file)->corrupt(id_strings, i * 8, "the ids are not in order");
    }
    ids.emplace_back(
        text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)));
  }
  return ids;
}

Result<std::vector<std::uint64_t>> try_read_deletions(storage::FileSystem& file_system,
                                                      const std::string& directory,
                                                      const SegmentEntry& entry) {
  std::vector<std::uint64_t> words;
  if (entry.deletion_generation == 0) return words;
  const std::string path =
      directory + "/" + deletions_file_name(entry.number, entry.deletion_generation);
  auto file =
      IndexFileReader::try_open(file_system, path, storage::FileKind::deletions, entry.owner);
  if (!file) return file.error();
  auto bytes = (*file)->section(deletion_bits);
  if (!bytes) return bytes.error();
  if (bytes->size() != (std::uint64_t{entry.documents} + 63) / 64 * 8) {
    return (*file)->corrupt(deletion_bits, 0, "a table has a wrong size");
  }
  for (std::size_t at = 0; at < bytes->size(); at += 8) {
    words.push_back(load_le<std::uint64_t>(bytes->data() + at));
  }
  return words;
}

namespace {

std::string path_of(const std::string& directory, const SegmentEntry& entry, SegmentFile file) {
  return directory + "/" + segment_file_name(entry, file);
}

// One check of one index.
class IndexCheck {
 public:
  IndexCheck(storage::FileSystem& file_system, const std::string& directory,
             const CheckOptions& options)
      : files_(file_system), directory_(directory), log_(options, found_.report) {}

  Result<IndexFindings> run(const Manifest* manifest) {
    if (manifest != nullptr) {
      found_.manifest = *manifest;
    } else if (auto done = try_take_manifest(); !done) {
      return done.error();
    }
    if (!found_.manifest) {
      note_left_over_files();
      return std::move(found_);
    }
    for (const SegmentEntry& entry : found_.manifest->segments) expect(entry);
    for (const SegmentEntry& entry : found_.manifest->segments) {
      found_.segments.push_back({entry, {}, false});
      check_segment(found_.segments.back());
    }
    check_ids();
    note_left_over_files();
    CheckReport& report = found_.report;
    report.generation = found_.manifest->generation;
    report.segments = found_.manifest->segments.size();
    for (const SegmentEntry& entry : found_.manifest->segments) {
      report.documents += entry.documents - entry.deleted;
    }
    return std::move(found_);
  }

  [[nodiscard]] bool something_is_missing() const noexcept { return missing_; }

 private:
  void problem(const Error& error, std::optional<std::uint64_t> segment = std::nullopt) {
    if (error.code() == ErrorCode::io) found_.unreadable = true;
    if (error.code() != ErrorCode::not_found) return log_.problem(error, segment);
    missing_ = true;
    log_.problem(Error(ErrorCode::corrupt, "a file of the index is missing", error.place()),
                 segment);
  }

  void count_file(const std::string& path) {
    if (auto size = files_.file_size(path)) {
      ++found_.report.files;
      found_.report.bytes += *size;
    }
  }

  // An error: there is no index that this version could read. Damage is none.
  Result<void> try_take_manifest() {
    const std::string path = directory_ + "/" + manifest_name;
    auto manifest = try_read_manifest(files_, directory_);
    if (!manifest && manifest.error().code() != ErrorCode::corrupt) return manifest.error();
    count_file(path);
    const std::uint64_t before = log_.problems(path);
    storage::verify_file(files_, path, storage::FileKind::manifest, 0, nullptr,
                         {[&](const Error& error) {
                            problem(error);
                            return true;
                          },
                          {}});
    if (!manifest) {
      if (log_.problems(path) == before) problem(manifest.error());
      return {};
    }
    check_manifest(*manifest, path);
    found_.manifest = std::move(*manifest);
    return {};
  }

  void check_manifest(const Manifest& manifest, const std::string& path) {
    const auto broken = [&](const SegmentEntry& entry, const std::string& what) {
      problem(Error(ErrorCode::corrupt,
                    "section 1 (manifest): segment " + std::to_string(entry.number) + ": " + what,
                    {path, {}, {}}));
    };
    std::uint64_t before = 0;
    for (const SegmentEntry& entry : manifest.segments) {
      if (entry.number <= before) broken(entry, "the numbers of the segments do not ascend");
      before = entry.number;
      if (entry.owner != storage::hash64(as_bytes("segment"), entry.number)) {
        broken(entry, "its owner does not follow from its number");
      }
      const bool has_file = entry.deletion_generation != 0;
      if (has_file != (entry.deleted > 0) ||
          (!has_file && entry.deletions != storage::FileSummary{})) {
        broken(entry, "deleted documents without a file that tells which, or the reverse");
      }
      if (entry.deletion_generation > manifest.generation) {
        broken(entry, "its deletions are of a commit that was not made yet");
      }
    }
  }

  void expect(const SegmentEntry& entry) {
    for (const storage::FileSummary& file : entry.files) log_.expect(2 * file.size);
  }

  void check_segment(SegmentFindings& findings) {
    const SegmentEntry& entry = findings.entry;
    CheckedFiles files;
    for (std::size_t i = 0; i < format::segment_file_count; ++i) {
      const std::string path = path_of(directory_, entry, static_cast<SegmentFile>(i));
      files.files[i] = open(path, kinds[i], entry, entry.files[i]);
    }
    check_deletions(findings);
    look_into(files, entry);
    for (std::size_t i = 0; i < format::segment_file_count; ++i) {
      findings.damaged[i] =
          log_.problems(path_of(directory_, entry, static_cast<SegmentFile>(i))) > 0;
    }
  }

  // Compares a file's bytes with its checksums; nullptr if they do not agree.
  std::unique_ptr<CheckedFile> open(const std::string& path, storage::FileKind kind,
                                    const SegmentEntry& entry,
                                    const storage::FileSummary& summary) {
    bool sound = true;
    count_file(path);
    storage::verify_file(files_, path, kind, entry.owner, &summary,
                         {[&](const Error& error) {
                            problem(error, entry.number);
                            sound = false;
                            return error.code() != ErrorCode::io;
                          },
                          [&](std::uint64_t bytes) { log_.advance(bytes); }});
    if (!sound) return nullptr;
    auto file = IndexFileReader::try_open(files_, path, kind, entry.owner, &summary);
    if (!file) {
      problem(file.error(), entry.number);
      return nullptr;
    }
    return std::make_unique<CheckedFile>(*std::move(file), log_, entry.number);
  }

  void check_deletions(SegmentFindings& findings) {
    const SegmentEntry& entry = findings.entry;
    if (entry.deletion_generation == 0) return;
    const std::string path =
        directory_ + "/" + deletions_file_name(entry.number, entry.deletion_generation);
    const auto file = open(path, storage::FileKind::deletions, entry, entry.deletions);
    if (file) {
      const auto words = file->array<std::uint64_t>(deletion_bits, "deletions",
                                                    (std::uint64_t{entry.documents} + 63) / 64);
      std::uint64_t count = 0;
      for (std::size_t i = 0; words && i < words->size(); ++i) {
        count += static_cast<unsigned>(std::popcount((*words)[i]));
      }
      const unsigned used = entry.documents % 64;
      if (words && used != 0 && words->back() >> used != 0) {
        file->broken(deletion_bits, "deletions", (words->size() - 1) * 8,
                     "bits of documents that are not there");
      } else if (words && count != entry.deleted) {
        file->broken(deletion_bits, "deletions", 0,
                     std::to_string(count) + " bits are set, where the manifest has " +
                         std::to_string(entry.deleted) + " deleted documents");
      }
    }
    findings.deletions_damaged = log_.problems(path) > 0;
  }

  void look_into(const CheckedFiles& files, const SegmentEntry& entry) {
    CheckedFile* documents = files[SegmentFile::documents];
    std::optional<SegmentFacts> facts;
    if (documents != nullptr) facts = check_documents(*documents, entry);
    const auto skip = [&](SegmentFile file, const char* because) {
      if (files[file] == nullptr) return;
      log_.note(
          path_of(directory_, entry, file),
          std::string("its bytes are right; its content was not looked into, because ") + because);
    };
    if (!facts) {
      for (std::size_t i = 0; i < format::segment_file_count; ++i) {
        if (static_cast<SegmentFile>(i) != SegmentFile::documents) {
          skip(static_cast<SegmentFile>(i), "the documents file is damaged");
        }
      }
      return;
    }
    log_.advance(entry.files[static_cast<std::size_t>(SegmentFile::documents)].size);
    const Schema& schema = found_.manifest->schema;
    if (files[SegmentFile::store] != nullptr) {
      check_store(*files[SegmentFile::store], *facts, *documents, log_);
      log_.advance(entry.files[static_cast<std::size_t>(SegmentFile::store)].size);
    }
    if (files[SegmentFile::columns] != nullptr) {
      check_columns(*files[SegmentFile::columns], schema, *facts);
    }
    if (files[SegmentFile::citations] != nullptr) {
      check_citations(*files[SegmentFile::citations], schema, *facts);
    }
    if (files[SegmentFile::dictionary] == nullptr) {
      skip(SegmentFile::postings, "the dictionary file is damaged");
      skip(SegmentFile::positions, "the dictionary file is damaged");
      return;
    }
    if (files[SegmentFile::postings] == nullptr) {
      skip(SegmentFile::positions, "the postings file is damaged");
    }
    for (const Field field : all_fields) {
      check_field(field, schema, *facts, *files[SegmentFile::dictionary],
                  files[SegmentFile::postings], files[SegmentFile::positions], log_);
    }
  }

  // A document, by its segment's place in the manifest.
  struct Place {
    std::size_t segment;
    DocId document;
  };

  // Live documents of all segments: no two of one id.
  void check_ids() {
    struct Live {
      std::uint64_t hash;
      Place place;
    };
    std::vector<Live> live;
    for (std::size_t i = 0; i < found_.segments.size(); ++i) {
      const SegmentFindings& findings = found_.segments[i];
      if (findings.is_damaged(SegmentFile::documents) || findings.deletions_damaged) continue;
      const auto ids = try_read_ids(files_, directory_, findings.entry);
      const auto deleted = try_read_deletions(files_, directory_, findings.entry);
      if (!ids || !deleted) {  // the disk fails now, or somebody changed the file meanwhile
        problem(!ids ? ids.error() : deleted.error(), findings.entry.number);
        continue;
      }
      for (DocId document = 0; document < ids->size(); ++document) {
        if (!deleted->empty() && ((*deleted)[document / 64] >> (document % 64) & 1) != 0) continue;
        live.push_back({storage::hash64(as_bytes((*ids)[document])), {i, document}});
      }
    }
    std::stable_sort(live.begin(), live.end(),
                     [](const Live& a, const Live& b) { return a.hash < b.hash; });
    for (std::size_t i = 0; i + 1 < live.size(); ++i) {
      if (live[i].hash == live[i + 1].hash) report_repeated(live[i].place, live[i + 1].place);
    }
  }

  // Only asked for where ids repeat.
  const std::vector<std::string>& ids_of(std::size_t segment) {
    ids_.resize(found_.segments.size());
    if (ids_[segment].empty()) {
      auto ids = try_read_ids(files_, directory_, found_.segments[segment].entry);
      if (ids) ids_[segment] = *std::move(ids);
      ids_[segment].resize(found_.segments[segment].entry.documents);
    }
    return ids_[segment];
  }

  void report_repeated(const Place& older, const Place& newer) {
    const SegmentEntry& entry = found_.segments[older.segment].entry;
    const std::string& id = ids_of(older.segment)[older.document];
    if (id != ids_of(newer.segment)[newer.document]) return;
    found_.has_repeated_ids = true;
    log_.problem(
        Error(ErrorCode::corrupt,
              "section 7 (ids): “" + id +
                  "” is the id of two documents that are not deleted, here and in segment " +
                  std::to_string(found_.segments[newer.segment].entry.number),
              {path_of(directory_, entry, SegmentFile::documents), {}, {}}),
        std::nullopt);
  }

  void note_left_over_files() {
    auto names = files_.list(directory_);
    if (!names) return;
    std::vector<std::string> wanted;
    if (found_.manifest) wanted = files_of(*found_.manifest);
    for (const std::string& name : *names) {
      const bool ours = name.starts_with("segment-") || name == manifest_draft_name;
      if (!ours || std::find(wanted.begin(), wanted.end(), name) != wanted.end()) continue;
      log_.note(directory_ + "/" + name,
                found_.manifest ? "left over by a writer that did not end well; the next writer "
                                  "removes it"
                                : "not looked into, because the manifest is damaged");
    }
  }

  LoadingFileSystem files_;
  const std::string& directory_;
  IndexFindings found_;
  CheckLog log_;
  std::vector<std::vector<std::string>> ids_;  // by segment, where they are needed
  bool missing_ = false;
};

}  // namespace

Result<IndexFindings> try_check_index(storage::FileSystem& file_system,
                                      const std::string& directory, const CheckOptions& options,
                                      const Manifest* manifest) {
  // A writer may replace the manifest and remove files meanwhile; then a newer one is there.
  constexpr int attempts = 10;
  for (int attempt = 1;; ++attempt) {
    IndexCheck check(file_system, directory, options);
    auto found = check.run(manifest);
    if (!found || !check.something_is_missing() || manifest != nullptr || attempt == attempts) {
      return found;
    }
    auto now = try_read_manifest(file_system, directory);
    if (!now || now->generation == found->report.generation) return found;
  }
}

Result<CheckReport> try_check_report(const std::string& directory, const CheckOptions& options,
                                     storage::FileSystem& file_system) {
  auto found = try_check_index(file_system, directory, options);
  if (!found) return found.error();
  return std::move(found->report);
}

Result<void> try_check(const std::string& directory, storage::FileSystem& file_system) {
  auto report = try_check_report(directory, {}, file_system);
  if (!report) return report.error();
  if (!report->sound()) return report->problems.front().error;
  return {};
}

}  // namespace tracuu::index
