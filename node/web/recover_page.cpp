// A key on paper brings its member back, whose browser has kept it and whose passphrase is
// forgotten: the sheet stays in the browser, which signs with its key and seals it anew.

#include "federation/core/base64.hpp"
#include "node/clock.hpp"
#include "node/http/json.hpp"
#include "node/keys/paper_key.hpp"
#include "node/people/recovery.hpp"
#include "node/people/seals.hpp"
#include "node/web/entrance.hpp"
#include "node/web/shown.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// None if it isn't whole.
std::optional<Recovery> read_recovery(const Form& form) {
  const auto challenge = from_base64(form.at("challenge"));
  const auto seal = read_browser_seal(form.at("sealed"));
  const auto proof = read_proof(form.at("proof"));
  const auto signature = from_base64(form.at("signature"));
  if (!challenge || !seal || !proof || !signature) return std::nullopt;
  Recovery recovery{*challenge, *seal, *proof, {}};
  if (signature->size() != recovery.signature.size()) return std::nullopt;
  std::copy(signature->begin(), signature->end(), recovery.signature.begin());
  return recovery;
}

/// The account under its new passphrase, all of whose sessions have ended; none if the sheet isn't
/// its key's. On the disk's thread: what the account holds doesn't change meanwhile.
Result<std::optional<Account>> take_back_account(Api& api, const std::string& folded,
                                                 const Recovery& recovery, const Home& home) {
  auto& people = api.people();
  PALABRE_TRY(const auto account, people.account(folded));
  const auto anew =
      recovered(people.secret(), home.network, home.org, folded, account, recovery, wall_ms());
  if (!anew) return anew;
  const auto replaced = people.replace(*anew, hash_of_token(fresh_token()));
  if (!replaced) return replaced.error();
  return anew;
}

/// Of a name that nobody has, of a key that the node keeps, and of another key, too.
HttpResponse refuse_sheet(const Visit& visit) {
  const auto& locale = visit.locale();
  return problem(
      403, "wrong_sheet", locale.say("This name and this sheet don’t belong together."),
      locale.say("If your organisation has invited you anew since it was printed, your key is "
                 "another: sign in with the passphrase that you chose then."));
}

}  // namespace

awaitable<HttpResponse> get_recover_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (visit.signer()) co_return visit.go_on("/me/key");
  Page page;
  page.title = visit.locale().say("Come back with your sheet");
  page.template_text = pages::recover;
  page.scripted = true;
  json::array lines;
  for (std::size_t i = 1; i <= paper_line_count; ++i) {
    lines.push_back(json::object{{"number", i}});
  }
  page.values = {{"network", hex(api.fold().network())},
                 {"organisation", hex(api.replica().own())},
                 {"lines", std::move(lines)}};
  co_return visit.show(page);
}

awaitable<HttpResponse> post_recover_challenge(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  if (!form || !is_from_here(call.request)) co_return visit.refuse_form();
  const auto refused = refuse_guess_or_charge(visit, form->at("name"));
  if (refused) co_return *refused;
  const auto folded = folded_name(form->at("name")).value_or("");
  auto make = [&]() -> Result<Bytes> {
    PALABRE_TRY(const auto account, api.people().account(folded));
    return challenge_for(api.people().secret(), folded, account, wall_ms() + challenge_ms);
  };
  const auto challenge = co_await on(api.node().threads().disk, api.node().threads().io, make);
  co_await api.node().readable();
  if (!challenge) co_return visit.refuse(challenge.error());
  auto answer = json_response(json::object{{"challenge", to_base64(*challenge)}});
  answer.headers["Cache-Control"] = "no-store";
  co_return answer;
}

awaitable<HttpResponse> post_recover_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  if (!form || !is_from_here(call.request)) co_return visit.refuse_form();
  const auto refused = refuse_guess_or_charge(visit, form->at("name"));
  if (refused) co_return *refused;
  const auto recovery = read_recovery(*form);
  if (!recovery) co_return refuse_sheet(visit);
  const auto folded = folded_name(form->at("name")).value_or("");
  const Home home{api.fold().network(), api.replica().own()};
  auto seal = [&] { return take_back_account(api, folded, *recovery, home); };
  const auto account = co_await on(api.node().threads().disk, api.node().threads().io, seal);
  co_await api.node().readable();
  if (!account) co_return visit.refuse(account.error());
  if (!*account) co_return refuse_sheet(visit);
  const auto agreed = kept_consent(**account);
  const bool enrolled = co_await ensure_enrolled(visit, agreed, **account);
  if (!enrolled) co_return visit.refused();
  auto answer = json_response(json::object{{"next", "/me/key?done=2"}});
  answer.headers["Cache-Control"] = "no-store";
  auto owner = folded;
  co_return co_await begin_session(visit, std::move(owner), std::nullopt, std::move(answer));
}

}  // namespace palabre::node
