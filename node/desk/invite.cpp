// Invitations: a list becomes codes, one for each person.
//
//   a list ─▶ who will be invited, with what looks wrong unticked ─▶ the codes
//
// The codes follow from what that page carries: sent again it shows the same ones.

#include <algorithm>
#include <set>

#include "node/clock.hpp"
#include "node/desk/roll.hpp"
#include "node/http/invitations.hpp"
#include "node/http/json.hpp"
#include "node/keys/qr_code.hpp"
#include "node/people/seals.hpp"
#include "node/text/normalise.hpp"
#include "node/text/table.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::size_t note_bytes_max = 200;
/// What a field of a person begins with, before their line: who they are, and that they are ticked.
constexpr std::string_view note_of = "note-";
constexpr std::string_view wanted_of = "wanted-";

/// Where a code is shown, the link that leads in with it: by the address that the organisation has
/// published, else by the one that this visitor came by.
std::string link_of(const Visit& visit, const std::string& code) {
  auto link = join_link(visit.api(), code);
  if (!link.empty()) return link;
  const auto& request = visit.request();
  const std::string scheme =
      request.header("x-forwarded-proto") == "https" ? "https://" : "http://";
  return scheme + request.header("host") + "/join/" + code;
}

json::object shown_code(const Visit& visit, const std::string& code, const std::string& note) {
  const auto link = link_of(visit, code);
  std::string drawn;
  if (link.size() <= QrCode::text_bytes_max) {
    drawn = std::string{QrCode{Secret{link}}.svg().reveal()};
  }
  return {{"code", code}, {"link", link}, {"note", note}, {"qr_html", std::move(drawn)}};
}

HttpResponse show_codes(const Visit& visit, json::array codes) {
  Page page;
  page.title = visit.locale().count("{1} invitation", "{1} invitations", codes.size());
  page.template_text = pages::desk_invited;
  page.values = {{"codes", std::move(codes)},
                 {"organisation", own_name(visit)},
                 {"platform", visit.api().fold().founding().name},
                 {"platform_language", visit.api().fold().founding().language}};
  return show_desk(visit, std::move(page));
}

std::string alike(const std::string& name) { return casefolded(name).value_or(name); }

/// Why somebody of a list may not be meant; empty where nothing speaks against them.
class Doubts {
 public:
  Doubts(const Locale& locale, const Known& people) : locale_{locale} {
    for (const auto& account : people.accounts) members_.insert(alike(account.name));
    for (const auto& [hash, invitation] : people.invitations) {
      if (invitation.is_open(wall_ms())) invited_.insert(alike(invitation.note));
    }
  }

  std::string of(const std::string& note) {
    const auto name = alike(note);
    if (!listed_.insert(name).second) return locale_.say("stands in this list twice");
    if (members_.count(name) != 0) return locale_.say("a member here has this name");
    if (invited_.count(name) != 0) return locale_.say("there is an open invitation for them");
    return {};
  }

 private:
  const Locale& locale_;
  std::set<std::string> members_;
  std::set<std::string> invited_;
  std::set<std::string> listed_;
};

HttpResponse ask_whether(const Visit& visit, const Known& people,
                         const std::vector<std::string>& notes, bool coordinates) {
  const auto& locale = visit.locale();
  Doubts doubts{locale, people};
  json::array rows;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const auto doubt = doubts.of(notes[i]);
    rows.push_back(json::object{{"number", std::to_string(i)},
                                {"note", notes[i]},
                                {"doubt", doubt},
                                {"wanted", doubt.empty()}});
  }
  Page page;
  page.title = locale.say("Who will be invited");
  page.template_text = pages::desk_invite;
  page.values = {{"form", fresh_form_token(visit.signer()->token)},
                 {"batch", fresh_token()},
                 {"coordinates", coordinates},
                 {"people", std::move(rows)}};
  return show_desk(visit, std::move(page));
}

/// Those who are ticked, each under the number of their line.
std::map<std::size_t, std::string> wanted_in(const Form& form) {
  std::map<std::size_t, std::string> wanted;
  for (std::size_t i = 0; i < line_count_max; ++i) {
    const auto number = std::to_string(i);
    if (form.has(std::string{wanted_of} + number)) {
      wanted[i] = form.at(std::string{note_of} + number);
    }
  }
  return wanted;
}

/// The member whom this key of the address names, if they are on the roll.
std::optional<PublicKey> member_of(const Visit& visit, const std::string& digits) {
  const auto key = id_from_hex<PublicKey>(digits);
  const auto& api = visit.api();
  const auto* member = key ? api.fold().roll(api.replica().own()).find(*key) : nullptr;
  if (member == nullptr || !member->enrolled()) return std::nullopt;
  return *key;
}

}  // namespace

