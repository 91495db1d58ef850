#include "manifest.hpp"

#include <tracuu/core/bytes.hpp>
#include <tracuu/storage/index_file.hpp>

#include "segment_format.hpp"

namespace tracuu::inline v0::index {

using namespace format;
using storage::IndexFileReader;
using storage::IndexFileWriter;

namespace {

const std::uint64_t manifest_owner = 0;

void put_summary(ByteVector& out, const storage::FileSummary& summary) {
  put_le(out, summary.size);
  put_le(out, summary.checksum);
}

storage::FileSummary take_summary(ByteReader& reader) {
  storage::FileSummary summary;
  summary.size = reader.take_le<std::uint64_t>();
  summary.checksum = reader.take_le<std::uint64_t>();
  return summary;
}

ByteVector encode(const Manifest& manifest) {
  ByteVector out;
  put_le(out, manifest.generation);
  put_le(out, manifest.next_segment);
  const Schema& schema = manifest.schema;
  for (const unsigned value :
       {static_cast<unsigned>(schema.unit), static_cast<unsigned>(schema.analyzer),
        schema.pairs ? 1u : 0u, schema.positions ? 1u : 0u, schema.citations ? 1u : 0u,
        static_cast<unsigned>(schema.compression)}) {
    put_varint(out, value);
  }
  put_varint(out, schema.columns.size());
  for (const Column& column : schema.columns) {
    put_varint(out, static_cast<unsigned>(column.type));
    put_string(out, column.name);
  }
  put_varint(out, manifest.segments.size());
  for (const SegmentEntry& segment : manifest.segments) {
    put_le(out, segment.number);
    put_le(out, segment.owner);
    put_le(out, segment.documents);
    put_le(out, segment.units);
    put_le(out, segment.deleted);
    put_le(out, segment.deletion_generation);
    put_le(out, segment.columns_generation);
    for (const storage::FileSummary& file : segment.files) put_summary(out, file);
    put_summary(out, segment.deletions);
  }
  return out;
}

// False if the bytes break the format of `version`.
bool decode(ByteSpan bytes, std::uint32_t version, Manifest& manifest) {
  ByteReader reader(bytes);
  manifest.generation = reader.take_le<std::uint64_t>();
  manifest.next_segment = reader.take_le<std::uint64_t>();
  const std::uint64_t unit = reader.take_varint();
  const std::uint64_t analyzer = reader.take_varint();
  const std::uint64_t pairs = reader.take_varint();
  const std::uint64_t positions = reader.take_varint();
  const std::uint64_t citations = reader.take_varint();
  const std::uint64_t compression = reader.take_varint();
  const std::uint64_t columns = reader.take_varint();
  if (!reader.ok() || unit > 1 || analyzer > 1 || pairs > 1 || positions > 1 || citations > 1 ||
      compression > 19 || columns > reader.left()) {
    return false;
  }
  Schema& schema = manifest.schema;
  schema.unit = static_cast<UnitMode>(unit);
  schema.analyzer = static_cast<text::Analyzer>(analyzer);
  schema.pairs = pairs != 0;
  schema.positions = positions != 0;
  schema.citations = citations != 0;
  schema.compression = static_cast<int>(compression);
  schema.columns.clear();
  for (std::uint64_t i = 0; i < columns; ++i) {
    const std::uint64_t type = reader.take_varint();
    if (type > 1) return false;
    schema.columns.push_back({std::string(reader.take_string()), static_cast<ColumnType>(type)});
  }
  const std::uint64_t segments = reader.take_varint();
  if (!reader.ok() || segments > reader.left()) return false;
  for (std::uint64_t i = 0; i < segments; ++i) {
    SegmentEntry segment;
    segment.number = reader.take_le<std::uint64_t>();
    segment.owner = reader.take_le<std::uint64_t>();
    segment.documents = reader.take_le<std::uint32_t>();
    segment.units = reader.take_le<std::uint32_t>();
    segment.deleted = reader.take_le<std::uint32_t>();
    segment.deletion_generation = reader.take_le<std::uint64_t>();
    if (version >= 2) segment.columns_generation = reader.take_le<std::uint64_t>();
    for (storage::FileSummary& file : segment.files) file = take_summary(reader);
    segment.deletions = take_summary(reader);
    if (segment.number >= manifest.next_segment || segment.deleted > segment.documents)
      return false;
    manifest.segments.push_back(segment);
  }
  return reader.ok() && reader.left() == 0;
}

}  // namespace

Result<Manifest> try_read_manifest(storage::FileSystem& file_system, const std::string& directory) {
  const std::string path = directory + "/" + manifest_name;
  auto file =
      IndexFileReader::try_open(file_system, path, storage::FileKind::manifest, manifest_owner);
  if (!file) {
    if (file.error().code() == ErrorCode::not_found) {
      return Error(ErrorCode::not_found,
                   "there is no index here (make one with: tracuu index SOURCE --index DIR)",
                   {directory, {}, {}});
    }
    return file.error();
  }
  auto body = (*file)->section(manifest_body);
  if (!body) return body.error();
  Manifest manifest;
  if (!decode(*body, (*file)->version(), manifest)) {
    return (*file)->corrupt(manifest_body, 0, "the manifest cannot be read");
  }
  if (auto valid = try_validate(manifest.schema); !valid) {
    return (*file)->corrupt(manifest_body, 0, valid.error().message());
  }
  return manifest;
}

Result<void> try_replace_manifest(storage::FileSystem& file_system, const std::string& directory,
                                  const Manifest& manifest) {
  const std::string draft = directory + "/" + manifest_draft_name;
  auto file =
      IndexFileWriter::try_create(file_system, draft, storage::FileKind::manifest, manifest_owner);
  if (!file) return file.error();
  (*file)->section(manifest_body, encode(manifest));
  if (auto done = (*file)->finish(); !done) return done.error();
  // The segments' files must be in the directory for good before the manifest names them.
  if (auto done = file_system.sync_directory(directory); !done) return done;
  if (auto done = file_system.rename(draft, directory + "/" + manifest_name); !done) return done;
  return file_system.sync_directory(directory);
}

std::vector<std::string> files_of(const Manifest& manifest) {
  std::vector<std::string> names{manifest_name, lock_name};
  for (const SegmentEntry& segment : manifest.segments) {
    for (std::size_t i = 0; i < format::segment_file_count; ++i) {
      names.push_back(segment_file_name(segment, static_cast<SegmentFile>(i)));
    }
    if (segment.deletion_generation != 0) {
      names.push_back(deletions_file_name(segment.number, segment.deletion_generation));
    }
  }
  return names;
}

}  // namespace tracuu::index
