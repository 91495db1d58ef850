// Question   What do a condition on a column, the order of a column and facets cost beside the bare
//            query, and beside the query that counts all matches?
// Data       A million documents of 6 to 18 Zipf words with type, issuer, date, a column of a topic
//            and one with a value for each document. A few queries a class, drawn from the texts.
// Measured   Whole searches from a parsed query to hits; the index is in memory and every query was
//            asked before. A figure is the processor's time, the median of many passes over the
//            queries of a class; the ways to ask follow each other pass by pass.
// Not        Opening the index, parsing, stored fields, snippets. First uses of columns are timed
//            once each, apart.
// Checked    Before timing: totals, hits and facets of every query and every way to ask against a
//            scan of the generated words and values.
//
// columns [--documents N] [--segments N] [--index DIR] [--rounds N] [--only CLASS]
// An index that is in DIR already must come from the same number of documents.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/query/searcher.hpp>
#include <tuple>
#include <vector>

#include "bench_archive.hpp"

namespace {

using namespace tracuu;
using query::Node;
using query::NodeKind;
using query::Query;
using query::SearchOptions;
using query::SearchResult;
using Word = std::uint16_t;

constexpr std::uint32_t vocabulary = 9000;
constexpr const char* types[] = {"Quyết định", "Công văn", "Nghị quyết", "Thông báo",
                                 "Kế hoạch",   "Báo cáo",  "Tờ trình",   "Thông tư",
                                 "Nghị định",  "Chỉ thị",  "Luật",       "Pháp lệnh"};
constexpr std::uint32_t issuers = 300, topics = 40, first_year = 2000, year_count = 25;

// What a document is made of; all else follows from it.
struct Document {
  std::uint8_t type, topic;
  std::uint16_t issuer;
  std::uint32_t date;  // 20240131
};

class Collection {
 public:
  explicit Collection(std::uint32_t documents) : random_(5) {
    starts_.push_back(0);
    for (std::uint32_t i = 0; i < documents; ++i) {
      const std::uint32_t size = 6 + below(13);
      for (std::uint32_t k = 0; k < size; ++k) {
        const bool follows = k > 0 && below(4) == 0;
        words_.push_back(
            follows ? static_cast<Word>((words_.back() * 7919u + 31u * below(3)) % vocabulary)
                    : zipf(vocabulary));
      }
      starts_.push_back(static_cast<std::uint32_t>(words_.size()));
      Document& document = documents_.emplace_back();
      document.type = static_cast<std::uint8_t>(zipf(std::size(types)));
      document.topic = static_cast<std::uint8_t>(below(topics));
      document.issuer = zipf(issuers);
      document.date =
          (first_year + below(year_count)) * 10000 + (1 + below(12)) * 100 + 1 + below(28);
    }
  }

  [[nodiscard]] std::uint32_t size() const noexcept {
    return static_cast<std::uint32_t>(documents_.size());
  }
  [[nodiscard]] const Document& operator[](std::size_t i) const { return documents_[i]; }
  [[nodiscard]] const Word* begin(std::size_t i) const { return words_.data() + starts_[i]; }
  [[nodiscard]] const Word* end(std::size_t i) const { return words_.data() + starts_[i + 1]; }

  // Its digits are in the order of the alphabet, too.
  [[nodiscard]] static std::string issuer(std::uint32_t number) {
    return "Sở số " + std::to_string(1000 + number * 7919 % issuers);
  }
  [[nodiscard]] SourceDocument source(std::size_t i) const {
    const Document& of = documents_[i];
    SourceDocument document;
    document.id = "d" + std::to_string(i);
    for (const Word* word = begin(i); word != end(i); ++word) {
      if (word != begin(i)) document.text += ' ';
      document.text += bench::Archive::spell(*word);
    }
    char date[16];
    std::snprintf(date, sizeof date, "%04u-%02u-%02u", of.date / 10000, of.date / 100 % 100,
                  of.date % 100);
    document.fields = {{"type", types[of.type]},
                       {"issuer", issuer(of.issuer)},
                       {"date", date},
                       {"chu_de", "Chủ đề " + std::to_string(of.topic)},
                       {"ma_ho_so", "HS-" + std::to_string(i * 2654435761u % 100000000u) + "-" +
                                        std::to_string(i)}};
    return document;
  }

