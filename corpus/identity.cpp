#include "identity.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace tracuu::corpus {

namespace {

/// The 63 provinces and cities of 2008 to 2025.
constexpr std::array<std::string_view, 63> provinces{
    "tỉnh An Giang",    "tỉnh Bà Rịa - Vũng Tàu", "tỉnh Bạc Liêu",        "tỉnh Bắc Giang",
    "tỉnh Bắc Kạn",     "tỉnh Bắc Ninh",          "tỉnh Bến Tre",         "tỉnh Bình Dương",
    "tỉnh Bình Định",   "tỉnh Bình Phước",        "tỉnh Bình Thuận",      "tỉnh Cà Mau",
    "tỉnh Cao Bằng",    "tỉnh Đắk Lắk",           "tỉnh Đắk Nông",        "tỉnh Điện Biên",
    "tỉnh Đồng Nai",    "tỉnh Đồng Tháp",         "tỉnh Gia Lai",         "tỉnh Hà Giang",
    "tỉnh Hà Nam",      "tỉnh Hà Tĩnh",           "tỉnh Hải Dương",       "tỉnh Hậu Giang",
    "tỉnh Hòa Bình",    "tỉnh Hưng Yên",          "tỉnh Khánh Hòa",       "tỉnh Kiên Giang",
    "tỉnh Kon Tum",     "tỉnh Lai Châu",          "tỉnh Lạng Sơn",        "tỉnh Lào Cai",
    "tỉnh Lâm Đồng",    "tỉnh Long An",           "tỉnh Nam Định",        "tỉnh Nghệ An",
    "tỉnh Ninh Bình",   "tỉnh Ninh Thuận",        "tỉnh Phú Thọ",         "tỉnh Phú Yên",
    "tỉnh Quảng Bình",  "tỉnh Quảng Nam",         "tỉnh Quảng Ngãi",      "tỉnh Quảng Ninh",
    "tỉnh Quảng Trị",   "tỉnh Sóc Trăng",         "tỉnh Sơn La",          "tỉnh Tây Ninh",
    "tỉnh Thái Bình",   "tỉnh Thái Nguyên",       "tỉnh Thanh Hóa",       "tỉnh Thừa Thiên Huế",
    "tỉnh Tiền Giang",  "tỉnh Trà Vinh",          "tỉnh Tuyên Quang",     "tỉnh Vĩnh Long",
    "tỉnh Vĩnh Phúc",   "tỉnh Yên Bái",           "thành phố Cần Thơ",    "thành phố Đà Nẵng",
    "thành phố Hà Nội", "thành phố Hải Phòng",    "Thành phố Hồ Chí Minh"};

struct Ministry {
  std::string_view name;
  std::string_view abbreviation;
};

constexpr std::array<Ministry, 18> ministries{
    {{"Bộ Tài chính", "BTC"},
     {"Bộ Y tế", "BYT"},
     {"Bộ Giáo dục và Đào tạo", "BGDĐT"},
     {"Bộ Giao thông vận tải", "BGTVT"},
     {"Bộ Công Thương", "BCT"},
     {"Bộ Nông nghiệp và Phát triển nông thôn", "BNNPTNT"},
     {"Bộ Tài nguyên và Môi trường", "BTNMT"},
     {"Bộ Lao động - Thương binh và Xã hội", "BLĐTBXH"},
     {"Bộ Xây dựng", "BXD"},
     {"Bộ Nội vụ", "BNV"},
     {"Bộ Tư pháp", "BTP"},
     {"Bộ Thông tin và Truyền thông", "BTTTT"},
     {"Bộ Văn hóa, Thể thao và Du lịch", "BVHTTDL"},
     {"Bộ Công an", "BCA"},
     {"Bộ Quốc phòng", "BQP"},
     {"Bộ Khoa học và Công nghệ", "BKHCN"},
     {"Bộ Kế hoạch và Đầu tư", "BKHĐT"},
     {"Ngân hàng Nhà nước Việt Nam", "NHNN"}}};

/// A kind of document as one level issues it.
struct Kind {
  std::string_view type;
  std::string_view abbreviation;  ///< Empty for letters, whose number ends with the unit instead.
  bool with_year;                 ///< Legal normative documents carry the year in their number.
  std::uint32_t per_year;         ///< About so many a year.
  std::uint32_t percent;
};

constexpr std::array<Kind, 8> committee_kinds{{{"Quyết định", "QĐ", false, 4500, 40},
                                               {"Quyết định", "QĐ", true, 90, 18},
                                               {"Công văn", "", false, 9000, 16},
                                               {"Kế hoạch", "KH", false, 350, 10},
                                               {"Thông báo", "TB", false, 600, 5},
                                               {"Chỉ thị", "CT", false, 30, 4},
                                               {"Báo cáo", "BC", false, 500, 4},
                                               {"Tờ trình", "TTr", false, 300, 3}}};
constexpr std::array<Kind, 2> council_kinds{
    {{"Nghị quyết", "NQ", true, 60, 55}, {"Nghị quyết", "NQ", false, 250, 45}}};
constexpr std::array<Kind, 3> ministry_kinds{{{"Thông tư", "TT", true, 160, 60},
                                              {"Quyết định", "QĐ", false, 3500, 28},
                                              {"Công văn", "", false, 15000, 12}}};
constexpr std::array<Kind, 2> government_kinds{
    {{"Nghị định", "NĐ", true, 180, 85}, {"Nghị quyết", "NQ", false, 150, 15}}};
constexpr std::array<Kind, 3> prime_minister_kinds{{{"Quyết định", "QĐ", false, 2200, 60},
                                                    {"Quyết định", "QĐ", true, 60, 30},
                                                    {"Chỉ thị", "CT", false, 40, 10}}};
constexpr std::array<Kind, 1> assembly_kinds{{{"Luật", "", true, 80, 100}}};

struct LevelShare {
  Level level;
  std::uint32_t percent;
};
constexpr std::array<LevelShare, 6> level_shares{{{Level::committee, 44},
                                                  {Level::council, 8},
                                                  {Level::ministry, 28},
                                                  {Level::government, 11},
                                                  {Level::prime_minister, 6},
                                                  {Level::assembly, 3}}};

constexpr std::array<std::string_view, 6> units{"VP", "KT", "NC", "TH", "VX", "NN"};

/// Laws of Vietnam with their real numbers and dates.
constexpr std::array<Law, 17> laws{{
    {"Luật Tổ chức chính quyền địa phương", "77/2015/QH13", 19, 6, 2015},
    {"Luật Ban hành văn bản quy phạm pháp luật", "80/2015/QH13", 22, 6, 2015},
    {"Luật Ngân sách nhà nước", "83/2015/QH13", 25, 6, 2015},
    {"Luật Đất đai", "45/2013/QH13", 29, 11, 2013},
    {"Luật Xây dựng", "50/2014/QH13", 18, 6, 2014},
    {"Luật Đầu tư công", "39/2019/QH14", 13, 6, 2019},
    {"Luật Phí và lệ phí", "97/2015/QH13", 25, 11, 2015},
    {"Luật Giáo dục", "43/2019/QH14", 14, 6, 2019},
    {"Luật Bảo vệ môi trường", "72/2020/QH14", 17, 11, 2020},
    {"Luật Đấu thầu", "43/2013/QH13", 26, 11, 2013},
    {"Luật Doanh nghiệp", "59/2020/QH14", 17, 6, 2020},
    {"Luật Đầu tư", "61/2020/QH14", 17, 6, 2020},
    {"Bộ luật Lao động", "45/2019/QH14", 20, 11, 2019},
    {"Luật Viên chức", "58/2010/QH12", 15, 11, 2010},
    {"Luật Thanh niên", "57/2020/QH14", 16, 6, 2020},
    {"Luật Khiếu nại", "02/2011/QH13", 11, 11, 2011},
    {"Luật Lưu trữ", "01/2011/QH13", 11, 11, 2011},
}};

/// Laws that were in force when the earliest generated documents are dated.
constexpr std::array<Law, 10> older_laws{{
    {"Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân", "11/2003/QH11", 26, 11, 2003},
    {"Luật Ngân sách nhà nước", "01/2002/QH11", 16, 12, 2002},
    {"Luật Đất đai", "13/2003/QH11", 26, 11, 2003},
    {"Luật Xây dựng", "16/2003/QH11", 26, 11, 2003},
    {"Luật Giáo dục", "38/2005/QH11", 14, 6, 2005},
    {"Luật Đầu tư", "59/2005/QH11", 29, 11, 2005},
    {"Luật Doanh nghiệp", "60/2005/QH11", 29, 11, 2005},
    {"Luật Đấu thầu", "61/2005/QH11", 29, 11, 2005},
    {"Luật Bảo vệ môi trường", "52/2005/QH11", 29, 11, 2005},
    {"Luật Cán bộ, công chức", "22/2008/QH12", 13, 11, 2008},
}};

std::span<const Kind> kinds_of(Level level) noexcept {
  switch (level) {
    case Level::council:
      return council_kinds;
    case Level::ministry:
      return ministry_kinds;
    case Level::government:
      return government_kinds;
    case Level::prime_minister:
      return prime_minister_kinds;
    case Level::assembly:
      return assembly_kinds;
    case Level::committee:
      break;
  }
  return committee_kinds;
}

/// The element whose part of 100 percent a random number meets.
template <typename Shares>
const auto& draw_share(const Shares& shares, Random& random) noexcept {
  std::uint32_t left = random.below(100);
  for (const auto& share : shares) {
    if (left < share.percent) return share;
    left -= share.percent;
  }
  return shares.back();
}

/// The term of the National Assembly that sat at the end of that year.
std::uint32_t assembly_term(std::uint32_t year) noexcept {
  return year <= 2010 ? 12 : year <= 2015 ? 13 : year <= 2020 ? 14 : 15;
}

void fill_issuer(Identity& identity, Random& random) {
  switch (identity.level) {
    case Level::committee:
    case Level::council: {
      const std::string_view place = provinces[random.below(provinces.size())];
      const bool committee = identity.level == Level::committee;
      identity.issuer = committee ? "Ủy ban nhân dân " : "Hội đồng nhân dân ";
      identity.issuer += place;
      identity.organ = committee ? "UBND" : "HĐND";
      identity.place = place;
      // "tỉnh An Giang" without its first word, "thành phố Hà Nội" without two.
      identity.province = place.substr(place.find(' ') + 1);
      if (identity.province.starts_with("phố ")) {
        identity.province.remove_prefix(std::string_view("phố ").size());
      }
      break;
    }
    case Level::ministry: {
      const Ministry& ministry = ministries[random.below(ministries.size())];
      identity.issuer = ministry.name;
      identity.organ = ministry.abbreviation;
      break;
    }
    case Level::government:
      identity.issuer = "Chính phủ";
      identity.organ = "CP";
      break;
    case Level::prime_minister:
      identity.issuer = "Thủ tướng Chính phủ";
      identity.organ = "TTg";
      break;
    case Level::assembly:
      identity.issuer = "Quốc hội";
      identity.organ = "QH";
      break;
  }
}

}  // namespace

