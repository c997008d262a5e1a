#include "node/http/beside.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Texts that are compared for one page, at most: two long ones that have little in common take
/// milliseconds.
constexpr std::size_t compared_amendment_count_max = 200;

const char* relation_name(const std::optional<Relation>& relation) {
  if (!relation) return "unknown";
  switch (*relation) {
    case Relation::independent: return "independent";
    case Relation::compatible: return "compatible";
    case Relation::competing: return "competing";
    case Relation::identical: return "identical";
  }
  return "unknown";
}

/// One that touches blocks of the one that is asked about.
struct Met {
  AmendmentSummary summary;
  Places places;
};

}  // namespace

awaitable<HttpResponse> get_relations(Api& api, Call call) {
  const auto from = cursor_of(call);
  if (!from) co_return problem(Errc::malformed, call.language, "cursor:");
  const auto id = id_from_hex<RecordId>(call.parameter("id"));
  if (!id) co_return problem(Errc::malformed, call.language, "id:");
  co_await api.node().readable();
  const auto& amendments = api.fold().amendments();
  const auto* asked = amendments.revision(*id);
  if (asked == nullptr) co_return problem(Errc::not_found, call.language, "id:");
  const auto revision = *amendments.revision(amendments.head(asked->amendment).revision);
  const auto places = places_of(revision.statement);
  Fits fits{amendments};
  std::vector<Met> met;
  std::size_t independent = 0;
  std::size_t compared = 0;
  std::set<Commitment> wanted;
  const auto& entries = api.fold().entries();
  auto at = *from;
  for (; at < entries.size() && met.size() < page_entry_count_max; ++at) {
    if (compared >= compared_amendment_count_max) break;
    if (entries[at].kind != Kind::amendment) continue;
    const auto head = amendments.head(entries[at].id);
    const auto& other = *amendments.revision(head.revision);
    if (!is_beside(revision, head, other, fits)) continue;
    auto others = places_of(other.statement);
    const auto common = in_common(places, others);
    if (common.empty()) {
      ++independent;
      continue;
    }
    compared += add_compared_texts(other.statement, common, wanted);
    add_compared_texts(revision.statement, common, wanted);
    wanted.insert(other.statement.title.commitment);
    met.push_back({summary_of(api.fold(), fits, entries[at].id), std::move(others)});
  }
  const bool more = at < entries.size();
  if (api.comparing()) co_return problem(Errc::not_ready, call.language);
  const Comparing busy{api};
  const auto texts = co_await api.texts({wanted.begin(), wanted.end()});
  const auto compare = [&] {
    json::array listed;
    Comparison comparison{texts};
    for (const auto& each : met) {
      const auto relation = comparison.relation({revision.statement, places},
                                                {each.summary.revision.statement, each.places});
      listed.push_back(json::object{{"relation", relation_name(relation)},
                                    {"amendment", to_json(each.summary, texts)}});
    }
    return listed;
  };
  // Not where frames and requests are read: long texts take their time.
  const auto& threads = api.node().threads();
  auto listed = co_await on(threads.reads, threads.io, compare);
  json::object body{{"revision", hex(revision.id)},
                    {"relations", std::move(listed)},
                    {"independent", independent}};
  body["next"] = more ? json::value(std::to_string(at)) : json::value(nullptr);
  co_return json_response(body);
}

}  // namespace palabre::node
