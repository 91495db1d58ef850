#include "structure_names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tracuu/text/normalize.hpp>

#include "structure_glyph.hpp"

namespace tracuu::inline v0::text::detail {
namespace {

constexpr std::array<TypeName, 56> types{{
    {"thong tu lien tich", "Thông tư liên tịch"},
    {"nghi quyet lien tich", "Nghị quyết liên tịch"},
    {"ke hoach phoi hop", "Kế hoạch phối hợp"},
    {"chuong trinh hanh Dong", "Chương trình hành động"},
    {"chuong trinh", "Chương trình"},
    {"thong bao ket luan", "Thông báo kết luận"},
    {"van ban hop nhat", "Văn bản hợp nhất"},
    {"ban ghi nho", "Bản ghi nhớ"},
    {"ban thoa thuan", "Bản thỏa thuận"},
    {"ban an", "Bản án"},
    {"giay uy quyen", "Giấy ủy quyền"},
    {"giay gioi thieu", "Giấy giới thiệu"},
    {"giay nghi phep", "Giấy nghỉ phép"},
    {"giay phep", "Giấy phép"},
    {"giay moi", "Giấy mời"},
    {"phieu gui", "Phiếu gửi"},
    {"phieu chuyen", "Phiếu chuyển"},
    {"phieu bao", "Phiếu báo"},
    {"nghi Dinh thu", "Nghị định thư"},
    {"hien phap", "Hiến pháp"},
    {"bo luat", "Bộ luật"},
    {"phap lenh", "Pháp lệnh"},
    {"sac lenh", "Sắc lệnh"},
    {"sac luat", "Sắc luật"},
    {"nghi quyet", "Nghị quyết"},
    {"nghi Dinh", "Nghị định"},
    {"quyet Dinh", "Quyết định"},
    {"chi thi", "Chỉ thị"},
    {"thong tu", "Thông tư"},
    {"thong tri", "Thông tri"},
    {"thong cao", "Thông cáo"},
    {"thong bao", "Thông báo"},
    {"thu cong", "Thư công"},
    {"ket luan", "Kết luận"},
    {"quy Dinh", "Quy định"},
    {"quy che", "Quy chế"},
    {"Dieu le", "Điều lệ"},
    {"huong dan", "Hướng dẫn"},
    {"ke hoach", "Kế hoạch"},
    {"De an", "Đề án"},
    {"du an", "Dự án"},
    {"phuong an", "Phương án"},
    {"bao cao", "Báo cáo"},
    {"to trinh", "Tờ trình"},
    {"bien ban", "Biên bản"},
    {"cong van", "Công văn"},
    {"cong Dien", "Công điện"},
    {"cong uoc", "Công ước"},
    {"hiep Dinh", "Hiệp định"},
    {"hop Dong", "Hợp đồng"},
    {"an le", "Án lệ"},
    {"noi quy", "Nội quy"},
    {"quy trinh", "Quy trình"},
    {"luat", "Luật"},
    {"lenh", "Lệnh"},
    {"dieu uoc", "Điều ước"},
}};

constexpr std::array<TypeCode, 24> codes{{
    {"vbhn", "Văn bản hợp nhất", true},
    {"ttlt", "Thông tư liên tịch", true},
    {"nqlt", "Nghị quyết liên tịch", true},
    {"nD", "Nghị định", true},
    {"nq", "Nghị quyết", true},
    {"qD", "Quyết định", true},
    {"qyD", "Quy định", true},
    {"qc", "Quy chế", true},
    {"tt", "Thông tư", true},
    {"tb", "Thông báo", true},
    {"kh", "Kế hoạch", true},
    {"bc", "Báo cáo", true},
    {"ttr", "Tờ trình", true},
    {"ctr", "Chương trình", true},
    {"hd", "Hướng dẫn", true},
    {"gm", "Giấy mời", true},
    {"kl", "Kết luận", true},
    {"Da", "Đề án", true},
    {"pa", "Phương án", true},
    {"bb", "Biên bản", true},
    {"gp", "Giấy phép", true},
    {"sl", "Sắc lệnh", false},
    {"ct", "Chỉ thị", false},
    {"cD", "Công điện", false},
}};

constexpr std::array<std::string_view, 64> organs{"bo",
                                                  "uy ban",
                                                  "ubnd",
                                                  "hDnd",
                                                  "so",
                                                  "chinh phu",
                                                  "thu tuong",
                                                  "phu thu tuong",
                                                  "quoc hoi",
                                                  "hoi Dong",
                                                  "tong cuc",
                                                  "cuc",
                                                  "chi cuc",
                                                  "vu",
                                                  "ngan hang",
                                                  "ban",
                                                  "van phong",
                                                  "toa an",
                                                  "vien",
                                                  "kiem toan",
                                                  "tong lien Doan",
                                                  "lien Doan",
                                                  "trung uong",
                                                  "tinh uy",
                                                  "huyen uy",
                                                  "thanh uy",
                                                  "quan uy",
                                                  "thi uy",
                                                  "Dang uy",
                                                  "truong",
                                                  "cong ty",
                                                  "tong cong ty",
                                                  "tap Doan",
                                                  "phong",
                                                  "thanh tra",
                                                  "bao hiem",
                                                  "kho bac",
                                                  "Dai hoc",
                                                  "hoc vien",
                                                  "chu tich",
                                                  "thue",
                                                  "hai quan",
                                                  "cong an",
                                                  "chi nhanh",
                                                  "trung tam",
                                                  "hoi",
                                                  "mat tran",
                                                  "Dang bo",
                                                  "chi bo",
                                                  "Dai hoi",
                                                  "lien hiep",
                                                  "hiep hoi",
                                                  "benh vien",
                                                  "co quan",
                                                  "kiem sat",
                                                  "tap the",
                                                  "quan khu",
                                                  "tong kiem toan",
                                                  "Doan thanh nien",
                                                  "lien minh",
                                                  "nha xuat ban",
                                                  "tinh Doan",
                                                  "huyen Doan",
                                                  "thanh Doan"};

constexpr std::array<std::string_view, 20> offices{
    "tong cuc truong", "cuc truong",      "bo truong",         "chu tich",
    "thu tuong",       "thong Doc",       "tong giam Doc",     "giam Doc",
    "hieu truong",     "chanh an",        "vien truong",       "tong kiem toan",
    "tong thanh tra",  "chanh van phong", "thu truong",        "chinh phu",
    "quoc hoi",        "uy ban",          "hoi Dong nhan dan", "hoi Dong tham phan"};

/// Names whose capitals follow no rule or a rule of their own, longer ones first.
constexpr std::array<std::string_view, 42> phrases{"Công ty trách nhiệm hữu hạn một thành viên",
                                                   "Ủy ban Mặt trận Tổ quốc Việt Nam",
                                                   "Viện kiểm sát nhân dân tối cao",
                                                   "Tổng Liên đoàn Lao động Việt Nam",
                                                   "Ủy ban Thường vụ Quốc hội",
                                                   "Mặt trận Tổ quốc Việt Nam",
                                                   "Hội đồng Bầu cử quốc gia",
                                                   "Tòa án nhân dân tối cao",
                                                   "Công ty trách nhiệm hữu hạn",
                                                   "Văn phòng Chủ tịch nước",
                                                   "Viện kiểm sát nhân dân",
                                                   "Ban Chấp hành Trung ương",
                                                   "Đảng Cộng sản Việt Nam",
                                                   "Ủy ban nhân dân",
                                                   "Hội đồng nhân dân",
                                                   "Thủ tướng Chính phủ",
                                                   "Văn phòng Chính phủ",
                                                   "Văn phòng Quốc hội",
                                                   "Hội đồng Chính phủ",
                                                   "Hội đồng Bộ trưởng",
                                                   "Hội đồng Nhà nước",
                                                   "Hội đồng Thẩm phán",
                                                   "Tòa án nhân dân",
                                                   "Kiểm toán nhà nước",
                                                   "Thanh tra Chính phủ",
                                                   "Liên đoàn Lao động",
                                                   "Công ty cổ phần",
                                                   "Chủ tịch nước",
                                                   "Ban Bí thư",
                                                   "Bộ Chính trị",
                                                   "Trung ương Đảng",
                                                   "Ban Quản lý",
                                                   "Ban Chỉ đạo",
                                                   "Hồ Chí Minh",
                                                   "Chính phủ",
                                                   "Quốc hội",
                                                   "Nhà nước",
                                                   "Việt Nam",
                                                   "Hà Nội",
                                                   "khu vực",
                                                   "nông thôn",
                                                   "xã hội"};

/// Words an organ's name begins with; a capital follows them.
constexpr std::array<std::string_view, 38> heads{"tổng công ty",
                                                 "trường đại học",
                                                 "trường cao đẳng",
                                                 "bộ trưởng",
                                                 "tổng cục",
                                                 "chi cục",
                                                 "văn phòng",
                                                 "thanh tra",
                                                 "học viện",
                                                 "đại học",
                                                 "hội đồng",
                                                 "ủy ban",
                                                 "ngân hàng",
                                                 "kho bạc",
                                                 "bảo hiểm",
                                                 "trung tâm",
                                                 "công ty",
                                                 "tập đoàn",
                                                 "liên đoàn",
                                                 "chi nhánh",
                                                 "công an",
                                                 "bệnh viện",
                                                 "tỉnh ủy",
                                                 "thành ủy",
                                                 "huyện ủy",
                                                 "quận ủy",
                                                 "thị ủy",
                                                 "đảng ủy",
                                                 "bộ",
                                                 "sở",
                                                 "cục",
                                                 "vụ",
                                                 "ban",
                                                 "viện",
                                                 "phòng",
                                                 "trường",
                                                 "hội",
                                                 "thuế"};

/// Administrative units; the name of a place follows them, a capital to each syllable. Marks count
/// here: "quận" is no "quân".
constexpr std::array<std::string_view, 9> units{
    "thành phố", "thị xã", "thị trấn", "đặc khu", "tỉnh", "huyện", "quận", "phường", "xã"};

struct Word {
  std::string text;  ///< As given, in capitals.
  std::string lower;
  std::string folded;  ///< Bases.
};

std::string fold(std::string_view word) {
  std::string folded;
  for (GlyphCursor cursor(word, 0, word.size()); !cursor.done(); cursor.next()) {
    folded += cursor.base();
  }
  return folded;
}

std::size_t first_length(std::string_view word) {
  return word.empty() ? 0 : std::min<std::size_t>(read_glyph(word, 0).length, word.size());
}

std::string capital(const Word& word) {
  return word.text.substr(0, first_length(word.text)) + word.lower.substr(first_length(word.lower));
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    if (blank > 0) words.push_back(text.substr(0, blank));
    text.remove_prefix(std::min(blank + 1, text.size()));
  }
  return words;
}

/// A word with its signs cut off: "HÓA," to "HÓA".
std::string_view bare(std::string_view word) {
  while (!word.empty() && (word.back() == ',' || word.back() == '.' || word.back() == ')')) {
    word.remove_suffix(1);
  }
  return word;
}

std::string lowered(std::string_view text) {
  return normalize(text, {.fold_case = true, .old_tone_place = false}).text();
}

/// How many words of `phrase` stand at words[i], marks apart; 0 unless all do.
std::size_t match_folded(const std::vector<Word>& words, std::size_t i, std::string_view phrase) {
  const std::vector<std::string_view> parts = split(phrase);
  if (i + parts.size() > words.size()) return 0;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    // A sign after a word ends a name.
    const std::string_view folded = words[i + k].folded;
    if ((k + 1 == parts.size() ? bare(folded) : folded) != fold(parts[k])) return 0;
  }
  return parts.size();
}

