#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cassert>
#include <optional>
#include <string_view>
#include <tracuu/storage/index_file.hpp>
#include <tracuu/storage/verify_file.hpp>
#include <utility>
#include <vector>

namespace tracuu::inline v0::storage {

namespace {

// The two ends of a file. A transfer in text mode changes "\r\n" or stops at "\x1a".
constexpr std::string_view opening_magic{"TRACUU\r\n", 8};
constexpr std::string_view closing_magic{"\x1a\nUUCART", 8};

constexpr std::uint64_t alignment = 64;
constexpr std::size_t header_size = 64;
constexpr std::size_t section_entry_size = 24;
constexpr std::size_t footer_size = 64;
// The last two fields of the footer, checksum and magic, are not covered by that checksum.
constexpr std::size_t footer_covered_size = 48;
constexpr std::size_t write_buffer_size = 4 * page_size;  // whole pages, so that flush() sees them
constexpr std::size_t verify_buffer_size = 16 * page_size;

static_assert(sizeof(std::size_t) >= sizeof(std::uint64_t), "whole files are mapped");
static_assert(write_buffer_size % page_size == 0 && verify_buffer_size % page_size == 0);

constexpr std::uint64_t aligned(std::uint64_t offset) noexcept {
  return (offset + alignment - 1) / alignment * alignment;
}

constexpr std::uint64_t page_count(std::uint64_t size) noexcept {
  return size / page_size + (size % page_size != 0 ? 1 : 0);
}

struct Section {
  SectionId id = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

struct Footer {
  std::uint64_t pages_end = 0;  // bytes of header, sections and padding; here the tables begin
  std::uint32_t section_count = 0;
  std::uint64_t checksum = 0;
};

ByteVector make_header(FileKind kind, std::uint64_t owner) {
  ByteVector header;
  header.reserve(header_size);
  const ByteSpan magic = as_bytes(opening_magic);
  header.insert(header.end(), magic.begin(), magic.end());
  put_le(header, static_cast<std::uint32_t>(kind));
  put_le(header, format_version);
  put_le(header, owner);
  put_le(header, static_cast<std::uint32_t>(page_size));
  header.resize(header_size - sizeof(std::uint64_t));
  put_le(header, hash64(header));
  return header;
}

std::string kind_name(std::uint32_t kind) {
  static constexpr std::array names = {"manifest",  "dictionary", "postings",
                                       "positions", "documents",  "store",
                                       "columns",   "deletions",  "citations"};
  return kind >= 1 && kind <= names.size() ? names[kind - 1] : "kind " + std::to_string(kind);
}

Error corrupt_file(const std::string& path, std::uint64_t offset, const std::string& what) {
  return {ErrorCode::corrupt, what, {path, offset, {}}};
}

Error damaged_page(const std::string& path, std::uint64_t page) {
  return corrupt_file(path, page * page_size, "a damaged page: its checksum does not match");
}

// What a reader demands of a file, and the rules of the container; see docs/format.md.
class Rules {
 public:
  Rules(const std::string& path, FileKind kind, std::uint64_t owner, const FileSummary* expected)
      : path_(path), kind_(kind), owner_(owner), expected_(expected) {}

  [[nodiscard]] Error corrupt(std::uint64_t offset, const std::string& what) const {
    return corrupt_file(path_, offset, what);
  }