  // Documents that `matches` holds for, in order.
  template <typename Matches>
  [[nodiscard]] std::vector<std::uint32_t> scan(Matches matches) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < size(); ++i) {
      if (matches(i)) found.push_back(i);
    }
    return found;
  }

 private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_()) % limit; }
  Word zipf(std::size_t limit) {
    const double u = static_cast<double>(random_() >> 8) / (1u << 24);
    return static_cast<Word>(std::pow(static_cast<double>(limit), u) - 1);
  }

  std::mt19937 random_;
  std::vector<Word> words_;
  std::vector<std::uint32_t> starts_;
  std::vector<Document> documents_;
};

// A query and the documents that match it.
struct Asked {
  Query query;
  std::vector<std::uint32_t> matching;
};
struct Class {
  std::string name;
  std::vector<Asked> asked;
};

// A condition or none, and how documents meet it.
struct Filter {
  const char* name;
  std::function<bool(const Document&)> meets;
  Node node;
};

// A way to ask: options, and a condition that is asked for beside the query.
struct Way {
  std::string name;
  SearchOptions options;
  int filter = -1;
  std::size_t beside;  // the way whose time is compared
  std::size_t also = 0;
  double time = 0;
};

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

// Of the processor, by this thread: a search runs in one, and other work does not count.
double milliseconds_of(const std::function<void()>& work) {
  const auto now = [] {
    std::timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
  };
  const double start = now();
  work();
  return now() - start;
}

std::vector<Filter> make_filters() {
  const auto years = [](std::uint32_t low, std::uint32_t high) {
    return Node::make_column_range("date", query::RangeEnd{std::to_string(low), true},
                                   query::RangeEnd{std::to_string(high), true});
  };
  return {{"issuer", [](const Document& of) { return of.issuer == 17; },
           Node::make_column_equals("issuer", Collection::issuer(17))},
          {"type", [](const Document& of) { return of.type == 3; },
           Node::make_column_equals("type", types[3])},
          {"half", [](const Document& of) { return of.date / 10000 <= 2012; }, years(2000, 2012)},
          {"nearly all", [](const Document& of) { return of.date / 10000 >= 2001; },
           years(2001, 2030)}};
}

class Comparison {
 public:
  Comparison(const Collection& collection, const std::string& directory)
      : collection_(collection),
        snapshot_(index::Snapshot::open(directory)),
        searcher_(snapshot_),
        filters_(make_filters()) {
    for (const auto& segment : snapshot_->segments()) {
      first_documents_.push_back(documents_);
      documents_ += segment->documents();
    }
    if (documents_ != collection.size()) fail("the index has another number of documents");
  }

  void run(std::size_t rounds, const std::string& only) {
    print_first_uses();
    make_ways();
    print_head();
    for (const Class& of : make_classes()) {
      if (of.name.find(only) == std::string::npos) continue;
      check(of);
      measure(of, rounds);
      print(of);
    }
  }

 private:
  // The document with a word drawn from the texts, `words` neighbours of it.
  [[nodiscard]] std::vector<Word> draw(std::size_t words) {
    while (true) {
      const std::uint32_t i = static_cast<std::uint32_t>(random_()) % collection_.size();
      const auto size = static_cast<std::size_t>(collection_.end(i) - collection_.begin(i));
      const std::size_t first = random_() % (size - words + 1);
      std::vector<Word> drawn(collection_.begin(i) + first, collection_.begin(i) + first + words);
      if (words < 2 || drawn[0] != drawn[1]) return drawn;
    }
  }
  static Node word(Word of) { return Node::make_word(bench::Archive::spell(of)); }
  [[nodiscard]] Asked ask(Node node, const std::function<bool(std::uint32_t)>& matches) const {
    return {{std::move(node), {}}, collection_.scan(matches)};
  }
  [[nodiscard]] bool has(std::uint32_t i, Word of) const {
    return std::find(collection_.begin(i), collection_.end(i), of) != collection_.end(i);
  }

