#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tracuu/ingest/document_source.hpp>
#include <tracuu/text/date.hpp>
#include <vector>

#include "generator.hpp"

namespace {

using tracuu::SourceDocument;
using tracuu::corpus::Distribution;
using tracuu::corpus::Generator;
using tracuu::corpus::Letters;
using tracuu::corpus::Lexicon;
using tracuu::corpus::Page;
using tracuu::corpus::Random;
using tracuu::ingest::try_parse_json_record;

std::string lines(const Generator& generator, std::uint64_t first, std::uint64_t count) {
  Page page;
  for (std::uint64_t i = 0; i < count; ++i) generator.append_document(first + i, page);
  return std::string(page.view());
}

std::vector<SourceDocument> documents(std::uint64_t seed, std::uint64_t count) {
  const Generator generator(seed);
  std::vector<SourceDocument> all;
  Page page;
  for (std::uint64_t i = 0; i < count; ++i) {
    page.clear();
    generator.append_document(i, page);
    EXPECT_TRUE(page.view().ends_with("}\n"));
    all.push_back(try_parse_json_record(page.view()).value());
  }
  return all;
}

/// FNV-1a, 64 bits.
std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<std::uint8_t>(byte)) * 0x100000001B3;
  }
  return hash;
}

TEST(CorpusGenerator, SameSeedGivesTheSameDocuments) {
  EXPECT_EQ(checksum(lines(Generator(1), 0, 300)), checksum(lines(Generator(1), 0, 300)));
}

TEST(CorpusGenerator, SameBytesOnEveryMachine) {
  // Changes only with the generator itself: archives made before and after are not comparable then.
  EXPECT_EQ(checksum(lines(Generator(1), 0, 300)), 4107900838137870172u);
}

TEST(CorpusGenerator, OtherSeedsGiveOtherDocuments) {
  std::set<std::uint64_t> checksums;
  for (const std::uint64_t seed : {0, 1, 2, 3}) {
    checksums.insert(checksum(lines(Generator(seed), 0, 20)));
  }
  EXPECT_EQ(checksums.size(), 4u);
}

TEST(CorpusGenerator, ADocumentDoesNotDependOnItsNeighbours) {
  const Generator generator(5);
  const std::string all = lines(generator, 0, 50);
  EXPECT_EQ(lines(generator, 0, 20) + lines(generator, 20, 30), all);
}

TEST(CorpusGenerator, OutputIsReadAsDocumentsByTheLibrary) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                     ("tracuu_corpus_" + std::to_string(::getpid()) + ".jsonl");
  std::ofstream(file, std::ios::binary) << lines(Generator(1), 0, 500);
  const auto source = tracuu::ingest::DocumentSource::try_open({file.string()}).value();
  SourceDocument document;
  std::set<std::string> ids;
  while (source->try_next(document).value() == tracuu::ingest::SourceEvent::document) {
    ids.insert(document.id);
    for (const char* name : {"title", "number", "type", "issuer", "date"}) {
      EXPECT_FALSE(document.field(name).empty()) << name;
    }
    EXPECT_TRUE(tracuu::text::parse_date(document.field("date")));
    EXPECT_EQ(document.field("article").empty(), !document.text.starts_with("Điều "));
    EXPECT_NE(document.text.find(document.field("number")), std::string::npos);
    EXPECT_EQ(document.text.find("\xEF\xBF\xBD"), std::string::npos);
  }
  EXPECT_EQ(source->bytes_read(), std::filesystem::file_size(file)) << "stopped by a bad record";
  EXPECT_EQ(ids.size(), 500u);
  std::filesystem::remove(file);
}

