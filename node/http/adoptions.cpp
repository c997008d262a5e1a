// What has become final, and what is being decided.

#include <algorithm>

#include "federation/adoption/candidate.hpp"
#include "federation/deliberation/decision.hpp"
#include "node/http/agenda_json.hpp"
#include "node/http/around.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

std::string_view reason_name(Objection::Reason reason) {
  switch (reason) {
    case Objection::Reason::other_height: return "other_height";
    case Objection::Reason::unknown: return "unknown";
    case Objection::Reason::withdrawn: return "withdrawn";
    case Objection::Reason::superseded: return "superseded";
    case Objection::Reason::adopted_before: return "adopted_before";
    case Objection::Reason::thresholds: return "thresholds";
    case Objection::Reason::conflict: return "conflict";
    case Objection::Reason::wrong_merge: return "wrong_merge";
    case Objection::Reason::no_steward_left: return "no_steward_left";
    case Objection::Reason::steward_unknown: return "steward_unknown";
    case Objection::Reason::erased: return "erased";
    case Objection::Reason::other_root_key: return "other_root_key";
    case Objection::Reason::round_order: return "round_order";
    case Objection::Reason::charter_frozen: return "charter_frozen";
    case Objection::Reason::too_late: return "too_late";
  }
  return "unknown";
}

json::object organisation_json(const Fold& fold, const OrgId& org) {
  return {{"organisation", hex(org)}, {"name", name_in(fold, org)}};
}

}  // namespace

json::object objection_json(const Fold& fold, const Objection& objection) {
  json::object said{{"reason", reason_name(objection.reason)}};
  if (objection.revision) said["revision"] = hex(*objection.revision);
  if (objection.org) said["organisation"] = organisation_json(fold, *objection.org);
  if (objection.block) said["block"] = hex(*objection.block);
  if (objection.reach) {
    const auto& asked = fold.charter().thresholds;
    said["reach"] = json::object{{"members", objection.reach->members},
                                 {"organisations", objection.reach->organisations},
                                 {"regions", objection.reach->regions},
                                 {"sectors", objection.reach->sectors},
                                 {"resolutions", objection.reach->resolutions}};
    said["asked"] = json::object{{"members", asked.members},
                                 {"organisations", asked.organisations},
                                 {"regions", asked.regions},
                                 {"sectors", asked.sectors},
                                 {"share_cap_percent", asked.share_cap_percent},
                                 {"resolutions", asked.resolutions}};
  }
  return said;
}

json::object changes_json(const Fold& fold, const Changes& changes) {
  json::array organisations;
  for (const auto& change : changes.organisations) {
    auto said = organisation_json(fold, change.org);
    said["removed"] = change.removed;
    if (change.standing) {
      said["region"] = change.standing->region;
      said["sector"] = change.standing->sector;
    }
    if (change.root_key) said["root_key"] = hex(*change.root_key);
    if (change.root_key) said["root_lost"] = change.root_lost;
    organisations.push_back(std::move(said));
  }
  json::object said{{"organisations", std::move(organisations)},
                    {"charter", changes.charter.has_value()},
                    {"round", nullptr}};
  if (changes.round) {
    said["round"] =
        json::object{{"number", changes.round->number}, {"phase", name_of(changes.round->phase)}};
  }
  if (changes.stewards) {
    json::array stewards;
    for (const auto& [org, root] : *changes.stewards) {
      auto steward = organisation_json(fold, org);
      steward["root_key"] = hex(root);
      stewards.push_back(std::move(steward));
    }
    said["stewards"] = std::move(stewards);
  }
  return said;
}

