// An invitation becomes an account: a name, a passphrase, and a key that the organisation enrols.
// The node makes the key, or the browser has made it, and keeps it.

#include <sodium.h>

#include "federation/core/base64.hpp"
#include "node/clock.hpp"
#include "node/http/json.hpp"
#include "node/people/browser_seal.hpp"
#include "node/people/seals.hpp"
#include "node/web/entrance.hpp"
#include "node/web/shown.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

HttpResponse ask_for_code(const Visit& visit, const std::string& code, const std::string& flaw) {
  Page page;
  page.title = visit.locale().say("Enter your code");
  page.template_text = pages::invitation;
  page.values = {{"code", code}, {"flaw", flaw}};
  return visit.show(page);
}

HttpResponse ask_for_name(const Visit& visit, const std::string& name, const std::string& flaw) {
  Page page;
  page.title = visit.locale().say("Become a member");
  page.template_text = pages::join;
  page.scripted = true;
  const auto agreed = consent_preimage(visit.api().fold().network(), visit.api().replica().own());
  page.values = {{"name", name}, {"flaw", flaw}, {"consent", to_base64(agreed)}};
  return visit.show(page);
}

awaitable<bool> is_open(Visit& visit, const std::string& code) {
  auto look = [&] { return visit.api().people().invitation(hash_of_token(code), wall_ms()); };
  auto& threads = visit.api().node().threads();
  const auto found = co_await on(threads.reads, threads.io, look);
  co_await visit.api().node().readable();
  co_return found&&* found && (*found)->taken_by.empty();
}

/// A key that a browser has made, and keeps.
struct OwnKey {
  Account account;
  Consent agreed;
};

/// None if it isn't whole, or not of one key: whoever sends it must have that key, since it agrees
/// to belong to this organisation.
std::optional<OwnKey> read_own_key(const Visit& visit, const Form& form) {
  const auto key = id_from_hex<PublicKey>(form.at("key"));
  const auto seal = read_browser_seal(form.at("sealed"));
  const auto proof = read_proof(form.at("proof"));
  const auto signature = from_base64(form.at("consent"));
  OwnKey own;
  if (!key || !seal || !proof || !signature) return std::nullopt;
  if (signature->size() != own.agreed.signature.size()) return std::nullopt;
  own.agreed.member_key = *key;
  std::copy(signature->begin(), signature->end(), own.agreed.signature.begin());
  const auto& api = visit.api();
  const auto agreed = consent_preimage(api.fold().network(), api.replica().own());
  if (!verify(*key, agreed, own.agreed.signature)) return std::nullopt;
  own.account.name = form.at("name");
  own.account.key = *key;
  own.account.place = SigningPlace::device;
  own.account.sealed = text_of(*seal);
  own.account.verifier = verifier_of(*proof);
  own.account.consent = form.at("consent");
  return own;
}

std::string flaw_of(const Visit& visit, const Form& form) {
  const auto& locale = visit.locale();
  if (!folded_name(form.at("name"))) {
    return locale.say("Choose a name of at most forty letters.");
  }
  return form.has("consent") ? std::string{} : passphrase_flaw(locale, form);
}

std::string said_of(const Locale& locale, const boost::system::error_code& error) {
  if (error == PeopleErrc::name_taken) {
    return locale.say("Somebody here has this name already: choose another.");
  }
  if (error == PeopleErrc::key_taken) {
    return locale.say("Somebody here has this key already: load the page again for another.");
  }
  if (error == PeopleErrc::no_invitation) {
    return locale.say("This invitation has been used, or is too old: ask for another.");
  }
  return {};
}

/// The code that the address says, if there is an open invitation; else the page that asks for one.
awaitable<std::optional<HttpResponse>> refuse_code(Visit& visit, std::string given) {
  const auto wait = guess_wait(visit, "");
  if (wait > Duration::zero()) co_return refuse_guess(visit, wait);
  const auto code = read_code(given);
  const bool open = code && co_await is_open(visit, *code);
  if (open) co_return std::nullopt;
  charge_guess(visit, "");
  co_return ask_for_code(
      visit, given,
      visit.locale().say("There is no open invitation with this code: it may have "
                         "been used, or be too old. Check it, or ask for "
                         "another."));
}

/// None if the account is made, which it then is as it was made; else the page that says why not.
awaitable<std::optional<HttpResponse>> join(Visit& visit, Digest code, Account& account) {
  auto& api = visit.api();
  auto join = [&] { return api.people().join(code, account, wall_ms()); };
  auto& threads = api.node().threads();
  const auto joined = co_await on(threads.disk, threads.io, join);
  co_await api.node().readable();
  if (joined) {
    account = *joined;
    co_return std::nullopt;
  }
  const auto said = said_of(visit.locale(), joined.error());
  if (said.empty()) co_return visit.refuse(joined.error());
  co_return ask_for_name(visit, account.name, said);
}

awaitable<HttpResponse> join_with_own_key(Visit& visit, const Form& form, Digest code) {
  auto own = read_own_key(visit, form);
  if (!own) {
    co_return ask_for_name(
        visit, form.at("name"),
        visit.locale().say("What this browser has sent isn’t a key that it has. Try once more, or "
                           "let the node keep your key."));
  }
  const auto not_joined = co_await join(visit, code, own->account);
  if (not_joined) co_return *not_joined;
  const bool enrolled = co_await ensure_enrolled(visit, own->agreed, own->account);
  if (!enrolled) co_return visit.refusal();
  auto folded = *folded_name(own->account.name);
  auto answer = visit.go_on("/me");
  co_return co_await begin_session(visit, std::move(folded), std::nullopt, std::move(answer));
}

}  // namespace

awaitable<HttpResponse> get_invitation_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto code = call.query("code");
  if (!code) co_return ask_for_code(visit, "", "");
  const auto read = read_code(*code);
  if (read) co_return visit.go_on("/join/" + *read);
  co_return ask_for_code(visit, *code,
                         visit.locale().say("A code has sixteen letters and digits."));
}

awaitable<HttpResponse> get_join_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto refused = co_await refuse_code(visit, call.parameter("code"));
  if (refused) co_return *refused;
  co_return ask_for_name(visit, "", "");
}

awaitable<HttpResponse> post_join_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  if (!form || !is_from_here(call.request)) co_return visit.refuse_form();
  const auto refused = co_await refuse_code(visit, call.parameter("code"));
  if (refused) co_return *refused;
  const auto flaw = flaw_of(visit, *form);
  if (!flaw.empty()) co_return ask_for_name(visit, form->at("name"), flaw);
  const auto code = hash_of_token(*read_code(call.parameter("code")));
  if (form->has("consent")) co_return co_await join_with_own_key(visit, *form, code);
  auto seed = random_seed();
  const Secret passphrase{form->at("passphrase")};
  auto seal = [&] { return sealed_key(KeyPurpose::member, seed, passphrase); };
  auto& threads = api.node().threads();
  const auto sealed = co_await on(threads.reads, threads.io, seal);
  if (!sealed) co_return visit.refuse(sealed.error());
  Account account;
  account.name = form->at("name");
  account.key = SigningKey::from_seed(seed).public_key();
  account.sealed = *sealed;
  const auto not_joined = co_await join(visit, code, account);
  if (not_joined) co_return *not_joined;
  const bool enrolled = co_await ensure_enrolled(visit, seed, account);
  if (!enrolled) co_return visit.refusal();
  auto folded = *folded_name(account.name);
  auto answer = visit.go_on("/me");
  co_return co_await begin_session(visit, std::move(folded), seed, std::move(answer));
}

}  // namespace palabre::node
