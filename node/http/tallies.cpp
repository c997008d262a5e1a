#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

void add(Tally& sum, const Tally& more) {
  sum.support += more.support;
  sum.oppose += more.oppose;
  sum.abstain += more.abstain;
}

json::array by_organisation(const Fold& fold, const Support::ByOrganisation& tallies) {
  json::array rows;
  for (const auto& [org, tally] : tallies) {
    auto row = to_json(tally);
    const auto profile = fold.profiles().find(org);
    row["organisation"] = hex(org);
    row["name"] = profile == fold.profiles().end() ? std::string{} : profile->second.name;
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Region and sector are those of the admission, not of the profile.
json::array by_standing(const Fold& fold, const Support::ByOrganisation& tallies,
                        std::string Standing::*field, std::string_view name) {
  std::map<std::string, Tally> sums;
  for (const auto& [org, tally] : tallies) {
    const auto standing = fold.admission().admitted().find(org);
    if (standing == fold.admission().admitted().end()) continue;
    add(sums[standing->second.*field], tally);
  }
  json::array rows;
  for (const auto& [value, tally] : sums) {
    auto row = to_json(tally);
    row[name] = value;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

awaitable<HttpResponse> get_tally(Api& api, Call call) {
  const auto id = id_from_hex<RecordId>(call.parameter("id"));
  if (!id) co_return problem(Errc::malformed, call.language, "id:");
  const auto by = call.query("by");
  if (by && *by != "organisation" && *by != "region" && *by != "sector") {
    co_return problem(Errc::malformed, call.language, "by: organisation, region, sector.");
  }
  co_await api.node().readable();
  const auto& fold = api.fold();
  const auto* revision = fold.amendments().revision(*id);
  if (revision == nullptr) co_return problem(Errc::not_found, call.language, "id:");
  const auto& tallies = fold.support().by_organisation(*id);
  auto body = to_json(fold.support().tally(*id));
  body["revision"] = hex(*id);
  body["amendment"] = hex(revision->amendment);
  body["state_digest"] = hex(fold.digest());
  body["coverage"] = to_json(coverage_of(api.replica()));
  // Until an adoption makes it final.
  body["status"] = "provisional";
  if (by == "organisation") body["by"] = by_organisation(fold, tallies);
  if (by == "region") body["by"] = by_standing(fold, tallies, &Standing::region, "region");
  if (by == "sector") body["by"] = by_standing(fold, tallies, &Standing::sector, "sector");
  co_return json_response(body);
}

}  // namespace palabre::node
