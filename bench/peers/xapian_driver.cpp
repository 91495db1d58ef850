// Xapian behind the protocol of this folder. Its BM25 has another idf, and it scores a phrase as
// the sum of its words: model "xapian" of reference.cpp.
#include <xapian.h>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "driver.hpp"

namespace {

Xapian::Query make_query(const peers::Request& request) {
  const std::vector<std::string> tokens = peers::split(request.text, ' ');
  if (tokens.size() == 1) return Xapian::Query(tokens[0]);
  if (request.op == "phrase") {
    return {Xapian::Query::OP_PHRASE, tokens.begin(), tokens.end(),
            static_cast<Xapian::termcount>(tokens.size())};
  }
  const auto op = request.op == "and" ? Xapian::Query::OP_AND : Xapian::Query::OP_OR;
  return {op, tokens.begin(), tokens.end()};
}

struct XapianEngine {
  static std::string version() { return Xapian::version_string(); }

  static void build(const std::string& corpus, const std::string& directory, bool positions) {
    const peers::Stopwatch watch;
    const std::string parts = directory + "/parts";
    std::uint64_t documents = 0;
    {
      Xapian::WritableDatabase database(parts, Xapian::DB_CREATE_OR_OVERWRITE);
      std::ifstream in(corpus);
      if (!in) throw std::runtime_error("cannot read " + corpus);
      for (std::string line; std::getline(in, line); ++documents) {
        Xapian::Document document;
        Xapian::termpos position = 0;
        for (const std::string& token : peers::split(line, ' ')) {
          if (positions) {
            document.add_posting(token, ++position);
          } else {
            document.add_term(token);
          }
        }
        database.add_document(document);
      }
      database.commit();
    }
    const std::string whole = directory + "/database";
    Xapian::Database(parts).compact(whole,
                                    Xapian::DBCOMPACT_NO_RENUMBER | Xapian::Compactor::FULLER);
    std::filesystem::remove_all(parts);
    peers::report_seconds(watch.seconds());
    peers::report_count("documents", documents);
    for (const auto& entry : std::filesystem::directory_iterator(whole)) {
      const std::string name = entry.path().stem().string();
      if (name == "postlist" || name == "position" || name == "termlist") {
        peers::report_section(name.c_str(), entry.file_size());
      }
    }
  }

  static void serve(const std::string& directory) {
    const Xapian::Database database(directory + "/database");
    const Xapian::doccount documents = database.get_doccount();
    peers::serve([&](const peers::Request& request) {
      Xapian::Enquire enquire(database);
      enquire.set_query(make_query(request));
      peers::Answer answer;
      if (request.count) {
        enquire.set_weighting_scheme(Xapian::BoolWeight());
        answer.count = enquire.get_mset(0, 0, documents).get_matches_lower_bound();
        return answer;
      }
      enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 0, 0.75, 0));
      const Xapian::MSet hits = enquire.get_mset(0, 10);
      for (Xapian::MSetIterator hit = hits.begin(); hit != hits.end(); ++hit) {
        answer.hits.push_back({*hit - 1, hit.get_weight()});
      }
      return answer;
    });
  }
};

}  // namespace

int main(int count, char** values) { return peers::run_driver<XapianEngine>(count, values); }
