#include "store_merger.hpp"

#include <algorithm>
#include <string>
#include <tracuu/storage/compress.hpp>

#include "document_batch.hpp"
#include "segment_format.hpp"

namespace tracuu::inline v0::index {

using namespace format;

namespace {

using storage::IndexFileReader;

// Bytes [begin, end) of a stored stream.
struct StreamRange {
  std::uint64_t begin, end;
};

class StoreMerger {
 public:
  StoreMerger(int compression, const std::atomic<bool>& stop, storage::IndexFileWriter& out)
      : compressor_(compression), stop_(stop), out_(out) {}

  Result<void> try_add(const MappedSegment& source) {
    const IndexFileReader& documents = file_of(source, SegmentFile::documents);
    auto stored = documents.section(format::stored_at);
    if (!stored) return stored.error();
    const auto stored_at = [&](DocId document) {
      return load_le<std::uint64_t>(stored->data() + document * std::size_t{8});
    };
    // What is left of the stream, neighbours as one.
    std::vector<StreamRange> live;
    for (DocId document = 0; document < source.segment->documents(); ++document) {
      if (source.documents[document] == no_owner) continue;
      const StreamRange range{stored_at(document), stored_at(document + 1)};
      places_.begins.push_back(places_.end);
      places_.end += range.end - range.begin;
      if (!live.empty() && live.back().end == range.begin) {
        live.back().end = range.end;
      } else {
        live.push_back(range);
      }
    }

    const IndexFileReader& store = file_of(source, SegmentFile::store);
    auto table = store.section(store_block_index);
    if (!table) return table.error();
    const auto value = [&](std::size_t at) {
      return load_le<std::uint64_t>(table->data() + at * 8);
    };
    auto range = live.begin();
    for (std::size_t block = 0; block + 1 < table->size() / 16; ++block) {
      if (stop_) return merge_stopped();
      const StreamRange frame{value(block * 2), value(block * 2 + 2)};
      const StreamRange raw{value(block * 2 + 1), value(block * 2 + 3)};
      while (range != live.end() && range->end <= raw.begin) ++range;
      if (range == live.end() || range->begin >= raw.end) continue;
      auto bytes = store.bytes(store_blocks, frame.begin, frame.end - frame.begin);
      if (!bytes) return bytes.error();
      const std::uint64_t size = raw.end - raw.begin;
      const bool whole = range->begin <= raw.begin && range->end >= raw.end;
      if (whole && size >= small_frame) {
        if (pending_.size() >= small_frame) flush(1);
        if (pending_.empty()) {
          write_frame(*bytes, size);
          continue;
        }
      }
      auto opened = storage::try_decompress(*bytes, static_cast<std::size_t>(size), content_);
      if (!opened) return store.corrupt(store_blocks, frame.begin, opened.error().message());
      for (auto part = range; part != live.end() && part->begin < raw.end; ++part) {
        const std::uint64_t from = std::max(part->begin, raw.begin) - raw.begin;
        const std::uint64_t to = std::min(part->end, raw.end) - raw.begin;
        const ByteSpan left = as_bytes(content_).subspan(static_cast<std::size_t>(from),
                                                         static_cast<std::size_t>(to - from));
        pending_.insert(pending_.end(), left.begin(), left.end());
      }
      // A frame that joined a small rest leaves none, so that the next ones may be copied.
      if (whole && size >= small_frame) {
        flush(pending_.size() / stored_block_bytes + 1);
      } else if (pending_.size() >= stored_block_bytes) {
        compress_whole_blocks();
      }
    }
    return {};
  }

  StoredPlaces finish() {
    if (!pending_.empty()) flush(1);
    put_le(index_, frame_at_);
    put_le(index_, raw_at_);
    out_.end_section();
    out_.section(store_block_index, index_);
    return std::move(places_);
  }

 private:
  // Frames of less are compressed together with their neighbours.
  static constexpr std::size_t small_frame = stored_block_bytes / 2;

  static const IndexFileReader& file_of(const MappedSegment& source, SegmentFile which) {
    return source.segment->file(static_cast<std::size_t>(which));
  }

  void write_frame(ByteSpan frame, std::uint64_t raw_bytes) {
    put_le(index_, frame_at_);
    put_le(index_, raw_at_);
    out_.write(frame);
    frame_at_ += frame.size();
    raw_at_ += raw_bytes;
  }
  void compress(ByteSpan raw) {
    frame_.clear();
    compressor_.compress(raw, frame_);
    write_frame(frame_, raw.size());
  }
  // Compresses all that is pending in `frames` pieces of about the same size.
  void flush(std::size_t frames) {
    const ByteSpan all(pending_);
    for (std::size_t i = 0; i < frames; ++i) {
      const std::size_t begin = all.size() * i / frames;
      compress(all.subspan(begin, all.size() * (i + 1) / frames - begin));
    }
    pending_.clear();
  }
  void compress_whole_blocks() {
    std::size_t at = 0;
    for (; pending_.size() - at >= stored_block_bytes; at += stored_block_bytes) {
      compress(ByteSpan(pending_).subspan(at, stored_block_bytes));
    }
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  storage::Compressor compressor_;
  const std::atomic<bool>& stop_;
  storage::IndexFileWriter& out_;
  ByteVector pending_, frame_;  // what is left to compress; the last frame
  std::string content_;
  ByteVector index_;
  std::uint64_t frame_at_ = 0;
  std::uint64_t raw_at_ = 0;
  StoredPlaces places_;
};

}  // namespace

Result<StoredPlaces> try_merge_stores(const MergeMap& map, int compression,
                                      const std::atomic<bool>& stop,
                                      storage::IndexFileWriter& out) {
  out.begin_section(store_blocks);
  StoreMerger merger(compression, stop, out);
  for (const MappedSegment& source : map.segments) {
    if (auto done = merger.try_add(source); !done) return done.error();
  }
  return merger.finish();
}

}  // namespace tracuu::index