awaitable<HttpResponse> post_desk_invite_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  const auto refused = co_await take_desk_form(visit, form);
  if (refused) co_return *refused;
  const auto people = co_await known(visit);
  if (!people) co_return visit.refusal();
  auto notes = names_in(form->at("notes"));
  const bool is_long = std::any_of(notes.begin(), notes.end(), [](const std::string& note) {
    return note.size() > note_bytes_max;
  });
  if (is_long || notes.size() > line_count_max) {
    const auto& locale = visit.locale();
    const TypedPeople typed{is_long ? locale.say("One of these lines is too long for a name.")
                                    : locale.count("At most {1} line at once.",
                                                   "At most {1} lines at once.", line_count_max),
                            form->at("notes"),
                            {}};
    co_return members_page(visit, *people, typed);
  }
  if (notes.empty()) notes.emplace_back();
  co_return ask_whether(visit, *people, notes, form->has("coordinates"));
}

awaitable<HttpResponse> post_desk_invited_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  const auto refused = co_await take_desk_form(visit, form);
  if (refused) co_return *refused;
  const auto batch = form->at("batch");
  if (batch.size() != fresh_token().size()) co_return visit.refuse_form();
  const auto replaces = form->at("replaces");
  if (!replaces.empty() && !member_of(visit, replaces)) co_return visit.go_on("/desk/members");
  json::array codes;
  const auto wanted = wanted_in(*form);
  const bool is_long = std::any_of(wanted.begin(), wanted.end(), [](const auto& each) {
    return each.second.size() > note_bytes_max;
  });
  if (is_long) co_return visit.refuse_form();
  for (const auto& [number, note] : wanted) {
    Invitation wish;
    wish.note = note;
    wish.coordinates = form->has("coordinates");
    wish.replaces = replaces;
    const auto made = co_await make_invitation(api, code_of_batch(batch, number), std::move(wish));
    if (!made) co_return visit.refuse(made.error());
    // Taken back since this page was sent first: the code leads in no more.
    if (made->until_ms < wall_ms()) continue;
    if (wanted.size() == 1) co_return visit.go_on("/desk/invitations/" + made->code);
    codes.push_back(shown_code(visit, made->code, note));
  }
  if (codes.empty()) co_return visit.go_on("/desk/members");
  co_return show_codes(visit, std::move(codes));
}

awaitable<HttpResponse> get_desk_renew_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  const auto key = member_of(visit, call.parameter("key"));
  if (!key) co_return visit.go_on("/desk/members");
  const auto people = co_await known(visit);
  if (!people) co_return visit.refusal();
  bool coordinates = false;
  for (const auto& account : people->accounts) {
    if (account.key == *key) coordinates = account.coordinates;
  }
  Page page;
  page.title = visit.locale().say("Invite anew");
  page.template_text = pages::desk_renew;
  page.values = {{"form", fresh_form_token(visit.signer()->token)},
                 {"batch", fresh_token()},
                 {"coordinates", coordinates},
                 {"name", name_of_key(*people, *key)},
                 {"short", short_id(hex(*key))},
                 {"replaces", hex(*key)}};
  co_return show_desk(visit, std::move(page));
}

awaitable<HttpResponse> get_desk_invitation_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  const auto code = read_code(call.parameter("code"));
  if (!code) co_return visit.go_on("/desk/members");
  auto look = [&] { return api.people().invitation(hash_of_token(*code), wall_ms()); };
  const auto found = co_await on(api.node().threads().disk, api.node().threads().io, look);
  co_await api.node().readable();
  const bool is_open = found && *found && (*found)->taken_by.empty();
  if (!is_open) co_return visit.go_on("/desk/members");
  json::array codes;
  codes.push_back(shown_code(visit, call.parameter("code"), (*found)->note));
  co_return show_codes(visit, std::move(codes));
}

awaitable<HttpResponse> post_desk_take_back_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  const auto refused = co_await take_desk_form(visit, form);
  if (refused) co_return *refused;
  const auto hash = id_from_hex<Digest>(form->at("hash"));
  if (!hash) co_return visit.refuse_form();
  auto take = [&] { return api.people().take_back(*hash); };
  const auto taken = co_await on(api.node().threads().disk, api.node().threads().io, take);
  if (!taken) co_return visit.refuse(taken.error());
  co_return visit.go_on("/desk/members");
}

}  // namespace palabre::node
