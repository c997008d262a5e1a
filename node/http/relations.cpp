#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "federation/core/match.hpp"
#include "federation/text/relation.hpp"
#include "node/http/amendment_json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Texts that are compared for one page, at most: two long ones that have little in common take
/// milliseconds.
constexpr std::size_t compared_text_count_max = 200;

/// Blocks that an amendment is about; none stands for the start of the text.
using Places = std::set<std::optional<BlockId>>;

Places places_of(const AmendmentStatement& statement) {
  Places places;
  for (const auto& operation : statement.operations) {
    for (const auto& effect : effects_of(operation)) places.insert(effect.place);
  }
  return places;
}

Places in_common(const Places& one, const Places& other) {
  Places both;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(),
                        std::inserter(both, both.end()));
  return both;
}

/// The texts that an operation quotes and makes; none of those that merely go, come or move.
std::vector<Commitment> compared_texts(const Operation& operation) {
  return std::visit(Match{[](const Replace& replace) {
                            return std::vector{replace.expected, replace.text};
                          },
                          [](const Split& split) { return split.parts; },
                          [](const Join& join) { return std::vector{join.text}; },
                          [](const auto&) { return std::vector<Commitment>{}; }},
                    operation);
}

bool is_at(const Operation& operation, const Places& places) {
  const auto effects = effects_of(operation);
  return std::any_of(effects.begin(), effects.end(),
                     [&](const EffectAt& effect) { return places.count(effect.place) != 0; });
}

/// Of what is at `places`. Says how many are compared.
std::size_t add_texts(const AmendmentStatement& statement, const Places& places,
                      std::set<Commitment>& wanted) {
  std::size_t count = 0;
  for (const auto& operation : statement.operations) {
    if (!is_at(operation, places)) continue;
    const auto texts = compared_texts(operation);
    wanted.insert(texts.begin(), texts.end());
    if (!texts.empty()) ++count;
  }
  return count;
}

/// What an operation does at `places`; its texts are here.
void add_edits(Edits& edits, const Operation& operation, const Places& places,
               const Api::Texts& texts) {
  std::vector<WordChange> changes;
  if (const auto* replace = std::get_if<Replace>(&operation)) {
    changes = changes_between(texts.at(replace->expected).words, texts.at(replace->text).words);
  }
  for (const auto& [place, effect, expected] : effects_of(operation)) {
    if (places.count(place) == 0) continue;
    BlockEdit edit{place, effect, {}, changes, {}, {}};
    if (const auto* insert = std::get_if<Insert>(&operation)) edit.inserted = insert->blocks;
    if (const auto* move = std::get_if<Move>(&operation)) edit.moved = move->blocks;
    if (effect == Effect::split || effect == Effect::join) {
      for (const auto& text : compared_texts(operation)) edit.texts.push_back(texts.at(text).words);
    }
    edits.push_back(std::move(edit));
  }
}

/// At `places`; none if a text isn't here.
std::optional<Edits> edits_of(const AmendmentStatement& statement, const Places& places,
                              const Api::Texts& texts) {
  Edits edits;
  for (const auto& operation : statement.operations) {
    if (!is_at(operation, places)) continue;
    const auto needed = compared_texts(operation);
    const bool known = std::all_of(needed.begin(), needed.end(),
                                   [&](const auto& text) { return texts.count(text) != 0; });
    if (!known) return std::nullopt;
    add_edits(edits, operation, places, texts);
  }
  return in_order(std::move(edits));
}

const char* name_of(Relation relation) {
  switch (relation) {
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
  Places common;
  bool at_the_same = false;  ///< Neither touches anything else.
};

const char* relation_name(const std::optional<Edits>& own, const Met& met,
                          const Api::Texts& texts) {
  const auto others = edits_of(met.summary.revision.statement, met.common, texts);
  if (!own || !others) return "unknown";
  const auto relation = relation_of(*own, *others);
  // What is the same in the blocks in common isn't the same in all.
  const bool partly = relation == Relation::identical && !met.at_the_same;
  if (!partly) return name_of(relation);
  const bool can_both = std::all_of(own->begin(), own->end(), [](const BlockEdit& edit) {
    return edit.effect == Effect::remove || edit.effect == Effect::replace;
  });
  return name_of(can_both ? Relation::compatible : Relation::competing);
}

/// Open, and of the same base: what a decision about this one may meet. Two that amend the
/// platform's text are, if both were written for one version, or both fit the present one.
bool is_beside(const Revision& revision, const AmendmentHead& head, const Revision& other,
               Fits& fits) {
  if (head.withdrawn || head.adopted || other.amendment == revision.amendment) return false;
  if (other.base != revision.base) return false;
  if (revision.base || other.statement.base_version == revision.statement.base_version) return true;
  return fits.of(revision).fit != Fit::stale && fits.of(other).fit != Fit::stale;
}

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
    if (compared >= compared_text_count_max) break;
    if (entries[at].kind != Kind::amendment) continue;
    const auto head = amendments.head(entries[at].id);
    const auto& other = *amendments.revision(head.revision);
    if (!is_beside(revision, head, other, fits)) continue;
    const auto others = places_of(other.statement);
    auto common = in_common(places, others);
    if (common.empty()) {
      ++independent;
      continue;
    }
    compared += add_texts(other.statement, common, wanted);
    add_texts(revision.statement, common, wanted);
    wanted.insert(other.statement.title.commitment);
    met.push_back(
        {summary_of(api.fold(), fits, entries[at].id), std::move(common), others == places});
  }
  const bool more = at < entries.size();
  if (api.comparing()) co_return problem(Errc::not_ready, call.language);
  const Comparing busy{api};
  const auto texts = co_await api.texts({wanted.begin(), wanted.end()});
  const auto compare = [&] {
    json::array listed;
    std::map<Places, std::optional<Edits>> own;  // Most have the same places in common.
    for (const auto& each : met) {
      auto known = own.find(each.common);
      if (known == own.end()) {
        known = own.emplace(each.common, edits_of(revision.statement, each.common, texts)).first;
      }
      listed.push_back(json::object{{"relation", relation_name(known->second, each, texts)},
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
