// A collection made for benches of queries: short documents whose words come as often as in
// language, with topics that stay for some documents, phrases that recur, and numbers.
#pragma once

#include <cmath>
#include <cstdint>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <tracuu/core/source_document.hpp>
#include <vector>

namespace tracuu::bench {

/// A word, by its rank: word 0 is the most frequent.
using WordId = std::uint32_t;

class Archive {
 public:
  static constexpr WordId vocabulary = 9000;

  /// Every document is the same whatever their number; all depends on the seed.
  explicit Archive(std::uint32_t documents, std::uint32_t seed = 1) : random_(seed) {
    for (std::uint32_t i = 0; i < documents; ++i) {
      if (left_of_topic_-- == 0) change_topic();
      texts_.push_back(make_text(20 + below(81)));
      titles_.push_back(make_text(3 + below(6)));
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return texts_.size(); }
  [[nodiscard]] const std::vector<WordId>& text(std::size_t i) const { return texts_[i]; }
  [[nodiscard]] const std::vector<WordId>& title(std::size_t i) const { return titles_[i]; }

  /// "1847/2014/QĐ-UBND": every document has its own.
  [[nodiscard]] static std::string number(std::size_t i) {
    return std::to_string(1 + i / 20) + "/" + std::to_string(2005 + i % 20) + "/QĐ-UBND";
  }

  /// Every third document cites an older one, after its words.
  [[nodiscard]] SourceDocument document(std::size_t i) const {
    SourceDocument document;
    document.id = std::to_string(i);
    document.text = spell(texts_[i]);
    if (i % 3 == 2) document.text += ", theo Quyết định số " + number(i / 7);
    document.fields.push_back({"title", spell(titles_[i])});
    document.fields.push_back({"number", number(i)});
    return document;
  }

  /// A syllable that no other word is spelled as, with a mark on its vowel.
  [[nodiscard]] static std::string spell(WordId word) {
    static constexpr const char* onsets[] = {"b",  "c", "ch", "d",  "đ",  "g",  "h",
                                             "kh", "l", "m",  "n",  "ng", "nh", "ph",
                                             "r",  "s", "t",  "th", "tr", "v",  "x"};
    static constexpr const char* vowels[] = {
        "à", "á", "ả", "ã", "ạ", "ă", "ằ", "ắ", "ẳ", "ẵ", "ặ", "â", "ầ", "ấ", "ẩ", "ẫ",
        "ậ", "è", "é", "ẻ", "ẽ", "ẹ", "ê", "ề", "ế", "ể", "ễ", "ệ", "ì", "í", "ỉ", "ĩ",
        "ị", "ò", "ó", "ỏ", "õ", "ọ", "ô", "ồ", "ố", "ổ", "ỗ", "ộ", "ơ", "ờ", "ớ", "ở",
        "ỡ", "ợ", "ù", "ú", "ủ", "ũ", "ụ", "ư", "ừ", "ứ", "ử", "ữ", "ự"};
    static constexpr const char* codas[] = {"", "n", "m", "ng", "nh", "t", "c", "p"};
    static_assert(vocabulary <= std::size(onsets) * std::size(vowels) * std::size(codas));
    std::string text = onsets[word % std::size(onsets)];
    word /= static_cast<WordId>(std::size(onsets));
    text += vowels[word % std::size(vowels)];
    word /= static_cast<WordId>(std::size(vowels));
    return text + codas[word];
  }
  [[nodiscard]] static std::string spell(const std::vector<WordId>& words) {
    std::string text;
    for (const WordId word : words) {
      if (!text.empty()) text += ' ';
      text += spell(word);
    }
    return text;
  }

  /// Different words that stand in one window of `window` words of some text, in their order.
  [[nodiscard]] std::vector<WordId> draw(std::mt19937& random, std::size_t count,
                                         std::size_t window) const {
    while (true) {
      const std::vector<WordId>& text = texts_[random() % texts_.size()];
      if (text.size() < window) continue;
      const std::size_t first = random() % (text.size() - window + 1);
      std::set<std::size_t> places;
      while (places.size() < count) places.insert(first + random() % window);
      std::vector<WordId> words;
      for (const std::size_t place : places) words.push_back(text[place]);
      if (std::set<WordId>(words.begin(), words.end()).size() == count) return words;
    }
  }

 private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_()) % limit; }
  // Rank r below `limit` about as often as 1 / (r + 1) of rank 0.
  WordId zipf(WordId limit) {
    const double u = static_cast<double>(random_() >> 8) / (1u << 24);
    return static_cast<WordId>(std::pow(static_cast<double>(limit), u)) - 1;
  }
  void change_topic() {
    left_of_topic_ = 50 + below(400);
    topic_.clear();
    for (int i = 0; i < 150; ++i) topic_.push_back(below(vocabulary));
  }
  // A third of the words are of the topic, a third follow the word before as they often do.
  std::vector<WordId> make_text(std::size_t count) {
    std::vector<WordId> words;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t kind = below(3);
      if (kind == 0) {
        words.push_back(topic_[zipf(static_cast<WordId>(topic_.size()))]);
      } else if (kind == 1 && i > 0) {
        words.push_back((words.back() * 7919u + 31u * below(3)) % vocabulary);
      } else {
        words.push_back(zipf(vocabulary));
      }
    }
    return words;
  }

  std::mt19937 random_;
  std::uint32_t left_of_topic_ = 0;
  std::vector<WordId> topic_;
  std::vector<std::vector<WordId>> texts_, titles_;
};

}  // namespace tracuu::bench
