#include "node/web/entrance.hpp"

#include <sodium.h>

#include "federation/core/base64.hpp"
#include "node/client/compose.hpp"
#include "node/clock.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/web/shown.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

awaitable<HttpResponse> begin_session(Visit& visit, std::string folded, std::optional<Seed> seed,
                                      HttpResponse answer) {
  const auto token = fresh_token();
  const auto at = wall_ms();
  const Session session{std::move(folded), at, at, seed ? seal_for(token, *seed) : std::string{}};
  if (seed) sodium_memzero(seed->data(), seed->size());
  auto begin = [&] { return visit.api().people().begin(hash_of_token(token), session); };
  auto& threads = visit.api().node().threads();
  const auto begun = co_await on(threads.disk, threads.io, begin);
  if (!begun) co_return visit.refuse(begun.error());
  visit.set_session_cookie(answer, token, session_ms_max / 1'000);
  co_return answer;
}

awaitable<bool> ensure_enrolled(Visit& visit, Consent agreed, const Account& account) {
  auto& api = visit.api();
  co_await api.node().readable();
  const Home home{api.fold().network(), api.replica().own()};
  const auto* member = api.fold().roll(home.org).find(agreed.member_key);
  if (member != nullptr) co_return true;
  // A key that isn't enrolled any more can't be replaced.
  std::optional<PublicKey> replaces;
  if (const auto key = id_from_hex<PublicKey>(account.replaces)) {
    const auto* before = api.fold().roll(home.org).find(*key);
    if (before != nullptr && before->enrolled()) replaces = *key;
  }
  const auto posted = sign_statement(home, api.operating_key(), api.next_organisation_seq(),
                                     enrolment(agreed, account.place, replaces));
  const auto receipt = co_await visit.post(encode(posted));
  co_return receipt.has_value();
}

awaitable<bool> ensure_enrolled(Visit& visit, const Seed& seed, const Account& account) {
  auto& api = visit.api();
  co_await api.node().readable();
  auto agreed = consent(api.fold().network(), api.replica().own(), SigningKey::from_seed(seed));
  co_return co_await ensure_enrolled(visit, agreed, account);
}

Consent kept_consent(const Account& account) {
  Consent agreed{account.key, {}};
  const auto signature = from_base64(account.consent);
  if (signature && signature->size() == agreed.signature.size()) {
    std::copy(signature->begin(), signature->end(), agreed.signature.begin());
  }
  return agreed;
}

std::string passphrase_flaw(const Locale& locale, const Form& form) {
  constexpr std::size_t passphrase_bytes_min = 8;
  if (form.at("passphrase").size() < passphrase_bytes_min) {
    return locale.say("A passphrase has at least eight characters; four words are better.");
  }
  if (form.at("passphrase") != form.at("again")) {
    return locale.say("The two passphrases are not the same.");
  }
  return {};
}

std::string place_said(const Visit& visit) {
  const auto& locale = visit.locale();
  if (visit.signer()->account.place == SigningPlace::node) {
    return locale.say(
        "It is kept on this node under your passphrase. The node signs for you while you are "
        "signed in, and every node is told that it does.");
  }
  return locale.say("It is yours alone: this node keeps it as your browser has locked it.");
}

std::string safe_next(const std::string& given) {
  const bool is_local = given.starts_with("/") && !given.starts_with("//") &&
                        given.find('\\') == std::string::npos &&
                        given.find_first_of("\r\n\t") == std::string::npos;
  return is_local ? given : "/me";
}

namespace {

/// What a try is counted under: the name that is tried, and the address that it comes from. This
/// machine's own are the operator's, or a proxy's that doesn't say for whom it speaks.
std::vector<std::string> measures(const Visit& visit, const std::string& name) {
  std::vector<std::string> keys;
  if (const auto folded = folded_name(name)) keys.push_back("name/" + *folded);
  if (!visit.request().caller.empty()) keys.push_back("from/" + visit.request().caller);
  return keys;
}

}  // namespace

Duration guess_wait(const Visit& visit, const std::string& name) {
  auto wait = Duration::zero();
  for (const auto& key : measures(visit, name)) {
    wait = std::max(wait, visit.api().guesses().wait(key, now()));
  }
  return wait;
}

void charge_guess(const Visit& visit, const std::string& name) {
  for (const auto& key : measures(visit, name)) visit.api().guesses().charge(key, now());
}

std::optional<HttpResponse> refuse_guess_or_charge(const Visit& visit, const std::string& name) {
  const auto wait = guess_wait(visit, name);
  if (wait > Duration::zero()) return guess_problem(visit, wait);
  charge_guess(visit, name);
  return std::nullopt;
}

HttpResponse guess_problem(const Visit& visit, Duration wait) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(wait).count() + 1;
  const auto& locale = visit.locale();
  auto refused = problem(429, "too_many_tries", locale.say("Too many tries in a short time."),
                         locale.count("Try again in {1} second.", "Try again in {1} seconds.",
                                      static_cast<std::uint64_t>(seconds)));
  refused.headers["Retry-After"] = std::to_string(seconds);
  return refused;
}

HttpResponse refuse_guess(Visit& visit, Duration wait) {
  const auto refused = guess_problem(visit, wait);
  visit.refuse(refused);
  auto response = visit.refusal();
  response.headers["Retry-After"] = refused.header("Retry-After");
  return response;
}

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

std::string page_of_draft(const std::string& path) {
  constexpr std::string_view comments = "/comments";
  if (!path.ends_with(comments)) return path;
  return path.substr(0, path.size() - comments.size()) + "#say";
}

HttpResponse ask_to_enter_with(const Visit& visit, const Form& form, const std::string& at) {
  json::object kept;
  for (const auto& [name, value] : form.fields()) {
    if (name != "form" && name != "keep") kept[name] = value;
  }
  const auto path = at.empty() ? visit.request().path : at;
  Page page;
  page.title = visit.locale().say("Sign in");
  page.template_text = pages::enter;
  page.scripted = true;
  page.values = {
      {"next", page_of_draft(path)},
      {"kept",
       to_base64(as_bytes(json::serialize(json::object{{"path", path}, {"fields", kept}})))},
      {"kept_said",
       visit.locale().say("Your session has ended. What you have typed comes along.")}};
  return visit.show(page);
}

}  // namespace palabre::node