namespace {

/// As this steward saw it at its cut; before, as things stand here.
json::array objections_of(const Replica& replica, const RecordId& id,
                          const AgendaStatement& agenda) {
  const auto& seen = replica.voter().objections();
  std::vector<Objection> objections;
  if (const auto found = seen.find(id); found != seen.end()) {
    objections = found->second;
  } else {
    const auto decided = decide(replica.fold(), agenda);
    if (const auto* all = std::get_if<std::vector<Objection>>(&decided)) objections = *all;
  }
  json::array said;
  for (const auto& each : objections) said.push_back(objection_json(replica.fold(), each));
  return said;
}

template <class Ids>
json::array ids_json(const Ids& ids) {
  json::array said;
  for (const auto& id : ids) said.push_back(json::string{hex(id)});
  return said;
}

json::array merges_json(const AgendaStatement& agenda, const Api::Texts& texts) {
  json::array said;
  for (const auto& merge : agenda.merges) {
    said.push_back(json::object{{"block", hex(merge.block)},
                                {"commitment", hex(merge.text.commitment)},
                                {"text", text_or_null(texts, merge.text.commitment)}});
  }
  return said;
}

json::object agenda_json(const Replica& replica, const RecordId& id, const Book::Agenda& agenda) {
  const auto& fold = replica.fold();
  const auto& observes = replica.voter().book().observes(id);
  json::array agreed;
  json::array silent;
  for (const auto& [org, root] : fold.stewards()) {
    (observes.count(org) != 0 ? agreed : silent).push_back(organisation_json(fold, org));
  }
  return {{"id", hex(id)},
          {"by", organisation_json(fold, agenda.record.record.home_org)},
          {"height", agenda.statement.height},
          {"adopted", ids_json(agenda.statement.adopted)},
          {"changes", changes_json(fold, agenda.statement.changes)},
          {"agreed", std::move(agreed)},
          {"silent", std::move(silent)},
          {"objections", objections_of(replica, id, agenda.statement)}};
}

json::object adoption_json(const Replica& replica, std::size_t index) {
  const auto& adoption = replica.adoptions()[index];
  const auto& certificate = replica.certificates()[index];
  std::uint64_t rows = 0;
  for (const auto& line : adoption.cut) rows += line.head.size;
  json::array voters;
  for (const auto& vote : certificate.votes) {
    voters.push_back(organisation_json(replica.fold(), vote.vote.record.home_org));
  }
  const auto vote = decode_vote(certificate.votes.front().vote.record.header);
  return {{"height", index + 1},
          {"id", hex(adoption.id)},
          {"in_effect", replica.fold().height() > index},
          {"adopted", ids_json(adoption.agenda.adopted)},
          {"changes", changes_json(replica.fold(), adoption.agenda.changes)},
          {"rows", rows},
          {"text_hash", hex(adoption.text_hash)},
          {"state_digest", hex(adoption.state_digest)},
          {"ballot", vote ? vote->ballot : 0},
          {"voters", std::move(voters)}};
}

}  // namespace

awaitable<HttpResponse> get_adoptions(Api& api, Call) {
  co_await api.node().readable();
  std::vector<Commitment> merged;
  for (const auto& [id, agenda] : api.replica().voter().book().agendas()) {
    for (const auto& merge : agenda.statement.merges) merged.push_back(merge.text.commitment);
  }
  const auto texts = co_await api.texts(std::move(merged));
  co_await api.node().readable();
  const auto& replica = api.replica();
  const auto& fold = api.fold();
  json::array adoptions;
  for (std::size_t i = 0; i < replica.adoptions().size(); ++i) {
    adoptions.push_back(adoption_json(replica, i));
  }
  json::array agendas;
  for (const auto& [id, agenda] : replica.voter().book().agendas()) {
    auto said = agenda_json(replica, id, agenda);
    said["merges"] = merges_json(agenda.statement, texts);
    agendas.push_back(std::move(said));
  }
  json::array rivals;
  for (const auto& rival : replica.rivals()) {
    rivals.push_back(json::string{hex(record_id(rival.candidate.record))});
  }
  json::array stewards;
  for (const auto& [org, root] : fold.stewards()) stewards.push_back(organisation_json(fold, org));
  const bool abstains =
      fold.stewards().count(replica.own()) != 0 && replica.voter().abstains(replica.feeds());
  co_return json_response(json::object{{"height", fold.height()},
                                       {"adoption", hex(fold.parent())},
                                       {"quorum", quorum(fold.stewards().size())},
                                       {"stewards", std::move(stewards)},
                                       {"ballot", replica.voter().ballot()},
                                       {"abstains", abstains},
                                       {"adoptions", std::move(adoptions)},
                                       {"agendas", std::move(agendas)},
                                       {"rivals", std::move(rivals)}});
}

awaitable<HttpResponse> get_certificate(Api& api, Call call) {
  co_await api.node().readable();
  const auto wanted = call.parameter("height");
  const auto& certificates = api.replica().certificates();
  for (std::size_t i = 0; i < certificates.size(); ++i) {
    if (std::to_string(i + 1) != wanted) continue;
    HttpResponse response;
    response.status = 200;
    response.headers["Content-Type"] = "application/x-protobuf";
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable";
    response.body = std::string{as_text(encode(certificates[i]))};
    co_return response;
  }
  co_return problem(Errc::not_found, call.language, wanted + ":");
}

}  // namespace palabre::node