  // `header` is the first header_size bytes of the file, or all that it has.
  [[nodiscard]] Result<void> check_header(ByteSpan header, std::uint64_t file_size) const {
    const std::string_view magic = as_text(header.first(std::min<std::size_t>(header.size(), 8)));
    if (magic != opening_magic.substr(0, magic.size())) {
      return corrupt(0, magic.substr(0, 6) == opening_magic.substr(0, 6)
                            ? "the first bytes are damaged, as by a transfer in text mode"
                            : "not a tracuu file");
    }
    if (header.size() < header_size) return truncated(file_size);
    ByteReader fields(header.subspan(opening_magic.size()));
    const auto kind = fields.take_le<std::uint32_t>();
    const auto version = fields.take_le<std::uint32_t>();
    const auto owner = fields.take_le<std::uint64_t>();
    const auto stored_page_size = fields.take_le<std::uint32_t>();
    const ByteSpan reserved = fields.take_bytes(28);
    const auto checksum = fields.take_le<std::uint64_t>();
    if (checksum != hash64(header.first(header_size - sizeof checksum))) {
      return corrupt(0, "the header is damaged");
    }
    // From here on the version decides what all other bytes mean, so it comes first.
    if (version > format_version) {
      return Error(ErrorCode::format_too_new,
                   "format version " + std::to_string(version) + " is later than " +
                       std::to_string(format_version) + "; read it with a later tracuu",
                   {path_, 12, {}});
    }
    if (version < oldest_format_version) {
      return Error(ErrorCode::format_too_old,
                   "format version " + std::to_string(version) + " is older than " +
                       std::to_string(oldest_format_version) + "; build the index anew",
                   {path_, 12, {}});
    }
    if (kind != static_cast<std::uint32_t>(kind_)) {
      return corrupt(8, "a file of another kind: " + kind_name(kind) + " instead of " +
                            kind_name(static_cast<std::uint32_t>(kind_)));
    }
    if (owner != owner_) {
      return corrupt(16, "a swapped file: it belongs to owner " + std::to_string(owner) +
                             ", not to " + std::to_string(owner_));
    }
    if (stored_page_size != page_size || !is_zero(reserved)) {
      return corrupt(24, "the header breaks the format");
    }
    if (file_size < header_size + footer_size) return truncated(file_size);
    return {};
  }

  // `footer` is the last footer_size bytes. The tables are checked by check_tables().
  [[nodiscard]] Result<Footer> check_footer(ByteSpan header, ByteSpan footer,
                                            std::uint64_t file_size) const {
    const std::uint64_t footer_at = file_size - footer_size;
    if (as_text(footer.last(closing_magic.size())) != closing_magic) return truncated(file_size);
    ByteReader fields(footer);
    const auto stored_size = fields.take_le<std::uint64_t>();
    const auto pages_end = fields.take_le<std::uint64_t>();
    const auto section_table = fields.take_le<std::uint64_t>();
    const auto pages = fields.take_le<std::uint32_t>();
    const auto sections = fields.take_le<std::uint32_t>();
    const auto header_checksum = fields.take_le<std::uint64_t>();
    const auto reserved = fields.take_le<std::uint64_t>();
    const auto checksum = fields.take_le<std::uint64_t>();
    // The first conditions keep the sums that follow them from wrapping round.
    const bool sound =
        stored_size == file_size && pages_end >= header_size && pages_end <= footer_at &&
        pages_end % alignment == 0 && pages == page_count(pages_end) &&
        section_table == pages_end + std::uint64_t{pages} * sizeof(std::uint64_t) &&
        section_table + std::uint64_t{sections} * section_entry_size == footer_at &&
        header_checksum == load_le<std::uint64_t>(header.data() + header_size - 8) && reserved == 0;
    if (!sound) return corrupt(footer_at, "the footer is damaged");
    return Footer{pages_end, sections, checksum};
  }

