#include "node/http/invitations.hpp"

#include "node/clock.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"

namespace palabre::node {

using namespace federation;

awaitable<Result<Invited>> make_invitation(Api& api, std::string note, bool coordinates) {
  Invitation invitation;
  invitation.coordinates = coordinates;
  invitation.note = std::move(note);
  invitation.made_ms = wall_ms();
  invitation.until_ms = invitation.made_ms + invitation_ms;
  const auto code = fresh_code();
  auto invite = [&] { return api.people().invite(hash_of_token(*read_code(code)), invitation); };
  const auto done = co_await on(api.node().threads().disk, api.node().threads().io, invite);
  co_await api.node().readable();
  if (!done) co_return done.error();
  co_return Invited{code, invitation.until_ms};
}

std::string join_link(const Api& api, const std::string& code) {
  const auto profile = api.fold().profiles().find(api.replica().own());
  if (profile == api.fold().profiles().end() || profile->second.url.empty()) return {};
  return profile->second.url + "/join/" + code;
}

awaitable<HttpResponse> post_invitation(Api& api, Call call) {
  if (!api.bundles().allows(call.request)) {
    co_return problem(401, "not_allowed", "Not allowed", "The token of RUNNING is needed.");
  }
  boost::system::error_code failed;
  const auto value = json::parse(call.request.body, failed);
  if (failed || !value.is_object()) co_return problem(Errc::malformed, call.language, "JSON.");
  const auto& wish = value.get_object();
  const auto* flag = wish.if_contains("coordinates");
  const bool coordinates = flag != nullptr && flag->is_bool() && flag->get_bool();
  std::string note;
  if (const auto* said = wish.if_contains("note"); said != nullptr && said->is_string()) {
    note = said->get_string();
  }
  const auto made = co_await make_invitation(api, std::move(note), coordinates);
  if (!made) co_return problem(made.error(), call.language);
  const auto link = join_link(api, made->code);
  json::object body{{"code", made->code},
                    {"path", "/join/" + made->code},
                    {"url", link.empty() ? json::value() : json::value(link)},
                    {"until_ms", made->until_ms}};
  co_return json_response(body, 201);
}

}  // namespace palabre::node
