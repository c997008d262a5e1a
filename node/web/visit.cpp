#include "node/web/visit.hpp"

#include <sodium.h>

#include <algorithm>
#include <boost/url.hpp>
#include <chrono>

#include "federation/core/base64.hpp"
#include "node/clock.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/web/script.hpp"
#include "node/web/template.hpp"
#include "node/web/way_back.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::string_view language_cookie = "lang";
constexpr auto turn_pause = std::chrono::milliseconds{50};
constexpr int turn_count_max = 60;  ///< Three seconds.
constexpr std::string_view session_cookie = "session";

std::vector<std::pair<std::string, std::string>> sections(const Locale& locale) {
  return {{"/", locale.say("The text")},
          {"/amendments", locale.say("Amendments")},
          {"/round", locale.say("The round")},
          {"/versions", locale.say("Versions")},
          {"/stories", locale.say("Stories")},
          {"/meetings", locale.say("Meetings")},
          {"/organisations", locale.say("Organisations")}};
}

std::string cookie_in(const HttpRequest& request, std::string_view name) {
  const auto cookies = request.header("cookie");
  std::string_view rest{cookies};
  while (!rest.empty()) {
    const auto end = rest.find(';');
    auto one = rest.substr(0, end);
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    if (one.starts_with(name) && one.substr(name.size()).starts_with("=")) {
      return std::string{one.substr(name.size() + 1)};
    }
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  }
  return {};
}

/// As Content-Security-Policy names the one style sheet that stands in the page.
const std::string& policy() {
  static const std::string made = [] {
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    const std::string_view style = pages::style;
    crypto_hash_sha256(hash.data(), as_bytes(style).data(), style.size());
    return "default-src 'none'; style-src 'sha256-" + to_base64(hash) +
           "'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  }();
  return made;
}

void set_headers(HttpResponse& response) {
  response.headers["Content-Type"] = "text/html; charset=utf-8";
  response.headers["Cache-Control"] = "no-cache";
  response.headers["Vary"] = "Accept-Language, Cookie";
  response.headers["Content-Security-Policy"] = policy();
  response.headers["X-Content-Type-Options"] = "nosniff";
  response.headers["Referrer-Policy"] = "same-origin";
}

/// The interface writes apostrophes as terminals have them.
std::string typeset(std::string words) {
  for (auto at = words.find('\''); at != std::string::npos; at = words.find('\'', at)) {
    words.replace(at, 1, "’");
  }
  return words;
}

/// Whether the page says that what was sent isn't right.
bool has_flaw(const json::object& values) {
  const auto* flaw = values.if_contains("flaw");
  return flaw != nullptr && flaw->is_string() && !flaw->get_string().empty();
}

/// What our own script needs: to run, and to ask this node.
constexpr std::string_view scripted_policy = "; script-src 'self'; connect-src 'self'";

}  // namespace

Visit::Visit(Api& api, const Call& call) : api_{api}, request_{call.request} {
  if (const auto asked = call.query("lang")) {
    locale_ = find_locale(*asked);
    chosen_ = locale_ != nullptr;
  }
  if (!chosen_) locale_ = find_locale(cookie_in(request_, language_cookie));
  if (locale_ == nullptr) locale_ = &locale_accepted(request_.header("accept-language"));
}

awaitable<void> Visit::begin() {
  const auto token = cookie_in(request_, session_cookie);
  if (!token.empty()) {
    auto look = [&]() -> std::optional<Signer> {
      auto& people = api_.people();
      const auto session = people.session(hash_of_token(token), wall_ms());
      if (!session || !*session) return std::nullopt;
      const auto account = people.account((*session)->account);
      if (!account || !*account) return std::nullopt;
      return Signer{**account, (*session)->account, token, **session};
    };
    signer_ = co_await on(api_.node().threads().disk, api_.node().threads().io, look);
  }
  co_await api_.node().readable();
}

