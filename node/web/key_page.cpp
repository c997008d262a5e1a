// The key of whoever is signed in: its passphrase, its sessions, and, of a browser's key, its
// sheet.

#include <sodium.h>

#include "node/clock.hpp"
#include "node/http/json.hpp"
#include "node/keys/paper_key.hpp"
#include "node/people/browser_seal.hpp"
#include "node/people/seals.hpp"
#include "node/web/entrance.hpp"
#include "node/web/shown.hpp"
#include "node/web/way_back.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// What a form has come to, said above it.
struct Outcome {
  std::string flaw;
  std::string done;
};

bool keeps_own(const Visit& visit) { return visit.signer()->account.place == SigningPlace::device; }

json::array shown_sessions(const Visit& visit, const std::vector<SessionKept>& sessions,
                           const std::string& form) {
  const auto& locale = visit.locale();
  const auto own = hash_of_token(visit.signer()->token);
  json::array rows;
  for (const auto& [token, session] : sessions) {
    const bool here = token == own;
    rows.push_back(json::object{
        {"id", hex(token)},
        {"form", form},
        {"here", here},
        {"begun_said",
         (here ? locale.say("This one, begun on:") : locale.say("Another one, begun on:")) + " " +
             locale.moment(session.begun_ms)},
        {"used_said", locale.say("Last used on:") + " " + locale.moment(session.used_ms)}});
  }
  return rows;
}

awaitable<HttpResponse> key_page(Visit& visit, Outcome outcome) {
  auto& api = visit.api();
  auto look = [&] { return api.people().sessions(visit.signer()->folded, wall_ms()); };
  const auto sessions = co_await on(api.node().threads().disk, api.node().threads().io, look);
  co_await api.node().readable();
  if (!sessions) co_return visit.refuse(sessions.error());
  const auto& account = visit.signer()->account;
  const auto form = fresh_form_token(visit.signer()->token);
  Page page;
  page.title = visit.locale().say("My key");
  page.template_text = pages::key;
  page.scripted = keeps_own(visit);
  page.values = {{"flaw", outcome.flaw},
                 {"done", outcome.done},
                 {"form", form},
                 {"key", hex(account.key)},
                 {"place_said", place_said(visit)},
                 {"sessions", shown_sessions(visit, *sessions, form)}};
  if (page.scripted) page.values["own_key"] = json::object{{"sealed", account.sealed}};
  co_return visit.show(page);
}

/// A passphrase that is tried while somebody is signed in counts as one tried to come in.
std::optional<HttpResponse> refuse_try(Visit& visit) {
  const auto name = visit.signer()->account.name;
  const auto wait = guess_wait(visit, name);
  if (wait > Duration::zero()) return refuse_guess(visit, wait);
  charge_guess(visit, name);
  return std::nullopt;
}

/// The account under the new passphrase, as a browser has sealed its key; a flaw is said of what
/// isn't right.
Outcome sealed_anew(const Visit& visit, const Form& form, Account& account) {
  const auto& locale = visit.locale();
  const auto old = read_proof(form.at("old"));
  const auto seal = read_browser_seal(form.at("sealed"));
  const auto proof = read_proof(form.at("proof"));
  if (!old || !seal || !proof) {
    return {locale.say("Your key is in your browser, which changes the passphrase by a script of "
                       "this node: allow it, and try once more."),
            {}};
  }
  if (!proves(*old, account.verifier)) return {locale.say("This isn’t the passphrase."), {}};
  account.sealed = text_of(*seal);
  account.verifier = verifier_of(*proof);
  return {};
}

/// Likewise of a key that the node keeps. Costs half a second and 64 MiB.
Outcome sealed_here(const Visit& visit, const Form& form, Account& account) {
  const auto& locale = visit.locale();
  const Secret present{form.at("present")};
  auto seed = open_sealed_key(account.sealed, KeyPurpose::member, present);
  if (!seed) return {locale.say("This isn’t the passphrase."), {}};
  const Secret next{form.at("passphrase")};
  const auto sealed = sealed_key(KeyPurpose::member, *seed, next);
  sodium_memzero(seed->data(), seed->size());
  if (!sealed) return {locale.say("The node could not keep this."), {}};
  account.sealed = *sealed;
  return {};
}

}  // namespace

