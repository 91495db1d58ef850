// SQLite FTS5 behind the protocol of this folder: a table without contents, and a tokenizer that
// splits at spaces. Its BM25 has another idf, also for phrases: model "sqlite" of reference.cpp.
#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "driver.hpp"

namespace {

// --- A tokenizer without state that splits at spaces ---------------------------------------------

int create_tokenizer(void*, const char**, int, Fts5Tokenizer** out) {
  static int nothing = 0;
  *out = reinterpret_cast<Fts5Tokenizer*>(&nothing);
  return SQLITE_OK;
}

void delete_tokenizer(Fts5Tokenizer*) {}

using TakeToken = int (*)(void*, int, const char*, int, int, int);

int split_at_spaces(Fts5Tokenizer*, void* context, int, const char* bytes, int size,
                    TakeToken take) {
  const std::string_view text(bytes, static_cast<std::size_t>(size));
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    if (end > start) {
      const int code = take(context, 0, bytes + start, static_cast<int>(end - start),
                            static_cast<int>(start), static_cast<int>(end));
      if (code != SQLITE_OK) return code;
    }
    start = end + 1;
  }
  return SQLITE_OK;
}

// --- SQLite
// ---------------------------------------------------------------------------------------

class Database {
 public:
  Database(const std::string& file, int flags) {
    check(sqlite3_open_v2(file.c_str(), &handle_, flags, nullptr));
    fts5_api* api = nullptr;
    sqlite3_stmt* statement = prepare("SELECT fts5(?)");
    check(sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr));
    sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (api == nullptr) throw std::runtime_error("this SQLite has no FTS5");
    fts5_tokenizer tokenizer{create_tokenizer, delete_tokenizer, split_at_spaces};
    check(api->xCreateTokenizer(api, "spaces", nullptr, &tokenizer, nullptr));
  }
  ~Database() { sqlite3_close_v2(handle_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void check(int code) const {
    if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(handle_));
  }
  void run(const std::string& sql) const {
    check(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr));
  }
  [[nodiscard]] sqlite3_stmt* prepare(const char* sql) const {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr));
    return statement;
  }

 private:
  sqlite3* handle_ = nullptr;
};

void bind_text(const Database& database, sqlite3_stmt* statement, int place,
               const std::string& text) {
  database.check(sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()),
                                   SQLITE_STATIC));
}

std::string match_expression(const peers::Request& request) {
  std::string text = "\"";
  for (const char c : request.text) {
    if (c == '"') {
      text += "\"\"";
    } else if (c != ' ' || request.op == "phrase") {
      text += c;
    } else {
      text += request.op == "and" ? "\" AND \"" : "\" OR \"";
    }
  }
  return text + '"';
}

struct Sqlite {
  static std::string version() { return sqlite3_libversion(); }

  static void build(const std::string& corpus, const std::string& directory, bool positions) {
    const peers::Stopwatch watch;
    std::uint64_t documents = 0;
    {
      const Database database(directory + "/index.db", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
      database.run("PRAGMA page_size = 8192");
      database.run("PRAGMA journal_mode = OFF");
      database.run("PRAGMA synchronous = NORMAL");
      database.run("PRAGMA cache_size = -2000000");
      database.run(std::string("CREATE VIRTUAL TABLE t USING fts5(body, content = '', detail = ") +
                   (positions ? "full" : "none") + ", tokenize = 'spaces')");
      database.run("INSERT INTO t(t, rank) VALUES('hashsize', 2000000000)");
      database.run("BEGIN");
      sqlite3_stmt* insert = database.prepare("INSERT INTO t(rowid, body) VALUES(?, ?)");
      std::ifstream in(corpus);
      if (!in) throw std::runtime_error("cannot read " + corpus);
      for (std::string line; std::getline(in, line);) {
        database.check(sqlite3_bind_int64(insert, 1, static_cast<sqlite3_int64>(++documents)));
        bind_text(database, insert, 2, line);
        sqlite3_step(insert);
        database.check(sqlite3_reset(insert));
      }
      sqlite3_finalize(insert);
      database.run("COMMIT");
      database.run("INSERT INTO t(t) VALUES('optimize')");
    }
    peers::report_seconds(watch.seconds());
    peers::report_count("documents", documents);
  }

  static void serve(const std::string& directory) {
    const Database database(directory + "/index.db", SQLITE_OPEN_READONLY);
    database.run("PRAGMA cache_size = -2000000");
    database.run("PRAGMA mmap_size = 8000000000");
    sqlite3_stmt* best =
        database.prepare("SELECT rowid, rank FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10");
    sqlite3_stmt* count = database.prepare("SELECT count(*) FROM t WHERE t MATCH ?");
    peers::serve([&](const peers::Request& request) {
      const std::string expression = match_expression(request);
      sqlite3_stmt* statement = request.count ? count : best;
      bind_text(database, statement, 1, expression);
      peers::Answer answer;
      while (sqlite3_step(statement) == SQLITE_ROW) {
        if (request.count) {
          answer.count = sqlite3_column_int64(statement, 0);
        } else {
          answer.hits.push_back({static_cast<std::uint64_t>(sqlite3_column_int64(statement, 0) - 1),
                                 -sqlite3_column_double(statement, 1)});
        }
      }
      database.check(sqlite3_reset(statement));
      return answer;
    });
    sqlite3_finalize(best);
    sqlite3_finalize(count);
  }
};

}  // namespace

int main(int count, char** values) { return peers::run_driver<Sqlite>(count, values); }