  // `tail` is all bytes from the page table to the end. Returns the sections in file order.
  [[nodiscard]] Result<std::vector<Section>> check_tables(ByteSpan tail,
                                                          const Footer& footer) const {
    const std::size_t covered = tail.size() - footer_size + footer_covered_size;
    if (hash64(tail.first(covered)) != footer.checksum) {
      return corrupt(footer.pages_end, "the tables at the end of the file are damaged");
    }
    if (expected_ != nullptr && *expected_ != summary_of(tail, footer)) {
      return corrupt(footer.pages_end, "a swapped file: not the one that was named");
    }
    std::vector<Section> sections(footer.section_count);
    ByteReader entries(
        tail.subspan(tail.size() - footer_size - sections.size() * section_entry_size));
    std::uint64_t next = header_size;
    for (Section& section : sections) {
      section.id = entries.take_le<std::uint32_t>();
      const auto reserved = entries.take_le<std::uint32_t>();
      section.offset = entries.take_le<std::uint64_t>();
      section.size = entries.take_le<std::uint64_t>();
      if (reserved != 0 || section.offset != next || section.size > footer.pages_end - next) {
        return corrupt(footer.pages_end, "section " + std::to_string(section.id) +
                                             " does not begin where the one before it ends");
      }
      next = aligned(section.offset + section.size);  // at most pages_end, which is aligned
    }
    if (next != footer.pages_end) {
      return corrupt(footer.pages_end, "the sections do not fill their pages");
    }
    std::vector<SectionId> ids(sections.size());
    std::transform(sections.begin(), sections.end(), ids.begin(),
                   [](const Section& section) { return section.id; });
    std::sort(ids.begin(), ids.end());
    if (std::adjacent_find(ids.begin(), ids.end()) != ids.end()) {
      return corrupt(footer.pages_end, "two sections have the same id");
    }
    return sections;
  }

  static FileSummary summary_of(ByteSpan tail, const Footer& footer) noexcept {
    return {footer.pages_end + tail.size(), hash64(tail.last(footer_size))};
  }

  static bool is_zero(ByteSpan bytes) noexcept {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
  }

 private:
  [[nodiscard]] Error truncated(std::uint64_t file_size) const {
    std::string what = "truncated: the file ends without its footer";
    if (expected_ != nullptr && expected_->size != file_size) {
      what += ", " + std::to_string(expected_->size) + " bytes were expected";
    }
    return corrupt(file_size, what);
  }

  const std::string& path_;
  FileKind kind_;
  std::uint64_t owner_;
  const FileSummary* expected_;
};

}  // namespace

struct IndexFileWriter::Impl {
  Impl(FileSystem& system, std::string file_path, std::unique_ptr<OutputFile> output)
      : file_system(system), path(std::move(file_path)), file(std::move(output)) {}

  FileSystem& file_system;
  std::string path;
  std::unique_ptr<OutputFile> file;
  std::uint64_t header_checksum = 0;
  std::uint64_t position = 0;  // bytes accepted so far, counted even after an error
  ByteVector buffer;           // begins at a multiple of page_size
  ByteVector page_checksums;
  std::vector<Section> sections;
  bool section_open = false;
  bool finished = false;
  std::optional<Error> error;

  // Does one step of writing unless an earlier one failed, and keeps its error.
  template <typename Step>
  void attempt(Step step) {
    if (error) return;
    if (Result<void> done = step(); !done) error = done.error();
  }

  void append(ByteSpan bytes) {
    position += bytes.size();
    while (!error && !bytes.empty()) {
      const ByteSpan part = bytes.first(std::min(bytes.size(), write_buffer_size - buffer.size()));
      buffer.insert(buffer.end(), part.begin(), part.end());
      bytes = bytes.subspan(part.size());
      if (buffer.size() == write_buffer_size) flush();
    }
  }

  void flush() {
    for (ByteSpan rest = buffer; !rest.empty();) {
      const ByteSpan page = rest.first(std::min<std::size_t>(rest.size(), page_size));
      put_le(page_checksums, hash64(page));
      rest = rest.subspan(page.size());
    }
    attempt([&] { return file->append(buffer); });
    buffer.clear();
  }