awaitable<std::optional<json::object>> Visit::post(Bytes record) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/v1/records";
  request.headers["content-type"] = "application/x-protobuf";
  request.headers["accept-language"] = locale_->code();
  request.body = std::string{as_text(record)};
  request.caller = request_.caller;
  auto response = co_await api_.respond(request);
  co_await api_.node().readable();  // The page reads the fold from here on.
  if (response.status / 100 != 2) {
    refused_ = std::move(response);
    co_return std::nullopt;
  }
  co_return json::parse(response.body).as_object();
}

awaitable<std::optional<json::object>> Visit::ask(std::string path,
                                                  std::map<std::string, std::string> query) {
  HttpRequest request;
  request.path = std::move(path);
  request.query = std::move(query);
  request.headers["accept-language"] = locale_->code();
  request.caller = request_.caller;
  auto response = co_await api_.respond(request);
  // Long texts are compared for one at a time: a page waits for its turn.
  for (int turn = 0; response.status == 503 && turn < turn_count_max; ++turn) {
    asio::steady_timer pause{api_.node().threads().io, turn_pause};
    co_await pause.async_wait(as_result);
    response = co_await api_.respond(request);
  }
  co_await api_.node().readable();  // The page reads the fold from here on.
  if (response.status != 200) {
    refused_ = std::move(response);
    co_return std::nullopt;
  }
  co_return json::parse(response.body).as_object();
}

std::map<std::string, std::string> Visit::passed_on(std::string_view names) const {
  std::map<std::string, std::string> passed;
  while (!names.empty()) {
    const auto blank = names.find(' ');
    const std::string name{names.substr(0, blank)};
    if (const auto found = request_.query.find(name);
        found != request_.query.end() && !found->second.empty()) {
      passed.insert(*found);
    }
    names = blank == std::string_view::npos ? std::string_view{} : names.substr(blank + 1);
  }
  return passed;
}

/// The same page in another language.
std::string Visit::address_in(const std::string& code) const {
  boost::urls::url address;
  address.set_path(request_.path);
  for (const auto& [name, value] : request_.query) {
    if (name != "lang") address.params().append({name, value});
  }
  address.params().append({"lang", code});
  std::string made{address.buffer()};
  // So that no path is taken for a host, Boost.URL writes "/" as "/./".
  if (made.starts_with("/./")) made.erase(1, 2);
  return made;
}

bool Visit::coordinates() const {
  if (!signer_ || !signer_->account.coordinates) return false;
  const auto* member = api_.fold().roll(api_.replica().own()).find(signer_->account.key);
  return member != nullptr && member->enrolled();
}

json::object Visit::frame(const Page& page) const {
  json::array listed;
  auto known = sections(*locale_);
  if (coordinates()) known.emplace_back("/desk", locale_->say("Coordination"));
  for (const auto& [path, name] : known) {
    listed.push_back(json::object{{"path", path}, {"name", name}, {"here", page.section == path}});
  }
  json::array languages;
  for (const auto& each : locales()) {
    languages.push_back(json::object{{"code", each.code()},
                                     {"name", each.own_name()},
                                     {"here", each.code() == locale_->code()},
                                     {"address", address_in(each.code())}});
  }
  const auto& fold = api_.fold();
  const auto asked = request_.query.find("q");
  const auto& own = api_.replica().own();
  const auto reached = page.back.empty() ? std::string{} : reached_at(fold, own);
  const bool is_coded = !reached.empty() && is_coded_path(page.back);
  return {{"back", page.back.empty() ? page.back : reached + page.back},
          {"back_image", is_coded ? code_address(own, page.back) : std::string{}},
          {"code", locale_->code()},
          {"style_html", pages::style},
          {"script", page.scripted ? json::value(script_address()) : json::value()},
          {"live", page.live ? json::value(live_script_address()) : json::value()},
          {"drafts", page.keeps_typed ? json::value(drafts_script_address()) : json::value()},
          {"lists", page.reads_files ? json::value(lists_script_address()) : json::value()},
          {"title", page.title},
          {"flawed", has_flaw(page.values)},
          {"titled", page.title != fold.founding().name},
          {"title_language", page.language},
          {"platform", fold.founding().name},
          {"platform_language", fold.founding().language},
          {"organisation", name_in(fold, own)},
          {"sections", std::move(listed)},
          {"languages", std::move(languages)},
          {"member", signer_ ? json::value(signer_->account.name) : json::value()},
          {"asked", asked == request_.query.end() ? std::string{} : asked->second},
          {"digest", hex(fold.digest()).substr(0, 16)},
          {"software", software}};
}

