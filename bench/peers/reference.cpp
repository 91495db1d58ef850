// The truth that engines are checked against: every posting uncompressed in memory, every matching
// document scored, in double precision. Shares no code with tracuu.
//
//   reference CORPUS
//
// A request is a line "MODEL op tokens documents" with tabs between; the answer is "count TAB the
// ten best as document:score TAB the scores of the documents asked for, 0 where one does not
// match". A model is an engine's own definition of BM25 (k1 1.2, b 0.75), so that what is left to
// tolerate is rounding:
//
//            length   idf of n in N                     phrase                        factor
//   tracuu   exact    ln(1 + (N - n + .5)/(n + .5))     frequency of the phrase,      k1 + 1
//                                                       idf summed over its words
//   lucene   short    the same                          the same                      1
//   tantivy  short    the same                          the same                      k1 + 1
//   xapian   exact    r = (N - n + .5)/(n + .5);        the sum of its words          k1 + 1
//                     ln(r < 2 ? r/2 + 1 : r)
//   sqlite   exact    ln((N - n + .5)/(n + .5)),        frequency of the phrase,      k1 + 1
//                     or 1e-6 where that is less        n of the phrase
//
// A short length keeps four significant bits of what exceeds 24, as Lucene's and Tantivy's one-byte
// lengths do. For n in N documents all logarithms are natural.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "driver.hpp"

namespace {

constexpr double k1 = 1.2;
constexpr double b = 0.75;

enum class Idf : std::uint8_t { plus_one, xapian, sqlite };
enum class PhraseRule : std::uint8_t { summed_idf, own_idf, words };

struct Model {
  bool short_lengths;
  Idf idf;
  PhraseRule phrase;
  double factor;
};

Model model_of(std::string_view name) {
  if (name == "tracuu") return {false, Idf::plus_one, PhraseRule::summed_idf, k1 + 1};
  if (name == "lucene") return {true, Idf::plus_one, PhraseRule::summed_idf, 1};
  if (name == "tantivy") return {true, Idf::plus_one, PhraseRule::summed_idf, k1 + 1};
  if (name == "xapian") return {false, Idf::xapian, PhraseRule::words, k1 + 1};
  if (name == "sqlite") return {false, Idf::sqlite, PhraseRule::own_idf, k1 + 1};
  throw std::runtime_error("unknown model");
}

double idf_of(Idf kind, double documents, double matching) {
  const double odds = (documents - matching + 0.5) / (matching + 0.5);
  switch (kind) {
    case Idf::xapian:
      return std::log(odds < 2 ? odds / 2 + 1 : odds);
    case Idf::sqlite:
      return std::max(std::log(odds), 1e-6);
    case Idf::plus_one:
      break;
  }
  return std::log(1 + odds);
}

std::uint32_t short_length(std::uint32_t length) {
  constexpr std::uint32_t exact = 24;
  if (length < exact) return length;
  const std::uint32_t rest = length - exact;
  const int dropped = std::max(0, static_cast<int>(std::bit_width(rest)) - 4);
  return exact + (rest >> dropped << dropped);
}

struct Posting {
  std::uint32_t document;
  std::uint32_t frequency;
};

class Collection {
 public:
  explicit Collection(const std::string& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read " + file);
    std::vector<std::uint32_t> last{0};  // document of each term's last posting, plus one
    for (std::string line; std::getline(in, line);) {
      for (std::size_t start = 0; start < line.size();) {
        const std::size_t end = std::min(line.find(' ', start), line.size());
        if (end == start) throw std::runtime_error("two spaces, or one at the start of a line");
        const auto [place, fresh] = terms_.try_emplace(line.substr(start, end - start), 0U);
        if (fresh) {
          place->second = static_cast<std::uint32_t>(postings_.size());
          postings_.emplace_back();
          last.push_back(0);
        }
        const std::uint32_t term = place->second;
        tokens_.push_back(term);
        if (last[term] == documents() + 1) {
          ++postings_[term].back().frequency;
        } else {
          postings_[term].push_back({documents(), 1});
          last[term] = documents() + 1;
        }
        start = end + 1;
      }
      if (tokens_.size() == starts_.back()) throw std::runtime_error("an empty line");
      starts_.push_back(tokens_.size());
    }
  }

  [[nodiscard]] std::uint32_t documents() const {
    return static_cast<std::uint32_t>(starts_.size() - 1);
  }
  [[nodiscard]] double average_length() const {
    return static_cast<double>(tokens_.size()) / documents();
  }
  /// The words of a document.
  [[nodiscard]] std::span<const std::uint32_t> text(std::uint32_t document) const {
    return std::span(tokens_).subspan(starts_[document], starts_[document + 1] - starts_[document]);
  }
  [[nodiscard]] const std::vector<Posting>& postings(std::uint32_t term) const {
    return postings_[term];
  }
  /// The number of a term; one without postings if no document has it.
  [[nodiscard]] std::uint32_t term(const std::string& token) const {
    const auto place = terms_.find(token);
    return place == terms_.end() ? 0 : place->second;
  }

 private:
  std::unordered_map<std::string, std::uint32_t> terms_;
  std::vector<std::vector<Posting>> postings_{{}};  // of each term; the first has none
  std::vector<std::uint32_t> tokens_;
  std::vector<std::size_t> starts_{0};
};

/// Occurrences of `phrase` in `text`; they may overlap. Requires: `phrase` is not empty.
std::uint32_t occurrences(std::span<const std::uint32_t> text,
                          std::span<const std::uint32_t> phrase) {
  std::uint32_t found = 0;
  for (std::size_t i = 0; i + phrase.size() <= text.size(); ++i) {
    if (text[i] == phrase.front() && std::ranges::equal(text.subspan(i, phrase.size()), phrase)) {
      ++found;
    }
  }
  return found;
}

/// The documents that hold a phrase. Keeps the last answer: the same is asked for each engine.
class PhraseFinder {
 public:
  explicit PhraseFinder(const Collection& collection) : collection_(collection) {}

