#include "generator.hpp"

#include <array>
#include <charconv>
#include <string>

#include "identity.hpp"

namespace tracuu::corpus {

namespace {

/// Where the lengths of real documents lie: so many of 100,000 texts are shorter than so many
/// bytes. Between two points lengths are spread evenly.
struct LengthPoint {
  std::uint32_t share;
  std::uint32_t bytes;
};

constexpr std::array<LengthPoint, 17> lengths{{{0, 120},
                                               {1'000, 225},
                                               {10'000, 479},
                                               {25'000, 751},
                                               {50'000, 1'301},
                                               {75'000, 2'367},
                                               {90'000, 4'193},
                                               {95'000, 6'400},
                                               {97'000, 10'000},
                                               {98'000, 18'000},
                                               {99'000, 48'500},
                                               {99'500, 110'000},
                                               {99'800, 200'000},
                                               {99'900, 310'000},
                                               {99'950, 450'000},
                                               {99'990, 1'000'000},
                                               {100'000, 2'000'000}}};

/// Shorter texts are single articles, longer ones whole documents.
constexpr std::uint32_t article_below = 1'500;
/// So many neighbouring articles belong to one document.
constexpr std::uint64_t articles_together = 8;

/// The most that one call of line(), citation() and their like may write.
constexpr std::size_t step = 16 * 1024;

/// Of 256 words so many are drawn by the word before them, and of these so many in the way of this
/// document, which takes few of the followers a word may have. The others are drawn by topic or by
/// frequency alone.
constexpr std::uint32_t chained = 168;
constexpr std::uint32_t chained_locally = 160;
constexpr std::uint32_t by_topic = 252;
/// Behind so many of 4,096 words something rare stands.
constexpr std::uint32_t rare_of_4096 = 21;
constexpr std::size_t topic_words = 8;

/// Streams of random numbers that one document uses, so that its identity can be known without
/// making its text.
enum class Stream : std::uint64_t { length = 1, identity = 2, text = 3 };

Random stream(std::uint64_t seed, std::uint64_t index, Stream which) noexcept {
  return {seed ^ static_cast<std::uint64_t>(which) << 56, index};
}

std::uint32_t draw_length(Random random) noexcept {
  const std::uint32_t share = random.below(100'000);
  std::size_t i = 1;
  while (lengths[i].share <= share) ++i;
  return random.between(lengths[i - 1].bytes, lengths[i].bytes - 1);
}

struct Outline {
  std::uint32_t length = 0;   ///< Bytes that the text should have, about.
  std::uint32_t article = 0;  ///< The number of the article, or 0 for a whole document.
  Identity identity;
};

Outline outline(std::uint64_t seed, std::uint64_t index) {
  Outline result;
  result.length = draw_length(stream(seed, index, Stream::length));
  std::uint64_t document = index;
  if (result.length < article_below) {
    document -= index % articles_together;
    result.article = static_cast<std::uint32_t>(index % articles_together) + 1;
  }
  // The low bit keeps the document of an article apart from a whole document of that index.
  Random random = stream(seed, document * 2 + (result.article != 0 ? 1 : 0), Stream::identity);
  result.identity = draw_identity(random);
  return result;
}

constexpr std::array<std::string_view, 20> roman{
    "I",  "II",  "III",  "IV",  "V",  "VI",  "VII",  "VIII",  "IX",  "X",
    "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX"};
constexpr std::array<std::string_view, 17> points{"a", "b", "c", "d", "đ", "e", "g", "h", "i",
                                                  "k", "l", "m", "n", "o", "p", "q", "r"};
constexpr std::array<std::string_view, 8> subjects{"Quy định",   "Ban hành", "Hướng dẫn",
                                                   "Phê duyệt",  "Về việc",  "Sửa đổi, bổ sung",
                                                   "Triển khai", "Quy chế"};
constexpr std::array<std::string_view, 8> number_phrases{
    "ngày làm việc", "đồng", "người", "bộ hồ sơ", "tháng", "m2", "ha", "đồng/tháng"};
constexpr std::array<std::string_view, 5> standards{"TCVN", "QCVN", "TCN", "ISO", "HS"};

/// Writes one document. Line breaks inside the text are written as JSON wants them.
class Writer {
 public:
  Writer(const Lexicon& lexicon, std::uint64_t seed, std::uint64_t index, Page& page)
      : lexicon_(lexicon),
        seed_(seed),
        index_(index),
        page_(page),
        outline_(outline(seed, index)),
        random_(stream(seed, index, Stream::text)) {
    for (std::uint32_t& word : topic_) word = lexicon_.draw_topic(random_);
    last_word_ = topic_[0];
    habit_ = lexicon_.draw_follower_rank(random_.below(256));
  }

  void write() {
    page_.reserve(step);
    page_.put("{\"id\": \"d");
    put_number(index_, 8);
    page_.put("\", \"title\": \"");
    const std::size_t title_start = page_.size();
    put_title();
    title_ = page_.view().substr(title_start);
    put_field("number", identity().number);
    put_field("type", identity().type);
    put_field("issuer", identity().issuer);
    page_.put("\", \"date\": \"");
    put_number(identity().year, 4);
    page_.put('-');
    put_number(identity().month, 2);
    page_.put('-');
    put_number(identity().day, 2);
    if (outline_.article != 0) {
      page_.put("\", \"article\": \"");
      put_number(outline_.article);
    }
    page_.put("\", \"text\": \"");
    end_ = page_.size() + outline_.length;
    if (outline_.article != 0) {
      put_article_record();
    } else {
      put_whole_document();
    }
    page_.reserve(step);
    page_.put("\"}\n");
  }

 private:
  [[nodiscard]] const Identity& identity() const noexcept { return outline_.identity; }
  [[nodiscard]] bool full() const noexcept { return page_.size() >= end_; }

  void put_field(std::string_view name, std::string_view value) {
    page_.put("\", \"");
    page_.put(name);
    page_.put("\": \"");
    page_.put(value);
  }

  void put_number(std::uint64_t number, std::size_t digits = 1) noexcept {
    std::array<char, 20> text{};
    const char* const end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    const auto size = static_cast<std::size_t>(end - text.data());
    for (std::size_t i = size; i < digits; ++i) page_.put('0');
    page_.put(std::string_view(text.data(), size));
  }

  /// A line break inside the text.
  void end_line() noexcept { page_.put("\\n"); }

  // --- Words -------------------------------------------------------------------------------------

  std::uint32_t next_word(std::uint64_t random) noexcept {
    const auto choice = static_cast<std::uint32_t>(random & 0xFF);
    const auto byte = static_cast<std::uint32_t>(random >> 8);
    if (choice < chained_locally) {
      // Three followers, the first one half of the time.
      const std::uint32_t rank = (byte & 1) != 0 ? 0 : 1 + ((byte >> 1) & 1);
      return lexicon_.follower(last_word_, habit_ + rank);
    }
    if (choice < chained) return lexicon_.draw_after(last_word_, byte);
    // The low 32 bits choose a word by their upper end, so that the bits already used do not count.
    // The word before has a say, so that a text repeats its pairs.
    if (choice < by_topic) return topic_[(last_word_ + (byte & 1)) % topic_words];
    return lexicon_.draw(random);
  }

  /// So many words with a blank between them and behind the last one.
  void put_words(std::uint32_t count, Letters first, Letters others, bool with_commas) noexcept {
    Letters letters = first;
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint64_t random = random_.next();
      last_word_ = next_word(random);
      page_.put(lexicon_.word(last_word_, letters));
      letters = others;
      const std::uint64_t spare = random >> 52;
      if (spare < rare_of_4096) {
        page_.put(' ');
        put_rare();
      } else if (with_commas && spare < 256 && i + 1 < count) {
        page_.put(',');
      }
      page_.put(' ');
    }
  }

  /// What is seen once or a few times in a whole archive: foreign names, slips, codes, large
  /// numbers. The n-th of them is drawn about as often as 1/n.
  void put_rare() noexcept {
    const std::uint64_t which = random_.skewed_below(std::uint64_t{1} << 22);
    Random rare(0x72617265, which);
    const std::uint32_t kind = rare.below(100);
    if (kind < 45) {
      put_foreign_name(rare);
    } else if (kind < 70) {
      // Two words that a slip of the keyboard or of recognition joined.
      for (int i = 0; i < 2; ++i) {
        const std::string_view word =
            lexicon_.word(lexicon_.draw(rare.next()), Letters::lower).view();
        page_.put(word.substr(0, word.find(' ')));
      }
    } else if (kind < 76) {
      put_number(rare.between(1'000, 9'999'999));
    } else if (kind < 95) {
      page_.put(static_cast<char>('A' + rare.below(26)));
      put_number(rare.below(10'000));
    } else {
      page_.put(standards[rare.below(standards.size())]);
      page_.put(' ');
      put_number(rare.below(12'000));
      page_.put(':');
      put_number(rare.between(1990, 2024));
    }
  }

  void put_foreign_name(Random& rare) noexcept {
    constexpr std::string_view consonants = "bcdfghklmnprstvxz";
    constexpr std::string_view vowels = "aeiouy";
    const auto put_one_of = [&](std::string_view letters) {
      page_.put(letters[rare.below(static_cast<std::uint32_t>(letters.size()))]);
    };
    for (std::uint32_t more = rare.between(2, 4); more != 0; --more) {
      put_one_of(consonants);
      put_one_of(vowels);
    }
    if (rare.chance(50)) put_one_of(consonants);
  }

  /// Replaces the blank behind the last word.
  void close_with(std::string_view sign) noexcept {
    page_.take_back();
    page_.put(sign);
  }

  void put_amount() noexcept {
    const std::uint32_t unit = random_.below(number_phrases.size() + 2);
    if (unit >= number_phrases.size()) {
      put_number(random_.between(1, 100));
      page_.put("% ");
      return;
    }
    if (number_phrases[unit].starts_with("đồng")) {
      put_number(random_.between(1, 90));
      page_.put('.');
      put_number(random_.below(20) * 50, 3);
      page_.put(".000");
    } else {
      put_number(random_.between(1, 60), 2);
    }
    page_.put(' ');
    page_.put(number_phrases[unit]);
    page_.put(' ');
  }

  /// A sentence without its full stop, a blank behind it.
  void put_sentence(Letters first) {
    put_words(random_.between(4, 16), first, Letters::lower, true);
    const std::uint32_t turn = random_.below(100);
    if (turn < 22) {
      put_amount();
      put_words(random_.between(2, 8), Letters::lower, Letters::lower, false);
    } else if (turn < 34) {
      page_.put("theo quy định tại ");
      put_pinpoint();
      put_citation();
      page_.put(' ');
    } else if (turn < 40) {
      page_.put("quy định tại ");
      put_pinpoint();
      page_.put(outline_.article != 0 ? "này " : "Quy định này ");
    }
  }

  // --- Citations ---------------------------------------------------------------------------------

  void put_pinpoint() noexcept {
    const std::uint32_t depth = random_.below(4);
    if (depth == 0) {
      page_.put("điểm ");
      page_.put(points[random_.below(8)]);
      page_.put(' ');
    }
    if (depth <= 2) {
      page_.put("khoản ");
      put_number(random_.between(1, 8));
      page_.put(' ');
    }
    page_.put("Điều ");
    put_number(1 + random_.skewed_below(60));
    page_.put(' ');
  }

  /// Another document of the archive that is older than this one, the first ones of the archive
  /// much more often than the others; or a law where none is found.
  void put_citation() {
    for (int tries = 0; tries < 4 && index_ != 0; ++tries) {
      const Identity cited = outline(seed_, random_.skewed_below(index_)).identity;
      if (cited.date() < identity().date()) return put_citation_of(cited);
    }
    put_law();
  }

  void put_citation_of(const Identity& cited) noexcept {
    page_.put(cited.type);
    page_.put(cited.type == "Công văn" || random_.chance(80) ? " số " : " ");
    page_.put(cited.number);
    const std::uint32_t form = random_.below(10);
    if (form < 7) put_date(cited, form < 4);
    if (form < 8) {
      page_.put(" của ");
      page_.put(cited.issuer);
    }
  }

  void put_date(const Identity& dated, bool in_words) noexcept {
    page_.put(" ngày ");
    put_number(dated.day, 2);
    page_.put(in_words ? std::string_view(" tháng ") : std::string_view("/"));
    put_number(dated.month, dated.month < 3 || !in_words ? 2 : 1);
    page_.put(in_words ? std::string_view(" năm ") : std::string_view("/"));
    put_number(dated.year);
  }

  void put_law() noexcept {
    const Law& law = draw_law(random_, identity().date());
    page_.put(law.title);
    if (random_.chance(40)) {
      page_.put(" số ");
      page_.put(law.number);
    }
    page_.put(" ngày ");
    put_number(law.day, 2);
    page_.put(" tháng ");
    put_number(law.month);
    page_.put(" năm ");
    put_number(law.year);
  }

  // --- Parts of a document -----------------------------------------------------------------------

  void put_title() noexcept {
    page_.put(subjects[random_.below(subjects.size())]);
    page_.put(' ');
    put_words(random_.between(3, 9), Letters::lower, Letters::lower, false);
    if (!identity().place.empty() && random_.chance(60)) {
      page_.put("trên địa bàn ");
      page_.put(identity().place);
    } else {
      page_.take_back();
    }
  }

  void put_article_record() {
    page_.put("Điều ");
    put_number(outline_.article);
    page_.put(". ");
    put_words(random_.between(2, 7), Letters::title, Letters::lower, false);
    page_.take_back();
    end_line();
    page_.put("(Điều ");
    put_number(outline_.article);
    page_.put(' ');
    page_.put(identity().type);
    page_.put(" số ");
    page_.put(identity().number);
    put_date(identity(), false);
    page_.put(" của ");
    page_.put(identity().issuer);
    page_.put(')');
    end_line();
    put_clauses();
  }

  void put_whole_document() {
    put_header();
    put_grounds();
    const bool in_chapters = outline_.length > 8'000;
    std::uint32_t chapter = 0;
    std::uint32_t articles_left = 0;
    for (std::uint32_t article = 1; article == 1 || !full(); ++article) {
      page_.reserve(step);
      if (in_chapters && articles_left == 0 && chapter < roman.size()) {
        page_.put("Chương ");
        page_.put(roman[chapter++]);
        end_line();
        put_words(random_.between(2, 6), Letters::upper, Letters::upper, false);
        page_.take_back();
        end_line();
        articles_left = random_.between(3, 12);
      }
      if (articles_left != 0) --articles_left;
      page_.put("Điều ");
      put_number(article);
      page_.put(". ");
      put_words(random_.between(2, 7), Letters::title, Letters::lower, false);
      page_.take_back();
      end_line();
      put_clauses();
    }
    put_signature();
  }

  void put_header() {
    const std::string issuer = upper_case(identity().issuer);
    page_.put(issuer);
    page_.put(
        "\\n-------\\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\\nĐộc lập - Tự do - Hạnh phúc\\n"
        "---------------\\nSố: ");
    page_.put(identity().number);
    end_line();
    page_.put(identity().province.empty() ? std::string_view("Hà Nội") : identity().province);
    page_.put(",");
    put_date(identity(), true);
    end_line();
    page_.put(upper_case(identity().type));
    end_line();
    page_.put(title_);
    end_line();
    page_.put(issuer);
    end_line();
  }

  void put_grounds() {
    const std::uint32_t count = outline_.length < 3'000 ? 2 : random_.between(3, 8);
    for (std::uint32_t i = 0; i < count; ++i) {
      page_.reserve(step);
      page_.put("Căn cứ ");
      if (i == 0 || random_.chance(35)) {
        put_law();
      } else {
        put_citation();
        page_.put(" quy định ");
        put_words(random_.between(3, 9), Letters::lower, Letters::lower, false);
        page_.take_back();
      }
      page_.put(';');
      end_line();
    }
    page_.put("Theo đề nghị của ");
    put_words(random_.between(2, 5), Letters::title, Letters::lower, false);
    page_.put("tại Tờ trình số ");
    put_number(random_.between(1, 400));
    page_.put("/TTr-");
    page_.put(identity().organ);
    put_date(identity(), true);
    page_.put(',');
    end_line();
    if (identity().type == "Quyết định") page_.put("QUYẾT ĐỊNH:\\n");
    if (identity().type == "Nghị quyết") page_.put("QUYẾT NGHỊ:\\n");
  }

  /// The clauses of one article; stops early when the document is long enough.
  void put_clauses() {
    const std::uint32_t count = random_.between(1, 7);
    for (std::uint32_t clause = 1; clause <= count && (clause == 1 || !full()); ++clause) {
      page_.reserve(step);
      if (count > 1) {
        put_number(clause);
        page_.put(". ");
      }
      const std::uint32_t point_count = random_.chance(25) ? random_.between(2, 9) : 0;
      for (std::uint32_t more = random_.below(3); more != 0 && point_count == 0; --more) {
        put_sentence(Letters::title);
        close_with(". ");
      }
      put_sentence(Letters::title);
      close_with(point_count == 0 ? "." : ":");
      end_line();
      for (std::uint32_t point = 0; point < point_count && !full(); ++point) {
        page_.reserve(step);
        page_.put(points[point]);
        page_.put(") ");
        put_sentence(Letters::title);
        close_with(point + 1 == point_count ? "." : ";");
        end_line();
      }
    }
  }

  void put_signature() noexcept {
    page_.put("Nơi nhận:\\n- Như Điều 1;\\n- Lưu: VT.\\n");
    switch (identity().level) {
      case Level::committee:
        page_.put("TM. ỦY BAN NHÂN DÂN\\nCHỦ TỊCH");
        break;
      case Level::council:
      case Level::assembly:
        page_.put("CHỦ TỊCH");
        break;
      case Level::ministry:
        page_.put("KT. BỘ TRƯỞNG\\nTHỨ TRƯỞNG");
        break;
      case Level::government:
        page_.put("TM. CHÍNH PHỦ\\nTHỦ TƯỚNG");
        break;
      case Level::prime_minister:
        page_.put("THỦ TƯỚNG");
        break;
    }
  }

  const Lexicon& lexicon_;
  std::uint64_t seed_;
  std::uint64_t index_;
  Page& page_;
  Outline outline_;
  Random random_;
  std::array<std::uint32_t, topic_words> topic_{};
  std::uint32_t habit_ = 0;  ///< Where the followers that this document prefers begin.
  std::uint32_t last_word_ = 0;
  std::string title_;
  std::size_t end_ = 0;
};

}  // namespace

void Generator::append_document(std::uint64_t index, Page& page) const {
  Writer(lexicon_, seed_, index, page).write();
}

}  // namespace tracuu::corpus
