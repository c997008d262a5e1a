// Signing in and out.
//
//   a key that the node keeps    name and passphrase ─▶ the node unlocks it
//   a key that a browser keeps   name ─▶ how its proof is made; name and proof ─▶ the sealed key
//
// Neither answer tells whoever asks which names there are.

#include <sodium.h>

#include "federation/core/base64.hpp"
#include "node/http/json.hpp"
#include "node/people/browser_seal.hpp"
#include "node/people/seals.hpp"
#include "node/web/entrance.hpp"
#include "node/web/shown.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Of a name that nobody has, too.
std::string wrong_said(const Visit& visit) {
  return visit.locale().say("This name and this passphrase don’t belong together.");
}

HttpResponse enter_page(const Visit& visit, const Form& typed, const std::string& next,
                        const std::string& flaw, const std::string& said = {}) {
  Page page;
  page.title = visit.locale().say("Sign in");
  page.template_text = pages::enter;
  page.scripted = true;
  page.values = {{"name", typed.at("name")},
                 {"next", safe_next(next)},
                 {"kept", typed.at("kept")},
                 {"kept_said", said},
                 {"flaw", flaw}};
  return visit.show(page);
}

/// The key of whoever knows name and passphrase. An unknown name costs as much time as a wrong
/// passphrase.
std::optional<Seed> unlock(People& people, const std::string& name, const Secret& passphrase) {
  const auto folded = folded_name(name);
  const auto account =
      folded ? people.account(*folded) : Result<std::optional<Account>>{std::optional<Account>{}};
  if (!account || !*account || (*account)->place == SigningPlace::device) {
    static_cast<void>(sealed_key(KeyPurpose::member, random_seed(), passphrase));
    return std::nullopt;
  }
  const auto seed = open_sealed_key((*account)->sealed, KeyPurpose::member, passphrase);
  if (!seed) return std::nullopt;
  return *seed;
}

/// Of this name; an imagined one for a name that nobody has.
Result<Keeper> keeper_of(People& people, const std::string& name) {
  const auto folded = folded_name(name).value_or("");
  PALABRE_TRY(const auto account, people.account(folded));
  if (!account) return imagined_keeper(people.secret(), folded);
  if (account->place == SigningPlace::node) return Keeper{};
  PALABRE_TRY(const auto seal, read_browser_seal(account->sealed));
  return Keeper{true, seal.iterations, seal.salt};
}

/// The account of whoever knows name and passphrase, as a browser has proven it.
Result<std::optional<Account>> proven(People& people, const std::string& name,
                                      const std::optional<Digest>& proof) {
  PALABRE_TRY(auto account, people.account(folded_name(name).value_or("")));
  const bool right = account && proof && account->place == SigningPlace::device &&
                     proves(*proof, account->verifier);
  if (!right) account.reset();
  return account;
}

awaitable<void> keep_what_was_typed(Visit& visit, const Form& form, std::string folded) {
  auto& api = visit.api();
  auto keep = [&] {
    keep_typed(api.people(), folded, form.at("kept"));
    return true;
  };
  co_await on(api.node().threads().disk, api.node().threads().io, keep);
}

/// JSON to the script of the page: where it goes on, and the key to unlock.
awaitable<HttpResponse> enter_with_proof(Visit& visit, const Form& form) {
  auto& api = visit.api();
  auto look = [&] { return proven(api.people(), form.at("name"), read_proof(form.at("proof"))); };
  const auto account = co_await on(api.node().threads().disk, api.node().threads().io, look);
  co_await api.node().readable();
  if (!account) co_return visit.refuse(account.error());
  if (!*account) co_return problem(403, "wrong_passphrase", wrong_said(visit), "");
  const auto folded = *folded_name((*account)->name);
  auto typed_by = folded;
  co_await keep_what_was_typed(visit, form, std::move(typed_by));
  const auto agreed = kept_consent(**account);
  const bool enrolled = co_await ensure_enrolled(visit, agreed, **account);
  if (!enrolled) co_return visit.refused();
  auto answer = json_response(json::object{{"next", safe_next(form.at("next"))},
                                           {"key", to_hex((*account)->key.view())},
                                           {"sealed", (*account)->sealed}});
  answer.headers["Cache-Control"] = "no-store";
  auto owner = folded;
  co_return co_await begin_session(visit, std::move(owner), std::nullopt, std::move(answer));
}

}  // namespace

awaitable<HttpResponse> get_enter_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto next = call.query("next").value_or("/me");
  if (visit.signer()) co_return visit.go_on(safe_next(next));
  std::string said;
  if (call.query("ended")) {
    said = visit.locale().say(
        "Your session has ended. What you had typed is kept: you come back to it.");
  }
  co_return enter_page(visit, Form{}, next, {}, said);
}

awaitable<HttpResponse> post_enter_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  if (!form || !is_from_here(call.request)) co_return visit.refuse_form();
  const auto name = form->at("name");
  const auto next = safe_next(form->at("next"));
  const auto wait = guess_wait(visit, name);
  if (wait > Duration::zero()) {
    if (form->has("proof")) co_return guess_problem(visit, wait);
    co_return refuse_guess(visit, wait);
  }
  charge_guess(visit, name);
  if (form->has("proof")) co_return co_await enter_with_proof(visit, *form);
  const Secret passphrase{form->at("passphrase")};
  auto work = [&] { return unlock(api.people(), name, passphrase); };
  auto& threads = api.node().threads();
  const auto seed = co_await on(threads.reads, threads.io, work);
  if (!seed) {
    co_await api.node().readable();
    co_return enter_page(visit, *form, next, wrong_said(visit));
  }
  auto folded = *folded_name(name);
  auto typed_by = folded;
  co_await keep_what_was_typed(visit, *form, std::move(typed_by));
  auto find = [&] { return api.people().account(folded); };
  const auto account = co_await on(threads.disk, threads.io, find);
  co_await api.node().readable();
  if (!account) co_return visit.refuse(account.error());
  const auto theirs = account->value_or(Account{});
  const bool enrolled = co_await ensure_enrolled(visit, *seed, theirs);
  if (!enrolled) co_return visit.refusal();
  auto answer = visit.go_on(next);
  co_return co_await begin_session(visit, std::move(folded), *seed, std::move(answer));
}

awaitable<HttpResponse> post_enter_salt(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  if (!form || !is_from_here(call.request)) co_return visit.refuse_form();
  const auto name = form->at("name");
  const auto refused = refuse_guess_or_charge(visit, name);
  if (refused) co_return *refused;
  auto look = [&] { return keeper_of(api.people(), name); };
  const auto keeper = co_await on(api.node().threads().disk, api.node().threads().io, look);
  if (!keeper) co_return visit.refuse(keeper.error());
  json::object body{{"keeper", keeper->browser ? "browser" : "node"}};
  if (keeper->browser) {
    body["iterations"] = keeper->iterations;
    body["salt"] = to_base64(keeper->salt);
  }
  auto answer = json_response(body);
  answer.headers["Cache-Control"] = "no-store";
  co_return answer;
}

awaitable<HttpResponse> post_leave_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  if (!form || !visit.is_own(*form)) co_return visit.refuse_form();
  auto end = [&] { return api.people().end(hash_of_token(visit.signer()->token)); };
  const auto ended = co_await on(api.node().threads().disk, api.node().threads().io, end);
  if (!ended) co_return visit.refuse(ended.error());
  auto response = visit.go_on("/");
  visit.set_session_cookie(response, "", 0);
  // A browser that has kept the key forgets it.
  response.headers["Clear-Site-Data"] = "\"storage\"";
  co_return response;
}

}  // namespace palabre::node
