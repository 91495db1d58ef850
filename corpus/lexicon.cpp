#include "lexicon.hpp"

#include <algorithm>
#include <cassert>
#include <unordered_set>
#include <utility>

namespace tracuu::corpus {

namespace {

constexpr std::size_t vocabulary_size = 18'000;
constexpr std::size_t syllables_in_use = 9'000;
constexpr std::uint32_t word_shift = 180;
constexpr std::uint32_t syllable_shift = 400;
/// Of 100 syllables of made words so many are drawn without regard to frequency.
constexpr std::uint32_t even_percent = 30;

/// Words of administrative prose, the frequent first; "_" joins the syllables of a word.
constexpr std::string_view frequent_words =
    "và của các có cho được theo trong quy_định về với là không thực_hiện tại đến từ này khi "
    "cơ_quan "
    "để tổ_chức việc cá_nhân phải nhà_nước người hoặc quản_lý đối_với công_trình xây_dựng năm "
    "những "
    "trên hoạt_động đầu_tư do ngày hồ_sơ đã dự_án trường_hợp thông_tin sử_dụng một bảo_đảm "
    "báo_cáo ra đất kinh_doanh ban_hành cấp thời_hạn yêu_cầu doanh_nghiệp kiểm_tra dịch_vụ "
    "nội_dung "
    "kế_hoạch kết_quả điều_kiện sau trước và_các bộ_trưởng chính_phủ ủy_ban_nhân_dân phát_triển "
    "thẩm_quyền trách_nhiệm giấy_phép đơn_vị tài_chính bảo_vệ môi_trường kinh_tế xã_hội "
    "quyết_định hướng_dẫn tỉnh huyện xã số mức bị nếu cùng còn thì mà như nhưng vào lên cũng "
    "giải_quyết thủ_tục hành_chính công_chức viên_chức cán_bộ đào_tạo giáo_dục y_tế khám_bệnh "
    "chữa_bệnh bảo_hiểm lao_động tiền_lương chế_độ chính_sách hỗ_trợ ngân_sách nguồn_vốn chi_phí "
    "thanh_toán quyết_toán dự_toán phân_bổ giao_thông vận_tải đường_bộ đường_thủy cảng hàng_hóa "
    "xuất_khẩu nhập_khẩu hải_quan thuế lệ_phí phí giá_trị giá thị_trường sản_phẩm chất_lượng "
    "tiêu_chuẩn quy_chuẩn kỹ_thuật công_nghệ khoa_học nghiên_cứu ứng_dụng dữ_liệu hệ_thống mạng "
    "điện_tử văn_bản công_văn lưu_trữ văn_thư con_dấu chữ_ký bản_sao bản_chính chứng_thực "
    "công_chứng hộ_tịch khai_sinh kết_hôn cư_trú hộ_chiếu căn_cước quốc_tịch lý_lịch tư_pháp "
    "tòa_án viện_kiểm_sát thi_hành_án khiếu_nại tố_cáo kiến_nghị phản_ánh tiếp_công_dân thanh_tra "
    "xử_lý vi_phạm xử_phạt phạt_tiền cảnh_cáo tịch_thu khắc_phục hậu_quả biện_pháp cưỡng_chế "
    "quyền nghĩa_vụ lợi_ích hợp_pháp công_dân nhân_dân đại_biểu hội_đồng_nhân_dân quốc_hội bầu_cử "
    "nhiệm_kỳ kỳ_họp biểu_quyết nghị_quyết nghị_định thông_tư luật pháp_luật pháp_lệnh hiệu_lực "
    "sửa_đổi bổ_sung thay_thế bãi_bỏ căn_cứ đề_nghị trình phê_duyệt thẩm_định lấy_ý_kiến "
    "tổng_hợp chủ_trì phối_hợp giám_sát đánh_giá sơ_kết tổng_kết khen_thưởng kỷ_luật thi_đua "
    "đất_đai nhà_ở quy_hoạch đô_thị nông_thôn nông_nghiệp lâm_nghiệp thủy_sản chăn_nuôi "
    "trồng_trọt rừng biển sông hồ nước nước_sạch chất_thải rác_thải nước_thải khí_thải ô_nhiễm "
    "tài_nguyên khoáng_sản năng_lượng điện_lực xăng_dầu than khí_hậu thiên_tai phòng_chống "
    "cứu_nạn cứu_hộ cháy_nổ an_toàn an_ninh trật_tự quốc_phòng quân_sự dân_quân_tự_vệ biên_giới "
    "hải_đảo chủ_quyền đối_ngoại hợp_tác quốc_tế điều_ước ký_kết văn_hóa thể_thao du_lịch di_sản "
    "di_tích lễ_hội nghệ_thuật báo_chí xuất_bản quảng_cáo truyền_thông bưu_chính viễn_thông tần_số "
    "trẻ_em phụ_nữ thanh_niên người_cao_tuổi người_khuyết_tật hộ_nghèo cận_nghèo dân_tộc tôn_giáo "
    "tín_ngưỡng người_có_công liệt_sĩ thương_binh trợ_cấp trợ_giúp việc_làm thất_nghiệp tuyển_dụng "
    "bổ_nhiệm miễn_nhiệm điều_động luân_chuyển nghỉ_hưu thôi_việc biên_chế vị_trí ngạch bậc "
    "phụ_cấp hợp_đồng đấu_thầu nhà_thầu gói_thầu chủ_đầu_tư tư_vấn thiết_kế thi_công nghiệm_thu "
    "bàn_giao bảo_hành bảo_trì vật_liệu máy_móc thiết_bị phương_tiện xe tàu máy_bay sân_bay ga "
    "ngân_hàng tín_dụng lãi_suất cho_vay tiền_gửi ngoại_hối chứng_khoán cổ_phần cổ_phiếu "
    "trái_phiếu vốn tài_sản kế_toán kiểm_toán hóa_đơn chứng_từ sổ_sách khấu_hao lợi_nhuận lỗ "
    "thu_nhập giảm_trừ miễn_giảm khai_báo kê_khai nộp hoàn truy_thu nợ gia_hạn nhãn_hiệu sáng_chế "
    "sở_hữu trí_tuệ bản_quyền cạnh_tranh độc_quyền người_tiêu_dùng khuyến_mại thương_mại "
    "thương_nhân cửa_hàng chợ siêu_thị kho bãi thực_phẩm vệ_sinh dịch_bệnh vắc_xin thuốc dược_phẩm "
    "mỹ_phẩm bệnh_viện trạm_y_tế bác_sĩ điều_dưỡng bệnh_nhân trường_học giáo_viên học_sinh "
    "sinh_viên học_phí học_bổng chương_trình sách_giáo_khoa kỳ_thi bằng_cấp chứng_chỉ đại_học "
    "cao_đẳng trung_cấp nghề mầm_non tiểu_học phổ_thông thư_viện bảo_tàng sở phòng ban chi_cục "
    "cục vụ văn_phòng giám_đốc chủ_tịch phó_chủ_tịch thủ_trưởng trưởng_phòng chuyên_viên thư_ký "
    "đảng_ủy chi_bộ mặt_trận công_đoàn hội_nông_dân cựu_chiến_binh thôn bản ấp khu_phố phường "
    "thị_trấn quận thị_xã thành_phố trung_ương địa_phương khu_vực vùng miền diện_tích dân_số "
    "mật_độ tỷ_lệ chỉ_tiêu mục_tiêu nhiệm_vụ giải_pháp tiến_độ giai_đoạn lộ_trình định_kỳ hằng_năm "
    "quý tháng tuần giờ ngày_làm_việc kể_từ trở_lên trở_xuống tối_đa tối_thiểu bình_quân tổng_số "
    "danh_mục phụ_lục biểu_mẫu mẫu bảng cột dòng tờ_khai đơn giấy_chứng_nhận mã_số tài_khoản "
    "liên_quan tương_ứng phù_hợp đầy_đủ kịp_thời chính_xác công_khai minh_bạch khách_quan "
    "hiệu_quả tiết_kiệm lãng_phí tham_nhũng tiêu_cực cải_cách đổi_mới hiện_đại chuyển_đổi_số "
    "một_cửa liên_thông trực_tuyến tiếp_nhận trả_kết_quả niêm_yết đăng_tải công_bố cập_nhật "
    "kết_nối chia_sẻ khai_thác phân_cấp phân_quyền ủy_quyền chịu thường_xuyên đột_xuất khẩn_cấp "
    "đặc_biệt nghiêm_trọng phát_hiện ngăn_chặn tạm_đình_chỉ đình_chỉ thu_hồi cấp_lại gia_nhập "
    "thành_lập giải_thể sáp_nhập chia_tách tổ_hợp_tác hợp_tác_xã hộ_gia_đình chủ_thể đối_tượng "
    "phạm_vi nguyên_tắc giải_thích từ_ngữ áp_dụng điều_chỉnh chuyển_tiếp thi_hành";

/// The six tones of each vowel, in the order: level, grave, acute, hook, tilde, dot below.
constexpr std::array<std::array<std::string_view, 7>, 12> vowels{{
    {"a", "a", "à", "á", "ả", "ã", "ạ"},
    {"ă", "ă", "ằ", "ắ", "ẳ", "ẵ", "ặ"},
    {"â", "â", "ầ", "ấ", "ẩ", "ẫ", "ậ"},
    {"e", "e", "è", "é", "ẻ", "ẽ", "ẹ"},
    {"ê", "ê", "ề", "ế", "ể", "ễ", "ệ"},
    {"i", "i", "ì", "í", "ỉ", "ĩ", "ị"},
    {"o", "o", "ò", "ó", "ỏ", "õ", "ọ"},
    {"ô", "ô", "ồ", "ố", "ổ", "ỗ", "ộ"},
    {"ơ", "ơ", "ờ", "ớ", "ở", "ỡ", "ợ"},
    {"u", "u", "ù", "ú", "ủ", "ũ", "ụ"},
    {"ư", "ư", "ừ", "ứ", "ử", "ữ", "ự"},
    {"y", "y", "ỳ", "ý", "ỷ", "ỹ", "ỵ"},
}};

/// Rhymes; "*" stands before the vowel that carries the tone.
/// Plain ones follow every onset but q.
constexpr std::string_view plain_rhymes =
    "*a *ai *ao *au *ay *âu *ây *am *an *ang *anh *ap *at *ac *ach *ăm *ăn *ăng *ăp *ăt *ăc *âm "
    "*ân "
    "*âng *âp *ât *âc *e *eo *em *en *eng *ep *et *ec *ê *êu *êm *ên *ênh *êp *êt *êch *i *ia *iu "
    "*im "
    "*in *inh *ip *it *ich i*êu i*êm i*ên i*êng i*êp i*êt i*êc *o *oi *om *on *ong *op *ot *oc *ô "
    "*ôi "
    "*ôm *ôn *ông *ôp *ôt *ôc *ơ *ơi *ơm *ơn *ơp *ơt *u *ui *ua *um *un *ung *up *ut *uc u*ôi u*ôm "
    "u*ôn u*ông u*ôt u*ôc *ư *ưi *ưa *ưu *ưng *ưt *ưc ư*ơi ư*ơu ư*ơm ư*ơn ư*ơng ư*ơp ư*ơt ư*ơc";
/// With a rounded glide: not after lips (b, m, ph, v), nor after c, which writes them with q.
constexpr std::string_view glide_rhymes =
    "*oa *oe *uy o*ai o*ay o*an o*ang o*anh o*at o*ac o*ach o*ăn o*ăng o*ăt o*ăc o*en o*et u*ân "
    "u*âng "
    "u*ât u*ây u*ê u*ênh u*êch uy*ên uy*êt u*ynh u*ych u*yt u*ơ";
constexpr std::string_view q_rhymes =
    "u*a u*ai u*ao u*an u*ang u*anh u*at u*ac u*ach u*ay u*ăn u*ăng u*ăt u*ân u*âng u*ât u*ây u*e "
    "u*en "
    "u*et u*eo u*ê u*ên u*êt u*y uy*ên uy*êt u*ynh u*yt u*ơ u*ôc";
constexpr std::string_view y_rhymes = "*y y*êu y*êm y*ên y*êt";

/// One sound may have two spellings: before e, ê, i and elsewhere.
struct Onset {
  std::string_view before_front;
  std::string_view elsewhere;
  bool takes_glide;
};

constexpr std::array<Onset, 24> onsets{{
    {"", "", true},     {"b", "b", false},   {"k", "c", false},  {"ch", "ch", true},
    {"d", "d", true},   {"đ", "đ", true},    {"gh", "g", false}, {"gi", "gi", false},
    {"h", "h", true},   {"kh", "kh", true},  {"l", "l", true},   {"m", "m", false},
    {"n", "n", true},   {"ngh", "ng", true}, {"nh", "nh", true}, {"ph", "ph", false},
    {"r", "r", false},  {"s", "s", true},    {"t", "t", true},   {"th", "th", true},
    {"tr", "tr", true}, {"v", "v", false},   {"x", "x", true},   {"p", "p", false},
}};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end != 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// Appends the onset with the rhyme in all tones it may have: before p, t, c, ch only acute and dot
/// below.
void append_syllables(std::string_view onset, std::string_view rhyme,
                      std::vector<std::string>& syllables) {
  const std::size_t star = rhyme.find('*');
  const std::string_view before = rhyme.substr(0, star);
  const std::string_view rest = rhyme.substr(star + 1);
  const auto vowel = std::find_if(vowels.begin(), vowels.end(),
                                  [&](const auto& forms) { return rest.starts_with(forms[0]); });
  assert(vowel != vowels.end());
  const std::string_view after = rest.substr((*vowel)[0].size());
  const bool stopped =
      after.ends_with('p') || after.ends_with('t') || after.ends_with('c') || after.ends_with("ch");
  for (std::size_t tone = 0; tone < 6; ++tone) {
    if (stopped && tone != 2 && tone != 5) continue;
    std::string syllable(onset);
    syllable.append(before).append((*vowel)[tone + 1]).append(after);
    syllables.push_back(std::move(syllable));
  }
}

bool begins_front(std::string_view rhyme) noexcept {
  const std::string_view letters = rhyme.substr(rhyme.starts_with('*') ? 1 : 0);
  return letters.starts_with('e') || letters.starts_with("ê") || letters.starts_with('i');
}

std::uint32_t code_point_upper(std::uint32_t c) noexcept {
  if ((c >= 'a' && c <= 'z') || (c >= 0xE0 && c <= 0xFE && c != 0xF7)) return c - 0x20;
  const bool paired = (c >= 0x100 && c < 0x180) || c == 0x1A1 || (c >= 0x1EA0 && c < 0x1F00);
  if (paired && (c & 1) != 0) return c - 1;
  return c == 0x1B0 ? 0x1AF : c;
}

}  // namespace

std::string upper_case(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[i + at]); };
    if (byte(0) < 0x80) {
      result += static_cast<char>(code_point_upper(byte(0)));
      i += 1;
    } else if (byte(0) < 0xE0) {
      const std::uint32_t c = code_point_upper((byte(0) & 0x1Fu) << 6 | (byte(1) & 0x3Fu));
      result += static_cast<char>(0xC0 | c >> 6);
      result += static_cast<char>(0x80 | (c & 0x3F));
      i += 2;
    } else {
      const std::uint32_t c =
          code_point_upper((byte(0) & 0xFu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu));
      result += static_cast<char>(0xE0 | c >> 12);
      result += static_cast<char>(0x80 | (c >> 6 & 0x3F));
      result += static_cast<char>(0x80 | (c & 0x3F));
      i += 3;
    }
  }
  return result;
}

