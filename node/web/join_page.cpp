// An invitation becomes an account: a name, a passphrase, and a key that the organisation enrols.

#include <sodium.h>

#include "node/clock.hpp"
#include "node/people/seals.hpp"
#include "node/web/entrance.hpp"
#include "node/web/shown.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::size_t passphrase_bytes_min = 8;

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
  page.values = {{"name", name}, {"flaw", flaw}};
  return visit.show(page);
}

awaitable<bool> is_open(Visit& visit, const std::string& code) {
  auto look = [&] { return visit.api().people().invitation(hash_of_token(code), wall_ms()); };
  auto& threads = visit.api().node().threads();
  const auto found = co_await on(threads.reads, threads.io, look);
  co_await visit.api().node().readable();
  co_return found&&* found && (*found)->taken_by.empty();
}

std::string flaw_of(const Visit& visit, const Form& form) {
  const auto& locale = visit.locale();
  if (!folded_name(form.at("name"))) {
    return locale.say("Choose a name of at most forty letters.");
  }
  if (form.at("passphrase").size() < passphrase_bytes_min) {
    return locale.say("A passphrase has at least eight characters; four words are better.");
  }
  if (form.at("passphrase") != form.at("again")) {
    return locale.say("The two passphrases are not the same.");
  }
  return {};
}

std::string said_of(const Locale& locale, const boost::system::error_code& error) {
  if (error == PeopleErrc::name_taken) {
    return locale.say("Somebody here has this name already: choose another.");
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
  co_return ask_for_code(visit, given,
                         visit.locale().say("There is no open invitation with this code. Check it, "
                                            "or ask for another."));
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
  const auto code = hash_of_token(*read_code(call.parameter("code")));
  auto join = [&] { return api.people().join(code, account, wall_ms()); };
  const auto joined = co_await on(threads.disk, threads.io, join);
  if (!joined) {
    co_await api.node().readable();
    const auto said = said_of(visit.locale(), joined.error());
    if (said.empty()) co_return visit.refuse(joined.error());
    co_return ask_for_name(visit, form->at("name"), said);
  }
  if (!co_await ensure_enrolled(visit, seed)) co_return visit.refusal();
  auto folded = *folded_name(account.name);
  co_return co_await begin_session(visit, std::move(folded), seed, "/me");
}

}  // namespace palabre::node
