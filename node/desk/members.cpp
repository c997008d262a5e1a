// Who belongs to the organisation: invited, enrolled, gone.

#include <algorithm>
#include <set>

#include "federation/crypto/sign.hpp"
#include "node/client/typed.hpp"
#include "node/clock.hpp"
#include "node/desk/roll.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/publish/atom.hpp"
#include "node/text/table.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

json::array shown_members(const Visit& visit, const std::vector<Account>& accounts) {
  const auto& api = visit.api();
  const auto& locale = visit.locale();
  std::map<PublicKey, const Account*> named;
  for (const auto& account : accounts) named.emplace(account.key, &account);
  std::vector<json::object> rows;
  for (const auto& [key, member] : api.fold().roll(api.replica().own()).members()) {
    if (!member.enrolled()) continue;
    const auto digits = to_hex(key.view());
    const auto account = named.find(key);
    const auto* mine = account == named.end() ? nullptr : account->second;
    rows.push_back(json::object{
        {"name", mine == nullptr ? std::string{} : mine->name},
        {"note", mine == nullptr || mine->note == mine->name ? std::string{} : mine->note},
        {"key", short_id(digits)},
        {"coordinates", mine != nullptr && mine->coordinates},
        {"place_said", member.signing_place == SigningPlace::node ? locale.say("the node signs")
                                                                  : locale.say("signs alone")},
        {"heard", heard_said(visit, member.highest_seq)},
        {"renew_href", "/desk/members/" + digits + "/renew"},
        {"revoke_href", "/desk/members/" + digits + "/revoke"}});
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const auto& one, const auto& other) {
    return locale.before(text_at(one, "name"), text_at(other, "name"));
  });
  return json::array(rows.begin(), rows.end());
}

/// Where nobody would coordinate any more, or whoever does this would not.
std::string last_one_said(const Visit& visit, const std::vector<Account>& accounts,
                          const PublicKey& struck) {
  const auto& roll = visit.api().fold().roll(visit.api().replica().own());
  bool coordinates = false;
  std::size_t others = 0;
  for (const auto& account : accounts) {
    const auto* member = roll.find(account.key);
    if (!account.coordinates || member == nullptr || !member->enrolled()) continue;
    if (account.key == struck) coordinates = true;
    others += account.key == struck ? 0U : 1U;
  }
  const auto& locale = visit.locale();
  if (coordinates && others == 0) {
    return locale.say(
        "Nobody else coordinates: after this, only whoever looks after the node can "
        "invite a coordinator.");
  }
  if (visit.signer()->account.key == struck) {
    return locale.say("This is your own key: after this you can sign nothing any more.");
  }
  return {};
}

json::array shown_invitations(const Visit& visit,
                              const std::map<People::Hash, Invitation>& invitations) {
  const auto now_ms = wall_ms();
  std::vector<json::object> rows;
  for (const auto& [hash, invitation] : invitations) {
    if (!invitation.is_open(now_ms)) continue;
    rows.push_back(json::object{{"hash", hex(hash)},
                                {"note", invitation.note},
                                {"coordinates", invitation.coordinates},
                                {"renews", !invitation.replaces.empty()},
                                {"made_ms", invitation.made_ms},
                                {"made", visit.locale().day(rfc3339(invitation.made_ms))},
                                {"until", visit.locale().day(rfc3339(invitation.until_ms))}});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& one, const auto& other) {
    return number_at(one, "made_ms") > number_at(other, "made_ms");
  });
  return json::array(rows.begin(), rows.end());
}

}  // namespace

awaitable<std::optional<Known>> known(Visit& visit) {
  auto look = [&]() -> Result<Known> {
    PALABRE_TRY(auto accounts, visit.api().people().accounts());
    PALABRE_TRY(auto invitations, visit.api().people().invitations());
    return Known{std::move(accounts), std::move(invitations)};
  };
  auto& threads = visit.api().node().threads();
  auto found = co_await on(threads.disk, threads.io, look);
  co_await visit.api().node().readable();
  if (found) co_return std::move(*found);
  visit.refuse(found.error());
  co_return std::nullopt;
}

std::string name_of_key(const Known& people, const PublicKey& key) {
  for (const auto& account : people.accounts) {
    if (account.key == key) return account.name;
  }
  return {};
}

