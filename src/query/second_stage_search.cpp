#include "second_stage_search.hpp"

#include <algorithm>
#include <numeric>
#include <tracuu/postings/position_list.hpp>

namespace tracuu::inline v0::query {

using index::Field;

namespace {

// The word that stands between a term and its definition: "X là …".
constexpr std::string_view copula = "là";

// Where one word, in all spellings that are asked for, stands in one field of one segment.
class WordPositions {
 public:
  Result<void> try_add(const index::Segment& segment, Field field, const index::TermInfo& term) {
    auto list = segment.try_positions(field, term);
    if (!list) return list.error();
    lists_.emplace_back(*list);
    return {};
  }
  // Positions in [begin, end), from begin on; false if a list is damaged.
  bool find(Position begin, Position end) {
    found_.clear();
    for (postings::PositionBlocks& blocks : lists_) {
      bool more = begin < end && blocks.find(begin);
      while (more) {
        const auto positions = blocks.positions();
        const auto* const last = positions.data() + positions.size();
        for (const auto* at = std::lower_bound(positions.data(), last, begin);
             at != last && *at < end; ++at) {
          found_.push_back(*at - begin);
        }
        more = positions.back() < end - 1 && blocks.next();
      }
      if (blocks.damaged()) return false;
    }
    if (lists_.size() > 1) std::sort(found_.begin(), found_.end());
    return true;
  }
  [[nodiscard]] std::span<const std::uint32_t> found() const noexcept { return found_; }

 private:
  std::vector<postings::PositionBlocks> lists_;
  std::vector<std::uint32_t> found_;
};

// The words of a question in one segment.
class SegmentWords {
 public:
  static Result<SegmentWords> try_make(const SegmentView& view, const Query& query,
                                       Planner& planner, const SecondStageScorer& scorer) {
    SegmentWords words(view);
    for (const std::size_t place : scorer.wanted()) {
      const std::string& word = query.question[place];
      for (const Field field : {Field::body, Field::title}) {
        WordPositions& positions =
            (field == Field::body ? words.body_ : words.title_).emplace_back();
        auto terms = planner.try_spellings_of(field, word, query.pairs_any_marks, view.index);
        if (!terms) return terms.error();
        for (const index::TermInfo& term : *terms) {
          if (auto done = positions.try_add(*view.segment, field, term); !done) return done.error();
        }
      }
    }
    if (scorer.wants_copulas()) {
      auto terms = planner.try_spellings_of(Field::body, copula, false, view.index);
      if (!terms) return terms.error();
      for (const index::TermInfo& term : *terms) {
        if (auto done = words.copulas_.try_add(*view.segment, Field::body, term); !done) {
          return done.error();
        }
      }
    }
    return words;
  }

  // Scores a hit of this segment; nullopt if a list is damaged.
  std::optional<SecondScore> score(const Hit& hit, SecondStageScorer& scorer) {
    const auto units = view_->segment->token_starts(Field::body);
    const auto titles = view_->segment->token_starts(Field::title);
    const Position begin = units[hit.unit];
    const Position end = units[hit.unit + 1];
    const Position title_begin = titles[hit.document];
    const Position title_end = titles[hit.document + 1];
    body_spans_.clear();
    title_spans_.clear();
    for (std::size_t i = 0; i < body_.size(); ++i) {
      if (!body_[i].find(begin, end) || !title_[i].find(title_begin, title_end)) return {};
      body_spans_.push_back(body_[i].found());
      title_spans_.push_back(title_[i].found());
    }
    if (!copulas_.find(begin, end)) return {};
    return scorer.score(hit.score,
                        {body_spans_, title_spans_, title_end - title_begin, copulas_.found()});
  }

 private:
  explicit SegmentWords(const SegmentView& view) : view_(&view) {}

  const SegmentView* view_;
  std::vector<WordPositions> body_, title_;
  WordPositions copulas_;
  std::vector<std::span<const std::uint32_t>> body_spans_, title_spans_;
};

Result<SecondStageScorer> try_make_scorer(const Query& query, const Ranking& ranking,
                                          Planner& planner) {
  const std::vector<std::string>& words = query.question;
  std::vector<double> word_idf, pair_idf(words.size(), 0.0);
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto idf = planner.try_word_idf(words[i], query.pairs_any_marks);
    if (!idf) return idf.error();
    word_idf.push_back(*idf);
    if (i + 1 < words.size()) pair_idf[i] = planner.pair_idf(words[i], words[i + 1]);
  }
  return SecondStageScorer(words, word_idf, pair_idf, ranking.second_stage);
}

}  // namespace

bool has_second_stage(const index::Snapshot& snapshot, const Query& query,
                      const Ranking& ranking) noexcept {
  return !query.question.empty() && snapshot.schema().positions && ranking.second_stage.depth > 0;
}

Result<void> try_reorder(const std::vector<SegmentView>& views, const Query& query,
                         const Ranking& ranking, Planner& planner, std::vector<Hit>& hits) {
  auto made_scorer = try_make_scorer(query, ranking, planner);
  if (!made_scorer) return made_scorer.error();
  SecondStageScorer& scorer = *made_scorer;

  // In the order of the index, so that blocks of positions are decoded once.
  std::vector<std::size_t> order(std::min<std::size_t>(hits.size(), ranking.second_stage.depth));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(hits[a].segment, hits[a].unit) < std::pair(hits[b].segment, hits[b].unit);
  });
  std::optional<SegmentWords> segment_words;
  for (std::size_t i = 0; i < order.size(); ++i) {
    Hit& hit = hits[order[i]];
    const SegmentView& view = views[hit.segment];
    if (i == 0 || hits[order[i - 1]].segment != hit.segment) {
      auto made = SegmentWords::try_make(view, query, planner, scorer);
      if (!made) return made.error();
      segment_words.emplace(std::move(*made));
    }
    const auto score = segment_words->score(hit, scorer);
    if (!score) return view.damaged();
    hit.score = score->total();
  }
  const auto tie = [&](const Hit& hit) {
    return views[hit.segment].segment->id_hash(hit.document);
  };
  std::sort(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(order.size()),
            [&](const Hit& a, const Hit& b) {
              if (a.score != b.score) return a.score > b.score;
              if (tie(a) != tie(b)) return tie(a) < tie(b);
              return std::pair(a.segment, a.unit) < std::pair(b.segment, b.unit);
            });
  return {};
}

Result<SecondScore> try_score_again(const std::vector<SegmentView>& views, const Query& query,
                                    const Ranking& ranking, Planner& planner, const Hit& hit) {
  auto scorer = try_make_scorer(query, ranking, planner);
  if (!scorer) return scorer.error();
  auto words = SegmentWords::try_make(views[hit.segment], query, planner, *scorer);
  if (!words) return words.error();
  const auto score = words->score(hit, *scorer);
  if (!score) return views[hit.segment].damaged();
  return *score;
}

}  // namespace tracuu::query