  std::vector<Class> make_classes() {
    std::vector<std::uint32_t> frequencies(vocabulary);
    for (std::uint32_t i = 0; i < collection_.size(); ++i) {
      std::vector<Word> words(collection_.begin(i), collection_.end(i));
      std::sort(words.begin(), words.end());
      words.erase(std::unique(words.begin(), words.end()), words.end());
      for (const Word of : words) ++frequencies[of];
    }
    const auto words_near = [&](double share, std::size_t count) {
      Class made;
      const double wanted = share * collection_.size();
      for (Word of = 0; of < vocabulary && made.asked.size() < count; ++of) {
        if (frequencies[of] > wanted * 2 || frequencies[of] < wanted / 2) continue;
        made.asked.push_back(ask(word(of), [&](std::uint32_t i) { return has(i, of); }));
      }
      return made.asked;
    };
    std::vector<Class> classes;
    classes.push_back({"word, rare", words_near(0.0001, 8)});
    classes.push_back({"word, 1 in 1000", words_near(0.001, 8)});
    classes.push_back({"word, 1 in 100", words_near(0.01, 8)});
    const auto most = static_cast<Word>(std::max_element(frequencies.begin(), frequencies.end()) -
                                        frequencies.begin());
    classes.push_back(
        {"word, most frequent", {ask(word(most), [&](std::uint32_t i) { return has(i, most); })}});
    Class all{"two words, AND", {}}, any{"two words, OR", {}}, phrase{"two words, phrase", {}};
    while (all.asked.size() < 8) {
      const std::vector<Word> pair = draw(2);
      const Word a = pair[0], b = pair[1];
      all.asked.push_back(ask(Node::combine(NodeKind::all_of, {word(a), word(b)}),
                              [&](std::uint32_t i) { return has(i, a) && has(i, b); }));
      any.asked.push_back(ask(Node::combine(NodeKind::any_of, {word(a), word(b)}),
                              [&](std::uint32_t i) { return has(i, a) || has(i, b); }));
      phrase.asked.push_back(
          ask(Node::make_phrase({bench::Archive::spell(a), bench::Archive::spell(b)}),
              [&](std::uint32_t i) {
                return std::search(collection_.begin(i), collection_.end(i), pair.begin(),
                                   pair.end()) != collection_.end(i);
              }));
    }
    classes.push_back(std::move(all));
    classes.push_back(std::move(any));
    classes.push_back(std::move(phrase));
    classes.push_back({"all dates",
                       {ask(Node::make_column_range("date", std::nullopt, std::nullopt),
                            [](std::uint32_t) { return true; })}});
    return classes;
  }

  void make_ways() {
    SearchOptions bare;
    bare.total = false;
    ways_.push_back({"top 10", bare, -1, 0});
    SearchOptions count;
    count.k = 0;
    ways_.push_back({"count", count, -1, 1});
    ways_.push_back({"top 10, count", SearchOptions{}, -1, 2});
    for (int i = 0; i < static_cast<int>(filters_.size()); ++i) {
      ways_.push_back({std::string("condition: ") + filters_[i].name, bare, i, 0});
    }
    for (int i = 0; i < static_cast<int>(filters_.size()); ++i) {
      ways_.push_back(
          {std::string("condition, count: ") + filters_[i].name, SearchOptions{}, i, 2});
    }
    const std::vector<std::vector<query::FacetRequest>> facets{
        {{"type", 10}},
        {{"year", 10}},
        {{"issuer", 10}},
        {{"type", 10}, {"year", 10}, {"issuer", 10}}};
    for (const auto& requests : facets) {
      SearchOptions options;
      options.facets = requests;
      std::string name = "facets:";
      for (const auto& request : requests) name += " " + request.column;
      ways_.push_back({name, options, -1, 2, 1});
    }
    for (const query::Sort& sort : {query::Sort{"date", false}, query::Sort{"date", true},
                                    query::Sort{"issuer", false}, query::Sort{"ma_ho_so", false}}) {
      SearchOptions options;
      options.sort = sort;
      ways_.push_back({(sort.descending ? "sort: -" : "sort: ") + sort.column, options, -1, 2, 1});
    }
  }

  [[nodiscard]] std::uint32_t place(const query::Hit& hit) const {
    return first_documents_[hit.segment] + hit.document;
  }
  [[nodiscard]] std::uint64_t id_hash(std::uint32_t i) const {
    const auto after = std::upper_bound(first_documents_.begin(), first_documents_.end(), i);
    const auto segment = static_cast<std::size_t>(after - first_documents_.begin()) - 1;
    return snapshot_->segments()[segment]->id_hash(i - first_documents_[segment]);
  }
  [[nodiscard]] Query query_of(const Asked& asked, const Way& way) const {
    if (way.filter < 0) return asked.query;
    Query query = asked.query;
    std::vector<Node> children{query.root, filters_[static_cast<std::size_t>(way.filter)].node};
    if (query.root.kind == NodeKind::all_of) {
      children = query.root.children;
      children.push_back(filters_[static_cast<std::size_t>(way.filter)].node);
    }
    query.root = Node::combine(NodeKind::all_of, std::move(children));
    return query;
  }