std::vector<std::string> valid_syllables() {
  std::vector<std::string> syllables;
  for (const Onset& onset : onsets) {
    for (const auto rhyme : split(plain_rhymes, ' ')) {
      // "gi" swallows an i; without an onset "iê" is written "yê".
      if (onset.elsewhere == "gi" && rhyme.find('i') <= 1) continue;
      if (onset.elsewhere.empty() && rhyme.starts_with("i*ê")) continue;
      append_syllables(begins_front(rhyme) ? onset.before_front : onset.elsewhere, rhyme,
                       syllables);
    }
    if (!onset.takes_glide) continue;
    for (const auto rhyme : split(glide_rhymes, ' ')) {
      append_syllables(onset.elsewhere, rhyme, syllables);
    }
  }
  for (const auto rhyme : split(q_rhymes, ' ')) append_syllables("q", rhyme, syllables);
  for (const auto rhyme : split(y_rhymes, ' ')) append_syllables("", rhyme, syllables);
  return syllables;
}

void Lexicon::add_word(std::string_view text) {
  const auto make = [](std::string_view form) {
    Word word;
    assert(form.size() <= Word::capacity);
    std::copy(form.begin(), form.end(), word.bytes.begin());
    word.size = static_cast<std::uint8_t>(form.size());
    return word;
  };
  const std::string upper = upper_case(text);
  // Capital letters of Vietnamese are as long in UTF-8 as the small ones.
  std::size_t first = 1;
  while (first < text.size() && (text[first] & 0xC0) == 0x80) ++first;
  lower_.push_back(make(text));
  title_.push_back(make(upper.substr(0, first).append(text.substr(first))));
  upper_.push_back(make(upper));
}

