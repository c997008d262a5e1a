// Signing in and out.

#include <sodium.h>

#include "federation/core/base64.hpp"
#include "node/clock.hpp"
#include "node/people/seals.hpp"
#include "node/web/entrance.hpp"
#include "node/web/shown.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

HttpResponse enter_page(const Visit& visit, const Form& typed, const std::string& next,
                        const std::string& flaw) {
  Page page;
  page.title = visit.locale().say("Sign in");
  page.template_text = pages::enter;
  page.values = {{"name", typed.at("name")},
                 {"next", safe_next(next)},
                 {"kept", typed.at("kept")},
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

/// What was typed before the session had ended becomes a draft of this account.
void keep_typed(People& people, const std::string& folded, const std::string& kept) {
  const auto bytes = from_base64(kept);
  if (!bytes) return;
  boost::system::error_code failed;
  const auto value = json::parse(as_text(*bytes), failed);
  if (failed || !value.is_object()) return;
  const auto& typed = value.get_object();
  DraftKept draft{text_at(typed, "path"), object_at(typed, "fields"), wall_ms()};
  if (!draft.path.starts_with("/")) return;
  const auto done = people.keep(folded, draft);
  if (!done) log_error("people: " + done.error().message());
}

}  // namespace

awaitable<HttpResponse> get_enter_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto next = call.query("next").value_or("/me");
  if (visit.signer()) co_return visit.go_on(safe_next(next));
  co_return enter_page(visit, Form{}, next, {});
}

awaitable<HttpResponse> post_enter_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  if (!form || !is_from_here(call.request)) co_return visit.refuse_form();
  const auto name = form->at("name");
  const auto next = safe_next(form->at("next"));
  const auto wait = guess_wait(visit, name);
  if (wait > Duration::zero()) co_return refuse_guess(visit, wait);
  charge_guess(visit, name);
  const Secret passphrase{form->at("passphrase")};
  auto work = [&] { return unlock(api.people(), name, passphrase); };
  auto& threads = api.node().threads();
  const auto seed = co_await on(threads.reads, threads.io, work);
  if (!seed) {
    co_await api.node().readable();
    co_return enter_page(
        visit, *form, next,
        visit.locale().say("This name and this passphrase don’t belong together."));
  }
  const auto folded = *folded_name(name);
  auto keep = [&] {
    keep_typed(api.people(), folded, form->at("kept"));
    return true;
  };
  co_await on(threads.disk, threads.io, keep);
  if (!co_await ensure_enrolled(visit, *seed)) co_return visit.refusal();
  co_return co_await begin_session(visit, folded, *seed, next);
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
  co_return response;
}

}  // namespace palabre::node