  void check(const Class& of) {
    queries_.assign(ways_.size(), {});
    for (std::size_t w = 0; w < ways_.size(); ++w) {
      const Way& way = ways_[w];
      for (const Asked& asked : of.asked) {
        queries_[w].push_back(query_of(asked, way));
        const std::string where = of.name + ", " + way.name + ": ";
        std::vector<std::uint32_t> matching = asked.matching;
        if (way.filter >= 0) {
          std::erase_if(matching, [&](std::uint32_t i) {
            return !filters_[static_cast<std::size_t>(way.filter)].meets(collection_[i]);
          });
        }
        const SearchResult found = searcher_.search(queries_[w].back(), way.options);
        if (way.options.total && found.total != matching.size()) fail(where + "another total");
        if (found.hits.size() != std::min(way.options.k, matching.size()))
          fail(where + "hits lack");
        if (way.options.sort.column.empty()) {
          SearchOptions exhaustive = way.options;
          exhaustive.strategy = query::Strategy::exhaustive;
          exhaustive.facets.clear();
          if (searcher_.search(queries_[w].back(), exhaustive).hits != found.hits) {
            fail(where + "exhaustive search has other hits");
          }
          for (const query::Hit& hit : found.hits) {
            if (!std::binary_search(matching.begin(), matching.end(), place(hit))) {
              fail(where + "a hit does not match");
            }
          }
        } else {
          check_order(where, way, matching, found);
        }
        for (std::size_t i = 0; i < way.options.facets.size(); ++i) {
          check_facet(where, way.options.facets[i], matching, found.facets.at(i));
        }
      }
    }
  }

  void check_order(const std::string& where, const Way& way,
                   const std::vector<std::uint32_t>& matching, const SearchResult& found) const {
    const query::Sort& sort = way.options.sort;
    std::vector<std::tuple<std::int64_t, std::uint64_t, std::uint32_t>> places;
    std::map<std::string, std::int64_t> codes;
    if (sort.column == "ma_ho_so") {
      for (const std::uint32_t i : matching)
        codes.emplace(collection_.source(i).fields[4].value, i);
      std::int64_t rank = 0;
      for (auto& [code, i] : codes) {
        places.emplace_back(rank++, 0, static_cast<std::uint32_t>(i));
      }
    }
    for (const std::uint32_t i : matching) {
      if (sort.column == "ma_ho_so") break;
      std::int64_t key = collection_[i].date;
      if (sort.column == "issuer") key = collection_[i].issuer * 7919 % issuers;
      places.emplace_back(sort.descending ? -key : key, id_hash(i), i);
    }
    const std::size_t kept = std::min(places.size(), way.options.k);
    std::partial_sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(kept),
                      places.end());
    for (std::size_t i = 0; i < kept; ++i) {
      if (place(found.hits[i]) != std::get<2>(places[i])) fail(where + "another order");
    }
  }

  void check_facet(const std::string& where, const query::FacetRequest& request,
                   const std::vector<std::uint32_t>& matching, const query::Facet& found) const {
    std::map<std::string, std::uint64_t> counts;
    std::map<std::uint32_t, std::uint64_t> by_number;
    for (const std::uint32_t i : matching) {
      const Document& of = collection_[i];
      ++by_number[request.column == "type"     ? of.type
                  : request.column == "issuer" ? of.issuer
                                               : of.date / 10000];
    }
    for (const auto& [number, count] : by_number) {
      counts[request.column == "type"     ? types[number]
             : request.column == "issuer" ? Collection::issuer(number)
                                          : std::to_string(number)] = count;
    }
    std::vector<query::Facet::Value> values;
    for (const auto& [value, count] : counts) values.push_back({value, count});
    std::stable_sort(values.begin(), values.end(),
                     [](const auto& a, const auto& b) { return a.count > b.count; });
    values.resize(std::min(values.size(), request.values));
    if (values != found.values) fail(where + "other counts");
  }

  void measure(const Class& of, std::size_t rounds) {
    std::vector<std::vector<double>> times(ways_.size());
    for (std::size_t round = 0; round < rounds; ++round) {
      for (std::size_t w = 0; w < ways_.size(); ++w) {
        // The first pass fills the caches with what this way needs.
        double best = 1e9;
        for (int pass = 0; pass < 3; ++pass) {
          const double time = milliseconds_of([&] {
            for (const Query& query : queries_[w]) {
              const SearchResult found = searcher_.search(query, ways_[w].options);
              if (found.hits.size() > ways_[w].options.k) fail("too many hits");
            }
          });
          best = std::min(best, time);
        }
        times[w].push_back(best * 1000 / static_cast<double>(of.asked.size()));
      }
    }
    for (std::size_t w = 0; w < ways_.size(); ++w) {
      const auto middle = times[w].begin() + static_cast<std::ptrdiff_t>(rounds / 2);
      std::nth_element(times[w].begin(), middle, times[w].end());
      ways_[w].time = *middle;
    }
  }

  void print_first_uses() {
    std::printf("%u documents, %zu segments\n\nFirst uses, ms:", documents_,
                snapshot_->segments().size());
    const Query query{word(0), {}};
    for (const char* column : {"date", "issuer", "ma_ho_so"}) {
      SearchOptions options;
      options.sort.column = column;
      const double time = milliseconds_of([&] { (void)searcher_.search(query, options); });
      std::printf(" sort by %s %.1f;", column, time);
    }
    for (const char* column : {"type", "year", "issuer", "ma_ho_so"}) {
      SearchOptions options;
      options.facets = {{column, 10}};
      const double time = milliseconds_of([&] { (void)searcher_.search(query, options); });
      std::printf(" facets of %s %.1f;", column, time);
    }
    std::printf("\n");
  }
  void print_head() const {
    std::printf(
        "\nTimes in µs; in brackets, times that of top 10 (conditions), of top 10 and count "
        "(the rest), and of the count alone.\n");
  }
  void print(const Class& of) const {
    double matching = 0;
    for (const Asked& asked : of.asked) matching += static_cast<double>(asked.matching.size());
    std::printf("\n## %s: %.0f matches\n", of.name.c_str(),
                matching / static_cast<double>(of.asked.size()));
    for (const Way& way : ways_) {
      std::printf("%-34s %10.1f", way.name.c_str(), way.time);
      if (&way != &ways_[way.beside]) {
        std::printf("   %6.2f", way.time / ways_[way.beside].time);
      }
      if (way.also != 0) std::printf("   %6.2f", way.time / ways_[way.also].time);
      std::printf("\n");
    }
    std::fflush(stdout);
  }

  const Collection& collection_;
  std::shared_ptr<const index::Snapshot> snapshot_;
  query::Searcher searcher_;
  std::vector<Filter> filters_;
  std::vector<std::uint32_t> first_documents_;
  std::uint32_t documents_ = 0;
  std::mt19937 random_{11};
  std::vector<Way> ways_;
  std::vector<std::vector<Query>> queries_;  // by way
};