awaitable<HttpResponse> get_key_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!visit.signer()) co_return visit.ask_to_enter();
  Outcome outcome;
  const auto done = call.query("done").value_or("");
  if (done == "1") {
    outcome.done = visit.locale().say("The passphrase is changed, and your other sessions ended.");
  }
  if (done == "2") {
    outcome.done = visit.locale().say(
        "You are back: your passphrase is the new one, and all your other sessions have ended.");
  }
  co_return co_await key_page(visit, std::move(outcome));
}

awaitable<HttpResponse> post_key_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  if (!form) co_return visit.refuse_form();
  if (!visit.signer()) co_return visit.go_on("/enter?next=/me/key");
  if (!visit.is_own(*form)) co_return visit.refuse_form();
  auto account = visit.signer()->account;
  Outcome outcome;
  if (!keeps_own(visit)) outcome.flaw = passphrase_flaw(visit.locale(), *form);
  if (!outcome.flaw.empty()) co_return co_await key_page(visit, std::move(outcome));
  const auto refused = refuse_try(visit);
  if (refused) co_return *refused;
  auto& threads = api.node().threads();
  auto seal = [&] {
    return keeps_own(visit) ? sealed_anew(visit, *form, account)
                            : sealed_here(visit, *form, account);
  };
  outcome = co_await on(threads.reads, threads.io, seal);
  co_await api.node().readable();
  if (!outcome.flaw.empty()) co_return co_await key_page(visit, std::move(outcome));
  auto replace = [&] {
    return api.people().replace(account, hash_of_token(visit.signer()->token));
  };
  const auto replaced = co_await on(threads.disk, threads.io, replace);
  co_await api.node().readable();
  if (!replaced) co_return visit.refuse(replaced.error());
  co_return visit.go_on("/me/key?done=1");
}

awaitable<HttpResponse> post_session_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  if (!form) co_return visit.refuse_form();
  if (!visit.signer()) co_return visit.go_on("/enter?next=/me/key");
  if (!visit.is_own(*form)) co_return visit.refuse_form();
  const auto token = id_from_hex<Digest>(form->at("session"));
  if (!token) co_return visit.refuse_form();
  auto end = [&]() -> Result<void> {
    PALABRE_TRY(const auto session, api.people().session(*token, wall_ms()));
    if (!session || session->account != visit.signer()->folded) return {};
    return api.people().end(*token);
  };
  const auto ended = co_await on(api.node().threads().disk, api.node().threads().io, end);
  co_await api.node().readable();
  if (!ended) co_return visit.refuse(ended.error());
  co_return visit.go_on("/me/key");
}

awaitable<HttpResponse> get_sheet_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!visit.signer()) co_return visit.ask_to_enter();
  if (!keeps_own(visit)) co_return visit.go_on("/me/key");
  const auto& account = visit.signer()->account;
  Page page;
  page.title = visit.locale().say("My key on paper");
  page.template_text = pages::sheet;
  page.scripted = true;
  json::array lines;
  for (std::size_t i = 0; i < paper_line_count; ++i) lines.push_back(json::object{});
  const auto own = api.replica().own();
  const auto reached = reached_at(api.fold(), own);
  const std::string back = "/enter/sheet";
  page.values = {{"address", reached + back},
                 {"image", reached.empty() ? std::string{} : code_address(own, back)},
                 {"key", hex(account.key)},
                 {"sealed", account.sealed},
                 {"name", account.name},
                 {"organisation", name_in(api.fold(), own)},
                 {"platform", api.fold().founding().name},
                 {"file", visit.locale().say("me.key")},
                 {"lines", std::move(lines)}};
  co_return visit.show(page);
}

}  // namespace palabre::node
