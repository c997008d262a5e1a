// Where the round stands: its phase, what must still be decided and in which order, and who has
// been heard up to where.

#include <algorithm>

#include "federation/core/match.hpp"
#include "node/http/amendment_json.hpp"
#include "node/http/around.hpp"
#include "node/http/enrolled.hpp"
#include "node/http/rivals.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// What goes furthest is voted on first.
unsigned weight_of(const Operation& operation) {
  return std::visit(Match{[](const Delete&) { return 4U; }, [](const Join&) { return 3U; },
                          [](const Split&) { return 3U; }, [](const Replace&) { return 2U; },
                          [](const Move&) { return 1U; }, [](const Insert&) { return 0U; }},
                    operation);
}

/// An open amendment in the order of the vote: amendments of amendments before what they amend,
/// then from the top of the text to its end, at one place what goes furthest first.
struct Due {
  AmendmentSummary summary;
  unsigned depth = 0;
  std::size_t place = 0;
  unsigned weight = 0;
  bool late = false;
  bool meets = false;
  std::vector<ShownSaid> recommendations;
};

class Queue {
 public:
  explicit Queue(const Fold& fold)
      : fold_{fold}, fits_{fold.amendments()}, advice_{fold, Kind::recommend} {
    const auto& text = fold.amendments().base();
    for (std::size_t i = 0; i < text.size(); ++i) places_.emplace(text[i].id, i + 1);
  }

  std::vector<Due> read() {
    std::vector<Due> due;
    for (const auto& [id, revision] : fold_.amendments().revisions()) {
      if (id != revision.amendment) continue;
      auto summary = summary_of(fold_, fits_, id);
      if (summary.is_open()) due.push_back(due_of(std::move(summary)));
    }
    const auto key = [](const Due& each) {
      return std::tuple{~each.depth, each.place, ~each.weight, ~each.summary.tally.support,
                        each.summary.id};
    };
    std::sort(due.begin(), due.end(),
              [&](const Due& one, const Due& other) { return key(one) < key(other); });
    return due;
  }

 private:
  Due due_of(AmendmentSummary summary) const {
    Due due{std::move(summary), 0, 0, 0, false, false, {}};
    const auto& revision = due.summary.revision;
    const auto* below = &revision;
    while (below->base) {
      below = fold_.amendments().revision(*below->base);
      ++due.depth;
    }
    for (const auto& operation : revision.statement.operations) {
      due.weight = std::max(due.weight, weight_of(operation));
    }
    const auto touched = touched_blocks(*below);
    const auto place = touched.empty() ? places_.end() : places_.find(touched.front());
    if (place != places_.end()) due.place = place->second;
    due.late = fold_.round().is_frozen() && revision.height >= fold_.round().frozen_at();
    due.meets = meets(fold_.reach(revision.id), fold_.charter().thresholds);
    due.recommendations = advice_.current_about(revision.id);
    return due;
  }

  const Fold& fold_;
  Fits fits_;
  SaidReader advice_;
  std::map<BlockId, std::size_t> places_;
};

json::object due_json(const Due& due, const Api::Texts& texts) {
  auto row = to_json(due.summary, texts);
  row["late"] = due.late;
  row["thresholds_met"] = due.meets;
  json::array advice;
  for (const auto& each : due.recommendations) advice.push_back(to_json(each, texts));
  row["recommendations"] = std::move(advice);
  return row;
}

/// Those that are in the queue, in the order in which they came here.
std::vector<Contender> contenders_of(const Fold& fold, const std::vector<Due>& queue) {
  std::map<RecordId, const Due*> due;
  for (const auto& each : queue) due.emplace(each.summary.id, &each);
  std::vector<Contender> contenders;
  for (const auto& entry : fold.entries()) {
    const auto found = entry.kind == Kind::amendment ? due.find(entry.id) : due.end();
    if (found == due.end()) continue;
    const auto& [id, each] = *found;
    contenders.push_back({&each->summary, each->late || each->summary.erased});
  }
  return contenders;
}