  // Page table, section table and footer.
  [[nodiscard]] ByteVector make_tail() const {
    ByteVector tail = page_checksums;
    const std::uint64_t section_table = position + tail.size();
    for (const Section& section : sections) {
      put_le(tail, section.id);
      put_le(tail, std::uint32_t{0});
      put_le(tail, section.offset);
      put_le(tail, section.size);
    }
    put_le(tail, position + tail.size() + footer_size);
    put_le(tail, position);
    put_le(tail, section_table);
    put_le(tail, static_cast<std::uint32_t>(page_count(position)));
    put_le(tail, static_cast<std::uint32_t>(sections.size()));
    put_le(tail, header_checksum);
    put_le(tail, std::uint64_t{0});
    put_le(tail, hash64(tail));
    const ByteSpan magic = as_bytes(closing_magic);
    tail.insert(tail.end(), magic.begin(), magic.end());
    return tail;
  }
};

Result<std::unique_ptr<IndexFileWriter>> IndexFileWriter::try_create(FileSystem& file_system,
                                                                     std::string path,
                                                                     FileKind kind,
                                                                     std::uint64_t owner) {
  Result<std::unique_ptr<OutputFile>> file = file_system.create(path);
  if (!file) return file.error();
  auto impl = std::make_unique<Impl>(file_system, std::move(path), *std::move(file));
  impl->buffer.reserve(write_buffer_size);
  const ByteVector header = make_header(kind, owner);
  impl->header_checksum = load_le<std::uint64_t>(header.data() + header_size - 8);
  impl->append(header);
  return std::unique_ptr<IndexFileWriter>(new IndexFileWriter(std::move(impl)));
}

IndexFileWriter::IndexFileWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

IndexFileWriter::~IndexFileWriter() {
  if (impl_->finished) return;
  impl_->file.reset();
  static_cast<void>(impl_->file_system.remove(impl_->path));  // nobody is left to be told
}

void IndexFileWriter::begin_section(SectionId id) {
  assert(!impl_->section_open && !impl_->finished);
  assert(std::none_of(impl_->sections.begin(), impl_->sections.end(),
                      [id](const Section& section) { return section.id == id; }));
  impl_->sections.push_back({id, impl_->position, 0});
  impl_->section_open = true;
}

void IndexFileWriter::write(ByteSpan bytes) {
  assert(impl_->section_open);
  impl_->append(bytes);
}

std::uint64_t IndexFileWriter::section_size() const noexcept {
  return impl_->section_open ? impl_->position - impl_->sections.back().offset : 0;
}

void IndexFileWriter::end_section() {
  assert(impl_->section_open);
  impl_->sections.back().size = section_size();
  impl_->section_open = false;
  static constexpr std::array<std::byte, alignment> zeros{};
  impl_->append(ByteSpan(zeros).first(aligned(impl_->position) - impl_->position));
}

Result<FileSummary> IndexFileWriter::finish() {
  assert(!impl_->section_open && !impl_->finished);
  impl_->flush();
  const ByteVector tail = impl_->make_tail();
  impl_->attempt([&] { return impl_->file->append(tail); });
  impl_->attempt([&] { return impl_->file->sync(); });
  impl_->attempt([&] { return impl_->file->close(); });
  if (impl_->error) return *impl_->error;
  impl_->finished = true;
  return FileSummary{impl_->position + tail.size(), hash64(ByteSpan(tail).last(footer_size))};
}

struct IndexFileReader::Impl {
  std::string path;
  std::unique_ptr<Mapping> mapping;
  ByteSpan all;  // the bytes of the mapping
  std::uint64_t owner = 0;
  std::uint32_t version = 0;
  std::uint64_t pages_end = 0;
  FileSummary summary;
  std::vector<Section> sections;  // by id
  // A bit for each page whose checksum was found right. The bytes behind it never change, so no
  // order among memory accesses is needed; two threads may verify the same page, which is harmless.
  std::unique_ptr<std::atomic<std::uint64_t>[]> verified;

  [[nodiscard]] const Section* find(SectionId id) const noexcept {
    const auto at =
        std::lower_bound(sections.begin(), sections.end(), id,
                         [](const Section& section, SectionId key) { return section.id < key; });
    return at != sections.end() && at->id == id ? &*at : nullptr;
  }

