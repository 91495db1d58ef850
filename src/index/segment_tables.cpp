#include "segment_tables.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace tracuu::inline v0::index {

using namespace format;

namespace {

template <typename T>
ByteSpan bytes_of(const std::vector<T>& values) {
  return std::as_bytes(std::span(values));
}

}  // namespace

std::uint64_t segment_owner(std::uint64_t number) noexcept {
  return storage::hash64(as_bytes("segment"), number);
}

Result<std::unique_ptr<storage::IndexFileWriter>> try_create_segment_file(
    storage::FileSystem& file_system, const std::string& directory, std::uint64_t number,
    SegmentFile file) {
  return storage::IndexFileWriter::try_create(
      file_system, directory + "/" + segment_file_name(number, file),
      kinds[static_cast<std::size_t>(file)], segment_owner(number));
}

Result<void> try_finish_files(const SegmentFileWriters& files, SegmentEntry& entry) {
  std::array<std::optional<Result<storage::FileSummary>>, format::segment_file_count> done;
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < files.size(); ++i) {
    const auto finish = [&, i] { done[i].emplace(files[i]->finish()); };
    try {
      threads.emplace_back(finish);
    } catch (const std::system_error&) {  // no more threads: one after another, then
      finish();
    }
  }
  done[0].emplace(files[0]->finish());
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!*done[i]) return done[i]->error();
    entry.files[i] = **done[i];
  }
  return {};
}

void DocumentTables::add_document(std::string_view id, std::uint64_t id_hash,
                                  std::uint64_t stored_at) {
  first_unit_.push_back(units());
  id_offset_.push_back(ids_.size());
  ids_ += id;
  id_hashes_.push_back(id_hash);
  stored_at_.push_back(stored_at);
}

void DocumentTables::add_unit(std::uint32_t text_start, std::string_view pinpoint) {
  unit_text_start_.push_back(text_start);
  pinpoint_offset_.push_back(static_cast<std::uint32_t>(pinpoints_.size()));
  pinpoints_ += pinpoint;
}

std::size_t DocumentTables::memory() const noexcept {
  return ids_.capacity() + pinpoints_.capacity() + first_unit_.capacity() * 4 +
         unit_text_start_.capacity() * 8 + id_hashes_.capacity() * 24;
}

void DocumentTables::write(const std::array<FieldCounts, field_count>& counts,
                           std::span<const std::uint32_t> body_starts,
                           std::span<const std::uint32_t> title_starts, std::uint64_t stored_end,
                           storage::IndexFileWriter& out) {
  ByteVector meta;
  put_le(meta, documents());
  put_le(meta, units());
  for (const FieldCounts& count : counts) {
    put_le(meta, count.owners);
    put_le(meta, count.tokens);
    put_le(meta, count.terms);
    put_le(meta, std::bit_cast<std::uint32_t>(bound_k1));
    put_le(meta, std::bit_cast<std::uint32_t>(bound_b));
    put_le(meta, std::uint32_t{0});
    put_le(meta, count.postings);
    put_le(meta, count.pairs);
    put_le(meta, count.pair_postings);
  }
  out.section(segment_meta, meta);
  out.section(unit_token_start, std::as_bytes(body_starts));
  out.section(title_token_start, std::as_bytes(title_starts));
  first_unit_.push_back(units());
  out.section(first_unit, bytes_of(first_unit_));
  out.section(unit_text_start, bytes_of(unit_text_start_));
  pinpoint_offset_.push_back(static_cast<std::uint32_t>(pinpoints_.size()));
  out.begin_section(unit_pinpoints);
  out.write(bytes_of(pinpoint_offset_));
  out.write(as_bytes(pinpoints_));
  out.end_section();
  id_offset_.push_back(ids_.size());
  out.begin_section(id_strings);
  out.write(bytes_of(id_offset_));
  out.write(as_bytes(ids_));
  out.end_section();
  out.section(format::id_hashes, bytes_of(id_hashes_));
  std::vector<std::uint32_t> order(documents());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(id_hashes_[a], a) < std::pair(id_hashes_[b], b);
  });
  out.section(id_order, bytes_of(order));
  stored_at_.push_back(stored_end);
  out.section(format::stored_at, bytes_of(stored_at_));
}

}  // namespace tracuu::index