HttpResponse members_page(const Visit& visit, const Known& people, const TypedPeople& typed) {
  auto members = shown_members(visit, people.accounts);
  Page page;
  page.title = visit.locale().say("Members");
  page.template_text = pages::desk_members;
  page.live = true;
  page.reads_files = true;
  page.values = {{"flaw", typed.flaw},
                 {"members_said", visit.locale().count("{1} member is enrolled",
                                                       "{1} members are enrolled", members.size())},
                 {"members", std::move(members)},
                 {"invitations", shown_invitations(visit, people.invitations)},
                 {"notes", typed.notes},
                 {"consents", typed.consents},
                 {"form", fresh_form_token(visit.signer()->token)}};
  return show_desk(visit, std::move(page));
}

awaitable<HttpResponse> get_desk_members_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  const auto people = co_await known(visit);
  if (!people) co_return visit.refusal();
  co_return members_page(visit, *people, {});
}

awaitable<HttpResponse> post_desk_enrol_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  const auto refused = co_await take_desk_form(visit, form);
  if (refused) co_return *refused;
  const auto people = co_await known(visit);
  if (!people) co_return visit.refusal();
  const auto& locale = visit.locale();
  const auto own = api.replica().own();
  const auto agreed_to = consent_preimage(api.fold().network(), own);
  std::vector<Statement> statements;
  json::array lines;
  std::set<PublicKey> seen;
  std::string flaw;
  std::uint64_t number = 0;
  const auto cells = first_cells(form->at("consents"));
  for (const auto& cell : cells) {
    ++number;
    const auto consent = consent_of(cell);
    const auto at = locale.count("Line {1}:", "Line {1}:", number) + " ";
    if (!consent) {
      flaw = at + locale.say("that is no consent, as “palabre member consent” prints it.");
    } else if (!verify(consent->member_key, agreed_to, consent->signature)) {
      flaw = at + locale.say("this consent is for another organisation or network.");
    } else if (const auto* member = api.fold().roll(own).find(consent->member_key);
               (member != nullptr && member->enrolled()) ||
               !seen.insert(consent->member_key).second) {
      flaw = at + locale.say("this key is enrolled already, or stands here twice.");
    }
    if (!flaw.empty()) break;
    lines.push_back(json::object{{"said", short_id(to_hex(consent->member_key.view()))}});
    statements.push_back(enrolment(*consent, SigningPlace::device));
  }
  if (cells.empty()) flaw = locale.say("Paste one consent a line.");
  if (cells.size() > line_count_max) {
    flaw = locale.count("At most {1} line at once.", "At most {1} lines at once.", line_count_max);
  }
  if (!flaw.empty()) {
    const TypedPeople typed{flaw, {}, form->at("consents")};
    co_return members_page(visit, *people, typed);
  }
  Act act;
  act.said = locale.count("We enrol {1} member, who signs with this key:",
                          "We enrol {1} members, who sign with these keys:", statements.size());
  act.values["lines"] = std::move(lines);
  act.back = "/desk/members";
  act.next = "/desk/members";
  co_return preview_act(visit, std::move(statements), std::move(act));
}

awaitable<HttpResponse> get_desk_revoke_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  const auto key = id_from_hex<PublicKey>(call.parameter("key"));
  const auto* member = key ? api.fold().roll(api.replica().own()).find(*key) : nullptr;
  if (member == nullptr || !member->enrolled()) co_return visit.go_on("/desk/members");
  const auto people = co_await known(visit);
  if (!people) co_return visit.refusal();
  const auto name = name_of_key(*people, *key);
  Act act;
  act.said = visit.locale().say("We strike this key off our roll:");
  if (const auto warned = last_one_said(visit, people->accounts, *key); !warned.empty()) {
    act.values["note"] = warned;
  }
  act.values["lines"] =
      json::array{json::object{{"said", name + (name.empty() ? "" : " · ") + short_id(hex(*key))}}};
  act.values["text"] = visit.locale().say(
      "What the member signed before stays and counts as it did; nothing that they sign from now "
      "on does. If the key was lost, invite them anew instead: else they would have two voices.");
  act.back = "/desk/members";
  act.next = "/desk/members";
  std::vector<Statement> statements;
  statements.push_back(revocation(*key));
  co_return preview_act(visit, std::move(statements), std::move(act));
}

}  // namespace palabre::node