  /// Those of `candidates` where the words stand side by side, and how often. Requires: equal
  /// words come with equal candidates.
  const std::vector<Posting>& find(const std::vector<std::uint32_t>& words,
                                   const std::vector<peers::Hit>& candidates) {
    if (words == words_) return found_;
    words_ = words;
    found_.clear();
    for (const peers::Hit& candidate : candidates) {
      const auto document = static_cast<std::uint32_t>(candidate.document);
      const std::uint32_t frequency = occurrences(collection_.text(document), words);
      if (frequency > 0) found_.push_back({document, frequency});
    }
    return found_;
  }

 private:
  const Collection& collection_;
  std::vector<std::uint32_t> words_;
  std::vector<Posting> found_;
};

class Scorer {
 public:
  Scorer(const Collection& collection, PhraseFinder& finder, const Model& model)
      : collection_(collection), finder_(finder), model_(model) {}

  /// The matching documents with their scores.
  [[nodiscard]] std::vector<peers::Hit> all(const std::string& op,
                                            const std::vector<std::uint32_t>& words) const {
    std::vector<double> sums(collection_.documents());
    std::vector<std::uint32_t> matched(collection_.documents());
    for (const std::uint32_t word : words) {
      const std::vector<Posting>& postings = collection_.postings(word);
      const double idf = idf_of_list(postings.size());
      for (const Posting& posting : postings) {
        sums[posting.document] += weight(idf, posting.frequency, posting.document);
        ++matched[posting.document];
      }
    }
    const std::size_t wanted = op == "or" ? 1 : words.size();
    std::vector<peers::Hit> hits;
    for (std::uint32_t document = 0; document < collection_.documents(); ++document) {
      if (matched[document] >= wanted) hits.push_back({document, sums[document]});
    }
    return op == "phrase" && words.size() > 1 ? phrases(words, hits) : hits;
  }

 private:
  /// Those of the documents that hold the words side by side, scored as a phrase.
  [[nodiscard]] std::vector<peers::Hit> phrases(const std::vector<std::uint32_t>& words,
                                                const std::vector<peers::Hit>& candidates) const {
    const std::vector<Posting>& found = finder_.find(words, candidates);
    double idf = 0;
    if (model_.phrase == PhraseRule::own_idf) {
      idf = idf_of_list(found.size());
    } else {
      for (const std::uint32_t word : words) {
        idf += idf_of_list(collection_.postings(word).size());
      }
    }
    std::vector<peers::Hit> hits;
    auto candidate = candidates.begin();
    for (const Posting& posting : found) {
      while (candidate->document != posting.document) ++candidate;
      const bool summed = model_.phrase == PhraseRule::words;
      hits.push_back({posting.document, summed ? candidate->score
                                               : weight(idf, posting.frequency, posting.document)});
    }
    return hits;
  }

  [[nodiscard]] double idf_of_list(std::size_t matching) const {
    return idf_of(model_.idf, collection_.documents(), static_cast<double>(matching));
  }
  [[nodiscard]] double weight(double idf, std::uint32_t frequency, std::uint32_t document) const {
    const auto words = static_cast<std::uint32_t>(collection_.text(document).size());
    const double length = model_.short_lengths ? short_length(words) : words;
    const double norm = k1 * (1 - b + b * length / collection_.average_length());
    return model_.factor * idf * frequency / (frequency + norm);
  }

  const Collection& collection_;
  PhraseFinder& finder_;
  Model model_;
};

std::string answer(const Collection& collection, PhraseFinder& finder, const std::string& line) {
  const std::vector<std::string> parts = peers::split(line, '\t');
  if (parts.size() != 4) throw std::runtime_error("a request has four parts");
  std::vector<std::uint32_t> words;
  for (const std::string& token : peers::split(parts[2], ' ')) {
    words.push_back(collection.term(token));
  }
  std::vector<peers::Hit> hits =
      Scorer(collection, finder, model_of(parts[0])).all(parts[1], words);
  std::string asked;  // the hits are still in the order of documents
  for (const std::string& name : peers::split(parts[3], ' ')) {
    if (name.empty()) continue;
    const std::uint64_t document = std::stoull(name);
    const auto place =
        std::lower_bound(hits.begin(), hits.end(), document,
                         [](const peers::Hit& hit, std::uint64_t d) { return hit.document < d; });
    const bool found = place != hits.end() && place->document == document;
    if (!asked.empty()) asked += ' ';
    peers::append_score(asked, found ? place->score : 0);
  }
  const std::size_t count = hits.size();
  const std::size_t kept = std::min<std::size_t>(10, count);
  std::partial_sort(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(kept), hits.end(),
                    [](const peers::Hit& x, const peers::Hit& y) {
                      return x.score != y.score ? x.score > y.score : x.document < y.document;
                    });
  hits.resize(kept);
  return std::to_string(count) + '\t' + peers::to_text(hits) + '\t' + asked;
}

}  // namespace

int main(int count, char** values) {
  if (count != 2) {
    std::fputs("reference CORPUS\n", stderr);
    return 2;
  }
  try {
    const Collection collection(values[1]);
    PhraseFinder finder(collection);
    std::printf("ready\n");
    std::fflush(stdout);
    for (std::string line; std::getline(std::cin, line);) {
      std::string text;
      try {
        text = answer(collection, finder, line);
      } catch (const std::exception& error) {
        text = std::string("error\t") + error.what();
      }
      std::printf("%s\n", text.c_str());
      std::fflush(stdout);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