  // Verifies the pages that the bytes [begin, end) lie on; returns the first damaged one.
  // Requires: begin < end <= pages_end.
  [[nodiscard]] std::optional<std::uint64_t> find_damage(std::uint64_t begin,
                                                         std::uint64_t end) const noexcept {
    const std::uint64_t first = begin / page_size;
    const std::uint64_t last = (end - 1) / page_size;
    for (std::uint64_t word = first / 64; word <= last / 64; ++word) {
      std::uint64_t missing = ~verified[word].load(std::memory_order_relaxed);
      if (word == first / 64) missing &= ~std::uint64_t{0} << (first % 64);
      if (word == last / 64) missing &= ~std::uint64_t{0} >> (63 - last % 64);
      for (; missing != 0; missing &= missing - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(missing));
        if (!page_is_sound(word * 64 + bit)) return word * 64 + bit;
        verified[word].fetch_or(std::uint64_t{1} << bit, std::memory_order_relaxed);
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] bool page_is_sound(std::uint64_t page) const noexcept {
    const std::uint64_t begin = page * page_size;
    const std::uint64_t size = std::min(page_size, pages_end - begin);
    return hash64(all.subspan(begin, size)) ==
           load_le<std::uint64_t>(all.data() + pages_end + page * sizeof(std::uint64_t));
  }
};

IndexFileReader::IndexFileReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
IndexFileReader::~IndexFileReader() = default;

Result<std::unique_ptr<IndexFileReader>> IndexFileReader::try_open(FileSystem& file_system,
                                                                   const std::string& path,
                                                                   FileKind kind,
                                                                   std::uint64_t owner,
                                                                   const FileSummary* expected) {
  Result<std::unique_ptr<Mapping>> mapping = file_system.map(path);
  if (!mapping) return mapping.error();
  const ByteSpan all = (*mapping)->bytes();
  const Rules rules(path, kind, owner, expected);
  const ByteSpan header = all.first(std::min(all.size(), header_size));
  if (Result<void> checked = rules.check_header(header, all.size()); !checked) {
    return checked.error();
  }
  const Result<Footer> footer = rules.check_footer(header, all.last(footer_size), all.size());
  if (!footer) return footer.error();
  const ByteSpan tail = all.subspan(footer->pages_end);
  Result<std::vector<Section>> sections = rules.check_tables(tail, *footer);
  if (!sections) return sections.error();

  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->owner = owner;
  impl->version = load_le<std::uint32_t>(header.data() + 12);
  impl->pages_end = footer->pages_end;
  impl->summary = Rules::summary_of(tail, *footer);
  impl->sections = *std::move(sections);
  std::sort(impl->sections.begin(), impl->sections.end(),
            [](const Section& a, const Section& b) { return a.id < b.id; });
  impl->verified =
      std::make_unique<std::atomic<std::uint64_t>[]>(page_count(footer->pages_end) / 64 + 1);
  impl->mapping = *std::move(mapping);
  impl->all = all;
  return std::unique_ptr<IndexFileReader>(new IndexFileReader(std::move(impl)));
}

const std::string& IndexFileReader::path() const noexcept { return impl_->path; }

FileSummary IndexFileReader::summary() const noexcept { return impl_->summary; }

std::uint64_t IndexFileReader::owner() const noexcept { return impl_->owner; }

std::uint32_t IndexFileReader::version() const noexcept { return impl_->version; }

std::uint64_t IndexFileReader::section_size(SectionId id) const noexcept {
  const Section* section = impl_->find(id);
  return section == nullptr ? 0 : section->size;
}

bool IndexFileReader::has_section(SectionId id) const noexcept {
  return impl_->find(id) != nullptr;
}

Result<ByteSpan> IndexFileReader::bytes(SectionId id, std::uint64_t offset,
                                        std::uint64_t size) const {
  const Section* section = impl_->find(id);
  if (section == nullptr) return corrupt(id, 0, "section " + std::to_string(id) + " is missing");
  if (offset > section->size || size > section->size - offset) {
    return corrupt(id, offset,
                   "a reference of " + std::to_string(size) + " bytes leaves section " +
                       std::to_string(id) + ", which has " + std::to_string(section->size));
  }
  const std::uint64_t begin = section->offset + offset;
  if (size != 0) {
    if (const auto page = impl_->find_damage(begin, begin + size)) {
      return damaged_page(impl_->path, *page);
    }
  }
  return impl_->all.subspan(begin, size);
}

Result<ByteSpan> IndexFileReader::section(SectionId id) const {
  return bytes(id, 0, section_size(id));
}

Error IndexFileReader::corrupt(SectionId id, std::uint64_t offset, const std::string& what) const {
  const Section* section = impl_->find(id);
  return corrupt_file(impl_->path, section == nullptr ? offset : section->offset + offset, what);
}

void verify_file(FileSystem& file_system, const std::string& path, FileKind kind,
                 std::uint64_t owner, const FileSummary* expected,
                 const VerifyFileVisitor& visitor) {
  const auto found = [&](const Error& problem) { return visitor.found(problem); };
  const Result<std::uint64_t> file_size = file_system.file_size(path);
  if (!file_size) return static_cast<void>(found(file_size.error()));
  const Rules rules(path, kind, owner, expected);
  const auto read = [&](std::uint64_t offset, std::uint64_t size) -> Result<ByteVector> {
    Result<ByteVector> got = file_system.read(path, offset, size);
    if (got && got->size() != size) {
      return corrupt_file(path, offset + got->size(), "the file became shorter while it was read");
    }
    if (got && visitor.read) visitor.read(size);
    return got;
  };

  const Result<ByteVector> header = read(0, std::min<std::uint64_t>(*file_size, header_size));
  if (!header) return static_cast<void>(found(header.error()));
  if (Result<void> checked = rules.check_header(*header, *file_size); !checked) {
    return static_cast<void>(found(checked.error()));
  }
  const Result<ByteVector> end = read(*file_size - footer_size, footer_size);
  if (!end) return static_cast<void>(found(end.error()));
  const Result<Footer> footer = rules.check_footer(*header, *end, *file_size);
  if (!footer) return static_cast<void>(found(footer.error()));
  const Result<ByteVector> tail = read(footer->pages_end, *file_size - footer->pages_end);
  if (!tail) return static_cast<void>(found(tail.error()));
  const Result<std::vector<Section>> sections = rules.check_tables(*tail, *footer);
  if (!sections) return static_cast<void>(found(sections.error()));

  auto padded = sections->begin();  // the first section whose padding was not yet reached
  for (std::uint64_t at = 0; at < footer->pages_end; at += verify_buffer_size) {
    const Result<ByteVector> pages =
        read(at, std::min<std::uint64_t>(verify_buffer_size, footer->pages_end - at));
    if (!pages) return static_cast<void>(found(pages.error()));
    const ByteSpan part = *pages;
    bool all_sound = true;
    for (std::uint64_t begin = 0; begin < part.size(); begin += page_size) {
      const std::uint64_t page = (at + begin) / page_size;
      const ByteSpan bytes = part.subspan(begin, std::min(page_size, part.size() - begin));
      if (hash64(bytes) == load_le<std::uint64_t>(tail->data() + page * sizeof(std::uint64_t))) {
        continue;
      }
      all_sound = false;
      if (!found(damaged_page(path, page))) return;
    }
    // Padding lies inside 64 aligned bytes, hence never in two parts. On a damaged page it says
    // nothing new.
    for (; padded != sections->end(); ++padded) {
      const std::uint64_t begin = padded->offset + padded->size;
      if (begin >= at + part.size()) break;
      if (all_sound && !Rules::is_zero(part.subspan(begin - at, aligned(begin) - begin)) &&
          !found(corrupt_file(path, begin, "the padding after a section is not zero"))) {
        return;
      }
    }
  }
}

Result<void> try_verify_file(FileSystem& file_system, const std::string& path, FileKind kind,
                             std::uint64_t owner, const FileSummary* expected) {
  std::optional<Error> first;
  verify_file(file_system, path, kind, owner, expected,
              {[&](const Error& problem) {
                 first = problem;
                 return false;
               },
               {}});
  if (first) return *first;
  return {};
}

}  // namespace tracuu::storage
