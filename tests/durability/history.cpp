#include "history.hpp"

#include <algorithm>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/query/delete_matching.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/searcher.hpp>
#include <tracuu/text/date.hpp>
#include <utility>

namespace tracuu::test {

namespace {

// A word of letters alone that stands for a number.
std::string spelled(unsigned number) {
  std::string word;
  for (; number > 0 || word.empty(); number /= 20) word += "bcdghklmnpqrstvxaeio"[number % 20];
  return word;
}

// The word that only this version of this document has.
std::string mark(unsigned number, unsigned version) {
  return "z" + spelled(number) + "y" + spelled(version);
}

index::WriterOptions writer_options() {
  index::WriterOptions options;
  options.replace = true;
  return options;
}

}  // namespace

std::string document_id(unsigned number) { return "vb-" + std::to_string(number); }

SourceDocument versioned_document(unsigned number, unsigned version) {
  const std::string tell = std::to_string(version);
  const std::string word = mark(number, version);
  return {document_id(number),
          "Điều 1. Bản " + word + " của chợ nổi.\nĐiều 2. Bãi bỏ Quyết định số " + tell +
              "/QĐ-UBND ngày 02/3/2024.\n",
          {{"title", "Chợ nổi " + word},
           {"number", std::to_string(number) + "/NQ-HĐND"},
           {"type", "Nghị quyết"},
           {"date", "2024-03-02"},
           {"status", word},
           {"version", tell}}};
}

std::string to_string(const State& state) {
  if (!state) return "nothing";
  std::string text = "[";
  for (const auto& [number, version] : *state) {
    text += " " + std::to_string(number) + ":" + std::to_string(version);
  }
  return text + " ]";
}

Seen look_into(const std::string& directory, storage::FileSystem& files) {
  const auto snapshot = index::Snapshot::try_open(directory, files);
  if (!snapshot) {
    if (snapshot.error().code() == ErrorCode::not_found) return {};
    return {{}, std::string("it does not open: ") + snapshot.error().what()};
  }
  if (const auto checked = index::try_check(directory, files); !checked) {
    return {{}, std::string("check fails: ") + checked.error().what()};
  }
  const query::Searcher searcher(*snapshot);
  const int status = (*snapshot)->schema().find_column("status");
  const int end = (*snapshot)->schema().find_column("end_date");
  Contents contents;
  for (const auto& segment : (*snapshot)->segments()) {
    for (DocId document = 0; document < segment->documents(); ++document) {
      if (segment->is_deleted(document)) continue;
      SourceDocument stored = segment->try_stored(document).value();
      unsigned day = 0;
      std::erase_if(stored.fields, [&](const SourceField& field) {
        if (field.name != "end_date") return false;
        if (const auto date = text::parse_date(field.value)) day = date->day;
        return true;
      });
      const auto version = std::find_if(stored.fields.begin(), stored.fields.end(),
                                        [](const auto& field) { return field.name == "version"; });
      if (version == stored.fields.end()) return {{}, stored.id + " has lost its fields"};
      const auto number = static_cast<unsigned>(std::stoul(stored.id.substr(3)));
      const auto told = static_cast<unsigned>(std::stoul(version->value));
      const SourceDocument expected = versioned_document(number, told);
      bool whole = stored.id == expected.id && stored.text == expected.text &&
                   stored.fields.size() == expected.fields.size();
      for (const auto& field : expected.fields) {
        whole =
            whole && std::any_of(stored.fields.begin(), stored.fields.end(), [&](const auto& f) {
              return f.name == field.name && f.value == field.value;
            });
      }
      if (!whole) return {{}, stored.id + " is not what was added"};
      if (segment->try_keyword(static_cast<std::size_t>(status), document).value() !=
          mark(number, told)) {
        return {{}, stored.id + " has another status"};
      }
      for (const char* scope : {"", "tieu_de:"}) {
        const auto hits = searcher.search(query::parse_query(scope + mark(number, told))).hits;
        if (hits.size() != 1 ||
            (*snapshot)->segments()[hits[0].segment]->try_id(hits[0].document).value() !=
                stored.id) {
          return {{}, stored.id + " is not found by its words"};
        }
      }
      const std::int32_t date = segment->try_date(static_cast<std::size_t>(end), document).value();
      if (date != (day == 0 ? 0 : 20300100 + static_cast<std::int32_t>(day))) {
        return {{}, stored.id + " has one end date stored and another in its column"};
      }
      if (!contents.emplace(number, versioned_day(told, day)).second)
        return {{}, stored.id + " is there twice"};
    }
  }
  const std::uint64_t all = searcher.try_count(query::parse_query("chợ")).value();
  if (all != contents.size()) return {{}, "a search finds documents that are not there"};
  return {contents, {}};
}

// What a writer can be asked for. A new operation is one entry, and a method that follows in
// `staged_` what it changes.
const std::vector<History::Operation>& History::operations() {
  static const std::vector<Operation> all{
      {"add", 8, [](History& h) { return h.add(h.pick(documents)); }},
      {"delete", 3, [](History& h) { return h.remove(h.pick(documents)); }},
      {"delete by query", 1, [](History& h) { return h.remove_by_query(h.pick(documents)); }},
      {"set", 3, [](History& h) { return h.set(h.pick(documents), 1 + h.pick(28)); }},
      {"commit", 4, [](History& h) { return h.commit(); }},
      {"settle", 1, [](History& h) { return h.settle(); }},
      {"optimize", 1, [](History& h) { return h.optimize(); }},
      {"reopen", 1, [](History& h) { return h.reopen(); }},
  };
  return all;
}

bool History::open() {
  error_.reset();
  auto opened = index::IndexWriter::try_open(directory, writer_options(), files_);
  if (!opened && opened.error().code() == ErrorCode::not_found) {
    opened = index::IndexWriter::try_create(directory, {}, writer_options(), files_);
  }
  if (!took(opened)) return false;
  writer_ = *std::move(opened);
  return true;
}

bool History::step() {
  unsigned total = 0;
  for (const Operation& operation : operations()) total += operation.weight;
  unsigned chosen = pick(total);
  for (const Operation& operation : operations()) {
    if (chosen < operation.weight) return operation.run(*this);
    chosen -= operation.weight;
  }
  return true;
}

bool History::run_all() {
  if (!open()) return false;
  for (const unsigned number : {0u, 1u, 2u}) {
    if (!add(number)) return false;
  }
  if (!commit()) return false;
  for (const Operation& operation : operations()) {
    if (!operation.run(*this) || !add(3) || !remove(1) || !commit()) return false;
  }
  return reopen() && add(4) && commit();
}

bool History::add(unsigned number) {
  const unsigned version = next_version_++;
  if (!took(writer_->try_add(versioned_document(number, version)))) return false;
  staged_[number] = version;
  return true;
}

bool History::remove(unsigned number) {
  if (!took(writer_->try_delete(document_id(number)))) return false;
  staged_.erase(number);
  return true;
}

bool History::remove_by_query(unsigned number) {
  const auto query = query::parse_query("so:" + std::to_string(number) + "/NQ-HĐND");
  if (!took(query::try_delete_matching(*writer_, query))) return false;
  staged_.erase(number);
  return true;
}

bool History::set(unsigned number, unsigned day) {
  const SourceField date{"end_date", std::to_string(day) + "/1/2030"};
  const auto found = writer_->try_set_columns(document_id(number), {&date, 1});
  if (!took(found)) return false;
  if (*found) staged_[number] = versioned_day(staged_[number], day);
  return true;
}

bool History::reopen() {
  writer_.reset();
  staged_ = visible_;
  return open();
}

std::string History::verify(bool power_was_lost) {
  const Seen seen = look_into(directory, files_);
  if (!seen.problem.empty()) return seen.problem;
  if (std::find(allowed_.begin(), allowed_.end(), seen.state) == allowed_.end()) {
    std::string text = "the index holds " + to_string(seen.state) + "; it may hold";
    for (const State& state : allowed_) text += " " + to_string(state);
    return text;
  }
  if (power_was_lost) allowed_ = {seen.state};
  visible_ = seen.state ? *seen.state : Contents();
  staged_ = visible_;
  return {};
}

}  // namespace tracuu::test
