#include "random_archive.hpp"

#include <iterator>
#include <tracuu/text/document_number.hpp>
#include <tracuu/text/tokenizer.hpp>
#include <utility>
#include <vector>

namespace tracuu::test {

using query::Node;
using query::NodeKind;

namespace {

constexpr const char* syllables[] = {"bán",  "bàn",  "bạn",  "ban",  "Bán", "chợ", "CHỢ",
                                     "cho",  "thủy", "thuỷ", "thuy", "đất", "dat", "nghị",
                                     "nghi", "định", "của",  "hòa",  "hoà", "2020"};
constexpr const char* numbers[] = {"12/2020/QĐ-UBND", "7/NQ-HĐND", "412/2023/NĐ-CP", "35-KH/ĐU"};
constexpr const char* marks[] = {" ", " ", " ", " ", ", ", "\n", ". ", " - ", "\r\n", " (", "; "};

template <std::size_t size>
const char* one_of(RandomArchive& random, const char* const (&items)[size]) {
  return items[random.below(size)];
}

std::vector<std::string> words_of(std::string_view text) {
  text::TokenBuffer buffer;
  text::tokenize(text, buffer);
  std::vector<std::string> words;
  for (const text::Token& token : buffer.tokens) {
    if (text::is_word(token.kind)) words.emplace_back(buffer.term(token));
  }
  return words;
}

}  // namespace

// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
std::uint64_t RandomArchive::next() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

std::string RandomArchive::syllable() {
  // The lower of two draws: the first words are common, the last ones rare.
  const std::size_t a = below(std::size(syllables));
  const std::size_t b = below(std::size(syllables));
  return syllables[a < b ? a : b];
}

std::string RandomArchive::sentence(std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    if (chance(20)) {
      text += chance(4) ? "ngày 27 tháng 12 năm 2018" : one_of(*this, numbers);
    } else {
      text += syllable();
    }
    text += one_of(*this, marks);
  }
  return text;
}

SourceDocument RandomArchive::document(std::string id) {
  SourceDocument document;
  document.id = std::move(id);
  if (!chance(4)) document.fields.push_back({"title", sentence(1 + below(6))});
  if (chance(3)) document.fields.push_back({"number", one_of(*this, numbers)});
  if (chance(8)) document.fields.push_back({"article", std::to_string(1 + below(9))});
  std::string& text = document.text;
  if (chance(12)) return document;
  if (!chance(3)) text = sentence(below(12)) + "\n";
  const std::size_t articles = chance(3) ? 0 : below(5);
  for (std::size_t article = 1; article <= articles; ++article) {
    if (chance(4)) text += "Chương " + std::string(article, 'I') + "\n" + sentence(2) + "\n";
    text += "Điều " + std::to_string(article) + ". " + sentence(below(3)) + "\n";
    const std::size_t clauses = below(4);
    // Now and then an article that is cut at its clauses.
    const std::size_t words = chance(60) ? 900 : 10;
    for (std::size_t clause = 1; clause <= clauses; ++clause) {
      text += std::to_string(clause) + ". " + sentence(1 + below(words)) + "\n";
    }
    if (clauses == 0) text += sentence(1 + below(20)) + "\n";
  }
  return document;
}

std::string RandomArchive::term() { return words_of(syllable())[0]; }

Node RandomArchive::leaf(RandomQueryOptions options) {
  switch (below(8)) {
    case 0:
    case 1:
      if (options.longest_phrase >= 2) {
        std::vector<std::string> terms;
        const std::size_t size = 2 + below(options.longest_phrase - 1);
        for (std::size_t i = 0; i < size; ++i) {
          terms.push_back(i > 0 && chance(3) ? terms[below(i)] : term());
        }
        return Node::make_phrase(std::move(terms));
      }
      break;
    case 2:
      return Node::make_word(chance(2) ? "ban" : "thuy", true);
    case 3:
      if (options.numbers) {
        const std::string number = one_of(*this, numbers);
        return Node::make_number(text::number_key(number), words_of(number));
      }
      break;
    case 4:
      return Node::make_word(chance(2) ? "vắng" : "điều");
    default:
      break;
  }
  return Node::make_word(term());
}

Node RandomArchive::node(std::size_t depth, RandomQueryOptions options) {
  if (depth == 0 || chance(4)) return chance(30) ? Node{} : leaf(options);
  constexpr NodeKind kinds[] = {NodeKind::any_of, NodeKind::any_of, NodeKind::all_of,
                                NodeKind::all_of, NodeKind::none_of};
  const NodeKind kind = kinds[below(std::size(kinds))];
  std::vector<Node> children;
  for (std::size_t size = 1 + below(3); size > 0; --size) {
    children.push_back(node(depth - 1, options));
  }
  return {kind, {}, {}, false, std::move(children)};
}

query::Query RandomArchive::query(std::size_t depth, RandomQueryOptions options) {
  query::Query query{node(depth, options), {}, chance(3)};
  while (chance(2)) {
    if (query.pairs_any_marks) {
      query.pairs.emplace_back(chance(2) ? "ban" : "thuy", chance(2) ? "ban" : "thuy");
    } else {
      query.pairs.emplace_back(term(), term());
    }
  }
  return query;
}

}  // namespace tracuu::test