Lexicon::Lexicon() {
  Random random(0x7472616375750001);  // The lexicon is a constant: its seed is not the corpus's.
  std::unordered_set<std::string> known;
  std::vector<std::string> syllables;
  std::unordered_set<std::string> known_syllables;
  for (const std::string_view joined : split(frequent_words, ' ')) {
    std::string word(joined);
    for (const std::string_view syllable : split(joined, '_')) {
      if (known_syllables.emplace(syllable).second) syllables.emplace_back(syllable);
    }
    std::replace(word.begin(), word.end(), '_', ' ');
    if (known.insert(word).second) add_word(word);
  }

  std::vector<std::string> others = valid_syllables();
  for (std::size_t i = others.size(); i > 1; --i) {
    std::swap(others[i - 1], others[random.below(static_cast<std::uint32_t>(i))]);
  }
  for (std::string& syllable : others) {
    if (syllables.size() == syllables_in_use) break;
    if (known_syllables.insert(syllable).second) syllables.push_back(std::move(syllable));
  }

  const Distribution syllable_frequency(zipf_mandelbrot(syllables.size(), syllable_shift));
  const auto draw_syllable = [&]() -> const std::string& {
    if (random.chance(even_percent)) {
      return syllables[random.below(static_cast<std::uint32_t>(syllables.size()))];
    }
    return syllables[syllable_frequency.draw(random.next())];
  };
  while (lower_.size() < vocabulary_size) {
    const std::uint32_t kind = random.below(100);
    std::string word = draw_syllable();
    for (std::uint32_t more = kind < 10 ? 0 : kind < 90 ? 1 : 2; more != 0; --more) {
      word.append(" ").append(draw_syllable());
    }
    if (word.size() <= Word::capacity && known.insert(word).second) add_word(word);
  }

  frequency_ = Distribution(zipf_mandelbrot(size(), word_shift));
  for (std::uint32_t number = 0; number < size(); ++number) {
    for (std::size_t i = 0; i < followers_per_word; ++i) {
      std::uint32_t follower = number;
      while (follower == number) follower = frequency_.draw(random.next());
      followers_.push_back(static_cast<std::uint16_t>(follower));
    }
  }
  // The follower of rank r comes in proportion to 1 / (r + 2).
  std::vector<std::uint64_t> shares;
  for (std::uint64_t rank = 0; rank < followers_per_word; ++rank) {
    shares.push_back(1'000'000 / (rank + 2));
  }
  std::uint64_t total = 0;
  for (const std::uint64_t share : shares) total += share;
  std::uint64_t covered = 0;
  std::size_t rank = 0;
  for (std::size_t byte = 0; byte < follower_rank_.size(); ++byte) {
    while (rank + 1 < followers_per_word && byte * total >= (covered + shares[rank]) * 256) {
      covered += shares[rank++];
    }
    follower_rank_[byte] = static_cast<std::uint8_t>(rank);
  }
}

std::uint32_t Lexicon::draw_topic(Random& random) const noexcept {
  constexpr std::uint32_t first = 150;
  return first + static_cast<std::uint32_t>(random.skewed_below(size() / 2));
}

}  // namespace tracuu::corpus