TEST(CorpusGenerator, LengthsAreSpreadAsInRealArchives) {
  std::vector<std::size_t> sizes;
  for (const SourceDocument& document : documents(1, 3'000)) sizes.push_back(document.text.size());
  std::sort(sizes.begin(), sizes.end());
  const auto part = [&](std::size_t percent) { return sizes[sizes.size() * percent / 100]; };
  EXPECT_GT(part(50), 1'100u);
  EXPECT_LT(part(50), 1'700u);
  EXPECT_GT(part(90), 3'500u);
  EXPECT_LT(part(90), 5'500u);
  EXPECT_GT(part(99), 20'000u);
}

TEST(CorpusGenerator, NumbersCollideBetweenIssuers) {
  std::map<std::string, std::set<std::string>> issuers;
  for (const SourceDocument& document : documents(1, 3'000)) {
    issuers[std::string(document.field("number"))].emplace(document.field("issuer"));
  }
  const auto shared = std::count_if(issuers.begin(), issuers.end(),
                                    [](const auto& number) { return number.second.size() > 1; });
  EXPECT_GT(shared, 20);
}

TEST(CorpusGenerator, SomeDocumentsAreCitedMuchMoreThanOthers) {
  const auto all = documents(1, 2'000);
  const auto cited = [&](std::size_t index) {
    return std::count_if(all.begin() + 16, all.end(), [&](const SourceDocument& document) {
      return document.text.find(all[index].field("number")) != std::string::npos;
    });
  };
  std::ptrdiff_t early = 0;
  std::ptrdiff_t late = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    early += cited(i);
    late += cited(1'000 + i);
  }
  EXPECT_GT(early, 10 * (late + 1));
}

TEST(CorpusSyllables, ObeyTheRulesOfSpelling) {
  const std::vector<std::string> all = tracuu::corpus::valid_syllables();
  const std::set<std::string> syllables(all.begin(), all.end());
  EXPECT_GT(syllables.size(), 9'000u);
  for (const char* valid :
       {"nghị", "định", "quyết", "ngành", "ghi", "gác", "kính", "cách", "nguyễn", "hòa", "hoàn",
        "thủy", "yên", "tiếng", "được", "già", "quý"}) {
    EXPECT_EQ(syllables.count(valid), 1u) << valid;
  }
  for (const char* wrong : {"ngị", "gi", "ci", "ka", "gha", "nghà", "kuyết", "cet", "hoà", "thuỷ",
                            "iên", "càt", "đep", "gế", "bỏc", "coa", "giiên", "moan"}) {
    EXPECT_EQ(syllables.count(wrong), 0u) << wrong;
  }
}

TEST(CorpusLexicon, WordsAreUniqueAndHaveThreeForms) {
  const Lexicon lexicon;
  std::set<std::string_view> words;
  for (std::uint32_t i = 0; i < lexicon.size(); ++i) {
    words.insert(lexicon.word(i, Letters::lower).view());
  }
  EXPECT_EQ(words.size(), lexicon.size());
  EXPECT_EQ(lexicon.word(0, Letters::lower).view(), "và");
  EXPECT_EQ(lexicon.word(0, Letters::title).view(), "Và");
  EXPECT_EQ(lexicon.word(0, Letters::upper).view(), "VÀ");
  EXPECT_EQ(tracuu::corpus::upper_case("đường bộ, ưu tiên ỹ 12"), "ĐƯỜNG BỘ, ƯU TIÊN Ỹ 12");
}

TEST(CorpusRandom, DistributionFollowsItsWeights) {
  const Distribution distribution({1, 0, 7, 2});
  Random random(3);
  std::vector<int> counts(4);
  for (int i = 0; i < 100'000; ++i) ++counts[distribution.draw(random.next())];
  EXPECT_NEAR(counts[0], 10'000, 600);
  EXPECT_EQ(counts[1], 0);
  EXPECT_NEAR(counts[2], 70'000, 1'000);
  EXPECT_NEAR(counts[3], 20'000, 800);
}

TEST(CorpusRandom, SkewedNumbersStayBelowTheirBound) {
  Random random(4);
  for (const std::uint64_t bound : {1, 2, 3, 7, 1000}) {
    std::uint64_t largest = 0;
    for (int i = 0; i < 20'000; ++i) largest = std::max(largest, random.skewed_below(bound));
    EXPECT_EQ(largest, bound - 1);
  }
}

}  // namespace