Identity draw_identity(Random& random) {
  Identity identity;
  identity.level = draw_share(level_shares, random).level;
  fill_issuer(identity, random);
  const Kind& kind = draw_share(kinds_of(identity.level), random);
  identity.type = kind.type;
  identity.year = random.between(2009, 2024);
  identity.month = random.between(1, 12);
  identity.day = random.between(1, 28);
  // Numbers run through the year with the dates.
  const std::uint32_t day_of_year = (identity.month - 1) * 30 + identity.day;
  const std::uint32_t last = kind.per_year * day_of_year / 360;
  const std::uint32_t number = 1 + last - random.below(last / 10 + 1);
  if (number < 10 && kind.with_year) identity.number += '0';
  identity.number += std::to_string(number) + "/";
  if (kind.with_year) identity.number += std::to_string(identity.year) + "/";
  if (identity.level == Level::assembly) {
    identity.number += "QH" + std::to_string(assembly_term(identity.year));
  } else if (kind.abbreviation.empty()) {
    identity.number.append(identity.organ).append("-").append(units[random.below(units.size())]);
  } else {
    identity.number.append(kind.abbreviation).append("-").append(identity.organ);
  }
  return identity;
}

const Law& draw_law(Random& random, std::uint32_t date) noexcept {
  const Law& law = laws[random.skewed_below(laws.size())];
  return law.date() < date ? law : older_laws[random.skewed_below(older_laws.size())];
}

}  // namespace tracuu::corpus
