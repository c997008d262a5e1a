#include "node/http/json.hpp"

#include <charconv>

namespace palabre::node {

using namespace federation;

HttpResponse json_response(const json::value& body, unsigned status) {
  HttpResponse response;
  response.status = status;
  response.headers["Content-Type"] = "application/json";
  response.headers["Cache-Control"] = "no-cache";
  response.body = json::serialize(body) + "\n";
  return response;
}

HttpResponse cached_json_response(const json::value& body, std::string_view version) {
  auto response = json_response(body);
  response.headers["ETag"] = "\"" + std::string{version} + "\"";
  return response;
}

json::object to_json(const Tally& tally) {
  return {{"support", tally.support}, {"oppose", tally.oppose}, {"abstain", tally.abstain}};
}

json::value predecessor_json(const Founding& founding) {
  const auto& predecessor = founding.predecessor;
  if (!predecessor) return nullptr;
  return json::object{{"network_id", hex(predecessor->network)},
                      {"height", predecessor->height},
                      {"state_digest", hex(predecessor->state_digest)}};
}

Coverage coverage_of(const Replica& replica) {
  Coverage coverage;
  for (const auto& [org, standing] : replica.fold().admission().admitted()) {
    ++coverage.admitted;
    coverage.heard += replica.feeds().latest_epoch(org) ? 1U : 0U;
  }
  coverage.records_waiting = replica.fold().pending().size();
  coverage.bodies_missing = replica.missing_body_count();
  return coverage;
}

json::object to_json(const Coverage& coverage) {
  return {{"organisations_admitted", coverage.admitted},
          {"organisations_heard", coverage.heard},
          {"records_waiting", coverage.records_waiting},
          {"bodies_missing", coverage.bodies_missing}};
}

std::string name_in(const Fold& fold, const OrgId& org) {
  const auto profile = fold.profiles().find(org);
  return profile == fold.profiles().end() ? std::string{} : profile->second.name;
}

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::epoch: return "epoch";
    case Kind::introduce: return "introduce";
    case Kind::admit: return "admit";
    case Kind::enrol: return "enrol";
    case Kind::revoke: return "revoke";
    case Kind::profile: return "profile";
    case Kind::carry: return "carry";
    case Kind::observe: return "observe";
    case Kind::candidate: return "candidate";
    case Kind::propose: return "propose";
    case Kind::vote1: return "vote1";
    case Kind::vote2: return "vote2";
    case Kind::agenda: return "agenda";
    case Kind::rebase: return "rebase";
    case Kind::resolution: return "resolution";
    case Kind::attest: return "attest";
    case Kind::sheet: return "sheet";
    case Kind::strike: return "strike";
    case Kind::campaign: return "campaign";
    case Kind::recommend: return "recommend";
    case Kind::meeting: return "meeting";
    case Kind::notice: return "notice";
    case Kind::retract: return "retract";
    case Kind::amendment: return "amendment";
    case Kind::revise: return "revise";
    case Kind::withdraw: return "withdraw";
    case Kind::hand_over: return "hand_over";
    case Kind::endorse: return "endorse";
    case Kind::comment: return "comment";
    case Kind::story: return "story";
    case Kind::erase: return "erase";
    case Kind::answer: return "answer";
    case Kind::appeal: return "appeal";
    case Kind::translate: return "translate";
  }
  return "unknown";
}

std::string_view name_of(BlockKind kind) {
  switch (kind) {
    case BlockKind::heading: return "heading";
    case BlockKind::paragraph: return "paragraph";
    case BlockKind::list_item: return "list_item";
  }
  return "unknown";
}

std::string_view name_of(Side side) {
  switch (side) {
    case Side::in_favour: return "for";
    case Side::against: return "against";
    case Side::question: return "question";
    case Side::none: return "none";
  }
  return "unknown";
}

std::string_view name_of(RedlinePart::Kind kind) {
  switch (kind) {
    case RedlinePart::Kind::kept: return "kept";
    case RedlinePart::Kind::removed: return "removed";
    case RedlinePart::Kind::added: return "added";
  }
  return "unknown";
}

json::value text_or_null(const Api::Texts& texts, const Commitment& id) {
  const auto found = texts.find(id);
  if (found == texts.end()) return nullptr;
  return json::value(found->second.words);
}

Result<std::size_t> cursor_of(const Call& call) {
  const auto text = call.query("cursor");
  if (!text) return std::size_t{0};
  std::size_t cursor = 0;
  const auto* end = text->data() + text->size();
  const auto [stopped, failed] = std::from_chars(text->data(), end, cursor);
  if (failed != std::errc{} || stopped != end) return Errc::malformed;
  return cursor;
}

}  // namespace palabre::node