void make_index(const Collection& collection, const std::string& directory,
                std::uint32_t segments) {
  index::Schema schema;
  schema.unit = index::UnitMode::document;
  schema.positions = false;
  schema.columns.push_back({"chu_de", index::ColumnType::keyword});
  schema.columns.push_back({"ma_ho_so", index::ColumnType::keyword});
  index::WriterOptions options;
  options.threads = 2;
  options.merge = false;
  options.memory_bytes = std::size_t{1} << 30;
  const auto writer = index::IndexWriter::create(directory, schema, options);
  const std::uint32_t of_segment = (collection.size() + segments - 1) / segments;
  for (std::uint32_t i = 0; i < collection.size(); ++i) {
    writer->add(collection.source(i));
    if ((i + 1) % of_segment == 0) writer->commit();
  }
  writer->commit();
}

}  // namespace

int main(int count, char** arguments) {
  std::uint32_t documents = 1'000'000, segments = 1;
  std::size_t rounds = 21;
  std::string directory, only;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view name = arguments[i];
    if (name == "--documents") {
      documents = static_cast<std::uint32_t>(std::strtoul(arguments[i + 1], nullptr, 10));
    } else if (name == "--segments") {
      segments = static_cast<std::uint32_t>(std::strtoul(arguments[i + 1], nullptr, 10));
    } else if (name == "--rounds") {
      rounds = std::strtoul(arguments[i + 1], nullptr, 10);
    } else if (name == "--only") {
      only = arguments[i + 1];
    } else if (name == "--index") {
      directory = arguments[i + 1];
    } else {
      fail("columns [--documents N] [--segments N] [--index DIR] [--rounds N] [--only CLASS]");
    }
  }
  if (documents == 0 || segments == 0 || rounds == 0) fail("numbers must be above 0");
  const bool scratch = directory.empty();
  if (scratch) directory = std::filesystem::temp_directory_path() / "tracuu-bench-columns";
  if (scratch) std::filesystem::remove_all(directory);
  const Collection collection(documents);
  if (!std::filesystem::exists(directory + "/manifest")) {
    make_index(collection, directory, segments);
  }
  Comparison(collection, directory).run(rounds, only);
  if (scratch) std::filesystem::remove_all(directory);
  return 0;
}
