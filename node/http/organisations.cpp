#include <algorithm>
#include <set>

#include "node/fingerprint.hpp"
#include "node/http/enrolled.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Which stewards would have it, and in which standing.
json::array admitted_by(const Fold& fold, const OrgId& org) {
  json::array rows;
  const auto& admits = fold.admission().admits();
  for (auto wish = admits.lower_bound({org, {}}); wish != admits.end() && wish->first.first == org;
       ++wish) {
    for (const auto& steward : wish->second) {
      rows.push_back(json::object{{"organisation", hex(steward)},
                                  {"name", name_in(fold, steward)},
                                  {"region", wish->first.second.region},
                                  {"sector", wish->first.second.sector}});
    }
  }
  return rows;
}

json::object organisation_json(const Replica& replica, const OrgId& org) {
  const auto& fold = replica.fold();
  json::object row{{"id", hex(org)},
                   {"fingerprint", fingerprint(org)},
                   {"name", ""},
                   {"steward", fold.admission().stewards().count(org) != 0},
                   {"admitted", fold.admission().is_admitted(org)},
                   {"members", enrolled_count(fold.roll(org))}};
  if (const auto profile = fold.profiles().find(org); profile != fold.profiles().end()) {
    row["name"] = profile->second.name;
    row["city"] = profile->second.city;
    row["url"] = profile->second.url;
    row["root_key"] = hex(profile->second.root_key);
    row["wishes"] =
        json::object{{"region", profile->second.region}, {"sector", profile->second.sector}};
  }
  const auto standing = fold.admission().admitted().find(org);
  if (standing != fold.admission().admitted().end()) {
    row["region"] = standing->second.region;
    row["sector"] = standing->second.sector;
  }
  if (!fold.admission().is_admitted(org)) row["admitted_by"] = admitted_by(fold, org);
  std::uint64_t records = 0;
  for (const auto& line : replica.feeds().cut()) {
    if (line.feed.org == org) records += line.head.size;
  }
  row["records"] = records;
  return row;
}

json::object member_json(const PublicKey& key, const Member& member) {
  return {{"key", hex(key)},
          {"person", hex(member.person)},
          {"enrolled", member.enrolled()},
          {"signing_place", member.signing_place == SigningPlace::node ? "node" : "device"},
          {"highest_seq", member.highest_seq}};
}

}  // namespace

awaitable<HttpResponse> get_organisations(Api& api, Call) {
  co_await api.node().readable();
  const auto& replica = api.replica();
  std::set<OrgId> known{replica.own()};
  for (const auto& [org, standing] : api.fold().admission().admitted()) known.insert(org);
  for (const auto& [org, profile] : api.fold().profiles()) known.insert(org);
  for (const auto& [wish, stewards] : api.fold().admission().admits()) known.insert(wish.first);
  json::array rows;
  for (const auto& org : known) rows.push_back(organisation_json(replica, org));
  co_return json_response(json::object{{"organisations", std::move(rows)}});
}

awaitable<HttpResponse> get_members(Api& api, Call call) {
  const auto from = cursor_of(call);
  if (!from) co_return problem(Errc::malformed, call.language, "cursor:");
  co_await api.node().readable();
  const auto& members = api.fold().roll(api.replica().own()).members();
  const auto begin = std::min(*from, members.size());
  const auto end = std::min(begin + page_entry_count_max, members.size());
  auto member = members.begin();
  std::advance(member, static_cast<std::ptrdiff_t>(begin));
  json::array rows;
  for (auto i = begin; i < end; ++i, ++member) {
    rows.push_back(member_json(member->first, member->second));
  }
  json::object body{{"members", std::move(rows)}};
  body["next"] = end < members.size() ? json::value(std::to_string(end)) : json::value(nullptr);
  co_return json_response(body);
}

awaitable<HttpResponse> get_member(Api& api, Call call) {
  const auto key = id_from_hex<PublicKey>(call.parameter("key"));
  if (!key) co_return problem(Errc::malformed, call.language, "key:");
  co_await api.node().readable();
  const auto* member = api.fold().roll(api.replica().own()).find(*key);
  if (member == nullptr) co_return problem(Errc::not_enrolled, call.language);
  co_return json_response(member_json(*key, *member));
}

}  // namespace palabre::node