HttpResponse Visit::show(const Page& page) const {
  HttpResponse response;
  set_headers(response);
  const bool has_script = page.scripted || page.live || page.keeps_typed || page.reads_files;
  if (has_script) response.headers["Content-Security-Policy"] += scripted_policy;
  if (chosen_) {
    response.headers["Set-Cookie"] = std::string{language_cookie} + "=" + locale_->code() +
                                     "; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly";
  }
  if (signer_) response.headers["Cache-Control"] = "private, no-cache";
  auto values = frame(page);
  values["body_html"] = fill(page.template_text, page.values, *locale_);
  response.body = fill(pages::frame, values, *locale_);
  return response;
}

HttpResponse Visit::refusal() const {
  boost::system::error_code failed;
  const auto said = json::parse(refused_.body, failed);
  Page page;
  page.template_text = pages::problem;
  if (!failed && said.is_object()) {
    page.title = typeset(std::string{said.at("title").as_string()});
    const auto* given = said.as_object().if_contains("detail");
    const std::string detail{given != nullptr && given->is_string() ? given->as_string() : ""};
    if (!detail.empty()) page.values["detail"] = typeset(detail);
  }
  auto response = show(page);
  response.status = refused_.status;
  return response;
}

HttpResponse Visit::go_on(const std::string& path) const {
  HttpResponse response;
  response.status = 303;
  response.headers["Location"] = path;
  response.headers["Cache-Control"] = "no-store";
  return response;
}

std::string Visit::own_address() const {
  boost::urls::url own;
  own.set_path(request_.path);
  for (const auto& [name, value] : request_.query) own.params().append({name, value});
  return std::string{own.buffer()};
}

std::string Visit::enter_address() const {
  boost::urls::url address{"/enter"};
  address.params().append({"next", own_address()});
  return std::string{address.buffer()};
}

HttpResponse Visit::ask_to_enter() const { return go_on(enter_address()); }

bool Visit::is_own(const Form& form) const {
  return signer_ && is_from_here(request_) && is_form_token(signer_->token, form.at("form"));
}

HttpResponse Visit::refuse_form() {
  refused_ = problem(403, "foreign_form", locale_->say("This form isn’t of this page any more."),
                     locale_->say("Nothing was done. Go back, load the page again, and send it "
                                  "once more."));
  return refusal();
}

HttpResponse Visit::refuse(const boost::system::error_code& error) {
  log_error("people: " + error.message());
  refused_ = problem(500, "not_kept", locale_->say("The node could not keep this."),
                     locale_->say("Nothing was done. Tell whoever looks after it."));
  return refusal();
}

void Visit::set_session_cookie(HttpResponse& response, const std::string& token,
                               std::uint64_t max_age) const {
  const bool is_secure = request_.header("x-forwarded-proto") == "https";
  response.headers["Set-Cookie"] = std::string{session_cookie} + "=" + token +
                                   "; Path=/; Max-Age=" + std::to_string(max_age) +
                                   "; SameSite=Lax; HttpOnly" + (is_secure ? "; Secure" : "");
}

HttpResponse Visit::refuse_cursor() {
  refused_ = problem(Errc::malformed, locale_->language(), "cursor:");
  return refusal();
}

bool wants_page(const HttpRequest& request) {
  return request.method != "POST" && !request.path.starts_with("/api/") &&
         request.header("accept").find("text/html") != std::string::npos;
}

awaitable<HttpResponse> problem_page(Api& api, Call call, HttpResponse problem) {
  Visit visit{api, call};
  co_await visit.begin();
  visit.refuse(std::move(problem));
  co_return visit.refusal();
}

}  // namespace palabre::node