/// Of each organisation that belongs: how far it is heard, and what has come since the last border.
/// Its times are those that it and its members say, and nothing is decided by them.
json::array heard_json(const Replica& replica, const std::vector<Due>& queue) {
  const auto& fold = replica.fold();
  struct Heard {
    std::uint64_t rows = 0;
    std::uint64_t final_rows = 0;
    std::uint64_t last_at = 0;
    std::uint64_t recommendations = 0;
  };
  std::map<OrgId, Heard> heard;
  for (const auto& [org, standing] : fold.admission().admitted()) heard[org] = {};
  const auto add = [&](const Cut& cut, std::uint64_t Heard::*field) {
    for (const auto& line : cut) {
      const auto found = heard.find(line.feed.org);
      if (found != heard.end()) found->second.*field += line.head.size;
    }
  };
  add(replica.feeds().cut(), &Heard::rows);
  if (!replica.adoptions().empty()) add(replica.adoptions().back().cut, &Heard::final_rows);
  for (const auto& entry : fold.entries()) {
    const auto found = heard.find(entry.place.feed.org);
    if (!entry.member || found == heard.end()) continue;
    found->second.last_at = std::max(found->second.last_at, entry.seq);
  }
  for (const auto& due : queue) {
    for (const auto& advice : due.recommendations) {
      const auto found = heard.find(advice.entry.org);
      if (found != heard.end()) ++found->second.recommendations;
    }
  }
  json::array rows;
  for (const auto& [org, each] : heard) {
    const auto since = each.rows > each.final_rows ? each.rows - each.final_rows : 0;
    rows.push_back(json::object{{"organisation", hex(org)},
                                {"name", name_in(fold, org)},
                                {"members", enrolled_count(fold.roll(org))},
                                {"records", each.rows},
                                {"final_records", each.final_rows},
                                {"since_border", since},
                                {"recommendations", each.recommendations},
                                {"last_seq", each.last_at}});
  }
  return rows;
}

/// To each row of the queue the id of the first amendment that competes with it.
awaitable<void> add_rivals(Api& api, const RivalSearch& search, json::array& queue) {
  const auto& wanted = search.wanted();
  const auto texts = co_await api.texts({wanted.begin(), wanted.end()});
  const auto compare = [&] { return search.compare(texts); };
  // Not where frames and requests are read: long texts take their time.
  const auto& threads = api.node().threads();
  const auto rivals = co_await on(threads.reads, threads.io, compare);
  for (auto& value : queue) {
    auto& row = value.as_object();
    const auto id = *id_from_hex<RecordId>(std::string_view{row.at("id").as_string()});
    const auto found = rivals.find(id);
    row["rival"] = found == rivals.end() ? json::value() : json::value(hex(found->second));
  }
}

}  // namespace

awaitable<HttpResponse> get_round(Api& api, Call call) {
  const auto from = cursor_of(call);
  if (!from) co_return problem(Errc::malformed, call.language, "cursor:");
  co_await api.node().readable();
  const auto& fold = api.fold();
  const auto& round = fold.round();
  json::object body{{"number", round.number()},
                    {"phase", name_of(round.phase())},
                    {"open", round.is_open()},
                    {"opened_at", round.opened_at()},
                    {"frozen_at", round.frozen_at()},
                    {"height", fold.height()},
                    {"state_digest", hex(fold.digest())},
                    {"coverage", to_json(coverage_of(api.replica()))}};
  const auto due = Queue{fold}.read();
  body["organisations"] = heard_json(api.replica(), due);
  body["open_amendments"] = due.size();
  const auto begin = std::min(*from, due.size());
  const auto end = std::min(begin + page_entry_count_max, due.size());
  body["next"] = end < due.size() ? json::value(std::to_string(end)) : json::value();
  std::optional<RivalSearch> search;
  std::optional<Comparing> busy;
  if (call.query("rivals")) {
    if (api.comparing()) co_return problem(Errc::not_ready, call.language);
    busy.emplace(api);
    std::vector<const AmendmentSummary*> asked;
    for (auto i = begin; i < end; ++i) asked.push_back(&due[i].summary);
    search.emplace(fold, contenders_of(fold, due), asked);
  }
  std::vector<Commitment> wanted;
  for (auto i = begin; i < end; ++i) {
    wanted.push_back(due[i].summary.revision.statement.title.commitment);
    for (const auto& each : due[i].recommendations) {
      const auto texts = texts_of(each);
      wanted.insert(wanted.end(), texts.begin(), texts.end());
    }
  }
  const auto texts = co_await api.texts(std::move(wanted));
  json::array queue;
  for (auto i = begin; i < end; ++i) queue.push_back(due_json(due[i], texts));
  if (search) co_await add_rivals(api, *search, queue);
  body["queue"] = std::move(queue);
  co_return json_response(body);
}

}  // namespace palabre::node