std::size_t match_unit(const std::vector<Word>& words, std::size_t i) {
  for (const std::string_view unit : units) {
    const std::vector<std::string_view> parts = split(unit);
    if (i + parts.size() > words.size()) continue;
    bool same = true;
    for (std::size_t k = 0; k < parts.size(); ++k) same = same && words[i + k].lower == parts[k];
    if (same) return parts.size();
  }
  return 0;
}

/// "UBND", "IV", "TNHH": what is no syllable stays in capitals.
bool stays(const Word& word) {
  static constexpr std::array<std::string_view, 5> abbreviations{"ubnd", "tand", "ubmttq", "dhqg",
                                                                 "ubkt"};
  const std::string_view folded = bare(word.folded);
  if (std::find(abbreviations.begin(), abbreviations.end(), folded) != abbreviations.end()) {
    return true;
  }
  if (folded.find_first_not_of("ivx") == std::string_view::npos) return true;
  return folded.find_first_of("aeiouy") == std::string_view::npos;
}

}  // namespace

std::span<const TypeName> type_names() noexcept { return types; }
std::span<const TypeCode> type_codes() noexcept { return codes; }
std::span<const std::string_view> organ_words() noexcept { return organs; }
std::span<const std::string_view> office_words() noexcept { return offices; }

std::string recapitalize(std::string_view name) {
  std::vector<Word> words;
  for (const std::string_view word : split(name)) {
    for (GlyphCursor cursor(word, 0, word.size()); !cursor.done(); cursor.next()) {
      if (cursor.letter() && !cursor.upper()) return std::string(name);
    }
    words.push_back({std::string(word), lowered(word), fold(word)});
  }
  std::string result;
  const auto append = [&](const std::string& word) {
    if (!result.empty()) result += ' ';
    result += word;
  };
  bool capital_next = true;
  bool place = false;
  for (std::size_t i = 0; i < words.size();) {
    std::size_t count = 0;
    for (const std::string_view phrase : phrases) {
      count = match_folded(words, i, phrase);
      if (count == 0) continue;
      const std::vector<std::string_view> parts = split(phrase);
      for (std::size_t k = 0; k < count; ++k) {
        const bool upper = read_glyph(parts[k], 0).upper || (k == 0 && capital_next);
        append(upper ? capital(words[i + k]) : words[i + k].lower);
      }
      capital_next = false;
      break;
    }
    if (count == 0) {
      count = match_unit(words, i);
      for (std::size_t k = 0; k < count; ++k) {
        append(i + k == 0 ? capital(words[i]) : words[i + k].lower);
      }
      if (count > 0) {
        place = true;
        i += count;
        continue;
      }
    }
    if (count == 0 && !place && capital_next) {
      for (const std::string_view head : heads) {
        count = match_folded(words, i, head);
        if (count == 0) continue;
        for (std::size_t k = 0; k < count; ++k) {
          append(k == 0 ? capital(words[i]) : words[i + k].lower);
        }
        break;  // a capital follows
      }
    }
    if (count > 0) {
      place = false;
      i += count;
      continue;
    }
    const Word& word = words[i++];
    if (word.folded == "va" || word.folded == "-") {
      append(word.lower);
      capital_next = !place || word.folded == "-";
      place = place && word.folded == "-";
      continue;
    }
    if (stays(word)) {
      append(word.text);
      continue;
    }
    append(place || capital_next ? capital(word) : word.lower);
    capital_next = word.text.back() == ',' || word.text.back() == '-';
  }
  return result;
}

}  // namespace tracuu::text::detail
