#include <gtest/gtest.h>

#include <string>
#include <tracuu/text/normalize.hpp>
#include <tracuu/text/typed_keys.hpp>
#include <utility>

namespace tracuu::text {
namespace {

TEST(TypedKeys, Telex) {
  for (const auto& [keys, word] : std::initializer_list<std::pair<const char*, const char*>>{
           {"quyeets", "quyết"},  {"quyeset", "quyết"}, {"ddinhj", "định"},
           {"dinhdj", "định"},    {"dduwowcj", "được"}, {"dduowcj", "được"},
           {"nguwowif", "người"}, {"nguowif", "người"}, {"vieejt", "việt"},
           {"nuwowcs", "nước"},   {"hoaf", "hòa"},      {"toans", "toán"},
           {"thuyr", "thủy"},     {"quys", "quý"},      {"gias", "giá"},
           {"giof", "giò"},       {"gif", "gì"},        {"muaw", "mưa"},
           {"quawng", "quăng"},   {"hoawcj", "hoặc"},   {"khuyru", "khuỷu"},
           {"ngoaif", "ngoài"},   {"sangs", "sáng"},    {"xeef", "xề"},
           {"DDINHJ", "định"},    {"luaatj", "luật"},   {"luatja", "luật"},
           {"nghieemj", "nghiệm"}}) {
    EXPECT_EQ(decode_telex(keys).value_or("nothing"), word) << keys;
  }
}

TEST(TypedKeys, Vni) {
  for (const auto& [keys, word] :
       std::initializer_list<std::pair<const char*, const char*>>{{"quye6t1", "quyết"},
                                                                  {"d9inh5", "định"},
                                                                  {"d9u7o7c5", "được"},
                                                                  {"d9uo7c5", "được"},
                                                                  {"ngu7o7i2", "người"},
                                                                  {"luat65", "luật"},
                                                                  {"hoa2", "hòa"},
                                                                  {"ha8ng2", "hằng"},
                                                                  {"gi2", "gì"},
                                                                  {"mu7a", "mưa"},
                                                                  {"thue61", "thuế"}}) {
    EXPECT_EQ(decode_vni(keys).value_or("nothing"), word) << keys;
  }
}

TEST(TypedKeys, WhatIsNoSuchWord) {
  for (const char* keys : {"", "thu", "nhan", "s", "tr", "wnn", "thuss", "a-s", "quyết", "1847",
                           "aaaaaaaaaaaaaaaaaaas", "\xff"}) {
    EXPECT_FALSE(decode_telex(keys)) << keys;
  }
  for (const char* keys : {"", "thu", "d2", "qh13x", "12", "b6", "a0", "a11", "d9", "\xff"}) {
    EXPECT_FALSE(decode_vni(keys)) << keys;
  }
}

TEST(TypedKeys, WordsAreInNormalForm) {
  const std::string letters = "aeouwysfdq";
  for (const char a : letters) {
    for (const char b : letters) {
      for (const char c : letters) {
        const std::string keys{a, b, c, 'n', 's'};
        for (const std::string& typed : {keys.substr(0, 3) + "s", keys}) {
          const auto word = decode_telex(typed);
          if (word) {
            EXPECT_EQ(normalize(*word).text(), *word) << typed;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace tracuu::text
